"""The log of grave events: numbered, sealed, each bound to the one before, and its head inside the vault's state.

Rules that this module keeps:

1. An event is written in the transaction of what it tells of: after a crash both are there, or neither. What writes
   nothing else has one of its own.
2. Its number is taken inside that transaction, after other processes' writes were taken in. Each holds the SHA-256 of
   the one before as it lies in the file; number and SHA-256 of the newest, and where the oldest begins, lie in the
   vault's facts (``log``), which the state's MAC covers. So nothing can be changed, left out, moved or put back unseen.
3. What an event may say is written out in ``KINDS``; nothing else gets in, and no secret is among it.
4. The newest ``limits.EVENTS_KEPT`` stay. A cut is an event itself, with the number of the last that went.
5. Nothing is repaired: a log that was found broken is continued, and the break stays named until it is cut off.

Whoever holds the vault key can write another log; this one tells of those who have the file alone, and of the owner's
own acts.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.vault import settings
from sealring.vault.sealing import Broken

if TYPE_CHECKING:
    from sealring.vault.ledger import Change, Ledger

ACT = ("about", "result")  # of a grave method, whose name is the event's kind
KINDS: dict[str, tuple[str, ...]] = {  # what happened that is no method, and what is said of it
    "failed_attempts": ("attempts", "last"),
    "history_shortened": ("about",),
    "item_deleted": ("about",),
    "log_cut": ("through", "sha256"),
    "migrated": ("format",),
    "recovered": ("items",),
    "restored": ("items", "why"),
    "state_accepted": ("why",),
    "trash_emptied": ("items",),
    "vault_made": (),
}
NO_HASH = "0" * 64  # before the first event
FIRST_FORMAT = 2  # of the vault's file; older ones have no log until they are migrated


@dataclass(frozen=True)
class Problem:
    """What is wrong with the log.

    Attributes:
        kind: "missing" (events that were there are gone), "changed" (one can't be opened or is not the one that was
            written), "added" (one that the vault does not know of).
        first: the first event's number.
        last: the last one's.
    """

    kind: str
    first: int
    last: int


@dataclass(frozen=True)
class Events:
    """What ``Logged.events`` found.

    Attributes:
        rows: the newest first: {number, time, kind, from} and what ``KINDS`` says.
        total: how many there are of the wanted kinds.
        problems: empty for a whole log.
    """

    rows: Sequence[dict[str, Any]]
    total: int
    problems: Sequence[Problem]


class Logged:
    """The part of a vault (vault.py) that notes what happened and reads it."""

    ledger: Ledger
    _lock: threading.RLock

    def note(self, kind: str, **details: Any) -> None:
        """Write an event alone.

        Raises:
            SealringError: read_only, stale_keys, locked, vault_busy, disk_full, io_error.
        """
        with self._lock, self.ledger.writing() as change:
            change.event(kind, **details)

    @contextlib.contextmanager
    def noting(self, kind: str, **details: Any) -> Iterator[None]:
        """What is written first inside carries the event; if nothing is, it is written alone afterwards (rule 1).

        An act that can't be noted, in a vault that is read-only or on a full disk, is done all the same.
        """
        event = (kind, details)
        self.ledger.pending.append(event)
        try:
            yield
            if event in self.ledger.pending:
                self.ledger.pending.remove(event)
                with contextlib.suppress(SealringError):
                    self.note(kind, **details)
        finally:
            if event in self.ledger.pending:
                self.ledger.pending.remove(event)

    def events(self, limit: int, before: int | None = None, kinds: Sequence[str] | None = None) -> Events:
        """The newest events, below the number ``before``, of these kinds; the whole log is checked each time.

        Raises:
            SealringError: locked, stale_keys, vault_damaged, vault_busy, io_error.
        """
        ledger = self.ledger
        with self._lock:
            if ledger.database.format() < FIRST_FORMAT:
                return Events((), 0, ())
            with ledger.database.reading():
                ledger.sync()
                lying = ledger.database.rows("SELECT number, sealed FROM events ORDER BY number")
        found, problems = _checked(ledger, lying)
        wanted = [row for row in found if kinds is None or row["kind"] in kinds]
        rows = [row for row in reversed(wanted) if before is None or row["number"] < before]
        return Events(rows[:limit], len(wanted), problems)


def allowed(kind: str, details: dict[str, Any]) -> bool:
    """Rule 3; a kind with a dot is a method."""
    return set(details) <= set(ACT if "." in kind else KINDS[kind])


def _head(content: dict[str, Any]) -> dict[str, Any]:
    kept = content["facts"].get("log")
    good = isinstance(kept, dict) and all(type(kept.get(name)) is int for name in ("number", "first"))
    if good and all(isinstance(kept.get(name), str) for name in ("sha256", "before")):
        return dict(kept)
    return {"number": 0, "sha256": NO_HASH, "first": 1, "before": NO_HASH}


def write(ledger: Ledger, change: Change, now: int) -> None:
    """Put the events of a change into the log, and the new head into its settings; inside its transaction."""
    if ledger.database.format() < FIRST_FORMAT:
        return
    content = settings.read(change.settings if change.settings is not None else ledger.settings, ledger.sealer)
    head = _head(content)
    rows = ledger.database.rows
    newest = rows("SELECT max(number) FROM events")[0][0]
    if type(newest) is int and newest > head["number"]:
        head["number"] = newest  # rule 5: what was put back stays where it lies
    events = list(change.events)
    if head["number"] + len(events) - head["first"] >= limits.EVENTS_KEPT + limits.EVENTS_CUT:
        events.append(_cut(ledger, head, head["number"] + len(events) + 2 - limits.EVENTS_KEPT))
    for kind, details in events:
        number = head["number"] + 1
        event = {"number": number, "time": now, "kind": kind, "from": ledger.asker(), **details}
        plain = strictjson.dumps({**event, "before": head["sha256"]})
        sealed = ledger.sealer.seal_event(plain, number)
        rows("INSERT INTO events VALUES(?,?)", (number, sealed))
        head |= {"number": number, "sha256": hashlib.sha256(sealed).hexdigest()}
    content = settings.changed(content, "facts", {"log": head})
    change.settings = settings.write(content, ledger.sealer)


def _cut(ledger: Ledger, head: dict[str, Any], first: int) -> tuple[str, dict[str, Any]]:
    """Drop what is older than the new first event; the event that tells of it (rule 4)."""
    [*last] = ledger.database.rows("SELECT sealed FROM events WHERE number=?", (first - 1,))
    before = hashlib.sha256(last[0][0]).hexdigest() if last and isinstance(last[0][0], bytes) else NO_HASH
    ledger.database.rows("DELETE FROM events WHERE number<?", (first,))
    head |= {"first": first, "before": before}
    return "log_cut", {"through": first - 1, "sha256": before}


def _checked(ledger: Ledger, lying: list[tuple[Any, ...]]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Every event that can be opened, the oldest first, and what is wrong."""
    head = _head(settings.read(ledger.settings, ledger.sealer))
    found: list[dict[str, Any]] = []
    problems: list[Problem] = []
    expected, before = head["first"], head["before"]  # ``before`` is empty where it isn't known
    for number, sealed in lying:
        if number < head["first"]:
            problems.append(Problem("added", number, number))
            continue
        if number > expected:
            problems.append(Problem("missing", expected, number - 1))
            before = ""
        event = _opened(ledger, number, sealed)
        if event is None:
            problems.append(Problem("changed", number, number))
        elif before and event.pop("before") != before:
            problems.append(Problem("changed", max(number - 1, head["first"]), number))
        if event is not None:
            event.pop("before", None)
            found.append(event)
        before = "" if event is None else hashlib.sha256(sealed).hexdigest()
        expected = number + 1
    if expected <= head["number"]:
        problems.append(Problem("missing", expected, head["number"]))
    elif expected > head["number"] + 1:
        problems.append(Problem("added", head["number"] + 1, expected - 1))
    elif before and before != head["sha256"]:
        problems.append(Problem("changed", expected - 1, expected - 1))
    return found, problems


def _opened(ledger: Ledger, number: int, sealed: Any) -> dict[str, Any] | None:
    try:
        event = strictjson.loads(ledger.sealer.open_event(sealed, number))
    except (Broken, strictjson.NotStrict):
        return None
    return event if isinstance(event, dict) else None
