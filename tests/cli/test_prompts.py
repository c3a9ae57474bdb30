"""The passphrase prompt: beside the security token, without echo, and never in vain."""

from tests.cli.terminal import PASSPHRASE, Terminal


def test_the_token_stands_beside_the_prompt_in_its_colour(terminal: Terminal) -> None:
    status, shown = terminal.talk(["list"], [("Passphrase: ", PASSPHRASE)])
    assert status == 0, shown
    assert "\x1b[1;38;2;255;255;255;48;2;21;101;192m K7M \x1b[0m Passphrase: " in shown  # #1565c0, white on it
    assert PASSPHRASE not in shown


def test_a_typing_error_can_be_mended(terminal: Terminal) -> None:
    status, shown = terminal.talk(["list"], [("Passphrase: ", "wrong"), ("Passphrase: ", PASSPHRASE)])
    assert status == 0 and "not the vault's passphrase" in shown


def test_a_wrong_passphrase_from_a_file_is_tried_once(terminal: Terminal) -> None:
    ran = terminal.run("list", "--passphrase-file", "-", "--json", stdin="wrong\nwrong\nwrong\n")
    assert ran.status == 77 and ran.error == "wrong_passphrase"


def test_too_many_wrong_ones_have_to_wait(terminal: Terminal) -> None:
    for _ in range(10):  # the pause doubles; the first ones may be over before the next command has started
        ran = terminal.run("list", "--passphrase-file", "-", "--json", stdin="wrong\n")
        waiting = terminal.run("status", "--json").json["wait"]
        if ran.error == "wait" and waiting:
            break
    assert ran.status == 75 and waiting > 0


def test_without_a_terminal_nothing_is_asked(terminal: Terminal) -> None:
    ran = terminal.run("list", "--json", stdin=PASSPHRASE + "\n")
    assert ran.status == 64 and ran.error == "no_terminal" and ran.out == ""


def test_a_password_typed_at_its_own_prompt(terminal: Terminal) -> None:
    answers = [("Passphrase: ", PASSPHRASE), ("Password to save: ", "canary-typed-3")]
    status, shown = terminal.talk(["add", "Bank"], answers)
    assert status == 0 and "canary-typed-3" not in shown
    assert terminal.open("show", "bank", "--field", "password", "--show").out == "canary-typed-3\n"


def test_before_there_is_a_vault(empty: Terminal) -> None:
    for words in (["list"], ["lock"], ["token"], ["token", "change", "K7M:#1565c0"], ["key", "show"]):
        ran = empty.run(*words, "--json")
        assert ran.status == 66 and ran.error == "no_vault", words
