"""Sealing letters: to whom, what stands in clear, what is noted; and that other programs open them."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import packets, post
from sealring.openpgp.keys import OwnKey, generate
from sealring.people import asking, book, contacts, letterbook, letters, posting
from sealring.people.contacts import Contact
from sealring.people.posting import Sealed
from sealring.vault.vault import Vault
from tests.openpgp.conftest import _gpg
from tests.people.post_office import AT, known, letter, opened, sealed
from tests.people.strangers import NOW, refused

WIRE: dict[str, Any] = {
    "type": "login",
    "name": "Canary Bank",
    "username": "canary-user",
    "password": "canary-password",
    "uris": [{"uri": "https://canary.example", "match": "domain"}],
    "favourite": True,
}


def seal(vault: Vault, *people: Contact, confirmed: bool = False, one_time: bool = False, **chosen: Any) -> Sealed:
    import os

    return posting.seal(
        vault,
        posting.choose(vault, chosen or {"text": "Dear you"}),
        people,
        one_time=one_time,
        confirmed=confirmed,
        now=AT,
        random=os.urandom,
    )


def dearmored(found: Sealed) -> bytes:
    return packets.dearmor(found.armored.encode())


def inside(found: Sealed, key: OwnKey) -> dict[str, Any]:
    return dict(json.loads(post.open_letter(dearmored(found), [key]).plaintext))


# --- What its writer is told ------------------------------------------------------------------------


def test_ones_own_letter_for_others_is_known_again(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    """As text and as a file; another's letter for the same person, and a changed one, is not."""
    contact = known(vault, betty)
    found = seal(vault, contact)
    for message in (found.armored.encode(), dearmored(found)):
        error = refused("letter_yours", opened, vault, message)
        assert error.data == {"letter": found.letter.id, "date": AT, "names": ["Betty"]}
    refused("no_key", opened, vault, sealed(letter(carol, betty), carol, betty))
    changed = bytearray(dearmored(found))
    changed[-1] ^= 1
    refused("no_key", opened, vault, bytes(changed))


def test_letters_from_before_their_octets_were_noted(vault: Vault, betty: OwnKey) -> None:
    found = seal(vault, known(vault, betty))
    [record] = letterbook.sent(vault)
    body = {name: value for name, value in record.body.items() if name != "message"}
    vault.change_record(record.id, record.revision, record.name, body)
    refused("no_key", opened, vault, dearmored(found))
    assert len(letterbook.sent(vault)) == 1


# --- Rule 1: to whom ------------------------------------------------------------------------------


def test_a_verified_person_needs_no_more(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    contact = known(vault, betty)
    said = inside(seal(vault, contact), betty)
    assert (said["from"], said["to"], said["text"], said["date"]) == (
        own.fingerprint,
        [betty.fingerprint],
        "Dear you",
        AT,
    )
    assert re.fullmatch("[0-9a-f]{32}", said["id"]) and "one_time" not in said and "items" not in said


def test_an_accepted_person_and_a_one_time_key_need_the_passphrase(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    verified, accepted = known(vault, betty), known(vault, carol, "accepted")
    error = refused("person_unverified", seal, vault, verified, accepted)
    assert (error.data["people"], error.data["names"]) == ([accepted.id], ["Carol"])
    refused("person_unverified", seal, vault, verified, one_time=True)
    refused("person_unverified", seal, vault, one_time=True)
    assert letterbook.sent(vault) == []
    seal(vault, verified, accepted, confirmed=True, one_time=True)


@pytest.mark.parametrize("confirmed", [False, True])
def test_nobody_who_may_not_have_it_gets_it(
    vault: Vault, betty: OwnKey, impostor: OwnKey, carol: OwnKey, confirmed: bool
) -> None:
    from sealring.openpgp import renewal

    refused("letter_nobody", seal, vault, confirmed=confirmed)
    contact = known(vault, betty, "unknown")
    refused("person_unknown", seal, vault, contact, confirmed=confirmed)
    contact = known(vault, betty, "rejected")
    refused("person_rejected", seal, vault, contact, confirmed=confirmed)
    good = known(vault, carol)
    assert refused("person_rejected", seal, vault, good, contact, confirmed=confirmed).data["person"] == contact.id
    contact = known(vault, generate("Dora", "dora@example.org", now=NOW))
    book.add(vault, generate("Dora", "dora@example.org", now=NOW + 1).certificate(), source="text", now=AT)
    refused("person_changed", seal, vault, contacts.get(vault, contact.id), confirmed=confirmed)
    ended = renewal.revoked(carol, 3, "", now=NOW + 10).key.certificate()
    book.absorb(vault, good, ended, source="text", now=AT)
    refused("key_revoked", seal, vault, contacts.get(vault, good.id), confirmed=confirmed)
    limited = known(vault, renewal.set_expiry(generate("Eve", "eve@example.org", now=NOW), AT + 1, now=NOW))
    seal(vault, limited, confirmed=confirmed)
    vault.clock.time = AT + 5  # type: ignore[attr-defined]
    with pytest.raises(SealringError) as caught:
        posting.permit([limited], one_time=False, confirmed=confirmed, now=AT + 5)
    assert caught.value.name == "key_expired"
    assert len(letterbook.sent(vault)) == 1


# --- What goes in ------------------------------------------------------------------------------------


def test_items_a_tag_and_a_folder_each_once(vault: Vault, betty: OwnKey) -> None:
    contact = known(vault, betty)
    one = vault.create({**WIRE, "name": "one", "tags": ["t"], "folder": "work"})
    vault.create({**WIRE, "name": "two", "folder": "work/servers"})
    vault.create({**WIRE, "name": "three", "tags": ["t"]})
    vault.create({**WIRE, "name": "not this"})
    gone = vault.create({**WIRE, "name": "gone", "tags": ["t"]})
    vault.trash(gone.id, 1)
    said = inside(seal(vault, contact, items=[one.id, one.id], tag="t", folder="work"), betty)
    assert sorted(item["name"] for item in said["items"]) == ["one", "three", "two"]
    assert all("favourite" not in item and item["password"] == "canary-password" for item in said["items"])
    assert {item["owner"] for item in said["items"]} == {vault.keyring.active}
    refused("item_not_found", seal, vault, contact, items=[gone.id])
    refused("item_not_found", seal, vault, contact, items=["0" * 32])
    refused("item_not_found", seal, vault, contact, items=[contact.id])
    for chosen in ({"tag": "none"}, {"text": "  \n"}, {"folder": "wor"}):
        refused("letter_empty", seal, vault, contact, **chosen)


def test_what_is_too_much_is_said_before_anything_is_sealed(vault: Vault, betty: OwnKey) -> None:
    contact = known(vault, betty)
    vault.create_many([{**WIRE, "name": str(number), "tags": ["many"]} for number in range(limits.LETTER_ITEMS + 1)])
    assert refused("letter_too_large", seal, vault, contact, tag="many").data["most"] == limits.LETTER_ITEMS
    large = vault.create({**WIRE, "notes": "x" * limits.LETTER})
    refused("letter_too_large", seal, vault, contact, items=[large.id])
    assert letterbook.sent(vault) == []


def test_a_damaged_item_is_not_left_out_in_silence(vault: Vault, betty: OwnKey) -> None:
    contact = known(vault, betty)
    item = vault.create({**WIRE, "tags": ["t"]})
    vault.create({**WIRE, "tags": ["t"]})
    vault.database.rows("UPDATE messages SET message=x'00' WHERE id=?", (bytes.fromhex(item.id),))
    assert refused("item_damaged", seal, vault, contact, tag="t").data["id"] == item.id
    assert refused("item_damaged", seal, vault, contact, tag="t").data["id"] == item.id  # marked by now
    assert letterbook.sent(vault) == []


def test_a_received_item_goes_on_with_its_owner(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    from sealring.people import opening

    known(vault, betty)
    [row] = opening.import_(vault, opened(vault, sealed(letter(betty, own), betty, own)), [0], text=False, now=AT)
    said = inside(seal(vault, known(vault, carol), items=[row.id]), carol)
    assert said["items"][0]["owner"] == betty.fingerprint and "origin" not in said["items"][0]


# --- Rules 2 and 3: the one-time key, and what stands in clear ------------------------------------------


def test_rule_2_the_key_is_six_words_and_kept_nowhere(vault: Vault, betty: OwnKey) -> None:
    item = vault.create(WIRE)
    one, two = (seal(vault, confirmed=True, one_time=True, items=[item.id]) for _ in range(2))
    assert one.one_time_key is not None and two.one_time_key is not None
    key = one.one_time_key.reveal()
    assert len(key.split("-")) >= 6 and key != two.one_time_key.reveal()
    assert one.letter.to == () and one.letter.one_time
    found = opened(vault, dearmored(one), key)
    assert found.letter == one.letter and found.opened.opened_by == "" and found.written_for == "you"
    assert key not in json.dumps([record.body for record in letterbook.sent(vault)]) + one.armored
    assert seal(vault, known(vault, betty)).one_time_key is None


def test_rule_3_the_file_says_which_key_opens_it_and_nothing_else(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    item = vault.create(WIRE)
    both = seal(vault, known(vault, betty), known(vault, carol), confirmed=True, one_time=True, items=[item.id])
    before, _, block = both.armored.partition("-----BEGIN PGP MESSAGE-----\n")
    comments = block.partition("\n\n")[0].splitlines()
    for key in (betty, carol):
        short = " ".join(key.fingerprint[at : at + 4] for at in (24, 28, 32, 36))
        assert short in before and f"Comment: Opens with the key {short}" in comments
    assert "the one-time key of six words" in before and len(comments) == 3
    assert both.name == f"letter-{both.letter.id[:8]}-for-key-{betty.fingerprint[-16:]}-and-2-more.asc"
    for word in ("canary", "bank", "betty", "carol", "example", "@"):
        assert word not in (both.armored + both.name).lower().replace(block.lower(), "\n".join(comments).lower())
    alone = seal(vault, known(vault, betty))
    assert alone.armored.splitlines()[0].endswith(f"with the key {posting.short(betty.fingerprint)}.")
    assert alone.name == f"letter-{alone.letter.id[:8]}-for-key-{betty.fingerprint[-16:]}.asc"
    words = seal(vault, confirmed=True, one_time=True)
    assert words.name.endswith("-for-one-time-key.asc")
    assert all(line.isascii() and len(line) < 100 for line in both.armored.splitlines())


def test_the_message_says_who_opens_it_and_no_more(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    found = seal(vault, known(vault, betty), known(vault, carol))
    wanted = {key.encryption_key_id.hex().upper() for key in (betty, carol)}
    assert set(post.recipients_of(dearmored(found))) == wanted


# --- Other programs -----------------------------------------------------------------------------------


def test_gpg_opens_it_by_each_key_and_by_the_words(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    item = vault.create(WIRE)
    found = seal(vault, known(vault, betty), known(vault, carol), confirmed=True, one_time=True, items=[item.id])
    assert found.one_time_key is not None
    for key, words in ((betty, ""), (carol, ""), (None, found.one_time_key.reveal())):
        with _gpg() as gpg:
            gpg("--import", data=own.certificate().to_bytes())
            if key is not None:
                gpg("--import", data=key.to_bytes())
            done = gpg("--passphrase", words, "--status-fd", "2", "--decrypt", data=found.armored.encode())
            assert json.loads(done.stdout)["items"][0]["password"] == "canary-password"
            assert f"VALIDSIG {own.fingerprint}".encode() in done.stderr
            assert b"DECRYPTION_OKAY" in done.stderr and b"WARNING: message was not integrity" not in done.stderr


def test_sequoia_opens_it_by_each_key_and_by_the_words(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    sq = pytest.importorskip("pysequoia")
    found = seal(vault, known(vault, betty), known(vault, carol), confirmed=True, one_time=True)
    assert found.one_time_key is not None
    cert = sq.Cert.from_bytes(own.certificate().to_bytes())
    text = found.armored.encode()
    for key in (betty, carol):
        decryptor = sq.Tsk.from_bytes(key.to_bytes()).decryptor()
        done = sq.decrypt(bytes=text, decryptor=decryptor, store=lambda _ids: [cert])
        assert json.loads(bytes(done.bytes))["text"] == "Dear you"
        assert [each.certificate.upper() for each in done.valid_sigs] == [own.fingerprint]
    done = sq.decrypt(bytes=text, passwords=[found.one_time_key.reveal()])
    assert json.loads(bytes(done.bytes))["one_time"] is True


def test_we_open_what_gpg_seals(vault: Vault, own: OwnKey) -> None:
    with _gpg() as gpg:
        fingerprint = gpg.make("ed25519")
        gpg("--import", data=own.certificate().to_bytes())
        given = gpg("--export", fingerprint).stdout
        sealing = ["--trust-model", "always", "--recipient", own.fingerprint, "--encrypt"]
        signed = gpg("--local-user", fingerprint, "--sign", *sealing, data="grüße\n".encode()).stdout
        plain = gpg("--armor", *sealing, data=b"hello").stdout
        clear = gpg("--local-user", fingerprint, "--clear-sign", data=b"- for all\n").stdout
        words = gpg("--passphrase", "words", "--symmetric", data=b"by words").stdout
    now = 1_900_000_000
    assert opened(vault, signed, at=now).sender.verdict == "unknown_signer"
    contact, _ = book.add(vault, book.parse(given), source="file", now=now)
    for message, text, verdict in (
        (signed, "grüße\n", "good"),
        (plain, "hello", "unsigned"),
        (clear, "- for all", "good"),
    ):
        found = opened(vault, message, at=now)
        assert (found.text, found.letter, found.sender.verdict) == (text, None, verdict)
        assert found.written_for == "unknown" and not found.trusted and found.repeated is None
        assert found.sender.contact is None or found.sender.contact.id == contact.id
    assert opened(vault, words, "words", at=now).text == "by words"


def test_sequoia_says_for_whom_it_sealed(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    sq = pytest.importorskip("pysequoia")
    known(vault, betty)
    mine = sq.Cert.from_bytes(own.certificate().to_bytes())
    signer = sq.Tsk.from_bytes(betty.to_bytes()).signer()
    now = 1_900_000_000
    found = opened(vault, bytes(sq.encrypt(b"hello", [mine], signer=signer)), at=now)
    assert (found.text, found.sender.name, found.sender.verdict) == ("hello", "Betty", "good")
    assert found.sender.intended in ((), (own.fingerprint,))
    assert found.written_for == ("you" if found.sender.intended else "unknown")
    said = letters.write(letter(betty, own))  # a letter of ours, by another program's hands
    found = opened(vault, bytes(sq.encrypt(said, [mine], signer=signer)), at=now)
    assert found.letter == letter(betty, own) and found.trusted and found.written_for == "you"
    found = opened(vault, bytes(sq.encrypt(letters.write(letter(betty, carol)), [mine], signer=signer)), at=now)
    assert found.written_for == "another"


# --- The register ----------------------------------------------------------------------------------------


def test_rule_4_what_cannot_be_noted_is_not_sealed(vault: Vault, betty: OwnKey) -> None:
    contact = known(vault, betty)
    vault.ledger.verdict = "rolled_back"
    refused("read_only", seal, vault, contact)


def test_who_has_what_and_whether_it_is_still_so(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    item = vault.create(WIRE)
    assert letterbook.shares(vault, item.id) == []
    first, second = known(vault, betty), known(vault, carol)
    seal(vault, first, items=[item.id])
    vault.update(item.id, 1, {**WIRE, "favourite": False})
    [row] = letterbook.shares(vault, item.id)
    assert (row["revision"], row["current"], row["one_time"]) == (1, True, False)  # a mark of one's own is no version
    assert row["to"] == [{"person": first.id, "fingerprint": betty.fingerprint, "name": "Betty"}]
    vault.update(item.id, 2, {**WIRE, "password": "new"})
    assert [row["current"] for row in letterbook.shares(vault, item.id)] == [False]
    seal(vault, second, confirmed=True, one_time=True, items=[item.id], text="and this")
    rows = letterbook.shares(vault, item.id)
    assert sorted((row["revision"], row["current"], row["one_time"]) for row in rows) == [
        (1, False, False),
        (3, True, True),
    ]
    seal(vault, second)
    assert len(letterbook.shares(vault, item.id)) == 2 and len(letterbook.sent(vault)) == 3
    [body] = [record.body for record in letterbook.sent(vault) if record.body["one_time"]]
    assert (body["items"], body["text"], body["format"]) == ([item.id], True, "sealring-sent/1")
    refused("item_not_found", letterbook.shares, vault, "0" * 32)


def test_records_that_lack_what_all_have_are_passed_over(vault: Vault, betty: OwnKey) -> None:
    seal(vault, known(vault, betty))
    for kind in ("sent", "received"):
        vault.put_record(kind, "of another kind", {"format": "sealring-sent/2", "date": 5, "seen": 5})
        vault.put_record(kind, "with another time", {"date": "today", "seen": None, "letter": "x", "items": []})
    assert len(letterbook.sent(vault)) == 1 and letterbook.received(vault) == []
    assert letterbook.shares(vault, vault.create(WIRE).id) == []


# --- Mail -------------------------------------------------------------------------------------------------


def test_a_short_letter_is_a_whole_draft(vault: Vault, betty: OwnKey) -> None:
    found = seal(vault, known(vault, betty))
    draft = posting.mail(found.people, posting.SUBJECT, found.armored, found.name)
    assert not draft["attach"] and draft["body"] == found.armored and draft["to"] == ["betty@example.org"]
    link = urlsplit(draft["url"])
    fields = parse_qs(link.query, strict_parsing=True)
    assert (link.scheme, link.path) == ("mailto", "betty@example.org") and len(draft["url"]) <= limits.MAILTO
    assert fields["subject"] == ["A sealed letter"] and fields["body"] == [found.armored.replace("\n", "\r\n")]
    assert opened_from(fields["body"][0], betty)


def opened_from(text: str, key: OwnKey) -> bytes:
    return post.open_letter(text.encode(), [key]).plaintext


def test_a_long_letter_is_a_file_to_attach(vault: Vault, betty: OwnKey) -> None:
    found = seal(vault, known(vault, betty), text="x" * 3000)
    draft = posting.mail(found.people, posting.SUBJECT, found.armored, found.name)
    assert draft["attach"] and found.name in draft["body"] and "BEGIN PGP" not in draft["body"] + draft["url"]
    assert len(draft["url"]) <= limits.MAILTO


def test_no_address_breaks_out_of_the_link(vault: Vault, betty: OwnKey) -> None:
    contact = known(vault, betty)
    odd = Contact(
        vault.change_record(contact.id, contact.revision, "B", {**contact.body, "addresses": ["a?cc=x&b@e.org"]})
    )
    draft = posting.mail([odd], posting.SUBJECT, "text", "name")
    assert urlsplit(draft["url"]).path == "a%3Fcc%3Dx%26b@e.org"
    many = posting.mail([contact] * 200, posting.SUBJECT, "text", "name")
    assert len(many["url"]) <= limits.MAILTO and len(many["to"]) == 200


# --- Asking again ---------------------------------------------------------------------------------------------


def test_the_request_is_signed_and_brings_the_new_key(vault: Vault, own: OwnKey) -> None:
    text = asking.request(vault, now=AT)
    found = post.open_letter(text.encode(), [])
    [verdict] = post.judge(found, [own.certificate()], now=AT)
    assert (verdict.verdict, verdict.fingerprint) == ("good", own.fingerprint)
    assert posting.short(own.fingerprint) in found.plaintext.decode()
    assert all(len(line) <= 76 for line in found.plaintext.decode().splitlines())
    assert book.parse(own.certificate().armored().encode()).fingerprint == own.fingerprint
    assert text.endswith(own.certificate().armored()) and "PRIVATE" not in text
    refused("message_corrupt", post.open_letter, (text + text).encode(), [])
    with _gpg() as gpg:
        gpg("--import", data=text[text.index("-----BEGIN PGP PUBLIC") :].encode())
        done = gpg("--status-fd", "2", "--verify", data=text[: text.index("-----BEGIN PGP PUBLIC")].encode())
        assert f"VALIDSIG {own.fingerprint}".encode() in done.stderr


def test_lines_that_could_be_mistaken_are_escaped(own: OwnKey) -> None:
    text = "- a\n-----BEGIN PGP SIGNATURE-----\nFrom here\n\n  b  \t\nend"
    signed = post.sign_text(text, own, now=AT)
    found = post.open_letter(signed.encode(), [])
    assert found.plaintext.decode() == "- a\n-----BEGIN PGP SIGNATURE-----\nFrom here\n\n  b\nend"
    assert post.judge(found, [own.certificate()], now=AT)[0].verdict == "good"
    assert "\n- -----BEGIN PGP SIGNATURE-----\n- From here\n" in signed
    with _gpg() as gpg:
        gpg("--import", data=own.certificate().to_bytes())
        assert b"GOODSIG" in gpg("--status-fd", "2", "--verify", data=signed.encode()).stderr


def test_a_key_that_has_ended_asks_nothing(vault: Vault, own: OwnKey) -> None:
    from sealring.openpgp import renewal

    ended = renewal.set_expiry(own, NOW + 100, now=NOW)
    refused("key_unusable", post.sign_text, "text", ended, now=AT)


def test_those_who_shared_something_are_asked(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    known(vault, betty)
    known(vault, carol)
    assert asking.sharers(vault) == []
    opened(vault, sealed(letter(betty, own), betty, own))
    assert [contact.name for contact in asking.sharers(vault)] == ["Betty"]
    contact = asking.sharers(vault)[0]
    from sealring.people import deciding

    deciding.reject(vault, contact, contact.revision)
    assert asking.sharers(vault) == []


def test_a_letter_is_read_back_by_the_readers_own_rules(vault: Vault, betty: OwnKey) -> None:
    item = vault.create({**WIRE, "fields": [{"name": "a", "type": "boolean", "value": "true"}], "notes": "\u202e\n"})
    found = seal(vault, known(vault, betty), items=[item.id])
    assert letters.read(post.open_letter(dearmored(found), [betty]).plaintext) == found.letter
