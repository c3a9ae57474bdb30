"""What we know of the machine that we run on, in one place that a test can replace."""

import ntpath
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sealring.base import processes

PLATFORMS = ("linux", "darwin", "win32")


class Registry(Protocol):
    """The three calls that Sealring makes to the Windows registry; ``root`` is ``HKCU`` or ``HKLM``."""

    def get(self, root: str, key: str) -> str | None:
        """The default value of a key, or None where there is none."""
        ...

    def set(self, root: str, key: str, value: str) -> None:
        """Make the key and set its default value.

        Raises:
            OSError: when the system refuses.
        """
        ...

    def delete(self, root: str, key: str) -> bool:
        """Remove the key; False where there was none.

        Raises:
            OSError: when the system refuses.
        """
        ...


class WindowsRegistry:
    """The registry of this computer."""

    if sys.platform == "win32":

        def get(self, root: str, key: str) -> str | None:
            import winreg

            try:
                with winreg.OpenKey(self._root(root), key) as handle:
                    value, kind = winreg.QueryValueEx(handle, "")
            except FileNotFoundError:
                return None
            return str(value) if kind == winreg.REG_SZ else None

        def set(self, root: str, key: str, value: str) -> None:
            import winreg

            with winreg.CreateKey(self._root(root), key) as handle:
                winreg.SetValueEx(handle, "", 0, winreg.REG_SZ, value)

        def delete(self, root: str, key: str) -> bool:
            import winreg

            try:
                winreg.DeleteKey(self._root(root), key)
            except FileNotFoundError:
                return False
            return True

        def _root(self, root: str) -> int:
            import winreg

            return {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[root]

    else:

        def get(self, root: str, key: str) -> str | None:
            raise OSError("there is no registry on this system")

        def set(self, root: str, key: str, value: str) -> None:
            raise OSError("there is no registry on this system")

        def delete(self, root: str, key: str) -> bool:
            raise OSError("there is no registry on this system")


@dataclass(frozen=True)
class Machine:
    """One computer and one person on it.

    Attributes:
        platform: "linux", "darwin" or "win32".
        home: the person's home folder, absolute.
        environ: the environment.
        root: put before every system folder; empty but in tests.
        python: the interpreter that a launcher names, absolute.
        frozen: the program is a PyInstaller build, and ``python`` is one of its two programs.
        registry: the Windows registry.
    """

    platform: str
    home: str
    environ: Mapping[str, str]
    root: str = ""
    python: str = sys.executable
    frozen: bool = False
    registry: Registry = field(default_factory=WindowsRegistry)

    def config(self, *before: str) -> str:
        """The folder of the programs' settings on Linux.

        Args:
            before: variables that go before the usual one.
        """
        return self.folder(*before, "XDG_CONFIG_HOME") or os.path.join(self.home, ".config")

    def folder(self, *variables: str) -> str | None:
        """The absolute folder that the first of these variables names; None without any."""
        values = (self.environ.get(name, "").strip() for name in variables)
        return next((value for value in values if self._absolute(value)), None)

    def _absolute(self, path: str) -> bool:
        return os.path.isabs(path) or (self.platform == "win32" and ntpath.isabs(path))

    def system(self, path: str) -> str:
        """A folder outside of the person's home."""
        return self.root + path

    def program(self, name: str) -> str | None:
        """The absolute path of a program, if it is installed."""
        return processes.find(name, self.environ.get("PATH", os.defpath))

    def terminal(self) -> list[str]:
        """The arguments that start the terminal program, beside which nothing of the environment has a say."""
        if self.frozen:
            name = "sealring.exe" if self.platform == "win32" else "sealring"
            return [os.path.join(os.path.dirname(self.python), name)]
        return [self.python, "-I", "-m", "sealring.cli.main"]


def this() -> Machine:
    """The computer that we run on."""
    platform = sys.platform if sys.platform in PLATFORMS else "linux"
    return Machine(platform, os.path.expanduser("~"), os.environ, frozen=bool(getattr(sys, "frozen", False)))
