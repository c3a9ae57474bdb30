"""A FIDO2 authenticator in this process: CTAP 2.1 in CBOR with hmac-secret and PIN, written from the specification.

It speaks behind the library's device interface, so everything above the USB frames is what a real key would be asked.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fido2 import cbor
from fido2.ctap import STATUS, CtapDevice
from fido2.hid import CAPABILITY, CTAPHID

AAGUID = bytes(16)
ES256 = -7


class Refused(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Authenticator(CtapDevice):
    """One security key.

    Args:
        pin: what it was given.
        always_uv: it does nothing without its PIN.
        extensions: what it can.
        touched: whether somebody touches it when it asks.
        protocols: the PIN protocols, the preferred first.
    """

    def __init__(
        self,
        pin: str | None = None,
        *,
        always_uv: bool = False,
        extensions: tuple[str, ...] = ("hmac-secret",),
        touched: bool = True,
        protocols: tuple[int, ...] = (2, 1),
    ) -> None:
        self.pin = pin
        self.always_uv = always_uv
        self.extensions = extensions
        self.touched = touched
        self.protocols = protocols
        self.touches = 0
        self.retries = 8
        self.credentials: dict[bytes, dict[str, bytes]] = {}
        self._agreement = ec.generate_private_key(ec.SECP256R1())
        self._token = os.urandom(32)

    @property
    def capabilities(self) -> int:
        return int(CAPABILITY.CBOR)

    @classmethod
    def list_devices(cls) -> Iterator[CtapDevice]:
        return iter(())

    def call(
        self,
        cmd: int,
        data: bytes = b"",
        event: Event | None = None,
        on_keepalive: Callable[[STATUS], None] | None = None,
    ) -> bytes:
        assert cmd == CTAPHID.CBOR
        sent = cbor.decode(data[1:]) if len(data) > 1 else {}
        answers = {1: self._make, 2: self._get, 4: self._info, 6: self._client_pin}
        try:
            answer = answers[data[0]](sent)
        except Refused as refused:
            return bytes([refused.code])
        return b"\x00" + (cbor.encode(answer) if answer else b"")

    def _info(self, sent: dict[int, Any]) -> dict[int, Any]:
        options = {"rk": True, "up": True, "clientPin": self.pin is not None, "pinUvAuthToken": True}
        if self.always_uv:
            options["alwaysUv"] = True
        versions, protocols = ["FIDO_2_0", "FIDO_2_1"], list(self.protocols)
        return {1: versions, 2: list(self.extensions), 3: AAGUID, 4: options, 5: 1200, 6: protocols}

    def _make(self, sent: dict[int, Any]) -> dict[int, Any]:
        verified = self._verified(sent[1], sent.get(8), sent.get(9))
        if self.pin is not None and not verified:
            raise Refused(0x36)  # PUAT_REQUIRED
        if ES256 not in [each["alg"] for each in sent[4]]:
            raise Refused(0x26)
        assert "rk" not in sent.get(7, {})  # not discoverable
        self._touch()
        key, id = ec.generate_private_key(ec.SECP256R1()), os.urandom(48)
        self.credentials[id] = {"plain": os.urandom(32), "verified": os.urandom(32), "rp": sent[2]["id"].encode()}
        numbers = key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        public = cbor.encode({1: 2, 3: ES256, -1: 1, -2: x, -3: y})
        credential = AAGUID + len(id).to_bytes(2) + id + public
        wanted = (sent.get(6) or {}).get("hmac-secret") is True and "hmac-secret" in self.extensions
        extensions = cbor.encode({"hmac-secret": True}) if wanted else b""
        flags = 0x41 | (0x04 if verified else 0) | (0x80 if extensions else 0)
        data = hashlib.sha256(sent[2]["id"].encode()).digest() + bytes([flags]) + bytes(4) + credential + extensions
        return {1: "none", 2: data, 3: {}}

    def _get(self, sent: dict[int, Any]) -> dict[int, Any]:
        verified = self._verified(sent[2], sent.get(6), sent.get(7))
        if self.always_uv and not verified:
            raise Refused(0x36)
        ids = [each["id"] for each in sent.get(3, [])]
        id = next((id for id in ids if self.credentials.get(id, {}).get("rp") == sent[1].encode()), None)
        if id is None:
            raise Refused(0x2E)  # NO_CREDENTIALS
        present = (sent.get(5) or {}).get("up", True)
        extensions = b""
        if present:
            self._touch()
        if "hmac-secret" in (sent.get(4) or {}):
            assert present
            extensions = cbor.encode({"hmac-secret": self._secret(id, sent[4]["hmac-secret"], verified)})
        flags = (0x01 if present else 0) | (0x04 if verified else 0) | (0x80 if extensions else 0)
        data = hashlib.sha256(sent[1].encode()).digest() + bytes([flags]) + bytes(4) + extensions
        return {1: {"id": id, "type": "public-key"}, 2: data, 3: b"signed by nobody"}

    def _secret(self, id: bytes, asked: dict[int, Any], verified: bool) -> bytes:
        version = asked.get(4, 1)
        shared = self._shared(asked[1], version)
        if not hmac.compare_digest(_authenticate(shared, asked[2], version), asked[3]):
            raise Refused(0x33)  # PIN_AUTH_INVALID
        salt = _decrypt(shared, asked[2], version)
        assert len(salt) == 32
        secret = self.credentials[id]["verified" if verified else "plain"]
        return _encrypt(shared, hmac.digest(secret, salt, "sha256"), version)

    def _client_pin(self, sent: dict[int, Any]) -> dict[int, Any]:
        if sent[2] == 2:
            numbers = self._agreement.public_key().public_numbers()
            return {1: {1: 2, 3: -25, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}}
        assert sent[2] == 9 and sent[10] == "org.sealring.host" and sent[9] in (1, 2)
        if self.pin is None:
            raise Refused(0x35)  # PIN_NOT_SET
        shared = self._shared(sent[3], sent[1])
        if _decrypt(shared, sent[6], sent[1]) != hashlib.sha256(self.pin.encode()).digest()[:16]:
            self.retries -= 1
            raise Refused(0x31 if self.retries else 0x32)
        return {2: _encrypt(shared, self._token, sent[1])}

    def _verified(self, hash: bytes, proof: bytes | None, version: int | None) -> bool:
        if proof is None:
            return False
        if not hmac.compare_digest(_authenticate_with(self._token, hash, version or 1), proof):
            raise Refused(0x33)
        return True

    def _shared(self, peer: dict[int, Any], version: int) -> bytes:
        numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(peer[-2]), int.from_bytes(peer[-3]), ec.SECP256R1())
        point = self._agreement.exchange(ec.ECDH(), numbers.public_key())
        if version == 1:
            return hashlib.sha256(point).digest()
        return b"".join(
            HKDF(hashes.SHA256(), 32, bytes(32), info).derive(point) for info in (b"CTAP2 HMAC key", b"CTAP2 AES key")
        )

    def _touch(self) -> None:
        if not self.touched:
            raise Refused(0x2F)  # USER_ACTION_TIMEOUT
        self.touches += 1


def _authenticate(shared: bytes, message: bytes, version: int) -> bytes:
    return _authenticate_with(shared[:32], message, version)


def _authenticate_with(key: bytes, message: bytes, version: int) -> bytes:
    return hmac.digest(key, message, "sha256")[: 16 if version == 1 else 32]


def _cipher(shared: bytes, iv: bytes, version: int) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(shared if version == 1 else shared[32:]), modes.CBC(iv))


def _encrypt(shared: bytes, plaintext: bytes, version: int) -> bytes:
    iv = bytes(16) if version == 1 else os.urandom(16)
    work = _cipher(shared, iv, version).encryptor()
    return (b"" if version == 1 else iv) + work.update(plaintext) + work.finalize()


def _decrypt(shared: bytes, data: bytes, version: int) -> bytes:
    iv, data = (bytes(16), data) if version == 1 else (data[:16], data[16:])
    work = _cipher(shared, iv, version).decryptor()
    return work.update(data) + work.finalize()
