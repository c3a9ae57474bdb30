"""The gallery in Firefox: each page gets what it should, and nothing else (tests/pages/, gallery.py)."""

from collections.abc import Iterator

import pytest

from tests.browsers import drivers
from tests.browsers.gallery import NEW, ROWS, Gallery, Row, gallery


@pytest.fixture(scope="module")
def shown() -> Iterator[Gallery]:
    """One browser for all pages."""
    if not drivers.available("firefox"):
        pytest.skip("firefox is not installed")
    with gallery("firefox") as made:
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
