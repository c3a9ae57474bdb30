# ruff: noqa: E501 - scripts for pages read better whole
"""Backups in real browsers with the real host: made from the page, tried, restored, called off; and a vault that comes back on a new machine."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import backupkey, content, drill, making
from sealring.backup.entries import Item
from sealring.backup.reading import Backup
from sealring.base.secret import Secret
from sealring.session import enrolment
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.browsers import drivers
from tests.browsers.backupworld import ITEMS, Backups, backed_up, bring, change, changes, items, names, only, says, tick
from tests.browsers.downloads import choose_file
from tests.browsers.drivers import until
from tests.browsers.keyworld import answer
from tests.browsers.story import PASSPHRASE, TOKEN

STRONG = "harbour-velvet tundra pickle oxygen ladder 88 canoe mitten orbit gravel"


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def world(request: pytest.FixtureRequest) -> Iterator[Backups]:
    """One browser for the tests of this file, which stand in their order."""
    yield from backed_up(request.param)


# --- Making ------------------------------------------------------------------------------------------------------------


def test_A9_A10_B3_a_backup_key_is_typed_twice_and_rated_live(world: Backups) -> None:
    """By colour and in words; a weak one is refused, two that differ make nothing, and the right one opens it."""
    page = world.page("#make")
    before = world.files()
    tick(page, "Also a Backup Key")
    page.see_text("A key that is lost can't be recovered")
    page.type(page.field("Backup Key"), "tuesday7")
    page.see("[data-light=red]")
    page.see_text("bits: refused")
    world.confirm(page)
    says(page, "too easy to guess")
    page.type(page.field("Backup Key"), STRONG)
    page.see("[data-light=green]")
    page.see_text("Strong, ")
    page.type(page.field("The same again"), STRONG + "x")
    world.confirm(page)
    says(page, "The two differ.")
    assert world.files() == before, "nothing was made"
    page.type(page.field("The same again"), STRONG)
    world.confirm(page)
    page.see_text("Backed up", 30)
    made = only(world.files() - before)
    with made.open("rb") as file:
        backup = Backup(file)
        assert backup.backup_key
        opened = drill.open_by(backup, Secret(STRONG))
        assert sum(isinstance(each, Item) for each in opened.entries()) == ITEMS
    assert STRONG not in page.run("return document.documentElement.outerHTML")
    page.close()


def test_B4_a_suggested_key_counts_once_it_was_written_down(world: Backups) -> None:
    """Shown once; two of its parts are asked for; its strength is known exactly."""
    page = world.page("#make")
    before = world.files()
    tick(page, "Also a Backup Key")
    page.press_button("Suggest letters")
    page.see(".suggested")
    key = page.text(".suggested").strip()
    assert len(key.replace("-", "")) == 26
    world.confirm(page)
    says(page, "Write the Backup Key down and confirm it first.")
    page.press_button("I wrote it down")
    page.see(".parts")
    assert key not in page.text()
    wanted = page.run(
        "return [...document.querySelectorAll('.parts label')].map((e) => Number(e.innerText.match(/\\d+/)[0]) - 1)"
    )
    page.type(".parts .field:nth-child(1) input", "zzzz")
    page.press_button("Check the parts")
    page.see_text("That is another one.")
    for number, part in enumerate(wanted, 1):
        page.type(f".parts .field:nth-child({number}) input", key.split("-")[part].lower())
    page.press_button("Check the parts")
    page.see_text("strong, 130 bits")
    world.confirm(page)
    page.see_text("Backed up", 30)
    with only(world.files() - before).open("rb") as file:
        assert drill.open_by(Backup(file), Secret(backupkey.forms(Secret(key))[0].reveal())).about == ITEMS
    page.close()


def test_a_backup_that_is_called_off_leaves_nothing(world: Backups) -> None:
    """The bar moves while the host is at it; Cancel ends it, and no file is there, nor a part of one."""
    page = world.page("#make")
    before = set(world.folder.iterdir())
    world.hold.touch()
    world.confirm(page)
    until(lambda: page.run("return document.querySelector('.work progress')?.value") == 0.25, "the bar to move")
    page.see_text("25 %")
    page.click(page.mark("Cancel", ".work button"))
    says(page, "Cancelled")
    world.hold.unlink()
    assert set(world.folder.iterdir()) == before
    world.confirm(page)
    page.see_text("Backed up", 30)
    assert len(set(world.folder.iterdir()) - before) == 1
    page.close()


# --- The register, and the drill ---------------------------------------------------------------------------------------


def test_C10_B11_a_drill_from_the_page_passes_and_is_recorded(world: Backups) -> None:
    """From the file and what is typed alone; a wrong passphrase of then does not; a file that was altered is said to fail."""
    page = world.page("#?drill")
    page.see_text("Nothing of your vault is used or changed.")
    page.press_button("Earlier one")
    page.type(page.field("The passphrase of then"), "not this one either")
    world.confirm(page)
    says(page, "does not open the backup")
    page.click(page.mark("Passphrase", ".tabs label"))
    world.confirm(page)
    page.see("[data-drill=passed]", 30)
    page.see_text(f"Came out whole: {ITEMS} items")
    page.see_text(f"Beside your vault: {ITEMS} the same")
    page.press_button("Close")
    newest = page.call("backup.list")["result"]["backups"][0]
    assert newest["drill"]["passed"] and newest["drilled"] >= newest["made"]
    assert page.text("details[open] summary .mark") == "restores"

    page.press_button("Check: Check it")
    page.see_text("It is what was written.")
    path = Path(newest["path"])
    whole = path.read_bytes()
    path.write_bytes(whole[:900] + (b"A" if whole[900:901] != b"A" else b"B") + whole[901:])
    page.press_button("Close")
    page.press_button("Check: Check it")
    page.see("[data-error=backup_damaged]")
    path.write_bytes(whole)
    page.close()


def test_B7_a_copy_that_was_seen_elsewhere_ends_the_warning(world: Backups) -> None:
    page = world.page()
    page.see("[data-say=no_elsewhere]")
    page.click("details.key summary")
    page.press_button("I have seen it elsewhere")
    until(lambda: not page.run("return !!document.querySelector('[data-say=no_elsewhere]')"), "the warning to go")
    assert page.call("backup.standing")["result"]["elsewhere"] > 0
    page.close()


# --- Restoring ---------------------------------------------------------------------------------------------------------


def test_A16_replacing_makes_a_safety_backup_first_and_can_be_called_off(world: Backups) -> None:
    """What would be deleted is said; called off, the vault is as it was; the safety backup opens and has what was deleted."""
    path, page = world.elsewhere(), world.page("#restore")
    change(page)
    before = items(page)
    assert "Since" in before
    bring(page, path)
    page.see(".changes, .big")
    page.click(page.mark("Replace", ".choice"))
    until(lambda: changes(page).get("Since") == "deleted", "what would be deleted")
    page.see_text("1 item that is not in the backup would be deleted.")
    world.hold.touch()
    world.confirm(page)
    until(
        lambda: page.run("return document.querySelector('.work:not([hidden]) progress')?.value > 0"),
        "the bar to move",
        30,
    )
    page.click(page.mark("Cancel", ".work button"))
    says(page, "Cancelled")
    world.hold.unlink()
    assert items(page) == before
    world.confirm(page)
    page.see("[data-safety]", 30)
    safety = Path(page.text("[data-safety] .path").strip())
    assert "Since" not in items(page)
    assert "Since" in names(safety)
    page.close()


def test_A14_A15_pasted_text_and_a_backup_of_other_keys(world: Backups, tmp_path: Path) -> None:
    """Text will do; what no key here opens names the keys that could; a Backup Key opens it, and so does its passphrase."""
    with drivers._environment({"SEALRING_HOME": str(tmp_path / "other")}):
        text, key = _of_another()
    page = world.page("#restore")
    page.press_button("Pasted text")
    page.run(
        "const e = document.querySelector('textarea'); e.value = args[0]; e.dispatchEvent(new Event('input', {bubbles: true}))",
        text,
    )
    page.press_button("Look what it would change")
    page.see("[data-error=backup_no_key]")
    page.see_text(key)
    page.type(page.field("Backup Key"), STRONG)
    page.press_button("Look what it would change")
    assert changes(page) == {"Theirs": "new"}
    page.see_text("It was signed by a key that is not yours")
    page.press_button("Another backup")
    page.press_button("With its passphrase")
    page.type(page.field("The passphrase of then"), PASSPHRASE)
    page.press_button("Look what it would change")
    assert changes(page) == {"Theirs": "new"}
    page.see_text("It was signed by a key that is not yours")
    page.close()


def _of_another() -> tuple[str, str]:
    """A backup of another vault, as text, and the id of the key that opens it."""
    session = Session(profile=TESTING)
    session.create("Eve", "eve@example.org", Secret(PASSPHRASE), {"chars": TOKEN[0], "colour": TOKEN[1]})
    vault = session.vault
    vault.create_many([{"type": "login", "name": "Theirs", "password": "4q-Zephyr-theirs"}])
    path = os.path.join(os.environ["SEALRING_HOME"], "theirs.asc")
    made = making.opened(
        vault, path, content.Wish(frozenset(), False), passphrase=Secret(PASSPHRASE), backup_key=Secret(STRONG),
        progress=lambda done, total: None, stop=lambda: False,
    )  # fmt: skip
    vault.close()
    return Path(path).read_text(), made.keys[0]


# --- Without anyone thinking of it, and on paper -----------------------------------------------------------------------


def test_C9_the_schedule_is_set(world: Backups) -> None:
    page = world.open("pages/options.html#backups")
    page.press_button("Open: Where backups go")
    page.see_text("Without anyone thinking of it")
    page.run(
        "const e = document.querySelector(args[0]); e.value = 'day'; e.dispatchEvent(new Event('change'))",
        page.field("How often"),
    )
    page.type(page.field("months"), "6")
    page.press_button("Save the schedule")
    page.see_text("Saved.")
    schedule = page.call("backup.places")["result"]["schedule"]
    assert (schedule["every"], schedule["keep"]["monthly"]) == ("day", 6)
    page.close()


def test_B7_a_synced_folder_is_found_added_and_taken_away(world: Backups) -> None:
    """What the host found, each time with the passphrase; the next backup by hand goes there."""
    box = world.place.home / "Dropbox"
    box.mkdir()
    (world.place.home / ".dropbox").mkdir()
    (world.place.home / ".dropbox" / "info.json").write_text(json.dumps({"personal": {"path": str(box)}}))
    page = world.page("#places")
    page.press_button("Add: Dropbox")
    world.confirm(page)
    page.see_text("Dropbox · a synced folder")
    made = world.make(page, without_key=True)
    assert Path(made["path"]).parent == box / "Sealring" and made["where"] == "synced"
    page.press_button("Remove Dropbox")
    world.confirm(page)
    until(lambda: len(page.call("backup.places")["result"]["places"]) == 1, "it to be taken away")
    assert Path(made["path"]).exists()  # what is there stays
    page.close()


def test_C11_the_kit_is_made_and_noticed(world: Backups) -> None:
    page = world.page("#kit")
    page.see("[data-kit=none]")
    page.see_text("Keep it outside what it opens")
    world.confirm(page)
    page.see_text("The kit is made", 60)
    assert Path(page.text(".path").strip()).read_bytes().startswith(b"%PDF")
    page.press_button("To your backups")
    page.see("[data-kit=current]")
    page.close()


# --- A new machine -----------------------------------------------------------------------------------------------------


def test_A14_C7_a_new_machine_takes_the_file_and_the_passphrase(world: Backups, tmp_path: Path) -> None:
    """From set-up's first page: a wrong passphrase makes nothing; a sealed backup asks for the second factor that the vault had, and set-up goes on."""
    with drivers._environment({"SEALRING_HOME": str(tmp_path / "lost")}):
        path, code = _sealed_under_a_factor(tmp_path)
    with drivers.place() as where:
        browser = drivers.start(world.browser.name, where, profile="new")
        try:
            page = browser.open_extension("pages/setup.html")
            page.press_button("Restore a backup")
            choose_file(page, path)
            page.press_button("Next")
            page.type(page.field("Passphrase of the backup"), "not this one either")
            page.press_button("Next")
            page.press_button("Restore my vault")
            page.see("[data-error=factor_needed]", 30)
            page.run(
                "const e = document.querySelector(args[0]); e.value = 'code'; e.dispatchEvent(new Event('change'))",
                page.field("Second factor"),
            )
            page.type(page.field("Recovery code"), code)
            page.press_button("Next")
            page.press_button("Restore my vault")
            page.see("[data-error=backup_passphrase]", 30)
            assert not list(where.data.glob("vaults/*/vault*"))
            page.type(page.field("Passphrase of the backup"), PASSPHRASE)
            page.press_button("Next")
            page.press_button("Restore my vault")
            page.see_text("Your vault is back.", 60)
            page.see_text("Save your key file")
            assert items(page) == ["Lost 0", "Lost 1", "Lost 2"]
            answer(page, PASSPHRASE)
            page.see_text("Saved, opened again and checked.", 30)
        finally:
            browser.close()


def _sealed_under_a_factor(folder: Path) -> tuple[Path, str]:
    """A sealed backup of a vault that asks for a second factor, and its recovery code."""
    session = Session(profile=TESTING)
    session.create("Ada", "ada@example.org", Secret(PASSPHRASE), {"chars": TOKEN[0], "colour": TOKEN[1]})
    session.vault.create_many([{"type": "login", "name": f"Lost {n}", "password": f"Trellis-{n}"} for n in range(3)])
    ready = enrolment.prepare(session, "key_file", "Blue stick")
    enrolment.add(session, Secret(PASSPHRASE), ready["id"], ready["file"]["content"], ready["recovery"])
    path = folder / "sealed.asc"
    how: dict[str, Any] = {"progress": lambda done, total: None, "stop": lambda: False}
    making.sealed(session.vault.database.path, str(path), now=int(time.time()), random=os.urandom, **how)
    session.vault.close()
    return path, str(ready["recovery"])
