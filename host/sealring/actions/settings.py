"""What the person can set.

1. A setting that makes the vault lock later or less often than now is a weaker lock: a longer idle time, no lock with
   the screen, no lock at sleep. ``set`` refuses it whole, and ``relax`` (grave) takes it.
2. What was never set has the value in DEFAULTS, and is compared by it.
3. ``pinentry`` is noted beside the vault too, because it is asked before the vault is open.
"""

from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.generator import passwords
from sealring.session.app import App, Caller

DEFAULTS: dict[str, Any] = {
    "idle_minutes": limits.IDLE_MINUTES,
    "lock_on_screen_lock": True,
    "lock_on_sleep": True,
    "clipboard_seconds": limits.CLIPBOARD_SECONDS,
    "offer_to_save": True,
    "never_save": [],
    "generator": dict(passwords.DEFAULTS),
    "pinentry": False,
    "lookup_places": [],
}


def effective(app: App) -> dict[str, Any]:
    """Every setting: as the person set it, else its default; what a newer program added is left out."""
    stored = app.session.vault.settings()
    chosen = {name: stored.get(name, default) for name, default in DEFAULTS.items()}
    known = {key: value for key, value in chosen["generator"].items() if key in passwords.DEFAULTS}
    return {**chosen, "generator": {**passwords.DEFAULTS, **known}}


def weaker(now: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """The names of the settings that would make the lock weaker (rule 1)."""
    names = [name for name in ("lock_on_screen_lock", "lock_on_sleep") if now[name] and not wanted.get(name, True)]
    if wanted.get("idle_minutes", 0) > now["idle_minutes"]:
        names.append("idle_minutes")
    return sorted(names)


def get(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """All settings."""
    return effective(app)


def set_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Change settings; a weaker lock is refused and nothing is changed."""
    names = weaker(effective(app), params["settings"])
    if names:
        raise SealringError("weaker_setting", settings=names)
    return relax(app, params, caller)


def relax(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Change settings, weaker ones included; the door has had this confirmed."""
    wanted = dict(params["settings"])
    if "generator" in wanted:
        wanted["generator"] = {**effective(app)["generator"], **wanted["generator"]}
        passwords.password(wanted["generator"], app.random)  # refuses what no password can be made with
    app.session.vault.change_settings(wanted)
    if "pinentry" in wanted:
        app.session.choose_prompt(pinentry=wanted["pinentry"])
    return effective(app)
