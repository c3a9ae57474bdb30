"""One vault's way between locked and unlocked, and what has to be shown before it goes either way.

Rules that this module enforces:

1. A session begins locked. Only the passphrase opens it: ``unlock``, ``create`` and ``import_key`` take one.
2. An attempt is counted, on disk, before the passphrase is tried (attempt.py); a wrong display check counts as one.
3. Whoever isn't the terminal states what its prompt displayed, with the nonce of a fresh challenge (token.py).
4. A grave method is confirmed by the passphrase typed again, however lately the vault was unlocked; it is checked by
   opening the keyring anew.
5. A lock by the person, by the screen or by sleep raises the lock epoch: every other process of this vault locks too.
   So does a change of keys, in its own transaction. The idle time, the end of a browser and an error lock this process
   alone, and so does noticing what another process has done.
6. After ``lock`` nothing opens again: the process ends, and a new one starts locked.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sealring.base import limits, paths
from sealring.base.clock import Clock, SystemClock
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import setup, token
from sealring.session.asking import Asking
from sealring.session.attempt import Attempts
from sealring.session.autolock import LockSettings, Probe, Watch
from sealring.session.throttle import Throttle
from sealring.session.upkeep import Upkeep

if TYPE_CHECKING:
    from sealring.session.clipboard import Clipboard
    from sealring.session.enrolment import Prepared
    from sealring.vault.database import Database
    from sealring.vault.stretching import Argon2Profile
    from sealring.vault.vault import Vault

FOR_ALL = frozenset(["person", "screen", "sleep"])  # rule 5; a change of keys raises the epoch with the keys


class Session(Upkeep):
    """A vault by name, locked at first.

    Args:
        vault_name: which vault of this person; lower-case letters, digits and hyphens.
        clock: the time.
        random: ``random(n)`` gives n random bytes.
        profile: what Argon2id costs when a keyring is written; None is measured then, tests pass a cheap one.
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
        self.asker = "host"  # who asks for what is done now, as the log names it; the doors say (journal.py)
        self.ended: str | None = None  # why it was locked for good, as in notifications.json; None while it may be used
        self.when_unlocked: Callable[[], None] = lambda: None  # the door starts its watch here
        self._vault: Vault | None = None
        self._epochs: tuple[int, ...] = ()
        self._touched = 0.0
        self._locking = LockSettings()
        self._token_differs = False
        self._warm = False
        self._challenges = token.Challenges(self.clock, random)
        self._attempts = Attempts(self.clock, vault_name, self._challenges)
        self._clipboard: Clipboard | None = None
        self.asking = Asking(self)  # pinentry, for the door
        self.kept: dict[str, Any] = {}  # what actions remember while it is unlocked, such as letters that are open
        self.prepared: dict[str, Prepared] = {}  # second factors made ready (enrolment.py)

    # --- what anybody may ask ----------------------------------------------------

    @property
    def vault(self) -> Vault:
        """The unlocked vault.

        Raises:
            SealringError: ``locked``.
        """
        if self._vault is None:
            raise SealringError("locked")
        return self._vault

    @property
    def unlocked(self) -> bool:
        """Whether the vault is open."""
        return self._vault is not None

    def status(self) -> dict[str, Any]:
        """Where the vault stands: the shape ``state`` of schemas/common.json; works locked, and isn't activity."""
        if self._vault is not None:
            return setup.unlocked_status(self, self._vault)
        if not os.path.exists(paths.vault_file(self.name)):
            return {"state": "no_vault", "vault": self.name}
        locked: dict[str, Any] = {"state": "locked", "vault": self.name}
        with contextlib.suppress(SealringError), self._database() as database:  # unlocking says what is wrong
            locked["wait"] = Throttle(database, self.clock).wait()
            locked.update(setup.wanted(database))
        return locked

    def token(self) -> dict[str, str]:
        """The stored token {chars, colour}, for the terminal to print beside its prompt.

        Raises:
            SealringError: ``no_vault``, ``token_unreadable``.
        """
        if not os.path.exists(paths.vault_file(self.name)):
            raise SealringError("no_vault")
        return token.read(paths.token_file(self.name))

    def challenge(self) -> dict[str, Any]:
        """The result of session.challenge: the token to show, a nonce, whether pinentry may ask instead. Also unlocked.

        Raises:
            SealringError: ``no_vault``, ``token_unreadable``.
        """
        shown = self.token()
        nonce, seconds = self._challenges.new()
        return {**shown, "nonce": nonce, "expires_in": seconds, **setup.other_prompt(self.name)}

    @contextlib.contextmanager
    def _database(self) -> Iterator[Database]:
        from sealring.vault.database import Database

        database = Database(paths.vault_file(self.name))
        try:
            yield database
        finally:
            database.close()

    # --- the passphrase ------------------------------------------------------------

    def unlock(
        self,
        passphrase: Secret[str],
        displayed: dict[str, str] | None,
        seen: dict[str, Any] | None = None,
        factor: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Open the vault; returns ``status()``. One that is open already has the passphrase checked, and stays so.

        Args:
            passphrase: as typed.
            displayed: {chars, colour, nonce} as the prompt showed them; None only for the terminal.
            seen: the highest state the caller saw ({vault, number, mac}), so that an old copy is noticed.
            factor: the second factor, as ``enrolment.holder`` takes it.

        Raises:
            SealringError: ``no_vault``, ``wait`` (data: wait, seconds), ``display_check``, ``wrong_passphrase``,
                ``factor_needed`` (data: factors), ``wrong_factor``, ``vault_*``, what ``enrolment.holder`` raises.
        """
        if self.ended is not None:
            raise SealringError("locked")
        if self._vault is not None:
            self.confirm(passphrase, displayed)
            return self.status()
        from sealring.session import enrolment
        from sealring.vault import migration
        from sealring.vault.database import Database
        from sealring.vault.vault import Vault

        database = Database(paths.vault_file(self.name))
        try:
            epoch = database.epoch()
            found = functools.partial(enrolment.holder, self, given=factor)
            keyring = self._attempts.open(database, passphrase, displayed, found)
            vault = Vault(database, keyring, clock=self.clock, random=self.random)
            vault.load(seen)
            migration.upgrade(vault)
        except BaseException:
            database.close()
            raise
        self.opened(vault, epoch, in_terminal=displayed is None)
        return self.status()

    def confirm(self, passphrase: Secret[str], displayed: dict[str, str] | None) -> None:
        """Check what a grave method carries: the display check (None: the terminal), the passphrase typed again.

        Raises:
            SealringError: ``locked``, ``wait``, ``display_check``, ``wrong_passphrase``.
        """
        from sealring.vault import factors

        vault = self.vault
        own = factors.held(vault.keyring.factors)
        with self._database() as database:
            if database.generation() != vault.keyring.generation:
                raise SealringError("locked")  # changed elsewhere a moment ago; this process is about to notice
            if self._attempts.open(database, passphrase, displayed, lambda _: own).vault_id != vault.id:
                raise SealringError("vault_damaged")
        self.tell_attempts()

    def opened(self, vault: Vault, epoch: int, *, in_terminal: bool) -> None:
        """The vault is open: compare the token's copies, start the idle time, let the door watch."""
        self._vault = vault
        self._epochs = (epoch,)
        self.tell_attempts()
        kept = vault.facts().get("token")
        path = paths.token_file(self.name)
        try:
            self._token_differs = kept is not None and token.read(path) != kept
        except SealringError:
            self._token_differs = not in_terminal
            if in_terminal and kept is not None and token.good(kept):
                with contextlib.suppress(OSError):
                    token.write(path, kept)
        self.reload_settings()
        self.touch()
        self.when_unlocked()

    # --- a new vault: setup.py -----------------------------------------------------

    def create(self, name: str, email: str, passphrase: Secret[str], token: dict[str, str]) -> dict[str, Any]:
        """Make a vault around a new key; it is unlocked after this. Returns ``status()``.

        Raises:
            SealringError: ``bad_name``, ``passphrase_weak``, ``vault_exists``, ``network_place``, ``disk_full``,
                ``io_error``.
        """
        vault = setup.create(self, name, email, passphrase, token)
        self.opened(vault, vault.database.epoch(), in_terminal=False)
        return self.status()

    def import_key(
        self, data: bytes, key_passphrase: Secret[str] | None, passphrase: Secret[str], token: dict[str, str]
    ) -> dict[str, Any]:
        """Make a vault around an OpenPGP secret key (armored or binary); unlocked after this. Returns ``status()``.

        Raises:
            SealringError: ``key_*``, ``not_a_secret_key``, and what ``create`` raises.
        """
        vault = setup.import_key(self, data, key_passphrase, passphrase, token)
        self.opened(vault, vault.database.epoch(), in_terminal=False)
        return self.status()

    # --- while unlocked ------------------------------------------------------------

    def touch(self) -> None:
        """The person did something: the idle time starts anew. The doors call it."""
        self._touched = self.clock.boot()

    def lock_settings(self) -> LockSettings:
        """When this vault locks by itself, as set last."""
        return self._locking

    def reload_settings(self) -> None:
        """Take over what the person set about locking."""
        chosen = self.vault.settings()
        self._locking = LockSettings(
            60.0 * chosen.get("idle_minutes", limits.IDLE_MINUTES),
            chosen.get("lock_on_screen_lock", True),
            chosen.get("lock_on_sleep", True),
        )

    def watch(self, probe: Probe | None = None) -> Watch:
        """A watch over everything that locks this session, for the thread that looks."""
        from sealring.vault.watcher import Watcher

        epochs = Watcher(paths.vault_file(self.name))
        return Watch(self.clock, self.lock_settings, lambda: self._touched, epochs, lambda: self._epochs, probe)

    def warm(self) -> None:
        """After the answer that opened the vault: build what search and matching need, once."""
        vault = self._vault
        if vault is not None and not self._warm:
            self._warm = True
            vault.warm()
            _ = vault.resealer.left  # looks for what is sealed to an older key, if that was not done

    def settle(self, *, look: bool = False) -> dict[str, Any] | None:
        """After a request, or (``look``) in a pause: take in other processes' writes and changed settings.

        Returns:
            What vault.changed would say now; None while locked. ``ended`` is set when another process locked.
        """
        if self._vault is None:
            return None
        if look:
            try:
                self._vault.refresh()
                self._vault.flush()
            except SealringError as error:
                if error.name in ("locked", "stale_keys"):
                    self.lock("elsewhere" if error.name == "locked" else "keys_changed")
                    return None
                if error.name != "vault_busy":
                    raise
        self.reload_settings()
        return setup.changes(self._vault)

    def lock(self, reason: str) -> None:
        """Lock for good: ``ended`` holds the reason, the vault and its keys are let go, the door ends the process.

        Args:
            reason: as in notifications.json (rule 5). Also while locked already: the other processes hear of it.
        """
        if self.ended is None:
            self.ended = reason
        vault, self._vault, self.kept = self._vault, None, {}
        if vault is not None:
            vault.database.drop_copy()
        if reason in FOR_ALL:
            with contextlib.suppress(SealringError), self._database() as database:
                database.raise_epoch()
        self.let_go()

    def let_go(self) -> None:
        """Clear the clipboard if it still holds what was copied last, end pinentry, remove a private copy."""
        self.asking.stop()
        clipboard, self._clipboard = self._clipboard, None
        if clipboard is not None:
            clipboard.clear()
        if self._vault is not None:
            self._vault.database.drop_copy()
