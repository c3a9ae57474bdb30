"""Passwords made for sites: kept before a page gets them, so that a crash or a closed tab loses none.

Rules that this module keeps:

1. What is made is on disk, sealed with the vault key, before it leaves the host; where it can't be written, none is
   given out.
2. The newest 30 are kept; a password is never taken out because it was saved, since what a site did with it is not
   known. They lie outside the state's MAC, as nothing is decided by them: they are shown to the person, and an offer
   with one of them says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.vault.sealing import Broken

if TYPE_CHECKING:
    from sealring.vault.vault import Vault

FORMAT = "sealring-generated/1"
_TEXTS = {"id": 32, "origin": 2048, "password": 256}


@dataclass(frozen=True)
class Made:
    """One password that was made for a site.

    Attributes:
        id: 32 hexadecimal digits.
        origin: of the page, canonical.
        password: as it was handed to the page.
        at: seconds since 1970.
    """

    id: str
    origin: str
    password: Secret[str]
    at: int


def lately(vault: Vault) -> list[Made]:
    """Those that are kept, the newest first; what can't be read is none."""
    try:
        content: Any = strictjson.loads(vault.sealer.open_small("generated", vault.database.value("generated")))
        rows = content["made"] if content["format"] == FORMAT else []
        return [Made(**{**row, "password": Secret(row["password"])}) for row in rows if _legible(row)]
    except (Broken, strictjson.NotStrict, SealringError, KeyError, TypeError, ValueError):
        return []


def _legible(row: Any) -> bool:
    texts = all(isinstance(row[name], str) and len(row[name]) <= most for name, most in _TEXTS.items())
    return texts and type(row["at"]) is int and len(row) == len(_TEXTS) + 1


def keep(vault: Vault, origin: str, password: str) -> str:
    """Put one on disk (rule 1); its id.

    Raises:
        SealringError: read_only, vault_busy, stale_keys, locked, disk_full, io_error.
    """
    id = vault.random(16).hex()
    generation, epoch = vault.keyring.generation, vault.ledger.epoch
    with vault.database.writing(generation=generation, epoch=epoch):
        fresh = Made(id, origin, Secret(password), int(vault.now()))
        rows = [
            {"id": made.id, "origin": made.origin, "password": made.password.reveal(), "at": made.at}
            for made in [fresh, *lately(vault)][: limits.GENERATED_KEPT]
        ]
        plaintext = strictjson.dumps({"format": FORMAT, "made": rows})
        vault.database.set_value("generated", vault.sealer.seal_small("generated", plaintext))
    return id


def find(vault: Vault, id: str) -> Made:
    """One of them. Raises item_not_found."""
    for made in lately(vault):
        if made.id == id:
            return made
    raise SealringError("item_not_found")


def was_made(vault: Vault, password: str) -> bool:
    """Whether a password is one of them."""
    wanted = Secret(password)
    return any(made.password == wanted for made in lately(vault))
