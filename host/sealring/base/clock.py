"""Time as an argument, so that tests can own it."""

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
        """Seconds that only grow, time asleep left out where the platform can; ``boot() - awake()`` jumps by a sleep."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        return time.time()

    def boot(self) -> float:
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()

    def awake(self) -> float:
        if hasattr(time, "CLOCK_UPTIME_RAW"):
            return time.clock_gettime(time.CLOCK_UPTIME_RAW)
        return time.monotonic()
