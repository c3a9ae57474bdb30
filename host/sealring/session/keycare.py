"""The own keys of an open vault through their life: more of them, another one active, new names, dates and ends.

Rules that this module enforces:

1. Every change here is one transaction on the keyring, closed under the passphrase that was just typed again. After it
   every process of the vault locks, this one too: nobody goes on with the older keys in memory.
2. A key is never forgotten, because what was sealed to it would be lost; it can be revoked, and opens what there is.
3. The active key is one that can sign and encrypt today. So it is not revoked but replaced: the new key comes into use
   in the same transaction in which the old one ends.
4. What the change leaves to be done (sealing everything anew, telling others) is found from the vault itself after the
   next unlock, and not only remembered.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import setup

if TYPE_CHECKING:
    from sealring.openpgp.keys import OwnKey
    from sealring.session.session import Session
    from sealring.vault.keyring import Keyring
    from sealring.vault.ledger import Change

REASONS = {"none": 0, "superseded": 1, "compromised": 2, "retired": 3}  # RFC 4880, 5.2.3.23


def new(session: Session, passphrase: Secret[str], name: str, email: str) -> str:
    """Make a key and use it from now on; the others stay for reading. Its fingerprint.

    Raises:
        SealringError: bad_name, too_many_keys, and what ``Session.change_keyring`` raises.
    """
    from sealring.openpgp import keys

    key = keys.generate(name, email, now=_now(session))
    _store(session, passphrase, _with(session, key, active=True))
    return key.fingerprint


def bring_in(
    session: Session, passphrase: Secret[str], data: bytes, key_passphrase: Secret[str] | None, *, active: bool
) -> str:
    """Add a secret key that the person has elsewhere. Its fingerprint.

    Args:
        data: armored or binary.
        key_passphrase: the key's own, or None.
        active: whether it is the one to use from now on; else one that has ended is taken too, to read with.

    Raises:
        SealringError: key_*, not_a_secret_key, key_known, too_many_keys, and what ``Session.change_keyring`` raises.
    """
    from sealring.openpgp import keys

    if len(data) > limits.KEY_FILE:
        raise SealringError("key_corrupt")
    key = keys.import_secret_key(data, key_passphrase, now=_now(session), only_to_read=not active)
    if session.vault.keyring.owns(key.fingerprint):
        raise SealringError("key_known")
    _store(session, passphrase, _with(session, key, active=active))
    return key.fingerprint


def activate(session: Session, passphrase: Secret[str], fingerprint: str) -> None:
    """Use another of the own keys from now on (rule 3).

    Raises:
        SealringError: key_unknown, key_unusable, and what ``Session.change_keyring`` raises.
    """
    keyring = session.vault.keyring
    if not find(keyring, fingerprint).usable(_now(session)):
        raise SealringError("key_unusable")
    _store(session, passphrase, dataclasses.replace(keyring, active=fingerprint))


def edit(session: Session, passphrase: Secret[str], fingerprint: str, work: Callable[[OwnKey, int], OwnKey]) -> None:
    """Change a key by one of the operations of ``openpgp.renewal``.

    Args:
        work: gives the changed key, from the key and the time.

    Raises:
        SealringError: key_unknown, what ``work`` raises, and what ``Session.change_keyring`` raises.
    """
    keyring, now = session.vault.keyring, _now(session)
    changed = work(find(keyring, fingerprint), now)
    if fingerprint == keyring.active and not changed.usable(now):
        raise SealringError("key_unusable")
    _store(session, passphrase, _replaced(keyring, changed))


def revoke(session: Session, passphrase: Secret[str], fingerprint: str, reason: str, text: str) -> None:
    """End a key that isn't the active one (rules 2 and 3).

    Raises:
        SealringError: key_in_use, key_unknown, and what ``Session.change_keyring`` raises.
    """
    keyring = session.vault.keyring
    if fingerprint == keyring.active:
        raise SealringError("key_in_use")
    _store(session, passphrase, _ended(keyring, fingerprint, reason, text, _now(session)))


def replace(
    session: Session, passphrase: Secret[str], reason: str, text: str, identity: tuple[str, str] | None = None
) -> dict[str, str]:
    """A new key comes into use and the old one ends, in one step (rule 3): {old, new}, their fingerprints.

    Args:
        reason: one of REASONS; "compromised" also begins the list of what is to be done.
        text: a line for people, which everyone will read.
        identity: name and address of the new key; None for those of the old one.

    Raises:
        SealringError: bad_name, too_many_keys, and what ``Session.change_keyring`` raises.
    """
    from sealring.openpgp import keys

    now, old = _now(session), session.vault.keyring.active
    name, email = identity if identity is not None else _identity(session.vault.keyring.active_key)
    key = keys.generate(name, email, now=now)
    keyring = _ended(_with(session, key, active=True), old, reason, text, now)
    if reason == "compromised":
        # Before the keys: a crash between the two leaves a list of tasks that says the old key is still in use.
        session.vault.change_facts({"compromise": {"at": now, "old": old, "new": key.fingerprint, "done": []}})
    _store(session, passphrase, keyring)
    return {"old": old, "new": key.fingerprint}


def take_news(session: Session, passphrase: Secret[str], data: bytes) -> dict[str, Any]:
    """Take in what a copy of an own certificate brings, certifications by others above all, or a revocation that was
    made before. {fingerprint, changed}; when nothing is new nothing is written, and the vault stays open.

    Args:
        data: a certificate, or a revocation that stands alone; armored or binary.

    Raises:
        SealringError: key_unknown for another's certificate, revocation_unfit, key_in_use for what ends the key in use
            (rule 3), key_corrupt, and what ``Session.change_keyring`` raises.
    """
    keyring = session.vault.keyring
    changed = _with_news(keyring, data)
    if changed.to_bytes() == find(keyring, changed.fingerprint).to_bytes():
        return {"fingerprint": changed.fingerprint, "changed": False}
    if changed.fingerprint == keyring.active and not changed.usable(_now(session)):
        raise SealringError("key_in_use")
    _store(session, passphrase, _replaced(keyring, changed))
    return {"fingerprint": changed.fingerprint, "changed": True}


def _with_news(keyring: Keyring, data: bytes) -> OwnKey:
    from sealring.openpgp import renewal
    from sealring.openpgp.certificates import Certificate

    for key in keyring.keys:
        try:
            return renewal.revoked_by(key, data)
        except SealringError:
            continue
    certificate = Certificate.parse(data, keep_others=True)
    return renewal.with_news(find(keyring, certificate.fingerprint), certificate)


def find(keyring: Keyring, fingerprint: str) -> OwnKey:
    """One of the own keys, the active one for "". Raises key_unknown."""
    for key in keyring.keys:
        if key.fingerprint == (fingerprint or keyring.active):
            return key
    raise SealringError("key_unknown")


def _now(session: Session) -> int:
    return int(session.clock.now())


def _with(session: Session, key: OwnKey, *, active: bool) -> Keyring:
    """The keyring with one more key, and its revocation certificate."""
    from sealring.openpgp import keys

    keyring = session.vault.keyring
    if len(keyring.keys) >= limits.OWN_KEYS:
        raise SealringError("too_many_keys")
    revocation = keys.revocation_certificate(key, now=_now(session))
    return dataclasses.replace(
        keyring,
        keys=[*keyring.keys, key],
        active=key.fingerprint if active else keyring.active,
        revocations={**keyring.revocations, key.fingerprint: revocation},
    )


def _replaced(keyring: Keyring, changed: OwnKey) -> Keyring:
    keys = [changed if key.fingerprint == changed.fingerprint else key for key in keyring.keys]
    return dataclasses.replace(keyring, keys=keys)


def _ended(keyring: Keyring, fingerprint: str, reason: str, text: str, now: int) -> Keyring:
    from sealring.openpgp import renewal

    ended = renewal.revoked(find(keyring, fingerprint), REASONS[reason], text, now=now)
    after = _replaced(keyring, ended.key)
    return dataclasses.replace(after, revocations={**after.revocations, fingerprint: ended.armored})


def _identity(key: OwnKey) -> tuple[str, str]:
    """Name and address from a user ID of the usual form (RFC 4880, 5.11)."""
    main = key.main_user_id
    name, _, rest = main.partition(" <")
    return (name.strip(), rest.rstrip(">")) if rest.endswith(">") else (main, "")


def _store(session: Session, passphrase: Secret[str], changed: Keyring) -> None:
    with storing(session, passphrase, changed):
        pass


@contextlib.contextmanager
def storing(session: Session, passphrase: Secret[str], changed: Keyring) -> Iterator[Change]:
    """Rule 1, in one transaction with what is written inside. Raises what ``Session.changing_keyring`` raises."""
    from sealring.vault import keyring as keyrings

    vault = session.vault
    profile = session.profile or keyrings.profile_of(vault.database.keyring())
    if changed.active_key.encryption_key_id != vault.keyring.active_key.encryption_key_id:
        setup.note_unchecked(vault)  # the key files made so far can't open what will be sealed; said before, not after
    with session.changing_keyring(changed, passphrase, profile) as change:
        yield change
    session.lock("keys_changed")


def revocation(session: Session, fingerprint: str) -> str:
    """The armored revocation certificate of an own key; made now for one that came without. Raises key_unknown."""
    from sealring.openpgp import keys

    keyring = session.vault.keyring
    key = find(keyring, fingerprint)
    return keyring.revocations.get(fingerprint) or keys.revocation_certificate(key, now=_now(session))


def reseal(session: Session, seconds: float) -> dict[str, int]:
    """Seal for so many seconds what is still sealed to an older key: {left, damaged}.

    Raises:
        SealringError: what a write to the vault raises.
    """
    resealer, end = session.vault.resealer, session.clock.boot() + seconds
    while resealer.left and session.clock.boot() < end:
        resealer.step()
    return {"left": resealer.left, "damaged": resealer.damaged}


def rows(session: Session) -> list[dict[str, Any]]:
    """Every own key as ``key_info`` of schemas/common.json, the active one first, then the newest."""
    keyring, now = session.vault.keyring, _now(session)
    found = [_row(key, key.fingerprint == keyring.active, now) for key in keyring.keys]
    return sorted(found, key=lambda row: (not row["active"], -row["created"]))


def _row(key: OwnKey, active: bool, now: int) -> dict[str, Any]:
    certificate = key.certificate()
    names = sorted(key.user_ids, key=lambda user_id: user_id != key.main_user_id)
    row: dict[str, Any] = {
        "fingerprint": key.fingerprint,
        "user_ids": [user_id[:512] for user_id in names][:64],
        "created": key.created,
        "algorithm": key.algorithm,
        "active": active,
        "status": certificate.status(now),
        "certificate": certificate.armored(),
    }
    if certificate.expires is not None:
        row["expires"] = certificate.expires
    return row
