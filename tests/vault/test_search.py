"""Search: the ranking table, completeness against a naive filter, narrowing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealring.vault import search
from sealring.vault.collection import Collection
from sealring.vault.overview import Overview
from sealring.vault.search import SearchIndex

WORDS = st.text(alphabet="abAB \u00df\u0130.-@\n", max_size=6)


def row(
    number: int, name: str, username: str = "", hosts: tuple[str, ...] = (), tags: tuple[str, ...] = ()
) -> Overview:
    return Overview(id=f"{number:032x}", revision=1, name=name, username=username, hosts=hosts, tags=tags)


def test_order() -> None:
    rows = [
        row(1, "Unrelated", tags=("bank",)),
        row(2, "Riverbank"),
        row(3, "My Bank"),
        row(4, "Bank of Ada"),
        row(5, "bank"),
        row(6, "Elsewhere", username="bank@example.org"),
        row(7, "Site", hosts=("bank.example.com",)),
        row(8, "Nothing"),
        row(9, "data-bank"),
    ]
    found = SearchIndex(rows).search(" BANK ", 50)
    assert [int(id, 16) for id in found.ids] == [5, 4, 9, 3, 2, 6, 7, 1]
    assert (found.total, found.similar, found.more) == (8, 0, False)


def test_what_was_used_lately_comes_first_among_its_equals() -> None:
    rows = [row(number, f"Bank {number}") for number in range(1, 6)] + [row(6, "My bank"), row(7, "Other", "bank")]
    ids = SearchIndex(rows).search("bank", 50, [rows[n - 1] for n in (7, 4, 2)]).ids
    assert [int(id, 16) for id in ids] == [4, 2, 1, 3, 5, 6, 7]


@pytest.mark.parametrize("typed", ["exmaple", "exampl", "exaample", "ecample", "exmapl", "wxample", "exmaple ada"])
def test_one_typing_error_is_forgiven(typed: str) -> None:
    index = SearchIndex([row(1, "Example", "ada"), row(2, "Sample", "ada"), row(3, "X", hosts=("www.example.org",))])
    found = index.search(typed, 50)
    wanted = [1] if "ada" in typed else [1, 3]
    assert [int(id, 16) for id in found.ids] == wanted
    assert found.similar == (0 if typed == "exampl" else len(wanted)) and found.total == len(wanted)


def test_two_errors_short_words_and_users_are_not_guessed() -> None:
    index = SearchIndex([row(1, "Example", "lovelace"), row(2, "Ada")])
    for typed in ("exmpale", "xample2", "adq", "lovelcae"):
        assert index.search(typed, 50).ids == []


def test_typing_errors_are_looked_for_only_where_few_match_and_somebody_waits() -> None:
    few = [row(number, f"Mail {number}") for number in range(4)]
    index = SearchIndex([*few, row(9, "Nail")])
    assert index.search("mail", 50).similar == 1
    assert index.search("mail", 50, stop=lambda: True).similar == 0
    assert index.search("mail", 4).similar == 0
    index.put(row(5, "Mail 5"))
    assert index.search("mail", 50).similar == 0
    index.drop(row(5, "Mail 5"))
    index.drop(row(9, "Nail"))
    assert index.search("mail", 50).similar == 0


def test_of_very_many_the_first_are_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CROWD", 10)
    monkeypatch.setattr(search, "_SMALL", 0)
    index = SearchIndex([row(number, f"Name {number:03d}", "bank") for number in range(30)] + [row(99, "Zbank")])
    found = index.search("bank", 5)
    assert (found.total, found.more) == (10, True) and [int(id, 16) for id in found.ids] == [0, 1, 2, 3, 4]
    assert [int(id, 16) for id in index.search("zba", 5).ids] == [99]
    assert [int(id, 16) for id in index.search("name 02", 20).ids] == [*range(20, 30), 2]
    assert index.search("ban 029", 5).ids == [f"{29:032x}"]


def test_several_words_and_scripts() -> None:
    index = SearchIndex(
        [
            row(1, "Ada Bank", "x"),
            row(2, "Bank", "ada"),
            row(3, "Bank", "bob"),
            row(4, "M", hosts=("xn--mnchen-3ya.de",)),
        ]
    )
    assert [int(id, 16) for id in index.search("bank ada", 9).ids] == [1, 2]
    assert [int(id, 16) for id in index.search("m\u00fcnchen", 9).ids] == [4]
    assert index.search("", 2)[:2] == ([f"{1:032x}", f"{2:032x}"], 4)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(WORDS, WORDS, st.lists(WORDS, max_size=2)), max_size=25),
    st.lists(WORDS, min_size=1, max_size=4),
    st.integers(1, 30),
)
def test_equals_a_naive_filter(rows: list[tuple[str, str, list[str]]], queries: list[str], limit: int) -> None:
    made = [row(n, name, user, tags=tuple(tags)) for n, (name, user, tags) in enumerate(rows)]
    index = SearchIndex(made)
    typed = ""
    for part in queries:
        typed += part  # goes on from the last query, so that narrowing is tried too
        words = typed.casefold().split()
        want = set()
        for overview in made:
            text = "\n".join((overview.name, overview.username, *overview.tags)).casefold()
            if all(word in text for word in words):
                want.add(overview.id)
        found = index.search(typed, limit)
        ids = found.ids[: len(found.ids) - found.similar]
        total = found.total - found.similar
        assert total == len(want)
        assert len(ids) == min(limit, total) == len(set(ids))
        assert set(ids) <= want
        if limit >= total:
            assert set(ids) == want


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.booleans(), WORDS), max_size=30))
def test_index_after_changes_equals_a_fresh_one(steps: list[tuple[int, bool, str]]) -> None:
    changed = Collection()
    plain: dict[str, Overview] = {}
    for number, keep, name in steps:
        overview = row(number, name, hosts=(f"{number % 3}.example.co.uk",))
        if keep:
            changed.put(overview)
            plain[overview.id] = overview
        else:
            changed.drop(overview.id)
            plain.pop(overview.id, None)
    fresh = Collection(plain.values())
    for query in ("", "a", "b a", "example"):
        assert changed.search(query, 50) == fresh.search(query, 50)
    assert [r.id for r in changed.rows()] == [r.id for r in fresh.rows()]
    assert len(changed) == len(plain)
