"""``sealring install | uninstall | doctor``: telling browsers where Sealring is, and finding what is wrong."""

from typing import Annotated, Any

import typer

from sealring.backup import timers
from sealring.browsers import doctor as doctors
from sealring.browsers import install as installer
from sealring.browsers import places
from sealring.cli import output
from sealring.cli.terminal import Json

Names = Annotated[list[str] | None, typer.Argument(metavar="[BROWSER]...", help="Which; those in use if left out.")]
System = Annotated[bool, typer.Option("--system", help="For all users of this computer.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Ids = Annotated[list[str] | None, typer.Option("--extension-id", help="Another extension id to let in.")]


def install(
    browsers: Names = None,
    system: System = False,
    dry_run: DryRun = False,
    extension_id: Ids = None,
    list_known: Annotated[bool, typer.Option("--list", help="Name the browsers that Sealring knows.")] = False,
    no_timer: Annotated[bool, typer.Option("--no-timer", help="Without the hourly timer for backups.")] = False,
    as_json: Json = False,
) -> None:
    """Register Sealring with your browsers, and have the system's timer see to backups that are due.

    Example: sealring install chromium firefox
    """
    if list_known:
        if as_json:
            output.show_json({"browsers": places.known()})
        else:
            print("\n".join(places.known()))
        return
    rows = installer.install(browsers or None, system=system, dry_run=dry_run, extension_ids=extension_id or None)
    if not system:  # the timer is each person's own
        rows += timers.remove(dry_run=dry_run) if no_timer else timers.install(dry_run=dry_run)
    _tell(rows, as_json)
    if not (system or dry_run or no_timer or as_json or timers.state() == "on"):
        output.note("No timer could be set up; backups that are due are made when the vault is open.")


def uninstall(browsers: Names = None, system: System = False, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Take Sealring out of your browsers, and with all of them its timer. Your vault stays.

    Example: sealring uninstall firefox
    """
    timer = [] if system or browsers else timers.remove(dry_run=dry_run)
    _tell([*installer.uninstall(browsers or None, system=system, dry_run=dry_run), *timer], as_json)


def doctor(as_json: Json = False) -> None:
    """Say what is wrong, and the command that mends it. The exit status is 1 when something has to be done.

    Example: sealring doctor
    """
    rows = doctors.report()
    if as_json:
        output.show_json({"checks": rows})
    else:
        for row in rows:
            mark = "ok" if row["ok"] else "!!"
            output.line(f"{mark}  {row['text']}" + (f"\n      Run: {row['command']}" if row["command"] else ""))
    if not all(row["ok"] for row in rows):
        raise typer.Exit(1)


def _tell(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        output.show_json({"files": rows})
        return
    cells = [(str(row.get("browser", "")), str(row.get("action", "")), str(row.get("file", ""))) for row in rows]
    output.table(("Browser", "What", "File"), cells, "No browser was found. Name one: sealring install chromium")
