"""An own key taken apart to be changed, and put together again only if a strict reader finds what was asked for.

Rules 2, 3, 4 and 7 of renewal.py are enforced here.
"""

from collections.abc import Callable, Iterable

from sealring.base.errors import SealringError
from sealring.openpgp import making, packets, policy, signatures
from sealring.openpgp.material import PublicKey
from sealring.openpgp.own_key import OwnKey
from sealring.openpgp.packets import Malformed, Subpacket, Unsupported
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.signatures import Signature
from sealring.openpgp.weighing import Part, Whole, main_user_id, split, weigh

_SECRET = (packets.SECRET_KEY, packets.SECRET_SUBKEY)
_PRIMARY = Subpacket(signatures.PRIMARY_USER_ID, False, b"\1")

# What a user ID's signature says of the key and not of the user ID: expiry, flags, preferences, features.
_OF_THE_KEY = frozenset((signatures.KEY_EXPIRES, 11, 21, 22, 23, 24, signatures.KEY_FLAGS, 30, 34, 39))


class Draft:
    """The parts of an own key, to be signed anew.

    Args:
        key: it stays as it is.
        now: seconds since 1970.
        expired: whether the key may have ended (rule 7).
        ended: whether it may be revoked (rule 7).

    Raises:
        SealringError: key_unusable.
    """

    def __init__(self, key: OwnKey, now: int, *, expired: bool = False, ended: bool = False) -> None:
        self.now = now
        self.whole = _read(key.to_bytes())
        self.parts = self.whole.parts
        self.public = self.whole.primary.key
        self.secret = _secret(self.parts[0])
        self._before = {part.body for part in self.parts if part.tag in _SECRET}
        self._head = signatures.covered_by_key(self.public)
        ends = self.whole.primary.expires
        if (self.whole.primary.revoked and not ended) or (self.public.created > now and not ended):
            raise SealringError("key_unusable")
        if ends is not None and ends <= now and not expired:
            raise SealringError("key_unusable")

    # --- Finding --------------------------------------------------------------------------

    def live(self) -> list[tuple[Part, Signature]]:
        """The user IDs that are not revoked, and what the key says of each."""
        kinds = (*signatures.CERTIFICATIONS, signatures.CERTIFICATION_REVOCATION)
        rows = [(part, newest(part, *kinds)) for part in self.parts if part.tag == packets.USER_ID]
        return [(part, row) for part, row in rows if row is not None and row.kind in signatures.CERTIFICATIONS]

    def main(self) -> tuple[Part, Signature]:
        """The user ID that speaks for the key, and how."""
        row, part = main_user_id([(row, part) for part, row in self.live()])[0]
        return part, row

    def named(self, text: str) -> Part:
        """A user ID that is not revoked.

        Raises:
            SealringError: user_id_unknown.
        """
        for part, _ in self.live():
            if part.body.decode("utf-8", "replace") == text:
                return part
        raise SealringError("user_id_unknown")

    def place(self, body: bytes) -> Part:
        """The part of a user ID, put behind the others if it is new."""
        known = [part for part in self.parts if part.tag == packets.USER_ID]
        for part in known:
            if part.body == body:
                return part
        made = Part(packets.USER_ID, body)
        self.parts.insert(self.parts.index(known[-1]) + 1 if known else 1, made)
        return made

    def subkey(self, key: PublicKey) -> tuple[Part, Signature]:
        """The part of a subkey, and what binds it."""
        part = next(part for part in self.parts if part.tag in _SECRET and PublicKey(part.body).body == key.body)
        binding = newest(part, signatures.SUBKEY_BINDING)
        if binding is None:
            raise SealringError("internal")
        return part, binding

    # --- Signing ---------------------------------------------------------------------------------

    def certify(self, part: Part, said: Iterable[Subpacket]) -> None:
        """Sign for a user ID, in place of what was signed for it before."""
        former = newest(part, *signatures.CERTIFICATIONS)
        kind = 0x13 if former is None else former.kind
        body = self._made(part, kind, said, signatures.covered_by_user_id(part.body))
        _replace(part, signatures.CERTIFICATIONS, body)

    def sign_directly(self, said: Iterable[Subpacket]) -> None:
        """Sign for the key itself, in place of what was signed for it before."""
        _replace(self.parts[0], (signatures.DIRECT_KEY,), self._made(self.parts[0], signatures.DIRECT_KEY, said))

    def bind(self, part: Part, said: Iterable[Subpacket]) -> None:
        """Sign for a subkey, in place of what was signed for it before; one that signs signs back."""
        rows, subkey = list(said), _secret(part)
        covered, back = signatures.covered_by_key(subkey.public), None
        flags = next((row.body for row in rows if row.kind == signatures.KEY_FLAGS), b"")
        if flags and flags[0] & policy.SIGN:
            back = making.make(signatures.PRIMARY_BINDING, subkey, self.now, (), self._head, covered)
        body = self._made(part, signatures.SUBKEY_BINDING, rows, covered, back=back)
        _replace(part, (signatures.SUBKEY_BINDING,), body)

    def revoke(self, part: Part, reason: Subpacket) -> None:
        """Revoke a user ID or a subkey; what was signed for it before stays, for others to see what has ended."""
        if part.tag == packets.USER_ID:
            kind, covered = signatures.CERTIFICATION_REVOCATION, signatures.covered_by_user_id(part.body)
        else:
            kind, covered = signatures.SUBKEY_REVOCATION, signatures.covered_by_key(PublicKey(part.body))
        part.signatures.append(self._made(part, kind, [reason], covered))

    def put_first(self, part: Part) -> None:
        """Let a user ID speak for the key, and say of the key what the former one said (rule 4)."""
        _, speaker = self.main()
        for other, row in self.live():
            if other is part:
                own = making.carried(row, self.now, signatures.PRIMARY_USER_ID, *_OF_THE_KEY)
                self.certify(other, [*own, *about_key(speaker), _PRIMARY])
            elif row.value(signatures.PRIMARY_USER_ID) is not None:
                self.certify(other, making.carried(row, self.now, signatures.PRIMARY_USER_ID))
        first, *rest = [other for other in self.parts if other is not part]
        self.parts = [first, part, *rest]

    def mark_main(self) -> None:
        """Say which user ID speaks for the key, if it is only known by being the newest."""
        part, row = self.main()
        if row.value(signatures.PRIMARY_USER_ID) in (None, b"", b"\0"):
            self.certify(part, [*making.carried(row, self.now, signatures.PRIMARY_USER_ID), _PRIMARY])

    def drop_encryption(self, row: Signature) -> list[Subpacket]:
        """What a signature said, but for the flags to encrypt."""
        flags = row.value(signatures.KEY_FLAGS) or b"\0"
        less = Subpacket(signatures.KEY_FLAGS, False, bytes((flags[0] & ~policy.ENCRYPT,)) + flags[1:])
        return [*making.carried(row, self.now, signatures.KEY_FLAGS), less]

    def _made(
        self, part: Part, kind: int, said: Iterable[Subpacket], *covered: bytes, back: bytes | None = None
    ) -> bytes:
        time = making.later(self.now, *map(signatures.parse, part.signatures))
        return making.make(kind, self.secret, time, said, self._head, *covered, back=back)

    # --- Putting together ---------------------------------------------------------------------------

    def finish(self, as_asked: Callable[[Whole], bool], *, exact: bool = True) -> OwnKey:
        """The key, read back (rules 2 and 3).

        Args:
            as_asked: whether a strict reader finds in it what was asked for.
            exact: whether everything in it must have passed that reader; else what did not is left out.

        Raises:
            SealringError: internal, when it does not; key_unsupported, when it became larger than policy.py allows.
        """
        blob = b"".join(part.write() for part in self.parts)
        whole = _read(blob)
        if exact and b"".join(part.write() for part in whole.parts) != blob:
            raise SealringError("internal")
        if not self._before <= {part.body for part in whole.parts if part.tag in _SECRET} or not as_asked(whole):
            raise SealringError("internal")
        return OwnKey(whole)


def about_key(row: Signature) -> list[Subpacket]:
    """What a user ID's signature says of the key and not of the user ID."""
    return [part for part in row.hashed if part.kind in _OF_THE_KEY]


def newest(part: Part, *kinds: int) -> Signature | None:
    """The newest signature of some kinds; of one second the higher kind, so that a revocation wins."""
    rows = [row for row in map(signatures.parse, part.signatures) if row.kind in kinds]
    return max(rows, key=lambda row: (row.created, row.kind), default=None)


def _replace(part: Part, kinds: Iterable[int], body: bytes) -> None:
    part.signatures = [body, *(row for row in part.signatures if signatures.parse(row).kind not in kinds)]


def _secret(part: Part) -> SecretKey:
    return SecretKey(part.body)


def _read(blob: bytes) -> Whole:
    try:
        return weigh(split(packets.walk(blob, most=policy.KEY_PACKETS)), others=True)
    except Malformed:
        raise SealringError("internal") from None
    except Unsupported as problem:
        raise SealringError("key_unsupported", reason=str(problem)) from None
