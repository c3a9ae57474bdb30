"""What the owner of an open vault looks after: the key file, the end of set-up, the token, a state once doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sealring.base.clock import Clock
from sealring.base.secret import Secret
from sealring.session import setup

if TYPE_CHECKING:
    from sealring.vault.vault import Vault


class Upkeep:
    """The half of a session (session.py) that works on what setup.py and keyfile.py make."""

    name: str
    clock: Clock
    _token_differs: bool

    @property
    def vault(self) -> Vault:
        """The unlocked vault. Raises locked."""
        raise NotImplementedError

    def status(self) -> dict[str, Any]:
        """Where the vault stands."""
        raise NotImplementedError

    def finish_setup(self) -> dict[str, Any]:
        """End set-up; returns ``status()``.

        Raises:
            SealringError: ``setup_unfinished`` until the key file was saved and opened again.
        """
        setup.finish(self.vault)
        return self.status()

    def key_file(self, passphrase: Secret[str]) -> tuple[str, bytes]:
        """A key file (name, content): the active secret key under the passphrase, opened once again.

        Call it only with a passphrase that ``confirm`` has just checked.
        """
        from sealring.session import keyfile

        return keyfile.make(self.vault.keyring.active_key, passphrase, now=int(self.clock.now()))

    def save_key_file(self, passphrase: Secret[str]) -> dict[str, Any]:
        """Write a key file into the person's folder and open it again; returns {name, path, fingerprint, checked}.

        Raises:
            SealringError: ``cannot_write_file``, ``disk_full``.
        """
        from sealring.session import keyfile

        saved = keyfile.save(self.vault.keyring.active_key, passphrase, now=int(self.clock.now()))
        setup.note_checked(self.vault)
        return saved

    def check_key_file(self, data: bytes, passphrase: Secret[str]) -> str:
        """Open a key file and compare it with the active key; returns the fingerprint and notes that it was checked.

        Raises:
            SealringError: ``wrong_key``, ``key_*``, ``not_a_secret_key``.
        """
        from sealring.session import keyfile

        fingerprint = self.vault.keyring.active
        keyfile.check(data, passphrase, fingerprint, now=int(self.clock.now()))
        setup.note_checked(self.vault)
        return fingerprint

    def copied_elsewhere(self) -> dict[str, Any]:
        """The person says that a copy of the key file lies off this device; returns ``status()``."""
        self.vault.change_facts({"key_copy_elsewhere": True})
        return self.status()

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
