"""Making a vault: around a new key, or around one that the person has."""

from dataclasses import asdict
from typing import Any

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import enrolment, recovery
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


def recover(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make the vault anew from what a key file opens; with ``preview`` only say what that is."""
    data = params["armored"].encode("utf-8")
    own = Secret(params["key_passphrase"]) if params.get("key_passphrase") else None
    if params.get("preview"):
        return recovery.look(app.session, data, own)[1].counts()
    if "passphrase" not in params or "token" not in params:
        raise SealringError("bad_params", where="params.passphrase")
    return app.session.recover(data, own, Secret(params["passphrase"]), params["token"])


def restore(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make the vault from a backup, on a machine where there is none."""
    from sealring.actions import placing
    from sealring.backup import fresh
    from sealring.backup.reading import Backup

    session = app.session
    with placing.file_of(app, params["file"], caller) as file:
        found = Backup(file)
        closed = found.keyring()
        factor = None if closed is None else enrolment.holder(session, closed, params.get("factor"))
        given: dict[str, Any] = {"progress": app.progress, "stop": app.cancelled}
        sections = frozenset(params.get("sections", ()))
        done = fresh.settle(session, found, Secret(params["passphrase"]), factor, params["token"], sections, **given)
    return {**asdict(done), "state": session.status()}


def set_aside(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Put a vault aside that nothing opens; the door ends the process after its answer."""
    return {"aside": recovery.set_aside(app.session)}


def finish(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """End set-up; refused until the key file was saved and opened again."""
    return app.session.finish_setup()
