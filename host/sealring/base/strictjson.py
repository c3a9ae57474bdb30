"""The only JSON parser of Sealring: it takes exactly one reading of a message, or none.

Refused, because readers differ on them: anything but UTF-8 without a byte-order mark, duplicate keys, NaN and
infinities, lone surrogates, very long numbers, and more depth or values than our messages need (RFC 8259, 4 and 9).
"""

from __future__ import annotations

import json

from sealring.base import limits

TYPE_CHECKING = False  # typing costs a browser's launch of the host 4 ms; type checkers know this name
if TYPE_CHECKING:
    from typing import Any


class NotStrict(ValueError):
    """The bytes are not strict JSON. The text says why and quotes nothing."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise NotStrict("a key occurs twice")
    return result


def _constant(name: str) -> Any:
    raise NotStrict("NaN and infinities are not JSON")


def _integer(digits: str) -> int:
    if len(digits) > limits.JSON_DIGITS:
        raise NotStrict("a number is too long")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits) if len(digits) <= 64 else float("inf")
    if value in (float("inf"), float("-inf")):
        raise NotStrict("a number is too large")
    return value


_decoder = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer, parse_float=_float, strict=True
)
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"))


def _measure(value: Any, depth: int, nodes: int) -> None:
    """Walk the value without recursion; its size was bounded by the caller, its depth by the parser."""
    stack = [(value, 1)]
    left = nodes
    while stack:
        node, level = stack.pop()
        left -= 1
        if level > depth:
            raise NotStrict("too deep")
        if isinstance(node, dict):
            left -= len(node)
            stack.extend((child, level + 1) for child in node.values())
        elif isinstance(node, list):
            stack.extend((child, level + 1) for child in node)
        if left < 0:
            raise NotStrict("too many values")


def loads(data: bytes, *, depth: int = limits.JSON_DEPTH, nodes: int = limits.JSON_NODES) -> Any:
    """The value that the bytes stand for.

    Raises:
        NotStrict: whatever is wrong with them; no other exception leaves this function.
    """
    try:
        text = str(data, "utf-8")
        value = _decoder.decode(text)
        if "\\u" in text:
            _encoder.encode(value).encode("utf-8")  # a lone surrogate can't be encoded
    except NotStrict:
        raise
    except (ValueError, RecursionError):
        raise NotStrict("not JSON in UTF-8") from None
    _measure(value, depth, nodes)
    return value


def dumps(value: Any, *, indent: int | None = None) -> bytes:
    """UTF-8 JSON, compact, or indented by so many spaces for people to read.

    Raises:
        ValueError: for NaN, infinities and lone surrogates.
    """
    if indent is not None:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent).encode("utf-8")
    return _encoder.encode(value).encode("utf-8")
