"""Files of items: attached from a transfer, fetched by one, and taken out again.

What arrives is sealed as it comes (vault/attachments.py). A lock ends the process, and with it whatever is on its way.
"""

from typing import Any

from sealring.session.app import App, Caller
from sealring.vault import attachments
from sealring.vault.attachments import Draft


def add(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Give an item the file that has arrived."""
    vault = app.session.vault
    draft = app.transfers.take_sink(params["transfer"], Draft)
    overview = vault.attach(params["id"], draft, params["name"], params.get("type", ""))
    return {"id": overview.id, "revision": overview.revision, "attachment": draft.id}


def open_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Offer a file of an item, or of an earlier version of it, as a transfer."""
    vault, id = app.session.vault, params["id"]
    item = vault.version(id, params["version"]) if "version" in params else vault.get(id)[0]
    entry = attachments.checked(attachments.find(item, params["attachment"]))
    pieces = vault.contents(item, entry["id"])
    vault.used(id)
    return {"transfer": app.transfers.offer_pieces(entry["size"], pieces), **attachments.shown(entry)}


def remove(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Take a file out of an item; the versions before keep it."""
    overview = app.session.vault.detach(params["id"], params["attachment"])
    return {"id": overview.id, "revision": overview.revision}
