# ruff: noqa: E501 - scripts for pages read better whole
"""The popup's one button, its line and its card; and a restore from a file: in both browsers, with the real host."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers import popups
from tests.browsers.backupworld import ITEMS, Backups, backed_up, bring, change, changes, items, lose, names, only
from tests.browsers.drivers import until
from tests.browsers.keyworld import ONCE_MORE
from tests.browsers.prompts import shows
from tests.browsers.story import PASSPHRASE

OTP = "JBSWY3DPEHPK3PXP"
_NEWEST = """const list = { type: "host", method: "backup.list", params: {} };
  return (await (globalThis.browser ?? chrome).runtime.sendMessage(list)).result.backups[0].path"""


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def world(request: pytest.FixtureRequest) -> Iterator[Backups]:
    """Each browser in turn, one for the tests of this file, which stand in their order."""
    yield from backed_up(request.param)


def test_A3_C8_one_button_in_the_popup_makes_a_backup_that_opens(world: Backups) -> None:
    """What changed is in sight; one button, the token, the passphrase; the file is private, where it is said to be, and opens."""
    control = world.open("pages/options.html")
    front = world.browser.open()
    popup = popups.open_popup(world.browser, control)
    popup.see("[data-say=no_backup]")
    assert "There is no backup yet." in popup.text(".standing")
    popup.click(popup.mark("Back up now"))
    shows(popup, ONCE_MORE)
    popup.see_text(f"A backup of {ITEMS} items")
    popup.type(".prompt-input", PASSPHRASE)
    popup.press("Enter")
    popup.see_text(f"{ITEMS} items", 30)
    popup.see("[data-warning=sameDiskAfter]", 30)
    path = only(world.files())
    assert str(path) in popup.text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Mail" in names(path) and len(names(path)) == ITEMS
    popup.press_button("Done")
    until(lambda: "Everything is in the last backup" in popup.text(".standing"), "the line to say it")
    popup.close()
    front.close()
    control.close()


def test_B1_B7_a_new_code_and_no_copy_elsewhere_are_said_one_at_a_time(world: Backups) -> None:
    """The card can wait until tomorrow; another one takes its place; a code that was added is reminded of."""
    page = world.open("pages/popup.html")
    page.see("[data-say=no_elsewhere]")
    page.press_button("Not today")
    until(lambda: not page.run("return !!document.querySelector('[data-say=no_elsewhere]')"), "the card to go")
    page.goto(world.browser.extension("pages/popup.html"))
    page.see(".standing")
    assert not page.run("return !!document.querySelector('[data-say=no_elsewhere]')")
    made = page.call("item.create", item={"type": "login", "name": "Coded", "password": "9v!Kq2-Zephyr", "otp": OTP})
    page.see("[data-say=new_codes]")
    assert page.run("return document.querySelectorAll('[data-say]').length") == 1
    until(lambda: "1 change since the last backup" in page.text(".standing"), "the change to be counted")
    gone = page.call("item.trash", id=made["result"]["id"], revision=made["result"]["revision"])["result"]
    page.call("item.delete", id=made["result"]["id"], revision=gone["revision"])
    page.close()


def test_a_backup_goes_on_when_the_popup_closes(world: Backups) -> None:
    """A popup closes by a click beside it; what it began is finished, and is in the register."""
    control = world.open("pages/options.html")
    front = world.browser.open()
    popup = popups.open_popup(world.browser, control)
    popup.see(".standing")
    before = control.aside(_NEWEST)
    popup.click(popup.mark("Back up now"))
    shows(popup, ONCE_MORE)
    world.hold.touch()
    popup.type(".prompt-input", PASSPHRASE)
    popup.press("Enter")
    until(lambda: popup.run("return document.querySelector('.work progress')?.value") == 0.25, "the bar to move")
    popup.close()
    world.hold.unlink()
    until(lambda: control.aside(_NEWEST) != before, "the register to have it")
    assert len(names(Path(str(control.aside(_NEWEST))))) == ITEMS
    front.close()
    control.close()


def test_A14_A17_a_file_is_uploaded_and_shown_before_anything_changes(world: Backups) -> None:
    """What would change, by name and without a secret; then the passphrase, and what was lost is back."""
    path, page = world.elsewhere(), world.page("#restore")
    change(page)
    before = items(page)
    bring(page, path)
    assert changes(page) == {"Site 01": "new"}
    assert "Trellis" not in page.run("return document.documentElement.outerHTML")
    assert items(page) == before, "nothing has changed yet"
    world.confirm(page)
    page.see_text("Restored", 30)
    assert items(page) == sorted([*before, "Site 01"])
    lose(page, "Since")
    page.close()
