"""``sealring kit make | check | read | script``: the readiness kit on paper, and what it gives back."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import output, prompts
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

kit = typer.Typer(help="The readiness kit: what you need on paper when the computer is gone.", no_args_is_help=True)

_PARTS = {
    "backups": "where the backups are",
    "factors": "the second factor",
    "key": "your key",
    "passphrase": "the passphrase that opens the key on it",
    "published": "where your certificate is",
    "revocation": "the revocation certificate",
}


@kit.command("make")
def make(
    pdf: Annotated[str | None, typer.Option("--pdf", metavar="PATH", help="A PDF: a new file, or a folder.")] = None,
    html: Annotated[str | None, typer.Option("--html", metavar="PATH", help="The same as HTML.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Write the kit, a PDF in your Sealring folder unless you say otherwise; then print it and delete the file.

    Example: sealring kit make --pdf kit.pdf
    """
    if pdf is not None and html is not None:
        raise SealringError("bad_params", lines=["One of --pdf and --html."])
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("Your secret key is in the kit, under your passphrase.")
    params: dict[str, Any] = {"form": "pdf" if html is None else "html"}
    if (path := pdf if html is None else html) is not None:
        params["place"] = terminal.session.name_file(os.path.abspath(path))
    made = terminal.call("kit.make", confirmation=confirmation, **params)
    if as_json:
        output.show_json(made)
        return
    if not made["places"]:
        output.note("There is no backup yet that it could name: sealring backup create, then print it again.")
    output.note("Print it, read it back once (sealring kit read), then delete the file.")
    print(output.clean(made["path"]))


@kit.command("check")
def check(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Say whether the newest kit is out of date, and why. Status 1 if it is, or if there is none.

    Example: sealring kit check
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    found = terminal.call("kit.check")
    if as_json:
        output.show_json(found)
    elif found["state"] == "none":
        output.note("There is no kit yet: sealring kit make")
    else:
        output.note(f"The newest kit is of {output.moment(found['made'])}.")
        if found["state"] == "current":
            output.note("What it says is still so.")
        else:
            changed = ", ".join(_PARTS[part] for part in found["changed"])
            output.note(
                f"It is out of date. Changed since: {changed}. Print a new one, and burn the old: sealring kit make"
            )
    if found["state"] != "current":
        raise typer.Exit(1)


@kit.command("read")
def read(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILES", help="Pictures of the pages, or one text with the typed lines (- is stdin)."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="FOLDER", help="Write the key file and the certificate there.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read a printed kit back: from pictures of its codes, or from typed lines. It needs no vault and no passphrase.

    Example: sealring kit read page3.jpg page5.jpg --to rescued
    """
    from sealring.kit import reading

    if not files:
        raise SealringError("bad_params", lines=["Name pictures of the kit's pages, or a text."])
    found = reading.from_files([contents(file) for file in files])
    written = _written(found, to)
    if as_json:
        output.show_json({"fingerprint": found.fingerprint, "revocation": found.revocation is not None, **written})
        return
    if found.fingerprint:
        output.note(f"The secret key {found.fingerprint}, whole, closed by its passphrase.")
    if found.revocation:
        output.note("The revocation certificate, whole.")
    for path in written.values():
        print(output.clean(path))
    if found.key:
        output.note("Whether your passphrase opens it: sealring key check KEYFILE")


def contents(path: str) -> bytes:
    """A picture or text that was named; ``-`` is standard input."""
    from sealring.base import limits

    if path == "-":
        return prompts.whole_bytes(path)
    try:
        with open(path, "rb") as file:
            return file.read(limits.PICTURE + 1)
    except OSError as error:
        raise SealringError("cannot_read_file", lines=[f"{path}: {error.strerror}"]) from None


def _written(found: Any, to: str | None) -> dict[str, str]:
    if to is None:
        return {}
    from sealring.base import paths

    try:
        if not os.path.isdir(to):
            paths.make_private(to)
    except OSError as error:
        raise SealringError("cannot_write_file", lines=[f"{to}: {error.strerror}"]) from None
    parts = {"key": ("sealring-key.asc", found.key), "certificate": ("sealring-revocation.asc", found.revocation)}
    written = {}
    for part, (name, armored) in parts.items():
        if armored is not None:
            path = os.path.join(os.path.abspath(to), name)
            output.write_new(path, armored.encode("ascii"))
            written[part] = path
    return written


@kit.command("script")
def script(as_json: Json = False) -> None:
    """Print restore.py, which opens a backup with gpg and Python, without Sealring.

    Example: sealring kit script > restore.py
    """
    from sealring.kit import sheets

    if as_json:
        output.show_json({"script": sheets.script()})
    else:
        print(sheets.script(), end="")
