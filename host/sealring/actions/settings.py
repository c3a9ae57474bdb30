"""What the person can set.

1. A setting that makes the vault lock later or less often than now is a weaker lock: a longer idle time, no lock with
   the screen, no lock at sleep. ``set`` refuses it whole, and ``relax`` (grave) takes it.
2. What was never set has the value in DEFAULTS, and is compared by it.
3. Keeping history for a shorter time is no weaker lock, but is noted in the log; ``loses`` says what it costs.
4. ``pinentry`` is noted beside the vault too, because it is asked before the vault is open.
"""

import contextlib
from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.generator import passwords
from sealring.session.app import App, Caller
from sealring.vault import changes, findings, trash

DEFAULTS: dict[str, Any] = {
    "idle_minutes": limits.IDLE_MINUTES,
    "lock_on_screen_lock": True,
    "lock_on_sleep": True,
    "clipboard_seconds": limits.CLIPBOARD_SECONDS,
    "offer_to_save": True,
    "never_save": [],
    "in_page_menu": True,
    "in_page_menu_off": [],
    "generator": dict(passwords.DEFAULTS),
    "pinentry": False,
    "versions_kept": limits.VERSIONS_KEPT,
    "trash_days": limits.TRASH_DAYS,
    "lookup_places": [],
    "rotation": [],
    "old_after_days": findings.OLD_DAYS,
    "shared_tag": findings.SHARED_TAG,
    "breach_check": False,
    "second_factor_list": False,
    "copy_code": False,
    "equivalent_sites": True,
    "equivalent_except": [],
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


def _shorter(now: dict[str, Any], wanted: dict[str, Any]) -> str:
    """Which history is kept for less than now, in words for the log; 0 days of the trash are for ever."""
    told = []
    for name, ever in (("trash_days", 0), ("versions_kept", -1)):
        before, after = now[name], wanted.get(name, now[name])
        if after != ever and (before == ever or after < before):
            told.append(f"{name}: {before} > {after}")
    return ", ".join(told)


def loses(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What a change of ``versions_kept`` and ``trash_days`` would cost, as the vault is now; nothing is changed."""
    vault, wanted = app.session.vault, params["settings"]
    lost = []
    if "versions_kept" in wanted:
        lost = [len(changes.surplus(row.versions, wanted["versions_kept"])) for row in vault.ledger.rows]
    days = wanted.get("trash_days", 0)
    return {
        "versions": sum(lost),
        "items": sum(1 for count in lost if count),
        "trashed": len(trash.older(vault, days)) if days else 0,
    }


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
    vault = app.session.vault
    shorter = _shorter(effective(app), wanted)
    with vault.noting("history_shortened", about=shorter) if shorter else contextlib.nullcontext():
        vault.change_settings(wanted)
    if "pinentry" in wanted:
        app.session.choose_prompt(pinentry=wanted["pinentry"])
    return effective(app)
