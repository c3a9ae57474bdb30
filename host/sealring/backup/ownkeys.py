"""The own keys that a backup brings into a vault that is there already.

Rules that this module keeps:

1. Only a backup that one of the own keys signed brings keys, and a sealed one by its closed keyring, which the owner's
   passphrase opens. Who knows the Backup Key of a stranger's backup gets what
   was sealed, and no key: with it, whatever that stranger signs would count as one's own. It is counted, and said.
2. They come as former keys: they open and check what there is; the active key stays the active one. A key that the
   vault has stays as it is here.
3. They come in the transaction that brings the items, closed under the passphrase that was just typed again. After it
   every process of the vault locks, as after each change of keys (session/keycare.py).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sealring.backup import entries
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import keys
from sealring.openpgp.own_key import OwnKey

if TYPE_CHECKING:
    from sealring.backup.reading import Opened
    from sealring.vault.keyring import Keyring
    from sealring.vault.vault import Vault

_REVOCATION = 64 * limits.KIB


@dataclasses.dataclass
class Brought:
    """What the keys of a backup come to.

    Attributes:
        keyring: the vault's with them, or None when there is none to take.
        taken: how many are new here.
        refused: how many are a stranger's (rule 1).
    """

    keyring: Keyring | None = None
    taken: int = 0
    refused: int = 0


def look(vault: Vault, opened: Opened) -> Brought:
    """Read a backup to its end for its keys; nothing is changed.

    Raises:
        SealringError: too_many_keys, backup_damaged.
    """
    if "keys" not in opened.header["sections"]:
        return Brought()
    there = [entry for entry in opened.entries() if isinstance(entry, entries.Key)]
    if opened.stranger:
        return Brought(refused=len(there))
    return _joined(vault, [(_key(entry), _revocation(entry)) for entry in there])


def look_into(vault: Vault, keyring: Keyring) -> Brought:
    """The same for the keyring that a sealed backup brings, once it was opened. Raises too_many_keys.

    It is one's own if it has the secret half of a key that is here (rule 1): a sealed one is not signed, and anybody
    can make one that opens with a passphrase of theirs.
    """
    if not any(key.same_secret(own) for key in keyring.keys for own in vault.keyring.keys):
        return Brought(refused=len(keyring.keys))
    return _joined(vault, [(key, keyring.revocations.get(key.fingerprint, "")) for key in keyring.keys])


def _joined(vault: Vault, there: list[tuple[OwnKey, str]]) -> Brought:
    """Rule 2."""
    keyring, now = vault.keyring, vault.now()
    own, revocations = list(keyring.keys), dict(keyring.revocations)
    for key, revocation in there:
        if all(key.fingerprint != known.fingerprint for known in own):
            own.append(key)
            revocations[key.fingerprint] = revocation or keys.revocation_certificate(key, now=now)
    if len(own) > limits.OWN_KEYS:
        raise SealringError("too_many_keys")
    taken = len(own) - len(keyring.keys)
    return Brought(dataclasses.replace(keyring, keys=own, revocations=revocations) if taken else None, taken)


def _key(entry: entries.Key) -> OwnKey:
    try:
        key = OwnKey.parse(entry.data)
    except SealringError:
        raise SealringError("backup_damaged") from None
    if key.fingerprint != entry.fingerprint:
        raise SealringError("backup_damaged")
    return key


def _revocation(entry: entries.Key) -> str:
    found = entry.revocation
    return found if isinstance(found, str) and len(found) <= _REVOCATION else ""
