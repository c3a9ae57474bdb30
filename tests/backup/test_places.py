"""Where backups go by themselves: the list and its copy, the schedule, removable drives, commands, drafts of mails."""

import email
import email.policy
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import attending, drill, found, mailing, places, register, unattended
from sealring.backup.places import Place
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.app import App, Caller
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, call, confirmation, login
from tests.backup import world

DAY = 86_400


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing of this machine: no drives, no synced folders; what would be started is noted."""
    started: list[str] = []
    monkeypatch.setattr(found, "drives", list)
    monkeypatch.setattr(found, "synced", list)
    monkeypatch.setattr(found, "carries", lambda path: None)
    monkeypatch.setattr("sealring.backup.timers.catch_up", lambda: started.append("caught up"))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    return started


def refused(app: App, method: str, params: dict[str, Any], name: str, kind: str = "page") -> None:
    with pytest.raises(SealringError) as error:
        call(app, method, params, Caller(kind))
    assert error.value.name == name


def again(app: App) -> App:
    """The vault is locked and opened anew."""
    if app.session.unlocked:
        app.session.vault.close()
    session = Session(clock=app.clock, profile=TESTING)
    session.unlock(Secret(PASSPHRASE), None)
    return App(session, app.clock)


def run(app: App) -> dict[str, str]:
    done = unattended.run("default", now=app.clock.now(), random=os.urandom, **world.QUIET)
    return {place.name: outcome for place, outcome in done}


def added(app: App, what: Any) -> dict[str, Any]:
    params = {"confirmation": confirmation(app), "place": app.session.name_file(what)}
    return call(app, "backup.add_place", params)


def wait(app: App, seconds: float) -> None:
    app.clock.time += seconds  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("every", "weekday", "now", "since"),
    [
        ("day", 0, "2026-03-10 13:00", "2026-03-10 12:00"),
        ("day", 0, "2026-03-10 11:59", "2026-03-09 12:00"),
        ("week", 6, "2026-03-10 13:00", "2026-03-08 12:00"),  # a Sunday
        ("week", 1, "2026-03-10 11:00", "2026-03-03 12:00"),  # a Tuesday, before its hour
        ("month", 0, "2026-03-01 11:00", "2026-02-01 12:00"),
        ("month", 0, "2026-01-01 11:00", "2025-12-01 12:00"),
        ("never", 0, "2026-03-10 13:00", None),
    ],
)
def test_C9_a_fixed_day_and_time(every: str, weekday: int, now: str, since: str | None) -> None:
    def at(text: str) -> float:
        return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M"))

    schedule = {**places.usual(), "every": every, "weekday": weekday}
    assert places.due_since(schedule, at(now)) == (None if since is None else at(since))


def test_C9_what_is_due_is_made_once_and_only_when_something_changed(app: App, home: Path) -> None:
    attending.look(app.session)
    assert run(app) == {}  # nothing is due yet: the schedule has just begun
    wait(app, DAY)
    assert run(app) == {"Sealring": "made"} and run(app) == {}
    (path,) = (home / "home" / "files").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    wait(app, DAY)
    assert run(app) == {"Sealring": "unchanged"}  # and the one from yesterday is still there
    wait(app, DAY)
    path.unlink()
    assert run(app) == {"Sealring": "made"}
    later = again(app)
    assert call(later, "backup.standing")["says"] == []  # two of them are noted, and not looked at yet
    attending.look(later.session)
    rows = call(later, "backup.list")["backups"]
    assert [row["place"] for row in rows] == ["there", "missing"]
    assert ["verified" in row for row in rows] == [True, False] and all(row["by_schedule"] for row in rows)
    assert call(later, "backup.places")["places"][0]["outcome"] == "made"


def test_C14_a_vault_that_is_locked_needs_no_secret_for_it(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    attending.look(app.session)
    app.session.vault.close()
    wait(app, DAY)
    for secret in ("sealring.vault.keyring.open_", "sealring.openpgp.own_key.OwnKey.parse"):
        monkeypatch.setattr(secret, lambda *_: pytest.fail("no key is opened for it"))
    assert run(app) == {"Sealring": "made"}


def test_what_became_due_is_begun_when_the_vault_is_opened(app: App, quiet: list[str]) -> None:
    attending.look(app.session)
    assert quiet == []
    wait(app, DAY)
    later = again(app)
    attending.look(later.session)
    attending.look(later.session)
    assert quiet == ["caught up"]
    wait(later, 3601)  # and where no timer wakes us, a vault that stays open looks again each hour
    attending.look(later.session)
    assert quiet == ["caught up"] * 2


def test_the_copy_that_another_program_changed_is_put_back_and_that_is_said(app: App, home: Path) -> None:
    attending.look(app.session)
    copy = home / "home" / "vaults" / "default" / "backup-places.json"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    good = copy.read_bytes()
    copy.write_bytes(
        good.replace(b'"kind":"own"', b'"kind":"command"').replace(b'"send":[]', b'"send":["rm","{file}"]')
    )
    assert b"rm" in copy.read_bytes()
    later = again(app)
    attending.look(later.session)
    assert copy.read_bytes() == good and "places_altered" in call(later, "backup.standing")["says"]
    copy.write_bytes(b'{"places":7}')
    assert places.lying("default") is None and unattended.waiting("default", app.clock.now() + 9 * DAY) == []
    last = again(later)
    attending.look(last.session)
    assert copy.read_bytes() == good


def test_a_folder_is_a_place_and_one_that_is_gone_is_said(app: App, home: Path) -> None:
    (home / "nas").mkdir()
    told = added(app, str(home / "nas"))
    assert [(each["kind"], each["name"], each["reachable"]) for each in told["places"]][1] == ("folder", "nas", True)
    assert len(added(app, str(home / "nas"))["places"]) == 2  # the same folder is no second one
    refused(app, "backup.add_place", {"confirmation": confirmation(app), "place": "0" * 32}, "place_gone")
    nowhere = app.session.name_file(str(home / "nowhere"))
    refused(app, "backup.add_place", {"confirmation": confirmation(app), "place": nowhere}, "place_gone")
    (home / "nas").rmdir()
    wait(app, DAY)
    assert run(app) == {"Sealring": "made", "nas": "unreachable"}
    assert run(app) == {"nas": "unreachable"}  # tried again each time
    attending.look(app.session)
    assert "unreachable" in call(app, "backup.standing")["says"]
    place = call(app, "backup.places")["places"][1]
    assert (place["reachable"], place["outcome"]) == (False, "unreachable")
    params = {"confirmation": confirmation(app), "place": place["id"], "without_key": True}
    refused(app, "backup.create", params, "place_away")
    (home / "nas").mkdir()
    assert run(app) == {"nas": "made"} and "unreachable" not in call(app, "backup.standing")["says"]
    gone = call(app, "backup.remove_place", {"confirmation": confirmation(app), "id": place["id"]})
    assert len(gone["places"]) == 1 and len(list((home / "nas").iterdir())) == 1  # what is there stays
    refused(app, "backup.remove_place", {"confirmation": confirmation(app), "id": place["id"]}, "item_not_found")


def test_a_place_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "LOOK", 0.05)
    begun = time.monotonic()
    assert places.soon(lambda: time.sleep(3)) is None and time.monotonic() - begun < 2


def test_B7_a_removable_drive_is_known_by_its_label(app: App, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = home / "media" / "STICK"
    stick.mkdir(parents=True)
    monkeypatch.setattr(found, "drives", lambda: [found.Drive("STICK", str(stick))])
    monkeypatch.setattr(found, "drive", lambda label: str(stick) if label == "STICK" and stick.exists() else None)
    (offer,) = call(app, "backup.places")["found"]
    assert (offer["kind"], offer["name"], offer["path"]) == ("drive", "STICK", str(stick / "Sealring"))
    told = call(app, "backup.add_place", {"confirmation": confirmation(app), "place": offer["place"]})
    assert told["found"] == [] and told["places"][1]["label"] == "STICK"
    moved = home / "media" / "elsewhere"  # plugged in again, it is mounted there
    stick.rename(moved)
    monkeypatch.setattr(found, "drive", lambda label: str(moved) if label == "STICK" else None)
    monkeypatch.setattr(found, "drives", lambda: [found.Drive("STICK", str(moved))])
    assert call(app, "backup.places")["places"][1]["path"] == str(moved / "Sealring")
    wait(app, DAY)
    assert run(app) == {"Sealring": "made", "STICK": "made"}
    assert len(list((moved / "Sealring").glob("*.asc"))) == 1


def test_B7_it_says_so_until_a_copy_off_this_device_is_verified(
    app: App, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(app, "backup.standing")["says"] == ["no_backup"]
    params = {"confirmation": confirmation(app), "without_key": True}
    made = call(app, "backup.create", params)["backup"]
    assert made["where"] == "same_disk" and call(app, "backup.standing")["says"] == ["no_elsewhere"]
    call(app, "backup.verify", {"file": {"backup": made["id"]}})
    assert call(app, "backup.standing")["says"] == ["no_elsewhere"]  # it opens, but goes with this disk
    (home / "stick").mkdir()
    monkeypatch.setattr(places, "where", lambda path, vault: "removable" if "stick" in path else "same_disk")
    added(app, str(home / "stick"))
    wait(app, 60)
    copy = call(app, "backup.create", {**params, "confirmation": confirmation(app)})["backup"]
    assert os.path.dirname(copy["path"]) == str(home / "stick")  # the first place off this device, unless one is named
    assert call(app, "backup.standing")["says"] == ["no_elsewhere"]  # not yet read back from there
    call(app, "backup.verify", {"file": {"backup": copy["id"]}})
    told = call(app, "backup.standing")
    assert told["says"] == [] and told["elsewhere"] == told["verified"] and told["path"] == copy["path"]


def test_a_synced_folder_counts_once_the_person_saw_it_elsewhere(
    app: App, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = home / "Dropbox"
    box.mkdir()
    monkeypatch.setattr(found, "synced", lambda: [found.Synced("Dropbox", str(box))])
    monkeypatch.setattr(found, "carries", lambda path: "Dropbox" if path.startswith(str(box)) else None)
    (offer,) = call(app, "backup.places")["found"]
    told = call(app, "backup.add_place", {"confirmation": confirmation(app), "place": offer["place"]})
    assert [told["places"][1][name] for name in ("name", "where", "service")] == ["Dropbox", "synced", "Dropbox"]
    made = call(app, "backup.create", {"confirmation": confirmation(app), "without_key": True})["backup"]
    assert made["where"] == "synced" and os.path.dirname(made["path"]) == str(box / "Sealring")
    call(app, "backup.verify", {"file": {"backup": made["id"]}})
    assert "no_elsewhere" in call(app, "backup.standing")["says"]
    assert call(app, "backup.seen", {"backup": made["id"]})["backup"]["elsewhere"]
    assert "no_elsewhere" not in call(app, "backup.standing")["says"]


# --- Commands ----------------------------------------------------------------------------------------


def command(home: Path, fetch: str = "cat") -> Place:
    """Carries to a folder, and back to its output, to the file, not at all, or brings something else."""
    (home / "far").mkdir(exist_ok=True)
    copy = "import shutil,sys; shutil.copyfile(sys.argv[1], sys.argv[2])"
    out = "import shutil,sys; shutil.copyfileobj(open(sys.argv[1],'rb'), sys.stdout.buffer)"
    there = str(home / "far" / "{name}")
    back = {
        "cat": (sys.executable, "-I", "-c", out, there),
        "copy": (sys.executable, "-I", "-c", copy, there, "{file}"),
        "none": (),
        "wrong": (sys.executable, "-I", "-c", "print('something else; $(touch x)')", "{name}"),
    }[fetch]
    return Place("0" * 32, "command", "cloud", send=(sys.executable, "-I", "-c", copy, "{file}", there), fetch=back)


@pytest.mark.parametrize("fetch", ["cat", "copy", "none"])
def test_B7_a_command_carries_it_away_and_what_comes_back_is_compared(app: App, home: Path, fetch: str) -> None:
    told = added(app, command(home, fetch))["places"][1]
    assert (told["kind"], told["read_back"]) == ("command", fetch != "none")
    wait(app, DAY)
    assert run(app) == {"Sealring": "made", "cloud": "made"}
    (file,) = (home / "far").iterdir()
    assert not list((home / "home" / "vaults" / "default").glob("on-its-way*"))
    row = next(row for row in call(app, "backup.list")["backups"] if row["where"] == "sent")
    assert (row["path"], row["place"], row["elsewhere"]) == (file.name, "sent", fetch != "none")
    assert ("verified" in row) == (fetch != "none")  # else it was sent, not verified
    params = {"file": {"backup": row["id"]}, "confirmation": confirmation(app)}
    refused(app, "backup.drill", params, "only_in_terminal")
    if fetch == "none":
        refused(app, "backup.drill", params, "place_away", "terminal")
    else:
        assert call(app, "backup.drill", params, Caller("terminal"))["drill"]["passed"]


def test_what_comes_back_otherwise_is_no_backup(app: App, home: Path) -> None:
    added(app, command(home, "wrong"))
    wait(app, DAY)
    assert run(app)["cloud"] == "read_back_differs"
    assert run(app) == {"cloud": "read_back_differs"}  # again, each time
    assert all(row["where"] != "sent" for row in call(app, "backup.list")["backups"])
    assert not (home / "x").exists() and not os.path.exists("x")  # no shell read it


def test_a_backup_by_hand_goes_by_command_from_the_terminal_only(app: App, home: Path) -> None:
    id = added(app, command(home))["places"][1]["id"]
    params = {"confirmation": confirmation(app), "place": id, "without_key": True}
    refused(app, "backup.create", params, "only_in_terminal")
    refused(app, "backup.create", {**params, "mail": ""}, "bad_params", "terminal")
    made = call(app, "backup.create", params, Caller("terminal"))["backup"]
    assert (made["place"], made["elsewhere"]) == ("sent", True) and len(list((home / "far").iterdir())) == 1


@pytest.mark.parametrize("harm", ["no such program", "it fails"])
def test_a_command_that_fails_is_said(app: App, home: Path, harm: str) -> None:
    failing = (sys.executable, "-I", "-c", "import sys; sys.exit('no such host')", "{file}")
    added(
        app, Place("0" * 32, "command", "cloud", send=("no-such-program-here", "{file}") if harm[0] == "n" else failing)
    )
    wait(app, DAY)
    assert run(app)["cloud"] == "command_failed" and "unreachable" in call(app, "backup.standing")["says"]
    params = {"confirmation": confirmation(app), "place": call(app, "backup.places")["places"][1]["id"]}
    with pytest.raises(SealringError) as error:
        call(app, "backup.create", {**params, "without_key": True}, Caller("terminal"))
    said = " ".join(error.value.data["lines"])
    assert ("no such host" in said) if harm == "it fails" else ("no-such-program-here" in said)


# --- Mail, and files that are brought ----------------------------------------------------------------


def test_B6_B7_a_draft_of_a_mail_has_the_backup_in_it(app: App, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealring.base.processes.find", lambda name: None)
    params = {"confirmation": confirmation(app), "mail": "grandma@example.org"}
    result = call(app, "backup.create", params)
    assert result["draft"]["opened"] is False and result["backup"]["draft"]
    draft = Path(result["draft"]["path"])
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    assert (message["To"], message["X-Unsent"]) == ("grandma@example.org", "1")
    (part,) = message.iter_attachments()
    path = Path(result["backup"]["path"])
    assert part.get_content() == path.read_bytes() and part.get_filename() == path.name
    assert b"canary" not in part.get_content() and "ada" not in str(message["Subject"]).lower()
    refused(app, "backup.create", {**params, "mail": "a@b.example\nBcc: x@y.example"}, "bad_params")
    monkeypatch.setattr(limits, "MAIL", 1000)
    with pytest.raises(SealringError) as error:
        mailing.draft(str(path), "", "2026-11-21")
    assert error.value.name == "too_large_to_mail"


def test_A14_a_file_that_is_brought_is_read_as_often_as_wanted(app: App, home: Path) -> None:
    path = home / "b.asc"
    world.opened(app, path, passphrase=Secret(PASSPHRASE))
    id = call(app, "transfer.begin", {"purpose": "backup", "size": path.stat().st_size})["id"]
    import base64

    data = path.read_bytes()
    for index, at in enumerate(range(0, len(data), limits.TRANSFER_CHUNK)):
        piece = base64.b64encode(data[at : at + limits.TRANSFER_CHUNK]).decode()
        call(app, "transfer.put", {"id": id, "index": index, "data": piece})
    brought = call(app, "backup.bring", {"transfer": id})
    assert brought["size"] == len(data)
    file = {"file": {"place": brought["place"]}}
    assert call(app, "backup.verify", file)["items"] == 5
    assert call(app, "backup.preview", {**file, "mode": "merge"})["counts"]["same"] == 5
    assert call(app, "backup.drill", {**file, "confirmation": confirmation(app)})["drill"]["passed"]
    assert not list((home / "home").glob("tmp*"))  # it has no name on the disk
    refused(app, "backup.bring", {"transfer": id}, "transfer_unknown")


# --- At a glance -------------------------------------------------------------------------------------


def test_B1_C8_what_is_new_since_the_last_backup(app: App) -> None:
    ids = app.session.kept["ids"]
    call(app, "backup.create", {"confirmation": confirmation(app), "without_key": True})
    wait(app, 60)
    app.session.vault.create(login("New"))
    assert call(app, "backup.standing") == {**call(app, "backup.standing"), "changes": 1, "codes": 0}
    code = "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"
    app.session.vault.update(ids["Mail"], 1, login("Mail", otp=code))  # it had none
    app.session.vault.update(ids["Bank"], 3, login("Bank renamed", otp=code))  # it had one
    told = call(app, "backup.standing")
    assert (told["changes"], told["codes"]) == (3, 1) and "new_codes" in told["says"]
    wait(app, 4 * DAY)
    assert {"overdue", "drill_stale"} <= set(call(app, "backup.standing")["says"])
    call(app, "backup.create", {"confirmation": confirmation(app), "without_key": True})
    told = call(app, "backup.standing")
    assert (told["changes"], told["codes"]) == (0, 0) and not {"overdue", "new_codes"} & set(told["says"])


def test_after_a_drill_that_failed_another_backup_is_asked_for_and_then_its_drill(app: App) -> None:
    params = {"confirmation": confirmation(app), "without_key": True}
    made = call(app, "backup.create", params)["backup"]
    found = {"passed": False, "unreadable": 1}
    register.update(app.session.vault, made["id"], drilled=int(app.clock.now()), drill=found)
    assert "drill_failed" in call(app, "backup.standing")["says"]
    wait(app, 60)
    call(app, "backup.create", {**params, "confirmation": confirmation(app)})
    says = call(app, "backup.standing")["says"]
    assert "drill_failed" not in says and "drill_stale" in says


def test_C10_a_drill_is_asked_for_each_month(app: App, home: Path) -> None:
    made = call(app, "backup.create", {"confirmation": confirmation(app)})["backup"]
    call(app, "backup.drill", {"confirmation": confirmation(app), "file": {"backup": made["id"]}})
    wait(app, 30 * DAY)
    assert "drill_stale" not in call(app, "backup.standing")["says"]
    wait(app, 2 * DAY)
    assert "drill_stale" in call(app, "backup.standing")["says"]
    call(app, "backup.set_schedule", {"schedule": {**places.usual(), "drill_days": 90}})
    assert "drill_stale" not in call(app, "backup.standing")["says"]
    assert drill.Proof.passed  # the drill is the real one, of test_drill.py
