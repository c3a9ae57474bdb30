"""A small disk that is full: backups, restores and kits on it, with a little more room each time."""

import os
import random
import shutil
import subprocess
from typing import Any

from tests.faults import backups
from tests.faults.acts import ACTS, Act
from tests.faults.points import Campaign, Outcome, _worker
from tests.faults.report import Report

PAGE = 4096
ROOM = 160  # pages, from none to enough for each of them
NAMES = {name for name, _, _ in backups.WORK} - {"old backups let go"}  # which asks for no room
STEP = 4  # pages from one disk to the next


def run(folder: str, report: Report, seed: int, most: int | None) -> None:
    """Every act on every size of disk, or ``most`` of these."""
    small = os.path.join(folder, "small")
    os.mkdir(small)
    if not _mounted(small, PAGE):
        report.count("full: may not mount a small disk here")
        return
    _run("umount", small)
    campaign, chance = Campaign(folder, report), random.Random(f"full {seed}")
    points = [(act, pages) for act in ACTS if act.name in NAMES for pages in range(0, ROOM, STEP)]
    chance.shuffle(points)
    for act, pages in points[:most]:
        source = campaign.worlds.copy(act.world)
        _mounted(small, _size(source) + pages * PAGE)
        try:
            said, faults = _on(act, source, small, campaign)
        finally:
            _run("umount", small)
            shutil.rmtree(source)
        report.point(f"{act.name}, {pages} pages left", faults)
        report.count(f"full: {act.name}: {said}")
        report.count("full disks")


def _mounted(place: str, size: int, how: str = "") -> bool:
    return _run("mount", "-t", "tmpfs", "-o", f"{how}size={size},mode=700", "tmpfs", place).returncode == 0


def _run(*command: str) -> Any:
    return subprocess.run(command, capture_output=True, check=False)


def _size(home: str) -> int:
    """What a copy of it takes on such a disk."""
    size = PAGE
    for folder, folders, names in os.walk(home):
        size += PAGE * len(folders)
        size += sum(-(-os.path.getsize(os.path.join(folder, name)) // PAGE) * PAGE for name in names)
    return size


def _on(act: Act, source: str, small: str, campaign: Campaign) -> tuple[str, list[str]]:
    home = os.path.join(small, "home")
    shutil.copytree(source, home)
    outcome = _done(act, home)
    clear = backups.seen_in_clear(home)
    _mounted(small, 64 << 20, "remount,")
    judged = campaign._judge(act, home, outcome)
    return outcome.said or "done", [*outcome.faults, *clear, *judged]


def _done(act: Act, home: str) -> Outcome:
    outcome = Outcome()
    worker = _worker(act, home, waits=False)
    if worker.line() != "ready":
        outcome.said = "no room to open the vault"
        worker.end()
        return outcome
    worker.go()
    while (told := worker.line()) is not None:
        if told == "done":
            outcome.done += 1
        else:
            outcome.said = told
            if told != "disk_full":
                outcome.faults.append(f"it said {told}")
    status, errors = worker.end()
    if status or errors:
        outcome.faults.append(f"the worker ended with {status}: {errors}")
    return outcome
