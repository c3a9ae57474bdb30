"""``sealring health`` by the real program: numbers, one item, what is fine, and breaches on the loopback."""

import json

from tests.cli.terminal import Terminal
from tests.cli.test_people import authority, connect, net  # noqa: F401 - fixtures
from tests.people.exposed import Range, sha1
from tests.people.servers import Internet

LEAKED = "correct horse battery staple"


def save(terminal: Terminal, name: str, password: str, url: str) -> str:
    words = ("add", name, "--username", "ada", "--url", url, "--password-stdin")
    ran = terminal.open(*words, stdin=password + "\n")
    assert ran.status == 0, ran.err
    return ran.err


def test_the_health_of_passwords_in_the_terminal(terminal: Terminal, connect: Internet) -> None:  # noqa: F811
    server = Range(connect)
    server.expose(LEAKED)
    said = save(terminal, "Forum", "123456", "http://forum.example")
    assert "easy to guess" in said and "commonest" in said
    save(terminal, "Bank", LEAKED, "https://bank.example")
    ran = terminal.open("health")
    assert ran.status == 0
    assert "passwords\t2" in ran.out and "among the commonest passwords\t1" in ran.out
    assert "Forum\tada\tforum.example\tamong the commonest passwords, site without encryption" in ran.out
    assert terminal.open("health", "--breaches", "--json").error == "check_not_allowed"
    assert server.asked == []
    assert terminal.open("settings", "breach_check", "true").status == 0
    ran = terminal.open("health", "--breaches")
    assert "first 5 of the 40 digits" in ran.err and "exposed in a breach\t1" in ran.out
    assert sorted(server.prefixes) == sorted([sha1(LEAKED)[:5], sha1("123456")[:5]])
    shown = terminal.open("health", "Forum", "--fine", "http_only", "--json").json
    assert shown["ignored"] == ["http_only"] and shown["line"]["findings"] == ["common"]
    ran = terminal.open("health", "Forum")
    assert "Fine, as you said\tsite without encryption" in ran.out
    assert "Change it at\thttp://forum.example/.well-known/change-password" in ran.out
    assert terminal.open("health", "Forum", "--not-fine", "http_only", "--json").json["ignored"] == []
    all_ = terminal.open("health", "--finding", "http_only", "--json").json
    assert all_["total"] == 1 and all_["summary"]["passwords"] == 2
    assert terminal.open("settings", "rotation", json.dumps([{"days": 40}])).status == 0
    assert "Rule\tevery 40 days" in terminal.open("health", "Bank").out
    assert "Rule\tevery 30 days" in terminal.open("health", "Bank", "--every", "30").out
    assert terminal.open("health", "Bank", "--every", "0", "--json").json["days"] == 40
    assert LEAKED not in "".join(terminal.heard) and "123456" not in "".join(terminal.heard)


def test_what_health_does_not_know(terminal: Terminal) -> None:
    assert terminal.open("health", "--finding", "nonsense", "--json").error == "bad_params"
    assert terminal.open("health", "--fine", "weak", "--json").error == "bad_params"
    assert terminal.open("health", "--every", "30", "--json").error == "bad_params"
    assert terminal.open("health", "Bank", "--fine", "overdue", "--json").error == "bad_params"
    assert terminal.open("health", "Bank", "--json").error == "item_not_found"
