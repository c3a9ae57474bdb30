"""Keys as a whole: which parts belong together by good signatures. What those amount to is standing.py's matter.

Rules 7, 10 and 18 of policy.py are enforced here: only what the primary key signed for counts, and checking is bounded.
"""

from collections.abc import Iterator

from sealring.openpgp import packets, policy, signatures
from sealring.openpgp.material import BadSignature, PublicKey
from sealring.openpgp.packets import Malformed, Packet, Unsupported
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.signatures import Signature
from sealring.openpgp.standing import Bound, Component, Facts, Part, Whole, main_user_id, stand

__all__ = ["Component", "Part", "Whole", "main_user_id", "split", "weigh"]

_FIRST = (packets.SECRET_KEY, packets.PUBLIC_KEY)
_SUBKEYS = (packets.SECRET_SUBKEY, packets.PUBLIC_SUBKEY)
_IGNORED = (packets.TRUST, packets.MARKER, packets.PADDING, 60, 61, 62, 63)


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


class _Scale:
    def __init__(self, parts: list[Part], trusted: bool, nameless: bool, room: int) -> None:
        self.parts = parts
        self.trusted = trusted
        self.nameless = nameless
        self.room = room  # how many signatures by others may still be kept
        self.primary, self.secret = _key(parts[0])
        self.outdated = False
        self.checked = 0

    def weigh(self) -> Whole:
        head = signatures.covered_by_key(self.primary)
        direct = Part(self.parts[0].tag, self.parts[0].body)
        about = self._good(self.parts[0], direct, (signatures.DIRECT_KEY, signatures.KEY_REVOCATION), head)
        facts = Facts(Bound(self.primary, self.secret, about, []), [], [], [direct])
        for part in self.parts[1:]:
            copy = Part(part.tag, part.body)
            if part.tag == packets.USER_ID:
                kinds = (*signatures.CERTIFICATIONS, signatures.CERTIFICATION_REVOCATION)
                good = self._good(part, copy, kinds, head + signatures.covered_by_user_id(part.body))
                if good:
                    self._keep_others(part, copy)
                    facts.user_ids.append((part.body.decode("utf-8", "replace"), good))
                    facts.parts.append(copy)
            elif part.tag in _SUBKEYS and (bound := self._subkey(part, copy, head)) is not None:
                facts.subkeys.append(bound)
                facts.parts.append(copy)
            # Pictures and the like are of no use here.
        whole = stand(facts)
        if not whole.user_ids and not self.nameless:
            raise Unsupported("outdated signatures") if self.outdated else Malformed("no user ID is signed for")
        return whole

    def _keep_others(self, part: Part, copy: Part) -> None:
        kinds = (*signatures.CERTIFICATIONS, signatures.CERTIFICATION_REVOCATION)
        for body, row in _readable(part) if self.room else ():
            if row.kind not in kinds or self.primary.key_id in row.issuer_ids or body in copy.others + copy.local:
                continue
            if self.room and len(body) <= policy.CERTIFICATION_BYTES:
                (copy.others if row.value(signatures.EXPORTABLE) != b"\0" else copy.local).append(body)
                self.room -= 1

    def _subkey(self, part: Part, copy: Part, head: bytes) -> Bound | None:
        try:
            key, secret = _key(part)
        except Unsupported:
            if part.tag == packets.SECRET_SUBKEY:
                raise  # an own key that can't do all that it could elsewhere is refused, not cut down
            return None
        covered = head + signatures.covered_by_key(key)
        good = self._good(part, copy, (signatures.SUBKEY_BINDING, signatures.SUBKEY_REVOCATION), covered)
        bindings = [row for row in good if row.kind == signatures.SUBKEY_BINDING]
        answered = [row for row in bindings if self._signs_back(row, key, covered)]
        return Bound(key, secret, good, answered) if bindings else None

    def _signs_back(self, binding: Signature, key: PublicKey, covered: bytes) -> bool:
        """Whether a signing subkey agrees to belong to this primary key (RFC 4880, 5.2.1, type 0x19)."""
        for subpacket in (*binding.hashed, *binding.unhashed):
            if subpacket.kind == signatures.EMBEDDED:
                try:
                    back = signatures.parse(subpacket.body)
                    if back.kind == signatures.PRIMARY_BINDING:
                        if not self.trusted:
                            self._count()
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
                self._count()
                try:
                    signatures.verify(row, self.primary, covered)
                except BadSignature:
                    self.outdated |= row.hash_number not in policy.HASHES
                    continue
            copy.signatures.append(body)
            result.append(row)
        return result

    def _count(self) -> None:
        self.checked += 1
        if self.checked > policy.OWN_SIGNATURES:
            raise Unsupported("too many signatures")


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
