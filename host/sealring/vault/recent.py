"""The items used last: a small sealed list outside the state's MAC, written now and then, and never at any cost.

Losing it costs nothing but convenience, so no error leaves this module; a vault that can't be written keeps it in
memory.
"""

import contextlib
from typing import Any

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.vault.database import Database
from sealring.vault.sealing import Broken, Sealer

FORMAT = "sealring-recent/1"


class Recent:
    """Ids with the time of their last use, newest first."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._used: dict[str, int] = {}
        self._dirty = False

    def load(self) -> None:
        """Read the list; what can't be read is an empty one."""
        with contextlib.suppress(SealringError):
            self._used = self._stored()
        self._dirty = False

    def _stored(self) -> dict[str, int]:
        try:
            content: Any = strictjson.loads(self._sealer.open_small("recent", self._database.value("recent")))
            pairs = content["used"]
            return {id: at for id, at in pairs if isinstance(id, str) and type(at) is int}
        except (Broken, strictjson.NotStrict, KeyError, TypeError, ValueError):
            return {}

    def use(self, id: str, now: int) -> None:
        """Note a use, in memory."""
        self._used.pop(id, None)
        self._used = dict([(id, now), *list(self._used.items())[: limits.RECENT_KEPT - 1]])
        self._dirty = True

    def ids(self) -> list[str]:
        """The newest first."""
        return list(self._used)

    def flush(self, generation: int, epoch: int) -> None:
        """Write the list if it changed, together with what other processes wrote meanwhile."""
        if not self._dirty or self._database.read_only is not None:
            return
        with contextlib.suppress(SealringError), self._database.writing(generation=generation, epoch=epoch):
            merged = self._stored()
            for id, at in self._used.items():
                merged[id] = max(at, merged.get(id, 0))
            newest = sorted(merged.items(), key=lambda pair: -pair[1])[: limits.RECENT_KEPT]
            plaintext = strictjson.dumps({"format": FORMAT, "used": newest})
            self._database.set_value("recent", self._sealer.seal_small("recent", plaintext))
            self._dirty = False
