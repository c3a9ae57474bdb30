"""Commands that carry a backup away and bring it back, such as rclone, scp or git, set by the person in the terminal.

Rules that this module keeps:

1. A command is a list of arguments, no shell reads it, and nothing of a backup but the path and the name of its file
   goes into it. Its program is found by an absolute path.
2. What is given away is ciphertext in a private folder beside the vault, and deleted there afterwards.
3. Only what was brought back and is what was sent is called verified.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sealring.base import limits, paths, processes
from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.backup.places import Place

_SAID = 400  # characters of what a program complained of


@contextlib.contextmanager
def folder(vault: str) -> Iterator[str]:
    """A private folder for what is on its way (rule 2). Raises io_error."""
    path = os.path.join(paths.vault_folder(vault), f"on-its-way.{os.urandom(8).hex()}")
    try:
        os.mkdir(path, 0o700)
    except OSError:
        raise SealringError("io_error") from None
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep(vault: str) -> None:
    """Remove what processes that were killed left behind: none that lives is so old."""
    with contextlib.suppress(OSError), os.scandir(paths.vault_folder(vault)) as entries:
        for entry in entries:
            old = time.time() - entry.stat(follow_symlinks=False).st_mtime > 3 * limits.SEND_SECONDS
            if entry.name.startswith("on-its-way.") and old:
                shutil.rmtree(entry.path, ignore_errors=True)


def carry(place: Place, path: str, sha256: str, folder: str) -> bool:
    """Let a command carry a file away; whether what comes back from there is what was sent (rule 3).

    Args:
        folder: a private one, for what comes back.

    Raises:
        SealringError: command_failed, read_back_differs, io_error.
    """
    name = os.path.basename(path)
    _run(place.send, path, name)
    if not place.fetch:
        return False
    back = os.path.join(folder, "back")
    fetch(place, name, back)
    try:
        with open(back, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                return True
    except OSError:
        pass
    raise SealringError("read_back_differs")


def fetch(place: Place, name: str, path: str) -> None:
    """Let a command bring a file back to this path. Raises command_failed, io_error."""
    named = any("{file}" in argument for argument in place.fetch)
    try:
        if named:
            _run(place.fetch, path, name)
        else:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                _run(place.fetch, path, name, file.fileno())
    except OSError:
        raise SealringError("io_error") from None


def _run(arguments: Sequence[str], path: str, name: str, output: int | None = None) -> None:
    filled = [argument.replace("{file}", path).replace("{name}", name) for argument in arguments]
    program = filled[0] if os.path.isabs(filled[0]) else processes.find(filled[0])
    if program is None:
        raise SealringError("command_failed", lines=[f"There is no program called {filled[0]}."])
    try:
        done = processes.run([program, *filled[1:]], timeout=limits.SEND_SECONDS, output=output)
    except TimeoutError:
        raise SealringError("command_failed", lines=["It took longer than an hour."]) from None
    except OSError as error:
        raise SealringError("command_failed", lines=[error.strerror or "It can't be started."]) from None
    if done.status != 0:
        said = done.errors.decode("utf-8", "replace").strip()[-_SAID:]
        lines = [f"It ended with status {done.status}."]
        raise SealringError("command_failed", lines=lines + said.splitlines())
