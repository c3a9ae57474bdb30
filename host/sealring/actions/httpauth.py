"""Logins for HTTP authentication: a server's own question for a user name and a password, before there is any page.

Rules that this module keeps, in the order in which they are checked; nothing is decrypted before all of them hold:

1. Only the background asks, for a request of the browser's whose address it names; never on behalf of a page's script.
2. A login fits when it fits the address by its own way to match, and one of its addresses has the very scheme, host and
   port of the request; patterns don't count. A neighbouring host of the same site gets nothing: any picture on it could
   ask. Logins in the trash and those that nobody trusted vouches for don't fit.
3. A server that is not encrypted, and is not this machine, gets nothing unless the person accepted it now
   (``insecure_page``).
4. A login is given without a question only for the very origin and realm for which the person said so before; that is
   kept among the vault's facts, without any value, until the person takes it back, and never counts where rule 3 asks.
"""

from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from sealring.vault import matching
from sealring.vault.addresses import Address
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault

_FACT = "httpauth"
_ROW = {"origin", "realm", "item"}


def matches(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The logins that fit a server's question, by name, and which of them was allowed for it (rules 2 to 4)."""
    vault, at = app.session.vault, _server(params["url"])
    wanted = {"origin": at.origin, "realm": params["realm"]}
    found = [row for _, row in vault.matches(at.url) if _fits(row, at)]
    allowed = [row.id for row in found if {**wanted, "item": row.id} in _stored(vault)] if at.secure else []
    rows = [row.to_row() for row in found[: limits.MENU_ROWS]]
    shown = {"items": rows, "site": matching.site_of(at.origin), "secure": at.secure}
    return {**shown, **({"allowed": allowed[0]} if len(allowed) == 1 else {})}


def get(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The user name and the password for a server (rules 1 to 3); with ``remember``, noted for rule 4."""
    if caller.kind != "page":
        raise SealringError("not_for_this_caller")
    vault, at = app.session.vault, _server(params["url"])
    if not _fits(vault.overview(params["id"]), at):
        raise SealringError("origin_mismatch", site=matching.site_of(at.origin))
    if not at.secure and "insecure_page" not in params.get("accept", ()):
        raise SealringError("insecure_page", site=matching.site_of(at.origin))
    item, _ = vault.get(params["id"])
    if not item["password"]:
        raise SealringError("field_empty")
    if params.get("remember") and at.secure:
        row = {"origin": at.origin, "realm": params["realm"], "item": params["id"]}
        _change(vault, (at.origin, params["realm"]), row)
    vault.used(params["id"])
    return {"username": item["username"], "password": item["password"]}


def remembered(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The servers that rule 4 is about, with what each gets."""
    vault = app.session.vault
    names = {row.id: row.name for row in vault.ledger.rows if row.trashed is None}
    told = [{**row, "name": names[row["item"]]} if row["item"] in names else row for row in _stored(vault)]
    return {"servers": told}


def forget(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Take back what was said of a server (rule 4)."""
    _change(app.session.vault, (params["origin"], params["realm"]))
    return {}


def _server(url: str) -> Address:
    at = matching.page(url)
    if at is None:
        raise SealringError("opaque_origin")
    return at


def _fits(overview: Overview, at: Address) -> bool:
    """Rule 2."""
    if overview.type != "login" or overview.trashed is not None or overview.received == "untrusted":
        return False
    return overview.has_password and matching.same_server(overview, at) and matching.fit(overview, at.url) == "exact"


def _stored(vault: Vault) -> list[dict[str, str]]:
    found = vault.facts().get(_FACT)
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [row for row in rows if row.keys() == _ROW and all(isinstance(text, str) for text in row.values())]


def _change(vault: Vault, server: tuple[str, str], *said: dict[str, str]) -> None:
    """What was said last of an origin and realm takes the place of what was said before; nothing ends it."""
    stored = _stored(vault)
    kept = [*said, *(row for row in stored if (row["origin"], row["realm"]) != server)][: limits.SITES_REMEMBERED]
    if kept != stored:
        vault.change_facts({_FACT: kept or None})
