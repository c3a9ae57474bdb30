"""How a passphrase becomes a key: Argon2id (RFC 9106), as dear as this machine can bear.

Rules that this module keeps:

1. No vault is made with less than 64 MiB, 3 passes and 4 lanes, however slow or busy the machine is.
2. A new profile is measured on the machine: memory is raised first, because memory is what costs a thief, and only when
   it may not grow any more, the passes. It aims at half a second to a second.
3. What a step costs is the shorter of the time that passed and the processor's time it took: a machine that is busy at
   set-up does not leave its vault weaker for years.
4. Memory is at most 1 GiB and at most a quarter of what the machine has; passes are at most 10. What is written can
   always be read.
5. The passphrase is taken in Unicode's form NFC (RFC 8265, 4.2), so that keyboards that compose differently agree.
"""

import os
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret


@dataclass(frozen=True)
class Argon2Profile:
    """Parameters of Argon2id: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int

    @property
    def work(self) -> int:
        """What a guess costs: memory times passes."""
        return self.memory * self.passes


NORMAL = Argon2Profile(memory=limits.ARGON2_MEMORY_MIN, passes=3, lanes=4)
"""The floor of every new vault (rule 1)."""
TESTING = Argon2Profile(memory=64, passes=1, lanes=1)
"""Only for testing: it protects nothing."""


def stretch(passphrase: Secret[str], salt: bytes, profile: Argon2Profile) -> bytes:
    """32 bytes from a passphrase (rule 5).

    Raises:
        SealringError: too_little_memory.
    """
    secret = unicodedata.normalize("NFC", passphrase.reveal()).encode("utf-8", "surrogatepass")
    kdf = Argon2id(salt=salt, length=32, iterations=profile.passes, lanes=profile.lanes, memory_cost=profile.memory)
    try:
        return kdf.derive(secret)
    except MemoryError:
        raise SealringError("too_little_memory") from None


def calibrated(
    work: Callable[[Argon2Profile], object], clocks: Sequence[Callable[[], float]], memory: int | None
) -> Argon2Profile:
    """The profile that fits a machine (rules 1 to 4).

    Args:
        work: does one derivation with a profile.
        clocks: in seconds; the one that shows the least counts (rule 3).
        memory: the machine's memory in bytes; None when that is unknown.
    """
    ceiling = _ceiling(memory)
    best, seconds = NORMAL, _timed(work, clocks, NORMAL)
    while best.memory * 2 <= ceiling and seconds * 2 <= limits.ARGON2_SECONDS_MAX:
        larger = Argon2Profile(best.memory * 2, best.passes, best.lanes)
        try:
            taken = _timed(work, clocks, larger)
        except SealringError:  # too_little_memory: others use it
            break
        if taken > limits.ARGON2_SECONDS_MAX:
            break
        best, seconds = larger, taken
    if best.memory * 2 <= ceiling or seconds >= limits.ARGON2_SECONDS_MIN:
        return best
    per_pass = max(seconds / best.passes, 0.001)
    passes = min(int(limits.ARGON2_SECONDS_MIN / per_pass) + 1, limits.ARGON2_PASSES_MAX)
    return Argon2Profile(best.memory, max(best.passes, passes), best.lanes)


def fitting() -> Argon2Profile:
    """The profile for this machine, as it is now; takes up to two seconds."""
    passphrase, salt = Secret("measured, not kept"), bytes(16)
    clocks = (time.perf_counter, time.process_time)
    return calibrated(lambda profile: stretch(passphrase, salt, profile), clocks, total_memory())


def _timed(
    work: Callable[[Argon2Profile], object], clocks: Sequence[Callable[[], float]], profile: Argon2Profile
) -> float:
    starts = [clock() for clock in clocks]
    work(profile)
    return min(clock() - start for clock, start in zip(clocks, starts, strict=True))


def _ceiling(memory: int | None) -> int:
    """The most memory, in KiB, that a profile may take here."""
    if memory is None:
        return limits.ARGON2_MEMORY_UNKNOWN
    return max(limits.ARGON2_MEMORY_MIN, min(limits.ARGON2_MEMORY_MAX, memory // 4 // limits.KIB))


def total_memory() -> int | None:
    """Bytes of memory that this machine, or the container we run in, has; None when it doesn't say."""
    found = [size for size in (_of_the_machine(), _of_the_container()) if size]
    return min(found) if found else None


def _of_the_machine() -> int | None:
    if sys.platform == "win32":
        return _of_windows()
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None


def _of_windows() -> int | None:
    import ctypes

    kilobytes = ctypes.c_ulonglong()
    windows = getattr(ctypes, "windll")  # noqa: B009 - absent elsewhere, where types are checked too
    if not windows.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes)):
        return None
    return kilobytes.value * limits.KIB


def _of_the_container() -> int | None:
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
            text = file.read(32).strip()
    except (OSError, ValueError):
        return None
    return int(text) if text.isdigit() else None
