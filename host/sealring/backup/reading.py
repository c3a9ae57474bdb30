"""A backup of either kind, opened: the same entries whichever it is.

Rules that this module keeps:

1. Nothing of it is given before all of it was decrypted and found unaltered. An opened one must be signed: by an own
   key, or, where there is none yet, by the key whose certificate it brings, and then that is said. The items of a
   sealed one bear their own signatures, each of which must be by one of the keys.
2. When none of the keys at hand opens it, the error names those that could.
3. A sealed one whose keyring is at hand is compared with the vault's state that stands in it: then nothing was taken
   out, and nothing older put in, since the vault was last written.
4. Entries come one after the other and are never in memory together. Whoever takes them keeps nothing until the end.
5. Whom another account trusts means nothing here: of a backup that a stranger signed, people come as unknown, and what
   others own as untrusted.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from sealring.backup import bundle, lines, making
from sealring.backup.entries import Entry, Item, Key, Piece, Record, Settings, Unreadable, Version
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import messages, reading
from sealring.openpgp.armoring import Found
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Malformed
from sealring.vault import attachments, items, settings
from sealring.vault.sealing import Broken

if TYPE_CHECKING:
    from sealring.openpgp.own_key import OwnKey
    from sealring.vault.sealing import Sealer

_KEY_BLOCK = re.compile(
    rb"-----BEGIN PGP PRIVATE KEY BLOCK-----.*?-----END PGP PRIVATE KEY BLOCK-----[ \t\r]*\n?", re.DOTALL
)
_ID = re.compile("[0-9a-f]{32}")
_MAPPED = {
    "message_corrupt": "backup_damaged",
    "message_unsupported": "backup_damaged",
    "bad_signature": "backup_damaged",
    "message_passphrase": "backup_passphrase",
}


class Backup:
    """A backup's file, not yet opened.

    Attributes:
        keys: the key ids that open it.
        backup_key: whether a passphrase of its own opens it.

    Raises:
        SealringError: not_a_backup, backup_damaged.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._found = Found(file)
        except Malformed:
            raise SealringError("not_a_backup") from None
        try:
            self._message = reading.Message(self._found.octets)
        except SealringError as error:
            raise SealringError("not_a_backup" if error.name == "message_unsupported" else "backup_damaged") from None
        self.keys = self._message.recipients
        self.backup_key = self._message.by_passphrase

    def behind(self) -> bytes:
        """What stands behind the message. Raises backup_damaged."""
        found = self._found.behind(limits.BACKUP_BEHIND)
        if not found:
            try:
                for _ in self._found.octets():
                    pass
            except Malformed:
                raise SealringError("backup_damaged") from None
            found = self._found.behind(limits.BACKUP_BEHIND)
        return found

    def key_block(self) -> bytes | None:
        """The protected secret key that an opened backup brings; None when it was left out."""
        found = _KEY_BLOCK.search(self.behind())
        return found.group() if found else None

    def keyring(self) -> bytes | None:
        """The closed keyring that a sealed backup brings."""
        return making.keyring_in(self.behind())

    def open(
        self, keys: Sequence[OwnKey], backup_key: Secret[str] | None = None, sealer: Sealer | None = None
    ) -> Opened:
        """Open it (rule 1).

        Args:
            keys: the own keys at hand.
            backup_key: the Backup Key, or None.
            sealer: of the vault that it is of, for a sealed one's settings.

        Raises:
            SealringError: backup_no_key (``keys`` are the ids of those that could), backup_passphrase, backup_damaged,
                not_a_backup, backup_newer.
        """
        try:
            content = self._message.open(keys, backup_key)
        except SealringError as error:
            if error.name == "no_key" or (error.name == "message_passphrase" and error.data.get("missing")):
                raise SealringError("backup_no_key", keys=self.keys, lines=could(self)) from None
            raise SealringError(_MAPPED.get(error.name, error.name)) from None
        return Opened(content, list(keys), sealer)


def could(backup: Backup) -> list[str]:
    """Rule 2."""
    rows = [f"The key {key} opens it." for key in backup.keys if key.strip("0")]
    return [*rows, *(["Its Backup Key opens it."] if backup.backup_key else [])]


class Opened:
    """A backup that is open.

    Attributes:
        header: its first line.
        sealed: whether it is a sealed one.
        signer: fingerprint of the key that signed it; empty for a sealed one.
        stranger: whether that key is none of those that were given; of a sealed one, whether the caller says so.
        about: how many items and records there are, about.
        end: its last line; empty until ``entries`` came to its end.
        part: fingerprint of the part of a stranger's key which signed.
        to: of a bundle (bundle.py), the fingerprints that it was made for; None for a backup.
        trusted: whether the stranger who signed a bundle is trusted here; the caller says so.
    """

    def __init__(self, content: reading.Content, keys: list[OwnKey], sealer: Sealer | None) -> None:
        self._content, self._keys, self._sealer = content, keys, sealer
        self.header = self._first()
        self.sealed = self.header.get("kind") == "sealed"
        self.stranger, self.signer, self.part, self.trusted = False, "", "", False
        to = self.header.get("to")
        self.to = [str(each) for each in to] if isinstance(to, list) and not self.sealed else None
        about = self.header.get("about")
        self.about = about if type(about) is int and about > 0 else 0
        self.end: dict[str, Any] = {}
        self._state: list[tuple[str, int, bytes]] = []
        self._files: dict[str, dict[str, Any]] = {}
        if not self.sealed:
            self.signer = self._signed_by()

    def _first(self) -> dict[str, Any]:
        first = next(lines.read(_told(self._content.pieces())))
        texts = ("kind", "id", "vault")
        if any(not isinstance(first.get(name), str) for name in texts) or type(first.get("made")) is not int:
            raise SealringError("backup_damaged")
        shaped = isinstance(first.get("sections"), list) and isinstance(first.get("state"), dict)
        if not shaped or not _ID.fullmatch(first["id"]):
            raise SealringError("backup_damaged")
        return first

    def _signed_by(self) -> str:
        """Rule 1."""
        own: dict[bytes, PublicKey] = {}
        names: dict[bytes, str] = {}
        for key in self._keys:
            own |= key.signers
            names |= dict.fromkeys(key.signers, key.fingerprint)
        with contextlib.suppress(SealringError):
            return names[self._content.signer(own)]
        try:
            certificate = Certificate.parse(str(self.header.get("certificate", "")).encode("utf-8"))
            self.part = self._content.signer(certificate.signers()).hex().upper()
        except SealringError:
            raise SealringError("backup_damaged") from None
        self.stranger = True
        return certificate.fingerprint

    def entries(self) -> Iterator[Entry]:
        """What is in it, from the beginning (rule 4). Raises backup_damaged, on the way too."""
        self._state, self._files, self.end = [], {}, {}
        seen: set[str] = set()
        for number, line in enumerate(lines.read(_told(self._content.pieces()))):
            if number == 0:
                continue
            if isinstance(line.get("end"), dict):
                self.end = line["end"]
            else:
                try:
                    yield from self._entry(line, seen)
                except (KeyError, TypeError, ValueError):
                    raise SealringError("backup_damaged") from None
        if self.sealed:
            yield from self._settings()

    def _entry(self, line: dict[str, Any], seen: set[str]) -> Iterator[Entry]:
        if self.to is not None and "item" not in line and "piece" not in line:
            return  # a bundle has nothing else in it
        if "message" in line:
            yield from self._message(line, seen)
        elif "piece" in line:
            piece = self._piece(line)
            if piece is not None:
                yield piece
        elif "item" in line:
            item, others = self._checked(line["item"]), line.get("others") is True
            if item["type"] in items.RECORDS:
                raise SealringError("backup_damaged")
            seen.add(item["id"])
            if self.to is not None:
                item = bundle.taken(item, self.header, self.signer, own=not self.stranger, trusted=self.trusted)
                yield Item(item, None, others=self.stranger, given=True)
            else:
                yield Item(self._unvouched(item) if others else item, None, others)
        elif "version" in line:
            kind = line.get("kind")
            yield Version(self._checked(line["version"]), kind if kind == "conflict" else "earlier", None)
        elif "record" in line:
            yield Record(self._unvouched(self._checked(line["record"])), None)
        else:
            yield from self._rare(line)

    def _rare(self, line: dict[str, Any]) -> Iterator[Entry]:
        if "settings" in line and isinstance(line["settings"], dict):
            sites = line.get("sites")
            yield Settings(line["settings"], sites if isinstance(sites, list) else [])
        elif "key" in line:
            yield Key(lines.octets(line["key"]), str(line.get("fingerprint", "")), line.get("revocation"))
        elif "other" in line:
            self._state.append((str(line["other"]), int(line["revision"]), bytes.fromhex(str(line["sha256"]))))

    def _checked(self, value: Any) -> dict[str, Any]:
        try:
            item = items.checked(value)
        except items.NotAnItem:
            raise SealringError("backup_damaged") from None
        if not _ID.fullmatch(item["id"]):
            raise SealringError("backup_damaged")
        self._files |= {str(entry.get("id")): entry for entry in items.attachments(item)}
        return item

    def _unvouched(self, item: dict[str, Any]) -> dict[str, Any]:
        """Rule 5."""
        if not self.stranger:
            return item
        origin, body = item.get("origin"), item.get("record")
        if isinstance(origin, dict):
            item = {**item, "origin": {**origin, "trusted": False}}
        if isinstance(body, dict) and item["type"] == "contact":
            bare = {name: value for name, value in body.items() if name not in ("accepted", "verified", "how")}
            item = {**item, "record": {**bare, "state": "unknown"}}
        return item

    def _message(self, line: dict[str, Any], seen: set[str]) -> Iterator[Entry]:
        """An entry of a sealed one."""
        message, id, revision = lines.octets(line["message"]), str(line.get("id", "")), line.get("revision")
        if revision is not None:
            self._state.append((id, int(revision), hashlib.sha256(message).digest()))
        try:
            item = items.decode(messages.unseal(message, self._keys).plaintext)
        except (SealringError, items.NotAnItem):
            yield Unreadable(id)
            return
        if revision is None:
            if item["id"] in seen:
                yield Version(self._checked(item), "conflict" if "conflict" in item else "earlier", message)
        elif item["id"] != id or item["revision"] != revision:
            yield Unreadable(id)
        elif item["type"] in items.RECORDS:
            yield Record(self._unvouched(item), message)
        else:
            seen.add(id)
            yield Item(self._checked(item), message, others=False)

    def _piece(self, line: dict[str, Any]) -> Piece | None:
        file, number, data = str(line.get("file")), line.get("number"), lines.octets(line["piece"])
        if type(number) is not int:
            raise SealringError("backup_damaged")
        if not self.sealed:
            return Piece(file, number, data)
        entry = self._files.get(file)
        if entry is None:
            return None  # of an item that others own
        try:
            return Piece(file, number, attachments.unseal(attachments.checked(entry), number, data))
        except SealringError:
            return None  # its file is found to be incomplete at the end

    def _settings(self) -> Iterator[Entry]:
        if self._sealer is None:
            return
        sealed = lines.octets(self.header.get("state", {}).get("settings", ""))
        try:
            self._sealer.open_small("settings", sealed)
        except Broken:
            return  # of another vault, for instance of the one before a restore on a new machine
        content = settings.read(sealed, self._sealer)
        sites = content["facts"].get("sites")
        yield Settings(content["settings"], sites if isinstance(sites, list) else [])

    def proved(self, sealer: Sealer, keyring: bytes) -> bool:
        """Rule 3, once ``entries`` came to its end: whether it is the vault's whole state.

        Args:
            sealer: of the vault that it is of.
            keyring: closed, as the backup brings it.
        """
        state = self.header.get("state", {})
        try:
            total = sealer.total(self._state)
            numbers = (state["number"], total, len(self._state), state["generation"])
            computed = sealer.state_mac(*numbers, keyring, lines.octets(state["settings"]))
            return hmac.compare_digest(computed.hex(), str(state["mac"]))
        except (KeyError, TypeError, OverflowError, ValueError):
            return False


def _told(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except SealringError as error:
        raise SealringError(_MAPPED.get(error.name, error.name)) from None
