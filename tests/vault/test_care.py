"""A vault looked over: what a check finds, quick and full; what compacting gives back; what is counted."""

from collections.abc import Callable

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.vault import care
from sealring.vault.vault import Vault
from tests.vault.homes import Home

Login = Callable[..., dict[str, object]]


def _tamper(vault: Vault, statement: str, *values: object) -> None:
    with vault.database.writing() as connection:
        connection.execute(statement, values)


@pytest.fixture
def full_one(vault: Vault, login: Login) -> Vault:
    """A vault with an item of two versions and a file, another item and a record."""
    one = vault.create(login("One"))
    vault.update(one.id, 1, login("One", password="second"))
    draft = vault.draft()
    draft.write(b"x" * (limits.ATTACHMENT_CHUNK + 5))
    vault.attach(one.id, draft, "x.bin", "application/octet-stream")
    vault.create(login("Two"))
    vault.put_record("place", "Somewhere", {"format": "sealring-place/1"})
    return vault


def test_a_sound_vault(full_one: Vault) -> None:
    seen: list[tuple[int, int]] = []
    for full in (False, True):
        report = care.check(full_one, full=full, progress=lambda *at: seen.append(at))
        assert report.sound and report.checked == 5 and report.damaged == [] and report.loose == 0
    assert seen[-1] == (3, 3)
    with pytest.raises(SealringError):
        care.check(full_one, stop=lambda: True)


@pytest.mark.parametrize(
    ("statement", "part", "quick"),
    [
        ("UPDATE messages SET message=zeroblob(900) WHERE id=?", "message", True),
        ("DELETE FROM messages WHERE id=?", "message", True),
        ("UPDATE overviews SET sealed=zeroblob(300) WHERE id=?", "overview", True),
        ("DELETE FROM chunks WHERE number=1 AND ? NOTNULL", "file", False),
        ("UPDATE chunks SET sealed=zeroblob(900) WHERE number=0 AND ? NOTNULL", "file", False),
    ],
)
def test_damage_is_named_and_confined(home: Home, full_one: Vault, statement: str, part: str, quick: bool) -> None:
    one = next(row for row in full_one.list() if row.name == "One")
    _tamper(full_one, statement, bytes.fromhex(one.id))
    vault = home.open()
    assert ([each.part for each in care.check(vault).damaged] == [part]) is quick
    report = care.check(vault, full=True)
    assert [(each.id, each.part) for each in report.damaged] == [(one.id, part)] and not report.sound
    assert [row.name for row in vault.list() if not row.damaged and row.id != one.id] == ["Two"]


def test_a_damaged_version(full_one: Vault) -> None:
    one = next(row for row in full_one.list() if row.name == "One")
    _tamper(full_one, "UPDATE messages SET message=zeroblob(9) WHERE id=?", bytes.fromhex(one.versions[0].id))
    assert [each.part for each in care.check(full_one).damaged] == ["version"]


def test_an_altered_state_is_said(home: Home, full_one: Vault) -> None:
    two = next(row for row in full_one.list() if row.name == "Two")
    _tamper(full_one, "DELETE FROM overviews WHERE id=?", bytes.fromhex(two.id))
    report = care.check(home.open())
    assert report.state == "altered" and not report.sound and report.loose == 1


def test_compacting_gives_back_what_nothing_needs(home: Home, vault: Vault, login: Login) -> None:
    kept = vault.create(login("Kept"))
    made = vault.create_many([login(f"Site {n}") for n in range(300)])
    for row in made:
        vault.trash(row.id, 1)
        vault.delete(row.id, 2)
    _tamper(vault, "INSERT INTO messages VALUES(?, zeroblob(5000))", b"0" * 16)
    assert care.check(vault).loose == 1
    number = vault.ledger.number
    before, after = care.compact(vault)
    assert after < before / 3 and care.check(vault).loose == 0 and vault.ledger.number == number
    again = home.open()
    assert again.read_only is None and again.get(kept.id)[0]["password"] == "hunter2-Kept" and again.check() == []


def test_the_numbers(full_one: Vault) -> None:
    two = next(row for row in full_one.list() if row.name == "Two")
    full_one.trash(two.id, 1)
    found = care.stats(full_one)
    assert (found["items"], found["trash"], found["versions"], found["records"]) == ({"login": 1}, 1, 2, 1)
    assert found["attachments"] == 1 and found["bytes_attachments"] > limits.ATTACHMENT_CHUNK
    assert found["bytes"] > found["bytes_messages"] > 2000 and found["damaged"] == 0
