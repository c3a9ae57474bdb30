"""What a person decides about another's key: accepting, verifying, rejecting, ending an alarm, certifying.

Rules that this module keeps:

1. Only ``verify``, with the fingerprint that the person was shown, makes a key "verified"; one taken by ``decide`` is
   "accepted", whatever the key before it was.
2. While an alarm stands (another key came for a known address), nothing is decided about the known key but rejecting
   it; ``decide`` ends the alarm, and a key turned down stays turned down.
3. Each decision says which revision it is based on: what was shown and what is decided upon are the same.
"""

from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import certifying
from sealring.openpgp.own_key import OwnKey
from sealring.people import book, contacts, naming
from sealring.people.contacts import Contact
from sealring.vault.vault import Vault


def accept(vault: Vault, contact: Contact, revision: int, *, now: int) -> Contact:
    """Take an unknown key as it is. Raises conflict, person_changed, person_rejected, and what a write raises."""
    _expect(contact, revision)
    _no_alarm(contact)
    if contact.decided == "rejected":
        raise SealringError("person_rejected")
    if contact.decided != "unknown":
        return contact
    return book.write(vault, contact, {**contact.body, "state": "accepted", "accepted": now})


def verify(vault: Vault, contact: Contact, revision: int, *, fingerprint: str, how: str, now: int) -> Contact:
    """Note that the person compared the fingerprint, also of a key that was rejected before.

    Args:
        fingerprint: the one that was shown and compared.
        how: "groups", "words" or "qr".

    Raises:
        SealringError: conflict, person_changed, fingerprint_differs, key_revoked, key_expired, and what a write raises.
    """
    _expect(contact, revision)
    _no_alarm(contact)
    if fingerprint != contact.fingerprint:
        raise SealringError("fingerprint_differs")
    _no_end(contact, now)
    body = {**contact.body, "state": "verified", "verified": now, "how": how}
    return book.write(vault, contact, body)


def reject(vault: Vault, contact: Contact, revision: int) -> Contact:
    """Never use the person's key. Raises conflict, and what a write raises."""
    _expect(contact, revision)
    body = _undecided(contact.body)
    return book.write(vault, contact, {**body, "state": "rejected"})


def decide(vault: Vault, contact: Contact, revision: int, *, take: str, fingerprint: str, now: int) -> Contact:
    """End an alarm (rules 1 and 3).

    Args:
        take: "old" keeps the key and turns the other one down for good; "new" takes the other, as accepted.
        fingerprint: of the new key, as it was shown.

    Raises:
        SealringError: conflict, fingerprint_differs, and what a write raises.
    """
    _expect(contact, revision)
    pending = contact.pending
    if pending is None or pending.fingerprint != fingerprint:
        raise SealringError("fingerprint_differs")
    body = dict(contact.body)
    kept = body.pop("pending")
    if take == "old":
        body["rejected"] = [*dict.fromkeys([*contact.rejected, fingerprint])][-64:]
        return book.write(vault, contact, body)
    body = _undecided(body)
    before = {
        "fingerprint": contact.fingerprint,
        "certificate": contact.body["certificate"],
        "state": contact.decided,
        "until": now,
    }
    body |= {
        "fingerprint": pending.fingerprint,
        "certificate": kept["certificate"],
        "addresses": _joined(contact.addresses, naming.of_user_ids(pending.user_ids), vault, contact),
        "state": "accepted",
        "accepted": now,
        "source": kept["source"],
        "history": [*_others(contact, pending.fingerprint), before][-limits.CONTACT_HISTORY :],
    }
    return book.write(vault, contact, body)


def edit(vault: Vault, contact: Contact, revision: int, *, name: str | None, note: str | None) -> Contact:
    """Change the name or the note. Raises conflict, and what a write raises."""
    _expect(contact, revision)
    body = contact.body if note is None else {**contact.body, "note": note}
    return book.write(vault, contact, body, name)


def remove(vault: Vault, contact: Contact, revision: int) -> None:
    """Forget a person, with the keys that were turned down. Raises conflict, and what a write raises."""
    vault.drop_record(contact.id, revision)


def certify(
    vault: Vault,
    contact: Contact,
    revision: int,
    own: OwnKey,
    *,
    fingerprint: str,
    user_ids: list[str],
    local: bool,
    now: int,
) -> Contact:
    """Sign names of a person's key with an own key: for everyone to see, or for this vault alone.

    Args:
        fingerprint: the one that was shown.
        user_ids: those vouched for, as the certificate has them.
        local: whether the signature may not leave.

    Raises:
        SealringError: conflict, person_changed, person_rejected, fingerprint_differs, key_revoked, key_expired,
            key_unusable, user_id_not_found, certificate_too_large, and what a write raises.
    """
    _expect(contact, revision)
    _no_alarm(contact)
    if contact.decided == "rejected":
        raise SealringError("person_rejected")
    if fingerprint != contact.fingerprint:
        raise SealringError("fingerprint_differs")
    _no_end(contact, now)
    certificate = contact.certificate
    if not user_ids or any(user_id not in certificate.user_ids for user_id in user_ids):
        raise SealringError("user_id_not_found")
    for user_id in user_ids:
        certificate = certifying.certify(certificate, user_id, own, now=now, local=local)
    if len(certificate.to_bytes()) > limits.CONTACT_CERTIFICATE:
        raise SealringError("certificate_too_large")
    return book.write(vault, contact, {**contact.body, "certificate": book.kept(certificate)})


def _joined(own: list[str], fresh: list[str], vault: Vault, contact: Contact) -> list[str]:
    others = [each for each in contacts.everyone(vault) if each.id != contact.id]
    free = [address for address in fresh if not any(other.has(address) for other in others)]
    return [*dict.fromkeys([*own, *(each for each in free if not contact.has(each))])][:64]


def _others(contact: Contact, fingerprint: str) -> list[dict[str, Any]]:
    """The keys before, but for the one that comes back."""
    return [row for row in contact.body.get("history", ()) if row.get("fingerprint") != fingerprint]


def _undecided(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in ("accepted", "verified", "how")}


def _expect(contact: Contact, revision: int) -> None:
    if contact.revision != revision:
        raise SealringError("conflict", revision=contact.revision)


def _no_alarm(contact: Contact) -> None:
    if contact.body.get("pending"):
        raise SealringError("person_changed")


def _no_end(contact: Contact, now: int) -> None:
    status = contact.certificate.status(now)
    if status in ("revoked", "expired"):
        raise SealringError(f"key_{status}")
