"""The methods of people and places, whole: what a page may ask, and what comes back by the contract."""

import base64
import functools
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.openpgp import making, renewal
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, generate
from sealring.openpgp.packets import armor
from sealring.people import network
from sealring.session.app import App, Caller
from tests.actions.world import Call, call, confirmation
from tests.people.servers import Authority, Hkps, Internet, Vks, Wkd, internet

WHEN = 1_790_000_000  # before the day of the tests' clock
VKS = "vks://keys.example.org"
HKPS = "hkps://hkps.example.org"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def net(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """The only hosts that the actions reach."""
    with internet(authority) as made:
        made_network = functools.partial(network.Network, reroute=made.route, trust=str(authority.pem))
        monkeypatch.setattr(network, "Network", made_network)
        yield made


@pytest.fixture(scope="module")
def betty() -> OwnKey:
    return generate("Betty", "betty@example.org", now=WHEN)


@pytest.fixture(scope="module")
def impostor() -> OwnKey:
    return generate("Betty", "betty@example.org", now=WHEN + 1)


def add(do: Call, key: OwnKey, **more: Any) -> dict[str, Any]:
    [added] = do("person.add", armored=key.certificate().armored(), **more)["added"]
    return {"outcome": added["outcome"], **added["person"]}


def at(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "revision": row["revision"]}


def verify(app: App, do: Call, row: dict[str, Any]) -> dict[str, Any]:
    params = {**at(row), "fingerprint": row["fingerprint"], "how": "words"}
    result: dict[str, Any] = do("person.verify", confirmation=confirmation(app), **params)["person"]
    return result


def refuse(name: str, do: Call, method: str, **params: Any) -> SealringError:
    with pytest.raises(SealringError) as caught:
        do(method, **params)
    assert caught.value.name == name
    return caught.value


def upload(do: Call, purpose: str, data: bytes) -> str:
    id: str = do("transfer.begin", purpose=purpose, size=len(data))["id"]
    for index, start in enumerate(range(0, len(data), limits.TRANSFER_CHUNK)):
        chunk = base64.b64encode(data[start : start + limits.TRANSFER_CHUNK]).decode()
        do("transfer.put", id=id, index=index, data=chunk)
    return id


# --- Adding and deciding --------------------------------------------------------------------------


def test_from_a_pasted_key_to_a_verified_person(app: App, do: Call, betty: OwnKey) -> None:
    armored = betty.certificate().armored()
    [seen] = do("person.preview", armored=armored)["candidates"]
    assert seen["would"] == "add" and seen["certificate"]["addresses"] == ["betty@example.org"]
    assert do("person.list")["total"] == 0
    row = add(do, betty, note="met in May")
    assert (row["outcome"], row["state"], row["usable"]) == ("added", "unknown", False)
    row = do("person.accept", **at(row))["person"]
    assert (row["state"], row["usable"]) == ("accepted", True)
    row = verify(app, do, row)
    whole = do("person.get", id=row["id"])
    assert whole["person"] == row and row["state"] == "verified" and row["how"] == "words"
    assert whole["note"] == "met in May" and whole["certificate"]["armored"] == armored
    assert do("person.preview", armored=armored)["candidates"][0]["would"] == "nothing"
    assert add(do, betty)["outcome"] == "nothing"
    exported = do("person.export", id=row["id"])
    assert exported["armored"] == armored and exported["qr"]["size"] >= 21


def test_the_alarm_stands_first_until_it_is_decided(app: App, do: Call, betty: OwnKey, impostor: OwnKey) -> None:
    add(do, generate("Aaron", "aaron@example.net", now=WHEN))
    verify(app, do, add(do, betty))
    row = add(do, impostor, source="wkd")
    assert (row["outcome"], row["state"], row["usable"]) == ("alarm", "changed", False)
    assert "person_changed" in do("session.status")["reminders"]
    listed = do("person.list")
    assert [each["name"] for each in listed["people"]] == ["Betty", "Aaron"] and listed["alarms"] == 1
    assert do("person.list", state="changed")["total"] == 1
    whole = do("person.get", id=row["id"])
    assert whole["pending"]["fingerprint"] == impostor.fingerprint == row["pending"]["fingerprint"]
    compared = do("person.compare", id=row["id"], which="pending", given=impostor.fingerprint)
    assert compared["given"] == {"how": "groups", "same": True}
    refuse("fingerprint_differs", do, "person.decide", **at(row), take="old", fingerprint=betty.fingerprint)
    row = do("person.decide", **at(row), take="old", fingerprint=impostor.fingerprint)["person"]
    assert row["state"] == "verified" and do("person.list")["alarms"] == 0
    assert "person_changed" not in do("session.status")["reminders"]
    assert do("person.preview", armored=impostor.certificate().armored())["candidates"][0]["would"] == "refuse"
    refuse("person_rejected", do, "person.add", armored=impostor.certificate().armored())


def test_rejecting_editing_and_forgetting(do: Call, betty: OwnKey) -> None:
    row = do("person.reject", **at(add(do, betty)))["person"]
    assert row["state"] == "rejected"
    refuse("person_rejected", do, "person.accept", **at(row))
    row = do("person.edit", **at(row), name="Not Betty", note="ask her")["person"]
    assert row["name"] == "Not Betty"
    refuse("conflict", do, "person.remove", id=row["id"], revision=1)
    do("person.remove", **at(row))
    refuse("person_not_found", do, "person.get", id=row["id"])


def test_a_file_of_several_keys_and_a_revocation(do: Call, betty: OwnKey, impostor: OwnKey) -> None:
    carol = generate("Carol", "carol@example.net", now=WHEN)
    gone = renewal.revoked(betty, making.COMPROMISED, "stolen", now=WHEN + 5).armored
    text = betty.certificate().armored() + carol.certificate().armored() + gone
    transfer = upload(do, "certificate", text.encode())
    result = do("person.add", transfer=transfer)
    assert [(row["person"]["name"], row["outcome"]) for row in result["added"]] == [
        ("Betty", "added"),
        ("Carol", "added"),
        ("Betty", "updated"),
    ]
    found = do("person.list", query="betty")["people"][0]
    assert (found["state"], found["source"]) == ("revoked", "file")
    revocation = do("person.get", id=found["id"])["certificate"]["revocation"]
    assert revocation["hard"] is True and revocation["text"] == "stolen"
    both = betty.certificate().armored() + impostor.certificate().armored()
    chosen = do("person.add", armored=both, fingerprint=impostor.fingerprint)
    assert [row["outcome"] for row in chosen["added"]] == ["alarm"]


def test_one_of_several_that_cannot_be_added_keeps_no_other_out(do: Call, betty: OwnKey, impostor: OwnKey) -> None:
    do("person.reject", **at(add(do, impostor)))
    carol = generate("Carol", "carol@example.net", now=WHEN)
    stranger = renewal.revoked(generate("Dan", "", now=WHEN), making.RETIRED, "", now=WHEN + 5).armored
    broken = bytearray(betty.certificate().to_bytes())
    broken[-1] ^= 1
    broken[200] ^= 1
    text = "".join((impostor.certificate().armored(), armor("PUBLIC KEY BLOCK", bytes(broken)), stranger))
    result = do("person.add", armored=text + carol.certificate().armored())
    assert [row["person"]["name"] for row in result["added"]] == ["Carol"]
    assert result["refused"] == [{"fingerprint": impostor.fingerprint, "error": "person_rejected"}]
    assert result["skipped"] == 2
    refuse("revocation_unmatched", do, "person.add", armored=stranger)


@pytest.mark.parametrize("params", [{}, {"armored": "x", "transfer": "0" * 32}])
def test_either_a_text_or_a_file(do: Call, params: dict[str, Any]) -> None:
    for method in ("person.preview", "person.add"):
        refuse("bad_params", do, method, **params)


def test_what_is_no_key_of_others(app: App, do: Call) -> None:
    refuse("key_corrupt", do, "person.add", armored="hello")
    secret = app.session.vault.keyring.active_key.to_bytes()
    refuse("key_corrupt", do, "person.add", transfer=upload(do, "certificate", secret))


def test_pages_of_people(do: Call) -> None:
    keys = [generate(f"P{number:02}", "", now=WHEN) for number in range(7)]
    for key in keys:
        add(do, key)
    names: list[str] = []
    page = do("person.list", limit=3)
    names += [row["name"] for row in page["people"]]
    while "next" in page:
        page = do("person.list", limit=3, cursor=page["next"])
        names += [row["name"] for row in page["people"]]
    assert names == [f"P{number:02}" for number in range(7)] and page["total"] == 7
    assert do("person.list", query=keys[3].fingerprint[:12])["people"][0]["name"] == "P03"


def test_a_list_stays_readable_whatever_a_key_holds(app: App, do: Call) -> None:
    """Names and addresses of the greatest length, in the greatest number: each reply still fits into a frame."""
    key = generate("x" * 128, "a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".example", now=WHEN)
    for number in range(12):
        email = f"{number:02}" + "a" * 58 + "@" + ".".join(["b" * 60] * 3) + ".example"
        key = renewal.add_user_id(key, "y" * 128, email, now=WHEN + number)
    row = add(do, key)
    assert len(row["addresses"]) == 8
    one = len(strictjson.dumps(do("person.list", limit=250)))
    assert one * 250 < limits.FRAME_OUT
    for method, params in (("person.get", {"id": row["id"]}), ("person.export", {"id": row["id"]})):
        assert len(strictjson.dumps(do(method, **params))) < limits.FRAME_OUT


# --- Comparing ------------------------------------------------------------------------------------


def test_comparing_ones_own_and_anothers(app: App, do: Call, betty: OwnKey) -> None:
    mine = do("person.compare")
    assert mine["fingerprint"] == app.session.vault.keyring.active
    row = add(do, betty)
    theirs = do("person.compare", id=row["id"])
    assert "".join(theirs["groups"]) == betty.fingerprint and len(theirs["words"]) == 20
    assert do("person.compare", id=row["id"], given=" ".join(theirs["words"]))["given"] == {
        "how": "words",
        "same": True,
    }
    assert do("person.compare", id=row["id"], given=mine["uri"])["given"] == {"how": "qr", "same": False}
    refuse("bad_params", do, "person.compare", id=row["id"], given=betty.fingerprint[:16])
    refuse("bad_params", do, "person.compare", id=row["id"], which="pending")


def test_a_code_from_a_picture(do: Call, betty: OwnKey) -> None:
    row = add(do, betty)
    for text, kind in (
        (f"OPENPGP4FPR:{betty.fingerprint}", "fingerprint"),
        (betty.certificate().armored(), "certificate"),
        ("https://example.org", "text"),
    ):
        file = io.BytesIO()
        segno.make_qr(text).save(file, kind="png", scale=4)
        [code] = do("person.read_qr", transfer=upload(do, "picture", file.getvalue()))["codes"]
        assert (code["kind"], code["text"]) == (kind, text)
        if kind == "fingerprint":
            assert code["people"] == [row["id"]]
    refuse("picture_unreadable", do, "person.read_qr", transfer=upload(do, "picture", b"no picture"))


def test_only_a_picture_may_be_large(do: Call) -> None:
    do("transfer.begin", purpose="picture", size=limits.PICTURE)
    for purpose in ("certificate", "key_file"):
        refuse("transfer_too_large", do, "transfer.begin", purpose=purpose, size=limits.MIB + 1)


# --- Asking places ----------------------------------------------------------------------------------


def allow(do: Call, *places: str) -> None:
    do("settings.set", settings={"lookup_places": list(places)})


def test_nothing_is_asked_before_it_is_allowed(app: App, do: Call, net: Internet, betty: OwnKey) -> None:
    Wkd(net, "example.org").put("betty", betty.certificate())
    Vks(net, "keys.example.org")
    row = add(do, betty)
    assert not any(place["allowed"] for place in do("person.places")["places"])
    refuse("place_not_allowed", do, "person.lookup", query="betty@example.org")
    refuse("place_not_allowed", do, "person.refresh", ids=[row["id"]])
    allow(do, "wkd")
    refuse("place_not_allowed", do, "person.lookup", query="betty@example.org", places=["wkd", VKS])
    refuse("place_not_allowed", do, "key.publish", place=VKS)
    assert net.asked == []
    assert {"place": "wkd", "allowed": True} in do("person.places")["places"]


def test_a_look_up_and_what_adding_would_do(do: Call, net: Internet, betty: OwnKey, impostor: OwnKey) -> None:
    Wkd(net, "example.org").put("betty", betty.certificate())
    vks, hkps = Vks(net, "keys.example.org"), Hkps(net, "hkps.example.org")
    hkps.put(impostor.certificate())
    vks.refuse = 429
    add(do, betty)
    allow(do, "wkd", VKS, HKPS)
    results = {row["place"]: row for row in do("person.lookup", query="betty@example.org")["results"]}
    assert [row["would"] for row in results["wkd"]["candidates"]] == ["nothing"]
    assert results[VKS] == {"place": VKS, "error": "place_refused", "candidates": []}
    [found] = results[HKPS]["candidates"]
    assert found["would"] == "alarm" and found["certificate"]["fingerprint"] == impostor.fingerprint
    results = {row["place"] for row in do("person.lookup", query=betty.fingerprint)["results"]}
    assert results == {VKS, HKPS}
    assert all("betty" in asked.path + str(asked.query) or betty.fingerprint in asked.path + str(asked.query)
               or "hkps" in asked.host or "openpgpkey" in asked.host for asked in net.asked)  # fmt: skip
    refuse("bad_lookup", do, "person.lookup", query="betty")


def test_a_refresh_of_everyone(app: App, do: Call, net: Internet, betty: OwnKey, impostor: OwnKey) -> None:
    carol = generate("Carol", "carol@example.net", now=WHEN)
    rows = {key: verify(app, do, add(do, key)) for key in (betty, carol)}
    Wkd(net, "example.org").put("betty", impostor.certificate())
    Hkps(net, "hkps.example.org").put(renewal.revoked(carol, making.RETIRED, "", now=WHEN + 9).key.certificate())
    allow(do, "wkd", HKPS)
    done = {row["person"]["name"]: row for row in do("person.refresh")["people"]}
    assert (done["Betty"]["outcome"], done["Betty"]["person"]["state"]) == ("alarm", "changed")
    assert (done["Carol"]["outcome"], done["Carol"]["person"]["state"]) == ("updated", "revoked")
    assert [row["place"] for row in done["Carol"]["problems"]] == ["wkd"]
    refuse("conflict", do, "person.reject", **at(rows[carol]))


def test_a_key_for_ones_own_address_is_said_until_it_was_seen_to(do: Call, net: Internet) -> None:
    other = generate("Ada", "ada@example.org", now=WHEN)
    Wkd(net, "example.org").put("ada", other.certificate())
    hkps = Hkps(net, "hkps.example.org")
    assert "own_address" not in do("session.status")["reminders"]
    refuse("place_not_allowed", do, "person.refresh", ids=[], own=True)
    allow(do, HKPS)
    assert do("person.refresh", ids=[], own=True) == {"people": [], "pretenders": 0}
    assert {asked.host for asked in net.asked} == {"hkps.example.org"}
    allow(do, "wkd", HKPS)
    before = len(net.asked)
    assert do("person.refresh")["pretenders"] == 0 and len(net.asked) == before
    assert do("person.refresh", ids=[], own=True)["pretenders"] == 1
    [row] = do("pretender.list")["pretenders"]
    assert (row["fingerprint"], row["address"], row["place"]) == (other.fingerprint, "ada@example.org", "wkd")
    assert "own_address" in do("session.status")["reminders"]
    hkps.put(generate("Ada", "ada@example.org", now=WHEN + 1).certificate())
    do("person.lookup", query="ada@example.org")
    rows = do("pretender.list")["pretenders"]
    assert [each["place"] for each in rows] == ["wkd", HKPS]
    for each in rows:
        left = do("pretender.settle", fingerprint=each["fingerprint"])["pretenders"]
    assert left == [] and "own_address" not in do("session.status")["reminders"]
    refuse("bad_params", do, "pretender.settle", fingerprint="0" * 40)


def test_publishing_and_what_is_remembered(app: App, do: Call, net: Internet) -> None:
    vks = Vks(net, "keys.example.org")
    allow(do, VKS)
    address = "ada@example.org"
    fingerprint = app.session.vault.keyring.active
    done = {row["address"]: row["status"] for row in do("key.publish", place=VKS)["published"]}
    assert done == {"": "sent", address: "unpublished"} and vks.mails == []
    do("key.publish", place=VKS, addresses=[address])
    vks.confirm(address)
    before = len(net.asked)
    rows = {row["address"]: row["status"] for row in do("key.places")["published"]}
    assert rows == {"": "sent", address: "pending"} and len(net.asked) == before
    rows = {row["address"]: row["status"] for row in do("key.places", ask=True)["published"]}
    assert rows == {"": "sent", address: "published"}
    assert {row["fingerprint"] for row in do("key.places")["published"]} == {fingerprint}
    refuse("wrong_key", do, "key.publish", place=VKS, fingerprint="0" * 40)


def test_a_request_that_is_no_longer_wanted(app: App, net: Internet, do: Call) -> None:
    Vks(net, "keys.example.org")
    allow(do, VKS)
    cancelled = App(app.session, app.clock, cancelled=lambda: True)
    with pytest.raises(SealringError) as caught:
        call(cancelled, "person.lookup", {"query": "betty@example.org"}, Caller("page"))
    assert caught.value.name == "cancelled" and net.asked == []


# --- Certifying -------------------------------------------------------------------------------------


def test_certifying_and_who_certified(app: App, do: Call, betty: OwnKey) -> None:
    row = verify(app, do, add(do, betty))
    params = {**at(row), "fingerprint": betty.fingerprint, "user_ids": ["Betty <betty@example.org>"]}
    refuse("user_id_not_found", do, "person.certify", confirmation=confirmation(app), **{**params, "user_ids": ["x"]})
    result = do("person.certify", confirmation=confirmation(app), **params)
    own = app.session.vault.keyring.active
    [row] = do("person.get", id=row["id"])["certifications"]
    assert (row["issuer"], row["verdict"], row["name"]) == (own, "good", "Ada <ada@example.org>")
    assert Certificate.parse(result["armored"].encode()).fingerprint == betty.fingerprint


def test_certifications_of_others_come_in_with_the_key(app: App, do: Call, betty: OwnKey, tmp_path: Path) -> None:
    from sealring.openpgp import certifying

    carol = generate("Carol", "carol@example.net", now=WHEN)
    name = "Betty <betty@example.org>"
    certified = certifying.certify(betty.certificate(), name, carol, now=WHEN + 60)
    [added] = do("person.add", armored=certified.armored())["added"]
    id = added["person"]["id"]
    assert [row["verdict"] for row in do("person.get", id=id)["certifications"]] == ["unknown"]
    add(do, carol)
    [row] = do("person.get", id=id)["certifications"]
    assert (row["issuer"], row["verdict"], row["name"]) == (carol.fingerprint, "good", "Carol <carol@example.net>")
    assert added["person"]["state"] == "unknown"  # others' word does not make it trusted
