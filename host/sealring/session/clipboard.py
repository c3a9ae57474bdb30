"""The clipboard for one value: a child process holds it, and clears it when its time is over.

Rules that this module enforces:

1. The child knows this one value and nothing else of the vault; it gets it through a pipe, never as an argument.
2. It clears the clipboard after the time given, at lock and when the host ends in whatever way (the pipe closes then),
   but only if the clipboard still holds that value.
3. It lives in a session of its own, so that what ends the host does not end it first.
4. The value is marked as a password where the platform has a way to say so (boards.py).
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from sealring.base import limits, processes
from sealring.base.errors import SealringError

LONGEST = limits.NOTES * 4  # bytes; the longest value an item has
ANSWER_SECONDS = 5.0  # until the child must have said how it went
_KEEP = b"k"  # to the child: something newer is on the clipboard, leave without clearing


class Clipboard:
    """What the host keeps of the value it copied last: the child, not the value."""

    def __init__(self) -> None:
        self._child: processes.Child | None = None

    def copy(self, value: str, seconds: int) -> None:
        """Put a value on the clipboard for so many seconds.

        Raises:
            SealringError: ``no_clipboard``.
        """
        data = value.encode("utf-8")
        try:
            child = processes.spawn(processes.own("sealring.session.clipboard", "child"), outlives=True)
        except OSError:
            raise SealringError("no_clipboard") from None
        if not _told(child, b"%d %d\n%s" % (seconds, len(data), data)):
            child.close()
            child.stop()
            child.close_output()
            raise SealringError("no_clipboard")
        child.close_output()
        self._leave(keep=True)
        self._child = child

    def clear(self) -> None:
        """Clear what is ours, now; comes back when that is done, or after a second."""
        child = self._leave(keep=False)
        if child is not None:
            child.wait(1.0)

    def _leave(self, *, keep: bool) -> processes.Child | None:
        child, self._child = self._child, None
        if child is not None:
            if keep:
                try:
                    child.write(_KEEP)
                except OSError:
                    pass  # its time was over
            child.close()
            child.wait(1.0 if keep else 0)
        return child


def _told(child: processes.Child, message: bytes) -> bool:
    """Send the value and hear that it is on the clipboard."""
    answer: list[bytes] = []

    def talk() -> None:
        try:
            child.write(message)
            answer.append(child.read_line())
        except OSError:
            pass

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    thread.join(ANSWER_SECONDS)
    return answer == [b"ok\n"]


def child() -> None:
    """The child's whole life; started by ``Clipboard.copy`` in an interpreter of its own."""
    for name in ("SIGHUP", "SIGINT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    processes.harden()
    from sealring.session import boards

    given = _read_value(sys.stdin.fileno())
    board = boards.choose() if given is not None else None
    if given is None or board is None or not board.put(given[1]):
        _say(b"no\n")
        return
    over = threading.Event()
    keep = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: over.set())
    threading.Thread(target=_listen, args=(sys.stdin.fileno(), over, keep), daemon=True).start()
    _say(b"ok\n")
    over.wait(given[0])
    if keep.is_set():
        board.leave()
    else:
        board.clear(given[1])


def _say(answer: bytes) -> None:
    try:
        os.write(sys.stdout.fileno(), answer)
    except OSError:
        pass


def _read_value(source: int) -> tuple[int, bytes] | None:
    head = b""
    while not head.endswith(b"\n"):
        piece = os.read(source, 1)
        if not piece or len(head) > 32:
            return None
        head += piece
    seconds, length = (int(word) for word in head.split())
    if length > LONGEST:
        return None
    value = bytearray()
    while len(value) < length:
        piece = os.read(source, length - len(value))
        if not piece:
            return None
        value += piece
    return seconds, bytes(value)


def _listen(source: int, over: threading.Event, keep: threading.Event) -> None:
    """Until the pipe closes, or says that something newer is on the clipboard."""
    try:
        if os.read(source, 1) == _KEEP:
            keep.set()
    except OSError:
        pass
    over.set()
