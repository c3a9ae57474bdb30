"""Keys that others published for one's own address: noticed in what allowed places answer, said until seen to."""

from pathlib import Path

import pytest

from sealring.openpgp import making, renewal
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, generate
from sealring.people import pretending, publishing
from sealring.people.places import Place
from sealring.vault.vault import Vault
from tests.people.servers import Hkps, Internet, Vks, Wkd
from tests.people.strangers import NOW, refused
from tests.vault.homes import Home

WKD = Place("wkd", "")
VKS = Place("vks", "keys.example.org")
HKPS = Place("hkps", "hkps.example.org")
ADDRESS = "ada@home.example.org"
LATER = NOW + 1000


@pytest.fixture(scope="module")
def pretender() -> OwnKey:
    return generate("Ada", ADDRESS.title(), now=NOW + 7)


def look(net: Internet, vault: Vault, *places: Place, now: int = LATER) -> list[str]:
    pretending.look(net.network(), vault, places, now=now)
    return [row["fingerprint"] for row in pretending.standing(vault)]


def test_each_kind_of_place_tells(net: Internet, vault: Vault, own: OwnKey, pretender: OwnKey) -> None:
    third = generate("Somebody", ADDRESS, now=NOW)
    wkd, vks, hkps = Wkd(net, "home.example.org"), Vks(net, VKS.host), Hkps(net, HKPS.host)
    wkd.put("ada", own.certificate())
    hkps.put(own.certificate())
    assert look(net, vault, WKD, VKS, HKPS) == []
    wkd.put("ada", generate("Ada", ADDRESS, now=NOW + 1).certificate(), own.certificate())
    vks.certificates[pretender.fingerprint] = pretender.certificate()
    vks.status[pretender.fingerprint, ADDRESS] = "published"
    hkps.put(third.certificate())
    found = look(net, vault, WKD, VKS, HKPS)
    assert len(found) == 3 and found[1:] == [pretender.fingerprint, third.fingerprint]
    rows = pretending.standing(vault)
    assert [row["place"] for row in rows] == ["wkd", VKS.name, HKPS.name]
    assert {(row["address"], row["seen"]) for row in rows} == {(ADDRESS, LATER)}
    assert look(net, vault, VKS, now=LATER + 9) == found and pretending.standing(vault) == rows


def test_what_was_seen_to_is_not_said_again(net: Internet, vault: Vault, pretender: OwnKey) -> None:
    wkd = Wkd(net, "home.example.org")
    wkd.put("ada", pretender.certificate())
    assert look(net, vault, WKD) == [pretender.fingerprint]
    pretending.settle(vault, pretender.fingerprint)
    assert look(net, vault, WKD) == []
    other = generate("Ada", ADDRESS, now=NOW + 8)
    wkd.put("ada", other.certificate())
    assert look(net, vault, WKD) == [other.fingerprint]
    refused("bad_params", pretending.settle, vault, "0" * 40)


def test_what_nobody_would_seal_to_is_not_said(net: Internet, vault: Vault, betty: OwnKey, pretender: OwnKey) -> None:
    """A revoked key, one that has expired, and one that only looks like it."""
    gone = renewal.revoked(pretender, making.COMPROMISED, "", now=NOW + 20).key
    short = renewal.set_expiry(pretender, NOW + 500, now=NOW + 9)
    like = generate("Ada ada@home.example.org", "ada@home.example.org.evil.example", now=NOW)
    found = [each.certificate() for each in (gone, short, like, betty)]
    pretending.notice(vault, found, place="wkd", now=LATER)
    assert pretending.standing(vault) == []


def test_an_older_own_key_is_ones_own(tmp_path: Path, own: OwnKey, pretender: OwnKey) -> None:
    """Also one that was brought in later."""
    home = Home(tmp_path, own)
    vault = home.make()
    pretending.notice(vault, [pretender.certificate()], place="wkd", now=LATER)
    assert len(pretending.standing(vault)) == 1
    vault.keyring.keys.append(pretender)
    assert pretending.standing(vault) == []
    for each in home.opened:
        each.close()


def test_a_flood_is_bounded_and_keeps_what_came_first(vault: Vault, pretender: OwnKey) -> None:
    pretending.notice(vault, [pretender.certificate()], place="wkd", now=LATER)
    many = [generate("Ada", ADDRESS, now=NOW + number).certificate() for number in range(20)]
    pretending.notice(vault, many, place=HKPS.name, now=LATER)
    rows = pretending.standing(vault)
    assert len(rows) == 16 and rows[0]["fingerprint"] == pretender.fingerprint
    for row in rows:
        pretending.settle(vault, row["fingerprint"])
    assert pretending.standing(vault) == []


def test_places_that_fail_stop_no_other(net: Internet, vault: Vault, pretender: OwnKey) -> None:
    net.dead(VKS.host)
    Wkd(net, "home.example.org").put("ada", pretender.certificate())
    assert look(net, vault, VKS, HKPS, WKD) == [pretender.fingerprint]


def test_asking_how_the_own_key_stands_notices_another(
    net: Internet, vault: Vault, own: OwnKey, pretender: OwnKey
) -> None:
    """Somebody with access to the mailbox confirmed another key there."""
    vks = Vks(net, VKS.host)
    publishing.publish(net.network(), vault, VKS, own.certificate(), addresses=[ADDRESS], now=LATER)
    certificate: Certificate = pretender.certificate()
    vks.certificates[pretender.fingerprint] = certificate
    vks.status[pretender.fingerprint, ADDRESS] = "published"
    for record in publishing.everywhere(vault):
        publishing.asked(net.network(), vault, record, [VKS.name], now=LATER)
    assert [row["fingerprint"] for row in pretending.standing(vault)] == [pretender.fingerprint]
