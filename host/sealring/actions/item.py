"""Items: listed, found, looked at, written, and brought back.

1. ``get`` names hidden values and leaves them out: the password, the one-time-code secret, earlier passwords, custom
   fields of the type hidden, and the hidden fields of the item's own type (vault/kinds.py). They leave one at a time,
   by ``reveal`` and ``copy``, or whole for the editor.
2. Rows never hold a secret.
"""

from collections.abc import Sequence
from typing import Any

from sealring.actions import rows
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.otp import totp
from sealring.people import comparing, contacts, letterbook
from sealring.session.app import App, Caller
from sealring.vault import attachments, items, kinds
from sealring.vault import trash as emptying
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault

SEARCH_ROWS = 50
RECENT_ROWS = 10
_FILTERS = ("type", "folder", "tag", "favourite")


# --- Finding ---------------------------------------------------------------------------


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One page of items by name; ``cursor`` is the ``next`` of the page before."""
    chosen = {name: params[name] for name in _FILTERS if name in params}
    found = app.session.vault.list(**chosen, trash=params.get("trash", False))
    start = _after(found, params.get("cursor", ""))
    end = start + params.get("limit", limits.PAGE)
    result: dict[str, Any] = {"items": [overview.to_row() for overview in found[start:end]], "total": len(found)}
    if end < len(found):
        result["next"] = f"{end}:{found[end - 1].id}"
    return result


def _after(found: Sequence[Overview], cursor: str) -> int:
    """Where the next page begins: behind the item that ended the last, even if others came or went meanwhile."""
    place, _, last = cursor.partition(":")
    if not last or not place.isascii() or not place.isdigit():
        return 0
    start = int(place)
    if 0 < start <= len(found) and found[start - 1].id == last:
        return start
    return next((at + 1 for at, overview in enumerate(found) if overview.id == last), min(start, len(found)))


def search(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Items that have every word of the query, best first."""
    rows, found = app.session.vault.search(params["query"], params.get("limit", SEARCH_ROWS), app.cancelled)
    result = {"items": [overview.to_row() for overview in rows], "total": found.total}
    return result | ({"similar": found.similar} if found.similar else {}) | ({"more": True} if found.more else {})


def recent(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The items used last."""
    found = app.session.vault.recent(params.get("limit", RECENT_ROWS))
    return {"items": [overview.to_row() for overview in found]}


def facets(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The folders and tags in use, with counts."""
    return app.session.vault.facets()


# --- Looking ---------------------------------------------------------------------------


def get(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """An item to look at (rule 1)."""
    vault = app.session.vault
    item, signer = vault.get(params["id"])
    overview = vault.overview(params["id"])
    vault.used(params["id"])
    shown, hidden = _without_secrets(items.to_wire(item))
    key = next((key for key in vault.keyring.keys if key.fingerprint == signer), None)
    by = key.user_ids[0][:512] if key is not None and key.user_ids else ""
    result = {
        "row": overview.to_row(),
        "item": shown,
        "hidden": hidden,
        "signature": {"good": True, "by": by, "fingerprint": signer},
        "created": item["created"],
        "owned": vault.keyring.owns(item["owner"]),
        "versions": len(overview.versions),
        "password_history": [{"replaced": entry.get("replaced", 0)} for entry in item["password_history"]],
    }
    if files := [attachments.shown(entry) for entry in items.attachments(item)]:
        result["attachments"] = files
    return result | {"origin": _origin(vault, item["origin"])} if item.get("origin") else result


def _origin(vault: Vault, kept: dict[str, Any]) -> dict[str, Any]:
    """Where a received item comes from, without the original message."""
    names = ("verdict", "trusted", "received", "letter", "date", "owned")
    shown = {name: kept[name] for name in names if name in kept}
    signer = kept.get("signer", "")
    if not signer:
        return shown
    contact = contacts.by_key(contacts.everyone(vault), signer)
    own = next((key.main_user_id for key in vault.keyring.keys if key.fingerprint == signer), "")
    name = contact.name if contact is not None else own
    return shown | {"signer": signer} | ({"name": name[:256]} if name else {})


def _without_secrets(wire: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    hidden = [name for name in ("password", "otp") if wire.pop(name, "")]
    for number, field in enumerate(wire.get("fields", ())):
        if field["type"] == "hidden":
            if field["value"]:
                hidden.append(f"field:{number}")
            field["value"] = ""
    for name in kinds.hidden(wire):
        hidden.append(f"detail:{name}")
        del wire["details"][name]
    return wire, hidden


def open_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """An item whole, for the editor."""
    item, _ = app.session.vault.get(params["id"])
    return {"revision": item["revision"], "item": items.to_wire(item)}


def reveal(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One value of an item."""
    vault = app.session.vault
    item = _asked(vault, params)
    vault.used(params["id"])
    return {"value": rows.value(app, item, params["field"])}


def _asked(vault: Vault, params: dict[str, Any]) -> dict[str, Any]:
    """The item, or the earlier version of it that was asked for."""
    if "version" in params:
        return vault.version(params["id"], params["version"])
    return vault.get(params["id"])[0]


def copy(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Put one value on the clipboard, which is cleared again."""
    vault = app.session.vault
    item = _asked(vault, params)
    text = rows.value(app, item, params["field"])
    vault.used(params["id"])
    return {"clears_in": app.session.copy(text)}


def qr(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A Wi-Fi network and its password as a QR code."""
    vault = app.session.vault
    item, _ = vault.get(params["id"])
    vault.used(params["id"])
    return comparing.qr(kinds.wifi_text(item))


def code(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The current one-time code."""
    item, _ = app.session.vault.get(params["id"])
    return rows.code(app, item)


# --- Writing ---------------------------------------------------------------------------


def create(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Save a new item."""
    vault = app.session.vault
    wire = params["item"]
    if wire.get("otp"):
        totp.parse(wire["otp"])
    return _written(app, vault.create(wire), wire)


def update(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Save a changed item; a code secret that can't be read is taken only if it was there before."""
    vault = app.session.vault
    wire = params["item"]
    if wire.get("otp"):
        try:
            totp.parse(wire["otp"])
        except SealringError:
            if vault.get(params["id"])[0]["otp"] != wire["otp"]:
                raise
    before = vault.overview(params["id"]).password_print
    overview = vault.update(params["id"], params["revision"], wire)
    return _written(app, overview, wire, before)


def _written(app: App, overview: Overview, wire: dict[str, Any], before: str = "") -> dict[str, Any]:
    result = rows.saved(app, overview, wire.get("password", ""), before)
    return {**result, "warnings": [*result["warnings"], *kinds.hints(wire)]}


def trash(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Move an item to the trash."""
    overview = app.session.vault.trash(params["id"], params["revision"])
    return {"id": overview.id, "revision": overview.revision, "warnings": []}


def restore(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Take an item back out of the trash."""
    vault = app.session.vault
    return _written_again(app, vault.restore(params["id"], params["revision"]))


def delete(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Delete an item in the trash for good."""
    app.session.vault.delete(params["id"], params["revision"])
    return {}


def empty_trash(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Delete everything in the trash for good."""
    return {"items": emptying.empty(app.session.vault)}


# --- Other people ----------------------------------------------------------------------


def shared(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """To whom the item was sealed."""
    return {"shared": letterbook.shares(app.session.vault, params["id"])}


def own(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make a received item one's own copy."""
    return _written_again(app, app.session.vault.own(params["id"], params["revision"]))


# --- History ---------------------------------------------------------------------------


def versions(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Earlier versions and those kept from a conflict, newest first."""
    return {"versions": [*app.session.vault.versions(params["id"])]}


def version(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One earlier version, whole."""
    item = app.session.vault.version(params["id"], params["version"])
    return {"item": items.to_wire(item), "modified": item["modified"]}


def bring_back(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Make an earlier version the current one."""
    vault = app.session.vault
    return _written_again(app, vault.bring_back(params["id"], params["revision"], params["version"]))


def _written_again(app: App, overview: Overview) -> dict[str, Any]:
    vault = app.session.vault
    return rows.written(vault, overview, vault.get(overview.id)[0]["password"])
