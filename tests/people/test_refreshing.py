"""Newer copies from places: revocations and extensions come in, another key raises the alarm (refreshing.py)."""

from sealring.openpgp import making, renewal
from sealring.openpgp.keys import OwnKey
from sealring.people import book, contacts, deciding, refreshing
from sealring.people.contacts import Contact
from sealring.people.places import Place
from sealring.vault.vault import Vault
from tests.people.servers import Hkps, Internet, Vks, Wkd
from tests.people.strangers import NOW

WKD = Place("wkd", "")
VKS = Place("vks", "keys.example.org")
HKPS = Place("hkps", "hkps.example.org")
LATER = NOW + 1000


def known(vault: Vault, key: OwnKey) -> Contact:
    contact, _ = book.add(vault, key.certificate(), source="file", now=NOW)
    chosen = {"fingerprint": key.fingerprint, "how": "qr", "now": NOW + 1}
    return deciding.verify(vault, contact, contact.revision, **chosen)


def refresh(
    net: Internet, vault: Vault, contact: Contact, *places: Place
) -> tuple[Contact, str, list[tuple[str, str]]]:
    return refreshing.refresh(net.network(), vault, contact, list(places), now=LATER)


def test_nothing_new_is_noted_as_looked_at(net: Internet, vault: Vault, betty: OwnKey) -> None:
    Hkps(net, HKPS.host).put(betty.certificate())
    contact, outcome, problems = refresh(net, vault, known(vault, betty), HKPS)
    assert (outcome, problems) == ("nothing", []) and contacts.row(contact, LATER)["refreshed"] == LATER


def test_an_extension_comes_in(net: Internet, vault: Vault, betty: OwnKey) -> None:
    short = renewal.set_expiry(betty, NOW + 500, now=NOW + 1)
    contact = known(vault, short)
    assert contact.state(LATER) == "expired"
    Wkd(net, "example.org").put("betty", renewal.set_expiry(short, NOW + 90_000, now=NOW + 400).certificate())
    contact, outcome, _ = refresh(net, vault, contact, WKD)
    assert outcome == "updated" and contact.state(LATER) == "verified"


def test_a_revocation_comes_in_even_from_a_key_without_names(net: Internet, vault: Vault, betty: OwnKey) -> None:
    contact = known(vault, betty)
    gone = renewal.revoked(betty, making.COMPROMISED, "stolen", now=NOW + 100).key
    Vks(net, VKS.host).certificates[gone.fingerprint] = gone.certificate()  # nobody confirmed an address
    contact, outcome, _ = refresh(net, vault, contact, VKS)
    assert outcome == "updated" and contact.state(LATER) == "revoked"
    assert contact.addresses == ["betty@example.org"] and contact.certificate.user_ids


def test_another_key_in_the_directory_raises_the_alarm(
    net: Internet, vault: Vault, betty: OwnKey, impostor: OwnKey
) -> None:
    Wkd(net, "example.org").put("betty", impostor.certificate())
    contact, outcome, _ = refresh(net, vault, known(vault, betty), WKD)
    assert outcome == "alarm" and contact.state(LATER) == "changed"
    assert contacts.row(contact, LATER)["pending"] == {
        "fingerprint": impostor.fingerprint,
        "seen": LATER,
        "source": "wkd",
    }
    chosen = {"take": "old", "fingerprint": impostor.fingerprint, "now": LATER}
    contact = deciding.decide(vault, contact, contact.revision, **chosen)
    contact, outcome, _ = refresh(net, vault, contact, WKD)
    assert outcome == "nothing" and contact.state(LATER) == "verified"


def test_the_known_key_beside_another_is_no_alarm(net: Internet, vault: Vault, betty: OwnKey, impostor: OwnKey) -> None:
    Wkd(net, "example.org").put("betty", impostor.certificate(), betty.certificate())
    contact, outcome, _ = refresh(net, vault, known(vault, betty), WKD)
    assert outcome == "nothing" and contact.state(LATER) == "verified"


def test_anyones_upload_to_a_keyserver_alarms_nobody(
    net: Internet, vault: Vault, betty: OwnKey, impostor: OwnKey
) -> None:
    """A keyserver that believes everything is asked by fingerprint alone, so that no stranger can stop shares."""
    Hkps(net, HKPS.host).put(impostor.certificate())
    contact, outcome, problems = refresh(net, vault, known(vault, betty), HKPS)
    assert (outcome, problems) == ("nothing", []) and contact.state(LATER) == "verified"


def test_places_that_fail_are_named_and_stop_no_other(net: Internet, vault: Vault, betty: OwnKey) -> None:
    contact = known(vault, betty)
    net.dead(VKS.host)
    assert refresh(net, vault, contact, VKS)[1:] == ("failed", [(VKS.name, "place_unreachable")])
    more = renewal.add_user_id(betty, "Betty", "betty@work.example.com", now=NOW + 20)
    Hkps(net, HKPS.host).put(more.certificate())
    contact, outcome, problems = refresh(net, vault, contact, VKS, HKPS)
    assert (outcome, problems) == ("updated", [(VKS.name, "place_unreachable")])
    assert "betty@work.example.com" in contact.addresses
