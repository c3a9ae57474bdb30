"""Checks docs/promises.md and docs/guarantees.md: all clauses are there, and each test named exists and passes.

A row is ``| A1 | what is promised | tests/…/test_x.py::test_y, step 5 |``. If build/test has just written its results
they are read; else the named tests are run.
"""

import ast
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parent.parent
PAGES = {  # how many clauses each series has
    "docs/promises.md": {"A": 18, "B": 11, "C": 16, "D": 29},
    "docs/guarantees.md": {"G": 23},
}
RESULTS = ROOT / ".pytest_cache" / "results.xml"
CURRENT_STEP = 5  # raise it when a step ends: what still names the old one is a promise not kept
LAST_STEP = 10
_ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+?) \| (.+?) \|$")
_TEST = re.compile(r"tests/[\w/.-]+\.py::\w+(?:::\w+)?")
_STEP = re.compile(r"\bstep (\d+)\b")
_WATCHED = ("host", "extension", "schemas", "tests")


def main() -> int:
    """Name what is missing, skipped or failing."""
    rows: dict[str, tuple[str, str]] = {}
    faults: list[str] = []
    for page, series in PAGES.items():
        found = read(page)
        faults += missing(found, series)
        rows |= found
    named = sorted({test for _, shown in rows.values() for test in _TEST.findall(shown)})
    faults += [f"{test}: there is no such test" for test in named if not exists(test)]
    if not faults:
        outcomes = recorded() or run(named)
        faults = [f"{test}: {outcomes.get(test, 'not run')}" for test in named if outcomes.get(test) != "passed"]
    print("\n".join(faults) or f"{len(rows)} clauses, {len(named)} tests named, all passed")
    return bool(faults)


def read(page: str) -> dict[str, tuple[str, str]]:
    """Each clause of a page: what is promised, and what shows it."""
    found = (_ROW.match(line) for line in (ROOT / page).read_text(encoding="utf-8").splitlines())
    return {row[1]: (row[2], row[3]) for row in found if row}


def missing(rows: dict[str, tuple[str, str]], series: dict[str, int]) -> list[str]:
    """Clauses without a row, and rows that name neither a test nor a step to come."""
    clauses = [f"{letter}{number}" for letter, count in series.items() for number in range(1, count + 1)]
    faults = [f"{clause}: no row" for clause in clauses if clause not in rows]
    for clause, (_, shown) in rows.items():
        steps = [int(step) for step in _STEP.findall(shown)]
        if not _TEST.search(shown) and not steps:
            faults.append(f"{clause}: names neither a test nor a step")
        faults += [
            f"{clause}: there is no step {step} to come" for step in steps if not CURRENT_STEP <= step <= LAST_STEP
        ]
    return faults


def exists(test: str) -> bool:
    """Whether the file has this test."""
    file, *names = test.split("::")
    path = ROOT / file
    if not path.is_file():
        return False
    body: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    for name in names:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        inside = [node for node in body if isinstance(node, kinds) and node.name == name]
        if not inside:
            return False
        body = inside[0].body
    return True


def recorded() -> dict[str, str]:
    """What build/test wrote, unless something changed since."""
    if not RESULTS.is_file():
        return {}
    since = RESULTS.stat().st_mtime
    for folder in _WATCHED:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.stat().st_mtime > since:
                return {}
    outcomes: dict[str, str] = {}
    for case in ElementTree.parse(RESULTS).getroot().iter("testcase"):
        bad = next((kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None), "passed")
        name = case.get("name", "").split("[")[0]
        _note(outcomes, _node_id(case.get("classname", ""), name), bad)
    return outcomes


def _node_id(classname: str, name: str) -> str:
    """``tests.vault.test_x.TestY`` and ``test_z`` as pytest writes them on a command line."""
    parts = classname.split(".")
    for cut in range(len(parts), 0, -1):
        file = "/".join(parts[:cut]) + ".py"
        if (ROOT / file).is_file():
            return "::".join([file, *parts[cut:], name])
    return f"{classname}::{name}"


def _note(outcomes: dict[str, str], test: str, outcome: str) -> None:
    """A test with several cases has passed when all of them have."""
    if outcomes.get(test, "passed") == "passed":
        outcomes[test] = outcome


class _Recorder:
    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            _note(self.outcomes, report.nodeid.split("[")[0], report.outcome)


def run(named: list[str]) -> dict[str, str]:
    """Run the named tests and say how each ended."""
    if not named:
        return {}
    recorder = _Recorder()
    pytest.main(["-q", "--no-header", *named], plugins=[recorder])
    return recorder.outcomes


if __name__ == "__main__":
    sys.exit(main())
