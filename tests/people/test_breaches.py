"""Passwords are looked for in breaches, and sites in a directory, over real TLS; and what leaves is looked at."""

from collections.abc import Callable

import pytest

from sealring.actions.settings import DEFAULTS
from sealring.base.errors import SealringError
from sealring.people import breaches, factor_sites
from sealring.vault import health
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault
from tests.people.exposed import Directory, Range, sha1
from tests.people.servers import Internet, Said

LEAKED, SAFE = "correct horse battery staple", "vK3#qz!9Lw0pXr7&"


def add(vault: Vault, name: str, password: str, host: str = "") -> Overview:
    uris = [{"uri": f"https://{host or name + '.example'}", "match": "domain"}]
    wire = {"type": "login", "name": name, "username": f"ada.{name}", "password": password, "uris": uris}
    return vault.create(wire)


def failing(work: Callable[[], object]) -> str:
    with pytest.raises(SealringError) as caught:
        work()
    return caught.value.name


def found(vault: Vault, made: Overview) -> tuple[str, ...]:
    line = health.survey(vault, DEFAULTS, dict).by_id.get(made.id)
    return line.findings if line else ()


def test_only_the_prefix_leaves(vault: Vault, net: Internet) -> None:
    server = Range(net)
    server.expose(LEAKED, 12)
    made = [add(vault, "bank", LEAKED), add(vault, "shop", LEAKED), add(vault, "mail", SAFE)]
    said: list[tuple[int, int]] = []
    assert breaches.left(vault) == 2
    assert breaches.step(vault, net.network(), lambda done, total: said.append((done, total))) == 0
    assert sorted(server.prefixes) == sorted([sha1(LEAKED)[:5], sha1(SAFE)[:5]]), "one request for each prefix"
    assert said == [(0, 2), (1, 2)]
    for asked in server.asked:
        assert asked.headers["add-padding"] == "true" and asked.headers["user-agent"] == "Sealring"
        assert asked.headers.keys() == {
            "host", "user-agent", "accept", "accept-encoding", "connection", "add-padding",
        }  # fmt: skip
        everything = repr(asked).upper()
        assert asked.query == {} and asked.body == b""
        for secret in (LEAKED, SAFE, "BANK", "SHOP", "MAIL", "ADA.", sha1(LEAKED)[5:], sha1(SAFE)[5:], sha1(SAFE)[:6]):
            assert secret.upper() not in everything
    assert "breached" in found(vault, made[0]) and "breached" in found(vault, made[1])
    assert found(vault, made[2]) == ()


def test_padding_is_no_finding(vault: Vault, net: Internet) -> None:
    Range(net).expose(SAFE, 0)
    made = add(vault, "mail", SAFE)
    breaches.step(vault, net.network())
    assert found(vault, made) == ()


def test_what_is_known_is_not_asked_again_and_is_gone_with_the_lock(vault: Vault, net: Internet) -> None:
    server = Range(net)
    server.expose(LEAKED)
    made = add(vault, "bank", LEAKED)
    breaches.step(vault, net.network())
    breaches.step(vault, net.network())
    assert breaches.look(vault, net.network(), LEAKED) is True
    assert len(server.asked) == 1
    vault.update(made.id, 1, {"type": "login", "name": "bank", "password": SAFE})
    assert breaches.left(vault) == 1
    breaches.step(vault, net.network())
    assert len(server.asked) == 2 and found(vault, vault.overview(made.id)) == ()
    health.rate(vault)
    stored = vault.sealer.open_small("health", vault.database.value("health"))
    assert vault.sealer.password_print(LEAKED).encode() not in stored
    assert health.Known(vault).breached == {}, "nothing of it is written"


def test_a_long_check_is_cut_into_steps(vault: Vault, net: Internet) -> None:
    server = Range(net)
    for number in range(4):
        add(vault, f"site{number}", f"{SAFE}{number}")

    def slow(done: int, total: int) -> None:
        vault.clock.time += 2  # type: ignore[attr-defined]

    assert [breaches.step(vault, net.network(), slow) for _ in range(4)] == [3, 2, 1, 0]
    assert len(server.asked) == 4


def test_a_cancelled_check_keeps_what_it_learned(vault: Vault, net: Internet) -> None:
    server = Range(net)
    server.expose(SAFE + "0")
    for number in range(3):
        add(vault, f"site{number}", f"{SAFE}{number}")
    line = net.network(cancelled=lambda: len(server.asked) >= 2)
    assert failing(lambda: breaches.step(vault, line)) == "cancelled"
    assert breaches.left(vault) in (1, 2)
    assert breaches.step(vault, net.network()) == 0
    add(vault, "later", SAFE)
    assert failing(lambda: breaches.step(vault, net.network(), cancelled=lambda: True)) == "cancelled"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said(503, "text/plain", b"busy"), "place_refused"),
        (Said(429, "text/plain", b""), "place_refused"),
        (Said(200, "text/html", b"<h1>Sign in to the hotel's network</h1>"), "answer_refused"),
        (Said(200, "text/plain", b""), "answer_refused"),
        (Said(200, "text/plain", sha1("x")[5:].encode() + b":3\r\nmore"), "answer_refused"),
        (Said(200, "text/plain", sha1("x")[5:].lower().encode() + b":3"), "answer_refused"),
        (Said(200, "text/plain", b"A" * (1 << 21)), "answer_refused"),
        (Said(302, "", b"", {"Location": "http://api.pwnedpasswords.com/range/AAAAA"}), "answer_refused"),
    ],
)
def test_a_strange_answer_is_refused_and_nothing_learned(
    vault: Vault, net: Internet, said: Said, expected: str
) -> None:
    server = Range(net)
    add(vault, "bank", LEAKED)
    server.instead = said
    assert failing(lambda: breaches.step(vault, net.network())) == expected
    assert breaches.left(vault) == 1
    server.instead = None
    assert breaches.step(vault, net.network()) == 0


def test_nobody_there(vault: Vault, net: Internet) -> None:
    add(vault, "bank", LEAKED)
    assert failing(lambda: breaches.step(vault, net.network())) == "place_unreachable"
    net.dead("api.pwnedpasswords.com")
    assert failing(lambda: breaches.step(vault, net.network())) == "place_unreachable"
    assert failing(lambda: factor_sites.update(vault, net.network())) == "place_unreachable"


def test_the_directory_of_sites_with_a_second_factor(vault: Vault, net: Internet) -> None:
    directory = Directory(net)
    made = {host: add(vault, host.partition(".")[0], SAFE + host, host) for host in (
        "www.shop.example", "board.example", "sms.example", "other.example",
    )}  # fmt: skip
    health.rate(vault)
    assert all(found(vault, each) == () for each in made.values())
    assert factor_sites.update(vault, net.network()) == 3
    [asked] = directory.asked
    assert asked.path == "/v4/totp.json" and asked.query == {} and asked.body == b""
    assert [found(vault, each) for each in made.values()] == [("no_second_factor",), ("no_second_factor",), (), ()]
    again = health.Known(vault)
    assert again.sites == {"shop.example", "forum.example", "board.example"} and again.sites_at == vault.now()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"a.example": []}', b'{"a.example": {"methods": "totp"}}', b'{"a":']
)
def test_a_strange_directory_is_refused_and_the_former_stays(vault: Vault, net: Internet, body: bytes) -> None:
    directory = Directory(net)
    factor_sites.update(vault, net.network())
    directory.sites = body
    assert failing(lambda: factor_sites.update(vault, net.network())) == "answer_refused"
    assert "shop.example" in health.known(vault).sites


def test_only_names_of_hosts_are_taken(vault: Vault, net: Internet) -> None:
    directory = Directory(net)
    odd = ("com", "", "a b.example", "UPPER.example", "-.example", "<b>.example", "a." * 200 + "example", "x/y.example")
    directory.sites = {name: {"methods": ["totp"], "additional-domains": [3, None]} for name in (*odd, "good.example")}
    assert factor_sites.update(vault, net.network()) == 1
    assert health.known(vault).sites == {"good.example"}
