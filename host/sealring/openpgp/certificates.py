"""A certificate: what the public half of a key lets others do."""

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import packets, policy
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Malformed, Unsupported
from sealring.openpgp.weighing import Component, Part, Whole, split, weigh


class Certificate:
    """A public key with its user IDs, every signature that counts having been checked. Use ``parse``.

    Attributes:
        fingerprint: of the primary key, 40 upper-case hexadecimal digits.
        user_ids: those that are not revoked, in the certificate's order.
        main_user_id: the one that the key puts first; empty when there is none.
    """

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self.fingerprint = whole.primary.key.fingerprint.hex().upper()
        self.user_ids = whole.user_ids
        self.main_user_id = whole.main_user_id
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
            now: seconds since 1970, to refuse what has expired or is not yet valid; None for an own certificate, whose
                owner goes on reading with it.

        Raises:
            SealringError: key_unusable.
        """
        chosen = self._whole.encryption()
        if chosen is None or (now is not None and not self._alive(chosen, now)):
            raise SealringError("key_unusable")
        return chosen.key

    def _alive(self, chosen: Component, now: int) -> bool:
        primary = self._whole.primary
        alive = primary.key.created <= now and (primary.expires is None or now < primary.expires)
        return alive and chosen.usable(policy.ENCRYPT, now)


def _public(part: Part) -> Part:
    tags = {packets.SECRET_KEY: packets.PUBLIC_KEY, packets.SECRET_SUBKEY: packets.PUBLIC_SUBKEY}
    if part.tag not in tags:
        return part
    return Part(tags[part.tag], PublicKey(part.body).body, part.signatures, part.others, part.local)
