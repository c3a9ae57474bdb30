"""``sealring factor``: second factors listed, added and taken away; and asking for one when the vault is opened."""

import os
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import output, passphrase, prompts
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

factor = typer.Typer(help="Second factors, needed beside the passphrase to unlock.", no_args_is_help=True)

KINDS = {"file": "key_file", "security-key": "fido2", "recovery-code": "recovery"}
WORDS = {"key_file": "unlock file", "fido2": "security key", "recovery": "recovery code"}


@factor.command("list")
def list_(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """List the second factors of your vault.

    Example: sealring factor list
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = terminal.call("factor.list")
    if as_json:
        output.show_json(result)
        return
    rows = [(WORDS.get(row["kind"], row["kind"]), row["name"], row["id"]) for row in result["factors"]]
    output.table(("Kind", "Name", "Id"), rows, "No second factor: your passphrase alone unlocks the vault.")


@factor.command("add")
def add(
    kind: Annotated[str, typer.Argument(help="file, security-key, or recovery-code for a new code.")],
    path: Annotated[str | None, typer.Argument(help="Where the unlock file goes: on a stick or card.")] = None,
    name: Annotated[str, typer.Option("--name", help="What you call it.")] = "",
    recovery_to: Annotated[
        str | None, typer.Option("--recovery-to", metavar="FILE", help="Write the recovery code there, for scripts.")
    ] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Add a second factor; with the first comes a recovery code.

    Example: sealring factor add file /media/stick/sealring-unlock.json --name stick
    """
    if kind not in KINDS or (kind == "file") != (path is not None):
        raise SealringError("bad_params", lines=["sealring factor add file PATH | security-key | recovery-code"])
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("A second factor will be needed beside your passphrase.")
    ready = _prepared(terminal, kind, name)
    given: dict[str, Any] = {"id": ready["id"]}
    if path is not None:
        path = os.path.abspath(path)
        output.write_new(path, ready["file"]["content"].encode("ascii"))
        given["content"] = prompts.whole(path)
    if "recovery" in ready:
        given["code"] = _typed_back(ready["recovery"], recovery_to)
    result = terminal.call("factor.add", confirmation=confirmation, **given)
    if path is not None:
        terminal.session.remember_unlock_file(path)
    if as_json:
        output.show_json(result)
    else:
        output.note("Done. From now on your passphrase and a second factor unlock the vault.")
        output.note("Copies of the vault made before open with your passphrase alone.")
        output.note("A key file opens your items with its passphrase alone, too: keep it away from this computer.")
        passphrase.list_files(result["key_files"])


@factor.command("remove")
def remove(
    which: Annotated[str, typer.Argument(metavar="NAME-OR-ID", help="As in: sealring factor list")],
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Take a second factor away; with the last one goes the recovery code.

    Example: sealring factor remove stick
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("It will unlock the vault no more.")
    found = [row for row in terminal.call("factor.list")["factors"] if which in (row["id"], row["name"])]
    if len(found) != 1:
        raise SealringError("several_items" if found else "factor_not_found")
    result = terminal.call("factor.remove", confirmation=confirmation, id=found[0]["id"])
    if as_json:
        output.show_json(result)
    elif result["factors"]:
        output.note("Taken away. Copies of the vault made before still open with it.")
    else:
        output.note("Taken away. Your passphrase alone unlocks the vault now.")


def _prepared(terminal: Terminal, kind: str, name: str) -> dict[str, Any]:
    if kind != "security-key":
        return terminal.call("factor.prepare", kind=KINDS[kind], name=name)
    if prompts.can_ask():
        output.note("Touch your security key when it blinks, twice.")
    try:
        return terminal.call("factor.prepare", kind=KINDS[kind], name=name)
    except SealringError as error:
        if error.name != "security_key_pin" or not prompts.can_ask():
            raise
    pin = prompts.hidden("The security key's PIN").reveal()
    return terminal.call("factor.prepare", kind=KINDS[kind], name=name, pin=pin)


def _typed_back(code: str, to: str | None) -> str:
    """The recovery code as the person has it now: read from the file for scripts, else from paper."""
    if to is not None:
        output.write_new(os.path.abspath(to), f"{code}\n".encode("ascii"))
        return prompts.first_line(to).reveal()
    if not prompts.can_ask():
        raise SealringError("no_terminal")
    output.note("Your recovery code stands in for a second factor that is lost. Write it down; it is shown this once:")
    output.note(f"\n    {code}\n")
    from sealring.session import recoverycode

    while True:
        typed = prompts.ask("Type it back from what you wrote")
        try:
            if recoverycode.read(typed) == recoverycode.read(code):
                return typed
        except SealringError as error:
            output.note(error.text)
        else:
            output.note("That is another code.")
