# ruff: noqa: E501 - scripts for pages read better whole
"""The passphrase prompt in real browsers: it refuses when the token can't be seen, and every prompt shows the real token."""

from collections.abc import Iterator

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import make_vault
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.story import _CHIP, PASSPHRASE, TOKEN


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def opened(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """One browser for this file, its vault locked."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        browser = drivers.start(request.param, where)
        try:
            make_vault(browser)
            page = browser.open_extension("pages/options.html")
            page.call("session.lock", reason="person")
            yield browser
        finally:
            browser.close()


@pytest.fixture
def prompt(opened: Browser) -> Iterator[Page]:
    """The unlock prompt, with the right passphrase typed."""
    page = opened.open_extension("pages/popup.html")
    page.see(".prompt .chip:not(.waiting)")
    until(lambda: page.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
    page.type(".prompt-input", PASSPHRASE)
    yield page
    page.close()


def _state(page: Page) -> str:
    return str(page.call("session.status")["result"]["state"])


TRICKS = {
    "covered": "const c = document.createElement('div'); c.style.cssText = 'position:fixed;inset:0;z-index:99;opacity:.01'; document.body.append(c)",
    "transparent": "chip.style.setProperty('opacity', '0', 'important')",
    "transparent-parent": "chip.parentElement.style.setProperty('opacity', '0', 'important')",
    "hidden": "chip.style.setProperty('visibility', 'hidden', 'important')",
    "out-of-view": "chip.style.setProperty('transform', 'translateX(-2000px)', 'important')",
    "tiny": "chip.style.setProperty('font-size', '1px', 'important')",
    "filtered": "chip.style.setProperty('filter', 'hue-rotate(90deg)', 'important')",
    "unreadable": "chip.style.setProperty('color', 'rgb(109, 40, 217)', 'important')",
    "other-characters": "chip.textContent = 'AAA'",
    "other-colour": "chip.style.setProperty('background-color', '#1d4ed8', 'important')",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_token_that_is_not_seen_as_it_is_opens_nothing(prompt: Page, trick: str) -> None:
    """The page refuses, or the host does, though the passphrase is right."""
    prompt.run("const chip = document.querySelector('.prompt .chip'); " + TRICKS[trick])
    prompt.press("Enter")
    until(lambda: prompt.run("return document.querySelector('.prompt-message').textContent"), "a word about it")
    assert _state(prompt) == "locked"


def test_every_prompt_shows_the_token(opened: Browser, prompt: Page) -> None:
    """Characters and computed colour as rendered: unlocking, then each grave action of the options."""
    wanted = {"chars": TOKEN[0], "colour": TOKEN[1], "hit": True}
    assert prompt.run(_CHIP) == wanted
    prompt.press("Enter")
    prompt.see("input[type=search]", 60)
    page = opened.open_extension("pages/options.html")
    page.see(".settings")
    seen = 0
    for index in range(page.run("return document.querySelectorAll('.setting button').length")):
        page.run(
            "const b = [...document.querySelectorAll('.setting button')][args[0]]; if (b && b.checkVisibility()) b.click()",
            index,
        )
        page.run("await new Promise((done) => setTimeout(done, 250))")
        if page.run("return !!document.querySelector('.prompt .chip')"):
            page.see(".prompt .chip:not(.waiting)")
            page.run("document.querySelector('.prompt .chip').scrollIntoView({block: 'center'})")
            assert page.run(_CHIP) == wanted
            seen += 1
            page.goto(opened.extension("pages/options.html"))
            page.see(".settings")
    page.call("session.lock", reason="person")
    page.close()
    assert seen >= 2  # those that a button of the page opens directly; not yet each by name
