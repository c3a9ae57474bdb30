"""What stands before a container: session keys for keys and for passphrases, tried with bounds.

Rules 11, 12, 15 and 23 of policy.py are enforced here. PGPy sees none of it: its own loop tries the first match only,
knows no hidden recipients, and fails where keys and passphrases stand side by side.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import containers, packets, passphrases, policy
from sealring.openpgp.material import CannotUnwrap, PublicKey, SessionKey
from sealring.openpgp.own_key import OwnKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported

_HIDDEN = bytes(8)  # the key id of a recipient who is not named


class Opened(NamedTuple):
    """What a container held, which cipher it was sealed with, and by whose key it was opened."""

    clear: bytes
    cipher: int
    opened_by: str  # fingerprint of an own key; empty for a passphrase


class Envelope:
    """The session-key packets of one message.

    Args:
        before: the packets, of tags PKESK and SKESK only.
        container: what they are for.

    Raises:
        Malformed, Unsupported
    """

    def __init__(self, before: list[Packet], container: Packet) -> None:
        if len(before) > policy.RECIPIENTS:
            raise Unsupported("too many recipients")
        if not before:
            raise Unsupported("a message without a session key")
        self._container = container
        self._cipher = containers.newer(container)
        self.for_keys: list[ForKey] = []
        self.for_passphrases: list[passphrases.Lock] = []
        self._passed_over: Malformed | Unsupported | None = None  # the last packet that was, and why
        for tag, body in before:
            try:
                self._take(tag, body)
            except (Malformed, Unsupported) as problem:
                self._passed_over = problem
        self._addressed = self._unwrapped = False

    def _take(self, tag: int, body: bytes) -> None:
        """Note a packet that goes with the container (rule 23).

        Raises:
            Unsupported: for one that we don't do, or that does not go with it.
            Malformed
        """
        newer, gnupg = self._cipher is not None, self._container.tag == packets.AEAD_GNUPG
        if tag == packets.PKESK:
            row = _for_key(body)
            if (body[0] == 6) != newer:
                raise Unsupported(f"a session key of version {body[0]} for another kind of encryption")
            self.for_keys.append(row)
        else:
            lock = passphrases.read(body)
            if lock.version not in ((6,) if newer else (4, 5) if gnupg else (4,)):
                raise Unsupported(f"a passphrase packet of version {lock.version} for another kind of encryption")
            self.for_passphrases.append(lock)

    def named(self) -> list[bytes]:
        """The key ids of the recipients, those that can be read; zeros for one who is not named."""
        return [row.key_id for row in self.for_keys]

    def open(self, keys: tuple[OwnKey, ...], passphrase: Secret[str] | None) -> Opened:
        """Open it with the first key, else the first passphrase packet, that does.

        Raises:
            SealringError: no_key, message_passphrase.
            Malformed, Unsupported
        """
        tried: set[SessionKey] = set()
        altered: Malformed | None = None
        for session, opener in self.sessions(keys, passphrase):
            if session in tried:
                continue
            tried.add(session)
            if len(tried) > policy.SESSIONS:
                raise Unsupported("too many session keys")
            try:
                return Opened(containers.opened(self._container, session), session.cipher, opener)
            except containers.Altered as problem:
                altered = problem
            except containers.WrongSession:
                continue
        raise altered or self.why_not(passphrase)

    def why_not(self, passphrase: Secret[str] | None) -> Exception:
        """Nothing opened it: the most helpful reason (rule 15)."""
        if self._unwrapped:
            return Malformed("the message was altered")
        if self._addressed:
            return Malformed("a session key was altered")
        if self.for_passphrases:
            return SealringError("message_passphrase", missing=passphrase is None or not passphrase.reveal())
        return self._passed_over or SealringError("no_key")

    def sessions(self, keys: tuple[OwnKey, ...], passphrase: Secret[str] | None) -> Iterator[tuple[SessionKey, str]]:
        """What may open it, each with the own fingerprint that gave it, or "" for a passphrase; not yet tried.

        Raises:
            Unsupported: it would be too much work.
        """
        yield from self._by_keys(keys)
        if passphrase is not None and passphrase.reveal():
            yield from self._by_passphrase(passphrase.reveal().encode("utf-8", "surrogatepass"))

    def _by_keys(self, keys: tuple[OwnKey, ...]) -> Iterator[tuple[SessionKey, str]]:
        """Session keys for keys that are named, then those of hidden recipients, tried with every own key (rule 11)."""
        trials = 0
        for hidden in (False, True):
            for row in self.for_keys:
                if (row.key_id == _HIDDEN) != hidden:
                    continue
                for key in keys:
                    for reader in key.readers.values():
                        if not row.may_be_for(reader.public):
                            continue
                        self._addressed |= not hidden
                        trials += 1
                        if trials > policy.TRIALS:
                            raise Unsupported("too many recipients")
                        try:
                            session = reader.unwrap(row.wrapped, self._cipher)
                        except CannotUnwrap:
                            continue
                        self._unwrapped |= not hidden
                        yield session, key.fingerprint

    def _by_passphrase(self, passphrase: bytes) -> Iterator[tuple[SessionKey, str]]:
        """Session keys that the passphrase gives, within a budget of hashing (rule 12)."""
        left = policy.S2K_OCTETS
        for lock in self.for_passphrases:
            left -= lock.cost(passphrase)
            if left < 0:
                raise Unsupported("too many passphrases")
            if (session := lock.opened(passphrase, self._cipher)) is not None:
                yield session, ""


class ForKey(NamedTuple):
    """A session key for somebody's key: the one's id (zeros for one who is not named), its algorithm, and the rest."""

    key_id: bytes
    algorithm: int
    wrapped: bytes

    def may_be_for(self, key: PublicKey) -> bool:
        """Whether this key may open it."""
        return self.key_id in (key.key_id, _HIDDEN) and self.algorithm == key.algorithm


def _for_key(body: bytes) -> ForKey:
    """A session-key packet of version 3 (RFC 4880, 5.1) or 6 (RFC 9580, 5.1.2).

    Raises:
        Unsupported
    """
    if len(body) >= 10 and body[0] == 3:
        return ForKey(body[1:9], body[9], body[10:])
    if len(body) >= 3 and body[0] == 6 and len(body) > (end := 2 + body[1]):
        if not body[1]:
            return ForKey(_HIDDEN, body[end], body[end + 1 :])
        if body[1] == 21 and body[2] == 4:
            return ForKey(body[end - 8 : end], body[end], body[end + 1 :])
        raise Unsupported(f"a recipient's key of version {body[2]}")
    raise Unsupported(f"a session key of version {body[0]}" if body else "an empty session key")
