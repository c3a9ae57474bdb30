"""Linux: the desktop portal's dialog for choosing a folder (org.freedesktop.portal.FileChooser), asked over D-Bus.

Rules that this module enforces:

1. Only the portal itself is believed: its answer comes from the connection that took the question.
2. The dialog closes when nobody wants its answer any more: it is told so, and our connection ends.
"""

from __future__ import annotations

import os
import secrets
import time
import urllib.parse
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

from sealring.base.errors import SealringError
from sealring.session import dialog

BUS = "org.freedesktop.portal.Desktop"
FILE_CHOOSER = DBusAddress("/org/freedesktop/portal/desktop", BUS, "org.freedesktop.portal.FileChooser")
REQUEST = "org.freedesktop.portal.Request"
_FOLDERS_SINCE = 3  # the interface's version
_ANSWER_SECONDS = 5.0  # for everything but the person; the portal may have to be started
_LOOK_SECONDS = 0.25
_SIGNALS = 16  # kept until they are looked at; the newest
_CHOSEN, _TURNED_BACK = 0, 1


def available(bus: str = "SESSION") -> bool:
    """Whether a portal runs on the session's bus, or would be started by it."""
    try:
        with open_dbus_connection(bus) as connection:
            for question in (message_bus.ListNames(), message_bus.ListActivatableNames()):
                answer = connection.send_and_get_reply(question, timeout=_ANSWER_SECONDS)
                if BUS in answer.body[0]:
                    return True
    except Exception:  # noqa: BLE001 - no bus, or one that answers otherwise than a bus
        return False
    return False


class PortalDialog:
    """One dialog of the portal, opened when it is asked for its answer.

    Args:
        title: what it is for.
        bus: "SESSION" or an address.
    """

    def __init__(self, title: str, bus: str = "SESSION") -> None:
        self._title = title
        self._bus = bus
        self._unwanted = False

    def start(self) -> None:
        """Nothing yet: a bus may take its time, and whoever starts it does not."""

    def choose(self, seconds: float = dialog.SECONDS) -> str:
        """As ``ProgramDialog.choose``."""
        try:
            with open_dbus_connection(self._bus) as connection:
                rule = MatchRule(type="signal", interface=REQUEST, member="Response")
                connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_SECONDS)
                with connection.filter(rule, bufsize=_SIGNALS) as signals:  # one may come before the question is taken
                    found = self._ask(connection, signals, seconds)
        except SealringError:
            raise
        except Exception:  # noqa: BLE001 - whatever a bus does, there is no answer
            raise SealringError("cancelled" if self._unwanted else "no_dialog") from None
        return dialog.believed(found)

    def stop(self) -> None:
        """End it, from any thread: nobody wants its answer any more."""
        self._unwanted = True

    def _ask(self, connection: Any, signals: Any, seconds: float) -> str:
        def call(message: Any) -> Any:
            answer = connection.send_and_get_reply(message, timeout=_ANSWER_SECONDS)
            if answer.header.message_type != MessageType.method_return:
                raise SealringError("no_dialog")
            return answer

        version = call(Properties(FILE_CHOOSER).get("version")).body[0]
        if version[1] < _FOLDERS_SINCE:
            raise SealringError("no_dialog")
        options = {"directory": ("b", True), "handle_token": ("s", f"sealring{secrets.token_hex(8)}")}
        question = new_method_call(FILE_CHOOSER, "OpenFile", "ssa{sv}", ("", self._title, options))
        taken = call(question)
        handle, portal = taken.body[0], taken.header.fields[HeaderFields.sender]
        end = time.monotonic() + seconds
        while not self._unwanted and time.monotonic() < end:
            try:
                message = connection.recv_until_filtered(signals, timeout=_LOOK_SECONDS)
            except TimeoutError:
                continue
            fields = message.header.fields
            if (fields.get(HeaderFields.path), fields.get(HeaderFields.sender)) == (handle, portal):
                return _folder(*message.body)
        connection.send(new_method_call(DBusAddress(handle, BUS, REQUEST), "Close"))  # rule 2
        raise SealringError("cancelled")


def _folder(response: int, results: dict[str, Any]) -> str:
    if response == _TURNED_BACK:
        raise SealringError("cancelled")
    (uri,) = results["uris"][1] if response == _CHOSEN else ("",)
    parts = urllib.parse.urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        raise SealringError("no_dialog")
    return os.fsdecode(urllib.parse.unquote_to_bytes(parts.path))
