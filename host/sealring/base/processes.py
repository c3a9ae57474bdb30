"""The only place that starts other programs, and that asks the operating system to shield this one.

Rules that this module enforces:

1. Programs are started from an argument list, never through a shell, and found by an absolute path (``find``).
2. Nothing secret goes into arguments or the environment; it goes through a pipe.
3. A child inherits no descriptor but its three standard ones.
4. ``harden`` is best effort: what a system does not offer is reported, not raised.
5. The system's programs find the system's libraries: a frozen program's own, which PyInstaller's start puts before
   them (LD_LIBRARY_PATH; what was there is in LD_LIBRARY_PATH_ORIG), are for itself alone.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence

_USUAL = ("/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin", "/opt/local/bin")
_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
INNER = "--inner"  # how a frozen program calls itself
_INNER_ALLOWED = {("sealring.session.clipboard", "child"), ("sealring.people.pictures", "child")}


def harden() -> dict[str, bool]:
    """Turn off core dumps, and reading by other programs of the same user, where the system can.

    Returns:
        {"core_dumps_off": ..., "tracing_off": ...}: what succeeded.
    """
    return {"core_dumps_off": _no_core_dumps(), "tracing_off": _no_tracing()}


def _no_core_dumps() -> bool:
    try:
        if sys.platform == "win32":
            import ctypes

            ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)  # no error box, so no report with our memory in it
            return True
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return True
    except (ImportError, AttributeError, OSError, ValueError):
        return False


def _no_tracing() -> bool:
    try:
        import ctypes

        if sys.platform == "win32":
            return _deny_other_processes()
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            # prctl is variadic: say that each argument is an unsigned long (prctl(2))
            arguments = [ctypes.c_ulong(value) for value in (0, 0, 0, 0)]
            return int(library.prctl(ctypes.c_int(_PR_SET_DUMPABLE), *arguments)) == 0
        if sys.platform == "darwin":
            return int(library.ptrace(_PT_DENY_ATTACH, 0, None, 0)) == 0
        return False
    except (ImportError, AttributeError, OSError):
        return False


def _deny_other_processes() -> bool:
    """Windows: an access list that leaves others only what ending and waiting need."""
    if sys.platform != "win32":
        return False
    import ctypes

    advapi, kernel = ctypes.windll.advapi32, ctypes.windll.kernel32
    descriptor = ctypes.c_void_p()
    # SYSTEM: all; the owner: PROCESS_TERMINATE, QUERY_LIMITED_INFORMATION and SYNCHRONIZE
    text = "D:P(A;;GA;;;SY)(A;;0x00101001;;;OW)"
    made = advapi.ConvertStringSecurityDescriptorToSecurityDescriptorW(text, 1, ctypes.byref(descriptor), None)
    if not made:
        return False
    process = ctypes.c_void_p(-1)  # GetCurrentProcess()
    done = advapi.SetKernelObjectSecurity(process, 4, descriptor)  # DACL_SECURITY_INFORMATION
    kernel.LocalFree(descriptor)
    return bool(done)


def find(name: str, path: str | None = None) -> str | None:
    """The absolute path of a program; None when it isn't there.

    Args:
        name: without an ending.
        path: the folders to look in, as PATH has them; None for those of our own PATH, and then the usual ones.

    A relative entry of PATH is passed over, because the folder we were started in isn't ours.
    """
    endings = (".exe",) if sys.platform == "win32" else ("",)
    chosen = os.environ.get("PATH", "") if path is None else path
    folders = [folder for folder in chosen.split(os.pathsep) if os.path.isabs(folder)]
    for folder in folders if path is not None else [*folders, *_USUAL]:
        for ending in endings:
            found = os.path.join(folder, name + ending)
            if os.path.isfile(found) and os.access(found, os.X_OK):
                return found
    return None


class Finished:
    """How a program ended: its exit status (negative: the signal), and what it wrote."""

    __slots__ = ("errors", "output", "status")

    def __init__(self, status: int, output: bytes, errors: bytes) -> None:
        self.status = status
        self.output = output
        self.errors = errors


def run(
    arguments: Sequence[str],
    *,
    input: bytes = b"",
    timeout: float,
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
    output: int | None = None,
) -> Finished:
    """Run a program to its end.

    Args:
        arguments: the absolute path of the program, then its arguments.
        input: what it reads.
        timeout: seconds until it is killed.
        environment: instead of ours.
        folder: where it works.
        output: the descriptor of a file that takes what it writes, instead of us.

    Raises:
        OSError: it can't be started.
        TimeoutError: it took too long, and was killed.
    """
    import subprocess

    try:
        done = subprocess.run(
            list(arguments),
            input=input,
            stdout=subprocess.PIPE if output is None else output,
            stderr=subprocess.PIPE,
            timeout=timeout,
            env=environment if environment is not None else _environment(arguments[0]),
            cwd=folder,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(os.path.basename(arguments[0])) from None
    return Finished(done.returncode, done.stdout or b"", done.stderr)


class Child:
    """A running program with a pipe to its input and one from its output."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def write(self, data: bytes) -> None:
        """Send all of the data.

        Raises:
            OSError: it is gone.
        """
        pipe = self._process.stdin
        if pipe is None or pipe.closed:
            raise BrokenPipeError
        pipe.write(data)
        pipe.flush()

    def close(self) -> None:
        """End its input. It is not an error when it is gone already."""
        pipe = self._process.stdin
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                pass

    def read_line(self) -> bytes:
        """The next line that it wrote, or what came before it ended; waits for it."""
        return b"" if self._process.stdout is None else self._process.stdout.readline(4096)

    def close_output(self) -> None:
        """We read no more of what it writes."""
        if self._process.stdout is not None:
            self._process.stdout.close()

    def running(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def wait(self, timeout: float) -> int | None:
        """Its exit status, or None when it still runs after so many seconds."""
        import subprocess

        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """Ask it to end, and end it after a second."""
        self._process.terminate()
        if self.wait(1) is None:
            self._process.kill()
            self._process.wait()


def spawn(arguments: Sequence[str], *, outlives: bool = False, output: bool = True) -> Child:
    """Start a program that runs beside us.

    Args:
        arguments: the absolute path of the program, then its arguments.
        outlives: in a session of its own, so that what ends us or our terminal doesn't end it.
        output: whether we read what it writes; otherwise it goes nowhere.

    Raises:
        OSError: it can't be started.
    """
    import subprocess

    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
        if outlives:  # Firefox puts its hosts into a job that ends with it
            flags |= subprocess.CREATE_BREAKAWAY_FROM_JOB
    process = subprocess.Popen(
        list(arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if output else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=outlives,
        env=_environment(arguments[0]),
        creationflags=flags,
    )
    return Child(process)


def _environment(program: str) -> dict[str, str] | None:
    """What another's program inherits (rule 5); None: all of ours."""
    if not getattr(sys, "frozen", False) or program == sys.executable or "LD_LIBRARY_PATH" not in os.environ:
        return None
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LD_LIBRARY_PATH")}
    before = os.environ.get("LD_LIBRARY_PATH_ORIG")
    return kept if before is None else {**kept, "LD_LIBRARY_PATH": before}


def own(module: str, function: str) -> list[str]:
    """The arguments that run a function of this program in a fresh, isolated interpreter.

    A frozen program has no interpreter to call; its entry point takes the same words (``inner``).
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, INNER, module, function]
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    code = f"import sys; sys.path.append(sys.argv[1]); from {module} import {function}; {function}()"
    return [sys.executable, "-I", "-c", code, package]


def inner(arguments: Sequence[str]) -> bool:
    """Run what ``own`` asked a frozen program for; False when the arguments are not of that kind."""
    if len(arguments) != 3 or arguments[0] != INNER or (arguments[1], arguments[2]) not in _INNER_ALLOWED:
        return False
    import importlib

    getattr(importlib.import_module(arguments[1]), arguments[2])()
    return True
