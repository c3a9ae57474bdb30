"""pinentry as a prompt: the real program on a pseudo-terminal, and scripted ones that answer as they shouldn't."""

import os
import pty
import select
import shutil
import signal
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from sealring.base import paths, processes
from sealring.base.errors import SealringError
from sealring.generator import colours
from sealring.session.pinentry import Pinentry
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.session.people import PASSPHRASE, TOKEN, made
from tests.session.test_rekeying import name_of

REAL = shutil.which("pinentry-curses")

SCRIPT = """#!{python}
import sys, time
answers = {answers!r}
log = open({log!r}, "a")
def say(line): sys.stdout.write(line + "\\n"); sys.stdout.flush()
say(answers.get("greeting", "OK Pleased to meet you"))
for line in sys.stdin:
    line = line.rstrip("\\n")
    log.write(line + "\\n"); log.flush()
    word = line.split(" ")[0]
    if word == "GETINFO":
        say("D " + answers.get("flavour", "gtk2")); say("OK")
        continue
    for answer in answers.get(word, ["OK"]):
        if answer == "sleep": time.sleep(60)
        elif answer == "exit": sys.exit()
        else: say(answer)
"""


class Fake:
    """A program that answers as it was told, and notes what it is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "pinentry"
        self.log = folder / "log"

    def answers(self, **answers: object) -> str:
        self.log.write_text("")
        self.path.write_text(SCRIPT.format(python=sys.executable, answers=answers, log=str(self.log)))
        self.path.chmod(0o755)
        return str(self.path)

    def heard(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return Fake(folder)


# --- the protocol ---------------------------------------------------------------------------


def test_what_is_typed_comes_back_and_what_is_shown_has_the_token(fake: Fake) -> None:
    path = fake.answers(GETPIN=["S PASSWORD_STATUS", "# a remark", "D 100%25 s%C3%BCß", "D %0Aend", "OK"])
    assert Pinentry(path).ask(TOKEN, "Unlock 100% now.").reveal() == "100% süß\nend"
    heard = fake.heard()
    shown = next(line for line in heard if line.startswith("SETDESC "))
    assert "K7M on blue (#1565c0)" in shown and "100%25 now." in shown and "%0A" in shown and "\n" not in shown
    assert not any("external-password-cache" in line or "QUALITY" in line for line in heard)
    assert heard.index(shown) < heard.index("GETPIN") and heard.count("GETPIN") == 1


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({"GETPIN": ["ERR 83886179 Operation cancelled <Pinentry>"]}, "cancelled"),
        ({"GETPIN": ["ERR 83886194 Fully cancelled <Pinentry>"]}, "cancelled"),
        ({"GETPIN": ["ERR 83886142 Timeout <Pinentry>"]}, "pinentry_timeout"),
        ({"GETPIN": ["ERR 83918950 Inappropriate ioctl for device <Pinentry>"]}, "no_pinentry"),
        ({"GETPIN": ["OK"]}, "cancelled"),  # nothing was typed
        ({"GETPIN": ["D ", "OK"]}, "cancelled"),
        ({"GETPIN": ["exit"]}, "no_pinentry"),
        ({"GETPIN": ["hello"]}, "no_pinentry"),
        ({"GETPIN": ["INQUIRE QUALITY x"]}, "no_pinentry"),
        ({"GETPIN": ["ERR"]}, "no_pinentry"),
        ({"GETPIN": ["ERR x"]}, "no_pinentry"),
        ({"GETPIN": ["D %FF%FE", "OK"]}, "no_pinentry"),
        ({"GETPIN": ["D " + "x" * 5000, "OK"]}, "no_pinentry"),
        ({"GETPIN": ["D " + "x" * 900] * 9 + ["OK"]}, "no_pinentry"),
        ({"GETPIN": ["# again"] * 100 + ["OK"]}, "no_pinentry"),
        ({"GETPIN": ["D " + "x" * 900, "D " + "x" * 200, "OK"]}, "cancelled"),  # longer than a passphrase may be
        ({"SETDESC": ["ERR 83886355 Unknown IPC command <Pinentry>"]}, "no_pinentry"),  # no token, no question
        ({"greeting": "ERR 1 no"}, "no_pinentry"),
        ({"greeting": "HTTP/1.1 200"}, "no_pinentry"),
        ({"flavour": "curses"}, "no_pinentry"),  # nowhere to draw
        ({"flavour": "tty"}, "no_pinentry"),
    ],
)
def test_other_answers_are_told_apart_and_nothing_is_quoted(fake: Fake, answers: dict[str, object], name: str) -> None:
    window = Pinentry(fake.answers(**answers))
    with pytest.raises(SealringError) as caught:
        window.ask(TOKEN, "Unlock.")
    assert caught.value.name == name and caught.value.data == {}


def test_refusals_of_what_is_not_needed_are_passed_over(fake: Fake) -> None:
    old = ["ERR 83886254 Unknown option <Pinentry>"]
    path = fake.answers(OPTION=old, SETTIMEOUT=old, SETTITLE=old, SETERROR=old, GETPIN=["D yes", "OK"])
    assert Pinentry(path).ask(TOKEN, "Unlock.", wrong="That was wrong.").reveal() == "yes"


def test_one_that_hangs_is_ended(fake: Fake) -> None:
    for where in ({"GETPIN": ["sleep"]}, {"SETDESC": ["sleep"]}):
        window = Pinentry(fake.answers(**where))
        started = time.monotonic()
        assert name_of(lambda window=window: window.ask(TOKEN, "Unlock.", seconds=0.5)) == "pinentry_timeout"
        assert time.monotonic() - started < 30


def test_one_that_can_not_be_started(tmp_path: Path) -> None:
    broken = tmp_path / "pinentry"
    broken.write_text("")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    for path in (str(broken), str(tmp_path / "nothing")):
        assert name_of(lambda path=path: Pinentry(path).ask(TOKEN, "Unlock.")) == "no_pinentry"


def test_it_is_ended_from_another_thread(fake: Fake) -> None:
    children: list[processes.Child] = []

    def spawn(arguments: list[str]) -> processes.Child:
        children.append(processes.spawn(arguments))
        return children[-1]

    window = Pinentry(fake.answers(GETPIN=["sleep"]), spawn=spawn)
    threading.Timer(0.5, window.stop).start()
    with pytest.raises((SealringError, ValueError)):
        window.ask(TOKEN, "Unlock.")
    assert children[0].wait(10) is not None


# --- in a session ------------------------------------------------------------------------------


def test_a_locked_vault_opens_with_what_was_typed_there(fake: Fake) -> None:
    made()
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    session = Session(profile=TESTING)
    assert session.unlock_by_pinentry()["state"] == "unlocked"
    assert name_of(session.unlock_by_pinentry) == "bad_request"  # it is open
    assert "K7M on blue (#1565c0)" in "\n".join(fake.heard())


def test_wrong_passphrases_count_there_as_anywhere(fake: Fake) -> None:
    made()
    session = Session(profile=TESTING)
    fake.answers(GETPIN=["D wrong", "OK"])
    for _ in range(4):
        assert name_of(session.unlock_by_pinentry) == "wrong_passphrase"
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    assert name_of(session.unlock_by_pinentry) == "wait"
    assert fake.heard() == []  # nothing was typed in vain


def test_a_cancelled_prompt_is_no_attempt(fake: Fake) -> None:
    made()
    session = Session(profile=TESTING)
    fake.answers(GETPIN=["ERR 83886179 Operation cancelled <Pinentry>"])
    for _ in range(6):
        assert name_of(session.unlock_by_pinentry) == "cancelled"
    assert session.status()["wait"] == 0


def test_nothing_is_asked_while_the_token_can_not_be_read(fake: Fake) -> None:
    made()
    os.unlink(paths.token_file("default"))
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    assert name_of(Session(profile=TESTING).unlock_by_pinentry) == "token_unreadable"
    assert fake.heard() == []


def test_a_token_changed_under_the_prompt_opens_nothing(fake: Fake) -> None:
    """What pinentry displayed is compared with the token as it is when the passphrase comes back."""
    made()
    other = paths.token_file("default")
    script = Path(fake.answers(GETPIN=["D " + PASSPHRASE, "OK"]))
    changed = '{"format":"sealring-token/1","chars":"AAA","colour":"#000000"}'
    change = f"    open({other!r}, 'w').write({changed!r})\n    for answer"
    script.write_text(script.read_text().replace("    for answer", change))
    assert name_of(Session(profile=TESTING).unlock_by_pinentry) == "display_check"


def test_the_choice_is_told_while_locked_and_only_where_it_works(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    session = made()
    assert "pinentry" not in Session().status()
    fake.answers()
    session.choose_prompt(pinentry=True)
    assert Session().status()["pinentry"] is True
    assert Path(paths.prompt_file("default")).stat().st_mode & 0o777 == 0o600
    session.choose_prompt(pinentry=False)
    assert "pinentry" not in Session().status()
    session.choose_prompt(pinentry=True)
    monkeypatch.setattr(processes, "find", lambda name: None)
    assert "pinentry" not in Session().status()
    Path(paths.prompt_file("default")).write_text("{")
    assert "pinentry" not in Session().status()
    assert name_of(Session().unlock_by_pinentry) == "no_pinentry"


def test_a_lock_ends_the_prompt(fake: Fake) -> None:
    made()
    session = Session(profile=TESTING)
    fake.answers(GETPIN=["sleep"])
    threading.Timer(1.0, lambda: session.lock("person")).start()
    with pytest.raises((SealringError, ValueError)):
        session.unlock_by_pinentry()
    assert session.ended == "person"


# --- colours in words ----------------------------------------------------------------------------


def test_the_words_are_those_of_the_extension() -> None:
    swatches = Path(__file__).parents[2].joinpath("extension", "ui", "token.js").read_text(encoding="utf-8")
    import re

    pairs = re.findall(r'\["(#[0-9a-f]{6})", "(\w+)"\]', swatches)
    assert len(pairs) == 10
    for colour, word in pairs:
        assert colours.word(colour).split()[0] == word
    assert (colours.word("#ffffff"), colours.word("#010101"), colours.word("#1565c0")) == ("white", "black", "blue")


# --- the real program ------------------------------------------------------------------------------


def on_a_terminal(answer: bytes, token: dict[str, str]) -> tuple[str, str]:
    """Ask with Debian's pinentry-curses on a pseudo-terminal in a child; (what came of it, what was on the screen)."""
    reader, writer = os.pipe()
    child, screen = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        try:
            typed = Pinentry(str(REAL), os.ttyname(0)).ask(token, "Sealring asks.", seconds=20).reveal()
        except SealringError as error:
            typed = f"error {error.name}"
        os.write(writer, typed.encode())
        os._exit(0)
    os.close(writer)
    asked = select.poll()  # select itself takes no descriptor above 1,023
    asked.register(screen, select.POLLIN)
    seen, sent = b"", False
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if asked.poll(200):
            try:
                piece = os.read(screen, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        elif token["chars"].encode() in seen and not sent:  # it has drawn itself and waits
            os.write(screen, answer)
            sent = True
    else:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as result:
        return result.read().decode(), seen.decode("utf-8", "replace")


@pytest.mark.skipif(REAL is None, reason="needs pinentry-curses")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (PASSPHRASE.encode() + b"\r", PASSPHRASE),
        ("100% süß\r".encode(), "100% süß"),
        (b"\t\t\r", "error cancelled"),  # to the second button
        (b"\r", "error cancelled"),
    ],
    ids=["typed", "percent-and-umlauts", "cancel", "empty"],
)
def test_debians_pinentry(answer: bytes, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    came, seen = on_a_terminal(answer, TOKEN)
    assert came == expected
    assert "K7M on blue (#1565c0)" in seen and PASSPHRASE not in seen
