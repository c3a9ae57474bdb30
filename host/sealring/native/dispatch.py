"""From a frame's bytes to a reply: strict JSON, the request's frame, the caller's table, the schema, the action.

Rules that this module enforces:

1. A method is found only in the table of the caller's kind; the three tables share no method (methods.py).
2. No action sees parameters that its schema does not allow. Stricter than JSON Schema is in two points: 1.0 is no
   integer, and ``$`` in a pattern is the very end of the text, not the place before a last line feed.
3. A grave method runs only after its confirmation was checked: the display and the passphrase typed again. What was
   typed into pinentry takes the place of what a page would have sent, and is checked like that. It is noted in the log.
4. An exception that is not ours becomes ``internal``; its text stays here, because it may quote a secret.
5. A reply that is too large, or can't be written as JSON, is replaced by an error: the caller never waits in vain.
"""

from __future__ import annotations

import sys

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.native import hello, methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sealring.session.app import App, Caller
    from sealring.session.asking import Answer, Typed
    from sealring.session.session import Session
    from sealring.session.transfers import Transfers

    Action = Callable[[App, dict[str, Any], Caller], dict[str, Any]]


class Request:
    """One request whose frame has been checked.

    ``cancelled`` is set by the reader while it waits or works; ``answer`` is the person's to what was asked beside the
    other work, once it is there.
    """

    __slots__ = ("answer", "caller", "cancelled", "id", "method", "params")

    def __init__(self, message: dict[str, Any]) -> None:
        self.id: int | str = message["id"]
        self.method: str = message["method"]
        self.params: dict[str, Any] = message.get("params", {})
        self.caller: dict[str, Any] = message["caller"]
        self.cancelled = False
        self.answer: Answer | None = None

    def wants_pinentry(self) -> bool:
        """Whether it says that the passphrase is to be typed there; what it says has not been checked yet."""
        if self.method == "session.unlock_by_pinentry":
            return True
        confirmation = self.params.get("confirmation")
        return self.method in methods.GRAVE and isinstance(confirmation, dict) and "pinentry" in confirmation


class Refused(Exception):
    """A frame that is no request; ``reply`` is the answer to it."""

    def __init__(self, name: str, ident: int | str | None = None) -> None:
        super().__init__(name)
        self.reply = error_reply(ident, SealringError(name))


def parse(data: bytes) -> Request:
    """The request in a frame.

    Raises:
        Refused: ``bad_json`` or ``bad_request``.
    """
    try:
        message = strictjson.loads(data)
    except strictjson.NotStrict:
        raise Refused("bad_json") from None
    if not hello.good_request(message):
        ident = message.get("id") if isinstance(message, dict) else None
        raise Refused("bad_request", ident if hello.good_id(ident) else None)
    return Request(message)


def reply(ident: int | str, result: dict[str, Any]) -> bytes:
    """The frame of a result, or of the error that takes its place (rule 5)."""
    try:
        data = strictjson.dumps({"jsonrpc": "2.0", "id": ident, "result": result})
    except (TypeError, ValueError, RecursionError) as error:
        complain("a reply", error)
        return error_reply(ident, SealringError("internal"))
    if len(data) > limits.FRAME_OUT:
        return error_reply(ident, SealringError("reply_too_large"))
    return data


def error_reply(ident: int | str | None, error: SealringError) -> bytes:
    """The frame of an error."""
    data = {**error.data, "name": error.name, "hint": error.hint}
    body = {"jsonrpc": "2.0", "id": ident, "error": {"code": error.code, "message": error.text, "data": data}}
    try:
        frame = strictjson.dumps(body)
        if len(frame) <= limits.FRAME_OUT:
            return frame
    except (TypeError, ValueError, RecursionError) as unexpected:
        complain("an error's data", unexpected)
    return error_reply(ident, SealringError("internal"))


def notification(method: str, params: dict[str, Any]) -> bytes:
    """The frame of a notification (schemas/notifications.json)."""
    return strictjson.dumps({"jsonrpc": "2.0", "method": method, "params": params})


def complain(where: str, error: BaseException) -> None:
    """Tell stderr that something unforeseen happened: the kind of exception, never its text."""
    if sys.stderr is not None:
        sys.stderr.write(f"sealring-host: {where}: {type(error).__name__}\n")
        sys.stderr.flush()


class Dispatcher:
    """Answers the requests of one connection, one at a time.

    Args:
        session: the vault.
        transfers: this connection's open transfers.
        find: gives the action of a method; tests pass their own.
    """

    def __init__(self, session: Session, transfers: Transfers, find: Callable[[str], Action] | None = None) -> None:
        self._session = session
        self._transfers = transfers
        self._find = find if find is not None else find_action

    def answer(self, request: Request, progress: Callable[[int, int], None]) -> bytes:
        """The reply to a request; no exception leaves this function."""
        try:
            return reply(request.id, self._run(request, progress))
        except SealringError as error:
            return error_reply(request.id, error)
        except BaseException as error:  # noqa: BLE001 - one that calls sys.exit() must not end the worker in silence
            complain(request.method if request.method in methods.METHODS else "a request", error)
            return error_reply(request.id, SealringError("internal"))

    def put_aside(self, request: Request, again: Callable[[Request], None]) -> bool:
        """Whether the person is asked for this request now, in pinentry or a dialog, while others are answered.

        Args:
            again: is called with the request, in another thread, when the answer is there.
        """
        if request.answer is not None or request.cancelled:
            return False
        if not request.wants_pinentry() and request.method != methods.DIALOG:
            return False

        def answered(answer: Answer) -> None:
            request.answer = answer
            again(request)

        try:
            check(request)
            self._ask(request, answered)
        except SealringError as error:
            request.answer = error
        except Exception as error:  # noqa: BLE001 - as in ``answer``
            complain(request.method, error)
            request.answer = SealringError("internal")
        else:
            return True
        return False

    def _ask(self, request: Request, answered: Callable[[Answer], None]) -> None:
        from sealring.base import schemas

        session = self._session
        opens = request.method not in methods.GRAVE and request.method != methods.DIALOG
        if opens and session.unlocked:
            raise SealringError("bad_request")
        if not opens and not session.unlocked:
            raise SealringError("locked")
        session.touch()
        if request.method == methods.DIALOG:
            session.asking.begin_folder(request, answered)
        else:
            session.asking.begin(request, schemas.method(request.method)["act"], answered)
        if request.cancelled:  # meanwhile; the reader found nothing to stop
            session.asking.stop(request)

    def _typed(self, typed: Typed) -> dict[str, Any]:
        """What a page would have sent, had it been typed there."""
        displayed = {**typed.shown, "nonce": self._session.challenge()["nonce"]}
        return {"passphrase": typed.passphrase.reveal(), "displayed": displayed}

    def _run(self, request: Request, progress: Callable[[int, int], None]) -> dict[str, Any]:
        check(request)
        if request.cancelled:
            raise SealringError("cancelled")
        if isinstance(request.answer, SealringError):
            raise request.answer
        if request.method == "session.hello":
            return hello.hello(request.params, self._session.name, self._session.status()["state"])
        by_hand = request.caller["kind"] == "page" and request.method not in methods.QUIET
        if by_hand or request.method == "menu.pick":
            self._session.touch()
        from sealring.session.app import App, Caller
        from sealring.session.asking import Chosen, Typed

        params = request.params
        if isinstance(request.answer, Typed):
            typed = self._typed(request.answer)
            params = {**params, **(typed if "confirmation" not in params else {"confirmation": typed})}
        caller = Caller(
            request.caller["kind"], request.caller.get("origin", ""), tuple(request.caller.get("ancestors", ()))
        )
        app = App(
            self._session,
            self._session.clock,
            self._session.random,
            self._transfers,
            progress,
            lambda: request.cancelled,
            request.answer.path if isinstance(request.answer, Chosen) else None,
        )
        from sealring.session import journal

        grave = request.method in methods.GRAVE
        with journal.asked(self._session, caller.kind, request.method if grave else "", params):
            if grave:
                from sealring.base.secret import Secret

                confirmation = params["confirmation"]
                self._session.confirm(Secret(confirmation["passphrase"]), confirmation["displayed"])
            return self._find(request.method)(app, params, caller)


def check(request: Request) -> None:
    """Rules 1 and 2.

    Raises:
        SealringError: ``unknown_method``, ``not_for_this_caller``, ``bad_params`` (data: where, never the value).
    """
    if request.method not in methods.METHODS:
        raise SealringError("unknown_method")
    if request.method not in methods.TABLES[request.caller["kind"]]:
        raise SealringError("not_for_this_caller")
    if request.method == "session.hello":
        return  # checked by hand, see hello.py
    from sealring.base import validation

    where = validation.problem(request.method, request.params)
    if where is not None:
        raise SealringError("bad_params", where=where)


def find_action(method: str) -> Action:
    """The function behind a method of the tables.

    Raises:
        SealringError: ``unknown_method`` for what is not in the tables, or is answered by the door itself.
    """
    if method not in methods.METHODS or method in methods.BUILT_IN:
        raise SealringError("unknown_method")
    from sealring.actions import table

    return table.find(method)
