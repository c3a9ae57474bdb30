"""Own keys and strangers' certificates, a vault that opens quickly, and an Internet on the loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sealring.openpgp.keys import OwnKey, generate
from sealring.vault.vault import Vault
from tests.people.servers import Authority, Internet, internet
from tests.people.strangers import NOW
from tests.vault.homes import Home


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def net(authority: Authority) -> Iterator[Internet]:
    with internet(authority) as made:
        yield made


@pytest.fixture(scope="session")
def own() -> OwnKey:
    return generate("Ada", "ada@home.example.org", now=NOW)


@pytest.fixture(scope="session")
def betty() -> OwnKey:
    return generate("Betty", "betty@example.org", now=NOW)


@pytest.fixture(scope="session")
def impostor() -> OwnKey:
    """Another key that claims Betty's address."""
    return generate("Betty", "betty@example.org", now=NOW + 5)


@pytest.fixture(scope="session")
def carol() -> OwnKey:
    return generate("Carol", "carol@example.net", now=NOW)


@pytest.fixture
def vault(tmp_path: Path, own: OwnKey) -> Iterator[Vault]:
    home = Home(tmp_path, own)
    home.clock.time = float(NOW + 1000)
    yield home.make()
    for each in home.opened:
        each.close()
