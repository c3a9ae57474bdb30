"""The browser's door: started by a browser, it answers session.hello at once and serves the connection to its end.

Rules that this module enforces:

1. The browser names the extension that calls (Chrome: its origin; Firefox: the manifest and the add-on's id). One that
   this host wasn't installed for gets ``caller_refused`` for its first request, and the host exits.
2. A host that has just been started is locked. It serves one vault: the one that its first request, session.hello,
   names; else the default one. It never changes to another.
3. Up to the first reply nothing slow is imported: the tests hold the list. Hardening comes right after it, before any
   request that could carry a secret.
"""

from __future__ import annotations

import os
import re
import sys

from sealring.base import paths
from sealring.native import hello
from sealring.native.frames import Frames, FrameTooLarge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

ALLOWED = ("bekmjgbkngbidknjelhjocfnbbklijei", "extension@sealring.org")  # Chromium's and Firefox's id of the extension
_CHROME = re.compile(r"chrome-extension://([a-p]{32})/")
_FIREFOX = re.compile(r"[A-Za-z0-9._{}@-]{1,80}")


def main(allowed: Sequence[str] = ALLOWED, home: str | None = None) -> None:
    """Serve the browser that started us.

    Args:
        allowed: the ids of the extensions that may call.
        home: the data folder, instead of what the environment says.
    """
    arguments = sys.argv[1:]
    if arguments[:1] == ["--inner"]:
        from sealring.base import processes

        processes.inner(arguments)
        return
    if home is not None:
        os.environ["SEALRING_HOME"] = home
    frames = Frames.take_over()
    try:
        _serve(frames, may_call(arguments, allowed))
    except KeyboardInterrupt:
        os._exit(130)
    except OSError:  # the browser is gone
        os._exit(0)


def may_call(arguments: Sequence[str], allowed: Sequence[str]) -> bool:
    """Rule 1, for what the browser gave us as arguments; none at all means that a person runs us by hand."""
    words = [word for word in arguments if not word.startswith("--")]  # Chrome adds --parent-window and its like
    if not words:
        return True
    if len(words) == 1:
        chrome = _CHROME.fullmatch(words[0])
        return chrome is not None and chrome[1] in allowed
    return len(words) == 2 and _FIREFOX.fullmatch(words[1]) is not None and words[1] in allowed


def _serve(frames: Frames, welcome: bool) -> None:
    try:
        frame = frames.read()
    except FrameTooLarge:
        from sealring.base.errors import SealringError
        from sealring.native import dispatch

        frames.write(dispatch.error_reply(None, SealringError("frame_too_large")))
        return
    if frame is None:
        return
    if not welcome:
        frames.write(_refusal(frame))
        return
    vault, reply = first_reply(frame)
    if reply is not None:
        frames.write(reply)
    from sealring.base import processes

    processes.harden()
    from sealring.native.dispatch import Dispatcher
    from sealring.native.server import Server
    from sealring.session.session import Session
    from sealring.session.transfers import Transfers

    session = Session(vault)
    Server(frames, session, Dispatcher(session, Transfers())).run(frame if reply is None else None)


def first_reply(frame: bytes) -> tuple[str, bytes | None]:
    """The vault that is meant, and the reply to a session.hello that is as it should be; None for other frames."""
    from sealring.base import strictjson

    try:
        message = strictjson.loads(frame)
    except strictjson.NotStrict:
        return paths.DEFAULT, None
    if not hello.good_request(message) or message["method"] != "session.hello" or message["caller"]["kind"] != "page":
        return paths.DEFAULT, None
    params = message.get("params", {})
    vault = params.get("vault", paths.DEFAULT) if hello.good_params(params) else paths.DEFAULT
    state = "locked" if os.path.exists(paths.vault_file(vault)) else "no_vault"
    try:
        result = hello.hello(params, vault, state)
    except Exception:  # noqa: BLE001 - the whole dispatcher finds the words for it
        return vault, None
    return vault, strictjson.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result})


def _refusal(frame: bytes) -> bytes:
    """The answer to an extension that may not call."""
    from sealring.base.errors import SealringError
    from sealring.native import dispatch

    try:
        request = dispatch.parse(frame)
    except dispatch.Refused:
        return dispatch.error_reply(None, SealringError("caller_refused"))
    return dispatch.error_reply(request.id, SealringError("caller_refused"))
