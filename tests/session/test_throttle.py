import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealring.base import limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import throttle
from sealring.session.session import Session
from sealring.vault import attempts
from sealring.vault.database import Database
from tests.session.people import PASSPHRASE, FakeClock, made


def fail(session: Session) -> SealringError:
    with pytest.raises(SealringError) as caught:
        session.unlock(Secret("not it"), None)
    return caught.value


def test_free_attempts_then_a_pause_that_doubles_up_to_the_longest() -> None:
    pauses = [throttle.pause(failures) for failures in range(20)]
    assert pauses[: limits.FREE_ATTEMPTS + 1] == [0] * (limits.FREE_ATTEMPTS + 1)
    assert pauses[limits.FREE_ATTEMPTS + 1 :][:5] == [1, 2, 4, 8, 16]
    assert pauses[-1] == throttle.pause(10**9) == limits.LONGEST_DELAY


def test_it_counts_over_processes_and_restarts() -> None:
    clock = FakeClock()
    made(clock=clock)
    for _ in range(limits.FREE_ATTEMPTS + 1):
        assert fail(Session(clock=clock)).name == "wrong_passphrase"  # each a fresh session: a restart wins nothing
    refused = fail(Session(clock=clock))
    assert (refused.name, refused.data["wait"]) == ("wait", 1)
    assert Session(clock=clock).status()["wait"] == 1
    clock.pass_(1)
    assert fail(Session(clock=clock)).name == "wrong_passphrase"
    assert fail(Session(clock=clock)).data["wait"] == 2
    clock.pass_(2)
    Session(clock=clock).unlock(Secret(PASSPHRASE), None)
    assert Session(clock=clock).status()["wait"] == 0


def test_another_process_counts_into_the_same_record() -> None:
    made()
    code = (
        "from sealring.session.session import Session\nfrom sealring.base.secret import Secret\n"
        "try: Session().unlock(Secret('no'), None)\nexcept Exception as error: print(error.name)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[0].strip() for process in running] == [b"wrong_passphrase"] * 2
    assert attempts.read(Database(paths.vault_file("default")))["failures"] == 2


def test_an_attempt_is_counted_before_the_key_is_derived(monkeypatch: pytest.MonkeyPatch) -> None:
    made()
    counted: list[int] = []

    def derive(*_: Any) -> None:
        counted.append(attempts.read(Database(paths.vault_file("default")))["failures"])
        raise SealringError("wrong_passphrase")

    monkeypatch.setattr("sealring.vault.keyring.open_", derive)
    fail(Session())
    assert counted == [1]


def test_a_pause_begins_when_the_passphrase_was_found_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    from sealring.vault import keyring

    clock = FakeClock()
    session = made(clock=clock)
    stretch = keyring.stretch

    def slow(*arguments: Any) -> bytes:
        clock.pass_(30)  # a busy machine
        return stretch(*arguments)

    monkeypatch.setattr(keyring, "stretch", slow)
    for _ in range(limits.FREE_ATTEMPTS + 2):
        fail(session)
        clock.pass_(Session(clock=clock).status()["wait"])
    fail(session)
    assert Session(clock=clock).status()["wait"] == 4 * limits.FIRST_DELAY


def test_what_ended_before_the_passphrase_was_tried_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    made()

    def damaged(*_: Any) -> None:
        raise SealringError("vault_damaged")

    monkeypatch.setattr("sealring.vault.keyring.open_", damaged)
    assert fail(Session()).name == "vault_damaged"
    assert attempts.read(Database(paths.vault_file("default")))["failures"] == 0


def test_a_clock_set_back_does_not_lock_the_owner_out() -> None:
    clock = FakeClock()
    made(clock=clock)
    for _ in range(limits.FREE_ATTEMPTS + 2):
        fail(Session(clock=clock))
        clock.pass_(1)
    clock.time -= 10 * 365 * 86400
    assert fail(Session(clock=clock)).data["wait"] <= 2
    clock.pass_(2)
    Session(clock=clock).unlock(Secret(PASSPHRASE), None)


@given(st.integers(0, 100), st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
def test_the_rest_of_a_pause_is_within_it(failures: int, last: float, now: float) -> None:
    rest = throttle.left({"failures": failures, "last": last}, now)
    assert 0 <= rest <= throttle.pause(failures)
