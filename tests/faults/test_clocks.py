"""A clock that jumps, by years and both ways, harms nothing."""

import itertools

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault import inbox, letterbox
from sealring.vault.database import Database
from sealring.vault.stretching import TESTING
from tests.faults.worlds import PASSPHRASE, login
from tests.session.people import FakeClock, made

BEGINNING, TODAY, NINETEEN_BITS_OVER, FAR = 0.0, 1_800_000_000.0, float(2**31 + 5), 4_200_000_000.0
JUMPS = list(itertools.permutations([BEGINNING, TODAY, NINETEEN_BITS_OVER, FAR], 3))


@pytest.fixture(autouse=True)
def _home(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALRING_HOME", f"{tmp_path}/home")


def opened(clock: FakeClock) -> Session:
    session = Session(clock=clock, profile=TESTING)
    session.unlock(Secret(PASSPHRASE), None)
    return session


def test_items_are_written_and_read_whatever_the_clock_says() -> None:
    clock = FakeClock(TODAY)
    session = made(clock=clock)
    bank = session.vault.create(login("Bank", "0"))
    gone = session.vault.create(login("Gone", "0"))
    gone = session.vault.trash(gone.id, 1)
    session.vault.close()
    revision, writes = 1, 0
    for jump in JUMPS:
        for clock.time in jump:
            session = opened(clock)
            writes += 1
            revision = session.vault.update(bank.id, revision, login("Bank", str(writes))).revision
            session.vault.create(login(f"At {clock.time}", "p"))
            assert session.vault.get(bank.id)[0]["password"] == str(writes)
            assert session.vault.overview(gone.id).trashed is not None, "the trash let go of it"
            session.pause()
            session.vault.close()
    session = opened(FakeClock(TODAY))
    vault = session.vault
    assert vault.read_only is None and vault.check() == [] and len(vault) == 2 + writes
    assert len(vault.versions(bank.id)) == min(writes, limits.VERSIONS_KEPT)
    assert vault.restore(gone.id, gone.revision).trashed is None
    vault.close()


@pytest.mark.parametrize("jump", [(FAR, BEGINNING), (TODAY, BEGINNING), (BEGINNING, FAR), (FAR, TODAY)])
def test_the_owner_waits_no_longer_than_the_longest_pause(jump: tuple[float, float]) -> None:
    clock = FakeClock(TODAY)
    made(clock=clock).vault.close()
    clock.time = jump[0]
    for _ in range(limits.FREE_ATTEMPTS + 3):
        with pytest.raises(SealringError):
            Session(clock=clock, profile=TESTING).unlock(Secret("not it"), None)
    clock.time = jump[1]
    assert Session(clock=clock, profile=TESTING).status()["wait"] <= limits.LONGEST_DELAY
    for _ in range(2):
        clock.pass_(limits.LONGEST_DELAY)
        try:
            opened(clock).vault.close()
            return
        except SealringError as error:
            assert error.name == "wait"
    raise AssertionError("locked out")


def test_a_jump_ahead_drops_no_login_that_was_noted_while_locked() -> None:
    clock = FakeClock(TODAY)
    session = made(clock=clock)
    fingerprint, path = session.vault.keyring.active, session.vault.database.path
    session.vault.close()

    def note(username: str) -> None:
        database = Database(path)
        what = {"origin": "https://bank.example.com", "username": username, "password": Secret("p")}
        inbox.capture(database, fingerprint, now=clock.now(), while_locked=True, **what)
        database.close()

    def waiting() -> int:
        database = Database(path)
        try:
            return len(letterbox.waiting(database, clock.now()))
        finally:
            database.close()

    note("ada")
    clock.time = FAR
    note("bob")
    note("eve")
    clock.time = TODAY
    assert waiting() == 3
    clock.time = TODAY + (limits.INBOX_DAYS + 1) * 86400
    note("zoe")
    clock.time += 86400
    note("yan")  # the second day on which the clock says so
    assert waiting() == 4
