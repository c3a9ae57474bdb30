"""Many items at once: what changes, what stays, what is undone, and what others wrote meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.vault import bulk
from sealring.vault.vault import Vault
from tests.vault.homes import Home

Login = Callable[..., dict[str, object]]


def to(**values: Any) -> bulk.Wanted:
    return lambda item: values


def test_a_change_and_its_undoing(home: Home, vault: Vault, login: Login) -> None:
    made = vault.create_many([login(f"Site {n}", folder="old", tags=["a"], favourite=n == 0) for n in range(7)])
    ids = [row.id for row in made]
    done = bulk.change(vault, ids, to(folder="new", favourite=True))
    assert (len(done.before), done.unchanged, done.skipped, done.stopped) == (7, 0, [], False)
    again = home.open()
    assert all((row.folder, row.favourite, row.tags, row.revision) == ("new", True, ("a",), 2) for row in again.list())
    assert [row["revision"] for row in again.versions(ids[0])] == [1] and again.check() == []
    assert bulk.change(vault, ids, to(folder="new")).unchanged == 7
    undone = bulk.undo(vault, done)
    assert (len(undone.before), undone.skipped) == (7, [])
    assert [(row.folder, row.favourite) for row in vault.list()] == [("old", n == 0) for n in range(7)]
    assert vault.get(ids[3])[0]["password"] == "hunter2-Site 3"


def test_the_trash_makes_no_version_and_comes_back(vault: Vault, login: Login) -> None:
    ids = [row.id for row in vault.create_many([login(f"Site {n}") for n in range(3)])]
    done = bulk.change(vault, ids, to(trashed=vault.now()))
    assert vault.list() == [] and len(vault.list(trash=True)) == 3 and vault.versions(ids[0]) == []
    bulk.undo(vault, done)
    assert len(vault.list()) == 3


def test_damaged_and_unknown_items_are_left_out(vault: Vault, login: Login) -> None:
    one, two = vault.create_many([login("One"), login("Two")])
    with vault.database.writing() as connection:
        connection.execute("UPDATE messages SET message=zeroblob(9) WHERE id=?", (bytes.fromhex(one.id),))
    done = bulk.change(vault, [one.id, "0" * 32, two.id], to(folder="new"))
    assert (list(done.before), done.skipped) == ([two.id], [one.id, "0" * 32])


def test_what_another_process_wrote_meanwhile_is_kept(
    home: Home, vault: Vault, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = vault.create_many([login("One"), login("Two"), login("Three")])
    other = home.open()
    seal, calls = bulk.changes.seal_item, []

    def meanwhile(vault_: Vault, item: dict[str, Any]) -> tuple[bytes, bytes]:
        if vault_ is vault and not calls:
            calls.append(other.update(one.id, 1, login("One", password="by another")))
            other.trash(two.id, 1)
            other.delete(two.id, 2)
        return seal(vault_, item)

    monkeypatch.setattr(bulk.changes, "seal_item", meanwhile)
    done = bulk.change(vault, [one.id, two.id, three.id], to(folder="new"))
    assert (list(done.before), done.skipped) == ([one.id, three.id], [two.id])
    item = vault.get(one.id)[0]
    assert (item["password"], item["folder"], item["revision"]) == ("by another", "new", 3)
    other.refresh()
    other.update(three.id, 2, login("Three", folder="elsewhere"))
    vault.refresh()
    undone = bulk.undo(vault, done)
    assert (list(undone.before), undone.skipped) == ([one.id], [three.id])
    assert vault.get(three.id)[0]["folder"] == "elsewhere" and vault.get(one.id)[0]["folder"] == ""


def test_a_stop_keeps_what_was_written(vault: Vault, login: Login, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    ids = [row.id for row in vault.create_many([login(f"Site {n}") for n in range(6)])]
    seen: list[tuple[int, int]] = []
    done = bulk.change(vault, ids, to(folder="new"), lambda *at: seen.append(at), lambda: len(seen) == 2)
    assert done.stopped and seen == [(2, 6), (4, 6)] and list(done.before) == ids[:4]
    assert [row.folder for row in vault.list()] == ["new"] * 4 + [""] * 2


def test_a_failed_write_changes_nothing(vault: Vault, login: Login, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [row.id for row in vault.create_many([login(f"Site {n}") for n in range(3)])]
    replace, calls = bulk.changes.replace, []

    def fails(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise SealringError("io_error")
        return replace(*args, **more)

    monkeypatch.setattr(bulk.changes, "replace", fails)
    with pytest.raises(SealringError):
        bulk.change(vault, ids, to(folder="new"))
    assert [(row.folder, row.revision) for row in vault.list()] == [("", 1)] * 3
