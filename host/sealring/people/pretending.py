"""Keys that others published for one's own addresses: whoever looks there seals to a key that is not one's own.

Rules that this module keeps:

1. It is noticed only in what a place that the person allowed has answered; nothing is asked for it beside that.
2. A key counts that can be sealed to today, names one of the own addresses, and is not among the own keys. It may be
   of an own vault that was lost: people would seal to it all the same.
3. It is said until the person has seen to it, and never again for the same key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sealring.base.errors import SealringError
from sealring.openpgp.certificates import Certificate
from sealring.people import naming
from sealring.people.naming import Query
from sealring.vault.vault import Vault

if TYPE_CHECKING:
    from sealring.people.network import Network
    from sealring.people.places import Place

FACT = "pretenders"
_MOST = 16  # that are said; of those that were seen to, as many again


def addresses(vault: Vault, now: int) -> list[str]:
    """One's own, as the own keys have them that are usable today."""
    certificates = [key.certificate() for key in vault.keyring.keys if key.usable(now)]
    return naming.of_user_ids([name for each in certificates for name in each.user_ids])


def notice(vault: Vault, found: Iterable[Certificate], *, place: str, now: int) -> None:
    """Note what of that is for an own address and not one's own (rules 2 and 3); nothing in a vault that is read only.

    Args:
        found: what a place answered.
        place: its name.
        now: seconds since 1970.
    """
    own, mine = {key.fingerprint for key in vault.keyring.keys}, addresses(vault, now)
    known, fresh = _all(vault), list[dict[str, Any]]()
    for each in found:
        claimed = naming.of_user_ids(each.user_ids)
        met = next((address for address in mine if any(naming.same(address, one) for one in claimed)), "")
        old = {row["fingerprint"] for row in (*known, *fresh)}
        if met and each.fingerprint not in own | old and each.status(now) == "usable":
            row = {"fingerprint": each.fingerprint, "address": met, "place": place, "seen": now, "settled": False}
            fresh.append(row)
    if fresh:
        with contextlib.suppress(SealringError):  # it is found again by the next look
            _keep(vault, [*known, *fresh])


def look(network: Network, vault: Vault, places: Iterable[Place], *, now: int) -> None:
    """Ask places for one's own addresses, and notice what is not one's own; a place that fails stops no other.

    Raises:
        SealringError: cancelled.
    """
    from sealring.people import discovery  # not for whoever only wants to know what was noticed

    wanted = addresses(vault, now)
    for place in places:
        for address in wanted:
            try:
                found = discovery.lookup(network, place, Query("address", address))
            except SealringError as error:
                if error.name == "cancelled":
                    raise
                continue
            notice(vault, found, place=place.name, now=now)


def standing(vault: Vault) -> list[dict[str, Any]]:
    """Those that were not seen to yet, as ``pretender`` of schemas/common.json."""
    own = {key.fingerprint for key in vault.keyring.keys}
    rows = [row for row in _all(vault) if not row["settled"] and row["fingerprint"] not in own]
    return [{name: row[name] for name in ("fingerprint", "address", "place", "seen")} for row in rows]


def settle(vault: Vault, fingerprint: str) -> None:
    """The person has seen to it (rule 3).

    Raises:
        SealringError: bad_params for one that was never noticed; what a write raises.
    """
    rows = _all(vault)
    if all(row["fingerprint"] != fingerprint for row in rows):
        raise SealringError("bad_params", field="fingerprint")
    _keep(vault, [{**row, "settled": row["settled"] or row["fingerprint"] == fingerprint} for row in rows])


def _all(vault: Vault) -> list[dict[str, Any]]:
    kept = vault.facts().get(FACT)
    return [dict(row) for row in kept] if isinstance(kept, list) else []


def _keep(vault: Vault, rows: list[dict[str, Any]]) -> None:
    open_, settled = ([row for row in rows if row["settled"] is done] for done in (False, True))
    vault.change_facts({FACT: [*settled[-_MOST:], *open_[:_MOST]]})
