"""When passwords are to be changed: the rules, the tightest of which counts, and what is due by them.

A rule is an item's own (``rotate_days``) or one of the setting ``rotation``, for a tag or for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sealring.vault import addresses, matching

if TYPE_CHECKING:
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault

DAY = 86_400  # seconds
SOON = 7  # days before the day itself on which a person is told
_WELL_KNOWN = "/.well-known/change-password"  # W3C: A Well-Known URL for Changing Passwords


def rules(settings: dict[str, Any]) -> Callable[[Overview], int]:
    """After how many days an item's password is to be changed, by its own rule and the set ones; 0 is never.

    Args:
        settings: the vault's.
    """
    for_all = 0
    by_tag: dict[str, int] = {}
    for rule in settings.get("rotation", ()):
        if not rule.keys() <= {"tag", "days"}:
            continue  # a newer program's, which may ask for less than it seems
        if "tag" in rule:
            by_tag[rule["tag"]] = tightest((by_tag.get(rule["tag"], 0), rule["days"]))
        else:
            for_all = tightest((for_all, rule["days"]))

    def days(overview: Overview) -> int:
        known = for_all if not overview.rotate else min(overview.rotate, for_all or overview.rotate)
        if not by_tag or not overview.tags:
            return known
        return tightest((known, *(by_tag.get(tag, 0) for tag in overview.tags)))

    return days


def tightest(days: Iterable[int]) -> int:
    """The fewest days of those that are not 0; 0 when all are."""
    return min((each for each in days if each), default=0)


def since(overview: Overview) -> int:
    """When the password in use was set, as far as it is known: seconds since 1970."""
    return overview.password_since or overview.created


def due(overview: Overview, days: int) -> int:
    """The moment by which the password is to be changed, in seconds since 1970; 0 without a rule."""
    return since(overview) + days * DAY if days and overview.has_password else 0


def is_counted(overview: Overview) -> bool:
    """Whether a password is there to be looked at."""
    return overview.has_password and overview.trashed is None and not overview.damaged


_COUNTED: WeakKeyDictionary[Vault, tuple[Any, int]] = WeakKeyDictionary()


def overdue(vault: Vault, settings: dict[str, Any], now: int) -> int:
    """How many passwords should have been changed by now; counted anew when something changed, and every hour.

    Args:
        settings: the vault's.
        now: seconds since 1970.
    """
    moment = (vault.state["number"], now // 3600, str(settings.get("rotation")))
    counted = _COUNTED.get(vault)
    if counted is None or counted[0] != moment:
        days = rules(settings)
        rows = (row for row in vault.ledger.rows if is_counted(row))
        if not settings.get("rotation"):
            rows = (row for row in vault.ledger.rows if row.rotate and is_counted(row))
        counted = _COUNTED[vault] = (moment, sum(0 < due(row, days(row)) <= now for row in rows))
    return counted[1]


def change_address(uris: Iterable[tuple[str, str]]) -> str:
    """Where the site of an item's first address lets its password be changed; "" when a browser opens none of them."""
    found = addresses.parse(matching.address(uris))
    return found.origin + _WELL_KNOWN if found is not None else ""
