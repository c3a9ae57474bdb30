"""Second factors from the terminal: added, asked for, given by an option, found in their place, lost and taken away."""

from pathlib import Path

from tests.cli.terminal import PASSPHRASE, Terminal


def test_a_script_adds_uses_loses_and_removes_one(terminal: Terminal, tmp_path: Path) -> None:
    stick, code = tmp_path / "stick.json", tmp_path / "code"
    assert terminal.open("factor", "list", "--json").json == {"factors": []}
    assert terminal.open("factor", "add", "file", "--json").error == "bad_params"
    assert terminal.open("factor", "add", "recovery-code", "--json").error == "factor_not_found"
    words = ["factor", "add", "file", str(stick), "--name", "stick", "--recovery-to", str(code), "--json"]
    added = terminal.open(*words).json
    assert [row["kind"] for row in added["factors"]] == ["key_file", "recovery"]
    assert [row["place"] for row in added["key_files"]] == ["folder"]  # it opens the items without the factor
    assert stick.stat().st_mode & 0o777 == 0o600 and code.stat().st_mode & 0o777 == 0o600
    assert terminal.run("status", "--json").json["factors"] == ["key_file", "recovery"]
    assert terminal.open("list", "--json").status == 0  # it lies where it was put
    moved = tmp_path / "moved.json"
    stick.rename(moved)
    assert terminal.open("list", "--json").error == "factor_needed"
    given = ["--passphrase-file", str(terminal.passphrase_file), "--json"]
    assert terminal.run("--unlock-file", str(moved), "list", *given).status == 0
    assert terminal.run("--recovery-file", str(code), "list", *given).status == 0
    assert terminal.run("--unlock-file", str(code), "list", *given).error == "bad_unlock_file"
    assert terminal.run("--unlock-file", str(tmp_path / "none"), "list", *given).error == "cannot_read_file"
    assert terminal.run("--security-key", "list", *given).error == "security_key"
    removed = terminal.run("--recovery-file", str(code), "factor", "remove", "stick", *given)
    assert removed.json == {"factors": []}
    assert terminal.open("list", "--json").status == 0
    secret = code.read_text().strip()
    assert not any(secret in heard for heard in terminal.heard)


def test_a_person_writes_the_code_down_and_is_asked_for_it(terminal: Terminal, tmp_path: Path) -> None:
    stick = tmp_path / "stick.json"
    shown_code: list[str] = []
    answers = [("Passphrase: ", PASSPHRASE), ("Type it back from what you wrote: ", "0000"), ("wrote: ", "\x04")]
    status, shown = terminal.talk(["factor", "add", "file", str(stick)], answers)
    shown_code.append(next(line.strip() for line in shown.splitlines() if line.count("-") == 8))
    assert "typing error" in shown and status == 75  # never typed back: nothing counts
    assert "factors" not in terminal.run("status", "--json").json
    code = tmp_path / "code"
    words = ["factor", "add", "file", str(tmp_path / "second.json"), "--recovery-to", str(code)]
    assert terminal.open(*words).status == 0
    (tmp_path / "second.json").rename(tmp_path / "kept.json")
    question = "Path of the unlock file, or the recovery code: "
    answers = [("Passphrase: ", PASSPHRASE), (question, str(tmp_path / "kept.json"))]
    assert terminal.talk(["list"], answers)[0] == 0
    answers = [("Passphrase: ", PASSPHRASE), (question, code.read_text().strip().lower())]
    status, shown = terminal.talk(["list"], answers)
    assert status == 0 and code.read_text().strip().lower() not in shown  # not echoed
    answers = [("Passphrase: ", PASSPHRASE), (question, shown_code[0])]
    status, shown = terminal.talk(["list"], answers)
    assert status == 77 and "not a second factor of this vault" in shown
