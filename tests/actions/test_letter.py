"""Letters on the wire: between two people, each with a vault; what is grave, what is shown, what is kept back."""

import base64
from pathlib import Path
from typing import Any

import pytest

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.native import methods
from sealring.openpgp import packets, post
from sealring.openpgp.keys import generate
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE, TOKEN, Call, call, confirmation, displayed, login

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def betty(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """Another person with a vault of her own; Ada's is open already."""
    monkeypatch.setenv("SEALRING_HOME", str(tmp_path / "betty"))
    other = App(Session(clock=app.clock, profile=TESTING), app.clock)
    other.session.create("Betty", "betty@example.org", Secret(PASSPHRASE), TOKEN)
    return other


def meet(app: App, other: App, *, verified: bool = True) -> str:
    """Take another's certificate over; the person's id."""
    armored = other.session.vault.keyring.active_key.certificate().armored()
    person = call(app, "person.add", {"armored": armored})["added"][0]["person"]
    chosen: dict[str, Any] = {"id": person["id"], "revision": person["revision"]}
    if not verified:
        return str(call(app, "person.accept", chosen)["person"]["id"])
    chosen |= {"confirmation": confirmation_of(app), "fingerprint": person["fingerprint"], "how": "words"}
    return str(call(app, "person.verify", chosen)["person"]["id"])


def confirmation_of(app: App) -> dict[str, Any]:
    """As the door hands it on; two vaults share a test, and one environment names only one of them."""
    return {"passphrase": PASSPHRASE, "displayed": {**TOKEN, "nonce": "0" * 32}}


def refused(app: App, method: str, params: dict[str, Any]) -> SealringError:
    with pytest.raises(SealringError) as caught:
        call(app, method, params)
    assert caught.value.name in _errors(method)
    return caught.value


def _errors(method: str) -> list[str]:
    from sealring.base import schemas

    return list(schemas.method(method)["errors"])


def fetched(app: App, transfer: str) -> bytes:
    data, index, last = b"", 0, False
    while not last:
        part = call(app, "transfer.get", {"id": transfer, "index": index})
        data, index, last = data + base64.b64decode(part["data"]), index + 1, part["last"]
    return data


def given(app: App, data: bytes) -> str:
    transfer = call(app, "transfer.begin", {"purpose": "letter", "size": len(data)})["id"]
    for index, start in enumerate(range(0, len(data), limits.TRANSFER_CHUNK)):
        part = base64.b64encode(data[start : start + limits.TRANSFER_CHUNK]).decode()
        call(app, "transfer.put", {"id": transfer, "index": index, "data": part})
    return str(transfer)


def add(app: App, name: str = "Bank", **more: Any) -> str:
    return str(call(app, "item.create", {"item": login(name, **more)})["id"])


def letter_to(app: App, other: App, **chosen: Any) -> str:
    """An armored letter from one to the other."""
    params = {"to": [meet(app, other)], "form": "armored", **(chosen or {"items": [add(app)]})}
    return str(call(app, "letter.seal", params)["armored"])


# --- The whole way ----------------------------------------------------------------------------------


def test_a_letter_from_one_to_the_other(app: App, betty: App) -> None:
    item = add(app, otp=SECRET, notes="n", fields=[{"name": "pin", "type": "hidden", "value": "1234"}])
    chosen = {"items": [item], "text": "Dear Betty", "to": [meet(app, betty)]}
    shown = call(app, "letter.preview", chosen)
    assert [row["id"] for row in shown["items"]] == [item] and shown["grave"] is False and shown["size"] % 256 == 0
    assert [(row["person"]["name"], row["trust"]) for row in shown["people"]] == [("Betty", "verified")]
    sealed = call(app, "letter.seal", {**chosen, "form": "armored"})
    assert sealed["recipients"][0]["name"] == "Betty" and sealed["items"] == 1 and not sealed["one_time"]
    assert not {"one_time_key", "transfer", "mail"} & sealed.keys()

    me = meet(betty, app, verified=False)
    there = call(betty, "letter.open", {"armored": sealed["armored"]})
    assert (there["sender"]["kind"], there["sender"]["verdict"], there["sender"]["person"]["id"]) == (
        "person",
        "good",
        me,
    )
    assert there["trusted"] and there["written_for"] == "you" and there["opened_with"] == "own_key"
    assert there["own_key"] == betty.session.vault.keyring.active and there["text"] == "Dear Betty"
    assert there["date"] == sealed["date"] and "repeated" not in there and not there["foreign"]
    [row] = there["items"]
    assert (row["name"], row["has_password"], row["has_code"], row["fields"]) == ("Bank", True, True, ["pin"])
    for secret in ("canary-bank-Wq7", SECRET, "1234"):
        assert secret.encode() not in strictjson.dumps(there)

    def reveal(field: str) -> str:
        return str(call(betty, "letter.reveal", {"letter": there["letter"], "index": 0, "field": field})["value"])

    assert [reveal(field) for field in ("username", "password", "notes", "otp", "field:0")] == [
        "ada", "canary-bank-Wq7", "n", SECRET, "1234",
    ]  # fmt: skip
    assert len(reveal("code")) == 6
    taken = call(betty, "letter.import", {"letter": there["letter"], "indices": [0]})["items"][0]
    got = call(betty, "item.get", {"id": taken["id"]})
    assert got["owned"] is False and got["row"]["received"] == "trusted"
    assert got["origin"]["name"] == "Ada" and got["origin"]["verdict"] == "good"
    assert got["signature"]["fingerprint"] == betty.session.vault.keyring.active
    mine = call(betty, "item.own", {"id": taken["id"], "revision": taken["revision"]})
    got = call(betty, "item.get", {"id": mine["id"]})
    assert got["owned"] is True and "received" not in got["row"] and got["origin"]["owned"] > 0
    assert call(betty, "letter.close", {"letter": there["letter"]}) == {}
    assert (
        refused(betty, "letter.reveal", {"letter": there["letter"], "index": 0, "field": "password"}).name
        == "letter_gone"
    )


def test_the_registers_of_both(app: App, betty: App) -> None:
    item = add(app)
    person = meet(app, betty)
    sealed = call(app, "letter.seal", {"items": [item], "to": [person], "form": "armored"})
    call(betty, "letter.open", {"armored": sealed["armored"]})
    me = meet(betty, app)
    [row] = call(app, "letter.sent")["letters"]
    assert (row["letter"], row["names"], row["items"], row["text"]) == (sealed["letter"], ["Bank"], 1, False)
    [row] = call(betty, "letter.received")["letters"]
    assert (row["letter"], row["verdict"], row["times"]) == (
        sealed["letter"],
        "unknown_signer",
        1,
    ) and "from" not in row
    call(betty, "letter.open", {"armored": sealed["armored"]})
    newest = [row for row in call(betty, "letter.received")["letters"] if "from" in row]
    assert [(row["person"], row["name"]) for row in newest] == [(me, "Ada")]
    assert "repeated" in call(betty, "letter.open", {"armored": sealed["armored"]})
    [row] = call(app, "item.shared", {"id": item})["shared"]
    assert (row["letter"], row["current"], row["to"][0]["person"]) == (sealed["letter"], True, person)
    assert refused(app, "item.shared", {"id": "0" * 32}).name == "item_not_found"


def test_lists_come_in_pages(app: App, betty: App) -> None:
    person = meet(app, betty)
    made = []
    for number in range(5):
        app.clock.time += 1  # type: ignore[attr-defined]
        made.append(call(app, "letter.seal", {"text": str(number), "to": [person], "form": "armored"}))
        call(betty, "letter.open", {"armored": made[-1]["armored"]})
    for where, method in ((app, "letter.sent"), (betty, "letter.received")):
        seen: list[str] = []
        page = call(where, method, {"limit": 2})
        while True:
            seen += [row["letter"] for row in page["letters"]]
            assert page["total"] == 5
            if "next" not in page:
                break
            page = call(where, method, {"limit": 2, "cursor": page["next"]})
        assert seen == [each["letter"] for each in reversed(made)]


# --- Rule 1: what is grave ---------------------------------------------------------------------------


def test_rule_1_only_the_grave_method_seals_to_what_nobody_compared(app: App, betty: App) -> None:
    assert "letter.seal_unverified" in methods.GRAVE and "letter.seal" not in methods.GRAVE
    chosen = {"items": [add(app)], "to": [meet(app, betty, verified=False)], "form": "armored"}
    error = refused(app, "letter.seal", chosen)
    assert error.name == "person_unverified" and error.data["people"] == chosen["to"]
    preview = {"items": chosen["items"], "to": chosen["to"]}
    assert call(app, "letter.preview", preview)["grave"] is True
    assert call(app, "letter.preview", {**preview, "to": [], "one_time_key": True})["grave"] is True
    grave = {**chosen, "confirmation": confirmation(app)}
    assert call(app, "letter.seal_unverified", grave)["recipients"][0]["person"] == chosen["to"][0]
    with pytest.raises(Exception, match="one_time_key"):
        call(app, "letter.seal", {**chosen, "one_time_key": True})  # the contract has no such parameter


def test_a_one_time_key_for_someone_without_a_certificate(app: App, betty: App) -> None:
    chosen = {"items": [add(app)], "to": [], "one_time_key": True, "form": "file"}
    sealed = call(app, "letter.seal_unverified", {**chosen, "confirmation": confirmation_of(app)})
    assert len(sealed["one_time_key"].split("-")) >= 6 and sealed["one_time"] and sealed["recipients"] == []
    data = fetched(app, sealed["transfer"])
    assert sealed["one_time_key"].encode() not in data
    error = refused(betty, "letter.open", {"transfer": given(betty, data)})
    assert error.name == "message_passphrase" and error.data["missing"] is True
    wrong = {"transfer": given(betty, data), "one_time_key": "no such words"}
    assert refused(betty, "letter.open", wrong).name == "message_passphrase"
    there = call(betty, "letter.open", {"transfer": given(betty, data), "one_time_key": sealed["one_time_key"]})
    assert (there["opened_with"], there["written_for"]) == ("one_time_key", "unknown")  # Ada's key is not known there
    assert there["sender"]["verdict"] == "unknown_signer" and not there["trusted"] and "own_key" not in there
    [row] = call(app, "letter.sent")["letters"]
    assert row["one_time"] and row["to"] == []


def test_a_card_travels_whole(app: App, betty: App) -> None:
    number = "4012888888881881"
    card = {"type": "card", "name": "Travel card", "details": {"holder": "Ada", "number": number}, "rotate_days": 9}
    made = call(app, "item.create", {"item": card})["id"]
    sealed = call(app, "letter.seal", {"items": [made], "to": [meet(app, betty)], "form": "armored"})
    meet(betty, app)
    there = call(betty, "letter.open", {"armored": sealed["armored"]})
    assert there["items"][0]["details"] == ["brand", "holder", "number"] and number not in str(there["items"])
    asked = {"letter": there["letter"], "index": 0, "field": "detail:number"}
    assert call(betty, "letter.reveal", asked) == {"value": number}
    taken = call(betty, "letter.import", {"letter": there["letter"], "indices": [0]})["items"][0]["id"]
    item = call(betty, "item.open", {"id": taken})["item"]
    assert item["details"]["number"] == number and "rotate_days" not in item


def test_who_may_not_be_sealed_to_is_shown_in_the_preview(app: App, betty: App) -> None:
    armored = betty.session.vault.keyring.active_key.certificate().armored()
    person = call(app, "person.add", {"armored": armored})["added"][0]["person"]["id"]
    [row] = call(app, "letter.preview", {"text": "x", "to": [person]})["people"]
    assert row["error"] == "person_unknown" and "trust" not in row
    assert refused(app, "letter.seal", {"text": "x", "to": [person], "form": "armored"}).name == "person_unknown"
    assert refused(app, "letter.seal", {"text": "x", "to": ["0" * 32], "form": "armored"}).name == "person_not_found"
    assert refused(app, "letter.seal", {"text": "x", "to": [], "form": "armored"}).name == "letter_nobody"
    assert refused(app, "letter.preview", {"to": [person]}).name == "letter_empty"


# --- Forms ---------------------------------------------------------------------------------------------


def test_the_forms(app: App, betty: App) -> None:
    person, item = meet(app, betty), add(app)
    short = call(app, "letter.seal", {"items": [item], "to": [person], "form": "mail"})
    assert short["mail"]["to"] == ["betty@example.org"] and short["mail"]["attach"] is ("transfer" in short)
    long = call(app, "letter.seal", {"text": "x" * 5000, "to": [person], "form": "mail"})
    assert long["mail"]["attach"] and fetched(app, long["transfer"]).startswith(b"A letter, sealed with OpenPGP.")
    file = call(app, "letter.seal", {"text": "x", "to": [person], "form": "file"})
    assert "armored" not in file and file["name"].endswith(".asc")
    assert call(betty, "letter.open", {"transfer": given(betty, fetched(app, file["transfer"]))})["text"] == "x"


def test_the_largest_letter_fits_its_frames(app: App, betty: App) -> None:
    person = meet(app, betty)
    text, filler = "\u00fc" * limits.LETTER_TEXT, "x" * (limits.LETTER - 2 * limits.LETTER_TEXT - 2000)
    item = add(app, notes=filler)
    sealed = call(app, "letter.seal", {"items": [item], "text": text, "to": [person], "form": "armored"})
    assert len(strictjson.dumps(sealed)) < limits.FRAME_OUT
    there = call(betty, "letter.open", {"armored": sealed["armored"]})
    assert there["text"] == text and there["text_cut"] is False
    assert call(betty, "letter.import", {"letter": there["letter"], "indices": [0], "text": True})["items"]


def test_many_items_fit_one_reply(app: App, betty: App) -> None:
    rows = app.session.vault.create_many([login(f"item {n}", tags=["many"]) for n in range(limits.LETTER_ITEMS)])
    sealed = call(app, "letter.seal", {"tag": "many", "to": [meet(app, betty)], "form": "armored"})
    meet(betty, app)
    there = call(betty, "letter.open", {"armored": sealed["armored"]})
    assert len(there["items"]) == len(rows) and len(strictjson.dumps(there)) < limits.FRAME_OUT
    indices = [row["index"] for row in there["items"]]
    assert len(call(betty, "letter.import", {"letter": there["letter"], "indices": indices})["items"]) == len(rows)


def test_an_import_that_is_no_longer_wanted_leaves_nothing(app: App, betty: App) -> None:
    there = call(betty, "letter.open", {"armored": letter_to(app, betty, items=[add(app, "one"), add(app, "two")])})
    seen: list[tuple[int, int]] = []
    again = App(
        betty.session,
        betty.clock,
        progress=lambda done, total: seen.append((done, total)),
        cancelled=lambda: len(seen) == 1,
    )
    assert refused(again, "letter.import", {"letter": there["letter"], "indices": [0, 1]}).name == "cancelled"
    assert call(betty, "item.list")["items"] == [] and seen == [(1, 2)]


# --- Opening -------------------------------------------------------------------------------------------


def test_an_item_that_is_there_already_is_pointed_out(app: App, betty: App) -> None:
    armored = letter_to(app, betty)
    assert "same_as" not in call(betty, "letter.open", {"armored": armored})["items"][0]
    same = add(betty)
    assert call(betty, "letter.open", {"armored": armored})["items"][0]["same_as"] == same


def test_foreign_messages(app: App, betty: App) -> None:
    from sealring.openpgp import messages, packets, post

    own = app.session.vault.keyring.active_key
    text = packets.armor("MESSAGE", messages.encrypt_to(b"x" * 70_000, own.certificate()))
    there = call(app, "letter.open", {"armored": text})
    assert there["foreign"] and there["written_for"] == "unknown" and there["sender"] == {
        "kind": "unknown", "verdict": "unsigned", "reason": "nobody signed it",
    }  # fmt: skip
    assert (len(there["text"]), there["text_cut"], "date" in there) == (limits.LETTER_TEXT, True, False)
    note = call(app, "letter.import", {"letter": there["letter"], "text": True})["items"][0]
    assert call(app, "item.get", {"id": note["id"]})["origin"] == {
        "verdict": "unsigned", "trusted": False, "received": int(app.clock.now()),
    }  # fmt: skip
    pixels = packets.armor("MESSAGE", messages.encrypt_to(b"\x89PNG\xff", own.certificate()))
    there = call(app, "letter.open", {"armored": pixels})
    assert there["binary"] is True and "text" not in there
    clear = post.sign_text("for all", own, now=int(app.clock.now()))
    there = call(app, "letter.open", {"armored": clear})
    assert (there["encrypted"], there["opened_with"], there["sender"]["kind"]) == (False, "nothing", "own")


def test_what_cannot_be_opened(app: App, betty: App) -> None:
    assert refused(app, "letter.open", {}).name == "bad_params"
    assert refused(app, "letter.open", {"armored": "x", "transfer": "0" * 32}).name == "bad_params"
    assert refused(app, "letter.open", {"transfer": "0" * 32}).name == "transfer_unknown"
    assert refused(app, "letter.open", {"armored": "hello"}).name == "message_corrupt"
    now, writer = int(app.clock.now()), betty.session.vault.keyring.active_key
    message = post.seal_letter(b"x", writer, [writer.certificate()], now=now)
    error = refused(app, "letter.open", {"armored": packets.armor("MESSAGE", message)})
    assert error.name == "no_key" and error.data["keys"]


def test_what_is_not_in_the_letter(app: App, betty: App) -> None:
    there = call(betty, "letter.open", {"armored": letter_to(app, betty)})["letter"]
    reveal = {"letter": there, "index": 0, "field": "password"}
    assert refused(betty, "letter.reveal", {**reveal, "index": 1}).name == "bad_params"
    assert refused(betty, "letter.reveal", {**reveal, "field": "notes"}).name == "field_empty"
    assert refused(betty, "letter.reveal", {**reveal, "field": "field:9"}).name == "field_empty"
    assert refused(betty, "letter.import", {"letter": there}).name == "bad_params"
    assert refused(betty, "letter.import", {"letter": there, "indices": [1]}).name == "bad_params"
    assert refused(betty, "letter.import", {"letter": "0" * 32, "indices": [0]}).name == "letter_gone"
    assert refused(betty, "letter.close", {"letter": "0" * 32}).name == "letter_gone"


def test_a_lock_forgets_what_was_open(app: App, betty: App) -> None:
    there = call(betty, "letter.open", {"armored": letter_to(app, betty)})["letter"]
    kept = betty.session.kept
    assert kept
    betty.session.lock("idle")
    assert betty.session.kept == {}
    for method, params in (
        ("letter.reveal", {"letter": there, "index": 0, "field": "password"}),
        ("letter.import", {"letter": there, "indices": [0]}),
        ("letter.close", {"letter": there}),
        ("letter.open", {"armored": "x"}),
        ("letter.sent", {}),
        ("letter.received", {}),
        ("letter.ask_again", {}),
        ("letter.preview", {"text": "x", "to": []}),
    ):
        assert refused(betty, method, params).name == "locked"


# --- Filling what was received -----------------------------------------------------------------------------


def test_what_nobody_vouches_for_is_filled_only_after_confirmation(app: App, betty: App) -> None:
    armored = letter_to(app, betty)
    target = {"origin": "https://bank.example.com", "ancestors": []}

    def fill(id: str, *accept: str) -> Any:
        params = {"id": id, "fields": ["password"], "target": target, "accept": list(accept)}
        try:
            return call(betty, "fill.get", params)["values"]["password"]
        except SealringError as error:
            return error

    there = call(betty, "letter.open", {"armored": armored})["letter"]
    taken = call(betty, "letter.import", {"letter": there, "indices": [0]})["items"][0]
    assert call(betty, "item.list")["items"][0]["received"] == "untrusted"
    error = fill(taken["id"])
    assert (error.name, error.data["item"]) == ("untrusted_item", "Bank")
    assert fill(taken["id"], "untrusted_item") == "canary-bank-Wq7"
    elsewhere = {"origin": "https://other.example", "ancestors": []}
    params = {"id": taken["id"], "fields": ["password"], "target": elsewhere, "accept": ["untrusted_item"]}
    assert refused(betty, "fill.get", params).name == "origin_mismatch"
    call(betty, "item.own", {"id": taken["id"], "revision": 1})
    assert fill(taken["id"]) == "canary-bank-Wq7"
    meet(betty, app)
    there = call(betty, "letter.open", {"armored": armored})["letter"]
    trusted = call(betty, "letter.import", {"letter": there, "indices": [0]})["items"][0]
    assert fill(trusted["id"]) == "canary-bank-Wq7" and "reused" in trusted["warnings"]


def test_a_letter_by_a_former_key_says_so(app: App, betty: App) -> None:
    person = meet(app, betty)
    letter = letter_to(betty, app)
    certificate = betty.session.vault.keyring.active_key.certificate()
    call(app, "letter.open", {"armored": letter})
    new = generate("Betty", "betty@example.org", now=int(app.clock.now()))
    call(app, "person.add", {"armored": new.certificate().armored()})
    row = call(app, "person.get", {"id": person})["person"]
    chosen = {"id": person, "revision": row["revision"], "take": "new", "fingerprint": new.fingerprint}
    call(app, "person.decide", chosen)
    shown = call(app, "letter.open", {"armored": letter})
    assert shown["sender"]["former"] == {"state": "verified", "until": int(app.clock.now())}
    assert (shown["sender"]["verdict"], shown["sender"]["name"], shown["trusted"]) == ("good", "Betty", True)
    assert shown["sender"]["fingerprint"] == certificate.fingerprint
    [register] = call(app, "letter.received")["letters"]
    assert (register["person"], register["name"], register["times"]) == (person, "Betty", 2)


def test_ones_own_letter_for_others(app: App, betty: App) -> None:
    error = refused(app, "letter.open", {"armored": letter_to(app, betty)})
    assert error.name == "letter_yours" and error.data["names"] == ["Betty"]


# --- After a fresh start -----------------------------------------------------------------------------------


def test_the_request_is_ready_for_each_who_can_share_again(app: App, betty: App) -> None:
    call(betty, "letter.open", {"armored": letter_to(app, betty)})
    first = call(betty, "letter.ask_again")
    assert first["requests"] == [] and first["fingerprint"] == betty.session.vault.keyring.active
    person = meet(betty, app)
    [one] = call(betty, "letter.ask_again", {"to": [person]})["requests"]
    assert (one["person"], one["name"], one["mail"]["to"]) == (person, "Ada", ["ada@example.org"])
    call(betty, "letter.open", {"armored": letter_to(app, betty)})
    again = call(betty, "letter.ask_again")
    assert [each["person"] for each in again["requests"]] == [person]
    seen = call(app, "letter.open", {"armored": again["text"]})
    assert seen["sender"]["kind"] == "person" and seen["sender"]["verdict"] == "good" and seen["foreign"]
    assert call(app, "person.preview", {"armored": again["text"]})["candidates"][0]["would"] == "nothing"
    assert refused(betty, "letter.ask_again", {"to": ["0" * 32]}).name == "person_not_found"


def test_the_new_key_after_a_fresh_start_raises_the_alarm(app: App, betty: App, do: Call) -> None:
    meet(app, betty)
    lost = App(Session("second", clock=betty.clock, profile=TESTING), betty.clock)
    lost.session.create("Betty", "betty@example.org", Secret(PASSPHRASE), TOKEN)
    asked = call(lost, "letter.ask_again")
    assert call(app, "letter.open", {"armored": asked["text"]})["sender"]["verdict"] == "unknown_signer"
    assert call(app, "person.add", {"armored": asked["text"]})["added"][0]["outcome"] == "alarm"


def test_what_was_received_outlives_a_change_of_keys(app: App) -> None:
    from sealring.openpgp import messages, packets
    from tests.actions.test_key_life import change, resealed

    own = app.session.vault.keyring.active_key
    text = packets.armor("MESSAGE", messages.encrypt_to(b"hello", own.certificate(), pad=1))
    there = call(app, "letter.open", {"armored": text})["letter"]
    [note] = call(app, "letter.import", {"letter": there, "text": True})["items"]
    before = call(app, "item.get", {"id": note["id"]})
    again = change(app, "key.new", name="Ada", email="ada@new.example")
    resealed(again)
    after = call(again, "item.get", {"id": note["id"]})
    assert after["origin"] == before["origin"] and after["row"]["received"] == "untrusted" and not after["owned"]
    kept = again.session.vault.get(note["id"])[0]["origin"]["message"]
    there = call(again, "letter.open", {"armored": packets.armor("MESSAGE", base64.b64decode(kept))})
    assert there["text"] == "hello" and there["own_key"] == own.fingerprint  # the original opens by the older key


def test_sealing_needs_a_vault_that_can_be_written(app: App, betty: App) -> None:
    person = meet(app, betty)
    app.session.vault.ledger.verdict = "altered"
    assert refused(app, "letter.seal", {"text": "x", "to": [person], "form": "armored"}).name == "read_only"


def test_the_prompt_of_the_grave_method_is_checked_by_the_door(app: App) -> None:
    from sealring.native.dispatch import Request, check

    request = {"id": 1, "method": "letter.seal_unverified", "caller": {"kind": "page"}}
    with pytest.raises(SealringError) as caught:
        check(Request({**request, "params": {"text": "x", "to": [], "form": "armored"}}))
    assert caught.value.name == "bad_params"
    check(Request({**request, "params": {"text": "x", "to": [], "form": "armored", "confirmation": {
        "passphrase": PASSPHRASE, "displayed": displayed(app)}}}))  # fmt: skip
