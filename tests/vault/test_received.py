"""Received items: they stay their sender's, with the original inside, until made one's own."""

import base64
from typing import Any

import pytest

from sealring.base import limits
from sealring.vault import items
from sealring.vault.received import Entry
from sealring.vault.vault import Vault
from tests.vault.homes import Home
from tests.vault.test_vault import Login, refused

SENDER = "C" * 40


def entry(wire: dict[str, Any], trusted: bool = True, **more: Any) -> Entry:
    origin = {"signer": SENDER, "verdict": "good", "trusted": trusted, "received": 1, "message": "AAAA", **more}
    return Entry(wire, SENDER, origin)


def owned(vault: Vault, id: str) -> int:
    [(bit,)] = vault.database.rows("SELECT owned FROM overviews WHERE id=?", (bytes.fromhex(id),))
    return int(bit)


def test_rule_1_it_stays_its_senders_through_every_change(home: Home, vault: Vault, login: Login) -> None:
    [row] = vault.receive([entry(login())])
    assert (owned(vault, row.id), row.received, row.owner) == (0, "trusted", SENDER)
    row = vault.update(row.id, 1, login("Bank 2"))
    row = vault.restore(row.id, vault.trash(row.id, row.revision).revision)
    row = vault.bring_back(row.id, row.revision, str(vault.versions(row.id)[0]["version"]))
    again = home.open()
    assert (owned(again, row.id), again.overview(row.id).received, again.get(row.id)[0]["owner"]) == (
        0,
        "trusted",
        SENDER,
    )
    assert again.get(row.id)[0]["origin"]["message"] == "AAAA"
    assert again.check() == []


def test_rule_3_untrusted_until_it_is_made_ones_own(home: Home, vault: Vault, login: Login) -> None:
    [row] = vault.receive([entry(login(), trusted=False)])
    assert vault.update(row.id, 1, login("Bank 2")).received == "untrusted"
    assert home.open().overview(row.id).to_row()["received"] == "untrusted"
    refused("conflict", vault.own, row.id, 1)
    mine = vault.own(row.id, 2)
    assert (mine.revision, mine.received, owned(vault, row.id)) == (3, "", 1)
    assert "received" not in mine.to_row() and "received_from" not in mine.to_row()
    item = vault.get(row.id)[0]
    assert item["owner"] == vault.keyring.active and item["name"] == "Bank 2"
    assert "message" not in item["origin"] and item["origin"]["signer"] == SENDER and item["origin"]["owned"] > 0
    version = str(vault.versions(row.id)[0]["version"])
    assert vault.version(row.id, version)["origin"]["message"] == "AAAA"  # the original is not lost
    assert vault.bring_back(row.id, 3, version).received == ""  # what was decided stays decided
    assert vault.own(row.id, 4).revision == 4  # nothing to do


def test_an_item_of_ones_own_stays_as_it_is(vault: Vault, login: Login) -> None:
    row = vault.create(login())
    assert vault.own(row.id, 1) == row
    refused("item_not_found", vault.own, "0" * 32, 1)
    record = vault.put_record("contact", "x", {})
    refused("item_not_found", vault.own, record.id, 1)


def test_all_or_none(vault: Vault, login: Login) -> None:
    seen: list[tuple[int, int]] = []
    rows = vault.receive([entry(login("a")), entry(login("b"))], lambda done, of: seen.append((done, of)))
    assert len(rows) == 2 and seen == [(1, 2), (2, 2)]
    refused("bad_item", vault.receive, [entry(login("c")), entry({"type": "login"})])
    huge = base64.b64encode(bytes(limits.ORIGINAL + 3)).decode()
    refused("bad_item", vault.receive, [entry(login("d"), message=huge)])
    assert len(vault) == 2
    vault.ledger.verdict = "altered"
    refused("read_only", vault.receive, [entry(login("e"))])
    refused("read_only", vault.own, rows[0].id, 1)


def test_an_overview_made_anew_says_the_same(vault: Vault, login: Login) -> None:
    [row] = vault.receive([entry(login(), trusted=False)])
    vault.database.rows("UPDATE overviews SET sealed=x'00' WHERE id=?", (bytes.fromhex(row.id),))
    vault.load()
    assert vault.rebuild(row.id).received == "untrusted"


@pytest.mark.parametrize("trusted", [1, "true", None, []])
def test_nothing_but_true_is_trusted(vault: Vault, login: Login, trusted: Any) -> None:
    [row] = vault.receive([entry(login(), trusted=trusted)])
    assert row.received == "untrusted"


def test_an_origin_of_the_wrong_kind_is_no_item(vault: Vault, login: Login) -> None:
    made = vault.get(vault.create(login()).id)[0]
    for origin in ("x", [], 7):
        with pytest.raises(items.NotAnItem):
            items.decode(items.encode({**made, "origin": origin}))
