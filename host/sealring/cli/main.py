"""The command ``sealring``: its commands, and how it ends.

The exit status is 0, 2 for a command line that can't be read, 1 when doctor or log found something, else the
error's own (``exit`` in schemas/errors.json).
"""

import os
import sys
from typing import Annotated

import typer

from sealring import __version__
from sealring.base.errors import SealringError
from sealring.cli import (
    attached,
    backups,
    browsers,
    bulk,
    bundles,
    factors,
    generate,
    health,
    history,
    items,
    key_life,
    keys,
    kits,
    letters,
    log,
    output,
    passphrase,
    people,
    placing,
    publishing,
    restoring,
    second,
    settings,
    setup,
    shares,
    trouble,
    trusting,
    vault,
)

app = typer.Typer(
    name="sealring",
    help="Your passwords, outside the browser, sealed with OpenPGP.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a pretty traceback would print local variables, and with them secrets
)


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
    unlock_file: Annotated[
        str | None, typer.Option("--unlock-file", metavar="PATH", help="The second factor: an unlock file.")
    ] = None,
    recovery_file: Annotated[
        str | None,
        typer.Option("--recovery-file", metavar="FILE", help="A file whose first line is the recovery code."),
    ] = None,
    security_key: Annotated[bool, typer.Option("--security-key", help="The second factor: a security key.")] = False,
    pinentry: Annotated[bool, typer.Option("--pinentry", help="Ask for the passphrase in pinentry.")] = False,
    home: Annotated[
        str | None, typer.Option("--home", metavar="FOLDER", help="The data folder, instead of SEALRING_HOME.")
    ] = None,
) -> None:
    """Your passwords, outside the browser, sealed with OpenPGP."""
    if home is not None:
        os.environ["SEALRING_HOME"] = os.path.abspath(home)
    second.options(unlock_file, recovery_file, security_key, pinentry)


app.command("init")(setup.init)
app.command("add")(items.add)
app.command("show")(items.show)
app.command("list")(items.list_)
app.command("search")(items.search)
app.command("edit")(items.edit)
app.command("rm")(items.rm)
app.command("restore")(items.restore)
app.command("bulk")(bulk.bulk)
app.command("history")(history.history)
app.command("log")(log.log)
app.command("generate")(generate.generate)
app.command("health")(health.health)
app.command("status")(setup.status)
app.command("lock")(setup.lock)
app.command("vaults")(setup.vaults)
app.command("accept")(setup.accept)
app.add_typer(keys.token, name="token")
keys.key.command("publish")(publishing.publish)
keys.key.command("places")(publishing.places)
for name, command in key_life.COMMANDS.items():
    keys.key.command(name)(command)
app.add_typer(keys.key, name="key")
app.command("compromised")(trouble.compromised)
app.command("recover")(trouble.recover)
app.command("set-aside")(trouble.set_aside)
for decision in (
    trusting.compare, trusting.verify, trusting.accept, trusting.reject, trusting.decide, trusting.certify,
    trusting.pretenders,
):  # fmt: skip
    people.person.command(decision.__name__)(decision)
app.add_typer(attached.file, name="file")
backups.backup.command("restore")(restoring.restore)
for act in (placing.unattended, placing.schedule, placing.seen, placing.retire):
    backups.backup.command(act.__name__)(act)
backups.backup.add_typer(placing.place, name="place")
backups.backup.command("bundle")(bundles.bundle)
app.add_typer(backups.backup, name="backup")
app.add_typer(shares.backup_key, name="backup-key")
app.add_typer(kits.kit, name="kit")
app.add_typer(letters.letter, name="letter")
app.add_typer(people.person, name="person")
app.command("passphrase")(passphrase.passphrase)
app.add_typer(factors.factor, name="factor")
app.command("settings")(settings.settings)
app.add_typer(vault.vault, name="vault")
app.command("install")(browsers.install)
app.command("uninstall")(browsers.uninstall)
app.command("doctor")(browsers.doctor)


def main() -> None:
    """Run the command line and exit."""
    _harden()
    try:
        app()
    except SealringError as error:
        output.show_error(error, "--json" in sys.argv[1:])
        sys.exit(error.exit_status)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:  # noqa: BLE001 - its text and its traceback may quote a secret
        unforeseen = SealringError("internal")
        output.show_error(unforeseen, "--json" in sys.argv[1:])
        sys.exit(unforeseen.exit_status)


def _harden() -> None:
    """No core dumps and no looking in, where the platform lets us."""
    from sealring.base import processes

    processes.harden()


if __name__ == "__main__":
    main()
