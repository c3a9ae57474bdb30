"""``sealring backup restore``: what a backup would bring is shown first; then all of it comes, or nothing."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import backups, output, prompts, second, setup
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault
from sealring.cli.working import working

_CHANGES = {
    "new": "new",
    "changed": "changed, will be as in the backup",
    "conflict": "changed on both sides; the later one counts, the other is kept in its history",
    "deleted": "not in the backup, will be deleted",
    "copy": "copy",
    "same": "the same",
    "newer": "newer in the vault, stays",
}


def restore(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file, an id from `backup list`, or - for pasted text.")
    ],
    preview: Annotated[bool, typer.Option("--preview", help="Only say what would happen.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="The backup takes the vault's place.")] = False,
    copies: Annotated[bool, typer.Option("--copies", help="Add everything as copies.")] = False,
    parts: backups.With = None,
    backup_key: Annotated[bool, typer.Option("--backup-key", help="Open it with its Backup Key.")] = False,
    key_file: backups.KeyFile = None,
    old_passphrase: backups.OldPassphrase = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Bring a backup into the vault: what it would do is shown first. It is merged unless you say otherwise.

    Secret keys come only where --with names them and you signed the backup; they are used to read with.

    Example: sealring backup restore /media/stick/sealring-backup-2027-01-15-080000.asc --preview
    """
    if replace and copies:
        raise SealringError("bad_params", field="--replace or --copies")
    sections = backups.chosen(parts)
    terminal = Terminal(as_json, passphrase_file, vault)
    if terminal.session.status()["state"] == "no_vault" and not (preview or replace or copies):
        _anew(terminal, file, sections, passphrase_file, bool(backup_key or key_file))
        return
    terminal.open()
    mode = "replace" if replace else "copies" if copies else "merge"
    params: dict[str, Any] = {"file": backups.named(terminal, file), "mode": mode, **backups.key(key_file, backup_key)}
    params |= backups.of_then(old_passphrase)
    with working(terminal, "Comparing"):
        found = terminal.call("backup.preview", **params)
    if preview or not as_json:
        _show(found, as_json)
    if preview:
        return
    if not yes and not as_json:
        prompts.agree("Go on?")
    confirmation = terminal.confirmed("Restoring changes your vault.")
    with working(terminal, "Restoring"):
        done = terminal.call("backup.restore", confirmation=confirmation, sections=sections, **params)
    if as_json:
        output.show_json(done)
        return
    _tell(done)


def _tell(done: dict[str, Any]) -> None:
    output.note("Restored. " + _counted(done["counts"]))
    if done["files_missing"]:
        output.note(f"{done['files_missing']} files are not whole in the backup, and were not restored.")
    if done["keys"]:
        output.note(f"{done['keys']} own keys were taken, to read with. Every browser and terminal is locked now.")
    if done["keys_refused"]:
        output.note(f"{done['keys_refused']} keys were not taken: nothing says that they are yours.")
    if "safety" in done:
        output.note("The vault as it was lies in")
        print(output.clean(done["safety"]))


def _anew(terminal: Terminal, file: str, sections: list[str], passphrase_file: str | None, by_backup_key: bool) -> None:
    """On a machine without a vault: make it from the backup."""
    if by_backup_key:
        raise SealringError(
            "bad_params", lines=["A Backup Key brings items into a vault. Make one first: sealring init"]
        )
    if passphrase_file is None:
        output.note("There is no vault here yet. The backup becomes one, under the passphrase that it has.")
    word = prompts.first_line(passphrase_file) if passphrase_file else prompts.hidden("Passphrase of the backup")
    chosen = sections or list(backups.SECTIONS)
    params: dict[str, Any] = {"file": backups.named(terminal, file), "sections": chosen, "passphrase": word.reveal()}
    params["token"] = setup.choose_token(terminal)
    if (given := second.given()) is not None:
        params["factor"] = given
    with working(terminal, "Restoring"):
        done = terminal.call("setup.restore", **params)
    terminal.given(word)
    if terminal.json:
        output.show_json(done)
        return
    output.note("Restored. " + _counted(done["counts"]))
    output.note(f"{prompts.marked(params['token'])} is your security token on this machine.")
    output.note("Next, a key file: sealring key backup")


def _show(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.show_json(found)
        return
    output.note(f"A backup of {output.moment(found['made'])}. {_counted(found['counts'])}")
    _tell_whose(found)
    if found["keys"]:
        output.note(f"{found['keys']} secret keys are in it that this vault has not; --with keys takes your own.")
    rows = [(row["name"], row["type"], _CHANGES[row["change"]]) for row in found["rows"]]
    if rows:
        output.table(("Item", "Type", "What would happen"), rows, "")


def _tell_whose(found: dict[str, Any]) -> None:
    sender = found.get("sender")
    if sender is not None:
        marked = f"{sender['state']}, fingerprint {found['signer']}"
        output.note(f"It was signed by {output.clean(sender['name'])} ({marked}).")
    elif found["stranger"]:
        output.note(f"It was signed by another's key, which you don't know: {found['signer']}")
    if "bundle" in found:
        if not found["bundle"]["for_you"]:
            output.note("It names none of your keys among those that it was made for.")
        trusted = sender is not None and sender["trusted"]
        output.note(
            "Items of a bundle stay their sender's" + (", received." if trusted else ", marked as untrusted.")
            if found["stranger"]
            else "It is your own bundle. What you have stays as it is."
        )


def _counted(counts: dict[str, int]) -> str:
    said = [f"{counts[name]} {words}" for name, words in _CHANGES.items() if counts.get(name)]
    return "; ".join(said) + "." if said else "Nothing is in it."
