"""The security token: suggesting one, and choosing another."""

from typing import Any

from sealring.generator.token import token
from sealring.session.app import App, Caller


def suggest(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A random token to start from."""
    return {**token(app.random)}


def change(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Store another token; the prompts show it from now on."""
    app.session.change_token(params["token"])
    return {}
