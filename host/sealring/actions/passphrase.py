"""Rating a typed passphrase, suggesting one, and changing the vault's."""

from typing import Any

from sealring.base.secret import Secret
from sealring.generator.rating import rate as rating_of
from sealring.generator.words import words
from sealring.session.app import App, Caller


def rate(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """How strong a passphrase is, and whether it is allowed."""
    return {**rating_of(params["passphrase"], params.get("context", ()))}


def suggest(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Six random words with spaces between, which every keyboard has in the same place."""
    passphrase, bits = words(separator=" ", random=app.random)
    return {"passphrase": passphrase, "bits": bits}


def change(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Choose another passphrase; the door has had the one of now confirmed."""
    return app.session.change_passphrase(Secret(params["confirmation"]["passphrase"]), Secret(params["new"]))
