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
from collections.abc import Callable
from pathlib import Path

import pytest

from sealring.base import paths, processes
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.generator import colours
from sealring.native.dispatch import Dispatcher, Request
from sealring.session import pinentry
from sealring.session.asking import Answer, Typed
from sealring.session.pinentry import Pinentry
from sealring.session.session import Session
from sealring.session.throttle import Throttle
from sealring.session.transfers import Transfers
from sealring.vault.stretching import TESTING
from tests.session.people import PASSPHRASE, TOKEN, made, shown
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
    text = next(line for line in heard if line.startswith("SETDESC "))
    assert "K7M on blue (#1565c0)" in text and "100%25 now." in text and "%0A" in text and "\n" not in text
    assert not any("external-password-cache" in line or "QUALITY" in line for line in heard)
    assert heard.index(text) < heard.index("GETPIN") and heard.count("GETPIN") == 1


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
    assert name_of(lambda: window.ask(TOKEN, "Unlock.")) == "cancelled"
    assert children[0].wait(10) is not None


# --- beside the other work of a session ----------------------------------------------------------


class Question:
    """One question, and its answer when it comes."""

    def __init__(self, session: Session, act: str = "Do it.") -> None:
        self.answer: Answer | None = None
        self._there = threading.Event()
        session.asking.begin(self, act, self._take)

    def _take(self, answer: Answer) -> None:
        self.answer = answer
        self._there.set()

    def end(self) -> Answer:
        assert self._there.wait(20)
        assert self.answer is not None
        return self.answer

    def error(self) -> str:
        answer = self.end()
        assert isinstance(answer, SealringError)
        return answer.name


def test_a_question_names_the_act_and_the_token_and_its_answer_says_what_was_displayed(fake: Fake) -> None:
    session = made()
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    typed = Question(session, "Change 100% of it.").end()
    assert isinstance(typed, Typed)
    assert typed.passphrase.reveal() == PASSPHRASE and typed.shown == TOKEN
    text = next(line for line in fake.heard() if line.startswith("SETDESC "))
    assert "Change 100%25 of it." in text and "K7M on blue (#1565c0)" in text


def test_one_question_at_a_time_and_only_its_asker_stops_it(fake: Fake) -> None:
    session = made()
    fake.answers(GETPIN=["sleep"])
    first = Question(session)
    assert name_of(lambda: Question(session)) == "pinentry_open"
    session.asking.stop("somebody else")
    assert first.answer is None
    session.asking.stop(first)
    assert first.error() == "cancelled"
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    assert isinstance(Question(session).end(), Typed)


def test_nothing_is_asked_whose_answer_could_not_be_used(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    session = made()
    fake.answers(GETPIN=["D " + PASSPHRASE, "OK"])
    locked = Session(profile=TESTING)
    for _ in range(4):
        assert name_of(lambda: locked.unlock(Secret("wrong"), shown(locked))) == "wrong_passphrase"
    assert name_of(lambda: Question(locked)) == "wait"
    with monkeypatch.context() as nothing:
        nothing.setattr(Throttle, "wait", lambda self: 0)
        nothing.setattr(processes, "find", lambda name: None)
        assert name_of(lambda: Question(session)) == "no_pinentry"
    os.unlink(paths.token_file("default"))
    assert name_of(lambda: Question(session)) == "token_unreadable"
    session.lock("idle")
    assert name_of(lambda: Question(session)) == "locked"
    assert fake.heard() == []


def test_a_lock_ends_the_question(fake: Fake) -> None:
    session = made()
    fake.answers(GETPIN=["sleep"])
    question = Question(session)
    started = time.monotonic()
    session.lock("person")
    assert question.error() == "cancelled"
    assert time.monotonic() - started < 5


def test_the_choice_is_told_with_the_challenge_and_only_where_it_works(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = made()
    assert "pinentry" not in Session().challenge()
    fake.answers()
    session.choose_prompt(pinentry=True)
    assert Session().challenge()["pinentry"] is True and session.challenge()["pinentry"] is True
    assert Path(paths.prompt_file("default")).stat().st_mode & 0o777 == 0o600
    session.choose_prompt(pinentry=False)
    assert "pinentry" not in Session().challenge()
    session.choose_prompt(pinentry=True)
    monkeypatch.setattr(processes, "find", lambda name: None)
    assert "pinentry" not in Session().challenge()
    Path(paths.prompt_file("default")).write_text("{")
    assert "pinentry" not in Session().challenge()


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


def on_a_terminal(answer: bytes, work: Callable[[], str]) -> tuple[str, str]:
    """Work that asks with Debian's pinentry-curses, in a child on a pseudo-terminal; (what came of it, the screen)."""
    reader, writer = os.pipe()
    child, screen = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        try:
            came = work()
        except SealringError as error:
            came = f"error {error.name}"
        except BaseException as error:  # noqa: BLE001 - this is the child, which must go no further
            came = f"unforeseen {type(error).__name__}"
        os.write(writer, came.encode())
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
        elif TOKEN["chars"].encode() in seen and not sent:  # it has drawn itself and waits
            os.write(screen, answer)
            sent = True
    else:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as result:
        return result.read().decode(), seen.decode("utf-8", "replace")


def there() -> Pinentry:
    """The real program, on the terminal that we are on."""
    return Pinentry(str(REAL), os.ttyname(0))


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
    came, seen = on_a_terminal(answer, lambda: there().ask(TOKEN, "Sealring asks.", seconds=20).reveal())
    assert came == expected
    assert "K7M on blue (#1565c0)" in seen and PASSPHRASE not in seen


@pytest.mark.skipif(REAL is None, reason="needs pinentry-curses")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (PASSPHRASE.encode() + b"\r", '"result":{}'),
        (b"wrong\r", "wrong_passphrase"),
        (b"\t\t\r", "Cancelled. Nothing was changed."),
    ],
    ids=["typed", "wrong", "cancel"],
)
def test_debians_pinentry_confirms_a_grave_method(
    answer: bytes, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The door asks there, names the act, and does it only after what was typed was checked."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    session = made()
    new = {"chars": "NEW", "colour": "#000000"}
    params = {"confirmation": {"pinentry": True}, "token": new}

    def work() -> str:
        monkeypatch.setattr(pinentry, "program", lambda: str(REAL))
        monkeypatch.setattr(pinentry, "Pinentry", lambda path: there())
        request = Request({"id": 1, "method": "token.change", "params": params, "caller": {"kind": "page"}})
        back = threading.Event()
        dispatcher = Dispatcher(session, Transfers(os.urandom))
        assert dispatcher.put_aside(request, lambda _: back.set())
        assert back.wait(20)
        return dispatcher.answer(request, lambda done, total: None).decode()

    monkeypatch.setattr(pinentry, "SECONDS", 20)
    came, seen = on_a_terminal(answer, work)
    assert expected in came
    assert "Change your security token." in seen and "K7M on blue (#1565c0)" in seen and PASSPHRASE not in seen
    assert session.token() == (new if "result" in came else TOKEN)
