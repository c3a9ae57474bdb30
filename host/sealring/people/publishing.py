"""One's own certificate in public places: sending it, having addresses confirmed, and remembering where it went.

Rules that this module keeps:

1. Only the public half is sent, only to a place that the person allowed, and only when asked to.
2. A place is asked to send its confirmation mail for the addresses that the person named, and for no other.
3. Each place that ever took a key is remembered, so that a revocation can be sent wherever the key went.
"""

from collections.abc import Collection
from typing import Any

from sealring.base.errors import SealringError
from sealring.openpgp.certificates import Certificate
from sealring.people import discovery, naming, pretending
from sealring.people.naming import Query
from sealring.people.network import Network
from sealring.people.places import Place, parse
from sealring.vault.records import Record
from sealring.vault.vault import Vault

KIND = "place"
FORMAT = "sealring-place/1"


def publish(
    network: Network, vault: Vault, place: Place, certificate: Certificate, *, addresses: list[str], now: int
) -> list[Record]:
    """Send an own certificate to a place, also one that was sent before and has changed.

    Args:
        addresses: those of the certificate that the place is to send its confirmation mail to.
        now: seconds since 1970.

    Returns:
        What is remembered of this key and place now: one record for the key, and one for each address that the place
        spoke of.

    Raises:
        SealringError: bad_params for an address that the certificate lacks or a place that confirms none;
            place_refused (a Web Key Directory is filled by whoever runs the domain), place_unreachable,
            answer_refused, cancelled, and what a write raises.
    """
    own = naming.of_user_ids(certificate.user_ids)
    wanted = [address for address in own if any(naming.same(address, each) for each in addresses)]
    if len(wanted) != len({address.casefold() for address in addresses}) or (addresses and place.kind != "vks"):
        raise SealringError("bad_params", field="addresses")
    if place.kind == "wkd":
        raise SealringError("place_refused", reason="the directory of a domain is filled by whoever runs it")
    said: dict[str, str] = {}
    if place.kind == "hkps":
        discovery.hkps_add(network, place, certificate)
    else:
        token, said = discovery.vks_upload(network, place, certificate)
        open_ = [address for address in wanted if said.get(address) in ("unpublished", "pending")]
        if open_:
            said |= discovery.vks_request_verify(network, place, certificate, token, open_)
    whole = "revoked" if certificate.status(now) == "revoked" else "sent"
    rows = {"": whole, **said}
    return [_note(vault, place, certificate.fingerprint, address, status, now) for address, status in rows.items()]


def everywhere(vault: Vault, fingerprint: str | None = None) -> list[Record]:
    """What is remembered of places, for one own key or all, the latest first."""
    found = [each for each in vault.records(KIND) if fingerprint in (None, each.body.get("fingerprint"))]
    return sorted(found, key=lambda record: (-int(record.body["at"]), record.name))


def places_of(vault: Vault, fingerprint: str) -> list[str]:
    """The names of the places that have an own key: where its revocation has to go."""
    return list(dict.fromkeys(str(record.body["place"]) for record in everywhere(vault, fingerprint)))


def asked(network: Network, vault: Vault, record: Record, chosen: Collection[str], *, now: int) -> Record:
    """Look whether people find the key there by now: "pending" becomes "published", or the other way round.

    What a place that does not answer said last is kept.

    Args:
        chosen: the places that the person allows today; others are not asked.

    Raises:
        SealringError: cancelled, and what a write raises.
    """
    if record.body["place"] not in chosen:
        return record
    try:
        return _ask(network, vault, record, now)
    except SealringError as error:
        if error.name not in ("place_unreachable", "place_refused", "answer_refused"):
            raise
        return record


def _ask(network: Network, vault: Vault, record: Record, now: int) -> Record:
    body = record.body
    place, address = parse(body["place"]), body["address"]
    if place.kind != "vks" or not address or body["status"] == "revoked":
        return record
    try:
        found = discovery.lookup(network, place, Query("address", address))
        pretending.notice(vault, found, place=place.name, now=now)
        there = any(each.fingerprint == body["fingerprint"] for each in found)
    except SealringError as error:
        if error.name != "not_found_there":
            raise
        there = False
    status = "published" if there else "pending" if body["status"] == "pending" else "unpublished"
    return record if status == body["status"] else _note(vault, place, body["fingerprint"], address, status, now)


def shown(record: Record) -> dict[str, Any]:
    """A record as ``published`` of schemas/common.json."""
    return {name: record.body[name] for name in ("place", "address", "fingerprint", "at", "status")}


def _note(vault: Vault, place: Place, fingerprint: str, address: str, status: str, now: int) -> Record:
    body = {
        "format": FORMAT,
        "place": place.name,
        "address": address,
        "fingerprint": fingerprint,
        "at": now,
        "status": status,
    }
    for record in vault.records(KIND):
        if all(record.body.get(name) == body[name] for name in ("place", "address", "fingerprint")):
            return vault.change_record(record.id, record.revision, record.name, {**record.body, **body})
    return vault.put_record(KIND, f"{place.name} {address or fingerprint}"[:256], body)
