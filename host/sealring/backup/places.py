"""The places that backups go to by themselves, and the schedule: what is kept of them, and which can be reached now.

Rules that this module keeps:

1. The list is a record of the vault. A locked host needs it, too, so a copy lies beside the vault, in a file that only
   the owner can read. When the vault is opened the two are compared; where another program changed the copy, it is put
   back, and that is said.
2. A place gets on the list by the person's confirmed act alone, a command by the terminal alone; a command is a list of
   arguments, which no shell reads.
3. A removable drive is known by its label, wherever it is mounted.
4. No look at a place takes longer than ``LOOK`` seconds: a dead network folder would hold us up for ever.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from sealring.backup import found
from sealring.base import files, limits, paths, strictjson
from sealring.base.errors import SealringError
from sealring.vault import places as disks

if TYPE_CHECKING:
    from sealring.vault.records import Record
    from sealring.vault.vault import Vault

KIND = "backup_places"
FORMAT = "sealring-places/1"
OWN = "0" * 32  # the id of Sealring's own folder, which every list begins with
LOOK = 3.0  # seconds
_MOST = 256 * limits.KIB
_KINDS = ("own", "folder", "drive", "command")
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """One place.

    Attributes:
        id: 32 hex digits.
        kind: "own", "folder", "drive" or "command".
        name: what it is called.
        path: of a folder; of a drive the folder inside it.
        label: of a drive.
        send: of a command its arguments, in which {file} and {name} stand for the file and its name.
        fetch: of a command that brings one back: to {file} if it names that, else to its output; may be empty.
    """

    id: str
    kind: str
    name: str
    path: str = ""
    label: str = ""
    send: tuple[str, ...] = ()
    fetch: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The places and the schedule (``backup_schedule`` of schemas/common.json); ``begun`` is when it was first set."""

    places: tuple[Place, ...]
    schedule: dict[str, Any] = field(default_factory=dict)
    begun: int = 0

    def place(self, id: str) -> Place:
        """One of them. Raises item_not_found."""
        for each in self.places:
            if each.id == id:
                return each
        raise SealringError("item_not_found")


def usual() -> dict[str, Any]:
    """The schedule that stands until the person sets one."""
    keep = {"daily": 7, "weekly": 4, "monthly": 12}
    return {"every": "day", "hour": 12, "weekday": 0, "keep": keep, "drill_days": 31}


def first(now: int) -> Plan:
    """What stands in a new vault."""
    return Plan((Place(OWN, "own", "Sealring"),), usual(), now)


def _read(value: Any) -> Plan:
    """A plan as it is kept. Raises KeyError, TypeError, ValueError for anything else."""
    places = []
    for raw in value["places"][: limits.BACKUP_PLACES]:
        texts = {name: raw[name] for name in ("id", "kind", "name", "path", "label")}
        send, fetch = tuple(raw["send"]), tuple(raw["fetch"])
        if not all(isinstance(text, str) for text in (*texts.values(), *send, *fetch)):
            raise TypeError
        if texts["kind"] not in _KINDS or len(texts["id"]) != 32:
            raise ValueError
        places.append(Place(**texts, send=send, fetch=fetch))
    schedule, begun = value["schedule"], value["begun"]
    whole = [schedule["hour"], schedule["weekday"], schedule["drill_days"], begun, *schedule["keep"].values()]
    if schedule["every"] not in ("never", "day", "week", "month") or any(type(number) is not int for number in whole):
        raise ValueError
    if not 0 <= schedule["hour"] < 24 or not 0 <= schedule["weekday"] < 7:
        raise ValueError
    return Plan(tuple(places), {**usual(), **schedule}, begun)


def _body(plan: Plan) -> dict[str, Any]:
    told = [{**asdict(place), "send": list(place.send), "fetch": list(place.fetch)} for place in plan.places]
    return {"format": FORMAT, "places": told, "schedule": plan.schedule, "begun": plan.begun}


# --- Where it is kept ------------------------------------------------------------------------------


def _record(vault: Vault) -> Record | None:
    kept = vault.records(KIND)
    return kept[0] if kept else None


def of(vault: Vault) -> Plan:
    """The plan of an open vault."""
    kept = _record(vault)
    if kept is not None:
        try:
            return _read(kept.body)
        except (KeyError, TypeError, ValueError):
            raise SealringError("item_damaged", id=kept.id) from None
    return first(vault.now())


def keep(vault: Vault, name: str, plan: Plan) -> None:
    """Keep it, and its copy for the locked host (rule 1).

    Raises:
        SealringError: too_many_places, io_error, disk_full, and what a write to the vault raises.
    """
    if len(plan.places) > limits.BACKUP_PLACES:
        raise SealringError("too_many_places")
    kept = _record(vault)
    if kept is None:
        vault.put_record(KIND, KIND, _body(plan))
    else:
        vault.change_record(kept.id, kept.revision, KIND, {**kept.body, **_body(plan)})
    copy(name, plan)


def copy(name: str, plan: Plan) -> None:
    """Write the copy that a locked host reads. Raises io_error, disk_full."""
    try:
        files.write_private(_file(name), strictjson.dumps(_body(plan)) + b"\n")
    except OSError as error:
        raise SealringError(disks.error_name(error)) from None


def lying(name: str) -> Plan | None:
    """The copy beside the vault of this name; None when there is none that we wrote."""
    try:
        with open(_file(name), "rb") as file:
            return _read(strictjson.loads(file.read(_MOST)))
    except (OSError, strictjson.NotStrict, KeyError, TypeError, ValueError, AttributeError):
        return None


def compare(vault: Vault, name: str) -> bool:
    """Rule 1: make the copy what the vault says; whether somebody else had changed it. Raises what ``keep`` raises."""
    plan, there = of(vault), os.path.exists(_file(name))
    if _record(vault) is None:
        keep(vault, name, plan)
        return there
    if lying(name) == plan:
        return False
    copy(name, plan)
    return there


def _file(name: str) -> str:
    return os.path.join(paths.vault_folder(name), "backup-places.json")


# --- Where it is -----------------------------------------------------------------------------------


def soon(look: Callable[[], T]) -> T | None:
    """What a look at a disk gives, or None when it took too long (rule 4) or the system refused."""
    given: list[T] = []

    def work() -> None:
        try:
            given.append(look())
        except OSError:
            pass

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(LOOK)
    return given[0] if given else None


def folder(place: Place) -> str | None:
    """The folder of a place as it can be reached now; None when it can't, and for a command."""
    if place.kind == "own":
        own = paths.documents()
        try:
            paths.make_private(own)
        except OSError:
            return None
        return own
    if place.kind == "command":
        return None
    return soon(lambda: _folder(place))


def _folder(place: Place) -> str | None:
    path = place.path
    if place.kind == "drive":
        mounted = found.drive(place.label)
        if mounted is None:
            return None
        path = os.path.join(mounted, place.path)
        if place.path and not os.path.lexists(path):
            paths.make_private(path)
    return path if os.path.isdir(path) else None


def where(path: str, vault: str) -> str:
    """Where a folder lies, as ``backup`` of schemas/common.json says it, seen from the vault's file."""
    return soon(lambda: _where(path, vault)) or "same_disk"


def _where(path: str, vault: str) -> str:
    if found.carries(path) is not None:
        return "synced"
    if os.stat(path).st_dev == os.stat(vault).st_dev:
        return "same_disk"
    real = os.path.realpath(path)
    if any(paths.within(real, drive.path) for drive in found.drives()):
        return "removable"
    return "network" if disks.on_network(real) else "other_disk"


def made_of(path: str, id: str) -> Place:
    """A folder that the person named, as a place: a removable drive's by its label (rule 3)."""
    real = os.path.realpath(path)
    for drive in found.drives():
        if drive.label and paths.within(real, drive.path):
            inside = os.path.relpath(real, drive.path)
            return Place(id, "drive", drive.label, "" if inside == "." else inside, drive.label)
    around = os.path.dirname(real) if os.path.basename(real) == "Sealring" else real  # which says more
    return Place(id, "folder", found.carries(real) or os.path.basename(around) or real, real)


def added(plan: Plan, place: Place) -> Plan:
    """The plan with one more place. A folder that is there already is no second one."""
    same = [each for each in plan.places if replace(each, id=place.id, name=place.name) == place]
    return plan if same else replace(plan, places=(*plan.places, place))


# --- When ------------------------------------------------------------------------------------------


def due_since(schedule: dict[str, Any], now: float) -> float | None:
    """The last moment, in seconds since 1970, at which a backup was due by the clock of this place; None for never."""
    if schedule["every"] == "never":
        return None
    here = time.localtime(now)
    day = here.tm_mday
    if schedule["every"] == "week":
        day -= (here.tm_wday - schedule["weekday"]) % 7
    elif schedule["every"] == "month":
        day = 1
    back = {"day": (0, 1), "week": (0, 7), "month": (1, 0)}[schedule["every"]]
    for months, days in ((0, 0), back):
        moment = (here.tm_year, here.tm_mon - months, day - days, schedule["hour"], 0, 0, 0, 0, -1)
        if (at := time.mktime(moment)) <= now:
            return at
    return None
