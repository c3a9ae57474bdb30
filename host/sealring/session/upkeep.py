"""What the owner of an open vault looks after: the key file, the end of set-up, the token, a state once doubted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from sealring.base import limits
from sealring.base.clock import Clock
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import register, setup

if TYPE_CHECKING:
    from sealring.session.attempt import Attempts
    from sealring.session.clipboard import Clipboard
    from sealring.session.session import Session
    from sealring.vault.keyring import Keyring
    from sealring.vault.ledger import Change
    from sealring.vault.stretching import Argon2Profile
    from sealring.vault.vault import Vault


class Upkeep:
    """The half of a session (session.py) that works on what setup.py and keyfile.py make."""

    name: str
    clock: Clock
    _token_differs: bool
    _epochs: tuple[int, ...]
    _clipboard: Clipboard | None
    _attempts: Attempts
    _tidied = float("-inf")  # when the trash was looked at last, on the boot clock
    asker: str

    @property
    def vault(self) -> Vault:
        """The unlocked vault. Raises locked."""
        raise NotImplementedError

    def status(self) -> dict[str, Any]:
        """Where the vault stands."""
        raise NotImplementedError

    def settle(self, *, look: bool = False) -> dict[str, Any] | None:
        """Take in what other processes wrote."""
        raise NotImplementedError

    def finish_setup(self) -> dict[str, Any]:
        """End set-up; returns ``status()``.

        Raises:
            SealringError: ``setup_unfinished`` until the key file was saved and opened again.
        """
        setup.finish(self.vault)
        return self.status()

    def key_file(self, passphrase: Secret[str], fingerprint: str = "") -> tuple[str, bytes]:
        """A key file (name, content): the active key, or another, under the passphrase; opened once again.

        Call it only with a passphrase that ``confirm`` has just checked.
        """
        from sealring.session import keycare, keyfile

        key, now = keycare.find(self.vault.keyring, fingerprint), int(self.clock.now())
        name, data = keyfile.make(key, passphrase, now=now)
        register.note(self.vault, name, register.DOWNLOAD, now, key.fingerprint)
        return name, data

    def key_file_went_to(self, name: str, path: str) -> None:
        """The key file that ``key_file`` gave was written there: the terminal knows what a browser doesn't tell."""
        register.moved(self.vault, name, path, int(self.clock.now()))

    def save_key_file(self, passphrase: Secret[str], fingerprint: str = "") -> dict[str, Any]:
        """Write a key file into the person's folder and open it again; returns {name, path, fingerprint, checked}.

        Only that of the active key counts as the one that set-up and reminders ask for.

        Raises:
            SealringError: ``cannot_write_file``, ``disk_full``.
        """
        from sealring.session import keycare, keyfile

        key, now = keycare.find(self.vault.keyring, fingerprint), int(self.clock.now())
        saved = keyfile.save(key, passphrase, now=now)
        register.note(self.vault, saved["name"], register.FOLDER, now, key.fingerprint)
        if key.fingerprint == self.vault.keyring.active:
            setup.note_checked(self.vault)
        return saved

    def check_key_file(self, data: bytes, passphrase: Secret[str]) -> str:
        """Open a key file and compare it with the active key; returns the fingerprint and notes that it was checked.

        Raises:
            SealringError: ``wrong_key``, ``key_*``, ``not_a_secret_key``.
        """
        from sealring.session import keyfile

        key = self.vault.keyring.active_key
        keyfile.check(data, passphrase, key, now=int(self.clock.now()))
        setup.note_checked(self.vault)
        return key.fingerprint

    def copied_elsewhere(self) -> dict[str, Any]:
        """The person says that a copy of the key file lies off this device; returns ``status()``."""
        self.vault.change_facts({"key_copy_elsewhere": True})
        return self.status()

    def change_passphrase(self, old: Secret[str], new: Secret[str]) -> dict[str, Any]:
        """Another passphrase; the vault stays open here, and every other process of it locks.

        Args:
            old: what ``confirm`` has just checked.
            new: as typed.

        Returns:
            {state, key_files, text}: what the old passphrase still opens.

        Raises:
            SealringError: ``passphrase_same``, ``passphrase_weak``, and what ``change_keyring`` raises.
        """
        from sealring.session import rekeying

        return rekeying.change_passphrase(cast("Session", self), old, new)

    def change_keyring(self, new: Keyring, passphrase: Secret[str], profile: Argon2Profile) -> None:
        """Store another keyring in the open vault, which stays open; every other process of it locks.

        Args and errors as ``changing_keyring``.
        """
        with self.changing_keyring(new, passphrase, profile):
            pass

    @contextlib.contextmanager
    def changing_keyring(self, new: Keyring, passphrase: Secret[str], profile: Argon2Profile) -> Iterator[Change]:
        """The same, in one transaction with what is written inside.

        Args:
            new: with the same vault id and vault key.
            passphrase: what closes it; the caller has confirmed it, or the person has just chosen it.
            profile: what Argon2id costs.

        Raises:
            SealringError: ``locked``, ``stale_keys`` when another process came first (this one locks, too);
                ``read_only``, ``vault_busy``, ``disk_full``, ``io_error``, ``internal``: nothing was changed.
        """
        vault, known = self.vault, self._epochs
        self._epochs = (*known, *(epoch + 1 for epoch in known))
        try:
            with vault.changing_keyring(new, passphrase, profile) as change:
                yield change
        finally:
            self._epochs = (vault.ledger.epoch,)
            self.settle(look=True)

    def recover(
        self, data: bytes, key_passphrase: Secret[str] | None, passphrase: Secret[str], token: dict[str, str]
    ) -> dict[str, Any]:
        """Make the vault anew from what a key file opens, under another passphrase; unlocked after this.

        Returns:
            {items, versions, records, unreadable, aside, state}.

        Raises:
            SealringError: what ``recovery.look`` and ``recovery.recover`` raise; nothing was changed then.
        """
        from sealring.session import recovery

        session = cast("Session", self)
        if session.ended is not None or session.unlocked:
            raise SealringError("bad_request")
        key, found = recovery.look(session, data, key_passphrase)
        vault, aside = recovery.recover(session, key, found, passphrase, token)
        session.opened(vault, vault.database.epoch(), in_terminal=False)
        return {**found.counts(), "aside": aside, "state": self.status()}

    def pause(self) -> None:
        """Nobody asks for anything: do one step of what a change of keys left to be done, and look at the trash."""
        vault = self.vault
        with contextlib.suppress(SealringError):  # whatever is wrong is noticed, and said, by the next look
            if vault.resealer.known and vault.read_only is None:
                vault.resealer.step()
            self.tidy()

    def tidy(self) -> None:
        """Now and then: the trash lets go of what is due. Raises what ``trash.tidy`` raises."""
        now = self.clock.boot()
        if now - self._tidied >= limits.TRASH_LOOK_SECONDS:
            from sealring.vault import trash

            self._tidied = now
            trash.tidy(self.vault)

    def tell_attempts(self) -> None:
        """Note the attempts that failed since the last right passphrase and are not in the log yet (journal.py)."""
        vault, found = self.vault, self._attempts.take()
        vault.ledger.asker = lambda: self.asker
        if found is not None:
            with contextlib.suppress(SealringError):  # a vault that can't be written is opened all the same
                vault.note("failed_attempts", **found)

    def told_of(self, result: str) -> None:
        """The log holds an attempt of this process that ended so."""
        self._attempts.told(result)

    def copy(self, value: str) -> int:
        """Put a value on the clipboard for the set number of seconds, which is returned.

        Raises:
            SealringError: ``no_clipboard``.
        """
        from sealring.session.clipboard import Clipboard

        seconds = int(self.vault.settings().get("clipboard_seconds", limits.CLIPBOARD_SECONDS))
        if self._clipboard is None:
            self._clipboard = Clipboard()
        self._clipboard.copy(value, seconds)
        return seconds

    def choose_prompt(self, *, pinentry: bool) -> None:
        """Note beside the vault which prompt the person set. Raises io_error."""
        from sealring.session import pinentry as program

        program.choose(self.name, pinentry)

    def security_keys(self) -> Sequence[Any]:
        """The FIDO2 keys that are plugged in; tests put theirs in place of this."""
        from sealring.session import fido

        return fido.devices()

    def remember_unlock_file(self, path: str) -> None:
        """Look for the unlock file there from now on; only the terminal names paths. Raises io_error."""
        from sealring.session import unlockfile

        unlockfile.remember(self.name, path)

    def name_file(self, what: object) -> str:
        """An id for what the person named outside the extension: a path, a text, a file, a place; until the lock."""
        named: dict[str, object] = cast("Session", self).kept.setdefault("named", {})
        id = cast("Session", self).random(16).hex()
        named[id] = what
        return id

    def named_file(self, id: str) -> object:
        """What ``name_file`` was given. Raises place_gone."""
        named: dict[str, object] = cast("Session", self).kept.get("named", {})
        if id not in named:
            raise SealringError("place_gone")
        return named[id]

    def change_token(self, token: dict[str, str]) -> None:
        """Store another token, in the vault and in its file. The caller has confirmed."""
        setup.change_token(self.name, self.vault, token)
        self._token_differs = False

    @property
    def token_differs(self) -> bool:
        """Whether the token's file says something else than its copy in the vault."""
        return self._token_differs

    def accept_state(self) -> dict[str, Any]:
        """Go on with an old or altered vault; returns ``status()``. The caller has confirmed."""
        self.vault.accept_state()
        return self.status()
