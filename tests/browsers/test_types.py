# ruff: noqa: E501 - scripts for pages read better whole
"""A card, an SSH key and a file of three megabytes in a real browser with the real host: made, shown, found, and back again."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers import drivers
from tests.browsers.downloads import choose_file
from tests.browsers.drivers import Page, until
from tests.browsers.keyworld import World

NUMBER = "4012888888881881"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One browser: the pages' code is the same in both, and files are moved in both by the tests of own keys."""
    if not drivers.available("chromium"):
        pytest.skip("chromium is not installed")
    with drivers.place() as where:
        one = World("chromium", where, 1)
        try:
            yield one
        finally:
            one.browser.close()


def _popup(world: World) -> Page:
    page = world.open("pages/options.html")
    page.goto(world.browser.extension("pages/popup.html"))
    page.see("input[type=search]")
    return page


def _new(page: Page, kind: str, name: str) -> None:
    page.press_button("Add an item")
    page.field("Name")  # the list behind has a choice of types, too
    page.run(
        "const s = [...document.querySelectorAll('select')].find((e) => [...e.options].some((o) => o.value === args[0])); s.value = args[0]; s.dispatchEvent(new Event('change', {bubbles: true}))",
        kind,
    )
    page.type(page.field("Name"), name)


def _found(page: Page, query: str) -> dict[str, object]:
    rows = page.call("item.search", query=query)["result"]["items"]
    assert len(rows) == 1, rows
    return dict(rows[0])


def test_a_card_is_made_and_found_by_its_last_digits(world: World) -> None:
    page = _popup(world)
    _new(page, "card", "Travel card")
    page.type(page.field("Name on the card"), "ADA LOVELACE")
    page.type(page.field("Card number"), NUMBER)
    page.type(page.field("Expires"), "4/29")
    page.type(page.field("PIN"), "8051")
    page.press_button("Save")
    page.see(".pairs")
    page.see_text("04/2029")
    page.see_text("Visa")
    assert NUMBER not in page.text() and "8051" not in page.text()
    page.press_button("Show: Card number")
    page.see_text(NUMBER)
    row = _found(page, "1881")
    assert (row["type"], row["subtitle"]) == ("card", "Visa \u2022\u2022\u2022\u2022 1881")
    page.close()


def test_an_ssh_key_is_made_in_the_editor(world: World) -> None:
    page = _popup(world)
    _new(page, "ssh_key", "Engine")
    page.press_button("Make a new key")
    until(
        lambda: page.run(
            "return [...document.querySelectorAll('textarea')].some((e) => e.value.startsWith('ssh-ed25519 '))"
        ),
        "the key",
    )
    page.press_button("Save")
    page.see(".pairs")
    page.see_text("SHA256:")
    assert "PRIVATE KEY-----" not in page.text()
    page.press_button("Show: Private key")
    page.see_text("-----BEGIN OPENSSH PRIVATE KEY-----")
    page.close()


def test_a_file_goes_in_and_comes_back_whole(world: World) -> None:
    page = world.open("pages/options.html")
    row = _found(page, "Mail")
    data = os.urandom(3 * 1024 * 1024 + 77)
    path: Path = world.place.root / "A scan.pdf"
    path.write_bytes(data)
    page.goto(world.browser.extension(f"pages/attach.html#{row['id']}"))
    page.see_text("Files of Mail")
    page.see_text("No files yet.")
    choose_file(page, path)
    page.see_text("A scan.pdf is attached.")
    page.see(".files > li")
    assert world.downloads.take(page, "Save as file: A scan.pdf").read_bytes() == data
    page.press_button("Remove A scan.pdf")
    page.see_text("Remove A scan.pdf from the item?")
    assert page.run("return document.activeElement.innerText") == "Keep it"
    page.press_button("Keep it")
    page.see_text("3.1 MB")
    page.goto(world.browser.extension(f"pages/popup.html?item={row['id']}"))
    page.see_text("1 file")
    page.close()
