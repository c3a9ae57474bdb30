"""A made-up computer, all of it in a temporary folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sealring.base.machine import Machine


class FakeRegistry:
    """The registry as a dictionary; ``refuse`` makes every write fail as for a person without the right."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}
        self.refuse = False

    def get(self, root: str, key: str) -> str | None:
        return self.values.get((root, key))

    def set(self, root: str, key: str, value: str) -> None:
        if self.refuse:
            raise PermissionError(5, "Access is denied")
        self.values[root, key] = value

    def delete(self, root: str, key: str) -> bool:
        return self.values.pop((root, key), None) is not None


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, as SEALRING_HOME gives it."""
    folder = tmp_path / "data"
    monkeypatch.setenv("SEALRING_HOME", str(folder))
    return folder


@pytest.fixture
def machine(tmp_path: Path, home: Path) -> Callable[..., Machine]:
    """Makes a computer of the given platform with nothing on it."""

    def make(platform: str = "linux", **others: object) -> Machine:
        person = tmp_path / "person"
        person.mkdir(exist_ok=True)
        root = str(tmp_path / "root")
        settings: dict[str, object] = {"environ": {"PATH": ""}, "root": root, "registry": FakeRegistry()}
        return Machine(platform, str(person), **(settings | others))  # type: ignore[arg-type]

    return make
