"""Several vaults side by side: one real host process each, which serves the vault that its first request names."""

import os
from pathlib import Path

import pytest

from sealring.base import paths
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.native.host import Host, frame, request

PASSPHRASES = {
    "default": "correct horse battery staple wombat river",
    "work": "seven purple lamps under the old bridge",
}
TOKENS = {"default": {"chars": "K7M", "colour": "#1565c0"}, "work": {"chars": "WRK", "colour": "#2e7d32"}}
OURS = {"min": 1, "max": 1}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two vaults with a passphrase and a token each."""
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "home"))
    for name, passphrase in PASSPHRASES.items():
        Session(name, profile=TESTING).create("Ada", "ada@example.org", Secret(passphrase), TOKENS[name])
    return str(tmp_path / "home")


def greeted(host: Host, vault: str | None = None) -> str:
    named = {} if vault is None else {"vault": vault}
    return str(host.result("session.hello", protocol=OURS, **named)["vault"])


def test_each_host_serves_the_vault_that_its_hello_names(home: str) -> None:
    with Host(home) as first, Host(home) as second:
        assert (greeted(first), greeted(second, "work")) == ("default", "work")
        for host, name in ((first, "default"), (second, "work")):
            assert host.result("session.status")["vault"] == name
            shown = host.result("session.challenge")
            assert {"chars": shown["chars"], "colour": shown["colour"]} == TOKENS[name]


def test_each_has_its_own_passphrase_items_and_lock(home: str) -> None:
    with Host(home) as first, Host(home) as second:
        greeted(first)
        greeted(second, "work")
        wrong = {"passphrase": PASSPHRASES["default"], "displayed": second.displayed()}
        assert second.error("session.unlock", **wrong) == "wrong_passphrase"
        first.unlock(PASSPHRASES["default"])
        assert second.result("session.status")["state"] == "locked"
        second.unlock(PASSPHRASES["work"])
        kept = second.result("item.create", item={"type": "note", "name": "at work"})["id"]
        assert first.error("item.get", id=kept) == "item_not_found"
        assert first.result("session.lock", reason="person") == {}
        assert first.gone()
        assert second.result("item.get", id=kept)["item"]["name"] == "at work"


def test_a_connection_never_changes_its_vault(home: str) -> None:
    with Host(home) as host:
        greeted(host, "work")
        host.unlock(PASSPHRASES["work"])
        assert host.error("session.hello", protocol=OURS, vault="default") == "bad_params"
        assert greeted(host, "work") == greeted(host) == "work"
        assert host.result("session.status")["vault"] == "work"


def test_a_first_request_that_is_no_hello_means_the_default_vault(home: str) -> None:
    with Host(home) as host:
        assert host.result("session.status")["vault"] == "default"
        assert host.error("session.hello", protocol=OURS, vault="work") == "bad_params"


@pytest.mark.parametrize("name", ["../default", "Work", "a" * 33, "work\n", None])
def test_a_bad_name_is_refused_and_opens_nothing(home: str, name: object) -> None:
    with Host(home) as host:
        host.write(frame(request("session.hello", 1, protocol=OURS, vault=name)))
        assert host.read()["error"]["data"]["name"] == "bad_params"  # type: ignore[index]
        assert host.result("session.status")["vault"] == "default"
    assert sorted(os.listdir(Path(home) / "vaults")) == ["default", "work"]


def test_an_incompatible_hello_still_names_the_vault(home: str) -> None:
    with Host(home) as host:
        assert host.error("session.hello", protocol={"min": 7, "max": 9}, vault="work") == "incompatible"
        assert host.result("session.status")["vault"] == "work"


def test_a_vault_that_is_not_there_can_be_set_up(home: str) -> None:
    with Host(home) as host:
        assert host.result("session.hello", protocol=OURS, vault="club")["state"] == "no_vault"
        assert not os.path.exists(paths.vault_folder("club"))
        token = host.result("token.suggest")
        assert token["colour"] not in {other["colour"] for other in TOKENS.values()}
        made = {"name": "Ada", "email": "ada@example.org", "passphrase": PASSPHRASES["work"] + " too", "token": token}
        assert host.result("setup.create", **made)["vault"] == "club"
        assert host.result("session.vaults") == {"vaults": ["default", "club", "work"]}


def test_names_are_those_of_folders_with_a_vault_in_them(home: str) -> None:
    for folder in ("empty", "Upper", "a b", "work (set aside)"):
        os.makedirs(Path(home) / "vaults" / folder)
    (Path(home) / "vaults" / "Upper" / "vault.db").write_bytes(b"")
    assert paths.vaults() == ["default", "work"]
