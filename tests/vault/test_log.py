"""The log: what is noted, what it must not hold, and that nobody changes it unseen."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.vault import log
from sealring.vault.log import Problem
from sealring.vault.vault import Vault
from tests.vault.homes import Home

Login = Callable[..., dict[str, object]]


def kinds(vault: Vault) -> list[str]:
    """The oldest first."""
    return [row["kind"] for row in reversed(vault.events(10_000).rows)]


def problems(vault: Vault) -> list[Problem]:
    return list(vault.events(1).problems)


def filled(vault: Vault, count: int = 6) -> Vault:
    for number in range(count):
        vault.note("failed_attempts", attempts=number + 1, last=0)
    return vault


def tampered(home: Home, statement: str, *values: object) -> Vault:
    """The vault after someone who has the file alone was at its table."""
    for vault in home.opened:
        vault.close()
    home.opened.clear()
    with sqlite3.connect(home.path) as connection:
        connection.execute(statement, values)
    connection.close()
    return home.open()


def test_events_are_numbered_timed_and_paged(home: Home, vault: Vault) -> None:
    filled(vault)
    home.clock.time += 60
    vault.note("migrated", format=2)
    found = vault.events(3)
    assert [row["number"] for row in found.rows] == [7, 6, 5]
    assert found.rows[0] == {"number": 7, "time": 1_800_000_060, "kind": "migrated", "from": "host", "format": 2}
    assert found.total == 7
    assert [row["number"] for row in vault.events(3, before=5).rows] == [4, 3, 2]
    only = vault.events(3, kinds=["migrated"])
    assert ([row["number"] for row in only.rows], only.total) == ([7], 1)
    assert not found.problems


def test_an_empty_log_is_whole(vault: Vault) -> None:
    assert vault.events(10) == log.Events([], 0, [])


def test_nothing_but_what_is_written_out_gets_in(vault: Vault) -> None:
    for kind, details in (("trash_emptied", {"password": "x"}), ("key.new", {"passphrase": "x"})):
        with pytest.raises(ValueError, match=kind):
            vault.note(kind, **details)
    with pytest.raises(KeyError):
        vault.note("anything")
    assert vault.events(10).total == 0


def test_the_file_shows_nothing_of_an_event_but_that_there_is_one(home: Home, vault: Vault) -> None:
    vault.note("history_shortened", about="versions_kept")
    rows = vault.database.rows("SELECT number, sealed FROM events")
    assert [number for number, _ in rows] == [1]
    assert len(rows[0][1]) % limits.PAD == 0
    assert b"versions_kept" not in rows[0][1] and b"history" not in rows[0][1]


def test_an_edited_event_is_named(home: Home, vault: Vault) -> None:
    filled(vault)
    again = tampered(home, "UPDATE events SET sealed=zeroblob(256) WHERE number=3")
    assert problems(again) == [Problem("changed", 3, 3)]
    assert [row["number"] for row in again.events(10).rows] == [6, 5, 4, 2, 1]


def test_the_newest_event_edited_is_named(home: Home, vault: Vault) -> None:
    filled(vault)
    assert problems(tampered(home, "UPDATE events SET sealed=x'00' WHERE number=6")) == [Problem("changed", 6, 6)]


def test_an_event_left_out_is_named(home: Home, vault: Vault) -> None:
    filled(vault)
    again = tampered(home, "DELETE FROM events WHERE number IN (2, 3)")
    assert problems(again) == [Problem("missing", 2, 3)]


def test_two_events_that_changed_places_are_named(home: Home, vault: Vault) -> None:
    filled(vault)
    again = tampered(home, "UPDATE events SET number = CASE number WHEN 2 THEN -4 ELSE -2 END WHERE number IN (2, 4)")
    again = tampered(home, "UPDATE events SET number = -number WHERE number < 0")
    assert problems(again) == [Problem("changed", 2, 2), Problem("changed", 4, 4)]


def test_a_log_cut_short_is_named(home: Home, vault: Vault) -> None:
    filled(vault)
    assert problems(tampered(home, "DELETE FROM events WHERE number > 4")) == [Problem("missing", 5, 6)]
    assert problems(tampered(home, "DELETE FROM events WHERE number < 3")) == [
        Problem("missing", 1, 2),
        Problem("missing", 5, 6),
    ]
    assert problems(tampered(home, "DELETE FROM events")) == [Problem("missing", 1, 6)]


def test_an_older_table_put_back_is_named(home: Home, vault: Vault) -> None:
    filled(vault, 4)
    older = vault.database.rows("SELECT number, sealed FROM events")
    filled(vault, 4)
    again = tampered(home, "DELETE FROM events")
    for row in older:
        again = tampered(home, "INSERT INTO events VALUES(?,?)", *row)
    assert problems(again) == [Problem("missing", 5, 8)]


def test_an_older_head_put_back_with_its_table_makes_the_vault_read_only(home: Home, vault: Vault) -> None:
    filled(vault, 4)
    older = vault.database.value("settings")
    filled(vault, 4)
    again = tampered(home, "DELETE FROM events WHERE number > 4")
    again = tampered(home, "UPDATE meta SET value=? WHERE name='settings'", older)
    assert again.read_only == "altered"
    again.accept_state()
    assert kinds(again)[-1] == "state_accepted"
    assert again.events(1).rows[0]["why"] == "altered"


def test_events_that_the_head_does_not_know_are_named_and_never_written_over(home: Home, vault: Vault) -> None:
    filled(vault, 4)
    older = vault.database.value("settings")
    filled(vault, 2)
    again = tampered(home, "UPDATE meta SET value=? WHERE name='settings'", older)
    assert problems(again) == [Problem("added", 5, 6)]
    again.accept_state()
    found = again.events(10)
    assert found.rows[0]["number"] == 7 and found.total == 7
    assert found.problems == [Problem("changed", 6, 7)]


def test_an_event_of_another_vault_is_none(tmp_path, home: Home, vault: Vault, key) -> None:
    filled(vault)
    (tmp_path / "other").mkdir()
    other = filled(Home(tmp_path / "other", key).make())
    [[sealed]] = other.database.rows("SELECT sealed FROM events WHERE number=6")
    other.close()
    assert problems(tampered(home, "UPDATE events SET sealed=? WHERE number=6", sealed)) == [Problem("changed", 6, 6)]


def test_a_broken_log_goes_on_and_stays_named(home: Home, vault: Vault) -> None:
    filled(vault)
    again = tampered(home, "DELETE FROM events WHERE number IN (3, 6)")
    again.note("migrated", format=2)
    assert problems(again) == [Problem("missing", 3, 3), Problem("missing", 6, 6)]
    assert again.events(1).rows[0]["number"] == 7


def test_the_oldest_are_cut_off_and_the_cut_is_noted(monkeypatch, home: Home, vault: Vault) -> None:
    monkeypatch.setattr(limits, "EVENTS_KEPT", 10)
    monkeypatch.setattr(limits, "EVENTS_CUT", 4)
    for number in range(1, 41):
        vault.note("failed_attempts", attempts=number, last=0)
        assert vault.events(100).total <= 14
        assert not problems(vault)
    found = vault.events(100)
    [*cuts] = [row for row in found.rows if row["kind"] == "log_cut"]
    assert cuts
    assert cuts[0]["through"] == found.rows[-1]["number"] - 1
    first = found.rows[-1]["number"]
    again = tampered(home, "DELETE FROM events WHERE number=?", first)
    assert problems(again) == [Problem("missing", first, first)]


def test_two_processes_number_their_events_one_after_the_other(home: Home, vault: Vault) -> None:
    other = home.open()
    for number in range(5):
        vault.note("failed_attempts", attempts=number, last=0)
        other.note("migrated", format=2)
    assert kinds(vault) == ["failed_attempts", "migrated"] * 5
    assert [row["number"] for row in other.events(20).rows] == list(range(10, 0, -1))
    assert not problems(vault)


def test_what_is_deleted_for_good_is_noted_with_it(home: Home, vault: Vault, login: Login) -> None:
    one = vault.trash(vault.create(login("Bank")).id, 1)
    before = vault.state["number"]
    vault.delete(one.id, one.revision)
    assert vault.state["number"] == before + 1  # one transaction
    assert vault.events(1).rows[0] == {
        "number": 1,
        "time": 1_800_000_000,
        "from": "host",
        "kind": "item_deleted",
        "about": "Bank",
    }


def test_a_change_that_fails_leaves_no_event(vault: Vault, login: Login) -> None:
    made = vault.create(login())
    with pytest.raises(SealringError, match="changed elsewhere"), vault.noting("key.new", result="done"):
        vault.trash(made.id, 7)
    assert vault.events(5).total == 0
    assert vault.ledger.pending == []


def test_what_is_written_first_carries_the_event(vault: Vault, login: Login) -> None:
    before = vault.state["number"]
    with vault.noting("key.new", result="done"):
        vault.change_facts({"one": 1})
        vault.change_facts({"two": 2})
    assert vault.state["number"] == before + 2
    assert kinds(vault) == ["key.new"]
    with vault.noting("key.revocation", result="done"):
        pass
    assert kinds(vault) == ["key.new", "key.revocation"]
    assert vault.facts()["two"] == 2


WRITER = """
import os, signal, sqlite3, sys
from sealring.base.secret import Secret
from sealring.vault import keyring as keyrings
from sealring.vault.database import Database
from sealring.vault.vault import Vault

path, state, statements = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = Database(path)
vault = Vault(database, keyrings.open_(database.keyring(), Secret("correct horse battery staple")), state_folder=state)
vault.load()
rows, done = database.rows, [0]

def counted(statement, values=()):
    if statement.split()[0] in ("INSERT", "DELETE"):
        done[0] += 1
        if done[0] == statements:
            os.kill(os.getpid(), signal.SIGKILL)
    return rows(statement, values)

database.rows = counted
item = vault.list(trash=True)[0]
vault.delete(item.id, item.revision)
print(done[0])
"""


def test_a_killed_write_leaves_the_act_and_its_event_or_neither(
    home: Home, vault: Vault, login: Login, tmp_path
) -> None:
    made = vault.create(login())
    vault.trash(made.id, 1)
    vault.close()
    home.opened.clear()
    script = tmp_path / "writer.py"
    script.write_text(textwrap.dedent(WRITER))
    kept = tmp_path / "kept.db"
    shutil.copyfile(home.path, kept)
    outcomes = []
    for statements in range(1, 10):
        shutil.copyfile(kept, home.path)
        for suffix in ("-wal", "-shm"):
            if os.path.exists(home.path + suffix):
                os.unlink(home.path + suffix)
        state = tmp_path / f"state{statements}"
        command = [sys.executable, str(script), home.path, str(state), str(statements)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        again = home.open(state=str(state))
        gone, noted = len(again.list(trash=True)) == 0, kinds(again) == ["item_deleted"]
        assert gone == noted, statements
        assert not problems(again)
        outcomes.append((ran.returncode, gone))
        again.close()
        home.opened.clear()
        if ran.returncode == 0:
            break
    assert outcomes[0] == (-signal.SIGKILL, False)
    assert outcomes[-1] == (0, True)
    assert len(outcomes) >= 4  # overview, message and event were each reached


def test_no_kind_has_room_for_a_secret() -> None:
    named = {name for allowed in log.KINDS.values() for name in allowed} | set(log.ACT)
    assert not [name for name in named if re.search("pass|secret|token|code|value|key", name)]
