"""What tests of backups share: a vault with something of everything in it, and stock gpg."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sealring.backup import content, making
from sealring.backup.making import Made
from sealring.backup.reading import Backup
from sealring.base.secret import Secret
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from sealring.vault.vault import Vault
from tests.actions.world import PASSPHRASE, TOKEN, Clock, login

EVERYTHING = content.Wish(frozenset(content.SECTIONS))
BACKUP_KEY = "tulip-armada-quantum-breeze-oxidize-carton-napkin-stellar-vocation-ducking"


def nothing(done: int, total: int) -> None:
    return None


def never() -> bool:
    return False


QUIET: dict[str, Any] = {"progress": nothing, "stop": never}


def new_app(name: str = "default", clock: Clock | None = None, email: str = "ada@example.org") -> App:
    if clock is None:
        clock = Clock()
        clock.time = 1_760_000_000.0  # gpg, which looks at the machine's clock, takes no key from the future
    session = Session(name, clock=clock, profile=TESTING)
    session.create("Ada", email, Secret(PASSPHRASE), TOKEN)
    return App(session, clock)


def fill(vault: Vault, clock: Clock) -> dict[str, str]:
    """Items with history, files, codes and folders; ids by name."""
    ids = {}
    for name in ("Bank", "Mail", "Forum", "Shop"):
        wire = login(name, tags=["money" if name == "Bank" else "fun"], folder="Home/Web", notes="Zürich ☃")
        ids[name] = vault.create(wire).id
    code = "otpauth://totp/Bank:ada?secret=JBSWY3DPEHPK3PXP&issuer=Bank"
    clock.time += 10
    vault.update(ids["Bank"], 1, {**login("Bank", otp=code), "password": "second-canary-7!", "tags": ["money"]})
    vault.update(ids["Bank"], 2, {**login("Bank", otp=code), "password": "third-canary-8!", "tags": ["money"]})
    ids["Note"] = vault.create({"type": "note", "name": "Will", "notes": "canary-in-a-note"}).id
    attach(vault, ids["Note"], "will.pdf", os.urandom(150_000))
    attach(vault, ids["Note"], "tiny.txt", b"canary-in-a-file")
    clock.time += 10
    vault.trash(ids["Shop"], 1)
    return ids


def attach(vault: Vault, id: str, name: str, data: bytes) -> None:
    draft = vault.draft()
    draft.write(data)
    vault.attach(id, draft, name, "application/octet-stream")


def contents(vault: Vault) -> dict[str, Any]:
    """Every item, its versions and its files, as far as a person can tell; ids as keys."""
    found: dict[str, Any] = {}
    for row in vault.ledger.rows:
        if row.type in ("login", "note", "card"):
            item = dict(vault.get(row.id)[0])
            files = {each["name"]: b"".join(vault.contents(item, each["id"])) for each in item.get("attachments", [])}
            versions = [(each.kind, vault.version(row.id, each.id)) for each in row.versions]
            found[row.id] = {"item": item, "files": files, "versions": versions}
    return found


def opened(app: App, path: Path, **more: Any) -> Made:
    """Without the secret key, unless the passphrase that protects it is given: that takes its time."""
    given: dict[str, Any] = {"passphrase": None, "backup_key": None, **more}
    wish = given.pop("wish", content.Wish())
    return making.opened(app.session.vault, str(path), wish, **given, **QUIET)


def sealed(app: App, path: Path) -> Made:
    vault = app.session.vault
    return making.sealed(vault.database.path, str(path), now=vault.now(), random=os.urandom, **QUIET)


def lines(text: bytes) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if line.strip():
            yield json.loads(line)


def backup(path: Path) -> Backup:
    return Backup(io.BytesIO(path.read_bytes()))
