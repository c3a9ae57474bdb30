"""The keyring: all own OpenPGP secret keys and the vault key, closed with the passphrase and any second factor.

Rules that this module keeps:

1. passphrase --Argon2id (RFC 9106)--> key --AES-256-GCM--> keyring. The additional data is everything before the
   ciphertext: format, KDF parameters and slots, so nobody can weaken the parameters of an existing keyring. With
   second factors (factors.py) the key comes from the passphrase and from what any one of them opens.
2. A keyring is closed with at least the parameters of its profile; on reading, parameters beyond 1 GiB, 10 passes or
   16 lanes are refused before any memory is taken.
3. A wrong passphrase and a damaged file are told apart by an unkeyed SHA-256 at the end, which says nothing about the
   passphrase.
4. The parameters are those that fitted the machine when the keyring was closed (stretching.py), and are read from it.

The layout: one line with the format (version 1, or 2 for one with factors), one line of JSON with the KDF parameters,
salt and nonce (in version 2 the slots too), the ciphertext, the SHA-256 of all before. The ciphertext is padded so that
the length is a multiple of 256 bytes.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp.keys import OwnKey
from sealring.vault import factors
from sealring.vault.factors import Factor, Holder, Slot
from sealring.vault.stretching import Argon2Profile, stretch

FORMAT = b"sealring-keyring/1\n"
FORMAT_2 = b"sealring-keyring/2\n"  # with second factors; as long as the other
DIGEST = 32  # bytes
HEADER = {FORMAT: 1024, FORMAT_2: 32 * limits.KIB}  # bytes; ours has about 150, and 300 to 2,500 for each factor
BOUND = ("kdf", "memory", "passes", "lanes", "salt")  # what a slot is bound to, besides the other slots
SALT = 16  # bytes, as RFC 9106 recommends


@dataclass
class Keyring:
    """What the passphrase opens.

    Attributes:
        vault_id: 32 hex digits.
        vault_key: 32 bytes; overviews and state derive their keys from it.
        keys: every own key, past ones included.
        active: fingerprint of the key that new messages are sealed to and signed by.
        revocations: armored revocation certificate by fingerprint.
        generation: raised when passphrase or keys change.
        passphrases: how many passphrases this vault has had; says which of its key files an older one still opens.
        factors: the second factors, any one of which is needed beside the passphrase; none needed when there is none.
        extra: fields of a newer program, kept on rewrite.
    """

    vault_id: str
    vault_key: bytes = field(repr=False)
    keys: list[OwnKey] = field(repr=False)
    active: str
    revocations: dict[str, str] = field(default_factory=dict, repr=False)
    generation: int = 1
    passphrases: int = 1
    factors: list[Factor] = field(default_factory=list, repr=False)
    extra: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def new(cls, key: OwnKey, random: Callable[[int], bytes], revocation: str | None = None) -> "Keyring":
        """A keyring for a new vault with one key."""
        revocations = {} if revocation is None else {key.fingerprint: revocation}
        return cls(random(16).hex(), random(32), [key], key.fingerprint, revocations)

    @property
    def active_key(self) -> OwnKey:
        """The own key in use. Raises vault_damaged when it is missing."""
        for key in self.keys:
            if key.fingerprint == self.active:
                return key
        raise SealringError("vault_damaged")

    def owns(self, fingerprint: str) -> bool:
        """Whether the fingerprint is that of an own key, past ones included."""
        return any(key.fingerprint == fingerprint for key in self.keys)


class _Closed(NamedTuple):
    """A closed keyring taken apart and checked, but not opened."""

    head: bytes
    header: dict[str, Any]
    ciphertext: bytes
    profile: Argon2Profile
    salt: bytes
    nonce: bytes
    slots: list[Slot]


def close(keyring: Keyring, passphrase: Secret[str], profile: Argon2Profile, random: Callable[[int], bytes]) -> bytes:
    """The keyring as it lies on disk; takes the time of one Argon2id."""
    salt, nonce = random(SALT), random(12)
    header: dict[str, Any] = {
        "kdf": "argon2id",
        "memory": profile.memory,
        "passes": profile.passes,
        "lanes": profile.lanes,
        "salt": salt.hex(),
    }
    key = stretch(passphrase, salt, profile)
    if keyring.factors:
        second = random(factors.SECRET)
        header["slots"] = factors.to_slots(keyring.factors, second, dict(header), random)
        key = factors.keyring_key(key, second, salt)
    head = (FORMAT_2 if keyring.factors else FORMAT) + strictjson.dumps({**header, "nonce": nonce.hex()}) + b"\n"
    plaintext = strictjson.dumps(_to_json(keyring))
    plaintext += b" " * (-(len(head) + len(plaintext) + 16 + DIGEST) % limits.PAD)
    sealed = head + AESGCM(key).encrypt(nonce, plaintext, head)
    return sealed + hashlib.sha256(sealed).digest()


def close_proved(
    keyring: Keyring, passphrase: Secret[str], profile: Argon2Profile, random: Callable[[int], bytes]
) -> bytes:
    """The same, opened once more as it will lie there; for what is to replace a keyring that opens.

    Raises:
        SealringError: internal when it does not open to the same; nothing was changed then.
    """
    closed = close(keyring, passphrase, profile, random)
    try:
        opened = open_(closed, passphrase, factors.held(keyring.factors))
        for factor in keyring.factors:  # each of them alone has to open its slot, too
            _second(_taken_apart(closed), factors.held([factor]))
    except SealringError:
        raise SealringError("internal") from None
    if _to_json(opened) != _to_json(keyring):
        raise SealringError("internal")
    return closed


def open_(data: bytes, passphrase: Secret[str], factor: Holder | None = None) -> Keyring:
    """Open a keyring.

    Args:
        data: as ``close`` gave it.
        passphrase: as typed.
        factor: the second factor that is there, if any.

    Raises:
        SealringError: factor_needed, wrong_factor, wrong_passphrase; vault_damaged for a file that is no whole keyring
            or asks for too much work; vault_newer for a format that this program doesn't know.
    """
    found = _taken_apart(data)
    second = _second(found, factor) if found.slots else None
    key = stretch(passphrase, found.salt, found.profile)
    if second is not None:
        key = factors.keyring_key(key, second, found.salt)
    try:
        plaintext = AESGCM(key).decrypt(found.nonce, found.ciphertext, found.head)
    except InvalidTag:
        raise SealringError("wrong_passphrase") from None
    keyring = _from_json(plaintext)
    if {factor.id for factor in keyring.factors} != {slot.id for slot in found.slots}:
        raise SealringError("vault_damaged")
    return keyring


def slots(data: bytes) -> list[Slot]:
    """The second factors of a closed keyring; none when the passphrase is enough. Raises vault_damaged, vault_newer."""
    return _taken_apart(data).slots


def fits(data: bytes, factor: Holder) -> bool:
    """Whether a second factor opens its half of the keyring. Raises vault_damaged, vault_newer."""
    found = _taken_apart(data)
    try:
        _second(found, factor)
    except SealringError:
        return False
    return True


def profile_of(data: bytes) -> Argon2Profile:
    """What opening this keyring costs. Raises vault_damaged, vault_newer."""
    return _taken_apart(data).profile


def _second(found: _Closed, factor: Holder | None) -> bytes:
    return factors.second_secret(found.slots, {name: found.header[name] for name in BOUND}, factor)


def _taken_apart(data: bytes) -> _Closed:
    format = data[: len(FORMAT)]
    if format not in HEADER:
        raise SealringError("vault_newer" if data.startswith(FORMAT.split(b"/")[0] + b"/") else "vault_damaged")
    sealed, digest = data[:-DIGEST], data[-DIGEST:]
    end = sealed.find(b"\n", len(format), len(format) + HEADER[format])
    if end < 0 or hashlib.sha256(sealed).digest() != digest:
        raise SealringError("vault_damaged")
    head, ciphertext = sealed[: end + 1], sealed[end + 1 :]
    header, profile, salt, nonce = _parameters(head[len(format) : -1])
    found = factors.read_slots(header.get("slots")) if format == FORMAT_2 else []
    return _Closed(head, header, ciphertext, profile, salt, nonce, found)


def _parameters(header: bytes) -> tuple[dict[str, Any], Argon2Profile, bytes, bytes]:
    """Parameters that were checked against the limits (rule 2)."""
    try:
        fields = strictjson.loads(header)
        if fields["kdf"] != "argon2id":
            raise SealringError("vault_newer")
        memory, passes, lanes = fields["memory"], fields["passes"], fields["lanes"]
        salt, nonce = bytes.fromhex(fields["salt"]), bytes.fromhex(fields["nonce"])
    except (strictjson.NotStrict, KeyError, TypeError, ValueError):
        raise SealringError("vault_damaged") from None
    whole = all(type(value) is int for value in (memory, passes, lanes))
    if (
        not whole
        or not 1 <= lanes <= limits.ARGON2_LANES_MAX
        or not 1 <= passes <= limits.ARGON2_PASSES_MAX
        or not 8 * lanes <= memory <= limits.ARGON2_MEMORY_MAX
        or len(salt) != SALT
        or len(nonce) != 12
    ):
        raise SealringError("vault_damaged")
    return fields, Argon2Profile(memory, passes, lanes), salt, nonce


def _to_json(keyring: Keyring) -> dict[str, Any]:
    with_factors = {"factors": [factors.to_json(factor) for factor in keyring.factors]} if keyring.factors else {}
    return {
        **keyring.extra,
        **with_factors,
        "format": (FORMAT_2 if keyring.factors else FORMAT).decode().strip(),
        "vault_id": keyring.vault_id,
        "vault_key": base64.b64encode(keyring.vault_key).decode(),
        "keys": [base64.b64encode(key.to_bytes()).decode() for key in keyring.keys],
        "active": keyring.active,
        "revocations": keyring.revocations,
        "generation": keyring.generation,
        "passphrases": keyring.passphrases,
    }


def _from_json(plaintext: bytes) -> Keyring:
    try:
        fields = strictjson.loads(plaintext)
        fields.pop("format")
        vault_key = base64.b64decode(fields.pop("vault_key"), validate=True)
        blobs = [base64.b64decode(text, validate=True) for text in fields.pop("keys")]
        keyring = Keyring(
            vault_id=fields.pop("vault_id"),
            vault_key=vault_key,
            keys=[OwnKey.parse(data) for data in blobs[: limits.OWN_KEYS]],
            active=fields.pop("active"),
            revocations=fields.pop("revocations"),
            generation=fields.pop("generation"),
            passphrases=fields.pop("passphrases", 1),  # the first vaults do not say
            factors=[factors.from_json(entry) for entry in fields.pop("factors", [])],
            extra=fields,
        )
    except (strictjson.NotStrict, KeyError, TypeError, ValueError, AttributeError):
        raise SealringError("vault_damaged") from None
    counted = type(keyring.generation) is int and type(keyring.passphrases) is int
    if len(keyring.vault_key) != 32 or len(keyring.vault_id) != 32 or not counted:
        raise SealringError("vault_damaged")
    return keyring
