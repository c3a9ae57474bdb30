"""What people say of each other's certificates: that a name belongs to a key.

1. Only what the owner of a key signed for changes what it may be used for. A certification is somebody's word, and
   nothing in Sealring follows from it but what a person is told.
2. A certification counts as good only when its maker's certificate is at hand, the signature holds (rule 4 of
   policy.py), the maker's key may certify, had begun and not ended when it was made, and was not revoked by then. A
   key that was compromised vouches for nothing, whenever it did.
3. Of one maker the newest word about a name counts, be it a certification or its revocation; and nothing that does
   not hold hides what does.
4. A local certification never leaves: it is written only where ``to_bytes(local=True)`` asks for it.
5. An own certification is never what goes when there is no room for all (policy.CERTIFICATIONS).
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from sealring.base.errors import SealringError
from sealring.openpgp import making, packets, policy, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.drafting import Draft
from sealring.openpgp.material import BadSignature, PublicKey
from sealring.openpgp.merging import apply_revocation, checked, fit, merge, minimal, name_of, parts_of, whole_of
from sealring.openpgp.own_key import OwnKey
from sealring.openpgp.packets import Subpacket
from sealring.openpgp.signatures import Signature
from sealring.openpgp.weighing import Component, Part

__all__ = [
    "GENERIC", "POSITIVE", "Certification", "apply_revocation", "certifications", "certify", "merge", "minimal",
    "revoke_certification",
]  # fmt: skip

GENERIC = 0x10  # says nothing of how well it was checked; what GnuPG makes
POSITIVE = 0x13  # says that it was checked with care

_LOCAL = Subpacket(signatures.EXPORTABLE, True, b"\0")

State = Literal["good", "revoked", "expired", "void", "bad", "unknown"]


class Certification(NamedTuple):
    """What somebody says of a name in a certificate.

    Attributes:
        user_id: the name.
        issuer: the maker's fingerprint (40 upper-case hexadecimal digits) when its certificate is known, else the
            fingerprint or key id (16) that the signature claims; empty when it claims none.
        state: ``good``; ``revoked`` or ``expired`` when the maker took it back or gave it an end; ``void`` when the
            maker's key was revoked, or not alive when it signed; ``bad`` when the signature does not hold, or is by an
            outdated hash; ``unknown`` when the maker is not known.
        level: 0x10 to 0x13.
        created: seconds since 1970.
        local: whether it may not leave.
    """

    user_id: str
    issuer: str
    state: State
    level: int
    created: int
    local: bool


def certify(
    certificate: Certificate, user_id: str, own: OwnKey, *, now: int, level: int = GENERIC, local: bool = False
) -> Certificate:
    """The certificate with an own key's word that a name belongs to it.

    Args:
        certificate: somebody else's, neither revoked nor expired.
        user_id: one of its ``user_ids``.
        own: the key that certifies.
        now: seconds since 1970.
        level: ``GENERIC`` or ``POSITIVE``.
        local: whether it stays here.

    Raises:
        SealringError: user_id_not_found; key_unusable, when either key is; bad_params.
    """
    if level not in (GENERIC, POSITIVE) or certificate.fingerprint == own.fingerprint:
        raise SealringError("bad_params")
    if (status := certificate.status(now)) in ("revoked", "expired", "not_yet_valid"):
        raise SealringError("key_unusable", status=status)
    if user_id not in certificate.user_ids:
        raise SealringError("user_id_not_found")
    return _signed(certificate, user_id, own, now, level, [_LOCAL] if local else [])


def revoke_certification(
    certificate: Certificate, user_id: str, own: OwnKey, *, now: int, comment: str = ""
) -> Certificate:
    """The certificate with an own key's word taken back; a local one is taken back locally.

    Args:
        certificate: somebody else's.
        user_id: a name in it, also a revoked one.
        own: the key that had certified.
        now: seconds since 1970.
        comment: a line for people, which everyone will read.

    Raises:
        SealringError: user_id_not_found, when the own key says nothing of that name; key_unusable; bad_params.
    """
    parts = [part for part in parts_of(certificate) if part.tag == packets.USER_ID and name_of(part) == user_id]
    maker, head = Draft(own, now).public, signatures.covered_by_key(whole_of(certificate).primary.key)
    made = [row for part in parts for _, row in _by(part, maker, head) if row.kind in signatures.CERTIFICATIONS]
    if not made:
        raise SealringError("user_id_not_found")
    local = all(row.value(signatures.EXPORTABLE) == b"\0" for row in made)
    said = [making.reason(making.USER_ID_INVALID, comment), *([_LOCAL] if local else [])]
    return _signed(certificate, user_id, own, now, signatures.CERTIFICATION_REVOCATION, said)


def _signed(
    certificate: Certificate, user_id: str, own: OwnKey, now: int, kind: int, said: list[Subpacket]
) -> Certificate:
    maker = Draft(own, now).secret
    parts = parts_of(certificate)
    head = signatures.covered_by_key(PublicKey(parts[0].body))
    mine = {body for part in parts for body, _ in _by(part, maker.public, head)}
    part = next(part for part in parts if part.tag == packets.USER_ID and name_of(part) == user_id)
    time = making.later(now, *(row for _, row in _by(part, maker.public, head)))
    body = making.make(kind, maker, time, said, head, signatures.covered_by_user_id(part.body))
    part.others.append(body)  # reading it back tells local ones apart
    fit(parts, {body, *mine})
    made = checked(parts)
    if not any(body in (*part.others, *part.local) for part in parts_of(made)):
        raise SealringError("internal")
    return made


def certifications(certificate: Certificate, known: Iterable[Certificate], *, now: int) -> list[Certification]:
    """What others say of a certificate's names, by rules 2 and 3.

    Args:
        certificate: parsed with ``keep_others``.
        known: the certificates whose makers are known; the own ones among them.
        now: seconds since 1970.
    """
    makers: dict[str, list[Certificate]] = {}
    for other in known:
        makers.setdefault(other.fingerprint[-16:], []).append(other)
    parts = parts_of(certificate)
    head = signatures.covered_by_key(PublicKey(parts[0].body))
    result: list[Certification] = []
    for part in parts:
        if part.tag == packets.USER_ID and name_of(part) in certificate.user_ids:
            found: dict[tuple[str, bool], tuple[State, Signature]] = {}
            for _, row in _rows(part):
                issuer, state = _judged(row, makers, now, head, signatures.covered_by_user_id(part.body))
                key = (issuer, state in ("bad", "unknown"))  # what doesn't hold hides nothing that does
                if key not in found or (row.created, row.kind) > (found[key][1].created, found[key][1].kind):
                    found[key] = (state, row)
            result += [_told(name_of(part), issuer, *found[issuer, odd]) for issuer, odd in found]
    return result


def _told(user_id: str, issuer: str, state: State, row: Signature) -> Certification:
    local = row.value(signatures.EXPORTABLE) == b"\0"
    if row.kind == signatures.CERTIFICATION_REVOCATION and state == "good":
        return Certification(user_id, issuer, "revoked", 0, row.created, local)
    return Certification(user_id, issuer, state, row.kind, row.created, local)


def _judged(row: Signature, makers: dict[str, list[Certificate]], now: int, *covered: bytes) -> tuple[str, State]:
    """Who made a certification, and what it is worth."""
    claimed = row.value(signatures.ISSUER_FINGERPRINT) or b""
    ids = sorted(key_id.hex().upper() for key_id in row.issuer_ids if key_id)
    likely = [maker for key_id in ids for maker in makers.get(key_id, [])][: policy.SIGNATURES]
    for maker in likely:
        primary = whole_of(maker).primary
        try:
            signatures.verify(row, primary.key, *covered)
        except BadSignature:
            continue
        return maker.fingerprint, _worth(row, primary, now)
    if likely:
        return likely[0].fingerprint, "bad"
    return claimed[1:].hex().upper() if len(claimed) == 21 else next(iter(ids), ""), "unknown"


def _worth(row: Signature, maker: Component, now: int) -> State:
    alive = maker.key.created <= row.created and (maker.expires is None or row.created < maker.expires)
    gone = maker.revocation is not None and maker.revocation.holds(row.created)
    if not maker.flags & policy.CERTIFY or not alive or gone or row.created > now + policy.CLOCK_SKEW:
        return "void"
    return "expired" if row.ends is not None and row.ends <= now else "good"


def _rows(part: Part) -> list[tuple[bytes, Signature]]:
    return [(body, signatures.parse(body)) for body in (*part.others, *part.local)]


def _by(part: Part, maker: PublicKey, head: bytes) -> list[tuple[bytes, Signature]]:
    """What one maker says of a name; what others put in its mouth is not in it."""
    result = []
    for body, row in _rows(part):
        try:
            signatures.verify(row, maker, head, signatures.covered_by_user_id(part.body))
        except BadSignature:
            continue
        result.append((body, row))
    return result
