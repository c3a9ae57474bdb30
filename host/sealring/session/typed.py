"""What was typed into the boxes of pages, from the keystroke to the sign that it worked; in memory alone.

Rules that this module keeps:

1. It is bound to the tab (a token of the background's) and the document's origin; another tab or site neither sees nor
   replaces it. Only a user name goes on to a further page of the same site in the same tab, which is how a sign-in over
   two pages asks for it.
2. It is held for 120 seconds, whether anything is asked afterwards or not, for at most 32 documents, and no longer than
   the process that holds the keys.
3. Which of several passwords is the one to keep is decided here, by what was typed and not by the page's words alone.
4. One site has at most 20 logins noted in an hour, whatever its pages report.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

from sealring.base import limits
from sealring.base.clock import Clock
from sealring.base.secret import Secret

_HOUR = 3600  # seconds


@dataclass(frozen=True)
class Typed:
    """What one document's form held last.

    Attributes:
        site: of the origin (vault/matching.py).
        username: may be empty.
        password: the one to keep; None on the first page of a sign-in over two, or while two boxes differ.
        current: the one that it replaces, where the form asked for that.
        at: on the boot clock.
    """

    site: str
    username: str
    password: Secret[str] | None
    current: Secret[str] | None
    at: float


class Drafts:
    """What is typed, by tab and origin (rules 1 and 2)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[tuple[str, str], Typed] = {}
        self._noted: dict[str, list[float]] = {}
        self._guard = threading.RLock()
        self._waits = False

    def __len__(self) -> int:
        """Of how many documents something is held."""
        return len(self._held)

    def put(
        self,
        tab: str,
        origin: str,
        site: str,
        username: str,
        passwords: tuple[Secret[str] | None, Secret[str] | None],
    ) -> None:
        """Hold what a form holds now, in place of what it held before.

        Args:
            passwords: the one to keep and the one that it replaces, as ``choose`` gives them.
        """
        with self._guard:
            now = self._forget_old()
            if passwords[0] is not None and not username:
                username = self._username(tab, origin, site)
            self._held.pop((tab, origin), None)
            self._held[tab, origin] = Typed(site, username, *passwords, now)
            while len(self._held) > limits.TYPED_KEPT:
                del self._held[next(iter(self._held))]
            self._wait()

    def _username(self, tab: str, origin: str, site: str) -> str:
        """What an earlier page asked for; this document's own form first, where it was seen without a password."""
        found = self._held.get((tab, origin))
        if found is not None and found.username:
            return found.username
        here = [typed for (where, _), typed in self._held.items() if where == tab and typed.site == site]
        return next((typed.username for typed in reversed(here) if typed.password is None), "")

    def take(self, tab: str, origin: str) -> Typed | None:
        """What was submitted there: given once, and only with a password."""
        with self._guard:
            self._forget_old()
            found = self._held.get((tab, origin))
            if found is None or found.password is None:
                return None
            for key, typed in list(self._held.items()):
                if key[0] == tab and typed.site == found.site:
                    del self._held[key]
            return found

    def forget(self, tab: str) -> None:
        """The tab is closed."""
        with self._guard:
            for key in [key for key in self._held if key[0] == tab]:
                del self._held[key]

    def may_note(self, site: str) -> bool:
        """Whether one more login of a site may go to the inbox (rule 4); counts it."""
        now = self._clock.boot()
        recent = [at for at in self._noted.get(site, []) if at > now - _HOUR]
        if len(self._noted) >= limits.TYPED_KEPT * 8 and site not in self._noted:
            self._noted.clear()
        allowed = len(recent) < limits.NOTED_PER_HOUR
        self._noted[site] = [*recent, now] if allowed else recent
        return allowed

    def _forget_old(self) -> float:
        now = self._clock.boot()
        for key in [key for key, typed in self._held.items() if now - typed.at > limits.TYPED_SECONDS]:
            del self._held[key]
        return now

    def _wait(self) -> None:
        """Look again when the oldest is due (rule 2); what was let go as a whole is not kept for that."""
        if self._waits or not self._held:
            return
        oldest = next(iter(self._held.values())).at
        left = limits.TYPED_SECONDS - (self._clock.boot() - oldest)
        due = weakref.WeakMethod(self._due)

        def look() -> None:
            if (method := due()) is not None:
                method()

        timer = threading.Timer(max(left, 0) + limits.NOTICE_SECONDS, look)
        timer.daemon = self._waits = True
        timer.start()

    def _due(self) -> None:
        with self._guard:
            self._waits = False
            self._forget_old()
            self._wait()


def choose(form: str, boxes: Sequence[tuple[str, str]]) -> tuple[str | None, str | None]:
    """The password to keep and the one that it replaces (rule 3); None for what there is not.

    Args:
        form: the kind of form that the page's script took it for.
        boxes: (kind, value) of its password boxes, in the order of the page. Of three, two that are equal are the new
            one and its repetition, and the third is the current one. Of two, equal ones are a new one and its
            repetition, and different ones the current and the new one.
    """
    filled = [(kind, value) for kind, value in boxes if value]
    values = [value for _, value in filled]
    if len(filled) < 2:
        return (values[0] if values else None), None
    fresh = [value for kind, value in filled if kind in ("new-password", "confirmation")]
    current = next((value for kind, value in filled if kind == "current-password"), None)
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        other = next((value for value in values if value != twice), None)
        return twice, other
    if len(fresh) > 1 and len(values) < 4 and form != "change":
        return None, None  # typed differently: the page won't take it either
    if current is not None and len(fresh) == 1:
        return fresh[0], current
    if form in ("login", "code") or len(values) > 2:
        return (current or values[0], None) if form in ("login", "code") else (None, None)
    return values[1], values[0]
