"""Own keys where no vault is large enough, or no keyserver near: with a pretend background, in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import drivers
from tests.extension.pages import look

pytestmark = pytest.mark.skipif(not drivers.available("chromium"), reason="chromium is not installed")
ONE_KEY = {"oneKey": True, "reminders": ["reseal_unfinished"]}


@pytest.fixture(scope="module")
def studio() -> Iterator[look.Studio]:
    with look.studio() as made:
        yield made
        assert made.complaints == []


def _asked(page: Page, method: str) -> int:
    return int(page.evaluate("(method) => __calls.filter((each) => each.method === method).length", method))


def test_the_sealing_is_stopped_and_taken_up_again(studio: look.Studio) -> None:
    """It says how much is left and asks for nothing while it is stopped; taken up again it comes to its end."""
    with studio.shown(("", "keys", {**ONE_KEY, "resealing": 400, "stuck": True}, None)) as page:
        expect(page.get_by_text("400 items left")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped. It goes on by itself in pauses").first).to_be_visible()
        before = _asked(page, "key.reseal")
        page.wait_for_timeout(150)
        assert _asked(page, "key.reseal") == before
        page.evaluate("__scene.stuck = false")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("Everything is sealed to the key in use.")).to_be_visible()


def test_a_place_is_allowed_before_anything_goes_there(studio: look.Studio) -> None:
    """Allowing is one press, publishing another; a confirmation mail is asked for the address that is ticked."""
    with studio.shown(("", "keys", {"oneKey": True, "allowed": False}, None)) as page:
        page.get_by_role("button", name="Publish: Publish").click()
        place = page.locator("li.place", has_text="keys.openpgp.org")
        place.get_by_role("button", name="Allow").click()
        assert _asked(page, "key.publish") == 0
        place.get_by_label("ada@work.example").uncheck()
        place.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("Open the mail from there and follow its link.")).to_be_visible()
        sent = page.evaluate("__calls.find((each) => each.method === 'key.publish').params")
        assert sent["place"] == "vks://keys.openpgp.org" and sent["addresses"] == ["ada@example.org"]


def test_a_prompt_half_out_of_the_window_comes_into_sight(studio: look.Studio) -> None:
    """Also where the focus alone does not bring it there: the token has to be seen whole."""
    with studio.shown(("", "keys", {"oneKey": True}, look.row("Your passphrase"))) as page:
        look.new_passphrase(page)
        page.evaluate(
            "scrollBy(0, document.querySelector('.prompt .chip').getBoundingClientRect().bottom - innerHeight - 6)"
        )
        page.evaluate("document.querySelector('.prompt-input').focus({ preventScroll: true })")
        page.keyboard.type("right")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Your passphrase is changed.")).to_be_visible()
