"""No file of the home, and no line of output, holds a secret that was not asked for."""

from tests.cli.terminal import PASSPHRASE, Terminal

CANARIES = ["canary-Pw1", "canary-Note2", "JBSWY3DPEHPK3PXP", "canary-Pin3", PASSPHRASE]
PRIVATE = ["Canary Bank", "canary-user", "canary-site"]


def test_a_whole_story_leaves_no_canary(terminal: Terminal) -> None:
    answers = [
        ("Passphrase: ", PASSPHRASE),
        ("Password to save: ", "canary-Pw1"),
        ("One-time-code secret: ", "JBSWY3DPEHPK3PXP"),
        ("Hidden field PIN: ", "canary-Pin3"),
    ]
    words = ["--username", "canary-user", "--url", "https://canary-site.example", "--otp", "--hidden", "PIN"]
    assert terminal.talk(["add", "Canary Bank", *words], answers)[0] == 0
    assert terminal.open("edit", "canary bank", "--notes-file", "-", stdin="canary-Note2").status == 0
    look = [
        ["list"],
        ["show", "canary bank"],
        ["show", "canary bank", "--json"],
        ["search", "bank"],
        ["status"],
    ]
    for command in look:
        assert terminal.open(*command).status == 0
    assert terminal.open("edit", "canary bank", "--generate").status == 0
    assert terminal.open("rm", "canary bank").status == 0
    heard = "\n".join(terminal.heard)
    assert [word for word in CANARIES if word in heard] == []
    for path in terminal.home.parent.rglob("*"):
        if path.is_file() and path != terminal.passphrase_file:
            data = path.read_bytes()
            assert [word for word in CANARIES + PRIVATE if word.encode() in data] == [], path


def test_show_says_what_is_asked_for(terminal: Terminal) -> None:
    terminal.open("add", "Bank", "--password-stdin", stdin="canary-Pw1\n")
    assert "canary-Pw1" in terminal.open("show", "bank", "--show").out
