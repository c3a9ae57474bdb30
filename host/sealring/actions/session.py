"""Unlocking, locking, and where the vault stands (session.hello is the browser door's own)."""

import contextlib
from typing import Any

from sealring.base import limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.app import App, Caller


def status(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Where the vault stands; works locked, and is no activity."""
    state = app.session.status()
    if state["state"] == "unlocked":
        state["reminders"] += _alarms(app)
        _due(app, state)
    return state


def vaults(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Which vaults are there, by name; each is served by a process of its own, so no more is known here."""
    return {"vaults": paths.vaults()[: limits.VAULTS]}


def _alarms(app: App) -> list[str]:
    """What people's keys give to remember: another key for somebody known, or for an own address."""
    from sealring.people import contacts, pretending

    with contextlib.suppress(SealringError):
        vault = app.session.vault
        changed = any(contact.alarmed for contact in contacts.everyone(vault))
        wanted = {"person_changed": changed, "own_address": bool(pretending.standing(vault))}
        return [name for name, stands in wanted.items() if stands]
    return []


def _due(app: App, state: dict[str, Any]) -> None:
    """How many passwords should have been changed by now."""
    from sealring.vault import rotation

    vault = app.session.vault
    due = rotation.overdue(vault, vault.settings(), vault.now())
    if due:
        state["due"] = due
        state["reminders"].append("passwords_due")


def challenge(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The token that a prompt is to show, and a nonce."""
    return app.session.challenge()


def unlock(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Open the vault with the passphrase, and with the second factor where there is one."""
    return app.session.unlock(
        Secret(params["passphrase"]), params["displayed"], params.get("seen"), params.get("factor")
    )


def unlock_by_pinentry(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The same with what was typed into pinentry: the door has asked, and put it where ``unlock`` looks for it."""
    return unlock(app, params, caller)


def lock(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Lock for good; the door ends the process after its answer."""
    app.session.lock(params["reason"])
    return {}


def accept_state(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Go on with a vault that is older than, or different from, what was last seen."""
    return app.session.accept_state()
