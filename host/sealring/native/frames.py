"""The only place that touches the real stdout: native-messaging frames in and out.

A frame is a 32-bit length in native byte order and that many bytes of UTF-8 JSON (Chrome and Firefox alike).

Rules that this module enforces:

1. Before anything else runs, the real stdin and stdout are moved to descriptors of our own; descriptor 1 becomes
   stderr and descriptor 0 nothing, so that a stray print or a library's message can't reach the browser.
2. Memory is taken as bytes arrive, never because a length says so; a length over the limit is refused.
3. A frame that goes out is at most ``limits.FRAME_OUT`` long and is written whole, one at a time.
"""

from __future__ import annotations

import os
import struct
import sys

from sealring.base import limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Lock(Protocol):
        """What a lock offers; threading isn't imported before the first reply."""

        def acquire(self) -> bool: ...
        def release(self) -> None: ...


SKIPPED = 64 * limits.MIB  # bytes; the most that a browser sends, so a longer "frame" isn't one
_HEADER = struct.Struct("=I")
_PIECE = 64 * limits.KIB


class FrameTooLarge(Exception):
    """A frame is over the limit. ``passed_over``: its bytes were skipped, and the next frame can be read."""

    def __init__(self, *, passed_over: bool) -> None:
        super().__init__("a frame is over the limit")
        self.passed_over = passed_over


class Frames:
    """Frames over a pair of descriptors.

    Args:
        source: the descriptor to read from.
        sink: the descriptor to write to.
    """

    def __init__(self, source: int, sink: int) -> None:
        self._source = source
        self._sink = sink
        self._lock: Lock | None = None

    @classmethod
    def take_over(cls) -> Frames:
        """Move the real stdin and stdout away and return frames over them."""
        if sys.platform == "win32":
            import msvcrt

            msvcrt.setmode(0, os.O_BINARY)
            msvcrt.setmode(1, os.O_BINARY)
        source, sink = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        return cls(source, sink)

    def share(self, lock: Lock) -> None:
        """From now on several threads write; each holds the lock while it does."""
        self._lock = lock

    def read(self) -> bytes | None:
        """The next frame's bytes (none for a length of zero); None at the end of input, also in the middle of a frame.

        Raises:
            FrameTooLarge: the length is over ``limits.FRAME_IN``.
        """
        header = self._exactly(_HEADER.size)
        if header is None:
            return None
        (length,) = _HEADER.unpack(header)
        if length > limits.FRAME_IN:
            if length > SKIPPED:
                raise FrameTooLarge(passed_over=False)
            if not self._skip(length):
                return None
            raise FrameTooLarge(passed_over=True)
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes | None:
        data = bytearray()
        while len(data) < length:
            piece = self._some(length - len(data))
            if not piece:
                return None
            data += piece
        return bytes(data)

    def _skip(self, length: int) -> bool:
        while length:
            piece = self._some(length)
            if not piece:
                return False
            length -= len(piece)
        return True

    def _some(self, most: int) -> bytes:
        try:
            return os.read(self._source, min(most, _PIECE))
        except OSError:  # the other end is gone in a way that isn't an end of file (a reset, a closed console)
            return b""

    def write(self, data: bytes) -> None:
        """Write one frame.

        Raises:
            FrameTooLarge: it is over ``limits.FRAME_OUT``; nothing was written.
            OSError: the browser is gone.
        """
        if len(data) > limits.FRAME_OUT:
            raise FrameTooLarge(passed_over=True)
        left = memoryview(_HEADER.pack(len(data)) + data)
        if self._lock is not None:
            self._lock.acquire()
        try:
            while left:
                left = left[os.write(self._sink, left) :]
        finally:
            if self._lock is not None:
                self._lock.release()
