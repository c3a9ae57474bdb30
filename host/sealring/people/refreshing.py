"""Newer copies of people's certificates from the places allowed: revocations and extensions come in, alarms go off."""

from sealring.base.errors import SealringError
from sealring.openpgp.certificates import Certificate
from sealring.people import book, discovery
from sealring.people.contacts import Contact
from sealring.people.naming import Query
from sealring.people.network import Network
from sealring.people.places import Place
from sealring.vault.vault import Vault

_GRAVER = ("nothing", "updated", "alarm")


def refresh(
    network: Network, vault: Vault, contact: Contact, places: list[Place], *, now: int
) -> tuple[Contact, str, list[tuple[str, str]]]:
    """Ask places about one person.

    A keyserver is asked by fingerprint. A Web Key Directory is asked by each address: another key there than the one
    kept raises the alarm.

    Returns:
        (the person, "nothing" | "updated" | "alarm" | "failed" when no place answered, [(place, name of an error)]).

    Raises:
        SealringError: cancelled, conflict, and what a write raises.
    """
    outcome, problems, answered = "nothing", [], False
    for place in places:
        for query in _questions(contact, place):
            try:
                found = discovery.lookup(network, place, query)
                answered = True
            except SealringError as error:
                if error.name == "cancelled":
                    raise
                answered |= error.name == "not_found_there"
                if error.name != "not_found_there":
                    problems.append((place.name, error.name))
                continue
            contact, said, problem = _take(vault, contact, found, place, now)
            outcome = max(outcome, said, key=_GRAVER.index)
            if problem:
                problems.append((place.name, problem))
    return contact, outcome if answered or not problems else "failed", problems


def _questions(contact: Contact, place: Place) -> list[Query]:
    if place.kind == "wkd":
        return [Query("address", address) for address in contact.addresses]
    return [Query("fingerprint", contact.fingerprint)]


def _take(vault: Vault, contact: Contact, found: list[Certificate], place: Place, now: int) -> tuple[Contact, str, str]:
    """(the person, what came of it, the name of an error or "")."""
    own = [each for each in found if each.fingerprint == contact.fingerprint]
    try:
        if own:
            contact, said = book.absorb(vault, contact, own[0], source=place.name, now=now, asked=True)
            return contact, said, ""
        other = next((each for each in found if each.fingerprint not in contact.rejected), None)
        if other is None or contact.decided == "rejected":
            return contact, "nothing", ""
        ended = book.end_former(vault, [contact], other)
        if ended is not None:
            return *ended, ""
        return book.alarm(vault, contact, other, source=place.name, now=now), "alarm", ""
    except SealringError as error:
        if error.name not in ("certificate_too_large", "key_corrupt", "key_unsupported"):
            raise
        return contact, "nothing", error.name
