"""Promises about the project as a whole, each named after its clause in docs/promises.md."""

import importlib.util
import re
import tomllib
from pathlib import Path

from sealring.base import schemas

ROOT = Path(__file__).parents[2]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def extension_rules():
    spec = importlib.util.spec_from_file_location("extension_rules", ROOT / "build" / "extension_rules.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def breaches(monkeypatch, tmp_path, name, content):
    rules = extension_rules()
    (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.setattr(rules, "EXTENSION", tmp_path)
    return rules.main()


def test_B9_one_module_speaks_to_the_network(monkeypatch, tmp_path):
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    [closed] = [one for one in contracts if one["name"] == "Only people/network.py speaks to the network"]
    assert {"http", "ssl", "requests", "urllib3", "httpx", "httpcore"} <= set(closed["forbidden_modules"])
    assert all(line.startswith("sealring.people.network -> ") for line in closed["ignore_imports"])
    loose = re.compile(
        r"^\s*(import|from) (urllib\.request|http|httpcore|ssl|requests|httpx|urllib3|socketserver)\b", re.MULTILINE
    )
    found = [path.name for path in (ROOT / "host").rglob("*.py") if loose.search(path.read_text(encoding="utf-8"))]
    assert found == ["network.py"]
    assert extension_rules().main() == 0
    assert breaches(monkeypatch, tmp_path, "a.js", 'await fetch("https://example.org");\n') == 1


def test_B10_the_approach_is_published():
    page = read("docs/threat-model.md")
    assert "## From whom" in page
    assert len(re.findall(r"^\| ", page, re.MULTILINE)) >= 8


def test_D2_the_licence_is_whole_and_the_contract_published():
    licence = read("LICENSE")
    assert licence.startswith("GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007")
    assert [number for number in range(18) if not re.search(rf"^ *{number}\. ", licence, re.MULTILINE)] == []
    assert "END OF TERMS AND CONDITIONS" in licence
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "AGPL-3.0-or-later"
    for name in schemas.method_names():
        assert {"title", "description", "caller", "grave", "errors", "params", "result"} <= set(schemas.method(name))


def test_D13_no_cryptography_in_the_extension(monkeypatch, tmp_path):
    assert extension_rules().main() == 0
    assert breaches(monkeypatch, tmp_path, "a.js", "const key = await crypto.subtle.generateKey();\n") == 1


def test_D28_the_five_steps_of_a_report():
    page = read("SECURITY.md")
    steps = re.findall(r"^\d\. \*\*(\w+)\*\*", page, re.MULTILINE)
    assert steps == ["Acknowledge", "Patch", "Post", "Release", "Announce"]
    assert "privately" in page
    assert "@" in page


def test_D29_what_is_not_protected_is_said():
    limits = read("docs/threat-model.md").split("## What it does not protect from", 1)[1]
    for word in ("Malware", "Memory", "browser", "passphrase", "Side channels"):
        assert word in limits
