"""The security token, and the proof that a prompt showed it.

Rules that this module enforces (the display check):

1. A challenge is one nonce, made here, good once, for ``limits.CHALLENGE_SECONDS``, and only in the process that made
   it; at most ``limits.CHALLENGES_OPEN`` are open, the oldest goes.
2. Who asks for something that needs the passphrase states the characters and the colour that the prompt displayed,
   with such a nonce. A nonce is used up by being stated, whether the rest is right or not.
3. Stale, replayed, made up or different: one answer, ``display_check``.
4. The token lies in a file that only the owner can read, because it must be shown while the vault is locked; the vault
   holds a copy, and a difference is said (session.py).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any

from sealring.base import files, limits, strictjson
from sealring.base.clock import Clock
from sealring.base.errors import SealringError

_FORMAT = "sealring-token/1"
_CHARS = re.compile(r"[A-Z0-9]{3}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def good(token: Any) -> bool:
    """Whether this is a token: three of A-Z and 0-9, and a colour as #rrggbb."""
    return (
        isinstance(token, Mapping)
        and isinstance(token.get("chars"), str)
        and isinstance(token.get("colour"), str)
        and _CHARS.fullmatch(token["chars"]) is not None
        and _COLOUR.fullmatch(token["colour"]) is not None
    )


def read(path: str) -> dict[str, str]:
    """The token {chars, colour} in a file.

    Raises:
        SealringError: ``token_unreadable``.
    """
    try:
        with open(path, "rb") as file:
            content = strictjson.loads(file.read(4096))
    except (OSError, strictjson.NotStrict):
        raise SealringError("token_unreadable") from None
    if not good(content):
        raise SealringError("token_unreadable")
    return {"chars": content["chars"], "colour": content["colour"]}


def write(path: str, token: Mapping[str, str]) -> None:
    """Keep a token in a file of mode 0600.

    Raises:
        SealringError: ``bad_params``.
        OSError: the system refuses.
    """
    if not good(token):
        raise SealringError("bad_params", where="params.token")
    content = {"format": _FORMAT, "chars": token["chars"], "colour": token["colour"]}
    files.write_private(path, strictjson.dumps(content) + b"\n")


class Challenges:
    """The open challenges of this process.

    Args:
        clock: ``boot()`` is used, so that setting the time of day changes nothing.
        random: ``random(n)`` gives n random bytes.
    """

    def __init__(self, clock: Clock, random: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._random = random
        self._open: dict[str, float] = {}  # nonce: when it ends, on the boot clock

    def new(self) -> tuple[str, int]:
        """A nonce, and for how many seconds it is good."""
        while len(self._open) >= limits.CHALLENGES_OPEN:
            del self._open[next(iter(self._open))]
        nonce = self._random(16).hex()
        self._open[nonce] = self._clock.boot() + limits.CHALLENGE_SECONDS
        return nonce, limits.CHALLENGE_SECONDS

    def check(self, displayed: Mapping[str, str], token: Mapping[str, str]) -> None:
        """Compare what was displayed with the token (rules 1 to 3).

        Raises:
            SealringError: ``display_check``.
        """
        end = self._open.pop(displayed["nonce"], None)
        fresh = end is not None and self._clock.boot() < end
        chars = hmac.compare_digest(displayed["chars"].encode(), token["chars"].encode())
        colour = hmac.compare_digest(displayed["colour"].encode(), token["colour"].encode())
        if not (fresh and chars and colour):
            raise SealringError("display_check")
