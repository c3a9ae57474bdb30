"""The passphrase is lost: a vault made anew from what its own key still opens, or put aside for a fresh start.

Rules that this module enforces:

1. Nothing of the old vault is deleted or changed but its lock epoch: its folder is kept, under a name that says when.
2. What counts is what the key signed and opens; the keyed index of the old vault can't be read any more. So it can't
   be told whether something was taken away or an older copy put back, and whoever shows the result says so.
3. The vault that lies there stays the vault until the new one is whole on the disk; then they change places at once.
4. The new vault has an id and a vault key of its own. Settings, the register of recent use and own keys that are not
   in the file are lost; they are named before.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sealring.base import limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import setup
from sealring.session import token as tokens

if TYPE_CHECKING:
    from sealring.openpgp.keys import OwnKey
    from sealring.session.session import Session
    from sealring.vault.database import Database
    from sealring.vault.vault import Vault


@dataclasses.dataclass
class Found:
    """What a key opens of a vault whose keyring stays closed.

    Attributes:
        items: by the item's id, every writing of it that can be read, with its message; the one that counts first.
        unreadable: messages that this key does not open, or that it did not sign.
    """

    items: dict[str, list[tuple[dict[str, Any], bytes]]]
    unreadable: int = 0

    def counts(self) -> dict[str, int]:
        """{items, versions, records, unreadable}."""
        from sealring.vault.items import RECORDS

        newest = [writings[0][0]["type"] for writings in self.items.values()]
        records = sum(kind in RECORDS for kind in newest)
        versions = sum(len(writings) - 1 for writings in self.items.values())
        return {
            "items": len(newest) - records,
            "versions": versions,
            "records": records,
            "unreadable": self.unreadable,
        }


def look(session: Session, data: bytes, key_passphrase: Secret[str] | None) -> tuple[OwnKey, Found]:
    """Open a key file, and with it all that it opens of the vault; nothing is changed.

    Raises:
        SealringError: key_*, not_a_secret_key, no_vault, vault_*, nothing_to_recover.
    """
    from sealring.openpgp import keys
    from sealring.vault.database import Database

    path = paths.vault_file(session.name)
    if not os.path.exists(path):
        raise SealringError("no_vault")
    if len(data) > limits.KEY_FILE:
        raise SealringError("key_corrupt")
    key = keys.import_secret_key(data, key_passphrase, now=int(session.clock.now()))
    database = Database(path)
    try:
        found = _read(database, key)
    finally:
        database.close()
    if not found.items:
        raise SealringError("nothing_to_recover")
    return key, found


def _read(database: Database, key: OwnKey) -> Found:
    """Rule 2."""
    from sealring.openpgp import messages
    from sealring.vault import items

    found: dict[str, list[tuple[dict[str, Any], bytes]]] = defaultdict(list)
    unreadable = 0
    for (id,) in database.rows("SELECT id FROM messages"):
        message = database.message(id.hex()) if isinstance(id, bytes) else None
        try:
            item = items.decode(messages.unseal(message or b"", [key]).plaintext)
        except (SealringError, items.NotAnItem):
            unreadable += 1
            continue
        found[item["id"]].append((item, message or b""))
    for writings in found.values():
        writings.sort(
            key=lambda pair: ("conflict" not in pair[0], pair[0]["revision"], pair[0]["modified"]), reverse=True
        )
    return Found(dict(found), unreadable)


def recover(
    session: Session, key: OwnKey, found: Found, passphrase: Secret[str], token: dict[str, str]
) -> tuple[Vault, str]:
    """The vault made anew around the key, open; and where the old one lies now (rules 1, 3 and 4).

    Raises:
        SealringError: passphrase_weak, bad_params, vault_busy, disk_full, io_error, read_only: nothing was changed.
    """
    from sealring.vault import succession
    from sealring.vault.database import Database
    from sealring.vault.vault import Vault

    if not tokens.good(token):
        raise SealringError("bad_params", where="params.token")
    setup.strong_enough(passphrase, key.user_ids)
    path = paths.vault_file(session.name)
    draft = f"{path}.{session.random(8).hex()}.new"
    try:
        made = setup.around(session, key, passphrase, draft)
        try:
            _put_all(made, found)
            succession.gather(made.database)
        finally:
            made.close()
        aside = _aside(session)
        os.mkdir(aside, mode=0o700)
        try:
            succession.take_place(draft, path, os.path.join(aside, os.path.basename(path)))
        except BaseException:
            os.rmdir(aside)
            raise
    except OSError:
        raise SealringError("io_error") from None
    finally:
        for name in (draft, draft + "-wal", draft + "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(name)
    vault = Vault(Database(path), made.keyring, clock=session.clock, random=session.random).load()
    setup.begin(session, vault, token, "recovered", items=found.counts()["items"])
    return vault, aside


def _put_all(vault: Vault, found: Found) -> None:
    """Every item with its earlier versions; the messages stay as they are, so their signatures do too."""
    from sealring.vault.overview import summarise

    with vault.ledger.writing() as change:
        for writings in found.items.values():
            (item, message), *older = writings
            versions = []
            for earlier, its_message in reversed(older[: limits.VERSIONS_KEPT]):
                versions.append(_version(vault, earlier, its_message))
                change.put_message(versions[-1].id, its_message)
            change.put(summarise(item, hashlib.sha256(message).digest(), versions, vault.sealer), message)


def _version(vault: Vault, item: dict[str, Any], message: bytes) -> Any:
    from sealring.vault.overview import Version

    kind = "conflict" if "conflict" in item else "earlier"
    digest = hashlib.sha256(message).digest()
    return Version(vault.random(16).hex(), item["revision"], digest, kind, item["modified"])


def set_aside(session: Session) -> str:
    """Put the vault's folder aside, as it lies, and make room for a new one; where it is now (rule 1).

    Raises:
        SealringError: no_vault, io_error.
    """
    if not os.path.exists(paths.vault_file(session.name)):
        raise SealringError("no_vault")
    session.lock("person")  # whoever has it open closes it
    aside = _aside(session)
    try:
        os.rename(paths.vault_folder(session.name), aside)
    except OSError:
        raise SealringError("io_error") from None
    return aside


def _aside(session: Session) -> str:
    """A name beside the vault's folder that nothing has yet."""
    import time

    moment = time.strftime("%Y-%m-%d-%H%M%S", time.gmtime(session.clock.now()))
    wanted = f"{paths.vault_folder(session.name)}.old-{moment}"
    aside, number = wanted, 1
    while os.path.lexists(aside):
        aside, number = f"{wanted}-{number}", number + 1
    return aside
