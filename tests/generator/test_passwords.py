"""Passwords keep to their options and are as random as they say."""

import itertools
import math
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealring.base.errors import SealringError
from sealring.generator import passwords
from sealring.generator.passwords import AMBIGUOUS, CLASSES, Options, password
from sealring.generator.randomness import below


def test_the_default_is_long_and_mixed() -> None:
    text, bits = password()
    assert len(text) == passwords.LENGTH == 20
    assert all(set(text) & set(characters) for characters in CLASSES.values())
    assert bits > 120


options = st.fixed_dictionaries(
    {},
    optional={
        "length": st.integers(4, 256),
        **{name: st.booleans() for name in (*CLASSES, "avoid_ambiguous")},
    },
)


@given(options)
def test_every_chosen_class_occurs_and_no_other(chosen: Options) -> None:
    effective = {**passwords.DEFAULTS, **chosen}
    on = [name for name in CLASSES if effective[name]]
    if not on:
        with pytest.raises(SealringError, match="form"):
            password(chosen)
        return
    text, _ = password(chosen)
    assert len(text) == effective["length"]
    assert all(bool(set(text) & set(CLASSES[name])) == (name in on) for name in CLASSES)
    assert not (effective["avoid_ambiguous"] and set(text) & AMBIGUOUS)


@pytest.mark.parametrize("length", [3, 257, 0, -1])
def test_lengths_out_of_bounds_are_refused(length: int) -> None:
    with pytest.raises(SealringError) as caught:
        password({"length": length})
    assert caught.value.name == "bad_params"


def test_the_entropy_is_the_logarithm_of_all_accepted_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    small = {"lower": "ab", "upper": "X", "digits": "12", "symbols": "!"}
    monkeypatch.setattr(passwords, "CLASSES", small)
    everything = itertools.product("".join(small.values()), repeat=5)
    accepted = sum(1 for text in everything if all(set(text) & set(characters) for characters in small.values()))
    assert password({"length": 5})[1] == pytest.approx(math.log2(accepted), abs=1e-12)


def test_every_accepted_string_is_equally_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "CLASSES", {"lower": "a", "upper": "X", "digits": "12", "symbols": "!"})
    chosen: Options = {"length": 4, "symbols": False}
    rounds = 20_000
    source = Random(11)
    seen = Counter(password(chosen, source.randbytes)[0] for _ in range(rounds))
    accepted = [
        "".join(t) for t in itertools.product("aX12", repeat=4) if "a" in t and "X" in t and ("1" in t or "2" in t)
    ]
    assert set(seen) == set(accepted)
    expected = rounds / len(accepted)
    chi_square = sum((count - expected) ** 2 / expected for count in seen.values())
    freedom = len(accepted) - 1
    assert chi_square < freedom + 4 * math.sqrt(2 * freedom)


def test_numbers_are_unbiased() -> None:
    # Every byte once: exactly the same number of each result remains, the uneven rest is thrown away.
    source = iter(bytes(range(256)))
    drawn: Counter[int] = Counter()
    try:
        while True:
            drawn[below(10, lambda size: bytes(next(source) for _ in range(size)))] += 1
    except RuntimeError:  # the generator expression ran dry
        pass
    assert set(drawn.values()) == {25} and len(drawn) == 10


@pytest.mark.parametrize("bound", [0, -1, 65_537])
def test_bounds_out_of_range_are_an_error(bound: int) -> None:
    with pytest.raises(ValueError):
        below(bound, bytes)
