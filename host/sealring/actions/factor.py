"""Second factors that unlock the vault beside the passphrase: listed, made ready, added, taken away."""

from typing import Any

from sealring.base.secret import Secret
from sealring.session import enrolment, register
from sealring.session.app import App, Caller


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The vault's second factors."""
    return {"factors": enrolment.listed(app.session)}


def prepare(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make a factor ready; nothing is written yet."""
    pin = Secret(params["pin"]) if "pin" in params else None
    return enrolment.prepare(app.session, params["kind"], params.get("name", ""), pin)


def add(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Add what was made ready and has been brought back; the door has had the passphrase confirmed.

    The key files that are known are named with it: each opens the items with its own passphrase and no factor.
    """
    passphrase = Secret(params["confirmation"]["passphrase"])
    listed = enrolment.add(app.session, passphrase, params["id"], params.get("content"), params.get("code"))
    return {"factors": listed, "key_files": register.known(app.session.vault)}


def remove(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Take a factor away; the door has had the passphrase confirmed."""
    return {"factors": enrolment.remove(app.session, Secret(params["confirmation"]["passphrase"]), params["id"])}
