"""Opening letters: who sealed one, how far that is trusted, for whom it was written, and what comes out of it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import packets, post
from sealring.openpgp.keys import OwnKey, generate
from sealring.people import book, contacts, deciding, letterbook, letters, opening
from sealring.vault.vault import Vault
from tests.people.post_office import AT, LOGIN, changed, known, letter, opened, sealed, unsigned
from tests.people.strangers import NOW, refused

WORDS = "sandy-corsage-resurface-math-hazelnut-supply"


# --- Who, and how far to trust it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "trusted"), [("verified", True), ("accepted", True), ("unknown", False), ("rejected", False)]
)
def test_a_good_signature_is_worth_what_its_key_is(
    vault: Vault, own: OwnKey, betty: OwnKey, state: str, trusted: bool
) -> None:
    contact = known(vault, betty, state)
    found = opened(vault, sealed(letter(betty, own), betty, own))
    assert (found.sender.kind, found.sender.verdict, found.sender.name) == ("person", "good", "Betty")
    assert found.sender.contact is not None and found.sender.contact.id == contact.id
    assert found.trusted is trusted
    assert found.letter == letter(betty, own) and found.written_for == "you"


def test_an_alarm_takes_the_trust_away(vault: Vault, own: OwnKey, betty: OwnKey, impostor: OwnKey) -> None:
    known(vault, betty)
    book.add(vault, book.parse(impostor.certificate().to_bytes()), source="text", now=AT)
    assert not opened(vault, sealed(letter(betty, own), betty, own)).trusted
    assert opened(vault, sealed(letter(impostor, own), impostor, own)).sender.verdict == "unknown_signer"


def test_what_was_signed_before_a_key_expired_or_was_retired_is_still_good(vault: Vault, own: OwnKey) -> None:
    from sealring.openpgp import renewal

    old = renewal.set_expiry(generate("Olga", "olga@example.org", now=NOW), NOW + 2000, now=NOW)
    known(vault, old)
    message = sealed(letter(old, own), old, own, at=NOW + 900)
    assert opened(vault, message, at=NOW + 5000).trusted
    retired = renewal.revoked(old, 3, "", now=NOW + 1500)
    contact = contacts.everyone(vault)[0]
    book.absorb(vault, contact, retired.key.certificate(), source="text", now=NOW + 1600)
    assert opened(vault, message, at=NOW + 5000).trusted
    compromised = renewal.revoked(old, 2, "", now=NOW + 1700)
    book.absorb(vault, contacts.everyone(vault)[0], compromised.key.certificate(), source="text", now=NOW + 1800)
    found = opened(vault, message, at=NOW + 5000)
    assert (found.sender.verdict, found.trusted) == ("signer_revoked", False)


def test_a_letter_by_oneself(vault: Vault, own: OwnKey) -> None:
    found = opened(vault, sealed(letter(own, own), own, own))
    assert (found.sender.kind, found.sender.name, found.trusted) == ("own", own.main_user_id, True)


def test_a_letter_that_nobody_signed(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    known(vault, betty)
    found = opened(vault, unsigned(letter(betty, own), own))
    assert (found.sender.kind, found.sender.verdict, found.sender.fingerprint) == ("unknown", "unsigned", "")
    assert not found.trusted and found.written_for == "unknown"


def test_a_letter_by_a_stranger(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    found = opened(vault, sealed(letter(betty, own), betty, own))
    assert (found.sender.kind, found.sender.verdict) == ("unknown", "unknown_signer")
    assert found.sender.key_id == betty.fingerprint[-16:] and found.sender.fingerprint == ""
    assert not found.trusted


def test_a_signature_that_does_not_hold(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    known(vault, betty)
    from sealring.openpgp import containers, policy
    from sealring.openpgp.material import SessionKey

    good = letters.write(letter(betty, own))
    assert betty.signer is not None
    inside = post._signed(good, betty.signer, [], AT - 5).replace(b"canary", b"forged")
    session = SessionKey(policy.AES256, bytes(32))
    message = post.session_for_key(own.certificate().encryption_key(now=AT), session)
    found = opened(vault, message + containers.sealed(inside, session, bytes))
    assert (found.sender.kind, found.sender.verdict) == ("unknown", "bad")
    assert not found.trusted and found.sender.fingerprint == ""


def test_rule_1_whom_a_letter_names_is_not_who_sealed_it(
    vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey
) -> None:
    known(vault, betty)
    known(vault, carol)
    found = opened(vault, sealed(letter(carol, own), betty, own))
    assert (found.sender.name, found.sender.verdict, found.from_differs) == ("Betty", "good", True)
    assert not found.trusted
    found = opened(vault, unsigned(letter(carol, own), own))
    assert found.sender.name == "" and not found.from_differs


# --- For whom ------------------------------------------------------------------------------------


def test_a_letter_for_another_is_known_though_it_opens(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    known(vault, betty)
    for message in (
        sealed(letter(betty, carol), betty, own),  # sealed anew by whoever got it
        sealed(letter(betty, carol), betty, own, key=WORDS),
        unsigned(letter(betty, carol), own),
    ):
        assert opened(vault, message).written_for == "another"
    words = letter(betty, one_time=True)
    assert opened(vault, sealed(words, betty, own)).written_for == "another"  # the words were given on by someone
    assert opened(vault, sealed(words, betty, key=WORDS), WORDS).written_for == "you"
    assert opened(vault, sealed(letter(betty, carol), betty, key=WORDS), WORDS).written_for == "another"


def test_a_past_own_key_is_still_oneself(tmp_path: Path, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    import dataclasses

    from tests.vault.homes import Home

    home = Home(tmp_path, own)
    home.clock.time = float(AT)
    home.keyring = dataclasses.replace(home.keyring, keys=[own, carol], active=carol.fingerprint)
    vault = home.make()
    known(vault, betty)
    assert opened(vault, sealed(letter(betty, own), betty, own)).written_for == "you"
    vault.close()


def test_a_foreign_message_says_little(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    from sealring.openpgp import messages

    known(vault, betty)
    found = opened(vault, messages.encrypt_to(b"hello\r\nworld", own.certificate(), pad=1))
    assert found.letter is None and found.written_for == "unknown"
    assert found.text == "hello\nworld" and found.repeated is None
    assert opened(vault, sealed(b"hello", betty, own)).written_for == "you"  # its signature names whom it was for
    assert opened(vault, messages.encrypt_to(b"\xff\x00", own.certificate(), pad=1)).text is None
    passed_on = _passed_on(sealed(b"hello", betty, carol), carol, own)
    assert opened(vault, passed_on).written_for == "another"
    assert letterbook.received(vault) == []


def _passed_on(message: bytes, reader: OwnKey, to: OwnKey) -> bytes:
    """What is inside, sealed anew for somebody else: the signature stays good."""
    from sealring.openpgp import containers, policy
    from sealring.openpgp.material import SessionKey

    found = packets.walk(message)
    assert reader.recipient is not None
    session = reader.recipient.unwrap(found[0].body[10:])
    inside = containers.opened(found[1], session)
    other = SessionKey(policy.AES256, bytes(32))
    envelope = post.session_for_key(to.certificate().encryption_key(now=AT), other)
    return envelope + containers.sealed(inside, other, bytes)


def test_a_letter_that_was_passed_on_keeps_its_good_signature_and_is_said(
    vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey
) -> None:
    known(vault, betty)
    found = opened(vault, _passed_on(sealed(letter(betty, carol), betty, carol), carol, own))
    assert (found.sender.verdict, found.written_for) == ("good", "another")


# --- Again ---------------------------------------------------------------------------------------


def test_a_repeated_id_is_said(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    known(vault, betty)
    message = sealed(letter(betty, own), betty, own)
    assert opened(vault, message).repeated is None
    assert opened(vault, message, at=AT + 50).repeated == {"seen": AT, "same": True}
    again = sealed(letter(betty, own), betty, own)  # sealed anew, signed anew, the same words
    assert opened(vault, again, at=AT + 60).repeated == {"seen": AT, "same": True}
    other = sealed(letter(betty, own, text="Dear somebody"), betty, own)
    assert opened(vault, other, at=AT + 70).repeated == {"seen": AT, "same": False}
    [record] = letterbook.received(vault)
    assert (record.body["times"], record.body["from"], record.body["seen"]) == (4, betty.fingerprint, AT)


def test_nobody_spoils_anothers_id(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    known(vault, betty)
    known(vault, carol)
    opened(vault, sealed(letter(carol, own), carol, own))
    opened(vault, unsigned(letter(betty, own), own))
    assert opened(vault, sealed(letter(betty, own), betty, own)).repeated is None
    assert opened(vault, unsigned(letter(betty, own), own)).repeated is not None


def test_a_vault_that_can_only_be_read_opens_letters(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    known(vault, betty)
    message = sealed(letter(betty, own), betty, own)
    vault.ledger.verdict = "rolled_back"
    assert opened(vault, message).trusted and letterbook.received(vault) == []


# --- The key ---------------------------------------------------------------------------------------


def test_a_one_time_key_as_people_type_it(vault: Vault, betty: OwnKey) -> None:
    message = sealed(letter(betty, one_time=True), betty, key=WORDS)
    for typed in (WORDS, WORDS.upper(), f"  {WORDS.replace('-', '  ')} ", WORDS.replace("-", " - ").title()):
        assert opened(vault, message, typed).letter == letter(betty, one_time=True)
    refused("message_passphrase", opened, vault, message, WORDS[:-1])
    assert refused("message_passphrase", opened, vault, message).data.get("missing") is True
    exact = sealed(letter(betty, one_time=True), betty, key="Not Made By Us")
    assert opened(vault, exact, "Not Made By Us").letter is not None


def test_a_letter_for_others_names_the_keys_that_open_it(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    error = refused("no_key", opened, vault, sealed(letter(betty, carol), betty, carol))
    assert error.data["keys"] == [carol.encryption_key_id.hex().upper()]


@pytest.mark.parametrize("message", [b"", b"hello", b"-----BEGIN PGP MESSAGE-----\n\nAA==\n-----END PGP MESSAGE-----"])
def test_what_is_no_message(vault: Vault, message: bytes) -> None:
    refused("message_corrupt", opened, vault, message)


def test_a_broken_letter_is_refused_and_not_noted(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    known(vault, betty)
    refused("letter_malformed", opened, vault, sealed(changed(letter(betty, own), items=[{}]), betty, own))
    refused("letter_newer", opened, vault, sealed(b'{"format": "sealring-letter/9"}', betty, own))
    assert letterbook.received(vault) == []


def test_nothing_of_an_altered_letter_is_believed(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    import random

    known(vault, betty)
    message = sealed(letter(betty, own), betty, own)
    dice = random.Random(7)
    for _ in range(300):
        altered = bytearray(message)
        altered[dice.randrange(len(message))] ^= 1 << dice.randrange(8)
        try:
            found = opened(vault, bytes(altered[: dice.choice([len(message), dice.randrange(len(message))])]))
        except SealringError as error:
            assert error.name in ("no_key", "message_corrupt", "message_unsupported")
        else:  # a bit outside of what is protected, such as a header's form
            assert found.letter == letter(betty, own) and found.trusted


# --- Those that are open -------------------------------------------------------------------------


def test_a_few_stay_open(vault: Vault, own: OwnKey) -> None:
    kept: dict[str, Any] = {}
    found = opened(vault, sealed(letter(own, own), own, own))
    for number in range(limits.LETTERS_OPEN + 1):
        opening.keep(kept, str(number), found)
    refused("letter_gone", opening.kept, kept, "0")
    assert opening.kept(kept, "1") is found
    opening.forget(kept, "1")
    refused("letter_gone", opening.forget, kept, "1")
    refused("letter_gone", opening.kept, {}, "1")


# --- Taking items out --------------------------------------------------------------------------------


def test_what_is_imported_keeps_its_sender_and_the_original(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    known(vault, betty)
    message = sealed(letter(betty, own), betty, own)
    armored = packets.armor("MESSAGE", message).encode()
    found = opened(vault, armored)
    [row, note] = opening.import_(vault, found, [0], text=True, now=AT + 3)
    item, signer = vault.get(row.id)
    assert signer == own.fingerprint and item["owner"] == betty.fingerprint and item["password"] == LOGIN["password"]
    origin = item["origin"]
    assert base64.b64decode(origin.pop("message")) == message
    assert origin == {
        "signer": betty.fingerprint,
        "verdict": "good",
        "trusted": True,
        "received": AT + 3,
        "letter": "ab" * 16,
        "date": AT - 5,
        "said_owner": betty.fingerprint,
    }
    assert (row.received, note.received, row.to_row()["received_from"]) == ("trusted", "trusted", betty.fingerprint)
    kept = vault.get(note.id)[0]
    assert (kept["type"], kept["name"], kept["notes"]) == ("note", "Letter from Betty", "Dear you")
    owned = dict(vault.database.rows("SELECT lower(hex(id)), owned FROM overviews"))
    assert (owned[row.id], owned[note.id]) == (0, 0)


@pytest.mark.parametrize("kind", ["unsigned", "unknown_signer", "rejected", "from_differs"])
def test_what_nobody_vouches_for_is_kept_and_marked(
    vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey, kind: str
) -> None:
    if kind == "rejected":
        known(vault, betty, "rejected")
    if kind == "from_differs":
        known(vault, betty)
    said = letter(carol if kind == "from_differs" else betty, own)
    message = unsigned(said, own) if kind == "unsigned" else sealed(said, betty, own)
    [row] = opening.import_(vault, opened(vault, message), [0], text=False, now=AT)
    item = vault.get(row.id)[0]
    assert row.received == row.to_row()["received"] == "untrusted"
    assert item["owner"] == ("" if kind in ("unsigned", "unknown_signer") else betty.fingerprint)
    assert item["origin"]["verdict"] == (kind if kind in ("unsigned", "unknown_signer") else "good")
    assert item["origin"]["trusted"] is False


def test_ones_own_letter_brings_ones_own_items(vault: Vault, own: OwnKey) -> None:
    [row] = opening.import_(vault, opened(vault, sealed(letter(own, own), own, own)), [0], text=False, now=AT)
    assert row.received == "" and vault.keyring.owns(row.owner)


def test_what_cannot_be_imported(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    known(vault, betty)
    found = opened(vault, sealed(letter(betty, own, text=""), betty, own))
    for indices, text in (([], False), ([1], False), ([0, 7], False), ([0], True)):
        refused("bad_params", opening.import_, vault, found, indices, text=text, now=AT)
    foreign = opened(vault, sealed(b"\xff", betty, own))
    refused("bad_params", opening.import_, vault, foreign, [0], text=False, now=AT)
    refused("bad_params", opening.import_, vault, foreign, [], text=True, now=AT)
    large = opened(vault, sealed(b"x" * limits.ORIGINAL, betty, own))
    refused("letter_too_large", opening.import_, vault, large, [], text=True, now=AT)
    long = opened(vault, sealed(b"x" * (limits.NOTES + 1), betty, own))
    refused("letter_too_large", opening.import_, vault, long, [], text=True, now=AT)
    assert len(vault) == 0


def test_the_largest_letter_can_be_kept_in_each_of_its_items(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    known(vault, betty)
    said = letter(betty, own, items=({**LOGIN, "notes": "x" * (limits.LETTER - 1500)}, LOGIN), owners=("", ""), text="")
    found = opened(vault, sealed(said, betty, own))
    rows = opening.import_(vault, found, [0, 1], text=False, now=AT)
    assert [len(vault.get(row.id)[0]["notes"]) for row in rows] == [limits.LETTER - 1500, 0]


def test_a_foreign_text_becomes_a_note(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    contact = known(vault, betty)
    deciding.edit(vault, contact, contact.revision, name="B" * 256, note=None)
    [row] = opening.import_(vault, opened(vault, sealed(b"the code is 7", betty, own)), [], text=True, now=AT)
    item = vault.get(row.id)[0]
    assert item["notes"] == "the code is 7" and "letter" not in item["origin"] and row.received == "trusted"
    assert json.dumps(item)
