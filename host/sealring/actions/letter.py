"""Letters: sealed messages for people, and those that come from them.

1. ``seal`` takes only people whose fingerprints were compared. For all others, and under a one-time key, there is
   ``seal_unverified``, which is grave: nobody carries an unlocked vault's items off under a key made up on the way.
2. ``open_`` names what is in a letter; its items' secrets stay here, and leave one at a time by ``reveal``.
"""

from typing import Any

from sealring.actions import rows
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.people import asking, contacts, letterbook, letters, opening, posting
from sealring.people.contacts import Contact
from sealring.people.opening import Open, Sender
from sealring.session.app import App, Caller
from sealring.vault import kinds, matching
from sealring.vault.records import Record
from sealring.vault.vault import Vault

_NAMES = 8  # of a letter's items in a row of the register


def _now(app: App) -> int:
    return int(app.clock.now())


def _people(app: App, params: dict[str, Any]) -> list[Contact]:
    return [contacts.get(app.session.vault, id) for id in dict.fromkeys(params.get("to", ()))]


# --- Sealing ---------------------------------------------------------------------------------


def preview(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What would be sealed and to whom, and whether that is grave; nothing is."""
    vault, now = app.session.vault, _now(app)
    chosen, people = posting.choose(vault, params), _people(app, params)
    one_time = params.get("one_time_key", False)
    letter, _ = posting.drafted(vault, chosen, people, one_time=one_time, id="0" * 32, now=now)
    shown: list[dict[str, Any]] = []
    for contact in people:
        row: dict[str, Any] = {"person": contacts.row(contact, now)}
        try:
            row["trust"] = contacts.may_seal_to(contact, now)
        except SealringError as error:
            row["error"] = error.name
        shown.append(row)
    return {
        "items": [overview.to_row() for overview in chosen.rows],
        "people": shown,
        "grave": one_time or any(row.get("trust") == "accepted" for row in shown),
        "size": len(letters.write(letter)),
    }


def seal(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Seal for people whose fingerprints were compared."""
    return _sealed(app, params, confirmed=False)


def seal_unverified(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Seal for people whose keys were only accepted, or under a one-time key; the door has had this confirmed."""
    return _sealed(app, params, confirmed=True)


def _sealed(app: App, params: dict[str, Any], *, confirmed: bool) -> dict[str, Any]:
    vault = app.session.vault
    sealed = posting.seal(
        vault,
        posting.choose(vault, params),
        _people(app, params),
        one_time=params.get("one_time_key", False),
        confirmed=confirmed,
        now=_now(app),
        random=app.random,
    )
    letter = sealed.letter
    result: dict[str, Any] = {
        "letter": letter.id,
        "date": letter.date,
        "name": sealed.name,
        "recipients": [
            {"person": each.id, "fingerprint": each.fingerprint, "name": each.name} for each in sealed.people
        ],
        "one_time": letter.one_time,
        "items": len(letter.items),
    }
    if sealed.one_time_key is not None:
        result["one_time_key"] = sealed.one_time_key.reveal()
    form = params["form"]
    if form == "armored":
        result["armored"] = sealed.armored
    if form == "mail":
        result["mail"] = posting.mail(sealed.people, posting.SUBJECT, sealed.armored, sealed.name)
    if form == "file" or (form == "mail" and result["mail"]["attach"]):
        result["transfer"] = app.transfers.offer(sealed.armored.encode("ascii"))
    return result


def ask_again(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A signed request to share again with the key in use, ready for each person."""
    vault = app.session.vault
    people = _people(app, params) if "to" in params else asking.sharers(vault)[:60]
    text, name = asking.request(vault, now=_now(app)), asking.name(vault)
    return {
        "text": text,
        "name": name,
        "fingerprint": vault.keyring.active,
        "requests": [
            {"person": each.id, "name": each.name, "mail": posting.mail([each], asking.SUBJECT, text, name)}
            for each in people
        ],
    }


# --- Opening ---------------------------------------------------------------------------------


def open_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Open a letter; it stays open under the token that this answers (rule 2)."""
    if ("armored" in params) == ("transfer" in params):
        raise SealringError("bad_params", field="armored")
    vault = app.session.vault
    data = params["armored"].encode("utf-8") if "armored" in params else app.transfers.take(params["transfer"])
    key = Secret(params["one_time_key"]) if "one_time_key" in params else None
    letter = opening.open_(vault, data, key, now=_now(app))
    token = app.random(16).hex()
    opening.keep(app.session.kept, token, letter)
    return {"letter": token, **_shown(vault, letter, _now(app))}


def _shown(vault: Vault, letter: Open, now: int) -> dict[str, Any]:
    opened, said = letter.opened, letter.letter
    result: dict[str, Any] = {
        "foreign": said is None,
        "encrypted": opened.encrypted,
        "opened_with": "nothing" if not opened.encrypted else "own_key" if opened.opened_by else "one_time_key",
        "sender": _sender(letter.sender, now),
        "trusted": letter.trusted,
        "from_differs": letter.from_differs,
        "written_for": letter.written_for,
        "weak": list(opened.weak),
        "items": [] if said is None else _items(vault, letter),
    }
    if opened.opened_by:
        result["own_key"] = opened.opened_by
    if said is not None:
        result["date"] = said.date
    if letter.repeated is not None:
        result["repeated"] = letter.repeated
    text = letter.text
    if text is None:
        result["binary"] = True
    elif text:
        result |= {"text": text[: limits.LETTER_TEXT], "text_cut": len(text) > limits.LETTER_TEXT}
    return result


def _sender(sender: Sender, now: int) -> dict[str, Any]:
    known = {
        "reason": sender.reason[:256],
        "fingerprint": sender.fingerprint,
        "key_id": sender.key_id,
        "name": sender.name[:256],
        "signed": sender.signed,
    }
    shown: dict[str, Any] = {"kind": sender.kind, "verdict": sender.verdict}
    shown |= {name: value for name, value in known.items() if value}
    if sender.contact is not None:
        shown["person"] = contacts.row(sender.contact, now)
    if sender.former is not None:
        shown["former"] = {"state": sender.former.state, "until": sender.former.until}
    return shown


def _items(vault: Vault, letter: Open) -> list[dict[str, Any]]:
    """The rows of a letter's items: names, no secrets."""
    if letter.letter is None:
        return []
    known = {(row.name, row.username, row.site): row.id for row in vault.list()}
    shown = []
    for index, wire in enumerate(letter.letter.items):
        hosts = matching.hosts((entry["uri"], entry["match"]) for entry in wire.get("uris", ()))
        row: dict[str, Any] = {
            "index": index,
            "type": wire["type"],
            "name": wire["name"],
            "username": wire.get("username", ""),
            "site": hosts[0] if hosts else "",
            "has_password": "password" in wire,
            "has_code": "otp" in wire,
            "has_notes": "notes" in wire,
            "details": sorted(kinds.details(wire)),
            "fields": [field["name"] for field in wire.get("fields", ())],
        }
        same = known.get((row["name"], row["username"], row["site"]))
        if same is not None:
            row["same_as"] = same
        if letter.letter.owners[index]:
            row["owner"] = letter.letter.owners[index]
        shown.append(row)
    return shown


def reveal(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One value of an item in a letter that is open."""
    _ = app.session.vault  # not while locked
    letter = opening.kept(app.session.kept, params["letter"])
    there = letter.letter.items if letter.letter is not None else ()
    if params["index"] >= len(there):
        raise SealringError("bad_params", field="index")
    empty: dict[str, Any] = {"username": "", "password": "", "otp": "", "notes": "", "fields": []}
    return {"value": rows.value(app, {**empty, **there[params["index"]]}, params["field"])}


def import_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Take items of a letter that is open, and its text, into the vault."""
    vault = app.session.vault
    letter = opening.kept(app.session.kept, params["letter"])

    def progress(done: int, total: int) -> None:
        if app.cancelled():  # nothing is written before the last one is sealed
            raise SealringError("cancelled")
        app.progress(done, total)

    chosen: dict[str, Any] = {"text": params.get("text", False), "now": _now(app), "progress": progress}
    made = opening.import_(vault, letter, params.get("indices", []), **chosen)
    return {"items": [rows.written(vault, each, vault.get(each.id)[0]["password"]) for each in made]}


def close(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Forget a letter that is open."""
    _ = app.session.vault
    opening.forget(app.session.kept, params["letter"])
    return {}


# --- The register -----------------------------------------------------------------------------


def sent(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What was sealed here, the latest first."""
    vault = app.session.vault
    return _page(letterbook.sent(vault), params, lambda record: _sent_row(vault, record))


def _sent_row(vault: Vault, record: Record) -> dict[str, Any]:
    ids = record.body["items"]
    names = [row.name for id in ids[:_NAMES] if (row := vault.ledger.rows.get(id)) is not None]
    return {**letterbook.sent_to(record), "items": len(ids), "names": names, "text": record.body["text"]}


def received(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What was opened here, the latest first."""
    everyone = contacts.everyone(app.session.vault)
    people = {fingerprint: contact for fingerprint, (contact, _) in contacts.former(everyone).items()}
    people |= {contact.fingerprint: contact for contact in everyone}
    return _page(letterbook.received(app.session.vault), params, lambda record: _received_row(people, record))


def _received_row(people: dict[str, Contact], record: Record) -> dict[str, Any]:
    body = record.body
    row: dict[str, Any] = {name: body[name] for name in ("letter", "date", "seen", "times", "verdict")}
    if body["from"]:
        row["from"] = body["from"]
    contact = people.get(body["from"])
    return row if contact is None else row | {"person": contact.id, "name": contact.name}


def _page(found: list[Record], params: dict[str, Any], row: Any) -> dict[str, Any]:
    ids = [record.id for record in found]
    start = ids.index(params["cursor"]) + 1 if params.get("cursor") in ids else 0
    end = start + params.get("limit", limits.PAGE)
    result: dict[str, Any] = {"letters": [row(record) for record in found[start:end]], "total": len(found)}
    if end < len(found):
        result["next"] = ids[end - 1]
    return result
