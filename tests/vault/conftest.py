"""Vaults for tests, around one key for all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sealring.openpgp import keys
from sealring.openpgp.keys import OwnKey
from sealring.vault.vault import Vault
from tests.vault.homes import Home


@pytest.fixture(scope="session")
def key() -> OwnKey:
    return keys.generate("Ada", "ada@example.org", now=1_700_000_000)


@pytest.fixture
def home(tmp_path: Path, key: OwnKey) -> Iterator[Home]:
    home = Home(tmp_path, key)
    yield home
    for vault in home.opened:
        vault.close()


@pytest.fixture
def vault(home: Home) -> Vault:
    return home.make()


@pytest.fixture
def login() -> Callable[..., dict[str, object]]:
    def make(name: str = "Bank", **more: object) -> dict[str, object]:
        uris = [{"uri": "https://bank.example.com/login", "match": "domain"}]
        return {"type": "login", "name": name, "username": "ada", "password": "hunter2-" + name, "uris": uris, **more}

    return make
