"""What tests of actions share: ``call`` runs one with its parameters and its result checked by the contract."""

import functools
import re
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource

from sealring.actions.table import find
from sealring.base import schemas
from sealring.session.app import App, Caller

PASSPHRASE = "correct horse battery staple wombat river"
TOKEN = {"chars": "K7M", "colour": "#1565c0"}
Call = Callable[..., dict[str, Any]]


class Clock:
    """All three clocks, moved by hand."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def now(self) -> float:
        return self.time

    def boot(self) -> float:
        return self.time

    def awake(self) -> float:
        return self.time


@functools.cache
def validator(method: str, part: str) -> Draft202012Validator:
    common = Resource.from_contents(schemas.load("common.json"))
    registry: Registry[Any] = Registry().with_resource("common.json", common)
    return Draft202012Validator(schemas.method(method)[part], registry=registry)


def call(app: App, method: str, params: dict[str, Any] | None = None, caller: Caller | None = None) -> dict[str, Any]:
    """Run an action; what goes in and what comes out must fit the method's schema."""
    validator(method, "params").validate(params or {})
    kind = schemas.method(method)["caller"]
    result = find(method)(
        app, params or {}, caller or Caller(kind, "https://bank.example.com" if kind == "content" else "")
    )
    validator(method, "result").validate(result)
    return result


def capture(app: App, caller: Caller, username: str = "", password: str = "", fingerprint: str = "") -> dict[str, Any]:
    """A login is typed in a page and sent; what the background is told."""
    boxes = [{"kind": "current-password", "value": password}]
    typed = {"tab": "1", "form": "login", "boxes": boxes, **({"username": username} if username else {})}
    call(app, "save.typed", typed, caller)
    return call(app, "save.submitted", {"tab": "1", **({"fingerprint": fingerprint} if fingerprint else {})}, caller)


def displayed(app: App) -> dict[str, str]:
    shown = call(app, "session.challenge")
    return {name: shown[name] for name in ("chars", "colour", "nonce")}


def confirmation(app: App) -> dict[str, Any]:
    """As the door hands it on, once it has been checked."""
    return {"passphrase": PASSPHRASE, "displayed": displayed(app)}


def login(name: str = "Bank", **more: Any) -> dict[str, Any]:
    plain = re.sub("[^a-z]", "", name.lower())
    return {
        "type": "login",
        "name": name,
        "username": "ada",
        "password": f"canary-{plain}-Wq7",
        "uris": [{"uri": f"https://{plain}.example.com", "match": "domain"}],
        **more,
    }
