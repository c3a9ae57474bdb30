"""A connection after its first reply: a reader, one worker, and the ways it ends.

Rules that this module enforces:

1. Requests are answered in order by one worker; only request.cancel is answered ahead of them, by the reader. One that
   pinentry is asked for stands aside until it has answered, so that others, a lock above all, do not wait for it. Long
   work that only reads the vault (methods.LONG) lets in, between two of its steps, what only looks, and a lock.
2. At the end of input what was read already has ``GRACE`` seconds to finish; then the process ends, whatever it does.
3. A lock ends the process: after the reply when a request locked it, and after session.locked unless that was
   session.lock.
   A browser that does not read can't hold that up.
4. ``os._exit`` is the way out, because a key derivation or a blocked write in another thread must not delay it; the
   vault is crash-safe.
5. Once the worker runs, it alone imports. Two threads that import at once can meet a half-made module of the standard
   library (importlib itself was seen), and every import of that process fails from then on.
"""

from __future__ import annotations

import collections
import contextlib
import functools
import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.native import dispatch, methods
from sealring.native.frames import Frames, FrameTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sealring.session.session import Session

GRACE = 1.0  # seconds; Chrome kills a host after 2
FAREWELL = 1.0  # seconds that raising the lock epoch and telling the browser may take before we go all the same
PROGRESS_PAUSE = 0.1  # seconds between two progress notifications of one request


class Server:
    """Serves one connection until it ends.

    Args:
        frames: the browser.
        session: the vault.
        dispatcher: what answers requests.
    """

    def __init__(self, frames: Frames, session: Session, dispatcher: dispatch.Dispatcher) -> None:
        self._frames = frames
        self._session = session
        self._dispatcher = dispatcher
        self._requests: queue.SimpleQueue[dispatch.Request | None] = queue.SimpleQueue()
        self._known: dict[int | str, dispatch.Request] = {}  # waiting or working
        self._later: collections.deque[dispatch.Request | None] = collections.deque()  # passed over by quick ones
        self._guard = threading.Lock()
        self._leaving = threading.Lock()  # whoever takes it ends the process, and never gives it back
        self._looked = 0.0  # when other processes' writes were looked for last, on the boot clock
        self._told: Any = None  # what the last vault.changed said
        self._cold = warm_up()  # what the worker loads while nobody asks for anything
        frames.share(threading.Lock())

    def run(self, first: bytes | None) -> None:
        """Answer ``first`` (a frame read already) and all that follow; does not return."""
        from sealring.base import validation

        validation.warm("request.cancel")  # the one method that the reader checks (rule 5)
        session = self._session
        session.when_unlocked = self._watch
        worker = threading.Thread(target=self._work, name="worker", daemon=True)
        worker.start()
        if first is not None:
            self._take(first)
        while True:
            try:
                frame = self._frames.read()
            except FrameTooLarge as error:
                self._send(dispatch.error_reply(None, SealringError("frame_too_large")))
                if error.passed_over:
                    continue
                break  # what follows can't be told apart from the rest of it
            if frame is None:
                break
            self._take(frame)
        self._requests.put(None)
        worker.join(GRACE)
        self._leave()

    # --- the reader ------------------------------------------------------------

    def _take(self, frame: bytes) -> None:
        try:
            request = dispatch.parse(frame)
        except dispatch.Refused as refused:
            self._send(refused.reply)
            return
        if request.method == "request.cancel":
            self._cancel(request)
            return
        with self._guard:
            busy = len(self._known) >= limits.REQUESTS_WAITING
            twice = request.id in self._known
            if not busy and not twice:
                self._supersede(request)
                self._known[request.id] = request
        if busy or twice:
            self._send(dispatch.error_reply(request.id, SealringError("busy" if busy else "bad_request")))
            return
        self._requests.put(request)

    def _supersede(self, request: dispatch.Request) -> None:
        """The next key in a search field: nobody wants what the one before asked for."""
        box = request.params.get("box") if request.method == "item.search" else None
        for other in self._known.values() if box else ():
            if other.method == request.method and other.params.get("box") == box:
                other.cancelled = True

    def _cancel(self, request: dispatch.Request) -> None:
        try:
            dispatch.check(request)
        except SealringError as error:
            self._send(dispatch.error_reply(request.id, error))
            return
        with self._guard:
            found = self._known.get(request.params["request"])
            if found is not None:
                found.cancelled = True
        self._send(dispatch.reply(request.id, {"cancelled": found is not None}))
        if found is not None:
            self._session.asking.stop(found)

    # --- the worker ------------------------------------------------------------

    def _work(self) -> None:
        while (request := self._next()) is not None:
            if self._dispatcher.put_aside(request, self._requests.put):
                continue
            self._answer(request)
            self._settle()

    def _answer(self, request: dispatch.Request) -> None:
        reply = self._dispatcher.answer(request, self._progress_of(request))
        with self._guard:
            self._known.pop(request.id, None)
        self._send(reply)
        if self._session.ended is not None:
            if request.method != "session.lock":  # whoever asked for that knows; a change of keys locks too
                self._send(dispatch.notification("session.locked", {"reason": self._session.ended}))
            self._leave()

    def _let_in(self) -> None:
        """Between two steps of long work: answer what waits and only looks; the rest keeps its turn (rule 1)."""
        with contextlib.suppress(queue.Empty):
            while (request := self._requests.get_nowait()) is not None:
                if request.method in methods.QUICK:
                    self._answer(request)
                else:
                    self._later.append(request)
            self._later.append(None)

    def _next(self) -> dispatch.Request | None:
        """The next request; while there is none, warm up, then look for what other processes wrote."""
        for warm in self._cold:
            if self._later:
                break
            with contextlib.suppress(queue.Empty):
                return self._requests.get_nowait()
            warm()
        if self._later:
            return self._later.popleft()
        while True:
            try:
                return self._requests.get(timeout=limits.NOTICE_SECONDS if self._session.unlocked else None)
            except queue.Empty:
                if self._session.unlocked:
                    self._session.pause()
                    self._attend()
                self._settle()

    def _attend(self) -> None:
        """In a pause: see to the backups."""
        from sealring.backup import attending

        try:
            attending.look(self._session, lambda: not self._requests.empty())
        except Exception as error:  # noqa: BLE001 - nobody asked for it; this must not end the worker
            dispatch.complain("in a pause", error)

    def _settle(self) -> None:
        """After a request, or a pause: take in what other processes wrote, and tell the browser what changed."""
        now = self._session.clock.boot()
        look = now - self._looked >= limits.NOTICE_SECONDS  # also when requests follow each other without a pause
        if look:
            self._looked = now
        try:
            self._session.warm()
            changed = self._session.settle(look=look)
        except Exception as error:  # noqa: BLE001 - the answer is out; this must not end the worker
            dispatch.complain("after a request", error)
            return
        if self._session.ended is not None:
            self._locked(self._session.ended)
        if changed is not None and changed != self._told:
            if self._told is not None:
                self._send(dispatch.notification("vault.changed", changed))
            self._told = changed

    def _progress_of(self, request: dispatch.Request) -> Any:
        clock = self._session.clock
        last = [float("-inf")]

        gives_way = request.method in methods.LONG

        def progress(done: int, total: int) -> None:
            if gives_way:
                self._let_in()
            now = clock.boot()
            if done < total and now - last[0] < PROGRESS_PAUSE:
                return
            last[0] = now
            self._send(dispatch.notification("progress", {"request": request.id, "done": done, "total": total}))

        return progress

    # --- the ways out ----------------------------------------------------------

    def _watch(self) -> None:
        """Called once the vault is open: lock by itself from now on."""
        from sealring.session.autolock import Autolock

        Autolock(self._session, self._locked).start()

    def _locked(self, reason: str) -> None:
        """The host locks by itself (any thread): tell the other processes and the browser, then go."""

        def farewell() -> None:
            self._session.lock(reason)
            self._send(dispatch.notification("session.locked", {"reason": reason}))

        if not self._leaving.acquire(blocking=False):
            threading.Event().wait()  # another thread is ending the process
        last_words = threading.Thread(target=farewell, daemon=True)
        last_words.start()
        last_words.join(FAREWELL)
        self._end()

    def _leave(self) -> None:
        if not self._leaving.acquire(blocking=False):
            threading.Event().wait()
        self._end()

    def _end(self) -> None:
        self._session.let_go()
        if sys.stderr is not None:
            sys.stderr.flush()
        os._exit(0)

    def _send(self, data: bytes) -> None:
        try:
            self._frames.write(data)
        except FrameTooLarge as error:  # dispatch bounds every reply; a notification is small
            dispatch.complain("a frame", error)
        except OSError:
            os._exit(0)  # the browser is gone


def warm_up() -> Iterator[Callable[[], object]]:
    """In small steps, what unlocking and filling need: taken while the person still looks for the passphrase field."""
    for name in (
        "sealring.actions.session",
        "sealring.vault.vault",
        "sealring.openpgp.messages",
        "sealring.actions.fill",
        "sealring.actions.item",
        "sealring.actions.save",
        "sealring.session.autolock",
        *(("sealring.session.dbus",) if sys.platform == "linux" else ()),
    ):
        yield functools.partial(_load, name)
    from sealring.base import validation

    for method in ("session.challenge", "session.unlock", "fill.get", "fill.matches", "item.search", "item.list"):
        yield functools.partial(validation.warm, method)


def _load(name: str) -> None:
    import importlib

    try:
        importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 - whoever needs it says what is wrong with it
        dispatch.complain(name, error)
