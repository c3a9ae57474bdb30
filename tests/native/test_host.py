"""A real host process over real pipes."""

import os
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sealring.base import limits, schemas, validation
from sealring.base.secret import Secret
from sealring.native import methods
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.native.host import HELLO, ORIGIN, Host, frame, request

PASSPHRASE = "correct horse battery staple wombat river"
TOKEN = {"chars": "K7M", "colour": "#1565c0"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    return str(tmp_path / "home")


@pytest.fixture
def vault(home: str) -> str:
    Session(profile=TESTING).create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    return home


# --- launch ----------------------------------------------------------------------


def test_hello_is_answered_without_a_vault_and_then_the_end_of_input_ends_it(home: str) -> None:
    with Host(home) as host:
        assert host.result("session.hello", protocol={"min": 1, "max": 1})["state"] == "no_vault"
    assert host.process.returncode == 0
    assert not os.path.exists(home)


def test_nothing_slow_is_imported_before_the_first_reply(home: str) -> None:
    code = (
        "import sys, os\nfrom sealring.native import frames, main\nsend = frames.Frames.write\n"
        "def tell(self, data):\n send(self, data); sys.stderr.write(' '.join(sys.modules))\n"
        " sys.stderr.flush(); os._exit(0)\n"
        "frames.Frames.write = tell\nmain.main()"
    )
    arguments = [sys.executable, "-I", "-c", code, ORIGIN]
    done = subprocess.run(arguments, input=frame(HELLO), capture_output=True, check=True)
    loaded = set(done.stderr.decode().split())
    slow = {"typing", "dataclasses", "pathlib", "logging", "asyncio", "importlib.metadata", "msgspec", "jsonschema"}
    slow |= {"cryptography", "pgpy", "subprocess", "ctypes", "threading", "platformdirs"}
    slow |= {"ssl", "socket", "httpcore", "certifi", "segno", "PIL", "zxingcpp", "sealring.people"}
    assert not loaded & slow


NOTES_IMPORTS = (
    "import sys, threading\n"
    "def note(event, details):\n"
    " if event == 'import' and 'worker' in (names := {t.name for t in threading.enumerate()}):\n"
    "  sys.stderr.write(f'{threading.current_thread().name} imports {details[0]}\\n')\n"
    "sys.addaudithook(note)\n"
    "from sealring.native.main import main; main()"
)


def test_one_thread_imports_once_the_worker_runs(vault: str) -> None:
    with Host(vault, code=NOTES_IMPORTS) as host, Host(vault) as other:
        for one in (host, other):
            one.result("session.hello", protocol={"min": 1, "max": 1})
            one.result("request.cancel", request=7)
            one.unlock(PASSPHRASE)
        host.result("item.create", item={"type": "note", "name": "A"})
        other.result("session.lock", reason="person")
        assert host.gone()
    lines = host.errors.decode().splitlines()
    assert "worker imports sealring.openpgp.own_key" in lines  # what import_module itself loads, no hook hears of
    assert [line for line in lines if not line.startswith("worker imports ")] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/",),
        ("/somewhere/org.sealring.host.json", "other@example.org"),
        ("extension@sealring.org",),
        (ORIGIN, "extension@sealring.org", "more"),
        (ORIGIN + "x",),
    ],
)
def test_another_caller_is_refused_once_and_the_host_ends(home: str, arguments: tuple[str, ...]) -> None:
    with Host(home, *arguments) as host:
        assert host.error("session.hello", protocol={"min": 1, "max": 1}) == "caller_refused"
        assert host.read() is None
        assert host.gone()


@pytest.mark.parametrize(
    "arguments",
    [
        (ORIGIN,),
        (ORIGIN, "--parent-window=0"),
        ("/x/org.sealring.host.json", "extension@sealring.org"),
        ("--parent-window=0",),
    ],
)
def test_our_callers_are_served(home: str, arguments: tuple[str, ...]) -> None:
    with Host(home, *arguments) as host:
        assert host.result("session.status")["state"] == "no_vault"


# --- what isn't a request -----------------------------------------------------------


BAD: list[tuple[bytes, str]] = [
    (b"", "bad_json"),
    (b"\xff\xfe", "bad_json"),
    (b"\xef\xbb\xbf{}", "bad_json"),
    (b"[" * 100_000 + b"]" * 100_000, "bad_json"),
    (b'{"a":' * 40 + b"1" + b"}" * 40, "bad_json"),
    (b'{"jsonrpc":"2.0","jsonrpc":"2.0"}', "bad_json"),
    (b'{"a":NaN}', "bad_json"),
    (b'"\\ud800"', "bad_json"),
    (b"[]", "bad_request"),
    (b"null", "bad_request"),
    (b'{"jsonrpc":"2.0","id":1,"method":"session.status"}', "bad_request"),
    (b'{"jsonrpc":"2.0","id":1,"method":"session.status","caller":{"kind":"terminal"}}', "bad_request"),
]


def test_each_bad_frame_has_its_answer_and_the_next_request_works(home: str) -> None:
    with Host(home) as host:
        for body, name in BAD:
            host.write(frame(body))
            answer = host.read()
            assert answer is not None
            assert answer["error"]["data"]["name"] == name, body[:60]
        assert host.result("session.status")["state"] == "no_vault"
    assert b"Traceback" not in host.errors


def test_unknown_methods_fields_and_callers(home: str) -> None:
    with Host(home) as host:
        assert host.error("session.nothing") == "unknown_method"
        assert host.error("__init__.main") == "unknown_method"
        assert host.error("session.status", more=1) == "bad_params"
        assert host.error("item.get", id="0" * 32 + "\n") == "bad_params"
        for kind in ("content", "frame"):
            for name in sorted(methods.METHODS - methods.TABLES[kind]):
                assert host.error(name, kind=kind) == "not_for_this_caller"
        assert host.error("session.hello", protocol={"min": 2, "max": 3}) == "incompatible"


def test_a_huge_length_is_answered_and_ends_the_host(home: str) -> None:
    with Host(home) as host:
        host.result("session.hello", protocol={"min": 1, "max": 1})
        host.write(struct.pack("=I", 2**32 - 1))
        answer = host.read()
        assert answer is not None
        assert answer["error"]["data"]["name"] == "frame_too_large"
        assert host.read() is None


@pytest.mark.parametrize("rest", [b"\x05", b"\x05\x00\x00\x00", b"\x05\x00\x00\x00{"])
def test_half_a_frame_at_the_end_is_a_clean_exit(home: str, rest: bytes) -> None:
    with Host(home) as host:
        host.write(frame(HELLO) + rest)
        assert host.read() is not None
    assert host.process.returncode == 0
    assert b"Traceback" not in host.errors


# --- actions that misbehave -----------------------------------------------------------

WITH_ACTION = """
import os, sys, time
from sealring.native import dispatch, main
def action(app, params, caller):
    {body}
dispatch.find_action = lambda name: action
main.main()
"""


def test_a_stray_print_does_not_reach_the_browser(home: str) -> None:
    body = "print('stray'); sys.__stdout__.write('x'); sys.__stdout__.flush(); os.write(1, b'stray'); return {}"
    with Host(home, code=WITH_ACTION.format(body=body)) as host:
        assert host.result("token.suggest") == {}
    assert b"stray" in host.errors


@pytest.mark.parametrize("body", ["raise ValueError('canary')", "sys.exit('canary')", "return {'a': {1}}", "1/0"])
def test_an_unforeseen_error_says_nothing_of_itself(home: str, body: str) -> None:
    with Host(home, code=WITH_ACTION.format(body=body)) as host:
        answer = host.ask("token.suggest")
        assert answer["error"]["data"].keys() == {"name", "hint"}
        assert answer["error"]["data"]["name"] == "internal"
        assert host.error("token.suggest") == "internal"
    assert b"canary" not in host.errors
    assert b"Traceback" not in host.errors


def test_a_reply_of_exactly_the_limit_passes_and_one_byte_more_does_not(home: str) -> None:
    envelope = len(b'{"jsonrpc":"2.0","id":1,"result":{"x":""}}')
    body = f"return {{'x': 'y' * (1024 * 1024 - {envelope} + (1 if caller.origin else 0))}}"
    with Host(home, code=WITH_ACTION.format(body=body)) as host:
        assert "result" in host.ask("token.suggest")
        longer = request("token.suggest", 1)
        longer["caller"]["origin"] = "https://a.example"
        host.write(frame(longer))
        assert host.reply(1)["error"]["data"]["name"] == "reply_too_large"


def test_waiting_and_working_requests_can_be_cancelled(home: str) -> None:
    body = """from sealring.base.errors import SealringError
    app.progress(1, 2)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if app.cancelled(): raise SealringError('cancelled')
        time.sleep(0.01)
    return {}"""
    with Host(home, code=WITH_ACTION.format(body=body)) as host:
        working, waiting = host.send("token.suggest"), host.send("token.suggest")
        note = host.read()
        assert note is not None
        assert note["params"] == {"request": working, "done": 1, "total": 2}
        assert host.reply(host.send("request.cancel", request=waiting))["result"] == {"cancelled": True}
        host.send("request.cancel", request=working)
        answers = [host.read() for _ in range(3)]
        by_id = {answer["id"]: answer for answer in answers if answer}
        assert by_id[working]["error"]["data"]["name"] == "cancelled"
        assert by_id[waiting]["error"]["data"]["name"] == "cancelled"
        assert host.result("request.cancel", request=working) == {"cancelled": False}


def test_the_next_key_in_a_search_field_cancels_the_one_before(home: str) -> None:
    body = """from sealring.base.errors import SealringError
    if not params: time.sleep(0.5); return {}
    if app.cancelled(): raise SealringError('cancelled')
    return {}"""
    with Host(home, code=WITH_ACTION.format(body=body)) as host:
        host.send("token.suggest")  # the worker is busy meanwhile
        asked = [
            host.send("item.search", query=query, **({"box": box} if box else {}))
            for query, box in (("m", "one"), ("x", "two"), ("y", ""), ("ma", "one"), ("z", ""))
        ]
        answers = {reply["id"]: reply for reply in (host.read() for _ in range(6)) if reply}
        assert ["error" in answers[each] for each in asked] == [True, False, False, False, False]
        assert answers[asked[0]]["error"]["data"]["name"] == "cancelled"


def test_the_end_of_input_does_not_wait_for_work(home: str) -> None:
    with Host(home, code=WITH_ACTION.format(body="time.sleep(60)")) as host:
        host.result("session.hello", protocol={"min": 1, "max": 1})
        host.send("token.suggest")
        assert host.process.stdin
        host.process.stdin.close()
        assert host.gone(2.0)  # the promise: Chrome kills after 2 s


# --- grave methods ---------------------------------------------------------------------


def example(schema: dict[str, Any]) -> Any:
    """Parameters that the schema allows, besides the confirmation."""
    if "$ref" in schema:
        schema = schemas.load("common.json")["$defs"][schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return schema["enum"][-1]
    if schema.get("type") == "object":
        wanted = schema.get("required", [])
        return {name: example(schema["properties"][name]) for name in wanted if name != "confirmation"}
    if "anyOf" in schema:
        return example(schema["anyOf"][-1])
    few = [example(schema["items"])] * schema.get("minItems", 0) if schema.get("type") == "array" else []
    plain = {"boolean": True, "integer": schema.get("minimum", 1), "null": None, "array": few}
    if schema.get("type") in plain:
        return plain[schema["type"]]
    samples = {"^[0-9a-f]{32}$": "0" * 32, "^[A-Z0-9]{3}$": "NEW", "^#[0-9a-f]{6}$": "#000000"}
    return {**samples, "^[0-9A-F]{40}$": "A" * 40, None: "x"}[schema.get("pattern")]


@pytest.mark.parametrize("name", sorted(methods.GRAVE))
def test_a_grave_method_refuses_without_a_right_confirmation(vault: str, name: str) -> None:
    params = example(schemas.method(name)["params"])
    with Host(vault) as host:
        right = {"passphrase": PASSPHRASE, "displayed": host.displayed()}
        assert host.error(name, **params, confirmation=right) == "locked"
        host.unlock(PASSPHRASE)
        assert host.error(name, **params) == "bad_params"
        assert host.error(name, **params, confirmation={"passphrase": PASSPHRASE}) == "bad_params"
        wrong = {"passphrase": "wrong", "displayed": host.displayed()}
        assert host.error(name, **params, confirmation=wrong) == "wrong_passphrase"
        replayed = {"passphrase": PASSPHRASE, "displayed": wrong["displayed"]}
        assert host.error(name, **params, confirmation=replayed) == "display_check"
        other = {"passphrase": PASSPHRASE, "displayed": {**host.displayed(), "colour": "#000001"}}
        assert host.error(name, **params, confirmation=other) == "display_check"
    assert Session().token() == TOKEN


@pytest.mark.parametrize("name", sorted(methods.GRAVE))
def test_a_grave_method_gets_past_a_right_confirmation(vault: str, name: str) -> None:
    with Host(vault) as host:
        host.unlock(PASSPHRASE)
        params = {
            **example(schemas.method(name)["params"]),
            **({"armored": "x"} if name in ("key.import", "key.update") else {}),
        }
        confirmation = {"passphrase": PASSPHRASE, "displayed": host.displayed()}
        answer = host.ask(name, **params, confirmation=confirmation)
        if "error" in answer:  # no such key, transfer or person; but past the confirmation
            found = answer["error"]["data"]["name"]
            assert found in schemas.method(name)["errors"]
            assert found not in ("bad_params", "display_check", "locked", "wait", "wrong_passphrase")
        else:
            validation.validator(schemas.method(name)["result"]).validate(answer["result"])


# --- locking ---------------------------------------------------------------------------


def test_a_lock_is_answered_then_the_host_ends_and_every_other_follows(vault: str) -> None:
    with Host(vault) as one, Host(vault) as other, Host(vault) as locked:
        one.unlock(PASSPHRASE)
        other.unlock(PASSPHRASE)
        locked.result("session.status")
        assert one.result("session.lock", reason="person") == {}
        assert one.read() is None
        note = other.read(5)
        assert limits.NOTICE_SECONDS <= 0.5  # between looks: so 1 s holds unless the machine is busy
        assert note is not None
        assert (note["method"], note["params"]) == ("session.locked", {"reason": "elsewhere"})
        assert other.read() is None
        assert other.gone()
        assert locked.result("session.status")["state"] == "locked"


def test_the_end_of_one_browser_leaves_the_other_open(vault: str) -> None:
    with Host(vault) as one, Host(vault) as other:
        one.unlock(PASSPHRASE)
        other.unlock(PASSPHRASE)
        one.result("session.lock", reason="browser_exit")
        assert one.read() is None
        assert not other.gone(1.5)
        assert other.result("session.status")["state"] == "unlocked"


def test_a_browser_that_never_pauses_sees_what_another_wrote(vault: str) -> None:
    with Host(vault) as one, Host(vault) as other:
        one.unlock(PASSPHRASE)
        other.unlock(PASSPHRASE)
        one.result("item.create", item={"type": "note", "name": "from the other browser"})
        end = time.monotonic() + 10
        while other.result("item.search", query="from the other")["total"] == 0:
            assert time.monotonic() < end
            time.sleep(limits.NOTICE_SECONDS / 10)


def test_a_killed_host_leaves_the_vault_fine(vault: str) -> None:
    with Host(vault) as host:
        host.unlock(PASSPHRASE)
        stop = threading.Timer(0.3, host.process.kill)
        stop.start()
        try:
            while True:
                host.result("item.create", item={"type": "note", "name": "n", "notes": "x"})
        except (AssertionError, OSError):
            pass
        stop.join()
    again = Session()
    state = again.unlock(Secret(PASSPHRASE), None)
    assert "read_only" not in state
    assert again.vault.check() == []


def test_a_first_hello_then_two_requests_in_one_write(vault: str) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", "from sealring.native.main import main; main()"],
        input=frame(HELLO) + frame(request("session.status", 2)) + frame(request("token.suggest", 3)),
        capture_output=True,
        env={**os.environ, "SEALRING_HOME": vault},
        check=True,
    )
    assert done.stdout.count(b'"jsonrpc"') == 3  # what was read before the end is answered


def test_two_hosts_one_rotates_keys_while_the_other_writes_nothing_lost_and_both_lock(vault: str) -> None:
    with Host(vault) as one, Host(vault) as other:
        one.unlock(PASSPHRASE)
        other.unlock(PASSPHRASE)
        acknowledged = []
        fingerprint = one.result("key.list")["keys"][0]["fingerprint"]
        confirmation = {"passphrase": PASSPHRASE, "displayed": one.displayed()}
        waiting = None
        for number in range(10_000):
            if number == 20:
                waiting = one.send("key.rotate", confirmation=confirmation, fingerprint=fingerprint)
            try:
                acknowledged.append(other.result("item.create", item={"type": "note", "name": f"note {number}"})["id"])
            except (AssertionError, OSError):  # refused, or gone
                break
        assert waiting is not None and one.reply(waiting)["result"] == {}
        note = one.read()
        assert note is not None and note["params"] == {"reason": "keys_changed"}
        assert one.gone() and other.gone()
    again = Session()
    again.unlock(Secret(PASSPHRASE), None)
    assert len(acknowledged) >= 20
    assert {row.id for row in again.vault.list()} == set(acknowledged)
    while again.vault.resealer.left:
        again.vault.resealer.step()
    assert again.vault.check() == []


def test_a_host_seals_anew_while_nobody_asks_for_anything(vault: str) -> None:
    with Host(vault) as host:
        host.unlock(PASSPHRASE)
        for number in range(3):
            host.result("item.create", item={"type": "note", "name": f"note {number}"})
        fingerprint = host.result("key.list")["keys"][0]["fingerprint"]
        confirmation = {"passphrase": PASSPHRASE, "displayed": host.displayed()}
        host.result("key.rotate", confirmation=confirmation, fingerprint=fingerprint)
        assert host.gone()
    with Host(vault) as host:
        host.unlock(PASSPHRASE)
        assert "reseal_unfinished" in host.result("session.status")["reminders"]
        end = time.monotonic() + 20
        while "reseal_unfinished" in host.result("session.status")["reminders"]:
            assert time.monotonic() < end
            time.sleep(limits.NOTICE_SECONDS * 1.5)  # a pause in which it may work
    again = Session()
    again.unlock(Secret(PASSPHRASE), None)
    assert again.vault.resealer.left == 0
