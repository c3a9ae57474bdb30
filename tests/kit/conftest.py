"""A vault with something in it, one whose key is RSA-4096, and stock gpg that is given the passphrase."""

from pathlib import Path

import pytest

from sealring.base.secret import Secret
from sealring.session import keycare
from sealring.session.app import App
from tests.actions.world import PASSPHRASE, Clock, login
from tests.backup import world
from tests.kit.world import reopened
from tests.openpgp.conftest import Gpg
from tests.openpgp.conftest import gpg as gpg  # noqa: PLC0414, a fixture

RSA = Path(__file__).parents[1] / "fixtures" / "kit" / "rsa4096.asc"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    made = world.new_app()
    assert isinstance(made.clock, Clock)
    world.fill(made.session.vault, made.clock)
    return made


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """A vault with so few items that gpg, which derives a key for each message, opens them quickly."""
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    made = world.new_app()
    vault = made.session.vault
    bank = vault.create(login("Bank", notes="Zürich ☃")).id
    vault.update(bank, 1, {**login("Bank", notes="Zürich ☃"), "password": "second-canary-7!"})
    note = vault.create({"type": "note", "name": "Will", "notes": "canary-in-a-note"}).id
    world.attach(vault, note, "will.pdf", b"%PDF-" + bytes(range(250)) * 600)
    world.attach(vault, note, "tiny.txt", b"canary-in-a-file")
    return made


@pytest.fixture(params=["Ed25519", "RSA-4096"])
def of_each_kind(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """A vault with a key of either kind in use."""
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    made = world.new_app()
    if request.param == "RSA-4096":
        keycare.bring_in(made.session, Secret(PASSPHRASE), RSA.read_bytes(), None, active=True)
        made = reopened(made)
    assert made.session.vault.keyring.active_key.algorithm.startswith(request.param)
    return made


@pytest.fixture
def asking(gpg: Gpg, tmp_path: Path) -> Gpg:
    """gpg as a person has it who types the passphrase when it asks."""
    (tmp_path / "word").write_text(PASSPHRASE + "\n")
    config = f"batch\nno-tty\npinentry-mode loopback\npassphrase-file {tmp_path / 'word'}\n"
    (Path(gpg.home) / "gpg.conf").write_text(config)
    return gpg
