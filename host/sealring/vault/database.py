"""The only module that speaks SQL: one file per vault, written whole or not at all, and read by several processes.

Rules that this module keeps:

1. A row about an item holds a random id, its revision, an "owned" bit, the id of the own key that opens it, and
   sealed bytes. Nothing else about an item goes into a column. The list of an item's earlier versions lies inside
   its sealed overview; here they are messages like any other.
2. Every write transaction first reads the format version, the key generation and the lock epoch. A newer format
   turns this program read-only; another generation is ``stale_keys``; another epoch is ``locked``.
3. Acknowledged means on disk: write-ahead log with synchronous=FULL, and fullfsync where the platform has it.
4. A vault in a place that is read-only, on the network or synced is never written. ``immutable=1`` is used only when
   no non-empty -wal lies beside the file; else a private copy of the ciphertext is opened.
5. A file whose tables are not exactly ours (triggers and views included) is damaged, whoever wrote it.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from sealring.base.errors import SealringError
from sealring.vault import places

APPLICATION = 0x53524E47  # "SRNG" in the file's header
FORMAT = 2
BUSY_SECONDS = 5.0  # a writer holds the lock for milliseconds; longer is a stopped process

SCHEMA = {
    "meta": "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "overviews": "CREATE TABLE overviews(id BLOB PRIMARY KEY, revision INTEGER NOT NULL, owned INTEGER NOT NULL,"
    " key BLOB NOT NULL, sealed BLOB NOT NULL)",
    "messages": "CREATE TABLE messages(id BLOB PRIMARY KEY, message BLOB NOT NULL)",
    "inbox": "CREATE TABLE inbox(id BLOB PRIMARY KEY, day INTEGER NOT NULL, message BLOB NOT NULL)",
    "chunks": "CREATE TABLE chunks(id BLOB NOT NULL, number INTEGER NOT NULL, sealed BLOB NOT NULL,"
    " PRIMARY KEY(id, number))",
    "events": "CREATE TABLE events(number INTEGER PRIMARY KEY, sealed BLOB NOT NULL)",
}
SHAPES = {1: {name: SCHEMA[name] for name in ("meta", "overviews", "messages", "inbox")}, FORMAT: SCHEMA}

_ERRORS = {
    sqlite3.SQLITE_IOERR_SHMSIZE: "disk_full",  # no room for a longer index of the log
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), "vault_busy"),
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_IOERR: "io_error",
    sqlite3.SQLITE_CANTOPEN: "io_error",
    sqlite3.SQLITE_CORRUPT: "vault_damaged",
    sqlite3.SQLITE_NOTADB: "vault_damaged",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
}


@contextlib.contextmanager
def mapped() -> Iterator[None]:
    """Turn what SQLite says into an error of ours; its text may quote data, so it is dropped."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the second: it quotes a damaged schema, and can't
        code = getattr(error, "sqlite_errorcode", None)
        name = "vault_damaged" if code is None else _ERRORS.get(code) or _ERRORS.get(code & 0xFF, "vault_damaged")
        raise SealringError(name) from None


def connect(path: str, options: str) -> sqlite3.Connection:
    """A connection in autocommit mode; ``options`` is the URI's query, for instance ``mode=rw``."""
    from urllib.parse import quote

    connection = sqlite3.connect(
        f"file:{quote(os.path.abspath(path))}?{options}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_SECONDS,
    )
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def create(path: str, meta: dict[str, Any]) -> None:
    """Make a vault file with these meta rows, all at once: after a crash there is a whole file or none.

    Raises:
        SealringError: vault_exists, network_place, disk_full, io_error.
    """
    if os.path.lexists(path):
        raise SealringError("vault_exists")
    if places.unsafe_for_writing(path):
        raise SealringError("network_place")
    draft = f"{path}.{os.urandom(8).hex()}.new"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # SQLite's own would follow the umask
        with mapped(), contextlib.closing(connect(draft, "mode=rw")) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"PRAGMA application_id={APPLICATION}")
            connection.execute(f"PRAGMA user_version={FORMAT}")
            for statement in SCHEMA.values():
                connection.execute(statement)
            connection.executemany("INSERT INTO meta VALUES(?,?)", meta.items())
            connection.execute("COMMIT")
        places.move_into_place(draft, path)
    except FileExistsError:
        raise SealringError("vault_exists") from None
    except OSError as error:
        raise SealringError(places.error_name(error)) from None
    finally:
        for left in (draft, f"{draft}-journal"):
            with contextlib.suppress(OSError):
                os.unlink(left)


class Database:
    """One open vault file. ``read_only`` says why it can't be written, or is None."""

    def __init__(self, path: str) -> None:
        """Open an existing file.

        Raises:
            SealringError: no_vault, vault_damaged, vault_busy, io_error.
        """
        if not os.path.isfile(path):
            raise SealringError("no_vault")
        self.path = path
        self.read_only: str | None = places.why_not_writable(path)
        self._copy: places.PrivateCopy | None = None
        with mapped():
            self._connection = self._open()
            try:
                self._check_shape()
                if self.read_only is None:
                    self._prepare_for_writing()
            except BaseException:
                self.close()
                raise

    def _open(self) -> sqlite3.Connection:
        if self.read_only is None:
            return connect(self.path, "mode=rw")
        if not places.has_wal(self.path):
            return connect(self.path, "mode=ro&immutable=1")
        try:
            self._copy = places.PrivateCopy(self.path)
        except OSError as error:
            raise SealringError(places.error_name(error)) from None
        return connect(self._copy.path, "mode=rw")

    def _check_shape(self) -> None:
        execute = self._connection.execute
        if execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise SealringError("vault_damaged")
        if self.format() > FORMAT:
            self.read_only = "newer_format"
            return
        found = dict(execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall())
        if found != SHAPES.get(self.format()):
            raise SealringError("vault_damaged")

    def _prepare_for_writing(self) -> None:
        durable = ("synchronous=FULL", "fullfsync=ON", "checkpoint_fullfsync=ON")  # macOS: fsync alone is not enough
        for pragma in ("journal_mode=WAL", *durable, "secure_delete=ON", "journal_size_limit=4194304"):
            self._connection.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        """Close the file; a private copy is removed."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        self.drop_copy()

    def drop_copy(self) -> None:
        """Remove the private copy, if there is one; for a process that ends without closing the file."""
        if self._copy is not None:
            self._copy.remove()
            self._copy = None

    # --- Reading -------------------------------------------------------------------

    def format(self) -> int:
        """The file's format version, from its header."""
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def data_version(self) -> int:
        """A number that changes when another connection has written."""
        with mapped():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """What a SELECT gives."""
        with mapped():
            return self._connection.execute(statement, values).fetchall()

    def meta(self) -> dict[str, Any]:
        """Every meta row: vault, generation, epoch, number, mac, keyring, certificate, settings, recent, attempts."""
        return {str(name): value for name, value in self.rows("SELECT name, value FROM meta")}

    def value(self, name: str) -> Any:
        """One meta row, or None."""
        found = self.rows("SELECT value FROM meta WHERE name=?", (name,))
        return found[0][0] if found else None

    def vault_id(self) -> str:
        """The vault's random id, 32 hex digits."""
        return text(self.value("vault"))

    def keyring(self) -> bytes:
        """The closed keyring."""
        return blob(self.value("keyring"))

    def certificate(self) -> bytes:
        """The owner's certificate without its names, which a locked host encrypts its inbox to."""
        return blob(self.value("certificate"))

    def epoch(self) -> int:
        """The lock epoch: raised by a lock that is meant for every process."""
        return whole(self.value("epoch"))

    def generation(self) -> int:
        """The key generation: raised when passphrase or keys change."""
        return whole(self.value("generation"))

    def message(self, id: str) -> bytes | None:
        """The sealed message with this id (an item's, or a version's), or None."""
        with mapped():
            row = self._connection.execute("SELECT message FROM messages WHERE id=?", (bytes.fromhex(id),)).fetchone()
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read inside belongs to one moment."""
        with mapped():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    # --- Writing -------------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self, *, generation: int | None = None, epoch: int | None = None) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it or nothing (rule 2).

        ``generation`` and ``epoch`` are what the caller knows; None for a locked host, which knows neither.

        Raises:
            SealringError: read_only, stale_keys, locked, vault_busy, disk_full, io_error, vault_damaged.
        """
        if self.read_only is not None:
            raise SealringError("read_only", why=self.read_only)
        with mapped():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if self.format() > FORMAT:
                    self.read_only = "newer_format"
                    raise SealringError("read_only", why=self.read_only)
                if generation is not None and self.generation() != generation:
                    raise SealringError("stale_keys")
                if epoch is not None and self.epoch() != epoch:
                    raise SealringError("locked")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                raise

    def migrate(self, copy: Callable[[], None]) -> bool:
        """Bring an older format to this one; ``copy`` is called before anything changes. Only inside ``writing()``.

        Returns:
            Whether it was still to be done; another process may have been first.

        Raises:
            SealringError: what ``copy`` raises.
        """
        before = self.format()
        if before == FORMAT:
            return False
        copy()
        for name in SCHEMA.keys() - SHAPES[before].keys():
            self._connection.execute(SCHEMA[name])
        self._connection.execute(f"PRAGMA user_version={FORMAT}")
        return True

    def copy_to(self, path: str) -> None:
        """Write what was committed so far into another database file, whole; it is not yet on disk after this."""
        closing = contextlib.closing
        with mapped(), closing(connect(self.path, "mode=ro")) as source, closing(connect(path, "mode=rw")) as copy:
            source.backup(copy)

    def set_value(self, name: str, value: Any) -> None:
        """Write one meta row; only inside ``writing()``."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES(?,?)", (name, value))

    def raise_epoch(self) -> int:
        """Lock every process of this vault; outside the state MAC, so that a locked host can do it."""
        with self.writing():
            raised = self.epoch() + 1
            self.set_value("epoch", raised)
        return raised


def whole(value: Any) -> int:
    """The value when it is an integer that we could have written; else the file is damaged."""
    if type(value) is not int or value < 0:
        raise SealringError("vault_damaged")
    return value


def blob(value: Any) -> bytes:
    """The value when it is bytes; else the file is damaged."""
    if not isinstance(value, bytes):
        raise SealringError("vault_damaged")
    return value


def text(value: Any) -> str:
    """The value when it is text; else the file is damaged."""
    if not isinstance(value, str):
        raise SealringError("vault_damaged")
    return value
