"""Fails on modules and functions of the package that have grown past what a reader holds in the head."""

import ast
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "host" / "sealring"
MODULE = 330  # lines; about 300 is the habit, the rest is room for a docstring
FUNCTION = 60  # lines; a screen


def main() -> int:
    """Name what is too long."""
    faults = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(PACKAGE)
        lines = text.count("\n")
        if lines > MODULE:
            faults.append(f"{name}: {lines} lines; split it below {MODULE}")
        tree = ast.parse(text)
        if not ast.get_docstring(tree):
            faults.append(f"{name}: no sentence at the top that says what it promises")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION:
                    faults.append(f"{name}:{node.lineno}: {node.name} has {length} lines; {FUNCTION} fit a screen")
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
