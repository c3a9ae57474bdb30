"""``sealring letter`` by the real program: between two people, with gpg, and what the screen is spared."""

import json
import os
import time
from pathlib import Path

import pytest

from sealring.base.errors import table
from sealring.base.secret import Secret
from sealring.openpgp import post
from sealring.openpgp.keys import OwnKey, generate
from sealring.people import letters
from sealring.people.letters import Letter
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.cli.terminal import PASSPHRASE, TOKEN, Terminal
from tests.openpgp.conftest import _gpg

WHEN = int(time.time())


@pytest.fixture
def betty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Another person with a home of her own."""
    (tmp_path / "b").mkdir()
    with monkeypatch.context() as patch:
        patch.setenv("SEALRING_HOME", str(tmp_path / "b" / "home"))
        session = Session(profile=TESTING)
        session.create("Betty", "betty@example.org", Secret(PASSPHRASE), TOKEN)
        session.save_key_file(Secret(PASSPHRASE))
        session.finish_setup()
        session.vault.close()
    return Terminal(tmp_path / "b" / "home")


def certificate(terminal: Terminal, path: Path) -> str:
    path.write_text(terminal.open("key", "show", "--json").json["keys"][0]["certificate"])
    return str(path)


def written(path: Path, key: OwnKey) -> None:
    path.write_text(key.certificate().armored())


def knows(terminal: Terminal, file: str, *, verified: bool = True) -> None:
    added = terminal.open("person", "add", file, "--json").json["added"][0]["person"]
    if verified:
        words = ["person", "verify", added["id"], "--given", added["fingerprint"], "--json"]
        assert terminal.open(*words).status == 0
    else:
        assert terminal.open("person", "accept", added["id"], "--json").status == 0


def bank(terminal: Terminal, password: str = "canary-password") -> None:
    added = terminal.open("add", "Bank", "--username", "ada", "--password-stdin", stdin=f"{password}\n")
    assert added.status == 0


def test_from_one_to_the_other(terminal: Terminal, betty: Terminal, tmp_path: Path) -> None:
    bank(terminal)
    knows(terminal, certificate(betty, tmp_path / "betty.asc"))
    knows(betty, certificate(terminal, tmp_path / "ada.asc"), verified=False)
    file = tmp_path / "letter.asc"
    made = terminal.open("letter", "seal", "Bank", "--to", "betty@example.org", "--out", str(file))
    assert made.status == 0 and made.out == "" and "Written" in made.err
    assert os.stat(file).st_mode & 0o777 == 0o600
    shown = betty.open("letter", "open", str(file))
    assert "Ada (the signature is good, accepted)" in shown.out and "Bank\tada" in shown.out
    assert "canary" not in shown.out + shown.err and "!" not in shown.err
    assert "Password\tcanary-password" in betty.open("letter", "open", str(file), "--show").out
    taken = betty.open("letter", "import", str(file), "--yes")
    assert taken.status == 0 and "was opened before" in taken.err
    assert betty.open("show", "Bank", "--show").out.count("canary-password") == 1
    row = betty.open("list", "--json").json["items"][0]
    assert row["received"] == "trusted" and row["id"] in taken.out
    assert "Received from\tAda (the signature is good)" in betty.open("show", "Bank").out
    assert betty.open("letter", "own", "Bank").status == 0
    assert "Received from" not in betty.open("show", "Bank").out
    assert "received" not in betty.open("list", "--json").json["items"][0]
    assert "Betty\tBank" in terminal.open("letter", "sent").out
    assert "Betty\tas it is now" in terminal.open("letter", "shared", "Bank").out
    assert terminal.open("edit", "Bank", "--password-stdin", stdin="new\n").status == 0
    assert "Betty\tan older version" in terminal.open("letter", "shared", "Bank").out
    assert "Ada\tthe signature is good" in betty.open("letter", "received").out
    assert betty.open("letter", "received", "--json").json["letters"][0]["times"] == 3


def test_a_one_time_key(terminal: Terminal, betty: Terminal, tmp_path: Path) -> None:
    bank(terminal)
    made = terminal.open("letter", "seal", "Bank", "--one-time")
    assert made.out.startswith("A letter, sealed with OpenPGP. It opens with the one-time key")
    assert "[ K7M ] #1565c0 Whoever has the one-time key can read the letter." in made.err
    key = made.err.partition("shown only now: ")[2].splitlines()[0]
    assert len(key.split("-")) >= 6 and key not in made.out
    file, words = tmp_path / "letter.asc", tmp_path / "words"
    file.write_text(made.out)
    words.write_text(key.replace("-", " ") + "\n")
    refused = betty.open("letter", "open", str(file), "--json")
    assert refused.error == "message_passphrase" and refused.status == table()["message_passphrase"]["exit"]
    shown = betty.open("letter", "open", str(file), "--one-time-key-file", str(words), "--json").json
    assert shown["opened_with"] == "one_time_key" and not shown["trusted"]
    assert betty.open("letter", "import", str(file), "--one-time-key-file", str(words), "--yes").status == 0
    assert "\tBank (untrusted)\t" in betty.open("list").out
    assert "someone unknown (signed with a key that is not among" in betty.open("show", "Bank").out
    status, said = betty.talk(
        ["letter", "open", str(file), "--one-time"], [("Passphrase: ", PASSPHRASE), ("One-time key: ", key)]
    )
    assert status == 0 and "someone unknown" in said and "Don't rely on who sent this" in said and key not in said
    with _gpg() as gpg:
        done = gpg("--passphrase", key, "--decrypt", str(file), check=False)
        assert json.loads(done.stdout)["items"][0]["password"] == "canary-password"


def test_rule_1_the_passphrase_again(terminal: Terminal, betty: Terminal, tmp_path: Path) -> None:
    bank(terminal)
    knows(terminal, certificate(betty, tmp_path / "betty.asc"), verified=False)
    words = ["letter", "seal", "Bank", "--to", "Betty"]
    status, shown = terminal.talk(words, [("Passphrase: ", PASSPHRASE), ("Your passphrase again: ", "wrong")])
    assert status == 77 and "You never compared the key of: Betty." in shown
    assert terminal.open("letter", "sent", "--json").json == {"letters": [], "total": 0}
    status, shown = terminal.talk(words, [("Passphrase: ", PASSPHRASE), ("Your passphrase again: ", PASSPHRASE)])
    assert status == 0 and "-----END PGP MESSAGE-----" in shown
    knows(terminal, certificate(betty, tmp_path / "again.asc"))
    status, shown = terminal.talk(words, [("Passphrase: ", PASSPHRASE)])
    assert status == 0 and "again" not in shown


def test_mail_drafts(terminal: Terminal, betty: Terminal, tmp_path: Path) -> None:
    bank(terminal)
    knows(terminal, certificate(betty, tmp_path / "betty.asc"))
    text = tmp_path / "text"
    text.write_text("short")
    short = terminal.open("letter", "seal", "--text-file", str(text), "--to", "Betty", "--mail")
    assert short.out.startswith("mailto:betty@example.org?subject=A%20sealed%20letter&body=")
    text.write_text("long" * 1000)
    file = tmp_path / "attached.asc"
    words = ["letter", "seal", "--text-file", str(text), "--to", "Betty", "--mail", "--out", str(file)]
    made = terminal.open(*words)
    assert f"Attach: {file}" in made.err and "PGP%20MESSAGE" not in made.out
    assert betty.open("letter", "open", str(file), "--json").json["text"] == "long" * 1000
    assert terminal.open(*words, "--json").error == "cannot_write_file"


def test_what_cannot_be_sealed(terminal: Terminal, betty: Terminal, tmp_path: Path) -> None:
    knows(terminal, certificate(betty, tmp_path / "betty.asc"))
    text = tmp_path / "text"
    to = ("--to", "Betty", "--json")
    assert terminal.open("letter", "seal", *to).error == "letter_empty"
    text.write_text(" \n")
    assert terminal.open("letter", "seal", "--text-file", str(text), *to).error == "letter_empty"
    text.write_text("x" * 70_000)
    assert terminal.open("letter", "seal", "--text-file", str(text), *to).error == "letter_too_large"
    text.write_text("x")
    assert terminal.open("letter", "seal", "--text-file", str(text), "--json").error == "letter_nobody"
    assert (
        terminal.open("letter", "seal", "--text-file", str(text), "--to", "Zoe", "--json").error == "person_not_found"
    )
    assert terminal.open("letter", "seal", "Nothing", *to).error == "item_not_found"
    written(tmp_path / "carol.asc", generate("Carol", "carol@example.org", now=WHEN - 5))
    assert terminal.open("person", "add", str(tmp_path / "carol.asc")).status == 0
    ran = terminal.open("letter", "seal", "--text-file", str(text), "--to", "Betty", "--to", "Carol")
    assert ran.status == table()["person_unknown"]["exit"] and "This is about Carol." in ran.err
    assert terminal.open("letter", "seal", "--tag", "t" * 65, *to).error == "bad_params"
    assert terminal.open("letter", "seal", "--text-file", str(tmp_path / "none"), *to).error == "cannot_read_file"


def test_what_cannot_be_opened(terminal: Terminal, betty: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "letter"
    file.write_bytes(b"")
    assert terminal.open("letter", "open", str(file), "--json").error == "message_corrupt"
    file.write_bytes(b"hello")
    assert terminal.open("letter", "open", str(file), "--json").error == "message_corrupt"
    assert terminal.open("letter", "open", str(tmp_path / "none"), "--json").error == "cannot_read_file"
    knows(terminal, certificate(betty, tmp_path / "betty.asc"))
    file.write_bytes(b"text")
    sealed = terminal.open("letter", "seal", "--text-file", str(file), "--to", "Betty").out
    assert terminal.open("letter", "open", "-", "--json", stdin=sealed).error == "letter_yours"
    assert "for Betty: sealring letter sent" in terminal.open("letter", "open", "-", stdin=sealed).err
    file.write_text(sealed)
    assert betty.open("letter", "import", str(file), "--yes", "--json").error == "letter_empty"
    assert betty.open("letter", "import", str(file), "--only", "3", "--yes", "--json").error == "bad_params"
    assert len(betty.open("letter", "import", str(file), "--text", "--yes", "--json").json["items"]) == 1


def hostile(to: Terminal, signer: OwnKey, tmp_path: Path) -> str:
    """A letter whose names would move the cursor, and the window's title with it."""
    (tmp_path / "own.asc").write_text(to.open("key", "show", "--json").json["keys"][0]["certificate"])
    from sealring.people import book

    own = book.parse((tmp_path / "own.asc").read_bytes())
    item = {"type": "login", "name": "\x1b[2J\x1b]0;evil\x07Bank\u202e", "username": "a\nb", "password": "\x1b[31mred"}
    said = Letter(
        id="ab" * 16, date=WHEN, sender=signer.fingerprint, to=(own.fingerprint,), text="\x1b[5mhi\u200b\n",
        items=({**item, "fields": [{"name": "\x9b1m", "type": "hidden", "value": "v"}]},), owners=("",),
    )  # fmt: skip
    path = tmp_path / "hostile"
    path.write_bytes(post.seal_letter(letters.write(said), signer, [own], now=WHEN))
    return str(path)


def test_a_letter_cannot_speak_to_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    signer = generate("Eve", "eve@example.org", now=WHEN - 5)
    file = hostile(terminal, signer, tmp_path)
    for words in (["letter", "open", file], ["letter", "open", file, "--show"], ["letter", "import", file]):
        status, shown = terminal.talk(words, [("Passphrase: ", PASSPHRASE), ("(yes/no)", "no")])
        assert status in (0, table()["cancelled"]["exit"])
        theirs = shown.partition("From")[2]
        for bad in ("\x1b[2J", "\x1b]0", "\x07", "\u202e", "\x1b[5m", "\u200b", "\x9b", "\x1b[31m"):
            assert bad not in theirs
        assert "Bank" in theirs
    assert "Bank" not in terminal.open("list").out


def test_asking_again(terminal: Terminal, betty: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "request.asc"
    assert betty.open("letter", "ask-again", "--out", str(file)).status == 0
    knows(terminal, str(file))  # the certificate below the signed text
    shown = terminal.open("letter", "open", str(file))
    assert "Betty (the signature is good, verified)" in shown.out and "It was not encrypted" in shown.err
    knows(betty, certificate(terminal, tmp_path / "ada.asc"))
    asked = betty.open("letter", "ask-again", "Ada")
    assert asked.out.startswith("-----BEGIN PGP SIGNED MESSAGE-----") and "For Ada: ada@example.org" in asked.err
    assert betty.open("letter", "ask-again", "Ada", "--json").json["requests"][0]["name"] == "Ada"
