"""The register of letters: what was sealed to whom, which version and when; and the ids of those that were opened.

Rules that this module keeps:

1. What was sealed is noted before the letter leaves the host; where nothing can be noted, nothing is sealed.
2. "The same version" is told by what was shared, not by the revision: marking an item or re-sealing the vault changes
   nothing that another person has.
3. A letter that was sealed here is known again by its octets, so that its writer, who can't open it, is told so.
4. An opened letter is known again by its id and its signer together, so that nobody can spoil another's ids.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from sealring.base import strictjson
from sealring.base.errors import SealringError
from sealring.people import letters
from sealring.people.contacts import Contact
from sealring.people.letters import Letter
from sealring.vault import items
from sealring.vault.records import Record
from sealring.vault.vault import Vault

SENT, RECEIVED = "sent", "received"
SENT_FORMAT, RECEIVED_FORMAT = "sealring-sent/1", "sealring-received/1"


def content_hash(wire: dict[str, Any]) -> str:
    """SHA-256 of what of an item goes into a letter, in hex (rule 2)."""
    shared = letters.shared(wire)
    return hashlib.sha256(strictjson.dumps({name: shared[name] for name in sorted(shared)})).hexdigest()


def note_sent(
    vault: Vault, letter: Letter, message: str, people: Sequence[Contact], versions: Sequence[tuple[str, int]]
) -> Record:
    """Note a letter that is about to leave (rule 1).

    Args:
        message: SHA-256 of its octets as they leave, in hex.
        people: the recipients.
        versions: the id and revision of each of the letter's items.

    Raises:
        SealringError: what a write raises.
    """
    names = ", ".join(contact.name for contact in people) or "one-time key"
    body = {
        "format": SENT_FORMAT,
        "letter": letter.id,
        "date": letter.date,
        "to": [{"person": each.id, "fingerprint": each.fingerprint, "name": each.name} for each in people],
        "one_time": letter.one_time,
        "items": [id for id, _ in versions],
        "versions": [
            {"id": id, "revision": revision, "hash": content_hash(wire)}
            for (id, revision), wire in zip(versions, letter.items, strict=True)
        ],
        "text": bool(letter.text),
        "message": message,
    }
    return vault.put_record(SENT, names[:256], body)


def sent(vault: Vault) -> list[Record]:
    """Every letter that was sealed here, the latest first."""
    return _latest(vault.records(SENT), "date", ("letter", "to", "one_time", "items", "versions", "text"))


def sent_as(vault: Vault, message: bytes) -> Record | None:
    """The note of a letter that was sealed here (rule 3); None for another, and for one from before these were kept."""
    digest = hashlib.sha256(message).hexdigest()
    return next((record for record in sent(vault) if record.body.get("message") == digest), None)


def received(vault: Vault) -> list[Record]:
    """Every letter that was opened here, the latest first."""
    return _latest(vault.records(RECEIVED), "seen", ("letter", "from", "date", "times", "verdict"))


def _latest(records: Iterable[Record], name: str, others: Iterable[str]) -> list[Record]:
    """The records that have what every version of the format has, the latest first."""
    needed = {name, *others}
    sound = [record for record in records if record.body.keys() >= needed and type(record.body[name]) is int]
    return sorted(sound, key=lambda record: (-record.body[name], -record.created, record.id))


def meet(vault: Vault, letter: Letter, signer: str, verdict: str, plaintext: bytes, now: int) -> dict[str, Any] | None:
    """Note that a letter was opened; what is known of it if it was before: ``{"seen", "same"}``.

    Args:
        signer: whose signature held; empty when none did.
        plaintext: what was signed.
        now: seconds since 1970.
    """
    digest = hashlib.sha256(plaintext).hexdigest()
    known = [
        record
        for record in vault.records(RECEIVED)
        if record.body.get("letter") == letter.id and record.body.get("from") == signer
    ]
    with contextlib.suppress(SealringError):  # a vault that can only be read opens letters all the same
        if not known:
            body = {
                "format": RECEIVED_FORMAT,
                "letter": letter.id,
                "from": signer,
                "date": letter.date,
                "seen": now,
                "times": 1,
                "verdict": verdict,
                "hash": digest,
            }
            vault.put_record(RECEIVED, f"Letter {letter.id}", body)
            return None
        first = known[0]
        times = int(first.body.get("times", 1)) + 1
        vault.change_record(first.id, first.revision, first.name, {**first.body, "times": times})
    if not known:
        return None
    return {"seen": known[0].body["seen"], "same": known[0].body.get("hash") == digest}


def given_away(vault: Vault) -> dict[str, dict[str, int]]:
    """Every item that was sealed to somebody else: its id -> a person's fingerprint, or a letter's id -> when last."""
    given: dict[str, dict[str, int]] = {}
    for record in reversed(sent(vault)):
        to = [each["fingerprint"] for each in record.body["to"]] or [record.body["letter"]]
        for id in record.body["items"]:
            given.setdefault(id, {}).update(dict.fromkeys(to, record.body["date"]))
    return given


def shares(vault: Vault, id: str) -> list[dict[str, Any]]:
    """To whom an item was sealed, the latest first: the rows of item.shared.

    Raises:
        SealringError: item_not_found, item_damaged.
    """
    vault.overview(id)
    found = [record for record in sent(vault) if id in record.body.get("items", ())]
    if not found:
        return []
    now_there = content_hash(items.to_wire(vault.get(id)[0]))
    rows = []
    for record in found[:1000]:
        version = next((each for each in record.body["versions"] if each.get("id") == id), None)
        if version is not None:
            current = version["hash"] == now_there
            rows.append({**sent_to(record), "revision": version["revision"], "current": current})
    return rows


def sent_to(record: Record) -> dict[str, Any]:
    """What both lists say of a letter that was sealed."""
    return {name: record.body[name] for name in ("letter", "date", "to", "one_time")}
