"""A key was given up as compromised (``key.replace`` began it): what is still to be done."""

from typing import Any

from sealring.base.errors import SealringError
from sealring.people import aftermath
from sealring.session.app import App, Caller


def tasks(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The list of tasks; empty when there is none. ``cursor`` is the ``next`` of the answer before."""
    cursor = params.get("cursor", "0")
    if not (cursor.isascii() and cursor.isdigit()):
        raise SealringError("bad_params", where="params.cursor")
    found = aftermath.tasks(app.session.vault, int(cursor))
    return {} if found is None else {"tasks": found}


def done(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Note that a task is done, or close the list."""
    aftermath.done(app.session.vault, params["task"], params.get("person", ""))
    return {}
