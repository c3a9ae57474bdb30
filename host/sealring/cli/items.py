"""``sealring add | show | list | search | edit | rm | restore``: items in the terminal.

A secret is never an argument. It is typed at a prompt, made (``--generate``), read from standard input or a file, and
printed only with ``--show``; ``--copy`` puts it on the clipboard instead.
"""

from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import compose, lookup, output, prompts, typed, view
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault
from sealring.vault import kinds

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

Plain = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A field of its type.")]
Secret = Annotated[list[str] | None, typer.Option("--ask-for", metavar="NAME", help="Ask for a field of its type.")]
SecretFile = Annotated[
    list[str] | None, typer.Option("--secret-file", metavar="NAME=FILE", help="A field of its type from a file.")
]


def add(
    name: Annotated[str | None, typer.Argument(help="What to call it.")] = None,
    username: Username = None,
    url: Url = None,
    match: Match = "domain",
    generate: Generate = False,
    password_stdin: Stdin = False,
    otp: Otp = False,
    hidden: Hidden = None,
    kind: Annotated[
        str | None,
        typer.Option("--type", help="login, note, card, identity, ssh-key, api-key, wifi or licence."),
    ] = None,
    plain: Plain = None,
    secret: Secret = None,
    secret_file: SecretFile = None,
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
    """Save a new item. A password is asked for where its type has one, unless it is made or comes from elsewhere.

    Example: sealring add "Ada's bank" --username ada --url https://bank.example --generate

    Example: sealring add "Travel card" --type card --set holder="Ada L" --set expires=2029-04 --secret number
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    item = compose.read_item(source) if source else {"type": "note" if note else typed.kind_of(kind or "login")}
    if name is not None:
        item["name"] = name
    compose.plain(item, username=username, folder=folder, favourite=favourite, url=url, match=match, tag=tag)
    with_password = item.get("type") in kinds.WITH_PASSWORD
    asked = with_password and not (generate or password_stdin or source)
    made = generate and with_password
    compose.secrets(
        terminal, item, generate=made, stdin=password_stdin, ask=asked, otp=otp, hidden=hidden, notes=notes_file
    )
    if not item.get("name"):
        raise SealringError("bad_item", field="name")
    if item.get("type") in kinds.KINDS:
        typed.fill(terminal, item, plain=plain, secret=secret, secret_file=secret_file, generate=generate)
    view.told(terminal, terminal.call("item.create", item=compose.checked(item)), "Saved")


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
    plain: Plain = None,
    secret: Secret = None,
    secret_file: SecretFile = None,
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
    row = lookup.find(terminal, item)
    opened = terminal.call("item.open", id=row["id"])
    wire = {**opened["item"], **(compose.read_item(source) if source else {})}
    if name is not None:
        wire["name"] = name
    compose.plain(wire, username=username, folder=folder, favourite=favourite, url=url, match=match, tag=tag)
    compose.secrets(
        terminal,
        wire,
        generate=generate and wire.get("type") in kinds.WITH_PASSWORD,
        stdin=password_stdin,
        ask=password,
        otp=otp,
        hidden=hidden,
        notes=notes_file,
    )
    if wire.get("type") in kinds.KINDS:
        typed.fill(terminal, wire, plain=plain, secret=secret, secret_file=secret_file, generate=generate)
    result = terminal.call("item.update", id=row["id"], revision=opened["revision"], item=compose.checked(wire))
    view.told(terminal, result, "Saved")


def show(
    item: Which,
    show_secrets: Annotated[bool, typer.Option("--show", help="Print secrets, too.")] = False,
    field: Annotated[
        str | None,
        typer.Option(
            "--field", "-f", help="Print one value: username, password, notes, otp, code, field:N, or one of its type."
        ),
    ] = None,
    copy: Annotated[str | None, typer.Option("--copy", "-c", metavar="FIELD", help="Copy one value instead.")] = None,
    qr: Annotated[bool, typer.Option("--qr", help="Draw a Wi-Fi network with its password as a QR code.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Show an item; secrets are dots unless --show is given.

    Example: sealring show "Ada's bank" --copy password
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    row = lookup.find(terminal, item)
    if copy is not None:
        view.copy(terminal, row, view.named(typed.reference(row, copy), "copy"))
    elif qr:
        view.network(terminal, row, show_secrets)
    elif field is not None:
        view.one(terminal, row, view.named(typed.reference(row, field), "reveal"), show_secrets)
    else:
        view.whole(terminal, row, show_secrets)


def list_(
    kind: Annotated[str | None, typer.Option("--type", help="Only this type, such as card.")] = None,
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
    kind = typed.kind_of(kind) if kind is not None else None
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    given = {"type": kind, "folder": folder, "tag": tag, "favourite": True if favourites else None}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    rows = lookup.every(terminal, {**chosen, "trash": trash})
    if as_json:
        output.show_json({"items": rows, "total": len(rows)})
    else:
        view.table(rows, "Nothing here yet." if trash or chosen else "The vault is empty. Save something: sealring add")


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
        view.table(result["items"], "Nothing matches.")


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
    row = lookup.find(terminal, item, trash=forever)
    if not forever:
        view.told(terminal, terminal.call("item.trash", id=row["id"], revision=row["revision"]), "In the trash")
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
    row = lookup.find(terminal, item, trash=True, live=False)
    view.told(terminal, terminal.call("item.restore", id=row["id"], revision=row["revision"]), "Restored")
