"""``sealring add | show | list | search | edit | rm | restore``: items in the terminal.

A secret is never an argument. It is typed at a prompt, made (``--generate``), read from standard input or a file, and
printed only with ``--show``; ``--copy`` puts it on the clipboard instead.
"""

import re
import time
from typing import Annotated, Any

import typer

from sealring.base import strictjson
from sealring.base.errors import SealringError
from sealring.cli import contract, output, prompts
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

PAGE = 500  # rows asked for at once; the contract's most
_ID = re.compile(r"[0-9a-f]{6,32}")

Which = Annotated[str, typer.Argument(metavar="ITEM", help="Its name, its id (or the id's beginning), or words of it.")]
Username = Annotated[str | None, typer.Option("--username", "-u", help="The user name.")]
Url = Annotated[list[str] | None, typer.Option("--url", help="An address; may be given again.")]
Match = Annotated[str, typer.Option("--match", help="domain, host, starts-with, exact, regex or never.")]
Folder = Annotated[str | None, typer.Option("--folder", help="The folder, for instance work/servers.")]
Tag = Annotated[list[str] | None, typer.Option("--tag", help="A tag; may be given again.")]
Favourite = Annotated[bool | None, typer.Option("--favourite/--no-favourite", help="Mark it as a favourite.")]
Notes = Annotated[str | None, typer.Option("--notes-file", metavar="FILE", help="Notes from a file (- is stdin).")]
Generate = Annotated[bool, typer.Option("--generate", "-g", help="Make a random password.")]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="The password is the next line of standard input.")]
Otp = Annotated[bool, typer.Option("--otp", help="Ask for the one-time-code secret.")]
From = Annotated[str | None, typer.Option("--from", metavar="FILE", help="The whole item as JSON (- is stdin).")]
Hidden = Annotated[list[str] | None, typer.Option("--hidden", metavar="NAME", help="Ask for a hidden field.")]


def add(
    name: Annotated[str | None, typer.Argument(help="What to call it.")] = None,
    username: Username = None,
    url: Url = None,
    match: Match = "domain",
    generate: Generate = False,
    password_stdin: Stdin = False,
    otp: Otp = False,
    hidden: Hidden = None,
    note: Annotated[bool, typer.Option("--note", help="A secure note, without a password.")] = False,
    notes_file: Notes = None,
    folder: Folder = None,
    tag: Tag = None,
    favourite: Favourite = None,
    source: From = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Save a new login or note. The password is asked for, unless --generate or --password-stdin is given.

    Example: sealring add "Ada's bank" --username ada --url https://bank.example --generate
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    item = _read_item(source) if source else {"type": "note" if note else "login"}
    if name is not None:
        item["name"] = name
    _plain(item, username=username, folder=folder, favourite=favourite, url=url, match=match, tag=tag)
    asked = not (generate or password_stdin or source or note)
    _secrets(
        terminal, item, generate=generate, stdin=password_stdin, ask=asked, otp=otp, hidden=hidden, notes=notes_file
    )
    if not item.get("name"):
        raise SealringError("bad_item", field="name")
    _told(terminal, terminal.call("item.create", item=_checked(item)), "Saved")


def edit(
    item: Which,
    name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    username: Username = None,
    url: Url = None,
    match: Match = "domain",
    password: Annotated[bool, typer.Option("--password", "-p", help="Ask for another password.")] = False,
    generate: Generate = False,
    password_stdin: Stdin = False,
    otp: Otp = False,
    hidden: Hidden = None,
    notes_file: Notes = None,
    folder: Folder = None,
    tag: Tag = None,
    favourite: Favourite = None,
    source: From = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Change an item: what is given replaces what was there; the rest, and the history, stay.

    Example: sealring edit "Ada's bank" --generate
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row = find(terminal, item)
    opened = terminal.call("item.open", id=row["id"])
    wire = {**opened["item"], **(_read_item(source) if source else {})}
    if name is not None:
        wire["name"] = name
    _plain(wire, username=username, folder=folder, favourite=favourite, url=url, match=match, tag=tag)
    _secrets(
        terminal, wire, generate=generate, stdin=password_stdin, ask=password, otp=otp, hidden=hidden, notes=notes_file
    )
    result = terminal.call("item.update", id=row["id"], revision=opened["revision"], item=_checked(wire))
    _told(terminal, result, "Saved")


def show(
    item: Which,
    show_secrets: Annotated[bool, typer.Option("--show", help="Print secrets, too.")] = False,
    field: Annotated[
        str | None,
        typer.Option("--field", "-f", help="Print one value: username, password, notes, otp, code, field:N."),
    ] = None,
    copy: Annotated[str | None, typer.Option("--copy", "-c", metavar="FIELD", help="Copy one value instead.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Show an item; secrets are dots unless --show is given.

    Example: sealring show "Ada's bank" --copy password
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row = find(terminal, item)
    if copy is not None:
        _copy(terminal, row, _field(copy, "copy"))
    elif field is not None:
        _one(terminal, row, _field(field, "reveal"), show_secrets)
    else:
        _whole(terminal, row, show_secrets)


def list_(
    kind: Annotated[str | None, typer.Option("--type", help="login or note.")] = None,
    folder: Folder = None,
    tag: Annotated[str | None, typer.Option("--tag", help="Only with this tag.")] = None,
    favourites: Annotated[bool, typer.Option("--favourites", help="Only favourites.")] = False,
    trash: Annotated[bool, typer.Option("--trash", help="What lies in the trash.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """List items by name.

    Example: sealring list --folder work
    """
    if kind not in (None, "login", "note"):
        raise SealringError("bad_params", field="--type")
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    given = {"type": kind, "folder": folder, "tag": tag, "favourite": True if favourites else None}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    rows = _all(terminal, {**chosen, "trash": trash})
    if as_json:
        output.show_json({"items": rows, "total": len(rows)})
    else:
        _table(rows, "Nothing here yet." if trash or chosen else "The vault is empty. Save something: sealring add")


def search(
    query: Annotated[list[str], typer.Argument(help="Words of the name, user, site or tags.")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 50,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Find items that have every word, best first.

    Example: sealring search bank ada
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    result = terminal.call("item.search", query=" ".join(query)[:256], limit=limit)
    if as_json:
        output.show_json(result)
    else:
        _table(result["items"], "Nothing matches.")


def rm(
    item: Which,
    forever: Annotated[bool, typer.Option("--forever", help="Delete it and its history for good.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Move an item to the trash, or delete it for good.

    Example: sealring rm "Ada's bank"
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row = find(terminal, item, trash=forever)
    if not forever:
        _told(terminal, terminal.call("item.trash", id=row["id"], revision=row["revision"]), "In the trash")
        return
    if not yes:
        prompts.agree(f"Delete {output.clean(row['name'])!r} and its history for good?")
    revision = row["revision"]
    if "trashed" not in row and not row.get("damaged"):
        revision = terminal.call("item.trash", id=row["id"], revision=revision)["revision"]
    result = terminal.call("item.delete", id=row["id"], revision=revision)
    if as_json:
        output.show_json(result)
    else:
        output.note("Deleted.")


def restore(
    item: Which,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Take an item back out of the trash.

    Example: sealring restore "Ada's bank"
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row = find(terminal, item, trash=True, live=False)
    _told(terminal, terminal.call("item.restore", id=row["id"], revision=row["revision"]), "Restored")


# --- Finding the one that is meant --------------------------------------------------------


def find(terminal: Terminal, which: str, *, trash: bool = False, live: bool = True) -> dict[str, Any]:
    """The row of the one item that a person means by its id, the id's beginning, its name, or words of it.

    Raises:
        SealringError: ``item_not_found``; ``several_items`` with a line for each.
    """
    rows = (_all(terminal, {}) if live else []) + (_all(terminal, {"trash": True}) if trash else [])
    words = which.casefold().split()
    begun = which if _ID.fullmatch(which) else None
    for found in (
        [row for row in rows if begun and row["id"].startswith(begun)],
        [row for row in rows if row["name"] == which],
        [row for row in rows if row["name"].casefold() == which.casefold()],
    ):
        if found:
            return _only(found)
    return _only([row for row in rows if words and all(word in _searched(row) for word in words)])


def _searched(row: dict[str, Any]) -> str:
    return " ".join([row["name"], row["username"], row["site"], *row["tags"]]).casefold()


def _only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        raise SealringError("item_not_found")
    if len(rows) > 1:
        raise SealringError(
            "several_items", lines=[f"{row['id'][:8]}  {row['name']}  {row['username']}" for row in rows[:20]]
        )
    return rows[0]


def _all(terminal: Terminal, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page = terminal.call("item.list", limit=PAGE, **chosen)
    rows.extend(page["items"])
    while "next" in page:
        page = terminal.call("item.list", limit=PAGE, cursor=page["next"], **chosen)
        rows.extend(page["items"])
    return rows


# --- What an item is made from ------------------------------------------------------------


def _plain(item: dict[str, Any], *, url: list[str] | None, match: str, tag: list[str] | None, **given: Any) -> None:
    item.update({name: value for name, value in given.items() if value is not None})
    if url is not None:
        item["uris"] = [{"uri": each, "match": match} for each in url]
    if tag is not None:
        item["tags"] = tag


def _secrets(
    terminal: Terminal,
    item: dict[str, Any],
    *,
    generate: bool,
    stdin: bool,
    ask: bool,
    otp: bool,
    hidden: list[str] | None,
    notes: str | None,
) -> None:
    if generate:
        item["password"] = terminal.call("generate.password")["password"]
    elif stdin:
        item["password"] = prompts.stdin_line().reveal()
    elif ask:
        item["password"] = prompts.hidden("Password to save").reveal()
    if otp:
        item["otp"] = prompts.hidden("One-time-code secret").reveal()
    for name in hidden or ():
        kept = [field for field in item.get("fields", []) if field["name"] != name]
        value = prompts.hidden(f"Hidden field {output.clean(name)}").reveal()
        item["fields"] = [*kept, {"name": name, "type": "hidden", "value": value}]
    if notes is not None:
        item["notes"] = prompts.whole(notes)


def _read_item(source: str) -> dict[str, Any]:
    try:
        item = strictjson.loads(prompts.whole(source).encode("utf-8"))
    except strictjson.NotStrict:
        raise SealringError("bad_json") from None
    if not isinstance(item, dict):
        raise SealringError("bad_item", field="--from")
    return item


def _checked(item: dict[str, Any]) -> dict[str, Any]:
    """The item, once it is as the contract has it.

    Raises:
        SealringError: ``bad_item`` (``field`` names the field).
    """
    where = contract.problem("item", item)
    if where:
        raise SealringError("bad_item", field=where)
    return item


# --- Showing -----------------------------------------------------------------------------


def _table(rows: list[dict[str, Any]], empty: str) -> None:
    columns = ("Id", "Name", "User", "Site", "Folder")
    cells = [(row["id"][:8], _name(row), row["username"], row["site"], row["folder"]) for row in rows]
    output.table(columns, cells, empty)


def _name(row: dict[str, Any]) -> str:
    return f"{row['name']} (damaged)" if row.get("damaged") else str(row["name"])


def _told(terminal: Terminal, result: dict[str, Any], done: str) -> None:
    if terminal.json:
        output.show_json(result)
        return
    output.note(f"{done}.")
    for warning in result["warnings"]:
        output.note(
            {"weak": "This password is easy to guess.", "reused": "Another item has the same password."}[warning]
        )
    print(result["id"])


def _field(name: str, method: str) -> str:
    allowed = {
        "copy": ("username", "password", "notes", "code"),
        "reveal": ("username", "password", "notes", "otp", "code"),
    }
    if name not in allowed[method] and not re.fullmatch("field:[0-9]{1,3}", name):
        raise SealringError("bad_params", field=name)
    return name


def _copy(terminal: Terminal, row: dict[str, Any], field: str) -> None:
    """Copy, and stay until the clipboard is cleared: it is this process that answers for it."""
    result = terminal.call("item.copy", id=row["id"], field=field)
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


def _one(terminal: Terminal, row: dict[str, Any], field: str, show_secrets: bool) -> None:
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


def _whole(terminal: Terminal, row: dict[str, Any], show_secrets: bool) -> None:
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
    pairs += [("Address", uri["uri"]) for uri in item.get("uris", ())]
    for number, field in enumerate(item.get("fields", ())):
        pairs.append((field["name"], output.DOTS if f"field:{number}" in hidden else field["value"]))
    pairs += [("Folder", item.get("folder", "")), ("Tags", ", ".join(item.get("tags", ())))]
    pairs += [("Changed", output.moment(shown["row"]["modified"])), ("Signed by", shown["signature"]["by"])]
    pairs += [("Id", shown["row"]["id"])]
    output.pairs([(name, value) for name, value in pairs if value])
