"""What an unlocked vault tells without opening an item: lists, search, matches, what was used last."""

import gc
import threading
from collections.abc import Callable, Sequence
from typing import Any

from sealring.base.clock import Clock
from sealring.base.errors import SealringError
from sealring.vault import items, matching
from sealring.vault.keyring import Keyring
from sealring.vault.ledger import Ledger
from sealring.vault.overview import Overview
from sealring.vault.recent import Recent
from sealring.vault.sealing import Sealer
from sealring.vault.search import Found


class Finder:
    """The half of a vault (vault.py) that reads overviews only."""

    keyring: Keyring
    clock: Clock
    sealer: Sealer
    ledger: Ledger
    _recent: Recent
    _lock: threading.RLock

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.clock.now())

    def overview(self, id: str) -> Overview:
        """One item's line. Raises item_not_found, also for a record."""
        found = self.ledger.rows.get(id)
        if found is None or found.type in items.RECORDS:
            raise SealringError("item_not_found")
        return found

    def warm(self) -> None:
        """Build what search and matching need now, so that the first question doesn't wait for it."""
        with self._lock:
            self.ledger.rows.warm()
        gc.collect()
        gc.freeze()  # a later full collection would walk every entry

    def list(
        self,
        *,
        type: str | None = None,
        folder: str | None = None,
        tag: str | None = None,
        favourite: bool | None = None,
        trash: bool = False,
    ) -> Sequence[Overview]:
        """Items by name; a folder takes its subfolders along. Those in the trash only with ``trash``."""
        with self._lock:
            return self.ledger.rows.rows(type=type, folder=folder, tag=tag, favourite=favourite, trash=trash)

    def search(
        self, query: str, limit: int = 50, stop: Callable[[], bool] = lambda: False
    ) -> tuple[Sequence[Overview], Found]:
        """The best matches of a query, and how many there are in all; ``stop`` as in search.py."""
        with self._lock:
            return self.ledger.rows.search(query, limit, self._recent.ids(), stop)

    def matches(
        self, url: str, limit: int | None = None, alike: frozenset[str] = frozenset()
    ) -> Sequence[tuple[str, Overview]]:
        """The (rank, overview) of logins that fit a page, best first (matching.py).

        http pages get the rows of https items as well: whoever fills asks ``secure_mismatch``.

        Args:
            alike: the registrable domains that count as equivalent to the page's; none unless asked for.
        """
        with self._lock:
            return self.ledger.rows.matches(url, alike)[:limit]

    def count(self, url: str) -> int:
        """How many logins fit a page."""
        with self._lock:
            return self.ledger.rows.count(url)

    def looks_like(self, url: str) -> str | None:
        """The site of an own login that a page only looks like (lookalike.py), or None."""
        with self._lock:
            return self.ledger.rows.looks_like(url)

    def fit(self, id: str, url: str) -> str | None:
        """How an item fits a page's address (or origin): a rank, or None. Raises item_not_found."""
        return matching.fit(self.overview(id), url)

    def secure_mismatch(self, id: str, url: str) -> bool:
        """Whether the page is not encrypted though the item was meant for https. Raises item_not_found."""
        return matching.secure_mismatch(self.overview(id), url)

    def reused(self, id: str) -> bool:
        """Whether another item that is not in the trash has the same password. Raises item_not_found."""
        found = self.overview(id)
        with self._lock:
            return self.ledger.rows.uses(found.password_print) > (0 if found.trashed is not None else 1)

    def uses_of(self, password: str) -> int:
        """How many items that are not in the trash have this password."""
        with self._lock:
            return self.ledger.rows.uses(self.sealer.password_print(password))

    def facets(self) -> dict[str, Any]:
        """``{"folders": [{"name", "count"}], "tags": [...]}`` by name."""
        with self._lock:
            return dict(self.ledger.rows.facets())

    def recent(self, limit: int = 10) -> Sequence[Overview]:
        """The items used last, newest first."""
        with self._lock:
            found = (self.ledger.rows.get(id) for id in self._recent.ids())
            return [overview for overview in found if overview is not None and overview.trashed is None][:limit]

    def used(self, id: str) -> None:
        """Note that an item was used; written by ``flush()``."""
        with self._lock:
            self._recent.use(id, self.now())

    def flush(self) -> None:
        """Write what was deferred; never raises."""
        with self._lock:
            self._recent.flush(self.keyring.generation, self.ledger.epoch)
