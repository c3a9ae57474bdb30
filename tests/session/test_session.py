import os
import stat

import pytest

from sealring.base import limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.session import FOR_ALL, Session
from tests.session.people import PASSPHRASE, TOKEN, FakeClock, made, shown


def name_of(call: object) -> str:
    with pytest.raises(SealringError) as caught:
        call()  # type: ignore[operator]
    return caught.value.name


def test_a_session_begins_locked_and_opens_with_the_passphrase() -> None:
    made()
    session = Session()
    assert session.status()["state"] == "locked"
    assert name_of(lambda: session.vault) == "locked"
    assert session.unlock(Secret(PASSPHRASE), shown(session))["state"] == "unlocked"


def test_without_a_vault() -> None:
    session = Session()
    assert session.status() == {"state": "no_vault", "vault": "default"}
    assert name_of(session.challenge) == "no_vault"
    assert name_of(lambda: session.unlock(Secret(PASSPHRASE), None)) == "no_vault"


def test_a_second_vault_is_refused_and_the_first_untouched() -> None:
    made()
    other = {"chars": "AAA", "colour": "#000000"}
    assert name_of(lambda: Session().create("Eve", "eve@example.org", Secret(PASSPHRASE), other)) == "vault_exists"
    assert Session().token() == TOKEN


def test_a_weak_passphrase_makes_no_vault() -> None:
    weak = Secret("password1")
    assert name_of(lambda: Session().create("Ada", "ada@example.org", weak, TOKEN)) == "passphrase_weak"
    assert not os.path.exists(paths.vault_file("default"))


def test_the_token_file_is_for_its_owner_only() -> None:
    made()
    assert stat.S_IMODE(os.stat(paths.token_file("default")).st_mode) == 0o600


def test_a_token_that_was_changed_behind_our_back_is_said() -> None:
    made()
    path = paths.token_file("default")
    with open(path, "r+b") as file:
        content = file.read().replace(b"K7M", b"EVE")
        file.seek(0)
        file.write(content)
    session = Session()
    assert "token_differs" in session.unlock(Secret(PASSPHRASE), shown(session))["reminders"]
    session.change_token(TOKEN)
    assert "token_differs" not in session.status()["reminders"]
    again = Session()
    assert "token_differs" not in again.unlock(Secret(PASSPHRASE), shown(again))["reminders"]


def test_the_terminal_makes_a_lost_token_file_anew() -> None:
    made()
    os.unlink(paths.token_file("default"))
    assert name_of(Session().challenge) == "token_unreadable"
    Session().unlock(Secret(PASSPHRASE), None)
    assert Session().token() == TOKEN


@pytest.mark.parametrize("wrong", ["chars", "colour", "nonce"])
def test_a_wrong_display_counts_and_is_refused(wrong: str) -> None:
    made()
    session = Session()
    bad = {**shown(session), wrong: {"chars": "XXX", "colour": "#ffffff", "nonce": "0" * 32}[wrong]}
    for _ in range(limits.FREE_ATTEMPTS + 1):
        assert name_of(lambda: session.unlock(Secret(PASSPHRASE), bad)) == "display_check"
    assert name_of(lambda: session.unlock(Secret(PASSPHRASE), shown(session))) == "wait"


def test_a_challenge_is_good_once_and_for_its_time_and_process_only() -> None:
    clock = FakeClock()
    session = made(clock=clock)
    once = shown(session)
    session.confirm(Secret(PASSPHRASE), once)
    assert name_of(lambda: session.confirm(Secret(PASSPHRASE), once)) == "display_check"
    stale = shown(session)
    clock.pass_(limits.CHALLENGE_SECONDS)
    assert name_of(lambda: session.confirm(Secret(PASSPHRASE), stale)) == "display_check"
    foreign = shown(Session())
    assert name_of(lambda: session.confirm(Secret(PASSPHRASE), foreign)) == "display_check"
    many = [shown(session) for _ in range(limits.CHALLENGES_OPEN + 1)]
    clock.pass_(limits.LONGEST_DELAY)
    many = [shown(session) for _ in range(limits.CHALLENGES_OPEN + 1)]
    assert name_of(lambda: session.confirm(Secret(PASSPHRASE), many[0])) == "display_check"
    clock.pass_(limits.CHALLENGE_SECONDS - 1)
    session.confirm(Secret(PASSPHRASE), many[-1])


def test_setup_ends_only_after_the_key_file_was_opened_again() -> None:
    session = made()
    assert session.status()["setup"]
    assert name_of(session.finish_setup) == "setup_unfinished"
    saved = session.save_key_file(Secret(PASSPHRASE))
    assert saved["checked"]
    assert stat.S_IMODE(os.stat(saved["path"]).st_mode) == 0o600
    with open(saved["path"], "rb") as file:
        data = file.read()
    assert session.check_key_file(data, Secret(PASSPHRASE)) == session.vault.keyring.active
    assert not session.finish_setup()["setup"]
    assert session.copied_elsewhere()["reminders"] == []


def test_another_persons_key_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    session = made()
    monkeypatch.setenv("SEALRING_HOME", f"{tmp_path}/other")
    other = made()
    _name, data = other.key_file(Secret(PASSPHRASE))
    monkeypatch.setenv("SEALRING_HOME", f"{tmp_path}/home")
    assert name_of(lambda: session.check_key_file(data, Secret(PASSPHRASE))) == "wrong_key"
    assert name_of(session.finish_setup) == "setup_unfinished"


def test_an_imported_key_opens_a_vault() -> None:
    _name, data = made().key_file(Secret(PASSPHRASE))
    os.unlink(paths.vault_file("default"))
    for ending in ("-wal", "-shm"):
        if os.path.exists(paths.vault_file("default") + ending):
            os.unlink(paths.vault_file("default") + ending)
    assert Session().import_key(data, Secret(PASSPHRASE), Secret(PASSPHRASE), TOKEN)["state"] == "unlocked"


def test_an_old_copy_is_noticed_by_what_the_caller_saw() -> None:
    session = made()
    seen = {**session.status()["seen"]}
    ahead = Session()
    state = ahead.unlock(Secret(PASSPHRASE), None, {**seen, "number": seen["number"] + 5})
    assert state["read_only"] == "rolled_back"
    altered = Session().unlock(Secret(PASSPHRASE), None, {**seen, "mac": "0" * 64})
    assert altered["read_only"] == "altered"
    assert "read_only" not in ahead.accept_state()


@pytest.mark.parametrize("reason", ["person", "screen", "sleep", "keys_changed", "idle", "browser_exit", "error"])
def test_which_reasons_lock_the_others(reason: str) -> None:
    one = made()
    other = Session()
    other.unlock(Secret(PASSPHRASE), None)
    watch = other.watch()
    assert watch.look() is None
    one.lock(reason)
    assert one.ended == reason
    assert watch.look() == ("elsewhere" if reason in FOR_ALL else None)
    assert name_of(lambda: one.unlock(Secret(PASSPHRASE), None)) == "locked"
