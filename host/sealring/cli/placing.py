"""``sealring backup place | schedule | unattended | seen | retire``: where backups go by themselves, what is let go."""

from __future__ import annotations

import os
import shlex
from typing import Annotated, Any

import typer

from sealring.backup import unattended as quiet
from sealring.backup.places import Place
from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.cli import output
from sealring.cli.backups import WHERE, File, named
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault
from sealring.cli.working import working

place = typer.Typer(help="The places that backups go to by themselves.", no_args_is_help=True)

_MIB = 1024 * 1024
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVERY = {"never": "never", "day": "every day", "week": "every week", "month": "every month"}
_OUTCOMES = {"made": "made", "unchanged": "nothing new", "unreachable": "could not be reached"}
_TIMER = {
    "on": "The system's timer wakes it.",
    "off": "No timer wakes it: a backup that is due is made when the vault is next open. sealring install",
    "unavailable": "There is no timer here: a backup that is due is made when the vault is next open.",
}


SAYS = {
    "no_backup": "there is none yet: sealring backup create",
    "drill_failed": "the one that was tried last does not restore whole. Make another: sealring backup create",
    "overdue": "the last one is too long ago: sealring backup create",
    "unreachable": "a place could not be reached: sealring backup place list",
    "no_elsewhere": "none off this device was found to be right: sealring backup place add FOLDER",
    "drill_stale": "it is time to try whether one restores: sealring backup drill FILE",
    "old_copies": "some open with what is no longer in use: sealring backup list",
    "new_codes": "new codes or passkeys are in none of them: sealring backup create",
    "places_altered": "another program had changed the list of places; it was put back: sealring backup place list",
}


def told(terminal: Terminal) -> list[str]:
    """How the backups stand, and what is to be done, in lines for people."""
    found = terminal.call("backup.standing")
    lines = []
    if "last" in found:
        since = f"{found['changes']} changes since" if found["changes"] else "nothing changed since"
        opened = f", found to be right on {output.moment(found['verified'])}" if "verified" in found else ""
        lines.append(
            f"the last one is of {output.moment(found['last'])}, {output.clean(found['path'])}{opened}; {since}"
        )
    return lines + [SAYS[name] for name in found["says"]]


@place.command("list")
def list_(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """List the places that backups go to, and others that were found.

    Example: sealring backup place list
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    _show(terminal.call("backup.places"), as_json)


def _show(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.show_json(result)
        return
    rows = [
        (
            each["name"],
            each.get("path", "") or shlex.join(each.get("send", ())) or each.get("label", ""),
            WHERE.get(each.get("where", "sent" if each["kind"] == "command" else ""), ""),
            "yes" if each["reachable"] else "no",
            f"{_OUTCOMES.get(each['outcome'], each['outcome'])} {output.moment(each['tried'])}"
            if "tried" in each
            else "",
        )
        for each in result["places"]
    ]
    output.table(("Name", "Where", "Kind", "Reachable", "Last time"), rows, "No place.")
    for each in result["found"]:
        output.note(f"Also found: {output.clean(each['name'])}, {output.clean(each['path'])}")
    output.note(_plan(result["schedule"]))
    output.note(_TIMER[result["timer"]])


def _last(place: dict[str, Any]) -> str:
    if "tried" not in place:
        return ""
    return f"{_OUTCOMES.get(place['outcome'], place['outcome'])} {output.moment(place['tried'])}"


def _plan(schedule: dict[str, Any]) -> str:
    keep = schedule["keep"]
    day = f" on {_DAYS[schedule['weekday']].title()}" if schedule["every"] == "week" else ""
    at = "" if schedule["every"] == "never" else f"{day}, from {schedule['hour']:02}:00 on"
    kept = f"{keep['daily']} daily, {keep['weekly']} weekly and {keep['monthly']} monthly ones are kept"
    drill = f"a drill is due every {schedule['drill_days']} days" if schedule["drill_days"] else "no drill is asked for"
    return f"Sealed backups: {_EVERY[schedule['every']]}{at}; {kept}; {drill}."


@place.command("add")
def add(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder, also on a removable drive.")],
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Let backups go to a further folder; a removable drive is known again by its label.

    Example: sealring backup place add /media/stick/Sealring
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("Backups will go to a new place.")
    id = terminal.session.name_file(os.path.abspath(folder))
    _show(terminal.call("backup.add_place", confirmation=confirmation, place=id), as_json)


@place.command("command")
def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you call it.")],
    send: Annotated[
        str, typer.Option("--send", metavar="COMMAND", help="What carries the file {file} away, as {name}.")
    ],
    read_back: Annotated[
        str,
        typer.Option("--read-back", metavar="COMMAND", help="What writes {name} to {file}, or to its output."),
    ] = "",
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Let a program of yours carry backups away: rclone, scp, git. No shell reads it; quotes keep words together.

    Example: sealring backup place command nas --send 'scp {file} nas:{name}' --read-back 'scp nas:{name} {file}'
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    try:
        sending, fetching = shlex.split(send), shlex.split(read_back)
    except ValueError:
        raise SealringError("bad_params", lines=["A quote has no end."]) from None
    if not sending or not any("{file}" in each for each in sending):
        raise SealringError("bad_params", lines=["--send names the file: {file}"])
    if fetching and not any("{name}" in each for each in fetching):
        raise SealringError("bad_params", lines=["--read-back names what it brings: {name}"])
    confirmation = terminal.confirmed("A program will be given your backups, which only you can open.")
    new = Place("0" * 32, "command", name, send=tuple(sending), fetch=tuple(fetching))
    result = terminal.call("backup.add_place", confirmation=confirmation, place=terminal.session.name_file(new))
    _show(result, as_json)


@place.command("remove")
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name, or the beginning of its id.")],
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Let no more backups go to a place; those that are there stay.

    Example: sealring backup place remove cloud
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("Backups will no longer go there.")
    fits = [
        each["id"]
        for each in terminal.call("backup.places")["places"]
        if each["name"] == name or (len(name) >= 6 and each["id"].startswith(name))
    ]
    if len(fits) != 1:
        raise SealringError("item_not_found")
    _show(terminal.call("backup.remove_place", confirmation=confirmation, id=fits[0]), as_json)


def schedule(
    every: Annotated[
        str | None, typer.Option("--every", metavar="WHEN", help="day, month, never, or a day of the week.")
    ] = None,
    hour: Annotated[int | None, typer.Option("--hour", min=0, max=23, help="Not before this hour.")] = None,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="D,W,M", help="How many daily, weekly and monthly ones stay.")
    ] = None,
    drill_days: Annotated[
        int | None, typer.Option("--drill-days", min=0, max=366, help="How often a drill is asked for; 0 is never.")
    ] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Show when sealed backups are made by themselves, or change it.

    Example: sealring backup schedule --every sunday --hour 20 --keep 7,4,12
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = terminal.call("backup.places")
    now: dict[str, Any] = dict(result["schedule"])
    if every is not None:
        if every.lower() in _DAYS:
            now |= {"every": "week", "weekday": _DAYS.index(every.lower())}
        elif every in _EVERY:
            now["every"] = every
        else:
            raise SealringError("bad_params", field="--every")
    if keep is not None:
        now["keep"] = dict(zip(("daily", "weekly", "monthly"), _numbers(keep), strict=True))
    now |= {name: value for name, value in (("hour", hour), ("drill_days", drill_days)) if value is not None}
    if now != result["schedule"]:
        result = terminal.call("backup.set_schedule", schedule=now)
    _show(result, as_json)


def _numbers(typed: str) -> list[int]:
    found = [each.strip() for each in typed.split(",")]
    if len(found) != 3 or not all(each.isascii() and each.isdigit() for each in found):
        raise SealringError("bad_params", field="--keep")
    return [int(each) for each in found]


def seen(file: File, as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Say that you saw this copy off this device, on another one or where it is kept.

    Example: sealring backup seen 3f2a9c
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    given = named(terminal, file)
    if "backup" not in given:
        raise SealringError("backup_gone")
    result = terminal.call("backup.seen", backup=given["backup"])
    if as_json:
        output.show_json(result)
    else:
        output.note("Noted.")


def retire(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Delete the copies that an earlier passphrase, a former key or an earlier Backup Key still opens.

    Example: sealring backup retire
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    confirmation = terminal.confirmed("Old copies of your vault will be deleted.")
    old = [made for made in terminal.call("backup.list")["backups"] if made["older"]]
    may = [made["id"] for made in old if made["may_retire"]]
    if old and not may:
        raise SealringError("retire_not_yet")
    result: dict[str, Any] = {"deleted": 0, "kept": []}
    if may:
        result = terminal.call("backup.retire", confirmation=confirmation, backups=may)
    if as_json:
        output.show_json(result)
        return
    output.note(f"{result['deleted']} deleted." if may else "There is nothing old.")
    if result["kept"]:
        output.note(f"{len(result['kept'])} stay: the file can't be reached, or is another one.")


def unattended(
    to: Annotated[str | None, typer.Option("--to", metavar="FOLDER", help="One there, whatever the schedule.")] = None,
    if_older: Annotated[
        float | None, typer.Option("--if-older", metavar="DAYS", help="Only if the newest one there is older.")
    ] = None,
    as_json: Json = False,
    vault: Vault = "default",
) -> None:
    """Make the sealed backups that are due, of every vault, without any secret; for a timer.

    Example: sealring backup unattended
    """
    terminal = Terminal(as_json, vault=vault)
    if to is not None:
        _one(terminal, vault, os.path.abspath(to), if_older, as_json)
        return
    if if_older is not None:
        raise SealringError("bad_params", field="--if-older", lines=["--if-older goes with --to."])
    told, now, app = [], terminal.session.clock.now(), terminal.app
    for name in paths.vaults():
        with working(terminal, "Backing up"):
            done = quiet.run(name, now=now, random=app.random, progress=app.progress, stop=app.cancelled)
        told += [{"vault": name, "place": each.name, "outcome": outcome} for each, outcome in done]
    if as_json:
        output.show_json({"places": told})
        return
    for each in told:
        output.line(f"{each['vault']}: {each['place']}: {_OUTCOMES.get(each['outcome'], each['outcome'])}")
    if not told:
        output.note("Nothing is due.")


def _one(terminal: Terminal, vault: str, folder: str, if_older: float | None, as_json: bool) -> None:
    if terminal.session.status()["state"] == "no_vault":
        raise SealringError("no_vault")
    made, now, app = None, terminal.session.clock.now(), terminal.app
    if if_older is None or quiet.due(folder, if_older, now):
        with working(terminal, "Backing up"):
            given: dict[str, Any] = {"progress": app.progress, "stop": app.cancelled}
            made = quiet.make(vault, folder, now=now, random=app.random, **given)
    if as_json:
        output.show_json({"made": made is not None} | ({"path": made.path, "size": made.size} if made else {}))
    elif made is None:
        output.note("The newest one there is young enough. Nothing was done.")
    else:
        output.note(f"Written, {made.size / _MIB:.1f} MiB; not yet opened.")
        print(output.clean(made.path))
