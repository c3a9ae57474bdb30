"""The own keys: listing them, their backup file, the revocation certificate, and what changes them."""

from collections.abc import Callable
from typing import Any

from sealring.actions.settings import effective
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import renewal
from sealring.openpgp.keys import OwnKey
from sealring.people import comparing
from sealring.session import keycare
from sealring.session.app import App, Caller

QR_TEXT = 2000  # characters that a QR code of level M holds so that a camera still reads it
RESEAL_SECONDS = 0.25  # of one request; others are answered in between


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The vault's own keys, the active one first."""
    return {"keys": keycare.rows(app.session)}


def backup(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Write the key file into the person's folder, or offer it to the extension tab; either is opened again first.

    Only a file in the folder counts as checked: what becomes of a download the host can't see.
    """
    session = app.session
    passphrase = Secret(params["confirmation"]["passphrase"])
    fingerprint = params.get("fingerprint", session.vault.keyring.active)
    if params["to"] == "folder":
        return session.save_key_file(passphrase, fingerprint)
    name, data = session.key_file(passphrase, fingerprint)
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
    fingerprint = params.get("fingerprint", app.session.vault.keyring.active)
    armored = keycare.revocation(app.session, fingerprint)
    qr = {"qr": comparing.qr(armored)} if len(armored) <= QR_TEXT else {}
    return {"name": f"sealring-revocation-{fingerprint[-16:]}.asc", "armored": armored, **qr}


def certificate(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One's own certificate, to be given away: as text, and as a QR code where it is small enough."""
    keyring = app.session.vault.keyring
    key = keycare.find(keyring, params.get("fingerprint", ""))
    found = key.certificate()
    code = comparing.certificate_qr(found)
    name = f"sealring-certificate-{key.fingerprint[-16:]}.asc"
    return {"fingerprint": key.fingerprint, "name": name, "armored": found.armored(), **({"qr": code} if code else {})}


# --- The life of a key: each of these locks the vault when it is done (session/keycare.py) -----


def new(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make a key and use it from now on."""
    return {"fingerprint": keycare.new(app.session, _passphrase(params), params["name"], params["email"])}


def import_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Add a secret key that the person has elsewhere, from text or a file."""
    data = _given(app, params)
    own = Secret(params["key_passphrase"]) if params.get("key_passphrase") else None
    return {"fingerprint": keycare.bring_in(app.session, _passphrase(params), data, own, active=params["active"])}


def activate(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Use another of the own keys from now on."""
    keycare.activate(app.session, _passphrase(params), params["fingerprint"])
    return {}


def add_user_id(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Add a name and address to an own key."""
    return _edit(app, params, lambda key, now: renewal.add_user_id(key, params["name"], params["email"], now=now))


def revoke_user_id(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Say that a name or address of an own key is no longer valid."""
    user_id, text = params["user_id"], params.get("text", "")
    return _edit(app, params, lambda key, now: renewal.revoke_user_id(key, user_id, now=now, comment=text))


def prefer_user_id(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Put another name and address of an own key in front."""
    return _edit(app, params, lambda key, now: renewal.set_primary_user_id(key, params["user_id"], now=now))


def set_expiry(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Set, extend or take away the day on which an own key ends."""
    return _edit(app, params, lambda key, now: renewal.set_expiry(key, params["until"], now=now))


def rotate(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Give an own key a new encryption subkey."""
    return _edit(app, params, lambda key, now: renewal.rotate_encryption(key, now=now))


def revoke(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """End an own key that is not the active one."""
    fingerprint, text = params["fingerprint"], params.get("text", "")
    keycare.revoke(app.session, _passphrase(params), fingerprint, params["reason"], text)
    return {}


def replace(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A new key comes into use and the old one ends, in one step."""
    identity = (params["name"], params.get("email", "")) if "name" in params else None
    return keycare.replace(app.session, _passphrase(params), params["reason"], params.get("text", ""), identity)


def update(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Take in what others certified on an own key, or a revocation of it made before."""
    return keycare.take_news(app.session, _passphrase(params), _given(app, params))


def reseal(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Seal for a moment what is still sealed to an older key."""
    return keycare.reseal(app.session, RESEAL_SECONDS)


def publish(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Send an own certificate to a place that the person allowed."""
    from sealring.people import network, publishing
    from sealring.people.places import allowed

    place = allowed(params["place"], effective(app)["lookup_places"])
    keyring = app.session.vault.keyring
    fingerprint = params.get("fingerprint", keyring.active)
    own = next((key for key in keyring.keys if key.fingerprint == fingerprint), None)
    if own is None:
        raise SealringError("wrong_key")
    line, addresses = network.Network(cancelled=app.cancelled), params.get("addresses", [])
    now = int(app.clock.now())
    done = publishing.publish(line, app.session.vault, place, own.certificate(), addresses=addresses, now=now)
    return {"published": [publishing.shown(record) for record in done]}


def places(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Where own certificates were published; with ``ask``, as the places say it now, where they can be reached."""
    from sealring.people import network, publishing

    vault, line = app.session.vault, network.Network(cancelled=app.cancelled)
    found = publishing.everywhere(vault)
    if params.get("ask"):
        chosen, now = effective(app)["lookup_places"], int(app.clock.now())
        found = [publishing.asked(line, vault, each, chosen, now=now) for each in found]
    return {"published": [publishing.shown(record) for record in found[:500]]}


def _edit(app: App, params: dict[str, Any], work: Callable[[OwnKey, int], OwnKey]) -> dict[str, Any]:
    keycare.edit(app.session, _passphrase(params), params["fingerprint"], work)
    return {}


def _given(app: App, params: dict[str, Any]) -> bytes:
    """What came as text or in a transfer: one of the two."""
    if ("armored" in params) == ("transfer" in params):
        raise SealringError("bad_params", where="params.armored")
    return app.transfers.take(params["transfer"]) if "transfer" in params else str(params["armored"]).encode("utf-8")


def _passphrase(params: dict[str, Any]) -> Secret[str]:
    return Secret(params["confirmation"]["passphrase"])
