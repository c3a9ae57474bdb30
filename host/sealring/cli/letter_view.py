"""Letters on the screen: who sealed one and what that is worth, what is in it, and the registers.

Nothing that a letter says reaches the screen before ``output.clean`` took out what a terminal would obey.
"""

from typing import Any

from sealring.cli import output, typed
from sealring.cli.person_view import grouped
from sealring.cli.terminal import Terminal

VERDICTS = {
    "good": "the signature is good",
    "bad": "THE SIGNATURE IS NOT GOOD",
    "unknown_signer": "signed with a key that is not among your people's",
    "signer_expired": "signed after the key had expired",
    "signer_revoked": "signed with a key that was revoked",
    "signature_expired": "the signature has expired",
    "weak": "signed in an outdated way that proves nothing",
    "unsupported": "signed in a way that Sealring can't check",
    "unsigned": "nobody signed it",
}
_FIELDS = (("username", "User"), ("password", "Password"), ("otp", "Code secret"), ("notes", "Notes"))


def sender(shown: dict[str, Any]) -> str:
    """Who sealed a letter, in one line."""
    who = shown["sender"]
    name = {"own": "yourself", "person": str(who.get("name", "")), "unknown": "someone unknown"}[who["kind"]]
    state = f", {who['person']['state']}" if "person" in who else ""
    if "former" in who:
        state = f", by a key replaced {output.moment(who['former']['until'])}, {who['former']['state']} until then"
    return f"{name} ({VERDICTS[who['verdict']]}{state})"


def warnings(shown: dict[str, Any]) -> list[str]:
    """What a person has to know before believing a letter."""
    lines = []
    if not shown["trusted"]:
        lines.append("Don't rely on who sent this: nobody you trust vouches for it.")
    if shown["from_differs"]:
        lines.append("It names another sender than the one who signed it.")
    if shown["written_for"] == "another":
        lines.append("It was written for somebody else, who passed it on.")
    if shown["foreign"] and shown["written_for"] == "unknown":
        lines.append("Another program wrote it; it can't be known for whom.")
    if "repeated" in shown:
        same = "" if shown["repeated"]["same"] else "; it said something else then"
        lines.append(f"A letter with this number was opened before, {output.moment(shown['repeated']['seen'])}{same}.")
    if not shown["encrypted"]:
        lines.append("It was not encrypted: everybody on its way could read it.")
    lines += [f"It is encrypted by {cipher}, which is outdated." for cipher in shown["weak"]]
    return lines


def letter(terminal: Terminal, shown: dict[str, Any], *, secrets: bool) -> None:
    """A letter that is open."""
    pairs = [("From", sender(shown))]
    if "fingerprint" in shown["sender"]:
        pairs.append(("Key", grouped(shown["sender"]["fingerprint"])))
    if "date" in shown:
        pairs.append(("Date", output.moment(shown["date"])))
    output.pairs(pairs)
    for line in warnings(shown):
        output.note(f"! {line}")
    if shown.get("binary"):
        output.note("It holds something that is no text.")
    if "text" in shown:
        output.line()
        output.line(shown["text"])
    if shown.get("text_cut"):
        output.note("Only the beginning of the text is shown.")
    if not shown["items"]:
        return
    output.line()
    rows = [(str(row["index"]), row["name"], row["username"], row["site"], _hidden(row)) for row in shown["items"]]
    output.table(("No.", "Name", "User", "Site", "With"), rows, "")
    for row in shown["items"] if secrets else ():
        output.line()
        _secrets(terminal, shown["letter"], row)


def _hidden(row: dict[str, Any]) -> str:
    titles = (("has_password", "password"), ("has_code", "code"), ("has_notes", "notes"))
    return ", ".join(
        [*(title for name, title in titles if row[name]), *map(typed.title, row["details"]), *row["fields"]]
    )


def _secrets(terminal: Terminal, token: str, row: dict[str, Any]) -> None:
    held = {"username": bool(row["username"]), "password": row["has_password"], "otp": row["has_code"]}
    held["notes"] = row["has_notes"]
    wanted = [(title, name) for name, title in _FIELDS if held[name]]
    wanted += [(typed.title(name), f"detail:{name}") for name in row["details"]]
    wanted += [(name, f"field:{number}") for number, name in enumerate(row["fields"])]
    pairs = [("Name", row["name"])]
    for title, field in wanted:
        pairs.append((title, _value(terminal, token, row["index"], field)))
    output.pairs(pairs)


def _value(terminal: Terminal, token: str, index: int, field: str) -> str:
    from sealring.base.errors import SealringError

    try:
        return str(terminal.call("letter.reveal", letter=token, index=index, field=field)["value"])
    except SealringError as error:
        if error.name != "field_empty":
            raise
        return ""


def every(terminal: Terminal, method: str) -> dict[str, Any]:
    """A whole register, as one page."""
    page = terminal.call(method, limit=250)
    rows = list(page["letters"])
    while "next" in page:
        page = terminal.call(method, limit=250, cursor=page["next"])
        rows += page["letters"]
    return {"letters": rows, "total": len(rows)}


def sent(rows: list[dict[str, Any]]) -> None:
    """The register of what was sealed."""
    cells = [(output.moment(row["date"]), readers(row), _content(row), row["letter"][:8]) for row in rows]
    output.table(("When", "For", "What", "Letter"), cells, "Nothing was sealed yet.")


def readers(row: dict[str, Any]) -> str:
    """Who can open a letter."""
    return ", ".join([*(each["name"] for each in row["to"]), *(["a one-time key"] if row["one_time"] else [])])


def _content(row: dict[str, Any]) -> str:
    more = row["items"] - len(row["names"])
    parts = [*row["names"], *([f"{more} more"] if more else []), *(["a text"] if row["text"] else [])]
    return ", ".join(parts)


def received(rows: list[dict[str, Any]]) -> None:
    """The register of what was opened."""
    cells = [
        (
            output.moment(row["seen"]),
            row.get("name") or (grouped(row["from"]) if "from" in row else "?"),
            VERDICTS[row["verdict"]],
            row["letter"][:8],
        )
        for row in rows
    ]
    output.table(("First opened", "From", "", "Letter"), cells, "No letter was opened yet.")


def shared(rows: list[dict[str, Any]]) -> None:
    """To whom one item was sealed."""
    cells = [
        (output.moment(row["date"]), readers(row), "as it is now" if row["current"] else "an older version")
        for row in rows
    ]
    output.table(("When", "Who", "What"), cells, "This was sealed to nobody.")
