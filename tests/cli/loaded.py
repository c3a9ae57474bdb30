"""The real ``sealring`` with its modules loaded once: each command is a process of its own, forked from this one.

Most of what a short command takes is loading its modules, hundreds of times in these tests. Run as a script it is the
process that waits for commands, with the path of a socket; the rest is what tests ask it with. Nothing but the loading
is shared: a command has its own arguments, environment, descriptors and terminal, and ends as it ends when launched.
"""

import atexit
import contextlib
import fcntl
import functools
import importlib
import io
import json
import os
import pkgutil
import shutil
import socket
import subprocess
import sys
import tempfile
import termios
from typing import Any


def serve(path: str) -> None:
    """Wait for commands; comes back in a process of its own for each, which has become what was asked for."""
    _load()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        print("ready", flush=True)
        while True:
            asked, _ = listening.accept()
            if os.fork() == 0:
                break
            asked.close()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
    data, descriptors, _, _ = socket.recv_fds(asked, 1 << 16, 3)
    while not data.endswith(b"\n"):
        data += asked.recv(1 << 16)
    command = os.fork()
    if command:
        for each in (*descriptors, *range(3)):  # whoever reads the other end waits until nobody has this one
            os.close(each)
        asked.send(b"%d\n" % command)
        _, status = os.waitpid(command, 0)
        asked.send(b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    asked.close()
    _become(json.loads(data), descriptors)


def _load() -> None:
    """All modules of the program, and by its help those that others load late."""
    import sealring

    for module in pkgutil.walk_packages(sealring.__path__, "sealring."):
        if not module.name.startswith("sealring.native"):
            importlib.import_module(module.name)
    for name in ("jsonschema", "zxcvbn", "msgspec", "re2", "publicsuffixlist", "rich.table"):
        importlib.import_module(name)
    from sealring.cli.main import app

    with contextlib.redirect_stdout(io.StringIO()):
        app(["list", "--help"], standalone_mode=False)


def _become(wanted: dict[str, Any], descriptors: list[int]) -> None:
    """The process that a launch would have made."""
    if wanted["terminal"]:
        os.setsid()
        fcntl.ioctl(descriptors[0], termios.TIOCSCTTY, 0)
    for number, each in enumerate(descriptors):
        os.dup2(each, number)
        os.close(each)
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"])
    sys.argv = ["-c", *wanted["words"]]
    for name, number, mode, lines in (("stdin", 0, "r", -1), ("stdout", 1, "w", -1), ("stderr", 2, "w", 1)):
        old = getattr(sys, name)
        new = open(number, mode, lines, encoding=old.encoding, errors=old.errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


class Command:
    """One command that runs."""

    def __init__(
        self, words: list[str], environment: dict[str, str], descriptors: list[int], *, terminal: bool = False
    ) -> None:
        self._asked = socket.socket(socket.AF_UNIX)
        self._asked.connect(_server())
        wanted = {"words": words, "environment": environment, "folder": os.getcwd(), "terminal": terminal}
        socket.send_fds(self._asked, [json.dumps(wanted).encode() + b"\n"], descriptors)
        self._told = self._asked.makefile("r")
        self.pid = int(self._told.readline())

    def wait(self) -> int:
        """Its status, as subprocess tells it."""
        status = int(self._told.readline())
        self._told.close()
        self._asked.close()
        return status


@functools.cache
def _server() -> str:
    """The socket of this process's own server, which ends with it."""
    folder = tempfile.mkdtemp(prefix="sealring-loaded-")
    path = os.path.join(folder, "socket")
    server = subprocess.Popen([sys.executable, "-I", __file__, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)

    def end() -> None:
        server.kill()
        server.communicate()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    assert server.stdout and server.stdout.readline() == b"ready\n", "what runs the commands has ended"
    return path


if __name__ == "__main__":
    serve(sys.argv[1])
    from sealring.cli.main import main

    main()
