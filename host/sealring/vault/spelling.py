"""Words one typing error away: a letter left out, put in, replaced, or two swapped (Damerau-Levenshtein distance 1).

What is typed may go on, so a known word counts when it begins with a corrected form. Corrected forms are made only
along beginnings that some known word has, which keeps them few: about a millisecond for 100,000 words.
"""

import bisect
from collections.abc import Iterable, Iterator

SHORTEST = 4  # letters; in shorter words nearly everything is near
MOST = 2_000  # rows that one word may bring


def worth(typed: str) -> bool:
    """Whether typing errors are looked for in a word."""
    return len(typed) >= SHORTEST


class Spelling:
    """The words of all rows."""

    def __init__(self, rows: Iterable[tuple[str, Iterable[str]]] = ()) -> None:
        """
        Args:
            rows: (id, its words, casefolded).
        """
        self._ids: dict[str, list[str]] = {}
        for id, words in rows:
            for word in words:
                self._ids.setdefault(word, []).append(id)
        self._sorted = sorted(self._ids)

    def put(self, id: str, words: Iterable[str]) -> None:
        """Add a row."""
        for word in words:
            ids = self._ids.get(word)
            if ids is None:
                bisect.insort(self._sorted, word)
                self._ids[word] = [id]
            else:
                ids.append(id)

    def drop(self, id: str, words: Iterable[str]) -> None:
        """Take a row out, with the same words as it came in."""
        for word in words:
            ids = self._ids[word]
            ids.remove(id)
            if not ids:
                del self._ids[word]
                del self._sorted[bisect.bisect_left(self._sorted, word)]

    def near(self, typed: str) -> set[str]:
        """The ids of rows, at most about MOST, with a word that begins with what one correction makes of a word."""
        found: set[str] = set()
        if not worth(typed):
            return found
        for form in dict.fromkeys(self._forms(typed)):
            for at in range(bisect.bisect_left(self._sorted, form), len(self._sorted)):
                word = self._sorted[at]
                if not word.startswith(form):
                    break
                found.update(self._ids[word][: MOST - len(found)])
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
        at = bisect.bisect_left(self._sorted, form)
        return at < len(self._sorted) and self._sorted[at].startswith(form)

    def _letters(self, head: str) -> Iterator[str]:
        """The letters that go on from a beginning."""
        at = bisect.bisect_left(self._sorted, head)
        while at < len(self._sorted) and self._sorted[at].startswith(head):
            word = self._sorted[at]
            if len(word) == len(head):
                at += 1
                continue
            letter = word[len(head)]
            yield letter
            at = bisect.bisect_left(
                self._sorted, head + chr(ord(letter) + 1) if ord(letter) < 0x10FFFF else head + letter * 2, at + 1
            )
