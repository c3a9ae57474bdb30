"""Two processes' vaults on one file against a dictionary: any order of writes, stale ones, crashes and clock jumps."""

import dataclasses
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from sealring.base.errors import SealringError
from sealring.openpgp import keys
from sealring.openpgp.keys import OwnKey
from sealring.vault.vault import Vault
from tests.faults.report import Report
from tests.faults.worlds import login
from tests.vault.homes import Home

EXAMPLES = 400  # stories of the long form
STEPS = 40  # in each
WHEN = [0.0, 1_500_000_000.0, 1_800_000_000.0, float(2**31), 4_000_000_000.0]
_KEY: list[OwnKey] = []

who = st.integers(0, 1)
which = st.integers(0, 9)


def key() -> OwnKey:
    """One key for all stories."""
    if not _KEY:
        _KEY.append(keys.generate("Ada", "ada@example.org", now=1_700_000_000))
    return _KEY[0]


@dataclasses.dataclass
class Item:
    """What an item must say: now, and in its versions, oldest first."""

    password: str
    revision: int = 1
    trashed: bool = False
    versions: list[tuple[str, str]] = dataclasses.field(default_factory=list)


class Died(Exception):
    """A process ends in the middle of a write."""


class Machine(RuleBasedStateMachine):
    """The model is ``items``; ``known`` is the revision of each item that each process saw last."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="sealring-machine-")
        self.items: dict[str, Item] = {}
        self.known: list[dict[str, int]] = [{}, {}]
        self.number = 0

    @initialize()
    def begin(self) -> None:
        self.home = Home(Path(self.folder, "0"), key())
        self.vaults = [self.home.make(), self.home.open()]

    def teardown(self) -> None:
        if hasattr(self, "vaults"):
            self.fresh()
            for vault in self.vaults:
                vault.close()
        shutil.rmtree(self.folder)

    def _new(self) -> str:
        Machine.steps += 1
        self.number += 1
        return f"password {self.number}"

    def _pick(self, n: int, at: int) -> str | None:
        """An item that this process knows of, there or not any more."""
        ids = list(self.known[n])
        return ids[at % len(ids)] if ids else None

    def _write(self, n: int, id: str, work: Any, *errors: str) -> bool:
        """Do it with the revision that this process knows; whether it was done. Errors are what the model expects."""
        try:
            overview = work(self.vaults[n], self.known[n][id])
        except SealringError as error:
            assert error.name in errors, (error.name, errors)
            return False
        assert not errors, f"expected {errors}"
        self.known[n][id] = self.items[id].revision + 1 if overview is None else overview.revision
        return True

    def _expected(self, n: int, id: str) -> tuple[str, ...]:
        item = self.items.get(id)
        if item is None:
            return ("item_not_found",)
        return () if self.known[n][id] == item.revision else ("conflict",)

    # --- what a person does -------------------------------------------------------------

    @rule(n=who)
    def create(self, n: int) -> None:
        password = self._new()
        made = self.vaults[n].create(login("Item", password))
        self.items[made.id] = Item(password)
        self.known[n][made.id] = 1

    @rule(n=who)
    def look(self, n: int) -> None:
        vault = self.vaults[n]
        vault.refresh()
        self._compare(vault)
        self.known[n] = {id: item.revision for id, item in self.items.items()}

    @rule(n=who, at=which)
    def update(self, n: int, at: int) -> None:
        id = self._pick(n, at)
        if id is None:
            return
        password, expected = self._new(), self._expected(n, id)
        done = self._write(n, id, lambda vault, known: vault.update(id, known, login("Item", password)), *expected)
        item = self.items.get(id)
        if done and item:
            item.versions.append(("earlier", item.password))
            item.password, item.revision = password, item.revision + 1
        elif item:
            item.versions.append(("conflict", password))
            item.revision += 1

    @rule(n=who, at=which, into=st.booleans())
    def trash(self, n: int, at: int, into: bool) -> None:
        id = self._pick(n, at)
        if id is None:
            return
        expected, item = self._expected(n, id), self.items.get(id)
        if item and not expected and not into and not item.trashed:
            expected = ("not_in_trash",)
        change = Vault.trash if into else Vault.restore
        if self._write(n, id, lambda vault, known: change(vault, id, known), *expected) and item:
            item.revision += item.trashed != into
            item.trashed = into

    @rule(n=who, at=which)
    def delete(self, n: int, at: int) -> None:
        id = self._pick(n, at)
        if id is None:
            return
        expected, item = self._expected(n, id), self.items.get(id)
        if item and not expected and not item.trashed:
            expected = ("not_in_trash",)
        if self._write(n, id, lambda vault, known: vault.delete(id, known), *expected):
            del self.items[id]

    @rule(n=who, at=which, version=which)
    def bring_back(self, n: int, at: int, version: int) -> None:
        id = self._pick(n, at)
        item = self.items.get(id) if id else None
        if id is None or item is None or not item.versions or self._expected(n, id):
            return
        vault = self.vaults[n]
        chosen = version % len(item.versions)
        row = list(reversed(vault.versions(id)))[chosen]
        kind, password = item.versions[chosen]
        assert row["kind"] == kind
        self._write(n, id, lambda vault, known: vault.bring_back(id, known, row["version"]))
        if kind == "conflict":
            del item.versions[chosen]
        item.versions.append(("earlier", item.password))
        item.password, item.revision = password, item.revision + 1

    @rule(when=st.sampled_from(WHEN))
    def clock_jumps(self, when: float) -> None:
        self.home.clock.time = when

    # --- what goes wrong ------------------------------------------------------------------

    @rule(n=who)
    def closes_and_comes_back(self, n: int) -> None:
        self.vaults[n].close()
        self.vaults[n] = self.home.open()

    @rule()
    def all_die(self) -> None:
        """What lies on the disk while everybody has it open is what is found next."""
        self._reborn(self._copied())

    @rule(n=who, pages=st.integers(1, 30))
    def one_dies_in_a_write(self, n: int, pages: int) -> None:
        """Half of a write lies in the log already: no more is kept in memory than a few pages."""
        vault, where = self.vaults[n], ""
        vault.database.rows("PRAGMA cache_size=3")
        try:
            with vault.ledger.writing() as change:
                for _ in range(pages):
                    change.put_message(os.urandom(16).hex(), os.urandom(4000))
                change.settings = b"half of a write"
                where = self._copied()
                raise Died
        except Died:
            pass
        self._reborn(where)

    @precondition(lambda self: self.items)
    @rule()
    def fresh(self) -> None:
        """Another process finds exactly what was acknowledged."""
        vault = self.home.open()
        self._compare(vault)
        assert vault.check() == []
        vault.close()

    def _copied(self) -> str:
        source = str(self.home.folder)
        copy = os.path.join(self.folder, str(int(os.path.basename(source)) + 1))
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("*-shm"))
        return copy

    def _reborn(self, where: str) -> None:
        for vault in self.vaults:
            vault.close()
        shutil.rmtree(self.home.folder)
        self.home.folder = Path(where)
        self.home.path, self.home.state = os.path.join(where, "vault", "vault.db"), os.path.join(where, "state")
        self.home.opened.clear()
        self.vaults = [self.home.open(), self.home.open()]

    def _compare(self, vault: Vault) -> None:
        assert vault.read_only is None
        rows = {row.id: False for row in vault.list()} | {row.id: True for row in vault.list(trash=True)}
        assert rows == {id: item.trashed for id, item in self.items.items()}
        for id, item in self.items.items():
            found = vault.get(id)[0]
            assert (found["password"], found["revision"]) == (item.password, item.revision)
            kept = [(row["kind"], vault.version(id, row["version"])["password"]) for row in vault.versions(id)]
            assert kept == list(reversed(item.versions))


def story(examples: int, steps: int = STEPS) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=False,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def run(folder: str, report: Report, seed: int, most: int | None) -> None:
    """``most`` stories, ``EXAMPLES`` when absent."""
    tempfile.tempdir = folder
    Machine.steps = 0
    examples = EXAMPLES if most is None else most
    faults = []
    try:
        run_state_machine_as_test(hypothesis.seed(seed)(Machine), settings=story(examples))
    except AssertionError as error:
        faults = [repr(error)]
    finally:
        tempfile.tempdir = None
    report.point(f"machine, seed {seed}", faults)
    report.count("machine: stories", examples)
    report.count("machine: creates and updates in them", Machine.steps)
