"""Backups that are harmed while they are made, brought back, and let go: what is done, and the vaults it is done to."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sealring.backup import (
    content,
    fresh,
    making,
    ownkeys,
    places,
    reading,
    register,
    restoring,
    retention,
    unattended,
)
from sealring.backup.entries import Item
from sealring.base import paths
from sealring.base.secret import Secret
from sealring.kit import sheets, stated
from sealring.openpgp import keys
from sealring.session import keycare, keyfile
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.session.people import PASSPHRASE, TOKEN

OLD = "sealring-backup-2026-01-01-000000.asc"
NEXT = "sealring-backup-2026-02-02-000000.asc"
IN_CLEAR = (b"Bank-1", b"Bank-2", b"Bank-since", b"Shop-1", b"Since-1", b"bank.example.com", b"nnnnnnnnnnnnnnnn")
QUIET: dict[str, Any] = {"progress": lambda done, total: None, "stop": lambda: False}

Begin = Callable[[], None]


def written(session: Session, name: str, **more: Any) -> making.Made:
    """An opened backup in the person's folder; with its key where the passphrase is given."""
    wish = more.pop("wish", content.Wish())
    how = {"passphrase": None, "backup_key": None, **more, **QUIET}
    return making.opened(session.vault, os.path.join(paths.documents(), name), wish, **how)


def lying(keyring_keys: Any) -> list[list[str]]:
    """What the backups hold that lie in the person's folder, each opened and read to its end."""
    found = []
    for path in sorted(Path(paths.documents()).glob("*.asc")):
        with path.open("rb") as file:
            entries = reading.Backup(file).open(keyring_keys).entries()
            found.append(sorted(entry.item["name"] for entry in entries if isinstance(entry, Item)))
    return found


def kits() -> list[bool]:
    """Of each kit in the person's folder whether it is whole."""
    found = [path.read_bytes() for path in sorted(Path(paths.documents()).glob("*.pdf"))]
    return [data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF") for data in found]


def seen_in_clear(home: str) -> list[str]:
    """Files in which a secret stands that anyone can read."""
    return sorted(
        f"in clear: {path.relative_to(home)}"
        for path in Path(home).rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in IN_CLEAR)
    )


# --- The worlds ------------------------------------------------------------------------------------


def gone_on(session: Session, change: Callable[[Any], None]) -> None:
    """There is a backup, and the vault has gone on since."""
    os.makedirs(paths.documents())
    vault = session.vault
    draft = vault.draft()
    draft.write(bytes(200_000))
    vault.attach(next(row.id for row in vault.list() if row.name == "Note"), draft, "file", "")
    written(session, OLD)
    change(vault)


def alone(home: str, small: Callable[[], Session]) -> None:
    """A new machine: there is a backup with its key, and nothing else."""
    session = small()
    os.makedirs(paths.documents())
    written(session, OLD, passphrase=Secret(PASSPHRASE))
    session.vault.close()
    for name in os.listdir(home):
        if name != "files":
            shutil.rmtree(os.path.join(home, name))


def lost_keys(home: str, small: Callable[[], Session]) -> None:
    """A vault made around the newest key alone, and a backup that has the former one, too."""
    session = small()
    keycare.replace(session, Secret(PASSPHRASE), "superseded", "")
    session = Session(profile=TESTING)
    session.unlock(Secret(PASSPHRASE), None)
    os.makedirs(paths.documents())
    written(session, OLD, wish=content.Wish(frozenset(["keys"])))
    block = keys.protect(session.vault.keyring.active_key, Secret(PASSPHRASE)).encode("ascii")
    session.vault.close()
    for name in os.listdir(home):
        if name != "files":
            shutil.rmtree(os.path.join(home, name))
    session = Session(profile=TESTING)
    session.import_key(block, Secret(PASSPHRASE), Secret(PASSPHRASE), TOKEN)
    session.vault.close()


def many(session: Session) -> None:
    """Backups that the schedule made on several days of years ago, and one of today; the list says how many stay."""
    os.makedirs(paths.documents())
    vault = session.vault
    keep = {"daily": 1, "weekly": 0, "monthly": 0}
    plan = places.Plan((places.Place(places.OWN, "own", "Sealring"),), {**places.usual(), "keep": keep}, 1)
    places.keep(vault, session.name, plan)
    for day in range(4):
        made = written(session, f"sealring-backup-2020-01-0{day + 1}-000000.asc")
        record = register.note(vault, made, place=plan.places[0], by_schedule=True)
        body = {**record.body, "made": 1_577_836_800 + day * 86_400, "verified": 1_577_900_000 + day * 86_400}
        vault.change_record(record.id, record.revision, record.name, body)


# --- What is done ----------------------------------------------------------------------------------


def _open() -> Session:
    session = Session(profile=TESTING)
    session.unlock(Secret(PASSPHRASE), None)
    return session


def _opened(ready: Begin) -> Iterator[None]:
    session = _open()
    ready()
    register.note(session.vault, written(session, NEXT))
    yield


def _sealed(ready: Begin) -> Iterator[None]:
    session = _open()
    vault = session.vault
    ready()
    path = os.path.join(paths.documents(), NEXT)
    made = making.sealed(vault.database.path, path, now=vault.now(), random=os.urandom, **QUIET)
    register.note(vault, made)
    yield


def _unattended(ready: Begin) -> Iterator[None]:
    """With nobody there; then the vault is opened, and takes it into its register."""
    ready()
    unattended.make("default", paths.documents(), now=1_770_000_000, random=os.urandom, **QUIET)
    yield
    session = _open()
    unattended.adopt(session.vault, "default")
    yield


def _restoring(mode: str) -> Callable[[Begin], Iterator[None]]:
    def work(ready: Begin) -> Iterator[None]:
        vault = _open().vault
        with open(os.path.join(paths.documents(), OLD), "rb") as file:
            opened = reading.Backup(file).open(vault.keyring.keys)
            ready()
            how: dict[str, Any] = {"progress": lambda done: None, "stop": lambda: False}
            restoring.restore(vault, opened.entries(), mode, frozenset(), **how)
        yield

    return work


def _restore_with_keys(ready: Begin) -> Iterator[None]:
    session = _open()
    vault = session.vault
    with open(os.path.join(paths.documents(), OLD), "rb") as file:
        opened = reading.Backup(file).open(vault.keyring.keys)
        ready()
        keyring = ownkeys.look(vault, opened).keyring
        assert keyring is not None
        how: dict[str, Any] = {"progress": lambda done: None, "stop": lambda: False}
        how["within"] = keycare.storing(session, Secret(PASSPHRASE), keyring)
        restoring.restore(vault, opened.entries(), "merge", frozenset(), **how)
    yield


def _new_machine(ready: Begin) -> Iterator[None]:
    session = Session(profile=TESTING)
    with open(os.path.join(paths.documents(), OLD), "rb") as file:
        backup = reading.Backup(file)
        ready()
        fresh.settle(session, backup, Secret(PASSPHRASE), None, TOKEN, frozenset(), **QUIET)
    yield


def _moved() -> Session:
    """The vault of a world that was made in another folder, with the register as it is here."""
    session = _open()
    for record in session.vault.records(register.KIND):
        path = os.path.join(paths.documents(), os.path.basename(record.body["path"]))
        session.vault.change_record(record.id, record.revision, record.name, {**record.body, "path": path})
    return session


def _by_schedule(ready: Begin) -> Iterator[None]:
    """Made while nobody is there; taken into the register when the vault is open."""
    _moved().vault.close()
    ready()
    done = unattended.run("default", now=1_770_000_000, random=os.urandom, **QUIET)
    if [outcome for _, outcome in done] == ["made"]:
        yield
        unattended.adopt(_open().vault, "default")
        yield


def _let_go(ready: Begin) -> Iterator[None]:
    session = _moved()
    vault = session.vault
    found = retention.surplus(vault, places.of(vault))
    assert len(found) == 3
    ready()
    for record in found:
        if not retention.forget(vault, record):  # its file can't be looked at now: it stays
            return
        yield


def _kit(ready: Begin) -> Iterator[None]:
    from sealring.actions import kit

    session = _open()
    vault = session.vault
    said = stated.now(vault)
    key = keyfile.make(vault.keyring.active_key, Secret(PASSPHRASE), now=said.made)[1].decode("ascii")
    document = sheets.kit(said, key, keycare.revocation(session, said.fingerprint))
    drawn = sheets.drawn(document, "pdf", said.made)
    ready()
    path = os.path.join(paths.documents(), "sealring-kit-2026-02-02.pdf")
    kit.write(path, drawn)
    stated.note(vault, said, path=path, form="pdf")
    yield


WORK: list[tuple[str, str, Callable[[Begin], Iterator[None]]]] = [
    ("backup", "backed up", _opened),
    ("sealed backup", "backed up", _sealed),
    ("unattended backup", "backed up", _unattended),
    ("restore in the vault's place", "backed up", _restoring("replace")),
    ("restore merged", "backed up", _restoring("merge")),
    ("restore as copies", "backed up", _restoring("copies")),
    ("restore with former keys", "newest key alone", _restore_with_keys),
    ("restore on a new machine", "backup alone", _new_machine),
    ("backup by the schedule", "many backups", _by_schedule),
    ("old backups let go", "many backups", _let_go),
    ("kit", "backed up", _kit),
]
