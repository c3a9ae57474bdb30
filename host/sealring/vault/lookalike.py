"""Whether a host only looks like one that the person has a login for, or hides which letters it is written in.

Rules that this module keeps:

1. A label that mixes scripts, or whose foreign letters all look like Latin ones below a Latin top-level domain, is
   *disguised* (after UTS #39 and what browsers do). Languages written in several scripts together may mix these. Hosts
   are shown as A-labels (xn--...) everywhere, so nothing here decides what is shown.
2. A host *looks like* another site when its own name, or a label before it, is (a) the same after letters that look
   alike are made one (confusables.txt, digits, rn and m, hyphens); (b) one typing error away, for names that are long
   enough; (c) that site's whole name, put into a longer one (paypal.com.example.net, paypal-com.example.net); (d) the
   same below a misspelt ending (cm for com).
3. The same name below another ending is no likeness: too many companies have several. Nor are two addresses of one
   company (equivalents.py), or a site that one of the person's logins fits.
4. A likeness is a doubt for the person to weigh. It forbids nothing by itself, and nothing is filled because of it.
"""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from sealring.vault import equivalents
from sealring.vault.addresses import registrable

SHORTEST_TYPED = 6  # letters of a name in which one typing error is looked for; the next name is near to shorter ones
SHORTEST_ALIKE = 4  # letters of a name that is compared by what its letters look like; below 6, its ending counts too
_EDGE = 3  # letters at each end of a name that one error leaves as they are, at one end or the other
_MISSPELT = {"cm": "com", "om": "com", "cam": "com", "ne": "net", "og": "org"}
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_DIGITS = str.maketrans({"0": "o", "1": "l", "i": "l", "-": ""})
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)


# --- Letters ---------------------------------------------------------------------------


@cache
def _alike() -> dict[int, str]:
    """What each confusable letter looks like."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "confusables.txt")
    with open(path, encoding="utf-8") as file:
        lines = [line.split() for line in file.read().splitlines() if not line.startswith("#")]
    return {ord(letter): plain for plain, *letters in lines for letter in letters}


def readable(label: str) -> str | None:
    """A label with its own letters instead of xn--..., or None for one that can't be read."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None


def _plain(label: str) -> str:
    """The letters that a label seems to have: no accents, and of those that look alike the Latin one."""
    text = unicodedata.normalize("NFD", readable(label) or label)
    text = "".join(sign for sign in text.translate(_alike()) if unicodedata.category(sign)[0] != "M")
    return unicodedata.normalize("NFC", text)


def skeleton(label: str) -> str:
    """What is left of a label when all that looks alike is one."""
    text = _plain(label) if label.startswith("xn--") else label
    text = text.translate(_DIGITS)
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text


def _scripts(label: str) -> set[str]:
    """The scripts of a label's letters, by the first word of their names; digits and marks belong to any."""
    names = (unicodedata.name(sign, "?") for sign in label if unicodedata.category(sign)[0] == "L")
    return {name.split()[0] for name in names}


def disguised(host: str) -> bool:
    """Whether a host hides which letters it is written in (rule 1)."""
    labels = host.split(".")
    return any(each.startswith("xn--") and _disguises(each, labels[-1]) for each in labels)


def _disguises(label: str, ending: str) -> bool:
    text = readable(label)
    if text is None or text.isascii():
        return True  # no browser makes such a name
    scripts = _scripts(text)
    if len(scripts) > 1:
        return not any(scripts <= together for together in _TOGETHER)
    return scripts != {"LATIN"} and ending.isascii() and not ending.startswith("xn--") and _plain(text).isascii()


# --- Likeness --------------------------------------------------------------------------


def _split(site: str) -> tuple[str, str]:
    """The name and the ending of a registrable domain."""
    name, _, ending = site.partition(".")
    return name, ending


def near(one: str, other: str) -> bool:
    """Whether two different names are one typing error apart (Damerau-Levenshtein distance 1)."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    at = next((index for index, sign in enumerate(one) if sign != other[index]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    )


class Lookalikes:
    """The sites that a person has logins for, ready to be compared with a host's."""

    def __init__(self) -> None:
        self._sites: set[str] = set()
        self._looks: dict[str, list[str]] = {}
        self._ends: dict[str, list[str]] = {}

    def take(self, hosts: Iterable[str]) -> None:
        """Take the sites of these hosts in; twice is once."""
        for host in hosts:
            site = registrable(host)
            if site is not None and site not in self._sites:
                self._add(site)

    def _add(self, site: str) -> None:
        self._sites.add(site)
        name = _split(site)[0]
        looks = skeleton(name)
        if len(looks) >= SHORTEST_ALIKE:
            self._looks.setdefault(looks, []).append(site)
        if len(name) >= SHORTEST_TYPED and name.isascii() and not name.startswith("xn--"):
            for end in ("^" + name[:_EDGE], name[-_EDGE:] + "$"):
                self._ends.setdefault(end, []).append(site)

    def find(self, host: str) -> Iterator[str]:
        """The sites that a host looks like (rule 2), the closest first; whether a login is there still is not asked."""
        own = registrable(host)
        if own is None:
            return
        same = equivalents.others(own) | {own}
        seen: set[str] = set()
        for site in (*self._carried(host, own), *self._by_looks(own), *self._by_typing(own)):
            if site not in same and site not in seen:
                seen.add(site)
                yield site

    def _by_looks(self, own: str) -> Iterator[str]:
        """Rule 2, (a) and (d)."""
        name, ending = _split(own)
        for site in self._looks.get(skeleton(name), ()):
            other, its = _split(site)
            foreign = "xn--" in name + other
            if other == name:
                alike = _MISSPELT.get(ending) == its
            else:
                alike = foreign or ending == its or len(other) >= SHORTEST_TYPED
            if alike:
                yield site

    def _by_typing(self, own: str) -> Iterator[str]:
        """Rule 2, (b): an error at one end leaves the other end as it is."""
        name, ending = _split(own)
        if len(name) < SHORTEST_TYPED - 1:
            return
        for end in ("^" + name[:_EDGE], name[-_EDGE:] + "$"):
            for site in self._ends.get(end, ()):
                other, its = _split(site)
                if its == ending and near(name, other):
                    yield site

    def _carried(self, host: str, own: str) -> Iterator[str]:
        """Rule 2, (c)."""
        before = host[: -len(own)].split(".")[:-1] if host != own else []
        for text in (
            ".".join(before),
            *(label.replace("-", ".") for label in (*before, _split(own)[0]) if "-" in label),
        ):
            labels = text.split(".")
            for first in range(len(labels)):
                for last in range(first + 2, min(len(labels), first + 4) + 1):
                    if (site := ".".join(labels[first:last])) in self._sites:
                        yield site
