"""Asking on the terminal, and reading what a script gives instead.

1. A passphrase is asked for only with the security token beside the prompt, in its colour, when a vault is there.
2. Nothing typed is echoed; without a terminal nothing is asked, and a script gives ``--passphrase-file``.
3. Secrets come from prompts, files or standard input, never from arguments, which other programs can read.
"""

import getpass
import os
import sys
from typing import Any

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.cli import output

FILE_MAX = 1 << 20  # bytes of a file given for a secret or an item


def can_ask() -> bool:
    """Whether a person sits at this terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def chip(token: dict[str, str]) -> str:
    """The token as it stands beside a prompt: its characters in its colour, or plain where there are no colours."""
    text = f" {token['chars']} "
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return f"[{text}] {token['colour']}"
    red, green, blue = (int(token["colour"][at : at + 2], 16) for at in (1, 3, 5))
    ink = "0;0;0" if _luminance(red, green, blue) > 0.179 else "255;255;255"  # where black and white contrast alike
    return f"\x1b[1;38;2;{ink};48;2;{red};{green};{blue}m{text}\x1b[0m"


def marked(token: dict[str, str]) -> str:
    """The token for standard error: in colour when that is a screen."""
    return chip(token) if sys.stderr.isatty() else f"[ {token['chars']} ] {token['colour']}"


def _luminance(*channels: int) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [value / 255 for value in channels]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def echo_state() -> list[Any] | None:
    """How the terminal is set now, for ``restore_echo``; None where there is none to set."""
    try:
        import termios
    except ImportError:  # Windows
        return None
    try:
        return termios.tcgetattr(sys.stdin.fileno())
    except (OSError, ValueError, termios.error):
        return None


def restore_echo(state: list[Any] | None) -> None:
    """Let what is typed be seen again, when a prompt is cut off."""
    if state is None:
        return
    import contextlib
    import termios

    with contextlib.suppress(OSError, termios.error):
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSAFLUSH, state)
        print(file=sys.stderr)


def hidden(question: str, token: dict[str, str] | None = None) -> Secret[str]:
    """Ask for something secret.

    Raises:
        SealringError: ``no_terminal`` when nobody can be asked, ``cancelled`` at end of input.
    """
    if not can_ask():
        raise SealringError("no_terminal")
    before = f"{chip(token)} " if token else ""
    try:
        return Secret(getpass.getpass(f"{before}{question}: ", stream=sys.stderr))
    except (EOFError, KeyboardInterrupt):
        print(file=sys.stderr)
        raise SealringError("cancelled") from None


def ask(question: str, default: str = "") -> str:
    """Ask for something that isn't secret; Enter takes the default."""
    if not can_ask():
        raise SealringError("no_terminal")
    shown = f"{question} [{output.clean(default)}]: " if default else f"{question}: "
    print(shown, end="", file=sys.stderr, flush=True)
    try:
        typed = sys.stdin.readline()
    except KeyboardInterrupt:
        typed = ""
    if not typed:
        print(file=sys.stderr)
        raise SealringError("cancelled")
    return typed.strip() or default


def agree(question: str) -> None:
    """Ask whether to go on; anything but yes cancels.

    Raises:
        SealringError: ``cancelled``, ``no_terminal``.
    """
    if ask(f"{question} (yes/no)", "no").lower() not in ("y", "yes"):
        raise SealringError("cancelled")


def stdin_line() -> Secret[str]:
    """The next line of standard input, without its line break."""
    raw = sys.stdin.buffer.readline(FILE_MAX)
    if not raw:
        raise SealringError("bad_params", lines=["Standard input ended before everything was given."])
    return Secret(_text(raw).rstrip("\r\n"))


def first_line(path: str) -> Secret[str]:
    """The first line of a file; ``-`` is the next line of standard input."""
    if path == "-":
        return stdin_line()
    return Secret(_text(_read(path)).split("\n", 1)[0].rstrip("\r"))


def whole(path: str) -> str:
    """All of a text file; ``-`` is the rest of standard input."""
    return _text(whole_bytes(path))


def whole_bytes(path: str) -> bytes:
    """All of a file; ``-`` is the rest of standard input."""
    data = sys.stdin.buffer.read(FILE_MAX + 1) if path == "-" else _read(path)
    if len(data) > FILE_MAX:
        raise SealringError("transfer_too_large")
    return data


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(FILE_MAX + 1)
    except OSError as error:
        raise SealringError("cannot_read_file", lines=[f"{path}: {error.strerror}"]) from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise SealringError("bad_params", lines=["The text is not UTF-8."]) from None
