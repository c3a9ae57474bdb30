"""``sealring vault check | compact | stats``: the vault as a file."""

from typing import Annotated

import typer

from sealring.base.errors import SealringError
from sealring.cli import output
from sealring.cli.terminal import READ_ONLY, Json, PassphraseFile, Terminal, Vault

vault = typer.Typer(help="The vault as a file: look it over, make it small, count.", no_args_is_help=True)
_MIB = 1024 * 1024
_PARTS = {
    "overview": "its line in the list is damaged; open it to make that anew from the item",
    "message": "the item itself is damaged; its history may have it",
    "version": "an earlier version is damaged",
    "file": "an attached file is damaged",
}


@vault.command()
def check(
    full: Annotated[bool, typer.Option("--full", help="Open and verify everything, files included.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Look whether everything in the vault is sound. Changes nothing.

    Example: sealring vault check --full
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    counts = terminal.call("vault.stats")
    with output.progress("Checking", sum(counts["items"].values()) + counts["trash"] + counts["records"]) as show:
        terminal.app.progress = lambda done, total: show(done)
        result = terminal.call("vault.check", full=full)
    if as_json:
        output.show_json(result)
    else:
        for part in result["parts"]:
            print(f"{part['id'][:8]}  {output.clean(part['name'])}: {_PARTS[part['part']]}")
        if not result["pages"]:
            print("SQLite found damaged pages in the file. Restore a backup, or copy what opens into a new vault.")
        if result["log_problems"]:
            print("The log of grave events has gaps or was changed: sealring log")
        if "read_only" in result:
            print(f"The vault can only be read: {READ_ONLY[result['read_only']]}")
        if result["loose"]:
            output.note(f"{result['loose']} messages belong to nothing: sealring vault compact")
        output.note(f"{result['checked']} messages checked: " + ("all sound." if result["sound"] else "see above."))
    if not result["sound"]:
        raise typer.Exit(SealringError("vault_damaged").exit_status)


@vault.command()
def compact(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Give back the room in the file that nothing needs any more.

    Example: sealring vault compact
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = terminal.call("vault.compact")
    if as_json:
        output.show_json(result)
    else:
        output.note(f"{result['before'] / _MIB:.1f} MiB before, {result['after'] / _MIB:.1f} MiB now.")


@vault.command()
def stats(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Say what is in the vault, in numbers.

    Example: sealring vault stats
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = terminal.call("vault.stats")
    if as_json:
        output.show_json(result)
        return
    kdf = result["kdf"]
    kinds = ", ".join(f"{count} {kind}" for kind, count in result["items"].items()) or "none"
    output.pairs(
        [
            ("Items", kinds),
            ("In the trash", str(result["trash"])),
            ("Earlier versions", str(result["versions"])),
            ("Attached files", f"{result['attachments']} ({result['bytes_attachments'] / _MIB:.1f} MiB)"),
            ("Records", str(result["records"])),
            ("Damaged", str(result["damaged"])),
            ("Events in the log", str(result["events"])),
            ("File", f"{result['bytes'] / _MIB:.1f} MiB, {result['bytes_free'] / _MIB:.1f} MiB of it free"),
            ("Format", str(result["format"])),
            ("State", f"{result['state']}, keys {result['generation']}, {result['keys']} own"),
            ("Passphrase", f"Argon2id, {kdf['memory'] // 1024} MiB, {kdf['passes']} passes, {kdf['lanes']} lanes"),
        ]
    )
