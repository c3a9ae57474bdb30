"""Kills and errors at the Nth system call of every act, and what a fresh process finds after each."""

import collections
import dataclasses
import os
import random
import re
import shutil
from collections.abc import Iterator
from typing import Any

from sealring.base.errors import SealringError
from tests.faults import backups, children, worlds
from tests.faults.acts import ACTS, Act
from tests.faults.report import Report
from tests.faults.worlds import PASSPHRASE, Worlds

WRITES = "write,pwrite64,fsync,fdatasync,ftruncate,openat,?rename,?renameat,?link,?linkat,?unlink,?unlinkat,?mkdir"
KILLS = WRITES + ",close,fcntl,pread64,mmap"
RARER = {"fcntl": 5, "pread64": 5, "close": 2, "mmap": 2}  # only every so manieth of these: little happens between them
FULL = {"write", "pwrite64", "fsync", "fdatasync", "ftruncate", "openat", "rename", "link", "mkdir"}
BROKEN = FULL | {"unlink", "pread64"}
SAID = {"disk_full", "io_error"}
DAMAGE = "vault_damaged"  # what SQLite makes of a disk that can't be read (SQLITE_IOERR_CORRUPTFS)
_CALL = re.compile(r"(\d+) +(\w+)\(")


@dataclasses.dataclass(frozen=True)
class Point:
    """One harm: at the ``number``th ``call`` of any thread of an act."""

    act: Act
    call: str
    number: int
    how: str  # SIGKILL, ENOSPC, EIO; with a + the error stays

    @property
    def harm(self) -> str:
        kind = "signal" if self.how == "SIGKILL" else "error"
        stays = "+" if self.how.endswith("+") else ""
        return f"{self.call}:{kind}={self.how.rstrip('+')}:when={self.number}{stays}"

    def __str__(self) -> str:
        return f"{self.act.name}: {self.harm}"


@dataclasses.dataclass
class Outcome:
    """How an act went: steps acknowledged, what was said in place of an acknowledgement, what must not be."""

    done: int = 0
    said: str | None = None
    killed: bool = False
    later: bool = False  # a further write, after the harm, was acknowledged
    faults: list[str] = dataclasses.field(default_factory=list)


class Campaign:
    """All points of some acts, in one folder."""

    def __init__(self, folder: str, report: Report) -> None:
        self.worlds = Worlds(folder)
        self._folder = folder
        self._report = report
        self._pictures: dict[str, list[dict[str, Any]]] = {}

    # --- which points there are -------------------------------------------------------

    def points(self, how: str, seed: int, most: int | None) -> list[Point]:
        """Every point of every act, or ``most`` of them, spread over the acts; the same for the same seed."""
        chance = random.Random(f"{how} {seed}")
        by_act = [self._points(act, how) for act in ACTS]
        for found in by_act:
            chance.shuffle(found)
        every = sum(len(found) for found in by_act)
        left = every if most is None else min(most, every)
        chosen: list[Point] = []
        while left > len(chosen):
            for found in by_act:
                if found and len(chosen) < left:
                    chosen.append(found.pop())
        return chosen

    def _points(self, act: Act, how: str) -> list[Point]:
        counts = self._calls(act)
        if how == "kill":
            kinds = [(call, "SIGKILL") for call in sorted(counts)]
        else:
            kinds = [(call, "ENOSPC") for call in sorted(FULL)] + [(call, "EIO") for call in sorted(BROKEN)]
            kinds = [(call, error + stays) for call, error in kinds for stays in ("", "+")]
        return [
            Point(act, call, number, kind)
            for call, kind in kinds
            for number in range(1, counts.get(call, 0) + 1)
            if number % RARER.get(call, 1) == 0
        ]

    def _calls(self, act: Act) -> dict[str, int]:
        """How often the busiest thread makes each call, from a run that nothing harms."""
        log = os.path.join(self._folder, "calls")
        home = self.worlds.copy(act.world)
        self._run(act, home, None, log=log)
        shutil.rmtree(home)
        per_thread: collections.Counter[tuple[str, str]] = collections.Counter()
        with open(log, encoding="utf-8", errors="replace") as lines:
            per_thread.update(match.groups() for match in map(_CALL.match, lines) if match)  # type: ignore[arg-type]
        counts: dict[str, int] = {}
        for (_, call), number in per_thread.items():
            counts[call] = max(number, counts.get(call, 0))
        return counts

    # --- one point --------------------------------------------------------------------

    def take(self, point: Point) -> bool:
        """Harm one act and judge what is left; whether the point was reached."""
        home = self.worlds.copy(point.act.world)
        try:
            outcome = self._run(point.act, home, point)
            faults = outcome.faults
            reached = outcome.killed if point.how == "SIGKILL" else True
            faults += self._judge(point.act, home, outcome)
            self._report.point(str(point), faults)
            return reached
        finally:
            shutil.rmtree(home)

    def _judge(self, act: Act, home: str, outcome: Outcome) -> list[str]:
        clear = backups.seen_in_clear(home)
        try:
            seen = worlds.look(home)
        except AssertionError as error:
            return [*clear, str(error)]
        pictures = self.pictures(act)
        last = len(pictures) - 1 if act.at_once else outcome.done + 1
        allowed = pictures[outcome.done : last + 1]
        found = _without_later(seen["picture"], outcome.later)
        faults = [*clear, *seen["faults"]]
        if found not in allowed:
            faults.append(f"after {outcome.done} acknowledged steps there is {found}")
        return faults

    def pictures(self, act: Act) -> list[dict[str, Any]]:
        """What a fresh process sees before the act and after each of its steps, when nothing goes wrong."""
        if act.name not in self._pictures:
            home = self.worlds.copy(act.world)
            seen = [self._snapshot(home)]
            for _ in self._steps(act, home, seen):
                pass
            if len(seen) < 2 or (seen[-1] == seen[0] and act.name not in ("re-sealing", "trash and restore")):
                raise AssertionError(f"{act.name} changes nothing")
            self._pictures[act.name] = seen
            shutil.rmtree(home)
        return self._pictures[act.name]

    def _steps(self, act: Act, home: str, seen: list[dict[str, Any]]) -> Iterator[None]:
        if act.requests is None:
            worker = _worker(act, home)
            assert worker.line() == "ready"
            worker.go()
            while (told := worker.line()) is not None:
                assert told == "done", told
                seen.append(self._snapshot(home))
                worker.process.stdin.write(b"g")
                worker.process.stdin.flush()
                yield
            worker.end()
            return
        host = children.host(home)
        host.result("session.hello", protocol={"min": 1, "max": 1})
        host.unlock(PASSPHRASE)
        for method, params in act.requests(host):
            answer = host.ask(method, **params)
            assert "result" in answer or answer["error"]["data"]["name"] == "conflict", answer
            seen.append(self._snapshot(home))
            yield
        host.end()

    def _snapshot(self, home: str) -> dict[str, Any]:
        copy = home + "-copy"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns("*-shm"))
        found = worlds.look(copy, writes=False)
        shutil.rmtree(copy)
        assert not found["faults"], found
        return dict(found["picture"])

    # --- running it -------------------------------------------------------------------

    def _run(self, act: Act, home: str, point: Point | None, log: str = os.devnull) -> Outcome:
        calls, harm = (KILLS, None) if point is None else (point.call, point.harm)
        if act.requests is None:
            return _in_worker(act, home, calls, harm, log)
        host = children.host(home)
        host.result("session.hello", protocol={"min": 1, "max": 1})
        host.unlock(PASSPHRASE)
        requests = act.requests(host)
        strace = children.Strace(host.process.pid, calls, harm, log)
        outcome = Outcome()
        try:
            _speak(
                host,
                requests,
                outcome,
                _expected(act, calls),
                at_once=act.at_once and (point is None or point.how == "SIGKILL"),
            )
            if outcome.said is not None:
                _afterwards(host, strace, outcome, stays=point is not None and point.how.endswith("+"))
        except (AssertionError, BrokenPipeError, ConnectionError):  # it is gone
            pass
        status = _ended(host)
        strace.ended()
        outcome.killed = status == -9
        if status not in (0, -9) or b"Traceback" in host.errors or outcome.faults:
            outcome.faults.append(f"the host ended with {status}: {host.errors.decode()}")
        return outcome


def _expected(act: Act, call: str) -> set[str]:
    """What may be said in place of an acknowledgement."""
    allowed = SAID | {DAMAGE} if call == "pread64" else set(SAID)
    if call == "openat":  # the token's file can't be read; what can't be opened for writing, SQLite opens for reading
        allowed |= {"display_check", "read_only"}
    if "backup" in act.name or act.name == "kit":  # its file may lie on another disk than the vault
        allowed |= {"cannot_write_file"}
    return allowed | {"read_only"} if act.name == "migration" else allowed  # its rule 4


def _speak(
    host: Any, requests: list[tuple[str, dict[str, Any]]], outcome: Outcome, said: set[str], *, at_once: bool
) -> None:
    if at_once:
        sent = [host.send(method, **params) for method, params in requests]
    for number, (method, params) in enumerate(requests):
        answer = host.reply(sent[number]) if at_once else host.ask(method, **params)
        if "error" in answer and answer["error"]["data"]["name"] != "conflict":
            outcome.said = answer["error"]["data"]["name"]
            if outcome.said not in said:
                outcome.faults.append(f"it said {outcome.said}")
            return
        outcome.done += 1


def _afterwards(host: Any, strace: children.Strace, outcome: Outcome, *, stays: bool) -> None:
    """After an error the vault reads on at once; and writes on, as soon as nothing is in the way any more."""
    rows = host.ask("item.list")
    if "error" in rows:
        outcome.faults.append(f"after {outcome.said} a list gave {rows['error']}")
    if stays:
        strace.let_go()
    answer = host.ask("item.create", item={"type": "note", "name": "Afterwards"})
    outcome.later = "result" in answer
    if not outcome.later:
        outcome.faults.append(f"after {outcome.said} the next write gave {answer['error']}")


def _ended(host: Any) -> int:
    return int(host.end())


def _without_later(picture: dict[str, Any], later: bool) -> dict[str, Any]:
    items = picture.get("items", [])
    rest = [row for row in items if row[0] != "Afterwards"]
    if later and len(items) - len(rest) != 1:
        return {**picture, "lost": "Afterwards"}
    return {**picture, "items": rest} if "items" in picture else picture


def _worker(act: Act, home: str, waits: bool = True) -> children.Worker:
    work = act.work
    assert work is not None

    def run(ready: Any, tell: Any) -> None:
        try:
            for _ in work(ready):
                tell("done")
                if waits:
                    os.read(0, 1)
        except SealringError as error:
            tell(error.name)
        except OSError as error:
            tell(f"OSError {error.errno}")

    return children.Worker(home, run)


def _in_worker(act: Act, home: str, calls: str, harm: str | None, log: str) -> Outcome:
    worker = _worker(act, home, waits=False)
    outcome = Outcome()
    if worker.line() != "ready":
        raise AssertionError(worker.end())
    strace = children.Strace(worker.process.pid, calls, harm, log)
    worker.go()
    while (told := worker.line()) is not None:
        if told == "done":
            outcome.done += 1
        elif told not in _expected(act, calls):
            outcome.faults.append(f"it said {told}")
    status, errors = worker.end()
    strace.ended()
    outcome.killed = status == -9
    wrote_nothing = "Broken pipe" in errors or ("_become" in errors and "os.write(1" in errors)
    if (status not in (0, -9) or errors) and not wrote_nothing:
        outcome.faults.append(f"the worker ended with {status}: {errors}")
    return outcome
