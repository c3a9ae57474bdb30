"""``backup.*``: backups made, kept account of, read from their places, restored and drilled.

1. Paths are never named here: a backup is known by its id in the register, another file or folder by the id that it got
   when the person named it to the host (``Session.name_file``); placing.py has what is about places.
2. A backup begun by hand takes the passphrase typed again; it protects the secret key that goes with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

from sealring.actions import bundling, placing
from sealring.actions.placing import (  # noqa: F401 - the table of methods looks for them here
    add_place,
    bring,
    choose_folder,
    places,
    remove_place,
    retire,
    seen,
    set_schedule,
    standing,
)
from sealring.backup import (
    backupkey,
    comparing,
    content,
    fresh,
    mailing,
    making,
    ownkeys,
    register,
    restoring,
    sending,
    unattended,
)
from sealring.backup import drill as drills
from sealring.backup.entries import Item, Piece, Version
from sealring.backup.reading import Backup, Opened
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.generator import rating
from sealring.session import enrolment, keycare

if TYPE_CHECKING:
    from sealring.backup.making import Made
    from sealring.session.app import App, Caller

_READ = 256 * limits.KIB
bundle = bundling.bundle


def create(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make a backup (rule 2), and note it in the register."""
    vault, key = app.session.vault, _backup_key(params)
    if key is not None:
        if params.get("kind") == "sealed":
            raise SealringError("bad_params", where="params.backup_key")
        backupkey.require(key, _made_here(app), backupkey.context(vault))
    folder, place = placing.target(app, params.get("place"))
    by_command = place is not None and place.kind == "command"
    if by_command and caller.kind != "terminal":
        raise SealringError("only_in_terminal")
    if by_command and "mail" in params:
        raise SealringError("bad_params", where="params.mail")  # nothing stays here that could be put into one
    with contextlib.nullcontext(folder) if folder else sending.folder(app.session.name) as where:
        made = _made(app, params, _path(app, where), key)
        back = place is not None and by_command and sending.carry(place, made.path, made.sha256, where)
    record = register.note(vault, made, place=place, verified=back, backup_key=key)
    told: dict[str, Any] = {"warnings": _warnings(app, params, made, key)}
    if "mail" in params:
        told["draft"] = _draft(app, params["mail"], made)
    return {"backup": register.row(vault, record), **told}


def _made(app: App, params: dict[str, Any], path: str, key: Secret[str] | None) -> Made:
    if params.get("kind") == "sealed":
        return _sealed(app, path)
    passphrase = None if params.get("without_key") else Secret[str](params["confirmation"]["passphrase"])
    wish = content.Wish(frozenset(params.get("sections", ())), params.get("others", False))
    given: dict[str, Any] = {"progress": app.progress, "stop": app.cancelled}
    return making.opened(app.session.vault, path, wish, passphrase=passphrase, backup_key=key, **given)


def _draft(app: App, to: str, made: Made) -> dict[str, Any]:
    """A mail with it, ready to be sent, which the mail program is asked to open."""
    path = mailing.draft(made.path, to, time.strftime("%Y-%m-%d", time.localtime(made.made)))
    register.update(app.session.vault, made.id, draft=True)
    return {"path": path, "opened": mailing.show(path)}


def _path(app: App, folder: str) -> str:
    """A new file in a folder; or the file itself that was named."""
    return making.free_path(folder, app.session.clock.now()) if os.path.isdir(folder) else folder


def _sealed(app: App, path: str) -> Made:
    """What others own is known here, and left out whole."""
    vault = app.session.vault
    others = [row for row in vault.ledger.rows if not vault.keyring.owns(row.owner) and not row.damaged]
    passed_over = {version.id for row in others for version in row.versions}.union(*(row.chunk_sets for row in others))
    return making.sealed(
        vault.database.path, path, now=vault.now(), random=app.random, progress=app.progress, stop=app.cancelled,
        passed_over=frozenset(passed_over),
    )  # fmt: skip


def _warnings(app: App, params: dict[str, Any], made: Made, key: Secret[str] | None) -> list[str]:
    said = {
        "key_in_vault": key is not None and backupkey.only_inside(app.session.vault, key),
        "needs_key": key is None and bool(params.get("without_key")),
        "fair_key": key is not None and backupkey.rate(key, _made_here(app))["bits"] < rating.STRONG_BITS,
        "others_in_it": bool(params.get("others")),
        "damaged_left_out": any(name != "others" for name in made.left_out),
        "weak_passphrase": _weak(app, params),
    }
    return [name for name, true in said.items() if true]


def _weak(app: App, params: dict[str, Any]) -> bool:
    """Whether the secret key leaves with it under a passphrase that a thief of the file may find."""
    if params.get("without_key") or params.get("kind") == "sealed":
        return False
    passphrase = Secret[str](params["confirmation"]["passphrase"])
    return not backupkey.rate(passphrase, {}, backupkey.context(app.session.vault))["allowed"]


def _backup_key(params: dict[str, Any]) -> Secret[str] | None:
    return Secret(params["backup_key"]) if "backup_key" in params else None


def _made_here(app: App) -> dict[str, float]:
    made: dict[str, float] = app.session.kept.setdefault("backup_keys", {})
    return made


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The register, and what changed since the last backup."""
    vault = app.session.vault
    unattended.adopt(vault, app.session.name, app.cancelled)
    glance = standing(app, {}, caller)
    names = ("changes", "last", "verified")
    told = {name: glance[name] for name in names if name in glance}
    return {"backups": register.rows(vault)[: limits.BACKUPS_KEPT], **told}


def rate_key(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """How strong a Backup Key is."""
    vault = app.session.vault
    return backupkey.told(backupkey.rate(Secret(params["key"]), _made_here(app), backupkey.context(vault)))


def suggest_key(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A new Backup Key."""
    _ = app.session.vault
    key, bits = backupkey.suggest(params["form"], app.random)
    backupkey.remember(_made_here(app), key, bits)
    return {"key": key, "bits": int(bits * 10) / 10}


# --- Reading ---------------------------------------------------------------------------------------


def _open(app: App, file: BinaryIO, params: dict[str, Any]) -> Opened:
    """Open it with the unlocked keys, else with the Backup Key, else with the key in it and its passphrase of then."""
    vault, backup, key = app.session.vault, Backup(file), _backup_key(params)
    try:
        return backup.open(vault.keyring.keys, sealer=vault.sealer)
    except SealringError as error:
        if error.name != "backup_no_key" or (key is None and "passphrase" not in params):
            raise
    if key is not None:
        return drills.open_by(backup, key, vault.keyring.keys)
    opened = _by_its_own_key(app, backup, params["passphrase"], params.get("factor")).backup
    opened.stranger = True  # nothing says that the key in it is the person's
    return opened


def _by_its_own_key(app: App, backup: Backup, typed: str, given: dict[str, Any] | None) -> fresh.Found:
    """A backup opened by what it brings itself, as on a new machine."""
    closed = backup.keyring()
    factor = None if closed is None else enrolment.holder(app.session, closed, given)
    return fresh.look(backup, Secret(typed), factor, now=int(app.clock.now()), random=app.random)


def _progress(app: App, opened: Opened) -> Callable[[int], None]:
    """Entries that were read, told as a part of the items that there are about."""
    return lambda done: app.progress(min(done, opened.about), opened.about)


def verify(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Whether what lies there is what was written, and opens with the unlocked keys."""
    vault = app.session.vault
    with placing.file_of(app, params["file"], caller) as file:
        digest = _sha256(file)
        opened = _open(app, file, {})
        counts = _counts(app, opened)
    header = opened.header
    result = {"id": header["id"], "kind": header["kind"], "made": header["made"], "signer": opened.signer, **counts}
    with contextlib.suppress(SealringError):
        result["as_written"] = register.find(vault, header["id"]).body.get("sha256") == digest
    if result.get("as_written"):
        register.update(vault, header["id"], verified=vault.now())
    return result


def _sha256(file: BinaryIO) -> str:
    hashed = hashlib.sha256()
    while data := file.read(_READ):
        hashed.update(data)
    return hashed.hexdigest()


def _counts(app: App, opened: Opened) -> dict[str, int]:
    found, versions, files = 0, 0, set[str]()
    for done, entry in enumerate(opened.entries()):
        if done % 64 == 0:
            if app.cancelled():
                raise SealringError("cancelled")
            _progress(app, opened)(done)
        found += isinstance(entry, Item)
        versions += isinstance(entry, Version)
        if isinstance(entry, Piece):
            files.add(entry.file)
    return {"items": found, "versions": versions, "files": len(files)}


def preview(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What a restore would do."""
    with placing.file_of(app, params["file"], caller) as file:
        opened = _open(app, file, params)
        bundling.refuse_to_replace(opened, params["mode"])
        said, progress, vault = bundling.meet(app, opened), _progress(app, opened), app.session.vault
        found = comparing.preview(vault, opened.entries(), params["mode"], progress, app.cancelled)
    header = opened.header
    return {
        "id": header["id"],
        "kind": header["kind"],
        "made": header["made"],
        "signer": opened.signer,
        "stranger": opened.stranger,
        "sections": [name for name in header["sections"] if isinstance(name, str)][:16],
        **said,
        **{name: value for name, value in asdict(found).items() if name != "sections"},
    }


def restore(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Bring a backup into the vault; before it takes the vault's place, the vault is backed up. Keys lock the vault."""
    vault, safety, own = app.session.vault, {}, ownkeys.Brought()
    with placing.file_of(app, params["file"], caller) as file:
        opened = _open(app, file, params)
        bundling.refuse_to_replace(opened, params["mode"])
        bundling.meet(app, opened)
        sections = frozenset(params.get("sections", ()))
        if "keys" in sections or ("settings" in sections and opened.sealed and opened.header["vault"] != vault.id):
            own, opened = _with_its_keys(app, file, opened, params)
        if params["mode"] == "replace":
            safety["safety"] = _safety(app)
        given: dict[str, Any] = {"progress": _progress(app, opened), "stop": app.cancelled}
        if own.keyring is not None and "keys" in sections:
            given["within"] = keycare.storing(app.session, Secret(params["confirmation"]["passphrase"]), own.keyring)
        done = restoring.restore(vault, opened.entries(), params["mode"], sections, **given)
    taken = own.taken if "within" in given else 0
    return {**asdict(done), "keys": taken, "keys_refused": own.refused, **safety}


def _with_its_keys(app: App, file: BinaryIO, opened: Opened, params: dict[str, Any]) -> tuple[ownkeys.Brought, Opened]:
    """The own keys in a backup; a sealed one has them in its keyring, which opens its settings, too."""
    vault = app.session.vault
    if not opened.sealed:
        return ownkeys.look(vault, opened), opened
    typed = params.get("passphrase") or params["confirmation"]["passphrase"]
    found = _by_its_own_key(app, Backup(file), typed, params.get("factor"))
    found.backup.stranger = opened.stranger
    return ownkeys.look_into(vault, found.keyring), found.backup


def _safety(app: App) -> str:
    """A sealed backup of the vault as it is, opened once; where it lies."""
    vault = app.session.vault
    folder, place = placing.target(app, None)
    made = _sealed(app, _path(app, folder))
    register.note(vault, made, place=place)
    with open(made.path, "rb") as file:
        for _ in _open(app, file, {}).entries():
            pass
    register.update(vault, made.id, verified=vault.now())
    return made.path


def drill(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The drill: from the file in its place and the key as typed, with nothing else."""
    vault, now = app.session.vault, app.session.vault.now()
    passphrase = Secret[str](params.get("passphrase") or params["confirmation"]["passphrase"])
    with placing.file_of(app, params["file"], caller) as file:
        backup, key = Backup(file), _backup_key(params)
        closed = backup.keyring()
        factor = None if closed is None or key else enrolment.holder(app.session, closed, params.get("factor"))
        given: dict[str, Any] = {"progress": app.progress, "stop": app.cancelled}
        typed = None if key is not None else passphrase
        with drills.prove(backup, typed, key, factor, clock=app.clock, random=app.random, **given) as (proof, made):
            drills.compare(proof, made, vault, now=now, **given)
    found = {name: value for name, value in asdict(proof).items() if name not in ("id", "kind", "made")}
    told = {"passed": proof.passed, **{name: value for name, value in found.items() if value is not None}}
    register.update(vault, proof.id, drilled=now, verified=now, drill=told)
    return {"id": proof.id, "kind": proof.kind, "made": proof.made, "drill": told}
