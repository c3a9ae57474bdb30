"""What the terminal shows: rich tables for people, plain lines for pipes, one JSON document for programs.

1. Text from the vault is shown without control characters, so that a name can't move the cursor, change the window's
   title or look like another line.
2. With ``--json`` standard output is exactly one JSON document: the result of the wire method, as in schemas/methods.
3. Everything that is not the answer (notes, questions, errors) goes to standard error.
"""

import contextlib
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sealring.base import files, strictjson
from sealring.base.errors import SealringError

DOTS = "\u2022" * 12  # a hidden value, whatever its length


def on_terminal() -> bool:
    """Whether the answer goes to a person's screen."""
    return sys.stdout.isatty()


def clean(text: str, *, lines: bool = False) -> str:
    """The text without what a terminal would obey (rule 1).

    Args:
        lines: keep line breaks and tabs, for notes.
    """
    kept = "\n\t" if lines else ""
    return "".join(
        sign if sign in kept or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else "\ufffd"
        for sign in text
    )


def show_json(value: dict[str, Any] | list[Any]) -> None:
    """One JSON document on standard output."""
    sys.stdout.buffer.write(strictjson.dumps(value) + b"\n")
    sys.stdout.buffer.flush()


def line(text: str = "") -> None:
    """One line of the answer."""
    print(clean(text, lines=True))


def note(text: str) -> None:
    """One line for the person, beside the answer; the text is ours, or was cleaned."""
    print(text, file=sys.stderr)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], empty: str) -> None:
    """Rows under headings on a terminal; tab-separated lines without headings in a pipe."""
    if not on_terminal():
        for row in rows:
            print("\t".join(clean(cell) for cell in row))
        return
    if not rows:
        note(empty)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(clean(cell)) for cell in row))
    Console().print(shown)


def pairs(rows: Sequence[tuple[str, str]]) -> None:
    """Names and values: aligned on a terminal, tab-separated in a pipe."""
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        shown = clean(value, lines=on_terminal())
        if on_terminal():
            indented = shown.replace("\n", "\n" + " " * (width + 2))
            print(f"{clean(name):<{width}}  {indented}")
        else:
            print(f"{clean(name)}\t{shown}")


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on the person's screen while something long is done; gives a function that takes how much is done."""
    if not sys.stderr.isatty() or not total:
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def drawn(rows: list[str]) -> str:
    """A QR code in half blocks, dark on light whatever the terminal's colours, with its quiet zone."""
    width = len(rows[0]) + 8
    padded = ["0" * width] * 4 + [f"0000{row}0000" for row in rows] + ["0" * width] * (4 + len(rows) % 2)
    signs = {"00": " ", "10": "\u2580", "01": "\u2584", "11": "\u2588"}
    lines = (
        "".join(signs[upper + lower] for upper, lower in zip(padded[at], padded[at + 1], strict=True))
        for at in range(0, len(padded) - 1, 2)
    )
    if not on_terminal():
        return "\n".join(lines)
    return "\n".join(f"\x1b[38;2;0;0;0;48;2;255;255;255m{line}\x1b[0m" for line in lines)


def moment(seconds: int) -> str:
    """A time as the person's clock would say it."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def show_error(error: SealringError, as_json: bool) -> None:
    """An error on standard error: what happened and what to do; with ``--json`` as the wire says it."""
    if as_json:
        data = {**error.data, "name": error.name, "hint": error.hint}
        body = {"error": {"code": error.code, "message": error.text, "data": data}}
        print(strictjson.dumps(body).decode("utf-8"), file=sys.stderr)
        return
    note(f"Error: {error.text}")
    for detail in _details(error):
        note(f"  {clean(detail)}")
    note(f"  {error.hint}")


def _details(error: SealringError) -> list[str]:
    details = []
    if isinstance(error.data.get("wait"), int | float):
        details.append(f"Wait {error.data['wait']} s.")
    if isinstance(error.data.get("field"), str):
        details.append(f"The field is: {error.data['field']}")
    details.extend(str(text) for text in error.data.get("lines", []))
    return details


def write_new(path: str, data: bytes) -> None:
    """Write a file of the person's own, mode 0600, where there is none yet.

    Raises:
        SealringError: ``cannot_write_file``.
    """
    if os.path.lexists(path):
        raise SealringError("cannot_write_file", lines=[f"There is a file already: {path}"])
    try:
        files.write_private(path, data)
    except OSError as error:
        raise SealringError("cannot_write_file", lines=[f"{path}: {error.strerror}"]) from None
