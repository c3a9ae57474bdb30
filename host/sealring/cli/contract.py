"""Checks what came from the terminal against a shape of schemas/common.json, as the browser's door does."""

from typing import Any

from sealring.base import schemas


def problem(shape: str, value: Any) -> str:
    """What part of the value does not fit the shape; empty when all fits. Never quotes the value."""
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
    from referencing import Registry, Resource

    common = Resource.from_contents(schemas.load("common.json"))
    registry: Registry[Any] = Registry().with_resource("common.json", common)
    validator = Draft202012Validator({"$ref": f"common.json#/$defs/{shape}"}, registry=registry)
    for error in validator.iter_errors(value):
        return ".".join(str(step) for step in error.absolute_path) or shape
    return ""
