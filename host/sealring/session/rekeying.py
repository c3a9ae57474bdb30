"""Another passphrase for an open vault.

Rules that this module enforces:

1. The new passphrase has at least ``limits.PASSPHRASE_BITS`` and is not the one in use.
2. The new keyring is opened once more, from the bytes that will lie on the disk, before it takes the old one's place;
   that happens in one transaction: after a crash at any moment the old passphrase opens, or the new one.
3. The new protection is measured anew on this machine, and never weaker than the one before.
4. What the old passphrase still opens is said: the key files in the register, and that nobody can close them from here.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import register, setup

if TYPE_CHECKING:
    from sealring.session.session import Session
    from sealring.vault.stretching import Argon2Profile

SOME = (
    "Your old passphrase still opens the key files listed here, and every copy of them; Sealring can't close them. "
    "Make a new key file, then destroy the old ones and their copies."
)
NONE = (
    "Sealring knows of no key file that your old passphrase opens. If you have one from before this list was kept, "
    "Sealring can't close it: make a new key file, then destroy the old one and its copies."
)


def change_passphrase(session: Session, old: Secret[str], new: Secret[str]) -> dict[str, Any]:
    """Close the keyring with another passphrase; errors as ``Session.change_passphrase``."""
    vault = session.vault
    if old == new:
        raise SealringError("passphrase_same")
    setup.strong_enough(new, [name for key in vault.keyring.keys for name in key.user_ids])
    keyring = dataclasses.replace(vault.keyring, passphrases=vault.keyring.passphrases + 1)
    session.change_keyring(keyring, new, _profile(session))
    setup.note_unchecked(vault)
    return told(session)


def told(session: Session) -> dict[str, Any]:
    """The result of passphrase.change: {state, key_files, text} (rule 4)."""
    files = register.older(session.vault)
    return {"state": session.status(), "key_files": files, "text": SOME if files else NONE}


def _profile(session: Session) -> Argon2Profile:
    from sealring.vault import keyring, stretching

    if session.profile is not None:
        return session.profile
    before = keyring.profile_of(session.vault.database.keyring())
    return max(before, stretching.fitting(), key=lambda profile: profile.work)
