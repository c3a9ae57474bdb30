"""``sealring passphrase``: another passphrase, what the old one still opens, and new key files."""

import os
from typing import Annotated, Any

import typer

from sealring.cli import output, prompts, setup
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault


def passphrase(
    new_file: Annotated[
        str | None,
        typer.Option("--new-passphrase-file", metavar="FILE", help="A file whose first line is the new one."),
    ] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Choose another passphrase for the vault.

    Example: sealring passphrase
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("Your passphrase of now, before you choose another.")
    key = terminal.session.vault.keyring.active_key
    new = setup.new_passphrase(terminal, new_file, list(key.user_ids))
    result = terminal.call("passphrase.change", confirmation=confirmation, new=new.reveal())
    terminal.given(new)
    if as_json:
        output.show_json(result)
        return
    output.note("Your passphrase is changed. Every other browser and terminal is locked now.")
    show_older(result)
    if prompts.can_ask() and prompts.ask("Make a new key file now? (yes/no)", "yes").lower() in ("y", "yes"):
        saved = setup.save_key_file(terminal, None)
        output.note("Saved and checked. Keep a copy off this device.")
        print(output.clean(saved["path"]))


def show_older(result: dict[str, Any]) -> None:
    """What an earlier passphrase still opens, and what to do about it."""
    list_files(result["key_files"])
    output.note(result["text"])


def list_files(files: list[dict[str, Any]]) -> None:
    """Key files: when each was made, and where it went."""
    for file in files:
        output.note(f"  {output.moment(file['made'])}  {_where(file)}")


def _where(file: dict[str, Any]) -> str:
    known = {"folder": "in Sealring's folder", "download": "saved by a browser"}
    where: str = known.get(file["place"], os.path.dirname(file["place"]))
    return f"{output.clean(file['file'])}, {output.clean(where)}"
