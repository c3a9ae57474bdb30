"""A readiness kit, and the sheets of a split Backup Key, as blocks that ``pdf`` and ``page`` draw."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sealring.kit import codes, typed, words
from sealring.kit.blocks import Block, Codes, Heading, Lines, NewPage, Pairs, Room, Steps, Text
from sealring.openpgp import packets
from sealring.people import comparing

if TYPE_CHECKING:
    from sealring.kit.stated import Place, Stated


class Document(NamedTuple):
    """What is printed: its title, what stands at the foot of each page, its blocks."""

    title: str
    foot: str
    blocks: tuple[Block, ...]


def day(seconds: int) -> str:
    """A date as it is printed, by the person's clock."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d")


def script() -> str:
    """The text of restore.py."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "alone", "restore.py")
    with open(path, encoding="utf-8") as file:
        return file.read()


def kit(stated: Stated, key: str, revocation: str) -> Document:
    """The readiness kit.

    Args:
        key: the armored secret key, protected by the passphrase.
        revocation: the armored revocation certificate.
    """
    owner, made = stated.user_ids[0] if stated.user_ids else stated.fingerprint, day(stated.made)
    blocks: list[Block] = [
        Heading(words.TITLE, 1),
        Text(words.OF.format(owner=owner, made=made)),
        Text(words.WHAT),
        Text(words.SECRET),
        Text(words.DATED),
        *_places(stated.places),
        *_key(stated),
        *_room(stated, made),
        NewPage(),
        *_steps(),
        *_printed(codes.REVOCATION, typed.REVOCATION, words.REVOCATION, words.REVOCATION_WHAT, revocation),
        *_printed(codes.KEY, typed.KEY, words.SECRET_KEY, words.SECRET_KEY_WHAT, key),
    ]
    return Document(words.TITLE, words.FOOT.format(made=made, owner=owner), tuple(blocks))


def _places(places: tuple[Place, ...]) -> list[Block]:
    found: list[Block] = [Heading(words.PLACES)]
    if not places:
        return [*found, Text(words.NO_PLACES)]
    for place in places:
        found.append(Lines((place.folder,)))
        said = [
            words.PLACE.format(files=place.files, made=day(place.made), newest=place.newest),
            words.SAME_DISK if place.same_disk else words.ELSEWHERE,
            words.OPENED_BY_BACKUP_KEY if place.backup_key else words.OPENED_BY,
        ]
        found.append(Text(" ".join(said)))
    return found


def _key(stated: Stated) -> list[Block]:
    rows = [(words.FINGERPRINT, " ".join(comparing.groups(stated.fingerprint)))]
    rows += [(words.NAMES, name) for name in stated.user_ids]
    rows.append((words.ALGORITHM, stated.algorithm))
    if stated.former:
        rows.append((words.FORMER, words.FORMER_WHAT.format(keys=", ".join(stated.former))))
    if stated.published:
        rows.append((words.PUBLISHED, words.PUBLISHED_WHAT.format(places=", ".join(stated.published))))
    return [Heading(words.KEY), Pairs(tuple(rows))]


def _room(stated: Stated, made: str) -> list[Block]:
    found: list[Block] = []
    if stated.factors:
        kinds = [(name, words.FACTOR_KINDS.get(kind, words.FACTOR_OTHER)) for kind, name in stated.factors]
        found = [Heading(words.FACTORS), Text(words.FACTORS_WHAT), Pairs(tuple(kinds))]
    found += [Heading(words.WRITE), Room(words.PASSPHRASE.format(made=made), 2)]
    if any(kind == "recovery" for kind, _ in stated.factors):
        found.append(Room(words.RECOVERY_CODE))
    if any(place.backup_key for place in stated.places):
        found.append(Room(words.BACKUP_KEY, 2))
    return found


def _steps() -> list[Block]:
    return [
        Heading(words.WITH_SEALRING),
        Steps(words.SEALRING_STEPS),
        Heading(words.WITH_GPG),
        Text(words.GPG_KEY_WHAT),
        Lines((words.GPG_KEY,)),
        Text(words.GPG_CODES_WHAT),
        Lines((words.GPG_CODES,)),
        Text(words.GPG_TYPED_WHAT),
        Lines((words.GPG_TYPED,)),
        Text(words.GPG_OPENED_WHAT),
        Lines((words.GPG_OPENED,)),
        Text(words.GPG_SEALED_WHAT),
        Lines(words.GPG_SEALED),
        Heading(words.WITH_SCRIPT),
        Text(words.SCRIPT_WHAT),
        Lines((words.SCRIPT_RUN,)),
        NewPage(),
        Heading(words.SCRIPT, 3),
        Lines(tuple(script().splitlines())),
    ]


def _printed(code: str, line: str, title: str, what: str, armored: str) -> list[Block]:
    """A key or certificate: as codes, then as lines."""
    texts = codes.write(code, armored)
    count = len(texts)
    called = [words.CODE.format(what=words.KINDS[code], number=number, count=count) for number in range(1, count + 1)]
    return [
        NewPage(),
        Heading(title),
        Text(what.format(count=count)),
        Codes(tuple(zip(called, texts, strict=True))),
        Heading(words.AS_LINES, 3),
        Text(words.LINES_WHAT),
        Lines(tuple(typed.write(line, packets.dearmor(armored.encode("ascii"))))),
    ]


def shares(mnemonics: list[str], need: int, made: int) -> Document:
    """The sheets of a split Backup Key, a page each."""
    count, blocks = len(mnemonics), list[Block]()
    for number, mnemonic in enumerate(mnemonics, 1):
        said = mnemonic.split()
        rows = [said[at : at + 4] for at in range(0, len(said), 4)]
        numbered = tuple(
            f"{4 * at + 1:3}  " + "  ".join(f"{word:<10}" for word in row).rstrip() for at, row in enumerate(rows)
        )
        blocks += [NewPage()] if number > 1 else []
        blocks += [
            Heading(words.SHEET_TITLE.format(number=number, count=count), 1),
            Text(words.SHEET_WHAT.format(need=need, count=count, made=day(made))),
            Text(words.SHEET_HOW),
            Heading(words.SHEET_WORDS),
            Lines(numbered),
            Codes(((words.SHEET_CODE.format(number=number), mnemonic),)),
        ]
    return Document(words.SHEETS, words.SHEETS_FOOT.format(need=need, count=count, made=day(made)), tuple(blocks))


def drawn(document: Document, form: str, made: int) -> bytes:
    """The file of a document, as "pdf" or "html"."""
    from sealring.kit import page, pdf

    return pdf.drawn(document, made) if form == "pdf" else page.drawn(document)
