"""The page of the passwords' health over a real vault, in Chromium."""

from collections.abc import Iterator

import pytest

from tests.browsers import drivers
from tests.browsers.keyworld import World

pytestmark = pytest.mark.skipif(not drivers.available("chromium"), reason="chromium is not installed")


@pytest.fixture
def world() -> Iterator[World]:
    with drivers.place() as where:
        one = World("chromium", where, 2)
        try:
            yield one
        finally:
            one.browser.close()


def test_over_a_real_vault(world: World) -> None:
    """Passwords are rated when the page is opened; what is called fine is in the item; a rule is counted by status."""
    page = world.open("pages/health.html")
    page.see_text("2 of 3 passwords are fine")
    page.see_text("Site without encryption")
    [line] = page.call("health.items")["result"]["items"]
    assert (line["findings"], line["change"]) == (
        ["http_only"],
        "http://mail.example.org:8080/.well-known/change-password",
    )
    assert page.call("health.summary")["result"]["unrated"] == 0
    page.press_button("Site without encryption")
    page.press_button("This is fine: Mail")
    page.see_text("3 of 3 passwords are fine")
    page.see_text("All is well. Nothing was found.")
    assert page.call("item.open", id=line["row"]["id"])["result"]["item"]["health_ignored"] == ["http_only"]
    page.press_button("Add rule")
    page.see_text("All items: every 40 days")
    assert "error" in page.call("health.check_breaches"), "nobody allowed it"
    page.goto(world.browser.extension(f"pages/popup.html?item={line['row']['id']}"))
    page.see_text("Site without encryption: fine, as you said")
    page.see_text("To be changed by")
