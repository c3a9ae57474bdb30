import threading
from types import SimpleNamespace
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.session.autolock import Autolock, LockSettings, Watch
from sealring.session.screen import MacProbe
from tests.session.people import FakeClock


class Epochs:
    def __init__(self) -> None:
        self.version = 1
        self.number = 0
        self.error: str | None = None

    def data_version(self) -> int:
        if self.error:
            raise SealringError(self.error)
        return self.version

    def epoch(self) -> int:
        return self.number


def make(clock: FakeClock, settings: LockSettings | None = None, **more: Any) -> tuple[Watch, dict[str, float]]:
    touched = {"at": clock.boot()}
    chosen = settings or LockSettings()
    return Watch(clock, lambda: chosen, lambda: touched["at"], **more), touched


def test_idle_runs_out_and_a_touch_starts_it_anew() -> None:
    clock = FakeClock()
    watch, touched = make(clock, LockSettings(idle=600))
    clock.pass_(599)
    assert watch.look() is None
    touched["at"] = clock.boot()
    clock.pass_(599)
    assert watch.look() is None
    clock.pass_(1)
    assert watch.look() == "idle"


def test_setting_the_time_of_day_changes_nothing() -> None:
    clock = FakeClock()
    watch, _ = make(clock)
    clock.time += 1e9
    assert watch.look() is None


@pytest.mark.parametrize(("wanted", "reason"), [(True, "sleep"), (False, None)])
def test_a_sleep_that_nobody_announced(wanted: bool, reason: str | None) -> None:
    clock = FakeClock()
    watch, _ = make(clock, LockSettings(sleep=wanted))
    assert watch.look() is None
    clock.sleep(60)
    assert watch.look() == reason


def test_time_asleep_counts_as_idle() -> None:
    clock = FakeClock()
    watch, _ = make(clock, LockSettings(idle=600, sleep=False))
    clock.sleep(601)
    assert watch.look() == "idle"


def test_a_raised_epoch_and_an_unreadable_file_lock_but_a_busy_one_does_not() -> None:
    clock = FakeClock()
    epochs = Epochs()
    watch, _ = make(clock, epochs=epochs, known=lambda: (0,))
    assert watch.look() is None
    epochs.error = "vault_busy"
    assert watch.look() is None
    epochs.error = None
    epochs.version, epochs.number = 2, 1
    assert watch.look() == "elsewhere"
    epochs.error = "vault_damaged"
    assert watch.look() == "elsewhere"


@pytest.mark.parametrize(("wanted", "reason"), [(True, "screen"), (False, None)])
def test_a_platform_that_is_asked(wanted: bool, reason: str | None) -> None:
    probe = SimpleNamespace(locked=lambda: True)
    watch, _ = make(FakeClock(), LockSettings(screen=wanted), probe=probe)
    assert watch.look() == reason


def test_a_look_that_fails_locks() -> None:
    told: list[str] = []
    heard = threading.Event()

    def lock(reason: str) -> None:
        told.append(reason)
        heard.set()

    def broken() -> str:
        raise RuntimeError

    session: Any = SimpleNamespace(lock_settings=LockSettings, ended=None)
    watch: Any = SimpleNamespace(look=broken)
    Autolock(session, lock, watch, []).start()
    assert heard.wait(10)
    assert told == ["error"]


@pytest.mark.parametrize(("value", "locked"), [(None, False), (0, False), (1, True)])
def test_macos_is_asked_through_its_interface(value: int | None, locked: bool) -> None:
    released: list[object] = []
    graphics = SimpleNamespace(CGSessionCopyCurrentDictionary=lambda: 7)
    core = SimpleNamespace(
        CFStringCreateWithCString=lambda *_: 3,
        CFDictionaryGetValue=lambda session, name: None if value is None else 9,
        CFBooleanGetValue=lambda _: value,
        CFRelease=released.append,
    )
    assert MacProbe(graphics, core).locked() is locked
    assert released == [7]


def test_a_session_that_ended_by_its_own_doing_is_not_locked_again() -> None:
    """A change of keys ends a session; the terminal goes on with another one, which has a watch of its own."""
    told: list[str] = []
    looked = threading.Event()

    def look() -> str:
        looked.set()
        return "elsewhere"

    session: Any = SimpleNamespace(lock_settings=LockSettings, ended="keys_changed")
    Autolock(session, told.append, SimpleNamespace(look=look), []).start()  # type: ignore[arg-type]
    assert looked.wait(10)
    thread = next((each for each in threading.enumerate() if each.name == "autolock"), None)
    if thread is not None:
        thread.join(10)
    assert told == []
