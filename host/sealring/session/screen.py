"""Which way this platform tells that its screen is locked or that it goes to sleep."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sealring.session.autolock import Listener, Probe


def probe() -> Probe | None:
    """What can be asked whether the screen is locked; None where the platform tells by itself."""
    if sys.platform == "win32":
        import ctypes

        return WindowsProbe(ctypes.windll.wtsapi32)
    if sys.platform == "darwin":
        return MacProbe()
    return None


def listeners() -> list[Listener]:
    """What tells by itself."""
    if sys.platform == "linux":
        from sealring.session.dbus import listeners as on_dbus

        return on_dbus()
    return []


class WindowsProbe:
    """Windows: the session flags of WTSQuerySessionInformation (WTSINFOEX, level 1).

    Args:
        library: wtsapi32, or what stands in for it in tests.
    """

    _CURRENT = 0xFFFFFFFF  # WTS_CURRENT_SESSION
    _INFO_EX = 25  # WTSSessionInfoEx
    _LOCKED = 0  # WTS_SESSIONSTATE_LOCK; 1 is unlocked, 0xFFFFFFFF unknown

    def __init__(self, library: Any) -> None:
        self._library = library

    def locked(self) -> bool | None:
        """Whether the session is locked; None when Windows doesn't say."""
        import ctypes

        buffer, size = ctypes.c_void_p(), ctypes.c_uint32()
        asked = self._library.WTSQuerySessionInformationW(
            None, ctypes.c_uint32(self._CURRENT), self._INFO_EX, ctypes.byref(buffer), ctypes.byref(size)
        )
        if not asked or not buffer.value:
            return None
        try:
            if size.value < 20:
                return None
            # DWORD Level, padding to 8, then WTSINFOEX_LEVEL1: ULONG SessionId, int SessionState, LONG SessionFlags
            flags = ctypes.c_uint32.from_address(buffer.value + 16).value
        finally:
            self._library.WTSFreeMemory(buffer)
        return None if flags == 0xFFFFFFFF else flags == self._LOCKED


class MacProbe:
    """macOS: CGSSessionScreenIsLocked in the dictionary of the window server's session.

    Args:
        graphics, core: CoreGraphics and CoreFoundation, or what stands in for them in tests.
    """

    def __init__(self, graphics: Any = None, core: Any = None) -> None:
        import ctypes

        if graphics is None or core is None:
            frameworks = "/System/Library/Frameworks/{0}.framework/{0}"
            graphics = ctypes.CDLL(frameworks.format("CoreGraphics"))
            core = ctypes.CDLL(frameworks.format("CoreFoundation"))
            graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
            core.CFStringCreateWithCString.restype = ctypes.c_void_p
            core.CFStringCreateWithCString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32]
            core.CFDictionaryGetValue.restype = ctypes.c_void_p
            core.CFDictionaryGetValue.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
            core.CFBooleanGetValue.argtypes = [ctypes.c_void_p]
            core.CFRelease.argtypes = [ctypes.c_void_p]
        self._graphics = graphics
        self._core = core
        self._name = core.CFStringCreateWithCString(None, b"CGSSessionScreenIsLocked", 0x08000100)  # UTF-8

    def locked(self) -> bool | None:
        """Whether the screen is locked; None without a window server's session."""
        session = self._graphics.CGSessionCopyCurrentDictionary()
        if not session:
            return None
        try:
            value = self._core.CFDictionaryGetValue(session, self._name)
            return bool(value) and bool(self._core.CFBooleanGetValue(value))
        finally:
            self._core.CFRelease(session)
