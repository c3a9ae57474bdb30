"""Wrong passphrases cost time: one record on disk for all processes (vault/attempts.py), so a restart wins nothing.

Rules that this module enforces:

1. An attempt is counted on disk before the passphrase is tried; a process that is killed meanwhile has used it up.
2. ``limits.FREE_ATTEMPTS`` failures cost nothing; then the pause is ``FIRST_DELAY`` seconds and doubles, up to
   ``LONGEST_DELAY``. It begins when the passphrase was found wrong, since trying it may take longer than a pause.
3. A clock that was set back can't make a pause longer than it is, and a record from the future counts as one of now.
4. Only a right passphrase clears the record. What ended without the passphrase being tried gives the attempt back.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sealring.base import limits
from sealring.base.clock import Clock
from sealring.base.errors import SealringError
from sealring.vault import attempts

if TYPE_CHECKING:
    from sealring.vault.database import Database


def pause(failures: int) -> int:
    """Seconds that must lie between so many failures in a row and the next attempt."""
    beyond = failures - limits.FREE_ATTEMPTS
    if beyond <= 0:
        return 0
    doublings = min(beyond - 1, 32)
    return min(limits.FIRST_DELAY << doublings, limits.LONGEST_DELAY)


def left(record: dict[str, Any], now: float) -> float:
    """Seconds until the next attempt may be made (rule 3)."""
    wait = pause(int(record["failures"]))
    elapsed = max(0.0, now - float(record["last"]))
    return max(0.0, wait - elapsed)


class Throttle:
    """The record of one vault.

    Args:
        database: the open vault file.
        clock: the time of day is used, because the record outlives a boot.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def wait(self) -> int:
        """Whole seconds until the next attempt may be made."""
        return math.ceil(left(attempts.read(self._database), self._clock.now()))

    def begin(self) -> dict[str, Any]:
        """Count an attempt (rule 1); the record before it.

        Raises:
            SealringError: ``wait`` (data: wait, in seconds); then nothing is counted.
        """
        now = self._clock.now()
        early: list[float] = []
        before: dict[str, Any] = {}

        def count(record: dict[str, Any]) -> dict[str, Any]:
            before.update(record)
            remaining = left(record, now)
            if remaining > 0:
                early.append(remaining)
                if record["last"] <= now:
                    return record
                return {**record, "last": now - (pause(int(record["failures"])) - remaining)}
            return {**record, "failures": int(record["failures"]) + 1, "last": now}

        attempts.change(self._database, count)
        if early:
            raise SealringError("wait", wait=math.ceil(early[0]))
        return before

    def clear(self) -> None:
        """The passphrase was right."""
        attempts.change(self._database, lambda record: {**record, "failures": 0})

    def refused(self) -> None:
        """The passphrase was wrong: the pause begins now (rule 2)."""
        now = self._clock.now()
        attempts.change(self._database, lambda record: {**record, "last": now})

    def give_back(self) -> None:
        """The attempt ended before the passphrase was tried (rule 4)."""
        attempts.change(self._database, lambda record: {**record, "failures": max(0, int(record["failures"]) - 1)})
