"""What a campaign has to say: counts by kind, and each fault with what brings it about again."""

import time


class Report:
    """Counts and faults of one run; prints a line for each fault as it is found."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.faults: list[str] = []
        self._begun = time.monotonic()

    def count(self, what: str, by: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + by

    def point(self, where: str, faults: list[str]) -> None:
        """One point was taken."""
        for fault in faults:
            self.faults.append(f"{where}: {fault}")
            print(f"FAULT  {where}: {fault}", flush=True)

    def say(self) -> None:
        """The summary."""
        for what, number in self.counts.items():
            print(f"{number:8}  {what}")
        print(f"{len(self.faults)} faults, {time.monotonic() - self._begun:.1f} s", flush=True)
