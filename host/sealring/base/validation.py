"""What a caller or a person gave, against schemas/ (JSON Schema 2020-12), with validators built once; for both doors.

It imports jsonschema, so it is loaded after the first reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]
from jsonschema.protocols import Validator  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]
from referencing import Registry, Resource

from sealring.base import schemas


def _is_integer(_checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern))


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not _expression(pattern).search(value):
        yield ValidationError("a text is not of the expected form")


_Validator = extend(
    Draft202012Validator,
    {"pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


@cache
def _registry() -> Registry[Any]:
    common: Resource[Any] = Resource.from_contents(schemas.load("common.json"))
    registry: Registry[Any] = Registry().with_resource("common.json", common)
    return registry


def validator(schema: Any) -> Validator:
    """A validator for a schema that may refer to common.json; also for replies, in tests."""
    made: Validator = _Validator(schema, registry=_registry())
    return made


@cache
def _of_params(method: str) -> Validator:
    return validator(schemas.method(method)["params"])


def problem(method: str, params: dict[str, Any]) -> str | None:
    """Where the parameters of a method break its schema (names and indices, never a value); None when they don't."""
    where = _first(_of_params(method), params)
    return None if where is None else ".".join(("params", *where))


def problem_of(shape: str, value: Any) -> str | None:
    """Where a value breaks a shape of schemas/common.json, the shape's name for the whole; None when it doesn't."""
    where = _first(validator({"$ref": f"common.json#/$defs/{shape}"}), value)
    return None if where is None else ".".join(where) or shape


def _first(made: Validator, value: Any) -> list[str] | None:
    error = next(made.iter_errors(value), None)
    return None if error is None else [str(step) for step in error.absolute_path]


def warm(method: str) -> None:
    """Build the validator of this method now, and run it once, so that the first request does not wait for it."""
    problem(method, {})
