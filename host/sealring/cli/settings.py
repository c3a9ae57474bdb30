"""``sealring settings``: what can be set, and setting it; a weaker lock asks for the passphrase again."""

from typing import Annotated, Any

import typer

from sealring.actions.settings import DEFAULTS
from sealring.base import strictjson
from sealring.base.errors import SealringError
from sealring.cli import output
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault


def settings(
    name: Annotated[str | None, typer.Argument(help="Which setting, for instance idle_minutes.")] = None,
    value: Annotated[str | None, typer.Argument(help="What it is to be: a number, true or false, or JSON.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Show the settings, or change one.

    Example: sealring settings idle_minutes 5
    """
    if name is not None and name not in DEFAULTS:
        raise SealringError("bad_params", lines=[f"Settings are: {', '.join(DEFAULTS)}"])
    wanted = _wanted(name, value) if name is not None and value is not None else None
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = terminal.call("settings.get") if wanted is None else _change(terminal, wanted)
    if as_json:
        output.show_json(result)
        return
    chosen = result if name is None else {name: result[name]}
    output.pairs([(key, strictjson.dumps(entry).decode("utf-8")) for key, entry in chosen.items()])


def _change(terminal: Terminal, wanted: dict[str, Any]) -> dict[str, Any]:
    for line in _losses(terminal, wanted):
        output.note(line)
    try:
        return terminal.call("settings.set", settings=wanted)
    except SealringError as error:
        if error.name != "weaker_setting":
            raise
    confirmation = terminal.confirmed("This makes the lock weaker.")
    return terminal.call("settings.relax", confirmation=confirmation, settings=wanted)


def _losses(terminal: Terminal, wanted: dict[str, Any]) -> list[str]:
    """What keeping less history costs, in words."""
    if not wanted.keys() & {"versions_kept", "trash_days"}:
        return []
    cost = terminal.call("settings.loses", settings=wanted)
    told = []
    if cost["versions"]:
        told.append(f"{cost['versions']} earlier versions of {cost['items']} items go when these are next saved.")
    if cost["trashed"]:
        told.append(f"{cost['trashed']} items in the trash are older than that, and go in the next days.")
    return told


def _wanted(name: str, value: str) -> dict[str, Any]:
    """The setting as the contract has it.

    Raises:
        SealringError: ``bad_params``.
    """
    from sealring.base.validation import problem_of

    try:
        wanted = {name: strictjson.loads(value.encode("utf-8"))}
    except strictjson.NotStrict:
        raise SealringError("bad_params", field=name) from None
    if problem_of("settings", wanted) is not None:
        raise SealringError("bad_params", field=name)
    return wanted
