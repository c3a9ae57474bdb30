"""What a readiness kit says of a vault, and whether a printed one still says it.

1. Of each part of what is said a hash is kept in the vault, so that a kit is known to be out of date, and by which
   part. A further backup in a place that the kit names changes nothing of it; a further place does.
2. The secret key itself is not compared: printed anew it is other bytes each time. Which key it is, what it opens, and
   which passphrase opens it is compared.
"""

from __future__ import annotations

import hashlib
import os
import shlex
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sealring.backup import places, register
from sealring.base import strictjson
from sealring.base.errors import SealringError
from sealring.people import publishing

if TYPE_CHECKING:
    from sealring.vault.records import Record
    from sealring.vault.vault import Vault

KIND = "kit"
FORMAT = "sealring-kit-entry/1"


@dataclass(frozen=True)
class Place:
    """A folder or a command with backups; ``files``, ``newest`` and ``made`` are as they were when it was looked at."""

    folder: str
    same_disk: bool
    kinds: tuple[str, ...]
    backup_key: bool
    files: int
    newest: str
    made: int


@dataclass(frozen=True)
class Stated:
    """What a kit says, but for the key itself.

    Attributes:
        made: seconds since 1970.
        readers: the key ids that it opens.
        revocation: the certificate that was made with the key; empty for a key that came without.
        passphrases: which passphrase of this vault it is.
        former: fingerprints of own keys of before, which older backups may need.
        factors: kind and name of each second factor.
        published: where the certificate was sent, and a revocation has to go.
    """

    made: int
    fingerprint: str
    user_ids: tuple[str, ...]
    algorithm: str
    readers: tuple[str, ...]
    revocation: str
    passphrases: int
    former: tuple[str, ...]
    factors: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    published: tuple[str, ...]

    def hashes(self) -> dict[str, str]:
        """Rule 1: a hash of each part."""
        lasting = [{**asdict(place), "files": 0, "newest": "", "made": 0} for place in self.places]
        parts: dict[str, Any] = {
            "key": [self.fingerprint, list(self.user_ids), self.algorithm, list(self.readers), list(self.former)],
            "revocation": self.revocation,
            "passphrase": self.passphrases,
            "factors": [list(each) for each in self.factors],
            "backups": [{**each, "kinds": list(each["kinds"])} for each in lasting],
            "published": list(self.published),
        }
        return {name: hashlib.sha256(strictjson.dumps(part)).hexdigest() for name, part in parts.items()}


def now(vault: Vault) -> Stated:
    """What a kit would say now."""
    keyring, key = vault.keyring, vault.keyring.active_key
    return Stated(
        made=int(vault.now()),
        fingerprint=key.fingerprint,
        user_ids=tuple(key.user_ids),
        algorithm=key.algorithm,
        readers=tuple(sorted(reader.hex().upper() for reader in key.readers)),
        revocation=keyring.revocations.get(key.fingerprint, ""),
        passphrases=keyring.passphrases,
        former=tuple(sorted(each.fingerprint for each in keyring.keys if each is not key)),
        factors=tuple((factor.kind, factor.name) for factor in keyring.factors),
        places=_places(vault),
        published=tuple(sorted(publishing.places_of(vault, key.fingerprint))),
    )


def _places(vault: Vault) -> tuple[Place, ...]:
    """The folders where the register has backups, by name; of what a command carries, the one that brings it back."""
    found: dict[str, list[dict[str, Any]]] = {}
    commands = {place.id: place for place in places.of(vault).places}
    for row in register.newest(vault):
        sent = commands.get(row.get("target", "")) if row["where"] == "sent" else None
        folder = os.path.dirname(row["path"]) if sent is None else shlex.join(sent.fetch or sent.send)
        found.setdefault(folder, []).append(row)
    return tuple(
        Place(
            folder,
            all(row["where"] == "same_disk" for row in rows),
            tuple(sorted({row["kind"] for row in rows})),
            any(row["backup_key"] for row in rows),
            len(rows),
            os.path.basename(rows[0]["path"]),
            rows[0]["made"],
        )
        for folder, rows in sorted(found.items())
    )


def note(vault: Vault, stated: Stated, *, path: str, form: str) -> None:
    """Keep what the newest kit says (rule 1); a vault that is only read can't, and its kit is as good.

    Raises:
        SealringError: what a write raises.
    """
    body = {"format": FORMAT, "made": stated.made, "path": path, "form": form, "stated": stated.hashes()}
    name, before = os.path.basename(path)[:256], entry(vault)
    try:
        if before is None:
            vault.put_record(KIND, name, body)
        else:
            vault.change_record(before.id, before.revision, name, body)
    except SealringError as error:
        if error.name != "read_only":
            raise


def entry(vault: Vault) -> Record | None:
    """What was kept of the newest kit."""
    found = sorted(vault.records(KIND), key=lambda record: -int(record.body.get("made", 0)))
    return found[0] if found else None


def standing(vault: Vault) -> dict[str, Any]:
    """{state: "none", "current" or "outdated", made?, path?, changed?}: whether the newest kit still holds."""
    kept = entry(vault)
    if kept is None:
        return {"state": "none"}
    said = kept.body.get("stated")
    if not isinstance(said, dict):
        raise SealringError("item_damaged", id=kept.id)
    is_now = now(vault).hashes()
    changed = sorted(name for name in is_now if said.get(name) != is_now[name])
    told = {"state": "outdated" if changed else "current", "made": kept.body["made"], "path": kept.body["path"]}
    return told | ({"changed": changed} if changed else {})
