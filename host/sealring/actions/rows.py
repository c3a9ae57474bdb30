"""What several actions say of an item: the warnings after a write, and one named value of it."""

import contextlib
from typing import Any

from sealring.actions.settings import effective
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.generator.rating import guessable, is_common
from sealring.otp import totp
from sealring.session.app import App
from sealring.vault import kinds
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault


def written(vault: Vault, overview: Overview, password: str) -> dict[str, Any]:
    """The result of a write: ``written`` of schemas/common.json.

    Args:
        password: the item's password; empty when it has none.
    """
    warnings = []
    if password and guessable(password, (overview.name, overview.username, overview.site)):
        warnings.append("weak")
    if is_common(password):
        warnings.append("common")
    if vault.reused(overview.id):
        warnings.append("reused")
    return {"id": overview.id, "revision": overview.revision, "warnings": warnings}


def saved(app: App, overview: Overview, password: str, before: str = "") -> dict[str, Any]:
    """The same after a password was written: a new one is also looked for in breaches, where the person allowed it.

    Args:
        before: the fingerprint of the password that was there before.
    """
    result = written(app.session.vault, overview, password)
    if overview.password_print not in ("", before) and effective(app)["breach_check"]:
        from sealring.people import breaches, network

        line = network.Network(cancelled=app.cancelled, seconds=limits.SAVE_LOOKUP_SECONDS)
        with contextlib.suppress(SealringError):  # it is saved all the same, and the health page asks again
            if breaches.look(app.session.vault, line, password):
                result["warnings"].append("breached")
    return result


def value(app: App, item: dict[str, Any], field: str) -> str:
    """One value of an item by the name that the wire gives it.

    Args:
        field: username, password, notes, otp, code (the current one-time code), ``field:<n>`` or ``history:<n>``,
            counted from 0, or ``detail:<name>`` for a field of the item's type.

    Raises:
        SealringError: ``field_empty``, ``bad_code_secret``.
    """
    kind, _, number = field.partition(":")
    if kind == "code":
        return str(code(app, item)["code"])
    if kind == "field":
        found = _nth(item["fields"], number, "value")
    elif kind == "history":
        found = _nth(item["password_history"], number, "password")
    elif kind == "detail":
        found = kinds.details(item).get(number, "")
    else:
        found = str(item[kind])
    if not found:
        raise SealringError("field_empty")
    return found


def code(app: App, item: dict[str, Any]) -> dict[str, Any]:
    """The current one-time code: ``{"code", "remaining", "period"}`` (seconds).

    Raises:
        SealringError: ``field_empty``, ``bad_code_secret``.
    """
    if not item["otp"]:
        raise SealringError("field_empty")
    parsed = totp.parse(item["otp"])
    digits, remaining = totp.code(parsed, app.clock.now())
    return {"code": digits, "remaining": remaining, "period": parsed.period}


def _nth(entries: list[dict[str, str]], number: str, name: str) -> str:
    return entries[int(number)][name] if int(number) < len(entries) else ""
