"""Harms vaults and looks at what is left: ``python -m tests.faults --seed N [--points N] [--only KIND]``.

Without --points every point is taken. The exit status is 0 when no fault was found.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable

from tests.faults import acts, backup_flips, flips, full, machine, points, race
from tests.faults.report import Report

Run = Callable[[str, Report, int, int | None], None]


def kill(folder: str, report: Report, seed: int, most: int | None) -> None:
    _points("kill", folder, report, seed, most)


def errno(folder: str, report: Report, seed: int, most: int | None) -> None:
    _points("errno", folder, report, seed, most)


def _points(how: str, folder: str, report: Report, seed: int, most: int | None) -> None:
    campaign = points.Campaign(folder, report)
    for point in campaign.points(how, seed, most):
        reached = campaign.take(point)
        report.count(f"{how}: {point.act.name}" if reached else f"{how}: ended before the harm")
        report.count(f"{how} points" if reached else f"{how} points not reached")


KINDS: dict[str, Run] = {
    "kill": kill,
    "errno": errno,
    "full": full.run,
    "flip": flips.run,
    "backup-flip": backup_flips.run,
    "race": race.run,
    "machine": machine.run,
}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", type=int, help="at most so many of each kind; all when absent")
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--acts", default="", help="of kill and errno: those whose names fit this regular expression")
    chosen = parser.parse_args()
    acts.ACTS[:] = [act for act in acts.ACTS if re.search(chosen.acts, act.name)]
    acts.load_everything()
    report = Report()
    print(f"seed {chosen.seed}", flush=True)
    for kind, run in KINDS.items():
        if chosen.only in (None, kind):
            with tempfile.TemporaryDirectory(prefix="sealring-faults-") as folder:
                run(folder, report, chosen.seed, chosen.points)
    report.say()
    return bool(report.faults)


if __name__ == "__main__":
    sys.exit(main())
