"""What stands before a container: session keys for keys and for passphrases, tried with bounds.

Rules 11, 12 and 15 of policy.py are enforced here. PGPy sees none of it: its own loop tries the first match only,
knows no hidden recipients, and fails where keys and passphrases stand side by side.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import containers, packets, policy, s2k
from sealring.openpgp.material import CannotUnwrap, SessionKey
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

    Raises:
        Malformed, Unsupported
    """

    def __init__(self, before: list[Packet]) -> None:
        if len(before) > policy.RECIPIENTS:
            raise Unsupported("too many recipients")
        if not before:
            raise Unsupported("a message without a session key")
        self.for_keys: list[bytes] = []
        self.for_passphrases: list[bytes] = []
        self.other = ""  # why a packet was passed over
        for tag, body in before:
            (self.for_keys if tag == packets.PKESK else self.for_passphrases).append(body)
        self._addressed = self._unwrapped = self._asks_passphrase = False

    def named(self) -> list[bytes]:
        """The key ids of the recipients, those that can be read; zeros for one who is not named."""
        return [body[1:9] for body in self.for_keys if len(body) >= 10 and body[0] == 3]

    def open(self, container: Packet, keys: tuple[OwnKey, ...], passphrase: Secret[str] | None) -> Opened:
        """Open the container with the first key, else the first passphrase packet, that does.

        Raises:
            SealringError: no_key, message_passphrase.
            Malformed, Unsupported
        """
        tried: set[SessionKey] = set()
        altered: Malformed | None = None
        for session, opener in self._sessions(keys, passphrase):
            if session in tried:
                continue
            tried.add(session)
            if len(tried) > policy.SESSIONS:
                raise Unsupported("too many session keys")
            try:
                return Opened(containers.opened(container, session), session.cipher, opener)
            except containers.Altered as problem:
                altered = problem
            except containers.WrongSession:
                continue
        raise altered or self._why_not(passphrase)

    def _why_not(self, passphrase: Secret[str] | None) -> Exception:
        """Nothing opened it: the most helpful reason (rule 15)."""
        if self._unwrapped:
            return Malformed("the message was altered")
        if self._addressed:
            return Malformed("a session key was altered")
        if self._asks_passphrase:
            return SealringError("message_passphrase", missing=passphrase is None or not passphrase.reveal())
        if self.other:
            return Unsupported(self.other)
        return SealringError("no_key")

    def _sessions(self, keys: tuple[OwnKey, ...], passphrase: Secret[str] | None) -> Iterator[tuple[SessionKey, str]]:
        yield from self._by_keys(keys)
        if passphrase is not None and passphrase.reveal():
            yield from self._by_passphrase(passphrase.reveal().encode("utf-8", "surrogatepass"))
        else:
            for body in self.for_passphrases:
                self._specifier(body)

    def _by_keys(self, keys: tuple[OwnKey, ...]) -> Iterator[tuple[SessionKey, str]]:
        """Session keys for keys that are named, then those of hidden recipients, tried with every own key (rule 11)."""
        trials = 0
        for hidden in (False, True):
            for body in self.for_keys:
                if len(body) < 10 or body[0] != 3:
                    self.other = f"a session key of version {body[0]}" if body else "an empty session key"
                    continue
                key_id = body[1:9]
                if (key_id == _HIDDEN) != hidden:
                    continue
                for key in keys:
                    for reader in key.readers.values():
                        if key_id not in (reader.public.key_id, _HIDDEN) or reader.public.algorithm != body[9]:
                            continue
                        self._addressed |= not hidden
                        trials += 1
                        if trials > policy.TRIALS:
                            raise Unsupported("too many recipients")
                        try:
                            session = reader.unwrap(body[10:])
                        except CannotUnwrap:
                            continue
                        self._unwrapped |= not hidden
                        yield session, key.fingerprint

    def _specifier(self, body: bytes) -> tuple[int, s2k.S2K, bytes] | None:
        """Cipher, S2K and encrypted session key of a passphrase packet; None, and noted, for one that we don't do."""
        try:
            if len(body) < 2 or body[0] != 4:
                raise Unsupported(f"a passphrase packet of version {body[0]}" if body else "a passphrase packet")
            how, end = s2k.read(body, 2)
            if body[1] not in policy.KEY_BYTES:
                raise Unsupported(f"cipher {body[1]}")
        except Unsupported as problem:
            self.other = str(problem)
            return None
        self._asks_passphrase = True
        return body[1], how, body[end:]

    def _by_passphrase(self, passphrase: bytes) -> Iterator[tuple[SessionKey, str]]:
        """Session keys that the passphrase gives (RFC 4880, 5.3), within a budget of hashing (rule 12)."""
        left = policy.S2K_OCTETS
        for body in self.for_passphrases:
            found = self._specifier(body)
            if found is None:
                continue
            number, how, encrypted = found
            length = policy.KEY_BYTES[number]
            left -= how.cost(passphrase, length)
            if left < 0:
                raise Unsupported("too many passphrases")
            key = SessionKey(number, how.derive(passphrase, length))
            if not encrypted:
                yield key, ""
                continue
            clear = containers.cfb(key, encrypted)
            if policy.KEY_BYTES.get(clear[0]) == len(clear) - 1:
                yield SessionKey(clear[0], clear[1:]), ""
