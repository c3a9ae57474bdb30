"""Processes to be harmed: forked from this one, so that nothing is to be loaded, and held by strace from then on.

The forking process has one thread, and no vault open while it forks.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.native.host import ORIGIN, PATIENCE, Host

Harm = str  # what follows strace's "inject=", for instance "fsync:signal=SIGKILL:when=3"


class Process:
    """A forked child, with the few names of subprocess.Popen that tests/native/host.py uses."""

    def __init__(self, work: Callable[[], None]) -> None:
        """Fork; ``work`` runs in the child, whose three standard descriptors are pipes."""
        pipes = [os.pipe() for _ in range(3)]
        mine, theirs = (pipes[0][1], pipes[1][0], pipes[2][0]), (pipes[0][0], pipes[1][1], pipes[2][1])
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._become(theirs, mine, work)
        for descriptor in theirs:
            os.close(descriptor)
        self.stdin = os.fdopen(mine[0], "wb")
        self.stdout = os.fdopen(mine[1], "rb", 0)
        self.stderr = os.fdopen(mine[2], "rb", 0)
        self.returncode: int | None = None

    @staticmethod
    def _become(theirs: tuple[int, ...], mine: tuple[int, ...], work: Callable[[], None]) -> None:
        try:
            for number, descriptor in enumerate(theirs):
                os.dup2(descriptor, number)
            for descriptor in (*theirs, *mine):
                os.close(descriptor)
            work()
            sys.stdout.flush()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - whatever it is, the parent reads it
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(70)

    def wait(self, timeout: float) -> int:
        """The exit status; negative for a signal. Raises subprocess.TimeoutExpired."""
        end = time.monotonic() + timeout
        while self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            else:
                time.sleep(0.001)
        return self.returncode

    def kill(self, how: int = signal.SIGKILL) -> None:
        if self.returncode is None:
            os.kill(self.pid, how)


class Strace:
    """strace at a running process: harms it, or writes down what it does."""

    def __init__(self, pid: int, calls: str, harm: Harm | None = None, log: str = os.devnull) -> None:
        options = ["-f", "-y", "-e", f"trace={calls}", "-o", log, "-p", str(pid)]
        if harm is not None:
            options += ["-e", f"inject={harm}"]
        strace = shutil.which("strace") or "strace"
        self._process = subprocess.Popen([strace, *options], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert self._process.stderr
        said = self._process.stderr.readline()
        if b"attached" not in said:
            raise RuntimeError(f"strace: {said.decode()}")

    def let_go(self) -> None:
        """Stop watching; the process goes on, if it lives."""
        if self._process.poll() is None:
            self._process.terminate()
        self.ended()

    def ended(self) -> None:
        """It ends when what it watches does."""
        self._process.wait(PATIENCE)
        if self._process.stderr:
            self._process.stderr.close()


def host(home: str, busy: float | None = None) -> Host:
    """A real host in a forked process: its main function, its frames, its pipes. Only its loading lies behind it."""

    def work() -> None:
        from sealring.base import processes
        from sealring.native.main import main
        from sealring.vault import database

        os.environ["SEALRING_HOME"] = home
        sys.argv = ["sealring-host", ORIGIN]
        processes.harden = dict  # or strace could not hold it unless root asks
        if busy is not None:
            database.BUSY_SECONDS = busy
        main()

    served = Host.__new__(Host)
    served.process = Process(work)  # type: ignore[assignment]
    served._number, served._buffer, served.notes, served.errors = 0, b"", [], b""
    return served


class Worker:
    """A function in a forked process that begins when told to, and whose every ``tell`` is a line here."""

    def __init__(self, home: str, work: Callable[[Callable[[], None], Callable[[Any], None]], None]) -> None:
        """``work(ready, tell)``: ``ready()`` waits until the parent says go."""

        def tell(value: Any) -> None:
            os.writev(1, [json.dumps(value).encode() + b"\n"])  # no call that the campaigns harm

        def ready() -> None:
            tell("ready")
            os.read(0, 1)

        def run() -> None:
            os.environ["SEALRING_HOME"] = home
            work(ready, tell)

        self.process = Process(run)

    def line(self) -> Any:
        """What it told next; None at its end."""
        line = self.process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def go(self) -> None:
        self.process.stdin.write(b"g")
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Its exit status, and what it wrote to stderr."""
        self.process.stdin.close()
        status = self.process.wait(PATIENCE)
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return status, errors.decode("utf-8", "replace")


def ask(home: str, work: Callable[[], Any]) -> Any:
    """What a function returns in a process of its own."""
    worker = Worker(home, lambda ready, tell: tell([work()]))
    told = worker.line()
    status, errors = worker.end()
    if status or told is None:
        raise AssertionError(f"the process ended with {status}: {errors}")
    return told[0]
