"""``sealring backup bundle`` by the real program, and what the other side is told of it."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.cli.test_letters import bank, certificate, knows
from tests.cli.test_letters import betty as betty  # noqa: PLC0414, a fixture

KEY = "correct horse battery staple of the wombat"


def test_A8_a_bundle_says_who_opens_it_and_who_made_it(terminal: Terminal, betty: Terminal, tmp_path: Path) -> None:
    bank(terminal)
    knows(terminal, certificate(betty, tmp_path / "betty.asc"))
    (tmp_path / "out").mkdir()
    made = terminal.open("backup", "bundle", "Bank", "--for", "betty@example.org", "--to", str(tmp_path / "out"))
    path = Path(made.out.strip())
    hers = betty.open("key", "show", "--json").json["keys"][0]["fingerprint"]
    assert made.status == 0 and path.parent == tmp_path / "out" and f"the key of Betty: {hers}" in made.err
    assert terminal.open("backup", "list", "--json").json["backups"] == []
    shown = betty.open("backup", "restore", str(path), "--preview")
    assert "which you don't know" in shown.err and "marked as untrusted" in shown.err and "canary" not in shown.out
    knows(betty, certificate(terminal, tmp_path / "ada.asc"))
    shown = betty.open("backup", "restore", str(path), "--preview")
    assert "signed by Ada (verified" in shown.err and "stay their sender's, received" in shown.err
    assert betty.open("backup", "restore", str(path), "--yes").status == 0
    assert "Received from\tAda (the signature is good)" in betty.open("show", "Bank").out
    assert "can't take the vault's place" in betty.open("backup", "restore", str(path), "--replace", "--yes").err


@pytest.mark.parametrize(
    ("words", "error"),
    [(["--backup-key-file", "-"], "letter_empty"), (["--all"], "letter_nobody"), (["--tag", "none"], "letter_empty")],
)
def test_what_goes_in_and_who_opens_it_have_to_be_said(
    terminal: Terminal, tmp_path: Path, words: list[str], error: str
) -> None:
    bank(terminal)
    if words == ["--tag", "none"]:
        words = [*words, "--backup-key-file", "-"]
    refused = terminal.open("backup", "bundle", *words, "--to", str(tmp_path), "--json", stdin=KEY + "\n")
    assert refused.error == error and not list(tmp_path.glob("sealring-bundle*"))
