"""The decrypted overviews in memory, and the indexes over them: what is listed, found and matched without the disk.

The indexes are built when the first question comes, or by ``warm``: unlocking waits for neither.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from sealring.vault import items, matching
from sealring.vault.lookalike import Lookalikes
from sealring.vault.overview import Overview
from sealring.vault.search import Found, SearchIndex

_ANYWHERE = "*"  # the bucket of patterns, which have no host


_CROWD = 32  # items in a bucket that are looked at one by one


def _site(host: str) -> str:
    return matching.registrable(host) or host


def _tail(host: str) -> str:
    """The last two labels: hosts with the same registrable domain always share them."""
    cut = host.rfind(".", 0, host.rfind(".")) if "." in host else -1
    return host[cut + 1 :]


def _buckets(overview: Overview) -> set[str]:
    buckets = {_tail(host) for host in overview.hosts}
    for _, mode in overview.uris:
        if mode == "regex":
            buckets.add(_ANYWHERE)
    return buckets


class Collection:
    """Every item's overview by id; records of the vault's own lie among them, and are not listed, found or matched."""

    def __init__(self, overviews: Iterable[Overview] = ()) -> None:
        self._rows = {overview.id: overview for overview in overviews}
        self._records = sum(overview.type in items.RECORDS for overview in self._rows.values())
        self._sites: dict[str, dict[str, None]] = {}
        self._split: dict[str, dict[str, list[str]]] = {}
        self._prints: dict[str, int] = {}
        self._looks: Lookalikes | None = None
        self._search: SearchIndex | None = None
        self._indexed = False

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def items(self) -> int:
        """How many are items, those in the trash included."""
        return len(self._rows) - self._records

    def records(self, kind: str) -> list[Overview]:
        """The records of a kind, by name, then id."""
        found = [overview for overview in self._rows.values() if overview.type == kind]
        return sorted(found, key=lambda overview: (overview.name.casefold(), overview.id))

    def __iter__(self) -> Iterator[Overview]:
        return iter(self._rows.values())

    def get(self, id: str) -> Overview | None:
        """One overview, or None."""
        return self._rows.get(id)

    def warm(self) -> None:
        """Build the indexes now, while nobody waits."""
        self._want_sites()
        self._want_search().warm()

    def _live(self) -> list[Overview]:
        return [row for row in self._rows.values() if row.trashed is None and row.type not in items.RECORDS]

    def _want_search(self) -> SearchIndex:
        if self._search is None:
            self._search = SearchIndex(self._live())
        return self._search

    def _want_sites(self) -> None:
        if not self._indexed:
            self._indexed = True
            for overview in self._live():
                self._index(overview)

    def _index(self, overview: Overview) -> None:
        if overview.type == "login":
            for bucket in _buckets(overview):
                ids = self._sites.get(bucket)
                if ids is None:
                    self._sites[bucket] = ids = {}
                ids[overview.id] = None
                self._split.pop(bucket, None)
            if self._looks is not None:
                self._looks.take(overview.hosts)
        if overview.password_print:
            self._prints[overview.password_print] = self._prints.get(overview.password_print, 0) + 1

    def put(self, overview: Overview) -> None:
        """Add an item, or change it."""
        self.drop(overview.id)
        self._rows[overview.id] = overview
        if overview.type in items.RECORDS:
            self._records += 1
        elif overview.trashed is None:
            if self._indexed:
                self._index(overview)
            if self._search is not None:
                self._search.put(overview)

    def drop(self, id: str) -> None:
        """Take an item out; an unknown one is no error."""
        overview = self._rows.pop(id, None)
        if overview is not None and overview.type in items.RECORDS:
            self._records -= 1
            return
        if overview is None or overview.trashed is not None:
            return
        if self._search is not None:
            self._search.drop(overview)
        if not self._indexed:
            return
        for bucket in _buckets(overview):
            self._sites.get(bucket, {}).pop(id, None)
            self._split.pop(bucket, None)
        if overview.password_print:
            self._prints[overview.password_print] -= 1

    def search(
        self, query: str, limit: int, recent: Sequence[str] = (), stop: Callable[[], bool] = lambda: False
    ) -> tuple[list[Overview], Found]:
        """The best matches, and what search.py says about them."""
        used = [row for row in map(self._rows.get, recent) if row is not None and row.trashed is None]
        found = self._want_search().search(query, limit, used, stop)
        return [self._rows[id] for id in found.ids], found

    def _candidates(self, url: str, alike: frozenset[str] = frozenset()) -> Iterator[tuple[str, Overview]]:
        at = matching.page(url)
        if at is None:
            return
        self._want_sites()
        near = [id for host in (at.host, *sorted(alike)) for id in self._near(host)]
        for id in dict.fromkeys([*near, *self._sites.get(_ANYWHERE, ())]):
            overview = self._rows[id]
            found = None if overview.damaged else matching.best(overview, at, alike)
            if found is not None:
                yield found, overview

    def _near(self, host: str) -> Iterable[str]:
        """The ids of items with a host of the same registrable domain (or the same host, where there is none)."""
        bucket = _tail(host)
        ids = self._sites.get(bucket, {})
        if len(ids) <= _CROWD:
            return ids
        split = self._split.get(bucket)
        if split is None:  # a public suffix of two labels, such as co.uk: sort its items once
            split = self._split[bucket] = {}
            for id in ids:
                for near in {_site(other) for other in self._rows[id].hosts}:
                    split.setdefault(near, []).append(id)
        return split.get(_site(host), ())

    def matches(self, url: str, alike: frozenset[str] = frozenset()) -> list[tuple[str, Overview]]:
        """(rank, overview) of the logins that fit a page, best first, then favourites, then by name.

        Args:
            alike: registrable domains that are equivalent to the page's (matching.py, rule 3).
        """
        found = list(self._candidates(url, alike))
        found.sort(
            key=lambda pair: (matching.order(pair[0]), not pair[1].favourite, pair[1].name.casefold(), pair[1].id)
        )
        return found

    def count(self, url: str) -> int:
        """How many logins fit a page."""
        return sum(1 for _ in self._candidates(url))

    def looks_like(self, url: str) -> str | None:
        """The site that a page looks like (lookalike.py), of those that there is a login for; None where one fits."""
        at = matching.page(url)
        if at is None or self.count(url):
            return None
        if self._looks is None:
            self._looks = Lookalikes()
            for overview in self._live():
                if overview.type == "login":
                    self._looks.take(overview.hosts)
        there = (site for site in self._looks.find(at.host) if any(True for _ in self._near(site)))
        return next(there, None)

    def uses(self, password_print: str) -> int:
        """How many items that are not in the trash have this password."""
        self._want_sites()
        return self._prints.get(password_print, 0) if password_print else 0

    def rows(
        self,
        *,
        type: str | None = None,
        folder: str | None = None,
        tag: str | None = None,
        favourite: bool | None = None,
        trash: bool = False,
    ) -> list[Overview]:
        """Items by name, then id; ``folder`` takes its subfolders (``a/b`` below ``a``) along."""
        below = None if folder is None else folder + "/"
        chosen = [
            overview
            for overview in self._rows.values()
            if (overview.trashed is not None) == trash
            and overview.type not in items.RECORDS
            and (type is None or overview.type == type)
            and (folder is None or below is None or overview.folder == folder or overview.folder.startswith(below))
            and (tag is None or tag in overview.tags)
            and (favourite is None or overview.favourite == favourite)
        ]
        chosen.sort(key=lambda overview: (overview.name.casefold(), overview.id))
        return chosen

    def facets(self) -> dict[str, list[dict[str, str | int]]]:
        """The folders and tags in use, with counts, by name."""
        folders: Counter[str] = Counter()
        tags: Counter[str] = Counter()
        for overview in self._rows.values():
            if overview.trashed is None and overview.type not in items.RECORDS:
                tags.update(overview.tags)
                if overview.folder:
                    folders[overview.folder] += 1
        return {"folders": _counted(folders), "tags": _counted(tags)}


def _counted(counts: "Counter[str]") -> list[dict[str, str | int]]:
    return [{"name": name, "count": counts[name]} for name in sorted(counts, key=lambda name: (name.casefold(), name))]
