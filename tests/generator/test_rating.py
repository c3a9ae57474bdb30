"""A passphrase is rated by its guesses, and what the attacker knows counts for nothing."""

import time

import pytest

from sealring.generator.rating import rate
from sealring.generator.words import words


@pytest.mark.parametrize(
    "weak", ["", "a", "password", "Tr0ub4dour&3", "correct horse", "aaaaaaaaaaaaaaaaaaaaaaaa", "20260101"]
)
def test_easy_ones_are_refused_with_advice(weak: str) -> None:
    rating = rate(weak)
    assert rating["verdict"] == "refused" and rating["allowed"] is False and rating["bits"] < 50
    assert rating["advice"][-1] == "Six random words are strong and easy to type."
    assert len(rating["advice"]) <= 4 and all(len(line) <= 256 for line in rating["advice"])


def test_the_verdicts_follow_the_bits() -> None:
    assert rate("xK4#nq8Wz!Lp2vT@")["verdict"] == "fair"  # zxcvbn counts a random character as ten guesses
    assert rate("xK4#nq8Wz!Lp2vT@f5Ur")["verdict"] == "good"
    assert rate("xK4#nq8Wz!Lp2vT@f5UrxM9$hd7Ce%Gy3bN&j6As")["verdict"] == "strong"
    assert rate("xK4#nq8Wz!Lp2vT@f5Ur")["advice"] == []


def test_six_random_words_are_good_whatever_they_are() -> None:
    for _ in range(20):
        assert rate(words(6, " ")[0])["verdict"] in ("good", "strong")


def test_the_persons_own_words_add_nothing() -> None:
    passphrase = "wilhelmina.oberhuber-lindqvist7"
    plain = rate(passphrase)
    known = rate(passphrase, ["Wilhelmina Oberhuber", "wilhelmina@lindqvist.example"])
    assert known["bits"] < plain["bits"] - 10
    assert "Your own name or address is tried first." in known["advice"]


def test_a_very_long_one_is_rated_by_its_beginning() -> None:
    text = words(20, " ")[0]
    begun = time.monotonic()
    assert rate(text * 5) == rate(text[:72])
    assert time.monotonic() - begun < 30  # without the cut zxcvbn refuses it, or works for minutes


def test_what_is_shown_never_says_more_than_is_there() -> None:
    rating = rate("xK4#nq8Wz!Lp2vT")
    assert rating["bits"] == int(rating["bits"] * 10) / 10
