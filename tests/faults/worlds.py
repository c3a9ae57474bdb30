"""The vaults that are harmed, made once and copied for every point; and the look of a fresh process at what is left."""

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sealring.backup import making
from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session import keycare
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.faults import backups, children
from tests.session.people import PASSPHRASE, TOKEN

NEW = "velvet tadpole quorum harbour unison bench"
FIRST = Path(__file__).parent.parent / "fixtures" / "vault-1"
CHECKPOINT = 1000  # frames in the log after which SQLite writes them into the file
FRAME = 4096 + 24  # bytes
LATER = 2 * 3600.0  # seconds; what a dead process left is old by then


def login(name: str, password: str, **more: Any) -> dict[str, Any]:
    uris = [{"uri": f"https://{name.lower()}.example.com/", "match": "domain"}]
    return {"type": "login", "name": name, "username": "ada", "password": password, "uris": uris, **more}


@contextlib.contextmanager
def at(home: str) -> Iterator[None]:
    before = os.environ.get("SEALRING_HOME")
    os.environ["SEALRING_HOME"] = home
    try:
        yield
    finally:
        if before is None:
            del os.environ["SEALRING_HOME"]
        else:
            os.environ["SEALRING_HOME"] = before


def create() -> Session:
    session = Session(profile=TESTING)
    session.create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    return session


def opened(passphrase: str = PASSPHRASE) -> Session:
    session = Session(profile=TESTING)
    session.unlock(Secret(passphrase), None)
    return session


def _small() -> Session:
    session = create()
    vault = session.vault
    bank, shop, gone = vault.create_many([login(name, f"{name}-1") for name in ("Bank", "Shop", "Gone")])
    vault.update(bank.id, 1, login("Bank", "Bank-2"))
    vault.trash(gone.id, 1)
    vault.create({"type": "note", "name": "Note", "notes": "n" * 9000})
    vault.change_settings({"idle_minutes": 30})
    assert len(vault) == 4 and shop.revision == 1
    return session


def _long(home: str) -> None:
    """The log is nearly as long as it gets, and its writer died: the next write brings a checkpoint."""
    draft = home + ".draft"
    with at(draft):
        session = _small()
        log = paths.vault_file("default") + "-wal"
        number = 0
        while os.path.getsize(log) < (CHECKPOINT - 25) * FRAME:
            session.vault.create({"type": "note", "name": f"N{number}", "notes": "n" * 60_000})
            number += 1
        shutil.copytree(draft, home, ignore=shutil.ignore_patterns("*-shm"))
        session.vault.close()
    shutil.rmtree(draft)


def _simple(fill: Callable[[], Session]) -> Callable[[str], None]:
    def build(home: str) -> None:
        with at(home):
            session = fill()
            if session.unlocked:  # a change of keys has locked it
                session.vault.close()

    return build


def _older_key() -> Session:
    session = _small()
    for number in range(6):
        session.vault.create(login(f"Old{number}", "p"))
    keycare.replace(session, Secret(PASSPHRASE), "superseded", "")
    return session


def _backed_up() -> Session:
    session = _small()

    def since(vault: Any) -> None:
        bank = next(row for row in vault.list() if row.name == "Bank")
        vault.update(bank.id, bank.revision, login("Bank", "Bank-since"))
        vault.create(login("Since", "Since-1"))
        vault.delete(*next((row.id, row.revision) for row in vault.list(trash=True)))

    backups.gone_on(session, since)
    return session


def _many_backups() -> Session:
    session = _small()
    backups.many(session)
    return session


def _beside(build: Callable[[str, Callable[[], Session]], None]) -> Callable[[str], None]:
    def built(home: str) -> None:
        with at(home):
            build(home, _small)

    return built


def _first(home: str) -> None:
    with at(home):
        folder = paths.vault_folder("default")
        os.makedirs(folder)
        for name in ("vault.db", "token.json"):
            shutil.copyfile(FIRST / name, os.path.join(folder, name))


BUILDERS: dict[str, Callable[[str], None]] = {
    "backed up": _simple(_backed_up),
    "backup alone": _beside(backups.alone),
    "newest key alone": _beside(backups.lost_keys),
    "many backups": _simple(_many_backups),
    "small": _simple(_small),
    "long": _long,
    "older key": _simple(_older_key),
    "first": _first,
    "none": os.makedirs,
}


class Worlds:
    """Prepared data folders below one folder, each built in a process of its own when first asked for."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._made: set[str] = set()
        self._copies = 0

    def copy(self, name: str) -> str:
        """A fresh copy of a world; the caller removes it."""
        source = os.path.join(self._folder, name)
        if name not in self._made:
            children.ask(source, lambda: BUILDERS[name](source))
            self._made.add(name)
        self._copies += 1
        home = os.path.join(self._folder, f"home-{self._copies}")
        shutil.copytree(source, home, ignore=shutil.ignore_patterns("*-shm"))
        return home


# --- the look of a fresh process ---------------------------------------------------------


def look(home: str, writes: bool = True) -> dict[str, Any]:
    """What a fresh process finds: {picture, faults}. No faults: all is well, and the next write works."""
    return dict(children.ask(home, lambda: _look(home, writes)))


def _look(home: str, writes: bool) -> dict[str, Any]:
    faults: list[str] = []
    token = False
    _age(home)
    if not os.path.exists(paths.vault_file("default")):
        if writes:  # as if set-up had never begun
            create().vault.close()
            opened().vault.close()
        return {"picture": {"vault": False}, "faults": _strays(home)}
    with contextlib.suppress(SealringError):
        if Session().token() != TOKEN:
            faults.append("another token")
        token = True
    if not token:
        faults.append("no browser can unlock it: the token is not there")
    session, passphrase = _unlocked()
    vault = session.vault
    while vault.resealer.left:
        vault.resealer.step()
    if vault.read_only is not None:
        faults.append(f"read-only: {vault.read_only}")
    if vault.resealer.damaged:
        faults.append(f"{vault.resealer.damaged} items can't be sealed anew")
    faults += [f"damaged: {id}" for id in vault.check()]
    picture = {
        "vault": True,
        "items": sorted(_row(vault, row.id) for row in [*vault.list(), *vault.list(trash=True)]),
        "settings": vault.settings(),
        "passphrase": passphrase,
        "keys": len(vault.keyring.keys),
        "parts": sum(len(key.certificate().key_parts()) for key in vault.keyring.keys),
        "backups": backups.lying(vault.keyring.keys),
        "kits": backups.kits(),
    }
    if writes and not faults:
        faults += _written(session)
    vault.close()
    return {"picture": picture, "faults": faults + _strays(home)}


def _written(session: Session) -> list[str]:
    """The next write, and the next backup, which clears away what one that was killed left."""
    made = session.vault.create({"type": "note", "name": "After"})
    if os.path.exists(paths.documents()):
        os.unlink(backups.written(session, making.name(session.clock.now())).path)
    return [] if session.vault.get(made.id)[0]["name"] == "After" else ["the next write is not there"]


def _unlocked() -> tuple[Session, str]:
    """A fresh session under whichever passphrase opens it, and that."""
    try:
        return opened(), PASSPHRASE
    except SealringError as error:
        if error.name != "wrong_passphrase":
            raise
    return opened(NEW), NEW


def _row(vault: Any, id: str) -> list[Any]:
    """All of an item that a person would miss, whole or not at all."""
    item = vault.get(id)[0]
    kept = [(row["kind"], vault.version(id, row["version"])["password"]) for row in vault.versions(id)]
    return [item["name"], item["password"], item["notes"][:9], item["trashed"] is not None, item["revision"], kept]


def _age(home: str) -> None:
    """Time passes: whatever lies there is two hours older."""
    for folder, _, names in os.walk(home):
        for name in names:
            path = os.path.join(folder, name)
            then = os.stat(path).st_mtime - LATER
            os.utime(path, (then, then))


def _strays(home: str) -> list[str]:
    """Files that belong to nothing, after a clean end."""
    found = [str(path.relative_to(home)) for path in Path(home).rglob("*") if path.is_file()]
    return sorted(f"left behind: {name}" for name in found if not _known(name))


def _known(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    if folder == "state":
        return file.removesuffix(".json").isalnum()
    if folder == "files":
        return file.endswith((".asc", ".pdf"))
    own = ("vault.db", "token.json", "vault.db.format-1", "backups.json", "backup-places.json")
    return folder == "vaults/default" and (
        file in own or re.fullmatch(r"backups\.json(\.run)?\.lock", file) is not None
    )
