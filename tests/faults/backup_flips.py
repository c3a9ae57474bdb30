"""A backup's file with one bit changed, or cut short: it is refused, or brings exactly what was in it."""

import hashlib
import io
import os
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from sealring.backup import content, entries, fresh, making, reading
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys
from sealring.vault import stretching
from sealring.vault.keyring import Keyring
from sealring.vault.vault import Vault
from tests.faults.report import Report
from tests.faults.worlds import PASSPHRASE, login

BACKUP_KEY = "tulip-armada-quantum-breeze-oxidize-carton-napkin-stellar-vocation-ducking"
REFUSED = {"backup_damaged", "not_a_backup", "backup_no_key", "backup_passphrase", "backup_newer"}
NO_KEY = REFUSED | {"key_corrupt", "key_unsupported", "not_a_secret_key", "vault_newer"}  # of the key that it brings
NOW = 1_700_000_000
HEAD, TAIL, STEP = 1600, 400, 997  # characters of the armor that hold the session keys; the signature and MDC; of cuts
QUIET: dict[str, Any] = {"progress": lambda done, total: None, "stop": lambda: False}

Look = Callable[[bytes], str]


class Specimen:
    """One backup, what it says, and the ways in which it is opened."""

    def __init__(self, kind: str, data: bytes, vault: Vault) -> None:
        self.kind, self.data, self._vault = kind, data, vault
        self._said = {look: look(data) for look in (self.by_own_key, self.by_itself, self.by_backup_key)}

    def by_own_key(self, data: bytes) -> str:
        """With the keys of the vault, which is open."""
        return _said(reading.Backup(io.BytesIO(data)).open(self._vault.keyring.keys, sealer=self._vault.sealer))

    def by_itself(self, data: bytes) -> str:
        """With the key that it brings, as on a new machine."""
        backup = reading.Backup(io.BytesIO(data))
        found = fresh.look(backup, Secret(PASSPHRASE), None, now=NOW, random=os.urandom)
        said = _said(found.backup) + found.keyring.active
        if found.sealer is not None and not found.backup.proved(found.sealer, found.closed):
            raise SealringError("backup_damaged")  # a drill calls it failed
        return said

    def by_backup_key(self, data: bytes) -> str:
        if self.kind == "sealed":
            return ""
        return _said(reading.Backup(io.BytesIO(data)).open([], Secret(BACKUP_KEY)))

    def judge(self, data: bytes, look: Look) -> tuple[str, list[str]]:
        """What is said of these octets, and what must not be."""
        try:
            same = look(data) == self._said[look]
        except SealringError as error:
            allowed = NO_KEY if look == self.by_itself else REFUSED
            return "refused", [] if error.name in allowed else [f"it said {error.name}"]
        except Exception as error:  # noqa: BLE001 - that is what must not be
            return "", [f"it raised {error!r}"]
        return ("as it was", []) if same else ("", ["other content"])

    def regions(self) -> Iterator[tuple[str, range, Look]]:
        """The parts of the file, each with the way of opening that it takes part in."""
        at = 0
        inside = ""
        for line in self.data.splitlines(keepends=True):
            found = range(at, at + len(line))
            at += len(line)
            if mark := re.match(rb"-----(BEGIN|END) (.+)-----", line):
                inside = mark[2].decode() if mark[1] == b"BEGIN" else ""
                yield f"{mark[1].decode()} line", found, self.by_itself
            elif not line.strip() or b":" in line:
                yield "armor header", found, self.by_itself
            else:
                yield inside, found, self.by_own_key if "MESSAGE" in inside else self.by_itself

    def places(self) -> dict[str, tuple[list[int], Look]]:
        """Every place, by its part of the file."""
        found: dict[str, tuple[list[int], Look]] = {}
        for name, where, look in self.regions():
            found.setdefault(name, ([], look))[0].extend(where)
        message, look = found.pop("PGP MESSAGE")
        found["session keys"] = message[:HEAD], look
        if self.kind == "opened":
            found["Backup Key's session key"] = message[:HEAD:16], self.by_backup_key  # which takes its time
        found["signature and MDC"] = message[-TAIL:], look
        found["text"] = message[HEAD:-TAIL], look
        return found


def _said(opened: reading.Opened) -> str:
    """All that is in it."""
    hashed = hashlib.sha256(repr((sorted(opened.header.items()), opened.signer, opened.stranger)).encode())
    unreadable = False
    for entry in opened.entries():
        unreadable |= isinstance(entry, entries.Unreadable)
        hashed.update(repr((type(entry).__name__, *entry)).encode())
    hashed.update(repr(opened.end).encode())
    if unreadable:
        raise SealringError("backup_damaged")
    return hashed.hexdigest()


def specimens(folder: str) -> Iterator[Specimen]:
    """One of each kind, with something of everything in it."""
    key = keys.generate("Ada", "ada@example.org", now=NOW)
    keyring = Keyring.new(key, os.urandom, keys.revocation_certificate(key, now=NOW))
    path = os.path.join(folder, "vault.db")
    vault = Vault.make(path, keyring, stretching.TESTING, Secret(PASSPHRASE), state_folder=os.path.join(folder, "s"))
    bank = vault.create(login("Bank", "Bank-1"))
    vault.update(bank.id, 1, login("Bank", "Bank-2"))
    draft = vault.draft()
    draft.write(os.urandom(9000))
    vault.attach(vault.create({"type": "note", "name": "Note"}).id, draft, "file", "")
    vault.put_record("contact", "Bob", {"format": "sealring-contact/1", "fingerprint": "B" * 40})
    vault.change_settings({"idle_minutes": 7})
    target = os.path.join(folder, "backup.asc")
    wish = content.Wish(frozenset(content.SECTIONS))
    given = {"passphrase": Secret(PASSPHRASE), "backup_key": Secret(BACKUP_KEY)}
    for kind in ("opened", "sealed"):
        if kind == "opened":
            making.opened(vault, target, wish, **given, **QUIET)
        else:
            making.sealed(path, target, now=vault.now(), random=os.urandom, **QUIET)
        with open(target, "rb") as file:
            data = file.read()
        os.unlink(target)
        yield Specimen(kind, data, vault)
    vault.close()


def run(folder: str, report: Report, seed: int, most: int | None) -> None:
    """Every place of every part, or ``most`` of each; and the file cut short."""
    chance = random.Random(f"backup flip {seed}")
    shm = "/dev/shm" if os.access("/dev/shm", os.W_OK) else folder
    with tempfile.TemporaryDirectory(prefix="sealring-faults-", dir=shm) as place:
        for specimen in specimens(place):
            for region, (where, look) in specimen.places().items():
                some = where if most is None or most >= len(where) else sorted(chance.sample(where, most))
                for at in some:
                    bad = bytearray(specimen.data)
                    bad[at] ^= 1 << chance.randrange(8)
                    _note(report, specimen, f"{specimen.kind}: {region}", at, bytes(bad), look)
            cuts = list(range(0, len(specimen.data), STEP))
            for at in cuts if most is None or most >= len(cuts) else chance.sample(cuts, most):
                _note(report, specimen, f"{specimen.kind}: cut", at, specimen.data[:at], specimen.by_itself)


def _note(report: Report, specimen: Specimen, what: str, at: int, data: bytes, look: Look) -> None:
    said, wrong = specimen.judge(data, look)
    if what.endswith("cut") and said == "as it was":
        wrong.append("a part passed for the whole")
    report.point(f"{what} {at}", wrong)
    report.count(f"{what}: {said}")
    report.count("backups changed")
