"""A terminal without a vault, and one with a vault that opens quickly."""

from pathlib import Path

import pytest

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.cli.terminal import PASSPHRASE, TOKEN, Terminal


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Before ``sealring init``."""
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    return Terminal(tmp_path / "home")


@pytest.fixture
def terminal(empty: Terminal) -> Terminal:
    """After it. The vault's Argon2id is the one for testing, so that each command opens it at once."""
    session = Session(profile=TESTING)
    session.create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    session.save_key_file(Secret(PASSPHRASE))
    session.finish_setup()
    session.vault.close()
    return empty
