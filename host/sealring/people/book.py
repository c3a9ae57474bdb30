"""How certificates come to people: adding, merging newer copies, revocations, and the alarm over another key.

Rules that this module keeps:

1. Another key for a known address never takes the place of the known one: it is kept beside it as "pending", the
   person's state is "changed", and only ``decide`` ends that. A key turned down stays turned down.
2. A certificate for a known fingerprint is merged, never put in place: no copy can take away a revocation.
3. A new key is "unknown": what a person decides about it is in deciding.py.
4. A person's former key that comes again is another key as any other (rule 1), unless its owner has revoked it: then
   the revocation is taken in beside the former key, and there is no alarm.
"""

from collections.abc import Iterable
from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import merging, packets
from sealring.openpgp.certificates import Certificate
from sealring.people import contacts, naming
from sealring.people.contacts import FORMAT, KIND, Contact
from sealring.vault.vault import Vault


def parse(data: bytes) -> Certificate:
    """A certificate from outside, with certifications by others, as it may be kept.

    Raises:
        SealringError: key_corrupt, key_unsupported, certificate_too_large.
    """
    certificate = Certificate.parse(data, keep_others=True, nameless=True)
    if len(certificate.to_bytes()) > limits.CONTACT_CERTIFICATE:
        certificate = Certificate.parse(data, nameless=True)
    if len(certificate.to_bytes()) > limits.CONTACT_CERTIFICATE:
        raise SealringError("certificate_too_large")
    if not meaningful(certificate):
        raise SealringError("key_corrupt", reason="nothing in it is signed by its owner")
    return certificate


def meaningful(certificate: Certificate) -> bool:
    """Whether its owner signed anything in it: a name, a subkey, or its end."""
    return bool(certificate.user_ids) or len(certificate.key_parts()) > 1 or certificate.revocation is not None


def plan(people: Iterable[Contact], certificate: Certificate) -> tuple[str, Contact | None]:
    """What adding a certificate would do: ("add" | "nothing" | "update" | "alarm" | "refuse", the person it meets)."""
    people = list(people)
    fingerprint = certificate.fingerprint
    for contact in people:
        if contact.fingerprint == fingerprint:
            if contact.decided == "rejected":
                return "refuse", contact
            merged = merging.merge(contact.certificate, certificate)
            return ("nothing" if _same(merged, contact.certificate) else "update"), contact
    ended = _ended(people, certificate)
    if ended is not None:
        contact, body = ended
        return ("nothing" if body == contact.body else "update"), contact
    for contact in people:
        if fingerprint in contact.rejected:
            return "refuse", contact
    met = _others_with(people, certificate)
    return ("alarm", met[0]) if met else ("add", None)


def add(
    vault: Vault, certificate: Certificate, *, source: str, now: int, name: str = "", note: str = ""
) -> tuple[Contact, str]:
    """Add a certificate (rules 1 and 2).

    Args:
        certificate: as ``parse`` gives it.
        source: "file", "text", "qr" or a place's name.
        now: seconds since 1970.
        name, note: for a new person; without a name the certificate's own is taken.

    Returns:
        (the person, "added" | "nothing" | "updated" | "alarm")

    Raises:
        SealringError: person_rejected, certificate_too_large, conflict, and what a write raises.
    """
    people = contacts.everyone(vault)
    would, met = plan(people, certificate)
    if would == "refuse" and met is not None:
        raise SealringError("person_rejected", person=met.id, person_name=met.name)
    if would == "alarm":
        return _alarm(vault, _others_with(people, certificate), certificate, source, now), "alarm"
    if met is None:
        return _new(vault, certificate, source, name, note), "added"
    if met.fingerprint != certificate.fingerprint:
        return end_former(vault, people, certificate) or (met, "nothing")
    return absorb(vault, met, certificate, source=source, now=now)


def _new(vault: Vault, certificate: Certificate, source: str, name: str, note: str) -> Contact:
    first = certificate.main_user_id or next(iter(certificate.user_ids), "")
    called = name.strip() or (naming.display(first) if first else f"Key {certificate.fingerprint[-16:]}")
    body = {
        "format": FORMAT,
        "fingerprint": certificate.fingerprint,
        "certificate": kept(certificate),
        "addresses": naming.of_user_ids(certificate.user_ids)[:64],
        "state": "unknown",
        "source": source,
        "note": note,
    }
    return contacts.read(vault.put_record(KIND, called, body))


def absorb(
    vault: Vault, contact: Contact, certificate: Certificate, *, source: str, now: int, asked: bool = False
) -> tuple[Contact, str]:
    """Merge another copy of a person's certificate (rule 2); (the person, "nothing" | "updated" | "alarm").

    An address that it brings and that belongs to someone else raises the alarm there and is not taken over here. One
    that the owner has taken back, by revoking its user ID, is the person's no longer.

    Args:
        asked: whether a place was asked for it, which is noted.
    """
    merged = merging.merge(contact.certificate, certificate)
    if len(merged.to_bytes()) > limits.CONTACT_CERTIFICATE:
        raise SealringError("certificate_too_large")
    others = [each for each in contacts.everyone(vault) if each.id != contact.id]
    met = _others_with(others, merged)
    named = naming.of_user_ids(merged.user_ids)
    fresh = [each for each in named if not contact.has(each)]
    given_up = {each for each in naming.of_user_ids(contact.certificate.user_ids) if each not in named}
    body = dict(contact.body)
    body["addresses"] = [
        *(each for each in contact.addresses if each not in given_up),
        *(each for each in fresh if not any(other.has(each) for other in others)),
    ][:64]
    changed = not _same(merged, contact.certificate)
    if asked:
        body["refreshed"] = now
    if changed:
        body["certificate"] = kept(merged)
    if body != contact.body:
        contact = write(vault, contact, body)
    unmet = [other for other in met if certificate.fingerprint not in (*other.rejected, _pending(other))]
    if unmet:
        return _alarm(vault, unmet, merged, source, now), "alarm"
    return contact, "updated" if changed else "nothing"


def alarm(vault: Vault, contact: Contact, certificate: Certificate, *, source: str, now: int) -> Contact:
    """Note another key beside a person (rule 1). Raises what a write raises."""
    return _alarm(vault, [contact], certificate, source, now)


def _alarm(vault: Vault, met: list[Contact], certificate: Certificate, source: str, now: int) -> Contact:
    """Rule 1: note another key beside each person whose address it claims; the first of them."""
    marked = []
    for contact in met:
        pending = {
            "fingerprint": certificate.fingerprint,
            "certificate": kept(certificate),
            "seen": now,
            "source": source,
        }
        if _pending(contact) == certificate.fingerprint:
            pending["seen"] = contact.body["pending"]["seen"]
        body = {**contact.body, "pending": pending}
        marked.append(contact if body == contact.body else write(vault, contact, body))
    return marked[0]


def revoke(vault: Vault, revocation: bytes, *, now: int) -> Contact:
    """Take in a revocation that stands alone (a signature packet) for the contact's key that made it, or a former one.

    Raises:
        SealringError: revocation_unmatched, and what a write raises.
    """
    people = contacts.everyone(vault)
    for contact in people:
        try:
            revoked = merging.apply_revocation(contact.certificate, revocation)
        except SealringError:
            continue
        return absorb(vault, contact, revoked, source="file", now=now)[0]
    for _, before in contacts.former(people).values():
        try:
            revoked = merging.apply_revocation(before.certificate, revocation)
        except SealringError:
            continue
        ended = end_former(vault, people, revoked)
        if ended is not None:
            return ended[0]
    raise SealringError("revocation_unmatched")


def end_former(vault: Vault, people: Iterable[Contact], certificate: Certificate) -> tuple[Contact, str] | None:
    """Take in that a former key was revoked (rule 4); None when it is nobody's, or not revoked.

    Returns:
        (the person, "nothing" | "updated")
    """
    ended = _ended(people, certificate)
    if ended is None:
        return None
    contact, body = ended
    return (contact, "nothing") if body == contact.body else (write(vault, contact, body), "updated")


def _ended(people: Iterable[Contact], certificate: Certificate) -> tuple[Contact, dict[str, Any]] | None:
    """Whose former key that is, and what would be kept, if it is revoked."""
    found = contacts.former(people).get(certificate.fingerprint)
    if found is None:
        return None
    contact, before = found
    merged = merging.merge(before.certificate, certificate)
    if merged.revocation is None or len(merged.to_bytes()) > limits.CONTACT_CERTIFICATE:
        return None
    text = before.certificate if _same(merged, before.certificate) else merged
    history = [
        {**row, "certificate": kept(text)} if row.get("fingerprint") == certificate.fingerprint else row
        for row in contact.body["history"]
    ]
    return contact, {**contact.body, "history": history}


# --- What they share --------------------------------------------------------------------------


def kept(certificate: Certificate) -> str:
    """As it is kept: whole, with what may not leave."""
    return packets.armor("PUBLIC KEY BLOCK", certificate.to_bytes(local=True))


def _same(one: Certificate, other: Certificate) -> bool:
    return one.to_bytes(local=True) == other.to_bytes(local=True)


def _pending(contact: Contact) -> str:
    return str(contact.body["pending"]["fingerprint"]) if contact.body.get("pending") else ""


def _others_with(people: Iterable[Contact], certificate: Certificate) -> list[Contact]:
    """People with one of the certificate's addresses and another key."""
    claimed = naming.of_user_ids(certificate.user_ids)
    return [
        contact
        for contact in people
        if contact.fingerprint != certificate.fingerprint and any(contact.has(address) for address in claimed)
    ]


def write(vault: Vault, contact: Contact, body: dict[str, Any], name: str | None = None) -> Contact:
    """Keep a person's next revision. Raises conflict, and what a write raises."""
    chosen = contact.name if name is None else name.strip() or contact.name
    return contacts.read(vault.change_record(contact.id, contact.revision, chosen, body))
