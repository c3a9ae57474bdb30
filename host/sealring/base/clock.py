"""Time as an argument, so that tests can own it."""

import sys
import time
from typing import Protocol


class Clock(Protocol):
    """What the program asks of a clock."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC; the person may set it back or forward."""
        ...

    def boot(self) -> float:
        """Seconds that only grow, time asleep included where the platform counts it."""
        ...

    def awake(self) -> float:
        """Seconds that only grow, time asleep left out where possible; ``boot() - awake()`` jumps by a sleep."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        return time.time()

    def boot(self) -> float:
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC)  # goes on while asleep, unlike time.monotonic() there
        return time.monotonic()  # Windows counts time asleep

    def awake(self) -> float:
        if hasattr(time, "CLOCK_UPTIME_RAW"):
            return time.clock_gettime(time.CLOCK_UPTIME_RAW)
        if sys.platform == "win32":
            import ctypes

            ticks = ctypes.c_ulonglong()  # of 100 ns
            if ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks)):
                return ticks.value / 1e7
        return time.monotonic()
