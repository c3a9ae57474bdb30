"""``sealring token`` and ``sealring key``: the security token, the key file, the revocation certificate."""

import os
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import output, prompts, setup
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

token = typer.Typer(help="Show or change the security token.", invoke_without_command=True)
Which = Annotated[
    str | None, typer.Option("--key", metavar="FINGERPRINT", help="Another of your keys; its end will do.")
]
key = typer.Typer(help="Your key: show it, back it up, revoke it.", no_args_is_help=True)


@token.callback()
def show_token(context: typer.Context, as_json: Json = False, vault: Vault = "default") -> None:
    """Show the security token.

    Example: sealring token
    """
    if context.invoked_subcommand is not None:
        return
    shown = Terminal(as_json, vault=vault).session.token()
    if as_json:
        output.show_json(shown)
    elif output.on_terminal():
        print(f"{prompts.chip(shown)} {shown['colour']}")
    else:
        print(f"{shown['chars']}\t{shown['colour']}")


@token.command("change")
def change(
    new: Annotated[str | None, typer.Argument(metavar="CHARS:#COLOUR", help="Like K7M:#1565c0.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Choose another security token; your passphrase is asked for.

    Example: sealring token change K7M:#1565c0
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    chosen = setup.read_token(new) if new else setup.choose_token(terminal)
    confirmation = terminal.confirmed("Changing the token needs your passphrase.")
    result = terminal.call("token.change", confirmation=confirmation, token=chosen)
    if as_json:
        output.show_json(result)
    else:
        output.note(f"Your security token is now {prompts.marked(chosen)}")


@key.command("show")
def show_keys(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """List your keys.

    Example: sealring key show
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = terminal.call("key.list")
    if as_json:
        output.show_json(result)
        return
    rows = [
        ("active" if each["active"] else "", each["fingerprint"], ", ".join(each["user_ids"]), each["algorithm"])
        for each in result["keys"]
    ]
    output.table(("", "Fingerprint", "User ID", "Algorithm"), rows, "No keys.")


@key.command("backup")
def backup(
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="Write it there instead.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Write your key file, protected by your passphrase, and open it once to be sure.

    Example: sealring key backup --to /media/stick/sealring-key.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    saved = setup.save_key_file(terminal, to)
    if terminal.session.status().get("setup"):
        terminal.call("setup.finish")
    if as_json:
        output.show_json(saved)
    else:
        output.note("Saved and checked. Keep a copy off this device.")
        print(output.clean(saved["path"]))


@key.command("check")
def check(
    file: Annotated[str, typer.Argument(help="A key file.")],
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Open a key file and compare it with the key in use.

    Example: sealring key check sealring-key.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("A key file opens with your passphrase.")
    result = setup.check_key_file(terminal, file, confirmation)
    if as_json:
        output.show_json(result)
    else:
        output.note("This file holds your key.")
        print(result["fingerprint"])


@key.command("elsewhere")
def elsewhere(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Say that a copy of the key file lies off this device; the reminder ends.

    Example: sealring key elsewhere
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    state = terminal.call("key.copied_elsewhere")
    if as_json:
        output.show_json(state)
    else:
        output.note("Noted.")


@key.command("certificate")
def certificate(
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="Write it there instead.")] = None,
    qr: Annotated[bool, typer.Option("--qr", help="Draw it as a QR code.")] = False,
    which: Which = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Print your certificate, the public half of your key, to be given to anyone.

    Example: sealring key certificate --to ada.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    _give(terminal.call("key.certificate", **_which(terminal, which)), to, qr, as_json, "Written.")


@key.command("export")
def export(
    fingerprint: Annotated[str, typer.Argument(help="Which of your keys; its end will do.")],
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="Write it there instead.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Write a secret key of yours, protected by your passphrase, for GnuPG and other OpenPGP programs.

    Example: sealring key export 4F9D12AB77E0C3D1 --to key.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    saved = setup.save_key_file(terminal, to, fingerprint)
    if as_json:
        output.show_json(saved)
    else:
        output.note("Written. Whoever has this file and your passphrase has your key.")
        print(output.clean(saved["path"]))


@key.command("revocation")
def revocation(
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="Write it there instead.")] = None,
    qr: Annotated[bool, typer.Option("--qr", help="Draw it as a QR code.")] = False,
    which: Which = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Print the certificate that revokes your key, for the day when it is lost.

    Example: sealring key revocation --to revocation.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("Whoever has this certificate can declare your key void.")
    result = terminal.call("key.revocation", confirmation=confirmation, **_which(terminal, which))
    _give(result, to, qr, as_json, "Written. Keep it away from the key.")


def _which(terminal: Terminal, typed: str | None) -> dict[str, str]:
    return {"fingerprint": setup.own_key(terminal, typed)} if typed else {}


def _give(result: dict[str, Any], to: str | None, qr: bool, as_json: bool, words: str) -> None:
    """Write, draw or print what is given away; one of the three."""
    if qr and "qr" not in result:
        raise SealringError("bad_params", lines=["This key is too large for a QR code; give the text."])
    if to is not None:
        output.write_new(os.path.abspath(to), result["armored"].encode("ascii"))
    if as_json:
        output.show_json(result)
    elif qr:
        print(output.drawn(result["qr"]["rows"]))
    elif to is None:
        print(result["armored"], end="")
    else:
        output.note(words)
