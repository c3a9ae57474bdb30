"""A look-up by the real host: answered over the wire, cut short when no longer wanted, and no reason to linger."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealring.base.secret import Secret
from sealring.openpgp.keys import generate
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.native.host import Host
from tests.people.servers import Authority, Internet, Wkd, internet

PASSPHRASE = "correct horse battery staple wombat river"
SILENT = "vks://silent.example.org"
CONNECTED = """
import functools
from sealring.people import network
route = {{name: tuple(place) for name, place in {route}.items()}}
network.Network = functools.partial(network.Network, reroute=route, trust={trust!r})
from sealring.native.main import main
main()
"""


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Internet]:
    with internet(Authority(tmp_path)) as made:
        betty = generate("Betty", "betty@example.org", now=1_760_000_000)
        Wkd(made, "example.org").put("betty", betty.certificate())
        made.raw("silent.example.org", lambda connection: time.sleep(10))
        yield made


@pytest.fixture
def host(net: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """An open vault that allows two places."""
    home = str(tmp_path / "home")
    monkeypatch.setenv("SEALRING_HOME", home)
    Session(profile=TESTING).create("Ada", "ada@example.org", Secret(PASSPHRASE), {"chars": "K7M", "colour": "#1565c0"})
    code = CONNECTED.format(route=json.dumps(net.route), trust=str(net.authority.pem))
    with Host(home, code=code) as made:
        made.unlock(PASSPHRASE)
        made.result("settings.set", settings={"lookup_places": ["wkd", SILENT]})
        yield made


def test_a_key_is_looked_up_and_added(host: Host) -> None:
    [row] = host.result("person.lookup", query="betty@example.org", places=["wkd"])["results"]
    [candidate] = row["candidates"]
    assert candidate["would"] == "add"
    [added] = host.result("person.add", armored=candidate["certificate"]["armored"], source=row["place"])["added"]
    assert host.result("person.list")["people"] == [added["person"]]
    for kind in ("content", "frame"):
        assert host.error("person.list", kind) in ("not_for_this_caller", "bad_request")


def test_a_look_up_ends_when_it_is_cancelled(host: Host) -> None:
    asked = host.send("person.lookup", query="betty@example.org", places=[SILENT])
    time.sleep(0.5)
    began = time.monotonic()
    assert host.reply(host.send("request.cancel", request=asked))["result"] == {"cancelled": True}
    assert host.reply(asked)["error"]["data"]["name"] == "cancelled"
    assert time.monotonic() - began < 5  # the place would be silent for longer
    assert host.result("person.list")["people"] == []


def test_the_host_does_not_outlive_its_browser_for_an_answer(host: Host) -> None:
    host.send("person.lookup", query="betty@example.org", places=[SILENT])
    time.sleep(0.5)
    assert host.process.stdin is not None
    host.process.stdin.close()
    host.process.wait(2)  # Chrome kills after 2 s
