"""Which login fits a page, and the release of its values to one document.

The rules, in the order in which they are checked; no value is decrypted before all of them hold:

1. Only an extension page or a terminal asks for values, never a page's script or an in-page frame. The script learns
   how many logins fit its document and nothing else, and nothing of a vault that is locked.
2. The document is known by ``target.origin``, the browser's own record of the sender. An origin that is no web address
   (``null`` of sandboxed frames and data: addresses, file:, extensions) gets nothing: ``opaque_origin``, and nobody can
   accept it away.
3. ``target.url`` only refines the path of that same origin; when it names another origin it is ignored.
4. The item is a login that is not in the trash, and one of its addresses fits the document itself, not the tab around
   it (vault/matching.py); else ``origin_mismatch`` with the site's name, unless the person accepted ``other_site``.
5. When the document or a page around it is not encrypted and the item was not saved for such a page:
   ``insecure_page``, unless the person accepted that. This machine itself (localhost) counts as encrypted.
6. All pages around the document are same-site with it (the same scheme and registrable domain); else ``foreign_frame``
   with the names of all, unless the person accepted that. A page that hides its origin is never same-site.
7. The item is an own one, or came with a good signature of somebody trusted; else ``untrusted_item``, unless the person
   accepted that.
8. Only the fields that were asked for leave, and only those that the item has; none at all is ``field_empty``.
   An item whose data does not pass its check is ``item_damaged`` and never filled.
"""

from typing import Any

from sealring.actions import rows
from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from sealring.vault import matching
from sealring.vault.addresses import Address
from sealring.vault.vault import Vault

MATCH_ROWS = 20


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
    found = vault.matches(url, params.get("limit", MATCH_ROWS))
    return {
        "items": [{"row": overview.to_row(), "rank": rank} for rank, overview in found],
        "total": vault.count(url),
        "site": matching.site_of(url),
        "secure": page is not None and page.secure,
    }


def get(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The values for one document, after rules 1 to 8."""
    if caller.kind not in ("page", "terminal"):
        raise SealringError("not_for_this_caller")
    vault = app.session.vault
    _permit(vault, params["id"], params["target"], frozenset(params.get("accept", ())))
    item, _ = vault.get(params["id"])
    values = {}
    for field in params["fields"]:
        try:
            values[field] = rows.value(app, item, field)
        except SealringError as error:
            if error.name != "field_empty":
                raise
    if not values:
        raise SealringError("field_empty")
    vault.used(params["id"])
    return values


def _permit(vault: Vault, id: str, target: dict[str, Any], accepted: frozenset[str]) -> None:
    """Rules 2 to 7."""
    origin, ancestors = target["origin"], target["ancestors"]
    document = matching.page(origin)
    if document is None or document.path != "/":
        raise SealringError("opaque_origin")
    url = _address(document, target.get("url", ""))
    overview = vault.overview(id)
    if overview.type != "login" or overview.trashed is not None:
        raise SealringError("item_not_found")
    if vault.fit(id, url) is None and "other_site" not in accepted:
        raise SealringError("origin_mismatch", site=matching.site_of(origin), item=overview.site)
    if "insecure_page" not in accepted and _open_to_others(vault, id, url, ancestors):
        raise SealringError("insecure_page", site=matching.site_of(origin))
    if "foreign_frame" not in accepted and not all(matching.same_site(origin, each) for each in ancestors):
        raise SealringError("foreign_frame", names=_names(origin, ancestors))
    if overview.received == "untrusted" and "untrusted_item" not in accepted:
        raise SealringError("untrusted_item", item=overview.name)


def _address(document: Address, url: str) -> str:
    """The document's whole address when it is known, else its origin (rule 3)."""
    page = matching.page(url)
    return url if page is not None and page.origin == document.origin else document.origin


def _open_to_others(vault: Vault, id: str, url: str, ancestors: list[str]) -> bool:
    """Rule 5. A page around the document that isn't encrypted can be made to do anything, over and around the form."""
    if vault.secure_mismatch(id, url):
        return True
    document = matching.page(url)
    around = [page for each in ancestors if (page := matching.page(each)) is not None]
    return document is not None and document.secure and not all(page.secure for page in around)


def _names(origin: str, ancestors: list[str]) -> list[str]:
    """The document's site and those around it, for the person to confirm; origins where two sites read the same."""
    origins = list(dict.fromkeys([origin, *ancestors]))
    sites = [matching.site_of(each) or each for each in origins]
    return origins if len(set(sites)) < 2 else list(dict.fromkeys(sites))
