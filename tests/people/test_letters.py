"""What a letter says: written so that people can read it, read whole or not at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp.keys import OwnKey
from sealring.people import letters
from sealring.people.letters import Letter
from tests.people.post_office import LOGIN, changed, letter
from tests.people.strangers import refused

PLAIN = Letter(id="0" * 32, date=5, sender="A" * 40, to=("B" * 40,), text="t")


def test_it_is_read_as_it_was_written(own: OwnKey, betty: OwnKey) -> None:
    full = {
        **LOGIN,
        "otp": "JBSWY3DPEHPK3PXP",
        "notes": "n\nü",
        "fields": [{"name": "pin", "type": "hidden", "value": "1"}],
        "tags": ["a"],
        "folder": "x/y",
    }
    said = letter(betty, own, items=(full, {"type": "note", "name": "n"}), owners=("C" * 40, ""), one_time=True)
    data = letters.write(said)
    assert letters.read(data) == said
    assert len(data) % limits.PAD == 0


def test_a_person_can_read_it(own: OwnKey, betty: OwnKey) -> None:
    lines = letters.write(letter(betty, own)).decode().splitlines()
    assert lines[0] == "{" and lines[1] == '  "format": "sealring-letter/1",'
    assert '      "password": "canary-of-betty",' in lines


def test_lengths_say_little() -> None:
    lengths = {len(letters.write(Letter(**{**vars(PLAIN), "text": "x" * number}))) for number in range(1, 200)}
    assert len(lengths) <= 2


def test_favourites_and_what_nobody_wrote_stay_at_home() -> None:
    wire = {**LOGIN, "favourite": True, "password_history": [{"password": "old"}], "of a newer program": 1}
    assert letters.shared(wire) == LOGIN


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"{", b"[]", b"7", b'"sealring-letter/1"', b"{}", b'{"format": 7}', b'{"format": "other/1"}',
     b"\xff\xfe", b'{"a": 1, "a": 2}', b"[" * 10_000],
)  # fmt: skip
def test_another_programs_message_is_foreign(data: bytes) -> None:
    assert letters.read(data) is None


def test_a_newer_letter_is_said_to_be_one() -> None:
    refused("letter_newer", letters.read, b'{"format": "sealring-letter/2", "all": "new"}')


def test_unknown_fields_are_passed_over() -> None:
    data = changed(PLAIN, more={"a": 1}, items=[{**LOGIN, "future": 1}])
    assert letters.read(data) == Letter(**{**vars(PLAIN), "items": (LOGIN,), "owners": ("",)})


BAD: list[tuple[str, Any]] = [
    ("id", None), ("id", 7), ("id", "0" * 31), ("id", "0" * 32 + "\n"), ("id", "A" * 32),
    ("date", None), ("date", "5"), ("date", 5.0), ("date", -1), ("date", True), ("date", 2**60),
    ("from", None), ("from", "a" * 40), ("from", "A" * 39), ("from", ["A" * 40]),
    ("to", None), ("to", "B" * 40), ("to", [7]), ("to", ["B" * 41]), ("to", ["B" * 40] * 65), ("to", {}),
    ("one_time", "yes"), ("one_time", 1), ("one_time", None),
    ("text", 7), ("text", None), ("text", "x" * (limits.LETTER_TEXT + 1)),
    ("items", {}), ("items", None), ("items", "x"), ("items", [LOGIN] * (limits.LETTER_ITEMS + 1)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), BAD)
def test_rule_1_a_wrong_field_voids_the_letter(field: str, value: Any) -> None:
    error = refused("letter_malformed", letters.read, changed(PLAIN, **{field: value}))
    assert error.data["where"] == field


BAD_ITEMS: list[tuple[Any, str]] = [
    ("x", "items.1"),
    ({}, "items.1.name"),
    ({**LOGIN, "type": "contact"}, "items.1.type"),
    ({**LOGIN, "type": ["login"]}, "items.1.type"),
    ({**LOGIN, "name": "n" * 257}, "items.1.name"),
    ({**LOGIN, "name": ""}, "items.1.name"),
    ({**LOGIN, "username": 5}, "items.1.username"),
    ({**LOGIN, "password": "p" * 4097}, "items.1.password"),
    ({**LOGIN, "notes": None}, "items.1.notes"),
    ({**LOGIN, "uris": "https://bank.example"}, "items.1.uris"),
    ({**LOGIN, "uris": [{"uri": "x", "match": "all"}]}, "items.1.uris"),
    ({**LOGIN, "uris": [{"uri": "(", "match": "regex"}]}, "items.1.uris"),
    ({**LOGIN, "fields": [{"name": "a", "type": "secret", "value": ""}]}, "items.1.fields"),
    ({**LOGIN, "tags": [""]}, "items.1.tags"),
    ({**LOGIN, "owner": "me"}, "items.1.owner"),
    ({**LOGIN, "owner": {}}, "items.1.owner"),
]


@pytest.mark.parametrize(("item", "where"), BAD_ITEMS, ids=lambda value: value if isinstance(value, str) else "")
def test_rule_1_a_wrong_item_voids_the_letter(item: Any, where: str) -> None:
    error = refused("letter_malformed", letters.read, changed(PLAIN, items=[LOGIN, item]))
    assert error.data["where"] == where


def test_rule_1_hostile_sizes_are_refused_in_words() -> None:
    begin = b'{"format": "sealring-letter/1", "items": '
    for rest in (b"[" * 5000, b"[" + b"{}," * 10_000 + b"{}]}", b'"' + b"x" * limits.LETTER + b'"}', b'"\\ud800"}'):
        assert refused("letter_malformed", letters.read, begin + rest).data.keys() & {"reason", "where"}
    patterns = [{**LOGIN, "uris": [{"uri": f"a{{{n}}}", "match": "regex"} for n in range(64)]} for _ in range(5)]
    assert refused("letter_malformed", letters.read, changed(PLAIN, items=patterns)).data["where"] == "items"


def test_rule_2_nothing_in_a_letter_sets_what_only_the_vault_sets() -> None:
    item = {**LOGIN, "id": "f" * 32, "revision": 9, "origin": {"trusted": True}, "trashed": 1, "favourite": True}
    item |= {"password_history": [{"password": "x"}], "created": 1, "format": "x", "record": {}}
    read = letters.read(changed(PLAIN, items=[item]))
    assert read is not None and read.items == (LOGIN,)


@pytest.mark.parametrize(
    "more",
    [
        {"text": "x" * (limits.LETTER_TEXT + 1)},
        {"items": (LOGIN,) * (limits.LETTER_ITEMS + 1), "owners": ("",) * (limits.LETTER_ITEMS + 1)},
        {"items": ({**LOGIN, "notes": "x" * limits.LETTER},), "owners": ("",)},
        {"items": ({**LOGIN, "fields": [{"name": "", "type": "text", "value": ""}] * 128},) * 23, "owners": ("",) * 23},
        {"items": ({**LOGIN, "uris": [{"uri": "a", "match": "regex"}] * 64},) * 5, "owners": ("",) * 5},
    ],
    ids=["text", "items", "bytes", "values", "patterns"],
)
def test_what_no_reader_would_take_is_not_written(more: dict[str, Any]) -> None:
    refused("letter_too_large", letters.write, Letter(**{**vars(PLAIN), **more}))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["type", "name", "uris", "owner"]), inner, max_size=3)),
       st.sampled_from(["id", "date", "from", "to", "text", "items", "one_time"]))  # fmt: skip
def test_whatever_a_field_holds_the_answer_is_ours(value: Any, field: str) -> None:
    try:
        letters.read(changed(PLAIN, **{field: value}))
    except SealringError as error:
        assert error.name == "letter_malformed"
