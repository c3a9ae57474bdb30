# ruff: noqa: E501 - scripts for pages read better whole
"""The passphrase prompt in real browsers: it refuses when the token can't be seen, and every prompt shows the real token."""

from collections.abc import Callable, Iterator

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import make_vault, unlock_by_wire
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.prompts import OTHER_TOKEN, shows
from tests.browsers.story import PASSPHRASE, TOKEN


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
    """The page refuses, or the host does, which compares what was shown with the token, though the passphrase is right."""
    prompt.run("const chip = document.querySelector('.prompt .chip'); " + TRICKS[trick])
    prompt.press("Enter")
    word = until(lambda: prompt.run("return document.querySelector('.prompt-message').textContent"), "a word about it")
    assert ("did not show your security token" in word) == trick.startswith("other-"), word
    assert _state(prompt) == "locked"


# --- The token beside every prompt; those of set-up are in test_setup_page.py ---------------------------------------------

SETTING = """
  const row = [...document.querySelectorAll(".setting")].find((e) => [...e.querySelectorAll(".grow > span, .grow > label")].some((one) => one.innerText === args[0]));
  document.querySelectorAll("[data-test-mark]").forEach((e) => e.removeAttribute("data-test-mark"));
  const control = row?.querySelector("button, select, input");
  control?.setAttribute("data-test-mark", "");
  return !!control"""


def _press(page: Page) -> None:
    page.click("[data-test-mark]")


def _pick_longest(page: Page) -> None:
    page.run(
        "const e = document.querySelector('[data-test-mark]'); e.selectedIndex = e.options.length - 1; e.dispatchEvent(new Event('change', {bubbles: true}))"
    )


PROMPTS: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "token-change": ("Your token", "Your passphrase, beside your present token", _press),
    "key-file": ("Key file", "Your passphrase; it protects the file too", _press),
    "revocation": ("Revocation certificate", "Your passphrase, once more", _press),
    "idle-time": ("Lock after", "This makes the lock weaker. Your passphrase, please", _pick_longest),
    "sleep": ("Lock on sleep", "This makes the lock weaker. Your passphrase, please", _press),
    "screen-lock": ("Lock with the screen", "This makes the lock weaker. Your passphrase, please", _press),
}
"""Every prompt of the options: the setting it belongs to, the words above its field, and how it is opened."""


@pytest.fixture
def options(opened: Browser) -> Iterator[Page]:
    """The options of the open vault."""
    page = opened.open_extension("pages/options.html")
    unlock_by_wire(page)
    page.goto(opened.extension("pages/options.html"))
    page.see(".settings")
    yield page
    page.call("session.lock", reason="person")
    page.close()


def test_the_options_prompts_show_the_token(opened: Browser, options: Page) -> None:
    """Each grave action of the options: the token as rendered is the person's own."""
    for name, label, act in PROMPTS.values():
        options.goto(opened.extension("pages/options.html"))
        until(lambda name=name: options.run(SETTING, name), f"the setting {name!r}")
        assert options.run("return document.querySelectorAll('.prompt').length") == 0
        act(options)
        options.see(".prompt .chip:not(.waiting)")
        shows(options, label)


def test_the_unlock_prompt_shows_the_token(prompt: Page) -> None:
    """The same, before the vault is open."""
    shows(prompt, "Passphrase")


def test_a_changed_token_is_the_one_shown(options: Page) -> None:
    """After a change every prompt shows the new token; the old one comes back the same way."""
    for old, new in ((TOKEN, OTHER_TOKEN), (OTHER_TOKEN, TOKEN)):
        assert options.run(SETTING, "Your token")
        _press(options)
        shows(options, "Your passphrase, beside your present token", old)
        options.type(".token-chars", new[0])
        options.click(f".swatch input[value='{new[1]}']")
        options.type(".prompt-input", PASSPHRASE)
        options.press("Enter")
        options.see_text("Your token is changed.", 60)
        until(lambda: not options.run("return document.querySelector('.prompt')"), "the prompt to close")


WATCH = """
  const button = document.querySelector(".prompt .main");
  const field = document.querySelector(".prompt-input");
  const told = [];
  const note = () => { told.push([button.innerText, button.disabled && field.disabled]); document.body.dataset.told = JSON.stringify(told); };
  document.body.dataset.told = "[]";
  new MutationObserver(note).observe(button, {childList: true, characterData: true, subtree: true})"""
"""Notes each thing the button says, for a wait of one second may pass between two looks."""


def test_wrong_passphrases_cost_time_and_the_right_one_still_opens(prompt: Page) -> None:
    """Three are free; from the fourth the button counts a wait down that doubles, nothing can be typed, and then the right one opens."""
    wrong = "not the passphrase at all"
    for _ in range(3):
        prompt.type(".prompt-input", wrong)
        prompt.press("Enter")
        prompt.see_text("not the vault's passphrase", 30)
        until(lambda: prompt.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
        assert "Wait" not in prompt.text(".prompt .main")
    for seconds in (1, 2):
        prompt.run(WATCH)
        prompt.type(".prompt-input", wrong)
        prompt.press("Enter")
        until(lambda: prompt.run("return document.body.dataset.told.includes('Wait')"), "the count")
        prompt.see_text("You can try again now.", 30)
        told = prompt.run("return JSON.parse(document.body.dataset.told)")
        waits = [(words, off) for words, off in told if words.startswith("Wait")]
        assert {words for words, _ in waits} == {f"Wait {left} s" for left in range(1, seconds + 1)}, told
        assert waits == sorted(waits, reverse=True) and all(off for _, off in waits), told
    assert _state(prompt) == "locked"
    shows(prompt, "Passphrase")
    prompt.type(".prompt-input", PASSPHRASE)
    prompt.press("Enter")
    prompt.see("input[type=search]", 60)
    assert _state(prompt) == "unlocked"
    prompt.call("session.lock", reason="person")


# --- Colours of the person's own choice (forced colours, high contrast) ----------------------------------------------------


@pytest.fixture
def forced(opened: Browser) -> Iterator[Callable[[Page], None]]:
    """Makes a page that is open be shown in them; in Firefox it is a setting of the whole browser."""

    def force(page: Page) -> None:
        if isinstance(page, drivers.ChromiumPage):
            page.page.emulate_media(forced_colors="active")
        until(lambda: page.run("return matchMedia('(forced-colors: active)').matches"), "forced colours")

    if isinstance(opened, drivers.Firefox):
        opened.chrome("Services.prefs.setIntPref('browser.display.document_color_use', 2)")
    yield force
    if isinstance(opened, drivers.Firefox):
        opened.chrome("Services.prefs.clearUserPref('browser.display.document_color_use')")


def test_forced_colours_leave_the_token_its_own(prompt: Page, forced: Callable[[Page], None]) -> None:
    """The prompt shows it as it is, and opens; what is selected and what is the main button are still told apart."""
    forced(prompt)
    shows(prompt, "Passphrase")
    prompt.press("Enter")
    prompt.see("input[type=search]", 60)
    made = prompt.call("item.create", item={"type": "note", "name": "Selected", "notes": "text"})["result"]
    prompt.see(".row[aria-selected=true]")
    assert (
        prompt.run("return getComputedStyle(document.querySelector('.row[aria-selected=true]')).outlineStyle")
        == "solid"
    )
    prompt.click(prompt.mark("add an item"))
    prompt.see(".foot .main")
    grounds = prompt.run(
        "return [...document.querySelectorAll('.foot button')].map((e) => getComputedStyle(e).backgroundColor)"
    )
    assert len(grounds) == len(set(grounds)) == 2
    gone = prompt.call("item.trash", id=made["id"], revision=made["revision"])["result"]
    prompt.call("item.delete", id=made["id"], revision=gone["revision"])
    prompt.call("session.lock", reason="person")


def test_forced_colours_leave_the_swatches_theirs(options: Page, forced: Callable[[Page], None]) -> None:
    """A token can be chosen by its colour."""
    forced(options)
    assert options.run(SETTING, "Your token")
    _press(options)
    options.see(".swatch")
    grounds = options.run(
        "return [...document.querySelectorAll('.swatch')].map((e) => getComputedStyle(e).backgroundColor)"
    )
    assert len(grounds) == len(set(grounds)) == 10
