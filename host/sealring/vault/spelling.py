"""Words one typing error away: a letter left out, put in, replaced, or two swapped (Damerau-Levenshtein distance 1).

What is typed may go on, so a known word counts when it begins with a corrected form. Corrected forms are made only
along beginnings that some known word has, which keeps them few: about a millisecond for 100,000 words.
"""

import bisect
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

SHORTEST = 4  # letters; in shorter words nearly everything is near
MOST = 2_000  # rows that one word may bring


def worth(typed: str) -> bool:
    """Whether typing errors are looked for in a word."""
    return len(typed) >= SHORTEST


Row = TypeVar("Row")


class Spelling(Generic[Row]):
    """The words of all rows, in order; beside each its rows, or the row alone where there is but one (never a list)."""

    def __init__(self, rows: Iterable[tuple[Row, Iterable[str]]] = ()) -> None:
        """
        Args:
            rows: each with its words, casefolded.
        """
        found: dict[str, Row | list[Row]] = {}
        for row, words in rows:
            for word in words:
                found[word] = _with(found[word], row) if word in found else row
        self._words = sorted(found)
        self._rows = [found[word] for word in self._words]

    def put(self, row: Row, words: Iterable[str]) -> None:
        """Add a row."""
        for word in words:
            at = bisect.bisect_left(self._words, word)
            if at < len(self._words) and self._words[at] == word:
                self._rows[at] = _with(self._rows[at], row)
            else:
                self._words.insert(at, word)
                self._rows.insert(at, row)

    def drop(self, row: Row, words: Iterable[str]) -> None:
        """Take a row out, with the same words as it came in."""
        for word in words:
            at = bisect.bisect_left(self._words, word)
            rows = self._rows[at]
            if isinstance(rows, list) and len(rows) > 1:
                rows.remove(row)
            else:
                del self._words[at], self._rows[at]

    def near(self, typed: str) -> list[Row]:
        """Rows, about MOST of them, with a word that begins with what one correction makes of a word; some twice."""
        found: list[Row] = []
        for form in dict.fromkeys(self._forms(typed)) if worth(typed) else ():
            for at in range(bisect.bisect_left(self._words, form), len(self._words)):
                if not self._words[at].startswith(form):
                    break
                rows = self._rows[at]
                found += rows[: MOST - len(found)] if isinstance(rows, list) else [rows]
                if len(found) >= MOST:
                    return found
        return found

    def _forms(self, typed: str) -> Iterator[str]:
        """Corrected forms that begin a known word."""
        for cut in range(len(typed)):
            head, tail = typed[:cut], typed[cut:]
            if not self._begins(head):
                return
            forms = [tail[1:], tail[1:2] + tail[0] + tail[2:]]
            for letter in self._letters(head):
                forms += [letter + tail[1:], letter + tail]
            yield from (head + form for form in forms if form != tail and self._begins(head + form))

    def _begins(self, form: str) -> bool:
        at = bisect.bisect_left(self._words, form)
        return at < len(self._words) and self._words[at].startswith(form)

    def _letters(self, head: str) -> Iterator[str]:
        """The letters that go on from a beginning."""
        at = bisect.bisect_left(self._words, head)
        while at < len(self._words) and self._words[at].startswith(head):
            word = self._words[at]
            if len(word) == len(head):
                at += 1
                continue
            letter = word[len(head)]
            yield letter
            at = bisect.bisect_left(
                self._words, head + chr(ord(letter) + 1) if ord(letter) < 0x10FFFF else head + letter * 2, at + 1
            )


def _with(rows: Row | list[Row], row: Row) -> list[Row]:
    if not isinstance(rows, list):
        return [rows, row]
    rows.append(row)
    return rows
