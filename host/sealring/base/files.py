"""Writing small files so that a crash leaves the old or the new content, never a part; and one writer at a time."""

import contextlib
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from typing import BinaryIO

STALE = 3600.0  # seconds; a draft lives for milliseconds, so an older one belongs to a process that died
_DRAFT = re.compile(r".+\.[0-9a-f]{16}\.(tmp|new)(-journal|-wal|-shm)?")


def write_private(path: str, data: bytes) -> None:
    """Write a file of mode 0600: a new file beside it, fsync, rename, fsync of the folder.

    Raises:
        OSError: when the system refuses; the old file is untouched and no temporary file is left.
    """
    with replacing(path) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: str, *, fresh: bool = False) -> Iterator[BinaryIO]:
    """The same for what is written, and may be read again, piece by piece; it takes its place at the end.

    Args:
        fresh: never in the place of another file.

    Raises:
        FileExistsError: there is one.
        OSError: as above, whatever else is raised inside, too.
    """
    temporary = f"{path}.{secrets.token_hex(8)}.tmp"
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with open(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        _name(temporary, path) if fresh else os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _name(temporary: str, path: str) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # no hard links here, as on many a stick; the moment between is ours to lose
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.rename(temporary, path)
    else:
        os.unlink(temporary)


def sweep(folder: str) -> None:
    """Remove the drafts that dead processes left in a folder; never raising, since they are only in the way."""
    now = time.time()
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _DRAFT.fullmatch(entry.name):
                continue
            status = os.lstat(entry.path)
            if status.st_nlink > 1 or abs(now - status.st_mtime) > STALE:  # a second name: it is in its place already
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


@contextlib.contextmanager
def alone(path: str, seconds: float) -> Iterator[None]:
    """Keep every other process out that comes here with the same path: an empty file, which stays.

    Raises:
        TimeoutError: another one was inside for longer than so many seconds.
        OSError: the file can't be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + seconds
        while not _locked(descriptor):
            if time.monotonic() > end:
                raise TimeoutError(path)
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)  # and with it the lock, as when the process is killed


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # what each of the two says of a lock that is taken
        return False
    return True
