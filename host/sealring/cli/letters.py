"""``sealring letter``: sealing items and texts for people, opening what they sealed, and who has what.

1. What is sealed to a key that nobody compared, or under a one-time key, needs the passphrase again.
2. A one-time key is shown once, on standard error beside the answer; typed or read from a file, never an argument.
"""

import os
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.cli import letter_view, lookup, output, person_view, prompts
from sealring.cli.people import opened
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

letter = typer.Typer(help="Letters: items and texts, sealed for people.", no_args_is_help=True)

File = Annotated[str, typer.Argument(metavar="FILE", help="The letter; - is standard input.")]
OneTime = Annotated[bool, typer.Option("--one-time", help="Ask for the one-time key that the letter opens with.")]
KeyFile = Annotated[
    str | None, typer.Option("--one-time-key-file", metavar="FILE", help="A file whose first line is the one-time key.")
]
Out = Annotated[str | None, typer.Option("--out", "-o", metavar="PATH", help="Write it there instead.")]
Item = Annotated[str, typer.Argument(metavar="ITEM", help="Its name, its id, or words of it.")]


@letter.command("seal")
def seal(
    items: Annotated[list[str] | None, typer.Argument(metavar="[ITEM]...", help="What to seal.")] = None,
    to: Annotated[list[str] | None, typer.Option("--to", metavar="WHO", help="For whom; may be given again.")] = None,
    tag: Annotated[str | None, typer.Option("--tag", help="All items with this tag.")] = None,
    folder: Annotated[str | None, typer.Option("--folder", help="All items in this folder.")] = None,
    text_file: Annotated[
        str | None, typer.Option("--text-file", metavar="FILE", help="A text, from a file (- is standard input).")
    ] = None,
    one_time: Annotated[
        bool, typer.Option("--one-time", help="Make a one-time key, for someone without a key of their own.")
    ] = False,
    out: Out = None,
    mail: Annotated[bool, typer.Option("--mail", help="Give a mail draft, as a mailto: address.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Seal items, a tag, a folder or a text for people, signed by you.

    Example: sealring letter seal "Ada's bank" --to betty@example.org --out letter.asc
    """
    text = "" if text_file is None else prompts.whole(text_file)
    chosen: dict[str, Any] = {"text": text} if text.strip() else {}
    terminal = opened(as_json, passphrase_file, vault)
    chosen |= {name: value for name, value in (("tag", tag), ("folder", folder)) if value}
    if items:
        chosen["items"] = [lookup.find(terminal, each)["id"] for each in items]
    chosen["to"] = [person_view.find(terminal, each)["id"] for each in to or ()]
    _fits(chosen)
    asked = terminal.call("letter.preview", **chosen, one_time_key=one_time)
    for row in asked["people"]:
        if "error" in row:
            name, id = row["person"]["name"], row["person"]["id"]
            raise SealringError(row["error"], person=id, person_name=name, lines=[f"This is about {name}."])
    chosen["form"] = "mail" if mail else "armored"
    if asked["grave"]:
        chosen |= {"confirmation": terminal.confirmed(_why(asked, one_time)), "one_time_key": one_time}
    result = terminal.call("letter.seal_unverified" if asked["grave"] else "letter.seal", **chosen)
    _give(terminal, result, out)


def _fits(chosen: dict[str, Any]) -> None:
    """What the browser's door checks by the contract."""
    from sealring.base.validation import problem

    where = problem("letter.preview", chosen)
    if where in ("params.text", "params.items", "params.to"):
        raise SealringError("letter_too_large")
    if where is not None:
        raise SealringError("bad_params", field=where.partition(".")[2])


def _why(asked: dict[str, Any], one_time: bool) -> str:
    names = [output.clean(row["person"]["name"]) for row in asked["people"] if row.get("trust") == "accepted"]
    lines = [f"You never compared the key of: {', '.join(names)}."] if names else []
    lines += ["Whoever has the one-time key can read the letter."] if one_time else []
    return " ".join(lines)


def _give(terminal: Terminal, result: dict[str, Any], out: str | None) -> None:
    """The letter to standard output or a file, the draft as an address, the one-time key beside it (rule 2)."""
    data = result["armored"].encode("ascii") if "armored" in result else b""
    if "transfer" in result:
        data, index, last = b"", 0, False
        while not last:
            part, last = terminal.app.transfers.get(result["transfer"], index)
            data, index = data + part, index + 1
        terminal.call("transfer.end", id=result.pop("transfer"))
        out = out or result["name"]  # a draft needs the file to attach
    if out is not None and data:
        output.write_new(os.path.abspath(out), data)
    if terminal.json:
        output.show_json(result)
        return
    if "mail" in result:
        print(result["mail"]["url"])
        output.note("Open this address in your mail program." + (f" Attach: {output.clean(out)}" if out else ""))
    elif out is None:
        print(data.decode("ascii"), end="")
    else:
        output.note(f"Written: {output.clean(out)}")
    if "one_time_key" in result:
        output.note(f"The one-time key, shown only now: {result['one_time_key']}")
        output.note("Give it to the person another way than the letter, best by telephone.")


def _open(terminal: Terminal, file: str, one_time: bool, key_file: str | None) -> dict[str, Any]:
    data = prompts.whole_bytes(file)
    if not data:
        raise SealringError("message_corrupt")
    key: Secret[str] | None = None
    if key_file is not None:
        key = prompts.first_line(key_file)
    elif one_time:
        key = prompts.hidden("One-time key")
    more = {} if key is None else {"one_time_key": key.reveal()}
    try:
        return terminal.call("letter.open", transfer=person_view.transfer(terminal, data, "letter"), **more)
    except SealringError as error:
        if error.name != "letter_yours":
            raise
        readers = output.clean(", ".join(error.data["names"]))
        lines = [f"Sealed {output.moment(error.data['date'])} for {readers}: sealring letter sent"]
        raise SealringError("letter_yours", **{**error.data, "lines": lines}) from None


@letter.command("open")
def open_(
    file: File,
    one_time: OneTime = False,
    one_time_key_file: KeyFile = None,
    show: Annotated[bool, typer.Option("--show", help="Print the items' secrets, too.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Open a letter and say who sealed it; nothing is taken over.

    Example: sealring letter open letter.asc
    """
    terminal = opened(as_json, passphrase_file, vault)
    shown = _open(terminal, file, one_time, one_time_key_file)
    if as_json:
        output.show_json(shown)
    else:
        letter_view.letter(terminal, shown, secrets=show)


@letter.command("import")
def import_(
    file: File,
    only: Annotated[
        list[int] | None, typer.Option("--only", metavar="NO.", help="This item; may be given again.")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Keep the text as a note, too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    one_time: OneTime = False,
    one_time_key_file: KeyFile = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Show what is in a letter, and take it into the vault. It stays its sender's until you make it your own.

    Example: sealring letter import letter.asc --only 0
    """
    terminal = opened(as_json, passphrase_file, vault)
    shown = _open(terminal, file, one_time, one_time_key_file)
    indices = [row["index"] for row in shown["items"]] if only is None else list(dict.fromkeys(only))
    if any(index not in [row["index"] for row in shown["items"]] for index in indices):
        raise SealringError("bad_params", lines=["The letter has no item with this number."])
    if not as_json:
        letter_view.letter(terminal, shown, secrets=False)
    if not indices and not text:
        raise SealringError("letter_empty", lines=["The letter has no items. Keep its text: --text"])
    if not yes:
        prompts.agree(
            "Take this into your vault?" if shown["trusted"] else "Take it all the same, marked as untrusted?"
        )
    result = terminal.call("letter.import", letter=shown["letter"], indices=indices, text=text)
    if as_json:
        output.show_json(result)
    else:
        output.note(f"Taken over: {len(result['items'])}")
        for each in result["items"]:
            print(each["id"])


@letter.command("own")
def own(item: Item, as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Make an item that came in a letter your own copy.

    Example: sealring letter own "Betty's bank"
    """
    terminal = opened(as_json, passphrase_file, vault)
    row = lookup.find(terminal, item)
    result = terminal.call("item.own", id=row["id"], revision=row["revision"])
    if as_json:
        output.show_json(result)
    else:
        output.note("It is yours now.")
        print(result["id"])


@letter.command("sent")
def sent(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """List what you sealed, for whom and when.

    Example: sealring letter sent
    """
    result = letter_view.every(opened(as_json, passphrase_file, vault), "letter.sent")
    output.show_json(result) if as_json else letter_view.sent(result["letters"])


@letter.command("received")
def received(as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """List the letters that you opened.

    Example: sealring letter received
    """
    result = letter_view.every(opened(as_json, passphrase_file, vault), "letter.received")
    output.show_json(result) if as_json else letter_view.received(result["letters"])


@letter.command("shared")
def shared(item: Item, as_json: Json = False, passphrase_file: PassphraseFile = None, vault: Vault = "default") -> None:
    """Say who has an item, since when, and whether they have it as it is now.

    Example: sealring letter shared "Ada's bank"
    """
    terminal = opened(as_json, passphrase_file, vault)
    result = terminal.call("item.shared", id=lookup.find(terminal, item)["id"])
    output.show_json(result) if as_json else letter_view.shared(result["shared"])


@letter.command("ask-again")
def ask_again(
    who: Annotated[list[str] | None, typer.Argument(metavar="[WHO]...", help="Those who shared, if left out.")] = None,
    out: Out = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Write a signed request to share again with your new key, after a fresh start.

    Example: sealring letter ask-again betty@example.org --out request.asc
    """
    terminal = opened(as_json, passphrase_file, vault)
    chosen = {"to": [person_view.find(terminal, each)["id"] for each in who]} if who else {}
    result = terminal.call("letter.ask_again", **chosen)
    if out is not None:
        output.write_new(os.path.abspath(out), result["text"].encode("utf-8"))
    if as_json:
        output.show_json(result)
        return
    if out is None:
        print(output.clean(result["text"], lines=True), end="")
    for each in result["requests"]:
        output.note(f"For {output.clean(each['name'])}: {', '.join(each['mail']['to']) or 'no address is known'}")
