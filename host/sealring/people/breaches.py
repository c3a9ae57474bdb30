"""Which passwords were exposed in a breach, by Have I Been Pwned's range interface (version 3).

Rules that this module enforces:

1. Nothing is asked unless the person allowed it (the setting ``breach_check``), and asked now or saves that password.
2. All that leaves of a password is the first five of the forty hexadecimal digits of its SHA-1, which some thousand
   exposed passwords share. No user, no site, no count. The answer is asked to be padded: its length tells nothing.
3. A prefix is asked for once. What came of it is known until the lock, and written nowhere.
4. An answer of any other form than the interface's is refused whole.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.people.network import Network, NoSuchHost
from sealring.vault import health, rotation
from sealring.vault.health import Known
from sealring.vault.vault import Vault

HOST = "api.pwnedpasswords.com"
SECONDS = 1.0  # of one step, so that others need not wait
_PREFIX = 5  # hexadecimal digits
_LINE = re.compile(r"([0-9A-F]{35}):([0-9]{1,10})")


def require(settings: dict[str, Any]) -> None:
    """Rule 1. Raises check_not_allowed."""
    if not settings["breach_check"]:
        raise SealringError("check_not_allowed", host=HOST)


def left(vault: Vault) -> int:
    """How many passwords have not been asked about since the vault was opened."""
    state = health.known(vault)
    marks = {row.password_print for row in vault.ledger.rows if rotation.is_counted(row)}
    return len(marks - state.breached.keys())


def step(
    vault: Vault,
    network: Network,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
    seconds: float = SECONDS,
) -> int:
    """Ask for a moment about passwords not yet asked about; how many are left.

    Raises:
        SealringError: place_unreachable, place_refused, answer_refused, cancelled; what was learned before is kept.
    """
    state = health.known(vault)
    end = vault.clock.boot() + seconds
    _hash(vault, state, end, cancelled)
    total = len(state.pending)
    for done, prefix in enumerate(list(state.pending)):
        if done and vault.clock.boot() >= end:
            break
        progress(done, total)
        _ask(state, network, prefix)
    return left(vault)


def look(vault: Vault, network: Network, password: str) -> bool:
    """Whether one password was exposed.

    Raises:
        SealringError: what ``step`` raises.
    """
    state = health.known(vault)
    mark = vault.sealer.password_print(password)
    if mark not in state.breached:
        _ask(state, network, _note(state, mark, password))
    return state.breached[mark] > 0


def _hash(vault: Vault, state: Known, end: float, cancelled: Callable[[], bool]) -> None:
    """Open the passwords that nothing is known of, one at a time, and keep what rule 2 needs of them."""
    hashed = {mark for tails in state.pending.values() for marks in tails.values() for mark in marks}
    for row in list(vault.ledger.rows):
        mark = row.password_print
        if not rotation.is_counted(row) or mark in state.breached or mark in hashed:
            continue
        if cancelled():
            raise SealringError("cancelled")
        if state.pending and vault.clock.boot() >= end:
            break
        password = health.password_of(vault, row)
        if password is not None:
            _note(state, mark, password)
            hashed.add(mark)


def _note(state: Known, mark: str, password: str) -> str:
    """Keep a password's digest until it was asked for; its prefix."""
    digest = hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper()
    state.pending.setdefault(digest[:_PREFIX], {}).setdefault(digest[_PREFIX:], set()).add(mark)
    return digest[:_PREFIX]


def _ask(state: Known, network: Network, prefix: str) -> None:
    found = _range(network, prefix)
    for tail, marks in state.pending.pop(prefix).items():
        state.breached.update(dict.fromkeys(marks, found.get(tail, 0)))


def _range(network: Network, prefix: str) -> dict[str, int]:
    """The rest of every exposed digest that begins so -> how often it was seen; 0 for padding (rules 2 and 4)."""
    try:
        answer = network.get(f"https://{HOST}/range/{prefix}", most=limits.LOOKUP_ANSWER, more={"Add-Padding": "true"})
    except NoSuchHost:
        raise SealringError("place_unreachable", host=HOST) from None
    if answer.status != 200:
        raise SealringError("place_refused", status=answer.status)
    found = [_LINE.fullmatch(line) for line in answer.body.decode("ascii", "replace").splitlines()]
    if not found or None in found:
        raise SealringError("answer_refused", reason="no list of digests")
    return {line[1]: int(line[2]) for line in found if line is not None}
