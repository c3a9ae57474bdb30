"""The life of an own key, from the wire: what each change does to the key, to the vault and to who has it open."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, call, confirmation, displayed

ITEM = {"type": "login", "name": "bank", "username": "ada", "password": "canary"}


def reopened(app: App) -> App:
    """Another process, unlocked."""
    again = App(Session(clock=app.clock, profile=TESTING), app.clock)
    call(again, "session.unlock", {"passphrase": PASSPHRASE, "displayed": displayed(again)})
    again.session.warm()
    return again


def change(app: App, method: str, **params: Any) -> App:
    """Do what changes keys; the vault is locked by it. The vault, open again."""
    call(app, method, {"confirmation": confirmation(app), **params})
    assert app.session.ended == "keys_changed"
    return reopened(app)


def refused(app: App, method: str, **params: Any) -> str:
    with pytest.raises(SealringError) as caught:
        call(app, method, {"confirmation": confirmation(app), **params})
    assert app.session.unlocked
    return caught.value.name


def rows(app: App) -> list[dict[str, Any]]:
    return list(call(app, "key.list")["keys"])


def resealed(app: App) -> None:
    while call(app, "key.reseal")["left"]:
        pass


@pytest.fixture
def fingerprint(app: App) -> str:
    call(app, "item.create", {"item": ITEM})
    return str(rows(app)[0]["fingerprint"])


def password(app: App) -> str:
    (row,) = call(app, "item.list")["items"]
    return str(call(app, "item.reveal", {"id": row["id"], "field": "password"})["value"])


def test_a_new_key_is_used_from_now_on_and_the_old_one_still_reads(app: App, fingerprint: str) -> None:
    again = change(app, "key.new", name="Ada", email="ada@new.example")
    new, old = rows(again)
    assert new["active"] and new["user_ids"] == ["Ada <ada@new.example>"]
    assert old["fingerprint"] == fingerprint and not old["active"]
    assert "reseal_unfinished" in call(again, "session.status")["reminders"]
    assert password(again) == "canary"
    resealed(again)
    assert "reseal_unfinished" not in call(again, "session.status").get("reminders", [])
    assert again.session.vault.get(again.session.vault.list()[0].id)[1] == new["fingerprint"]
    back = change(again, "key.activate", fingerprint=fingerprint)
    assert rows(back)[0]["fingerprint"] == fingerprint
    assert password(back) == "canary"


@pytest.mark.parametrize("protected", [True, False])
@pytest.mark.parametrize("armored", [True, False])
def test_a_key_from_elsewhere_comes_in(app: App, fingerprint: str, protected: bool, armored: bool) -> None:
    other = keys.generate("Grace", "grace@example.org", now=1_700_000_000)
    text = keys.protect(other, Secret("its own")) if protected else ""
    data = text.encode() if protected else other.to_bytes()
    params: dict[str, Any] = {"active": False, **({"key_passphrase": "its own"} if protected else {})}
    if armored and protected:
        params["armored"] = text
    else:
        import base64

        transfer = call(app, "transfer.begin", {"purpose": "key_file", "size": len(data)})["id"]
        call(app, "transfer.put", {"id": transfer, "index": 0, "data": base64.b64encode(data).decode()})
        params["transfer"] = transfer
    again = change(app, "key.import", **params)
    assert [row["fingerprint"] for row in rows(again)] == [fingerprint, other.fingerprint]
    assert refused(again, "key.import", armored="nonsense", active=True) == "key_corrupt"
    assert refused(again, "key.import", active=True) == "bad_params"
    text = keys.protect(other, Secret("x"))
    assert refused(again, "key.import", armored=text, key_passphrase="x", active=True) == "key_known"
    assert refused(again, "key.import", armored=text, active=True) == "key_passphrase"


def test_names_come_and_go(app: App, fingerprint: str) -> None:
    second = "Ada Lovelace <ada@second.example>"
    app = change(app, "key.add_user_id", fingerprint=fingerprint, name="Ada Lovelace", email="ada@second.example")
    assert rows(app)[0]["user_ids"] == ["Ada <ada@example.org>", second]
    app = change(app, "key.prefer_user_id", fingerprint=fingerprint, user_id=second)
    assert rows(app)[0]["user_ids"] == [second, "Ada <ada@example.org>"]
    app = change(app, "key.revoke_user_id", fingerprint=fingerprint, user_id="Ada <ada@example.org>", text="moved")
    assert rows(app)[0]["user_ids"] == [second]
    assert refused(app, "key.revoke_user_id", fingerprint=fingerprint, user_id=second) == "user_id_needed"
    assert refused(app, "key.revoke_user_id", fingerprint=fingerprint, user_id="nobody") == "user_id_unknown"
    assert refused(app, "key.add_user_id", fingerprint="A" * 40, name="Ada", email="") == "key_unknown"
    assert refused(app, "key.add_user_id", fingerprint=fingerprint, name="<Ada>", email="") == "bad_name"
    assert password(app) == "canary"


def test_expiry_is_set_extended_after_its_end_and_taken_away(app: App, fingerprint: str) -> None:
    now = int(app.clock.now())
    app = change(app, "key.set_expiry", fingerprint=fingerprint, until=now + 100)
    assert rows(app)[0]["expires"] == now + 100 and rows(app)[0]["status"] == "usable"
    app.clock.time += 200  # type: ignore[attr-defined]
    assert rows(app)[0]["status"] == "expired"
    assert password(app) == "canary"  # own expiry never keeps the owner from reading
    assert refused(app, "key.set_expiry", fingerprint=fingerprint, until=now) == "bad_params"
    app = change(app, "key.set_expiry", fingerprint=fingerprint, until=now + 10_000)
    assert rows(app)[0]["status"] == "usable"
    app = change(app, "key.set_expiry", fingerprint=fingerprint, until=None)
    assert "expires" not in rows(app)[0]


def test_a_rotated_subkey_seals_everything_anew(app: App, fingerprint: str) -> None:
    before = app.session.vault.keyring.active_key.encryption_key_id
    app = change(app, "key.rotate", fingerprint=fingerprint)
    key = app.session.vault.keyring.active_key
    assert key.fingerprint == fingerprint and key.encryption_key_id != before and before in key.readers
    assert app.session.vault.resealer.left == 1
    resealed(app)
    from sealring.openpgp import packets

    (message,) = app.session.vault.database.rows("SELECT message FROM messages")[0]
    assert packets.first_recipient(message) == key.encryption_key_id
    assert password(app) == "canary"


def test_revoking_and_replacing(app: App, fingerprint: str) -> None:
    assert refused(app, "key.revoke", fingerprint=fingerprint, reason="retired") == "key_in_use"
    app = change(app, "key.replace", reason="superseded", text="a longer one")
    new, old = rows(app)
    assert new["user_ids"] == ["Ada <ada@example.org>"] and new["status"] == "usable"
    assert (old["fingerprint"], old["status"]) == (fingerprint, "revoked")
    assert "compromised" not in call(app, "session.status")["reminders"]
    assert password(app) == "canary"
    assert refused(app, "key.activate", fingerprint=fingerprint) == "key_unusable"
    text = call(app, "key.revocation", {"confirmation": confirmation(app), "fingerprint": fingerprint})["armored"]
    assert "PUBLIC KEY BLOCK" in text
    resealed(app)
    assert password(app) == "canary"


def test_a_change_locks_every_other_process_and_loses_nothing_it_acknowledged(app: App, fingerprint: str) -> None:
    other = reopened(app)
    made = call(other, "item.create", {"item": {**ITEM, "name": "acknowledged before"}})
    again = change(app, "key.rotate", fingerprint=fingerprint)
    with pytest.raises(SealringError) as caught:
        call(other, "item.create", {"item": {**ITEM, "name": "after"}})
    assert caught.value.name in ("stale_keys", "locked")
    assert other.session.settle(look=True) is None and other.session.ended in ("elsewhere", "keys_changed")
    resealed(again)
    assert again.session.vault.get(made["id"])[0]["name"] == "acknowledged before"
    assert again.session.vault.check() == []


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")
def test_gpg_takes_what_is_given_away(app: App, fingerprint: str, tmp_path: Path) -> None:
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--with-colons", "--faked-system-time", "1800000100!"]

    def run(*arguments: str, data: str = "") -> str:
        done = subprocess.run([*gpg, *arguments], input=data.encode(), capture_output=True, check=True)
        return done.stdout.decode()

    app = change(app, "key.add_user_id", fingerprint=fingerprint, name="Ada", email="ada@second.example")
    app = change(app, "key.rotate", fingerprint=fingerprint)
    run("--import", data=rows(app)[0]["certificate"])
    listed = run("--list-keys")
    assert "ada@second.example" in listed and listed.count("\nsub:") == 2 and "\nsub:r:" in listed
    app = change(app, "key.replace", reason="compromised", text="laptop stolen")
    text = call(app, "key.revocation", {"confirmation": confirmation(app), "fingerprint": fingerprint})["armored"]
    run("--import", data=text)
    assert "\npub:r:" in run("--list-keys")
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


def test_a_key_file_from_before_a_rotation_is_told(app: App, fingerprint: str) -> None:
    import base64

    def chosen(app: App, data: bytes) -> str:
        transfer = str(call(app, "transfer.begin", {"purpose": "key_file", "size": len(data)})["id"])
        call(app, "transfer.put", {"id": transfer, "index": 0, "data": base64.b64encode(data).decode()})
        return transfer

    file = keys.protect(app.session.vault.keyring.active_key, Secret(PASSPHRASE)).encode()
    call(app, "key.check_backup", {"confirmation": confirmation(app), "transfer": chosen(app, file)})
    assert "key_file_not_checked" not in call(app, "session.status")["reminders"]
    app = change(app, "key.rotate", fingerprint=fingerprint)
    assert "key_file_not_checked" in call(app, "session.status")["reminders"]
    assert refused(app, "key.check_backup", transfer=chosen(app, file)) == "key_file_old"


def test_another_own_key_is_exported_for_gpg_and_does_not_count_as_the_one_to_keep(app: App, fingerprint: str) -> None:
    app = change(app, "key.new", name="Ada", email="ada@new.example")
    call(app, "key.backup", {"confirmation": confirmation(app), "to": "folder", "fingerprint": fingerprint})
    assert "key_file_not_checked" in call(app, "session.status")["reminders"]
    saved = call(app, "key.backup", {"confirmation": confirmation(app), "to": "folder"})
    assert saved["fingerprint"] != fingerprint
    assert "key_file_not_checked" not in call(app, "session.status")["reminders"]
    assert refused(app, "key.backup", to="folder", fingerprint="A" * 40) == "key_unknown"


def test_the_certificate_is_given_away_as_text_and_qr(app: App, fingerprint: str) -> None:
    given = call(app, "key.certificate")
    assert given["fingerprint"] == fingerprint and "PUBLIC KEY BLOCK" in given["armored"]
    assert given["qr"]["size"] == len(given["qr"]["rows"])
    revocation = call(app, "key.revocation", {"confirmation": confirmation(app)})
    assert revocation["qr"]["size"] == len(revocation["qr"]["rows"])


def test_what_others_certified_comes_in_and_goes_out(app: App, fingerprint: str) -> None:
    from sealring.openpgp import certifying
    from sealring.openpgp.certificates import Certificate

    now = int(app.clock.now())
    betty = keys.generate("Betty", "betty@example.org", now=now - 1000)
    mine = app.session.vault.keyring.active_key.certificate()
    certified = certifying.certify(mine, mine.main_user_id, betty, now=now)
    app = change(app, "key.update", armored=certified.armored())
    given = Certificate.parse(call(app, "key.certificate")["armored"].encode(), keep_others=True)
    (row,) = [each for each in certifying.certifications(given, [betty.certificate()], now=now) if each.state == "good"]
    assert row.issuer == betty.fingerprint
    again = call(app, "key.update", {"confirmation": confirmation(app), "armored": certified.armored()})
    assert again == {"fingerprint": fingerprint, "changed": False} and app.session.unlocked
    assert refused(app, "key.update", armored=betty.certificate().armored()) == "key_unknown"
    assert refused(app, "key.update", armored="nonsense") == "key_corrupt"


def test_a_revocation_made_before_ends_a_key_that_is_not_in_use(app: App, fingerprint: str) -> None:
    paper = call(app, "key.revocation", {"confirmation": confirmation(app)})["armored"]
    assert refused(app, "key.update", armored=paper) == "key_in_use"
    app = change(app, "key.new", name="Ada", email="ada@new.example")
    app = change(app, "key.update", armored=paper)
    assert {row["fingerprint"]: row["status"] for row in rows(app)}[fingerprint] == "revoked"
    assert password(app) == "canary"
