"""A real vault that opens quickly, before it is made, open, and locked."""

from pathlib import Path
from typing import Any

import pytest

from sealring.base.secret import Secret
from sealring.session.app import App, Caller
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, TOKEN, Call, Clock, call


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def new_app(home: Path) -> App:
    """Before there is a vault."""
    clock = Clock()
    return App(Session(clock=clock, profile=TESTING), clock)


@pytest.fixture
def app(new_app: App) -> App:
    """An open vault."""
    new_app.session.create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    return new_app


@pytest.fixture
def locked(app: App) -> App:
    """The same vault in a process of its own, locked."""
    return App(Session(clock=app.clock, profile=TESTING), app.clock)


@pytest.fixture
def do(app: App) -> Call:
    def run(method: str, caller: Caller | None = None, /, **params: Any) -> dict[str, Any]:
        return call(app, method, params, caller)

    return run
