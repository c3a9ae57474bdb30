"""Search as you type over rows kept in the order of their names: ranked, and a few milliseconds at most.

A row matches when every word of the query occurs in its name, user, sites or tags (casefolded). The order: names that
begin with the whole query, names with words that begin with each word, names that hold each word, then those that need
the user, a site, a tag; within each what was used lately comes first, then by name. Of more than CROWD matches only the
first in the order of their names are ordered so, and those whose names begin with the query: nobody reads so many.

Where fewer than FEW rows match, names and sites with a word one typing error away follow (spelling.py).
"""

import bisect
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, islice
from operator import attrgetter
from typing import NamedTuple

import msgspec

from sealring.vault import spelling
from sealring.vault.overview import Overview
from sealring.vault.spelling import Spelling

CROWD = 5_000  # matches that are ranked
_SMALL = 20_000  # rows that are simply looked through, all of them
_LOOKED = 2_000  # matches that are ordered by the field they match in, beyond the name
FEW = 5
_text = attrgetter("text")
_BREAKS = str.maketrans(dict.fromkeys("\t\n.,:;-_/\\|@()[]{}'\"+&#*!?", " "))


class Entry(msgspec.Struct, gc=False, frozen=True, order=True):
    """A row as it is searched, in the order of its text and so of its name.

    ``text`` holds one casefolded field a line, so that no word of a query matches across two: name, user, sites, tags;
    ``user``, ``site`` and ``tag`` are where these begin. ``spaced`` is the name with a space before each word, empty
    where the name has spaces alone between its words.
    """

    text: str
    id: str
    spaced: str
    user: int
    site: int
    tag: int


class Found(NamedTuple):
    """What a search finds: the best rows, how many there are in all, and how many of the best came by a typing error;
    those are the last. With ``more`` there are more than ``total``.
    """

    ids: list[str]
    total: int
    similar: int = 0
    more: bool = False


def fold(text: str) -> str:
    """The form in which texts are compared."""
    return text.casefold()


def _entry(overview: Overview) -> Entry:
    name = overview.name.casefold()
    plain = name.replace(" ", "").isalnum()
    user = f"{name}\n{overview.username.casefold()}\n"
    if overview.subtitle:
        user += f"{overview.subtitle.casefold()}\n"
    hosts = "\n".join(overview.hosts).casefold()
    if "xn--" in hosts:
        hosts += "\n" + "\n".join(map(_shown, overview.hosts))
    text = user + hosts
    if overview.tags:
        text += "\n" + "\n".join(overview.tags).casefold()
    spaced = "" if plain else " " + name.translate(_BREAKS)
    return Entry(text, overview.id, spaced, len(name) + 1, len(user), len(user) + len(hosts))


def _shown(host: str) -> str:
    """A host in its own script."""
    try:
        return ".".join(
            label[4:].encode().decode("punycode") if label.startswith("xn--") else label for label in host.split(".")
        )
    except (UnicodeError, ValueError):
        return host


def _spelled(entry: Entry) -> Iterable[str]:
    """The words of an entry that a typing error is looked for in: of its name and its sites."""
    name, hosts = entry.spaced or entry.text[: entry.user], entry.text[entry.site : entry.tag]
    return {*name.split(), *hosts.translate(_BREAKS).split()}


class SearchIndex:
    """The texts of all items that are not in the trash."""

    def __init__(self, overviews: Iterable[Overview] = ()) -> None:
        self._entries: list[Entry] = sorted(map(_entry, overviews))
        self._last: tuple[list[str], list[Entry]] | None = None
        self._joined: tuple[str, array[int]] | None = None
        self._spelling: Spelling[Entry] | None = None

    def warm(self) -> None:
        """Build what the first search would have to wait for."""
        self._whole()
        self._words()

    def put(self, overview: Overview) -> None:
        """Add an item; one that changes is dropped before."""
        self._last = self._joined = None
        entry = _entry(overview)
        bisect.insort(self._entries, entry)
        if self._spelling is not None:
            self._spelling.put(entry, _spelled(entry))

    def drop(self, overview: Overview) -> None:
        """Take an item out, as it was put in."""
        self._last = self._joined = None
        entry = _entry(overview)
        at = bisect.bisect_left(self._entries, entry)
        if self._spelling is not None:
            self._spelling.drop(self._entries[at], _spelled(entry))
        del self._entries[at]

    def search(
        self, query: str, limit: int, recent: Iterable[Overview] = (), stop: Callable[[], bool] = lambda: False
    ) -> Found:
        """The best ``limit`` matches; every row for an empty query.

        Args:
            query: as typed.
            limit: at most so many ids.
            recent: what was used lately, the newest first.
            stop: asked before typing errors are looked for; true when nobody wants the answer any more.
        """
        query = fold(query).strip()
        words = query.split()
        if not words:
            return Found([entry.id for entry in self._entries[:limit]], len(self._entries))
        hits = self._filter(words)
        used = [entry for entry in map(_entry, recent) if _holds(entry, words)]
        best = _ranked(self._with_prefix(hits, query), used, query, words, limit)
        if len(hits) >= FEW or len(best) >= limit or not any(map(spelling.worth, words)) or stop():
            return Found(best, len(hits), more=len(hits) == CROWD and len(self._entries) > _SMALL)
        similar = self._similar(words, {entry.id for entry in hits}, limit - len(best))
        return Found(best + similar, len(hits) + len(similar), len(similar))

    # --- Which rows ------------------------------------------------------------------

    def _filter(self, words: list[str]) -> list[Entry]:
        """Rows that hold every word, in order of name; a query that goes on from the last narrows its result."""
        last = self._last
        if last is not None and len(last[0]) <= len(words) and all(map(str.startswith, words, last[0])):
            rows = [entry for entry in last[1] if _holds(entry, words)]
        else:
            rows = self._scan(words)
        whole = len(rows) < CROWD or len(self._entries) <= _SMALL
        self._last = (words, rows) if whole else None  # a cut list can't be narrowed
        return rows

    def _scan(self, words: list[str]) -> list[Entry]:
        for word in sorted(words, key=len, reverse=True):
            rows = self._holding(word)
            if len(words) == 1:
                return rows
            if len(rows) < CROWD or len(self._entries) <= _SMALL:
                return [entry for entry in rows if _holds(entry, words)]
        return list(islice((entry for entry in self._entries if _holds(entry, words)), CROWD))

    def _holding(self, word: str) -> list[Entry]:
        """The rows that hold a word; of many thousands the first CROWD, by one pass of C code over all texts."""
        entries = self._entries
        if len(entries) <= _SMALL:
            return [entry for entry in entries if word in entry.text]
        text, starts = self._whole()
        rows: list[Entry] = []
        at = text.find(word)
        while at >= 0 and len(rows) < CROWD:
            number = bisect.bisect_right(starts, at) - 1
            rows.append(entries[number])
            at = text.find(word, starts[number + 1]) if number + 1 < len(starts) else -1
        return rows

    def _whole(self) -> tuple[str, "array[int]"]:
        """All texts in one, and where each begins."""
        if self._joined is None:
            texts = [entry.text for entry in self._entries]
            lengths = accumulate((len(text) + 1 for text in texts[:-1]), initial=0)
            self._joined = "\n".join(texts), array("Q", lengths if texts else ())
        return self._joined

    def _with_prefix(self, hits: list[Entry], query: str) -> list[Entry]:
        """The hits, and rows beyond them whose names begin with the query."""
        if len(hits) < CROWD:
            return hits
        low, high = _beginning(self._entries, query)
        return hits + self._entries[max(low, bisect.bisect_right(self._entries, hits[-1])) : high][:CROWD]

    def _words(self) -> Spelling[Entry]:
        if self._spelling is None:
            self._spelling = Spelling((entry, _spelled(entry)) for entry in self._entries)
        return self._spelling

    def _similar(self, words: list[str], known: set[str], limit: int) -> list[str]:
        """Rows that hold each word, or one that a single typing error makes of it; by name."""
        known_words = self._words()
        found: dict[str, Entry] | None = None
        for word in sorted(words, key=len, reverse=True):
            near = {entry.id: entry for entry in known_words.near(word)}
            if found is None:
                found = near | {entry.id: entry for entry in self._holding(word)}
            else:
                found = {id: entry for id, entry in found.items() if id in near or word in entry.text}
        return [entry.id for entry in sorted((found or {}).values()) if entry.id not in known][:limit]


def _holds(entry: Entry, words: list[str]) -> bool:
    text = entry.text
    for word in words:  # noqa: SIM110 - all() would make a generator for each row
        if word not in text:
            return False
    return True


# --- In which order ------------------------------------------------------------------


def _ranked(hits: list[Entry], used: list[Entry], query: str, words: list[str], limit: int) -> list[str]:
    """The ids of the best ``limit``; each class is looked for only while there is room."""
    best: dict[str, None] = {}
    placed = [(_class(entry, query, words), entry) for entry in used]
    for number, rows in enumerate(_classes(hits, query, words)):
        for entry in chain((entry for place, entry in placed if place == number), rows):
            best[entry.id] = None
            if len(best) == limit:
                return list(best)
    return list(best)


def _class(entry: Entry, query: str, words: list[str]) -> int:
    """Where an entry belongs in the order of ``_classes``."""
    return next(number for number, rows in enumerate(_classes([entry], query, words)) if rows)


def _classes(hits: list[Entry], query: str, words: list[str]) -> Iterator[list[Entry]]:
    """Rows by where they match, best first; a row of a better class may come again in a later one."""
    low, high = _beginning(hits, query)
    yield hits[low:high]
    named = hits[:CROWD]
    for word in words:
        named = [entry for entry in named if entry.text.find(word, 0, entry.user) >= 0]
    begun = named
    for word in words:
        part = " " + word
        begun = [
            entry
            for entry in begun
            if entry.text.startswith(word)
            or (part in entry.spaced if entry.spaced else entry.text.find(part, 0, entry.user) >= 0)
        ]
    yield begun
    yield named
    rows = hits[:_LOOKED]
    for word in words:
        rows = [entry for entry in rows if entry.text.find(word, 0, entry.site) >= 0]
    yield rows
    rows = hits[:_LOOKED]
    for word in words:
        rows = [entry for entry in rows if entry.text.find(word, 0, entry.tag) >= 0]
    yield rows
    yield hits


def _beginning(rows: list[Entry], query: str) -> tuple[int, int]:
    """From where to where the names begin with a query."""
    low = bisect.bisect_left(rows, query, key=_text)
    return low, bisect.bisect_left(rows, query + "\U0010ffff", low, key=_text)
