"""The part of ``backup.*`` that is about places: where backups go, when, what stands there, and what is let go.

Rule: a path is never named here. A place is one of the list, or what the person named to the host
(``Session.name_file``).
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from sealring.backup import attending, found, register, retention, sending, timers, unattended
from sealring.backup import places as where
from sealring.backup.arriving import Arrived
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.session import dialog

if TYPE_CHECKING:
    from sealring.backup.places import Place
    from sealring.session.app import App, Caller


def standing(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What a person should know of the backups at a glance."""
    return attending.standing(app.session)


def places(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The places, what else could be one, and the schedule."""
    vault, name = app.session.vault, app.session.name
    plan, tried = where.of(vault), unattended.tried(name)
    rows = register.newest(vault)
    told = [_told(app, place, tried.get(place.id, {}), rows) for place in plan.places]
    known = {(each["kind"], each.get("path")) for each in told}
    others = [each for each in _found(app) if (each["kind"], each["path"]) not in known][:32]
    return {
        "places": told,
        "found": others,
        "schedule": plan.schedule,
        "timer": timers.state(),
        "dialog": dialog.available(),
    }


def _told(app: App, place: Place, tried: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {"id": place.id, "kind": place.kind, "name": place.name}
    folder = where.folder(place)
    if place.kind == "command":
        return told | {
            "reachable": True,
            "send": list(place.send),
            "read_back": bool(place.fetch),
            **_when(tried, place, rows),
        }
    if folder or place.kind == "folder":
        told["path"] = folder or place.path
    if place.kind == "drive":
        told["label"] = place.label
    if folder is not None:
        told["where"] = where.where(folder, app.session.vault.database.path)
        if service := found.carries(folder):
            told["service"] = service
    return told | {"reachable": folder is not None, **_when(tried, place, rows)}


def _when(tried: dict[str, Any], place: Place, rows: list[dict[str, Any]]) -> dict[str, Any]:
    told = {"tried": tried["time"], "outcome": tried["outcome"][:64]} if "time" in tried else {}
    made = max((row["made"] for row in rows if row.get("target") == place.id), default=None)
    return told | ({"made": made} if made is not None else {})


def _found(app: App) -> Iterator[dict[str, Any]]:
    """Synced folders and removable drives that are there now."""
    for folder in where.soon(found.synced) or []:
        inside = os.path.join(folder.path, "Sealring")
        yield {"place": _named(app, inside), "kind": "folder", "name": folder.service, "path": inside}
    for drive in where.soon(found.drives) or []:
        inside = os.path.join(drive.path, "Sealring")
        yield {"place": _named(app, inside), "kind": "drive", "name": drive.label or drive.path, "path": inside}


def _named(app: App, path: str) -> str:
    """The id of a path; the same one each time it is asked for."""
    known: dict[str, str] = app.session.kept.setdefault("found_places", {})
    if path not in known:
        known[path] = app.session.name_file(path)
    return known[path]


def choose_folder(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A name for the folder that the person chose in the dialog opened for this request."""
    _ = app.session.vault
    if app.chosen is None:
        raise SealringError("no_dialog")
    return {"place": app.session.name_file(app.chosen), "path": app.chosen}


def add_place(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Let backups go to a further place."""
    vault, name = app.session.vault, app.session.name
    named, id = app.session.named_file(params["place"]), app.random(16).hex()
    if isinstance(named, where.Place):
        place = replace(named, id=id)
    else:
        if not isinstance(named, str) or not where.soon(lambda: _ready(named)):
            raise SealringError("place_gone")
        place = where.made_of(named, id)
    where.keep(vault, name, where.added(where.of(vault), place))
    return places(app, params, caller)


def _ready(path: str) -> bool:
    """Whether there is such a folder; that of our own in one that others carry away is made."""
    if not os.path.lexists(path) and os.path.isdir(os.path.dirname(path)) and os.path.basename(path) == "Sealring":
        os.mkdir(path, 0o700)
    return os.path.isdir(path)


def remove_place(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Let no more backups go to a place."""
    vault = app.session.vault
    plan = where.of(vault)
    gone = plan.place(params["id"])
    where.keep(vault, app.session.name, replace(plan, places=tuple(each for each in plan.places if each is not gone)))
    return places(app, params, caller)


def set_schedule(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """When backups are made, how many are kept, how often a drill is asked for."""
    vault = app.session.vault
    where.keep(vault, app.session.name, replace(where.of(vault), schedule=params["schedule"]))
    return places(app, params, caller)


def target(app: App, id: str | None) -> tuple[str, Place | None]:
    """Where a backup by hand goes: a folder or a new file, and the place if it is one of the list.

    Args:
        id: of a place, or of what was named; None for the first off this device that can be reached, else our own.

    Raises:
        SealringError: place_gone, place_away, only_in_terminal.
    """
    plan = where.of(app.session.vault)
    if id is None:
        return _usual(app, plan.places)
    place = next((each for each in plan.places if each.id == id), None)
    if place is None:
        named = app.session.named_file(id)
        if not isinstance(named, str):
            raise SealringError("place_gone")
        return named, None
    folder = where.folder(place)
    if folder is None and place.kind != "command":
        raise SealringError("place_away")
    return folder or "", place


def _usual(app: App, listed: tuple[Place, ...]) -> tuple[str, Place | None]:
    path = app.session.vault.database.path
    reached = [(folder, place) for place in listed if (folder := where.folder(place)) is not None]
    away = [each for each in reached if where.where(each[0], path) in ("removable", "network", "synced")]
    own = where.Place(where.OWN, "own", "Sealring")
    if not reached and (folder := where.folder(own)) is not None:
        return folder, None
    if not reached:
        raise SealringError("cannot_write_file")
    return (away or reached)[0]


# --- What lies there ---------------------------------------------------------------------------------


def bring(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A file that has arrived is known from now on."""
    arrived = app.transfers.take_sink(params["transfer"], Arrived)
    return {"place": app.session.name_file(arrived.file), "size": arrived.file.tell()}


def seen(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The person saw it off this device."""
    vault = app.session.vault
    record = register.find(vault, params["backup"])
    vault.change_record(record.id, record.revision, record.name, {**record.body, "seen": vault.now()})
    return {"backup": register.row(vault, register.find(vault, params["backup"]))}


def retire(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Delete old copies."""
    deleted, kept = retention.retire(app.session.vault, params["backups"])
    return {"deleted": deleted, "kept": kept}


@contextlib.contextmanager
def fetched(app: App, body: dict[str, Any], caller: Caller) -> Iterator[str]:
    """The path of a registered backup, fetched by its command where one took it away.

    Raises:
        SealringError: place_away, only_in_terminal, command_failed, io_error.
    """
    if body.get("where") != "sent":
        if register.look(body) == "away":
            raise SealringError("place_away")
        yield str(body.get("path", ""))
        return
    if caller.kind != "terminal":
        raise SealringError("only_in_terminal")
    plan = where.of(app.session.vault)
    place = next((each for each in plan.places if each.id == body.get("target")), None)
    if place is None or not place.fetch:
        raise SealringError("place_away")
    with sending.folder(app.session.name) as folder:
        path = os.path.join(folder, "back")
        sending.fetch(place, str(body["path"]), path)
        yield path


# --- The file of a backup ------------------------------------------------------------------------


@contextlib.contextmanager
def file_of(app: App, given: dict[str, Any], caller: Caller) -> Iterator[BinaryIO]:
    """The file of a backup, from its place (the rule above)."""
    with contextlib.ExitStack() as ends:
        if "backup" in given:
            body = register.find(app.session.vault, given["backup"]).body
            yield ends.enter_context(_reading(ends.enter_context(fetched(app, body, caller)), "backup_gone"))
            return
        found = app.session.named_file(given["place"])
        if isinstance(found, bytes):
            yield io.BytesIO(found)
        elif isinstance(found, str):
            yield ends.enter_context(_reading(found, "cannot_read_file"))
        elif hasattr(found, "seek"):
            found.seek(0)
            yield cast(BinaryIO, found)
        else:
            raise SealringError("place_gone")


@contextlib.contextmanager
def _reading(path: str, if_gone: str) -> Iterator[BinaryIO]:
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        raise SealringError(if_gone, lines=[path]) from None
    except OSError as error:
        raise SealringError("cannot_read_file", lines=[f"{path}: {error.strerror}"]) from None
    with file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > limits.BACKUP:
            raise SealringError("not_a_backup")
        try:
            yield file
        except OSError:
            raise SealringError("cannot_read_file", lines=[path]) from None
