"""Items on the screen: rows, one item with its secrets as dots, one value, or a copy on the clipboard."""

import re
import time
from typing import Any

from sealring.base.errors import SealringError
from sealring.cli import output, typed
from sealring.cli.terminal import Terminal

_WARNINGS = {
    "weak": "This password is easy to guess.",
    "common": "It is one of the commonest passwords.",
    "reused": "Another item has the same password.",
    "breached": "This password was exposed in a breach. Choose another one.",
    "card_number": "This card number has a typing error, or is none.",
    "ssh_key_unread": "This SSH key could not be read; it is saved as it is.",
}


def table(rows: list[dict[str, Any]], empty: str) -> None:
    columns = ("Id", "Name", "User", "Site", "Folder")
    cells = [(row["id"][:8], _name(row), _second(row), row["site"], row["folder"]) for row in rows]
    output.table(columns, cells, empty)


def _second(row: dict[str, Any]) -> str:
    return str(row["username"] or row.get("subtitle", ""))


def _name(row: dict[str, Any]) -> str:
    if row.get("damaged"):
        return f"{row['name']} (damaged)"
    return f"{row['name']} (untrusted)" if row.get("received") == "untrusted" else str(row["name"])


def told(terminal: Terminal, result: dict[str, Any], done: str) -> None:
    if terminal.json:
        output.show_json(result)
        return
    output.note(f"{done}.")
    for warning in result["warnings"]:
        output.note(_WARNINGS[warning])
    print(result["id"])


def network(terminal: Terminal, row: dict[str, Any], show_secrets: bool) -> None:
    """A Wi-Fi network as a QR code, which has the password in it."""
    if not show_secrets:
        raise SealringError("bad_params", lines=["Add --show to draw it: the code has the password in it."])
    code = terminal.call("item.qr", id=row["id"])
    output.show_json(code) if terminal.json else print(output.drawn(code["rows"]))


def named(name: str, method: str) -> str:
    allowed = {
        "copy": ("username", "password", "notes", "code"),
        "reveal": ("username", "password", "notes", "otp", "code"),
    }
    if name not in allowed[method] and not re.fullmatch("field:[0-9]{1,3}|detail:[a-z_]{1,32}", name):
        raise SealringError("bad_params", field=name)
    return name


def copy(terminal: Terminal, row: dict[str, Any], field: str, version: str = "") -> None:
    """Copy, and stay until the clipboard is cleared: it is this process that answers for it."""
    earlier = {"version": version} if version else {}
    result = terminal.call("item.copy", id=row["id"], field=field, **earlier)
    if terminal.json:
        output.show_json(result)
    else:
        output.note(f"Copied. Cleared in {result['clears_in']} s; Ctrl+C clears it now.")
    try:
        end = time.monotonic() + result["clears_in"]
        while time.monotonic() < end and terminal.session.ended is None:
            time.sleep(0.5)
            terminal.session.settle(look=True)
    except KeyboardInterrupt:
        output.note("Cleared.")


def one(terminal: Terminal, row: dict[str, Any], field: str, show_secrets: bool) -> None:
    if not show_secrets and field != "username":
        raise SealringError("bad_params", lines=["Add --show to print this value, or copy it: --copy"])
    if field == "code":
        code = terminal.call("item.code", id=row["id"])
        output.show_json(code) if terminal.json else print(code["code"])
        return
    result = terminal.call("item.reveal", id=row["id"], field=field)
    output.show_json(result) if terminal.json else print(_printable(result["value"]))


def _printable(value: str) -> str:
    """A value as it is in a pipe; what a screen would obey is replaced."""
    return output.clean(value, lines=True) if output.on_terminal() else value


def whole(terminal: Terminal, row: dict[str, Any], show_secrets: bool) -> None:
    shown = terminal.call("item.get", id=row["id"])
    if show_secrets:
        shown["item"] = terminal.call("item.open", id=row["id"])["item"]
        shown["hidden"] = []
    elif shown["item"].pop("notes", ""):
        shown["hidden"].append("notes")
    if terminal.json:
        output.show_json(shown)
        return
    item, hidden = shown["item"], shown["hidden"]
    pairs = [("Name", item["name"]), ("User", item.get("username", ""))]
    titles = {"password": "Password", "otp": "Code secret", "notes": "Notes"}
    pairs += [(title, output.DOTS if name in hidden else item.get(name, "")) for name, title in titles.items()]
    pairs += typed.pairs(item, hidden)
    pairs += [("Address", uri["uri"]) for uri in item.get("uris", ())]
    for number, field in enumerate(item.get("fields", ())):
        pairs.append((field["name"], output.DOTS if f"field:{number}" in hidden else field["value"]))
    pairs += [("File", f"{entry['name']} ({entry['size']} bytes)") for entry in shown.get("attachments", ())]
    pairs += [("Folder", item.get("folder", "")), ("Tags", ", ".join(item.get("tags", ())))]
    pairs += [("Changed", output.moment(shown["row"]["modified"])), ("Signed by", shown["signature"]["by"])]
    pairs += [("Received from", _sender(shown.get("origin")))]
    pairs += [("Id", shown["row"]["id"])]
    output.pairs([(name, value) for name, value in pairs if value])


def _sender(origin: dict[str, Any] | None) -> str:
    """Whose a received item is and what that is worth; nothing for an own one."""
    if origin is None or "owned" in origin:
        return ""
    from sealring.cli.letter_view import VERDICTS

    who = origin.get("name") or origin.get("signer") or "someone unknown"
    return f"{who} ({VERDICTS[origin['verdict']]}{'' if origin['trusted'] else '; untrusted'})"
