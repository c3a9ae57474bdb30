"""After a lock no process of ours that still lives holds a secret."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.keyring import Keyring
from sealring.vault.stretching import TESTING
from tests.native.host import Host
from tests.session.desktops import Desktop
from tests.session.people import TOKEN

PASSPHRASE = "canary passphrase nobody types heliotrope 8831"
PASSWORD = "canary-password-heliotrope-1742"
NOTE = "canary note: the spare key lies under the heliotrope"
PATIENCE = 20.0  # seconds until a process that should end must have ended

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may read another process's memory here"
)


def canaries(keyring: Keyring) -> dict[str, bytes]:
    """Every secret in every form that it has in memory, by a name that may be printed."""
    found = {"vault key": keyring.vault_key}
    for name, text in (("passphrase", PASSPHRASE), ("password", PASSWORD), ("note", NOTE)):
        found[name] = text.encode()
        found[f"{name}, two bytes a character"] = text.encode("utf-16-le")
        found[f"{name}, four bytes a character"] = text.encode("utf-32-le")
    own = keyring.active_key
    assert own.signer
    assert own.recipient
    for name, secret in (("signing key", own.signer.object), ("decryption key", own.recipient.object)):
        assert isinstance(secret, Ed25519PrivateKey | X25519PrivateKey)
        raw = secret.private_bytes_raw()
        found[name], found[f"{name}, backwards"] = raw, raw[::-1]  # OpenPGP keeps X25519's scalar the other way round
    return found


def held(process: str, wanted: Mapping[str, bytes]) -> set[str]:
    """The names of what lies in a process's memory."""
    folder = f"/proc/{process}"
    names = set()
    try:
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
                names |= {name for name, canary in wanted.items() if canary in data}
    except (FileNotFoundError, ProcessLookupError):
        pass  # it has ended meanwhile
    return names


def ours(home: str) -> dict[str, str]:
    """Every living process that was started with this home, the test itself left out: its id, its command line."""
    found = {}
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/environ", "rb") as file:
                if home.encode() not in file.read() or int(process) == os.getpid():
                    continue
            with open(f"/proc/{process}/cmdline", "rb") as file:
                found[process] = file.read().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
    return found


def leaks(home: str, wanted: Mapping[str, bytes]) -> list[tuple[str, set[str]]]:
    """(command line, what it holds) of every living process that holds anything."""
    looked = ((command, held(process, wanted)) for process, command in ours(home).items())
    return [(command, names) for command, names in looked if names]


def left_beside(hosts: list[Host], home: str) -> dict[str, str]:
    """What lives besides these hosts once everything that is about to end has ended."""
    known = {str(host.process.pid) for host in hosts}
    end = time.monotonic() + PATIENCE
    while True:
        others = {process: command for process, command in ours(home).items() if process not in known}
        if not others or time.monotonic() > end:
            return others
        time.sleep(0.05)


def made() -> dict[str, bytes]:
    session = Session(profile=TESTING)
    session.create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    return canaries(session.vault.keyring)


def opened(host: Host) -> None:
    host.unlock(PASSPHRASE)
    login = {"type": "login", "name": "n", "username": "u", "password": PASSWORD}
    saved = host.result("item.create", item=login)
    host.result("item.reveal", id=saved["id"], field="password")
    host.result("item.search", query="n")
    note = host.result("item.create", item={"type": "note", "name": "n", "notes": NOTE})
    assert NOTE in str(host.result("item.get", id=note["id"]))


def test_the_scan_finds_what_a_process_holds(home: str) -> None:
    wanted = {**made(), "absent": os.urandom(32)}
    code = f"held = [bytes.fromhex(input()) for _ in range({len(wanted) - 1})]; print('up', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as control:
        assert control.stdin
        assert control.stdout
        for name, canary in wanted.items():
            if name != "absent":
                control.stdin.write(canary.hex().encode() + b"\n")
        control.stdin.flush()
        assert control.stdout.readline() == b"up\n"
        assert held(str(control.pid), wanted) == wanted.keys() - {"absent"}
        assert str(control.pid) in ours(home)
        control.stdin.write(b"\n")


def test_no_living_process_holds_a_canary_after_the_lock(home: str, tmp_path: Path) -> None:
    wanted = made()
    with Host(home) as one, Host(home) as other, Host(home) as bystander:
        bystander.result("session.status")  # never unlocked, so it lives on
        opened(one)
        opened(other)
        for host in (one, other):  # what was shown to the person may be overwritten by now; the keys are there
            assert "vault key" in held(str(host.process.pid), wanted)
        one.result("session.lock", reason="person")
        assert one.gone()
        assert other.gone()  # locked by the epoch
        with Host(home) as fresh:
            assert fresh.result("session.status")["state"] == "locked"
            assert left_beside([bystander, fresh], home) == {}
            assert bystander.result("session.status")["state"] == "locked"
            assert leaks(home, wanted) == []


@pytest.mark.parametrize("kill", [False, True])
def test_the_clipboards_child_ends_with_the_lock_and_with_the_host(display: Desktop, home: str, kill: bool) -> None:
    wanted = made()
    with Host(home) as host:
        opened(host)
        saved = host.result("item.search", query="n")["items"]
        login = next(row for row in saved if row["type"] == "login")
        host.result("item.copy", id=login["id"], field="password")
        beside = {process: command for process, command in ours(home).items() if process != str(host.process.pid)}
        assert any(held(process, wanted) == {"password"} for process in beside), "the child holds this one value"
        assert not any(held(process, wanted) - {"password"} for process in beside), "and nothing else"
        if kill:
            host.process.kill()
        else:
            host.result("session.lock", reason="person")
        assert host.gone()
        with Host(home) as fresh:
            assert fresh.result("session.status")["state"] == "locked"
            assert left_beside([fresh], home) == {}
            assert leaks(home, wanted) == []
