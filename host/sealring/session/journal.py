"""Grave methods note themselves in the vault's log, at either door, with who asked and how it ended.

Rules that this module keeps:

1. What a grave method writes first carries its event, so that the act and its event are both there or neither; where it
   writes nothing, the event is written before the door answers (vault/log.py).
2. A refusal that tells something is noted too: a wrong passphrase, a wrong display, an act that could not be done. That
   the vault was locked or busy, or that the person turned back, is not.
3. Attempts that failed while the vault was locked are noted when it opens, with their number and the last one's time.
4. Of what was asked only key ids and names of settings are noted, never a value.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sealring.base.errors import SealringError

if TYPE_CHECKING:
    from sealring.session.session import Session

UNTOLD = frozenset(  # rule 2
    ["busy", "cancelled", "disk_full", "io_error", "locked", "read_only", "stale_keys", "vault_busy", "wait"]
)


@contextlib.contextmanager
def asked(session: Session, asker: str, method: str, params: dict[str, Any]) -> Iterator[None]:
    """What is done inside was asked for by ``asker``: "page", "content", "frame", "terminal" or "host".

    Args:
        method: a grave method, which is noted; empty for any other.
        params: what it was given.
    """
    before, session.asker = session.asker, asker
    try:
        if method and session.unlocked:
            with _noted(session, method, _about(method, params)):
                yield
        else:
            yield
    finally:
        session.asker = before


@contextlib.contextmanager
def _noted(session: Session, method: str, said: dict[str, str]) -> Iterator[None]:
    vault = session.vault
    result = "internal"
    try:
        with vault.noting(method, result="done", **said):
            yield
        result = "done"
    except SealringError as error:
        result = error.name
        raise
    finally:
        if result != "done" and result not in UNTOLD:
            with contextlib.suppress(SealringError):
                vault.note(method, result=result, **said)
                session.told_of(result)


def _about(method: str, params: dict[str, Any]) -> dict[str, str]:
    """Rule 4."""
    text = ", ".join(sorted(params["settings"])) if method == "settings.relax" else params.get("fingerprint", "")
    return {"about": text} if text else {}
