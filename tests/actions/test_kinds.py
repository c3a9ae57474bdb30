"""Typed items over the wire: hidden fields one at a time, hints after a write, codes and keys that are made."""

import pytest

from sealring.base.errors import SealringError
from sealring.session.app import App
from tests.actions.world import Call

CARD = {
    "type": "card",
    "name": "Travel card",
    "details": {"holder": "ADA", "number": "4242424242424242", "expires": "2029-04", "code": "739", "pin": "8051"},
}


def refused(do: Call, method: str, /, **params: object) -> str:
    with pytest.raises(SealringError) as caught:
        do(method, **params)
    return caught.value.name


def test_hidden_fields_are_named_and_leave_one_at_a_time(do: Call) -> None:
    id = do("item.create", item=CARD)["id"]
    seen = do("item.get", id=id)
    assert seen["hidden"] == ["detail:code", "detail:number", "detail:pin"]
    assert seen["item"]["details"] == {"holder": "ADA", "expires": "2029-04", "brand": "Visa"}
    assert seen["row"]["subtitle"] == "Visa \u2022\u2022\u2022\u2022 4242"
    assert do("item.reveal", id=id, field="detail:code") == {"value": "739"}
    assert do("item.reveal", id=id, field="detail:holder") == {"value": "ADA"}
    assert refused(do, "item.reveal", id=id, field="detail:passport") == "field_empty"
    assert do("item.open", id=id)["item"]["details"]["number"] == "4242424242424242"


def test_copying_a_field(app: App, do: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(type(app.session), "copy", lambda session, text: copied.append(text) or 30)
    id = do("item.create", item=CARD)["id"]
    assert do("item.copy", id=id, field="detail:pin") == {"clears_in": 30} and copied == ["8051"]


def test_no_list_holds_a_hidden_field(do: Call) -> None:
    do("item.create", item=CARD)
    found = [do("item.list"), do("item.list", type="card"), do("item.search", query="travel"), do("item.recent")]
    for secret in ("4242424242424242", "739", "8051"):
        assert secret not in repr([[{**row, "id": ""} for row in one["items"]] for one in found])
    assert do("item.list", type="wifi")["total"] == 0 and do("item.list", type="card")["total"] == 1


def test_a_row_is_found_by_its_second_line(do: Call) -> None:
    do("item.create", item=CARD)
    do("item.create", item={"type": "licence", "name": "Editor", "details": {"product": "Quill", "key": "AA-BB"}})
    assert [row["name"] for row in do("item.search", query="4242")["items"]] == ["Travel card"]
    assert [row["name"] for row in do("item.search", query="quill")["items"]] == ["Editor"]
    assert do("item.search", query="aa-bb")["items"] == []


def test_a_slip_is_said_after_the_write(do: Call) -> None:
    wrong = {**CARD, "details": {"number": "4242424242424241"}}
    made = do("item.create", item=wrong)
    assert made["warnings"] == ["card_number"]
    assert do("item.update", id=made["id"], revision=1, item=CARD)["warnings"] == []
    key = {"type": "ssh_key", "name": "k", "details": {"private_key": "what is this"}}
    assert do("item.create", item=key)["warnings"] == ["ssh_key_unread"]


def test_a_made_ssh_key_is_saved_with_its_fingerprint(do: Call) -> None:
    made = do("generate.ssh_key", comment="ada@engine")
    details = {"private_key": made["private_key"], "public_key": made["public_key"]}
    id = do("item.create", item={"type": "ssh_key", "name": "Server", "details": details})["id"]
    seen = do("item.get", id=id)
    assert seen["item"]["details"]["fingerprint"] == made["fingerprint"] == seen["row"]["subtitle"]
    assert seen["hidden"] == ["detail:private_key"]
    assert do("generate.ssh_key")["private_key"] != made["private_key"]


def test_a_wifi_network_as_a_code(do: Call) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image

    wifi = {"type": "wifi", "name": "Home", "password": "p;w", "details": {"network": "Attic", "security": "wpa"}}
    id = do("item.create", item=wifi)["id"]
    code = do("item.qr", id=id)
    side = (code["size"] + 8) * 4
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(code["rows"]):
        for x, module in enumerate(row):
            if module == "1":
                picture.paste(0, ((x + 4) * 4, (y + 4) * 4, (x + 5) * 4, (y + 5) * 4))
    [read] = zxingcpp.read_barcodes(picture)
    assert read.text == r"WIFI:T:WPA;S:Attic;P:p\;w;;"
    assert refused(do, "item.qr", id=do("item.create", item=CARD)["id"]) == "field_empty"


def test_a_wifi_password_is_a_password(do: Call) -> None:
    wifi = {"type": "wifi", "name": "Home", "password": "12345678", "details": {"network": "Attic"}}
    made = do("item.create", item=wifi)
    assert "weak" in made["warnings"]
    assert do("item.get", id=made["id"])["hidden"] == ["password"]
    assert do("item.get", id=made["id"])["row"]["has_password"]
