"""Writing small files so that a crash leaves the old or the new content, never a part."""

import contextlib
import os
import secrets


def write_private(path: str, data: bytes) -> None:
    """Write a file of mode 0600: a new file beside it, fsync, rename, fsync of the folder.

    Raises:
        OSError: when the system refuses; the old file is untouched and no temporary file is left.
    """
    temporary = f"{path}.{secrets.token_hex(8)}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
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
