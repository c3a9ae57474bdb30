"""``bulk.*`` on the wire: who is meant, what is told, and how long it can be undone."""

from typing import Any

import pytest

from sealring.actions import bulk
from sealring.base.errors import SealringError
from tests.actions.world import Call


def _made(do: Call, count: int = 4) -> list[str]:
    return [do("item.create", item={"type": "login", "name": f"Site {n}", "tags": ["t"]})["id"] for n in range(count)]


def _rows(do: Call, **chosen: Any) -> list[tuple[str, str, list[str]]]:
    return [(row["name"], row["folder"], row["tags"]) for row in do("item.list", **chosen)["items"]]


def test_by_id_and_by_what_a_list_shows(do: Call) -> None:
    ids = _made(do)
    told = do("bulk.change", which={"ids": [ids[0], ids[0], ids[1]]}, change={"folder": "work", "tag": ["u", "t"]})
    assert (told["changed"], told["unchanged"], told["skipped"], told["stopped"]) == (2, 0, 0, False)
    assert _rows(do, folder="work") == [("Site 0", "work", ["t", "u"]), ("Site 1", "work", ["t", "u"])]
    do("bulk.change", which={"all": {"folder": "work"}}, change={"untag": ["t"], "favourite": True})
    assert _rows(do, favourite=True) == [("Site 0", "work", ["u"]), ("Site 1", "work", ["u"])]
    do("bulk.change", which={"all": {"tag": "t"}}, change={"trashed": True})
    assert [row[0] for row in _rows(do, trash=True)] == ["Site 2", "Site 3"]
    assert do("bulk.change", which={"all": {"trash": True}}, change={"trashed": False})["changed"] == 2
    assert len(_rows(do)) == 4


def test_another_user_name(do: Call) -> None:
    ids = _made(do, 2)
    undo = do("bulk.change", which={"ids": ids}, change={"username": "ada@new.example"})["undo"]
    assert {row["username"] for row in do("item.list")["items"]} == {"ada@new.example"}
    assert do("item.search", query="new.example")["total"] == 2
    do("bulk.undo", undo=undo)
    assert {row["username"] for row in do("item.list")["items"]} == {""}


def test_the_last_five_can_be_undone_once_each(do: Call) -> None:
    ids = _made(do)
    undos = [do("bulk.change", which={"ids": ids}, change={"folder": f"f{n}"})["undo"] for n in range(6)]
    assert "undo" not in do("bulk.change", which={"ids": ids}, change={"folder": "f5"})
    assert do("bulk.undo", undo=undos[5])["changed"] == 4
    assert {row[1] for row in _rows(do)} == {"f4"}
    for gone in (undos[5], undos[0], "0" * 32):
        with pytest.raises(SealringError) as caught:
            do("bulk.undo", undo=gone)
        assert caught.value.name == "nothing_to_undo"
    assert do("bulk.undo", undo=undos[3]) | {"skipped_items": []} == {
        "changed": 0, "unchanged": 0, "skipped": 4, "skipped_items": [], "stopped": False, "left": 0,
    }  # fmt: skip


def test_the_parts_of_one_change_are_undone_together_part_by_part(do: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    ids = _made(do)
    undo = do("bulk.change", which={"ids": ids[:2]}, change={"folder": "new"})["undo"]
    assert do("bulk.change", which={"ids": ids[1:]}, change={"folder": "newer"}, undo=undo)["undo"] == undo
    assert [do("bulk.undo", undo=undo)["left"] for _ in range(2)] == [1, 0]
    assert {row[1] for row in _rows(do)} == {""}
