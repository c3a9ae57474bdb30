"""Which item a person means, by its id, its name, or words of it."""

import re
from typing import Any

from sealring.base.errors import SealringError
from sealring.cli.terminal import Terminal

PAGE = 500  # rows asked for at once; the contract's most
_ID = re.compile(r"[0-9a-f]{6,32}")


def find(terminal: Terminal, which: str, *, trash: bool = False, live: bool = True) -> dict[str, Any]:
    """The row of the one item that a person means by its id, the id's beginning, its name, or words of it.

    Raises:
        SealringError: ``item_not_found``; ``several_items`` with a line for each.
    """
    rows = (every(terminal, {}) if live else []) + (every(terminal, {"trash": True}) if trash else [])
    words = which.casefold().split()
    begun = which if _ID.fullmatch(which) else None
    for found in (
        [row for row in rows if begun and row["id"].startswith(begun)],
        [row for row in rows if row["name"] == which],
        [row for row in rows if row["name"].casefold() == which.casefold()],
    ):
        if found:
            return _only(found)
    return _only([row for row in rows if words and all(word in _searched(row) for word in words)])


def _searched(row: dict[str, Any]) -> str:
    return " ".join([row["name"], row["username"], row.get("subtitle", ""), row["site"], *row["tags"]]).casefold()


def _only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        raise SealringError("item_not_found")
    if len(rows) > 1:
        raise SealringError(
            "several_items", lines=[f"{row['id'][:8]}  {row['name']}  {row['username']}" for row in rows[:20]]
        )
    return rows[0]


def every(terminal: Terminal, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page = terminal.call("item.list", limit=PAGE, **chosen)
    rows.extend(page["items"])
    while "next" in page:
        page = terminal.call("item.list", limit=PAGE, cursor=page["next"], **chosen)
        rows.extend(page["items"])
    return rows
