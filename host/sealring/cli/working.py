"""Long work in the terminal: a bar while it lasts, and Ctrl+C, which lets it end without harm."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

from sealring.cli import output
from sealring.cli.terminal import Terminal


@contextlib.contextmanager
def working(terminal: Terminal, what: str) -> Iterator[None]:
    """Inside, what actions tell of their progress is shown, and the first Ctrl+C asks them to leave all as it was."""
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    app, bars = terminal.app, contextlib.ExitStack()
    shown: list[Callable[[int], None]] = []

    def progress(done: int, total: int) -> None:
        if total and not shown:
            shown.append(bars.enter_context(output.progress(what, total)))
        if shown:
            shown[0](done)

    before = (app.progress, app.cancelled)
    app.progress, app.cancelled = progress, lambda: stopped
    former = signal.signal(signal.SIGINT, stop)
    try:
        with bars:
            yield
    finally:
        signal.signal(signal.SIGINT, former)
        app.progress, app.cancelled = before
