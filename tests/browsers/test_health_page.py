"""The page of the passwords' health, with a pretend background, in Chromium."""

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


def _asked(page: Page, method: str) -> int:
    return int(page.evaluate("(method) => __calls.filter((each) => each.method === method).length", method))


def test_the_first_thing_to_do_its_ways_and_what_is_fine(studio: look.Studio) -> None:
    """The site's own page for changing it opens in a new tab; what is called fine goes, and the focus stays near."""
    with studio.shown(("", "health", {"health": "many"}, None)) as page:
        expect(page.get_by_text("3 of 12 passwords are fine")).to_be_visible()
        first = page.locator("section[aria-labelledby=first-title] li").first
        expect(first).to_contain_text("Mail")
        link = first.get_by_role("link", name="Change password: mail.example.org")
        assert link.get_attribute("href") == "https://mail.example.org/.well-known/change-password"
        assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noreferrer noopener")
        assert _asked(page, "health.items") == 0, "a list is fetched when it is opened"
        page.locator("summary", has_text="Site without encryption").press("Enter")
        page.get_by_role("button", name="This is fine: Router in the hall").click()
        expect(page.get_by_text("One finding is fine, as you said.")).to_be_visible()
        expect(page.locator("summary", has_text="Site without encryption")).to_be_hidden()
        expect(page.get_by_text("4 of 12 passwords are fine")).to_be_visible()
        sent = page.evaluate("__calls.find((each) => each.method === 'health.ignore').params")
        assert (sent["finding"], sent["fine"]) == ("http_only", True)


def test_nobody_is_asked_before_it_was_allowed_and_pressed(studio: look.Studio) -> None:
    """Allowing is one act, asking another; a check is stopped, taken up again, and says what it found."""
    with studio.shown(("", "health", {"health": "many", "unasked": 400, "stuck": True}, None)) as page:
        ask = page.get_by_role("button", name="Ask now")
        expect(ask).to_be_hidden()
        page.get_by_label("Look for exposed passwords").check()
        expect(page.get_by_text("400 passwords were not asked about")).to_be_visible()
        assert _asked(page, "health.check_breaches") == 0
        ask.click()
        expect(page.get_by_text("400 passwords left")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped. What was learned stays").first).to_be_visible()
        before = _asked(page, "health.check_breaches")
        page.wait_for_timeout(150)
        assert _asked(page, "health.check_breaches") == before
        page.evaluate("__scene.stuck = false")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("One item has an exposed password.")).to_be_visible()
        expect(page.get_by_text("All were asked about since the vault was opened.")).to_be_visible()
        assert _asked(page, "health.update_sites") == 0


def test_rules_are_made_and_taken_away(studio: look.Studio) -> None:
    with studio.shown(("", "health", {"health": "well", "rules": []}, None)) as page:
        page.get_by_label("Only items with this tag").fill("bank")
        page.get_by_label("How often").select_option("90")
        page.get_by_role("button", name="Add rule").click()
        expect(page.get_by_text("Tag bank: every 90 days")).to_be_visible()
        assert page.evaluate("__calls.findLast((each) => each.method === 'settings.set').params") == {
            "settings": {"rotation": [{"tag": "bank", "days": 90}]}
        }
        page.get_by_role("button", name="Remove Tag bank").click()
        expect(page.get_by_text("No rule yet.")).to_be_visible()
