"""An overview is what lists, search and matching need of an item, bound to its message by the message's hash.

The message is the truth; an overview can be made again from it. It holds no password, code secret or note; of the
password only a keyed fingerprint, by which reuse is found.
"""

from collections.abc import Iterable
from sys import intern
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from sealring.vault import items, kinds, matching, received
from sealring.vault.sealing import Broken, Sealer

if TYPE_CHECKING:
    Type: TypeAlias = str
    Mode: TypeAlias = str
else:  # msgspec gives the same object for the same value then
    Type = Literal[(*kinds.KINDS, *sorted(items.RECORDS))]
    Mode = Literal[matching.MODES]


class Version(msgspec.Struct, gc=False, frozen=True, array_like=True):
    """One kept version of an item.

    Attributes:
        id: 32 hex digits; names the message.
        revision: the item's revision that it was written as.
        message_hash: SHA-256 of the message.
        kind: "earlier", or "conflict" for the writing that came second.
        modified: seconds since 1970.
        files: the attachments that it names (attachments.py).
    """

    id: str
    revision: int
    message_hash: bytes
    kind: str
    modified: int
    files: tuple[str, ...] = ()


class Overview(msgspec.Struct, gc=False, frozen=True, omit_defaults=True):
    """One item's line. ``uris`` are (uri, match mode); ``hosts`` their canonical hosts, each once.

    ``received`` is "trusted" or "untrusted" while the item is another's (received.py), else empty.
    ``password_since`` is when the password in use was set, in seconds since 1970; 0 while there is none, and in a line
    that an older program wrote, where ``created`` is all that is known. ``rotate`` is the item's own rule: so many days
    after that it is to be changed; 0 is none. ``attachments`` is how many there are, ``files`` their ids.
    ``subtitle`` is what a row says of an item beside its name (kinds.py). ``ignored`` are the findings (findings.py)
    that are fine here.
    """

    id: str
    revision: int
    type: Type = "login"
    name: str = ""
    username: str = ""
    uris: tuple[tuple[str, Mode], ...] = ()
    hosts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    folder: str = ""
    favourite: bool = False
    has_password: bool = False
    has_code: bool = False
    created: int = 0
    modified: int = 0
    trashed: int | None = None
    owner: str = ""
    message_hash: bytes = b""
    versions: tuple[Version, ...] = ()
    password_print: str = ""
    damaged: bool = False
    received: str = ""
    password_since: int = 0
    rotate: int = 0
    attachments: int = 0
    files: tuple[str, ...] = ()
    subtitle: str = ""
    ignored: tuple[str, ...] = ()

    @property
    def site(self) -> str:
        """The first URI's host, or empty."""
        return self.hosts[0] if self.hosts else ""

    @property
    def chunk_sets(self) -> frozenset[str]:
        """The attachments that the item or a kept version of it names."""
        return frozenset(self.files).union(*(version.files for version in self.versions))

    def to_row(self) -> dict[str, Any]:
        """The row of schemas/common.json."""
        row: dict[str, Any] = {
            "id": self.id,
            "revision": self.revision,
            "type": self.type,
            "name": self.name,
            "username": self.username,
            "site": self.site,
            "favourite": self.favourite,
            "has_password": self.has_password,
            "has_code": self.has_code,
            "folder": self.folder,
            "tags": list(self.tags),
            "modified": self.modified,
        }
        if self.trashed is not None:
            row["trashed"] = self.trashed
        if self.received:
            row["received"] = self.received
            if self.owner:
                row["received_from"] = self.owner
        if self.subtitle:
            row["subtitle"] = self.subtitle
        if self.attachments:
            row["attachments"] = self.attachments
        if self.damaged:
            row["damaged"] = True
        return row


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Overview)
_set = msgspec.structs.force_setattr
_tags: dict[tuple[str, ...], tuple[str, ...]] = {}


class _Newer(Overview, gc=False, frozen=True, omit_defaults=True):
    """A line with a type or a match mode that this program does not know."""

    type: str = "login"
    uris: tuple[tuple[str, str], ...] = ()


_newer = msgspec.json.Decoder(_Newer)


def _decoded(data: bytes) -> Overview:
    """The overview in JSON; of 100,000 lines, what many have in common lies in memory once."""
    try:
        overview = _decoder.decode(data)
    except msgspec.ValidationError:
        overview = _newer.decode(data)
    for name in ("owner", "folder", "received"):
        _set(overview, name, intern(getattr(overview, name)))
    if overview.tags:
        _set(overview, "tags", _tags.setdefault(overview.tags, overview.tags))
    if overview.modified == overview.created:
        _set(overview, "modified", overview.created)
    if overview.password_since == overview.created:
        _set(overview, "password_since", overview.created)
    return overview


def summarise(item: dict[str, Any], message_hash: bytes, versions: Iterable[Version], sealer: Sealer) -> Overview:
    """The overview of an item whose message has this SHA-256."""
    uris = tuple((entry["uri"], entry["match"]) for entry in item["uris"])
    return Overview(
        id=item["id"],
        revision=item["revision"],
        type=item["type"],
        name=item["name"],
        username=item["username"],
        uris=uris,
        hosts=matching.hosts(uris),
        tags=tuple(item["tags"]),
        folder=item["folder"],
        favourite=item["favourite"],
        has_password=bool(item["password"]),
        has_code=bool(item["otp"]),
        created=item["created"],
        modified=item["modified"],
        trashed=item["trashed"],
        owner=item["owner"],
        message_hash=message_hash,
        versions=tuple(versions),
        password_print=sealer.password_print(item["password"]),
        received=received.standing(item),
        password_since=items.password_since(item),
        rotate=items.rotate_days(item),
        attachments=len(items.attachments(item)),
        files=items.files(item),
        subtitle=kinds.subtitle(item),
        ignored=items.health_ignored(item),
    )


def seal(overview: Overview, sealer: Sealer) -> bytes:
    """The overview as it lies on disk."""
    return sealer.seal_overview(_encoder.encode(overview), bytes.fromhex(overview.id), overview.revision)


def unseal(item: bytes, revision: int, sealed: bytes, sealer: Sealer) -> Overview:
    """Open one row; what does not pass becomes a row that says damaged, and nothing else."""
    try:
        overview = _decoded(sealer.open_overview(sealed, item, revision))
        if len(overview.message_hash) == 32:
            return overview
    except (Broken, msgspec.MsgspecError, ValueError):
        pass
    return Overview(id=item.hex(), revision=revision, damaged=True)


def as_damaged(overview: Overview, message_hash: bytes | None = None) -> Overview:
    """The same line, marked; ``message_hash`` for one whose own can't be read."""
    known = overview.message_hash if message_hash is None else message_hash
    return msgspec.structs.replace(overview, damaged=True, message_hash=known)
