"""What a host started by a browser takes for real: a security key that lies in a file, and an Internet on the loopback.

Each is a line for the launcher of a ``drivers.Place``, which the host runs before anything else: the product has no
switch for it.
"""

import functools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.people.servers import Internet

_ROOT = Path(__file__).parents[2]


def security_key(file: Path) -> str:
    """A FIDO2 key is plugged in while its file is there."""
    return _line(f"plug_in({str(file)!r})")


def internet(net: "Internet") -> str:
    """These hosts exist, and no others."""
    return _line(f"reroute({net.route!r}, {str(net.authority.pem)!r})")


def slow_backups(file: Path) -> str:
    """A backup begins, and goes on once this file is gone."""
    return _line(f"hold({str(file)!r})")


def _line(call: str) -> str:
    return f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from tests.browsers import pretences; pretences.{call}\n"


# --- In the host's process ------------------------------------------------------------------------------------------


def plug_in(file: str) -> None:
    """``Session.security_keys`` finds the key of that file, if there is one."""
    from sealring.session.session import Session

    Session.security_keys = lambda self: _plugged_in(Path(file))  # type: ignore[method-assign]


def reroute(route: dict[str, tuple[str, int]], trust: str) -> None:
    """Every request goes to these servers, whose certificates are of an authority of the tests."""
    from sealring.people import network

    network.Network = functools.partial(network.Network, reroute=route, trust=trust)  # type: ignore[misc, assignment]


def hold(file: str) -> None:
    """What writes or brings in a backup says that it is at a quarter until the file is gone or it is to stop."""
    from sealring.backup import content, restoring

    def held(work: Callable[..., Any], told: tuple[int, ...]) -> Callable[..., Any]:
        @functools.wraps(work)
        def wait(*args: Any, progress: Callable[..., None], stop: Callable[[], bool], **more: Any) -> Any:
            while Path(file).exists() and not stop():
                progress(*told)
                time.sleep(0.02)
            return work(*args, progress=progress, stop=stop, **more)

        return wait

    content.write = held(content.write, (1, 4))
    restoring.restore = held(restoring.restore, (1,))


def _plugged_in(file: Path) -> list[Any]:
    """The key as it was left: what it made lies in its file, because every unlocking asks another process."""
    from tests.session.authenticator import Authenticator

    class Kept(Authenticator):
        def call(
            self, cmd: int, data: bytes = b"", event: Any = None, on_keepalive: Callable[..., None] | None = None
        ) -> bytes:
            answer = super().call(cmd, data, event, on_keepalive)
            made = {
                id.hex(): {name: value.hex() for name, value in one.items()} for id, one in self.credentials.items()
            }
            draft = file.with_suffix(".new")
            draft.write_text(
                json.dumps({**kept, "touches": self.touches, "retries": self.retries, "credentials": made})
            )
            draft.replace(file)
            return answer

    if not file.exists():
        return []
    kept = json.loads(file.read_text())
    key = Kept(kept.get("pin"), always_uv=kept.get("pin") is not None)
    key.touches, key.retries = kept.get("touches", 0), kept.get("retries", 8)
    for id, one in kept.get("credentials", {}).items():
        key.credentials[bytes.fromhex(id)] = {name: bytes.fromhex(value) for name, value in one.items()}
    return [key]
