"""Records of the vault's own: kept as items are, and never to be met as one."""

import os
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.vault import items
from sealring.vault.vault import Vault
from tests.vault.homes import Home
from tests.vault.test_vault import Login, refused


def test_a_record_is_kept_changed_and_forgotten(home: Home, vault: Vault) -> None:
    made = vault.put_record("contact", "Betty", {"fingerprint": "A" * 40, "of a newer program": [1]})
    other = vault.put_record("contact", "ada", {})
    assert [record.name for record in vault.records("contact")] == ["ada", "Betty"]
    changed = vault.change_record(made.id, 1, "Betty Holt", {**made.body, "state": "verified"})
    assert (changed.revision, changed.kind) == (2, "contact")
    refused("conflict", vault.change_record, made.id, 1, "late", {})
    refused("conflict", vault.drop_record, made.id, 1)
    again = home.open()
    assert again.record(made.id) == changed
    assert again.record(made.id).body["of a newer program"] == [1]
    vault.drop_record(other.id, 1)
    assert again.refresh()
    refused("item_not_found", again.record, other.id)
    assert again.check() == [] and again.read_only is None


def test_a_record_is_no_item(vault: Vault, login: Login) -> None:
    record = vault.put_record("contact", "Bank contact", {"fingerprint": "A" * 40})
    item = vault.create(login())
    assert len(vault) == 1
    assert [row.id for row in vault.list()] == [item.id]
    assert [row.id for row in vault.list(type="contact")] == []
    assert [row.id for row in vault.search("bank", 9)[0]] == [item.id]
    calls: list[tuple[Any, ...]] = [
        (vault.get, record.id),
        (vault.update, record.id, 1, login()),
        (vault.trash, record.id, 1),
        (vault.delete, record.id, 1),
        (vault.versions, record.id),
        (vault.bring_back, record.id, 1, "0" * 32),
    ]
    for call, *arguments in calls:
        refused("item_not_found", call, *arguments)
    refused("item_not_found", vault.record, item.id)
    refused("item_not_found", vault.change_record, item.id, 1, "x", {})
    refused("item_not_found", vault.drop_record, item.id, 1)
    refused("bad_item", vault.create, {**login(), "type": "contact"})
    with pytest.raises(ValueError, match="login"):
        vault.put_record("login", "x", {})


def test_nothing_of_a_record_lies_in_clear(home: Home, vault: Vault) -> None:
    vault.put_record("contact", "Canary Contact", {"address": "canary@example.org"})
    vault.flush()
    for name in os.listdir(os.path.dirname(home.path)):
        with open(os.path.join(os.path.dirname(home.path), name), "rb") as file:
            data = file.read().lower()
        assert b"canary" not in data and b"contact" not in data


def test_a_damaged_record_is_named_and_hides_no_other(home: Home, vault: Vault) -> None:
    bad = vault.put_record("place", "one", {})
    good = vault.put_record("place", "two", {})
    vault.database.rows("UPDATE messages SET message=x'00' WHERE id=?", (bytes.fromhex(bad.id),))
    again = home.open()
    assert [record.id for record in again.records("place")] == [good.id]
    assert again.check() == [bad.id]
    with pytest.raises(SealringError):
        again.record(bad.id)


def test_every_kind_of_record_has_its_own_word() -> None:
    assert not items.RECORDS & {"login", "note", "card", "identity", "record"}
