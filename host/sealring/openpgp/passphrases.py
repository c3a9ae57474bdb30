"""Passphrase packets, versions 4 to 6: what they ask for, and the session key that a passphrase gives (rule 12).

RFC 4880, 5.3; RFC 9580, 5.3.2; version 5 as GnuPG writes it (draft-koch-openpgp-2015-rfc4880bis, 5.3).
"""

from typing import NamedTuple

from sealring.openpgp import aead, containers, packets, policy, s2k
from sealring.openpgp.material import SessionKey
from sealring.openpgp.packets import Malformed, Unsupported


class Lock(NamedTuple):
    """One packet.

    Attributes:
        head: of versions 5 and 6, what the session key is bound to; else empty.
        cipher: that the session key is encrypted by.
        how: the way from the passphrase to a key.
        nonce: of versions 5 and 6.
        encrypted: the session key; empty in version 4 where the passphrase's key is itself the session key.
    """

    head: bytes
    cipher: int
    how: s2k.S2K
    nonce: bytes
    encrypted: bytes

    @property
    def version(self) -> int:
        """4, 5 or 6."""
        return self.head[1] if self.head else 4

    def cost(self, passphrase: bytes) -> int:
        """Octets that ``opened`` hashes."""
        return self.how.cost(passphrase, policy.KEY_BYTES[self.cipher])

    def opened(self, passphrase: bytes, container: int | None) -> SessionKey | None:
        """The session key; None when the passphrase is another one, as far as one can see.

        Args:
            passphrase: its octets.
            container: the cipher of a container of version 2.

        Raises:
            Unsupported: for a cipher that nobody here has.
        """
        key = self.how.derive(passphrase, policy.KEY_BYTES[self.cipher])
        if self.head:
            if self.version == 6:
                key = aead.expanded(key, len(key), self.head)
            try:
                clear = aead.mode(self.head[3], key).decrypt(self.nonce, self.encrypted, self.head)
            except aead.InvalidTag:
                return None
            return _fitting(self.cipher if container is None else container, clear)
        if not self.encrypted:
            return SessionKey(self.cipher, key)
        clear = containers.cfb(SessionKey(self.cipher, key), self.encrypted)
        return _fitting(clear[0], clear[1:])


def _fitting(cipher: int, key: bytes) -> SessionKey | None:
    return SessionKey(cipher, key) if policy.KEY_BYTES.get(cipher) == len(key) else None


def read(body: bytes) -> Lock:
    """A passphrase packet's body.

    Raises:
        Malformed, Unsupported
    """
    version = body[0] if body else 0
    if version not in (4, 5, 6):
        raise Unsupported(f"a passphrase packet of version {version}" if body else "a passphrase packet")
    if len(body) < (6 if version > 4 else 2):
        raise Malformed("cut short")
    if version == 4:
        how, end = s2k.read(body, 2)
        if body[1] not in policy.KEY_BYTES:
            raise Unsupported(f"cipher {body[1]}")
        return Lock(b"", body[1], how, b"", body[end:])
    start = 2 if version == 6 else 1  # version 6 says how long the part up to the nonce is
    cipher, kind = body[start : start + 2]
    aead.known(cipher, kind)
    how, end = s2k.read(body, start + (3 if version == 6 else 2))
    last = end + aead.nonce_octets(kind)
    if len(body) <= last + aead.TAG or (version == 6 and (body[1] != last - 2 or body[4] != end - 5)):
        raise Malformed("a broken passphrase packet")
    head = bytes((0xC0 | packets.SKESK, version, cipher, kind))
    return Lock(head, cipher, how, body[end:last], body[last:])
