"""pinentry asked by a real host: what it confirms, what it refuses, and that nobody waits for it."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sealring.base import schemas
from sealring.base.secret import Secret
from sealring.native import methods
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.native.host import Host
from tests.native.test_host import NOTES_IMPORTS, example
from tests.session.people import PASSPHRASE, TOKEN
from tests.session.test_pinentry import Fake

ASKED = {"pinentry": True}
NEW = {"chars": "NEW", "colour": "#000000"}
CANCELLED = ["ERR 83886179 Operation cancelled <Pinentry>"]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    fake = Fake(folder)
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    return fake


@pytest.fixture
def host(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host with a locked vault, which finds the fake program."""
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    Session(profile=TESTING).create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    with Host(str(tmp_path / "home")) as started:
        started.result("session.hello", protocol={"min": 1, "max": 1})
        yield started


def opened(fake: Fake) -> None:
    """Wait until the program has been asked for the passphrase."""
    end = time.monotonic() + 20
    while "GETPIN" not in fake.heard():
        assert time.monotonic() < end
        time.sleep(0.02)


def change(host: Host, **more: Any) -> int:
    return host.send("token.change", confirmation=ASKED, token=NEW, **more)


def outcome(answer: dict[str, Any]) -> str:
    return str(answer["error"]["data"]["name"]) if "error" in answer else "done"


def test_it_opens_a_locked_vault_and_no_open_one(host: Host, fake: Fake) -> None:
    assert host.result("session.unlock_by_pinentry")["state"] == "unlocked"
    assert "Unlock your vault." in "\n".join(fake.heard())
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    assert host.error("session.unlock_by_pinentry") == "bad_request"
    assert fake.heard() == []


def test_every_act_has_its_own_words() -> None:
    acts = {name: schema["act"] for name in schemas.method_names() if "act" in (schema := schemas.method(name))}
    assert acts.keys() == methods.GRAVE | {"session.unlock_by_pinentry"}
    assert len(set(acts.values())) == len(acts)
    for act in acts.values():
        assert act.endswith(".") and act[0].isupper() and len(act) < 100 and act.isascii()


def test_a_grave_method_is_done_after_the_passphrase_was_typed_there(host: Host, fake: Fake) -> None:
    host.unlock(PASSPHRASE)
    assert outcome(host.reply(change(host))) == "done"
    assert Session().token() == NEW
    described = next(line for line in fake.heard() if line.startswith("SETDESC "))
    assert schemas.method("token.change")["act"] in described
    assert "K7M on blue (#1565c0)" in described
    transfer = host.result("key.backup", confirmation=ASKED, to="transfer")["transfer"]  # it needs what was typed
    assert transfer


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (["D wrong", "OK"], "wrong_passphrase"),
        (CANCELLED, "cancelled"),
        (["OK"], "cancelled"),
        (["exit"], "no_pinentry"),
    ],
)
def test_nothing_is_done_without_the_right_one(host: Host, fake: Fake, typed: list[str], name: str) -> None:
    host.unlock(PASSPHRASE)
    fake.answers(GETPIN=typed)
    assert outcome(host.reply(change(host))) == name
    assert Session().token() == TOKEN


def test_wrong_ones_count_and_a_cancelled_one_does_not(host: Host, fake: Fake) -> None:
    host.unlock(PASSPHRASE)
    fake.answers(GETPIN=CANCELLED)
    for _ in range(5):
        assert outcome(host.reply(change(host))) == "cancelled"
    fake.answers(GETPIN=["D wrong", "OK"])
    for _ in range(4):
        assert outcome(host.reply(change(host))) == "wrong_passphrase"
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    assert outcome(host.reply(change(host))) == "wait"
    assert fake.heard() == []  # nothing is typed in vain


def test_a_token_changed_under_the_prompt_confirms_nothing(host: Host, fake: Fake, tmp_path: Path) -> None:
    """What pinentry displayed is compared with the token as it is when the passphrase comes back."""
    host.unlock(PASSPHRASE)
    file = str(tmp_path / "home/vaults/default/token.json")
    changed = '{"format":"sealring-token/1","chars":"AAA","colour":"#000000"}'
    script = fake.path.read_text()
    change_it = f"    open({file!r}, 'w').write({changed!r})\n    for answer"
    fake.path.write_text(script.replace("    for answer", change_it))
    assert outcome(host.reply(change(host))) == "display_check"


def test_a_locked_vault_asks_nothing(host: Host, fake: Fake) -> None:
    for name in sorted(methods.GRAVE):
        assert host.error(name, **example(schemas.method(name)["params"]), confirmation=ASKED) == "locked"
    assert fake.heard() == []


def test_only_a_page_asks_and_only_as_the_contract_says(host: Host, fake: Fake) -> None:
    host.unlock(PASSPHRASE)
    for kind in ("content", "frame"):
        assert host.error("token.change", kind=kind, confirmation=ASKED, token=NEW) == "not_for_this_caller"
        assert host.error("session.unlock_by_pinentry", kind=kind) == "not_for_this_caller"
    for wrong in ({"pinentry": False}, {"pinentry": 1}, {**ASKED, "passphrase": PASSPHRASE}, {**ASKED, "act": "x"}):
        assert host.error("token.change", confirmation=wrong, token=NEW) == "bad_params"
    assert host.error("token.change", confirmation=ASKED) == "bad_params"
    assert fake.heard() == []


# --- while it is open ----------------------------------------------------------------------------


def test_others_are_answered_and_a_second_one_is_refused(host: Host, fake: Fake) -> None:
    host.unlock(PASSPHRASE)
    fake.answers(GETPIN=["sleep"])
    asked = change(host)
    opened(fake)
    assert host.result("item.list")["items"] == []
    assert host.error("token.change", confirmation=ASKED, token=NEW) == "pinentry_open"
    typed = {"passphrase": PASSPHRASE, "displayed": host.displayed()}
    assert host.result("token.change", confirmation=typed, token=NEW) == {}  # the page's own prompt still works
    assert host.result("request.cancel", request=asked) == {"cancelled": True}
    assert outcome(host.reply(asked)) == "cancelled"
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    assert outcome(host.reply(change(host))) == "done"


@pytest.mark.parametrize("unlocked", [True, False])
def test_a_lock_does_not_wait_for_it(host: Host, fake: Fake, unlocked: bool) -> None:
    if unlocked:
        host.unlock(PASSPHRASE)
    fake.answers(GETPIN=["sleep"])
    _ = change(host) if unlocked else host.send("session.unlock_by_pinentry")
    opened(fake)
    started = time.monotonic()
    assert host.result("session.lock", reason="person") == {}
    assert time.monotonic() - started < 5
    assert host.gone()
    assert Session().token() == TOKEN


def test_the_thread_that_waits_for_it_imports_nothing(host: Host, fake: Fake, tmp_path: Path) -> None:
    with Host(str(tmp_path / "home"), code=NOTES_IMPORTS) as noted:
        noted.result("session.unlock_by_pinentry")
        assert outcome(noted.reply(change(noted))) == "done"
    lines = noted.errors.decode().splitlines()
    assert "worker imports sealring.session.pinentry" in lines
    assert [line for line in lines if not line.startswith("worker imports ")] == []


def test_another_browsers_lock_ends_it_too(host: Host, fake: Fake, tmp_path: Path) -> None:
    host.unlock(PASSPHRASE)
    fake.answers(GETPIN=["sleep"])
    change(host)
    opened(fake)
    with Host(str(tmp_path / "home")) as other:
        other.result("session.lock", reason="person")
    note = host.read(10)
    if note is not None and "error" in note:  # whoever asked may hear of it first
        assert note["error"]["data"]["name"] in ("cancelled", "locked")
        note = host.read(10)
    assert note is not None and note["method"] == "session.locked"
    assert host.gone()


def test_the_end_of_input_does_not_wait_for_it(host: Host, fake: Fake) -> None:
    host.unlock(PASSPHRASE)
    fake.answers(GETPIN=["sleep"])
    change(host)
    opened(fake)
    assert host.process.stdin
    host.process.stdin.close()
    assert host.gone(2.0)
