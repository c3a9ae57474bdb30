"""What a sealed backup says: the vault's own messages and pieces of files, exactly as they lie. It takes no secret.

Rules that this module keeps:

1. It is the vault as it lay at one moment, read in one transaction.
2. Messages of items that others own are left out; their ids, revisions and hashes are said, so that the vault's state
   can be proved by who has the keyring. A locked host can't tell whose an earlier version is (its item's sealed
   overview knows), so those lie in it all the same, and are passed over when it is opened.
3. The text is encrypted to the owner's certificate as it lies in the vault, and to nobody and nothing else.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sealring.base.errors import SealringError
from sealring.vault.database import Database, blob, text, whole

if TYPE_CHECKING:
    from sealring.backup.content import Progress, Stop
    from sealring.backup.lines import Lines

_EVERY = 64


class Lying:
    """A vault's file as it lies now (rule 1).

    Attributes:
        keyring: closed.
        certificate: the owner's, without names.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        meta = database.meta()
        self.vault = text(meta.get("vault"))
        self.keyring = blob(meta.get("keyring"))
        self.certificate = blob(meta.get("certificate"))
        self.state = {
            "number": whole(meta.get("number")),
            "mac": blob(meta.get("mac")).hex(),
            "generation": whole(meta.get("generation")),
            "settings": _base64(blob(meta.get("settings"))),
        }


@contextlib.contextmanager
def lying(path: str) -> Iterator[Lying]:
    """Rule 1. Raises no_vault, vault_damaged, vault_busy, io_error."""
    with contextlib.closing(Database(path)) as database, database.reading():
        yield Lying(database)


def write(
    seen: Lying,
    lines: Lines,
    *,
    id: str,
    now: int,
    progress: Progress,
    stop: Stop,
    passed_over: frozenset[str] = frozenset(),
) -> None:
    """Say all of it.

    Args:
        passed_over: ids of earlier versions and files of others' items, where the caller knows them (rule 2).

    Raises:
        SealringError: cancelled, vault_busy, vault_damaged, io_error.
    """
    database = seen.database
    rows = [_row(*row) for row in database.rows("SELECT id, revision, owned FROM overviews ORDER BY rowid")]
    others = [(name, revision) for name, revision, owned in rows if not owned]
    current = {name for name, _, _ in rows}
    loose = [found.hex() for (found,) in database.rows("SELECT id FROM messages") if found.hex() not in current]
    messages: list[tuple[str, int]] = [(name, revision) for name, revision, owned in rows if owned]
    messages += [(name, 0) for name in loose if name not in passed_over]
    named = ["items", "people", "settings"]
    said = {
        "kind": "sealed",
        "id": id,
        "made": now,
        "about": len(messages),
        "vault": seen.vault,
        "state": seen.state,
        "sections": named,
    }
    lines.begin(said)
    for name, revision in others:
        lines.put("other", name, revision=revision, sha256=_digest(database, name))
    for done, (name, revision) in enumerate(messages):
        _look(done, len(messages), progress, stop)
        message = database.message(name)
        if message is not None:
            lines.put("message", _base64(message), id=name, **({"revision": revision} if revision else {}))
    if database.format() >= 2:
        for done, (name, number) in enumerate(database.rows("SELECT id, number FROM chunks ORDER BY id, number")):
            _look(done, 0, progress, stop)
            if name.hex() not in passed_over:
                (found,) = database.rows("SELECT sealed FROM chunks WHERE id=? AND number=?", (name, number))
                lines.put("piece", _base64(blob(found[0])), file=name.hex(), number=number)
    lines.finish({"others": len(others)})
    progress(len(messages), len(messages))


def _look(done: int, total: int, progress: Progress, stop: Stop) -> None:
    if done % _EVERY == 0:
        if stop():
            raise SealringError("cancelled")
        if total:
            progress(done, total)


def _row(id: Any, revision: Any, owned: Any) -> tuple[str, int, int]:
    return blob(id).hex(), whole(revision), whole(owned)


def _digest(database: Database, id: str) -> str:
    return hashlib.sha256(database.message(id) or b"").hexdigest()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
