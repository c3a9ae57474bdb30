"""A passphrase asked for in pinentry beside the other work: a question begins, and its answer comes later.

Rules that this module enforces:

1. One question at a time. A second one is refused; it neither waits nor takes the place of the first.
2. It is not asked when the answer could not be used: the session has ended, the next attempt has to wait, the token
   can't be read, no program is there.
3. Who asks starts the program. The thread that then waits for its answer does nothing else: it opens nothing, imports
   nothing (native/server.py, rule 5), and hands on what was typed with the token that was displayed.
4. Nobody is answered for a question that was stopped: by a lock, or because its request was cancelled.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.throttle import Throttle

if TYPE_CHECKING:
    from sealring.session.pinentry import Pinentry
    from sealring.session.session import Session

WHY = "Sealring asks for your passphrase, for this:\n\n{act}"


class Typed(NamedTuple):
    """What came back: the passphrase, and the token {chars, colour} that was displayed."""

    passphrase: Secret[str]
    shown: dict[str, str]


Answer = Typed | SealringError


class Asking:
    """The questions of one session.

    Args:
        session: whose token is displayed.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._guard = threading.Lock()
        self._open: tuple[object, Pinentry] | None = None

    def begin(self, asker: object, act: str, then: Callable[[Answer], None]) -> None:
        """Ask; returns once the program runs.

        Args:
            asker: who asks, for ``stop``.
            act: one sentence, which the window shows: what the passphrase is for.
            then: is called with the answer, in another thread.

        Raises:
            SealringError: ``locked``, ``pinentry_open``, ``no_vault``, ``token_unreadable``, ``wait``,
                ``no_pinentry``, and what opening the vault's file raises.
        """
        from sealring.session import pinentry

        session = self._session
        if session.ended is not None:
            raise SealringError("locked")
        shown = session.token()
        wait = self._wait()
        if wait:
            raise SealringError("wait", wait=wait)  # before it is typed in vain
        path = pinentry.program()
        if path is None:
            raise SealringError("no_pinentry")
        window = pinentry.Pinentry(path)
        with self._guard:
            if self._open is not None:
                raise SealringError("pinentry_open")
            window.start()
            self._open = (asker, window)
        why = WHY.format(act=act)
        threading.Thread(target=self._await, args=(window, shown, why, then), name="pinentry", daemon=True).start()

    def stop(self, asker: object = None) -> None:
        """End the question of this asker, or whichever is open, from any thread; its answer is ``cancelled``."""
        with self._guard:
            found = self._open
        if found is not None and (asker is None or found[0] is asker):
            found[1].stop()

    def _await(self, window: Pinentry, shown: dict[str, str], why: str, then: Callable[[Answer], None]) -> None:
        answer: Answer
        try:
            answer = Typed(window.ask(shown, why), shown)
        except SealringError as error:
            answer = error
        except Exception:  # noqa: BLE001 - whoever asked must not wait in vain
            answer = SealringError("no_pinentry")
        with self._guard:
            self._open = None
        then(answer)

    def _wait(self) -> int:
        from sealring.vault.database import Database

        database = Database(paths.vault_file(self._session.name))
        try:
            return Throttle(database, self._session.clock).wait()
        finally:
            database.close()
