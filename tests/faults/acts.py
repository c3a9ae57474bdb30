"""What is done to a vault while it is harmed: over real frames where a browser would ask for it, else in a worker."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import sealring
from sealring.base import errors, validation
from sealring.base.secret import Secret
from sealring.generator import rating
from sealring.native import methods, server
from sealring.openpgp import keys
from sealring.session.session import Session
from sealring.vault import resealing, stretching
from sealring.vault.stretching import TESTING
from tests.faults import backups, worlds
from tests.faults.worlds import NEW, PASSPHRASE, login
from tests.native.host import Host

Request = tuple[str, dict[str, Any]]
Begin = Callable[[], None]
Tell = Callable[[Any], None]


@dataclasses.dataclass(frozen=True)
class Act:
    """One story. Each step that is acknowledged has to be there afterwards.

    Attributes:
        world: the vault it begins with.
        requests: the frames to send, made before any harm; None for an act in a worker.
        at_once: the frames are sent without waiting for their answers.
        work: for a worker: calls ``ready`` when harm may begin, and yields after each step that is done.
    """

    name: str
    world: str
    requests: Callable[[Host], list[Request]] | None = None
    at_once: bool = False
    work: Callable[[Begin], Iterator[None]] | None = None


def _ids(host: Host) -> dict[str, tuple[str, int]]:
    rows = host.result("item.list")["items"] + host.result("item.list", trash=True)["items"]
    return {row["name"]: (row["id"], row["revision"]) for row in rows}


def _create(host: Host) -> list[Request]:
    return [("item.create", {"item": login(f"New{number}", "p")}) for number in range(3)]


def _update(host: Host) -> list[Request]:
    id, revision = _ids(host)["Bank"]
    return [
        ("item.update", {"id": id, "revision": revision + step, "item": login("Bank", f"Bank-{3 + step}")})
        for step in range(2)
    ]


def _trash(host: Host) -> list[Request]:
    id, revision = _ids(host)["Shop"]
    return [("item.trash", {"id": id, "revision": revision}), ("item.restore", {"id": id, "revision": revision + 1})]


def _delete(host: Host) -> list[Request]:
    id, revision = _ids(host)["Gone"]
    return [("item.delete", {"id": id, "revision": revision})]


def _bring_back(host: Host) -> list[Request]:
    id, revision = _ids(host)["Bank"]
    version = host.result("item.versions", id=id)["versions"][0]["version"]
    return [("item.bring_back", {"id": id, "revision": revision, "version": version})]


def _conflict(host: Host) -> list[Request]:
    id, revision = _ids(host)["Bank"]
    return [("item.update", {"id": id, "revision": revision - 1, "item": login("Bank", "Bank-other")})]


def _many(host: Host) -> list[Request]:
    which = {"ids": [_ids(host)[name][0] for name in ("Bank", "Shop")]}
    wishes: list[dict[str, Any]] = [{"folder": "Moved", "tag": ["many"]}, {"trashed": True}]
    return [("bulk.change", {"which": which, "change": wish}) for wish in wishes]


def _settings(host: Host) -> list[Request]:
    return [("settings.set", {"settings": {"idle_minutes": minutes}}) for minutes in (20, 10)]


def _burst(host: Host) -> list[Request]:
    return [("item.create", {"item": login(f"New{number}", "p", notes="n" * 9000)}) for number in range(12)]


def _confirmed(host: Host) -> dict[str, Any]:
    return {"passphrase": PASSPHRASE, "displayed": host.displayed()}


def _passphrase(host: Host) -> list[Request]:
    return [("passphrase.change", {"confirmation": _confirmed(host), "new": NEW})]


def _rotate(host: Host) -> list[Request]:
    fingerprint = host.result("session.status")["fingerprint"]
    return [("key.rotate", {"confirmation": _confirmed(host), "fingerprint": fingerprint})]


def _replace(host: Host) -> list[Request]:
    return [("key.replace", {"confirmation": _confirmed(host), "reason": "superseded"})]


def _bulk(ready: Begin) -> Iterator[None]:
    vault = worlds.opened().vault
    ready()
    for name in ("One", "Two"):
        vault.create_many([login(f"{name}{number}", "p") for number in range(40)])
        yield


def _reseal(ready: Begin) -> Iterator[None]:
    resealing.BATCH = 3
    vault = worlds.opened().vault
    assert vault.resealer.left > 6
    ready()
    while vault.resealer.left:
        vault.resealer.step()
        yield


def _migrate(ready: Begin) -> Iterator[None]:
    session = Session(profile=TESTING)
    ready()
    session.unlock(Secret(PASSPHRASE), None)
    yield
    session.vault.create(login("Later", "p"))
    yield


def _set_up(ready: Begin) -> Iterator[None]:
    ready()
    session = worlds.create()
    yield
    session.vault.create(login("Later", "p"))
    yield


ACTS = [
    Act("create", "small", _create),
    Act("update", "small", _update),
    Act("trash and restore", "small", _trash),
    Act("delete", "small", _delete),
    Act("bring back", "small", _bring_back),
    Act("conflict", "small", _conflict),
    Act("many at once", "small", _many),
    Act("settings", "small", _settings),
    Act("a burst at the checkpoint", "long", _burst, at_once=True),
    Act("change of passphrase", "small", _passphrase),
    Act("rotation of a key", "small", _rotate),
    Act("bulk create", "small", work=_bulk),
    Act("re-sealing", "older key", work=_reseal),
    Act("migration", "first", work=_migrate),
    Act("set-up", "none", work=_set_up),
    *(Act(name, world, work=work) for name, world, work in backups.WORK),
    Act("change of passphrase beside backups", "backed up", _passphrase),
    Act("rotation of a key beside backups", "backed up", _rotate),
    Act("another key beside backups", "backed up", _replace),
]


def load_everything() -> None:
    """What a host loads while it serves, before any process is forked: its own files are not what is harmed."""
    for module in pkgutil.walk_packages(sealring.__path__, "sealring."):
        if module.name != "sealring.session.board_windows":
            importlib.import_module(module.name)
    for warm in server.warm_up():
        warm()
    for method in (*methods.PAGE, "session.hello"):
        validation.warm(method)
    errors.table()
    rating.rate(NEW, [])
    keys.generate("Ada", "ada@example.org", now=1_700_000_000)
    stretching.fitting = lambda: TESTING  # as dear as this machine can bear is not the point here
