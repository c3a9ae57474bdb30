"""Attachments: files that belong to an item, sealed in chunks beside it.

Rules that this module keeps:

1. A file lies in the table ``chunks`` as pieces of 64 KiB, each sealed by AES-256-GCM (SP 800-38D) with a random nonce
   under a random key that is used for this file alone. The additional data has the file's id, the piece's number, and
   whether it is the last: no piece can be moved, dropped or taken for another. The last is padded with zeros, so that
   its length says no more than the nearest 256 bytes.
2. Key, size, number of pieces and SHA-256 of the whole stand inside the item, under its signature.
3. What arrives is sealed as it comes, into a file without a name beside the vault, which vanishes with its process.
   Then the pieces and the item's next revision are written in one transaction: whoever is killed leaves nothing.
4. The last piece of a file leaves this module only when the hash of all of it is right. A piece that is missing or
   wrong damages that file alone; the item stays usable.
5. The pieces stay as long as the item or a kept version of it names them; ``ledger.Change`` drops them with the last.
6. No more than a few pieces are in memory at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.vault import changes, items, places

if TYPE_CHECKING:
    from sealring.vault.database import Database
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault

_NONCE, _TAG = 12, 16  # bytes
_SEALED = limits.ATTACHMENT_CHUNK + _NONCE + _TAG
_NAME, _TYPE = 255, 127  # characters
_GET = "SELECT sealed FROM chunks WHERE id=? AND number=?"


def _place(id: str, number: int, last: bool) -> bytes:
    """The additional data of a piece (rule 1)."""
    return b"sealring-attachment/1" + bytes.fromhex(id) + number.to_bytes(8, "big") + bytes([last])


@contextlib.contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SealringError(places.error_name(error)) from None


class Draft:
    """A file on its way into the vault (rule 3).

    Attributes:
        id: what its pieces are called by.
        size: bytes so far.
    """

    def __init__(self, folder: str, random: Callable[[int], bytes]) -> None:
        """
        Args:
            folder: where the sealed pieces wait; the vault's own, so that a full disk is noticed before the end.

        Raises:
            SealringError: disk_full, io_error.
        """
        self.id = random(16).hex()
        self.size = 0
        self._random = random
        self._key = random(32)
        self._cipher = AESGCM(self._key)
        self._hash = hashlib.sha256()
        self._rest = bytearray()
        self._count = 0
        with _mapped():
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - it is closed by ``close``

    def write(self, data: bytes) -> None:
        """Take the next bytes. Raises attachment_too_large, disk_full, io_error."""
        if self.size + len(data) > limits.ATTACHMENT:
            raise SealringError("attachment_too_large")
        self.size += len(data)
        self._hash.update(data)
        self._rest += data
        while len(self._rest) > limits.ATTACHMENT_CHUNK:  # a whole one may be the last, and waits
            self._seal(bytes(self._rest[: limits.ATTACHMENT_CHUNK]), last=False)
            del self._rest[: limits.ATTACHMENT_CHUNK]

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = self._random(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, piece, _place(self.id, self._count, last))
        with _mapped():
            view = memoryview(sealed)
            while view:
                view = view[self._file.write(view) :]
        self._count += 1

    def finish(self, name: str, type: str) -> dict[str, Any]:
        """Seal what is left; what the item says of the file. Raises bad_item, attachment_empty, disk_full, io_error."""
        if not self.size:
            raise SealringError("attachment_empty")
        entry: dict[str, Any] = {"id": self.id, "name": named(name), "size": self.size, "type": type[:_TYPE]}
        rest = bytes(self._rest)
        self._seal(rest + bytes(-len(rest) % limits.PAD), last=True)
        return entry | {"key": self._key.hex(), "sha256": self._hash.hexdigest(), "chunks": self._count}

    def pieces(self) -> Iterator[tuple[bytes, int, bytes]]:
        """The rows of the table, after ``finish``."""
        with _mapped():
            self._file.seek(0)
            for number in range(self._count):
                yield bytes.fromhex(self.id), number, self._file.read(_SEALED)

    def close(self) -> None:
        """Forget it."""
        self._file.close()


def named(name: str) -> str:
    """The file's own name without the folders before it; one that a screen or a disk can take. Raises bad_item."""
    bare = name.replace("\\", "/").rpartition("/")[2].strip()
    if not 0 < len(bare) <= _NAME or bare in (".", "..") or not bare.isprintable():
        raise SealringError("bad_item", field="attachments")
    return bare


class Attached:
    """The part of a vault (vault.py) that keeps files."""

    _lock: threading.RLock

    @property
    def _vault(self) -> Vault:
        return cast("Vault", self)

    def draft(self) -> Draft:
        """A file that begins to arrive. Raises read_only, disk_full, io_error."""
        vault = self._vault
        if vault.read_only is not None:
            raise SealringError("read_only", why=vault.read_only)
        return Draft(os.path.dirname(os.path.abspath(vault.database.path)), vault.random)

    def attach(self, id: str, draft: Draft, name: str, type: str) -> Overview:
        """Give an item a file that has arrived; whatever else changed in the item meanwhile stays. The draft
        is over with this.

        Raises:
            SealringError: bad_item, attachment_empty, attachments_full, item_not_found, item_damaged, vault_newer, and
                what a write raises.
        """
        vault = self._vault
        with self._lock, contextlib.closing(draft):
            entry = draft.finish(name, type)

            def alter(item: dict[str, Any]) -> dict[str, Any]:
                before = items.attachments(item)
                if len(before) >= limits.ATTACHMENTS:
                    raise SealringError("attachments_full")
                return {**item, "attachments": [*before, entry]}

            with vault.ledger.writing() as change:
                for piece in draft.pieces():
                    vault.database.rows("INSERT INTO chunks VALUES(?,?,?)", piece)
                return changes.revise(vault, change, id, alter)

    def detach(self, id: str, attachment: str) -> Overview:
        """Take a file out of an item; versions keep it. Raises attachment_not_found, and what ``attach`` raises."""

        def alter(item: dict[str, Any]) -> dict[str, Any]:
            find(item, attachment)
            return {**item, "attachments": [each for each in items.attachments(item) if each.get("id") != attachment]}

        with self._lock, self._vault.ledger.writing() as change:
            return changes.revise(self._vault, change, id, alter)

    def contents(self, item: dict[str, Any], attachment: str) -> Iterator[bytes]:
        """A file's bytes, piece by piece (rule 4).

        Raises:
            SealringError: attachment_not_found; attachment_damaged, on the way too.
        """
        return read(self._vault.database, checked(find(item, attachment)))

    def damaged_files(self, item: dict[str, Any]) -> list[str]:
        """The ids of an item's files that do not pass."""
        bad = []
        for entry in items.attachments(item):
            try:
                for _ in read(self._vault.database, checked(entry)):
                    pass
            except SealringError:
                bad.append(str(entry.get("id", "")))
        return bad

    def sweep_files(self) -> int:
        """Drop pieces that nothing names, as the deletion of a damaged item leaves them; how many files that were.

        Nothing while an overview is unreadable: what it names is not known.
        """
        database = self._vault.database
        with self._lock, self._vault.ledger.writing():
            rows = self._vault.ledger.rows
            if any(overview.damaged for overview in rows):
                return 0
            named = {name for overview in rows for name in overview.chunk_sets}
            found = [id.hex() for (id,) in database.rows("SELECT DISTINCT id FROM chunks")]
            loose = [id for id in found if id not in named]
            for id in loose:
                database.rows("DELETE FROM chunks WHERE id=?", (bytes.fromhex(id),))
            return len(loose)


def find(item: dict[str, Any], attachment: str) -> dict[str, Any]:
    """What an item says of a file. Raises attachment_not_found."""
    for entry in items.attachments(item):
        if entry.get("id") == attachment:
            return entry
    raise SealringError("attachment_not_found")


def shown(entry: dict[str, Any]) -> dict[str, Any]:
    """What a person sees of a file: ``attachment`` of schemas/common.json."""
    size = entry.get("size")
    return {
        "id": str(entry.get("id", "")),
        "name": str(entry.get("name", ""))[:_NAME],
        "size": size if type(size) is int and size > 0 else 0,
        "type": str(entry.get("type", ""))[:_TYPE],
    }


def checked(entry: dict[str, Any]) -> dict[str, Any]:
    """The same entry, once everything in it is as rule 2 has it. Raises attachment_damaged."""
    size, pieces = entry.get("size"), entry.get("chunks")
    sound = type(size) is int and 0 < size <= limits.ATTACHMENT and pieces == -(-size // limits.ATTACHMENT_CHUNK)
    if sound and all(isinstance(entry.get(name), str) for name in ("id", "name", "type", "key", "sha256")):
        with contextlib.suppress(ValueError):
            if [len(bytes.fromhex(entry[name])) for name in ("id", "key", "sha256")] == [16, 32, 32]:
                return entry
    raise SealringError("attachment_damaged")


def seal(entry: dict[str, Any], number: int, piece: bytes, random: Callable[[int], bytes]) -> tuple[bytes, int, bytes]:
    """A row of the table: a piece of a file that an item names already, as a backup brings it (rule 1).

    Args:
        entry: as ``checked`` gives it.
        number: which piece it is.
        piece: its bytes, without padding.
    """
    nonce = random(_NONCE)
    place = _place(entry["id"], number, number == entry["chunks"] - 1)
    sealed = AESGCM(bytes.fromhex(entry["key"])).encrypt(nonce, piece + bytes(-len(piece) % limits.PAD), place)
    return bytes.fromhex(entry["id"]), number, nonce + sealed


def unseal(entry: dict[str, Any], number: int, sealed: bytes) -> bytes:
    """A piece as it lies in the table, without its padding. Raises attachment_damaged."""
    last = number == entry["chunks"] - 1
    place = _place(entry["id"], number, last)
    try:
        piece = AESGCM(bytes.fromhex(entry["key"])).decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
    except (InvalidTag, ValueError):
        raise SealringError("attachment_damaged") from None
    return piece[: entry["size"] - number * limits.ATTACHMENT_CHUNK] if last else piece


def read(database: Database, entry: dict[str, Any]) -> Iterator[bytes]:
    """A file's bytes, piece by piece (rule 4).

    Args:
        entry: as ``checked`` gives it.

    Raises:
        SealringError: attachment_damaged, on the way too.
    """
    left, hashed = int(entry["size"]), hashlib.sha256()
    for number in range(entry["chunks"]):
        found = database.rows(_GET, (bytes.fromhex(entry["id"]), number))
        piece = unseal(entry, number, found[0][0] if found and isinstance(found[0][0], bytes) else b"")
        left -= len(piece)
        hashed.update(piece)
        if number == entry["chunks"] - 1 and (left or hashed.hexdigest() != entry["sha256"]):
            raise SealringError("attachment_damaged")
        yield piece
