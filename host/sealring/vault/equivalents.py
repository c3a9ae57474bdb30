"""Addresses at which one company takes the same account, by the list that ships (equivalents.txt).

Rules that this module keeps:

1. The list is data of this release with its date; nothing is fetched, and no page can add to it.
2. A domain is in one group at most, and groups don't chain: what is in none has no equivalents.
3. A person can leave out a group by its name, or all.
"""

import os
from collections.abc import Collection
from functools import cache
from typing import NamedTuple


class Group(NamedTuple):
    """One company: its name, and the registrable domains at which it takes the same account, its own first."""

    name: str
    domains: tuple[str, ...]


@cache
def shipped() -> tuple[tuple[Group, ...], str]:
    """The groups of the list that ships, and its date."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "equivalents.txt")
    with open(path, encoding="ascii") as file:
        lines = file.read().splitlines()
    parts = [line.partition(": ") for line in lines if not line.startswith("#")]
    dated = lines[0].rpartition("Dated ")[2].rstrip(".")
    return tuple(Group(name, tuple(domains.split())) for name, _, domains in parts), dated


@cache
def _by_domain() -> dict[str, Group]:
    return {domain: group for group in shipped()[0] for domain in group.domains}


def others(domain: str | None, without: Collection[str] = ()) -> frozenset[str]:
    """The further registrable domains of the company that has this one; none for a group that is left out.

    Args:
        domain: a registrable domain; None of what has none.
        without: names of groups.
    """
    group = _by_domain().get(domain or "")
    if group is None or group.name in without:
        return frozenset()
    return frozenset(group.domains) - {domain or ""}
