"""``sealring file``: files of items, attached from a path and saved to one, a piece at a time."""

import base64
import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.cli import lookup, output
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

file = typer.Typer(help="Files that belong to items.", no_args_is_help=True)
Which = Annotated[str, typer.Argument(metavar="ITEM", help="Its name, its id (or the id's beginning), or words of it.")]
Name = Annotated[str, typer.Argument(metavar="FILE", help="The file's name or id, or the beginning of its id.")]


@contextlib.contextmanager
def _refusing(path: str, name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SealringError(name, lines=[f"{path}: {error.strerror}"]) from None


@contextlib.contextmanager
def _bar(what: str, size: int, as_json: bool) -> Iterator[Callable[[int], object]]:
    if as_json or size <= limits.MIB:
        yield lambda done: None
        return
    with output.progress(what, size) as show:
        yield show


@file.command("add")
def add(
    item: Which,
    path: Annotated[str, typer.Argument(metavar="PATH", help="The file, of at most 20 MiB.")],
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Attach a file to an item.

    Example: sealring file add "Ada's bank" contract.pdf
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row = lookup.find(terminal, item)
    with _refusing(path, "cannot_read_file"), open(path, "rb") as source:
        size = os.fstat(source.fileno()).st_size
        if not size:
            raise SealringError("attachment_empty")
        transfer = terminal.call("transfer.begin", purpose="attachment", size=size)["id"]
        with _bar("Attaching", size, as_json) as show:
            done = index = 0
            while chunk := source.read(min(limits.TRANSFER_CHUNK, size - done)):
                data = base64.b64encode(chunk).decode("ascii")
                done = terminal.call("transfer.put", id=transfer, index=index, data=data)["received"]
                index += 1
                show(done)
    result = terminal.call("attachment.add", id=row["id"], transfer=transfer, name=os.path.basename(path))
    if as_json:
        output.show_json(result)
    else:
        output.note("Attached.")
        print(result["attachment"])


@file.command("list")
def list_(item: Which, as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """List the files of an item.

    Example: sealring file list "Ada's bank"
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    _, files = _files(terminal, item)
    if as_json:
        output.show_json({"attachments": files})
        return
    cells = [(entry["id"][:8], entry["name"], str(entry["size"]), entry["type"]) for entry in files]
    output.table(("Id", "Name", "Bytes", "Type"), cells, "No files yet. Attach one: sealring file add")


@file.command("save")
def save(
    item: Which,
    name: Name,
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="Where to; a folder, or a new file.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Save a file of an item to the disk, in clear. It stands there only once it was found to be whole.

    Example: sealring file save "Ada's bank" contract.pdf --to ~/Documents
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row, files = _files(terminal, item)
    entry = _one(files, name)
    path = os.path.join(to, entry["name"]) if to is not None and os.path.isdir(to) else to or entry["name"]
    if os.path.lexists(path):
        raise SealringError("cannot_write_file", lines=[f"There is a file already: {path}"])
    offered = terminal.call("attachment.open", id=row["id"], attachment=entry["id"])
    with _refusing(path, "cannot_write_file"), _new(path) as out, _bar("Saving", offered["size"], as_json) as show:
        last, index = False, 0
        while not last:
            given = terminal.call("transfer.get", id=offered["transfer"], index=index)
            out(base64.b64decode(given["data"]))
            last, index = given["last"], index + 1
            show(min(index * limits.TRANSFER_CHUNK, offered["size"]))
    terminal.call("transfer.end", id=offered["transfer"])
    if as_json:
        output.show_json({"path": os.path.abspath(path), "size": offered["size"]})
    else:
        output.note(f"Saved: {output.clean(path)}")


@contextlib.contextmanager
def _new(path: str) -> Iterator[Callable[[bytes], object]]:
    """A new file of mode 0600 under another name, which gets its own at the end, or goes."""
    draft = f"{path}.{secrets.token_hex(4)}.part"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out.write
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, path) if hasattr(os, "link") else os.rename(draft, path)  # neither writes over another file
    finally:
        with contextlib.suppress(OSError):
            os.unlink(draft)


@file.command("rm")
def rm(
    item: Which, name: Name, as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default"
) -> None:
    """Take a file out of an item; earlier versions of the item keep it.

    Example: sealring file rm "Ada's bank" contract.pdf
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row, files = _files(terminal, item)
    result = terminal.call("attachment.remove", id=row["id"], attachment=_one(files, name)["id"])
    if as_json:
        output.show_json(result)
    else:
        output.note("Removed. Earlier versions of the item keep it.")


def _files(terminal: Terminal, item: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    row = lookup.find(terminal, item)
    return row, list(terminal.call("item.get", id=row["id"]).get("attachments", []))


def _one(files: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The file that is meant. Raises attachment_not_found; several_items with a line for each."""
    found = [entry for entry in files if entry["name"] == name] or [
        entry for entry in files if len(name) >= 6 and entry["id"].startswith(name)
    ]
    if not found:
        raise SealringError("attachment_not_found")
    if len(found) > 1:
        raise SealringError("several_items", lines=[f"{entry['id'][:8]}  {entry['name']}" for entry in found[:20]])
    return found[0]
