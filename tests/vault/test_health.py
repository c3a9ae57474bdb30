"""What is found of passwords and sites, what is kept of it, and which rule counts."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from sealring.actions.settings import DEFAULTS
from sealring.base.errors import SealringError
from sealring.vault import findings, health, items, rotation
from sealring.vault.health import Survey
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault
from tests.vault.homes import Home

Login = Callable[..., dict[str, Any]]
STRONG = "vK3#qz!9Lw0pXr7&"


def site(host: str) -> list[dict[str, str]]:
    return [{"uri": host if "//" in host else f"https://{host}", "match": "domain"}]


def strong(name: str, **more: Any) -> dict[str, Any]:
    """A login of which nothing is found."""
    host = f"{name.lower()}.example"
    return {"type": "login", "name": name, "username": "ada", "password": STRONG + name, "uris": site(host), **more}


def look(vault: Vault, given: health.Given | None = None, **settings: Any) -> Survey:
    health.rate(vault)
    return health.survey(vault, {**DEFAULTS, **settings}, lambda: given or {})


def found(vault: Vault, id: str, given: health.Given | None = None, **settings: Any) -> tuple[str, ...]:
    health.known(vault).survey = None  # settings given here don't raise the state's number
    line = look(vault, given, **settings).by_id.get(id)
    return line.findings if line is not None else ()


def test_nothing_is_found_of_a_good_login_and_of_what_has_no_password(vault: Vault) -> None:
    vault.create(strong("Good"))
    vault.create({"type": "note", "name": "note", "notes": "n"})
    seen = look(vault)
    assert (seen.lines, seen.counts, seen.passwords, seen.fine, seen.unrated) == ([], {}, 1, 1, [])


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"password": "Tr0ub4dor"}, ("weak",)),
        ({"password": "Dragon"}, ("common",)),
        ({"password": "adaexample1"}, ("weak",)),
        ({"uris": site("http://shop.example")}, ("http_only",)),
        ({"uris": site(" HTTP://shop.example") + site("http://b.example")}, ("http_only",)),
        ({"uris": site("http://shop.example") + site("shop.example")}, ()),
        ({"uris": site("http://localhost:8080")}, ()),
        ({"uris": [{"uri": "http://.*", "match": "regex"}]}, ()),
        ({"uris": site("github.com")}, ("no_second_factor",)),
        ({"uris": site("https://gist.github.com/login")}, ("no_second_factor",)),
        ({"uris": site("github.com"), "otp": "JBSWY3DPEHPK3PXP"}, ()),
        ({"uris": site("notgithub.com")}, ()),
        ({"uris": site("github.com.evil.example")}, ()),
    ],
)
def test_what_one_item_tells(vault: Vault, more: dict[str, Any], expected: tuple[str, ...]) -> None:
    made = vault.create(strong("Shop", **more))
    assert found(vault, made.id) == expected


def test_a_password_of_several_accounts_is_reused_and_one_account_kept_twice_is_a_duplicate(vault: Vault) -> None:
    shop = vault.create(strong("Shop", password=STRONG))
    again = vault.create(strong("Shop again", password=STRONG, uris=site("www.shop.example"), username="ADA"))
    assert found(vault, shop.id) == found(vault, again.id) == ("duplicate",)
    other = vault.create(strong("Other", password=STRONG))
    assert found(vault, shop.id) == ("reused", "duplicate")
    assert found(vault, other.id) == ("reused",)
    vault.trash(again.id, 1)
    assert found(vault, shop.id) == ("reused",)
    vault.update(other.id, 1, strong("Other"))
    assert found(vault, shop.id) == found(vault, other.id) == ()


def test_without_a_site_two_items_are_no_duplicates(vault: Vault) -> None:
    first, _ = (vault.create(strong(name, password=STRONG, uris=[])) for name in ("One", "Two"))
    assert found(vault, first.id) == ("reused",)


def test_old_is_told_by_the_day_on_which_the_password_was_set(home: Home, vault: Vault) -> None:
    made = vault.create(strong("Old"))
    home.clock.time += 731 * rotation.DAY
    vault.update(made.id, 1, strong("Old", notes="another note is no other password"))
    assert found(vault, made.id) == ("old",)
    assert found(vault, made.id, old_after_days=800) == found(vault, made.id, old_after_days=0) == ()
    vault.update(made.id, 2, strong("Old", password="another" + STRONG))
    assert found(vault, made.id) == ()


def test_the_tightest_rule_wins_and_says_what_is_due_and_overdue(home: Home, vault: Vault) -> None:
    start = int(home.clock.time)
    made = vault.create(strong("Ruled", tags=["work", "bank"], rotate_days=90))
    free = vault.create(strong("Free"))
    rules = [{"days": 200}, {"tag": "work", "days": 40}, {"tag": "bank", "days": 60}, {"tag": "work", "days": 50}]
    days = rotation.rules({"rotation": rules})
    assert (days(vault.overview(made.id)), days(vault.overview(free.id))) == (40, 200)
    newer = rotation.rules({"rotation": [{"days": 5, "folder": "work"}, {"days": 70}]})
    assert newer(vault.overview(free.id)) == 70, "a rule of a newer program is left alone"
    own = rotation.rules({})
    assert (own(vault.overview(made.id)), own(vault.overview(free.id))) == (90, 0)
    for passed, expected in ((32, ()), (33, ("due",)), (39, ("due",)), (40, ("overdue",)), (800, ("overdue",))):
        home.clock.time = start + passed * rotation.DAY
        assert found(vault, made.id, rotation=rules) == expected, passed
    assert look(vault).by_id[made.id].due == start + 40 * rotation.DAY
    assert rotation.overdue(vault, {"rotation": rules}, vault.now()) == 2
    assert rotation.overdue(vault, {}, vault.now()) == 1
    vault.update(made.id, 1, strong("Ruled", password="another" + STRONG, tags=["work"]))
    assert found(vault, made.id, rotation=rules) == ()


def test_what_others_have_is_pointed_out_unless_it_is_tagged_as_necessary(home: Home, vault: Vault) -> None:
    made = vault.create(strong("Club"))
    now = int(home.clock.time)
    given = {made.id: {"F" * 40: now}}
    assert found(vault, made.id) == ()
    assert found(vault, made.id, given) == ("shared",)
    vault.update(made.id, 1, strong("Club", tags=["Shared on purpose"]))
    assert found(vault, made.id, given) == ()
    assert found(vault, made.id, given, shared_tag="needed") == ("shared",)
    assert found(vault, made.id, given, shared_tag="") == ("shared",)
    home.clock.time += 10
    vault.update(made.id, 2, strong("Club", password="another" + STRONG))
    assert found(vault, made.id, given) == (), "whoever got the former password does not have this one"
    assert found(vault, made.id, {made.id: {"F" * 40: now + 20}}) == ("shared",)


def test_the_most_urgent_comes_first(vault: Vault) -> None:
    vault.create(strong("Plain", password="Tr0ub4dor"))
    mail = vault.create(strong("Mail", password="Tr0ub4dor3", uris=site("mail.plain.example")))
    vault.create(strong("Common", password="123456"))
    exposed = vault.create(strong("Exposed"))
    vault.create(strong("Open", uris=site("http://open.example")))
    health.known(vault).breached[exposed.password_print] = 3
    names = [line.overview.name for line in look(vault).lines]
    assert names == ["Exposed", "Mail", "Common", "Plain", "Open"]
    vault.used(vault.create(strong("Used", password="Tr0ub4dor4")).id)
    assert [line.overview.name for line in look(vault).lines][3:5] == ["Used", "Plain"]
    assert look(vault).by_id[mail.id].score > 150


def test_what_was_called_fine_lies_in_the_item_and_ends_with_its_password(home: Home, vault: Vault) -> None:
    wire = strong("Pin", password="4711", uris=site("http://pin.example"), health_ignored=["http_only", "weak"])
    made = vault.create(wire)
    assert made.ignored == ("http_only", "weak")
    assert items.to_wire(vault.get(made.id)[0])["health_ignored"] == ["http_only", "weak"]
    assert found(home.open(), made.id) == (), "it travels with the item"
    assert look(vault).ignored == 2
    changed = vault.update(made.id, 1, {**wire, "password": "4712"})
    assert changed.ignored == ("http_only",)
    assert found(vault, made.id) == ("weak",)
    for odd in (["overdue"], ["nonsense"], [3], "weak"):
        with pytest.raises(SealringError) as refused:
            vault.create(strong("Odd", health_ignored=odd))
        assert (refused.value.name, refused.value.data) == ("bad_item", {"field": "health_ignored"})
    item = vault.get(made.id)[0]
    assert items.health_ignored({**item, "health_ignored": ["weak", "later", 3]}) == ("weak",)
    assert items.health_ignored({**item, "health_ignored": "weak"}) == ()


def test_every_finding_but_those_of_rules_can_be_called_fine() -> None:
    assert set(findings.FINDINGS) - {"due", "overdue"} == items.IGNORABLE


def opened(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    get = vault.get

    def counted(id: str) -> tuple[dict[str, Any], str]:
        seen.append(id)
        return get(id)

    monkeypatch.setattr(vault, "get", counted)
    return seen


def test_a_password_is_opened_once_and_again_only_when_it_changed(
    home: Home, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [vault.create(strong(name)) for name in "ABC"]
    seen = opened(vault, monkeypatch)
    said: list[tuple[int, int]] = []
    assert health.rate(vault, lambda done, total: said.append((done, total))) == 0
    assert sorted(seen) == sorted(each.id for each in made)
    assert said == [(0, 3), (1, 3), (2, 3)]
    number = vault.state["number"]
    seen.clear()
    assert health.rate(vault) == 0 and seen == []
    later = home.open()
    seen = opened(later, monkeypatch)
    assert health.rate(later) == 0 and seen == [], "what was learned is kept"
    assert later.state["number"] == number, "outside the state"
    later.update(made[0].id, 1, strong("A", notes="n", tags=["t"]))
    assert health.rate(later) == 0 and seen == []
    later.update(made[0].id, 2, strong("A", password="Tr0ub4dor"))
    later.update(made[1].id, 1, strong("B", username="somebody else"))
    assert health.rate(later) == 0 and sorted(seen) == sorted([made[0].id, made[1].id])
    assert found(later, made[0].id) == ("weak",)


def test_the_pass_is_cut_into_steps_and_can_be_cancelled(home: Home, vault: Vault) -> None:
    for name in "ABC":
        vault.create(strong(name))
    assert health.rate(vault, lambda done, total: setattr(home.clock, "time", home.clock.time + 10)) == 2
    asked = iter([False, True])
    with pytest.raises(SealringError) as stopped:
        health.rate(vault, cancelled=lambda: next(asked))
    assert stopped.value.name == "cancelled"
    assert len(health.survey(vault, DEFAULTS, dict).unrated) == 1
    assert health.rate(vault) == 0


def test_what_is_kept_tells_nothing_and_losing_it_costs_nothing(home: Home, vault: Vault) -> None:
    made = vault.create(strong("Shop", password="Tr0ub4dor"))
    health.rate(vault)
    blob = vault.database.value("health")
    plain = vault.sealer.open_small("health", blob)
    assert b"Tr0ub4dor" not in plain and b"Shop" not in plain and made.id.encode() not in plain
    assert made.password_print.encode() not in plain
    assert len(blob) % 256 == 0
    for broken in (blob[:-1], vault.sealer.seal_small("health", b'{"format":"sealring-health/2"}'), b"", None):
        with vault.database.writing():
            vault.database.set_value("health", broken if broken is not None else b"x")
        again = home.open()
        assert health.known(again).rated == {}
        assert found(again, made.id) == ("weak",)


def test_a_damaged_item_is_left_out(vault: Vault) -> None:
    made = vault.create(strong("Torn", password="Tr0ub4dor"))
    with vault.database.writing() as connection:
        connection.execute("UPDATE messages SET message=x'00' WHERE id=?", (bytes.fromhex(made.id),))
    assert health.rate(vault) == 0
    assert health.survey(vault, DEFAULTS, dict).passwords == 0


def test_where_a_password_is_changed() -> None:
    at = rotation.change_address
    assert at([("https://shop.example/login?x=1", "domain")]) == "https://shop.example/.well-known/change-password"
    assert at([("http://shop.example:8080/a", "host")]) == "http://shop.example:8080/.well-known/change-password"
    assert at([("shop.example/login", "host")]) == "https://shop.example/.well-known/change-password"
    assert at([(".*", "regex"), ("https://b.example", "domain")]) == "https://b.example/.well-known/change-password"
    for none in ([], [("javascript:alert(1)", "domain")], [("https://.*", "regex")], [("ftp://a.example", "exact")]):
        assert at(none) == ""


def test_the_list_that_ships() -> None:
    sites, dated = findings.shipped()
    assert 150 <= len(sites) <= 260 and dated == "2026-11-21"
    from sealring.vault import matching

    assert [name for name in sites if matching.registrable(name) != name] == []


def test_ten_thousand_items_are_looked_at_quickly(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10_000):
        uris = ((f"https://site{number}.example", "domain"),)
        vault.ledger.rows.put(
            Overview(
                id=f"{number:032x}", revision=1, name=f"Site {number}", uris=uris, hosts=(f"site{number}.example",),
                has_password=True, password_print=f"{number % 5000:032x}", created=vault.now(), message_hash=b"h" * 32,
            )
        )  # fmt: skip
    state = health.known(vault)
    monkeypatch.setattr(vault, "get", lambda id: ({"password": "x"}, ""))
    state.rated = dict.fromkeys((health._mark(row) for row in vault.ledger.rows), 0)
    health.survey(vault, DEFAULTS, dict)
    state.survey = None
    began = time.perf_counter()
    seen = health.survey(vault, DEFAULTS, dict)
    first = time.perf_counter() - began
    began = time.perf_counter()
    assert health.survey(vault, DEFAULTS, dict) is seen
    again = time.perf_counter() - began
    assert seen.counts == {"reused": 10_000} and seen.unrated == []
    assert first < 1.0 and again < 0.01
    print(f"first {first * 1000:.0f} ms, again {again * 1000:.3f} ms")
