"""Signals on a private bus lock; the desktop's and logind's own names are played by the test."""

import queue
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from sealring.session.dbus import LOGIN, SESSION_RULES, SYSTEM_RULES, BusListener

pytestmark = pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs dbus-daemon for a private bus")


@pytest.fixture
def bus() -> Iterator[str]:
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert daemon.stdout
    yield daemon.stdout.readline().decode().strip()
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


def listen(bus: str, rules: tuple[str, ...]) -> "queue.Queue[str]":
    told: queue.Queue[str] = queue.Queue()
    listener = BusListener(bus, rules)
    listener.start(told.put)
    assert listener.listening.wait(10)
    return told


def send(bus: str, name: str | None, *signals: tuple[str, str, str, str, tuple[Any, ...]]) -> None:
    from jeepney import DBusAddress, message_bus, new_signal
    from jeepney.io.blocking import open_dbus_connection

    with open_dbus_connection(bus) as connection:
        if name is not None:
            connection.send_and_get_reply(message_bus.RequestName(name), timeout=10)
        for path, interface, member, signature, body in signals:
            emitter = DBusAddress(path, interface=interface)
            connection.send(new_signal(emitter, member, signature or None, body))
        connection.send_and_get_reply(message_bus.GetId(), timeout=10)  # all were taken in


@pytest.mark.parametrize("desktop", ["freedesktop", "gnome", "cinnamon", "mate"])
def test_a_screen_saver_locks_when_it_becomes_active_only(bus: str, desktop: str) -> None:
    told = listen(bus, SESSION_RULES)
    interface = f"org.{desktop}.ScreenSaver"
    quiet = ("/a", interface, "ActiveChanged", "b", (False,))
    send(bus, None, quiet, ("/a", interface, "ActiveChanged", "b", (True,)))
    assert told.get(timeout=10) == "screen"
    assert told.empty()


def test_logind_tells_of_sleep_and_of_the_lock(bus: str) -> None:
    told = listen(bus, SYSTEM_RULES)
    path, manager = "/org/freedesktop/login1", f"{LOGIN}.Manager"
    awake, asleep = ((path, manager, "PrepareForSleep", "b", (going,)) for going in (False, True))
    send(bus, LOGIN, awake, asleep)
    assert told.get(timeout=10) == "sleep"
    send(bus, LOGIN, (f"{path}/session/c1", f"{LOGIN}.Session", "Lock", "", ()))
    assert told.get(timeout=10) == "screen"
    assert told.empty()


def test_somebody_else_is_not_logind(bus: str) -> None:
    told = listen(bus, SYSTEM_RULES)
    signal = ("/org/freedesktop/login1", f"{LOGIN}.Manager", "PrepareForSleep", "b", (True,))
    send(bus, None, signal)
    with pytest.raises(queue.Empty):
        told.get(timeout=0.5)


def test_no_bus_is_no_error() -> None:
    told: list[str] = []
    listener = BusListener("unix:path=/nonexistent/bus", SESSION_RULES)
    listener._listen(told.append)
    assert told == []
