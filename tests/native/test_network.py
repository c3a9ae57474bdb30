"""The host and its children speak to the browser and to the system's own sockets, and to no network unasked."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sealring.openpgp.keys import generate
from tests.native.host import ORIGIN, Host

PASSPHRASE = "correct horse battery staple wombat river"
WATCHED = ["-f", "-qq", "-e", "trace=socket,connect,sendto"]
HOST = "from sealring.native.main import main; main()"
TRACED = f"""
import os, sys
strace, trace, origin = sys.argv[1:]
host = [sys.executable, "-I", "-c", {HOST!r}, origin]
os.execv(strace, [strace, *{WATCHED!r}, "-o", trace, *host])
"""


@pytest.fixture
def strace() -> str:
    found = shutil.which("strace")
    if found is None or subprocess.run([found, "-qq", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace is missing or may not trace here")
    return found


def story(host: Host) -> None:
    """Set up, save, fill, copy, lock: what a person does in a day."""
    host.result("session.hello", protocol={"min": 1, "max": 1})
    token = host.result("token.suggest")
    host.result("setup.create", name="Ada", email="ada@example.org", passphrase=PASSPHRASE, token=token)
    shown = host.result("session.challenge")
    del shown["expires_in"]
    host.result("key.backup", confirmation={"passphrase": PASSPHRASE, "displayed": shown}, to="folder")
    host.result("setup.finish")
    uris = [{"uri": "https://bank.example/", "match": "domain"}]
    item = {"type": "login", "name": "Bank", "username": "ada", "password": "tr7 kQ!9w", "uris": uris}
    made = host.result("item.create", item=item)
    target = {"origin": "https://bank.example", "ancestors": []}
    assert host.result("fill.get", id=made["id"], fields=["password"], target=target)["values"] == {
        "password": "tr7 kQ!9w"
    }
    host.reply(host.send("item.copy", id=made["id"], field="password"))  # with or without a clipboard
    host.result("fill.matches", url="https://bank.example/login")
    host.result("settings.set", settings={"lookup_places": ["wkd", "vks://keys.openpgp.org"]})  # allowed, not asked
    betty = generate("Betty", "betty@example.org", now=1_760_000_000).certificate().armored()
    [added] = host.result("person.add", armored=betty)["added"]
    host.result("person.get", id=added["person"]["id"])
    host.result("person.compare", id=added["person"]["id"])
    host.result("person.list")
    host.result("key.places")
    assert host.result("health.check") == {"left": 0}
    host.result("settings.set", settings={"breach_check": True, "second_factor_list": True})  # allowed, not asked
    assert host.result("health.summary")["breaches"] == {"allowed": True, "left": 1}
    host.result("health.items")
    host.result("session.lock", reason="person")


def test_no_connection_is_tried(strace: str, tmp_path: Path) -> None:
    trace = tmp_path / "calls"
    with Host(str(tmp_path / "home"), strace, str(trace), ORIGIN, code=TRACED) as host:
        story(host)
    calls = trace.read_text().splitlines()
    assert [line for line in calls if "AF_INET" in line or "AF_NETLINK" in line] == []


def test_the_trace_shows_a_connection_where_there_is_one(strace: str, tmp_path: Path) -> None:
    trace = tmp_path / "calls"
    code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    words = [strace, *WATCHED, "-o", str(trace), sys.executable, "-c", code]
    subprocess.run(words, check=True)
    assert "AF_INET" in trace.read_text()
