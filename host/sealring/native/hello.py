"""The first reply, with nothing loaded for it: checks of the request's frame and of session.hello, written by hand.

Property tests prove the checks equal to schemas/request.json and schemas/methods/session.hello.json.
"""

from __future__ import annotations

from sealring import __version__
from sealring.base import paths
from sealring.native import methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROTOCOL = (1, 1)  # the lowest and the highest version of the wire that we speak


def _text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest


def _integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def good_id(value: Any) -> bool:
    """Whether this may be a request's id."""
    return _integer(value) or _text(value, 64)


def good_request(value: Any) -> bool:
    """Whether a message has the frame of a request (schemas/request.json); says nothing about its method."""
    return (
        isinstance(value, dict)
        and value.keys() <= {"jsonrpc", "id", "method", "params", "caller"}
        and value.get("jsonrpc") == "2.0"
        and good_id(value.get("id"))
        and _text(value.get("method"), 64)
        and isinstance(value.get("params", {}), dict)
        and _good_caller(value.get("caller"))
    )


def _good_caller(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() <= {"kind", "origin", "ancestors"}:
        return False
    ancestors = value.get("ancestors", [])
    return (
        isinstance(value.get("kind"), str)
        and value["kind"] in methods.TABLES
        and _text(value.get("origin", ""), 2048)
        and isinstance(ancestors, list)
        and len(ancestors) <= 32
        and all(_text(ancestor, 2048) for ancestor in ancestors)
    )


def good_params(params: Any) -> bool:
    """Whether these are the parameters of session.hello."""
    if not isinstance(params, dict) or not params.keys() <= {"protocol", "client", "vault"}:
        return False
    vault = params.get("vault", paths.DEFAULT)
    if not isinstance(vault, str) or not paths.good_name(vault):
        return False
    protocol, client = params.get("protocol"), params.get("client", {"name": "", "version": ""})
    return (
        isinstance(protocol, dict)
        and protocol.keys() == {"min", "max"}
        and all(_integer(number) and 1 <= number <= 1000 for number in protocol.values())
        and isinstance(client, dict)
        and client.keys() == {"name", "version"}
        and _text(client["name"], 64)
        and _text(client["version"], 32)
    )


def hello(params: dict[str, Any], vault: str, state: str) -> dict[str, Any]:
    """The result of session.hello.

    Args:
        params: of the request.
        vault: the name of this connection's vault; it can't be changed by a later greeting.
        state: where that vault stands.

    Raises:
        SealringError: ``bad_params``, also when another vault is named; ``incompatible`` (data: our version and
            protocol range) when the ranges don't meet.
    """
    lowest, highest = PROTOCOL
    ours: dict[str, Any] = {"version": __version__, "protocol": {"min": lowest, "max": highest}}
    if not good_params(params):
        from sealring.base.errors import SealringError

        raise SealringError("bad_params")
    theirs = params["protocol"]
    if theirs["min"] > highest or theirs["max"] < lowest:
        from sealring.base.errors import SealringError

        raise SealringError("incompatible", **ours)
    if params.get("vault", vault) != vault:
        from sealring.base.errors import SealringError

        raise SealringError("bad_params", where="params.vault")
    capabilities = sorted({name.partition(".")[0] for name in methods.METHODS})
    return {**ours, "capabilities": capabilities, "vault": vault, "state": state}
