"""When an unlocked vault locks by itself: idle, asleep, screen locked, or locked by another process.

Rules that this module enforces:

1. The idle time runs on the boot clock, so time asleep counts and setting the time of day changes nothing. Only what a
   person does on an extension page or in the terminal starts it anew.
2. A jump between the boot clock and the awake clock is a sleep, whether the system announced it or not.
3. A raised lock epoch, or a vault file that can't be read any more, locks at the next look; looks are
   ``limits.NOTICE_SECONDS`` apart.
4. A look that fails in an unforeseen way locks too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Protocol

from sealring.base import limits
from sealring.base.clock import Clock
from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.session.session import Session

SLEEP_SECONDS = 2.0  # a smaller jump is the two clocks being read one after the other


class LockSettings:
    """What the person set: idle time in seconds, and whether the screen's lock and sleep lock the vault."""

    __slots__ = ("idle", "screen", "sleep")

    def __init__(self, idle: float = limits.IDLE_MINUTES * 60.0, screen: bool = True, sleep: bool = True) -> None:
        self.idle = idle
        self.screen = screen
        self.sleep = sleep


class Epochs(Protocol):
    """The lock epoch on disk (vault.watcher.Watcher)."""

    def data_version(self) -> int: ...

    def epoch(self) -> int: ...


class Probe(Protocol):
    """A platform that is asked whether the screen is locked (screen.py)."""

    def locked(self) -> bool | None: ...


class Listener(Protocol):
    """A platform that tells (dbus.py): ``start`` begins to listen in a thread of its own."""

    def start(self, tell: Callable[[str], None]) -> None: ...


class Watch:
    """One look at everything that may lock; no thread of its own, so that tests own the time.

    Args:
        clock: boot and awake are used.
        settings: asked at each look, because the person may change them.
        touched: when the person last did something, on the boot clock.
        epochs: the vault file's lock epoch; None for a vault that can't change.
        known: the lock epochs that are no reason to lock: that of the open vault, and the one that it is about to make
            by a change of its own.
        probe: asks whether the screen is locked.
    """

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], LockSettings],
        touched: Callable[[], float],
        epochs: Epochs | None = None,
        known: Callable[[], Container[int]] = lambda: (0,),
        probe: Probe | None = None,
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._touched = touched
        self._epochs = epochs
        self._known = known
        self._probe = probe
        self._version: int | None = None
        self._asleep = clock.boot() - clock.awake()

    def look(self) -> str | None:
        """The reason to lock, or None."""
        settings = self._settings()
        boot = self._clock.boot()
        asleep = boot - self._clock.awake()
        slept, self._asleep = asleep - self._asleep > SLEEP_SECONDS, asleep
        if self._locked_elsewhere():
            return "elsewhere"
        if slept and settings.sleep:
            return "sleep"
        if settings.screen and self._probe is not None and self._probe.locked():
            return "screen"
        if boot - self._touched() >= settings.idle:
            return "idle"
        return None

    def _locked_elsewhere(self) -> bool:
        if self._epochs is None:
            return False
        try:
            version = self._epochs.data_version()
            if version == self._version:
                return False
            self._version = version
            # looked at twice: a change of our own may have ended between reading one and the other
            return all(self._epochs.epoch() not in self._known() for _ in range(2))
        except SealringError as error:
            return error.name != "vault_busy"


class Autolock:
    """Looks every ``limits.NOTICE_SECONDS``, and listens to the platform, in threads.

    Args:
        session: the unlocked session.
        lock: called once, in one of those threads, with the reason.
        watch, listeners: what a test puts in their place.
    """

    def __init__(
        self,
        session: Session,
        lock: Callable[[str], None],
        watch: Watch | None = None,
        listeners: Sequence[Listener] | None = None,
    ) -> None:
        from sealring.session import screen

        self._session = session
        self._lock = lock
        self._watch = watch if watch is not None else session.watch(screen.probe())
        self._listeners = listeners if listeners is not None else screen.listeners()
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin; comes back at once."""
        threading.Thread(target=self._look, name="autolock", daemon=True).start()
        for listener in self._listeners:
            listener.start(self._heard)

    def stop(self) -> None:
        """End at the next look; for tests."""
        self._stopped.set()

    def _heard(self, reason: str) -> None:
        settings = self._session.lock_settings()
        wanted = {"screen": settings.screen, "sleep": settings.sleep}
        if not self._stopped.is_set() and wanted.get(reason, True):
            self._lock(reason)

    def _look(self) -> None:
        while not self._stopped.wait(limits.NOTICE_SECONDS):
            try:
                reason = self._watch.look()
            except Exception:  # noqa: BLE001 - rule 4
                reason = "error"
            if self._session.ended is not None:  # locked by its own doing, such as a change of keys
                return
            if reason is not None:
                self._stopped.set()
                self._lock(reason)
