"""One attempt at the passphrase: counted, shown to come from our own prompt, and only then tried.

Rules that this module enforces:

1. An attempt is counted, on disk, before anything of it is looked at (throttle.py); a wrong display check counts too.
2. What failed for another reason than the passphrase or the display gives the attempt back; a second factor that is
   missing or wrong is such a reason, since the passphrase is not tried then (vault/factors.py, rule 5).
3. A right passphrase clears the count.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sealring.base import paths
from sealring.base.clock import Clock
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import token
from sealring.session.throttle import Throttle

if TYPE_CHECKING:
    from sealring.vault.database import Database
    from sealring.vault.factors import Holder
    from sealring.vault.keyring import Keyring

_TRIED = frozenset(["wrong_passphrase", "display_check"])  # any other error gives the attempt back


class Attempts:
    """How one process tries passphrases.

    Args:
        clock: the time.
        vault_name: whose token is displayed.
        challenges: the nonces that this process gave out.
    """

    def __init__(self, clock: Clock, vault_name: str, challenges: token.Challenges) -> None:
        self._clock = clock
        self._vault_name = vault_name
        self._challenges = challenges
        self._told = 0  # failures that are in the log already
        self._found: dict[str, int] | None = None

    def told(self, result: str) -> None:
        """An attempt that failed with this error was put into the vault's log."""
        self._told += result in _TRIED

    def take(self) -> dict[str, int] | None:
        """Once after a right passphrase: the failures before it that nobody noted, {attempts, last}; or None."""
        found, self._found = self._found, None
        return found

    def open(
        self,
        database: Database,
        passphrase: Secret[str],
        displayed: dict[str, str] | None,
        factor: Callable[[bytes], Holder | None],
    ) -> Keyring:
        """The keyring of a vault.

        Args:
            database: the vault's file.
            passphrase: as typed.
            displayed: what the prompt showed; None for the terminal, which shows its own.
            factor: gives the second factor for the closed keyring, once the display has been checked.

        Raises:
            SealringError: ``wait``, ``display_check``, ``factor_needed``, ``wrong_factor``, ``wrong_passphrase``,
                ``vault_*``, and what ``factor`` raises.
        """
        from sealring.vault import keyring

        with self._counted(database):
            if displayed is not None:
                self._check(displayed)
            data = database.keyring()
            return keyring.open_(data, passphrase, factor(data))

    @contextlib.contextmanager
    def _counted(self, database: Database) -> Iterator[None]:
        throttle = Throttle(database, self._clock)
        before = throttle.begin()
        try:
            yield
        except SealringError as error:
            if error.name in _TRIED:
                with contextlib.suppress(SealringError):  # it was counted before; the pause is then a little shorter
                    throttle.refused()
            else:
                throttle.give_back()
            raise
        throttle.clear()
        missed, self._told = int(before["failures"]) - self._told, 0
        self._found = {"attempts": missed, "last": max(0, int(before["last"]))} if missed > 0 else None

    def _check(self, displayed: dict[str, str]) -> None:
        try:
            stored = token.read(paths.token_file(self._vault_name))
        except SealringError:
            raise SealringError("display_check") from None  # nothing that can be read can have been displayed
        self._challenges.check(displayed, stored)
