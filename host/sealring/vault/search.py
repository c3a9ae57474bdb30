"""Search as you type over rows kept in the order of their names: complete, ranked, and a few milliseconds at most.

A row matches when every word of the query occurs in its name, user, sites or tags (casefolded). The order: names that
begin with the whole query, names with words that begin with each word, names that hold each word, the rest; by name
within each.
"""

import bisect
from collections.abc import Iterable
from itertools import islice

from sealring.vault.overview import Overview

_BREAKS = str.maketrans(dict.fromkeys("\t\n.,:;-_/\\|@()[]{}'\"+&#*!?", " "))

Entry = tuple[str, str, str, str]  # sort key (casefolded name), id, name with a space before each word, whole text


def fold(text: str) -> str:
    """The form in which texts are compared."""
    return text.casefold()


def _entry(overview: Overview) -> Entry:
    name = overview.name.casefold()
    # one field a line: a word of a query holds no line break, so it can't match across two fields
    text = "\n".join((overview.name, overview.username, *overview.hosts, *overview.tags)).casefold()
    if "xn--" in text:
        text += "\n" + "\n".join(map(_shown, overview.hosts))
    spaced = " " + name
    if not name.replace(" ", "").isalnum():
        spaced = spaced.translate(_BREAKS)
    return name, overview.id, spaced, text


def _shown(host: str) -> str:
    """A host in its own script."""
    try:
        return ".".join(
            label[4:].encode().decode("punycode") if label.startswith("xn--") else label for label in host.split(".")
        )
    except (UnicodeError, ValueError):
        return host


class SearchIndex:
    """The texts of all items that are not in the trash."""

    def __init__(self, overviews: Iterable[Overview] = ()) -> None:
        self._entries: list[Entry] = sorted(_entry(overview) for overview in overviews)
        self._keys: dict[str, Entry] = {entry[1]: entry for entry in self._entries}
        self._last: tuple[list[str], list[Entry]] | None = None

    def put(self, overview: Overview) -> None:
        """Add an item, or change it."""
        self.drop(overview.id)
        entry = _entry(overview)
        bisect.insort(self._entries, entry)
        self._keys[overview.id] = entry

    def drop(self, id: str) -> None:
        """Take an item out; an unknown one is no error."""
        self._last = None
        entry = self._keys.pop(id, None)
        if entry is not None:
            del self._entries[bisect.bisect_left(self._entries, entry)]

    def search(self, query: str, limit: int) -> tuple[list[str], int]:
        """The ids of the best ``limit`` matches, and how many there are in all; every row for an empty query."""
        words = fold(query).split()
        if not words:
            return [entry[1] for entry in self._entries[:limit]], len(self._entries)
        hits = self._filter(words)
        return [entry[1] for entry in _ranked(hits, fold(query).strip(), words, limit)], len(hits)

    def _filter(self, words: list[str]) -> list[Entry]:
        """Rows that hold every word, in order of name; a query that goes on from the last one narrows its result."""
        rows = self._entries
        last = self._last
        if last is not None and len(last[0]) <= len(words) and all(map(str.startswith, words, last[0])):
            rows = last[1]
        for word in words:
            rows = [entry for entry in rows if word in entry[3]]
        self._last = (words, rows)
        return rows


def _ranked(hits: list[Entry], query: str, words: list[str], limit: int) -> list[Entry]:
    """The best ``limit`` of hits that are in order of name; each class is looked for only while there is room."""
    low = bisect.bisect_left(hits, (query,))
    high = bisect.bisect_left(hits, (query + "\U0010ffff",), low)
    best = hits[low:high][:limit]
    if len(best) == limit:
        return best
    rest = hits[:low] + hits[high:]
    for position, parts in ((2, [" " + word for word in words]), (0, words)):
        more = list(islice(_holding(rest, position, parts), limit - len(best)))
        best += more
        if len(best) == limit:
            return best
        if more:
            taken = {entry[1] for entry in more}
            rest = [entry for entry in rest if entry[1] not in taken]
    return best + rest[: limit - len(best)]


def _holding(rows: Iterable[Entry], position: int, parts: list[str]) -> Iterable[Entry]:
    """Rows with every part in one of their texts, looked for only as far as somebody asks."""
    for part in parts:
        rows = _with(rows, position, part)
    return rows


def _with(rows: Iterable[Entry], position: int, part: str) -> Iterable[Entry]:
    return (entry for entry in rows if part in entry[position])
