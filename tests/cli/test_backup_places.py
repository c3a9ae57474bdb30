"""Where backups go by themselves, from the terminal: places, the schedule, the timer's command, old copies."""

import os
import re
import sys
import time
from pathlib import Path

from tests.cli.terminal import Terminal


def saved(terminal: Terminal, name: str) -> None:
    terminal.open("add", name, "--username", "ada", "--password-stdin", stdin=f"canary-{name}\n")


def a_day_ago(terminal: Terminal) -> None:
    """The schedule was begun two days ago, so that it is due now."""
    copy = terminal.home / "vaults" / "default" / "backup-places.json"
    begun = f'"begun":{int(time.time()) - 2 * 86_400}'
    text = re.sub(r'"begun":[0-9]+', begun, copy.read_text())
    copy.write_text(text)
    assert begun in text


def test_C9_C14_the_timers_command_makes_what_is_due_without_a_passphrase(terminal: Terminal, tmp_path: Path) -> None:
    saved(terminal, "one")
    (tmp_path / "nas").mkdir()
    added = terminal.open("backup", "place", "add", str(tmp_path / "nas"), "--json").json
    assert [place["name"] for place in added["places"]] == ["Sealring", "nas"]
    assert terminal.run("backup", "unattended").err == "Nothing is due.\n"
    a_day_ago(terminal)
    os.rename(tmp_path / "nas", tmp_path / "away")
    ran = terminal.run("backup", "unattended", "--json")
    outcomes = {each["place"]: each["outcome"] for each in ran.json["places"]}
    assert outcomes == {"Sealring": "made", "nas": "unreachable"}
    os.rename(tmp_path / "away", tmp_path / "nas")
    assert terminal.run("backup", "unattended").out == "default: nas: made\n"
    # the next command that opens the vault looks at them when it ends
    terminal.open("list")
    rows = terminal.open("backup", "list", "--json").json["backups"]
    assert sorted(Path(row["path"]).parent.name for row in rows) == ["files", "nas"]
    assert all("verified" in row and row["by_schedule"] for row in rows)
    told = terminal.open("status", "--unlock").out
    assert "none off this device was found to be right" in told
    assert rows[0]["path"] in told and "found to be right on" in told  # A4
    assert terminal.open("backup", "seen", rows[0]["id"][:8]).status == 0
    assert "none off this device" not in terminal.open("status", "--unlock").out
    assert terminal.run("backup", "unattended", "--if-older", "7", "--json").error == "bad_params"


def test_a_schedule_is_shown_and_changed(terminal: Terminal) -> None:
    shown = terminal.open("backup", "schedule")
    assert "every day, from 12:00 on; 7 daily, 4 weekly and 12 monthly ones are kept" in shown.err
    words = ("--every", "sunday", "--hour", "20", "--keep", "3,2,1", "--drill-days", "60")
    changed = terminal.open("backup", "schedule", *words, "--json").json["schedule"]
    keep = {"daily": 3, "weekly": 2, "monthly": 1}
    assert changed == {"every": "week", "hour": 20, "weekday": 6, "keep": keep, "drill_days": 60}
    assert "every week on Sunday, from 20:00 on" in terminal.open("backup", "schedule").err
    for wrong in (("--every", "often"), ("--keep", "3,2"), ("--keep", "a,b,c")):
        assert terminal.open("backup", "schedule", *wrong, "--json").error == "bad_params"


def test_B7_a_command_carries_backups_from_the_terminal_and_no_shell_reads_it(
    terminal: Terminal, tmp_path: Path
) -> None:
    saved(terminal, "one")
    (tmp_path / "far away").mkdir()
    copy = f"{sys.executable} -I -c 'import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])'"
    there = f"'{tmp_path / 'far away'}/{{name}}'"
    words = ("--send", f"{copy} {{file}} {there}", "--read-back", f"{copy} {there} {{file}}")
    added = terminal.open("backup", "place", "command", "cloud; touch x", *words, "--json").json["places"][1]
    assert (added["name"], added["read_back"], added["send"][-2]) == ("cloud; touch x", True, "{file}")
    made = terminal.open("backup", "create", "--to", "cloud; touch x", "--json").json["backup"]
    assert made["place"] == "sent" and made["elsewhere"] and len(list((tmp_path / "far away").iterdir())) == 1
    drilled = terminal.open("backup", "drill", made["id"], "--json").json["drill"]
    assert drilled["passed"] and drilled["same"] == 1
    assert "sent away, by command" in terminal.open("backup", "list").out
    for wrong in (("--send", "scp x"), ("--send", "scp '{file}"), ("--send", "scp {file}", "--read-back", "scp y")):
        assert terminal.open("backup", "place", "command", "c", *wrong, "--json").error == "bad_params"
    left = terminal.open("backup", "place", "remove", "cloud; touch x", "--json").json
    assert len(left["places"]) == 1 and len(list((tmp_path / "far away").iterdir())) == 1
    assert terminal.open("backup", "place", "remove", "cloud", "--json").error == "item_not_found"


def test_old_copies_go_once_a_newer_one_was_drilled(terminal: Terminal, tmp_path: Path) -> None:
    saved(terminal, "one")
    old = terminal.open("backup", "create", "--json").json["backup"]
    assert "There is nothing old." in terminal.open("backup", "retire").err
    new = "velvet tadpole quorum harbour unison bench"
    (tmp_path / "new").write_text(new + "\n")
    assert terminal.open("passphrase", "--new-passphrase-file", str(tmp_path / "new")).status == 0
    terminal.passphrase_file.write_text(new + "\n")
    assert "still open with an earlier passphrase" in terminal.open("backup", "list").err
    assert terminal.open("backup", "retire", "--json").error == "retire_not_yet"
    time.sleep(1.1)  # a later second
    made = terminal.open("backup", "create", "--json").json["backup"]
    assert terminal.open("backup", "retire", "--json").error == "retire_not_yet"
    assert terminal.open("backup", "drill", made["id"], "--json").json["drill"]["passed"]
    assert "Delete them: sealring backup retire" in terminal.open("backup", "list").err
    assert terminal.open("backup", "retire", "--json").json == {"deleted": 1, "kept": []}
    assert not os.path.exists(old["path"]) and os.path.exists(made["path"])


def test_B6_a_draft_of_a_mail(terminal: Terminal) -> None:
    saved(terminal, "one")
    made = terminal.open("backup", "create", "--mail", "grandma@example.org", "--json").json
    assert made["draft"]["path"].endswith(".eml") and Path(made["draft"]["path"]).exists()
