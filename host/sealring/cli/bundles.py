"""``sealring backup bundle``: chosen items with their files, for another person or under a Backup Key."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.cli import backups, lookup, output, person_view, prompts
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault
from sealring.cli.working import working


def bundle(
    items: Annotated[list[str] | None, typer.Argument(metavar="[ITEM]...", help="What goes in.")] = None,
    to: Annotated[list[str] | None, typer.Option("--for", metavar="WHO", help="For whom; may be given again.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All items that you own.")] = False,
    tag: Annotated[str | None, typer.Option("--tag", help="All items with this tag.")] = None,
    folder: Annotated[str | None, typer.Option("--folder", help="All items in this folder.")] = None,
    backup_key: Annotated[bool, typer.Option("--backup-key", help="Ask for a Backup Key that opens it.")] = False,
    key_file: backups.KeyFile = None,
    where: Annotated[str | None, typer.Option("--to", metavar="PATH", help="A folder, or a new file.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Put chosen items, with their files, into a file that other people open with their own keys.

    Your secret key and the items' history are not in it. They bring it in by: sealring backup restore FILE

    Example: sealring backup bundle --folder Home --for betty@example.org --to /media/stick
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("Whoever it is for can read these items.")
    params: dict[str, Any] = {"all": True} if everything else {}
    params |= {name: value for name, value in (("tag", tag), ("folder", folder)) if value}
    if items:
        params["items"] = [lookup.find(terminal, each)["id"] for each in items]
    if not params:
        raise SealringError("letter_empty", lines=["Name items, a --tag, a --folder, or --all."])
    params["to"] = [person_view.find(terminal, each)["id"] for each in to or ()]
    if key_file is not None or backup_key:
        params["backup_key"] = _key(terminal, key_file).reveal()
    if where is not None:
        params["place"] = terminal.session.name_file(os.path.abspath(where))
    with working(terminal, "Sealing"):
        made = terminal.call("backup.bundle", confirmation=confirmation, **params)
    if as_json:
        output.show_json(made)
        return
    left = f" {made['left_out']} of others are not in it." if made["left_out"] else ""
    output.note(f"{made['items']} items, read back.{left}")
    for each in made["recipients"]:
        output.note(f"It opens with the key of {output.clean(each['name'])}: {each['fingerprint']}")
    if made["backup_key"]:
        output.note("It opens with its Backup Key. Give that another way than the file.")
    output.note("It opens with your own key, which is not in it.")
    print(output.clean(made["path"]))


def _key(terminal: Terminal, file: str | None) -> Secret[str]:
    return prompts.first_line(file) if file is not None else backups.new_key(terminal, None, None)
