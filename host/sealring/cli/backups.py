"""``sealring backup create | list | verify | drill``: copies of what you own (and restoring.py, placing.py)."""

from __future__ import annotations

import os
import secrets
import sys
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.cli import output, prompts, second
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault
from sealring.cli.working import working

backup = typer.Typer(help="Back up, restore, and try whether a backup restores.", no_args_is_help=True)

_MIB = 1024 * 1024
SECTIONS = ("people", "keys", "settings")
LOST = "A key that is lost can't be recovered: without it nobody opens the backup, you included."
_THERE = {
    "there": "there",
    "changed": "another file is there",
    "missing": "not there",
    "away": "can't be reached",
    "sent": "sent away",
}
WHERE = {
    "same_disk": "same disk",
    "other_disk": "other disk of this device",
    "removable": "removable drive",
    "network": "network",
    "synced": "synced folder",
    "sent": "by command",
}
_OLDER = {"passphrase": "an earlier passphrase", "key": "a former key", "backup_key": "an earlier Backup Key"}
_WARNINGS = {
    "key_in_vault": "This Backup Key is kept only where it is of no use after a loss: in the vault that it opens. "
    "Write it down as well, or split it: sealring backup-key split",
    "needs_key": "This file opens only with your secret key, which is not in it. Keep your key file too.",
    "fair_key": "This Backup Key is fair. From 128 bits it is as hard to guess as the keys themselves.",
    "others_in_it": "Items that others own are in it, marked. A restore never makes them yours.",
    "weak_passphrase": "Your secret key is in it, under a passphrase of less than 64 bits. Keep the file where nobody "
    "else comes, or choose a longer passphrase.",
    "damaged_left_out": "Something in the vault is damaged and is not in it: sealring vault check --full",
}

File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or the beginning of an id from `backup list`.")]
KeyFile = Annotated[
    str | None,
    typer.Option("--backup-key-file", metavar="FILE", help="A file whose first line is the Backup Key (- is stdin)."),
]
OldPassphrase = Annotated[bool, typer.Option("--old-passphrase", help="It is from the time of another passphrase.")]
With = Annotated[
    str | None, typer.Option("--with", metavar="PARTS", help="Also people, keys, settings: some of them, with commas.")
]


@backup.command("create")
def create(
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="A folder, or a new file.")] = None,
    backup_key: Annotated[bool, typer.Option("--backup-key", help="Ask for a Backup Key that opens it, too.")] = False,
    key_file: KeyFile = None,
    generate: Annotated[
        str | None, typer.Option("--generate", metavar="FORM", help="Make the Backup Key: words or letters.")
    ] = None,
    parts: With = None,
    others: Annotated[bool, typer.Option("--others", help="Also items that others own, marked.")] = False,
    without_key: Annotated[bool, typer.Option("--without-key", help="Leave your secret key out of the file.")] = False,
    mail: Annotated[
        str | None, typer.Option("--mail", metavar="ADDRESS", help="Also a draft of a mail with it; - for no address.")
    ] = None,
    sealed: Annotated[bool, typer.Option("--sealed", help="Everything as it lies, encrypted once more.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Back up everything you own, and read it back to be sure.

    Example: sealring backup create --to /media/stick
    """
    sections = chosen(parts)
    if sealed and (parts or others or without_key or backup_key or key_file or generate):
        raise SealringError("bad_params", lines=["--sealed takes everything as it lies, for your own key alone."])
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("A backup holds all you own. Your passphrase is asked for each one.")
    params: dict[str, Any] = {"kind": "sealed"} if sealed else {"sections": sections}
    params |= {name: True for name, wanted in (("others", others), ("without_key", without_key)) if wanted}
    if backup_key or key_file is not None or generate is not None:
        params["backup_key"] = new_key(terminal, key_file, generate).reveal()
    if mail is not None:
        params["mail"] = "" if mail == "-" else mail
    if to is not None:
        params["place"] = _place(terminal, to)
    with working(terminal, "Backing up"):
        result = terminal.call("backup.create", confirmation=confirmation, **params)
    if as_json:
        output.show_json(result)
        return
    made = result["backup"]
    left = f" {made['left_out']} of others are not in it." if made["left_out"] else ""
    what = "messages" if made["kind"] == "sealed" else "items"
    output.note(f"{made['items']} {what}, {made['size'] / _MIB:.1f} MiB, read back.{left}")
    for warning in result["warnings"]:
        output.note(_WARNINGS[warning])
    output.note(LOST)
    if "draft" in result:
        output.note(f"A mail with it is ready to be sent: {output.clean(result['draft']['path'])}")
    print(output.clean(made["path"]))


def _place(terminal: Terminal, typed: str) -> str:
    """A place of the list by its name, else a folder or new file."""
    named = [place for place in terminal.call("backup.places")["places"] if place["name"] == typed]
    if len(named) == 1 and not os.path.lexists(typed):
        return str(named[0]["id"])
    return terminal.session.name_file(os.path.abspath(typed))


def chosen(typed: str | None) -> list[str]:
    """The sections that were named. Raises bad_params."""
    found = [each.strip() for each in (typed or "").split(",") if each.strip()]
    if not set(found) <= set(SECTIONS):
        raise SealringError("bad_params", field="--with")
    return list(dict.fromkeys(found))


def new_key(terminal: Terminal, file: str | None, generate: str | None) -> Secret[str]:
    """A Backup Key: from a file, made here and confirmed, or typed twice, rated each time."""
    if file is not None:
        return prompts.first_line(file)
    if generate is not None:
        return _made(terminal, generate)
    output.note(f"Choose a Backup Key, at least 64 bits. {LOST}")
    output.note(f"A suggestion: {terminal.call('backup.suggest_key', form='words')['key']}")
    while True:
        key = prompts.hidden("Backup Key")
        rated = terminal.call("backup.rate_key", key=key.reveal())
        word = {"red": "too easy to guess", "amber": "fair", "green": "strong"}[rated["light"]]
        output.note(f"Strength: {word} ({rated['bits']:.0f} bits)")
        for advice in rated["advice"]:
            output.note(f"  {advice}")
        if not rated["allowed"]:
            continue
        if prompts.hidden("The same again") == key:
            return key
        output.note("The two differ.")


def _made(terminal: Terminal, form: str) -> Secret[str]:
    """One that is made here: shown once, and confirmed by two of its parts."""
    if form not in ("words", "letters"):
        raise SealringError("bad_params", field="--generate")
    made = terminal.call("backup.suggest_key", form=form)
    output.note(f"Your Backup Key ({made['bits']:.0f} bits). Write it down now; it is not shown again.")
    output.note(f"  {made['key']}")
    pieces = made["key"].split("-")
    first = secrets.randbelow(len(pieces) - 1)
    for number in sorted({first, first + 1 + secrets.randbelow(len(pieces) - first - 1)}):
        while prompts.ask(f"To be sure: part {number + 1} of it").strip().lower() != pieces[number].lower():
            output.note("That is another one. Look at what you wrote down.")
    return Secret(made["key"])


@backup.command("list")
def list_(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """List your backups: where each lies, how old it is, and when it was found to be right.

    Example: sealring backup list
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = terminal.call("backup.list")
    if as_json:
        output.show_json(result)
        return
    rows = [
        (
            made["id"][:8],
            output.moment(made["made"]),
            str(made["items"]),
            f"{_THERE[made['place']]}, {WHERE[made['where']]}",
            _tried(made),
            made["path"],
        )
        for made in result["backups"]
    ]
    output.table(
        ("Id", "Made", "Items", "File", "Tried", "Where"), rows, "No backup yet. Make one: sealring backup create"
    )
    if result["backups"] and not any(made["elsewhere"] for made in result["backups"]):
        output.note("None of them was found to be right off this device. Keep one elsewhere: sealring backup place add")
    old = [made for made in result["backups"] if made["older"]]
    if old:
        opens = " or ".join(_OLDER[name] for name in _OLDER if any(name in made["older"] for made in old))
        may = " Delete them: sealring backup retire" if any(made["may_retire"] for made in old) else ""
        output.note(f"{len(old)} of them still open with {opens}.{may}")
    if result["changes"]:
        last = f" since the last backup of {output.moment(result['last'])}" if "last" in result else ""
        output.note(f"{result['changes']} items are new or changed{last}.")


def _tried(made: dict[str, Any]) -> str:
    if "drilled" in made:
        return f"{'restored' if made['drill']['passed'] else 'FAILED'} {output.moment(made['drilled'])}"
    return f"opened {output.moment(made['verified'])}" if "verified" in made else "not yet"


@backup.command("verify")
def verify(file: File, as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Read a backup from its place: whether it is what was written, and opens with your keys.

    Example: sealring backup verify /media/stick/sealring-backup-2027-01-15-080000.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    with working(terminal, "Reading"):
        result = terminal.call("backup.verify", file=named(terminal, file))
    if as_json:
        output.show_json(result)
    else:
        output.note(f"It opens: {result['items']} items, {result['versions']} versions, {result['files']} files.")
        known = {True: "It is what was written.", False: "It is not the file that was written, or was copied anew."}
        output.note(known.get(result.get("as_written", ""), "It is not in this vault's register."))
    if result.get("as_written") is False:
        raise typer.Exit(1)


def named(terminal: Terminal, typed: str) -> dict[str, str]:
    """A backup as actions know it: by its id in the register, or a file or pasted text that is named here."""
    if typed == "-":
        return {"place": terminal.session.name_file(sys.stdin.buffer.read())}
    if not os.path.lexists(typed) and terminal.session.unlocked and len(typed) >= 6 and os.sep not in typed:
        fits = [made["id"] for made in terminal.call("backup.list")["backups"] if made["id"].startswith(typed.lower())]
        if len(fits) == 1:
            return {"backup": fits[0]}
    return {"place": terminal.session.name_file(os.path.abspath(typed))}


def key(file: str | None, asked: bool = False) -> dict[str, str]:
    """The Backup Key, if it is given or to be asked for."""
    if file is not None:
        return {"backup_key": prompts.first_line(file).reveal()}
    return {"backup_key": prompts.hidden("Backup Key").reveal()} if asked else {}


def of_then(old_passphrase: bool) -> dict[str, Any]:
    """What opens the key in a backup, or a sealed one's keyring, beside the passphrase of now."""
    given = second.given()
    said: dict[str, Any] = {} if given is None else {"factor": given}
    if old_passphrase:
        said["passphrase"] = prompts.hidden("The passphrase of then").reveal()
    return said


@backup.command("drill")
def drill(
    file: File,
    backup_key: Annotated[bool, typer.Option("--backup-key", help="Try it with the Backup Key.")] = False,
    key_file: KeyFile = None,
    old_passphrase: OldPassphrase = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Prove that a backup restores: from its file and the key as you type it, in an empty home.

    Example: sealring backup drill /media/stick/sealring-backup-2027-01-15-080000.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("The drill opens the backup with what you type, and nothing else.")
    params: dict[str, Any] = {"file": named(terminal, file), **key(key_file, backup_key)}
    params |= of_then(old_passphrase)
    with working(terminal, "Restoring into an empty home"):
        result = terminal.call("backup.drill", confirmation=confirmation, **params)
    found = result["drill"]
    if as_json:
        output.show_json(result)
    else:
        whole = f"{found['items']} items, {found['versions']} versions, {found['files']} files"
        output.note(f"It restores: {whole}." if found["passed"] else f"It does not restore whole: {whole} came out.")
        if found["unreadable"]:
            output.note(f"{found['unreadable']} could not be read.")
        if found.get("proved") is False:
            output.note("It is not the whole state of the vault then: something was taken out or put in.")
        beside = ("same", "changed", "missing", "since")
        words = "{same} as in the vault, {changed} changed since, {missing} deleted since, {since} new since."
        output.note(words.format(**{name: found[name] for name in beside}))
    if not found["passed"]:
        raise typer.Exit(SealringError("backup_damaged").exit_status)
