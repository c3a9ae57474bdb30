"""A FIDO2 security key as a second factor: its hmac-secret (CTAP 2.1, section 12.5), asked for over USB or NFC.

Rules that this module enforces:

1. The secret is what the security key computes from a random salt of ours under a credential made for this alone; the
   salt and the credential's id lie in clear in the slot and open nothing without the key.
2. The credential is not discoverable, so it takes no room on the key and the key does not tell whose vault it opens.
3. The person touches it every time. Its PIN is asked for only where the key insists: the passphrase is the secret that
   the person knows. The answer differs with and without PIN, so the slot says which it was made with.
4. Nothing waits for longer than ``SECONDS`` for a touch.

python-fido2 is loaded only when a security key is wanted.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.vault.factors import Slot

if TYPE_CHECKING:
    from fido2.ctap import CtapDevice
    from fido2.ctap2.base import Ctap2
    from fido2.ctap2.pin import PinProtocol

RP = "org.sealring.host"
SECONDS = 30.0  # until a touch is no longer waited for; the key itself gives up after about as long
_SALT = 32
_EXTENSION = "hmac-secret"
_MAKE, _ASK = 0x01, 0x02  # CTAP: permissions of a PIN's token
_ES256, _EDDSA = -7, -8  # COSE algorithms; the signature is not used
_PIN = frozenset([0x31, 0x32, 0x34, 0x35, 0x36, 0x37])  # CTAP: PIN invalid, blocked, auth blocked, not set, required
_NOT_HERE = frozenset([0x2E, 0x22])  # CTAP: no credentials, invalid credential

Devices = Callable[[], "Sequence[CtapDevice]"]


class Enrolled(NamedTuple):
    """A credential of ours on a security key, what its slot shows, and the secret."""

    public: dict[str, Any]
    secret: bytes


def devices() -> Sequence[CtapDevice]:
    """The security keys that are plugged in."""
    from fido2.hid import CtapHidDevice

    try:
        return list(CtapHidDevice.list_devices())
    except OSError:
        return []


def enrol(find: Devices, random: Callable[[int], bytes], pin: Secret[str] | None) -> Enrolled:
    """Make a credential and ask for its secret once; two touches.

    Raises:
        SealringError: security_key, security_key_unsuitable, security_key_pin.
    """
    suitable = [ctap for ctap in _open(find) if _EXTENSION in (ctap.info.extensions or [])]
    if not suitable:
        raise SealringError("security_key_unsuitable" if find() else "security_key")
    ctap, salt, hash = suitable[0], random(_SALT), random(32)
    with _told(), _patience() as event:
        made = ctap.make_credential(
            hash,
            {"id": RP, "name": "Sealring"},
            {"id": random(32), "name": "vault", "displayName": "Sealring vault"},
            [{"type": "public-key", "alg": algorithm} for algorithm in (_ES256, _EDDSA)],
            extensions={_EXTENSION: True},
            event=event,
            **_proof(ctap, pin, _MAKE, hash),
        )
        data = made.auth_data.credential_data
        if data is None or not (made.auth_data.extensions or {}).get(_EXTENSION):
            raise SealringError("security_key_unsuitable")
        uv = bool(ctap.info.options.get("alwaysUv"))
        public = {"credential": data.credential_id.hex(), "salt": salt.hex(), "uv": uv}
        return Enrolled(public, _asked(ctap, public, random(32), pin, event))


def secret(
    find: Devices, slots: Sequence[Slot], random: Callable[[int], bytes], pin: Secret[str] | None
) -> tuple[str, bytes]:
    """The id of the slot whose security key is here, and its secret; one touch.

    Raises:
        SealringError: security_key, security_key_pin, vault_damaged; wrong_factor for one that is not this vault's.
    """
    here = _open(find)
    if not here:
        raise SealringError("security_key")
    with _told(), _patience() as event:
        for ctap in here:
            for slot in slots:
                if _is_here(ctap, slot.public, event):
                    return slot.id, _asked(ctap, slot.public, random(32), pin, event)
    raise SealringError("wrong_factor")


def _open(find: Devices) -> list[Ctap2]:
    from fido2.ctap import CtapError
    from fido2.ctap2.base import Ctap2

    opened = []
    for device in find():
        with contextlib.suppress(CtapError, OSError, ValueError):  # not a CTAP 2 key, or gone again
            opened.append(Ctap2(device))
    return opened


def _is_here(ctap: Ctap2, public: dict[str, Any], event: threading.Event) -> bool:
    """Whether this security key knows the credential; asked without a touch."""
    from fido2.ctap import CtapError

    try:
        ctap.get_assertion(RP, bytes(32), [_named(public)], options={"up": False}, event=event)
    except CtapError as error:
        if int(error.code) in _PIN and public.get("uv"):
            return True  # it says nothing without its PIN
        if int(error.code) in _NOT_HERE | _PIN:
            return False
        raise
    return True


def _asked(ctap: Ctap2, public: dict[str, Any], hash: bytes, pin: Secret[str] | None, event: threading.Event) -> bytes:
    """The secret of a credential on this security key; one touch."""
    from fido2.ctap2.pin import ClientPin

    protocol: PinProtocol = ClientPin(ctap).protocol
    answered = ctap.client_pin(protocol.VERSION, ClientPin.CMD.GET_KEY_AGREEMENT)
    agreement, shared = protocol.encapsulate(answered[ClientPin.RESULT.KEY_AGREEMENT])
    sealed = protocol.encrypt(shared, _salt(public))
    answer = ctap.get_assertion(
        RP,
        hash,
        [_named(public)],
        extensions={
            _EXTENSION: {1: agreement, 2: sealed, 3: protocol.authenticate(shared, sealed), 4: protocol.VERSION}
        },
        event=event,
        **_proof(ctap, pin, _ASK, hash) if public.get("uv") else {},
    )
    value = (answer.auth_data.extensions or {}).get(_EXTENSION)
    if not value:
        raise SealringError("security_key_unsuitable")
    return protocol.decrypt(shared, value)


def _named(public: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"type": "public-key", "id": bytes.fromhex(public["credential"])}
    except (KeyError, TypeError, ValueError):
        raise SealringError("vault_damaged") from None


def _salt(public: dict[str, Any]) -> bytes:
    try:
        salt = bytes.fromhex(public["salt"])
    except (KeyError, TypeError, ValueError):
        raise SealringError("vault_damaged") from None
    if len(salt) != _SALT:
        raise SealringError("vault_damaged")
    return salt


def _proof(ctap: Ctap2, pin: Secret[str] | None, permission: int, hash: bytes) -> dict[str, Any]:
    """What shows the security key that its PIN was given for what is sent with this hash; nothing without a PIN."""
    from fido2.ctap2.pin import ClientPin

    if pin is None:
        return {}
    client = ClientPin(ctap)
    token = client.get_pin_token(pin.reveal(), ClientPin.PERMISSION(permission), RP)
    return {
        "pin_uv_param": client.protocol.authenticate(token, hash),
        "pin_uv_protocol": client.protocol.VERSION,
    }


@contextlib.contextmanager
def _patience() -> Iterator[threading.Event]:
    """An event that ends the waiting for a touch (rule 4)."""
    event = threading.Event()
    timer = threading.Timer(SECONDS, event.set)
    timer.daemon = True
    timer.start()
    try:
        yield event
    finally:
        timer.cancel()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What a security key refuses, as an error of ours."""
    from fido2.ctap import CtapError

    try:
        yield
    except CtapError as error:
        raise SealringError("security_key_pin" if int(error.code) in _PIN else "security_key") from None
    except OSError:
        raise SealringError("security_key") from None
