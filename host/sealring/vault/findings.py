"""What can be found of an item's password and its site, by its overview and by what was learned of the password.

A password of several accounts is reused; one account that is kept twice is a duplicate. Somebody who got an earlier
password of an item does not share the one of today.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sealring.vault import addresses, matching, rotation

if TYPE_CHECKING:
    from sealring.vault.overview import Overview

# Each with what it adds to an item's urgency, the gravest first.
WEIGHTS = {
    "breached": 200, "common": 150, "weak": 80, "overdue": 60, "reused": 40, "http_only": 30, "no_second_factor": 20,
    "due": 15, "shared": 10, "old": 10, "duplicate": 5,
}  # fmt: skip
FINDINGS = tuple(WEIGHTS)
OLD_DAYS = 730  # without a rule of its own; 0 never
SHARED_TAG = "shared on purpose"
WEAK, COMMON = 1, 2  # the bits of what was learned of a password

Given = Mapping[str, Mapping[str, int]]  # the id of an item -> who got it from here -> when last


class Judge:
    """Finds what is to be found of one item after the other.

    Args:
        settings: all of them, with their defaults.
        given: who got which item from here.
        groups: a password's fingerprint -> the items that have it, where there are several.
        breached: a password's fingerprint -> how often it was seen in breaches.
        sites: those with a second factor, beside the list that ships.
        now: seconds since 1970.
    """

    def __init__(
        self,
        settings: dict[str, Any],
        given: Given,
        groups: Mapping[str, list[Overview]],
        *,
        breached: Mapping[str, int],
        sites: frozenset[str],
        now: int,
    ) -> None:
        self._days = rotation.rules(settings)
        self._old = settings["old_after_days"] * rotation.DAY
        self._tag = settings["shared_tag"].casefold()
        self._given = given
        self._groups = groups
        self._accounts: dict[str, Counter[tuple[str, str]]] = {}
        self._breached = breached
        self._sites = shipped()[0] | sites
        self._now = now

    def findings(self, row: Overview, verdict: int) -> tuple[list[str], int]:
        """(the findings of one item, the moment that its rule asks for or 0)."""
        due = rotation.due(row, self._days(row))
        found = self._of_time(row, due)
        if verdict & COMMON:
            found.append("common")
        elif verdict & WEAK:
            found.append("weak")
        if self._breached.get(row.password_print):
            found.append("breached")
        if row.password_print in self._groups:
            found += self._of_others(row)
        if row.type == "login" and row.uris:
            if _http_only(row.uris):
                found.append("http_only")
            if not row.has_code and any(offers(host, self._sites) for host in row.hosts):
                found.append("no_second_factor")
        if (row.received or row.id in self._given) and self._is_shared(row):
            found.append("shared")
        return found, due

    def _of_time(self, row: Overview, due: int) -> list[str]:
        if due:
            soon = due <= self._now + rotation.SOON * rotation.DAY
            return ["overdue"] if due <= self._now else ["due"] * soon
        return ["old"] if self._old and rotation.since(row) + self._old <= self._now else []

    def _of_others(self, row: Overview) -> list[str]:
        """One account kept twice is a duplicate; a password of two accounts is reused."""
        accounts = self._accounts.get(row.password_print)
        if accounts is None:
            accounts = Counter(_account(other) for other in self._groups[row.password_print])
            self._accounts[row.password_print] = accounts
        found = ["reused"] if len(accounts) > 1 else []
        return [*found, "duplicate"] if accounts[_account(row)] > 1 else found

    def _is_shared(self, row: Overview) -> bool:
        if self._tag and any(tag.casefold() == self._tag for tag in row.tags):
            return False
        since = rotation.since(row)  # whoever got an earlier password does not have this one
        return bool(row.received) or any(at >= since for at in self._given[row.id].values())


def _account(overview: Overview) -> tuple[str, str]:
    site = overview.site
    return (matching.registrable(site) or site, overview.username.casefold()) if site else (overview.id, "")


def _http_only(uris: Iterable[tuple[str, str]]) -> bool:
    """Whether every address of an item is open to the network."""
    texts = [uri for uri, mode in uris if mode != "regex"]
    if not texts or not all(uri.lstrip()[:7].lower() == "http://" for uri in texts):
        return False
    found = [addresses.parse(uri) for uri in texts]
    return all(address is not None and not address.secure for address in found)


# --- Sites with a second factor --------------------------------------------------------


@cache
def shipped() -> tuple[frozenset[str], str]:
    """The sites of the list that ships, and its date."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "second_factor.txt")
    with open(path, encoding="ascii") as file:
        lines = file.read().splitlines()
    dated = lines[0].rpartition("Dated ")[2].rstrip(".")
    return frozenset(line for line in lines if line and not line.startswith("#")), dated


def offers(host: str, sites: Collection[str]) -> bool:
    """Whether a site, or one that it lies below, is in the list."""
    labels = host.split(".")
    return any(".".join(labels[at:]) in sites for at in range(len(labels) - 1))
