"""The trash lets go of what lay in it for the set time, and never because a clock went wrong.

Rules that this module keeps:

1. An item goes when ``trash_days`` days have passed since it was put there; 0 keeps it until a person empties the
   trash.
2. Besides, the vault must have been open on as many different days since then, at most ``limits.TRASH_USED_DAYS`` and
   at least two. So a clock that jumps far ahead counts as one day, and lets nothing go by itself.
3. The days on which the vault was open are noted in its facts (``used_days``), the latest few.
4. What is due goes in one transaction, with its event in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sealring.base import limits
from sealring.vault import changes

if TYPE_CHECKING:
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault

DAY = 86_400  # seconds


def kept_days(vault: Vault) -> int:
    """For how many days the trash keeps an item; 0 is for ever."""
    return int(vault.settings().get("trash_days", limits.TRASH_DAYS))


def tidy(vault: Vault) -> int:
    """Note that the vault is open today, and let go of what is due; how many items went.

    Raises:
        SealringError: read_only, stale_keys, locked, vault_busy, disk_full, io_error.
    """
    if vault.read_only is not None:
        return 0
    today = vault.now() // DAY
    days = used_days(vault)
    if today not in days:
        days = [*days, today][-limits.TRASH_USED_DAYS :]
        vault.change_facts({"used_days": days})
    found = due(vault, kept_days(vault))
    return _let_go(vault, found) if found else 0


def used_days(vault: Vault) -> list[int]:
    """The days since 1970 on which the vault was open, in the order in which they were noted (rule 3)."""
    noted = vault.facts().get("used_days")
    return [day for day in noted if type(day) is int] if isinstance(noted, list) else []


def due(vault: Vault, kept: int) -> Sequence[Overview]:
    """What lay in the trash for so many days, and so long by the days of use, too (rules 1 and 2)."""
    if kept == 0:
        return ()
    days, needed = used_days(vault), max(2, min(kept, limits.TRASH_USED_DAYS))
    return [
        overview
        for overview in older(vault, kept)
        if sum(1 for day in days if day > (overview.trashed or 0) // DAY) >= needed
    ]


def older(vault: Vault, kept: int) -> Sequence[Overview]:
    """What lies in the trash for so many days by the clock alone."""
    last = vault.now() - kept * DAY
    return [
        overview for overview in vault.list(trash=True) if overview.trashed is not None and overview.trashed <= last
    ]


def empty(vault: Vault) -> int:
    """Let everything in the trash go at once, because the person said so; how many items went.

    Raises:
        SealringError: what ``tidy`` raises.
    """
    return _let_go(vault, vault.list(trash=True))


def _let_go(vault: Vault, found: Sequence[Overview]) -> int:
    gone = 0
    with vault.ledger.writing() as change:
        for overview in found:
            now_there = vault.ledger.rows.get(overview.id)  # another process may have taken it out meanwhile
            if now_there is not None and now_there.trashed == overview.trashed:
                changes.drop_item(change, now_there)
                gone += 1
        if gone:
            change.event("trash_emptied", items=gone)
    return gone
