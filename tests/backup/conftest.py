"""A vault with something of everything, made once and copied for each test; and stock gpg in a home of its own."""

import shutil
from pathlib import Path

import pytest

from sealring.base.secret import Secret
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, Clock
from tests.backup import world
from tests.openpgp.conftest import gpg as gpg  # noqa: PLC0414, a fixture


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], float]:
    """A home with that vault, locked; the ids of its items by name, and what time it is there."""
    folder = tmp_path_factory.mktemp("prepared") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEALRING_HOME", str(folder))
        made = world.new_app()
        assert isinstance(made.clock, Clock)
        ids = world.fill(made.session.vault, made.clock)
        made.session.vault.close()
    return folder, ids, made.clock.time


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def app(home: Path, prepared: tuple[Path, dict[str, str], float]) -> App:
    """The vault, open."""
    folder, ids, time = prepared
    shutil.copytree(folder, home / "home")
    clock = Clock()
    clock.time = time
    session = Session(clock=clock, profile=TESTING)
    session.unlock(Secret(PASSPHRASE), None)
    session.kept["ids"] = dict(ids)
    return App(session, clock)
