"""Keys that others published for one's own addresses: those to be seen to, and that it was done."""

from typing import Any

from sealring.people import pretending
from sealring.session.app import App, Caller


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Those that were not seen to yet."""
    return {"pretenders": pretending.standing(app.session.vault)}


def settle(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The person has seen to one; it is not said again."""
    pretending.settle(app.session.vault, params["fingerprint"])
    return list_(app, {}, caller)
