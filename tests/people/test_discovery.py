"""Looking up certificates at places that speak their real protocols, and at places that lie (discovery.py)."""

import pytest

from sealring.base import limits
from sealring.openpgp import keyrings, renewal
from sealring.openpgp.keys import OwnKey
from sealring.people import discovery, naming
from sealring.people.places import Place
from tests.people.servers import KEYS, Hkps, Internet, Said, Vks, Wkd
from tests.people.strangers import NOW, refused

WKD = Place("wkd", "")
VKS = Place("vks", "keys.example.org")
HKPS = Place("hkps", "hkps.example.org")


def find(net: Internet, place: Place, text: str) -> list[str]:
    return [each.fingerprint for each in discovery.lookup(net.network(), place, naming.query(text))]


# --- Web Key Directory ------------------------------------------------------------------------


def test_the_hash_of_the_draft() -> None:
    assert discovery.wkd_hash("Joe.Doe") == discovery.wkd_hash("joe.doe") == "iy9q119eutrkn8s1mk4r39qejnbu3n5q"


def test_the_addresses_of_the_draft() -> None:
    tail = "hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe"
    assert discovery.wkd_urls(naming.address("Joe.Doe@Example.ORG")) == (
        f"https://openpgpkey.example.org/.well-known/openpgpkey/example.org/{tail}",
        f"https://example.org/.well-known/openpgpkey/{tail}",
    )


@pytest.mark.parametrize("method", ["advanced", "direct"])
def test_a_directory_of_either_kind(net: Internet, betty: OwnKey, method: str) -> None:
    wkd = Wkd(net, "example.org", advanced=method == "advanced", direct=method == "direct")
    wkd.put("betty", betty.certificate())
    assert find(net, WKD, "betty@example.org") == [betty.fingerprint]
    assert find(net, WKD, "Betty <BETTY@Example.ORG>") == [betty.fingerprint]


def test_the_direct_method_is_no_second_try(net: Internet, betty: OwnKey, impostor: OwnKey) -> None:
    Wkd(net, "example.org", direct=True).put("carol", betty.certificate())
    other = Wkd(net, "example.net", advanced=False, direct=True)
    other.put("betty", impostor.certificate())
    refused("not_found_there", find, net, WKD, "betty@example.org")
    assert {asked.host for asked in net.asked} == {"openpgpkey.example.org"}
    net.dead("openpgpkey.example.net")
    refused("place_unreachable", find, net, WKD, "betty@example.net")


def test_a_domain_without_a_directory(net: Internet) -> None:
    refused("place_unreachable", find, net, WKD, "betty@nowhere.example.org")


def test_a_directory_vouches_for_one_address(net: Internet, betty: OwnKey) -> None:
    more = renewal.add_user_id(betty, "Betty", "root@bank.example.com", now=NOW + 10)
    Wkd(net, "example.org").put("betty", more.certificate())
    [found] = discovery.lookup(net.network(), WKD, naming.query("betty@example.org"))
    assert found.user_ids == ["Betty <betty@example.org>"] and len(more.certificate().user_ids) == 2


def test_several_keys_for_one_address(net: Internet, betty: OwnKey, impostor: OwnKey, carol: OwnKey) -> None:
    wkd = Wkd(net, "example.org")
    wkd.put("betty", betty.certificate(), carol.certificate(), impostor.certificate())
    assert find(net, WKD, "betty@example.org") == [betty.fingerprint, impostor.fingerprint]
    wkd.put("betty", *[betty.certificate()] * (limits.LOOKUP_CANDIDATES + 3))
    assert len(find(net, WKD, "betty@example.org")) == limits.LOOKUP_CANDIDATES


def test_only_an_address_is_asked_of_a_directory(net: Internet, betty: OwnKey) -> None:
    refused("bad_lookup", find, net, WKD, betty.fingerprint)


def test_another_key_than_the_one_asked_for(net: Internet, carol: OwnKey, betty: OwnKey) -> None:
    Wkd(net, "example.org").put("betty", carol.certificate())
    refused("answer_refused", find, net, WKD, "betty@example.org")
    net.host(VKS.host, lambda asked: Said(kind=KEYS, body=carol.certificate().armored().encode()))
    for text in ("betty@example.org", betty.fingerprint, betty.fingerprint[-16:]):
        refused("answer_refused", find, net, VKS, text)


@pytest.mark.parametrize("kind", ["text/html", "application/json", "image/png"])
def test_a_type_that_carries_no_keys(net: Internet, betty: OwnKey, kind: str) -> None:
    wkd = Wkd(net, "example.org")
    wkd.put("betty", betty.certificate())
    wkd.kind = kind
    refused("answer_refused", find, net, WKD, "betty@example.org")


@pytest.mark.parametrize("body", [b"", b"<html>", b"\x99\x01", bytes(5000), b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n"])
def test_what_is_no_key(net: Internet, body: bytes) -> None:
    Wkd(net, "example.org").put("betty", body)
    refused("answer_refused", find, net, WKD, "betty@example.org")


def test_a_secret_key_in_public_is_not_taken(net: Internet, betty: OwnKey) -> None:
    Wkd(net, "example.org").put("betty", betty.to_bytes())
    refused("answer_refused", find, net, WKD, "betty@example.org")


def test_a_key_that_is_too_large(net: Internet, betty: OwnKey, monkeypatch: pytest.MonkeyPatch) -> None:
    Wkd(net, "example.org").put("betty", betty.certificate())
    monkeypatch.setattr(limits, "CONTACT_CERTIFICATE", 200)
    error = refused("answer_refused", find, net, WKD, "betty@example.org")
    assert error.data["reason"] == "a key that is too large"


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (404, "not_found_there"),
        (410, "not_found_there"),
        (500, "place_refused"),
        (429, "place_refused"),
        (204, "place_refused"),
    ],
)
def test_what_a_status_means(net: Internet, status: int, name: str) -> None:
    net.host(VKS.host, lambda asked: Said(status, "text/plain", b""))
    refused(name, find, net, VKS, "betty@example.org")


# --- Verifying keyservers -----------------------------------------------------------------------


def test_a_name_is_given_out_only_once_confirmed(net: Internet, betty: OwnKey) -> None:
    vks, line = Vks(net, VKS.host), net.network()
    token, status = discovery.vks_upload(line, VKS, betty.certificate())
    assert status == {"betty@example.org": "unpublished"}
    refused("not_found_there", find, net, VKS, "betty@example.org")
    [nameless] = discovery.lookup(line, VKS, naming.query(betty.fingerprint))
    assert nameless.fingerprint == betty.fingerprint and nameless.user_ids == []
    status = discovery.vks_request_verify(line, VKS, betty.certificate(), token, ["betty@example.org"])
    assert status == {"betty@example.org": "pending"} and vks.mails == [("betty@example.org", betty.fingerprint)]
    refused("not_found_there", find, net, VKS, "betty@example.org")
    vks.confirm("betty@example.org")
    assert find(net, VKS, "betty@example.org") == [betty.fingerprint]
    assert find(net, VKS, betty.fingerprint) == find(net, VKS, betty.fingerprint[-16:]) == [betty.fingerprint]
    subkey = keyrings.fingerprints(betty.certificate())[1]
    assert find(net, VKS, subkey) == [betty.fingerprint]


def test_an_upload_that_is_refused_and_answers_that_lie(net: Internet, betty: OwnKey, carol: OwnKey) -> None:
    vks, line = Vks(net, VKS.host), net.network()
    vks.refuse = 429
    assert refused("place_refused", discovery.vks_upload, line, VKS, betty.certificate()).data["status"] == 429
    lies = [b"{}", b"[]", b"nonsense", b'{"token":"t","status":{},"key_fpr":"' + carol.fingerprint.encode() + b'"}']
    for body in lies:
        net.host(VKS.host, lambda asked, body=body: Said(kind="application/json", body=body))
        refused("answer_refused", discovery.vks_upload, line, VKS, betty.certificate())
    net.host(VKS.host, lambda asked: Said(kind="text/html", body=b"{}"))
    refused("answer_refused", discovery.vks_upload, line, VKS, betty.certificate())


def test_what_a_place_says_of_others_is_dropped(net: Internet, betty: OwnKey) -> None:
    fingerprint = betty.fingerprint.encode()
    said = (
        b'{"token":"t","key_fpr":"'
        + fingerprint
        + b'","status":{"BETTY@example.org":"pending","x@evil.example":"published"}}'
    )
    net.host(VKS.host, lambda asked: Said(kind="application/json", body=said))
    assert discovery.vks_upload(net.network(), VKS, betty.certificate())[1] == {"betty@example.org": "pending"}


# --- HKP over TLS -------------------------------------------------------------------------------


def test_a_keyserver_by_address_fingerprint_and_id(net: Internet, betty: OwnKey, carol: OwnKey) -> None:
    hkps = Hkps(net, HKPS.host)
    refused("not_found_there", find, net, HKPS, "betty@example.org")
    for key in (betty, carol):
        discovery.hkps_add(net.network(), HKPS, key.certificate())
    assert set(hkps.certificates) == {betty.fingerprint, carol.fingerprint}
    for text in ("betty@example.org", betty.fingerprint, betty.fingerprint[-16:]):
        assert find(net, HKPS, text) == [betty.fingerprint]
    refused("not_found_there", find, net, HKPS, "0" * 40)


def test_anyone_may_put_a_key_there_for_any_address(net: Internet, betty: OwnKey, impostor: OwnKey) -> None:
    hkps = Hkps(net, HKPS.host)
    for key in (impostor, betty):
        hkps.put(key.certificate())
    assert set(find(net, HKPS, "betty@example.org")) == {betty.fingerprint, impostor.fingerprint}


def test_the_good_come_before_the_revoked_and_no_more_than_we_take(net: Internet, betty: OwnKey) -> None:
    hkps = Hkps(net, HKPS.host)
    hkps.put(betty.certificate())
    hkps.flood = [f"pub:{number:040X}:22:256:1::r" for number in range(4000)]
    assert find(net, HKPS, "betty@example.org") == [betty.fingerprint]
    asked = [asked.query["search"][0] for asked in net.asked if asked.query["op"] == ["get"]]
    assert asked[0] == f"0x{betty.fingerprint}" and len(asked) <= limits.LOOKUP_CANDIDATES
