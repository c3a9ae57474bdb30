from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sealring.base import schemas, validation
from sealring.base.errors import SealringError
from sealring.native import hello

REQUEST = validation.validator({k: v for k, v in schemas.load("request.json").items() if k != "$id"})
PARAMS = validation.validator(schemas.method("session.hello")["params"])
RESULT = validation.validator(schemas.method("session.hello")["result"])

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 1002),
    st.sampled_from([1.0, 1.5, "2.0", "page", "frame", "terminal", ""]),
    st.sampled_from(["x" * length for length in (32, 33, 64, 65, 2049)]),
)
junk = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
)


def sometimes(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(good, good, good, junk)


def objects(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    optional: dict[str, st.SearchStrategy[Any]] = {name: sometimes(value) for name, value in members.items()}
    return sometimes(
        st.one_of(
            st.fixed_dictionaries(members),
            st.fixed_dictionaries({}, optional={**optional, "more": junk}),
        )
    )


numbers = st.integers(0, 1001)
protocols = objects(min=numbers, max=numbers)
clients = objects(name=st.sampled_from(["Sealring", "x" * 64, "x" * 65]), version=st.sampled_from(["1", "x" * 33]))
names = st.sampled_from(["default", "work-2", "", "-a", "Work", "a/b", "..", "x" * 32, "x" * 33, "work\n"])
params = st.one_of(
    objects(protocol=protocols),
    objects(protocol=protocols, client=clients),
    objects(protocol=protocols, vault=names),
)
ancestors = st.one_of(st.lists(st.sampled_from(["https://a.example", "x" * 2049]), max_size=3), st.just(["x"] * 33))
callers = st.one_of(
    objects(kind=st.sampled_from(["page", "content", "frame"])),
    objects(kind=st.sampled_from(["page", "root"]), origin=st.just("https://a.example"), ancestors=ancestors),
)
requests = objects(
    jsonrpc=st.just("2.0"),
    id=st.one_of(st.integers(), st.text(max_size=66)),
    method=st.sampled_from(["session.hello", "x" * 64, "x" * 65]),
    params=st.one_of(params, st.just({})),
    caller=callers,
)


@given(params)
@settings(deadline=None, max_examples=500)
@example({"protocol": {"min": 1, "max": 1}})
@example({"protocol": {"min": True, "max": 1}})
@example({"protocol": {"min": 1.0, "max": 1}})
@example({"protocol": {"min": 0, "max": 1001}})
@example({"protocol": {"min": 1, "max": 1}, "client": {"name": "x"}})
@example({"protocol": {"min": 1, "max": 1}, "vault": "work"})
@example({"protocol": {"min": 1, "max": 1}, "vault": ".."})
@example({"protocol": {"min": 1, "max": 1}, "vault": None})
def test_the_hand_check_of_hello_equals_its_schema(value: Any) -> None:
    assert hello.good_params(value) == PARAMS.is_valid(value)


@given(requests)
@settings(deadline=None, max_examples=500)
@example({"jsonrpc": "2.0", "id": True, "method": "a", "caller": {"kind": "page"}})
@example({"jsonrpc": "2.0", "id": 1, "method": "a", "caller": {"kind": ["page"]}})
@example({"jsonrpc": "2.0", "id": 1, "method": "a", "caller": {"kind": "page"}, "params": None})
@example([{"jsonrpc": "2.0"}])
def test_the_hand_check_of_a_request_equals_its_schema(value: Any) -> None:
    assert hello.good_request(value) == REQUEST.is_valid(value)


@pytest.mark.parametrize("state", ["no_vault", "locked", "unlocked"])
def test_the_result_is_as_the_schema_says(state: str) -> None:
    RESULT.validate(hello.hello({"protocol": {"min": 1, "max": 1}}, "default", state))


@pytest.mark.parametrize(("low", "high", "fits"), [(1, 1, True), (1, 9, True), (2, 9, False)])
def test_ranges_that_do_not_meet_are_incompatible(low: int, high: int, fits: bool) -> None:
    wanted = {"protocol": {"min": low, "max": high}}
    if fits:
        assert hello.hello(wanted, "default", "locked")["protocol"] == {"min": 1, "max": 1}
        return
    with pytest.raises(SealringError) as caught:
        hello.hello(wanted, "default", "locked")
    assert caught.value.name == "incompatible"
    assert caught.value.data["protocol"] == {"min": 1, "max": 1}
