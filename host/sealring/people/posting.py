"""Sealing letters: what goes in, who may open it, how it looks, and the note of it.

Rules that this module keeps:

1. A letter is sealed only to people that ``contacts.may_seal_to`` lets through. One whose fingerprint was not compared
   ("accepted"), and a one-time key, need the passphrase typed again: whoever borrows an unlocked vault could take
   everything along under either.
2. A one-time key is six random words, made here for each letter and kept nowhere.
3. In clear beside a letter stand only which keys open it, by the last 16 digits of their fingerprints, which the
   message says anyway of their subkeys. No name, no address, nothing of what is in it.
4. What is sealed was read back by the reader's own rules (letters.py), and is noted before it leaves (letterbook.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.generator.words import WORDS, words
from sealring.openpgp import packets, post
from sealring.people import contacts, letterbook, letters
from sealring.people.contacts import Contact
from sealring.people.letters import Letter
from sealring.vault import items
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault

SUBJECT = "A sealed letter"


@dataclass(frozen=True)
class Chosen:
    """What a person wants to seal.

    Attributes:
        rows: the items, each once.
        text: may be empty.
    """

    rows: tuple[Overview, ...]
    text: str


@dataclass(frozen=True, repr=False)
class Sealed:
    """A letter on its way out.

    Attributes:
        letter: what it says.
        people: who open it by their own keys.
        armored: the message, with lines before it that say which key opens it.
        name: a file name.
        one_time_key: to be shown once; None when there is none.
    """

    letter: Letter
    people: tuple[Contact, ...]
    armored: str
    name: str
    one_time_key: Secret[str] | None


def choose(vault: Vault, params: dict[str, Any], most: int = limits.LETTER_ITEMS) -> Chosen:
    """The items that are named, those with a tag, and those in a folder with its subfolders.

    Args:
        params: ``items``, ``tag``, ``folder``, ``text``, each optional, as letter.preview has them.
        most: how many items there may be.

    Raises:
        SealringError: item_not_found (also for one in the trash), item_damaged, letter_empty, letter_too_large.
    """
    found = [vault.overview(id) for id in params.get("items", ())]
    if any(overview.trashed is not None for overview in found):
        raise SealringError("item_not_found")
    for name in ("tag", "folder"):
        if name in params:
            found += vault.list(**{name: params[name]})
    rows = tuple({overview.id: overview for overview in found}.values())
    text = params.get("text", "")
    for overview in rows:
        if overview.damaged:
            raise SealringError("item_damaged", id=overview.id)
    if not rows and not text.strip():
        raise SealringError("letter_empty")
    if len(rows) > most:
        raise SealringError("letter_too_large", items=len(rows), most=most)
    return Chosen(rows, text)


def drafted(
    vault: Vault, chosen: Chosen, people: Sequence[Contact], *, one_time: bool, id: str, now: int
) -> tuple[Letter, list[tuple[str, int]]]:
    """The letter that would be sealed, and the id and revision of each of its items.

    Raises:
        SealringError: item_damaged, item_not_found.
    """
    opened = [vault.get(overview.id)[0] for overview in chosen.rows]
    letter = Letter(
        id=id,
        date=now,
        sender=vault.keyring.active,
        to=tuple(dict.fromkeys(contact.fingerprint for contact in people)),
        one_time=one_time,
        text=chosen.text,
        items=tuple(letters.shared(items.to_wire(item)) for item in opened),
        owners=tuple(str(item["owner"]) for item in opened),
    )
    return letter, [(item["id"], item["revision"]) for item in opened]


def permit(people: Sequence[Contact], *, one_time: bool, confirmed: bool, now: int) -> None:
    """Rule 1.

    Args:
        confirmed: whether the passphrase was typed again for this letter.

    Raises:
        SealringError: letter_nobody, person_unverified (``people``: ids, ``names``), and what ``may_seal_to`` raises.
    """
    if not people and not one_time:
        raise SealringError("letter_nobody")
    unverified = [contact for contact in people if contacts.may_seal_to(contact, now) != "verified"]
    if (unverified or one_time) and not confirmed:
        names = [contact.name for contact in unverified]
        raise SealringError("person_unverified", people=[contact.id for contact in unverified], names=names)


def seal(
    vault: Vault,
    chosen: Chosen,
    people: Sequence[Contact],
    *,
    one_time: bool,
    confirmed: bool,
    now: int,
    random: Callable[[int], bytes],
) -> Sealed:
    """Seal a letter and note it (rules 1 to 4).

    Args:
        people: each once.
        one_time: whether a one-time key is made that opens it too.
        confirmed: whether the passphrase was typed again for this letter.
        now: seconds since 1970.

    Raises:
        SealringError: what ``permit`` and ``drafted`` raise, letter_too_large, key_unusable, and what a write raises.
    """
    permit(people, one_time=one_time, confirmed=confirmed, now=now)
    letter, versions = drafted(vault, chosen, people, one_time=one_time, id=random(16).hex(), now=now)
    plaintext = letters.write(letter)
    key = Secret(words(WORDS, random=random)[0]) if one_time else None
    recipients = [contact.certificate for contact in people]
    own = vault.keyring.active_key
    message = post.seal_letter(plaintext, own, recipients, passphrase=key, now=now, random=random)
    letterbook.note_sent(vault, letter, hashlib.sha256(message).hexdigest(), people, versions)
    return Sealed(letter, tuple(people), _armored(letter, message), _name(letter), key)


# --- How it looks (rule 3) ---------------------------------------------------------------------


def short(fingerprint: str) -> str:
    """The last 16 digits of a fingerprint in groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(24, 40, 4))


def _keys(letter: Letter) -> list[str]:
    lines = [f"the key {short(fingerprint)}" for fingerprint in letter.to]
    if letter.one_time:
        lines.append("the one-time key of six words that comes to you another way")
    return lines


def _armored(letter: Letter, message: bytes) -> str:
    keys = _keys(letter)
    head = "A letter, sealed with OpenPGP. It opens with"
    before = [f"{head} {keys[0]}."] if len(keys) == 1 else [f"{head} any of:", *(f"  {line}" for line in keys)]
    begin, _, rest = packets.armor("MESSAGE", message).partition("\n")
    comments = [f"Comment: Opens with {line}" for line in keys]
    return "\n".join([*before, "", begin, *comments]) + "\n" + rest


def _name(letter: Letter) -> str:
    """A file name that says which key opens it; where there are several, the first and how many more."""
    first = f"key-{letter.to[0][-16:]}" if letter.to else "one-time-key"
    more = len(letter.to) + letter.one_time - 1
    return f"letter-{letter.id[:8]}-for-{first}{f'-and-{more}-more' if more else ''}.asc"


def mail(people: Sequence[Contact], subject: str, body: str, name: str) -> dict[str, Any]:
    """A draft, ``letter_mail`` of schemas/common.json; where it is too long for a link, the file is to be attached.

    Args:
        body: the whole text.
        name: of the file with the same text.
    """
    to = [contact.addresses[0] for contact in people if contact.addresses]
    url = _mailto(to, subject, body)
    attach = len(url) > limits.MAILTO
    if attach:
        body = f"Please see the attached file: {name}\n"
        url = _mailto(to, subject, body)
    if len(url) > limits.MAILTO:  # very many people
        url = _mailto([], subject, body)
    return {"to": to, "subject": subject, "body": body, "url": url, "attach": attach}


def _mailto(to: list[str], subject: str, body: str) -> str:
    """RFC 6068: lines end by CR LF, everything that could mean something is escaped."""
    text = body.replace("\n", "\r\n")
    addresses = ",".join(quote(address, safe="@") for address in to)
    return f"mailto:{addresses}?subject={quote(subject, safe='')}&body={quote(text, safe='')}"
