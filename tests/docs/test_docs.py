"""README and docs name every command, method, error, setting and dependency, and none that does not exist."""

import importlib.util
import json
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from sealring.base import errors, schemas
from sealring.browsers import places
from sealring.native.methods import GRAVE

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"build_{name}", ROOT / "build" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def commands() -> set[str]:
    import typer.main

    from sealring.cli import main

    return set(typer.main.get_command(main.app).commands)  # type: ignore[attr-defined]


def test_the_guide_names_every_command_and_no_other():
    named = set(re.findall(r"^\| `sealring (\w[\w-]*)", GUIDE, re.MULTILINE))
    assert named == commands()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_command_that_is_not_there(page):
    named = re.findall(r"`(?:\.venv/bin/)?sealring ([a-z][\w-]*)", page.read_text(encoding="utf-8"))
    assert set(named) <= commands()


def test_the_tables_of_the_protocol_are_fresh():
    tables = script("tables")
    page = tables.PAGE.read_text(encoding="utf-8")
    assert tables.render(page) == page
    assert all(f"| `{name}` |" in page for name in schemas.method_names())
    assert all(f"| `{name}` |" in page for name in errors.table())


def test_methods_and_notifications_named_in_prose_exist():
    known = {*schemas.method_names(), *schemas.load("notifications.json")["notifications"]}
    groups = "|".join(sorted({name.partition(".")[0] for name in known}))
    for page in PAGES:
        named = re.findall(rf"`((?:{groups})\.[a-z_]+)`", page.read_text(encoding="utf-8"))
        assert set(named) <= known, page.name


def test_the_guide_names_every_setting_and_no_other():
    settings = set(schemas.load("common.json")["$defs"]["settings"]["properties"])
    assert set(re.findall(r"^\| `([a-z_]+)` \|", GUIDE, re.MULTILINE)) == settings


def test_the_log_has_words_for_every_grave_method():
    words = json.loads((ROOT / "extension/_locales/en/messages.json").read_text(encoding="utf-8"))
    assert [name for name in sorted(GRAVE) if f"log_{name.replace('.', '_')}" not in words] == []


def test_the_commands_in_hints_exist():
    for row in errors.table().values():
        assert set(re.findall(r"sealring ([a-z][\w-]*)", row["hint"])) <= commands(), row["name"]


def test_readme_gives_a_reason_for_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {re.split(r"[<>=; ]", entry)[0] for entry in project["project"]["dependencies"]}
    assert set(re.findall(r"^\| ([\w-]+) \| \w", README, re.MULTILINE)) - {"package"} == needed
    tools = {re.split(r"[<>=; ]", entry)[0] for entry in project["dependency-groups"]["dev"]}
    tools |= set(json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"])
    assert [tool for tool in tools if tool not in README] == []


def test_every_path_that_a_page_names_is_there():
    for page in PAGES:
        named = re.findall(r"`((?:build|docs|schemas|extension)/[\w./-]*)`", page.read_text(encoding="utf-8"))
        assert [path for path in named if not (ROOT / path).exists()] == [], page.name


def test_the_fill_that_readme_walks_through_is_there():
    named = re.findall(r"`((?:native|actions|vault|openpgp)/\w+\.py)`", README)
    assert len(named) == 4
    assert [path for path in named if not (ROOT / "host" / "sealring" / path).exists()] == []


def test_the_test_command_that_readme_gives_is_the_one_that_runs_for_every_change():
    script_text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    line = re.search(r'^command="\$\((.*)\)"$', script_text, re.MULTILINE)
    assert line is not None
    found = subprocess.run(["bash", "-c", line[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "./build/test\n"


def test_browsers_that_readme_names_are_known():
    named = re.findall(r"`sealring install ([a-z ]+)`", README)
    assert {name for words in named for name in words.split()} <= set(places.known())
