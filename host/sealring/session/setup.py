"""Making a vault, ending its set-up, and what its state looks like to a person.

Rules that this module enforces:

1. No vault is made under a passphrase below ``limits.PASSPHRASE_BITS``.
2. Set-up has not ended until the key file was saved and opened again.
3. A token is changed in the vault first, then in its file: a crash between the two is said as a difference. A new
   vault's lies in its file before there is a vault: without it no browser could unlock what a crash has left.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from sealring.base import limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import token as tokens
from sealring.vault import letterbox, places

if TYPE_CHECKING:
    from sealring.openpgp.keys import OwnKey
    from sealring.session.session import Session
    from sealring.vault.database import Database
    from sealring.vault.vault import Vault


def create(session: Session, name: str, email: str, passphrase: Secret[str], token: dict[str, str]) -> Vault:
    """A new vault around a new key; errors as ``Session.create``."""
    from sealring.openpgp import keys

    _may_make(session, passphrase, token, (name, email))
    key = keys.generate(name, email, now=int(session.clock.now()))
    return _make(session, key, passphrase, token)


def import_key(
    session: Session, data: bytes, key_passphrase: Secret[str] | None, passphrase: Secret[str], token: dict[str, str]
) -> Vault:
    """A new vault around a key that the person has; errors as ``Session.import_key``."""
    from sealring.openpgp import keys

    if len(data) > limits.KEY_FILE:
        raise SealringError("key_corrupt")
    _may_make(session, passphrase, token, ())
    key = keys.import_secret_key(data, key_passphrase, now=int(session.clock.now()))
    strong_enough(passphrase, key.user_ids)
    return _make(session, key, passphrase, token)


def _may_make(session: Session, passphrase: Secret[str], token: dict[str, str], context: tuple[str, ...]) -> None:
    if session.ended is not None:
        raise SealringError("locked")
    if os.path.lexists(paths.vault_file(session.name)):
        raise SealringError("vault_exists")
    if not tokens.good(token):
        raise SealringError("bad_params", where="params.token")
    strong_enough(passphrase, context)


def strong_enough(passphrase: Secret[str], context: Any) -> None:
    """Refuse a passphrase below the floor (rule 1). Raises passphrase_weak."""
    from sealring.generator import rating

    if not rating.rate(passphrase.reveal(), list(context))["allowed"]:
        raise SealringError("passphrase_weak")


def _make(session: Session, key: OwnKey, passphrase: Secret[str], token: dict[str, str]) -> Vault:
    path = paths.vault_file(session.name)
    try:
        paths.make_private(os.path.dirname(path))
        tokens.write(paths.token_file(session.name), token)
    except OSError as error:
        raise SealringError(places.error_name(error)) from None
    vault = around(session, key, passphrase, path)
    begin(session, vault, token)
    return vault


def around(session: Session, key: OwnKey, passphrase: Secret[str], path: str) -> Vault:
    """A new vault file with one key; errors as ``Session.create``."""
    from sealring.openpgp import keys
    from sealring.vault import stretching
    from sealring.vault.keyring import Keyring
    from sealring.vault.vault import Vault

    revocation = keys.revocation_certificate(key, now=int(session.clock.now()))
    keyring = Keyring.new(key, session.random, revocation)
    profile = session.profile if session.profile is not None else stretching.fitting()
    return Vault.make(path, keyring, profile, passphrase, clock=session.clock, random=session.random)


def begin(session: Session, vault: Vault, token: dict[str, str], event: str = "vault_made", **said: int) -> None:
    """The first steps in a new vault: the token in both its places, set-up not yet ended, and the log's first event."""
    vault.ledger.asker = lambda: session.asker
    try:
        tokens.write(paths.token_file(session.name), token)
    except OSError:
        raise SealringError("io_error") from None
    with vault.noting(event, **said):
        vault.change_facts({"setup": "unfinished", "token": dict(token)})


def note_checked(vault: Vault) -> None:
    """The key file was opened and holds the active key; a vault that can only be read can't note it."""
    with contextlib.suppress(SealringError):
        vault.change_facts({"key_file_checked": True})


def note_unchecked(vault: Vault) -> None:
    """There is no key file yet that the passphrase of today opens; the reminders come back."""
    with contextlib.suppress(SealringError):
        vault.change_facts({"key_file_checked": None, "key_copy_elsewhere": None})


def finish(vault: Vault) -> None:
    """End set-up (rule 2)."""
    if not vault.facts().get("key_file_checked"):
        raise SealringError("setup_unfinished")
    vault.change_facts({"setup": "done"})


def change_token(name: str, vault: Vault, token: dict[str, str]) -> None:
    """Store another token of the vault with this name (rule 3)."""
    if not tokens.good(token):
        raise SealringError("bad_params", where="params.token")
    vault.change_facts({"token": {"chars": token["chars"], "colour": token["colour"]}})
    try:
        tokens.write(paths.token_file(name), token)
    except OSError:
        raise SealringError("io_error") from None


def unlocked_status(session: Session, vault: Vault) -> dict[str, Any]:
    """The shape ``state`` of schemas/common.json for an open vault."""
    facts = vault.facts()
    unfinished = facts.get("setup") != "done"
    reminders = {
        "setup_unfinished": unfinished,
        "key_file_not_checked": not facts.get("key_file_checked"),
        "key_copy_elsewhere": not facts.get("key_copy_elsewhere"),
        "token_differs": session.token_differs,
        "reseal_unfinished": vault.resealer.known > 0,
        "compromised": "compromise" in facts,
    }
    key = vault.keyring.active_key
    state: dict[str, Any] = {
        "state": "unlocked",
        "vault": session.name,
        "setup": unfinished,
        "owner": key.user_ids[0][:512] if key.user_ids else "",
        "fingerprint": key.fingerprint,
        "reminders": [name for name, wanted in reminders.items() if wanted],
        "idle_minutes": vault.settings().get("idle_minutes", limits.IDLE_MINUTES),
        **changes(vault),
    }
    if vault.read_only is not None:
        state["read_only"] = vault.read_only
    return state


def wanted(database: Database) -> dict[str, Any]:
    """What unlocking a locked vault takes besides its passphrase: {factors?: kinds}."""
    data = database.keyring()
    if data.startswith(b"sealring-keyring/1\n"):  # nothing is loaded for the many who have no factor
        return {}
    from sealring.vault import keyring

    return {"factors": sorted({slot.kind for slot in keyring.slots(data)})}


def other_prompt(name: str) -> dict[str, Any]:
    """Whether pinentry may ask in place of the extension's prompt: {pinentry?: True}."""
    if not os.path.exists(paths.prompt_file(name)):  # nothing is loaded for the many who never chose it
        return {}
    from sealring.session import pinentry

    return {"pinentry": True} if pinentry.wanted(name) else {}


def changes(vault: Vault) -> dict[str, Any]:
    """What the notification vault.changed says: {items, offers, seen}."""
    seen = {name: vault.state[name] for name in ("vault", "number", "mac")}
    return {"items": len(vault), "offers": len(letterbox.ids(vault.database)), "seen": seen}
