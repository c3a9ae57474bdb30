"""Which items fit a page, the release of their values to one document, and what people said about a site's fields.

The rules, in the order in which they are checked; no value is decrypted before all of them hold:

1. Only an extension page or a terminal asks for values, never a page's script or an in-page frame. The script learns
   how many logins fit its document and nothing else, and nothing of a vault that is locked.
2. The document is known by ``target.origin``, the browser's own record of the sender. An origin that is no web address
   (``null`` of sandboxed frames and data: addresses, file:, extensions) gets nothing: ``opaque_origin``, and nobody can
   accept it away.
3. ``target.url`` only refines the path of that same origin; when it names another origin it is ignored.
4. The item is a login, a card or an identity that is not in the trash. A login's address fits the document itself, not
   the tab around it (vault/matching.py); else ``origin_mismatch`` with the site's name, unless the person accepted
   ``other_site``. That it is another address of the same company (actions/equivalent.py) is not enough: the person
   picks it as that (``equivalent``). Cards and identities belong to no site: whoever picks one in an extension page for
   the page in front has said where it goes.
5. When the document or a page around it is not encrypted and the item was not saved for such a page:
   ``insecure_page``, unless the person accepted that. This machine itself (localhost) counts as encrypted. A card
   goes into encrypted pages only: ``card_unencrypted``, and nobody can accept that away.
6. All pages around the document are same-site with it (the same scheme and registrable domain); else ``foreign_frame``
   with the names of all, unless the person accepted that. A page that hides its origin is never same-site.
7. The item is an own one, or came with a good signature of somebody trusted; else ``untrusted_item``, unless the person
   accepted that.
8. Only the fields that were asked for leave, and only those that the item has; none at all is ``field_empty``.
   An item whose data does not pass its check is ``item_damaged`` and never filled.
9. An item's own fields leave only by the names that the document itself has for its fields (case aside, and only as a
   whole); the document learns no name from us.
10. A fill that an in-page menu began (``in_page``) gives a user name and a password and nothing else: one-time codes,
    cards, identities and own fields need an act in an extension page, ``ask_in_window``.
11. What a person said about a site's fields is kept by the site that the host itself finds for the document's origin,
    without any value (vault/sites.py), and only extension pages learn of it.
"""

from collections.abc import Iterable
from typing import Any

from sealring.actions import equivalent, rows
from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from sealring.vault import autofill, lookalike, matching, sites
from sealring.vault.addresses import Address
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault

MATCH_ROWS = 20
FILLED = frozenset(["login", *autofill.TABLES])
IN_PAGE = frozenset(["username", "password"])


def count(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """How many logins fit the asking document (rule 1); none in a frame of another site."""
    if not app.session.unlocked:
        return {"count": 0, "locked": True}
    own = all(matching.same_site(caller.origin, ancestor) for ancestor in caller.ancestors)
    return {"count": app.session.vault.count(caller.origin) if own else 0, "locked": False}


def matches(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The logins that fit an address, best first."""
    vault, url = app.session.vault, params["url"]
    page = matching.page(url)
    found = vault.matches(url, alike=equivalent.sites(app, url))
    return {
        "items": [
            {"row": overview.to_row(), "rank": rank} for rank, overview in found[: params.get("limit", MATCH_ROWS)]
        ],
        "total": len(found),
        "site": matching.site_of(url),
        "secure": page is not None and page.secure,
        **pretence(vault, url),
    }


def pretence(vault: Vault, url: str) -> dict[str, Any]:
    """What a person should know of a page's address that could be taken for another (lookalike.py)."""
    like, page = vault.looks_like(url), matching.page(url)
    hides = page is not None and lookalike.disguised(page.host)
    return {**({"looks_like": like} if like else {}), **({"disguised": True} if hides else {})}


def get(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The values for one document, after rules 1 to 9."""
    if caller.kind not in ("page", "terminal"):
        raise SealringError("not_for_this_caller")
    return release(app, params)


def release(app: App, order: dict[str, Any], *, in_page: bool = False) -> dict[str, Any]:
    """The values of an item for one document: the result of ``fill.get``.

    Args:
        order: the parameters of ``fill.get``.
        in_page: rule 10.

    Raises:
        SealringError: what ``fill.get`` may give, and ask_in_window.
    """
    vault = app.session.vault
    overview = vault.overview(order["id"])
    if in_page and (overview.type != "login" or not {*order["fields"]} <= IN_PAGE or order.get("custom")):
        raise SealringError("ask_in_window")
    _permit(app, overview, order["target"], frozenset(order.get("accept", ())))
    item, _ = vault.get(order["id"])
    values, problem = _values(app, item, order["fields"])
    custom = _own_fields(item, order.get("custom", ()))
    if not values and not custom:
        raise problem or SealringError("field_empty")
    vault.used(order["id"])
    return {"values": values, "custom": custom, "code_waits": bool(item["otp"]) and "code" not in order["fields"]}


def _values(app: App, item: dict[str, Any], fields: list[str]) -> tuple[dict[str, str], SealringError | None]:
    """Rule 8: what the item has of these; and why there is no one-time code, if that is wrong with it."""
    values, problem = {}, None
    for field in fields:
        if item["type"] != "login":
            if found := autofill.value(item, field):
                values[field] = found
        elif field in autofill.LOGIN:
            try:
                values[field] = rows.value(app, item, field)
            except SealringError as error:
                problem = error if error.name != "field_empty" else problem
    return values, problem


def _own_fields(item: dict[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Rule 9: the item's own fields that the document has names for; of two with one name, the first."""
    own: dict[str, str] = {}
    for field in item["fields"]:
        if field["value"]:
            own.setdefault(_plain(field["name"]), field["value"])
    return {name: own[_plain(name)] for name in names if _plain(name) in own}


def _plain(name: str) -> str:
    return name.strip().rstrip(":*").strip().casefold()


def _permit(app: App, overview: Overview, target: dict[str, Any], accepted: frozenset[str]) -> None:
    """Rules 2 to 7."""
    vault, id = app.session.vault, overview.id
    origin, ancestors = target["origin"], target["ancestors"]
    document = matching.page(origin)
    if document is None or document.path != "/":
        raise SealringError("opaque_origin")
    url = _address(document, target.get("url", ""))
    if overview.type not in FILLED or overview.trashed is not None:
        raise SealringError("item_not_found")
    bound = overview.type == "login"
    known = vault.fit(id, url) is not None or ("equivalent" in accepted and equivalent.fits(app, overview, url))
    if bound and not known and "other_site" not in accepted:
        known_as = {"site": matching.site_of(origin), "item": overview.site}
        raise SealringError("origin_mismatch", **known_as, **pretence(vault, url))
    if overview.type == "card" and _open_to_others(document, ancestors):
        raise SealringError("card_unencrypted", site=matching.site_of(origin))
    meant = bound and not vault.secure_mismatch(id, url)
    if "insecure_page" not in accepted and _open_to_others(document, ancestors, meant=meant):
        raise SealringError("insecure_page", site=matching.site_of(origin))
    if "foreign_frame" not in accepted and not all(matching.same_site(origin, each) for each in ancestors):
        raise SealringError("foreign_frame", names=_names(origin, ancestors))
    if overview.received == "untrusted" and "untrusted_item" not in accepted:
        raise SealringError("untrusted_item", item=overview.name)


def _address(document: Address, url: str) -> str:
    """The document's whole address when it is known, else its origin (rule 3)."""
    page = matching.page(url)
    return url if page is not None and page.origin == document.origin else document.origin


def _open_to_others(document: Address, ancestors: list[str], *, meant: bool = False) -> bool:
    """Rule 5. A page around the document that isn't encrypted can be made to do anything, over and around the form.

    Args:
        meant: the item was saved for such a document.
    """
    if not document.secure:
        return not meant
    around = [page for each in ancestors if (page := matching.page(each)) is not None]
    return not all(page.secure for page in around)


def _names(origin: str, ancestors: list[str]) -> list[str]:
    """The document's site and those around it, for the person to confirm; origins where two sites read the same."""
    origins = list(dict.fromkeys([origin, *ancestors]))
    sites = [matching.site_of(each) or each for each in origins]
    return origins if len(set(sites)) < 2 else list(dict.fromkeys(sites))


# --- What was said about fields -----------------------------------------------------------


def remember(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Note what a field of the document's site takes (rule 11)."""
    document, rule = matching.page(params["origin"]), params["rule"]
    if document is None or document.path != "/":
        raise SealringError("opaque_origin")
    site = matching.site_of(params["origin"])
    sites.remember(app.session.vault, site, rule["takes"], rule["field"], rule.get("custom", ""))
    return {"site": site}


def remembered(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What was said about the sites of these origins, or about all (rule 11)."""
    known = sites.remembered(app.session.vault)
    by_site: dict[str, list[str]] = {site: [] for site in known} if "origins" not in params else {}
    for origin in params.get("origins", ()):
        if (site := matching.site_of(origin)) in known:
            by_site.setdefault(site, []).append(origin)
    return {"sites": [{"site": site, "origins": of, "rules": known[site]} for site, of in by_site.items()]}


def forget(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Forget what was said about a site."""
    sites.forget(app.session.vault, params["site"])
    return {}
