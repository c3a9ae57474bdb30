"""The drill: the proof that a backup restores, by restoring it.

Rules that this module keeps:

1. ``prove`` is given the file as it lies in its place and the key as it was typed, and nothing of the vault that is
   open. It makes a whole vault of them in an empty home, sealed under a passphrase that nobody knows and gone after it.
2. Every signature is checked, every item read, every file's hash compared, the code of every one-time secret computed.
3. Only then is what came out compared with the vault that is open. What was changed since is no fault; what can't be
   read is.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealring.backup import backupkey, comparing, content, fresh, reading
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys
from sealring.otp import totp
from sealring.vault import items
from sealring.vault.keyring import Keyring
from sealring.vault.stretching import Argon2Profile

if TYPE_CHECKING:
    from sealring.backup.content import Progress, Stop
    from sealring.backup.reading import Backup
    from sealring.base.clock import Clock
    from sealring.openpgp.own_key import OwnKey
    from sealring.vault.factors import Holder
    from sealring.vault.vault import Vault

_EVERY = 64
_CHEAP = Argon2Profile(memory=1024, passes=1, lanes=1)  # its passphrase is 256 random bits, which nobody guesses


@dataclass
class Proof:
    """What a drill found.

    Attributes:
        id: of the backup.
        kind: "opened" or "sealed".
        made: seconds since 1970.
        items, versions, files, people, codes: how many of each came out whole.
        unreadable: how many items, versions and files did not.
        proved: of a sealed one, whether it is the whole state of the vault then; None for an opened one.
        same, changed, missing: beside the vault that is open: items that are alike in both, that differ, that are only
            in the backup; ``since`` are those that are only in the vault.
    """

    id: str
    kind: str
    made: int
    items: int = 0
    versions: int = 0
    files: int = 0
    people: int = 0
    codes: int = 0
    unreadable: int = 0
    proved: bool | None = None
    same: int = 0
    changed: int = 0
    missing: int = 0
    since: int = 0

    @property
    def passed(self) -> bool:
        """Whether the backup restores, whole."""
        return not self.unreadable and self.proved is not False


@contextlib.contextmanager
def prove(
    backup: Backup,
    passphrase: Secret[str] | None,
    backup_key: Secret[str] | None,
    factor: Holder | None,
    *,
    clock: Clock,
    random: Callable[[int], bytes],
    progress: Progress,
    stop: Stop,
) -> Iterator[tuple[Proof, Vault]]:
    """Restore it (rules 1 and 2); what was found, and the vault that came out.

    Args:
        passphrase: opens the key that the backup brings; or
        backup_key: opens the backup itself.

    Raises:
        SealringError: what ``fresh.look`` and ``restoring.restore`` raise, backup_damaged among them.
    """
    now = int(clock.now())
    home = tempfile.mkdtemp(prefix="sealring-drill-")
    try:
        if backup_key is not None:
            found = _by_backup_key(backup, backup_key, now, random)
        elif passphrase is not None:
            found = fresh.look(backup, passphrase, factor, now=now, random=random)
        else:
            raise SealringError("bad_params")
        vault, done = fresh.build(
            f"{home}/vault.db",
            found,
            Secret(random(32).hex()),
            _CHEAP,
            frozenset(content.SECTIONS),
            clock=clock,
            random=random,
            state_folder=f"{home}/state",
            progress=progress,
            stop=stop,
        )
        with contextlib.closing(vault):
            header = found.backup.header
            proof = Proof(header["id"], header["kind"], header["made"], versions=done.versions, people=done.people)
            proof.files, proof.unreadable = done.files, done.unreadable + done.files_missing
            if found.sealer is not None:
                proof.proved = found.backup.proved(found.sealer, found.closed)
            yield proof, vault
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _by_backup_key(backup: Backup, typed: Secret[str], now: int, random: Callable[[int], bytes]) -> fresh.Found:
    """For a vault around a key that is made for this drill alone."""
    scratch = keys.generate("Drill", "", now=now)
    return fresh.Found(Keyring.new(scratch, random), open_by(backup, typed))


def open_by(backup: Backup, typed: Secret[str], known: Sequence[OwnKey] = ()) -> reading.Opened:
    """Open a backup with its Backup Key, in whichever form it was typed.

    Args:
        known: own keys, one of which may have signed it.

    Raises:
        SealringError: backup_passphrase, and what ``Backup.open`` raises.
    """
    if not backup.backup_key:
        raise SealringError("backup_no_key", keys=backup.keys, lines=reading.could(backup))
    for form in (forms := backupkey.forms(typed)):
        try:
            return backup.open(known, form)
        except SealringError as error:
            if error.name != "backup_passphrase" or form is forms[-1]:
                raise
    raise SealringError("backup_passphrase")


def compare(proof: Proof, restored: Vault, live: Vault, *, now: int, progress: Progress, stop: Stop) -> Proof:
    """Look at every item that came out, and at the same one in the vault that is open (rules 2 and 3)."""
    rows = [row for row in restored.ledger.rows if row.type not in items.RECORDS]
    for done, overview in enumerate(rows):
        if done % _EVERY == 0:
            if stop():
                raise SealringError("cancelled")
            progress(done, len(rows))
        item = comparing.opened(restored, overview, overview)
        if item is None:
            proof.unreadable += 1
            continue
        proof.items += 1
        proof.codes += _code(item, now)
        _beside(proof, live, item)
    ids = {row.id for row in rows}
    own = (row for row in live.ledger.rows if row.type not in items.RECORDS and live.keyring.owns(row.owner))
    proof.since = sum(row.id not in ids for row in own)
    progress(len(rows), len(rows))
    return proof


def _code(item: dict[str, Any], now: int) -> int:
    """Compute the code of a one-time secret; 1 where there is one that can be read."""
    try:
        if item["otp"]:
            totp.code(totp.parse(item["otp"]), now)
            return 1
    except SealringError:
        pass
    return 0


def _beside(proof: Proof, live: Vault, item: dict[str, Any]) -> None:
    current = live.ledger.rows.get(item["id"])
    if current is None:
        proof.missing += 1
        return
    here = comparing.opened(live, current, current)
    if here is not None and comparing.same({**here, "owner": item["owner"]}, item):
        proof.same += 1
    else:
        proof.changed += 1
