"""The own keys: listing them, their backup file, and the revocation certificate."""

from typing import Any

from sealring.base.secret import Secret
from sealring.session.app import App, Caller


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The vault's own keys, the active one first."""
    keyring = app.session.vault.keyring
    keys = [
        {
            "fingerprint": key.fingerprint,
            "user_ids": [user_id[:512] for user_id in key.user_ids][:64],
            "created": key.created,
            "algorithm": key.algorithm,
            "active": key.fingerprint == keyring.active,
            "certificate": key.certificate().armored(),
        }
        for key in keyring.keys
    ]
    return {"keys": sorted(keys, key=lambda row: not row["active"])}


def backup(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Write the key file into the person's folder, or offer it to the extension tab; either is opened again first.

    Only a file in the folder counts as checked: what becomes of a download the host can't see.
    """
    session = app.session
    passphrase = Secret(params["confirmation"]["passphrase"])
    if params["to"] == "folder":
        return session.save_key_file(passphrase)
    name, data = session.key_file(passphrase)
    fingerprint = session.vault.keyring.active
    return {"name": name, "fingerprint": fingerprint, "checked": False, "transfer": app.transfers.offer(data)}


def check_backup(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Open a key file that the person chose and compare it with the key in use."""
    data = app.transfers.take(params["transfer"])
    return {"fingerprint": app.session.check_key_file(data, Secret(params["confirmation"]["passphrase"]))}


def copied_elsewhere(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The person says that a copy of the key file lies off this device."""
    return app.session.copied_elsewhere()


def revocation(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The revocation certificate of the active key, as ``gpg --import`` takes it."""
    keyring = app.session.vault.keyring
    armored = keyring.revocations.get(keyring.active)
    if not armored:  # a key that was imported without one
        from sealring.openpgp.keys import revocation_certificate

        armored = revocation_certificate(keyring.active_key, now=int(app.clock.now()))
    return {"name": f"sealring-revocation-{keyring.active[-16:]}.asc", "armored": armored}
