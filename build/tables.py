"""Writes the tables of methods and errors in docs/protocol.md from schemas/; with --check only compares."""

import sys
from pathlib import Path

from sealring.base import schemas

PAGE = Path(__file__).parent.parent / "docs" / "protocol.md"


def main() -> int:
    """Write the page, or say that it is out of date."""
    wanted = render(PAGE.read_text(encoding="utf-8"))
    if "--check" not in sys.argv:
        PAGE.write_text(wanted, encoding="utf-8")
        return 0
    if wanted == PAGE.read_text(encoding="utf-8"):
        return 0
    print("docs/protocol.md is out of date. Run: .venv/bin/python build/tables.py")
    return 1


def render(page: str) -> str:
    """The page with fresh tables."""
    for name, rows in (("methods", _methods()), ("errors", _errors())):
        head = f"<!-- {name}: made by build/tables.py -->"
        before, _, rest = page.partition(head)
        _, end, after = rest.partition("<!-- end -->")
        page = before + "\n".join([head, "", *rows, "", end]) + after
    return page


def _methods() -> list[str]:
    rows = ["| method | caller | | what it does |", "| --- | --- | --- | --- |"]
    for name in schemas.method_names():
        schema = schemas.method(name)
        grave = "grave" if schema["grave"] else ""
        rows.append(f"| `{name}` | {schema['caller']} | {grave} | {schema['description']} |")
    return rows


def _errors() -> list[str]:
    head = ["| name | code | exit | what it says |", "| --- | --- | --- | --- |"]
    return head + [
        f"| `{row['name']}` | {row['code']} | {row['exit']} | {row['text']} {row['hint']} |"
        for row in schemas.load("errors.json")["errors"]
    ]


if __name__ == "__main__":
    sys.exit(main())
