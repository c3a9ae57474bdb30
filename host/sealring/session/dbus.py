"""Linux: what D-Bus tells about the screen's lock and about sleep (logind, and the desktops' screen savers).

Rules that this module enforces:

1. Only signals are listened to, and no value of ours is sent.
2. A signal that is wrongly believed locks the vault, which harms nobody; so on doubt it is believed.
3. A bus that is not there, or goes away, is no error: the idle time still runs.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

if TYPE_CHECKING:
    from sealring.session.autolock import Listener

LOGIN = "org.freedesktop.login1"
_ANSWER_SECONDS = 1.0


def listeners() -> list[Listener]:
    """One listener for each bus."""
    return [BusListener("SYSTEM", SYSTEM_RULES), BusListener("SESSION", SESSION_RULES)]


SYSTEM_RULES = (
    f"type='signal',sender='{LOGIN}',interface='{LOGIN}.Session',member='Lock'",
    f"type='signal',sender='{LOGIN}',interface='{LOGIN}.Manager',member='PrepareForSleep'",
)
SESSION_RULES = tuple(
    f"type='signal',interface='{interface}',member='ActiveChanged'"
    for interface in (f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate"))
)


class BusListener:
    """Listens on one bus.

    Args:
        bus: "SYSTEM", "SESSION" or an address.
        rules: match rules of what to listen to.
    """

    def __init__(self, bus: str, rules: tuple[str, ...]) -> None:
        self._bus = bus
        self._rules = rules
        self.listening = threading.Event()  # the rules are in force; tests wait for it

    def start(self, tell: Callable[[str], None]) -> None:
        """Listen in a thread; ``tell`` is called there with "screen" or "sleep"."""
        threading.Thread(target=self._listen, args=(tell,), name=f"dbus-{self._bus.lower()}", daemon=True).start()

    def _listen(self, tell: Callable[[str], None]) -> None:
        try:
            with open_dbus_connection(self._bus) as connection:
                for rule in self._rules:
                    connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_SECONDS)
                self.listening.set()
                while True:
                    message = connection.receive()
                    if message.header.message_type == MessageType.signal:
                        reason = self._reason(connection, message)
                        if reason is not None:
                            tell(reason)
        except Exception:  # noqa: BLE001 - rule 3; there is nobody to tell, and nothing to undo
            return

    def _reason(self, connection: Any, message: Any) -> str | None:
        fields = message.header.fields
        interface, member = fields.get(HeaderFields.interface), fields.get(HeaderFields.member)
        active = bool(message.body[:1] and message.body[0] is True)
        if member == "PrepareForSleep" and interface == f"{LOGIN}.Manager":
            return "sleep" if active else None
        if member == "ActiveChanged":
            return "screen" if active else None
        if member == "Lock" and interface == f"{LOGIN}.Session":
            return "screen" if _is_ours(connection, fields.get(HeaderFields.path)) else None
        return None


def _is_ours(connection: Any, path: str | None) -> bool:
    """Whether a logind session belongs to this user; True when logind does not say (rule 2)."""
    manager = DBusAddress("/org/freedesktop/login1", bus_name=LOGIN, interface=f"{LOGIN}.Manager")
    try:
        answer = connection.send_and_get_reply(new_method_call(manager, "ListSessions"), timeout=_ANSWER_SECONDS)
        sessions = {str(row[4]): int(row[1]) for row in answer.body[0]}
    except Exception:  # noqa: BLE001
        return True
    return sessions.get(str(path), os.getuid()) == os.getuid()
