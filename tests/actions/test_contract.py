"""Every method of the contract has an action, and names only errors that exist."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest

import sealring.actions
from sealring.actions.table import find, function_name
from sealring.base import errors, schemas
from sealring.native import methods

METHODS = [name for name in schemas.method_names() if name not in methods.BUILT_IN]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_an_action(method: str) -> None:
    assert list(inspect.signature(find(method)).parameters) == ["app", "params", "caller"]


@pytest.mark.parametrize("method", schemas.method_names())
def test_the_errors_of_a_method_exist(method: str) -> None:
    listed = schemas.method(method)["errors"]
    assert listed == sorted(set(listed)) and set(listed) <= errors.table().keys()


def test_no_action_is_outside_the_contract() -> None:
    nouns = {name.split(".")[0] for name in METHODS}
    folder = Path(sealring.actions.__file__).parent
    # bundling and placing are parts of backup
    assert {path.stem for path in folder.glob("*.py")} - nouns == {"__init__", "bundling", "placing", "rows", "table"}
    expected = {(name.split(".")[0], function_name(name.split(".")[1])) for name in METHODS}
    for noun in nouns:
        module = import_module(f"sealring.actions.{noun}")
        for name, value in vars(module).items():
            mine = inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
            if mine and "caller" in inspect.signature(value).parameters:
                assert (noun, name) in expected


@pytest.mark.parametrize("method", ["session.hello", "item.nothing", "os.system", "__init__.x", "", "item"])
def test_other_names_find_nothing(method: str) -> None:
    with pytest.raises(LookupError):
        find(method)
