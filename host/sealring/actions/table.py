"""From a wire method's name to the function that does it."""

import builtins
import keyword
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from sealring.session.app import App, Caller

Action = Callable[[App, dict[str, Any], Caller], dict[str, Any]]


def function_name(verb: str) -> str:
    """A verb that is a word of Python has an underscore behind it: ``list_``, ``open_``, ``set_``."""
    return f"{verb}_" if keyword.iskeyword(verb) or hasattr(builtins, verb) else verb


@cache
def find(method: str) -> Action:
    """The action of a method of the contract, which is never a name that came from outside.

    Raises:
        LookupError: for a method without an action.
    """
    noun, _, verb = method.partition(".")
    try:
        action: Action = getattr(import_module(f"sealring.actions.{noun}"), function_name(verb))
    except (ModuleNotFoundError, AttributeError):
        raise LookupError(method) from None
    return action
