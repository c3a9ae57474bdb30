"""A certificate: what the public half of a key lets others do."""

import re
from typing import Literal, NamedTuple

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import packets, policy
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Malformed, Unsupported
from sealring.openpgp.standing import Component, Part, Whole, stand
from sealring.openpgp.weighing import split, weigh

_ADDRESS = re.compile(r"(?:^|<)([^\s<>()\[\],;:\\\"@\x00-\x20\x7f]+)@([^\s<>()\[\],;:\\\"@\x00-\x20\x7f]+)>?$")

Status = Literal["usable", "revoked", "expired", "not_yet_valid", "unusable"]


class KeyPart(NamedTuple):
    """A key or subkey of a certificate, for people to see.

    Attributes:
        fingerprint: 40 upper-case hexadecimal digits.
        algorithm: for instance ``Ed25519``.
        created: seconds since 1970.
        expires: seconds since 1970, None for never.
        revoked: whether its owner gave it up, at whatever time.
        uses: of ``certify``, ``sign``, ``encrypt``.
    """

    fingerprint: str
    algorithm: str
    created: int
    expires: int | None
    revoked: bool
    uses: tuple[str, ...]


class Certificate:
    """A public key with its user IDs, every signature that counts having been checked. Use ``parse``.

    Attributes:
        fingerprint: of the primary key, 40 upper-case hexadecimal digits.
        user_ids: those that are not revoked, in the certificate's order.
        main_user_id: the one that the key puts first; empty when there is none.
        emails: the addresses in ``user_ids``, their domains in lower case, each once.
        created: seconds since 1970.
        expires: when the primary key ends, seconds since 1970; None for never.
        revocation: of the primary key, the gravest one; None when there is none.
        key_ids: of the primary key and its subkeys, 8 octets each.
    """

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._at: tuple[int, Whole] | None = None
        self.fingerprint = whole.primary.key.fingerprint.hex().upper()
        self.user_ids = whole.user_ids
        self.main_user_id = whole.main_user_id
        self.emails = list(dict.fromkeys(address for text in whole.user_ids if (address := _address(text))))
        self.created = whole.primary.key.created
        self.expires = whole.primary.expires
        self.revocation = whole.primary.revocation
        self.key_ids = frozenset(part.key.key_id for part in whole.components())
        self._bytes = self._write()

    @classmethod
    def parse(
        cls, data: bytes, *, nameless: bool = False, keep_others: bool = False, local: bool = False
    ) -> "Certificate":
        """Read a certificate, binary or armored.

        Args:
            data: the certificate.
            nameless: whether one without user IDs is taken, as ``nameless`` gives it.
            keep_others: whether certifications by others are kept, bounded and unchecked; else they are dropped.
            local: whether those that may not leave their maker's hands are kept too; for what the vault itself kept.

        Raises:
            SealringError: key_corrupt, key_unsupported.
        """
        if len(data) > limits.KEY_FILE:
            raise SealringError("key_unsupported", reason="the key is too large")
        try:
            found = packets.walk(packets.dearmor(data), most=policy.KEY_PACKETS)
            if not found or found[0].tag != packets.PUBLIC_KEY:
                raise Malformed("not a certificate")
            if any(packet.tag == packets.SECRET_SUBKEY for packet in found):
                raise Malformed("secret parts in a certificate")
            whole = weigh(split(found), nameless=nameless, others=keep_others)
            if not local:
                for part in whole.parts:
                    part.local.clear()
            return cls(whole)
        except Malformed as problem:
            raise SealringError("key_corrupt", reason=str(problem)) from None
        except Unsupported as problem:
            raise SealringError("key_unsupported", reason=str(problem)) from None

    def to_bytes(self, *, local: bool = False) -> bytes:
        """The binary form (RFC 4880, 11.1).

        Args:
            local: whether certifications that may not leave are in it: for the vault, never for anyone else.
        """
        return self._write(local=True) if local else self._bytes

    def _write(self, *, local: bool = False) -> bytes:
        return b"".join(_public(part).write(local=local) for part in self._whole.parts)

    def nameless(self) -> bytes:
        """The binary form without user IDs, for places where they would be in clear; it encrypts to the same key.

        A key whose use is told only by the signatures on its user IDs keeps them.
        """
        bare = [_public(part) for part in self._whole.parts if part.tag != packets.USER_ID]
        chosen, own = weigh(bare, trusted=True, nameless=True).encryption(), self._whole.encryption()
        same = chosen is not None and own is not None and chosen.key.key_id == own.key.key_id
        return b"".join(part.write() for part in bare) if same else self._bytes

    def armored(self) -> str:
        """The text form."""
        return packets.armor("PUBLIC KEY BLOCK", self._bytes)

    def encryption_key(self, *, now: int | None = None) -> PublicKey:
        """The subkey to encrypt to (rule 7).

        Args:
            now: seconds since 1970, to refuse what has expired, is revoked by then or not yet valid; None for an own
                certificate, whose owner goes on reading with it.

        Raises:
            SealringError: key_unusable, with the ``status``.
        """
        chosen = self._whole.encryption() if now is None else self._encryption(now)
        if chosen is None:
            raise SealringError("key_unusable", status="unusable" if now is None else self.status(now))
        return chosen.key

    def status(self, now: int) -> Status:
        """Whether one can encrypt to it at a moment, seconds since 1970, and why not (rules 7 and 16)."""
        whole = self.standing(now)
        if whole.primary.revoked:
            return "revoked"
        if not whole.primary.begun(now):
            return "not_yet_valid"
        if whole.primary.ended(now):
            return "expired"
        if self._encryption(now) is not None:
            return "usable"
        if not whole.user_ids and self._whole.facts.user_ids:
            return "not_yet_valid" if self._whole.user_ids else "unusable"  # signed for later on, or all revoked
        fit = [part for part in whole.components() if part.may(policy.ENCRYPT)]
        if any(part.ended(now) for part in fit):
            return "expired"
        return "not_yet_valid" if fit else "unusable"

    def standing(self, now: int) -> Whole:
        """The key as it stands at a moment, seconds since 1970; for the judging of signatures."""
        if self._at is None or self._at[0] != now:
            self._at = (now, stand(self._whole.facts, now))
        return self._at[1]

    def signers(self) -> dict[bytes, PublicKey]:
        """Fingerprint (20 octets) of every part that may sign, whatever happened to it since, and its key."""
        parts = (part for part in self._whole.components() if part.flags & policy.SIGN)
        return {part.key.fingerprint: part.key for part in parts}

    def key_parts(self) -> list[KeyPart]:
        """The primary key and its subkeys, for people to see."""
        names = ((policy.CERTIFY, "certify"), (policy.SIGN, "sign"), (policy.ENCRYPT, "encrypt"))
        return [
            KeyPart(
                part.key.fingerprint.hex().upper(),
                part.key.name,
                part.key.created,
                part.expires,
                part.revoked,
                tuple(name for flag, name in names if part.flags & flag),
            )
            for part in self._whole.components()
        ]

    def _encryption(self, now: int) -> Component | None:
        whole = self.standing(now)
        if whole.primary.revoked or not whole.primary.begun(now) or whole.primary.ended(now):
            return None
        if not whole.user_ids and self._whole.facts.user_ids:
            return None  # nothing vouches for the key at this moment
        fit = [part for part in whole.components() if part.usable(policy.ENCRYPT, now)]
        return max(fit, key=Component.until, default=None)


def _address(user_id: str) -> str:
    """The address in a user ID, empty when there is none."""
    found = _ADDRESS.search(user_id.strip()) if len(user_id) <= limits.NAME * 4 else None
    return f"{found[1]}@{found[2].lower()}" if found else ""


def _public(part: Part) -> Part:
    tags = {packets.SECRET_KEY: packets.PUBLIC_KEY, packets.SECRET_SUBKEY: packets.PUBLIC_SUBKEY}
    if part.tag not in tags:
        return part
    return Part(tags[part.tag], PublicKey(part.body).body, part.signatures, part.others, part.local)
