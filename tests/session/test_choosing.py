"""Which of several passwords of a form is the one to keep, and which one it replaces."""

import pytest

from sealring.session.typed import choose

CURRENT, NEW, AGAIN = "current-password", "new-password", "confirmation"


@pytest.mark.parametrize(("form", "boxes", "wanted"), [
    ("login", [], (None, None)),
    ("login", [(CURRENT, "a")], ("a", None)),
    ("sign-up", [(NEW, "n"), (AGAIN, "n")], ("n", None)),
    ("sign-up", [(NEW, "n"), (AGAIN, "m")], (None, None)),
    ("sign-up", [(NEW, "n"), (AGAIN, "")], ("n", None)),
    ("change", [(CURRENT, "a"), (NEW, "n"), (AGAIN, "n")], ("n", "a")),
    ("change", [(NEW, "n"), (AGAIN, "n"), (CURRENT, "a")], ("n", "a")),
    ("change", [(CURRENT, "a"), (CURRENT, "n"), (CURRENT, "n")], ("n", "a")),
    ("change", [(CURRENT, "a"), (NEW, "n"), (AGAIN, "m")], (None, None)),
    ("change", [(CURRENT, "a"), (NEW, "n")], ("n", "a")),
    ("other", [(CURRENT, "a"), (CURRENT, "n")], ("n", "a")),
    ("other", [(CURRENT, "n"), (CURRENT, "n")], ("n", None)),
    ("login", [(CURRENT, "a"), (CURRENT, "pin")], ("a", None)),
    ("change", [(CURRENT, "a"), (NEW, "a"), (AGAIN, "a")], ("a", None)),
])  # fmt: skip
def test_by_what_was_typed(form: str, boxes: list[tuple[str, str]], wanted: tuple[str | None, str | None]) -> None:
    assert choose(form, boxes) == wanted
