"""After a key was given up as compromised: what is still to be done, found from the vault as it is.

What a thief of the key may have read is every password that was ever sealed to it. So beside a new key there is much to
do: seal everything anew, publish the revocation wherever the key went, tell people, and change the passwords that
matter most, in the order of what they open. Nothing here is done by itself; nothing that is done is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sealring.base.errors import SealringError
from sealring.people import contacts, letterbook, publishing
from sealring.vault import matching, risk
from sealring.vault.overview import Overview
from sealring.vault.vault import Vault

FACT = "compromise"
DONE_BY_HAND = ("token", "key_file", "passphrase")
PAGE = 50


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
    often, shared = risk.often_used(vault), letterbook.given_away(vault).keys()
    wanted, rotated = [], 0
    for overview in vault.list():
        if not overview.has_password:
            continue
        if _changed_since(vault, overview, at):
            rotated += 1
        else:
            wanted.append((overview, risk.grounds(vault, overview, often, shared)))
    wanted.sort(key=lambda pair: (-risk.weight(pair[1]), pair[0].modified, pair[0].id))
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
