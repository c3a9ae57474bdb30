"""People on the screen: rows, one person, a fingerprint; and finding the one that is meant."""

import base64
import re
from typing import Any

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.cli import output
from sealring.cli.terminal import Terminal

STATES = ("unknown", "accepted", "verified", "rejected", "changed", "revoked", "expired")
_PAGE = 250
_DONE = {
    "added": "Added, as unknown. Verify or accept the key before you seal to it.",
    "nothing": "Known already; nothing new.",
    "updated": "Updated.",
    "alarm": "Another key for a known address. Nothing is sealed to this person until you decide:",
}


def every(terminal: Terminal, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """All people of a list, page by page."""
    rows: list[dict[str, Any]] = []
    page = terminal.call("person.list", limit=_PAGE, **chosen)
    rows.extend(page["people"])
    while "next" in page:
        page = terminal.call("person.list", limit=_PAGE, cursor=page["next"], **chosen)
        rows.extend(page["people"])
    return rows


def find(terminal: Terminal, who: str) -> dict[str, Any]:
    """The one person that is meant by an address, a fingerprint, a name, an id's beginning, or words of these.

    Raises:
        SealringError: person_not_found; several_items with a line for each.
    """
    rows = every(terminal, {})
    folded = who.strip().casefold()
    digits = re.sub(r"\s", "", folded).removeprefix("0x").upper()
    for found in (
        [row for row in rows if folded in [address.casefold() for address in row["addresses"]]],
        [row for row in rows if re.fullmatch("[0-9A-F]{8,40}", digits) and row["fingerprint"].endswith(digits)],
        [row for row in rows if row["name"].casefold() == folded],
        [row for row in rows if re.fullmatch("[0-9a-f]{6,32}", folded) and row["id"].startswith(folded)],
    ):
        if found:
            return _only(found)
    searched = [(row, " ".join([row["name"], *row["addresses"]]).casefold()) for row in rows]
    return _only([row for row, text in searched if folded and all(word in text for word in folded.split())])


def _only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        raise SealringError("person_not_found")
    if len(rows) > 1:
        lines = [f"{row['id'][:8]}  {row['name']}  {', '.join(row['addresses'][:1])}" for row in rows[:20]]
        raise SealringError("several_items", lines=lines)
    return rows[0]


def transfer(terminal: Terminal, data: bytes, purpose: str) -> str:
    """Hand a file to the actions as an extension tab would."""
    id = str(terminal.call("transfer.begin", purpose=purpose, size=len(data) or 1)["id"])
    for index, start in enumerate(range(0, len(data), limits.TRANSFER_CHUNK)):
        chunk = base64.b64encode(data[start : start + limits.TRANSFER_CHUNK]).decode("ascii")
        terminal.call("transfer.put", id=id, index=index, data=chunk)
    return id


def codes(terminal: Terminal, path: str) -> list[dict[str, Any]]:
    """The QR codes of a picture file."""
    try:
        with open(path, "rb") as file:
            data = file.read(limits.PICTURE + 1)
    except OSError as error:
        raise SealringError("cannot_read_file", lines=[f"{path}: {error.strerror}"]) from None
    found: list[dict[str, Any]] = terminal.call("person.read_qr", transfer=transfer(terminal, data, "picture"))["codes"]
    return found


def grouped(fingerprint: str) -> str:
    """A fingerprint for the eye."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, 40, 4))


def table(rows: list[dict[str, Any]]) -> None:
    """Rows of a list."""
    cells = [
        (row["id"][:8], row["name"], ", ".join(row["addresses"]), row["state"], grouped(row["fingerprint"]))
        for row in rows
    ]
    output.table(("Id", "Name", "Address", "State", "Fingerprint"), cells, "Nobody yet.")


def whole(result: dict[str, Any]) -> None:
    """One person."""
    row, certificate = result["person"], result["certificate"]
    pairs = [("Name", row["name"]), ("State", row["state"]), ("Fingerprint", grouped(row["fingerprint"]))]
    pairs += [("Address", address) for address in certificate["addresses"]]
    pairs += [("In the key", user_id) for user_id in certificate["user_ids"]]
    pairs += [("Kind", certificate["algorithm"]), ("Made", output.moment(certificate["created"]))]
    if "expires" in certificate:
        pairs.append(("Ends", output.moment(certificate["expires"])))
    if "revocation" in certificate:
        pairs.append(
            ("Revoked", f"{output.moment(certificate['revocation']['at'])} {certificate['revocation']['text']}")
        )
    pairs += [
        (title, output.moment(row[name]))
        for title, name in (("Accepted", "accepted"), ("Verified", "verified"), ("Refreshed", "refreshed"))
        if name in row
    ]
    pairs += [("From", row["source"]), ("Note", result["note"])]
    if "pending" in row:
        pairs.append(("New key", f"{grouped(row['pending']['fingerprint'])} (from {row['pending']['source']})"))
    pairs += [
        ("Certified by", f"{each.get('name') or each['issuer']}: {each['verdict']}")
        for each in result["certifications"]
    ]
    pairs += [("Before", f"{grouped(each['fingerprint'])} ({each['state']})") for each in result["history"]]
    pairs += [("Rejected", grouped(each)) for each in result["rejected"]]
    pairs.append(("Id", row["id"]))
    output.pairs([(title, value) for title, value in pairs if value])


def added(result: dict[str, Any]) -> None:
    """What came of adding."""
    for each in result["added"]:
        output.note(_DONE[each["outcome"]])
        if each["outcome"] == "alarm":
            output.note(f"  sealring person decide {each['person']['id'][:8]} --take old (or new)")
        table([each["person"]])
    for each in result["refused"]:
        output.note(f"Not added: {grouped(each['fingerprint'])}: {SealringError(each['error']).text}")
    if result["skipped"]:
        output.note(f"Skipped, because they could not be read or fit nobody: {result['skipped']}")


def found(results: list[dict[str, Any]]) -> None:
    """What places gave."""
    for result in results:
        if "error" in result:
            reason = f" ({output.clean(result['reason'])})" if "reason" in result else ""
            output.note(f"{result['place']}: {SealringError(result['error']).text}{reason}")
    cells = [
        (result["place"], ", ".join(row["certificate"]["user_ids"][:3]), row["certificate"]["status"],
         row["would"], grouped(row["certificate"]["fingerprint"]))
        for result in results for row in result["candidates"]
    ]  # fmt: skip
    output.table(("Place", "Names", "Key", "Adding it would", "Fingerprint"), cells, "Nothing found.")


def refreshed(each: dict[str, Any]) -> None:
    """What came of one refresh."""
    said = {
        "nothing": "nothing new",
        "updated": "updated",
        "alarm": "THE KEY HAS CHANGED",
        "failed": "no place answered",
    }
    print(f"{output.clean(each['person']['name'])}\t{said[each['outcome']]}\t{each['person']['state']}")
    for problem in each["problems"]:
        output.note(f"  {problem['place']}: {SealringError(problem['error']).text}")


def pretenders(rows: list[dict[str, Any]]) -> None:
    """Keys that others published for one's own addresses, and what can be done about them."""
    for row in rows:
        print(f"{row['address']}\t{row['place']}\t{output.moment(row['seen'])}\t{grouped(row['fingerprint'])}")
    if not rows:
        output.note("No place gave out a key for your address that isn't yours.")
        return
    for line in _PRETENDERS:
        output.note(line)


_PRETENDERS = (
    "These keys are for your address and are not yours: people may seal to them, and you couldn't read that.",
    "Tell the people you exchange with, and have them compare your fingerprint: sealring person compare",
    "A place that confirms addresses takes yours instead after its mail: sealring key publish",
    "The directory of a mail domain is mended by whoever runs it.",
    "If it is an old key of yours that you can still open: sealring key import, then revoke and publish it.",
    "Seen to: sealring person pretenders --seen FINGERPRINT",
)


def fingerprint(shown: dict[str, Any], *, code: bool = False) -> None:
    """A fingerprint in groups and words, two lines of each, and as a QR code."""
    groups, words = shown["groups"], shown["words"]
    output.pairs(
        [
            ("Groups", f"{' '.join(groups[:5])}  {' '.join(groups[5:])}"),
            ("Words", f"{' '.join(words[:10])}\n{' '.join(words[10:])}" if output.on_terminal() else " ".join(words)),
            *([("Given", "the same" if shown["given"]["same"] else "NOT the same")] if "given" in shown else []),
        ]
    )
    if code:
        print(output.drawn(shown["qr"]["rows"]))
