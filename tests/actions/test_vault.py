"""``vault.*`` on the wire."""

from sealring.session.app import App
from tests.actions.world import Call


def test_checked_compacted_counted(app: App, do: Call) -> None:
    made = [do("item.create", item={"type": "login", "name": f"Site {n}", "password": "x"})["id"] for n in range(3)]
    assert do("vault.check")["sound"] and do("vault.check", full=True)["checked"] >= 3
    told = do("vault.compact")
    assert told["after"] > 0 and told["before"] > 0
    assert do("vault.stats")["items"] == {"login": 3}
    with app.session.vault.database.writing() as connection:
        connection.execute("UPDATE messages SET message=zeroblob(9) WHERE id=?", (bytes.fromhex(made[1]),))
    found = do("vault.check")
    assert not found["sound"] and found["parts"] == [{"id": made[1], "name": "Site 1", "part": "message"}]
    assert found["damaged"] == 1 and found["pages"] and "read_only" not in found
