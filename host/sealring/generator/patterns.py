r"""HTML's ``pattern`` attribute, as far as RE2 can say whether a text fits it.

A page writes the pattern, so it never runs in an engine that backtracks. RE2 has no lookaheads, with which most of
these patterns begin (``(?=.*\d)(?=.*[a-z]).{8,}``): those at the beginning are taken off and each is checked by itself
from the first character on, which is what they mean there. Whatever RE2 does not know after that is left unchecked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LONGEST = 1000  # characters of a pattern
PARTS = 16  # lookaheads
MEMORY = 1 << 20  # bytes that RE2 may use for one part


class Pattern:
    """A compiled pattern.

    Attributes:
        checks: whether there is anything that it can tell.
    """

    def __init__(self, text: str) -> None:
        self._tests: list[Callable[[str], bool]] = []
        rest = text if len(text) <= LONGEST else ""
        while rest.startswith(("(?=", "(?!", "^")) and len(self._tests) < PARTS:
            if rest.startswith("^"):
                rest = rest[1:]
                continue
            end = _closing(rest)
            if end < 0:
                rest = ""
                break
            self._add(rest[3 : end - 1], whole=False, wanted=rest[2] == "=")
            rest = rest[end:]
        if rest:
            self._add(rest, whole=True, wanted=True)
        self.checks = bool(self._tests)

    def _add(self, part: str, *, whole: bool, wanted: bool) -> None:
        compiled = _compiled(part)
        if compiled is not None:
            match = compiled.fullmatch if whole else compiled.match
            self._tests.append(lambda text: (match(text) is not None) == wanted)

    def fits(self, text: str) -> bool:
        """Whether a text passes all that can be checked."""
        return all(test(text) for test in self._tests)


def _compiled(part: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False  # RE2 would write to stderr
    options.max_mem = MEMORY
    try:
        return re2.compile(f"(?:{part})", options)
    except re2.error:
        return None


def _closing(text: str) -> int:
    """The place after the bracket that closes the one at the beginning; -1 where there is none."""
    depth = 0
    escaped = in_set = False
    for at, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif in_set:
            in_set = character != "]"
        elif character == "[":
            in_set = True
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return at + 1
    return -1
