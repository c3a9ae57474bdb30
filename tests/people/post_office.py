"""What tests of letters share: letters as others write them, and people who are known."""

import json
from typing import Any

from sealring.base.secret import Secret
from sealring.openpgp import post
from sealring.openpgp.keys import OwnKey
from sealring.people import book, deciding, letters, opening
from sealring.people.contacts import Contact
from sealring.people.letters import Letter
from sealring.people.opening import Open
from sealring.vault.vault import Vault
from tests.people.strangers import NOW

AT = NOW + 1000  # the vault's clock
LOGIN: dict[str, Any] = {
    "type": "login",
    "name": "Bank",
    "username": "betty",
    "password": "canary-of-betty",
    "uris": [{"uri": "https://bank.example", "match": "domain"}],
}


def known(vault: Vault, key: OwnKey, state: str = "verified") -> Contact:
    """The owner of a key among the contacts."""
    contact, _ = book.add(vault, book.parse(key.certificate().to_bytes()), source="text", now=AT)
    if state == "accepted":
        return deciding.accept(vault, contact, contact.revision, now=AT)
    if state == "rejected":
        return deciding.reject(vault, contact, contact.revision)
    if state == "verified":
        return deciding.verify(vault, contact, contact.revision, fingerprint=contact.fingerprint, how="words", now=AT)
    return contact


def letter(sender: OwnKey, *to: OwnKey, **more: Any) -> Letter:
    """A letter with a login in it."""
    chosen: dict[str, Any] = {"text": "Dear you", "items": (LOGIN,), "owners": (sender.fingerprint,), **more}
    return Letter(id="ab" * 16, date=AT - 5, sender=sender.fingerprint, to=tuple(k.fingerprint for k in to), **chosen)


def sealed(said: Letter | bytes, signer: OwnKey, *to: OwnKey, key: str = "", at: int = AT - 5) -> bytes:
    """A message with these octets in it."""
    data = letters.write(said) if isinstance(said, Letter) else said
    passphrase = Secret(key) if key else None
    return post.seal_letter(data, signer, [each.certificate() for each in to], passphrase=passphrase, now=at)


def unsigned(said: Letter, to: OwnKey) -> bytes:
    """A message that nobody signed."""
    from sealring.openpgp import messages

    return messages.encrypt_to(letters.write(said), to.certificate())


def opened(vault: Vault, message: bytes, key: str = "", at: int = AT) -> Open:
    return opening.open_(vault, message, Secret(key) if key else None, now=at)


def changed(said: Letter, **more: Any) -> bytes:
    """A letter's octets with some of its fields replaced."""
    return json.dumps({**json.loads(letters.write(said)), **more}).encode()
