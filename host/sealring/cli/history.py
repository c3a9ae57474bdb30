"""``sealring history``: an item's versions, two of them side by side, one brought back, an old password copied."""

import difflib
import re
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import lookup, output, view
from sealring.cli.items import Which
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault
from sealring.vault import kinds

DOTS = "••••••••••••"
_HIDDEN = ("password", "otp")
_PLAIN = ("name", "username", *_HIDDEN, "notes", "folder", "favourite", "rotate_days")


def history(
    item: Which,
    diff: Annotated[
        tuple[int, int] | None,
        typer.Option(
            "--diff", metavar="A B", help="Compare two versions by their numbers; 0 is the item as it is now."
        ),
    ] = None,
    show_secrets: Annotated[bool, typer.Option("--show", help="Print secrets, too.")] = False,
    bring_back: Annotated[
        int | None, typer.Option("--bring-back", metavar="N", help="Make this version the current one.")
    ] = None,
    copy: Annotated[int | None, typer.Option("--copy", metavar="N", help="Copy the password of this version.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """List an item's earlier versions, or compare two, bring one back, copy an old password.

    Example: sealring history "Ada's bank" --diff 1 0
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row = lookup.find(terminal, item, trash=True)
    versions = terminal.call("item.versions", id=row["id"])["versions"]
    if diff is not None:
        _compare(terminal, [_read(terminal, row, versions, number) for number in diff], diff, show_secrets)
    elif bring_back is not None:
        chosen = _numbered(versions, bring_back)
        result = terminal.call("item.bring_back", id=row["id"], revision=row["revision"], version=chosen["version"])
        view.told(terminal, result, "Brought back")
    elif copy is not None:
        view.copy(terminal, row, "password", _numbered(versions, copy)["version"])
    elif as_json:
        output.show_json({"id": row["id"], "versions": versions})
    else:
        cells = [(str(at), output.moment(one["modified"]), _kind(one), one["name"], one["username"])
                 for at, one in enumerate(versions, 1)]  # fmt: skip
        output.table(("No.", "Written", "What", "Name", "User"), cells, "There is no earlier version.")


def _kind(version: dict[str, Any]) -> str:
    if version.get("damaged"):
        return "damaged"
    return "from a conflict" if version["kind"] == "conflict" else "earlier"


def _numbered(versions: list[dict[str, Any]], number: int) -> dict[str, Any]:
    if not 1 <= number <= len(versions):
        raise SealringError("version_not_found")
    return versions[number - 1]


def _read(terminal: Terminal, row: dict[str, Any], versions: list[dict[str, Any]], number: int) -> dict[str, Any]:
    if number == 0:
        return dict(terminal.call("item.open", id=row["id"])["item"])
    version = _numbered(versions, number)["version"]
    return dict(terminal.call("item.version", id=row["id"], version=version)["item"])


def fields(item: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    """Every field that has a value, as text, and whether it is hidden."""
    texts = {name: (_text(item.get(name)), name in _HIDDEN) for name in _PLAIN}
    for name in ("uris", "tags"):
        entries = item.get(name, [])
        texts[name] = (", ".join(one if isinstance(one, str) else one["uri"] for one in entries), False)
    hidden = {field.name for field in kinds.KINDS.get(item["type"], ()) if field.hidden}
    texts |= {name: (value, name in hidden) for name, value in item.get("details", {}).items()}
    for number, field in enumerate(item.get("fields", [])):
        texts[f"field {number + 1}: {field['name']}"] = (field["value"], field["type"] == "hidden")
    return {name: pair for name, pair in texts.items() if pair[0]}


def _text(value: Any) -> str:
    return "yes" if value is True else str(value or "")


def words(before: str, after: str) -> str:
    """What went and what came between two texts, word by word: ``[-went-] {+came+}``."""
    old, new = (re.findall(r"\s+|\S+", text) for text in (before, after))
    return "".join(_marked(old, new))


def _marked(old: list[str], new: list[str]) -> Iterator[str]:
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield "".join(old[a:b])
            continue
        if a < b:
            yield f"[-{''.join(old[a:b])}-]"
        if c < d:
            yield f"{{+{''.join(new[c:d])}+}}"


def _compare(terminal: Terminal, pair: list[dict[str, Any]], numbers: tuple[int, int], show_secrets: bool) -> None:
    one, other = (fields(item) for item in pair)
    rows: list[dict[str, Any]] = []
    for name in dict.fromkeys([*one, *other]):
        (a, secret), (b, secret_too) = one.get(name, ("", False)), other.get(name, ("", False))
        masked = (secret or secret_too) and not show_secrets
        rows.append({"field": name, "changed": a != b, "hidden": masked, "texts": (a, b)})
    if terminal.json:
        shown = [{**row, "texts": [None, None] if row["hidden"] else row["texts"]} for row in rows]
        output.show_json({"compared": list(numbers), "fields": shown})
        return
    cells = [("*" if row["changed"] else "", row["field"], *_cells(row)) for row in rows]
    columns = tuple("Now" if number == 0 else f"Version {number}" for number in numbers)
    output.table(("", "Field", *columns), cells, "Nothing differs.")
    for row in rows:
        if row["field"] == "notes" and row["changed"]:
            output.line(output.clean("notes: " + words(*row["texts"]), lines=True))
    output.note("* marks what differs." if any(row["changed"] for row in rows) else "Nothing differs.")


def _cells(row: dict[str, Any]) -> list[str]:
    if row["hidden"]:
        return [DOTS if text else "" for text in row["texts"]]
    first_lines = [text.partition("\n") for text in row["texts"]]
    return [first + (" …" if more else "") for first, _, more in first_lines]
