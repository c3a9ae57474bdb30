"""``sealring generate``: random passwords and words, without a vault."""

from typing import Annotated, Any

import typer

from sealring.actions.table import find
from sealring.cli import output
from sealring.cli.terminal import Json, Terminal, Vault
from sealring.session.app import Caller


def generate(
    length: Annotated[int | None, typer.Option("--length", "-l", help="Characters; 20 unless given.")] = None,
    words: Annotated[int | None, typer.Option("--words", "-w", help="Make random words instead, this many.")] = None,
    separator: Annotated[str, typer.Option(help="What stands between words.")] = "-",
    capitals: Annotated[bool, typer.Option("--capitals", help="Begin each word with a capital.")] = False,
    number: Annotated[bool, typer.Option("--number", help="Put a digit behind one of the words.")] = False,
    no_lower: Annotated[bool, typer.Option("--no-lower", help="No small letters.")] = False,
    no_upper: Annotated[bool, typer.Option("--no-upper", help="No capital letters.")] = False,
    no_digits: Annotated[bool, typer.Option("--no-digits", help="No digits.")] = False,
    no_symbols: Annotated[bool, typer.Option("--no-symbols", help="No punctuation.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="No characters that look alike.")] = False,
    as_json: Json = False,
    vault: Vault = "default",
) -> None:
    """Make a random password, or random words.

    Example: sealring generate --words 6
    """
    terminal = Terminal(as_json, vault=vault)
    if words is not None:
        chosen = {"words": words, "separator": separator, "capitals": capitals, "number": number}
        result = find("generate.words")(terminal.app, chosen, Caller("terminal"))
    else:
        off = {"lower": no_lower, "upper": no_upper, "digits": no_digits, "symbols": no_symbols}
        options: dict[str, Any] = {name: False for name, without in off.items() if without}
        if clear:
            options["avoid_ambiguous"] = True
        if length is not None:
            options["length"] = length
        result = terminal.call("generate.password", **options)
    if as_json:
        output.show_json(result)
        return
    print(result["password"])
    if output.on_terminal():
        output.note(f"{result['bits']:.0f} bits")
