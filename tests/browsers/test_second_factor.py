"""A second factor in real browsers: the unlock prompt asks for it, takes the file or the code, and keeps neither."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import make_vault, unlock_by_wire
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.story import PASSPHRASE

CHOOSE = """
  const input = document.querySelector(".second input[type=file]");
  const data = new DataTransfer();
  data.items.add(new File([args[0]], "sealring-unlock.json", {type: "application/json"}));
  input.files = data.files;
  input.dispatchEvent(new Event("change"))"""
SELECT = "const e = document.querySelector('.second select'); e.value = args[0]; e.dispatchEvent(new Event('change'))"


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def enrolled(request: pytest.FixtureRequest) -> Iterator[tuple[Browser, dict[str, Any]]]:
    """A browser whose vault has an unlock file and a recovery code, both brought back by the wire; locked."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        browser = drivers.start(request.param, where)
        try:
            make_vault(browser)
            page = browser.open_extension("pages/options.html")
            ready = page.call("factor.prepare", kind="key_file", name="stick")["result"]
            shown = page.call("session.challenge")["result"]
            shown.pop("expires_in")
            added = page.call(
                "factor.add",
                confirmation={"passphrase": PASSPHRASE, "displayed": shown},
                id=ready["id"],
                content=ready["file"]["content"],
                code=ready["recovery"],
            )
            assert [row["kind"] for row in added["result"]["factors"]] == ["key_file", "recovery"], added
            page.call("session.lock", reason="person")
            page.close()
            yield browser, ready
        finally:
            browser.close()


@pytest.fixture
def prompt(enrolled: tuple[Browser, dict[str, Any]]) -> Iterator[Page]:
    page = enrolled[0].open_extension("pages/options.html")
    page.see(".second")
    page.see(".prompt .chip:not(.waiting)")
    until(lambda: page.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
    yield page
    page.ask({"type": "connection", "retry": True})
    page.call("session.lock", reason="person")
    page.close()


def _says(page: Page, words: str) -> None:
    until(lambda: words in page.run("return document.querySelector('.prompt-message')?.textContent ?? ''"), words)


def test_the_prompt_takes_the_unlock_file(enrolled: tuple[Browser, dict[str, Any]], prompt: Page) -> None:
    prompt.type(".prompt-input", PASSPHRASE)
    prompt.press("Enter")
    _says(prompt, "second factor")  # it is nowhere this computer looks
    prompt.run(SELECT, "file")
    prompt.type(".prompt-input", PASSPHRASE)
    prompt.press("Enter")
    _says(prompt, "Choose the unlock file first")
    assert prompt.value(".prompt-input") == PASSPHRASE  # nothing was sent
    prompt.run(CHOOSE, enrolled[1]["file"]["content"])
    prompt.press_button("Unlock")
    prompt.see(".settings")
    assert prompt.call("session.status")["result"]["state"] == "unlocked"


def test_the_prompt_takes_the_recovery_code(enrolled: tuple[Browser, dict[str, Any]], prompt: Page) -> None:
    code = enrolled[1]["recovery"]
    prompt.run(SELECT, "code")
    prompt.type(".second input[type=text]", code[:-1] + ("2" if code[-1] != "2" else "3"))
    prompt.type(".prompt-input", PASSPHRASE)
    prompt.press("Enter")
    _says(prompt, "typing error")
    prompt.run("document.querySelector('.second input[type=text]').value = ''")
    prompt.type(".second input[type=text]", code.lower())
    prompt.type(".prompt-input", PASSPHRASE)
    prompt.press("Enter")
    prompt.see(".settings")
    assert code.lower() not in prompt.text().lower()


def test_a_popup_opens_a_tab_for_the_file(enrolled: tuple[Browser, dict[str, Any]]) -> None:
    page = enrolled[0].open_extension("pages/popup.html")
    page.see(".second")
    page.run(SELECT, "file")
    assert page.run("return document.querySelector('.second input[type=file]')") is None
    page.press_button("Choose it in a tab")
    tab = enrolled[0].find("pages/options.html")
    tab.see(".second")
    tab.close()


def test_without_the_factor_the_wire_refuses(enrolled: tuple[Browser, dict[str, Any]]) -> None:
    page = enrolled[0].open_extension("pages/options.html")
    page.see(".second")
    with pytest.raises(AssertionError, match="factor_needed"):
        unlock_by_wire(page)
    page.close()
