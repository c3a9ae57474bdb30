"""After a key was given up as compromised: what is still to be done, found from the vault as it is.

What a thief of the key may have read is every password that was ever sealed to it. So beside a new key there is much to
do: seal everything anew, publish the revocation wherever the key went, tell people, and change the passwords that
matter most, in the order of what they open. Nothing here is done by itself; nothing that is done is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sealring.base.errors import SealringError
from sealring.people import contacts, publishing
from sealring.vault import matching
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault

FACT = "compromise"
DONE_BY_HAND = ("token", "key_file", "passphrase")
PAGE = 50

# What each ground adds to an item's risk. A mailbox comes first: whoever reads it resets the passwords of the rest.
_RISK = {"mail": 100, "reused": 40, "no_second_factor": 20, "shared": 10, "often_used": 5}
_MAIL_HOSTS = ("mail.", "webmail.", "email.", "imap.", "outlook.")
_MAIL_SITES = frozenset((
    "aol.com", "fastmail.com", "gmail.com", "gmx.de", "gmx.net", "google.com", "hey.com", "hotmail.com", "icloud.com",
    "live.com", "mail.com", "mail.ru", "mailbox.org", "mailfence.com", "microsoftonline.com", "outlook.com",
    "posteo.de", "proton.me", "protonmail.com", "qq.com", "riseup.net", "t-online.de", "tuta.com", "tutanota.com",
    "web.de", "yahoo.com", "yandex.com", "yandex.ru", "zoho.com", "163.com",
))  # fmt: skip


def tasks(vault: Vault, start: int = 0) -> dict[str, Any] | None:
    """What is still to be done; None when no key was given up, or the list was closed.

    Args:
        vault: open.
        start: the first row of the list of passwords to change.
    """
    fact = vault.facts().get(FACT)
    if not isinstance(fact, dict) or fact.get("new") != vault.keyring.active:
        return None
    wanted, rotated = _to_rotate(vault, int(fact["at"]))
    page = wanted[start : start + PAGE]
    result = {
        "at": fact["at"],
        "old": fact["old"],
        "new": fact["new"],
        "resealing": vault.resealer.left,
        "publish": _to_publish(vault, fact["old"]),
        "people": _people(vault, fact.get("told", ())),
        "done": [name for name in DONE_BY_HAND if name in fact.get("done", ())],
        "rotate": [_line(overview, why) for overview, why in page],
        "to_rotate": len(wanted),
        "rotated": rotated,
        "message": _message(vault, fact["old"]),
    }
    if start + PAGE < len(wanted):
        result["next"] = str(start + PAGE)
    return result


def done(vault: Vault, task: str, person: str = "") -> None:
    """Note that a task is done; "all" closes the list.

    Raises:
        SealringError: bad_params for a person without an id; what a write raises.
    """
    fact = vault.facts().get(FACT)
    if not isinstance(fact, dict):
        return
    if task == "all":
        vault.change_facts({FACT: None})
        return
    if (task == "person") != bool(person):
        raise SealringError("bad_params", where="params.person")
    name, value = ("told", person) if task == "person" else ("done", task)
    vault.change_facts({FACT: {**fact, name: sorted({*fact.get(name, ()), value})}})


def _line(overview: Overview, why: list[str]) -> dict[str, Any]:
    address = matching.address(overview.uris)
    return {"row": overview.to_row(), "why": why, **({"open": address} if address else {})}


def _to_publish(vault: Vault, old: str) -> list[str]:
    """The places that have the old key and have not yet been sent its revocation."""
    revoked = {
        record.body["place"] for record in publishing.everywhere(vault, old) if record.body["status"] == "revoked"
    }
    return [name for name in publishing.places_of(vault, old) if name not in revoked]


def _people(vault: Vault, told: Iterable[str]) -> list[dict[str, Any]]:
    known = set(told)
    people = [each for each in contacts.everyone(vault) if each.decided in ("accepted", "verified")]
    return [{"id": each.id, "name": each.name[:512], "told": each.id in known} for each in people[:1000]]


def _to_rotate(vault: Vault, at: int) -> tuple[list[tuple[Overview, list[str]]], int]:
    """The logins whose password is older than that, the riskiest first; and how many were changed since."""
    often = {overview.id for overview in vault.recent(10)}
    shared = {id for record in vault.records("sent") for id in record.body.get("items", ()) if isinstance(id, str)}
    wanted, rotated = [], 0
    for overview in vault.list():
        if not overview.has_password:
            continue
        if _changed_since(vault, overview, at):
            rotated += 1
        else:
            wanted.append((overview, _why(vault, overview, often, shared)))
    wanted.sort(key=lambda pair: (-sum(_RISK[ground] for ground in pair[1]), pair[0].modified, pair[0].id))
    return wanted, rotated


def _changed_since(vault: Vault, overview: Overview, at: int) -> bool:
    """Whether the password was changed, or the item made, after a moment; opens only what was written since."""
    if overview.created > at:
        return True
    if overview.modified < at:
        return False
    try:
        history = vault.get(overview.id)[0]["password_history"]
    except SealringError:
        return False
    return bool(history) and int(history[0].get("replaced", 0)) >= at


def _why(vault: Vault, overview: Overview, often: set[str], shared: set[str]) -> list[str]:
    mail = any(host.startswith(_MAIL_HOSTS) or matching.registrable(host) in _MAIL_SITES for host in overview.hosts)
    grounds = {
        "mail": mail,
        "reused": vault.reused(overview.id),
        "no_second_factor": not overview.has_code,
        "shared": overview.id in shared,
        "often_used": overview.id in often,
    }
    return [name for name, holds in grounds.items() if holds]


def _message(vault: Vault, old: str) -> str:
    """A text for the people who have the old key: both fingerprints, the revocation and the new certificate."""
    keyring = vault.keyring
    new = keyring.active_key
    revocation = keyring.revocations.get(old, "")
    return (
        f"My OpenPGP key {old} may be in the wrong hands. Please don't use it any more; its revocation is below.\n"
        f"My new key is {new.fingerprint}. Please compare this fingerprint with me by telephone or face to face "
        "before you trust it, and don't trust it just because this message says so.\n\n"
        f"{revocation}\n{new.certificate().armored()}"
    )
