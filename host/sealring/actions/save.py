"""What is typed in pages: held while it is typed, noted when it worked, and saved or forgotten by the person.

1. What a page's script reports is held in memory (session/typed.py), goes to the encrypted inbox when the background
   says that it worked, and nowhere else, under the origin that the browser knows it by; it changes no item until the
   person confirms it in an extension page.
2. A locked vault takes it only when the caller recorded the owner's fingerprint earlier and it is still the owner's.
3. The answer to the script says what becomes of it, no names: save, update, later (locked), or none.
4. An offer updates only an item that fits the page it came from.
5. Nothing is held for a site that the person never saves, nor while offers are not wanted, as far as that is known.
"""

from typing import Any

from sealring.actions import rows
from sealring.actions.fill import pretence
from sealring.actions.settings import effective
from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.generator.rating import guessable, is_common
from sealring.session.app import App, Caller
from sealring.session.typed import Drafts, choose
from sealring.vault import inbox, items, matching
from sealring.vault.database import Database
from sealring.vault.inbox import Offer
from sealring.vault.vault import Vault


def typed(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Hold what a form's boxes hold now (rules 1 and 5)."""
    site = _site(caller)
    if _wanted(app, site):
        boxes = [(box["kind"], box["value"]) for box in params["boxes"]]
        password, current = (None if text is None else Secret(text) for text in choose(params["form"], boxes))
        _drafts(app).put(params["tab"], caller.origin, site, params.get("username", ""), (password, current))
    return {}


def submitted(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What was typed there worked: note it (rules 1 to 3)."""
    site = _site(caller)
    found = _drafts(app).take(params["tab"], caller.origin)
    if found is None or found.password is None:
        return {"offer": "none"}
    login = {"username": found.username, "password": found.password, "current": found.current}
    return {"offer": _note(app, site, login, params, caller)}


def forgotten(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The tab is closed: what was typed there and not submitted is let go."""
    _drafts(app).forget(params["tab"])
    return {}


def _site(caller: Caller) -> str:
    site = matching.site_of(caller.origin)
    if not site:
        raise SealringError("opaque_origin")
    return site


def _drafts(app: App) -> Drafts:
    drafts: Drafts = app.session.kept.setdefault("typed", Drafts(app.session.clock))
    return drafts


def _wanted(app: App, site: str) -> bool:
    """Rule 5; a locked vault doesn't know."""
    if not app.session.unlocked:
        return True
    settings = effective(app)
    return bool(settings["offer_to_save"]) and site not in settings["never_save"]


def _note(app: App, site: str, login: dict[str, Any], params: dict[str, Any], caller: Caller) -> str:
    if not _wanted(app, site) or not _drafts(app).may_note(site):
        return "none"
    if not app.session.unlocked:
        _note_locked(app, login, params, caller)
        return "later"
    vault = app.session.vault
    _put(app, vault.database, params.get("fingerprint", vault.keyring.active), login, caller)
    return _kind(vault, login, caller)


def _note_locked(app: App, login: dict[str, Any], params: dict[str, Any], caller: Caller) -> None:
    if app.session.status()["state"] == "no_vault":
        raise SealringError("no_vault")
    if "fingerprint" not in params:
        raise SealringError("inbox_wrong_owner")
    database = Database(paths.vault_file(app.session.name))
    try:
        _put(app, database, params["fingerprint"], login, caller)
    finally:
        database.close()


def _put(app: App, database: Database, fingerprint: str, login: dict[str, Any], caller: Caller) -> None:
    inbox.capture(
        database,
        fingerprint,
        origin=caller.origin,
        now=app.clock.now(),
        while_locked=not app.session.unlocked,
        **login,
    )


def _kind(vault: Vault, login: dict[str, Any], caller: Caller) -> str:
    """What the offer just made is; "none" when the vault knows the login already."""
    page = matching.page(caller.origin)
    origin = page.origin if page else ""
    for offer in reversed(vault.offers()):
        if offer.origin == origin and offer.password == login["password"]:
            return offer.kind
    return "none"


def pending(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The offers that wait; none while the person does not want them."""
    if not effective(app)["offer_to_save"]:
        return {"offers": []}
    vault = app.session.vault
    return {"offers": [_shown(offer) | pretence(vault, offer.origin) for offer in vault.offers()]}


def _shown(offer: Offer) -> dict[str, Any]:
    password = offer.password.reveal()
    wire = offer.to_wire(guessable(password, (offer.username, offer.site)))
    return wire | ({"common": True} if is_common(password) else {})


def reveal(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The password that an offer would save."""
    return {"password": app.session.vault.offer(params["offer"]).password.reveal()}


def accept(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Save or update what was offered; the offer is taken away after that."""
    vault = app.session.vault
    offer = vault.offer(params["offer"])
    chosen = {name: params[name] for name in ("name", "username", "folder") if params.get(name)}
    id = params.get("item", offer.item)
    if id is None or params.get("new"):
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
