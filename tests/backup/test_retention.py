"""Which old backups are let go, and which never."""

import time
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import attending, places, register, retention
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.app import App
from tests.actions.world import PASSPHRASE, call, confirmation, login
from tests.backup import world
from tests.backup.test_places import DAY, again, quiet, run, wait

__all__ = ["quiet"]  # a fixture

NEW = "velvet tadpole quorum harbour unison bench"


def test_of_each_day_week_and_month_the_newest_is_kept() -> None:
    start = time.mktime((2026, 1, 1, 12, 0, 0, 0, 0, -1))
    times = [start + DAY * day for day in range(100)]  # to the 10th of April
    kept = sorted(retention.kept(times, {"daily": 7, "weekly": 4, "monthly": 12}))
    days = [time.strftime("%m-%d", time.localtime(at)) for at in kept]
    weekly = ["03-22", "03-29", "04-05"]  # Sundays; the fourth week is the one that goes on
    assert days == ["01-31", "02-28", "03-22", "03-29", "03-31", "04-04", *days[-6:]]
    assert set(weekly) <= {*days} and days[-1] == "04-10" and len(days) == 12
    assert retention.kept(times, {"daily": 1, "weekly": 0, "monthly": 0}) == {times[-1]}
    assert retention.kept([], {"daily": 7, "weekly": 4, "monthly": 12}) == set()


def daily(app: App, days: int) -> App:
    """One by the schedule on each of so many days, with something new each day."""
    for day in range(days):
        wait(app, DAY)
        app.session.vault.create(login(f"Day {day}"))
        assert run(app) == {"Sealring": "made"}
        app = again(app)
        attending.look(app.session)
    return app


def test_what_the_schedule_made_is_let_go_once_a_newer_one_was_opened(app: App, home: Path) -> None:
    attending.look(app.session)
    folder = home / "home" / "files"
    call(app, "backup.set_schedule", {"schedule": {**places.usual(), "keep": {"daily": 2, "weekly": 0, "monthly": 0}}})
    by_hand = call(app, "backup.create", {"confirmation": confirmation(app), "without_key": True})["backup"]
    (folder / "sealring-backup-2020-01-01-000000.asc").write_bytes(b"not of this register")
    app = daily(app, 4)
    rows = call(app, "backup.list")["backups"]
    assert [row["by_schedule"] for row in rows] == [True, True, False] and rows[-1]["id"] == by_hand["id"]
    assert all(row["place"] == "there" for row in rows) and len(list(folder.iterdir())) == 4


def test_nothing_is_let_go_while_no_newer_one_opens(app: App, home: Path) -> None:
    attending.look(app.session)
    call(app, "backup.set_schedule", {"schedule": {**places.usual(), "keep": {"daily": 1, "weekly": 0, "monthly": 0}}})
    app = daily(app, 2)
    (old,) = call(app, "backup.list")["backups"]
    wait(app, DAY)
    app.session.vault.create(login("More"))
    run(app)
    newest = max((home / "home" / "files").iterdir())
    raw = bytearray(newest.read_bytes())
    raw[5000] ^= 1
    newest.write_bytes(raw)
    app = again(app)
    attending.look(app.session)
    rows = call(app, "backup.list")["backups"]
    assert [row["id"] for row in rows][1:] == [old["id"]] and Path(old["path"]).exists()


def test_the_last_one_that_was_drilled_stays_and_another_file_is_never_deleted(app: App, home: Path) -> None:
    attending.look(app.session)
    call(app, "backup.set_schedule", {"schedule": {**places.usual(), "keep": {"daily": 1, "weekly": 0, "monthly": 0}}})
    app = daily(app, 1)
    (first,) = call(app, "backup.list")["backups"]
    call(app, "backup.drill", {"confirmation": confirmation(app), "file": {"backup": first["id"]}})
    app = daily(app, 2)
    assert [row["id"] for row in call(app, "backup.list")["backups"]][-1] == first["id"]
    second = next(row for row in call(app, "backup.list")["backups"] if row["id"] != first["id"])
    call(app, "backup.drill", {"confirmation": confirmation(app), "file": {"backup": second["id"]}})
    Path(first["path"]).write_bytes(b"x" * first["size"])  # somebody put another file there
    assert retention.prune(app.session.vault, places.of(app.session.vault)) == 0
    assert Path(first["path"]).read_bytes() == b"x" * first["size"]


def retire(app: App, rows: list[dict[str, Any]]) -> dict[str, Any]:
    word = confirmation(app)
    return call(app, "backup.retire", {"confirmation": word, "backups": [row["id"] for row in rows]})


def test_old_copies_are_told_by_what_opens_them_and_go_after_a_drill_of_a_newer_one(
    app: App, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = call(app, "backup.create", {"confirmation": confirmation(app)})["backup"]
    app.session.change_passphrase(Secret(PASSPHRASE), Secret(NEW))
    monkeypatch.setattr("tests.actions.world.PASSPHRASE", NEW)
    wait(app, 60)
    new = call(app, "backup.create", {"confirmation": confirmation(app)})["backup"]
    assert "old_copies" in call(app, "backup.standing")["says"]
    with pytest.raises(SealringError) as error:
        retire(app, [old])
    assert error.value.name == "retire_not_yet" and Path(old["path"]).exists()
    call(app, "backup.drill", {"confirmation": confirmation(app), "file": {"backup": new["id"]}})
    found = {row["id"]: row for row in call(app, "backup.list")["backups"]}
    assert (found[old["id"]]["older"], found[old["id"]]["may_retire"]) == (["passphrase"], True)
    assert not found[new["id"]]["may_retire"]
    with pytest.raises(SealringError):
        retire(app, [new])
    assert retire(app, [old]) == {"deleted": 1, "kept": []} and not Path(old["path"]).exists()
    assert "old_copies" not in call(app, "backup.standing")["says"]


def test_a_former_key_and_an_earlier_backup_key_are_told_too(app: App) -> None:
    params = {"confirmation": confirmation(app), "backup_key": world.BACKUP_KEY}
    first = call(app, "backup.create", params)["backup"]
    wait(app, 60)
    other = call(app, "backup.suggest_key", {"form": "letters"})["key"]
    call(app, "backup.create", {"confirmation": confirmation(app), "backup_key": other})
    assert [row["older"] for row in register.rows(app.session.vault)] == [[], ["backup_key"]]
    wait(app, 60)
    call(app, "key.replace", {"confirmation": confirmation(app), "reason": "superseded"})
    app = again(app)
    assert [row["older"] for row in register.rows(app.session.vault)] == [["key"], ["key", "backup_key"]]
    assert call(app, "backup.verify", {"file": {"backup": first["id"]}})["items"] == 5  # it opens all the same
