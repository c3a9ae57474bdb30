"""The clipboards of the platforms: put a value there, and take it away again if nobody replaced it."""

from __future__ import annotations

import contextlib
import hmac
import os
import sys
import time
from typing import Protocol

from sealring.base import processes

READ_SECONDS = 2.0  # another program may own the clipboard and be slow to give it
SETTLE_SECONDS = 2.0  # until a program that serves the clipboard must have taken it
SENSITIVE = "--sensitive"  # wl-copy's word since 2.3 for x-kde-passwordManagerHint=secret


class Board(Protocol):
    """One clipboard."""

    def put(self, value: bytes) -> bool:
        """Put UTF-8 text there; whether it is there now."""
        ...

    def clear(self, value: bytes) -> None:
        """Empty it if it still holds the value."""
        ...

    def leave(self) -> None:
        """Something newer is there; give up serving, touch nothing."""
        ...


def choose() -> Board | None:
    """The clipboard of this session; None when there is none, or no tool for it."""
    if sys.platform == "win32":
        from sealring.session.board_windows import WindowsBoard

        return WindowsBoard()
    if sys.platform == "darwin":
        put, get = processes.find("pbcopy"), processes.find("pbpaste")
        return Filled([put], [get]) if put and get else None
    if os.environ.get("WAYLAND_DISPLAY"):
        put, get = processes.find("wl-copy"), processes.find("wl-paste")
        if put and get:
            hint = [SENSITIVE] if _offers(put, SENSITIVE) else []
            serve = [put, "--foreground", "--type", "text/plain;charset=utf-8", *hint]
            return ServedByWlCopy(serve, [get, "--no-newline"], [put, "--clear"])
    if os.environ.get("DISPLAY"):
        if xclip := processes.find("xclip"):
            selection = [xclip, "-selection", "clipboard"]
            return Served([*selection, "-in", "-quiet"], [*selection, "-out"], [*selection, "-in", os.devnull])
        if xsel := processes.find("xsel"):
            return Served(
                [xsel, "--clipboard", "--input", "--nodetach"],
                [xsel, "--clipboard", "--output"],
                [xsel, "--clipboard", "--clear"],
            )
    return None


def _offers(program: str, word: str) -> bool:
    with contextlib.suppress(OSError, TimeoutError):
        shown = processes.run([program, "--help"], timeout=READ_SECONDS)
        return word.encode() in shown.output + shown.errors
    return False


def _read(arguments: list[str]) -> bytes | None:
    with contextlib.suppress(OSError, TimeoutError):
        shown = processes.run(arguments, timeout=READ_SECONDS)
        if shown.status == 0:
            return shown.output
    return None


def _same(found: bytes | None, value: bytes) -> bool:
    return found is not None and hmac.compare_digest(found, value)


class Served:
    """A clipboard that a running program serves (X11, Wayland): while that program lives, the value is still there.

    Args:
        serve: the program that takes a value on its input and serves it in the foreground.
        get: the program that prints what is there.
        empty: the program that empties it.
    """

    def __init__(self, serve: list[str], get: list[str], empty: list[str]) -> None:
        self._serve = serve
        self._get = get
        self._empty = empty
        self._server: processes.Child | None = None

    def put(self, value: bytes) -> bool:
        try:
            server = self._server = processes.spawn(self._serve, output=False)
            server.write(value)
        except OSError:
            return False
        server.close()
        end = time.monotonic() + SETTLE_SECONDS
        while server.running() and time.monotonic() < end:
            if _same(_read(self._get), value):
                return True
            time.sleep(0.02)
        return server.running()

    def clear(self, value: bytes) -> None:
        self.leave()
        if _same(_read(self._get), value):  # a clipboard manager has taken it over
            with contextlib.suppress(OSError):  # xclip goes on in the background: its output never ends
                emptying = processes.spawn(self._empty, output=False)
                emptying.close()
                emptying.wait(READ_SECONDS)

    def leave(self) -> None:
        if self._server is not None:
            self._server.stop()


class ServedByWlCopy(Served):
    """As above; and what wl-copy wrote into a file is removed, because wl-copy itself leaves it when it is ended.

    Version 2.1 keeps the value, for as long as it serves it, in a folder in /tmp that only the owner can enter.
    """

    def __init__(self, serve: list[str], get: list[str], empty: list[str]) -> None:
        super().__init__(serve, get, empty)
        self._files: list[str] = []

    def put(self, value: bytes) -> bool:
        before = _wl_copies()
        try:
            return super().put(value)
        finally:
            self._files = [path for path in _wl_copies() - before if _holds(path, value)]

    def leave(self) -> None:
        super().leave()
        for path in self._files:
            with contextlib.suppress(OSError):
                os.unlink(path)
                os.rmdir(os.path.dirname(path))


def _wl_copies() -> set[str]:
    import glob

    return set(glob.glob("/tmp/wl-copy-buffer-*/stdin"))  # noqa: S108 - its own choice of place


def _holds(path: str, value: bytes) -> bool:
    """Whether a file has the value or the beginning of it: then it is ours, and nobody else's wl-copy's."""
    with contextlib.suppress(OSError), open(path, "rb") as file:
        return value.startswith(file.read(len(value) + 1))
    return False


class Filled:
    """A clipboard that keeps what it is given (macOS)."""

    def __init__(self, put: list[str], get: list[str]) -> None:
        self._put = put
        self._get = get

    def put(self, value: bytes) -> bool:
        with contextlib.suppress(OSError, TimeoutError):
            return processes.run(self._put, input=value, timeout=READ_SECONDS).status == 0
        return False

    def clear(self, value: bytes) -> None:
        if _same(_read(self._get), value):
            self.put(b"")

    def leave(self) -> None:
        return None
