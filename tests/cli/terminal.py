"""What tests of the terminal share: the real ``sealring`` in a home of its own, by pipe or on a pseudo-terminal."""

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.cli import loaded

PASSPHRASE = "correct horse battery staple wombat river"
TOKEN = {"chars": "K7M", "colour": "#1565c0"}
Answer = tuple[str, str | Callable[[], None]]  # the end of a question, and what is typed or done then
LAUNCH = [sys.executable, "-I", "-c", "from sealring.cli.main import main; main()"]
COMMAND = LAUNCH


class Ran:
    """How a command ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> str:
        return str(json.loads(self.err)["error"]["data"]["name"])


class Terminal:
    """A person at a terminal, with one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.heard: list[str] = []
        self.passphrase_file = home.parent / "passphrase"
        self.passphrase_file.write_text(PASSPHRASE + "\n")

    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "PYTHONPATH")}
        return {**kept, "SEALRING_HOME": str(self.home), "HOME": str(self.home.parent), "TERM": "xterm-256color"}

    def command(self) -> list[str]:
        return COMMAND

    def run(self, *words: str, stdin: str = "") -> Ran:
        """Type a command with its output and input in pipes."""
        if COMMAND is LAUNCH:
            status, out, err = _piped(list(words), self.env(), stdin.encode())
        else:  # a test has something run before it
            command, given = [*COMMAND, *words], stdin.encode()
            done = subprocess.run(command, input=given, capture_output=True, env=self.env(), timeout=60)
            status, out, err = done.returncode, done.stdout, done.stderr
        ran = Ran(status, out.decode(), err.decode())
        self.heard += [ran.out, ran.err]
        return ran

    def open(self, *words: str, stdin: str = "") -> Ran:
        """The same, with the passphrase from a file."""
        return self.run(*words, "--passphrase-file", str(self.passphrase_file), stdin=stdin)

    def talk(
        self,
        words: list[str],
        answers: Sequence[tuple[str, str | Callable[[], None]]],
        seconds: float = 20,
        *,
        drawn: bool = False,
    ) -> tuple[int, str]:
        """Type a command on a pseudo-terminal, and an answer when its question is seen; (status, what was shown).

        ``drawn`` answers only when nothing more is drawn: a program that draws windows reads what comes after that.
        """
        screen, theirs = pty.openpty()
        process = loaded.Command(words, self.env(), [theirs] * 3, terminal=True)
        os.close(theirs)
        asked = select.poll()  # select itself takes no descriptor above 1,023
        asked.register(screen, select.POLLIN)
        shown, looked, left = "", 0, list(answers)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            more = bool(asked.poll(200))
            if more:
                try:
                    piece = os.read(screen, 65536)
                except OSError:  # Linux says so when the other end is closed
                    break
                if not piece:
                    break
                shown += piece.decode("utf-8", "replace")
            if left and left[0][0] in shown[looked:] and not (drawn and more):
                looked = len(shown)
                answer = left.pop(0)[1]
                if isinstance(answer, str):
                    os.write(screen, answer.encode() + b"\n")
                else:
                    answer()
        else:
            os.kill(process.pid, signal.SIGKILL)  # it waits for an answer that the test doesn't have
        status = process.wait()
        os.close(screen)
        self.heard.append(shown)
        return status, shown


def _piped(words: list[str], environment: dict[str, str], given: bytes) -> tuple[int, bytes, bytes]:
    """Status, output and errors of a command that gets this input."""
    ends = [os.pipe() for _ in range(3)]
    process = loaded.Command(words, environment, [ends[0][0], ends[1][1], ends[2][1]])
    for each in (ends[0][0], ends[1][1], ends[2][1]):
        os.close(each)

    def write() -> None:
        with contextlib.suppress(BrokenPipeError), open(ends[0][1], "wb") as stream:
            stream.write(given)

    def read(end: int) -> bytes:
        with open(end, "rb") as stream:
            return stream.read()

    with ThreadPoolExecutor(3) as readers:
        readers.submit(write)
        out, err = [readers.submit(read, each) for each in (ends[1][0], ends[2][0])]
        timer = threading.Timer(60, os.kill, (process.pid, signal.SIGKILL))
        timer.start()
        status = process.wait()
        timer.cancel()
        return status, out.result(), err.result()
