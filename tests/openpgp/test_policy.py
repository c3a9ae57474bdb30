"""The rules of policy.py: each has a test that bears its number, and the table of what is taken and written."""

import os
import re

import pytest

from sealring.openpgp import policy

HERE = os.path.dirname(__file__)


def _rules() -> dict[int, str]:
    found = re.findall(r"^ ?(\d+)\. (.+?)(?=^ ?\d+\. |\Z)", policy.__doc__ or "", re.MULTILINE | re.DOTALL)
    return {int(number): text for number, text in found}


def _tested() -> set[int]:
    """The numbers in the names of tests: ``test_rule_7_…``, ``test_rules_7_and_16_…``."""
    numbers: set[int] = set()
    for name in os.listdir(HERE):
        if name.startswith("test_") and name.endswith(".py"):
            with open(os.path.join(HERE, name), encoding="utf-8") as file:
                for found in re.findall(r"def test_rules?_(\d+(?:_and_\d+)*)_", file.read()):
                    numbers.update(map(int, found.split("_and_")))
    return numbers


def test_every_rule_has_a_test_and_every_number_is_a_rule() -> None:
    rules = _rules()
    assert list(rules) == list(range(1, len(rules) + 1))
    assert len(rules) >= 24
    assert _tested() == set(rules)


def test_every_rule_names_the_module_that_enforces_it() -> None:
    folder = os.path.dirname(policy.__file__)
    for number, text in _rules().items():
        modules = re.findall(r"(\w+\.py)", text)
        assert modules or "everywhere" in text, number
        for module in modules:
            assert os.path.isfile(os.path.join(folder, module)), number


@pytest.mark.parametrize(
    ("what", "numbers"),
    [
        ("keys to sign with", policy.SIGNING),
        ("keys to encrypt to", policy.ENCRYPTING),
        ("hashes", set(policy.HASHES)),
        ("weak hashes", set(policy.WEAK_HASHES)),
        ("outdated ciphers", set(policy.CIPHER_NAMES)),
        ("ciphers", set(policy.KEY_BYTES)),
    ],
)
def test_the_table_of_algorithms(what: str, numbers: set[int]) -> None:
    """RFC 4880, 9: no number is on two lists that exclude each other, and none is taken that nobody meant."""
    expected = {
        "keys to sign with": {1, 3, 19, 22, 27, 28},
        "keys to encrypt to": {1, 2, 18, 25, 26},
        "hashes": {8, 9, 10},
        "weak hashes": {1, 2, 3, 11},
        "outdated ciphers": {1, 2, 3, 4, 10},
        "ciphers": {1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13},
    }
    assert numbers == expected[what]
    assert set(policy.KEY_BYTES) == set(policy.BLOCK_BYTES)
