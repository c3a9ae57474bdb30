"""Word passphrases come from EFF's list and can be read in one way only."""

import itertools
import math
import re
from random import Random

import pytest

from sealring.base.errors import SealringError
from sealring.generator.words import word_list, words


def test_the_list_is_effs_long_one() -> None:
    known = word_list()
    assert len(known) == len(set(known)) == 7776
    assert known[0] == "abacus" and known[-1] == "zoom"


def test_no_word_begins_another() -> None:
    known = sorted(word_list())
    assert not any(after.startswith(before) for before, after in itertools.pairwise(known))


def test_six_words_by_default() -> None:
    _, bits = words()
    assert bits == pytest.approx(6 * math.log2(7776))
    assert len(words(separator=" ")[0].split(" ")) == 6


def test_capitals_and_a_number() -> None:
    text, bits = words(4, " ", capitals=True, number=True, random=Random(3).randbytes)
    parts = text.split(" ")
    assert len(parts) == 4 and all(part[0].isupper() for part in parts)
    assert len(re.findall("[0-9]", text)) == 1
    assert {part.rstrip("0123456789").lower() for part in parts} <= set(word_list())
    assert bits == pytest.approx(4 * math.log2(7776) + math.log2(40))


@pytest.mark.parametrize(("count", "separator"), [(2, "-"), (21, "-"), (6, "-----")])
def test_out_of_bounds_is_refused(count: int, separator: str) -> None:
    with pytest.raises(SealringError) as caught:
        words(count, separator)
    assert caught.value.name == "bad_params"
