"""Which sites offer one-time codes, by the 2fa directory (api.2fa.directory, version 4): beside the list that ships.

Rules that this module enforces:

1. Nothing is asked unless the person allowed it (the setting ``second_factor_list``) and asked now.
2. One file is fetched, the same for everybody: the directory learns nothing of the vault.
3. An answer of any other form is refused whole; of a good one only the names of hosts are kept.
"""

import re
from typing import Any

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.people.network import Network, NoSuchHost
from sealring.vault import health
from sealring.vault.vault import Vault

HOST = "api.2fa.directory"
_URL = f"https://{HOST}/v4/totp.json"
_NODES = 200_000  # values in one file of at most limits.SITES_ANSWER
_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def require(settings: dict[str, Any]) -> None:
    """Rule 1. Raises check_not_allowed."""
    if not settings["second_factor_list"]:
        raise SealringError("check_not_allowed", host=HOST)


def update(vault: Vault, network: Network) -> int:
    """Fetch the directory and keep it; how many sites it names.

    Raises:
        SealringError: place_unreachable, place_refused, answer_refused, cancelled; the former list stays.
    """
    try:
        answer = network.get(_URL, most=limits.SITES_ANSWER)
    except NoSuchHost:
        raise SealringError("place_unreachable", host=HOST) from None
    if answer.status != 200:
        raise SealringError("place_refused", status=answer.status)
    state = health.known(vault)
    state.sites, state.sites_at = frozenset(_read(answer.body)), vault.now()
    state.keep(vault)
    return len(state.sites)


def _read(body: bytes) -> set[str]:
    """The hosts of {host: {"methods": ["totp", ...], "additional-domains": [...], ...}} (rule 3)."""
    try:
        entries = strictjson.loads(body, nodes=_NODES)
    except strictjson.NotStrict:
        entries = None
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise SealringError("answer_refused", reason="no directory of sites")
    found: set[str] = set()
    for host, entry in entries.items():
        methods, others = entry.get("methods", ()), entry.get("additional-domains", ())
        if isinstance(methods, list) and "totp" in methods:
            names = [host, *(others if isinstance(others, list) else ())]
            found.update(name for name in names if isinstance(name, str) and _NAME.fullmatch(name))
    if not found:
        raise SealringError("answer_refused", reason="no directory of sites")
    return found
