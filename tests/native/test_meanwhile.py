"""While long work goes on, a real host still fills, lists and locks; what writes waits for its turn."""

import time
from pathlib import Path
from typing import Any

import pytest

from sealring.base import limits, schemas
from sealring.base.secret import Secret
from sealring.native import methods
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import login
from tests.native.host import Host

PASSPHRASE = "correct horse battery staple wombat river"
TOKEN = {"chars": "K7M", "colour": "#1565c0"}


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """With an open vault of some hundred items."""
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    session = Session(profile=TESTING)
    session.create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    session.vault.create_many([login(f"Item {number}") for number in range(400)])
    session.vault.close()
    with Host(str(tmp_path / "home")) as host:
        host.unlock(PASSPHRASE)
        yield host


def begin(host: Host, method: str = "backup.create", **params: Any) -> int:
    confirmation = {"passphrase": PASSPHRASE, "displayed": host.displayed()}
    return host.send(method, confirmation=confirmation, **params)


def replies(host: Host, wanted: set[int]) -> list[int]:
    """The order in which these are answered."""
    order = []
    while wanted - set(order):
        message = host.read()
        assert message is not None
        if "id" in message:
            assert "result" in message, message
            order.append(message["id"])
    return order


def test_what_only_looks_is_answered_before_long_work_is_done(host: Host) -> None:
    long = begin(host, without_key=True)
    item = {"type": "login", "name": "New", "username": "ada", "password": "s3cret-for-New", "uris": []}
    write = host.send("item.create", item=item)
    look = [host.send("item.list", limit=5), host.send("session.status")]
    assert replies(host, {long, write, *look}) == [*look, long, write]
    assert host.result("backup.list")["backups"][0]["items"] == 400  # it is the vault of when it began


def test_a_lock_does_not_wait_for_long_work_and_harms_nothing(host: Host, tmp_path: Path) -> None:
    long = begin(host, without_key=True)
    lock = host.send("session.lock", reason="person")
    answered = []
    while (message := host.read()) is not None:
        answered.append(message.get("id"))
    assert lock in answered and long not in answered and host.gone()
    assert not list((tmp_path / "home" / "files").glob("*.asc"))  # a draft of ciphertext may be left, for the next one
    with Host(str(tmp_path / "home")) as again:
        again.unlock(PASSPHRASE)
        assert again.result("backup.list") == {"backups": [], "changes": 400}


def test_what_was_made_while_nobody_was_there_gives_way_to_whoever_waits(host: Host, tmp_path: Path) -> None:
    from sealring.backup import unattended
    from tests.backup.world import QUIET

    unattended.make("default", str(tmp_path), now=time.time(), random=bytes, **QUIET)
    deadline = time.monotonic() + 20
    while not host.result("backup.standing").get("verified"):  # in the pauses between these
        assert time.monotonic() < deadline
        time.sleep(1.5 * limits.NOTICE_SECONDS)
    assert unattended.count("default") == 0


def test_nothing_that_is_let_in_is_grave_or_long() -> None:
    assert not methods.QUICK & (methods.GRAVE | methods.LONG) and methods.QUICK | methods.LONG <= methods.METHODS
    assert not any("conflict" in schemas.method(name)["errors"] for name in methods.QUICK)  # what writes can have one
