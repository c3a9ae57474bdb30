"""What comes to a certificate from elsewhere: its owner's news, others' words, its end; and its smallest form.

1. Merging never loses a revocation, nor the newest signature of the owner on each part.
2. Whatever is merged stays within the counts of policy.py. What was there first stays when room runs out, so that a
   flood of signatures on a key server pushes out nothing.
3. A bare revocation is taken only for the key that made it, and only when its signature is good.
4. Whatever comes out was read back, every signature of the owner being checked again.
5. A copy without names is as good as any, because a key server may give no other; and so is one whose last name was
   revoked, lest that news be refused.
"""

from collections.abc import Collection

from sealring.base.errors import SealringError
from sealring.openpgp import packets, policy, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.material import BadSignature, PublicKey
from sealring.openpgp.packets import Malformed, Unsupported
from sealring.openpgp.weighing import Part, Whole, split, weigh

_KEEP = (8, 2, 1)  # how many of the owner's signatures of one kind stay on a part, as far as there is room
_WITHOUT_MEANING = (packets.MARKER, packets.PADDING, packets.TRUST)


def merge(one: Certificate, other: Certificate) -> Certificate:
    """Everything that two copies of a certificate say, by rules 1 and 2.

    Args:
        one: the copy that is at hand.
        other: one that came from elsewhere; its local certifications are ``parse``'s matter.

    Raises:
        SealringError: wrong_key, when they are of different keys; key_unsupported, when the owner alone signed more
            than policy.py allows.
    """
    if one.fingerprint != other.fingerprint:
        raise SealringError("wrong_key")
    parts = parts_of(one)
    known = {(part.tag, part.body): part for part in parts}
    for part in parts_of(other):
        mine = known.get((part.tag, part.body))
        if mine is None:
            parts.append(part)
            continue
        for here, there in (
            (mine.signatures, part.signatures), (mine.others, part.others), (mine.local, part.local)
        ):  # fmt: skip
            here += [body for body in there if body not in here]
    fit(parts)
    return checked(parts)


def apply_revocation(certificate: Certificate, data: str | bytes) -> Certificate:
    """The certificate revoked by what its owner made for that (rule 3).

    Args:
        certificate: of any key.
        data: a revocation certificate as GnuPG and Sealring make them, a signature packet, binary or in the armor of a
            public key block; or the whole certificate, revoked.

    Raises:
        SealringError: revocation_unfit.
    """
    data = data.encode() if isinstance(data, str) else data
    try:
        found = packets.walk(packets.dearmor(data), most=policy.KEY_PACKETS)
        if found and found[0].tag == packets.PUBLIC_KEY:
            merged = merge(certificate, Certificate.parse(data, nameless=True))
            if not whole_of(merged).primary.revoked:
                raise Malformed("nothing is revoked there")
            return merged
        parts = parts_of(certificate)
        good = _revocations(found, PublicKey(parts[0].body))
    except (Malformed, Unsupported):
        raise SealringError("revocation_unfit") from None
    except SealringError as problem:
        raise SealringError("revocation_unfit", reason=problem.name) from None
    parts[0].signatures += [body for body in good if body not in parts[0].signatures]
    fit(parts)
    return checked(parts)


def _revocations(found: list[packets.Packet], key: PublicKey) -> list[bytes]:
    rows = [packet for packet in found if packet.tag not in _WITHOUT_MEANING]
    if not rows or len(rows) > policy.SIGNATURES or any(packet.tag != packets.SIGNATURE for packet in rows):
        raise Malformed("not a revocation")
    for _, body in rows:
        row = signatures.parse(body)
        try:
            if row.kind != signatures.KEY_REVOCATION:
                raise BadSignature
            signatures.verify(row, key, signatures.covered_by_key(key))
        except BadSignature:
            raise Malformed("not a revocation of this key") from None
    return [body for _, body in rows]


def minimal(certificate: Certificate, user_id: str | None = None) -> Certificate:
    """The smallest form that encrypts to the same key: the primary key, one name, the subkey to encrypt to, and the
    newest signature on each; every revocation of the key. Small enough for a QR code where the keys are elliptic.

    Args:
        certificate: of any key.
        user_id: the name; None takes the one that the key puts first.

    Raises:
        SealringError: user_id_not_found.
    """
    user_id = certificate.main_user_id if user_id is None else user_id
    if user_id not in certificate.user_ids:
        raise SealringError("user_id_not_found")
    whole = whole_of(certificate)
    chosen = whole.encryption()
    wanted = None if chosen is None else chosen.key.body
    parts = [
        Part(part.tag, part.body, _tidied(part, 1))
        for part in whole.parts
        if part.tag == packets.PUBLIC_KEY
        or (part.tag == packets.USER_ID and name_of(part) == user_id)
        or (part.tag == packets.PUBLIC_SUBKEY and part.body == wanted)
    ]
    return checked(parts)


# --- What they share --------------------------------------------------------------------------------------------------


def whole_of(certificate: Certificate) -> Whole:
    """What it amounts to; its signatures were checked when it was parsed."""
    found = packets.walk(certificate.to_bytes(local=True), most=policy.KEY_PACKETS)
    return weigh(split(found), trusted=True, nameless=True, others=True)


def parts_of(certificate: Certificate) -> list[Part]:
    """Its parts, to be changed; the certificate stays as it is."""
    return whole_of(certificate).parts


def name_of(part: Part) -> str:
    """The user ID as ``user_ids`` has it."""
    return part.body.decode("utf-8", "replace")


def fit(parts: list[Part], keep: Collection[bytes] = ()) -> None:
    """Make the words of others fit (rule 2): what came last goes first, from the name that has most of them.

    Args:
        parts: they are changed.
        keep: those that go last.
    """
    while True:
        rows = [(len(part.others) + len(part.local), part) for part in parts]
        if sum(count for count, _ in rows) <= policy.CERTIFICATIONS:
            return
        fullest = max(rows, key=lambda row: row[0])[1]
        drawer = fullest.others if len(fullest.others) >= len(fullest.local) else fullest.local
        spare = [body for body in drawer if body not in keep]
        drawer.remove((spare or drawer)[-1])


def _tidied(part: Part, keep: int) -> list[bytes]:
    """The newest signatures on a part, and the gravest revocations of a key (rule 1), in the order that they have."""
    rows = sorted(
        ((signatures.parse(body), body) for body in part.signatures),
        key=lambda row: (row[0].created, row[0].kind),
        reverse=True,
    )
    # A name may come back after its revocation, so the newest word counts; a key may not.
    ends = (signatures.KEY_REVOCATION, signatures.SUBKEY_REVOCATION)
    revocations = [row for row in rows if row[0].kind in ends]
    revocations.sort(key=lambda row: ((row[0].value(signatures.REASON) or b"\0")[0] in (1, 3), row[0].created))
    others = [row for row in rows if row[0].kind not in ends]
    kept = {body for _, body in (*revocations[: max(keep, 2)], *others[:keep])}
    return [body for body in part.signatures if body in kept]


def checked(parts: list[Part]) -> Certificate:
    """The certificate that the parts make (rule 4).

    Raises:
        SealringError: key_unsupported, when it is larger than policy.py allows even so.
    """
    order = {packets.PUBLIC_KEY: 0, packets.USER_ID: 1}
    parts = sorted(parts, key=lambda part: order.get(part.tag, 2))
    subkeys = [part for part in parts if part.tag == packets.PUBLIC_SUBKEY]
    subkeys.sort(key=lambda part: -PublicKey(part.body).created)
    spare = {part.body for part in subkeys[policy.SUBKEYS :]}
    for keep in _KEEP:
        blob = b"".join(
            Part(part.tag, part.body, _tidied(part, keep), part.others, part.local).write(local=True)
            for part in parts
            if part.body not in spare
        )
        try:
            return Certificate.parse(blob, nameless=True, keep_others=True, local=True)
        except SealringError as problem:
            last = problem
    raise SealringError("key_unsupported", reason=str(last.data.get("reason", last.name)))
