"""People and their certificates, as the vault keeps them, and the one answer to "may this be sealed to them".

States: what the person decided (unknown, accepted, verified, rejected) is kept; "changed" is the presence of another
key for one of the person's addresses; "revoked" and "expired" are read from the certificate each time. The gravest
wins: rejected, changed, revoked, expired, then what was decided.

Rules that this module keeps:

1. Nothing is sealed to a key that is unknown, rejected, revoked or expired, nor to a person whose key has changed,
   until the person who uses Sealring decides (deciding.py). ``may_seal_to`` is the only door.
2. Nobody's certificate is believed because it was there first: "accepted" never becomes "verified" by itself.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from sealring.base.errors import SealringError
from sealring.openpgp import keyrings
from sealring.openpgp.certificates import Certificate
from sealring.people import naming
from sealring.vault.records import Record
from sealring.vault.vault import Vault

KIND = "contact"
FORMAT = "sealring-contact/1"
STATES = ("unknown", "accepted", "verified", "rejected")


@lru_cache(maxsize=1024)
def _parsed(armored: str) -> Certificate:
    return Certificate.parse(armored.encode("ascii"), keep_others=True, local=True, nameless=True)


class Former(NamedTuple):
    """A key that a person had before another was taken for them.

    Attributes:
        certificate: as it was then, with the revocation where one came later.
        state: what was decided about it: "unknown", "accepted", "verified" or "rejected".
        until: when the other one was taken, seconds since 1970.
    """

    certificate: Certificate
    state: str
    until: int


class Contact:
    """One person, read from a record. It does not change; what changes a person gives a new one.

    Attributes:
        id, revision, name: of the record.
        body: what is kept, as docs/formats.md describes it.
        fingerprint: of the person's certificate.
        addresses: e-mail addresses that belong to the person here.
        decided: "unknown", "accepted", "verified" or "rejected".
    """

    def __init__(self, record: Record) -> None:
        self.id = record.id
        self.revision = record.revision
        self.name = record.name
        self.created = record.created
        self.body = record.body
        self.fingerprint = str(record.body["fingerprint"])
        self.addresses = [str(address) for address in record.body["addresses"]]
        self.decided = str(record.body["state"]) if record.body["state"] in STATES else "unknown"

    @property
    def certificate(self) -> Certificate:
        """The certificate in use, with what others certified."""
        return _parsed(self.body["certificate"])

    @property
    def pending(self) -> Certificate | None:
        """The other key that came for one of the person's addresses; None while there is no alarm."""
        found = self.body.get("pending")
        return _parsed(found["certificate"]) if found else None

    @property
    def former(self) -> list[Former]:
        """The keys before this one, the latest first; those whose certificate is not there to be read are left out."""
        found = []
        for row in reversed(self.body.get("history", ())):
            try:
                found.append(Former(_parsed(row["certificate"]), str(row["state"]), int(row["until"])))
            except (SealringError, KeyError, TypeError, ValueError):
                continue
        return [each for each in found if each.certificate.fingerprint != self.fingerprint]

    @property
    def alarmed(self) -> bool:
        """Whether another key waits to be decided about."""
        return self.decided != "rejected" and bool(self.body.get("pending"))

    @property
    def rejected(self) -> list[str]:
        """Fingerprints of keys that were turned down for this person."""
        return [str(each) for each in self.body.get("rejected", ())]

    def state(self, now: int) -> str:
        """One of ``trust`` in schemas/common.json.

        Args:
            now: seconds since 1970.
        """
        if self.decided == "rejected":
            return "rejected"
        if self.alarmed:
            return "changed"
        status = self.certificate.status(now)
        return status if status in ("revoked", "expired") else self.decided

    def has(self, address: str) -> bool:
        """Whether an e-mail address is one of the person's."""
        return any(naming.same(address, own) for own in self.addresses)


def may_seal_to(contact: Contact, now: int) -> str:
    """How far the key is trusted: "verified" or "accepted" (rule 1).

    Raises:
        SealringError: person_unknown, person_changed, person_rejected, key_revoked, key_expired, key_unusable; each
            with ``person`` (the id) and ``person_name``.
    """
    refusals = {
        "unknown": "person_unknown",
        "rejected": "person_rejected",
        "changed": "person_changed",
        "revoked": "key_revoked",
        "expired": "key_expired",
    }
    about = {"person": contact.id, "person_name": contact.name}
    state = contact.state(now)
    if state in refusals:
        raise SealringError(refusals[state], **about)
    try:
        contact.certificate.encryption_key(now=now)
    except SealringError as error:
        raise SealringError(error.name, **about) from None
    return state


def read(record: Record) -> Contact:
    """The person in a record.

    Raises:
        SealringError: item_damaged, when it lacks what every version of the format has.
    """
    try:
        contact = Contact(record)
        if not isinstance(contact.body["certificate"], str):
            raise TypeError
        return contact
    except (KeyError, TypeError):
        raise SealringError("item_damaged", id=record.id) from None


def everyone(vault: Vault) -> list[Contact]:
    """All people, by name; those whose record is damaged are left out."""
    return list(_readable(vault.records(KIND)))


def _readable(records: Iterable[Record]) -> Iterator[Contact]:
    for record in records:
        try:
            yield read(record)
        except SealringError:
            continue


def get(vault: Vault, id: str) -> Contact:
    """One person. Raises person_not_found, item_damaged."""
    try:
        record = vault.record(id)
    except SealringError as error:
        if error.name != "item_not_found":
            raise
        raise SealringError("person_not_found") from None
    if record.kind != KIND:
        raise SealringError("person_not_found")
    return read(record)


def by_address(people: Iterable[Contact], address: str) -> Contact | None:
    """The person with an e-mail address."""
    return next((contact for contact in people if contact.has(address)), None)


def by_key(people: Iterable[Contact], key: str) -> Contact | None:
    """The person whose certificate, or a former one, has this fingerprint or key id, of the primary key or a subkey.

    Args:
        key: 40 or 16 upper-case hexadecimal digits.
    """
    people = list(people)
    for contact in people:
        if contact.fingerprint.endswith(key):
            return contact
    for contact in people:
        if any(each.endswith(key) for each in keyrings.fingerprints(contact.certificate)):
            return contact
    before = former(people)
    return next((before[fingerprint][0] for fingerprint in before if fingerprint.endswith(key)), None)


def certificates(people: Iterable[Contact]) -> list[Certificate]:
    """Every certificate in use, to check signatures by; trust is not their matter."""
    return [contact.certificate for contact in people]


def former(people: Iterable[Contact]) -> dict[str, tuple[Contact, Former]]:
    """Whose each former key was, by fingerprint; one that is somebody's key today is left out."""
    people = list(people)
    found = {each.certificate.fingerprint: (contact, each) for contact in people for each in reversed(contact.former)}
    return {fingerprint: found[fingerprint] for fingerprint in found.keys() - {each.fingerprint for each in people}}


def row(contact: Contact, now: int) -> dict[str, Any]:
    """A person as ``person`` of schemas/common.json."""
    body = contact.body
    certificate = contact.certificate
    state = contact.state(now)
    shown: dict[str, Any] = {
        "id": contact.id,
        "revision": contact.revision,
        "name": contact.name,
        "addresses": contact.addresses[:8],
        "fingerprint": contact.fingerprint,
        "state": state,
        "source": body.get("source", ""),
        "added": contact.created,
        "usable": state in ("accepted", "verified") and certificate.status(now) == "usable",
    }
    shown |= {name: body[name] for name in ("accepted", "verified", "how", "refreshed") if body.get(name) is not None}
    if certificate.expires is not None:
        shown["expires"] = certificate.expires
    pending = body.get("pending")
    if pending:
        shown["pending"] = {name: pending[name] for name in ("fingerprint", "seen", "source")}
    return shown
