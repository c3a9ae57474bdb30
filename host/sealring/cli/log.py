"""``sealring log``: what the vault noted of grave events, and whether its log is whole."""

from typing import Annotated, Any

import typer

from sealring.base import schemas
from sealring.base.errors import SealringError
from sealring.cli import output
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

WHERE = {"page": "extension", "content": "web page", "frame": "web page", "terminal": "terminal", "host": "by itself"}
PROBLEMS = {
    "missing": "are missing: somebody took them out",
    "changed": "are not what was written: somebody changed them",
    "added": "were not written by this vault: somebody put them there",
}

OWN = {
    "failed_attempts": "{attempts} wrong passphrase(s) tried, the last on {last}; noted while locked",
    "history_shortened": "History is kept for less: {about}",
    "item_deleted": "Deleted for good: {about}",
    "log_cut": "The log's oldest events, to number {through}, were dropped",
    "migrated": "The vault was brought to format {format}",
    "recovered": "The vault was made anew from a key file, with {items} items",
    "restored": "A backup was restored ({why}), with {items} items",
    "state_accepted": "An old or altered vault was accepted ({why})",
    "trash_emptied": "{items} item(s) in the trash went for good",
    "vault_made": "The vault was made",
}


def log(
    limit: Annotated[int, typer.Option(min=1, max=10_500, help="At most so many, the newest first.")] = 50,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Show what happened to the vault: keys, passphrase, wrong attempts, deletions. Status 1 if the log is not whole.

    Example: sealring log --limit 20
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    found = _pages(terminal, limit)
    if as_json:
        output.show_json(found)
    else:
        cells = [(str(event["number"]), output.moment(event["time"]), WHERE[event["from"]], *_told(event))
                 for event in found["events"]]  # fmt: skip
        output.table(("No.", "When", "From", "What", "How it ended"), cells, "Nothing has happened yet.")
        for problem in found["problems"]:
            output.note(f"Events {problem['first']} to {problem['last']} {PROBLEMS[problem['kind']]}.")
    if found["problems"]:
        raise typer.Exit(1)


def _pages(terminal: Terminal, limit: int) -> dict[str, Any]:
    events: list[dict[str, Any]] = []
    found: dict[str, Any] = {"next": None}
    while "next" in found and len(events) < limit:
        after = {"before": found["next"]} if found["next"] else {}
        found = terminal.call("log.list", limit=min(200, limit - len(events)), **after)
        events += found["events"]
    return {"events": events, "total": found["total"], "problems": found["problems"]}


def _told(event: dict[str, Any]) -> tuple[str, str]:
    """What an event says, and how it ended."""
    kind, about = event["kind"], event.get("about", "")
    if kind in OWN:
        return OWN[kind].format(**{**event, "last": output.moment(event.get("last", 0))}), ""
    act = schemas.method(kind)["act"].rstrip(".") if kind in schemas.method_names() else kind
    return (f"{act} ({about})" if about else act), _ended(event.get("result", ""))


def _ended(result: str) -> str:
    try:
        return "done" if result == "done" else SealringError(result).text
    except (KeyError, ValueError):
        return result
