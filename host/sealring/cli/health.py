"""``sealring health``: how the passwords are, what to do first, and what was called fine."""

import datetime
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import lookup, output
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

FINDINGS = {
    "breached": "exposed in a breach",
    "common": "among the commonest passwords",
    "weak": "easy to guess",
    "overdue": "to be changed by your own rule",
    "reused": "used for several accounts",
    "http_only": "site without encryption",
    "no_second_factor": "site offers a second factor",
    "due": "soon to be changed by your own rule",
    "shared": "known to other people too",
    "old": "not changed for long",
    "duplicate": "kept twice",
}
SHOWN = 20
_LEAVES = (
    "Asking Have I Been Pwned. Of each password only the first 5 of the 40 digits of its SHA-1 leave this computer;",
    "they see your IP address and these digits, no names, no sites and no passwords.",
)


def health(
    item: Annotated[str | None, typer.Argument(help="One item: its name, its id, or words of it.")] = None,
    finding: Annotated[
        str | None, typer.Option("--finding", metavar="NAME", help=f"Only this: {', '.join(FINDINGS)}.")
    ] = None,
    fine: Annotated[str | None, typer.Option("--fine", metavar="NAME", help="This is fine in this item.")] = None,
    not_fine: Annotated[str | None, typer.Option("--not-fine", metavar="NAME", help="It is not any longer.")] = None,
    every: Annotated[
        int | None, typer.Option("--every", min=0, max=3650, metavar="DAYS", help="This item's own rule; 0 is none.")
    ] = None,
    breaches: Annotated[bool, typer.Option("--breaches", help="Ask whether passwords were exposed.")] = False,
    sites: Annotated[bool, typer.Option("--sites", help="Fetch the list of sites with a second factor.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Say how your passwords are, and what to do first.

    Example: sealring health --breaches
    """
    for name in (finding, fine, not_fine):
        if name is not None and name not in FINDINGS:
            raise SealringError("bad_params", lines=[f"Findings are: {', '.join(FINDINGS)}"])
    if every is not None and item is None:
        raise SealringError("bad_params", lines=["Name an item; rules for all or a tag: sealring settings rotation"])
    if (fine or not_fine) and (item is None or {fine, not_fine} & {"due", "overdue"}):
        raise SealringError("bad_params", lines=["Name an item, and a finding that is not by a rule of yours."])
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    if sites:
        terminal.call("health.update_sites")
    _steps(terminal, "health.check", "Rating")
    if breaches:
        for line in _LEAVES if not as_json else ():
            output.note(line)
        _steps(terminal, "health.check_breaches", "Asking")
    if item is not None:
        _one(terminal, item, fine, not_fine, every)
    else:
        _all(terminal, finding)


def _steps(terminal: Terminal, method: str, what: str) -> None:
    """A check to its end; Ctrl+C leaves what was learned."""
    left = terminal.call(method)["left"]
    total = left
    with output.progress(what, total) as show:
        while left:
            before, left = left, terminal.call(method)["left"]
            show(total - left)
            if left >= before:  # somebody else writes faster than we look
                break


def _all(terminal: Terminal, finding: str | None) -> None:
    chosen = {"finding": finding} if finding else {}
    summary = terminal.call("health.summary")
    if terminal.json:
        output.show_json({"summary": summary, **terminal.call("health.items", limit=200, **chosen)})
        return
    page = terminal.call("health.items", limit=SHOWN, **chosen)
    counts = [(FINDINGS[name], str(summary["counts"][name])) for name in FINDINGS if name in summary["counts"]]
    breaches = summary["breaches"]
    if breaches["allowed"] and breaches["left"]:
        counts.append(("not yet asked about breaches", str(breaches["left"])))
    output.pairs([("passwords", str(summary["passwords"])), ("nothing found of", str(summary["fine"])), *counts])
    rows = [(*_names(line), ", ".join(FINDINGS[name] for name in line["findings"])) for line in page["items"]]
    output.table(("Id", "Name", "User", "Site", "What was found"), rows, "All is well.")
    if page["total"] > SHOWN:
        output.note(f"{page['total'] - SHOWN} more; all of them: --json, or one kind: --finding")


def _names(line: dict[str, Any]) -> tuple[str, str, str, str]:
    row = line["row"]
    return row["id"][:8], row["name"], row["username"], row["site"]


def _one(terminal: Terminal, which: str, fine: str | None, not_fine: str | None, every: int | None) -> None:
    id = lookup.find(terminal, which)["id"]
    if every is not None:
        opened = terminal.call("item.open", id=id)
        changed = {**opened["item"], "rotate_days": every}
        terminal.call("item.update", id=id, revision=opened["revision"], item=changed)
    for name, value in ((fine, True), (not_fine, False)):
        if name is not None:
            terminal.call("health.ignore", id=id, finding=name, fine=value)
    found = terminal.call("health.item", id=id)
    if terminal.json:
        output.show_json(found)
        return
    line = found["line"]
    pairs = [("Name", line["row"]["name"])]
    pairs += [("Found", FINDINGS[name]) for name in line["findings"]] or [("Found", "nothing")]
    pairs += [("Same password", name) for name in line.get("others", ())]
    pairs += [("Fine, as you said", FINDINGS[name]) for name in found["ignored"]]
    pairs += [("Rule", f"every {found['days']} days")] if found["days"] else []
    pairs += [("To be changed by", _day(line["due"]))] if "due" in line else []
    pairs += [("Change it at", line["change"])] if "change" in line else []
    output.pairs(pairs)


def _day(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).astimezone().date().isoformat()
