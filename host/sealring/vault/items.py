"""The JSON inside an item's message: made from what a person wrote, checked, and turned back.

Unknown fields, of a newer program or of another one, are kept on every rewrite: those of the item itself, and those of
an address or a custom field as long as it keeps its uri or its name. Lengths are those of schemas/common.json.
"""

import re
from typing import Any

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.vault import kinds, matching

FORMAT = "sealring-item/1"
# Kept as items are, and never shown so.
RECORDS = frozenset(["backup", "backup_places", "contact", "key_file", "kit", "place", "received", "sent"])
_FAMILY = "sealring-item/"
_TEXTS = {"name": limits.NAME, "username": 512, "password": 4096, "otp": 2048, "notes": limits.NOTES, "folder": 256}
_URIS, _FIELDS, _TAGS = 64, 128, 64
_DAYS = 3650  # the longest time after which a password is to be changed
_KINDS = ("text", "hidden", "boolean")
_OF_THE_PASSWORD = frozenset(["breached", "common", "old", "reused", "weak"])
IGNORABLE = _OF_THE_PASSWORD | {"duplicate", "http_only", "no_second_factor", "shared"}  # of findings.py


def _refuse(field: str) -> SealringError:
    return SealringError("bad_item", field=field)


def _text(value: Any, field: str, longest: int, shortest: int = 0) -> str:
    if not isinstance(value, str) or not shortest <= len(value) <= longest:
        raise _refuse(field)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _refuse(field) from None
    return value


def _list(wire: dict[str, Any], field: str, longest: int) -> list[Any]:
    value = wire.get(field, [])
    if not isinstance(value, list) or len(value) > longest:
        raise _refuse(field)
    return value


def _uris(wire: dict[str, Any], old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = {entry.get("uri"): entry for entry in reversed(old)}
    result = []
    for entry in _list(wire, "uris", _URIS):
        if not isinstance(entry, dict):
            raise _refuse("uris")
        uri = _text(entry.get("uri"), "uris", 2048, 1)
        match = entry.get("match")
        if match not in matching.MODES:
            raise _refuse("uris")
        if match == "regex":
            matching.check_pattern(uri)
        result.append({**kept.pop(uri, {}), "uri": uri, "match": match})
    return result


def _fields(wire: dict[str, Any], old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = {entry.get("name"): entry for entry in reversed(old)}
    result = []
    for entry in _list(wire, "fields", _FIELDS):
        if not isinstance(entry, dict) or entry.get("type") not in _KINDS:
            raise _refuse("fields")
        name = _text(entry.get("name"), "fields", 256)
        value = _text(entry.get("value"), "fields", 65536)
        if entry["type"] == "boolean" and value not in ("true", "false"):
            raise _refuse("fields")
        result.append({**kept.pop(name, {}), "name": name, "type": entry["type"], "value": value})
    return result


def from_wire(
    wire: dict[str, Any], old: dict[str, Any] | None, *, id: str, revision: int, owner: str, now: int
) -> dict[str, Any]:
    """The item that a person's writing makes; absent fields are empty.

    Args:
        wire: an ``item`` of schemas/common.json.
        old: the item that it replaces; its unknown fields and its history are kept.
        owner: own fingerprint, for a new item.
        now: seconds since 1970.

    Raises:
        SealringError: bad_item (``field`` names the field), bad_pattern.
    """
    before = old or {}
    texts = {name: _text(wire.get(name, ""), name, longest) for name, longest in _TEXTS.items()}
    if wire.get("type") not in tuple(kinds.KINDS) or not texts["name"]:
        raise _refuse("type" if texts["name"] else "name")
    favourite = wire.get("favourite", False)
    if type(favourite) is not bool:
        raise _refuse("favourite")
    days = wire.get("rotate_days", 0)
    if type(days) is not int or not 0 <= days <= _DAYS:
        raise _refuse("rotate_days")
    fine = {_text(finding, "health_ignored", 32, 1) for finding in _list(wire, "health_ignored", len(IGNORABLE))}
    if not fine <= IGNORABLE:
        raise _refuse("health_ignored")
    history = list(before.get("password_history", []))
    if before.get("password") and before["password"] != texts["password"]:
        history.insert(0, {"password": before["password"], "replaced": now})
        fine -= _OF_THE_PASSWORD  # what was said of another password
    details = {}
    if "details" in wire or "details" in before:
        details = kinds.from_wire(wire["type"], wire.get("details", {}), before)
    kept = {name: value for name, value in before.items() if name != "details"}
    return {
        **kept,
        "format": before.get("format", FORMAT),
        "id": id,
        "revision": revision,
        "owner": before.get("owner", owner),
        "created": before.get("created", now),
        "modified": now,
        "type": wire["type"],
        **texts,
        "uris": _uris(wire, before.get("uris", [])),
        "fields": _fields(wire, before.get("fields", [])),
        "tags": list(dict.fromkeys(_text(tag, "tags", 64, 1) for tag in _list(wire, "tags", _TAGS))),
        "favourite": favourite,
        "rotate_days": days,
        "health_ignored": sorted(fine),
        "password_history": history[: limits.PASSWORDS_KEPT],
        "trashed": before.get("trashed"),
    } | ({"details": details} if details else {})


def record(
    kind: str,
    name: str,
    body: dict[str, Any],
    old: dict[str, Any] | None,
    *,
    id: str,
    revision: int,
    owner: str,
    now: int,
) -> dict[str, Any]:
    """A record of the vault's own, in an item's form: ``body`` lies in the field ``record``, all others are empty.

    Args:
        kind: one of RECORDS.
        old: the item that it replaces; its unknown fields are kept.
    """
    if kind not in RECORDS:
        raise ValueError(kind)
    item = from_wire({"type": "note", "name": name}, old, id=id, revision=revision, owner=owner, now=now)
    return {**item, "type": kind, "record": body}


def to_wire(item: dict[str, Any]) -> dict[str, Any]:
    """What a person sees and edits: the ``item`` of schemas/common.json, empty fields left out."""
    wire: dict[str, Any] = {"type": item["type"], "name": item["name"]}
    for name in ("username", "password", "otp", "notes", "folder"):
        if item[name]:
            wire[name] = item[name]
    if item["uris"]:
        wire["uris"] = [{"uri": entry["uri"], "match": entry["match"]} for entry in item["uris"]]
    if item["fields"]:
        wire["fields"] = [{key: entry[key] for key in ("name", "type", "value")} for entry in item["fields"]]
    if item["tags"]:
        wire["tags"] = list(item["tags"])
    if item["favourite"]:
        wire["favourite"] = True
    if details := kinds.details(item):
        wire["details"] = details
    if rotate_days(item):
        wire["rotate_days"] = rotate_days(item)
    if health_ignored(item):
        wire["health_ignored"] = list(health_ignored(item))
    return wire


# What older programs did not write, or may have written otherwise.


def rotate_days(item: dict[str, Any]) -> int:
    """After how many days the item's password is to be changed; 0 is never."""
    days = item.get("rotate_days")
    return days if type(days) is int and 0 < days <= _DAYS else 0


def password_since(item: dict[str, Any]) -> int:
    """When the password in use was set, in seconds since 1970; 0 without one."""
    if not item["password"]:
        return 0
    replaced = item["password_history"][0].get("replaced") if item["password_history"] else None
    return replaced if type(replaced) is int and replaced > 0 else int(item["created"])


def files(item: dict[str, Any]) -> tuple[str, ...]:
    """The ids of the item's files."""
    named = (str(entry.get("id")) for entry in attachments(item))
    return tuple(id for id in named if re.fullmatch("[0-9a-f]{32}", id))


def health_ignored(item: dict[str, Any]) -> tuple[str, ...]:
    """The findings (findings.py) of which the person said that they are fine here."""
    found = item.get("health_ignored")
    if not isinstance(found, list):
        return ()
    return tuple(name for name in found if isinstance(name, str) and name in IGNORABLE)


def attachments(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The files that belong to the item (attachments.py)."""
    found = item.get("attachments")
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def encode(item: dict[str, Any]) -> bytes:
    """The plaintext of the item's message. Raises bad_item when it is too large for one."""
    data = strictjson.dumps(item)
    if len(data) > limits.MESSAGE - 64 * limits.KIB:  # room for keys, signature and armour around it
        raise _refuse("notes")
    return data


class NotAnItem(ValueError):
    """Bytes that a good signature covers are not an item that this program knows."""


def decode(data: bytes) -> dict[str, Any]:
    """An item from the plaintext of its message; everything that the program relies on is checked.

    Raises:
        NotAnItem: it isn't one.
    """
    try:
        item = strictjson.loads(data)
    except strictjson.NotStrict:
        raise NotAnItem from None
    return checked(item)


def checked(item: Any) -> dict[str, Any]:
    """The same for JSON that was read already. Raises NotAnItem."""
    if not isinstance(item, dict) or not _sound(item):
        raise NotAnItem
    return item


def _sound(item: dict[str, Any]) -> bool:
    texts = all(isinstance(item.get(name), str) for name in ("format", "id", "owner", "type", *_TEXTS))
    times = all(type(item.get(name)) is int for name in ("revision", "created", "modified"))
    if not texts or not times or not item["format"].startswith(_FAMILY):
        return False
    if type(item.get("favourite")) is not bool or not isinstance(item.get("trashed"), int | None):
        return False
    if not isinstance(item.get("origin"), dict | None):
        return False
    lists = all(isinstance(item.get(name), list) for name in ("uris", "fields", "tags", "password_history"))
    return lists and (
        all(isinstance(tag, str) for tag in item["tags"])
        and _all_texts(item["uris"], "uri", "match")
        and _all_texts(item["fields"], "name", "type", "value")
        and _all_texts(item["password_history"], "password")
    )


def _all_texts(entries: list[Any], *names: str) -> bool:
    return all(isinstance(entry, dict) and all(isinstance(entry.get(n), str) for n in names) for entry in entries)


def is_newer(item: dict[str, Any]) -> bool:
    """Whether a newer program wrote the item: it is shown, and not rewritten."""
    return bool(item["format"] != FORMAT)
