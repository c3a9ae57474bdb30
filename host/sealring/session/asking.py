"""Questions beside the other work, for a passphrase or for a folder: one begins, and its answer comes later.

Rules that this module enforces:

1. One question of a kind at a time. A second one is refused; it neither waits nor takes the place of the first.
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
    from sealring.session.dialog import ProgramDialog
    from sealring.session.pinentry import Pinentry
    from sealring.session.portal import PortalDialog
    from sealring.session.session import Session

    Window = Pinentry | ProgramDialog | PortalDialog

WHY = "Sealring asks for your passphrase, for this:\n\n{act}"


class Typed(NamedTuple):
    """What came back: the passphrase, and the token {chars, colour} that was displayed."""

    passphrase: Secret[str]
    shown: dict[str, str]


class Chosen(NamedTuple):
    """What came back: the absolute path of a folder that is there."""

    path: str


Answer = Typed | Chosen | SealringError


class Asking:
    """The questions of one session.

    Args:
        session: whose token is displayed.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._guard = threading.Lock()
        self._open: dict[str, tuple[object, Window]] = {}  # by the error that a second one gets

    def begin(self, asker: object, act: str, then: Callable[[Answer], None]) -> None:
        """Ask for the passphrase; returns once the program runs.

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
        why = WHY.format(act=act)
        self._begin("pinentry_open", asker, window, lambda: Typed(window.ask(shown, why), shown), then)

    def begin_folder(self, asker: object, then: Callable[[Answer], None]) -> None:
        """Ask for a folder; returns once the dialog opens. The arguments are those of ``begin``.

        Raises:
            SealringError: ``locked``, ``dialog_open``, ``no_dialog``.
        """
        from sealring.session import dialog

        if self._session.ended is not None:
            raise SealringError("locked")
        window = dialog.dialog()
        if window is None:
            raise SealringError("no_dialog")
        self._begin("dialog_open", asker, window, lambda: Chosen(window.choose()), then)

    def _begin(
        self, kind: str, asker: object, window: Window, ask: Callable[[], Answer], then: Callable[[Answer], None]
    ) -> None:
        with self._guard:
            if kind in self._open:
                raise SealringError(kind)
            window.start()
            self._open[kind] = (asker, window)
        threading.Thread(target=self._await, args=(kind, ask, then), name=kind, daemon=True).start()

    def stop(self, asker: object = None) -> None:
        """End the questions of this asker, or all that are open, from any thread; their answer is ``cancelled``."""
        with self._guard:
            found = list(self._open.values())
        for by, window in found:
            if asker is None or by is asker:
                window.stop()

    def _await(self, kind: str, ask: Callable[[], Answer], then: Callable[[Answer], None]) -> None:
        answer: Answer
        try:
            answer = ask()
        except SealringError as error:
            answer = error
        except Exception:  # noqa: BLE001 - whoever asked must not wait in vain
            answer = SealringError("no_pinentry" if kind == "pinentry_open" else "no_dialog")
        with self._guard:
            del self._open[kind]
        then(answer)

    def _wait(self) -> int:
        from sealring.vault.database import Database

        database = Database(paths.vault_file(self._session.name))
        try:
            return Throttle(database, self._session.clock).wait()
        finally:
            database.close()
