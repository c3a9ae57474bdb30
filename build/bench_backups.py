"""Measures backups: made sealed and opened, restored and drilled, in a process of their own so that memory shows."""

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sealring.backup import content, drill, making, restoring
from sealring.backup.reading import Backup
from sealring.base.clock import SystemClock
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from sealring.vault.vault import Vault

Add = Callable[[str, str, str, str, float | None, float | None, str], None]
GOALS = {"sealed": 2.0, "opened": 5.0, "restore": 6.0, "drill": 8.0}  # seconds, of 10,000 items under Ed25519
WORDS = {
    "sealed": "sealed backup, read back",
    "opened": "opened backup, read back and decrypted",
    "restore": "restore of an opened one into an empty vault",
    "drill": "drill of an opened one, key derivations included",
}
QUIET: dict[str, Any] = {"progress": lambda done, total: None, "stop": lambda: False}


def backups(add: Add, home: Path, algorithm: str, count: int, passphrase: str, *, goals: bool) -> dict[str, float]:
    """The figures of one vault, in seconds by name; ``memory`` is what making and restoring took, in MiB."""
    command = [sys.executable, __file__, str(home), passphrase]
    done = subprocess.run(command, env={**os.environ, "SEALRING_HOME": str(home)}, capture_output=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    for name, words in WORDS.items():
        goal = GOALS[name] if goals else None
        add(words, f"{algorithm}, {count:,} items", f"{found[name]:.2f} s", "", found[name], goal, "s")
    size = f"{found['size']:.1f} MiB on the disk"
    add("memory for backups", f"{algorithm}, {count:,} items", f"{found['memory']:.0f} MiB", size, None, None, "MiB")
    return found


def growth(add: Add, few: dict[str, float], many: dict[str, float], times: int) -> None:
    """Nothing may cost more than in proportion."""
    for name in ("sealed", "opened", "restore"):
        ratio = many[name] / max(few[name], 0.001)
        add(f"growth of {WORDS[name]}", f"{times} times as many items", f"{ratio:.1f} x", "", ratio, 1.2 * times, "x")


@contextmanager
def timed(found: dict[str, float], name: str) -> Iterator[None]:
    """Note the seconds that it takes."""
    start = time.perf_counter()
    yield
    found[name] = time.perf_counter() - start


def measure(passphrase: str) -> dict[str, float]:
    """Everything once, for the vault in SEALRING_HOME."""
    session, found = Session(clock=SystemClock()), dict[str, float]()
    session.unlock(Secret(passphrase), None)
    vault = session.vault
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew: that of the unlock is Argon2's
    before = _peak()
    with tempfile.TemporaryDirectory(prefix="sealring-bench-") as folder:
        one, two = f"{folder}/sealed.asc", f"{folder}/opened.asc"
        with timed(found, "sealed"):
            making.sealed(vault.database.path, one, now=vault.now(), random=os.urandom, **QUIET)
        with timed(found, "opened"):
            making.opened(vault, two, content.Wish(), passphrase=Secret(passphrase), backup_key=None, **QUIET)
        keyring = dataclasses.replace(vault.keyring, vault_id=os.urandom(16).hex())
        empty = Vault.make(f"{folder}/vault.db", keyring, TESTING, Secret("x"), state_folder=f"{folder}/state")
        with open(two, "rb") as file, timed(found, "restore"):
            _restored(empty, file)
        if len(empty) != len(vault):
            raise RuntimeError("not everything came back")
        empty.close()
        found["memory"] = _peak() - before
        with open(two, "rb") as file, timed(found, "drill"):
            _drilled(vault, file, passphrase)
        found["size"] = os.path.getsize(two) / 1024 / 1024
    return found


def _restored(empty: Vault, file: BinaryIO) -> None:
    entries = Backup(file).open(empty.keyring.keys).entries()
    restoring.restore(empty, entries, "merge", frozenset(), progress=lambda done: None, stop=lambda: False)


def _drilled(vault: Vault, file: BinaryIO, passphrase: str) -> None:
    how: dict[str, Any] = {"clock": SystemClock(), "random": os.urandom, **QUIET}
    with drill.prove(Backup(file), Secret(passphrase), None, None, **how) as (proof, restored):
        drill.compare(proof, restored, vault, now=vault.now(), **QUIET)
    if not proof.passed or proof.same != len(vault):
        raise RuntimeError("the drill failed")


def _peak() -> float:
    """The most memory that was resident, in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM")


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[2])))
