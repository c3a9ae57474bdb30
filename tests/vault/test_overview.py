"""What a line says beyond names: since when the password is in use, the item's own rule, how many files it has."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from sealring.base.errors import SealringError
from sealring.vault import items
from sealring.vault import overview as overviews
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault
from tests.vault.homes import Home

Login = Callable[..., dict[str, Any]]


def test_since_when_the_password_is_in_use(home: Home, vault: Vault, login: Login) -> None:
    start = int(home.clock.time)
    made = vault.create(login())
    assert made.password_since == start
    home.clock.time += 100
    renamed = vault.update(made.id, 1, login(name="Bank", notes="n"))
    assert renamed.password_since == start, "the password stayed"
    changed = vault.update(made.id, 2, login(password="another-1"))
    assert changed.password_since == start + 100
    home.clock.time += 100
    assert vault.update(made.id, 3, login(password="")).password_since == 0
    assert home.open().overview(made.id).password_since == 0
    assert vault.create({"type": "note", "name": "n"}).password_since == 0


def test_a_time_that_is_none_counts_as_none(vault: Vault, login: Login) -> None:
    item, _ = vault.get(vault.create(login()).id)
    for odd in (None, "yesterday", -5, True):
        assert (
            items.password_since({**item, "password_history": [{"password": "x", "replaced": odd}]}) == item["created"]
        )


def test_the_items_own_rule(home: Home, vault: Vault, login: Login) -> None:
    made = vault.create(login(rotate_days=40))
    assert made.rotate == 40 and home.open().overview(made.id).rotate == 40
    assert items.to_wire(vault.get(made.id)[0])["rotate_days"] == 40
    assert vault.update(made.id, 1, login()).rotate == 0
    assert "rotate_days" not in items.to_wire(vault.get(made.id)[0])
    for bad in (-1, 3651, 1.5, True, "40"):
        with pytest.raises(SealringError) as caught:
            vault.create(login(rotate_days=bad))
        assert (caught.value.name, caught.value.data["field"]) == ("bad_item", "rotate_days")


def test_a_rule_that_another_program_wrote_is_read_as_none(vault: Vault, login: Login) -> None:
    item, _ = vault.get(vault.create(login()).id)
    for odd in (None, "40", -1, 10**9, True):
        assert items.rotate_days({**item, "rotate_days": odd}) == 0
    assert items.rotate_days({name: value for name, value in item.items() if name != "rotate_days"}) == 0


def test_a_line_of_an_older_program_means_nothing_known(vault: Vault, login: Login) -> None:
    new = vault.create(login(rotate_days=7))
    old = msgspec.to_builtins(new)
    for name in ("password_since", "rotate", "attachments"):
        old.pop(name, None)
    sealed = vault.sealer.seal_overview(msgspec.json.encode(old), bytes.fromhex(new.id), new.revision)
    read = overviews.unseal(bytes.fromhex(new.id), new.revision, sealed, vault.sealer)
    assert not read.damaged and (read.password_since, read.rotate, read.attachments) == (0, 0, 0)


def test_a_row_counts_its_files() -> None:
    assert "attachments" not in Overview(id="0" * 32, revision=1).to_row()
    assert Overview(id="0" * 32, revision=1, attachments=2).to_row()["attachments"] == 2
