"""Two real hosts that write at once, each over its own frames; and one that is stopped or killed in the middle."""

import collections
import dataclasses
import os
import random
import signal
import threading
import time
from typing import Any

from sealring.base import limits
from sealring.vault import trash
from tests.faults import children, worlds
from tests.faults.report import Report
from tests.faults.worlds import PASSPHRASE, login, opened
from tests.native.host import Host

ITEMS = 40  # that both write to
NEW = 0.3  # of the writes make items
STALE = 0.1  # of the changes are based on a revision that is known to be old
CALLS = "pwrite64"
BUSY = 1.0  # seconds, in place of database.BUSY_SECONDS, where waiting is not the point


@dataclasses.dataclass
class Written:
    """What was acknowledged to one host."""

    created: dict[str, str] = dataclasses.field(default_factory=dict)  # id -> password
    updated: dict[tuple[str, int], str] = dataclasses.field(default_factory=dict)  # (id, revision) -> password
    conflicts: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)  # (id, version) -> password
    faults: list[str] = dataclasses.field(default_factory=list)

    @property
    def commits(self) -> int:
        return len(self.created) + len(self.updated) + len(self.conflicts)


def run(folder: str, report: Report, seed: int, most: int | None) -> None:
    """``most`` writes in all (10,000 when absent), half by each host."""
    total = 10_000 if most is None else most
    home = worlds.Worlds(folder).copy("small")
    ids = children.ask(home, _forty)
    before = children.ask(home, lambda: opened().vault.state["number"])
    hosts = [_started(home) for _ in range(2)]
    notes = [Written(), Written()]
    revisions = dict.fromkeys(ids, 1)
    chances = [random.Random(f"{seed} {n}") for n in range(2)]
    threads = [
        threading.Thread(target=_write, args=(hosts[n], chances[n], revisions, notes[n], total // 2, n))
        for n in range(2)
    ]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - begun
    for host in hosts:
        host.end()
    faults = [fault for note in notes for fault in note.faults]
    faults += children.ask(home, lambda: _compared(notes, before, ids))
    report.point(f"race of {total} writes, seed {seed}", faults)
    report.count("race: writes acknowledged", sum(note.commits for note in notes))
    report.count("race: of them conflicts, both versions kept", sum(len(note.conflicts) for note in notes))
    report.count("race: writes per second", round(total / seconds))
    stopped(home, report)


def _forty() -> list[str]:
    vault = opened().vault
    made = vault.create_many([login(f"Race{number}", "0") for number in range(ITEMS)])
    trash.tidy(vault)  # notes the day, which a host would do in its first pause, and which counts as a write
    vault.close()
    return [overview.id for overview in made]


def _started(home: str) -> Host:
    host = Host(home)  # a process of its own, as a browser starts it
    host.result("session.hello", protocol={"min": 1, "max": 1})
    host.unlock(PASSPHRASE)
    return host


def _write(
    host: Host, chance: random.Random, revisions: dict[str, int], note: Written, count: int, number: int
) -> None:
    ids = sorted(revisions)
    for step in range(count):
        password = f"{number}-{step}"
        if chance.random() < NEW:
            answer = host.ask("item.create", item=login(f"New{password}", password))
            if "result" in answer:
                note.created[answer["result"]["id"]] = password
                continue
        else:
            id = chance.choice(ids)
            base = max(1, revisions[id] - (chance.random() < STALE))  # what the other has just written is often newer
            answer = host.ask("item.update", id=id, revision=base, item=login("Race", password))
            if "result" in answer:
                revision = answer["result"]["revision"]
                note.updated[id, revision] = password
                revisions[id] = max(revision, revisions[id])
                continue
            if answer["error"]["data"]["name"] == "conflict":
                data = answer["error"]["data"]
                note.conflicts[id, data["version"]] = password
                revisions[id] = max(data["revision"], revisions[id])
                continue
        note.faults.append(f"write {password} was answered {answer}")


def _compared(notes: list[Written], before: int, ids: list[str]) -> list[str]:
    """What a fresh process finds, against everything that was acknowledged."""
    faults: list[str] = []
    vault = opened().vault
    commits = sum(note.commits for note in notes)
    own = len(vault.records("backup_places"))  # which a host writes by itself, in its first pause
    happened = vault.state["number"] - before - own
    if happened != commits:
        faults.append(f"{commits} writes were acknowledged, {happened} happened")
    if vault.read_only is not None:
        faults.append(f"read-only: {vault.read_only}")
    updated = {**notes[0].updated, **notes[1].updated}
    if len(updated) != len(notes[0].updated) + len(notes[1].updated):
        faults.append("one revision was acknowledged to both")
    created = {**notes[0].created, **notes[1].created}
    faults += [f"{id} is not as created" for id, said in created.items() if vault.get(id)[0]["password"] != said]
    conflicts = {**notes[0].conflicts, **notes[1].conflicts}
    per_item = collections.Counter([id for id, _ in updated] + [id for id, _ in conflicts])
    for id in ids:
        faults += _item(vault, id, per_item[id], updated, conflicts)
    faults += [f"damaged: {id}" for id in vault.check()]
    vault.close()
    return faults


def _item(vault: Any, id: str, writes: int, updated: dict[Any, str], conflicts: dict[Any, str]) -> list[str]:
    faults = []
    item = vault.get(id)[0]
    if item["revision"] != 1 + writes:
        faults.append(f"{id} is at revision {item['revision']} after {writes} writes")
    rows = vault.versions(id)
    kept = {row["version"] for row in rows if row["kind"] == "conflict"}
    expected = {version: said for (other, version), said in conflicts.items() if other == id}
    if kept != set(expected):
        faults.append(f"{id} keeps {len(kept)} of {len(expected)} conflicts")
    both = kept & set(expected)
    faults += [f"{id} keeps another conflict" for each in both if vault.version(id, each)["password"] != expected[each]]
    earlier = [vault.version(id, row["version"]) for row in rows if row["kind"] == "earlier"]
    acknowledged = [password for (other, _), password in updated.items() if other == id]
    if len(earlier) != min(len(acknowledged), limits.VERSIONS_KEPT):
        faults.append(f"{id} keeps {len(earlier)} versions of {len(acknowledged)}")
    newest = max((revision for other, revision in updated if other == id), default=0)
    if newest and item["password"] != updated[id, newest]:
        faults.append(f"{id} lost its last write")
    for version in earlier:  # each is what was acknowledged at its revision, or what a conflict carried on from there
        at = [revision for other, revision in updated if other == id and revision <= version["revision"]]
        if version["password"] != (updated[id, max(at)] if at else "0"):
            faults.append(f"{id}: version {version['revision']} is not what was written")
    return faults


# --- a writer that stops, and one that dies -----------------------------------------------


def stopped(home: str, report: Report) -> None:
    """A host stops in the middle of a write: another says so in bounded time. It dies: the next one proceeds."""
    one, two = children.host(home, busy=BUSY), children.host(home, busy=BUSY)
    for host in (one, two):
        host.result("session.hello", protocol={"min": 1, "max": 1})
        host.unlock(PASSPHRASE)
    strace = children.Strace(one.process.pid, CALLS, f"{CALLS}:signal=SIGSTOP:when=1")
    one.send("item.create", item=login("Stopped", "p"))
    _until_stopped(one.process.pid)
    faults = []
    begun = time.monotonic()
    said = two.ask("item.create", item=login("Waits", "p"))
    seconds = time.monotonic() - begun
    if said.get("error", {}).get("data", {}).get("name") != "vault_busy":
        faults.append(f"beside a stopped writer a write gave {said}")
    if seconds > BUSY + 2.0:
        faults.append(f"it waited for {seconds:.1f} s")
    if "result" not in two.ask("item.list"):
        faults.append("beside a stopped writer nothing can be read")
    one.process.kill(signal.SIGKILL)
    strace.ended()
    one.end()
    if "result" not in two.ask("item.create", item=login("Proceeds", "p")):
        faults.append("after the writer was killed a write does not proceed")
    two.end()
    seen = worlds.look(home)
    names = {row[0] for row in seen["picture"]["items"]}
    if "Proceeds" not in names or names & {"Stopped", "Waits"}:
        faults.append("what was not acknowledged is there, or the other way round")
    report.point("a stopped writer", faults + seen["faults"])
    report.count("race: stopped writers")


def _until_stopped(pid: int) -> None:
    """Every thread has stopped, and stays so; strace holds each for a moment at every call."""
    end, seen = time.monotonic() + 10, 0
    while seen < 5:
        assert time.monotonic() < end, "it did not stop"
        seen = seen + 1 if all(_state(pid, thread) in "tT" for thread in os.listdir(f"/proc/{pid}/task")) else 0
        time.sleep(0.02)


def _state(pid: int, thread: str) -> str:
    with open(f"/proc/{pid}/task/{thread}/stat", encoding="utf-8") as file:
        return file.read().rpartition(")")[2].split()[0]
