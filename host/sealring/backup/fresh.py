"""A vault made from a backup alone: on a new machine, and, where nobody looks, in every drill.

Rules that this module keeps:

1. Nothing goes in but the backup's file, the passphrase as typed, and the second factor where the backup asks for one.
2. The vault has an id and a vault key of its own, so that nothing is taken for an older or newer state of the old one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sealring.backup import entries, reading, restoring
from sealring.base import limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys
from sealring.openpgp.own_key import OwnKey
from sealring.session import setup
from sealring.session import token as tokens
from sealring.vault import keyring as keyrings
from sealring.vault import places, stretching, succession
from sealring.vault.database import Database
from sealring.vault.keyring import Keyring
from sealring.vault.sealing import Sealer
from sealring.vault.vault import Vault

if TYPE_CHECKING:
    from sealring.backup.content import Progress, Stop
    from sealring.backup.reading import Backup, Opened
    from sealring.backup.restoring import Restored
    from sealring.base.clock import Clock
    from sealring.session.session import Session
    from sealring.vault.factors import Holder
    from sealring.vault.stretching import Argon2Profile


@dataclasses.dataclass
class Found:
    """What a backup's own key opens.

    Attributes:
        keyring: for the new vault (rule 2).
        backup: the backup, open.
        sealer: of the vault that a sealed one is of, else None.
        closed: a sealed one's keyring, as it lies in it.
    """

    keyring: Keyring
    backup: Opened
    sealer: Sealer | None = None
    closed: bytes = b""


def look(
    backup: Backup,
    passphrase: Secret[str],
    factor: Holder | None,
    *,
    now: int,
    random: Callable[[int], bytes],
) -> Found:
    """Open a backup with the key that it brings itself (rule 1).

    Raises:
        SealringError: backup_no_key when it brings none, backup_passphrase, factor_needed, wrong_factor, key_*, and
            what ``Backup.open`` raises.
    """
    closed = backup.keyring()
    if closed is not None:
        return _sealed(backup, closed, passphrase, factor, random)
    block = backup.key_block()
    if block is None:
        raise SealringError("backup_no_key", keys=backup.keys, lines=reading.could(backup))
    try:
        key = keys.import_secret_key(block, passphrase, now=now, only_to_read=True)
    except SealringError as error:
        raise SealringError("backup_passphrase" if error.name == "key_passphrase" else error.name) from None
    opened = backup.open([key])
    if opened.stranger:
        raise SealringError("backup_damaged")
    keyring = Keyring.new(key, random, keys.revocation_certificate(key, now=now))
    return Found(_with_keys(keyring, opened), opened)


def _sealed(
    backup: Backup, closed: bytes, passphrase: Secret[str], factor: Holder | None, random: Callable[[int], bytes]
) -> Found:
    try:
        old = keyrings.open_(closed, passphrase, factor)
    except SealringError as error:
        names = {"wrong_passphrase": "backup_passphrase", "vault_damaged": "backup_damaged"}
        raise SealringError(names.get(error.name, error.name), **error.data) from None
    sealer = Sealer(old.vault_key, old.vault_id, random)
    opened = backup.open(old.keys, sealer=sealer)
    if not opened.sealed:
        raise SealringError("backup_damaged")
    fresh = dataclasses.replace(old, vault_id=random(16).hex(), vault_key=random(32), generation=1)
    return Found(fresh, opened, sealer, closed)


def _with_keys(keyring: Keyring, opened: Opened) -> Keyring:
    """With the own keys that are a section of the backup."""
    if "keys" not in opened.header["sections"]:
        return keyring
    found, revocations = list(keyring.keys), dict(keyring.revocations)
    for entry in opened.entries():
        if isinstance(entry, entries.Key) and len(found) < limits.OWN_KEYS:
            key = OwnKey.parse(entry.data)
            if all(key.fingerprint != known.fingerprint for known in found):
                found.append(key)
            if entry.revocation:
                revocations[key.fingerprint] = entry.revocation
    return dataclasses.replace(keyring, keys=found, revocations=revocations)


def build(
    path: str,
    found: Found,
    passphrase: Secret[str],
    profile: Argon2Profile,
    sections: frozenset[str],
    *,
    clock: Clock,
    random: Callable[[int], bytes],
    state_folder: str | None,
    progress: Progress,
    stop: Stop,
) -> tuple[Vault, Restored]:
    """Make a vault's file and bring the backup into it; the vault is open.

    Raises:
        SealringError: what ``Vault.make`` and ``restoring.restore`` raise. Then there is a vault file, without items.
    """
    vault = Vault.make(path, found.keyring, profile, passphrase, clock=clock, random=random, state_folder=state_folder)
    try:
        about = found.backup.about
        done = restoring.restore(
            vault,
            found.backup.entries(),
            "merge",
            sections,
            progress=lambda number: progress(min(number, about), about),
            stop=stop,
        )
    except BaseException:
        vault.close()
        raise
    return vault, done


def settle(
    session: Session,
    backup: Backup,
    passphrase: Secret[str],
    factor: Holder | None,
    token: dict[str, str],
    sections: frozenset[str],
    *,
    progress: Progress,
    stop: Stop,
) -> Restored:
    """Where there is no vault yet, make one from a backup, under the backup's own passphrase; it is open after this.

    Whoever is killed on the way leaves no vault, or the whole one.

    Raises:
        SealringError: vault_exists, bad_params, what ``look`` and ``build`` raise; network_place, disk_full, io_error.
    """
    path = paths.vault_file(session.name)
    if session.ended is not None or session.unlocked or os.path.lexists(path):
        raise SealringError("vault_exists")
    if not tokens.good(token):
        raise SealringError("bad_params", where="params.token")
    found = look(backup, passphrase, factor, now=int(session.clock.now()), random=session.random)
    draft, profile = f"{path}.{session.random(8).hex()}.new", session.profile or stretching.fitting()
    given: dict[str, Any] = {"clock": session.clock, "random": session.random, "progress": progress, "stop": stop}
    try:
        paths.make_private(os.path.dirname(path))
        vault, done = build(draft, found, passphrase, profile, sections, state_folder=None, **given)
        with contextlib.closing(vault):
            succession.gather(vault.database)
        tokens.write(paths.token_file(session.name), token)
        places.move_into_place(draft, path)
    except FileExistsError:
        raise SealringError("vault_exists") from None
    except OSError as error:
        raise SealringError(places.error_name(error)) from None
    finally:
        for left in (draft, draft + "-wal", draft + "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(left)
    vault = Vault(Database(path), found.keyring, clock=session.clock, random=session.random).load()
    setup.begin(session, vault, token)
    session.opened(vault, vault.database.epoch(), in_terminal=False)
    return done
