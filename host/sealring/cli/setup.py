"""``sealring init | status | lock``: making a vault, where it stands, and locking it everywhere."""

import os
import re
from typing import Annotated, Any

import typer

from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.cli import output, placing, prompts
from sealring.cli.terminal import READ_ONLY, REMINDERS, Json, PassphraseFile, Terminal, Vault
from sealring.session import token as tokens

_TOKEN = re.compile(r"([A-Za-z0-9]{3})[: ](#[0-9A-Fa-f]{6})")
FINGERPRINT_END = 8  # hexadecimal digits of a fingerprint's end that have to be typed
CHUNK = 512 * 1024  # bytes; transfer.put takes no more at once


def init(
    name: Annotated[str | None, typer.Option("--name", help="Your name, for the key.")] = None,
    email: Annotated[str | None, typer.Option("--email", help="Your e-mail address, for the key.")] = None,
    token: Annotated[str | None, typer.Option("--token", metavar="CHARS:#COLOUR", help="Like K7M:#1565c0.")] = None,
    key_file: Annotated[str | None, typer.Option("--key-file", metavar="PATH", help="Where the key file goes.")] = None,
    import_file: Annotated[str | None, typer.Option("--import", metavar="FILE", help="Use this secret key.")] = None,
    key_passphrase_file: Annotated[
        str | None, typer.Option("--key-passphrase-file", metavar="FILE", help="The imported key's own passphrase.")
    ] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Make a vault: your key, your passphrase, your security token, and the key file that you keep.

    Example: sealring init --name "Ada Lovelace" --email ada@example.org
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    if terminal.session.status()["state"] != "no_vault":
        raise SealringError("vault_exists")
    if import_file is None:
        name = name or prompts.ask("Your name")
        email = email or prompts.ask("Your e-mail address")
    armored = prompts.whole(import_file) if import_file is not None else ""
    passphrase = new_passphrase(terminal, passphrase_file, [name or "", email or ""])
    chosen = read_token(token) if token else choose_token(terminal)
    if import_file is None:
        terminal.call("setup.create", name=name, email=email, passphrase=passphrase.reveal(), token=chosen)
    else:
        own = key_passphrase(key_passphrase_file)
        extra = {"key_passphrase": own} if own else {}
        terminal.call("setup.import_key", armored=armored, passphrase=passphrase.reveal(), token=chosen, **extra)
    terminal.given(passphrase)
    saved = save_key_file(terminal, key_file)
    state = terminal.call("setup.finish")
    if as_json:
        output.show_json({"state": state, "key_file": saved})
        return
    output.note(f"Your vault is ready. {prompts.marked(chosen)} is your security token:")
    output.note("never type your passphrase where you don't see it.")
    output.note(f"Your key file: {output.clean(saved['path'])}")
    output.note("Keep a copy of it off this device. Next: sealring install")


def status(
    unlock: Annotated[bool, typer.Option("--unlock", help="Ask for the passphrase and tell all.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Say where the vault stands; without the passphrase only what needs no key.

    Example: sealring status --unlock
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    state = terminal.call("session.status")
    if state["state"] == "locked" and (unlock or passphrase_file is not None or _token_lost(terminal)):
        terminal.open()
        state = terminal.call("session.status")
    if as_json:
        output.show_json(state)
        return
    words = {"no_vault": "no vault yet; make one: sealring init", "locked": "locked", "unlocked": "opens"}
    rows = [("Vault", state["vault"]), ("State", words[state["state"]])]
    rows += [(title, str(state[name])) for name, title in _TITLES.items() if state.get(name) not in (None, "", 0)]
    if state.get("read_only"):
        rows.append(("Read-only", READ_ONLY[state["read_only"]]))
    rows += [("Reminder", REMINDERS[each]) for each in state.get("reminders", ())]
    if state["state"] == "unlocked" and terminal.call("kit.check")["state"] == "outdated":
        rows.append(("Reminder", "your readiness kit on paper is out of date: sealring kit check"))
    if state["state"] == "unlocked":
        rows += [("Backups", line) for line in placing.told(terminal)]
    output.pairs(rows)


_TITLES = {
    "owner": "Owner",
    "fingerprint": "Fingerprint",
    "items": "Items",
    "offers": "Waiting to be saved",
    "idle_minutes": "Locks after (minutes)",
    "wait": "Next try in (seconds)",
}


def vaults(as_json: Json = False) -> None:
    """List the vaults that you keep side by side; `--vault NAME` chooses one in any command.

    Example: sealring vaults
    """
    names = Terminal(as_json).call("session.vaults")["vaults"]
    states = [Terminal(as_json, vault=name).call("session.status") for name in names]
    if as_json:
        output.show_json({"vaults": states})
        return
    rows = [
        (name, _shown_token(name), _standing(state), paths.vault_folder(name))
        for name, state in zip(names, states, strict=True)
    ]
    output.table(["Vault", "Token", "State", "Folder"], rows, "No vault yet; make one: sealring init")


def _standing(state: dict[str, Any]) -> str:
    """One vault's state in a few words: what a process that has just begun can know of it."""
    words = [state["state"]]
    if state.get("factors"):
        words.append("asks for a second factor")
    if state.get("wait"):
        words.append(f"next try in {state['wait']} s")
    return ", ".join(words)


def _shown_token(name: str) -> str:
    """A vault's security token as it is printed beside the prompt; nothing when it can't be read."""
    try:
        token = tokens.read(paths.token_file(name))
    except SealringError:
        return ""
    return f"{token['chars']} {token['colour']}"


def lock(as_json: Json = False, vault: Vault = "default") -> None:
    """Lock the vault in every browser and terminal; within a second they have forgotten the keys.

    Example: sealring lock
    """
    terminal = Terminal(as_json, vault=vault)
    if terminal.session.status()["state"] == "no_vault":
        raise SealringError("no_vault")
    result = terminal.call("session.lock", reason="person")
    if as_json:
        output.show_json(result)
    else:
        output.note("Locked everywhere.")


def accept(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Go on with a vault that is older than, or different from, the one seen here last.

    Example: sealring accept
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("What lies here now becomes the vault; what was written since is given up.")
    result = terminal.call("session.accept_state", confirmation=confirmation)
    if as_json:
        output.show_json(result)
    else:
        output.note("The vault can be written again.")


def save_key_file(terminal: Terminal, path: str | None, typed: str = "") -> dict[str, Any]:
    """Write a key file into the person's folder or to a path, and have it opened again from there.

    Args:
        path: None for the folder.
        typed: the end of another own key's fingerprint; empty for the key in use.
    """
    confirmation = terminal.confirmed("The key file holds your secret key. Your passphrase is asked for each one.")
    which = {"fingerprint": own_key(terminal, typed)} if typed else {}
    if path is None:
        return terminal.call("key.backup", confirmation=confirmation, to="folder", **which)
    offered = terminal.call("key.backup", confirmation=confirmation, to="transfer", **which)
    data, _ = terminal.app.transfers.get(offered["transfer"], 0)
    terminal.call("transfer.end", id=offered["transfer"])
    path = os.path.abspath(path)
    output.write_new(path, data)
    terminal.session.key_file_went_to(offered["name"], path)
    active = terminal.call("key.list")["keys"][0]["fingerprint"]
    checked = offered["fingerprint"] == active  # what was offered was opened again; one's own is compared from the disk
    if prompts.whole_bytes(path) != data:
        raise SealringError("cannot_write_file", lines=[path])
    if checked:
        check_key_file(terminal, path, confirmation)
    return {"name": offered["name"], "fingerprint": offered["fingerprint"], "checked": checked, "path": path}


def check_key_file(terminal: Terminal, path: str, confirmation: dict[str, Any]) -> dict[str, Any]:
    """Open a key file and compare it with the key in use, as the browser's door does."""
    transfer = transferred(terminal, prompts.whole_bytes(path), "key_corrupt")
    return terminal.call("key.check_backup", confirmation=confirmation, transfer=transfer)


def transferred(terminal: Terminal, data: bytes, error: str) -> str:
    """The id of a transfer that holds these bytes, as an action wants them.

    Raises:
        SealringError: ``error``, for no bytes at all.
    """
    if not data:
        raise SealringError(error)
    transfer = terminal.app.transfers.begin(len(data))
    for index, start in enumerate(range(0, len(data), CHUNK)):
        terminal.app.transfers.put(transfer, index, data[start : start + CHUNK])
    return transfer


def own_key(terminal: Terminal, typed: str) -> str:
    """The fingerprint of an own key by its end; the active one's for nothing typed. Raises key_unknown."""
    keys = terminal.call("key.list")["keys"]
    wanted = typed.replace(" ", "").upper().removeprefix("0X")
    if not wanted:
        return str(keys[0]["fingerprint"])
    fits = [
        row["fingerprint"] for row in keys if len(wanted) >= FINGERPRINT_END and row["fingerprint"].endswith(wanted)
    ]
    if len(fits) != 1:
        raise SealringError("key_unknown")
    return str(fits[0])


def read_token(text: str) -> dict[str, str]:
    """A token as typed: three letters or digits, and a colour.

    Raises:
        SealringError: ``bad_params``.
    """
    found = _TOKEN.fullmatch(text.strip())
    if found is None:
        raise SealringError("bad_params", lines=["A token is three letters or digits and a colour: K7M:#1565c0"])
    return {"chars": found[1].upper(), "colour": found[2].lower()}


def choose_token(terminal: Terminal) -> dict[str, str]:
    """Suggest tokens until the person takes one, or types another."""
    suggested = terminal.call("token.suggest")
    if not prompts.can_ask():
        return suggested
    output.note(
        "Your security token stands beside every prompt for your passphrase, so that you know it is Sealring's."
    )
    while True:
        output.note(f"  {prompts.chip(suggested)}  {suggested['colour']}")
        typed = prompts.ask("Enter takes it, n shows another, or type your own (K7M:#1565c0)", "take it")
        if typed == "take it":
            return suggested
        if typed.lower() == "n":
            suggested = terminal.call("token.suggest")
            continue
        try:
            return read_token(typed)
        except SealringError as error:
            output.note(error.data["lines"][0])


def new_passphrase(terminal: Terminal, file: str | None, context: list[str]) -> Secret[str]:
    """The passphrase of a new vault: typed twice and rated, or from a file."""
    if file is not None:
        return prompts.first_line(file)
    output.note(f"Choose a passphrase. A suggestion: {terminal.call('passphrase.suggest')['passphrase']}")
    while True:
        passphrase = prompts.hidden("New passphrase")
        rating = terminal.call("passphrase.rate", passphrase=passphrase.reveal(), context=context)
        output.note(f"Strength: {rating['verdict']} ({rating['bits']:.0f} bits)")
        for advice in rating["advice"]:
            output.note(f"  {advice}")
        if not rating["allowed"]:
            continue
        if prompts.hidden("The same again") == passphrase:
            return passphrase
        output.note("The two differ.")


def key_passphrase(file: str | None) -> str:
    """The own passphrase of a key from elsewhere, from a file or asked for; empty when it has none."""
    if file is not None:
        return prompts.first_line(file).reveal()
    return (
        prompts.hidden("The imported key's own passphrase (empty if it has none)").reveal() if prompts.can_ask() else ""
    )


def _token_lost(terminal: Terminal) -> bool:
    try:
        terminal.session.token()
    except SealringError as error:
        return error.name == "token_unreadable"
    return False
