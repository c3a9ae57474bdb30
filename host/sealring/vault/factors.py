"""The second factors of a keyring: what each of them opens, and where that lies.

Rules that this module keeps:

1. A keyring with factors needs the passphrase and any one of them: its key is derived from Argon2id of the passphrase
   and from the second secret, 32 random bytes that are made anew whenever the keyring is closed.
2. Each factor has a slot: the second secret, sealed by AES-256-GCM under a key derived from that factor's own secret
   (HKDF-SHA256, RFC 5869; salt: the factor's id). The additional data is everything else of the header: format, KDF
   parameters, and the id, kind and public part of every slot, so no slot can be taken out, added or moved.
3. The slot's key, not the factor's secret, lies in the closed keyring too, so that a change of passphrase or of another
   factor can close this slot again without its factor at hand. Who reads it there has the whole keyring anyway.
4. A factor taken away opens nothing that is closed from then on, because the second secret is another one. It goes on
   opening copies of the file from before, together with the passphrase of then.
5. **Which is wrong may be said.** The factor is tried first and alone: a slot's key comes from at least 160 random
   bits, so nobody finds one by trying, and nothing that depends on the passphrase has been touched by then. "Wrong
   passphrase" is said only to someone who holds a factor. Who has the file alone can't test a single passphrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealring.base import strictjson
from sealring.base.errors import SealringError

KEY_FILE, FIDO2, RECOVERY = "key_file", "fido2", "recovery"
SECRET = 32  # bytes
NONCE = 12
WRAPPED = SECRET + 16
MOST = 8  # slots of one keyring
_OWN = frozenset(["id", "kind", "nonce", "wrapped"])  # fields of a slot that are not the factor's public part


@dataclass(frozen=True)
class Factor:
    """A factor as the open keyring knows it.

    Attributes:
        id: 32 hex digits.
        kind: one of the three above, or one of a newer program.
        name: what the person calls it.
        created: seconds since 1970.
        key: 32 bytes, which seal the slot.
        public: what unlocking has to know beforehand; it lies in clear.
    """

    id: str
    kind: str
    name: str
    created: int
    key: bytes = field(repr=False)
    public: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    """A factor as the closed keyring shows it."""

    id: str
    kind: str
    public: dict[str, Any]
    nonce: bytes
    wrapped: bytes


Holder = Callable[[Slot], "bytes | None"]
"""Gives the key of a slot, or None when this is not the factor for it."""


def slot_key(id: str, secret: bytes) -> bytes:
    """The key of a factor's slot, from the factor's own secret (at least 20 random bytes)."""
    return HKDF(SHA256(), SECRET, bytes.fromhex(id), b"sealring-factor/1").derive(secret)


def held(factors: Iterable[Factor]) -> Holder:
    """For who has the keyring open: every factor's key is known."""
    keys = {factor.id: factor.key for factor in factors}
    return lambda slot: keys.get(slot.id)


def given(kind: str, secret: bytes) -> Holder:
    """For who brings the secret of one factor, without knowing which slot is its."""
    return lambda slot: slot_key(slot.id, secret) if slot.kind == kind else None


def keyring_key(stretched: bytes, second: bytes, salt: bytes) -> bytes:
    """The key of the keyring from both halves (rule 1)."""
    return HKDF(SHA256(), SECRET, salt, b"sealring-keyring/2").derive(stretched + second)


def to_slots(
    factors: Sequence[Factor], second: bytes, bound: dict[str, Any], random: Callable[[int], bytes]
) -> list[dict[str, Any]]:
    """The slots of a header, each sealing the second secret (rule 2)."""
    public = [{"id": factor.id, "kind": factor.kind, **factor.public} for factor in factors]
    additional = _additional(bound, public)
    slots = []
    for factor, shown in zip(factors, public, strict=True):
        nonce = random(NONCE)
        wrapped = AESGCM(factor.key).encrypt(nonce, second, additional)
        slots.append({**shown, "nonce": nonce.hex(), "wrapped": wrapped.hex()})
    return slots


def read_slots(raw: Any) -> list[Slot]:
    """The slots in a header. Raises vault_damaged."""
    try:
        if not isinstance(raw, list) or not 0 < len(raw) <= MOST:
            raise ValueError
        slots = [
            Slot(
                str(entry["id"]),
                str(entry["kind"]),
                {name: value for name, value in entry.items() if name not in _OWN},
                bytes.fromhex(entry["nonce"]),
                bytes.fromhex(entry["wrapped"]),
            )
            for entry in raw
        ]
        for slot in slots:
            if len(bytes.fromhex(slot.id)) != 16 or len(slot.nonce) != NONCE or len(slot.wrapped) != WRAPPED:
                raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SealringError("vault_damaged") from None
    return slots


def second_secret(slots: Sequence[Slot], bound: dict[str, Any], holder: Holder | None) -> bytes:
    """What a factor that is there opens.

    Raises:
        SealringError: factor_needed (data: kinds) when none of these factors is there, wrong_factor when one of their
            kind is there and opens nothing.
    """
    additional = _additional(bound, [{"id": slot.id, "kind": slot.kind, **slot.public} for slot in slots])
    tried = False
    for slot in slots:
        key = holder(slot) if holder is not None else None
        if key is None:
            continue
        tried = True
        try:
            return AESGCM(key).decrypt(slot.nonce, slot.wrapped, additional)
        except InvalidTag:
            continue
    if tried:
        raise SealringError("wrong_factor")
    raise SealringError("factor_needed", factors=sorted({slot.kind for slot in slots}))


def _additional(bound: dict[str, Any], public: list[dict[str, Any]]) -> bytes:
    return strictjson.dumps({"format": "sealring-keyring/2", **bound, "slots": public})


def to_json(factor: Factor) -> dict[str, Any]:
    """A factor inside the closed keyring."""
    return {
        "id": factor.id,
        "kind": factor.kind,
        "name": factor.name,
        "created": factor.created,
        "key": factor.key.hex(),
        "public": factor.public,
    }


def from_json(fields: dict[str, Any]) -> Factor:
    """The factor again. Raises KeyError, TypeError or ValueError for what is none."""
    factor = Factor(
        str(fields["id"]),
        str(fields["kind"]),
        str(fields["name"]),
        int(fields["created"]),
        bytes.fromhex(fields["key"]),
        dict(fields["public"]),
    )
    if len(bytes.fromhex(factor.id)) != 16 or len(factor.key) != SECRET:
        raise ValueError
    return factor
