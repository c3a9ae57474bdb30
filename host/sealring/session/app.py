"""What an action gets to work with: the session, time, randomness, open transfers, and its own request's state."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from sealring.base.clock import Clock, SystemClock

if TYPE_CHECKING:
    from sealring.session.session import Session
    from sealring.session.transfers import Transfers


class Caller:
    """Who asks.

    Args:
        kind: "page" (a top-level extension page), "content" (a content script), "frame" (an in-page extension frame)
            or "terminal".
        origin: the true origin of the document that asks, from the browser's record of the sender; "" for a terminal.
        ancestors: the origins of the frames around it, the nearest first.
    """

    __slots__ = ("ancestors", "kind", "origin")

    def __init__(self, kind: str, origin: str = "", ancestors: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.origin = origin
        self.ancestors = ancestors


def _no_progress(done: int, total: int) -> None:
    return None


def _not_cancelled() -> bool:
    return False


class App:
    """One request's view of the program.

    Args:
        session: the vault, locked or unlocked.
        clock: the time; the session's own when left out.
        random: ``random(n)`` gives n random bytes.
        transfers: files on their way to and from an extension tab; a fresh set when left out.
        progress: ``progress(done, total)`` tells the caller how far the request has come; cheap to call often.
        cancelled: True once the caller no longer wants the answer; long work asks now and then and raises
            ``SealringError("cancelled")`` while it can still leave everything as it was.
        chosen: the folder that the person chose in the dialog that was opened for this request.
    """

    __slots__ = ("cancelled", "chosen", "clock", "progress", "random", "session", "transfers")

    def __init__(
        self,
        session: Session,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = os.urandom,
        transfers: Transfers | None = None,
        progress: Callable[[int, int], None] = _no_progress,
        cancelled: Callable[[], bool] = _not_cancelled,
        chosen: str | None = None,
    ) -> None:
        if transfers is None:
            from sealring.session.transfers import Transfers

            transfers = Transfers(random)
        self.session = session
        self.clock: Clock = clock if clock is not None else SystemClock()
        self.random = random
        self.transfers = transfers
        self.progress = progress
        self.cancelled = cancelled
        self.chosen = chosen
