"""What is seen to whenever the vault is open, and what a person should know of the backups at a glance.

Rules that this module keeps:

1. All of it is done when nobody waits for anything: what a locked host made is opened and noted, the copy of the plan
   is put back, what is beyond what is to be kept is let go, and what became due while nobody was there is begun.
2. What a person is told comes from the register and the notes alone; no place is looked at for it, so it is quick.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sealring.backup import places, register, retention, timers, unattended
from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.session.session import Session
    from sealring.vault.vault import Vault

_DAY = 86_400  # seconds
_LOOK = 3600.0  # seconds until what is due is looked at again: where no timer wakes us, a vault may be open for days
_GRACE = {"never": 31, "day": 3, "week": 9, "month": 35}  # days without one before that is called overdue
_UNREACHED = 7  # days for which a drive may lie in a drawer, at least
_FIRST_DRILL = 3  # days after the first backup
_ALTERED = "places_altered"


def look(session: Session, stop: Callable[[], bool] = lambda: False) -> None:
    """Rule 1; called in each pause while the vault is open, and nearly free when nothing is to do.

    Args:
        stop: whether somebody waits by now; then what was not looked at yet is for the next pause.
    """
    vault = session.vault
    if vault.read_only is not None:
        return
    with contextlib.suppress(SealringError):  # whatever is wrong with a place is said by ``standing``
        now = session.clock.boot()
        if now - session.kept.get("backups_looked", float("-inf")) >= _LOOK:
            session.kept["backups_looked"] = now
            if places.compare(vault, session.name):
                session.kept[_ALTERED] = True
            if unattended.waiting(session.name, session.clock.now()):
                timers.catch_up()
        if unattended.adopt(vault, session.name, stop):
            retention.prune(vault, places.of(vault))


def standing(session: Session) -> dict[str, Any]:
    """What backup.standing answers (rule 2)."""
    vault, now = session.vault, session.vault.now()
    rows = register.newest(vault)
    last = rows[0]["made"] if rows else None
    changed = register.changed_since(vault, -1 if last is None else last)
    told: dict[str, Any] = {
        "changes": len(changed),
        "codes": 0 if last is None else register.codes_since(vault, changed, last),
        "last": last,
        "path": rows[0]["path"] if rows else None,
        "verified": max((row["verified"] for row in rows if "verified" in row), default=None),
        "elsewhere": max((max(_found(row)) for row in rows if row["elsewhere"]), default=None),
        "drilled": max((row["drilled"] for row in rows if "drilled" in row), default=None),
    }
    told = {name: value for name, value in told.items() if value is not None}
    holds = _holds(session, vault, rows, told, now)
    return told | {"says": [name for name, true in holds.items() if true]}


def _found(row: dict[str, Any]) -> list[int]:
    return [row[name] for name in ("verified", "seen") if name in row]


def _holds(
    session: Session, vault: Vault, rows: list[dict[str, Any]], told: dict[str, Any], now: int
) -> dict[str, bool]:
    """What is to be done, the gravest first, as schemas/methods/backup.standing.json says it."""
    schedule = places.of(vault).schedule
    age = (now - told["last"]) / _DAY if "last" in told else 0
    drills = sorted((row for row in rows if "drilled" in row), key=lambda row: row["drilled"])
    failed = bool(drills) and not register.passed(drills[-1])
    newer = failed and told["last"] > drills[-1]["drilled"]  # which is to be tried next
    return {
        "no_backup": not rows and not unattended.count(session.name),
        "drill_failed": failed and not newer,
        "overdue": told["changes"] > 0 and age > _GRACE[schedule["every"]],
        "unreachable": _unreachable(session.name, now),
        "no_elsewhere": bool(rows) and "elsewhere" not in told,
        "drill_stale": newer or _stale(rows, told, schedule["drill_days"], now),
        "old_copies": any(row["older"] for row in rows),
        "new_codes": told["codes"] > 0,
        _ALTERED: session.kept.get(_ALTERED, False),
    }


def _unreachable(name: str, now: int) -> bool:
    """Whether a place was never found, or not for a week, when the schedule came there."""
    plan = places.lying(name)
    known = {place.id for place in plan.places} if plan is not None else set()
    return any(
        id in known and entry["outcome"] not in unattended.GOOD and now - entry.get("good", 0) > _UNREACHED * _DAY
        for id, entry in unattended.tried(name).items()
    )


def _stale(rows: list[dict[str, Any]], told: dict[str, Any], days: int, now: int) -> bool:
    if not rows or not days:
        return False
    if "drilled" in told:
        return bool(now - told["drilled"] > days * _DAY)
    return bool(now - min(row["made"] for row in rows) > min(days, _FIRST_DRILL) * _DAY)
