"""Passwords by a page's own rules: HTML's minlength, maxlength and pattern, and the attribute ``passwordrules``.

The attribute's grammar is Apple's "password rules" ("Customizing Password AutoFill Rules"; also a proposal to WHATWG
HTML, issue 3518): properties separated by semicolons, ``required`` and ``allowed`` with classes (``upper``, ``lower``,
``digit``, ``special``, ``ascii-printable``, ``unicode``, ``[custom]``) separated by commas, ``max-consecutive``,
``minlength`` and ``maxlength`` with a number. Rules that this module keeps:

1. Whatever a page says is read without failing: what is not of the grammar is left out, the rest holds.
2. Each ``required`` names one set of which a character must occur; with none of ``required`` and ``allowed`` every
   printable ASCII character may. What the person set chooses among what the page allows, and never beyond it.
3. A password is drawn uniformly from all that the rules allow, so its entropy is the logarithm of their exact number.
4. A pattern runs in RE2 alone (linear time, bounded memory), never in Python's ``re``. Lookaheads at its beginning,
   which RE2 lacks, are taken apart and checked one by one; what RE2 does not know even then is left unchecked.
5. Work is bounded: at most 8 required sets, 256 characters and a fixed number of draws. What can't be met within that
   is ``rules_impossible``.
"""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypedDict

from sealring.base.errors import SealringError
from sealring.generator import passwords
from sealring.generator.passwords import CLASSES, DEFAULTS, LENGTH_MAX, LENGTH_MIN, Options
from sealring.generator.patterns import Pattern
from sealring.generator.randomness import Random, below

LOWER, UPPER, DIGITS = CLASSES["lower"], CLASSES["upper"], CLASSES["digits"]
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
SPECIAL = "".join(c for c in PRINTABLE if not c.isalnum())  # Apple's class has the space, too
NAMED = {
    "upper": frozenset(UPPER),
    "lower": frozenset(LOWER),
    "digit": frozenset(DIGITS),
    "special": frozenset(SPECIAL),
    "ascii-printable": frozenset(PRINTABLE),
    "unicode": frozenset(PRINTABLE),  # what can be typed on every keyboard
}
_EASY = frozenset().union(*map(frozenset, CLASSES.values()))  # no space, which sites cut off at the ends
REQUIRED_MOST = 8  # sets; 256 terms to count
DRAWS = 20_000  # of one password; a draw takes some ten microseconds
TRIES = 24  # passwords against a pattern, for each way to make them
_PLAIN = ("!@#$%&*", "-_", "")  # signs, from those that patterns name most to none
_LENGTHS = (32, 24, 20, 16, 12, 10, 9, 8, 7, 6, 5, 4)


class Said(TypedDict, total=False):
    """What a page's field says (``field_rules`` of schemas/common.json)."""

    minlength: int
    maxlength: int
    pattern: str
    passwordrules: str


@dataclass(frozen=True)
class Rules:
    """What a page takes.

    Attributes:
        minimum: characters, 0 where it says nothing.
        maximum: characters; None where it says nothing.
        required: of each of these sets one character at least.
        allowed: every character that may occur; None where it says nothing.
        consecutive: how often the same character may stand in a row; None for any number.
    """

    minimum: int = 0
    maximum: int | None = None
    required: tuple[frozenset[str], ...] = ()
    allowed: frozenset[str] | None = None
    consecutive: int | None = None


# --- Reading -------------------------------------------------------------------------


def parse(text: str) -> Rules:
    """Read a ``passwordrules`` attribute (rule 1)."""
    rules = Rules()
    required: list[frozenset[str]] = []
    allowed: frozenset[str] | None = None
    for name, value in _properties(text):
        if name in ("required", "allowed"):
            characters = frozenset().union(*_classes(value))
            if characters and name == "required" and characters not in required:
                required.append(characters)
            elif characters and name == "allowed":
                allowed = characters | (allowed or frozenset())
        elif value.isascii() and value.isdigit() and len(value) <= 6:
            rules = _with_number(rules, name, int(value))
    if required:
        allowed = (allowed or frozenset()).union(*required)
    return replace(rules, required=tuple(required[:REQUIRED_MOST]), allowed=allowed)


def _with_number(rules: Rules, name: str, number: int) -> Rules:
    """Said twice, the stricter one holds."""
    if name == "minlength":
        return replace(rules, minimum=max(rules.minimum, number))
    if name == "maxlength" and number > 0:
        return replace(rules, maximum=min(number, rules.maximum or number))
    if name == "max-consecutive" and number > 0:
        return replace(rules, consecutive=min(number, rules.consecutive or number))
    return rules


def _properties(text: str) -> Iterator[tuple[str, str]]:
    for part in _split(text, ";"):
        name, colon, value = part.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _split(text: str, separator: str) -> Iterator[str]:
    """The parts between separators that stand outside of [custom classes]."""
    part = ""
    at = 0
    while at < len(text):
        end = _custom_end(text, at) if text[at] == "[" else 0
        if end:
            part, at = part + text[at:end], end
            continue
        if text[at] == separator:
            yield part
            part = ""
        else:
            part += text[at]
        at += 1
    yield part


def _custom_end(text: str, at: int) -> int:
    """Where a custom class that begins there ends, or 0. A ] that is meant itself is its last character: ``[ab]]``."""
    end = text.find("]", at + 1)
    if end < 0:
        return 0
    return end + 2 if text[end + 1 : end + 2] == "]" else end + 1


def _classes(value: str) -> Iterator[frozenset[str]]:
    for part in _split(value, ","):
        word = part.strip()
        if word.startswith("[") and word.endswith("]"):
            yield frozenset(word[1:-1]) & NAMED["ascii-printable"]
        else:
            yield NAMED.get(word.lower(), frozenset())


def of_field(said: Said) -> Rules:
    """What a field says in all its attributes but the pattern."""
    rules = parse(said.get("passwordrules", ""))
    rules = _with_number(rules, "minlength", said.get("minlength", 0))
    return _with_number(rules, "maxlength", said.get("maxlength", 0))


# --- Making --------------------------------------------------------------------------


def password(said: Said, options: Options | None = None, random: Random = os.urandom) -> tuple[str, float, bool]:
    """A random password that the field takes, its entropy in bits, and whether that is exact.

    Where a pattern decided, the entropy is that of what was drawn from, less what the share of refused draws costs;
    then it is an estimate, rounded down.

    Raises:
        SealringError: ``rules_impossible``.
    """
    rules = of_field(said)
    chosen: Options = {**DEFAULTS, **(options or {})}
    recipe = _recipe(rules, chosen)
    pattern = Pattern(said.get("pattern", ""))
    if not pattern.checks:
        made = _draw(recipe, random)
        if made is None:
            raise SealringError("rules_impossible")
        return made, _bits(recipe), True
    for way in (recipe, *_other_ways(rules, chosen)):
        found = _fitting(way, pattern.fits, random)
        if found is not None:
            return *found, False
    raise SealringError("rules_impossible")


@dataclass(frozen=True)
class Recipe:
    """What is drawn: so many characters of an alphabet, one of each required set, so many equal ones in a row."""

    length: int
    alphabet: str
    required: tuple[frozenset[str], ...]
    consecutive: int


def _recipe(rules: Rules, options: Options) -> Recipe:
    """Rule 2.

    Raises:
        SealringError: ``rules_impossible``.
    """
    shortest, longest = max(LENGTH_MIN, rules.minimum), min(LENGTH_MAX, rules.maximum or LENGTH_MAX)
    if shortest > longest:
        raise SealringError("rules_impossible")
    own = [frozenset(text) for text in passwords.chosen_classes(options)]
    wanted = frozenset().union(*own)
    allowed = rules.allowed if rules.allowed is not None else NAMED["ascii-printable"]
    alphabet = allowed & wanted
    required = []
    for each in rules.required:
        taken = each & alphabet
        if not taken:  # the page insists on what the person left out
            taken = each & _EASY or each
            alphabet |= taken
        required.append(taken)
    alphabet = alphabet or allowed & _EASY or allowed
    required += [each & alphabet for each in own if each & alphabet and not any(one <= each for one in required)]
    length = min(max(options["length"], shortest), longest)
    consecutive = min(rules.consecutive or length, length)
    return Recipe(length, "".join(sorted(alphabet)), tuple(dict.fromkeys(required))[:REQUIRED_MOST], consecutive)


def _other_ways(rules: Rules, options: Options) -> Iterator[Recipe]:
    """Plainer alphabets and other lengths, from strong to weak, for a pattern that says nothing of itself."""
    shortest, longest = max(LENGTH_MIN, rules.minimum), min(LENGTH_MAX, rules.maximum or LENGTH_MAX)
    lengths = sorted({min(max(each, shortest), longest) for each in (options["length"], *_LENGTHS)}, reverse=True)
    letters = [LOWER + UPPER + DIGITS + signs for signs in _PLAIN]
    for alphabet in (*letters, LOWER + DIGITS, UPPER + DIGITS, LOWER + UPPER, LOWER, UPPER, DIGITS):
        allowed = frozenset(alphabet) & (rules.allowed or NAMED["ascii-printable"])
        required = tuple(each & allowed for each in rules.required)
        if not allowed or not all(required):
            continue
        kinds = [frozenset(each) & allowed for each in CLASSES.values()]
        all_kinds = tuple(dict.fromkeys([*required, *(each for each in kinds if each)]))
        for length in lengths:
            consecutive = min(rules.consecutive or length, length)
            yield Recipe(length, "".join(sorted(allowed)), all_kinds[:REQUIRED_MOST], consecutive)


def _fitting(recipe: Recipe, fits: Callable[[str], bool], random: Random) -> tuple[str, float] | None:
    """One that a pattern takes, and the bits that are left after those that it refused."""
    drawn = [made for _ in range(TRIES) if (made := _draw(recipe, random)) is not None]
    taken = [made for made in drawn if fits(made)]
    if not taken:
        return None
    share = len(taken) / (len(drawn) + 1)
    return taken[0], math.floor(_bits(recipe) + math.log2(share))


def _draw(recipe: Recipe, random: Random) -> str | None:
    """One password, uniformly (rule 3); None when none comes within bounds (rule 5)."""
    share = _accepted(recipe) / len(recipe.alphabet) ** recipe.length
    if share * DRAWS < 40:  # so that what is possible fails once in 10^17
        return None
    size = len(recipe.alphabet)
    for _ in range(DRAWS):
        text = "".join(recipe.alphabet[below(size, random)] for _ in range(recipe.length))
        if _follows(recipe, text):
            return text
    return None


def _follows(recipe: Recipe, text: str) -> bool:
    return all(not each.isdisjoint(text) for each in recipe.required) and longest_run(text) <= recipe.consecutive


def longest_run(text: str) -> int:
    """How often the same character stands in a row at most."""
    longest = run = 0
    before = ""
    for character in text:
        run = run + 1 if character == before else 1
        longest, before = max(longest, run), character
    return longest


# --- Counting ------------------------------------------------------------------------


def _bits(recipe: Recipe) -> float:
    return math.log2(_accepted(recipe))


@functools.lru_cache(maxsize=256)
def _accepted(recipe: Recipe) -> int:
    """How many passwords follow a recipe: inclusion and exclusion over the required sets of which none occurs."""
    count = 0
    for missing in range(len(recipe.required) + 1):
        for left_out in combinations(recipe.required, missing):
            size = len(frozenset(recipe.alphabet) - frozenset().union(*left_out))
            count += (-1) ** missing * _strings(size, recipe.length, recipe.consecutive)
    return count


@functools.lru_cache(maxsize=1024)
def _strings(size: int, length: int, run: int) -> int:
    """How many strings over ``size`` characters have no character more than ``run`` times in a row."""
    if run >= length:
        return int(size**length)
    counts = [1]  # of those that are so long; each is a shorter one and a last run of another character
    for here in range(1, length + 1):
        parts: Sequence[int] = [
            counts[here - last] * (size if last == here else size - 1) for last in range(1, min(run, here) + 1)
        ]
        counts.append(sum(parts))
    return counts[length]
