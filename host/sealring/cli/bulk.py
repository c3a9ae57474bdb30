"""``sealring bulk``: one change to many items."""

from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import lookup, output, prompts
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault


def bulk(
    item: Annotated[list[str] | None, typer.Argument(metavar="[ITEM]...", help="Names, ids, or words of them.")] = None,
    of_type: Annotated[str | None, typer.Option("--of-type", help="All items of this type.")] = None,
    in_folder: Annotated[str | None, typer.Option("--in-folder", help="All items in this folder.")] = None,
    with_tag: Annotated[str | None, typer.Option("--with-tag", help="All items with this tag.")] = None,
    in_trash: Annotated[bool, typer.Option("--in-trash", help="What lies in the trash.")] = False,
    username: Annotated[str | None, typer.Option("--username", "-u", help="Give them this user name.")] = None,
    folder: Annotated[str | None, typer.Option("--folder", help="Move them there; '' takes them out.")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="Give them this tag; may be given again.")] = None,
    untag: Annotated[list[str] | None, typer.Option("--untag", help="Take this tag off; may be given again.")] = None,
    favourite: Annotated[bool | None, typer.Option("--favourite/--no-favourite", help="Mark them or not.")] = None,
    trash: Annotated[bool | None, typer.Option("--trash/--restore", help="Into the trash, or out of it.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Change many items at once: those that are named, or all of a type, folder or tag.

    Example: sealring bulk --in-folder old --trash
    """
    named = {"username": username, "folder": folder}
    wishes = {**named, "tag": tag or None, "untag": untag or None, "favourite": favourite, "trashed": trash}
    change = {name: wish for name, wish in wishes.items() if wish is not None}
    chosen: dict[str, Any] = {"type": of_type, "folder": in_folder, "tag": with_tag, "trash": in_trash or None}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    if not change:
        raise SealringError("bad_params", field="--username, --folder, --tag, --untag, --favourite or --trash")
    if bool(item) == bool(chosen):
        raise SealringError("bad_params", field="ITEM or --in-folder, --with-tag, --of-type, --in-trash")
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    rows = [lookup.find(terminal, words, trash=True) for words in item] if item else lookup.every(terminal, chosen)
    if not rows:
        raise SealringError("item_not_found")
    if not yes and not as_json:
        shown = ", ".join(output.clean(row["name"]) for row in rows[:5]) + (", ..." if len(rows) > 5 else "")
        prompts.agree(f"Change {len(rows)} items ({shown})?")
    which = {"ids": [row["id"] for row in rows]} if item else {"all": chosen}
    result = terminal.call("bulk.change", which=which, change=change)
    result.pop("undo", None)  # it ends with this process
    if as_json:
        output.show_json(result)
    else:
        left = f" {result['skipped']} could not be changed." if result["skipped"] else ""
        output.note(f"{result['changed']} changed, {result['unchanged']} were so already.{left}")
