"""Settings: a weaker lock is not taken in passing."""

from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.session.app import App
from tests.actions.world import Call, confirmation

WEAKER: list[dict[str, Any]] = [
    {"idle_minutes": 11},
    {"lock_on_screen_lock": False},
    {"lock_on_sleep": False},
    {"idle_minutes": 5, "lock_on_sleep": False},
]
STRONGER: list[dict[str, Any]] = [
    {"idle_minutes": 5},
    {"idle_minutes": 10},
    {"lock_on_sleep": True},
    {"clipboard_seconds": 60},
]


@pytest.mark.parametrize("wanted", WEAKER)
def test_a_weaker_lock_is_refused_and_nothing_changes(app: App, do: Call, wanted: dict[str, Any]) -> None:
    before = do("settings.get")
    with pytest.raises(SealringError) as caught:
        do("settings.set", settings=wanted)
    assert caught.value.name == "weaker_setting" and do("settings.get") == before
    relaxed = do("settings.relax", confirmation=confirmation(app), settings=wanted)
    assert {name: relaxed[name] for name in wanted} == wanted


@pytest.mark.parametrize("wanted", STRONGER)
def test_anything_else_is_set(do: Call, wanted: dict[str, Any]) -> None:
    assert do("settings.set", settings=wanted) == do("settings.get") | wanted


def test_weaker_is_told_by_what_is_set_and_not_by_the_default(app: App, do: Call) -> None:
    do("settings.set", settings={"idle_minutes": 2})
    with pytest.raises(SealringError):
        do("settings.set", settings={"idle_minutes": 5})


def test_the_generator_keeps_what_was_set(do: Call) -> None:
    do("settings.set", settings={"generator": {"length": 32}})
    do("settings.set", settings={"generator": {"symbols": False}})
    made = do("generate.password")["password"]
    assert len(made) == 32 and made.isalnum()
    assert len(do("generate.password", length=40)["password"]) == 40


def test_a_generator_that_makes_nothing_is_refused(do: Call) -> None:
    nothing = dict.fromkeys(("lower", "upper", "digits", "symbols"), False)
    for method, params in (("generate.password", nothing), ("settings.set", {"settings": {"generator": nothing}})):
        with pytest.raises(SealringError) as caught:
            do(method, **params)
        assert caught.value.name == "bad_params"
