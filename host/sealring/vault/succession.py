"""One vault file takes the place of another, which is kept.

Rules that this module keeps:

1. The file in place is a whole vault at every moment: the change is one rename, after everything else.
2. No log of the old file is left beside the new one, because SQLite would take it for the new file's own.
3. A draft takes a place only when all that was written lies in its one file: SQLite closes a file without a word when
   its log could not be written back into it, and the log of a draft goes with the draft's name.
"""

import contextlib
import os
import time

from sealring.base.errors import SealringError
from sealring.vault import places
from sealring.vault.database import BUSY_SECONDS, Database, connect, mapped

_PAUSE = 0.1  # seconds between two tries


def take_place(draft: str, path: str, aside: str) -> None:
    """Put a finished vault file into the place of another, which is kept under the name ``aside``.

    The other's lock epoch is raised, so that whoever has it open lets go; and nobody reads or writes it while the two
    change places.

    Raises:
        SealringError: vault_busy, when another process does not let go; read_only, disk_full, io_error. The vault in
            place is the old one then.
        OSError: when the system refuses; likewise.
    """
    with contextlib.closing(Database(path)) as old:
        old.raise_epoch()
    _without_log(path)
    with mapped(), contextlib.closing(connect(path, "mode=rw")) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        places.keep_copy(path, aside)
        try:
            os.replace(draft, path)
        except BaseException:
            os.unlink(aside)
            raise
        connection.execute("ROLLBACK")
    places.sync_folder(path)


def gather(draft: Database) -> None:
    """Write the log of a draft back into it (rule 3). Raises disk_full, io_error, vault_busy."""
    busy = draft.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
    if busy:
        raise SealringError("vault_busy")


def _without_log(path: str) -> None:
    """Write the log back into the file and remove it (rule 2); works only when nobody else has the file open."""
    end = time.monotonic() + BUSY_SECONDS
    with contextlib.closing(connect(path, "mode=rw")) as connection:
        while True:
            try:
                with mapped():
                    mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
                if mode == "delete":
                    return
            except SealringError as error:
                if error.name != "vault_busy":
                    raise
            if time.monotonic() > end:
                raise SealringError("vault_busy")
            time.sleep(_PAUSE)  # those who had it open let go within a second
