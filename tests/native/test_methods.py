import itertools

import pytest

from sealring.base import schemas
from sealring.native import dispatch, methods


def test_the_tables_share_no_method() -> None:
    for one, other in itertools.combinations(methods.TABLES.values(), 2):
        assert not one & other


def test_the_tables_equal_the_schemas() -> None:
    for kind, table in methods.TABLES.items():
        assert table == {name for name in schemas.method_names() if schemas.method(name)["caller"] == kind}
    assert set(schemas.method_names()) == methods.METHODS


def test_the_grave_methods_equal_the_schemas() -> None:
    assert {name for name in schemas.method_names() if schemas.method(name)["grave"]} == methods.GRAVE
    for name in schemas.method_names():
        required = "confirmation" in schemas.method(name)["params"].get("required", [])
        assert required == (name in methods.GRAVE), name


def test_what_takes_a_passphrase_is_for_pages_only() -> None:
    for name in schemas.method_names():
        if {"passphrase", "confirmation", "displayed"} & schemas.method(name)["params"].get("properties", {}).keys():
            assert name in methods.PAGE


def test_every_error_that_a_schema_names_exists() -> None:
    known = {row["name"] for row in schemas.load("errors.json")["errors"]}
    for name in schemas.method_names():
        assert set(schemas.method(name)["errors"]) <= known


def test_error_names_and_numbers_are_used_once() -> None:
    rows = schemas.load("errors.json")["errors"]
    assert len({row["name"] for row in rows}) == len({row["code"] for row in rows}) == len(rows)


@pytest.mark.parametrize("name", sorted(methods.METHODS - methods.BUILT_IN))
def test_every_method_has_its_action(name: str) -> None:
    assert callable(dispatch.find_action(name))
