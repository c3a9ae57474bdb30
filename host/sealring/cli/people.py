"""``sealring person``: other people's keys, found, added, compared, trusted or not."""

import os
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import output, person_view, prompts
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

person = typer.Typer(help="People: their keys, and how far you trust them.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="An address, a name, a fingerprint, or the beginning of an id.")]
At = Annotated[list[str] | None, typer.Option("--at", metavar="PLACE", help="Ask this place; may be given again.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]


def opened(as_json: bool, passphrase_file: str | None, vault: str) -> Terminal:
    """The vault, unlocked."""
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    return terminal


def told(terminal: Terminal, result: dict[str, Any], done: str) -> None:
    """The person after a change."""
    if terminal.json:
        output.show_json(result)
        return
    output.note(done)
    person_view.table([result["person"]])


@person.command("list")
def list_(
    query: Annotated[list[str] | None, typer.Argument(help="Words of the name or address.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="For instance verified, or changed.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """List people; those whose key has changed come first.

    Example: sealring person list --state changed
    """
    chosen: dict[str, Any] = {"query": " ".join(query or [])[:256]}
    if state is not None:
        if state not in person_view.STATES:
            raise SealringError("bad_params", lines=[f"States are: {', '.join(person_view.STATES)}"])
        chosen["state"] = state
    rows = person_view.every(opened(as_json, passphrase_file, vault), chosen)
    if as_json:
        alarms = sum(row["state"] == "changed" for row in rows)
        output.show_json({"people": rows, "total": len(rows), "alarms": alarms})
    else:
        person_view.table(rows)


@person.command("show")
def show(
    who: Who,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Show a person: key, state, who certified it, the keys before it.

    Example: sealring person show betty@example.org
    """
    terminal = opened(as_json, passphrase_file, vault)
    result = terminal.call("person.get", id=person_view.find(terminal, who)["id"])
    output.show_json(result) if as_json else person_view.whole(result)


@person.command("add")
def add(
    file: Annotated[str | None, typer.Argument(help="A file of keys or a revocation; - is standard input.")] = None,
    qr: Annotated[str | None, typer.Option("--qr", metavar="PICTURE", help="Read the key from a QR code.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="What you call the person.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="A note for yourself.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Add keys from a file or a picture. A new key is unknown until you accept or verify it.

    Example: sealring person add betty.asc
    """
    if (file is None) == (qr is None):
        raise SealringError("bad_params", lines=["Give a file, or a picture with --qr."])
    data = b"" if file is None else prompts.whole_bytes(file)
    terminal = opened(as_json, passphrase_file, vault)
    source = "file"
    if qr is not None:
        codes = person_view.codes(terminal, qr)
        data, source = _certificate(codes).encode("utf-8"), "qr"
    more = {key: value for key, value in (("name", name), ("note", note)) if value is not None}
    transfer = person_view.transfer(terminal, data, "certificate")
    result = terminal.call("person.add", transfer=transfer, source=source, **more)
    output.show_json(result) if as_json else person_view.added(result)


def _certificate(codes: list[dict[str, Any]]) -> str:
    for code in codes:
        if code["kind"] == "certificate":
            return str(code["text"])
    found = next((code["fingerprint"] for code in codes if code["kind"] == "fingerprint"), None)
    lines = [f"It is the fingerprint {found}. To find its key: sealring person lookup {found}"] if found else []
    raise SealringError("key_corrupt", lines=lines or ["The code holds no key."])


@person.command("lookup")
def lookup(
    query: Annotated[str, typer.Argument(help="An address, a fingerprint or a key id.")],
    at: At = None,
    add: Annotated[bool, typer.Option("--add", help="Add what was found.")] = False,
    only: Annotated[str | None, typer.Option("--fingerprint", help="Add this one of several.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Look for a key at the places you allowed (the setting lookup_places).

    Example: sealring person lookup betty@example.org --add
    """
    terminal = opened(as_json, passphrase_file, vault)
    found = terminal.call("person.lookup", query=query[:254], **({"places": at} if at else {}))
    if not add and only is None:
        output.show_json(found) if as_json else person_view.found(found["results"])
        return
    place, certificate = _chosen(found["results"], only)
    result = terminal.call(
        "person.add", armored=certificate["armored"], source=place, fingerprint=certificate["fingerprint"]
    )
    output.show_json(result) if as_json else person_view.added(result)


def _chosen(results: list[dict[str, Any]], only: str | None) -> tuple[str, dict[str, Any]]:
    """The one certificate that is to be added, and where it came from."""
    wanted = "".join((only or "").split()).upper()
    rows = {
        row["certificate"]["fingerprint"]: (result["place"], row["certificate"])
        for result in reversed(results)
        for row in result["candidates"]
        if row["certificate"]["fingerprint"].endswith(wanted) and "armored" in row["certificate"]
    }
    if len(rows) > 1:
        lines = [f"{key}  {', '.join(row[1]['user_ids'][:2])}" for key, row in rows.items()]
        raise SealringError("several_items", lines=[*lines, "Choose one with --fingerprint."])
    if rows:
        return next(iter(rows.values()))
    errors = [result["error"] for result in results if "error" in result and result["error"] != "not_found_there"]
    raise SealringError(errors[0] if errors else "not_found_there")


@person.command("places")
def places(
    allow: Annotated[list[str] | None, typer.Option("--allow", metavar="PLACE", help="Allow this place.")] = None,
    forbid: Annotated[list[str] | None, typer.Option("--forbid", metavar="PLACE", help="Allow it no longer.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """List the places that may be asked for keys, and some that could be; allow one, or take that back.

    Example: sealring person places --allow vks://keys.openpgp.org
    """
    terminal = opened(as_json, passphrase_file, vault)
    if allow or forbid:
        from sealring.base.validation import problem_of

        now = [row["place"] for row in terminal.call("person.places")["places"] if row["allowed"]]
        chosen = [each for each in dict.fromkeys([*now, *(allow or ())]) if each not in (forbid or ())]
        if problem_of("settings", {"lookup_places": chosen}) is not None:
            raise SealringError("place_unknown")
        terminal.call("settings.set", settings={"lookup_places": chosen})
    result = terminal.call("person.places")
    if as_json:
        output.show_json(result)
        return
    rows = [(row["place"], "allowed" if row["allowed"] else "not allowed") for row in result["places"]]
    output.table(("Place", ""), rows, "No places.")


@person.command("refresh")
def refresh(
    who: Annotated[list[str] | None, typer.Argument(help="Whom; everyone when left out.")] = None,
    at: At = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Ask the places you allowed for newer copies of people's keys; for everyone, also what they have for your address.

    Example: sealring person refresh betty@example.org
    """
    terminal = opened(as_json, passphrase_file, vault)
    rows = [person_view.find(terminal, each) for each in who] if who else person_view.every(terminal, {})
    people: list[dict[str, Any]] = []
    chosen: dict[str, Any] = {"places": at} if at else {}
    for row in rows:  # one by one, so that an interruption keeps what is done
        result = terminal.call("person.refresh", ids=[row["id"]], **chosen)
        people += result["people"]
        if not as_json:
            person_view.refreshed(result["people"][0])
    if not who:
        terminal.call("person.refresh", ids=[], own=True, **chosen)
    pretenders = terminal.call("pretender.list")["pretenders"]
    if as_json:
        output.show_json({"people": people, "pretenders": pretenders})
    elif pretenders:
        person_view.pretenders(pretenders)


@person.command("export")
def export(
    who: Who,
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="Write it there instead.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Print a person's key, to give it on.

    Example: sealring person export betty@example.org --to betty.asc
    """
    terminal = opened(as_json, passphrase_file, vault)
    result = terminal.call("person.export", id=person_view.find(terminal, who)["id"])
    if to is not None:
        output.write_new(os.path.abspath(to), result["armored"].encode("ascii"))
    if as_json:
        output.show_json(result)
    elif to is None:
        print(result["armored"], end="")
    else:
        output.note("Written.")


@person.command("edit")
def edit(
    who: Who,
    name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Another note.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Change what you call a person, or your note.

    Example: sealring person edit betty@example.org --name "Betty Holt"
    """
    terminal = opened(as_json, passphrase_file, vault)
    row = person_view.find(terminal, who)
    more = {key: value for key, value in (("name", name), ("note", note)) if value is not None}
    told(terminal, terminal.call("person.edit", id=row["id"], revision=row["revision"], **more), "Saved.")


@person.command("remove")
def remove(
    who: Who,
    yes: Yes = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Forget a person, with the keys that you rejected for them.

    Example: sealring person remove betty@example.org
    """
    terminal = opened(as_json, passphrase_file, vault)
    row = person_view.find(terminal, who)
    if not yes:
        prompts.agree(f"Forget {output.clean(row['name'])!r}?")
    result = terminal.call("person.remove", id=row["id"], revision=row["revision"])
    if as_json:
        output.show_json(result)
    else:
        output.note("Forgotten.")
