"""``sealring key new | import | use | add-id | remove-id | prefer-id | expire | rotate | revoke | replace | reseal``.

Each change of keys locks the vault everywhere. The command then opens it once more with the passphrase that it was
given, and seals anew what is still sealed to an older key, with a progress bar; Ctrl+C stops that, and the rest is done
later.
"""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import output, prompts, setup
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

Key = Annotated[
    str | None,
    typer.Option("--key", metavar="FINGERPRINT", help="Which of your keys (the one in use); its end will do."),
]
Text = Annotated[str, typer.Option("--text", help="A line of explanation, which everyone can read.")]
Reason = Annotated[str, typer.Option("--reason", help="none, superseded, compromised or retired.")]


def new(
    name: Annotated[str | None, typer.Option("--name", help="Your name, for the key.")] = None,
    email: Annotated[str | None, typer.Option("--email", help="Your e-mail address, for the key.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Make another key and use it from now on; the others stay for reading.

    Example: sealring key new --name "Ada Lovelace" --email ada@example.org
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    name, email = name or prompts.ask("Your name"), email if email is not None else prompts.ask("Your e-mail address")
    _change(terminal, "A new key comes into use.", "key.new", name=name, email=email)


def import_(
    file: Annotated[str, typer.Argument(help="A secret key, armored or binary.")],
    use: Annotated[bool, typer.Option("--use", help="Use it from now on.")] = False,
    key_passphrase_file: Annotated[
        str | None, typer.Option("--key-passphrase-file", metavar="FILE", help="The key's own passphrase.")
    ] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Add a secret key that you have elsewhere.

    Example: sealring key import old-key.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    data = prompts.whole_bytes(file)
    confirmation = terminal.confirmed("A secret key comes into your vault.")
    own = setup.key_passphrase(key_passphrase_file)
    params: dict[str, Any] = {"active": use, **({"key_passphrase": own} if own else {})}
    params["transfer"] = setup.transferred(terminal, data, "key_corrupt")
    _done(terminal, terminal.call("key.import", confirmation=confirmation, **params))


def use(
    fingerprint: Annotated[str, typer.Argument(help="The key's fingerprint; its end will do.")],
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Use another of your keys from now on.

    Example: sealring key use 4F9D12AB77E0C3D1
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    _change(terminal, "Another key comes into use.", "key.activate", key=fingerprint)


def add_id(
    name: Annotated[str, typer.Option("--name", help="A name.")],
    email: Annotated[str, typer.Option("--email", help="An e-mail address.")] = "",
    key: Key = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Add a name and address to a key.

    Example: sealring key add-id --name "Ada Lovelace" --email ada@work.example
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    _change(terminal, "Your key gets another name.", "key.add_user_id", key=key or "", name=name, email=email)


def remove_id(
    user_id: Annotated[str, typer.Argument(help="The name and address as `sealring key show` has it.")],
    text: Text = "",
    key: Key = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Say that a name or address of a key is no longer valid.

    Example: sealring key remove-id "Ada Lovelace <ada@work.example>"
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    _change(terminal, "A name of your key ends.", "key.revoke_user_id", key=key or "", user_id=user_id, text=text)


def prefer_id(
    user_id: Annotated[str, typer.Argument(help="The name and address as `sealring key show` has it.")],
    key: Key = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Put another name and address of a key in front.

    Example: sealring key prefer-id "Ada Lovelace <ada@work.example>"
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    _change(terminal, "Another name comes first.", "key.prefer_user_id", key=key or "", user_id=user_id)


def expire(
    when: Annotated[str, typer.Argument(metavar="DATE", help="A day like 2030-12-31, or never.")],
    key: Key = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Set, extend or take away the day on which a key ends for others; you can always read with it.

    Example: sealring key expire 2030-12-31
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    _change(terminal, "The end of your key changes.", "key.set_expiry", key=key or "", until=_day(when))


def rotate(
    key: Key = None, as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default"
) -> None:
    """Give a key a new encryption subkey, and seal everything to it.

    Example: sealring key rotate
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    _change(terminal, "Your key gets a new encryption subkey.", "key.rotate", key=key or "")


def revoke(
    fingerprint: Annotated[str, typer.Argument(help="The key's fingerprint; its end will do.")],
    reason: Reason = "retired",
    text: Text = "",
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """End a key that is not in use; it still opens what there is.

    Example: sealring key revoke 4F9D12AB77E0C3D1 --reason superseded
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    _change(terminal, "This key ends for good.", "key.revoke", key=fingerprint, reason=_reason(reason), text=text)


def replace(
    reason: Reason = "superseded",
    text: Text = "",
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Make a new key, use it, and end the one in use.

    If somebody may have your key, use: sealring compromised

    Example: sealring key replace --reason superseded
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    why = "A new key comes into use, and the one of now ends for good."
    _change(terminal, why, "key.replace", reason=_reason(reason), text=text)


def update(
    file: Annotated[str, typer.Argument(help="A copy of your certificate, or a revocation certificate.")],
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Take in what others certified on your key, or a revocation that was made before.

    Example: sealring key update from-betty.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    data = prompts.whole_bytes(file)
    confirmation = terminal.confirmed("What is good in this file is added to your key.")
    result = terminal.call(
        "key.update", confirmation=confirmation, transfer=setup.transferred(terminal, data, "key_corrupt")
    )
    if result["changed"]:
        _done(terminal, result)
    elif as_json:
        output.show_json(result)
    else:
        output.note("There is nothing new in it.")


def reseal(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Seal anew what is still sealed to an older key; it goes on where it was left.

    Example: sealring key reseal
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = resealed(terminal)
    if as_json:
        output.show_json(result)
    else:
        output.note("Everything is sealed to the key in use.")


def resealed(terminal: Terminal) -> dict[str, Any]:
    """Seal until nothing is left; the last answer. Ctrl+C leaves the rest for later."""
    result = terminal.call("key.reseal")
    total = result["left"]
    try:
        with output.progress("Sealing anew", total) as show:
            while result["left"]:
                result = terminal.call("key.reseal")
                show(total - result["left"])
    except KeyboardInterrupt:
        output.note("Stopped. The rest is done later, or now by: sealring key reseal")
        raise SealringError("cancelled") from None
    if result["damaged"]:
        output.note(f"{result['damaged']} damaged items stay as they are.")
    return result


def _change(terminal: Terminal, why: str, method: str, *, key: str | None = None, **params: Any) -> None:
    """One change of keys, confirmed; then everything is sealed anew."""
    confirmation = terminal.confirmed(why)
    if key is not None:
        params["fingerprint"] = setup.own_key(terminal, key)
    _done(terminal, terminal.call(method, confirmation=confirmation, **params))


def _done(terminal: Terminal, result: dict[str, Any]) -> None:
    terminal.reopen()
    resealed(terminal)
    if terminal.json:
        output.show_json(result)
        return
    output.note("Done. Every other browser and terminal is locked now.")
    if "key_file_not_checked" in terminal.session.status().get("reminders", ()):
        output.note("Your key files of before don't open what is sealed from now on. Next: sealring key backup")


def _reason(typed: str) -> str:
    if typed not in ("none", "superseded", "compromised", "retired"):
        raise SealringError("bad_params", lines=["A reason is none, superseded, compromised or retired."])
    return typed


def _day(typed: str) -> int | None:
    """The last second of a day by the person's clock."""
    if typed.lower() == "never":
        return None
    try:
        day = dt.date.fromisoformat(typed)
        return int(dt.datetime.combine(day, dt.time(23, 59, 59)).astimezone().timestamp())
    except (ValueError, OverflowError):
        raise SealringError("bad_params", lines=["A day is written like 2030-12-31, or say: never"]) from None


COMMANDS: dict[str, Callable[..., None]] = {
    "new": new,
    "import": import_,
    "use": use,
    "add-id": add_id,
    "remove-id": remove_id,
    "prefer-id": prefer_id,
    "expire": expire,
    "rotate": rotate,
    "revoke": revoke,
    "replace": replace,
    "update": update,
    "reseal": reseal,
}
