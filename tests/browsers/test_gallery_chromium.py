"""The gallery in Chromium: each page gets what it should, and nothing else (tests/pages/, gallery.py)."""

from collections.abc import Iterator

import pytest

from tests.browsers import drivers
from tests.browsers.gallery import NEW, ROWS, Gallery, Row, gallery


@pytest.fixture(scope="module")
def shown() -> Iterator[Gallery]:
    """One browser for all pages."""
    if not drivers.available("chromium"):
        pytest.skip("chromium is not installed")
    with gallery("chromium") as made:
        yield made


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.path}-{row.item}")
def test_a_page_gets_what_it_should(shown: Gallery, row: Row) -> None:
    shown.try_row(row)


@pytest.mark.parametrize(("path", "boxes", "rule", "filled"), NEW, ids=[row[0] for row in NEW])
def test_a_new_password_keeps_the_rule(
    shown: Gallery, path: str, boxes: tuple[str, ...], rule: str, filled: dict[str, str]
) -> None:
    shown.try_new_password(path, boxes, rule, filled)


@pytest.mark.parametrize("after", [0, 15, 30, 60])
def test_a_navigation_ends_the_fill(shown: Gallery, after: int) -> None:
    shown.try_navigating(after)


def test_replaced_functions_of_the_page_are_not_ours(shown: Gallery) -> None:
    shown.try_polluted()


def test_what_no_person_did_does_nothing(shown: Gallery) -> None:
    shown.try_forged()


def test_the_options_show_what_forms_were_taken_for(shown: Gallery) -> None:
    """The person chooses an open page, and sees each field's kind with its reasons; nothing that was typed."""
    shown.page.goto(shown.site.url("/pages/two-forms.html"))
    shown.page.type("#pass", "typed by the person")
    options = shown.browser.open_extension("pages/options.html#autofill")
    options.press_button("Look")
    select = options.field("Open page")
    ours = "return [...document.querySelector(args[0]).options].find((each) => each.text.includes('Two forms'))?.value"
    tab = drivers.until(lambda: options.run(ours, select), "the tab to be listed")
    options.run(
        "const e = document.querySelector(args[0]); e.value = args[1]; e.dispatchEvent(new Event('change'))",
        select,
        tab,
    )
    seen = "return [...document.querySelectorAll('details.form > summary')].map((each) => each.textContent.trim())"
    drivers.until(lambda: len(options.run(seen)) == 2, "the two forms")
    sign_up, login = options.run(seen)
    assert (sign_up.split()[0], login.split()[0]) == ("sign-up", "login")
    assert "filled by a click" in login and "filled by a click" not in sign_up
    text = options.run("return document.querySelector('details.form[open]').innerText")
    assert "current-password" in text and "next to the password" in text
    assert "typed by the person" not in options.run("return document.body.textContent")
    options.close()
