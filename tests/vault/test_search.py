"""Search: the ranking table, completeness against a naive filter, narrowing."""

from hypothesis import given, settings
from hypothesis import strategies as st

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
    ids, total = SearchIndex(rows).search(" BANK ", 50)
    assert [int(id, 16) for id in ids] == [5, 4, 9, 3, 2, 6, 7, 1]
    assert total == 8


def test_several_words_and_scripts() -> None:
    index = SearchIndex(
        [
            row(1, "Ada Bank", "x"),
            row(2, "Bank", "ada"),
            row(3, "Bank", "bob"),
            row(4, "M", hosts=("xn--mnchen-3ya.de",)),
        ]
    )
    assert [int(id, 16) for id in index.search("bank ada", 9)[0]] == [1, 2]
    assert [int(id, 16) for id in index.search("m\u00fcnchen", 9)[0]] == [4]
    assert index.search("", 2) == ([f"{1:032x}", f"{2:032x}"], 4)


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
        ids, total = index.search(typed, limit)
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
