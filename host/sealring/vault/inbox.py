"""The inbox: logins noted in pages, also while the vault is locked, and offered to be saved after it is unlocked.

Rules that this module keeps:

1. What goes in is encrypted to the owner's certificate, whose fingerprint must be the one that the caller recorded
   earlier: a vault file put in place of the owner's gets nothing.
2. At most 200 messages of 64 KiB, dropped after 7 days.
3. Whoever can write the file can put messages in (they are not signed), so nothing in them is trusted: they are read
   strictly, never change an item by themselves, and become offers that the person confirms or forgets.
4. What is known already (same site, user and password) is no offer; nor is a site that the person never saves.
5. Of several passwords of one user at one site the last is offered: the ones before it did not work, or are old by now.
6. A password change updates the item whose password is the one that was typed as the current one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import messages
from sealring.openpgp.certificates import Certificate
from sealring.vault import addresses, generated, letterbox, matching
from sealring.vault.overview import Overview

if TYPE_CHECKING:
    from sealring.vault.database import Database
    from sealring.vault.vault import Vault

FORMAT = "sealring-inbox/1"
CHOICES = 20  # items that an offer names for the person to choose among


@dataclass(frozen=True)
class Offer:
    """A login that waits for the person's decision.

    Attributes:
        id: of the message in the inbox.
        kind: "save", or "update" when ``item`` is to get another password.
        origin: of the page, canonical.
        site: what the person knows the page by.
        username: may be empty.
        password: as submitted.
        at: seconds since 1970.
        while_locked: whether the vault was locked then.
        reused: whether an item has this password already.
        item: id of the item to update.
        name: that item's name.
        made: whether Sealring made the password for a site.
        choices: the items that it could update instead, the best first; ``item`` is one of them.
    """

    id: str
    kind: str
    origin: str
    site: str
    username: str
    password: Secret[str]
    at: int
    while_locked: bool
    reused: bool
    item: str | None = None
    name: str | None = None
    made: bool = False
    choices: Sequence[Overview] = ()

    def to_wire(self, weak: bool) -> dict[str, Any]:
        """The ``offer`` of schemas/common.json; whoever rates passwords says whether it is ``weak``."""
        names = ("id", "kind", "origin", "site", "username", "at", "while_locked", "reused")
        wire: dict[str, Any] = {name: getattr(self, name) for name in names}
        wire["weak"] = weak
        if self.item is not None:
            wire["item"] = self.item
        if self.name is not None:
            wire["name"] = self.name
        if self.made:
            wire["made"] = True
        if self.choices:
            wire["choices"] = [{"id": row.id, "name": row.name, "username": row.username} for row in self.choices]
        return wire


def capture(
    database: Database,
    fingerprint: str,
    *,
    origin: str,
    username: str,
    password: Secret[str],
    now: float,
    while_locked: bool,
    current: Secret[str] | None = None,
) -> str:
    """Put a login into the inbox; its id. Needs no key (rule 1).

    Args:
        fingerprint: the owner's, as recorded when the vault was open.
        origin: of the page, from the browser's own record.
        current: the password that this one replaces, when the page asked for it.

    Raises:
        SealringError: opaque_origin, inbox_wrong_owner, inbox_full, read_only, vault_busy, disk_full, io_error.
    """
    at = addresses.parse(origin)
    if at is None:
        raise SealringError("opaque_origin")
    try:
        certificate = Certificate.parse(database.certificate(), nameless=True)
    except SealringError:
        raise SealringError("inbox_wrong_owner") from None
    if certificate.fingerprint != fingerprint:
        raise SealringError("inbox_wrong_owner")
    content = {
        "format": FORMAT,
        "kind": "login",
        "origin": at.origin,
        "username": username,
        "password": password.reveal(),
        "at": int(now),
        "while_locked": while_locked,
        **({"current": current.reveal()} if current is not None else {}),
    }
    return letterbox.add(database, messages.encrypt_to(strictjson.dumps(content), certificate, pad=limits.PAD), now)


def offers(vault: Vault) -> list[Offer]:
    """Every offer, oldest first; what is no offer (rule 4) or not legible is taken out of the inbox."""
    never = vault.settings().get("never_save", [])
    found: dict[tuple[str, str], Offer] = {}
    useless = []
    for id, message in letterbox.waiting(vault.database, vault.now()):
        login = _read(vault, message)
        offer = None if login is None else _evaluate(vault, id, login)
        if offer is None or offer.site in never:
            useless.append(id)
            continue
        earlier = found.pop((offer.origin, offer.username), None)
        if earlier is not None:  # rule 5, and what was submitted twice
            useless.append(earlier.id)
        found[offer.origin, offer.username] = offer
    if useless and vault.database.read_only is None:
        with contextlib.suppress(SealringError):  # they are looked at again next time
            letterbox.drop(vault.database, *useless)
    return list(found.values())


def _read(vault: Vault, message: bytes) -> dict[str, Any] | None:
    """A login from a message of the inbox, or None for anything else (rule 3)."""
    if len(message) > limits.INBOX_MESSAGE:
        return None
    try:
        login = strictjson.loads(messages.decrypt_unsigned(message, vault.keyring.keys), nodes=64)
    except (SealringError, strictjson.NotStrict):
        return None
    if not isinstance(login, dict) or login.get("format") != FORMAT or login.get("kind") != "login":
        return None
    login.setdefault("current", "")
    longest = {"origin": 2048, "username": 512, "password": 4096, "current": 4096}
    texts = all(isinstance(login.get(name), str) and len(login[name]) <= most for name, most in longest.items())
    if not texts or not login["password"] or type(login.get("at")) is not int or login["at"] < 0:
        return None
    return login if type(login.get("while_locked")) is bool else None


def _evaluate(vault: Vault, id: str, login: dict[str, Any]) -> Offer | None:
    """What a login is worth: nothing new, an update of one item, or a new item."""
    at = addresses.parse(login["origin"])
    if at is None:
        return None
    fitting = [overview for rank, overview in vault.matches(at.origin) if rank != "pattern"]
    mark = vault.sealer.password_print(login["password"])
    username = login["username"]
    known = [overview for overview in fitting if not username or overview.username == username]
    if any(overview.password_print == mark for overview in known):
        return None
    item = _replaced(vault, fitting, known, login["current"])
    if item is not None:
        username = item.username
    else:
        item = _to_update(known, username)
    best = [item] if item is not None else []
    choices = {overview.id: overview for overview in [*best, *known, *fitting]}
    return Offer(
        id=id,
        kind="save" if item is None else "update",
        origin=at.origin,
        site=matching.site_of(at.origin),
        username=username,
        password=Secret(login["password"]),
        at=login["at"],
        while_locked=login["while_locked"],
        reused=vault.uses_of(login["password"]) > 0,
        item=None if item is None else item.id,
        name=None if item is None else item.name,
        made=generated.was_made(vault, login["password"]),
        choices=list(choices.values())[:CHOICES],
    )


def _replaced(vault: Vault, fitting: list[Overview], known: list[Overview], current: str) -> Overview | None:
    """Rule 6: of the items with that password the one with this user, else the best."""
    if not current:
        return None
    mark = vault.sealer.password_print(current)
    same = [overview for overview in fitting if overview.password_print == mark]
    return next((overview for overview in same if overview in known), same[0] if same else None)


def _to_update(known: list[Overview], username: str) -> Overview | None:
    """The item that a new password belongs to: the best with that user; without a user only when there is no choice."""
    if username:
        return known[0] if known else None
    return known[0] if len(known) == 1 else None
