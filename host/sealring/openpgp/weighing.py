"""Keys as a whole: which parts belong together by good signatures, and what each may be used for.

Rule 7 of policy.py is enforced here: a subkey is offered for encryption only when its primary key bound it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from sealring.openpgp import packets, policy, signatures
from sealring.openpgp.material import BadSignature, PublicKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.signatures import Signature

T = TypeVar("T")

_FIRST = (packets.SECRET_KEY, packets.PUBLIC_KEY)
_SUBKEYS = (packets.SECRET_SUBKEY, packets.PUBLIC_SUBKEY)
_IGNORED = (packets.TRUST, packets.MARKER, packets.PADDING, 60, 61, 62, 63)


@dataclass(slots=True)
class Part:
    """One key, subkey or user ID, and the signatures that follow it.

    Attributes:
        tag: of the part's packet.
        body: of the part's packet.
        signatures: of a part that was weighed, the owner's good ones; of one that was not, all that there are.
        others: what others say of a user ID: certifications and their revocations, unchecked (certifying.py checks).
        local: such ones that their makers keep to themselves (RFC 4880, 5.2.3.11).
    """

    tag: int
    body: bytes
    signatures: list[bytes] = field(default_factory=list)
    others: list[bytes] = field(default_factory=list)
    local: list[bytes] = field(default_factory=list)

    def write(self, *, local: bool = False) -> bytes:
        """The packets of this part; those that may not leave only when asked for, to be kept in the vault."""
        rows = [*self.signatures, *self.others, *(self.local if local else ())]
        return packets.packet(self.tag, self.body) + b"".join(packets.packet(packets.SIGNATURE, row) for row in rows)


@dataclass(slots=True)
class Component:
    """A key or subkey that its owner's signatures vouch for."""

    key: PublicKey
    secret: SecretKey | None
    flags: int
    expires: int | None  # seconds since 1970
    revoked: bool

    def usable(self, flag: int, now: int) -> bool:
        """Whether it may be used for this today."""
        return self.may(flag) and self.key.created <= now and (self.expires is None or now < self.expires)

    def may(self, flag: int) -> bool:
        """Whether it may be used for this but for its time."""
        return bool(self.flags & flag) and not self.revoked

    def until(self) -> tuple[float, int]:
        """What the best of several is chosen by: the one that lives longest, then the newest."""
        return (float("inf") if self.expires is None else self.expires, self.key.created)


@dataclass(slots=True)
class Whole:
    """A transferable key after its signatures were weighed."""

    primary: Component
    subkeys: list[Component]
    user_ids: list[str]  # those that are not revoked, in the key's order
    main_user_id: str  # the one that the key puts first; empty when there is none
    parts: list[Part]  # what is worth keeping: own good signatures, revoked user IDs too, and others' where asked for

    def components(self) -> list[Component]:
        """The primary key and its subkeys."""
        return [self.primary, *self.subkeys]

    def encryption(self) -> Component | None:
        """The key to encrypt to, unless there is none; whether its time has come or gone is the caller's matter."""
        fit = [part for part in self.components() if part.may(policy.ENCRYPT) and part.key.can_encrypt]
        return None if self.primary.revoked else max(fit, key=Component.until, default=None)

    def signing(self) -> Component | None:
        """The key to sign with: the primary key where it may, else the best signing subkey."""
        if self.primary.may(policy.SIGN):
            return self.primary
        fit = [part for part in self.subkeys if part.may(policy.SIGN)]
        return None if self.primary.revoked else max(fit, key=Component.until, default=None)


def split(found: list[Packet]) -> list[Part]:
    """The parts of one key.

    Raises:
        Malformed, Unsupported
    """
    parts: list[Part] = []
    for packet in found:
        if packet.tag in _IGNORED:
            continue
        if packet.tag == packets.SIGNATURE and parts:
            parts[-1].signatures.append(packet.body)
        elif (packet.tag in _FIRST) == (not parts) and packet.tag in (
            *_FIRST, *_SUBKEYS, packets.USER_ID, packets.USER_ATTRIBUTE
        ):  # fmt: skip
            parts.append(Part(packet.tag, packet.body))
        elif packet.tag in _FIRST:
            raise Unsupported("several keys in one file")
        else:
            raise Malformed("not a key")
    if not parts:
        raise Malformed("no key")
    if sum(part.tag in _SUBKEYS for part in parts) > policy.SUBKEYS:
        raise Unsupported("too many subkeys")
    return parts


def weigh(parts: list[Part], *, trusted: bool = False, nameless: bool = False, others: bool = False) -> Whole:
    """Check the own signatures of a key and say what each part may be used for.

    Args:
        parts: as ``split`` gives them; secret parts unprotected.
        trusted: whether the parts come from the keyring, which holds only what passed here before.
        nameless: whether a key without user IDs will do (``Certificate.nameless``).
        others: whether what others say of the user IDs is kept, as far as policy.py has room for it.

    Raises:
        Malformed: also when no user ID is left that the key signs for.
        Unsupported: also when it is signed for by outdated hashes only.
    """
    return _Scale(parts, trusted, nameless, policy.CERTIFICATIONS if others else 0).weigh()


def main_user_id(named: list[tuple[Signature, T]]) -> list[tuple[Signature, T]]:
    """The one that speaks for the key among live self-certifications and what they are about; none of none.

    The newest of those that are marked as primary, else the newest (RFC 4880, 5.2.3.19).
    """
    marked = [row for row in named if row[0].value(signatures.PRIMARY_USER_ID) not in (None, b"", b"\0")]
    return sorted(marked or named, key=lambda row: -row[0].created)[:1]


class _Scale:
    def __init__(self, parts: list[Part], trusted: bool, nameless: bool, room: int) -> None:
        self.parts = parts
        self.trusted = trusted
        self.nameless = nameless
        self.room = room  # how many signatures by others may still be kept
        self.primary, self.secret = _key(parts[0])
        self.outdated = False

    def weigh(self) -> Whole:
        head = signatures.covered_by_key(self.primary)
        direct = Part(self.parts[0].tag, self.parts[0].body)
        kept = [direct]
        direct_signatures = self._good(self.parts[0], direct, (signatures.DIRECT_KEY, signatures.KEY_REVOCATION), head)
        named: list[tuple[Signature, str]] = []
        subkeys: list[Component] = []
        for part in self.parts[1:]:
            copy = Part(part.tag, part.body)
            if part.tag == packets.USER_ID:
                found = self._user_id(part, copy, head)
                if found is None:
                    continue
                self._keep_others(part, copy)
                if found.kind != signatures.CERTIFICATION_REVOCATION:
                    named.append((found, part.body.decode("utf-8", "replace")))
            elif part.tag in _SUBKEYS:
                component = self._subkey(part, copy, head)
                if component is None:
                    continue
                subkeys.append(component)
            else:
                continue  # pictures and the like are of no use here
            kept.append(copy)
        if not named and not self.nameless:
            raise Unsupported("outdated signatures") if self.outdated else Malformed("no user ID is signed for")
        main = main_user_id(named)
        primary = self._primary(direct_signatures, [row for row, _ in main])
        return Whole(primary, subkeys, [name for _, name in named], next((name for _, name in main), ""), kept)

    def _primary(self, direct: list[Signature], chosen: list[Signature]) -> Component:
        own = [row for row in direct if row.kind == signatures.DIRECT_KEY]
        rows = [*chosen, *sorted(own, key=lambda row: -row.created)[:1]]
        flags = next((flag for row in rows if (flag := row.value(signatures.KEY_FLAGS)) is not None), None)
        expires = next((time for row in rows if (time := _expiry(row, self.primary)) is not None), None)
        may = policy.CERTIFY | policy.SIGN if flags is None else _flags(flags)
        may &= ~0 if self.primary.can_encrypt else ~policy.ENCRYPT
        revoked = any(row.kind == signatures.KEY_REVOCATION for row in direct)
        return Component(self.primary, self.secret, may if self.primary.can_sign else 0, expires, revoked)

    def _user_id(self, part: Part, copy: Part, head: bytes) -> Signature | None:
        kinds = (*signatures.CERTIFICATIONS, signatures.CERTIFICATION_REVOCATION)
        good = self._good(part, copy, kinds, head + signatures.covered_by_user_id(part.body))
        # A revocation is the higher kind, so it wins over a certification of the same second.
        return max(good, key=lambda row: (row.created, row.kind), default=None)

    def _keep_others(self, part: Part, copy: Part) -> None:
        kinds = (*signatures.CERTIFICATIONS, signatures.CERTIFICATION_REVOCATION)
        for body, row in _readable(part) if self.room else ():
            if row.kind not in kinds or self.primary.key_id in row.issuer_ids or body in copy.others + copy.local:
                continue
            if self.room and len(body) <= policy.CERTIFICATION_BYTES:
                (copy.others if row.value(signatures.EXPORTABLE) != b"\0" else copy.local).append(body)
                self.room -= 1

    def _subkey(self, part: Part, copy: Part, head: bytes) -> Component | None:
        try:
            key, secret = _key(part)
        except Unsupported:
            if part.tag == packets.SECRET_SUBKEY:
                raise  # an own key that can't do all that it could elsewhere is refused, not cut down
            return None
        kinds = (signatures.SUBKEY_BINDING, signatures.SUBKEY_REVOCATION)
        covered = head + signatures.covered_by_key(key)
        good = self._good(part, copy, kinds, covered)
        bindings = [row for row in good if row.kind == signatures.SUBKEY_BINDING]
        if not bindings:
            return None
        newest = max(bindings, key=lambda row: row.created)
        raw = newest.value(signatures.KEY_FLAGS)
        flags = (policy.ENCRYPT if raw is None else _flags(raw)) & ~policy.CERTIFY
        if flags & policy.SIGN and not (key.can_sign and self._signs_back(newest, key, covered)):
            flags &= ~policy.SIGN
        if not key.can_encrypt:
            flags &= ~policy.ENCRYPT
        return Component(key, secret, flags, _expiry(newest, key), len(bindings) != len(good))

    def _signs_back(self, binding: Signature, key: PublicKey, covered: bytes) -> bool:
        """Whether a signing subkey agrees to belong to this primary key (RFC 4880, 5.2.1, type 0x19)."""
        for subpacket in (*binding.hashed, *binding.unhashed):
            if subpacket.kind == signatures.EMBEDDED:
                try:
                    back = signatures.parse(subpacket.body)
                    if back.kind == signatures.PRIMARY_BINDING:
                        if not self.trusted:
                            signatures.verify(back, key, covered)
                        return True
                except (BadSignature, Malformed, Unsupported):
                    continue
        return False

    def _good(self, part: Part, copy: Part, kinds: tuple[int, ...], covered: bytes) -> list[Signature]:
        """The primary key's own good signatures on a part; they are noted in ``copy``, to be kept."""
        result: list[Signature] = []
        for body, row in _readable(part):
            if row.kind not in kinds or self.primary.key_id not in row.issuer_ids:
                continue
            if not self.trusted:
                try:
                    signatures.verify(row, self.primary, covered)
                except BadSignature:
                    self.outdated |= row.hash_number not in policy.HASHES
                    continue
            copy.signatures.append(body)
            result.append(row)
        return result


def _readable(part: Part) -> Iterator[tuple[bytes, Signature]]:
    for body in part.signatures:
        try:
            yield body, signatures.parse(body)
        except (Malformed, Unsupported):
            continue


def _key(part: Part) -> tuple[PublicKey, SecretKey | None]:
    if part.tag in (packets.SECRET_KEY, packets.SECRET_SUBKEY):
        secret = SecretKey(part.body)
        return secret.public, secret
    public = PublicKey(part.body)
    if public.rest:
        raise Malformed("octets behind a key")
    return public, None


def _flags(value: bytes) -> int:
    return value[0] if value else 0


def _expiry(row: Signature, key: PublicKey) -> int | None:
    """When a key ends by a signature on it, or the signature itself does; seconds since 1970."""
    rows = (
        (key.created, _seconds(row.value(signatures.KEY_EXPIRES))),
        (row.created, _seconds(row.value(signatures.SIGNATURE_EXPIRES))),
    )
    ends = [base + seconds for base, seconds in rows if seconds]
    return min(ends, default=None)


def _seconds(value: bytes | None) -> int:
    return int.from_bytes(value, "big") if value is not None and len(value) == 4 else 0
