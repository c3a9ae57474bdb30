"""The trash empties after the set time, and no clock that goes wrong empties it."""

from collections.abc import Callable

import pytest

from sealring.vault import trash
from sealring.vault.trash import DAY
from sealring.vault.vault import Vault
from tests.vault.homes import Home

Login = Callable[..., dict[str, object]]


@pytest.fixture
def one(vault: Vault, login: Login) -> str:
    """An item in the trash of a vault that was tidied today."""
    made = vault.create(login())
    vault.trash(made.id, 1)
    trash.tidy(vault)
    return made.id


def there(vault: Vault) -> int:
    return len(vault.list(trash=True))


def lived(home: Home, vault: Vault, days: int) -> int:
    """So many days on which the vault is opened; how many items went."""
    gone = 0
    for _ in range(days):
        home.clock.time += DAY
        gone += trash.tidy(vault)
    return gone


def test_an_item_goes_after_thirty_days_with_its_versions_and_is_noted(
    home: Home, vault: Vault, login: Login, one: str
) -> None:
    assert lived(home, vault, 29) == 0
    assert there(vault) == 1
    assert lived(home, vault, 1) == 1
    assert there(vault) == 0
    assert vault.database.rows("SELECT id FROM messages") == []
    event = vault.events(1).rows[0]
    assert (event["kind"], event["items"], event["from"]) == ("trash_emptied", 1, "host")
    again = home.open()
    assert there(again) == 0


@pytest.mark.parametrize("days", [1, 3, 30, 400])
def test_a_clock_that_jumps_far_ahead_lets_nothing_go(
    home: Home, vault: Vault, login: Login, one: str, days: int
) -> None:
    vault.change_settings({"trash_days": days})
    home.clock.time += 20 * 365 * DAY
    for _ in range(50):
        assert trash.tidy(vault) == 0
        home.clock.time += 60
    assert there(vault) == 1
    home.clock.time -= 20 * 365 * DAY  # set right again
    assert trash.tidy(vault) == 0
    assert there(vault) == 1


def test_a_jump_counts_as_one_day_of_use_and_no_more(home: Home, vault: Vault, one: str) -> None:
    vault.change_settings({"trash_days": 30})
    home.clock.time += 1000 * DAY
    assert [trash.tidy(vault)] + [lived(home, vault, 1) for _ in range(6)] == [0, 0, 0, 0, 0, 0, 1]


def test_a_clock_set_back_lets_nothing_go(home: Home, vault: Vault, one: str) -> None:
    home.clock.time -= 400 * DAY
    assert lived(home, vault, 60) == 0
    assert there(vault) == 1


def test_nothing_goes_by_itself_when_it_is_set_so(home: Home, vault: Vault, one: str) -> None:
    vault.change_settings({"trash_days": 0})
    assert lived(home, vault, 90) == 0
    assert there(vault) == 1


def test_what_came_out_of_the_trash_stays(home: Home, vault: Vault, one: str) -> None:
    other = home.open()
    lived(home, vault, 29)
    other.refresh()
    back = other.restore(one, 2)
    assert lived(home, vault, 1) == 0
    assert vault.get(back.id)[0]["trashed"] is None


def test_a_day_is_noted_once_and_the_list_stays_short(home: Home, vault: Vault, one: str) -> None:
    before = vault.state["number"]
    for _ in range(5):
        trash.tidy(vault)
    assert vault.state["number"] == before
    lived(home, vault, 20)
    assert len(trash.used_days(vault)) == 7
    assert vault.state["number"] == before + 20


def test_emptying_now(home: Home, vault: Vault, login: Login, one: str) -> None:
    kept = vault.create(login("Kept"))
    assert trash.empty(vault) == 1
    assert there(vault) == 0
    assert vault.get(kept.id)[0]["name"] == "Kept"
    assert vault.events(1).rows[0]["items"] == 1
    assert trash.empty(vault) == 0
    assert vault.events(9).total == 1  # nothing went, nothing is noted


def test_fewer_versions_are_kept_from_the_next_writing_on(vault: Vault, login: Login) -> None:
    made = vault.create(login())
    for revision in range(1, 9):
        vault.update(made.id, revision, login(notes=str(revision)))
    vault.change_settings({"versions_kept": 3})
    assert len(vault.versions(made.id)) == 8  # nothing is lost before the item is written
    vault.update(made.id, 9, login(notes="last"))
    assert [row["revision"] for row in vault.versions(made.id)] == [9, 8, 7]
    assert len(vault.database.rows("SELECT id FROM messages")) == 4
    vault.change_settings({"versions_kept": 0})
    vault.update(made.id, 10, login(notes="very last"))
    assert vault.versions(made.id) == []
