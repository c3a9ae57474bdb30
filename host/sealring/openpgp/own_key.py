"""An own secret key in memory, as the keyring keeps it: read without PGPy in less than a millisecond."""

import hmac
from collections.abc import Iterable, Mapping

from sealring.base.errors import SealringError
from sealring.openpgp import packets, policy
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Malformed, Unsupported
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.weighing import Component, Whole, split, weigh


class OwnKey:
    """An own, unprotected secret key. Use ``parse``; its ``repr`` shows nothing of it.

    Attributes:
        fingerprint: of the primary key, 40 upper-case hexadecimal digits.
        user_ids: those that are not revoked, in the key's order.
        main_user_id: the one that the key puts first.
        created: seconds since 1970.
        algorithm: for people, for instance ``Ed25519 and Cv25519`` or ``RSA-4096``.
        encryption_key_id: 8 octets, of the subkey that is encrypted to; zeros when there is none.
        signer, recipient: the key to sign with and the one to encrypt to, None when there is none.
        signers: fingerprint (20 octets) of every part that may ever have signed -> its public key.
        readers: key id (8 octets) -> every part that can decrypt, expired and revoked ones too.
    """

    def __init__(self, whole: Whole) -> None:
        primary = whole.primary.key
        self._whole = whole
        self._certificate: Certificate | None = None
        self.fingerprint = primary.fingerprint.hex().upper()
        self.user_ids = whole.user_ids
        self.main_user_id = whole.main_user_id
        self.created = primary.created
        self.signer = _secret(whole.signing())
        self.recipient = _secret(whole.encryption())
        self.encryption_key_id = self.recipient.public.key_id if self.recipient else bytes(8)
        self.algorithm = _algorithm(primary, self.recipient)
        self.signers: dict[bytes, PublicKey] = {}
        self.readers: dict[bytes, SecretKey] = {}
        for part in whole.components():
            if part.flags & policy.SIGN:
                self.signers[part.key.fingerprint] = part.key
            if part.key.can_encrypt and part.secret is not None:
                self.readers[part.key.key_id] = part.secret

    @classmethod
    def parse(cls, blob: bytes) -> "OwnKey":
        """Read a binary, unprotected transferable secret key that was imported or generated here.

        Its signatures were checked when it came, and the keyring that holds it is authenticated; they are not checked
        again.

        Raises:
            SealringError: key_corrupt, key_unsupported.
        """
        try:
            whole = weigh(split(packets.walk(blob, most=policy.KEY_PACKETS)), trusted=True, others=True)
            if any(part.secret is None for part in whole.components()):
                raise Malformed("public parts in a secret key")
            return cls(whole)
        except Malformed as problem:
            raise SealringError("key_corrupt", reason=str(problem)) from None
        except Unsupported as problem:
            raise SealringError("key_unsupported", reason=str(problem)) from None

    def to_bytes(self) -> bytes:
        """The binary, unprotected transferable secret key: a secret."""
        return b"".join(part.write() for part in self._whole.parts)

    def certificate(self) -> Certificate:
        """The public half."""
        if self._certificate is None:
            self._certificate = Certificate(self._whole)
        return self._certificate

    def same_secret(self, other: "OwnKey") -> bool:
        """Whether its primary key is the other's, the secret half included."""
        return hmac.compare_digest(self.primary_packet(), other.primary_packet())

    def primary_packet(self) -> bytes:
        """The packet of its primary key, unprotected: a secret."""
        return self._whole.parts[0].write()

    def usable(self, now: int) -> bool:
        """Whether it can sign and encrypt today, its own expiry and revocation considered."""
        primary = self._whole.primary
        if primary.revoked or primary.key.created > now or (primary.expires is not None and primary.expires <= now):
            return False
        wanted = ((self._whole.signing(), policy.SIGN), (self._whole.encryption(), policy.ENCRYPT))
        return all(part is not None and part.usable(flag, now) for part, flag in wanted)

    def __repr__(self) -> str:
        return f"OwnKey({self.fingerprint})"

    def __reduce__(self) -> str:
        raise TypeError("a secret key is not pickled")


def _secret(component: Component | None) -> SecretKey | None:
    return None if component is None else component.secret


def _algorithm(primary: PublicKey, recipient: SecretKey | None) -> str:
    if recipient is None or recipient.public.name == primary.name:
        return primary.name
    return f"{primary.name} and {recipient.public.name}"


Keys = Mapping[str, OwnKey] | Iterable[OwnKey]


def each(keys: Keys) -> tuple[OwnKey, ...]:
    """The keys of a mapping or of anything that gives them one by one."""
    return tuple(keys.values() if isinstance(keys, Mapping) else keys)
