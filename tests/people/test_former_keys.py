"""Letters by a key that a person had before: whose it was, until when, and what it is still worth."""

import pytest

from sealring.openpgp import making, packets, renewal
from sealring.openpgp.keys import OwnKey, generate, revocation_certificate
from sealring.people import asking, book, contacts, deciding
from sealring.people.contacts import Contact
from sealring.vault.vault import Vault
from tests.people.post_office import AT, known, letter, opened, sealed
from tests.people.strangers import NOW, refused

LATER = AT + 5000


def replaced(vault: Vault, contact: Contact, new: OwnKey, at: int = AT + 100) -> Contact:
    """Another key came, and was taken."""
    book.add(vault, book.parse(new.certificate().to_bytes()), source="text", now=at)
    contact = contacts.get(vault, contact.id)
    return deciding.decide(vault, contact, contact.revision, take="new", fingerprint=new.fingerprint, now=at)


@pytest.mark.parametrize(("state", "trusted"), [("verified", True), ("accepted", True), ("unknown", False)])
def test_a_former_key_is_worth_what_it_was(
    vault: Vault, own: OwnKey, betty: OwnKey, impostor: OwnKey, state: str, trusted: bool
) -> None:
    contact = replaced(vault, known(vault, betty, state), impostor)
    sender = opened(vault, sealed(letter(betty, own), betty, own), at=LATER).sender
    assert (sender.kind, sender.verdict, sender.name, sender.trusted) == ("person", "good", "Betty", trusted)
    assert sender.contact is not None and sender.contact.id == contact.id
    assert sender.former is not None and (sender.former.state, sender.former.until) == (state, AT + 100)
    today = opened(vault, sealed(letter(impostor, own), impostor, own), at=LATER).sender
    assert today.former is None and today.trusted


def test_what_it_signed_after_it_was_replaced_is_not_trusted(
    vault: Vault, own: OwnKey, betty: OwnKey, impostor: OwnKey
) -> None:
    replaced(vault, known(vault, betty), impostor)
    sender = opened(vault, sealed(letter(betty, own), betty, own, at=AT + 101), at=LATER).sender
    assert sender.former is not None and (sender.verdict, sender.trusted) == ("good", False)


def test_a_former_key_is_not_trusted_while_an_alarm_stands_or_the_person_is_rejected(
    vault: Vault, own: OwnKey, betty: OwnKey, impostor: OwnKey
) -> None:
    contact = replaced(vault, known(vault, betty), impostor)
    message = sealed(letter(betty, own), betty, own)
    third = generate("Betty", "betty@example.org", now=NOW + 9)
    book.add(vault, third.certificate(), source="text", now=LATER)
    assert not opened(vault, message, at=LATER).trusted
    contact = contacts.get(vault, contact.id)
    contact = deciding.decide(vault, contact, contact.revision, take="old", fingerprint=third.fingerprint, now=LATER)
    assert opened(vault, message, at=LATER).trusted
    deciding.reject(vault, contact, contact.revision)
    assert not opened(vault, message, at=LATER).trusted


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("alone", [True, False])
def test_a_compromised_former_key_is_never_good(
    vault: Vault, own: OwnKey, betty: OwnKey, impostor: OwnKey, first: bool, alone: bool
) -> None:
    """Whether its revocation came before the new key was taken or after, as a signature alone or with the key."""
    contact = known(vault, betty)
    gone = renewal.revoked(betty, making.COMPROMISED, "stolen", now=AT + 50).key
    text = revocation_certificate(betty, now=AT + 50, code=making.COMPROMISED)

    def bring() -> None:
        if alone:
            book.revoke(vault, packets.dearmor(text.encode()), now=AT + 60)
        else:
            assert book.plan(contacts.everyone(vault), gone.certificate())[0] == "update"
            assert book.add(vault, gone.certificate(), source="text", now=AT + 60)[1] == "updated"
            assert book.add(vault, gone.certificate(), source="text", now=AT + 60)[1] == "nothing"

    if first:
        bring()
    contact = replaced(vault, contacts.get(vault, contact.id), impostor)
    if not first:
        assert opened(vault, sealed(letter(betty, own), betty, own), at=LATER).trusted
        bring()
    assert contacts.get(vault, contact.id).state(LATER) == "accepted"  # no alarm
    sender = opened(vault, sealed(letter(betty, own), betty, own), at=LATER).sender
    assert sender.former is not None and (sender.verdict, sender.trusted) == ("signer_revoked", False)


def test_a_former_key_that_comes_again_unrevoked_is_another_key(
    vault: Vault, own: OwnKey, betty: OwnKey, impostor: OwnKey
) -> None:
    contact = replaced(vault, known(vault, betty), impostor)
    assert book.add(vault, betty.certificate(), source="wkd", now=LATER)[1] == "alarm"
    back = replaced(vault, contact, betty, at=LATER + 1)
    assert back.fingerprint == betty.fingerprint
    assert [each.certificate.fingerprint for each in back.former] == [impostor.fingerprint]
    assert opened(vault, sealed(letter(betty, own), betty, own), at=LATER + 2).sender.former is None


def test_a_stranger_revokes_nobodys_former_key(vault: Vault, betty: OwnKey, impostor: OwnKey, carol: OwnKey) -> None:
    replaced(vault, known(vault, betty), impostor)
    text = revocation_certificate(carol, now=AT + 50, code=making.COMPROMISED)
    refused("revocation_unmatched", book.revoke, vault, packets.dearmor(text.encode()), now=LATER)


def test_who_shared_by_a_former_key_can_be_asked_again(
    vault: Vault, own: OwnKey, betty: OwnKey, impostor: OwnKey
) -> None:
    contact = known(vault, betty)
    opened(vault, sealed(letter(betty, own), betty, own))
    replaced(vault, contact, impostor)
    assert [each.id for each in asking.sharers(vault)] == [contact.id]


def test_records_from_before_keep_what_they_have(vault: Vault, own: OwnKey, betty: OwnKey, impostor: OwnKey) -> None:
    """A former key without its certificate, and one that can't be read, are passed over."""
    contact = replaced(vault, known(vault, betty), impostor)
    [row] = contact.body["history"]
    bare = {name: value for name, value in row.items() if name != "certificate"}
    history = [bare, {**row, "certificate": "-----BEGIN"}, 7]
    contact = book.write(vault, contact, {**contact.body, "history": history})
    assert contact.former == []
    assert opened(vault, sealed(letter(betty, own), betty, own), at=LATER).sender.verdict == "unknown_signer"


def test_only_a_few_former_keys_are_kept(vault: Vault, betty: OwnKey) -> None:
    contact = known(vault, betty)
    for number in range(7):
        contact = replaced(vault, contact, generate("Betty", "betty@example.org", now=NOW + number + 20))
    assert len(contact.former) == 5
