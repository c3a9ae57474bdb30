"""Opening letters: who sealed one, what that is worth, for whom it was written, and taking items out of it.

Rules that this module keeps:

1. Who sealed a letter is told by its signature alone. What it says of its sender is compared with that, and never shown
   in its place.
2. A letter is trusted when its signature is good, and by an own key or by that of a person who was accepted or verified
   and about whom no alarm stands; by a former key of theirs when it was accepted or verified until it was replaced, and
   the signature is not younger than that.
3. A letter that does not name one of the own keys among its readers was written for another, though it could be opened:
   somebody passed it on. Of a foreign message this is known only where its signature says for whom it was made.
4. Letters that are open lie in memory, a few of them, until the vault is locked. Their secrets leave one at a time.
5. What is imported keeps who signed it, what that was worth on this day, and the original message (received.py).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import packets, post
from sealring.people import contacts, letterbook, letters
from sealring.people.contacts import Contact, Former
from sealring.people.letters import Letter
from sealring.vault.overview import Overview
from sealring.vault.received import Entry
from sealring.vault.vault import Vault

_KEPT = "letters"  # among what the session keeps while it is unlocked
_SETTLED = ("expired", "revoked")  # what a certificate says of itself; the verdict has weighed it already


@dataclass(frozen=True, repr=False)
class Sender:
    """Who sealed a letter (rule 1).

    Attributes:
        kind: "own", "person" or "unknown".
        verdict: a word of ``verdict`` in schemas/common.json.
        reason: why it is not good, in plain words.
        fingerprint: of the key whose signature holds; empty when none does.
        key_id: what an unchecked signature says.
        name: of the person, or the own key's.
        contact: the person.
        former: the key that signed it, when it is not the person's any more.
        signed: when, as the signature says; 0 for none.
        trusted: rule 2.
        intended: the fingerprints that the signature says it was made for.
    """

    kind: str
    verdict: str
    reason: str = ""
    fingerprint: str = ""
    key_id: str = ""
    name: str = ""
    contact: Contact | None = None
    former: Former | None = None
    signed: int = 0
    trusted: bool = False
    intended: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Open:
    """A letter that is open.

    Attributes:
        message: as it came, binary where it was armored.
        opened: what the OpenPGP layer read, without the plaintext.
        sender: who sealed it.
        letter: None for a foreign message.
        text: what it says in words, at most one sign more than a note can hold; None when that is no text.
        written_for: "you", "another" or "unknown" (rule 3).
        from_differs: the letter names another sender than its signature does.
        repeated: ``{"seen", "same"}`` when it was opened before.
    """

    message: bytes
    opened: post.Opened
    sender: Sender
    letter: Letter | None
    text: str | None
    written_for: str
    from_differs: bool
    repeated: dict[str, Any] | None

    @property
    def trusted(self) -> bool:
        """Rule 2; and what it says of its sender is true."""
        return self.sender.trusted and not self.from_differs


def open_(vault: Vault, message: bytes, key: Secret[str] | None, *, now: int) -> Open:
    """Open a letter, or another program's message, and judge it; a letter's id is noted.

    Args:
        message: binary, armored or cleartext signed.
        key: the one-time key, as it was given.
        now: seconds since 1970.

    Raises:
        SealringError: no_key (``keys``: the ids of those that open it), letter_yours (it was sealed here, for others:
            ``letter``, ``date``, ``names``), message_*, letter_malformed, letter_newer.
    """
    opened = _opened(vault, message, key)
    sender = _sender(vault, opened, now)
    letter = letters.read(opened.plaintext)
    held = sender.fingerprint if sender.verdict != "bad" else ""
    repeated = None
    if letter is not None:
        repeated = letterbook.meet(vault, letter, held, sender.verdict, opened.plaintext, now)
    return Open(
        message=_binary(message),
        opened=opened._replace(plaintext=b""),  # a foreign one may have inflated to megabytes
        sender=sender,
        letter=letter,
        text=_foreign_text(opened.plaintext) if letter is None else letter.text,
        written_for=_written_for(vault, opened, sender, letter),
        from_differs=letter is not None and bool(sender.fingerprint) and letter.sender != sender.fingerprint,
        repeated=repeated,
    )


def _foreign_text(plaintext: bytes) -> str | None:
    try:
        return plaintext.decode("utf-8").replace("\r\n", "\n")[: limits.NOTES + 1]
    except UnicodeDecodeError:
        return None


def _opened(vault: Vault, message: bytes, key: Secret[str] | None) -> post.Opened:
    """With the key as it was typed, then as it is most likely meant: small letters, hyphens between words."""
    try:
        return post.open_letter(message, vault.keyring.keys, passphrase=key)
    except SealringError as error:
        if error.name == "no_key":
            raise _unopened(vault, message) from None
        meant = "-".join(key.reveal().lower().replace("-", " ").split()) if key is not None else ""
        if error.name != "message_passphrase" or key is None or meant in ("", key.reveal()):
            raise
    return post.open_letter(message, vault.keyring.keys, passphrase=Secret(meant))


def _unopened(vault: Vault, message: bytes) -> SealringError:
    sealed = letterbook.sent_as(vault, _binary(message))
    if sealed is None:
        return SealringError("no_key", keys=post.recipients_of(message))
    names = [str(each["name"]) for each in sealed.body["to"]]
    return SealringError("letter_yours", letter=sealed.body["letter"], date=sealed.body["date"], names=names)


def _binary(message: bytes) -> bytes:
    try:
        return packets.dearmor(message)
    except packets.Malformed:
        return message  # a cleartext signed one


def _sender(vault: Vault, opened: post.Opened, now: int) -> Sender:
    """Rules 1 and 2, by the best of its signatures."""
    own = vault.keyring.keys
    people = contacts.everyone(vault)
    former = contacts.former(people)
    known = [*(key.certificate() for key in own), *contacts.certificates(people)]
    known += [before.certificate for _, before in former.values()]
    verdicts = post.judge(opened, known, now=now)
    if not verdicts:
        return Sender("unknown", "unsigned", "nobody signed it")
    best = next((each for each in verdicts if each.verdict == "good"), verdicts[0])
    said: dict[str, Any] = {
        "verdict": best.verdict,
        "reason": best.reason,
        "fingerprint": best.fingerprint,
        "key_id": best.key_id,
        "signed": best.created,
        "intended": best.intended,
    }
    good = best.verdict == "good"
    for key in own:
        if key.fingerprint == best.fingerprint:
            return Sender("own", name=key.main_user_id, trusted=good, **said)
    for contact in people:
        if contact.fingerprint == best.fingerprint:
            state = contact.state(now)
            decided = contact.decided if state in _SETTLED else state
            trusted = good and decided in ("accepted", "verified")
            return Sender("person", name=contact.name, contact=contact, trusted=trusted, **said)
    if best.fingerprint in former:
        contact, before = former[best.fingerprint]
        trusted = good and _trusted_before(contact, before, best.created, now)
        return Sender("person", name=contact.name, contact=contact, former=before, trusted=trusted, **said)
    return Sender("unknown", **said)


def vouched(vault: Vault, fingerprint: str, part: str, *, now: int) -> Sender:
    """Who made a signature that was checked elsewhere, by a certificate that came along with it (rule 2).

    Args:
        fingerprint: of the key, 40 upper-case hexadecimal digits.
        part: of the part of it that signed.
        now: seconds since 1970.
    """
    said: dict[str, Any] = {"verdict": "good", "fingerprint": fingerprint}
    for contact in contacts.everyone(vault):
        if contact.fingerprint == fingerprint:
            ours = next((each for each in contact.certificate.key_parts() if each.fingerprint == part), None)
            stands = ours is not None and not ours.revoked and (ours.expires is None or ours.expires > now)
            trusted = stands and contact.state(now) in ("accepted", "verified")
            return Sender("person", name=contact.name, contact=contact, trusted=trusted, **said)
    return Sender("unknown", **said)


def _trusted_before(contact: Contact, before: Former, signed: int, now: int) -> bool:
    """Whether a former key vouches for what it signed then (rule 2)."""
    stands = contact.state(now) in ("accepted", "verified", *_SETTLED)
    return stands and before.state in ("accepted", "verified") and signed <= before.until


def _written_for(vault: Vault, opened: post.Opened, sender: Sender, letter: Letter | None) -> str:
    """Rule 3. What nobody vouches for can say that it was for another, but not that it was for you."""
    good = sender.verdict == "good"
    if letter is None:
        if not good or not sender.intended:
            return "unknown"
        return "you" if any(vault.keyring.owns(each) for each in sender.intended) else "another"
    by_words = letter.one_time and opened.encrypted and not opened.opened_by
    if not by_words and not any(vault.keyring.owns(each) for each in letter.to):
        return "another"
    return "you" if good else "unknown"


# --- Those that are open (rule 4) ---------------------------------------------------------------


def keep(kept: dict[str, Any], token: str, letter: Open) -> None:
    """Remember a letter under a token; the oldest is dropped when there are too many.

    Args:
        kept: what the session keeps while it is unlocked.
    """
    table: dict[str, Open] = kept.setdefault(_KEPT, {})
    while len(table) >= limits.LETTERS_OPEN:
        del table[next(iter(table))]
    table[token] = letter


def kept(kept: dict[str, Any], token: str) -> Open:
    """A letter that is open. Raises letter_gone."""
    found: Open | None = kept.get(_KEPT, {}).get(token)
    if found is None:
        raise SealringError("letter_gone")
    return found


def forget(kept: dict[str, Any], token: str) -> None:
    """Drop a letter. Raises letter_gone."""
    if kept.get(_KEPT, {}).pop(token, None) is None:
        raise SealringError("letter_gone")


# --- Importing (rule 5) --------------------------------------------------------------------------


def import_(
    vault: Vault,
    letter: Open,
    indices: Sequence[int],
    *,
    text: bool,
    now: int,
    progress: Callable[[int, int], None] | None = None,
) -> Sequence[Overview]:
    """Take items of a letter, and its text as a note, into the vault, in one transaction.

    Args:
        indices: which items; one that is not there is bad_params.
        text: whether its text becomes a note.

    Raises:
        SealringError: bad_params, letter_too_large (its message can't be kept), bad_item, bad_pattern, and what a
            write raises.
    """
    there = letter.letter.items if letter.letter is not None else ()
    owners = letter.letter.owners if letter.letter is not None else ()
    if any(index >= len(there) for index in indices) or (text and not letter.text):
        raise SealringError("bad_params")
    wires = [(there[index], owners[index]) for index in dict.fromkeys(indices)]
    if text:
        wires.append((_note(letter), ""))
    if not wires:
        raise SealringError("bad_params")
    if len(letter.message) > limits.ORIGINAL:
        raise SealringError("letter_too_large")
    origin = _origin(letter, now)
    owner = letter.sender.fingerprint if letter.sender.verdict == "good" else ""
    entries = [Entry(wire, owner, {**origin, **({"said_owner": said} if said else {})}) for wire, said in wires]
    return vault.receive(entries, progress)


def _origin(letter: Open, now: int) -> dict[str, Any]:
    sender = letter.sender
    origin: dict[str, Any] = {
        "signer": sender.fingerprint,
        "verdict": sender.verdict,
        "trusted": letter.trusted,
        "received": now,
        "message": base64.b64encode(letter.message).decode("ascii"),
    }
    if sender.kind == "own" and letter.trusted:  # one's own letter brings one's own items
        origin["owned"] = now
    if letter.letter is not None:
        origin |= {"letter": letter.letter.id, "date": letter.letter.date}
    return origin


def _note(letter: Open) -> dict[str, Any]:
    who = letter.sender.name or "someone unknown"
    text = letter.text or ""
    if len(text) > limits.NOTES:
        raise SealringError("letter_too_large")
    return {"type": "note", "name": f"Letter from {who}"[: limits.NAME], "notes": text}
