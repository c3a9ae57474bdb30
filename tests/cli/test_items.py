"""Items from saving to deleting, as a person or a script types it."""

import json

import pytest

from tests.cli.terminal import PASSPHRASE, Terminal

SECRET = "canary-Tr7-password"


def saved(terminal: Terminal, name: str = "Bank", *more: str) -> str:
    words = ["add", name, "--username", "ada", "--url", f"https://{name.lower()}.example", *more]
    ran = terminal.open(*words, "--password-stdin", "--json", stdin=SECRET + "\n")
    assert ran.status == 0, ran.err
    return str(ran.json["id"])


def test_save_look_change_and_delete(terminal: Terminal) -> None:
    id = saved(terminal, "Bank", "--folder", "home", "--tag", "money")
    assert terminal.open("list").out == f"{id[:8]}\tBank\tada\tbank.example\thome\n"
    shown = terminal.open("show", "bank")
    assert "••••••••••••" in shown.out and SECRET not in shown.out + shown.err
    assert terminal.open("show", "bank", "--field", "password", "--show").out == SECRET + "\n"
    assert terminal.open("edit", "bank", "--name", "My bank", "--generate").status == 0
    item = terminal.open("show", id[:8], "--show", "--json").json["item"]
    assert item["name"] == "My bank" and len(item["password"]) == 20 and item["folder"] == "home"
    assert terminal.open("rm", "my bank").status == 0
    assert terminal.open("list").out == "" and "My bank" in terminal.open("list", "--trash").out
    assert terminal.open("restore", "my bank").status == 0
    assert terminal.open("rm", "my bank", "--forever", "--yes").status == 0
    assert terminal.open("list", "--trash", "--json").json == {"items": [], "total": 0}


def test_json_has_no_secret_unless_asked_for(terminal: Terminal) -> None:
    saved(terminal)
    shown = terminal.open("show", "bank", "--json").json
    assert shown["hidden"] == ["password"] and "password" not in shown["item"]
    assert terminal.open("show", "bank", "--json", "--show").json["item"]["password"] == SECRET


def test_one_value_is_printed_only_with_show(terminal: Terminal) -> None:
    saved(terminal)
    ran = terminal.open("show", "bank", "--field", "password")
    assert ran.status == 64 and ran.out == "" and "--copy" in ran.err
    assert terminal.open("show", "bank", "--field", "username").out == "ada\n"
    assert json.loads(terminal.open("show", "bank", "--field", "password", "--show", "--json").out) == {"value": SECRET}


def test_passphrase_and_password_from_one_input(terminal: Terminal) -> None:
    words = ["add", "Bank", "--password-stdin", "--passphrase-file", "-", "--json"]
    assert terminal.run(*words, stdin=f"{PASSPHRASE}\n{SECRET}\n").status == 0
    assert terminal.open("show", "bank", "--field", "password", "--show").out == SECRET + "\n"


def test_a_whole_item_as_json(terminal: Terminal) -> None:
    item = {
        "type": "login",
        "name": "Server",
        "otp": "JBSWY3DPEHPK3PXP",
        "fields": [{"name": "PIN", "type": "hidden", "value": "canary-pin"}],
        "notes": "canary-note\nsecond line",
    }
    assert terminal.open("add", "--from", "-", "--json", stdin=json.dumps(item)).status == 0
    assert terminal.open("show", "server", "--show", "--json").json["item"] == item
    plain = terminal.open("show", "server")
    assert "canary" not in plain.out and plain.out.count("••••••••••••") == 3
    code = terminal.open("show", "server", "--field", "code", "--show").out.strip()
    assert len(code) == 6 and code.isdigit()
    wrong = terminal.open("add", "--from", "-", "--json", stdin=json.dumps(item | {"pasword": "canary-typo"}))
    assert wrong.error == "bad_item" and "canary" not in wrong.err


def test_more_than_one_fits(terminal: Terminal) -> None:
    first, second = saved(terminal, "Bank-one"), saved(terminal, "Bank-two")
    ran = terminal.open("show", "bank")
    assert ran.status == 64 and first[:8] in ran.err and second[:8] in ran.err
    assert terminal.open("show", "BANK-ONE").status == 0
    missing = terminal.open("show", "nothing", "--json")
    assert missing.error == "item_not_found" and missing.status == 66 and missing.out == ""


def test_search(terminal: Terminal) -> None:
    saved(terminal, "Bank")
    saved(terminal, "Shop")
    assert [row["name"] for row in terminal.open("search", "sho", "ada", "--json").json["items"]] == ["Shop"]
    assert terminal.open("search", "nothing").out == ""


def test_a_secret_note(terminal: Terminal) -> None:
    assert terminal.open("add", "Wi-Fi", "--note", "--notes-file", "-", stdin="canary-wifi\n").status == 0
    assert "canary" not in terminal.open("show", "wi-fi").out
    assert "canary-wifi" in terminal.open("show", "wi-fi", "--show").out


def test_a_name_cannot_steer_the_terminal(terminal: Terminal) -> None:
    item = {"type": "login", "name": "\x1b]0;owned\x07\x1b[2J\nBank\u202e", "username": "\x9b31m", "notes": "\x1b[31m"}
    assert terminal.open("add", "--from", "-", stdin=json.dumps(item)).status == 0
    for words in (["list"], ["show", "bank"], ["show", "bank", "--show"]):
        out = terminal.open(*words).out
        assert "\x1b" not in out and "\x9b" not in out and "\u202e" not in out
    assert terminal.open("list").out.count("\n") == 1


def test_deleting_for_good_asks_first(terminal: Terminal) -> None:
    saved(terminal)
    assert terminal.open("rm", "bank", "--forever", "--json").error == "no_terminal"
    status, shown = terminal.talk(["rm", "bank", "--forever"], [("Passphrase: ", PASSPHRASE), ("(yes/no)", "no")])
    assert status == 75 and "Nothing was changed" in shown
    assert terminal.open("list", "--json").json["total"] == 1


NO_FIELDS = [["show", "bank", "--field", "rm -rf"], ["list", "--type", "spell"], ["show", "bank", "--copy", "otp"]]


@pytest.mark.parametrize("words", NO_FIELDS)
def test_what_is_no_field_or_type_is_refused(terminal: Terminal, words: list[str]) -> None:
    saved(terminal)
    ran = terminal.open(*words, "--json")
    assert ran.error == "bad_params" and ran.status == 64


def test_many_at_once(terminal: Terminal) -> None:
    for name in ("One", "Two", "Three"):
        saved(terminal, name, "--folder", "old")
    ran = terminal.open("bulk", "--in-folder", "old", "--folder", "new", "--tag", "kept", "--yes")
    assert ran.status == 0 and "3 changed, 0 were so already." in ran.err
    assert terminal.open("bulk", "--with-tag", "kept", "--username", "grace", "--json").json["changed"] == 3
    assert terminal.open("bulk", "One", "two", "--trash", "--json").json["changed"] == 2
    assert [row["name"] for row in terminal.open("list", "--trash", "--json").json["items"]] == ["One", "Two"]
    assert terminal.open("bulk", "--in-trash", "--restore", "--json").json["changed"] == 2
    assert terminal.open("bulk", "--with-tag", "kept", "--yes").status != 0
    assert terminal.open("bulk", "One", "--in-folder", "new", "--trash", "--yes").status != 0
    assert terminal.open("bulk", "--in-folder", "nothing", "--trash", "--yes").status == 66


def test_the_vault_is_checked_compacted_and_counted(terminal: Terminal) -> None:
    saved(terminal)
    for more in ([], ["--full"]):
        ran = terminal.open("vault", "check", *more)
        assert ran.status == 0 and "all sound." in ran.err
    assert "MiB now." in terminal.open("vault", "compact").err
    assert terminal.open("vault", "stats", "--json").json["items"] == {"login": 1}
    assert "Items\t1 login\n" in terminal.open("vault", "stats").out
