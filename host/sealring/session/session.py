"""One vault's way between locked and unlocked, and what has to be shown before it goes either way.

Rules that this module enforces:

1. A session begins locked. Only the passphrase opens it, and only ``unlock``, ``create`` and ``import_key`` take one there.
2. An attempt is counted, on disk, before the passphrase is tried (throttle.py); a wrong display check counts like a wrong passphrase.
3. Whoever isn't the terminal states what its prompt displayed, and the nonce of a fresh challenge (token.py).
4. A grave method is confirmed by the passphrase typed again, however lately the vault was unlocked; it is checked by opening the keyring anew.
5. After ``lock`` nothing opens again: the process ends, and a new one starts locked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sealring.base.clock import Clock, SystemClock
from sealring.base.secret import Secret

if TYPE_CHECKING:
    from sealring.vault.keyring import Argon2Profile
    from sealring.vault.vault import Vault


class Session:
    """A vault by name, locked at first.

    Args:
        vault_name: which vault of this person; lower-case letters, digits and hyphens.
        clock: the time.
        random: ``random(n)`` gives n random bytes.
        profile: what Argon2id costs when a keyring is written; None is the normal one, tests pass a cheap one.
    """

    def __init__(
        self,
        vault_name: str = "default",
        *,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = os.urandom,
        profile: Argon2Profile | None = None,
    ) -> None:
        self.name = vault_name
        self.clock: Clock = clock if clock is not None else SystemClock()
        self.random = random
        self.profile = profile
        self.ended: str | None = None  # why it was locked for good, as in notifications.json; None while it may be used

    @property
    def vault(self) -> Vault:
        """The unlocked vault.

        Raises:
            SealringError: ``locked``.
        """
        raise NotImplementedError

    @property
    def unlocked(self) -> bool:
        """Whether the vault is open."""
        raise NotImplementedError

    def status(self) -> dict[str, Any]:
        """Where the vault stands: the shape ``state`` of schemas/common.json; works locked, and isn't activity."""
        raise NotImplementedError

    def challenge(self) -> dict[str, Any]:
        """The result of session.challenge: the token to show, and a nonce. Also while unlocked.

        Raises:
            SealringError: ``no_vault``, ``token_unreadable``.
        """
        raise NotImplementedError

    def token(self) -> dict[str, str]:
        """The stored token {chars, colour}, for the terminal to print beside its prompt.

        Raises:
            SealringError: ``no_vault``, ``token_unreadable``.
        """
        raise NotImplementedError

    def unlock(
        self, passphrase: Secret[str], displayed: dict[str, str] | None, seen: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Open the vault; returns ``status()``.

        Args:
            passphrase: as typed.
            displayed: {chars, colour, nonce} as the prompt showed them; None only for the terminal.
            seen: the highest state the caller saw ({vault, number, mac}), so that an old copy is noticed.

        Raises:
            SealringError: ``no_vault``, ``wait`` (data: wait seconds), ``display_check``, ``wrong_passphrase``, ``vault_*``.
        """
        raise NotImplementedError

    def confirm(self, passphrase: Secret[str], displayed: dict[str, str] | None) -> None:
        """Check what a grave method carries: the display check (None: the terminal) and the passphrase typed again.

        Raises:
            SealringError: ``locked``, ``wait``, ``display_check``, ``wrong_passphrase``.
        """
        raise NotImplementedError

    def create(self, name: str, email: str, passphrase: Secret[str], token: dict[str, str]) -> dict[str, Any]:
        """Make a vault around a new key; it is unlocked after this. Returns ``status()``.

        Raises:
            SealringError: ``bad_name``, ``passphrase_weak``, ``vault_exists``, ``network_place``, ``disk_full``, ``io_error``.
        """
        raise NotImplementedError

    def import_key(
        self, data: bytes, key_passphrase: Secret[str] | None, passphrase: Secret[str], token: dict[str, str]
    ) -> dict[str, Any]:
        """Make a vault around an OpenPGP secret key (armored or binary); unlocked after this. Returns ``status()``.

        Raises:
            SealringError: ``key_*``, ``not_a_secret_key``, and what ``create`` raises.
        """
        raise NotImplementedError

    def finish_setup(self) -> dict[str, Any]:
        """End set-up; returns ``status()``.

        Raises:
            SealringError: ``setup_unfinished`` until the key file was saved and opened again.
        """
        raise NotImplementedError

    def key_file(self, passphrase: Secret[str]) -> tuple[str, bytes]:
        """A key file (file name, content): the active secret key, protected by the passphrase, and read back.

        Call it only with a passphrase that ``confirm`` has just checked.
        """
        raise NotImplementedError

    def save_key_file(self, passphrase: Secret[str]) -> dict[str, Any]:
        """Write a key file into the person's Sealring folder, read it back and open it; returns {name, path, fingerprint, checked}.

        Raises:
            SealringError: ``cannot_write_file``, ``disk_full``.
        """
        raise NotImplementedError

    def check_key_file(self, data: bytes, passphrase: Secret[str]) -> str:
        """Open a key file and compare it with the active key; returns the fingerprint and notes that it was checked.

        Raises:
            SealringError: ``wrong_key``, ``key_*``, ``not_a_secret_key``.
        """
        raise NotImplementedError

    def copied_elsewhere(self) -> dict[str, Any]:
        """The person says that a copy of the key file lies off this device; returns ``status()``."""
        raise NotImplementedError

    def change_token(self, token: dict[str, str]) -> None:
        """Store another token, in its file and in the vault. The caller has confirmed."""
        raise NotImplementedError

    def accept_state(self) -> dict[str, Any]:
        """Go on with an old or altered vault; returns ``status()``. The caller has confirmed."""
        raise NotImplementedError

    def copy(self, value: str) -> int:
        """Put a value on the clipboard for the set number of seconds, which is returned.

        Raises:
            SealringError: ``no_clipboard``.
        """
        raise NotImplementedError

    def touch(self) -> None:
        """The person did something: the idle time starts anew. The doors call it."""
        raise NotImplementedError

    def lock(self, reason: str) -> None:
        """Lock for good: ``ended`` holds the reason, the vault and its keys are let go, the door ends the process.

        Args:
            reason: as in notifications.json; person, screen, sleep and keys_changed lock the other processes too.
        """
        raise NotImplementedError
