"""``sealring person`` and ``sealring key publish`` by the real program, with key directories on the loopback."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno

from sealring.openpgp import making, renewal
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, generate
from sealring.people import comparing
from tests.cli import terminal as terminals
from tests.cli.terminal import PASSPHRASE, Terminal
from tests.people.servers import Authority, Hkps, Internet, Vks, Wkd, internet

WHEN = 1_760_000_000
VKS = "vks://keys.example.org"
HKPS = "hkps://hkps.example.org"
# The program itself has no way to be told of other hosts: the test starts it with a network that knows only these.
CONNECTED = """
import functools, json, sys
from sealring.people import network
route, trust = json.loads(sys.argv.pop(1)), sys.argv.pop(1)
route = {name: tuple(place) for name, place in route.items()}
network.Network = functools.partial(network.Network, reroute=route, trust=trust)
from sealring.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def net(authority: Authority) -> Iterator[Internet]:
    with internet(authority) as made:
        yield made


@pytest.fixture
def connect(net: Internet, monkeypatch: pytest.MonkeyPatch) -> Internet:
    """From here on commands reach the hosts that the test has put up, when they start."""
    import json

    class Command(list[str]):
        def __iter__(self) -> Iterator[str]:
            head = [sys.executable, "-I", "-c", CONNECTED, json.dumps(net.route), str(net.authority.pem)]
            return iter(head)

    monkeypatch.setattr(terminals, "COMMAND", Command())
    return net


@pytest.fixture(scope="module")
def betty() -> OwnKey:
    return generate("Betty", "betty@example.org", now=WHEN)


@pytest.fixture(scope="module")
def impostor() -> OwnKey:
    return generate("Betty", "betty@example.org", now=WHEN + 1)


def written(path: Path, key: OwnKey) -> str:
    path.write_text(key.certificate().armored())
    return str(path)


def state(terminal: Terminal, who: str) -> str:
    return str(terminal.open("person", "show", who, "--json").json["person"]["state"])


def test_from_a_file_to_a_verified_person(terminal: Terminal, betty: OwnKey, tmp_path: Path) -> None:
    added = terminal.open("person", "add", written(tmp_path / "betty.asc", betty), "--note", "met in May")
    assert added.status == 0 and "unknown" in added.out and "betty@example.org" in added.out
    assert terminal.open("person", "accept", "betty").status == 0
    assert state(terminal, "Betty@Example.org") == "accepted"
    spoken = " ".join(comparing.words(betty.fingerprint))
    wrong = terminal.open("person", "verify", "betty", "--given", "0" * 40, "--json")
    assert wrong.error == "fingerprint_differs"
    done = terminal.open("person", "verify", "betty", "--given", spoken)
    assert done.status == 0 and "[ K7M ] #1565c0" in done.err
    shown = terminal.open("person", "show", betty.fingerprint[-16:])
    assert "verified" in shown.out and "met in May" in shown.out
    listed = terminal.open("person", "list", "--state", "verified").out.split("\t")
    assert listed[1:4] == ["Betty", "betty@example.org", "verified"]
    assert terminal.open("person", "list", "--state", "loved", "--json").error == "bad_params"


def test_verifying_on_a_terminal_asks_whether_it_was_compared(
    terminal: Terminal, betty: OwnKey, tmp_path: Path
) -> None:
    terminal.open("person", "add", written(tmp_path / "betty.asc", betty))
    no = [("Passphrase: ", PASSPHRASE), ("(yes/no)", "")]
    assert terminal.talk(["person", "verify", "betty"], no)[0] == 75
    assert state(terminal, "betty") == "unknown"
    yes = [("Passphrase: ", PASSPHRASE), ("(yes/no)", "yes"), ("Your passphrase again: ", PASSPHRASE)]
    status, shown = terminal.talk(["person", "verify", "betty"], yes)
    assert status == 0 and comparing.words(betty.fingerprint)[7] in shown
    assert state(terminal, "betty") == "verified"


def test_grave_decisions_check_the_passphrase(terminal: Terminal, betty: OwnKey, tmp_path: Path) -> None:
    terminal.open("person", "add", written(tmp_path / "betty.asc", betty))
    for words in (["verify", "betty", "--given", betty.fingerprint], ["certify", "betty"]):
        wrong = terminal.run("person", *words, "--passphrase-file", "-", "--json", stdin="wrong\n")
        assert wrong.error == "wrong_passphrase" and wrong.out == ""
    answers = [("Passphrase: ", PASSPHRASE), ("Your passphrase again: ", "wrong")]
    assert terminal.talk(["person", "certify", "betty"], answers)[0] == 77
    row = terminal.open("person", "show", "betty", "--json").json
    assert row["person"]["state"] == "unknown" and row["certifications"] == []


def test_the_alarm_and_its_end(terminal: Terminal, betty: OwnKey, impostor: OwnKey, tmp_path: Path) -> None:
    terminal.open("person", "add", written(tmp_path / "betty.asc", betty))
    ran = terminal.open("person", "add", written(tmp_path / "new.asc", impostor))
    assert ran.status == 0 and "sealring person decide" in ran.err and "changed" in ran.out
    assert terminal.open("person", "accept", "betty", "--json").error == "person_changed"
    assert "nothing is sealed to them until you decide" in terminal.open("status", "--unlock").out
    compared = terminal.open("person", "compare", "betty", "--new", "--given", impostor.fingerprint, "--json").json
    assert compared["given"]["same"] is True
    assert terminal.open("person", "decide", "betty", "--take", "both", "--json").error == "bad_params"
    assert terminal.open("person", "decide", "betty", "--take", "old", "--yes").status == 0
    assert "until you decide" not in terminal.open("status", "--unlock").out
    assert state(terminal, "betty") == "unknown"
    assert terminal.open("person", "add", str(tmp_path / "new.asc"), "--json").error == "person_rejected"
    assert terminal.open("person", "reject", "betty").status == 0 and state(terminal, "betty") == "rejected"
    assert terminal.open("person", "remove", "betty", "--yes").status == 0
    assert terminal.open("person", "show", "betty", "--json").error == "person_not_found"


def picture(path: Path, text: str) -> str:
    file = io.BytesIO()
    segno.make_qr(text).save(file, kind="png", scale=4)
    path.write_bytes(file.getvalue())
    return str(path)


def test_codes_in_pictures(terminal: Terminal, betty: OwnKey, tmp_path: Path) -> None:
    key = picture(tmp_path / "key.png", betty.certificate().armored())
    fingerprint = picture(tmp_path / "fingerprint.png", comparing.uri(betty.fingerprint))
    other = picture(tmp_path / "other.png", comparing.uri("0" * 40))
    refused = terminal.open("person", "add", "--qr", fingerprint, "--json")
    assert refused.error == "key_corrupt" and betty.fingerprint in refused.err
    [added] = terminal.open("person", "add", "--qr", key, "--json").json["added"]
    assert (added["person"]["source"], added["outcome"]) == ("qr", "added")
    assert terminal.open("person", "compare", "betty", "--qr", fingerprint).status == 0
    assert terminal.open("person", "compare", "betty", "--qr", other).status == 65
    assert terminal.open("person", "compare", "betty", "--qr", key).status == 0
    text = picture(tmp_path / "text.png", "https://example.org")
    assert terminal.open("person", "compare", "betty", "--qr", text, "--json").error == "no_qr_code"
    assert terminal.open("person", "add", "--qr", str(tmp_path / "none.png"), "--json").error == "cannot_read_file"


def test_ones_own_fingerprint_with_its_code(terminal: Terminal) -> None:
    ran = terminal.open("person", "compare", "--code")
    groups, words, *code = ran.out.splitlines()
    assert groups.startswith("Groups\t") and len(words.split("\t")[1].split()) == 20
    assert len(code) >= 18 and any("\u2588" in line for line in code)


def test_export_edit_and_certify(terminal: Terminal, betty: OwnKey, tmp_path: Path) -> None:
    terminal.open("person", "add", written(tmp_path / "betty.asc", betty))
    assert terminal.open("person", "edit", "betty", "--name", "Betty Holt").status == 0
    assert terminal.open("person", "export", "betty holt").out == betty.certificate().armored()
    to = tmp_path / "certified.asc"
    assert terminal.open("person", "certify", "betty", "--to", str(to)).status == 0
    certified = Certificate.parse(to.read_bytes(), keep_others=True)
    assert certified.fingerprint == betty.fingerprint and len(to.read_bytes()) > len(betty.certificate().armored())
    assert "Ada <ada@example.org>: good" in terminal.open("person", "show", "betty").out


# --- Places -----------------------------------------------------------------------------------------


def test_nothing_is_asked_before_it_is_allowed(connect: Internet, terminal: Terminal, betty: OwnKey) -> None:
    Wkd(connect, "example.org").put("betty", betty.certificate())
    refused = terminal.open("person", "lookup", "betty@example.org", "--json")
    assert refused.error == "place_not_allowed" and connect.asked == []
    assert "wkd\tnot allowed" in terminal.open("person", "places").out
    assert terminal.open("person", "places", "--allow", "wkd://x", "--json").error == "place_unknown"
    assert "wkd\tallowed" in terminal.open("person", "places", "--allow", "wkd", "--allow", HKPS).out
    assert f"{HKPS}\tallowed" not in terminal.open("person", "places", "--forbid", HKPS).out
    assert terminal.open("settings", "lookup_places", "--json").json["lookup_places"] == ["wkd"]
    found = terminal.open("person", "lookup", "betty@example.org")
    assert found.status == 0 and betty.fingerprint[:4] in found.out and len(connect.asked) == 1
    assert terminal.open("person", "list").out == ""
    [added] = terminal.open("person", "lookup", "betty@example.org", "--add", "--json").json["added"]
    assert (added["outcome"], added["person"]["source"]) == ("added", "wkd")


def test_one_of_several_is_chosen(connect: Internet, terminal: Terminal, betty: OwnKey, impostor: OwnKey) -> None:
    hkps = Hkps(connect, "hkps.example.org")
    for key in (betty, impostor):
        hkps.put(key.certificate())
    terminal.open("settings", "lookup_places", f'["{HKPS}"]')
    several = terminal.open("person", "lookup", "betty@example.org", "--add", "--json")
    assert several.error == "several_items" and betty.fingerprint in several.err
    tail = betty.fingerprint[-16:].lower()
    [added] = terminal.open("person", "lookup", "betty@example.org", "--fingerprint", tail, "--json").json["added"]
    assert added["person"]["fingerprint"] == betty.fingerprint
    nobody = terminal.open("person", "lookup", "nobody@example.org", "--add", "--json")
    assert nobody.error == "not_found_there"


def test_a_refresh_brings_a_revocation(connect: Internet, terminal: Terminal, betty: OwnKey, tmp_path: Path) -> None:
    terminal.open("person", "add", written(tmp_path / "betty.asc", betty))
    gone = renewal.revoked(betty, making.COMPROMISED, "stolen", now=WHEN + 60).key
    Hkps(connect, "hkps.example.org").put(gone.certificate())
    terminal.open("settings", "lookup_places", f'["{HKPS}"]')
    ran = terminal.open("person", "refresh")
    assert ran.status == 0 and ran.out == "Betty\tupdated\trevoked\n"
    assert "stolen" in terminal.open("person", "show", "betty").out


def test_a_key_for_ones_own_address(connect: Internet, terminal: Terminal) -> None:
    other = generate("Ada", "ada@example.org", now=WHEN)
    Hkps(connect, "hkps.example.org").put(other.certificate())
    assert terminal.open("person", "refresh", "--json").error == "place_not_allowed" and connect.asked == []
    terminal.open("settings", "lookup_places", f'["{HKPS}"]')
    ran = terminal.open("person", "refresh")
    assert ran.status == 0 and "ada@example.org" in ran.out and "people may seal to them" in ran.err
    assert "sealring person pretenders" in terminal.open("status", "--unlock").out
    assert other.fingerprint[-4:] in terminal.open("person", "pretenders").out
    assert terminal.open("person", "pretenders", "--seen", "00000000", "--json").error == "bad_params"
    assert terminal.open("person", "pretenders", "--seen", other.fingerprint[-16:]).status == 0
    assert terminal.open("person", "pretenders", "--json").json == {"pretenders": []}
    assert "pretenders" not in terminal.open("status", "--unlock").out


def test_publishing_with_the_confirmation_mail(connect: Internet, terminal: Terminal) -> None:
    vks = Vks(connect, "keys.example.org")
    assert terminal.open("key", "publish", VKS, "--json").error == "place_not_allowed"
    terminal.open("settings", "lookup_places", f'["{VKS}"]')
    ran = terminal.open("key", "publish", VKS, "--address", "ada@example.org")
    assert ran.status == 0 and "follow its link" in ran.out
    vks.confirm("ada@example.org")
    assert "follow its link" in terminal.open("key", "places").out
    assert "found by this address" in terminal.open("key", "places", "--ask").out
    assert all(b"PRIVATE" not in asked.body for asked in connect.asked)
