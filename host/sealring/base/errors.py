"""The one exception of Sealring: a name from schemas/errors.json, and data that holds no secret."""

from __future__ import annotations

from functools import cache

from sealring.base import schemas

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@cache
def table() -> dict[str, dict[str, Any]]:
    """Every error by name, as schemas/errors.json has it."""
    return {row["name"]: row for row in schemas.load("errors.json")["errors"]}


class SealringError(Exception):
    """Something that a person or a caller has to know.

    Args:
        name: a name in schemas/errors.json.
        data: what the message needs besides, for instance ``wait=4`` (seconds). Never a secret.
    """

    def __init__(self, name: str, /, **data: Any) -> None:
        row = table()[name]
        super().__init__(row["text"])
        self.name = name
        self.code: int = row["code"]
        self.text: str = row["text"]
        self.hint: str = row["hint"]
        self.exit_status: int = row["exit"]
        self.data = data

    def __repr__(self) -> str:
        return f"SealringError({self.name!r})"
