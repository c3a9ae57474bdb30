"""Keys and messages that GnuPG 2.4 wrote (tests/fixtures/gnupg24/make.py), each answered as its manifest says."""

import hashlib
import json
import os
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, import_secret_key
from sealring.openpgp.post import judge, open_letter, recipients_of

FOLDER = os.path.join(os.path.dirname(__file__), "..", "fixtures", "gnupg24")
with open(os.path.join(FOLDER, "manifest.json"), encoding="utf-8") as _file:
    MANIFEST: dict[str, Any] = json.load(_file)
TODAY = MANIFEST["now"]
KEYS: dict[str, dict[str, Any]] = MANIFEST["keys"]
MESSAGES: dict[str, dict[str, Any]] = MANIFEST["messages"]


def octets(name: str) -> bytes:
    with open(os.path.join(FOLDER, name), "rb") as file:
        return file.read()


def word(row: dict[str, Any]) -> Secret[str] | None:
    return Secret(row["word"]) if "word" in row else None


@pytest.fixture(scope="module")
def own() -> dict[str, OwnKey]:
    return {
        name.removesuffix(".sec"): import_secret_key(octets(name), word(row), now=TODAY, only_to_read=True)
        for name, row in KEYS.items()
        if name.endswith(".sec") and "unsupported" not in row
    }


@pytest.fixture(scope="module")
def certificates() -> list[Certificate]:
    return [
        Certificate.parse(octets(name))
        for name, row in KEYS.items()
        if name.endswith(".pub") and "unsupported" not in row
    ]


def test_there_is_something_of_each_kind() -> None:
    assert len(KEYS) > 30
    assert len(MESSAGES) > 50
    assert MANIFEST["version"].startswith("gpg (GnuPG) 2.4")
    assert {name for name in os.listdir(FOLDER) if name.endswith((".pub", ".sec", ".gpg"))} == {*KEYS, *MESSAGES}


@pytest.mark.parametrize("name", sorted(KEYS))
def test_key(name: str) -> None:
    row, data = KEYS[name], octets(name)

    def take() -> OwnKey | Certificate:
        return import_secret_key(data, word(row), now=TODAY) if name.endswith(".sec") else Certificate.parse(data)

    if "unsupported" in row or ("status" in row and name.endswith(".sec")):
        with pytest.raises(SealringError) as problem:
            take()
        assert problem.value.name == ("key_unsupported" if "unsupported" in row else "key_unusable")
        assert row.get("unsupported", "") in str(problem.value.data.get("reason", ""))
        return
    found = take()
    assert found.fingerprint == row["fingerprint"]
    if isinstance(found, Certificate):
        assert found.status(TODAY) == row.get("status", "usable")
    if name.endswith(".sec") and "word" in row:
        for wrong in (None, Secret("wrong")):
            with pytest.raises(SealringError) as problem:
                import_secret_key(data, wrong, now=TODAY)
            assert problem.value.name == "key_passphrase"


def test_whom_letters_to_keys_with_several_subkeys_are_for(certificates: list[Certificate]) -> None:
    known = {one.main_user_id.split()[0]: one for one in certificates}
    for name, uses, chosen in (
        ("several", 3, "RSA-2048 Cv25519"), ("subrevoked", 2, "NIST P-256"), ("adsk", 1, "Cv25519"),
    ):  # fmt: skip
        parts = known[name].key_parts()
        assert sum("encrypt" in part.uses for part in parts) == uses
        key = known[name].encryption_key(now=TODAY)
        assert key.name in chosen
        assert not next(part for part in parts if part.fingerprint == key.fingerprint.hex().upper()).revoked


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_message(name: str, own: dict[str, OwnKey], certificates: list[Certificate]) -> None:
    row, data = MESSAGES[name], octets(name)
    if "unsupported" in row:
        with pytest.raises(SealringError) as problem:
            open_letter(data, own, passphrase=word(row))
        assert (problem.value.name, problem.value.data) == ("message_unsupported", {"reason": row["unsupported"]})
        return
    opened = open_letter(data, own, passphrase=word(row))
    check(opened.plaintext, row)
    by = row["opened_by"]
    assert opened.opened_by == (own[by].fingerprint if by else "")
    assert opened.encrypted == (not row.get("plain", False))
    assert list(opened.weak) == row.get("weak", [])
    found = judge(opened, certificates, now=TODAY)
    word_for_it = row.get("verdict", "good")
    assert sorted(verdict.verdict for verdict in found) == [word_for_it] * len(row.get("signers", []))
    if word_for_it == "good":
        assert {verdict.fingerprint for verdict in found} == {own[one].fingerprint for one in row.get("signers", [])}
    if by and word(row):
        check(open_letter(data, [], passphrase=word(row)).plaintext, row)
    if by:
        assert len(recipients_of(data)) == row.get("recipients", 1)
        strangers = [key for other, key in own.items() if other != by and key.encryption_key_id.hex().upper()
                     not in recipients_of(data)]  # fmt: skip
        with pytest.raises(SealringError) as problem:
            open_letter(data, strangers)
        assert problem.value.name == ("message_passphrase" if word(row) else "no_key")
    elif word(row):
        for wrong in (None, Secret("wrong")):
            with pytest.raises(SealringError) as problem:
                open_letter(data, own, passphrase=wrong)
            assert problem.value.name == "message_passphrase"


def check(plaintext: bytes, row: dict[str, Any]) -> None:
    text = MANIFEST["text"].encode()
    expected = row.get("sha256", hashlib.sha256(text.rstrip(b"\n") if "clear" in row else text).hexdigest())
    assert hashlib.sha256(plaintext).hexdigest() == expected
