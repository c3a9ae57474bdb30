"""The menu inside pages: what an extension frame may list for the document around it, and what a pick in it releases.

The rules:

1. Only an in-page frame of the extension lists and picks. Its origin and ancestors are those of the document that it
   was placed in, as the browser has them; a page's script learns only whether the menu is wanted on its site.
2. A menu belongs to one document: to its id, origin and ancestors. A pick from any other is refused (``menu_closed``).
3. A pick is honoured once, for a row that this very menu listed, and within two minutes of listing; then, or whenever
   the vault locks, the menu is gone.
4. The rules of fills hold (actions/fill.py), and nothing can be accepted in a menu: an unencrypted page, a foreign
   frame or an untrusted login is refused here and asked about in the extension's own window.
5. A menu gives a user name and a password. A one-time code leaves only within two minutes of the password of the same
   item for the same site from a menu, and alone; else ``ask_in_window``, as are cards, identities and own fields.
6. In a frame around which another site lies nothing is listed, nor in a document that hides its origin.
7. A frame may switch the menu off for the site it is on, and change no other setting. Where it is switched off, or was
   turned off altogether, nothing is listed.
"""

from typing import Any

from sealring.actions import fill
from sealring.actions.settings import effective
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from sealring.vault import matching
from sealring.vault.overview import Overview

OPEN, GIVEN = "menus", "menu_given"
"""What a session keeps while it is unlocked: the menus that are open, and the password that a menu gave last."""


def wanted(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Whether the menu is to be had on the asking document's site (rules 1 and 6); while locked nobody can say no."""
    if not _own(caller) or app.session.status()["state"] == "no_vault":
        return {"wanted": False}
    return {"wanted": not app.session.unlocked or _wanted(app, caller.origin)}


def open_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A new menu for one document, and the rows that it shows (rules 1, 2, 6 and 7)."""
    _only_frames(caller)
    site, own = matching.site_of(caller.origin), _own(caller)
    rows: list[Overview] = []
    if own and params["kind"] != "new" and _wanted(app, caller.origin):
        found = app.session.vault.matches(_address(params, caller))[: limits.MENU_ROWS]
        rows = [row for _, row in found if params["kind"] == "login" or row.has_code]
    number = app.random(16).hex()
    menus = app.session.kept.setdefault(OPEN, {})
    while len(menus) >= limits.MENUS_OPEN:
        del menus[next(iter(menus))]
    menus[number] = {**_document(params, caller), "rows": {row.id for row in rows}, "at": app.clock.now()}
    return {"menu": number, "site": site, "foreign": not own, "rows": [_shown(row) for row in rows]}


def pick(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The values of one row for the menu's document (rules 1 to 5)."""
    _only_frames(caller)
    menu = app.session.kept.get(OPEN, {}).pop(params["menu"], None)
    late = menu is None or not 0 <= app.clock.now() - menu["at"] <= limits.MENU_SECONDS
    if menu is None or late or {**menu, **_document(params, caller)} != menu or params["id"] not in menu["rows"]:
        raise SealringError("menu_closed")
    given = (params["id"], matching.site_of(caller.origin))
    follows = params["fields"] == ["code"] and _just_given(app, given)
    target = {"origin": caller.origin, "ancestors": list(caller.ancestors), "url": params.get("url", "")}
    order = {"id": params["id"], "fields": params["fields"], "target": target}
    values: dict[str, str] = fill.release(app, order, in_page=not follows)["values"]
    if follows:
        app.session.kept.pop(GIVEN)
    elif "password" in values:
        app.session.kept[GIVEN] = (given, app.clock.now())
    return values


def hide(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """No more menus on the site of the document around the frame (rule 7)."""
    _only_frames(caller)
    site = matching.site_of(caller.origin)
    if not site:
        raise SealringError("opaque_origin")
    off = effective(app)["in_page_menu_off"]
    if site not in off:
        app.session.vault.change_settings({"in_page_menu_off": [*off, site]})
    return {}


def _only_frames(caller: Caller) -> None:
    if caller.kind != "frame":
        raise SealringError("not_for_this_caller")


def _own(caller: Caller) -> bool:
    """Rule 6."""
    same = all(matching.same_site(caller.origin, each) for each in caller.ancestors)
    return bool(matching.site_of(caller.origin)) and same


def _wanted(app: App, origin: str) -> bool:
    settings, site = effective(app), matching.site_of(origin)
    return bool(settings["in_page_menu"]) and bool(site) and site not in settings["in_page_menu_off"]


def _just_given(app: App, given: tuple[str, str]) -> bool:
    """Rule 5."""
    last, at = app.session.kept.get(GIVEN, (None, 0.0))
    return bool(last == given) and 0 <= app.clock.now() - at <= limits.MENU_SECONDS


def _document(params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    return {"document": params["document"], "origin": caller.origin, "ancestors": caller.ancestors}


def _address(params: dict[str, Any], caller: Caller) -> str:
    """The document's whole address when it is of the origin that the browser states, else that origin."""
    page, origin = matching.page(params.get("url", "")), matching.page(caller.origin)
    same = page is not None and origin is not None and page.origin == origin.origin
    return params["url"] if same else caller.origin


def _shown(row: Overview) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "username": row.username, "site": row.site, "code": row.has_code}
