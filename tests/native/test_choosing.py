"""A folder chosen in a dialog that a real host opens: what comes of it, and that nobody waits for it."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.native.host import Host
from tests.native.test_host import NOTES_IMPORTS
from tests.native.test_pinentry import outcome
from tests.session.people import PASSPHRASE, TOKEN
from tests.session.test_dialog import Fake, Portal, bus, on, uris

assert bus  # a fixture


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = Fake(folder)
    fake.says(os.fsencode(tmp_path) + b"\n")
    return fake


@pytest.fixture
def desk(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a desktop's programs inherit; the fake program comes first."""
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    Session(profile=TESTING).create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    return {"PATH": f"{fake.path.parent}{os.pathsep}{os.environ['PATH']}", "DISPLAY": ":77"}


@pytest.fixture
def host(desk: dict[str, str], tmp_path: Path) -> Iterator[Host]:
    with Host(str(tmp_path / "home"), environment=desk) as started:
        started.result("session.hello", protocol={"min": 1, "max": 1})
        yield started


def test_a_folder_is_known_by_an_id_until_the_lock(host: Host, tmp_path: Path) -> None:
    host.unlock(PASSPHRASE)
    chosen = host.result("backup.choose_folder")
    assert chosen == {"place": chosen["place"], "path": str(tmp_path)}
    confirmation = {"passphrase": PASSPHRASE, "displayed": host.displayed()}
    made = host.result("backup.create", sections=[], without_key=True, place=chosen["place"], confirmation=confirmation)
    assert os.path.dirname(made["backup"]["path"]) == str(tmp_path)


def test_nothing_is_opened_for_a_locked_vault_or_for_a_page_of_the_web(host: Host, fake: Fake) -> None:
    assert host.error("backup.choose_folder") == "locked"
    host.unlock(PASSPHRASE)
    for kind in ("content", "frame"):
        assert host.error("backup.choose_folder", kind=kind) == "not_for_this_caller"
    assert host.error("backup.choose_folder", path="/tmp") == "bad_params"
    assert fake.started() == []


def test_a_person_who_turns_back_and_a_program_that_does_not_work(host: Host, fake: Fake) -> None:
    host.unlock(PASSPHRASE)
    fake.says(b"", 1)
    assert host.error("backup.choose_folder") == "cancelled"
    fake.says(b"nonsense\n")
    assert host.error("backup.choose_folder") == "no_dialog"


def test_others_are_answered_meanwhile_and_a_second_dialog_is_refused(host: Host, fake: Fake) -> None:
    host.unlock(PASSPHRASE)
    fake.says(b"", seconds=60)
    asked = host.send("backup.choose_folder")
    fake.opened()
    assert host.result("item.list")["items"] == []
    assert host.error("backup.choose_folder") == "dialog_open"
    assert host.result("request.cancel", request=asked) == {"cancelled": True}
    assert outcome(host.reply(asked)) == "cancelled"
    assert len(fake.started()) == 1
    fake.says(b"/tmp\n")
    assert host.result("backup.choose_folder")["path"] == "/tmp"


def test_a_lock_does_not_wait_for_it_and_closes_it(host: Host, fake: Fake, tmp_path: Path) -> None:
    host.unlock(PASSPHRASE)
    ended = tmp_path / "ended"
    script = f"#!/bin/sh\necho x >> {fake.log}\ntrap 'echo x > {ended}; exit' TERM\nsleep 30 & wait $!\n"
    fake.says(b"")
    fake.path.write_text(script)
    host.send("backup.choose_folder")
    fake.opened()
    started = time.monotonic()
    assert host.result("session.lock", reason="person") == {}
    assert time.monotonic() - started < 5
    assert host.gone()
    end = time.monotonic() + 10
    while not ended.exists():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("by", ["program", "portal"])
def test_the_thread_that_waits_for_it_imports_nothing(
    desk: dict[str, str], fake: Fake, tmp_path: Path, request: pytest.FixtureRequest, by: str
) -> None:
    environment = desk
    if by == "portal":
        address = request.getfixturevalue("bus")
        assert isinstance(on(address, (0, uris(tmp_path.as_uri()))), Portal)
        fake.path.unlink()
        environment = {**desk, "DBUS_SESSION_BUS_ADDRESS": address}
    with Host(str(tmp_path / "home"), code=NOTES_IMPORTS, environment=environment) as noted:
        noted.result("session.hello", protocol={"min": 1, "max": 1})
        noted.unlock(PASSPHRASE)
        assert noted.result("backup.choose_folder")["path"] == str(tmp_path)
    lines = noted.errors.decode().splitlines()
    assert "worker imports sealring.session.dialog" in lines
    assert [line for line in lines if not line.startswith("worker imports ")] == []
