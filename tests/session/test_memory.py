"""After a lock no process of ours that still lives holds a secret."""

import os
import re
import sys
from pathlib import Path

import pytest

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.keyring import TESTING
from tests.native.host import Host
from tests.session.people import TOKEN

PASSPHRASE = "canary passphrase nobody types heliotrope 8831"
PASSWORD = "canary-password-heliotrope-1742"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may read another process's memory here"
)


def holds(process: str, canaries: tuple[bytes, ...]) -> bool:
    folder = f"/proc/{process}"
    with open(f"{folder}/maps", encoding="utf-8", errors="replace") as maps, open(f"{folder}/mem", "rb", 0) as mem:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if found is None or "[v" in line:
                continue
            start, end = int(found[1], 16), int(found[2], 16)
            try:
                mem.seek(start)
                data = mem.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            if any(canary in data for canary in canaries):
                return True
    return False


def ours(home: str) -> list[str]:
    """Every living process with this home in its environment, the test itself left out."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/environ", "rb") as file:
                if home.encode() in file.read() and int(process) != os.getpid():
                    found.append(process)
        except OSError:
            continue
    return found


def test_no_living_process_holds_a_canary_after_the_lock(home: str, tmp_path: Path) -> None:
    Session(profile=TESTING).create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    canaries = (PASSPHRASE.encode(), PASSWORD.encode(), PASSWORD.encode("utf-16-le"))
    with Host(home) as one, Host(home) as other:
        for host in (one, other):
            host.unlock(PASSPHRASE)
        item = {"type": "login", "name": "n", "username": "u", "password": PASSWORD}
        created = one.result("item.create", item=item)
        other.result("session.status")
        other.ask("item.reveal", id=created["id"], field="password")
        assert any(holds(process, canaries) for process in ours(home)), "the scan finds nothing even while unlocked"
        one.result("session.lock", reason="person")
        assert one.gone()
        assert other.gone()
        with Host(home) as fresh:
            assert fresh.result("session.status")["state"] == "locked"
            assert [process for process in ours(home) if holds(process, canaries)] == []
