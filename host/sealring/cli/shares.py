"""``sealring backup-key split | join``: a Backup Key on several sheets, some of which give it back."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.cli import kits, output, prompts
from sealring.cli.terminal import Json

backup_key = typer.Typer(help="Split a Backup Key over several sheets, and join them.", no_args_is_help=True)


@backup_key.command("split")
def split(
    need: Annotated[int, typer.Option("--need", help="How many sheets give it back.")] = 2,
    of: Annotated[int, typer.Option("--of", help="How many sheets there are.")] = 3,
    pdf: Annotated[str | None, typer.Option("--pdf", metavar="PATH", help="A new PDF, a page for each sheet.")] = None,
    html: Annotated[str | None, typer.Option("--html", metavar="PATH", help="The same as HTML.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print the words of the sheets here instead.")] = False,
    key_file: Annotated[
        str | None,
        typer.Option("--backup-key-file", metavar="FILE", help="A file whose first line is the key (- is stdin)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Split a Backup Key: any NEED of the sheets give it back, fewer say nothing of it. It is typed twice.

    Example: sealring backup-key split --need 2 --of 3 --pdf sheets.pdf
    """
    from sealring.kit import shares

    if sum((pdf is not None, html is not None, show)) != 1:
        raise SealringError("bad_params", lines=["Say where to: --pdf PATH, --html PATH or --show."])
    path = pdf if pdf is not None else html
    if path is not None and os.path.lexists(path):
        raise SealringError("cannot_write_file", lines=[f"There is a file already: {path}"])
    sheets = shares.split(_typed(key_file), need, of)
    if path is not None:
        _write(path, "pdf" if pdf is not None else "html", sheets, need)
    if as_json:
        output.show_json({"need": need, "of": of, **({"path": os.path.abspath(path)} if path else {"sheets": sheets})})
    elif path is not None:
        output.note(
            "All the sheets are in this file: print it, join some of them once (sealring backup-key join), delete it."
        )
        print(output.clean(path))
    else:
        for sheet in sheets:
            print(sheet)


def _write(path: str, form: str, sheets: list[str], need: int) -> None:
    import time

    from sealring.kit import sheets as printed

    made = int(time.time())
    output.write_new(os.path.abspath(path), printed.drawn(printed.shares(sheets, need, made), form, made))


def _typed(file: str | None) -> Secret[str]:
    if file is not None:
        return prompts.first_line(file)
    while True:
        key = prompts.hidden("Backup Key")
        if prompts.hidden("The same again") == key:
            return key
        output.note("The two differ.")


@backup_key.command("join")
def join(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES", help="Pictures of sheets, or texts with a sheet's words on a line; else asked."
        ),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="Write the key into a new file.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print the key here instead.")] = False,
    as_json: Json = False,
) -> None:
    """Join sheets to the Backup Key; without --to or --show only say whether they give one.

    Example: sealring backup-key join sheet1.jpg sheet3.jpg --to key.txt
    """
    from sealring.kit import shares

    key = shares.join(_given(files) if files else _asked())
    if to is not None:
        output.write_new(os.path.abspath(to), key.reveal().encode("utf-8") + b"\n")
    if as_json:
        output.show_json({"joined": True, **({"key": key.reveal()} if show else {})})
        return
    output.note("These sheets give a Backup Key.")
    if show:
        print(key.reveal())


def _given(files: list[str]) -> list[str]:
    from sealring.kit import reading

    found: list[str] = []
    for data in map(kits.contents, files):
        if reading.is_picture(data):
            found += reading.scanned([data])
        else:
            found += [line for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    return found


def _asked() -> list[str]:
    """A sheet after the other, until an empty line."""
    found: list[str] = []
    while True:
        sheet = prompts.hidden(f"The words of sheet {len(found) + 1} (Enter when that is all)").reveal()
        if not sheet.strip():
            return found
        found.append(sheet)
