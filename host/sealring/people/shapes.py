"""People, certificates and QR codes as the wire shows them (schemas/common.json), each list bounded."""

from collections.abc import Iterable, Sequence
from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import certifying
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.own_key import OwnKey
from sealring.people import book, comparing, contacts, naming
from sealring.people.contacts import Contact

REFRESHED = 250  # people in one reply
_NAMES, _FEW_NAMES, _CERTIFICATIONS = 64, 16, 256


def certificate(found: Certificate, now: int, *, names: int = _NAMES, armored: bool = True) -> dict[str, Any]:
    """A certificate as ``certificate``."""
    shown: dict[str, Any] = {
        "fingerprint": found.fingerprint,
        "user_ids": [user_id[:512] for user_id in found.user_ids[:names]],
        "addresses": naming.of_user_ids(found.user_ids)[:names],
        "algorithm": found.key_parts()[0].algorithm[:64],
        "created": found.created,
        "status": found.status(now),
    }
    if found.expires is not None:
        shown["expires"] = found.expires
    if found.revocation is not None:
        at, hard, code = found.revocation.at, found.revocation.hard, found.revocation.code
        shown["revocation"] = {"at": at, "hard": hard, "code": code, "text": found.revocation.text[:512]}
    if armored:
        shown["armored"] = found.armored()
    return shown


def candidates(people: list[Contact], found: list[Certificate], now: int) -> list[dict[str, Any]]:
    """Certificates that could be added, as ``candidate``; the texts only as far as one reply can hold them."""
    left = limits.ANSWER_ARMORED
    rows: list[dict[str, Any]] = []
    for each in found:
        would, met = book.plan(people, each)
        row: dict[str, Any] = {"certificate": certificate(each, now, names=_FEW_NAMES), "would": would}
        if met is not None:
            row["person"] = met.id
        left -= len(row["certificate"]["armored"])
        if left < 0:
            del row["certificate"]["armored"]
        rows.append(row)
    return rows


def person(contact: Contact, people: Sequence[Contact], own: Iterable[OwnKey], now: int) -> dict[str, Any]:
    """The result of person.get."""
    known = [*(key.certificate() for key in own), *contacts.certificates(people)]
    names = {each.fingerprint: next(iter(each.user_ids), "")[:256] for each in known}
    certifications = []
    for each in certifying.certifications(contact.certificate, known, now=now)[:_CERTIFICATIONS]:
        row = {"user_id": each.user_id[:512], "issuer": each.issuer, "verdict": each.state, "local": each.local}
        if names.get(each.issuer):
            row["name"] = names[each.issuer]
        certifications.append(row)
    shown: dict[str, Any] = {
        "person": contacts.row(contact, now),
        "note": contact.body.get("note", ""),
        "certificate": certificate(contact.certificate, now),
        "certifications": certifications,
        "history": [
            {name: row[name] for name in ("fingerprint", "state", "until")} for row in contact.body.get("history", ())
        ],
        "rejected": contact.rejected[-64:],
    }
    if contact.pending is not None:
        shown["pending"] = certificate(contact.pending, now)
    return shown


def code(text: str, people: list[Contact]) -> dict[str, Any]:
    """What a QR code says: a fingerprint, a certificate or something else."""
    given = comparing.given(text)
    if given is not None:
        met = [contact.id for contact in people if contact.fingerprint == given.fingerprint]
        return {"kind": "fingerprint", "text": text, "fingerprint": given.fingerprint, "people": met[:16]}
    try:
        found = book.parse(text.encode("utf-8"))
    except SealringError:
        return {"kind": "text", "text": text}
    return {"kind": "certificate", "text": text, "fingerprint": found.fingerprint}


def problem(error: SealringError) -> dict[str, Any]:
    """Why a place gave nothing: the error's name, and the reason where there is one."""
    reason = error.data.get("reason")
    return {"error": error.name, **({"reason": str(reason)[:256]} if reason else {})}
