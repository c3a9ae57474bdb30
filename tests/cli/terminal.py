"""What tests of the terminal share: the real ``sealring`` in a home of its own, by pipe or on a pseudo-terminal."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PASSPHRASE = "correct horse battery staple wombat river"
TOKEN = {"chars": "K7M", "colour": "#1565c0"}
Answer = tuple[str, str | Callable[[], None]]  # the end of a question, and what is typed or done then
COMMAND = [sys.executable, "-I", "-c", "from sealring.cli.main import main; main()"]


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
        done = subprocess.run([*COMMAND, *words], input=stdin.encode(), capture_output=True, env=self.env(), timeout=60)
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
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
        process, screen = pty.fork()
        if process == 0:
            os.execve(COMMAND[0], [*COMMAND, *words], self.env())
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
            os.kill(process, signal.SIGKILL)  # it waits for an answer that the test doesn't have
        _, status = os.waitpid(process, 0)
        os.close(screen)
        self.heard.append(shown)
        return os.waitstatus_to_exitcode(status), shown
