"""Whole letters exchanged with OpenPGP.js: what it opens and verifies of ours, and what is said here of its own."""

import json
import os
import time
from typing import Any

import pytest

from sealring.base.secret import Secret
from sealring.openpgp.keys import OwnKey, generate, import_secret_key
from sealring.people import book, contacts, deciding, letters, opening, posting
from sealring.people.letters import Letter
from sealring.vault.vault import Vault
from tests.openpgp.test_interop import js
from tests.people.post_office import LOGIN
from tests.vault.homes import Home

PASSPHRASE = "one for the other program"
CURVE = {"type": "ecc", "curve": "curve25519Legacy"}


@pytest.fixture(scope="module")
def theirs() -> OwnKey:
    """A key that OpenPGP.js made."""
    return import_secret_key(js(make=CURVE, passphrase=PASSPHRASE)["secret"], Secret(PASSPHRASE), now=_now())


@pytest.fixture
def ours(tmp_path: Any) -> Any:
    """A vault by today's clock, which the other program looks at, too."""
    home = Home(tmp_path, generate("Ada", "ada@home.example.org", now=_now() - 60))
    home.clock.time = float(_now())
    yield home.make()
    for each in home.opened:
        each.close()


def _now() -> int:
    return int(time.time())


def _verified(vault: Vault, key: OwnKey) -> contacts.Contact:
    contact, _ = book.add(vault, book.parse(key.certificate().to_bytes()), source="text", now=_now())
    chosen = {"fingerprint": key.fingerprint, "how": "words", "now": _now()}
    return deciding.verify(vault, contact, contact.revision, **chosen)


def test_openpgpjs_opens_and_verifies_a_letter(ours: Vault, theirs: OwnKey) -> None:
    """As it leaves, with the lines before it and its comments."""
    item = ours.create({**LOGIN, "name": "Bank"})
    chosen = posting.choose(ours, {"items": [item.id], "text": "Dear Jay, zażółć ☃"})
    contact = _verified(ours, theirs)
    sealed = posting.seal(ours, chosen, [contact], one_time=False, confirmed=False, now=_now(), random=os.urandom)
    own = ours.keyring.active_key
    read = js(
        open=sealed.armored.encode(), armored=True, secret=theirs.to_bytes(), signers=[own.certificate().to_bytes()]
    )
    assert read["good"] == [own.fingerprint[-16:]]
    said = json.loads(read["said"])
    assert (said["from"], said["to"], said["text"]) == (own.fingerprint, [theirs.fingerprint], "Dear Jay, zażółć ☃")
    assert said["items"][0]["password"] == LOGIN["password"]
    stranger = js(open=sealed.armored.encode(), armored=True, secret=theirs.to_bytes(), signers=[])
    assert stranger["good"] != read["good"]


def test_openpgpjs_opens_a_letter_by_its_one_time_key(ours: Vault) -> None:
    chosen = posting.choose(ours, {"text": "For whoever has the words"})
    sealed = posting.seal(ours, chosen, [], one_time=True, confirmed=True, now=_now(), random=os.urandom)
    assert sealed.one_time_key is not None
    own = [ours.keyring.active_key.certificate().to_bytes()]
    read = js(open=sealed.armored.encode(), armored=True, passwords=[sealed.one_time_key.reveal()], signers=own)
    assert json.loads(read["said"])["text"] == "For whoever has the words"
    assert read["good"] == [ours.keyring.active[-16:]]


@pytest.mark.parametrize("state", ["verified", "unknown"])
def test_a_letter_that_openpgpjs_wrote(ours: Vault, theirs: OwnKey, state: str) -> None:
    """In our form: its items can be taken, and what vouches for them is what is known of its key."""
    if state == "verified":
        _verified(ours, theirs)
    to = ours.keyring.active_key
    said = Letter(
        id="cd" * 16, date=_now(), sender=theirs.fingerprint, to=(to.fingerprint,), items=(LOGIN,), owners=("",)
    )
    wanted = [to.certificate().to_bytes()]
    message = js(seal=letters.write(said), to=wanted, signer=theirs.to_bytes())["message"]
    found = opening.open_(ours, message, None, now=_now() + 5)
    assert found.letter == said and found.opened.opened_by == to.fingerprint
    if state == "unknown":
        assert (found.sender.kind, found.sender.verdict, found.trusted) == ("unknown", "unknown_signer", False)
        return
    assert (found.sender.kind, found.sender.verdict, found.sender.name) == ("person", "good", "Jay Es")
    assert found.trusted and not found.from_differs and found.written_for == "you"
    [row] = opening.import_(ours, found, [0], text=False, now=_now() + 5)
    assert ours.get(row.id)[0]["password"] == LOGIN["password"]


def test_a_plain_message_of_openpgpjs(ours: Vault, theirs: OwnKey) -> None:
    _verified(ours, theirs)
    to = [ours.keyring.active_key.certificate().to_bytes()]
    message = js(seal="Grüße\n".encode(), to=to, signer=theirs.to_bytes())["message"]
    found = opening.open_(ours, message, None, now=_now() + 5)
    assert found.letter is None and found.text == "Grüße\n"
    assert (found.sender.verdict, found.sender.name, found.trusted) == ("good", "Jay Es", True)
    assert found.written_for == "unknown"
