"""One's own certificate in public: sent, confirmed by mail, remembered, revoked everywhere (publishing.py)."""

from sealring.openpgp import making, renewal
from sealring.openpgp.keys import OwnKey
from sealring.people import publishing
from sealring.people.places import Place
from sealring.vault.vault import Vault
from tests.people.servers import Hkps, Internet, Vks, Wkd
from tests.people.strangers import NOW, refused

VKS = Place("vks", "keys.example.org")
HKPS = Place("hkps", "hkps.example.org")
ADDRESS = "ada@home.example.org"
ALLOWED = [VKS.name, HKPS.name]


def send(net: Internet, vault: Vault, place: Place, key: OwnKey, *addresses: str) -> dict[str, str]:
    rows = publishing.publish(net.network(), vault, place, key.certificate(), addresses=list(addresses), now=NOW + 60)
    return {record.body["address"]: record.body["status"] for record in rows}


def noted(vault: Vault) -> dict[tuple[str, str], str]:
    rows = publishing.everywhere(vault)
    return {(record.body["place"], record.body["address"]): record.body["status"] for record in rows}


def ask(net: Internet, vault: Vault, allowed: list[str]) -> None:
    for record in publishing.everywhere(vault):
        publishing.asked(net.network(), vault, record, allowed, now=NOW + 90)


def test_from_sent_to_found(net: Internet, vault: Vault, own: OwnKey) -> None:
    vks = Vks(net, VKS.host)
    assert send(net, vault, VKS, own) == {"": "sent", ADDRESS: "unpublished"}
    assert vks.mails == [] and [asked.path for asked in net.asked] == ["/vks/v1/upload"]
    assert send(net, vault, VKS, own, "ADA@home.example.org") == {"": "sent", ADDRESS: "pending"}
    assert vks.mails == [(ADDRESS, own.fingerprint)]
    ask(net, vault, ALLOWED)
    assert noted(vault) == {(VKS.name, ""): "sent", (VKS.name, ADDRESS): "pending"}
    vks.confirm(ADDRESS)
    before = len(net.asked)
    ask(net, vault, [])
    assert noted(vault)[VKS.name, ADDRESS] == "pending" and len(net.asked) == before
    ask(net, vault, ALLOWED)
    assert noted(vault)[VKS.name, ADDRESS] == "published"


def test_only_the_public_half_is_sent(net: Internet, vault: Vault, own: OwnKey) -> None:
    Vks(net, VKS.host)
    hkps = Hkps(net, HKPS.host)
    send(net, vault, VKS, own, ADDRESS)
    assert send(net, vault, HKPS, own) == {"": "sent"}
    bodies = b"".join(asked.body for asked in net.asked)
    assert b"PUBLIC KEY BLOCK" in bodies and b"PRIVATE" not in bodies
    assert hkps.certificates[own.fingerprint].to_bytes() == own.certificate().to_bytes()


def test_a_revocation_goes_to_each_place(net: Internet, vault: Vault, own: OwnKey) -> None:
    vks, hkps = Vks(net, VKS.host), Hkps(net, HKPS.host)
    for place in (VKS, HKPS):
        send(net, vault, place, own)
    gone = renewal.revoked(own, making.COMPROMISED, "", now=NOW + 40).key
    assert set(publishing.places_of(vault, own.fingerprint)) == {VKS.name, HKPS.name}
    assert send(net, vault, VKS, gone) == {"": "revoked", ADDRESS: "revoked"}
    assert send(net, vault, HKPS, gone) == {"": "revoked"}
    for server in (vks, hkps):
        assert server.certificates[own.fingerprint].status(NOW + 60) == "revoked"
    assert set(noted(vault).values()) == {"revoked"}


def test_what_is_not_sent(net: Internet, vault: Vault, own: OwnKey) -> None:
    Vks(net, VKS.host)
    Hkps(net, HKPS.host)
    Wkd(net, "home.example.org")
    refused("bad_params", send, net, vault, VKS, own, "someone@else.example.org")
    refused("bad_params", send, net, vault, HKPS, own, ADDRESS)
    refused("place_refused", send, net, vault, Place("wkd", ""), own)
    assert net.asked == [] and noted(vault) == {}


def test_a_place_that_does_not_answer_changes_nothing(net: Internet, vault: Vault, own: OwnKey) -> None:
    vks = Vks(net, VKS.host)
    send(net, vault, VKS, own, ADDRESS)
    before = noted(vault)
    vks.refuse = 503
    refused("place_refused", send, net, vault, VKS, own)
    ask(net, vault, ALLOWED)
    net.dead(VKS.host)
    refused("place_unreachable", send, net, vault, VKS, own)
    ask(net, vault, ALLOWED)
    assert noted(vault) == before
