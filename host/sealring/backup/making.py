"""A backup's file: private, on the disk before it is called done, whole or absent, and read back.

The message comes first, because gpg would take a key block before it for all there is. Behind it stand, in an opened
backup, the secret key under the passphrase as ``gpg --import`` takes it; in a sealed one the keyring as it lies, in a
block that gpg passes over.

Rules that this module keeps:

1. What is written is encrypted before it leaves the memory; there is no other file on the way, temporary or not.
2. The file has mode 0600 and a name that says nothing but when it was made. It takes its place when it is on the disk,
   and never that of another file.
3. Before that it is read back and compared byte for byte; an opened one is decrypted by each way that is to open it,
   too, its signature is checked, and its text compared with what was said.
4. The secret key goes in only under a passphrase that was just typed and checked.
"""

from __future__ import annotations

import binascii
import contextlib
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from sealring.backup import asis, content
from sealring.backup.lines import Lines
from sealring.base import files, limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys, reading, streams
from sealring.openpgp.armoring import Armor, Found
from sealring.openpgp.certificates import Certificate
from sealring.vault import places

if TYPE_CHECKING:
    from sealring.backup.content import Progress, Stop, Wish
    from sealring.openpgp.own_key import OwnKey
    from sealring.vault.vault import Vault

BEGIN_KEYRING, END_KEYRING = b"-----BEGIN SEALRING KEYRING-----\n\n", b"-----END SEALRING KEYRING-----\n"
_READ = 256 * limits.KIB
_DRAFT = re.compile(r"sealring-(?:backup|bundle|kit)-[0-9-]+\.(?:asc|pdf|html)\.[0-9a-f]{16}\.tmp")


@dataclass(frozen=True)
class Made:
    """A backup that was made.

    Attributes:
        id: 32 hex digits, which stand in it too.
        kind: "opened" or "sealed".
        path: where it lies.
        made: seconds since 1970.
        size: bytes of the file.
        sha256: of the file.
        keys: the key ids that open it, 16 upper-case hexadecimal digits each.
        backup_key: whether a Backup Key opens it, too.
        sections: what is in it beside the items.
        counts: of each kind of entry.
        left_out: what is not in it, and how much: "others", and what was damaged.
    """

    id: str
    kind: str
    path: str
    made: int
    size: int
    sha256: str
    keys: list[str]
    backup_key: bool
    sections: list[str]
    counts: dict[str, int]
    left_out: dict[str, int]


def name(now: float, what: str = "backup") -> str:
    """The file's name (rule 2), of a "backup" or a "bundle"."""
    return time.strftime(f"sealring-{what}-%Y-%m-%d-%H%M%S.asc", time.gmtime(now))


def free_path(folder: str, now: float, what: str = "backup") -> str:
    """A path in a folder that nothing has yet."""
    wanted = os.path.join(folder, name(now, what))
    path, number = wanted, 1
    while os.path.lexists(path):
        path, number = f"{wanted.removesuffix('.asc')}-{number}.asc", number + 1
    return path


def opened(
    vault: Vault,
    path: str,
    wish: Wish,
    *,
    passphrase: Secret[str] | None,
    backup_key: Secret[str] | None,
    progress: Progress,
    stop: Stop,
) -> Made:
    """Make an opened backup.

    Args:
        passphrase: protects the secret key that goes with it, just checked (rule 4); None leaves the key out.
        backup_key: opens it, too.

    Raises:
        SealringError: cannot_write_file, disk_full, cancelled, key_unusable, and what reading the vault raises.
    """
    key, now, id = vault.keyring.active_key, vault.now(), vault.random(16).hex()
    block = b"" if passphrase is None else keys.protect(key, passphrase).encode("ascii")
    said = hashlib.sha256()
    recipients = [key.certificate().encryption_key(), *(each.encryption_key(now=now) for each in wish.to)]
    with _file(path) as file:
        out = _Out(file)
        how: dict[str, Any] = {"now": now, "random": vault.random}
        writer = streams.Writer(out.write, out.patch, recipients, passphrase=backup_key, signer=key, **how)

        def write(data: bytes) -> None:
            said.update(data)
            writer.write(data)

        lines = Lines(write)
        content.write(vault, lines, wish, id=id, now=now, progress=progress, stop=stop)
        writer.finish()
        size, digest = out.finish(block)
        _read_back(file, key, backup_key, said.digest())
    sections = [each for each in content.SECTIONS if each in wish.sections]
    return Made(
        id, "opened", path, now, size, digest, [each.key_id.hex().upper() for each in recipients], bool(backup_key),
        sections, dict(lines.counts), lines.left_out,
    )  # fmt: skip


def sealed(
    vault_path: str,
    path: str,
    *,
    now: int,
    random: Callable[[int], bytes],
    progress: Progress,
    stop: Stop,
    passed_over: frozenset[str] = frozenset(),
) -> Made:
    """Make a sealed backup; the vault may be locked.

    Raises:
        SealringError: cannot_write_file, disk_full, cancelled, key_unusable, no_vault, and what reading it raises.
    """
    id = random(16).hex()
    with asis.lying(vault_path) as seen, _file(path) as file:
        recipient = Certificate.parse(seen.certificate, nameless=True).encryption_key()
        out = _Out(file)
        writer = streams.Writer(out.write, out.patch, [recipient], now=now, random=random)
        lines = Lines(writer.write)
        asis.write(seen, lines, id=id, now=now, progress=progress, stop=stop, passed_over=passed_over)
        writer.finish()
        size, digest = out.finish(_keyring_block(seen.keyring))
    return Made(
        id, "sealed", path, now, size, digest, [recipient.key_id.hex().upper()], False,
        ["people", "settings"], dict(lines.counts), lines.left_out,
    )  # fmt: skip


class _Out:
    """The file's blocks on their way, and what they are compared with when they are read back (rule 3)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._armor = file, Armor("MESSAGE", file)
        self._hash = hashlib.sha256()
        self._patched: list[tuple[int, bytes]] = []

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self._armor.write(data)

    def patch(self, position: int, data: bytes) -> None:
        self._patched.append((position, data))

    def finish(self, block: bytes) -> tuple[int, str]:
        """End the message, write what stands behind it, and read all of it; its size and SHA-256."""
        self._armor.finish()
        for position, data in self._patched:
            self._armor.patch(position, data)
        self._file.seek(0, os.SEEK_END)
        self._file.write(block)
        self._file.flush()
        found, hashed, place = Found(self._file), hashlib.sha256(), 0
        for octets in found.octets():
            hashed.update(self._before(octets, place))
            place += len(octets)
        behind = found.behind(limits.BACKUP_BEHIND)
        if hashed.digest() != self._hash.digest() or not behind.endswith(b"-----END PGP MESSAGE-----\n" + block):
            raise SealringError("cannot_write_file")
        return self._file.seek(0, os.SEEK_END), _hash(self._file)

    def _before(self, octets: bytes, place: int) -> bytes:
        """As they were before they were patched, in which each patch took the place of zeros."""
        for position, data in self._patched:
            at = position - place
            if at >= 0 and at + len(data) <= len(octets):
                if octets[at : at + len(data)] != data:
                    raise SealringError("cannot_write_file")
                octets = octets[:at] + bytes(len(data)) + octets[at + len(data) :]
        return octets


@contextlib.contextmanager
def _file(path: str) -> Iterator[BinaryIO]:
    """The file on its way to its place (rule 2), the system's refusals told in our words."""
    taken = SealringError("cannot_write_file", lines=[f"There is a file already: {path}"])
    if os.path.lexists(path):
        raise taken
    sweep(os.path.dirname(path) or ".")
    try:
        with files.replacing(path, fresh=True) as file:
            yield file
    except FileExistsError:
        raise taken from None
    except OSError as error:
        raise _refused(error) from None


def sweep(folder: str) -> None:
    """Remove what backups and kits that were killed on their way left in a folder: closed, and in the way."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _DRAFT.fullmatch(entry.name) and abs(time.time() - os.lstat(entry.path).st_mtime) > files.STALE:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


def _refused(error: OSError) -> SealringError:
    full = places.error_name(error) == "disk_full"
    return SealringError("disk_full" if full else "cannot_write_file", lines=[error.strerror or "refused"])


def _keyring_block(keyring: bytes) -> bytes:
    text = binascii.b2a_base64(keyring, newline=False)
    rows = b"".join(text[at : at + 64] + b"\n" for at in range(0, len(text), 64))
    return BEGIN_KEYRING + rows + END_KEYRING


def keyring_in(behind: bytes) -> bytes | None:
    """The closed keyring that stands behind a sealed backup's message, if it is whole."""
    text = behind.replace(b"\r", b"")
    start, end = text.find(BEGIN_KEYRING.strip()), text.find(END_KEYRING.strip())
    if start < 0 or end < start:
        return None
    try:
        body = text[start + len(BEGIN_KEYRING.strip()) : end].translate(None, b" \t\n")
        return binascii.a2b_base64(body, strict_mode=True)
    except ValueError:
        return None


def _hash(file: BinaryIO) -> str:
    hashed = hashlib.sha256()
    file.seek(0)
    while data := file.read(_READ):
        hashed.update(data)
    return hashed.hexdigest()


def _read_back(file: BinaryIO, key: OwnKey, backup_key: Secret[str] | None, said: bytes) -> None:
    """Rule 3."""
    message = reading.Message(Found(file).octets)
    ways: list[tuple[list[OwnKey], Secret[str] | None]] = [([key], None)]
    if backup_key is not None:
        ways.append(([], backup_key))
    for own, word in ways:
        try:
            found = message.open(own, word)
            found.signer(key.signers)
        except SealringError:
            raise SealringError("cannot_write_file") from None
        hashed = hashlib.sha256()
        for piece in found.pieces():
            hashed.update(piece)
        if hashed.digest() != said:
            raise SealringError("cannot_write_file")
