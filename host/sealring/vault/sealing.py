"""Everything that the vault key seals: overviews, settings, the list of recent items, and the vault's state.

Rules that this module keeps:

1. Each use of the vault key has a key of its own: HKDF-SHA256 (RFC 5869), salt = vault id, info = the use.
2. Sealing is AES-256-GCM (SP 800-38D) with a random 96-bit nonce; what is sealed is bound to its place by the
   additional data: vault, item and revision for an overview, vault and number for an event of the log, vault and use
   for the rest.
3. What is sealed is padded with spaces before, so that lengths on disk are multiples of 256 bytes.
4. The set-hash is the sum modulo 2^256 of a keyed BLAKE2b of every (id, revision, message hash): it can be kept up to
   date one item at a time, it is never stored, and without the key nobody can make a set with the same sum.
5. The state's MAC (HMAC-SHA256) covers the state number, the set-hash and the number of items, the key generation, the
   closed keyring and the sealed settings. Throttle record, inbox, lock epoch, the lists of recent items and of
   passwords made for sites, and what is known of passwords' health lie outside it.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealring.base import limits

NONCE = 12  # bytes
TAG = 16  # bytes
MODULUS = 1 << 256

Random = Callable[[int], bytes]


class Broken(Exception):
    """Sealed bytes do not pass their check. The caller says what that means."""


def padded(plaintext: bytes, overhead: int = NONCE + TAG) -> bytes:
    """Plaintext with spaces added, so that it and ``overhead`` together fill whole blocks of 256 bytes."""
    return plaintext + b" " * (-(len(plaintext) + overhead) % limits.PAD)


class Sealer:
    """The keys that derive from one vault key."""

    def __init__(self, vault_key: bytes, vault_id: str, random: Random) -> None:
        """
        Args:
            vault_key: 32 random bytes from the keyring.
            vault_id: 32 hex digits.
            random: gives n random bytes.
        """
        self._vault = bytes.fromhex(vault_id)
        self._random = random

        def key(use: str) -> bytes:
            return HKDF(SHA256(), 32, self._vault, b"sealring/1 " + use.encode()).derive(vault_key)

        self._overviews = AESGCM(key("overview"))
        self._events = AESGCM(key("events"))
        self._small = {use: AESGCM(key(use)) for use in ("settings", "recent", "health", "generated")}
        self._set_key = key("set-hash")
        self._state_key = key("state")
        self._print_key = key("password-print")

    def seal_overview(self, plaintext: bytes, item: bytes, revision: int) -> bytes:
        """The overview as it lies on disk: nonce | ciphertext | tag."""
        nonce = self._random(NONCE)
        place = b"overview" + self._vault + item + revision.to_bytes(8, "big")
        return nonce + self._overviews.encrypt(nonce, padded(plaintext), place)

    def open_overview(self, sealed: bytes, item: bytes, revision: int) -> bytes:
        """The overview's JSON, padding included. Raises Broken."""
        try:
            place = b"overview" + self._vault + item + revision.to_bytes(8, "big")
            return self._overviews.decrypt(sealed[:NONCE], sealed[NONCE:], place)
        except (InvalidTag, ValueError, TypeError, OverflowError, AttributeError):
            raise Broken from None

    def seal_small(self, use: str, plaintext: bytes) -> bytes:
        """Seal one of the vault's own blobs; ``use`` is "settings", "recent", "health" or "generated"."""
        nonce = self._random(NONCE)
        return nonce + self._small[use].encrypt(nonce, padded(plaintext), use.encode() + self._vault)

    def open_small(self, use: str, sealed: object) -> bytes:
        """What ``seal_small`` sealed. Raises Broken."""
        if not isinstance(sealed, bytes):
            raise Broken
        try:
            return self._small[use].decrypt(sealed[:NONCE], sealed[NONCE:], use.encode() + self._vault)
        except (InvalidTag, ValueError):
            raise Broken from None

    def seal_event(self, plaintext: bytes, number: int) -> bytes:
        """One event of the log, bound to its number."""
        nonce = self._random(NONCE)
        return nonce + self._events.encrypt(nonce, padded(plaintext), self._event_place(number))

    def open_event(self, sealed: object, number: int) -> bytes:
        """What ``seal_event`` sealed. Raises Broken."""
        if not isinstance(sealed, bytes) or number < 0:
            raise Broken
        try:
            return self._events.decrypt(sealed[:NONCE], sealed[NONCE:], self._event_place(number))
        except (InvalidTag, ValueError):
            raise Broken from None

    def _event_place(self, number: int) -> bytes:
        return b"event" + self._vault + number.to_bytes(8, "big")

    def element(self, item: bytes, revision: int, message_hash: bytes) -> int:
        """One item's part of the set-hash."""
        data = item + revision.to_bytes(8, "big") + message_hash
        return int.from_bytes(hashlib.blake2b(data, digest_size=32, key=self._set_key).digest(), "big")

    def total(self, parts: Iterable[tuple[str, int, bytes]]) -> int:
        """The set-hash of all (id in hex, revision, message hash); ``element`` written out, because it is hot."""
        keyed, from_hex, to_int = hashlib.blake2b(digest_size=32, key=self._set_key).copy, bytes.fromhex, int.from_bytes
        total = 0
        for id, revision, message_hash in parts:
            hashed = keyed()
            hashed.update(from_hex(id) + revision.to_bytes(8, "big") + message_hash)
            total += to_int(hashed.digest(), "big")
        return total

    def state_mac(self, number: int, total: int, count: int, generation: int, keyring: bytes, settings: bytes) -> bytes:
        """The MAC of a state (rule 5); ``total`` is the set-hash, ``count`` the number of items."""
        numbers = b"".join(value.to_bytes(8, "big") for value in (number, count, generation))
        hashes = hashlib.sha256(keyring).digest() + hashlib.sha256(settings).digest()
        text = b"sealring-state/1" + self._vault + numbers + (total % MODULUS).to_bytes(32, "big") + hashes
        return hmac.digest(self._state_key, text, "sha256")

    def password_print(self, password: str) -> str:
        """A keyed fingerprint of a password, so that reuse is found without opening a message; 128 bits in hex."""
        if not password:
            return ""
        data = password.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=16, key=self._print_key).hexdigest()
