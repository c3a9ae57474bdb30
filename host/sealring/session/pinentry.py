"""pinentry, GnuPG's program for typing a passphrase, as another prompt: what is typed never passes a browser.

Rules that this module enforces:

1. The program is found by its absolute path, under names of pinentry alone; nobody names another one.
2. Its text shows the security token: the three characters, the colour's name and its value. It is asked nothing while
   the token can't be read, and what it displayed is what this program read: the display check then compares the two as
   for any other prompt (session.py).
3. Nothing is kept or taken from elsewhere: no external cache, no quality bar, and what it answers goes through a pipe.
4. It is ended when it was not answered in time, when the session is locked for good, when nobody wants its answer any
   more, and when it says anything that the protocol does not have at that place. Whatever it wrote is never quoted.

The protocol is Assuan's (libassuan, "Server responses"); the commands are those of pinentry's own manual.
"""

from __future__ import annotations

import os
import sys
import threading
import urllib.parse
from collections.abc import Callable, Mapping

from sealring.base import files, paths, processes, strictjson
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.generator import colours

SECONDS = 60  # until an unanswered pinentry is ended; below the 120 s that the extension waits for a confirmation
NAMES = ("pinentry", "pinentry-mac", "pinentry-gnome3", "pinentry-qt", "pinentry-gtk-2", "pinentry-x11")
TERMINAL = ("pinentry", "pinentry-curses", "pinentry-tty")
PASSPHRASE = 1024  # bytes; as on the wire
_LINES = 64  # of one answer; ours have one
_CANCELLED = frozenset([99, 114])  # libgpg-error: CANCELED, FULLY_CANCELED
_TIMEOUT = 62
_NEEDS_TERMINAL = frozenset(["curses", "tty", "emacs"])
_FORMAT = "sealring-prompt/1"


def program(names: tuple[str, ...] = NAMES) -> str | None:
    """The absolute path of a pinentry, or None."""
    return next((path for name in names if (path := processes.find(name)) is not None), None)


def text(token: Mapping[str, str], why: str) -> str:
    """What stands above the field (rule 2)."""
    shown = f"{token['chars']} on {colours.word(token['colour'])} ({token['colour']})"
    return f"{why}\n\nYour security token: {shown}\nIf it is not yours, or you did not ask for this, cancel."


class Pinentry:
    """One run of the program.

    Args:
        path: the program's absolute path.
        terminal: the terminal's device, for a pinentry that draws on one; None on a desktop.
        spawn: starts it; tests put theirs in place.
    """

    def __init__(
        self,
        path: str,
        terminal: str | None = None,
        spawn: Callable[[list[str]], processes.Child] = processes.spawn,
    ) -> None:
        self._path = path
        self._terminal = terminal
        self._spawn = spawn
        self._child: processes.Child | None = None
        self._late = False
        self._unwanted = False

    def start(self) -> None:
        """Start the program; ``ask`` does it where nobody did.

        Raises:
            SealringError: no_pinentry when it can't be started.
        """
        try:
            self._child = self._spawn([self._path])
        except OSError:
            raise SealringError("no_pinentry") from None

    def ask(self, token: Mapping[str, str], why: str, wrong: str = "", seconds: float = SECONDS) -> Secret[str]:
        """The passphrase as typed.

        Args:
            token: the security token, as read from its file.
            why: one sentence.
            wrong: what was the matter with the answer before, if it is asked again.
            seconds: until it is ended.

        Raises:
            SealringError: cancelled, also by ``stop``; no_pinentry when it can't be started, can't show itself here, or
                answers otherwise than it should; pinentry_timeout.
        """
        if self._child is None:
            self.start()
        timer = threading.Timer(seconds, self._end_late)
        timer.daemon = True
        timer.start()
        try:
            return self._talk(token, why, wrong)
        except OSError:
            raise SealringError(self._ended("no_pinentry")) from None
        except SealringError as error:
            raise SealringError(self._ended(error.name)) from None
        finally:
            timer.cancel()
            self._done()

    def stop(self) -> None:
        """End it, from any thread: nobody wants its answer any more."""
        self._unwanted = True
        self._end()

    def _end_late(self) -> None:
        self._late = True
        self._end()

    def _end(self) -> None:
        child = self._child
        if child is not None:
            child.stop()  # who waits for what it writes finds the end of it

    def _ended(self, name: str) -> str:
        """What came of it: the end that was made of it explains what could not be read."""
        if name != "no_pinentry":
            return name
        return "cancelled" if self._unwanted else "pinentry_timeout" if self._late else name

    def _done(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close()
            if child.wait(0.5) is None:  # one that has nothing more to ask ends by itself
                child.stop()
            child.close_output()

    def _talk(self, token: Mapping[str, str], why: str, wrong: str) -> Secret[str]:
        self._answer()  # its greeting
        flavour = self._said("GETINFO flavor").split(":", 1)[0]
        if self._terminal is None and flavour in _NEEDS_TERMINAL:
            raise SealringError("no_pinentry")
        for option in self._options():
            self._said(f"OPTION {option}", needed=False)
        self._said(f"SETTIMEOUT {SECONDS}", needed=False)
        self._said("SETTITLE Sealring", needed=False)
        self._said(f"SETDESC {_escaped(text(token, why))}")
        self._said("SETPROMPT Passphrase:")
        if wrong:
            self._said(f"SETERROR {_escaped(wrong)}", needed=False)
        typed = self._said("GETPIN")
        if not typed or len(typed.encode("utf-8")) > PASSPHRASE:
            raise SealringError("cancelled")
        return Secret(typed)

    def _options(self) -> list[str]:
        options = []
        if self._terminal is not None:
            options += [f"ttyname={self._terminal}", f"ttytype={os.environ.get('TERM', 'dumb')}"]
        locale = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "C.UTF-8")
        return [*options, f"lc-ctype={locale}"]

    def _said(self, command: str, *, needed: bool = True) -> str:
        """What it answers to a command; a refusal of one that is not needed is passed over."""
        child = self._child
        if child is None:
            raise SealringError("no_pinentry")
        child.write(command.encode("utf-8") + b"\n")
        return self._answer(needed=needed)

    def _answer(self, *, needed: bool = True) -> str:
        data = b""
        for _ in range(_LINES):
            child = self._child
            line = b"" if child is None else child.read_line()
            if not line.endswith(b"\n"):
                raise SealringError("no_pinentry")  # gone, or a line that is too long
            line = line.rstrip(b"\r\n")
            if line == b"OK" or line.startswith(b"OK "):
                return _text(data)
            if line.startswith(b"D "):
                data += urllib.parse.unquote_to_bytes(line[2:])
            elif line.startswith(b"ERR "):
                _refused(line, needed=needed)
                return ""
            elif not line.startswith((b"#", b"S ")):
                raise SealringError("no_pinentry")
            if len(data) > 4 * PASSPHRASE:
                break
        raise SealringError("no_pinentry")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise SealringError("no_pinentry") from None


def _refused(line: bytes, *, needed: bool) -> None:
    """What an ERR line means; libgpg-error's code is in the lower 16 bits."""
    number = line.split(b" ")[1]
    code = int(number) & 0xFFFF if number.isdigit() else 0
    if code in _CANCELLED:
        raise SealringError("cancelled")
    if code == _TIMEOUT:
        raise SealringError("pinentry_timeout")
    if needed:
        raise SealringError("no_pinentry")


def _escaped(words: str) -> str:
    """Percent signs, line ends and control characters as Assuan wants them."""
    return "".join(f"%{ord(sign):02X}" if sign == "%" or ord(sign) < 32 else sign for sign in words)


# --- whether it is wanted; readable while the vault is locked, so beside it ----------------


def wanted(vault: str) -> bool:
    """Whether the person chose pinentry, and one is there."""
    try:
        with open(paths.prompt_file(vault), "rb") as file:
            content = strictjson.loads(file.read(4096))
    except (OSError, strictjson.NotStrict):
        return False
    return isinstance(content, dict) and content.get("pinentry") is True and program() is not None


def choose(vault: str, use: bool) -> None:
    """Use it from now on, or no more. Raises io_error."""
    try:
        if use or os.path.exists(paths.prompt_file(vault)):
            content = {"format": _FORMAT, "pinentry": use}
            files.write_private(paths.prompt_file(vault), strictjson.dumps(content) + b"\n")
    except OSError:
        raise SealringError("io_error") from None


def of_the_terminal() -> Pinentry | None:
    """One that draws on this terminal or on the desktop; None when there is neither."""
    try:
        device = os.ttyname(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    path = program(TERMINAL) or program()
    return None if path is None else Pinentry(path, device)
