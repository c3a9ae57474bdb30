"""How the passwords of a vault are: what is found of each (findings.py), and what of it is to be done first.

Rules that this module keeps:

1. What an overview tells is never looked up in a message. How easily a password is guessed needs the password: each is
   opened once, alone, and only the verdict is kept, in a small sealed blob outside the state's MAC. It is bound to the
   password's keyed fingerprint and to the words that it was rated with, so that another password, name, user or site
   is rated anew and nothing else is. Losing the blob costs a few seconds.
2. Which passwords were exposed in a breach is known in memory alone, and gone with the lock.
3. A finding that the person called fine (``health_ignored``, in the item) is not counted; what a rule asks for is never
   fine by that: the rule is what can be changed.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import msgspec

from sealring.base.errors import SealringError
from sealring.generator.rating import guessable, is_common
from sealring.vault import risk, rotation
from sealring.vault.findings import COMMON, FINDINGS, WEAK, WEIGHTS, Given, Judge
from sealring.vault.sealing import Broken

if TYPE_CHECKING:
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault

FORMAT = "sealring-health/1"
SECONDS = 0.4  # of one step, so that others need not wait
_MARK = 16  # bytes
_KEPT_EVERY = 5.0  # seconds between writings of the blob


class Line(NamedTuple):
    """What was found of one item, the gravest first; ``due`` is the moment that its rule asks for, or 0."""

    overview: Overview
    findings: tuple[str, ...]
    due: int
    score: int


class Survey(NamedTuple):
    """The whole vault at one moment.

    Attributes:
        lines: every item with a finding, the most urgent first.
        by_id: the same by the item's id.
        counts: how many items have each finding.
        passwords: how many items have a password.
        fine: of these, how many have no finding.
        ignored: how many findings were called fine.
        unrated: the items whose password has not been rated yet (``rate``).
        groups: a password's fingerprint -> the items that have it, where there are several.
    """

    lines: list[Line]
    by_id: dict[str, Line]
    counts: dict[str, int]
    passwords: int
    fine: int
    ignored: int
    unrated: list[Overview]
    groups: dict[str, list[Overview]]


class _Stored(msgspec.Struct):
    format: str = FORMAT
    rated: bytes = b""  # mark and verdict, each after the other
    sites: tuple[str, ...] = ()
    sites_at: int = 0


class Known:
    """What is known of one open vault beside its overviews.

    Attributes:
        rated: a mark (rule 1) -> the verdict's bits.
        sites: what a directory says of sites with a second factor, beside the list that ships; empty without one.
        sites_at: when it was asked, in seconds since 1970; 0 for never.
        breached: a password's fingerprint -> how often it was seen in breaches (rule 2).
        pending: what a breach check still has to ask for (breaches.py).
    """

    def __init__(self, vault: Vault) -> None:
        stored = _read(vault)
        size = _MARK + 1
        pieces = (stored.rated[at : at + size] for at in range(0, len(stored.rated), size))
        self.rated = {piece[:_MARK]: piece[_MARK] for piece in pieces if len(piece) == size}
        self.sites = frozenset(stored.sites)
        self.sites_at = stored.sites_at
        self.breached: dict[str, int] = {}
        self.pending: dict[str, dict[str, set[str]]] = {}
        self.survey: tuple[Any, Survey] | None = None
        self._kept_at = 0.0

    def keep(self, vault: Vault, *, now: bool = True) -> None:
        """Write the blob; at no cost to anybody, and not ``now`` only now and then."""
        moment = vault.clock.boot()
        if vault.read_only is not None or not (now or moment - self._kept_at >= _KEPT_EVERY):
            return
        self._kept_at = moment
        alive = {_mark(row) for row in vault.ledger.rows if row.password_print}
        rated = b"".join(mark + bytes((verdict,)) for mark, verdict in self.rated.items() if mark in alive)
        stored = _Stored(rated=rated, sites=tuple(sorted(self.sites)), sites_at=self.sites_at)
        sealed = vault.sealer.seal_small("health", msgspec.json.encode(stored))
        database, generation, epoch = vault.database, vault.keyring.generation, vault.ledger.epoch
        with contextlib.suppress(SealringError), database.writing(generation=generation, epoch=epoch):
            database.set_value("health", sealed)


def _read(vault: Vault) -> _Stored:
    try:
        stored = msgspec.json.decode(vault.sealer.open_small("health", vault.database.value("health")), type=_Stored)
    except (Broken, msgspec.MsgspecError, SealringError):
        return _Stored()
    return stored if stored.format == FORMAT else _Stored()


_OF: WeakKeyDictionary[Vault, Known] = WeakKeyDictionary()


def known(vault: Vault) -> Known:
    """What is known of this vault; read when it is first asked for."""
    found = _OF.get(vault)
    if found is None:
        found = _OF[vault] = Known(vault)
    return found


def _mark(overview: Overview) -> bytes:
    text = f"{overview.password_print}\0{overview.name}\0{overview.username}\0{overview.site}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_MARK).digest()


# --- The pass that needs the passwords -------------------------------------------------


def rate(
    vault: Vault,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
    seconds: float = SECONDS,
) -> int:
    """Rate for a moment what has not been rated; how many are left.

    Raises:
        SealringError: cancelled (what was rated is kept), locked, stale_keys.
    """
    state = known(vault)
    waiting = [row for row in vault.ledger.rows if rotation.is_counted(row) and _mark(row) not in state.rated]
    end = vault.clock.boot() + seconds
    done = 0
    for overview in waiting:
        if done and vault.clock.boot() >= end:
            break
        if cancelled():
            state.keep(vault)
            raise SealringError("cancelled")
        progress(done, len(waiting))
        done += 1
        password = password_of(vault, overview)
        if password is not None:
            state.rated[_mark(overview)] = _verdict(overview, password)
    if done:
        state.survey = None
        state.keep(vault, now=done == len(waiting))
    return len(waiting) - done


def password_of(vault: Vault, overview: Overview) -> str | None:
    """An item's password; None when it is damaged, or gone: then it is not counted any longer. Raises locked, ..."""
    try:
        return str(vault.get(overview.id)[0]["password"])
    except SealringError as error:
        if error.name not in ("item_damaged", "item_not_found"):
            raise
        return None


def _verdict(overview: Overview, password: str) -> int:
    weak = guessable(password, (overview.name, overview.username, overview.site))
    return WEAK * weak | COMMON * is_common(password)


# --- What is found ---------------------------------------------------------------------


def survey(vault: Vault, settings: dict[str, Any], given: Callable[[], Given]) -> Survey:
    """Look at every item; at once while nothing changed.

    Args:
        settings: all of them, with their defaults.
        given: who got which item from here.
    """
    state, now = known(vault), vault.now()
    moment = (vault.state["number"], now // 3600, len(state.breached), state.sites_at)
    if state.survey is None or state.survey[0] != moment:
        state.survey = (moment, _look(vault, state, settings, given(), now))
    return state.survey[1]


def _look(vault: Vault, state: Known, settings: dict[str, Any], given: Given, now: int) -> Survey:
    rows = [row for row in vault.ledger.rows if rotation.is_counted(row)]
    groups = _groups(rows)
    judge = Judge(settings, given, groups, breached=state.breached, sites=state.sites, now=now)
    often = risk.often_used(vault)
    lines, counts, ignored, unrated = [], Counter[str](), 0, []
    for row in rows:
        verdict = state.rated.get(_mark(row))
        if verdict is None:
            unrated.append(row)
        found, due = judge.findings(row, verdict or 0)
        if row.ignored:
            kept = [name for name in found if name not in row.ignored]
            ignored, found = ignored + len(found) - len(kept), kept
        if found:
            counts.update(found)
            lines.append(Line(row, tuple(sorted(found, key=FINDINGS.index)), due, _score(row, found, often)))
    lines.sort(key=lambda line: (-line.score, line.overview.name.casefold(), line.overview.id))
    by_id = {line.overview.id: line for line in lines}
    return Survey(lines, by_id, dict(counts), len(rows), len(rows) - len(lines), ignored, unrated, groups)


def _score(overview: Overview, found: Iterable[str], often: Collection[str]) -> int:
    mail, used = risk.opens_mail(overview), overview.id in often
    return sum(WEIGHTS[name] for name in found) + risk.weight(["mail"] * mail + ["often_used"] * used)


def _groups(rows: Iterable[Overview]) -> dict[str, list[Overview]]:
    groups: dict[str, list[Overview]] = defaultdict(list)
    for row in rows:
        groups[row.password_print].append(row)
    return {mark: members for mark, members in groups.items() if len(members) > 1}
