"""What the signatures beside a message are worth, told by the certificates that are known.

Rules 4, 16 and 17 of policy.py are enforced here. A verdict other than "good" vouches for nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from sealring.openpgp import policy, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.material import BadSignature
from sealring.openpgp.packets import Malformed, Unsupported
from sealring.openpgp.signatures import Signature
from sealring.openpgp.standing import Component, Whole

Word = Literal[
    "good",
    "bad",
    "unknown_signer",
    "signer_expired",
    "signer_revoked",
    "signature_expired",
    "weak",
    "unsupported",
]


class Claim(NamedTuple):
    """One signature as it was read; nothing about it is checked yet.

    Attributes:
        row: None when it could not be read.
        word, reason: then, the verdict that it gets whatever the certificates, and why.
    """

    row: Signature | None
    word: Word = "bad"
    reason: str = ""

    @property
    def key_id(self) -> str:
        """The key id that it names, 16 upper-case hexadecimal digits; empty when it names none."""
        ids = self.row.issuer_ids if self.row is not None else set()
        return next((one.hex().upper() for one in sorted(ids) if one), "")


class Verdict(NamedTuple):
    """What one signature is worth.

    Attributes:
        verdict: only ``good`` vouches for anything.
        fingerprint: of the signer's primary key, where the signature was checked with it and holds; else empty.
        key_id: of the key that made it, as the signature says, 16 upper-case hexadecimal digits; may be empty.
        created: when it was made, as it says, seconds since 1970; 0 when it can't be read.
        intended: the fingerprints of the recipients that it was made for; empty when it does not say, and when the
            signature does not hold.
        reason: a few plain words, for everything but ``good``.
    """

    verdict: Word
    fingerprint: str
    key_id: str
    created: int
    intended: tuple[str, ...] = ()
    reason: str = ""


def claim(body: bytes) -> Claim:
    """Read one signature packet's body."""
    try:
        row = signatures.parse(body)
    except Unsupported as problem:
        return Claim(None, "unsupported", str(problem))
    except Malformed as problem:
        return Claim(None, "bad", str(problem))
    return Claim(row)


def judge(data: bytes, claims: Iterable[Claim], certificates: Iterable[Certificate], *, now: int) -> list[Verdict]:
    """A verdict for each signature over some data, in their order.

    Args:
        data: what they are said to sign.
        claims: the signatures.
        certificates: of everyone who may have signed; whether one is trusted is not for here.
        now: seconds since 1970.
    """
    known, document = list(certificates), signatures.Document(data)
    return [_verdict(document, one, known, now) for one in claims]


def _verdict(document: signatures.Document, one: Claim, certificates: list[Certificate], now: int) -> Verdict:
    row = one.row
    if row is None:
        return Verdict(one.word, "", "", 0, reason=one.reason)
    said = Verdict("bad", "", one.key_id, row.created)
    if row.hash_number in policy.WEAK_HASHES:
        return said._replace(verdict="weak", reason=f"signed by way of {policy.WEAK_HASHES[row.hash_number]}")
    if row.kind not in (signatures.BINARY, signatures.TEXT):
        return said._replace(verdict="unsupported", reason="not a signature of a document")
    if row.hash_number not in policy.HASHES:
        return said._replace(verdict="unsupported", reason=f"signed by way of hash {row.hash_number}")
    if row.asks_unknown:
        return said._replace(verdict="unsupported", reason="the signature asks for something unknown")
    candidates = list(_candidates(row, certificates, now))
    if not candidates:
        return said._replace(verdict="unknown_signer", reason="the signer's key is not known")
    for certificate, whole, component in candidates:
        try:
            document.verify(row, component.key)
        except BadSignature:
            continue
        word, reason = _standing(row, whole, component, now)
        return Verdict(word, certificate.fingerprint, said.key_id, row.created, row.intended, reason)
    return said._replace(reason="the signature does not fit what is said")


def _candidates(
    row: Signature, certificates: list[Certificate], now: int
) -> Iterator[tuple[Certificate, Whole, Component]]:
    """Keys that the signature may be by; key ids may be alike by chance or by malice, so there may be several."""
    ids = row.issuer_ids
    for certificate in certificates:
        if certificate.key_ids.isdisjoint(ids):
            continue
        whole = certificate.standing(now)
        for component in whole.components():
            if component.key.key_id in ids:
                yield certificate, whole, component


def _standing(row: Signature, whole: Whole, component: Component, now: int) -> tuple[Word, str]:
    """What a signature that holds is worth, by the times of the signature and of its maker's keys (rule 17)."""
    at = row.created
    if row.created > now + policy.CLOCK_SKEW:
        return "bad", "the signature is dated in the future"
    if any(part.key.created > at for part in (whole.primary, component)):
        return "bad", "the signature is older than its key"
    for part in (whole.primary, component):
        if part.revocation is not None and part.revocation.holds(at):
            return "signer_revoked", "the signer's key was revoked"
    if any(part.ended(at) for part in (whole.primary, component)):
        return "signer_expired", "the signer's key had expired"
    if not component.flags & policy.SIGN:
        return "bad", "this key may not sign"
    if row.ends is not None and row.ends <= now:
        return "signature_expired", "the signature has expired"
    return "good", ""
