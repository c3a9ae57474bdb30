"""Whatever bytes come from outside end in one of Sealring's own errors, never in another exception."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from sealring.base.errors import SealringError
from sealring.openpgp import keyrings
from sealring.openpgp.keys import generate
from sealring.people import book, comparing, discovery, naming, places
from sealring.people.naming import Query
from sealring.people.network import Answer
from tests.people.strangers import NOW

KEY = generate("Betty", "betty@example.org", now=NOW).certificate()
QUERY = Query("address", "betty@example.org")
EDITS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(edits=EDITS, armored=st.booleans(), cut=st.integers(0, 2000))
def test_a_damaged_answer(edits: list[tuple[int, int]], armored: bool, cut: int) -> None:
    data = bytearray(KEY.armored().encode() if armored else KEY.to_bytes())
    for place, value in edits:
        data[place % len(data)] = value
    body = bytes(data[: len(data) - cut % 7 * 40])
    with contextlib.suppress(SealringError):
        for each in discovery._certificates(Answer(200, "", body, ""), QUERY):
            assert each.fingerprint == KEY.fingerprint and "betty@example.org" in naming.of_user_ids(each.user_ids)
    with contextlib.suppress(SealringError):
        for blob in keyrings.pieces(body)[0]:
            book.parse(blob)


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=400) | st.text(max_size=400).map(lambda text: f"pub:{text}".encode()))
def test_any_index_and_any_file(body: bytes) -> None:
    with contextlib.suppress(SealringError):
        assert all(len(name) in (16, 40) for name in discovery._indexed(Answer(200, "text/plain", body, "")))
    with contextlib.suppress(SealringError):
        keyrings.pieces(body)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=120))
def test_any_text_that_a_person_may_type(text: str) -> None:
    found = naming.of_user_id(text)
    assert found == naming.address(found)
    assert naming.display(text).isprintable()
    comparing.given(text)
    for action in (naming.query, places.parse):
        with contextlib.suppress(SealringError):
            action(text)
    for url in discovery.wkd_urls(found) if found else ():
        host, _, tail = url.removeprefix("https://").partition("/")
        assert host.isascii() and tail.startswith(".well-known/openpgpkey/") and ".." not in tail.split("/")
