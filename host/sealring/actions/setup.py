"""Making a vault: around a new key, or around one that the person has."""

from typing import Any

from sealring.base.secret import Secret
from sealring.session.app import App, Caller


def create(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make a vault with a new key (Ed25519 and Cv25519)."""
    return app.session.create(params["name"], params["email"], Secret(params["passphrase"]), params["token"])


def import_key(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make a vault around an OpenPGP secret key."""
    key_passphrase = params.get("key_passphrase")
    return app.session.import_key(
        params["armored"].encode("utf-8"),
        Secret(key_passphrase) if key_passphrase else None,
        Secret(params["passphrase"]),
        params["token"],
    )


def finish(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """End set-up; refused until the key file was saved and opened again."""
    return app.session.finish_setup()
