"""The rows of the inbox, which a locked host may add to; inbox.py says what goes in and what it is worth."""

import os

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.vault.database import Database

_DAY = 86400  # seconds


def add(database: Database, message: bytes, now: float) -> str:
    """Put a sealed message into the inbox; its id. Those that are too old go.

    Not because a clock jumped ahead, though: only once another day since has brought a message, or when room is needed.

    Raises:
        SealringError: inbox_full, read_only, vault_busy, disk_full, io_error.
    """
    if len(message) > limits.INBOX_MESSAGE:
        raise SealringError("inbox_full")
    day = int(now // _DAY)  # the day is enough to drop it by; the time of a login is nobody's business
    id = os.urandom(16)
    with database.writing() as connection:
        oldest = day - limits.INBOX_DAYS
        days = [row[0] for row in connection.execute("SELECT day FROM inbox")]
        if len(days) >= limits.INBOX_MESSAGES or any(oldest <= other < day for other in days):
            connection.execute("DELETE FROM inbox WHERE day < ?", (oldest,))
        if connection.execute("SELECT count(*) FROM inbox").fetchone()[0] >= limits.INBOX_MESSAGES:
            raise SealringError("inbox_full")
        connection.execute("INSERT INTO inbox VALUES(?,?,?)", (id, day, message))
    return id.hex()


def waiting(database: Database, now: float) -> list[tuple[str, bytes]]:
    """(id, message) of what is not too old, in the order of arrival; at most as many as the inbox may hold."""
    oldest = int(now // _DAY) - limits.INBOX_DAYS
    rows = database.rows(
        "SELECT id, message FROM inbox WHERE day >= ? ORDER BY rowid LIMIT ?", (oldest, limits.INBOX_MESSAGES)
    )
    return [(id.hex(), message) for id, message in rows if isinstance(id, bytes) and isinstance(message, bytes)]


def ids(database: Database) -> list[bytes]:
    """The ids of all messages in the inbox."""
    return [row[0] for row in database.rows("SELECT id FROM inbox ORDER BY rowid")]


def drop(database: Database, *which: str) -> int:
    """Delete messages from the inbox; how many were there."""
    with database.writing() as connection:
        return sum(connection.execute("DELETE FROM inbox WHERE id=?", (bytes.fromhex(id),)).rowcount for id in which)
