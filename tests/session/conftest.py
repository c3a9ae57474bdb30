from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.session import desktops


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    return str(tmp_path / "home")


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[desktops.Desktop]:
    with desktops.x11() as desktop:
        desktop.use(monkeypatch)
        yield desktop


@pytest.fixture(params=desktops.BOTH)
def desktop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[desktops.Desktop]:
    with desktops.BOTH[request.param]() as found:
        found.use(monkeypatch)
        yield found
