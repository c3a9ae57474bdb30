"""The types of items: what each takes, what a row says of it, what stays hidden, and what a phone or ssh reads."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sealring.base.errors import SealringError
from sealring.generator import sshkey
from sealring.vault import items, kinds
from sealring.vault.vault import Vault
from tests.vault.homes import Home

NUMBER = "4012 8888 8888 1881"
CARD = {"holder": "ADA LOVELACE", "number": NUMBER, "expires": "2029-04", "code": "739", "pin": "8051"}
FULL = {
    "card": CARD | {"bank": "Example Bank", "phone": "+44 20 7946 0000"},
    "identity": {"title": "Dr", "first_name": "Ada", "last_name": "Lovelace", "born": "1815-12-10", "passport": "P-1"},
    "api_key": {"secret": "s3cr3t-of-the-key", "endpoint": "https://api.example", "expires": "2030-01-31"},
    "wifi": {"network": "Attic", "security": "wpa", "unseen": "true"},
    "licence": {"product": "Calc", "version": "4", "key": "AAAA-BBBB", "bought": "2024-02-29", "order": "77"},
}


def refused(vault: Vault, wire: dict[str, Any]) -> str:
    with pytest.raises(SealringError) as caught:
        vault.create(wire)
    assert caught.value.name == "bad_item"
    return str(caught.value.data["field"])


def made(kind: str, details: dict[str, str], **more: str) -> dict[str, Any]:
    return {"type": kind, "name": f"My {kind}", "details": details, **more}


@pytest.mark.parametrize("kind", sorted(FULL))
def test_a_type_comes_back_as_it_was_written(home: Home, vault: Vault, kind: str) -> None:
    row = vault.create(made(kind, FULL[kind]))
    item, _ = home.open().get(row.id)
    wire = items.to_wire(item)
    derived = {field.name for field in kinds.KINDS[kind] if field.derived}
    assert {name: value for name, value in wire["details"].items() if name not in derived} == FULL[kind]
    again = vault.update(row.id, 1, wire)
    assert again.subtitle == row.subtitle == home.open().overview(row.id).subtitle


def test_what_a_row_says(vault: Vault) -> None:
    said = {kind: vault.create(made(kind, details)).subtitle for kind, details in FULL.items()}
    assert said == {
        "card": "Visa \u2022\u2022\u2022\u2022 1881",
        "identity": "Dr Ada Lovelace",
        "api_key": "https://api.example",
        "wifi": "Attic",
        "licence": "Calc 4",
    }
    assert vault.create(made("card", {"number": "1234567"})).subtitle == "", "too short to show the end of it"
    assert "subtitle" not in vault.create({"type": "login", "name": "x"}).to_row()


def test_hidden_values_are_in_no_overview_and_no_search(vault: Vault) -> None:
    rows = [vault.create(made(kind, details, **_password(kind))) for kind, details in FULL.items()]
    for row in rows:
        item, _ = vault.get(row.id)
        for name in kinds.hidden(item):
            value = item["details"][name]
            bare = msgspec.structs.replace(row, id="", owner="", message_hash=b"", password_print="")
            assert value not in repr(bare), (row.type, name)
            assert not vault.search(value, 9)[0], (row.type, name)
    hidden = {row.type: kinds.hidden(vault.get(row.id)[0]) for row in rows}
    assert hidden == {
        "card": ["code", "number", "pin"],
        "identity": ["passport"],
        "api_key": ["secret"],
        "wifi": [],
        "licence": ["key"],
    }


def _password(kind: str) -> dict[str, str]:
    return {"password": f"pw-of-{kind}"} if kind in kinds.WITH_PASSWORD else {}


def test_what_is_refused(vault: Vault) -> None:
    for kind, name, value in (
        ("card", "expires", ["2029-12"]),
        ("card", "expires", "2029-13"),
        ("card", "expires", "04/29"),
        ("card", "holder", "x" * 513),
        ("card", "holder", "\ud800"),
        ("card", "colour", "red"),
        ("card", "network", "Attic"),
        ("identity", "born", "1815-02-30"),
        ("wifi", "security", "magic"),
        ("wifi", "unseen", "false"),
        ("login", "number", "1"),
    ):
        assert refused(vault, made(kind, {name: value})) == f"details.{name}", (kind, name, value)
    for odd in ("spell", ["card"], None, 7):
        assert refused(vault, {"type": odd, "name": "x"}) == "type"
    assert refused(vault, {"type": "card", "name": "x", "details": []}) == "details"
    assert len(vault) == 0


def test_a_wrong_check_digit_is_said_and_taken(vault: Vault) -> None:
    wrong = made("card", {"number": "4012 8888 8888 1882"})
    assert kinds.hints(wrong) == ["card_number"]
    assert vault.get(vault.create(wrong).id)[0]["details"]["number"] == "4012 8888 8888 1882"
    assert kinds.hints(made("card", {"number": NUMBER})) == kinds.hints(made("card", {"holder": "Ada"})) == []
    assert kinds.hints(made("card", {"number": "0"})) == ["card_number"]


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("4111111111111111", "Visa"),
        ("5555555555554444", "Mastercard"),
        ("2223003122003222", "Mastercard"),
        ("378282246310005", "American Express"),
        ("6011111111111117", "Discover"),
        ("3530111333300000", "JCB"),
        ("30569309025904", "Diners Club"),
        ("6240008631401148", "UnionPay"),
        ("6759649826438453", "Maestro"),
        ("9999999999999995", ""),
        ("42", ""),
    ],
)
def test_the_network_of_a_card(number: str, brand: str) -> None:
    assert kinds.brand(number) == brand
    assert brand == "" or kinds.luhn(number)


def test_derived_fields_are_not_the_writers(vault: Vault) -> None:
    row = vault.create(made("card", {"number": NUMBER, "brand": "Mastercard"}))
    assert vault.get(row.id)[0]["details"]["brand"] == "Visa"
    bare = vault.create(made("ssh_key", {"fingerprint": "SHA256:mine"}))
    assert "details" not in vault.get(bare.id)[0]


def test_fields_of_a_newer_program_are_kept_and_hidden(vault: Vault) -> None:
    row = vault.create(made("card", CARD))
    item, _ = vault.get(row.id)
    newer = {**item, "details": {**item["details"], "virtual_number": "4000"}}
    assert "virtual_number" in kinds.hidden(newer)
    wire = items.to_wire(newer)
    again = items.from_wire(wire, newer, id=row.id, revision=2, owner="", now=1)
    assert again["details"]["virtual_number"] == "4000"
    wire["details"].pop("virtual_number")
    assert items.from_wire(wire, newer, id=row.id, revision=2, owner="", now=1)["details"]["virtual_number"] == "4000"


def test_another_type_leaves_the_old_ones_fields_to_the_history(vault: Vault) -> None:
    row = vault.create(made("card", CARD))
    vault.update(row.id, 1, {"type": "note", "name": "Not a card"})
    assert "details" not in vault.get(row.id)[0]
    kept = vault.version(row.id, vault.versions(row.id)[0]["version"])
    assert kept["details"]["number"] == NUMBER


def test_odd_details_of_a_message_are_passed_over() -> None:
    for odd in (None, [], "x", {"number": 5}, {"UPPER": "x"}, {"a" * 33: "x"}, {"number": ""}):
        assert kinds.details({"details": odd}) == {}


def test_a_wifi_password_has_a_history(vault: Vault) -> None:
    row = vault.create(made("wifi", FULL["wifi"], password="old-password"))
    vault.update(row.id, 1, made("wifi", FULL["wifi"], password="new-password"))
    assert vault.get(row.id)[0]["password_history"][0]["password"] == "old-password"
    assert vault.overview(row.id).has_password and not row.rotate


@pytest.mark.parametrize(
    ("details", "password", "text"),
    [
        ({"network": "Attic"}, "p;a:s\\s", r"WIFI:T:WPA;S:Attic;P:p\;a\:s\\s;;"),
        ({"network": "Attic"}, "", "WIFI:T:nopass;S:Attic;;"),
        ({"network": "Attic", "security": "open"}, "left over", "WIFI:T:nopass;S:Attic;;"),
        ({"network": "At,tic", "security": "wep", "unseen": "true"}, "k", r"WIFI:T:WEP;S:At\,tic;P:k;H:true;;"),
        ({"network": "C0FFEE"}, "deadbeef", 'WIFI:T:WPA;S:"C0FFEE";P:"deadbeef";;'),
    ],
)
def test_what_a_phone_reads(details: dict[str, str], password: str, text: str) -> None:
    assert kinds.wifi_text({**made("wifi", details), "password": password}) == text


def test_no_code_without_a_network() -> None:
    for item in (made("wifi", {}), made("card", CARD)):
        with pytest.raises(SealringError) as caught:
            kinds.wifi_text({**item, "password": "x"})
        assert caught.value.name == "field_empty"


def test_the_extension_has_the_same_table() -> None:
    source = (Path(__file__).parents[2] / "extension" / "ui" / "kinds.js").read_text(encoding="utf-8")
    table = re.search(r"export const KINDS = .*?\((\{.*?\n\})\);", source, re.DOTALL)
    assert table is not None
    expected = {
        kind: [
            {"name": field.name}
            | ({"form": field.form} if field.form != "text" else {})
            | ({"hidden": True} if field.hidden else {})
            | ({"derived": True} if field.derived else {})
            | ({"choices": list(field.choices)} if field.choices else {})
            for field in fields
        ]
        for kind, fields in kinds.KINDS.items()
    }
    assert json.loads(table.group(1)) == expected
    named = re.search(r"WITH_PASSWORD = new Set\((\[.*?\])\)", source)
    assert named is not None and set(json.loads(named.group(1))) == kinds.WITH_PASSWORD


def test_every_type_and_field_has_its_words() -> None:
    source = Path(__file__).parents[2] / "extension" / "_locales" / "en" / "messages.json"
    words = json.loads(source.read_text(encoding="utf-8"))
    for kind, fields in kinds.KINDS.items():
        assert {f"kind_{kind}", f"kinds_{kind}"} <= words.keys()
        assert {f"detail_{kind}_{field.name}" for field in fields} <= words.keys()
        assert {f"choice_{choice}" for field in fields for choice in field.choices} <= words.keys()


# --- SSH keys --------------------------------------------------------------------------


def test_a_new_ssh_key_is_whole(vault: Vault) -> None:
    private, public = sshkey.generate("ada@engine\n")
    assert public.startswith("ssh-ed25519 AAAA") and public.endswith(" ada@engine")
    loaded = forms.load_ssh_private_key(private.encode(), None)
    line = loaded.public_key().public_bytes(forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH).decode()
    assert public.split()[:2] == line.split() == sshkey.public_of(private).split()
    row = vault.create(made("ssh_key", {"private_key": private}))
    item, _ = vault.get(row.id)
    assert item["details"]["public_key"] == line
    assert item["details"]["fingerprint"] == row.subtitle == sshkey.fingerprint(public)
    assert kinds.hints(items.to_wire(item)) == []


@pytest.mark.parametrize("passphrase", [None, b"secret words"])
def test_keys_of_other_programs_are_read(passphrase: bytes | None) -> None:
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())):
        line = key.public_key().public_bytes(forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH).decode()
        protection = forms.BestAvailableEncryption(passphrase) if passphrase else forms.NoEncryption()
        for form in (forms.PrivateFormat.PKCS8, forms.PrivateFormat.TraditionalOpenSSL):
            pem = key.private_bytes(forms.Encoding.PEM, form, protection).decode()
            assert sshkey.public_of(pem, (passphrase or b"").decode()) == line
            assert not passphrase or sshkey.public_of(pem, "wrong") == ""


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_ssh_keygen_agrees(tmp_path: Path) -> None:
    private, public = sshkey.generate("x")
    path = tmp_path / "id"
    path.write_text(private)
    path.chmod(0o600)
    said = subprocess.run(["ssh-keygen", "-y", "-f", str(path)], capture_output=True, text=True, check=True).stdout
    assert said.split()[:2] == public.split()[:2]
    (tmp_path / "id.pub").write_text(public)
    listed = subprocess.run(["ssh-keygen", "-l", "-f", str(path)], capture_output=True, text=True, check=True).stdout
    assert sshkey.fingerprint(public) in listed
    locked = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "a passphrase", "-f", str(tmp_path / "locked")]
    subprocess.run(locked, check=True, capture_output=True)
    public_there = (tmp_path / "locked.pub").read_text()
    assert sshkey.public_of((tmp_path / "locked").read_text()) == " ".join(public_there.split()[:2])


def test_what_is_no_key_is_said_and_kept(vault: Vault) -> None:
    envelope = "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n"
    for odd in ("", "no key", envelope.format("!!!!"), envelope.format("AAAA"), "x" * 65537, envelope.format("b3A=")):
        assert sshkey.public_of(odd) == ""
    for odd in ("", "ssh-ed25519", "ssh-ed25519 ????", "ssh-rsa " + sshkey.generate()[1].split()[1], "x AAAAAXk="):
        assert sshkey.fingerprint(odd) == ""
    wire = made("ssh_key", {"private_key": "no key", "public_key": "neither"})
    assert kinds.hints(wire) == ["ssh_key_unread"]
    assert vault.get(vault.create(wire).id)[0]["details"] == {"private_key": "no key", "public_key": "neither"}
