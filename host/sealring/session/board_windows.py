"""The clipboard of Windows, through its own calls; kept out of its history, its cloud and its watchers.

The three marks are Microsoft's documented formats ("Cloud Clipboard and Clipboard History Formats").
"""

from __future__ import annotations

import time
from typing import Any

_TEXT = 13  # CF_UNICODETEXT
_MOVEABLE = 0x0002  # GMEM_MOVEABLE
_MARKS = (
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)


class WindowsBoard:
    """Args: user, kernel: user32 and kernel32, or what stands in for them in tests."""

    def __init__(self, user: Any = None, kernel: Any = None) -> None:
        if user is None or kernel is None:
            import ctypes

            windows = getattr(ctypes, "windll")  # noqa: B009 - absent elsewhere, where types are checked too
            user, kernel = windows.user32, windows.kernel32
            kernel.GlobalAlloc.restype = kernel.GlobalLock.restype = ctypes.c_void_p
            kernel.GlobalLock.argtypes = kernel.GlobalUnlock.argtypes = [ctypes.c_void_p]
            user.SetClipboardData.argtypes = [ctypes.c_uint, ctypes.c_void_p]
        self._user = user
        self._kernel = kernel
        self._number = 0

    def put(self, value: bytes) -> bool:
        if not self._opened():
            return False
        try:
            self._user.EmptyClipboard()
            done = self._set(_TEXT, value.decode("utf-8").encode("utf-16-le") + b"\0\0")
            for mark in _MARKS:
                self._set(self._user.RegisterClipboardFormatW(mark), b"\0\0\0\0")
        finally:
            self._user.CloseClipboard()
        self._number = self._user.GetClipboardSequenceNumber()
        return done

    def clear(self, value: bytes) -> None:
        if self._user.GetClipboardSequenceNumber() == self._number and self._opened():
            try:
                self._user.EmptyClipboard()
            finally:
                self._user.CloseClipboard()

    def leave(self) -> None:
        return None

    def _opened(self) -> bool:
        for _ in range(20):  # another program may hold it for a moment
            if self._user.OpenClipboard(None):
                return True
            time.sleep(0.05)
        return False

    def _set(self, kind: int, data: bytes) -> bool:
        import ctypes

        handle = self._kernel.GlobalAlloc(_MOVEABLE, len(data))
        if not handle:
            return False
        ctypes.memmove(self._kernel.GlobalLock(handle), data, len(data))
        self._kernel.GlobalUnlock(handle)
        return bool(self._user.SetClipboardData(kind, handle))
