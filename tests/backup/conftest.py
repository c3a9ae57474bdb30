"""A vault with something of everything, and stock gpg in a home of its own."""

from pathlib import Path

import pytest

from sealring.session.app import App
from tests.actions.world import Clock
from tests.backup import world
from tests.openpgp.conftest import gpg as gpg  # noqa: PLC0414, a fixture


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def app(home: Path) -> App:
    made = world.new_app()
    assert isinstance(made.clock, Clock)
    made.session.kept["ids"] = world.fill(made.session.vault, made.clock)
    return made
