"""A backup of every released format opens, restores and passes its drill, for ever; so does the stock gpg's way."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import drill, entries, fresh, reading
from sealring.base.secret import Secret
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, TOKEN, Clock, call, confirmation
from tests.backup import world
from tests.openpgp.conftest import Gpg

FIXTURES = Path(__file__).parent.parent / "fixtures"
RELEASED = sorted(path for path in FIXTURES.glob("backup-*") if path.is_dir())


@pytest.fixture(params=RELEASED, ids=lambda path: path.name)
def released(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def later() -> Clock:
    """Years after they were made."""
    clock = Clock()
    clock.time = 1_900_000_000.0
    return clock


def said(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "said.json").read_text())
    return found


def held(vault: Any) -> dict[str, Any]:
    """As ``said.json`` has it."""
    found = {
        id: {
            "item": each["item"],
            "files": {name: data.hex() for name, data in each["files"].items()},
            "versions": [list(version) for version in each["versions"]],
        }
        for id, each in world.contents(vault).items()
    }
    return dict(json.loads(json.dumps(found)))


def test_each_kind_of_every_released_format_is_there() -> None:
    assert [path.name for path in RELEASED] == ["backup-1"]
    for folder in RELEASED:
        assert {path.name for path in folder.iterdir()} >= {"opened.asc", "sealed.asc", "said.json", "make.py"}


@pytest.mark.parametrize("kind", ["opened", "sealed"])
def test_it_restores_on_a_new_machine_and_its_drill_passes(released: Path, later: Clock, home: Path, kind: str) -> None:
    expected = said(released)
    app = App(Session(clock=later, profile=TESTING), later)
    place = app.session.name_file(str(released / f"{kind}.asc"))
    wanted = {"passphrase": expected["passphrase"], "token": TOKEN, "sections": ["people", "settings"]}
    done = call(app, "setup.restore", {"file": {"place": place}, **wanted})
    vault = app.session.vault
    assert done["counts"] == {"new": len(expected["items"])} and done["unreadable"] == done["files_missing"] == 0
    assert held(vault) == expected["items"] and vault.check() == []
    assert vault.keyring.active == expected["active"]
    assert sorted(key.fingerprint for key in vault.keyring.keys) == sorted(expected["keys"])
    assert [record.name for record in vault.records("contact")] == ["Bob"]
    assert vault.settings()["idle_minutes"] == 7
    given = {"file": {"place": app.session.name_file(str(released / f"{kind}.asc"))}}
    proof = call(app, "backup.drill", {**given, "confirmation": confirmation(app)})["drill"]
    assert proof["passed"] and (proof["items"], proof["same"], proof["codes"]) == (4, 4, 1)
    assert proof.get("proved", True) is True
    same = call(app, "backup.preview", {**given, "mode": "merge"})
    assert same["counts"] == {"same": len(expected["items"])} and not same["stranger"]


def test_its_backup_key_opens_it_in_another_account(released: Path, later: Clock, home: Path) -> None:
    expected = said(released)
    bob = world.new_app("second", clock=later, email="bob@example.org")
    opened = drill.open_by(world.backup(released / "opened.asc"), Secret(expected["backup_key"].upper()))
    assert opened.stranger and opened.signer == expected["active"]
    place = {"file": {"place": bob.session.name_file(str(released / "opened.asc"))}, "mode": "merge"}
    more = {"backup_key": expected["backup_key"], "confirmation": confirmation(bob)}
    done = call(bob, "backup.restore", {**place, **more})
    assert done["counts"] == {"new": len(expected["items"])} and done["files"] == 1


def test_its_bundle_opens_for_whom_it_was_made(released: Path, later: Clock, home: Path) -> None:
    session = Session(clock=later, profile=TESTING)
    block = (released / "betty.asc").read_bytes()
    session.import_key(block, Secret(PASSPHRASE), Secret(PASSPHRASE), TOKEN)
    betty = App(session, later)
    place = {"file": {"place": session.name_file(str(released / "bundle.asc"))}, "mode": "merge"}
    shown = call(betty, "backup.preview", place)
    assert shown["bundle"]["for_you"] and shown["signer"] == said(released)["active"] and shown["others"] == 3
    done = call(betty, "backup.restore", {**place, "confirmation": confirmation(betty)})
    assert done["counts"] == {"new": 3} and done["files"] == 1
    assert {row.name for row in session.vault.list()} == {"Bank", "Will", "Card"}


def test_stock_gpg_opens_it(released: Path, gpg: Gpg) -> None:
    expected = said(released)
    gpg("--passphrase", expected["passphrase"], "--import", str(released / "opened.asc"))
    message = (released / "opened.asc").read_bytes().partition(b"-----END PGP MESSAGE-----\n")
    done = gpg("--passphrase", expected["passphrase"], "--status-fd", "2", "--decrypt", data=message[0] + message[1])
    assert b"GOODSIG" in done.stderr
    names = {row["item"]["name"] for row in world.lines(done.stdout) if "item" in row}
    assert names == {each["item"]["name"] for each in expected["items"].values()}


def test_a_sealed_one_is_the_vaults_whole_state(released: Path, later: Clock) -> None:
    with (released / "sealed.asc").open("rb") as file:
        passphrase = Secret[str](said(released)["passphrase"])
        found = fresh.look(reading.Backup(file), passphrase, None, now=int(later.time), random=os.urandom)
        assert not [entry for entry in found.backup.entries() if isinstance(entry, entries.Unreadable)]
        assert found.sealer is not None and found.backup.proved(found.sealer, found.closed)


def test_the_script_that_made_them_still_makes_such(released: Path, tmp_path: Path, home: Path) -> None:
    """Only for the newest format: what it says is checked here by the same eyes."""
    if released != RELEASED[-1]:
        pytest.skip("an older format is not written any more")
    import runpy

    made = runpy.run_path(str(released / "make.py"))
    target = tmp_path / released.name
    target.mkdir()
    before = os.environ.get("SEALRING_HOME")
    try:
        made["main"](target)
    finally:
        os.environ["SEALRING_HOME"] = before or ""
    assert sorted(path.name for path in target.iterdir()) == sorted(
        path.name for path in released.iterdir() if path.suffix != ".py" and path.is_file()
    )
    names = {each["item"]["name"] for each in said(target)["items"].values()}
    assert names == {each["item"]["name"] for each in said(released)["items"].values()}
    shutil.rmtree(target)
