"""Received items: what came in a letter from somebody else, sealed anew and signed by the own active key.

Rules that this module keeps:

1. A received item keeps its sender as its owner, and so is not "owned", until the person makes it an own copy.
2. Inside it, under the own signature, stand who had signed it, what that signature was worth, how far the signer's key
   was trusted on that day, and the original message, whole.
3. One without a good signature by a trusted key is "untrusted" until it is made an own copy, whatever is learned later.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sealring.base import limits
from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault


class Entry(NamedTuple):
    """One item to be received.

    Attributes:
        wire: the item, an ``item`` of schemas/common.json.
        owner: the fingerprint whose signature held; empty when none did.
        origin: what rule 2 asks for: ``signer``, ``verdict``, ``trusted``, ``received``, ``message`` (base64), and
            ``letter``, ``date`` where the letter says them.
    """

    wire: dict[str, Any]
    owner: str
    origin: dict[str, Any]


def standing(item: dict[str, Any]) -> str:
    """For a received item "trusted" or "untrusted", for an own one nothing (rules 1 and 3)."""
    origin = item.get("origin")
    if not origin or "owned" in origin:
        return ""
    return "trusted" if origin.get("trusted") is True else "untrusted"


class Received:
    """The part of a vault (vault.py) that takes items from other people."""

    _lock: threading.RLock

    def receive(
        self, entries: Sequence[Entry], progress: Callable[[int, int], None] | None = None
    ) -> Sequence[Overview]:
        """Keep items that came from somebody else, in one transaction: all or none.

        Raises:
            SealringError: bad_item (also for an original message that is too large to be kept), and what
                ``Vault.create`` raises.
        """
        from sealring.vault import changes

        for entry in entries:
            if len(entry.origin.get("message", "")) > -(-limits.ORIGINAL // 3) * 4:
                raise SealringError("bad_item", field="origin")
        with self._lock:
            return changes.receive(cast("Vault", self), entries, progress)

    def own(self, id: str, revision: int) -> Overview:
        """Make a received item the person's own copy; one that is own already stays as it is.

        Raises:
            SealringError: conflict, item_not_found, item_damaged, vault_newer, and what a write raises.
        """
        from sealring.vault import changes

        with self._lock:
            return changes.own(cast("Vault", self), id, revision)
