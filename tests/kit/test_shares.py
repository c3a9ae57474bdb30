"""A Backup Key over several sheets."""

import itertools
import os
from pathlib import Path

import pytest

from sealring.backup import backupkey
from sealring.base.secret import Secret
from sealring.kit import reading, shares, sheets
from tests.kit.world import refused, scanned

MADE = [backupkey.suggest(form, os.urandom)[0] for form in ("words", "letters")]


@pytest.mark.parametrize(
    "key",
    [*MADE, "correct horse of the wombat", " ö-\u2603 ", MADE[0].replace("-", " "), "x" * 200],
    ids=["words", "letters", "typed", "signs", "spaces", "long"],  # not by the key, which is another each time
)
def test_C12_any_k_of_n_sheets_give_the_key_back_exactly(key: str) -> None:
    made = shares.split(Secret(key), 3, 5)
    assert len(made) == 5
    for chosen in itertools.combinations(made, 3):
        assert shares.join(chosen).reveal() == key
    assert shares.join([made[4], made[1].upper(), made[4], "  ".join(made[0].split())]).reveal() == key
    for few in itertools.combinations(made, 2):
        error = refused(shares.join, few)
        assert error.name == "sheets_missing" and error.data["lines"] == ["2 of the 3 that it takes."]
    if key in MADE:
        assert {len(sheet.split()) for sheet in made} == {22}


def test_C12_a_wrong_word_is_named_by_its_sheet() -> None:
    one, two = shares.split(Secret(MADE[0]), 2, 2), shares.split(Secret(MADE[0]), 2, 3)
    said = one[1].split()
    for place, word in itertools.product(range(0, len(said), 5), ("academic", "zero", "sealring")):
        if said[place] != word:
            wrong = " ".join([*said[:place], word, *said[place + 1 :]])
            error = refused(shares.join, [one[0], wrong])
            assert error.name == "sheets_wrong" and "Sheet 2 " in error.data["lines"][0]
    for mixed in ([one[0], two[1]], [one[0], ""], ["nonsense"], [" ".join(said[:-1])]):
        assert refused(shares.join, mixed).name == "sheets_wrong"
    assert refused(shares.join, []).name == "sheets_missing"


# From the standard's own test vectors; the passphrase there is "TREZOR".
ONE = (
    "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner "
    "flip making coding armed"
)
TWO = (
    "shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early "
    "superior advocate guest smoking"
)


def test_C12_the_sheets_are_by_the_standard() -> None:
    import shamir_mnemonic

    secret = shamir_mnemonic.combine_mnemonics([ONE, TWO], b"TREZOR")
    assert secret.hex() == "b43ceb7e57a0ea8766221624d01b0864"
    error = refused(shares.join, [ONE, TWO])  # they hold something else than a Backup Key
    assert error.name == "sheets_wrong" and "not a Backup Key" in error.data["lines"][0]
    one = shamir_mnemonic.combine_mnemonics(shares.split(Secret(MADE[1]), 2, 3)[1:])
    assert len(one) == 18 and one[0] == 1
    letters = MADE[1].replace("-", "")
    assert int.from_bytes(one[1:]) == sum(
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter) << 5 * place for place, letter in enumerate(reversed(letters))
    )


@pytest.mark.parametrize(("need", "count"), [(1, 3), (3, 2), (2, 17), (0, 0)])
def test_how_many_sheets_there_can_be(need: int, count: int) -> None:
    assert refused(shares.split, Secret(MADE[0]), need, count).name == "bad_params"


@pytest.mark.parametrize("key", ["", "a\0b", "x" * 300])
def test_what_can_not_be_split(key: str) -> None:
    assert refused(shares.split, Secret(key), 2, 3).name == "bad_params"


def test_C12_the_sheets_are_read_back_from_pictures_and_each_is_a_page(tmp_path: Path) -> None:
    made = shares.split(Secret(MADE[1]), 2, 3)
    path = tmp_path / "sheets.pdf"
    path.write_bytes(sheets.drawn(sheets.shares(made, 2, 1_760_000_000), "pdf", 1_760_000_000))
    pages = [picture for _, picture in scanned(path)]
    assert len(pages) == 3 and reading.scanned(pages) == made
    assert shares.join(reading.scanned(pages[1:])).reveal() == MADE[1]
    html = sheets.drawn(sheets.shares(made, 2, 1_760_000_000), "html", 0).decode()
    assert all(word in html for word in made[2].split())
