"""Second factors of an open vault: made ready, added, listed, taken away; and found again when it is unlocked.

Rules that this module enforces:

1. A factor counts only once it was brought back: the unlock file read again from where it was put, the security key
   asked for its secret. Until then nothing is written, and what was made ready dies with the process.
2. The first factor comes with a recovery code, and counts only once the code was typed back as well: losing the factor
   never loses the vault. As long as there is another factor there is a recovery code; a new one replaces the old.
3. The keyring is proved to open with every factor before it takes the old one's place (keyring.close_proved).
4. Unlocking needs the passphrase and one factor. A grave method of an open vault asks for the passphrase alone: the
   process already holds all that the factor protects, and asking for it again would prove nothing new to it.
"""

from __future__ import annotations

import dataclasses
import hmac
from typing import TYPE_CHECKING, Any, NamedTuple

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import fido, recoverycode, unlockfile
from sealring.vault import factors, keyring
from sealring.vault.factors import FIDO2, KEY_FILE, RECOVERY, Factor, Holder

if TYPE_CHECKING:
    from sealring.session.session import Session

READY = 4  # made ready at a time


class Prepared(NamedTuple):
    """What waits to be brought back."""

    factor: Factor
    unlock_file: bytes | None
    recovery: tuple[Factor, bytes] | None


def listed(session: Session) -> list[dict[str, Any]]:
    """The vault's second factors: {id, kind, name, created}."""
    return [
        {"id": factor.id, "kind": factor.kind, "name": factor.name, "created": factor.created}
        for factor in session.vault.keyring.factors
    ]


def prepare(session: Session, kind: str, name: str, pin: Secret[str] | None = None) -> dict[str, Any]:
    """Make a factor ready.

    Args:
        session: with its vault open.
        kind: key_file, fido2, or recovery for a new code.
        name: what the person calls it.
        pin: the security key's, where it has one.

    Returns:
        {id, kind, file?: {name, content}, recovery?}: what is shown and saved once.

    Raises:
        SealringError: locked, too_many_factors, security_key*; factor_not_found for a code without a factor.
    """
    existing = session.vault.keyring.factors
    has_code = any(factor.kind == RECOVERY for factor in existing)
    if kind != RECOVERY and len(existing) + (1 if has_code else 2) > factors.MOST:
        raise SealringError("too_many_factors")
    if kind == RECOVERY and not existing:
        raise SealringError("factor_not_found")
    answer: dict[str, Any] = {"kind": kind}
    unlock_file, code = None, None
    if kind == RECOVERY or not has_code:
        answer["recovery"], secret = recoverycode.new(session.random)
        code = _made(session, RECOVERY, "", secret), secret
    if kind == KEY_FILE:
        content, unlock_file = unlockfile.new(session.random)
        answer["file"] = {"name": unlockfile.NAME, "content": content}
        factor = _made(session, kind, name, unlock_file)
    elif kind == FIDO2:
        enrolled = fido.enrol(session.security_keys, session.random, pin)
        factor = _made(session, kind, name, enrolled.secret, enrolled.public)
    elif code is not None:
        factor = code[0]
    else:
        raise SealringError("bad_params", where="params.kind")
    while len(session.prepared) >= READY:
        del session.prepared[next(iter(session.prepared))]
    session.prepared[factor.id] = Prepared(factor, unlock_file, code)
    return {"id": factor.id, **answer}


def _made(session: Session, kind: str, name: str, secret: bytes, public: dict[str, Any] | None = None) -> Factor:
    id = session.random(16).hex()
    return Factor(id, kind, name, int(session.clock.now()), factors.slot_key(id, secret), public or {})


def add(
    session: Session, passphrase: Secret[str], id: str, content: str | None, code: str | None
) -> list[dict[str, Any]]:
    """Add what was made ready (rules 1 to 3); every other process of the vault locks. Returns ``listed``.

    Args:
        session: with its vault open.
        passphrase: as ``confirm`` has just checked it.
        id: what ``prepare`` gave.
        content: the unlock file, read back.
        code: the recovery code, typed back.

    Raises:
        SealringError: factor_not_found, bad_unlock_file, recovery_code_typo, wrong_factor, and what
            ``Session.change_keyring`` raises.
    """
    ready = session.prepared.get(id)
    if ready is None:
        raise SealringError("factor_not_found")
    if ready.unlock_file is not None and not _same(ready.unlock_file, unlockfile.read(content or "")):
        raise SealringError("wrong_factor")
    if ready.recovery is not None and not _same(ready.recovery[1], recoverycode.read(code or "")):
        raise SealringError("recovery_code_typo")
    kept = [each for each in session.vault.keyring.factors if ready.recovery is None or each.kind != RECOVERY]
    new = [ready.factor] if ready.recovery is None else [ready.factor, ready.recovery[0]]
    _store(session, passphrase, [*kept, *{factor.id: factor for factor in new}.values()])
    session.prepared.clear()
    return listed(session)


def remove(session: Session, passphrase: Secret[str], id: str) -> list[dict[str, Any]]:
    """Take a factor away, and with the last one the recovery code; returns ``listed``.

    Raises:
        SealringError: factor_not_found, recovery_needed, and what ``Session.change_keyring`` raises.
    """
    existing = session.vault.keyring.factors
    gone = next((factor for factor in existing if factor.id == id), None)
    if gone is None:
        raise SealringError("factor_not_found")
    left = [factor for factor in existing if factor.id != id]
    if gone.kind == RECOVERY and left:
        raise SealringError("recovery_needed")
    if all(factor.kind == RECOVERY for factor in left):
        left = []
    _store(session, passphrase, left)
    if not any(factor.kind == KEY_FILE for factor in left):
        unlockfile.forget(session.name)
    return listed(session)


def _store(session: Session, passphrase: Secret[str], chosen: list[Factor]) -> None:
    profile = keyring.profile_of(session.vault.database.keyring())
    session.change_keyring(dataclasses.replace(session.vault.keyring, factors=chosen), passphrase, profile)


def _same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)


def holder(session: Session, data: bytes, given: dict[str, Any] | None) -> Holder | None:
    """The second factor that is there for a closed keyring.

    Args:
        session: locked.
        data: the closed keyring.
        given: {kind: "key_file", content} or {kind: "recovery", code} or {kind: "fido2", pin?}; None looks for an
            unlock file in the places known on this computer.

    Raises:
        SealringError: bad_unlock_file, recovery_code_typo, security_key*, wrong_factor.
    """
    slots = keyring.slots(data)
    if not slots:
        return None
    if given is None:
        holders = [factors.given(KEY_FILE, secret) for secret in unlockfile.found(session.name)]
        return next((each for each in holders if keyring.fits(data, each)), None)
    if given["kind"] == KEY_FILE:
        return factors.given(KEY_FILE, unlockfile.read(given["content"]))
    if given["kind"] == RECOVERY:
        return factors.given(RECOVERY, recoverycode.read(given["code"]))
    pin = Secret(given["pin"]) if given.get("pin") else None
    id, secret = fido.secret(session.security_keys, [slot for slot in slots if slot.kind == FIDO2], session.random, pin)
    return lambda slot: factors.slot_key(id, secret) if slot.id == id else None
