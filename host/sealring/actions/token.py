"""The security token: suggesting one, and choosing another."""

import contextlib
from typing import Any

from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.generator.token import token
from sealring.session import token as tokens
from sealring.session.app import App, Caller

TRIES = 30  # for somebody with more vaults than there are colours


def suggest(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A random token to start from; not one whose colour or characters another vault here has."""
    taken: set[str] = set()
    for name in paths.vaults():
        with contextlib.suppress(SealringError):
            taken.update(tokens.read(paths.token_file(name)).values())
    suggested = token(app.random)
    for _ in range(TRIES):
        if taken.isdisjoint(suggested.values()):
            break
        suggested = token(app.random)
    return {**suggested}


def change(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Store another token; the prompts show it from now on."""
    app.session.change_token(params["token"])
    return {}
