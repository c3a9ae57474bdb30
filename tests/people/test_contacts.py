"""Whom to trust: the states, the alarm, and the one door to sealing (contacts.py, book.py, deciding.py)."""

from collections.abc import Callable

import pytest

from sealring.base import limits
from sealring.openpgp import certifying, keyrings, making, renewal
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, generate
from sealring.people import book, contacts, deciding
from sealring.people.contacts import Contact, may_seal_to
from sealring.vault.vault import Vault
from tests.people.strangers import NOW, refused

LATER = NOW + 1000


def added(vault: Vault, key: OwnKey) -> Contact:
    contact, outcome = book.add(vault, key.certificate(), source="file", now=LATER)
    assert outcome == "added"
    return contact


def accepted(vault: Vault, key: OwnKey) -> Contact:
    contact = added(vault, key)
    return deciding.accept(vault, contact, contact.revision, now=LATER)


def verified(vault: Vault, key: OwnKey) -> Contact:
    contact = added(vault, key)
    return deciding.verify(vault, contact, contact.revision, fingerprint=key.fingerprint, how="words", now=LATER)


def alarmed(vault: Vault, key: OwnKey, other: OwnKey, before: Callable[[Vault, OwnKey], Contact] = verified) -> Contact:
    contact = before(vault, key)
    met, outcome = book.add(vault, other.certificate(), source="vks://keys.example.org", now=LATER)
    assert outcome == "alarm" and met.id == contact.id
    return met


# --- What may be sealed to ------------------------------------------------------------------------


def test_a_new_key_is_unknown_and_nothing_is_sealed_to_it(vault: Vault, betty: OwnKey) -> None:
    contact = added(vault, betty)
    assert (contact.name, contact.addresses) == ("Betty", ["betty@example.org"])
    assert contact.state(LATER) == "unknown"
    error = refused("person_unknown", may_seal_to, contact, LATER)
    assert error.data == {"person": contact.id, "person_name": "Betty"}


def test_accepted_and_verified_keys_are_sealed_to(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    assert may_seal_to(accepted(vault, betty), LATER) == "accepted"
    assert may_seal_to(verified(vault, carol), LATER) == "verified"
    again = {contact.name: contact for contact in contacts.everyone(vault)}
    assert [again[name].state(LATER) for name in ("Betty", "Carol")] == ["accepted", "verified"]
    assert contacts.row(again["Carol"], LATER)["how"] == "words"


def test_accepting_again_does_not_weaken(vault: Vault, betty: OwnKey) -> None:
    contact = verified(vault, betty)
    assert deciding.accept(vault, contact, contact.revision, now=LATER).state(LATER) == "verified"


def test_verifying_needs_the_fingerprint_that_was_shown(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    contact = added(vault, betty)
    wrong = {"fingerprint": carol.fingerprint, "how": "qr", "now": LATER}
    refused("fingerprint_differs", deciding.verify, vault, contact, contact.revision, **wrong)
    assert contacts.get(vault, contact.id).state(LATER) == "unknown"


def test_a_rejected_key_is_never_used_and_does_not_come_back(vault: Vault, betty: OwnKey) -> None:
    contact = verified(vault, betty)
    contact = deciding.reject(vault, contact, contact.revision)
    assert contact.state(LATER) == "rejected" and "verified" not in contacts.row(contact, LATER)
    refused("person_rejected", may_seal_to, contact, LATER)
    refused("person_rejected", book.add, vault, betty.certificate(), source="file", now=LATER)
    refused("person_rejected", deciding.accept, vault, contact, contact.revision, now=LATER)
    chosen = {"fingerprint": betty.fingerprint, "how": "groups", "now": LATER}
    assert deciding.verify(vault, contact, contact.revision, **chosen).state(LATER) == "verified"


def test_a_decision_is_about_what_was_seen(vault: Vault, betty: OwnKey) -> None:
    contact = added(vault, betty)
    newer = deciding.accept(vault, contact, contact.revision, now=LATER)
    for action, more in ((deciding.accept, {"now": LATER}), (deciding.reject, {})):
        refused("conflict", action, vault, newer, contact.revision, **more)
    refused("conflict", deciding.reject, vault, contact, contact.revision)
    refused("conflict", deciding.remove, vault, contact, contact.revision)


def test_expired_and_revoked_are_read_from_the_certificate(vault: Vault, betty: OwnKey) -> None:
    short = renewal.set_expiry(betty, NOW + 5000, now=NOW + 10)
    contact = verified(vault, short)
    assert may_seal_to(contact, NOW + 4000) == "verified"
    assert contact.state(NOW + 6000) == "expired"
    refused("key_expired", may_seal_to, contact, NOW + 6000)
    longer = renewal.set_expiry(short, NOW + 90_000, now=NOW + 4500)
    contact, outcome = book.add(vault, longer.certificate(), source="file", now=LATER)
    assert outcome == "updated" and may_seal_to(contact, NOW + 6000) == "verified"
    gone = renewal.revoked(longer, making.RETIRED, "moved", now=NOW + 7000).key
    contact, outcome = book.add(vault, gone.certificate(), source="file", now=LATER)
    assert outcome == "updated" and contact.state(NOW + 8000) == "revoked"
    refused("key_revoked", may_seal_to, contact, NOW + 8000)
    chosen = {"fingerprint": contact.fingerprint, "how": "qr", "now": NOW + 8000}
    refused("key_revoked", deciding.verify, vault, contact, contact.revision, **chosen)


def test_an_older_copy_takes_no_revocation_away(vault: Vault, betty: OwnKey) -> None:
    gone = renewal.revoked(betty, making.COMPROMISED, "", now=NOW + 100).key
    contact = added(vault, gone)
    assert contact.state(LATER) == "revoked"
    contact, outcome = book.add(vault, betty.certificate(), source="file", now=LATER)
    assert outcome == "nothing" and contact.state(LATER) == "revoked"


def test_a_revocation_that_stands_alone(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    contact = verified(vault, betty)
    armored = renewal.revoked(betty, making.COMPROMISED, "stolen", now=NOW + 100).armored.encode()
    assert keyrings.pieces(armored)[0] == []
    [alone] = keyrings.pieces(armored)[1]
    assert book.revoke(vault, alone, now=LATER).id == contact.id
    assert contacts.get(vault, contact.id).state(LATER) == "revoked"
    [other] = keyrings.pieces(renewal.revoked(carol, making.RETIRED, "", now=NOW + 100).armored.encode())[1]
    refused("revocation_unmatched", book.revoke, vault, other, now=LATER)


# --- The alarm ----------------------------------------------------------------------------------


def test_another_key_for_a_known_address_stops_every_share(vault: Vault, betty: OwnKey, impostor: OwnKey) -> None:
    contact = alarmed(vault, betty, impostor)
    assert contact.state(LATER) == "changed" and contact.fingerprint == betty.fingerprint
    refused("person_changed", may_seal_to, contact, LATER)
    assert contacts.row(contact, LATER)["pending"]["fingerprint"] == impostor.fingerprint
    assert len(contacts.everyone(vault)) == 1
    chosen = {"fingerprint": betty.fingerprint, "how": "qr", "now": LATER}
    refused("person_changed", deciding.verify, vault, contact, contact.revision, **chosen)
    refused("person_changed", deciding.accept, vault, contact, contact.revision, now=LATER)


def test_the_address_in_another_case_is_the_same_address(vault: Vault, betty: OwnKey) -> None:
    verified(vault, betty)
    other = generate("B", "BETTY@EXAMPLE.ORG", now=NOW)
    assert book.add(vault, other.certificate(), source="file", now=LATER)[1] == "alarm"


def test_keeping_the_old_key_ends_the_alarm_for_good(vault: Vault, betty: OwnKey, impostor: OwnKey) -> None:
    contact = alarmed(vault, betty, impostor)
    chosen = {"take": "old", "fingerprint": impostor.fingerprint, "now": LATER}
    contact = deciding.decide(vault, contact, contact.revision, **chosen)
    assert may_seal_to(contact, LATER) == "verified" and contact.rejected == [impostor.fingerprint]
    refused("person_rejected", book.add, vault, impostor.certificate(), source="file", now=LATER)
    assert contacts.get(vault, contact.id).state(LATER) == "verified"


def test_taking_the_new_key_is_no_verification(vault: Vault, betty: OwnKey, impostor: OwnKey) -> None:
    contact = alarmed(vault, betty, impostor)
    chosen = {"take": "new", "fingerprint": impostor.fingerprint, "now": LATER}
    contact = deciding.decide(vault, contact, contact.revision, **chosen)
    assert may_seal_to(contact, LATER) == "accepted" and contact.fingerprint == impostor.fingerprint
    [before] = contact.body["history"]
    assert (before["fingerprint"], before["state"], before["until"]) == (betty.fingerprint, "verified", LATER)
    assert book.add(vault, betty.certificate(), source="file", now=LATER)[1] == "alarm"


def test_a_decision_about_another_key_than_the_one_shown(
    vault: Vault, betty: OwnKey, impostor: OwnKey, carol: OwnKey
) -> None:
    contact = alarmed(vault, betty, impostor)
    for take in ("old", "new"):
        chosen = {"take": take, "fingerprint": carol.fingerprint, "now": LATER}
        refused("fingerprint_differs", deciding.decide, vault, contact, contact.revision, **chosen)
    assert contacts.get(vault, contact.id).state(LATER) == "changed"


def test_a_key_that_claims_two_peoples_addresses_alarms_for_both(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    for key in (betty, carol):
        verified(vault, key)
    greedy = renewal.add_user_id(generate("X", "betty@example.org", now=NOW), "X", "carol@example.net", now=NOW + 1)
    assert book.add(vault, greedy.certificate(), source="file", now=LATER)[1] == "alarm"
    assert [contact.state(LATER) for contact in contacts.everyone(vault)] == ["changed", "changed"]


def test_a_known_key_that_grows_anothers_address_alarms_there(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    verified(vault, betty)
    mallory = verified(vault, carol)
    grown = renewal.add_user_id(carol, "Betty", "betty@example.org", now=NOW + 50)
    met, outcome = book.add(vault, grown.certificate(), source="file", now=LATER)
    assert outcome == "alarm" and met.name == "Betty" and met.state(LATER) == "changed"
    mallory = contacts.get(vault, mallory.id)
    assert mallory.addresses == ["carol@example.net"] and mallory.state(LATER) == "verified"
    chosen = {"take": "old", "fingerprint": carol.fingerprint, "now": LATER}
    deciding.decide(vault, met, met.revision, **chosen)
    book.absorb(vault, mallory, grown.certificate(), source="file", now=LATER)
    assert [each.state(LATER) for each in contacts.everyone(vault)] == ["verified", "verified"]


def test_rejecting_during_an_alarm_leaves_the_alarm(vault: Vault, betty: OwnKey, impostor: OwnKey) -> None:
    contact = alarmed(vault, betty, impostor)
    contact = deciding.reject(vault, contact, contact.revision)
    refused("person_rejected", may_seal_to, contact, LATER)
    chosen = {"take": "new", "fingerprint": impostor.fingerprint, "now": LATER}
    contact = deciding.decide(vault, contact, contact.revision, **chosen)
    assert contact.state(LATER) == "accepted" and contact.body["history"][0]["state"] == "rejected"


# --- What is kept -------------------------------------------------------------------------------


def test_merging_brings_names_and_keeps_what_was_there(vault: Vault, betty: OwnKey) -> None:
    contact = verified(vault, betty)
    more = renewal.add_user_id(betty, "Betty", "betty@work.example.com", now=NOW + 20)
    contact, outcome = book.add(vault, more.certificate(), source="text", now=LATER)
    assert outcome == "updated" and contact.state(LATER) == "verified"
    assert contact.addresses == ["betty@example.org", "betty@work.example.com"]
    assert book.add(vault, betty.certificate(), source="text", now=LATER)[1] == "nothing"


def test_an_address_that_the_owner_took_back_is_no_longer_theirs(vault: Vault, betty: OwnKey) -> None:
    more = renewal.add_user_id(betty, "Betty", "betty@work.example.com", now=NOW + 20)
    contact = verified(vault, more)
    left = renewal.revoke_user_id(more, "Betty <betty@work.example.com>", now=NOW + 30)
    contact, outcome = book.add(vault, left.certificate(), source="text", now=LATER)
    assert outcome == "updated" and contact.addresses == ["betty@example.org"]
    successor = generate("Bob", "betty@work.example.com", now=NOW + 40)
    assert book.add(vault, successor.certificate(), source="text", now=LATER)[1] == "added"
    assert book.add(vault, more.certificate(), source="text", now=LATER)[1] == "nothing"
    assert contacts.get(vault, contact.id).addresses == ["betty@example.org"]


def test_a_person_without_an_address(vault: Vault) -> None:
    nameless = generate("Dora", "", now=NOW)
    contact = added(vault, nameless)
    assert contact.addresses == [] and contact.name == "Dora"
    assert contacts.by_key(contacts.everyone(vault), nameless.fingerprint[-16:]) is not None


def test_people_are_found_by_address_and_by_any_key(vault: Vault, betty: OwnKey, carol: OwnKey) -> None:
    for key in (betty, carol):
        added(vault, key)
    people = contacts.everyone(vault)
    assert (found := contacts.by_address(people, "CAROL@example.net")) is not None and found.name == "Carol"
    subkey = keyrings.fingerprints(betty.certificate())[1]
    assert (found := contacts.by_key(people, subkey[-16:])) is not None and found.name == "Betty"
    assert contacts.by_address(people, "x@example.org") is None and contacts.by_key(people, "0" * 16) is None
    assert [each.fingerprint for each in contacts.certificates(people)] == [betty.fingerprint, carol.fingerprint]


def test_a_certification_is_kept_and_given_on_or_not(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    contact = verified(vault, betty)
    names = {"fingerprint": betty.fingerprint, "user_ids": ["Betty <betty@example.org>"], "now": LATER}
    for local in (True, False):
        contact = deciding.certify(vault, contact, contact.revision, own, local=local, **names)
        known = [own.certificate()]
        kept = contacts.get(vault, contact.id).certificate
        assert {(row.issuer, row.state) for row in certifying.certifications(kept, known, now=LATER)} == {
            (own.fingerprint, "good")
        }
        given = Certificate.parse(kept.armored().encode(), keep_others=True)
        assert bool(certifying.certifications(given, known, now=LATER)) is not local


def test_what_is_not_certified(vault: Vault, own: OwnKey, betty: OwnKey, carol: OwnKey) -> None:
    contact = verified(vault, betty)
    name = ["Betty <betty@example.org>"]
    cases = [
        ("fingerprint_differs", {"fingerprint": carol.fingerprint, "user_ids": name}),
        ("user_id_not_found", {"fingerprint": betty.fingerprint, "user_ids": ["Mallory"]}),
        ("user_id_not_found", {"fingerprint": betty.fingerprint, "user_ids": []}),
    ]
    for error, chosen in cases:
        refused(error, deciding.certify, vault, contact, contact.revision, own, local=False, now=LATER, **chosen)
    chosen = {"fingerprint": betty.fingerprint, "user_ids": name}
    contact = deciding.reject(vault, contact, contact.revision)
    refused(
        "person_rejected", deciding.certify, vault, contact, contact.revision, own, local=False, now=LATER, **chosen
    )


def test_a_certificate_too_large_is_not_kept(vault: Vault, betty: OwnKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONTACT_CERTIFICATE", 300)
    refused("certificate_too_large", book.parse, betty.certificate().to_bytes())


def test_a_newer_programs_fields_stay(vault: Vault, betty: OwnKey) -> None:
    contact = added(vault, betty)
    record = vault.change_record(contact.id, contact.revision, contact.name, {**contact.body, "mood": "calm"})
    contact = deciding.accept(vault, contacts.read(record), record.revision, now=LATER)
    assert contact.body["mood"] == "calm"


def test_a_damaged_person_is_left_out_and_nobody_is_found_by_another_records_id(vault: Vault, betty: OwnKey) -> None:
    added(vault, betty)
    broken = vault.put_record("contact", "Broken", {"format": "sealring-contact/1"})
    assert [contact.name for contact in contacts.everyone(vault)] == ["Betty"]
    refused("item_damaged", contacts.get, vault, broken.id)
    other = vault.put_record("place", "x", {})
    refused("person_not_found", contacts.get, vault, other.id)
    refused("person_not_found", contacts.get, vault, "0" * 32)


def test_names_notes_and_forgetting(vault: Vault, betty: OwnKey) -> None:
    contact = added(vault, betty)
    contact = deciding.edit(vault, contact, contact.revision, name="Betty Holt", note="met in May")
    assert (contact.name, contact.body["note"]) == ("Betty Holt", "met in May")
    contact = deciding.edit(vault, contact, contact.revision, name=None, note="")
    assert (contact.name, contact.body["note"]) == ("Betty Holt", "")
    deciding.remove(vault, contact, contact.revision)
    assert contacts.everyone(vault) == []
