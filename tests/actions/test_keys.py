"""Set-up, unlocking, tokens, key files, and what works before there is a vault."""

import base64

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.session.app import App
from tests.actions.world import PASSPHRASE, TOKEN, Call, call, confirmation, displayed

PERSON = {"name": "Ada", "email": "ada@example.org", "passphrase": PASSPHRASE, "token": TOKEN}


def test_before_there_is_a_vault(new_app: App) -> None:
    assert call(new_app, "session.status")["state"] == "no_vault"
    suggestion = call(new_app, "passphrase.suggest")
    assert len(suggestion["passphrase"].split(" ")) == 6 and suggestion["bits"] > 77
    rated = call(new_app, "passphrase.rate", {"passphrase": suggestion["passphrase"], "context": ["Ada"]})
    assert rated["allowed"] and rated["verdict"] in ("good", "strong")
    call(new_app, "token.suggest")
    assert len(call(new_app, "generate.password")["password"]) == 20
    assert len(call(new_app, "generate.words", {"words": 4, "separator": " "})["password"].split(" ")) == 4


def test_set_up_ends_only_with_a_checked_key_file(new_app: App) -> None:
    state = call(new_app, "setup.create", PERSON)
    assert state["state"] == "unlocked" and state["setup"] is True
    with pytest.raises(SealringError) as caught:
        call(new_app, "setup.finish")
    assert caught.value.name == "setup_unfinished"
    saved = call(new_app, "key.backup", {"confirmation": confirmation(new_app), "to": "folder"})
    assert saved["checked"] is True
    assert not call(new_app, "setup.finish").get("setup")
    assert "key_copy_elsewhere" in call(new_app, "session.status")["reminders"]
    assert "key_copy_elsewhere" not in call(new_app, "key.copied_elsewhere").get("reminders", [])


def test_a_downloaded_key_file_counts_once_it_was_brought_back(new_app: App) -> None:
    call(new_app, "setup.create", PERSON)
    offered = call(new_app, "key.backup", {"confirmation": confirmation(new_app), "to": "transfer"})
    assert offered["checked"] is False
    chunk = call(new_app, "transfer.get", {"id": offered["transfer"], "index": 0})
    assert chunk["last"] is True and base64.b64decode(chunk["data"]).startswith(b"-----BEGIN PGP PRIVATE KEY BLOCK")
    call(new_app, "transfer.end", {"id": offered["transfer"]})
    with pytest.raises(SealringError):
        call(new_app, "setup.finish")
    size = len(base64.b64decode(chunk["data"]))
    transfer = call(new_app, "transfer.begin", {"purpose": "key_file", "size": size})["id"]
    assert call(new_app, "transfer.put", {"id": transfer, "index": 0, "data": chunk["data"]}) == {"received": size}
    checked = call(new_app, "key.check_backup", {"confirmation": confirmation(new_app), "transfer": transfer})
    assert checked["fingerprint"] == call(new_app, "session.status")["fingerprint"]
    call(new_app, "setup.finish")


def test_a_file_that_is_no_key_is_refused(app: App, do: Call) -> None:
    transfer = do("transfer.begin", purpose="key_file", size=5)["id"]
    do("transfer.put", id=transfer, index=0, data=base64.b64encode(b"hello").decode())
    with pytest.raises(SealringError) as caught:
        do("key.check_backup", confirmation=confirmation(app), transfer=transfer)
    assert caught.value.name == "key_corrupt"


def test_chunks_come_in_order_and_in_base64(do: Call) -> None:
    transfer = do("transfer.begin", purpose="key_file", size=limits.TRANSFER_CHUNK + 1)["id"]
    wrong = [({"index": 1, "data": "AA=="}, "transfer_order"), ({"index": 0, "data": "AAA"}, "bad_params")]
    for params, name in wrong:
        with pytest.raises(SealringError) as caught:
            do("transfer.put", id=transfer, **params)
        assert caught.value.name == name
    whole = base64.b64encode(bytes(limits.TRANSFER_CHUNK)).decode()
    assert do("transfer.put", id=transfer, index=0, data=whole)["received"] == limits.TRANSFER_CHUNK
    with pytest.raises(SealringError) as caught:
        do("transfer.put", id="0" * 32, index=0, data="AA==")
    assert caught.value.name == "transfer_unknown"


def test_a_key_that_the_person_has_becomes_the_vaults(new_app: App) -> None:
    from sealring.base.secret import Secret
    from sealring.openpgp import keys

    own = keys.generate("Grace", "grace@example.org", now=1_700_000_000)
    params = {
        "armored": keys.protect(own, Secret("the key's own")),
        "key_passphrase": "the key's own",
        "passphrase": PASSPHRASE,
        "token": TOKEN,
    }
    with pytest.raises(SealringError) as caught:
        call(new_app, "setup.import_key", params | {"key_passphrase": "another"})
    assert caught.value.name == "key_passphrase"
    assert call(new_app, "setup.import_key", params)["fingerprint"] == own.fingerprint
    (row,) = call(new_app, "key.list")["keys"]
    assert row["active"] and row["user_ids"] == ["Grace <grace@example.org>"]
    assert "PUBLIC KEY BLOCK" in row["certificate"] and "PRIVATE" not in row["certificate"]
    revocation = call(new_app, "key.revocation", {"confirmation": confirmation(new_app)})
    assert revocation["armored"].startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----")


def test_unlocking_states_what_was_displayed(locked: App) -> None:
    wrong = {**displayed(locked), "colour": "#000000"}
    with pytest.raises(SealringError) as caught:
        call(locked, "session.unlock", {"passphrase": PASSPHRASE, "displayed": wrong})
    assert caught.value.name == "display_check"
    assert (
        call(locked, "session.unlock", {"passphrase": PASSPHRASE, "displayed": displayed(locked)})["state"]
        == "unlocked"
    )


def test_another_token(app: App, do: Call) -> None:
    new = {"chars": "ZZ9", "colour": "#c62828"}
    do("token.change", confirmation=confirmation(app), token=new)
    shown = do("session.challenge")
    assert (shown["chars"], shown["colour"]) == ("ZZ9", "#c62828")


def test_a_locked_session_stays_locked(app: App, do: Call) -> None:
    assert do("session.lock", reason="person") == {}
    assert app.session.ended == "person"
    with pytest.raises(SealringError):
        do("item.list")


def test_an_altered_state_can_be_accepted(app: App, do: Call) -> None:
    assert do("session.accept_state", confirmation=confirmation(app))["state"] == "unlocked"
