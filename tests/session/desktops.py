"""Real clipboards that nobody looks at: an X server and a Wayland compositor, and the tools to look at theirs."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import pytest

NOBODY = 65534  # sway does not run as root
PATIENCE = 15.0  # seconds until a display that does not come fails a test


class Desktop:
    """One display, and its clipboard as any program there sees it.

    Args:
        name: DISPLAY or WAYLAND_DISPLAY, and its value.
        get: the program that prints what is there.
        put: the program that puts its input there.
    """

    def __init__(self, name: str, value: str, get: list[str], put: list[str]) -> None:
        self.name = name
        self.value = value
        self._get = get
        self._put = put

    @property
    def environment(self) -> dict[str, str]:
        """For a program that runs on this display, and of whom nothing but that is known."""
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        return {**kept, self.name: self.value}

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make it the display of this process and its children."""
        for each in ("DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(each, raising=False)
        monkeypatch.setenv(self.name, self.value)

    def content(self) -> str:
        """What a person would paste."""
        for _ in range(5):  # xclip waits for ever for an owner that ended just when it was asked
            with contextlib.suppress(subprocess.TimeoutExpired):
                done = subprocess.run(self._get, env=self.environment, capture_output=True, timeout=4, check=False)
                return done.stdout.decode() if done.returncode == 0 else ""
        raise AssertionError("the clipboard can't be read")

    def put(self, value: str) -> None:
        """What another program does; comes back when it is there, which a tool that goes on by itself may not await."""
        nowhere = subprocess.DEVNULL  # the tool goes on in the background, and would keep a pipe open
        subprocess.run(
            self._put,
            input=value.encode(),
            env=self.environment,
            stdout=nowhere,
            stderr=nowhere,
            timeout=PATIENCE,
            check=True,
        )
        end = time.monotonic() + PATIENCE
        while self.content() != value:
            assert time.monotonic() < end, "the clipboard did not take it"
            time.sleep(0.02)


@contextlib.contextmanager
def x11() -> Iterator[Desktop]:
    """An X server without a screen; skips where there is none."""
    if not (shutil.which("Xvfb") and shutil.which("xclip")):
        pytest.skip("needs Xvfb and xclip to have a clipboard")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "64x64x8", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name != "SEALRING_HOME"},  # it is none of ours
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as line:
            number = line.readline().strip()
        assert number, "the X server did not start"
        tool = ["xclip", "-selection", "clipboard"]
        yield Desktop("DISPLAY", f":{number}", [*tool, "-out"], [*tool, "-in"])
    finally:
        server.terminate()
        server.wait(PATIENCE)


@contextlib.contextmanager
def wayland() -> Iterator[Desktop]:
    """A Wayland compositor without a screen; skips where there is none."""
    if not (shutil.which("sway") and shutil.which("wl-copy") and shutil.which("wl-paste")):
        pytest.skip("needs sway and wl-clipboard to have a Wayland clipboard")
    folder = tempfile.mkdtemp(prefix="sr", dir="/tmp")  # short: a socket's path has a limit; and one that nobody enters
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "XDG_RUNTIME_DIR": folder,
        "WLR_BACKENDS": "headless",
        "WLR_RENDERER": "pixman",
        "WLR_LIBINPUT_NO_DEVICES": "1",
    }
    as_nobody: dict[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    with open(os.path.join(folder, "errors"), "wb") as errors:
        server = subprocess.Popen(
            ["sway", "--config", "/dev/null"], env=environment, cwd="/", stderr=errors, **as_nobody
        )
    try:
        socket = _socket(folder, server)
        yield Desktop("WAYLAND_DISPLAY", socket, ["wl-paste", "--no-newline"], ["wl-copy"])
    finally:
        server.terminate()
        server.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def _socket(folder: str, server: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        for name in os.listdir(folder):
            if name.startswith("wayland-") and not name.endswith(".lock"):
                return os.path.join(folder, name)
        time.sleep(0.02)
    with open(os.path.join(folder, "errors"), encoding="utf-8", errors="replace") as errors:
        raise AssertionError(f"the compositor did not start: {errors.read()[-2000:]}")


BOTH = {"x11": x11, "wayland": wayland}
