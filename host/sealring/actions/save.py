"""Logins submitted in pages: noted in the encrypted inbox, offered to be saved, and saved or forgotten by the person.

1. What a page's script reports goes to the inbox and nowhere else, under the origin that the browser knows it by; it
   changes no item until the person confirms it in an extension page.
2. A locked vault takes it only when the caller recorded the owner's fingerprint earlier and it is still the owner's.
3. The answer to the script says what becomes of it, no names: save, update, later (locked), or none.
4. An offer updates only an item that fits the page it came from.
"""

from typing import Any

from sealring.actions import rows
from sealring.actions.settings import effective
from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.generator.rating import guessable, is_common
from sealring.session.app import App, Caller
from sealring.vault import inbox, items, matching
from sealring.vault.database import Database
from sealring.vault.inbox import Offer
from sealring.vault.vault import Vault


def capture(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Note a login that was just submitted (rules 1 to 3)."""
    site = matching.site_of(caller.origin)
    if not site:
        raise SealringError("opaque_origin")
    if not app.session.unlocked:
        _capture_locked(app, params, caller)
        return {"offer": "later"}
    vault = app.session.vault
    settings = effective(app)
    if not settings["offer_to_save"] or site in settings["never_save"]:
        return {"offer": "none"}
    _put(app, vault.database, params.get("fingerprint", vault.keyring.active), params, caller)
    return {"offer": _kind(vault, params, caller)}


def _capture_locked(app: App, params: dict[str, Any], caller: Caller) -> None:
    if app.session.status()["state"] == "no_vault":
        raise SealringError("no_vault")
    if "fingerprint" not in params:
        raise SealringError("inbox_wrong_owner")
    database = Database(paths.vault_file(app.session.name))
    try:
        _put(app, database, params["fingerprint"], params, caller)
    finally:
        database.close()


def _put(app: App, database: Database, fingerprint: str, params: dict[str, Any], caller: Caller) -> None:
    inbox.capture(
        database,
        fingerprint,
        origin=caller.origin,
        username=params.get("username", ""),
        password=Secret(params["password"]),
        now=app.clock.now(),
        while_locked=not app.session.unlocked,
    )


def _kind(vault: Vault, params: dict[str, Any], caller: Caller) -> str:
    """What the offer just made is; "none" when the vault knows the login already."""
    page = matching.page(caller.origin)
    wanted = (page.origin if page else "", params.get("username", ""), Secret(params["password"]))
    for offer in vault.offers():
        if (offer.origin, offer.username, offer.password) == wanted:
            return offer.kind
    return "none"


def pending(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The offers that wait; none while the person does not want them."""
    if not effective(app)["offer_to_save"]:
        return {"offers": []}
    return {"offers": [_shown(offer) for offer in app.session.vault.offers()]}


def _shown(offer: Offer) -> dict[str, Any]:
    password = offer.password.reveal()
    wire = offer.to_wire(guessable(password, (offer.username, offer.site)))
    return wire | ({"common": True} if is_common(password) else {})


def accept(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Save or update what was offered; the offer is taken away after that."""
    vault = app.session.vault
    offer = vault.offer(params["offer"])
    chosen = {name: params[name] for name in ("name", "username", "folder") if params.get(name)}
    id = params.get("item", offer.item)
    if id is None:
        overview = vault.create(
            {
                "type": "login",
                "name": offer.site,
                "username": offer.username,
                "password": offer.password.reveal(),
                "uris": [{"uri": offer.origin, "match": "domain"}],
                **chosen,
            }
        )
    else:
        if vault.fit(id, offer.origin) is None:
            raise SealringError("origin_mismatch", site=offer.site)
        item, _ = vault.get(id)
        wire = {**items.to_wire(item), **chosen, "password": offer.password.reveal()}
        overview = vault.update(id, item["revision"], wire)
    _drop(vault, offer.id)
    return rows.saved(app, overview, offer.password.reveal())


def dismiss(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Forget an offer; with ``never``, make none for its site again."""
    vault = app.session.vault
    offer = vault.offer(params["offer"])
    if params.get("never"):
        never = effective(app)["never_save"]
        if offer.site not in never:
            vault.change_settings({"never_save": [*never, offer.site]})
    _drop(vault, offer.id)
    return {}


def _drop(vault: Vault, id: str) -> None:
    try:
        vault.drop_offer(id)
    except SealringError as error:
        if error.name != "offer_not_found":  # looking at the list took it away already
            raise
