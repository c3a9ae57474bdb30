"""Writes extension/types/contract.d.ts, the contract as TypeScript sees it, from schemas/."""

import argparse
import difflib
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

from sealring.base import schemas

OUTPUT = Path(__file__).parent.parent / "extension" / "types" / "contract.d.ts"
WIDTH = 120
HEADER = """\
// The contract between extension and host. Made by build/declarations from schemas/; don't edit it here.
"""
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")

Schema = dict[str, Any]


def main() -> int:
    """Write the file, or say how it differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 when the file is out of date")
    wanted = render()
    if not parser.parse_args().check:
        OUTPUT.parent.mkdir(parents=True, exist_ok=True)
        OUTPUT.write_text(wanted, encoding="utf-8")
        return 0
    found = OUTPUT.read_text(encoding="utf-8") if OUTPUT.exists() else ""
    if found == wanted:
        return 0
    difference = difflib.unified_diff(found.splitlines(), wanted.splitlines(), "found", "wanted", lineterm="", n=1)
    print("\n".join(list(difference)[:60]))
    print("The declarations are out of date. Run: build/declarations")
    return 1


def render() -> str:
    """The whole file."""
    parts = [HEADER]
    for name, schema in schemas.load("common.json")["$defs"].items():
        parts.append(_comment(schema, "") + f"export type {type_name(name)} = {render_type(schema, '')};\n")
    parts.append(_members("Methods", "Every method of the host: what it takes and what it gives.", _methods()))
    parts.append("export type Method = keyof Methods;\n")
    for kind in ("page", "content", "frame"):
        names = [name for name in schemas.method_names() if schemas.method(name)["caller"] == kind]
        parts.append(
            f"/** What may be asked in the name of a {kind}. */\n"
            f"export type {kind.title()}Method = {_union([_literal(name) for name in names], '')};\n"
        )
    grave = [name for name in schemas.method_names() if schemas.method(name)["grave"]]
    parts.append(
        "/** Methods that ask for the display check and the passphrase typed again. */\n"
        f"export type GraveMethod = {_union([_literal(name) for name in grave], '')};\n"
    )
    parts.append(_members("Notifications", "What the host says unasked.", _notifications()))
    errors = [_literal(row["name"]) for row in schemas.load("errors.json")["errors"]]
    parts.append(f"/** Every error by its stable name. */\nexport type ErrorName = {_union(errors, '')};\n")
    return "\n".join(parts)


def _methods() -> list[str]:
    rows = []
    for name in schemas.method_names():
        schema = schemas.method(name)
        params, result = (render_type(schema[part], "    ") for part in ("params", "result"))
        rows.append(
            _comment(schema, "  ") + f"  {_literal(name)}: {{\n    params: {params};\n    result: {result};\n  }};\n"
        )
    return rows


def _notifications() -> list[str]:
    rows = []
    for name, schema in schemas.load("notifications.json")["notifications"].items():
        rows.append(_comment(schema, "  ") + f"  {_literal(name)}: {render_type(schema['params'], '  ')};\n")
    return rows


def _members(name: str, says: str, rows: list[str]) -> str:
    return f"/** {says} */\nexport interface {name} {{\n{''.join(rows)}}}\n"


def type_name(name: str) -> str:
    """``key_info`` as a type is ``KeyInfo``."""
    return "".join(part.title() for part in name.split("_"))


def render_type(schema: Schema, indent: str) -> str:  # noqa: C901 - one line for each keyword
    """One schema as a type.

    Raises:
        ValueError: for a keyword that the contract does not use yet; add it here and test it.
    """
    if "$ref" in schema:
        return type_name(schema["$ref"].rsplit("/", 1)[-1])
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            return _union([render_type(one, indent) for one in schema[keyword]], indent)
    if "allOf" in schema:
        return " & ".join(render_type(one, indent) for one in schema["allOf"])
    if "const" in schema:
        return _literal(schema["const"])
    if "enum" in schema:
        return _union([_literal(one) for one in schema["enum"]], indent)
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(render_type({**schema, "type": one}, indent) for one in kind)
    if kind == "object":
        return _object(schema, indent)
    if kind == "array":
        return f"Array<{render_type(schema['items'], indent)}>" if "items" in schema else "unknown[]"
    if kind in _PLAIN:
        return _PLAIN[kind]
    if not set(schema) - {"description", "title"}:
        return "unknown"
    raise ValueError(f"no type for {sorted(schema)}")


def _object(schema: Schema, indent: str) -> str:
    properties: dict[str, Schema] = schema.get("properties", {})
    extra = schema.get("additionalProperties")
    if not properties:
        if isinstance(extra, dict):
            return f"Record<string, {render_type(extra, indent)}>"
        return "Record<string, never>" if extra is False else "Record<string, unknown>"
    required = set(schema.get("required", []))
    deeper = indent + "  "
    lines = []
    for name, value in properties.items():
        key = name if _WORD.fullmatch(name) else _literal(name)
        mark = "" if name in required else "?"
        lines.append(_comment(value, deeper) + f"{deeper}{key}{mark}: {render_type(value, deeper)};\n")
    return "{\n" + "".join(lines) + indent + "}"


def _union(types: list[str], indent: str) -> str:
    """The types in one line, or one below the other where that is too long."""
    if not types:
        return "never"
    flat = " | ".join(types)
    if len(flat) + len(indent) < WIDTH - 40 and "\n" not in flat:
        return flat
    return "".join(f"\n{indent}  | {one}" for one in types)


def _literal(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f'"{value}"' if isinstance(value, str) else str(value)


def _comment(schema: Schema, indent: str) -> str:
    text = schema.get("description", "")
    if not text:
        return ""
    lines = textwrap.wrap(text, WIDTH - len(indent) - 6)
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in lines) + f"{indent} */\n"


if __name__ == "__main__":
    sys.exit(main())
