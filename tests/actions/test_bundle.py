"""Bundles: chosen items for another person, in a file that opens with their key; what it is worth on the other side."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import bundle, entries, making, reading
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import renewal
from sealring.openpgp.certificates import Certificate
from sealring.session.app import App
from sealring.vault.received import Entry
from tests.actions.test_letter import betty as betty  # noqa: PLC0414, a fixture
from tests.actions.test_letter import confirmation_of, meet, refused
from tests.actions.world import call, login
from tests.backup.world import BACKUP_KEY, attach, lines
from tests.openpgp.conftest import Gpg
from tests.openpgp.conftest import gpg as gpg  # noqa: PLC0414, a fixture

PICTURE = bytes(range(256)) * 300


@pytest.fixture
def filled(app: App) -> dict[str, str]:
    """Ada's items, one with a history and a file; ids by name."""
    vault = app.session.vault
    ids = {name: vault.create(login(name, tags=["shared"], favourite=True)).id for name in ("Bank", "Router")}
    vault.update(ids["Bank"], 1, login("Bank", password="canary-new", tags=["shared"], favourite=True, notes="n"))
    ids["Secret"] = vault.create(login("Secret", folder="Home/Safe")).id
    attach(vault, ids["Router"], "photo.png", PICTURE)
    origin = {"signer": "B" * 40, "verdict": "good", "trusted": True, "received": 1, "message": ""}
    ids["Others"] = vault.receive([Entry(login("Others", tags=["shared"]), "B" * 40, origin)])[0].id
    return ids


def made(app: App, tmp_path: Path, **chosen: Any) -> dict[str, Any]:
    """A bundle in a folder of its own."""
    chosen.setdefault("to", [])
    place = app.session.name_file(str(tmp_path))
    return call(app, "backup.bundle", {"confirmation": confirmation_of(app), "place": place, **chosen})


def given(app: App, path: str, **more: Any) -> dict[str, Any]:
    return {"file": {"place": app.session.name_file(path)}, "mode": "merge", **more}


def taken(app: App, path: str, **more: Any) -> dict[str, Any]:
    return call(app, "backup.restore", given(app, path, **more) | {"confirmation": confirmation_of(app)})


def by_name(app: App) -> dict[str, Any]:
    return {row.name: row for row in app.session.vault.list()}


def test_A8_chosen_items_go_to_another_person_without_the_own_key(
    app: App, betty: App, filled: dict[str, str], tmp_path: Path
) -> None:
    """By tag: what others own is left out; the file says which keys open it; the other one knows who sent it."""
    done = made(app, tmp_path, tag="shared", to=[meet(app, betty)])
    assert (done["items"], done["left_out"], done["backup_key"]) == (2, 1, False)
    assert [(each["name"], each["fingerprint"]) for each in done["recipients"]] == [
        ("Betty", betty.session.vault.keyring.active)
    ]
    own, hers = (each.session.vault.keyring.active_key.encryption_key_id.hex().upper() for each in (app, betty))
    assert sorted(done["keys"]) == sorted([own, hers])
    path = Path(done["path"])
    assert path.name.startswith("sealring-bundle-") and path.stat().st_size == done["size"]
    assert b"PRIVATE KEY" not in path.read_bytes() and path.stat().st_mode & 0o777 == 0o600

    me = meet(betty, app)
    shown = call(betty, "backup.preview", given(betty, done["path"]))
    assert shown["stranger"] and shown["signer"] == app.session.vault.keyring.active
    assert shown["sender"] == {"person": me, "name": "Ada", "state": "verified", "trusted": True}
    assert shown["bundle"] == {"to": [betty.session.vault.keyring.active], "for_you": True}
    assert shown["counts"] == {"new": 2} and shown["sections"] == ["items"] and "canary" not in str(shown)
    result = taken(betty, done["path"])
    assert (result["counts"], result["files"], result["versions"]) == ({"new": 2}, 1, 0)
    vault, rows = betty.session.vault, by_name(betty)
    assert rows.keys() == {"Bank", "Router"} and not {row.id for row in rows.values()} & set(filled.values())
    bank, router = (vault.get(rows[name].id)[0] for name in ("Bank", "Router"))
    assert bank["password"] == "canary-new" and bank["tags"] == ["shared"] and bank["notes"] == "n"
    assert bank["password_history"] == [] and not bank["favourite"]
    assert bank["owner"] == app.session.vault.keyring.active and rows["Bank"].received == "trusted"
    (photo,) = router["attachments"]
    assert b"".join(vault.contents(router, photo["id"])) == PICTURE
    theirs = app.session.vault.get(filled["Router"])[0]["attachments"][0]
    assert not {theirs["id"], theirs["key"]} & {photo["id"], photo["key"]}
    assert vault.check() == [] and vault.keyring.owns(vault.overview(rows["Bank"].id).owner) is False


def test_A8_what_was_given_is_noted_and_is_no_backup(
    app: App, betty: App, filled: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(app, tmp_path, items=[filled["Bank"]], to=[meet(app, betty)])
    (shared,) = call(app, "item.shared", {"id": filled["Bank"]})["shared"]
    assert shared["current"] and [each["name"] for each in shared["to"]] == ["Betty"]
    assert not app.session.vault.records("backup")

    def full(*_: Any, **__: Any) -> Any:
        raise SealringError("disk_full")

    monkeypatch.setattr("sealring.people.letterbook.note_sent", full)
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(SealringError):
        made(app, tmp_path, items=[filled["Bank"]], to=[meet(app, betty)])
    assert sorted(os.listdir(tmp_path)) == before


def test_A8_stock_gpg_opens_it_with_the_other_persons_key(
    app: App, betty: App, filled: dict[str, str], tmp_path: Path, gpg: Gpg
) -> None:
    done = made(app, tmp_path, all=True, to=[meet(app, betty)])
    then = f"--faked-system-time={int(app.clock.now()) + 60}!"
    gpg(then, "--passphrase", "", "--import", data=betty.session.vault.keyring.active_key.to_bytes())
    gpg(then, "--import", data=app.session.vault.keyring.active_key.certificate().to_bytes())
    opened = gpg(then, "--passphrase", "", "--status-fd", "2", "--decrypt", done["path"])
    assert b"GOODSIG" in opened.stderr and b"DECRYPTION_OKAY" in opened.stderr
    rows = list(lines(opened.stdout))
    assert {row["item"]["name"] for row in rows if "item" in row} == {"Bank", "Router", "Secret"}
    assert b"".join(_piece(row) for row in rows if "piece" in row) == PICTURE
    text = json.dumps(rows)
    assert app.session.vault.id not in text and "canary-bank-Wq7" not in text  # no history, nothing of the vault
    assert rows[0]["to"] == [betty.session.vault.keyring.active]


def _piece(row: dict[str, Any]) -> bytes:
    import base64

    return base64.b64decode(row["piece"])


def test_A8_a_stranger_and_one_about_whom_there_is_an_alarm_are_untrusted(
    app: App, betty: App, filled: dict[str, str], tmp_path: Path
) -> None:
    done = made(app, tmp_path, folder="Home", to=[meet(app, betty)])
    shown = call(betty, "backup.preview", given(betty, done["path"]))
    assert shown["stranger"] and "sender" not in shown
    taken(betty, done["path"])
    (row,) = by_name(betty).values()
    assert row.name == "Secret" and row.received == "untrusted"


def test_A8_a_key_that_ended_vouches_for_nothing(app: App, betty: App, filled: dict[str, str], tmp_path: Path) -> None:
    """By the certificate that Betty has of Ada, not by the one in the file, from which the end was left out."""
    done = made(app, tmp_path, folder="Home", to=[meet(app, betty)])
    meet(betty, app)
    key = app.session.vault.keyring.active_key
    ended = renewal.revoked(key, 3, "", now=int(app.clock.now()) - 10).key.certificate()
    call(betty, "person.add", {"armored": ended.armored()})
    shown = call(betty, "backup.preview", given(betty, done["path"]))
    assert (shown["sender"]["state"], shown["sender"]["trusted"]) == ("revoked", False)
    taken(betty, done["path"])
    assert by_name(betty)["Secret"].received == "untrusted"
    assert Certificate.parse(ended.to_bytes()).signers()


def test_A8_the_rule_for_people_holds_for_bundles_too(
    app: App, betty: App, filled: dict[str, str], tmp_path: Path
) -> None:
    person = meet(app, betty, verified=False)
    assert made(app, tmp_path, all=True, to=[person])["recipients"][0]["person"] == person  # it is grave in any case
    row = call(app, "person.get", {"id": person})["person"]
    call(app, "person.reject", {"id": person, "revision": row["revision"]})
    chosen = {"confirmation": confirmation_of(app), "all": True}
    assert refused(app, "backup.bundle", {**chosen, "to": [person]}).name == "person_rejected"
    assert refused(app, "backup.bundle", {**chosen, "to": []}).name == "letter_nobody"
    assert refused(app, "backup.bundle", {**chosen, "to": ["0" * 32]}).name == "person_not_found"
    assert refused(app, "backup.bundle", {**chosen, "to": [], "backup_key": "Grandma1952"}).name == "backup_key_weak"
    others = {"confirmation": confirmation_of(app), "items": [filled["Others"]], "to": [], "backup_key": BACKUP_KEY}
    assert refused(app, "backup.bundle", others).name == "letter_empty"


def test_A8_a_backup_key_serves_who_has_no_key(app: App, betty: App, filled: dict[str, str], tmp_path: Path) -> None:
    done = made(app, tmp_path, items=[filled["Bank"]], backup_key=BACKUP_KEY)
    assert done["backup_key"] and done["recipients"] == []
    assert refused(betty, "backup.preview", given(betty, done["path"])).name == "backup_no_key"
    shown = call(betty, "backup.preview", given(betty, done["path"], backup_key=BACKUP_KEY))
    assert shown["bundle"] == {"to": [], "for_you": False}
    assert taken(betty, done["path"], backup_key=BACKUP_KEY)["counts"] == {"new": 1}


def test_a_bundle_adds_and_changes_nothing_that_is_there(
    app: App, betty: App, filled: dict[str, str], tmp_path: Path
) -> None:
    done = made(app, tmp_path, tag="shared", to=[meet(app, betty)])
    taken(betty, done["path"])
    vault = betty.session.vault
    bank = by_name(betty)["Bank"]
    vault.own(bank.id, bank.revision)
    mine = vault.get(bank.id)[0]
    assert taken(betty, done["path"])["counts"] == {"newer": 2}
    assert vault.get(bank.id)[0] == mine and vault.check() == []
    error = refused(betty, "backup.preview", {**given(betty, done["path"]), "mode": "replace"})
    assert error.name == "bad_params" and "vault's place" in error.data["lines"][0]
    replacing = {**given(betty, done["path"]), "mode": "replace", "confirmation": confirmation_of(betty)}
    assert refused(betty, "backup.restore", replacing).name == "bad_params"
    assert by_name(betty).keys() == {"Bank", "Router"}

    before = app.session.vault.get(filled["Bank"])[0]  # and her own bundle back with Ada
    gone = app.session.vault.trash(filled["Router"], app.session.vault.overview(filled["Router"]).revision)
    app.session.vault.delete(gone.id, gone.revision)
    shown = call(app, "backup.preview", given(app, done["path"]))
    assert not shown["stranger"] and shown["bundle"]["for_you"] and shown["counts"] == {"newer": 1, "new": 1}
    assert taken(app, done["path"])["files"] == 1
    assert app.session.vault.get(filled["Bank"])[0] == before
    back = app.session.vault.overview(filled["Router"])
    assert app.session.vault.keyring.owns(back.owner) and not back.received


def test_what_a_stranger_writes_into_a_bundle_reaches_nothing_else(
    app: App, betty: App, filled: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids and files of Betty's own, settings, records, keys, versions: none of it gets in."""
    vault = betty.session.vault
    own = vault.create(login("Mine")).id
    attach(vault, own, "mine.bin", PICTURE)
    file = vault.get(own)[0]["attachments"][0]
    mine = vault.get(own)[0]
    settings = vault.settings()

    def forged(item: dict[str, Any], random: Any) -> Any:
        sent, _ = bundle_given(item, random)
        return {**sent, "id": own, "owner": vault.keyring.active, "origin": None, "attachments": [file], "extra": 1}, []

    bundle_given = bundle.given
    finish = making.Lines.finish

    def also(self: Any, left_out: dict[str, int]) -> None:
        self.put("settings", {"idle_minutes": 999})
        self.put("version", {**mine, "password": "forged"}, kind="earlier")
        self.put("record", {**mine, "type": "contact", "record": {"format": "sealring-contact/1"}})
        self.put("key", "AAAA", fingerprint="A" * 40)
        self.put("piece", "AAAA", file=file["id"], number=0)
        finish(self, left_out)

    monkeypatch.setattr(bundle, "given", forged)
    monkeypatch.setattr(making.Lines, "finish", also)
    done = made(app, tmp_path, items=[filled["Bank"]], to=[meet(app, betty)])
    monkeypatch.undo()
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "betty"))
    result = taken(betty, done["path"], sections=["settings", "people", "keys"])
    assert result["counts"] == {"new": 1} and (result["keys"], result["people"], result["settings"]) == (0, 0, False)
    assert vault.get(own)[0] == mine and b"".join(vault.contents(mine, file["id"])) == PICTURE
    assert vault.settings() == settings and vault.check() == [by_name(betty)["Bank"].id]  # whose file never came
    assert "extra" not in vault.get(by_name(betty)["Bank"].id)[0]


def test_an_item_of_a_bundle_is_checked_as_if_it_was_typed() -> None:
    now = 1_700_000_000
    header = {"id": "0" * 32, "made": now}
    item = bundle.items.from_wire(login(), None, id="1" * 32, revision=1, owner="A" * 40, now=now)
    how: dict[str, Any] = {"own": False, "trusted": False}
    assert bundle.taken(item, header, "A" * 40, **how)["name"] == "Bank"
    for wrong in ({"name": "x" * (limits.NAME + 1)}, {"type": "contact"}, {"uris": [{"uri": "x", "match": "no"}]}):
        with pytest.raises(SealringError, match="backup") as error:
            bundle.taken({**item, **wrong}, header, "A" * 40, **how)
        assert error.value.name == "backup_damaged"
    named = {"id": "2" * 32, "name": "../../etc/passwd", "type": "", "size": 1, "chunks": 1}
    named |= {"key": "0" * 64, "sha256": "0" * 64}
    (file,) = bundle.taken({**item, "attachments": [named]}, header, "A" * 40, **how)["attachments"]
    assert file["name"] == "passwd"


def test_more_items_than_can_be_noted_are_refused(
    app: App, filled: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BUNDLE_ITEMS", 2)
    chosen = {"confirmation": confirmation_of(app), "to": [], "backup_key": BACKUP_KEY}
    assert refused(app, "backup.bundle", {**chosen, "all": True}).name == "letter_too_large"
    assert made(app, tmp_path, items=[filled["Bank"], filled["Router"]], backup_key=BACKUP_KEY)["items"] == 2
    (path,) = tmp_path.glob("sealring-bundle-*")
    with path.open("rb") as file:
        opened = reading.Backup(file).open([], Secret(BACKUP_KEY))
        assert opened.stranger and all(entry.given for entry in opened.entries() if isinstance(entry, entries.Item))
