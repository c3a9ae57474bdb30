"""States of the backups' pages that a real vault is seldom in, with a pretend background, in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import drivers
from tests.extension.pages import look

pytestmark = pytest.mark.skipif(not drivers.available("chromium"), reason="chromium is not installed")


@pytest.fixture(scope="module")
def studio() -> Iterator[look.Studio]:
    with look.studio() as made:
        yield made
        assert made.complaints == []


def _sent(page: Page, method: str) -> dict[str, object]:
    """What the host was asked last by that method, without the passphrase."""
    script = "(method) => __calls.findLast((each) => each.method === method)?.params"
    params = dict(page.evaluate(script, method))
    params.pop("confirmation", None)
    return params


def test_what_to_do_first_and_one_button_for_each_way(studio: look.Studio) -> None:
    """The gravest stands first; what the same act serves is not said twice; the kit is a line of its own."""
    with studio.shown(("", "backups", {"backups": "many", "kit": "outdated"}, None)) as page:
        says = page.locator("[data-say]").evaluate_all("(all) => all.map((one) => one.dataset.say)")
        assert says == ["drill_failed", "no_elsewhere", "old_copies"]
        expect(page.get_by_text("12 changes since the last backup, 9 days ago.")).to_be_visible()
        expect(page.locator("[data-kit=outdated]")).to_be_visible()
        page.get_by_role("button", name="Look at them").first.click()
        expect(page.get_by_role("heading", name="Old copies")).to_be_focused()
        look.right(page)
        expect(page.get_by_text("1 copy was deleted.")).to_be_visible()
        assert _sent(page, "backup.retire") == {"backups": [f"{502:032x}"]}


def test_a_drill_asks_for_the_second_factor_once_it_is_needed(studio: look.Studio) -> None:
    with studio.shown(("", "backups#?drill", {"factor": True}, None)) as page:
        expect(page.get_by_label("Second factor")).to_be_hidden()
        look.right(page)
        expect(page.get_by_text("A second factor is needed.")).to_be_visible()
        page.get_by_label("Second factor").select_option("code")
        page.get_by_label("Recovery code").fill("4F7K-9QZM")
        page.locator(".prompt-input").fill("right")
        page.get_by_role("button", name="Try it", exact=True).click()
        expect(page.locator("[data-drill=passed]")).to_be_visible()
        assert _sent(page, "backup.drill")["factor"] == {"kind": "recovery", "code": "4F7K-9QZM"}


def test_a_restore_of_former_keys_is_said_after_the_lock(studio: look.Studio) -> None:
    """The vault locks, as after each change of keys; once it is open again, the page says what was done."""
    with studio.shown(("", "backups#restore", {"newKeys": 2}, look.brought)) as page:
        page.get_by_label("All your keys").check()
        look.right(page)
        expect(page.get_by_role("heading", name="Unlock your vault")).to_be_visible()
        look.right(page)
        expect(page.get_by_text("2 secret keys came back as former ones.")).to_be_visible()
        assert _sent(page, "backup.restore")["sections"] == ["keys"]


def test_a_bundle_is_only_ever_merged(studio: look.Studio) -> None:
    with studio.shown(("", "backups#restore", {"bundle": True}, look.brought)) as page:
        expect(page.get_by_text("Chosen items, made for Ada Lovelace.")).to_be_visible()
        expect(page.get_by_text("Signed by Betty Holberton, whose key you trust.")).to_be_visible()
        expect(page.get_by_role("radio")).to_have_count(0)
        look.right(page)
        sent = _sent(page, "backup.restore")
        assert (sent["mode"], "sections" in sent) == ("merge", False)


def test_places_are_added_chosen_and_removed_with_the_passphrase(studio: look.Studio) -> None:
    """One that was found, one from the host's dialog; the list is drawn anew each time."""
    with studio.shown(("", "backups#places", {}, None)) as page:
        expect(page.locator("[data-timer=on]")).to_be_visible()
        expect(page.get_by_text("Sent, not verified")).to_be_visible()
        page.get_by_role("button", name="Add: Dropbox").click()
        look.right(page)
        expect(page.locator("[data-place]", has_text="Dropbox")).to_be_visible()
        assert _sent(page, "backup.add_place") == {"place": f"{610:032x}"}
        page.get_by_role("button", name="Choose a folder").click()
        expect(page.get_by_text("Let backups go to /srv/backups")).to_be_visible()
        look.right(page)
        assert _sent(page, "backup.add_place") == {"place": f"{620:032x}"}
        page.get_by_role("button", name="Remove STICK").click()
        look.right(page)
        expect(page.locator("[data-place]", has_text="STICK")).to_have_count(0)


def test_a_pasted_or_moved_file_can_be_called_off(studio: look.Studio) -> None:
    """On its way to the host it is dropped there."""
    with studio.shown(("", "backups#restore", {"slow": True}, look.brought)) as page:
        page.get_by_role("button", name="Cancel").click()
        page.evaluate("__scene.moved()")
        expect(page.locator("[data-error=cancelled]")).to_be_visible()
        assert page.evaluate("__calls.some((each) => each.method === 'transfer.end')")
        assert not page.evaluate("__calls.some((each) => each.method === 'backup.bring')")


def test_what_few_want_is_under_more_and_sent_as_chosen(studio: look.Studio) -> None:
    """Parts, what others own, no secret key, and a draft of a mail, of which is said where it is."""
    with studio.shown(("", "backups#make", {}, None)) as page:
        page.locator("details.more > summary").click()
        for label in ("People", "Settings", "What others own", "Leave out my secret key", "A draft of a mail"):
            page.get_by_label(label).check()
        page.get_by_label("To", exact=True).fill("betty@example.org")
        look.right(page)
        expect(page.get_by_text("The draft is open in your mail program.")).to_be_visible()
        wanted = {"sections": ["people", "settings"], "others": True, "without_key": True, "mail": "betty@example.org"}
        assert _sent(page, "backup.create") == {"place": f"{601:032x}", **wanted}


_REACHABLE = """() => [
  ...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((e) => !e.disabled && e.checkVisibility() && (e.type !== "radio" || e.checked || !e.name))
  .map((e, number) => { e.dataset.number = number; return number; })"""
_AT = """() => {
  const e = document.activeElement;
  const around = [e, e.labels?.[0], e.parentElement, e.closest(".prompt-box, label, .drop")].filter(Boolean);
  const shown = around.some((one) => getComputedStyle(one).outlineStyle !== "none")
    || (e.type === "file" && getComputedStyle(e.nextElementSibling).outlineStyle !== "none");
  return [Number(e.dataset.number ?? -1), shown];
}"""


@pytest.mark.parametrize("room", ["", "#make", "#restore", "#places", "#kit"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(studio: look.Studio, room: str) -> None:
    with studio.shown(("", f"backups{room}", {"backups": "many"}, None)) as page:
        page.wait_for_timeout(150)
        wanted = set(page.evaluate(_REACHABLE))
        reached: set[int] = set()
        page.locator("h1").focus()
        for _ in range(len(wanted) + 6):
            page.keyboard.press("Tab")
            number, shown = page.evaluate(_AT)
            if number >= 0:
                assert shown, page.evaluate("document.activeElement.outerHTML")
                reached.add(number)
        missed = wanted - reached
        assert not missed, [
            page.locator(f"[data-number='{number}']").evaluate("(e) => e.outerHTML.slice(0, 200)") for number in missed
        ]
