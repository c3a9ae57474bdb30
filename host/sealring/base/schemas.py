"""Where the contract lies: schemas/ beside host/ in a checkout, inside the package when installed."""

from __future__ import annotations

import os
from functools import cache

from sealring.base import strictjson

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@cache
def folder() -> str:
    """The folder that holds common.json, errors.json and methods/."""
    inside = os.path.join(_PACKAGE, "schemas")
    if os.path.isdir(inside):
        return inside
    return os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "schemas")


@cache
def load(name: str) -> Any:
    """One file of the contract, for instance ``methods/fill.get.json``."""
    with open(os.path.join(folder(), name), "rb") as file:
        return strictjson.loads(file.read(), nodes=1_000_000)


@cache
def method_names() -> tuple[str, ...]:
    """Every method of the contract, sorted."""
    names = os.listdir(os.path.join(folder(), "methods"))
    return tuple(sorted(name.removesuffix(".json") for name in names))


def method(name: str) -> Any:
    """The schema of one method."""
    return load(f"methods/{name}.json")
