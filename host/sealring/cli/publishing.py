"""``sealring key publish`` and ``sealring key places``: your own key where others find it."""

from typing import Annotated, Any

import typer

from sealring.cli import output
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

_SAID = {
    "sent": "sent",
    "unpublished": "not found by this address yet; have it confirmed with --address",
    "pending": "the place has sent a mail: follow its link",
    "published": "found by this address",
    "revoked": "known as revoked",
}


def publish(
    place: Annotated[str, typer.Argument(help="Like vks://keys.openpgp.org; it must be in lookup_places.")],
    address: Annotated[
        list[str] | None, typer.Option("--address", help="Have this address confirmed by mail; may be given again.")
    ] = None,
    fingerprint: Annotated[str | None, typer.Option("--fingerprint", help="Another of your keys.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Send your public key to a place where others find it; send it again when it has changed or was revoked.

    Example: sealring key publish vks://keys.openpgp.org --address ada@example.org
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    more: dict[str, Any] = {"addresses": address} if address else {}
    if fingerprint is not None:
        more["fingerprint"] = "".join(fingerprint.split()).upper()
    _show(terminal.call("key.publish", place=place, **more), as_json)


def places(
    ask: Annotated[bool, typer.Option("--ask", help="Ask each place anew.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """List where your keys were published, and how that stands.

    Example: sealring key places --ask
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    _show(terminal.call("key.places", ask=ask), as_json)


def _show(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.show_json(result)
        return
    cells = [
        (row["place"], row["address"] or "the key", _SAID[row["status"]], output.moment(row["at"]))
        for row in result["published"]
    ]
    output.table(("Place", "What", "", "When"), cells, "Published nowhere.")
