"""Passwords by a page's rules: the grammar of passwordrules, patterns, exact entropy, and what can't be met."""

import itertools
import math
import random as seeded
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealring.base.errors import SealringError
from sealring.generator import rules
from sealring.generator.patterns import Pattern
from sealring.generator.rules import Recipe, Rules, Said

UPPER, LOWER, DIGIT = (rules.NAMED[name] for name in ("upper", "lower", "digit"))


@pytest.mark.parametrize(("text", "wanted"), [
    ("", Rules()),
    ("minlength: 20; required: lower; required: upper; required: digit; required: [-];",
     Rules(20, None, (LOWER, UPPER, DIGIT, frozenset("-")), LOWER | UPPER | DIGIT | frozenset("-"))),
    ("required: upper, lower; maxlength: 12", Rules(0, 12, (UPPER | LOWER,), UPPER | LOWER)),
    ("allowed: lower, [-_]; max-consecutive: 2", Rules(0, None, (), LOWER | frozenset("-_"), 2)),
    ("REQUIRED: Lower; minlength:8;minlength : 10; maxlength: 30; maxlength: 20", Rules(10, 20, (LOWER,), LOWER)),
    ("required: [a];,:]]; allowed: digit", Rules(0, None, (frozenset("a"),), frozenset("a") | DIGIT)),
    ("required: [ab]]", Rules(0, None, (frozenset("ab]"),), frozenset("ab]"))),
    ("required: [;,]; minlength: 9", Rules(9, None, (frozenset(";,"),), frozenset(";,"))),
    ("required: nonsense; minlength: many; what; : ; allowed: ; max-consecutive: 0; maxlength: -3", Rules()),
    ("minlength: 99999999999999999999", Rules()),
    ("required: [unclosed; minlength: 8", Rules(8)),
])  # fmt: skip
def test_the_grammar(text: str, wanted: Rules) -> None:
    assert rules.parse(text) == wanted


@given(st.text(alphabet="[]:;,- aZ9\\éminlengthrequiredallowed", max_size=200))
def test_any_text_is_read(text: str) -> None:
    read = rules.parse(text)
    assert len(read.required) <= rules.REQUIRED_MOST
    assert read.allowed is None or all(each <= read.allowed for each in read.required)


_CLASSES = ["upper", "lower", "digit", "special", "ascii-printable", "unicode", "[-_!]", "[abc]]"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(_CLASSES), min_size=1, max_size=3), max_size=4),
    st.lists(st.sampled_from(_CLASSES), max_size=3),
    st.integers(0, 30),
    st.integers(0, 40),
    st.integers(0, 4),
    st.fixed_dictionaries({}, optional={"symbols": st.just(False), "length": st.integers(4, 40)}),
)
def test_what_is_made_follows(
    required: list[list[str]], allowed: list[str], least: int, most: int, run: int, options: rules.Options
) -> None:
    parts = [f"required: {', '.join(each)}" for each in required]
    parts += [f"allowed: {', '.join(allowed)}"] if allowed else []
    said: Said = {
        "passwordrules": "; ".join([*parts, f"max-consecutive: {run}"]),
        "minlength": least,
        "maxlength": most,
    }
    read = rules.of_field(said)
    try:
        made, bits, exact = rules.password(said, options)
    except SealringError as error:
        assert error.name == "rules_impossible"
        short = bool(most) and (most < max(least, 4) or most < 8)
        few = read.allowed is not None and len(read.allowed) <= 4 and 0 < run <= 2  # hardly any text has no runs
        assert short or few
        return
    assert least <= len(made) <= (most or 256)
    assert all(not each.isdisjoint(made) for each in read.required)
    assert read.allowed is None or set(made) <= read.allowed
    assert not run or rules.longest_run(made) <= run
    assert exact
    assert 0 < bits <= len(made) * math.log2(95)


@pytest.mark.parametrize("recipe", [
    Recipe(4, "abc", (), 4),
    Recipe(5, "abc", (frozenset("a"), frozenset("bc")), 5),
    Recipe(6, "ab", (), 2),
    Recipe(5, "abcd", (frozenset("ab"), frozenset("bc"), frozenset("d")), 1),
    Recipe(6, "abc", (frozenset("a"),), 2),
])  # fmt: skip
def test_the_entropy_is_exact(recipe: Recipe) -> None:
    every = ("".join(each) for each in itertools.product(recipe.alphabet, repeat=recipe.length))
    number = sum(rules._follows(recipe, text) for text in every)
    assert 2 ** rules._bits(recipe) == pytest.approx(number)


def test_every_password_is_equally_likely() -> None:
    recipe = Recipe(3, "abc", (frozenset("a"),), 2)
    source = seeded.Random(7)
    drawn = [rules._draw(recipe, source.randbytes) for _ in range(9000)]
    counts = {text: drawn.count(text) for text in set(drawn)}
    number = round(2 ** rules._bits(recipe))
    assert len(counts) == number
    assert all(abs(count - 9000 / number) < 5 * math.sqrt(9000 / number) for count in counts.values())


@pytest.mark.parametrize(("pattern", "fits", "not_"), [
    (r"[a-z]{4}", "abcd", "abcde"),
    (r"^[a-z]{4}$", "abcd", "abc1"),
    (r"(?=.*\d)(?=.*[a-z]).{4,}", "abc1", "abcd"),
    (r"^(?!.*[()])(?=.*\d).+$", "ab1", "a(1"),
    (r"(?=.*[)\]])\S+", "a)b", "ab"),
    (r"(?=.*(a|b)\w).{8,24}", "xxxxxxab", "xxxxxx--"),
])  # fmt: skip
def test_patterns(pattern: str, fits: str, not_: str) -> None:
    compiled = Pattern(pattern)
    assert compiled.checks and compiled.fits(fits) and not compiled.fits(not_)
    made, _bits, exact = rules.password({"pattern": pattern})
    assert compiled.fits(made) and not exact


@pytest.mark.parametrize("pattern", [r"(?<=a)b", "(", "[", r"\1(a)", "(?=", "a{1000}{1000}", "(?=.*[a-z)"])
def test_what_can_not_be_checked_does_not_stop_anybody(pattern: str) -> None:
    assert len(rules.password({"pattern": pattern})[0]) == 20


def test_a_hostile_pattern_costs_little() -> None:
    begun = time.monotonic()
    with pytest.raises(SealringError) as caught:
        rules.password({"pattern": "(?=(a+)+$)((a|a)*)*b"})
    assert caught.value.name == "rules_impossible"
    assert time.monotonic() - begun < 2


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="()[]{}?=!^$.*+|\\adwsbZ09,-", max_size=40))
def test_any_pattern_is_taken(pattern: str) -> None:
    try:
        made, _bits, _exact = rules.password({"pattern": pattern})
    except SealringError as error:
        assert error.name == "rules_impossible"
    else:
        assert Pattern(pattern).fits(made)


@pytest.mark.parametrize("said", [
    {"maxlength": 3}, {"minlength": 300}, {"minlength": 20, "maxlength": 8}, {"pattern": "x"},
    {"maxlength": 4, "passwordrules": "required: [a]; required: [b]; required: [c]; required: [d]; required: [e]"},
])  # fmt: skip
def test_the_impossible_is_said(said: Said) -> None:
    with pytest.raises(SealringError) as caught:
        rules.password(said)
    assert caught.value.name == "rules_impossible"
