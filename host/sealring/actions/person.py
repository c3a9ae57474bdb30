"""People: finding, adding, comparing and trusting their keys.

1. A place is asked only when the person allowed it (the setting ``lookup_places``) and asked now.
2. What a reply shows of certificates is bounded, so that no certificate, however made, keeps a list from being read.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sealring.actions.settings import effective
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.openpgp import keyrings
from sealring.openpgp.certificates import Certificate
from sealring.people import book, comparing, contacts, deciding, naming, shapes
from sealring.people.contacts import Contact
from sealring.people.places import SUGGESTED, Place, allowed
from sealring.session.app import App, Caller

SHOWN_CANDIDATES = 10  # of one look-up
_NOT_ADDED = ("certificate_too_large", "key_corrupt", "key_unsupported", "person_rejected")  # faults of one key alone


def _now(app: App) -> int:
    return int(app.clock.now())


def _get(app: App, params: dict[str, Any]) -> Contact:
    return contacts.get(app.session.vault, params["id"])


def _one(app: App, contact: Contact) -> dict[str, Any]:
    return {"person": contacts.row(contact, _now(app))}


# --- Looking -----------------------------------------------------------------------------


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One page of people, those with an alarm first, then by name."""
    now = _now(app)
    people = contacts.everyone(app.session.vault)
    states = {contact.id: contact.state(now) for contact in people}
    words = params.get("query", "").casefold().split()
    wanted = params.get("state")
    found = [
        contact
        for contact in people
        if wanted in (None, states[contact.id]) and all(word in _searched(contact) for word in words)
    ]
    found.sort(key=lambda contact: (states[contact.id] != "changed", contact.name.casefold(), contact.id))
    start = _after([contact.id for contact in found], params.get("cursor", ""))
    end = start + params.get("limit", limits.PAGE)
    result: dict[str, Any] = {
        "people": [contacts.row(contact, now) for contact in found[start:end]],
        "total": len(found),
        "alarms": sum(state == "changed" for state in states.values()),
    }
    if end < len(found):
        result["next"] = found[end - 1].id
    return result


def _searched(contact: Contact) -> str:
    return " ".join((contact.name, *contact.addresses, contact.fingerprint)).casefold()


def _after(ids: list[str], last: str) -> int:
    return ids.index(last) + 1 if last in ids else 0


def get(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One person, whole."""
    contact = _get(app, params)
    people = contacts.everyone(app.session.vault)
    return shapes.person(contact, people, app.session.vault.keyring.keys, _now(app))


def compare(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A fingerprint in every form that people compare, and whether it is the one given."""
    fingerprint = app.session.vault.keyring.active
    if "id" in params:
        contact = _get(app, params)
        chosen = contact.pending if params.get("which") == "pending" else contact.certificate
        if chosen is None:
            raise SealringError("bad_params", field="which")
        fingerprint = chosen.fingerprint
    shown: dict[str, Any] = {
        "fingerprint": fingerprint,
        "groups": comparing.groups(fingerprint),
        "words": comparing.words(fingerprint),
        "uri": comparing.uri(fingerprint),
        "qr": comparing.qr(comparing.uri(fingerprint)),
    }
    if "given" in params:
        given = comparing.given(params["given"])
        if given is None:
            raise SealringError("bad_params", field="given")
        shown["given"] = {"how": given.how, "same": given.fingerprint == fingerprint}
    return shown


def export(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A person's certificate to give on."""
    contact = _get(app, params)
    armored = contact.certificate.armored()
    result: dict[str, Any] = {"name": f"{contact.fingerprint[-16:]}.asc", "armored": armored}
    code = comparing.certificate_qr(contact.certificate)
    return result if code is None else result | {"qr": code}


# --- Adding ------------------------------------------------------------------------------


def _given(app: App, params: dict[str, Any]) -> tuple[list[bytes], list[bytes]]:
    if ("armored" in params) == ("transfer" in params):
        raise SealringError("bad_params", field="armored")
    data = params["armored"].encode("utf-8") if "armored" in params else app.transfers.take(params["transfer"])
    certificates, revocations = keyrings.pieces(data)
    if len(certificates) + len(revocations) > limits.CERTIFICATES_IN_FILE:
        raise SealringError("key_unsupported", reason="too many keys in one file")
    return certificates, revocations


def preview(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What would be added; nothing is."""
    blobs, revocations = _given(app, params)
    found = []
    for blob in blobs:
        try:
            found.append(book.parse(blob))
        except SealringError:
            if len(blobs) + len(revocations) == 1:
                raise
    return {"candidates": _candidates(app, found), "revocations": len(revocations)}


def _candidates(app: App, found: Iterable[Certificate]) -> list[dict[str, Any]]:
    people = contacts.everyone(app.session.vault)
    return shapes.candidates(people, list(found), _now(app))


def add(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Add certificates and revocations; one of several that can't be added does not keep the others out."""
    blobs, revocations = _given(app, params)
    alone = len(blobs) + len(revocations) == 1
    source = params.get("source", "file" if "transfer" in params else "text")
    more = {name: params[name] for name in ("name", "note") if name in params}
    now, vault = _now(app), app.session.vault
    result: dict[str, Any] = {"added": [], "refused": [], "skipped": 0}
    for blob in blobs:
        certificate = None
        try:
            certificate = book.parse(blob)
            if params.get("fingerprint", certificate.fingerprint) == certificate.fingerprint:
                contact, outcome = book.add(vault, certificate, source=source, now=now, **more)
                result["added"].append({"person": contacts.row(contact, now), "outcome": outcome})
        except SealringError as error:
            if alone or error.name not in _NOT_ADDED:
                raise
            if certificate is None:
                result["skipped"] += 1
            else:
                result["refused"].append({"fingerprint": certificate.fingerprint, "error": error.name})
    for revocation in revocations:
        try:
            contact = book.revoke(vault, revocation, now=now)
            result["added"].append({"person": contacts.row(contact, now), "outcome": "updated"})
        except SealringError as error:
            if alone or error.name != "revocation_unmatched":
                raise
            result["skipped"] += 1
    return result


def read_qr(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The QR codes of a picture, and whose they are."""
    from sealring.people import pictures

    people = contacts.everyone(app.session.vault)
    texts = pictures.read(app.transfers.take(params["transfer"]))
    return {"codes": [shapes.code(text, people) for text in texts]}


# --- Asking places -----------------------------------------------------------------------


def places(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The places allowed, and those suggested."""
    chosen = effective(app)["lookup_places"]
    names = [*dict.fromkeys([*chosen, *SUGGESTED])]
    return {"places": [{"place": name, "allowed": name in chosen} for name in names]}


def _places(app: App, params: dict[str, Any]) -> list[Place]:
    """Rule 1: those asked for, or all that are allowed."""
    chosen = effective(app)["lookup_places"]
    found = [allowed(name, chosen) for name in params.get("places", chosen)]
    if not found:
        raise SealringError("place_not_allowed")
    return found


def lookup(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Ask places for a key; each answers for itself."""
    from sealring.people import discovery, network, pretending

    query = naming.query(params["query"])
    asked = _places(app, params)
    if query.kind != "address" and "places" not in params:
        asked = [place for place in asked if place.kind != "wkd"]
    line = network.Network(cancelled=app.cancelled)
    results: list[dict[str, Any]] = []
    left = SHOWN_CANDIDATES
    for number, place in enumerate(asked):
        app.progress(number, len(asked))
        row: dict[str, Any] = {"place": place.name, "candidates": []}
        results.append(row)
        try:
            found = discovery.lookup(line, place, query)[:left]
        except SealringError as error:
            if error.name in ("cancelled", "bad_lookup"):
                raise
            row |= shapes.problem(error)
            continue
        left -= len(found)
        row["candidates"] = _candidates(app, found)
        pretending.notice(app.session.vault, found, place=place.name, now=_now(app))
    return {"results": results}


def refresh(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Ask places for newer copies, one person after the other; with ``own`` also what they have for own addresses."""
    from sealring.people import network, pretending, refreshing

    asked = _places(app, params)
    vault, line = app.session.vault, network.Network(cancelled=app.cancelled)
    ids = params.get("ids", [contact.id for contact in contacts.everyone(vault)][: shapes.REFRESHED])
    done = []
    for number, id in enumerate(dict.fromkeys(ids)):
        app.progress(number, len(ids))
        contact, outcome, problems = refreshing.refresh(line, vault, contacts.get(vault, id), asked, now=_now(app))
        rows = [{"place": place, "error": error} for place, error in problems[:64]]
        done.append({"person": contacts.row(contact, _now(app)), "outcome": outcome, "problems": rows})
    if params.get("own", False):
        pretending.look(line, vault, asked, now=_now(app))
    return {"people": done, "pretenders": len(pretending.standing(vault))}


# --- Deciding ----------------------------------------------------------------------------


def _decided(app: App, params: dict[str, Any], work: Callable[[Contact], Contact]) -> dict[str, Any]:
    return _one(app, work(_get(app, params)))


def accept(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Take an unknown key as it is."""
    vault = app.session.vault
    return _decided(app, params, lambda each: deciding.accept(vault, each, params["revision"], now=_now(app)))


def verify(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The fingerprint was compared with the person; the door has had this confirmed."""
    chosen = {"fingerprint": params["fingerprint"], "how": params["how"]}
    vault = app.session.vault
    return _decided(app, params, lambda each: deciding.verify(vault, each, params["revision"], now=_now(app), **chosen))


def reject(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Never use this key."""
    return _decided(app, params, lambda each: deciding.reject(app.session.vault, each, params["revision"]))


def decide(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """End an alarm."""
    chosen = {"take": params["take"], "fingerprint": params["fingerprint"]}
    vault = app.session.vault
    return _decided(app, params, lambda each: deciding.decide(vault, each, params["revision"], now=_now(app), **chosen))


def edit(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Change the name or the note."""
    chosen = {"name": params.get("name"), "note": params.get("note")}
    return _decided(app, params, lambda each: deciding.edit(app.session.vault, each, params["revision"], **chosen))


def certify(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Vouch for names of a key with the own active key; the door has had this confirmed."""
    vault = app.session.vault
    chosen = {"fingerprint": params["fingerprint"], "user_ids": params["user_ids"], "local": params.get("local", False)}
    own = vault.keyring.active_key
    contact = deciding.certify(vault, _get(app, params), params["revision"], own, now=_now(app), **chosen)
    return _one(app, contact) | {"armored": contact.certificate.armored()}


def remove(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Forget a person."""
    deciding.remove(app.session.vault, _get(app, params), params["revision"])
    return {}
