"""Backups as they are made: what is in them, who can open them, and what a stranger sees."""

import base64
import io
import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from sealring.backup import backupkey, content, lines, making
from sealring.base import schemas, validation
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys
from sealring.session.app import App
from sealring.vault.received import Entry
from tests.actions.world import PASSPHRASE, login
from tests.backup import world
from tests.openpgp.conftest import Gpg

SECRETS = [
    b"canary",
    b"Bank",
    b"Mail",
    b"Will",
    b"money",
    b"Home/Web",
    b"ada",
    b"example.com",
    b"will.pdf",
    b"JBSWY3DP",
]


def decrypted(gpg: Gpg, path: Path, *, passphrase: str = "") -> bytes:
    done = gpg("--passphrase", passphrase, "--status-fd", "2", "--decrypt", str(path), check=False)
    assert b"DECRYPTION_OKAY" in done.stderr
    return bytes(done.stdout)


def test_A1_nothing_shows_what_is_in_it(app: App, home: Path) -> None:
    world.opened(app, home / "one.asc", wish=world.EVERYTHING)
    world.sealed(app, home / "two.asc")
    sizes = [(home / name).stat().st_size for name in ("one.asc", "two.asc")]
    for name in ("one.asc", "two.asc"):
        raw = (home / name).read_bytes()
        inside = b"".join(making.Found(io.BytesIO(raw)).octets())
        assert [secret for secret in SECRETS if secret in inside or (len(secret) > 6 and secret in raw)] == []
    app.session.vault.create(login("Another"))
    app.session.vault.create(login("One more", notes="x" * 1000))
    world.opened(app, home / "three.asc", wish=world.EVERYTHING)
    world.sealed(app, home / "four.asc")
    assert [(home / name).stat().st_size for name in ("three.asc", "four.asc")] == pytest.approx(sizes, abs=4)
    assert making.name(app.clock.now()) == "sealring-backup-2025-10-09-085340.asc"


def test_the_length_tells_the_size_to_an_eighth() -> None:
    assert [lines.padded(size) for size in (1, 65_536, 65_537)] == [65_536, 65_536, 131_072]
    for size in (70_000, 1_000_000, 9_999_999, 123_456_789):
        assert size <= lines.padded(size) <= size * 1.13 + 65_536
        assert lines.padded(lines.padded(size)) == lines.padded(size)


def test_A2_private_whole_or_absent_and_never_in_clear(app: App, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "place"
    folder.mkdir()
    seen: list[bytes] = []
    monkeypatch.setattr("tempfile.mkstemp", lambda *_, **__: pytest.fail("no other file"))
    writing = making._Out.write

    def watched(self: making._Out, data: bytes) -> None:
        writing(self, data)
        self._file.flush()
        (draft,) = folder.iterdir()
        seen.append(draft.read_bytes())
        assert draft.name.startswith("one.asc.") and draft.name.endswith(".tmp")

    monkeypatch.setattr(making._Out, "write", watched)
    world.opened(app, folder / "one.asc", wish=world.EVERYTHING)
    assert stat.S_IMODE((folder / "one.asc").stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == ["one.asc"]
    assert b"canary" not in b"".join(seen) and len(set(seen)) > 3

    def full(self: making._Out, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making._Out, "write", full)
    for make in (world.opened, world.sealed):
        with pytest.raises(SealringError) as error:
            make(app, folder / "two.asc")
        assert error.value.name == "disk_full"
    monkeypatch.setattr(making._Out, "write", writing)
    before = (folder / "one.asc").read_bytes()
    with pytest.raises(SealringError, match="could not be written"):
        world.opened(app, folder / "one.asc")
    with pytest.raises(SealringError) as error:
        making.opened(
            app.session.vault, str(folder / "two.asc"), content.Wish(), passphrase=None, backup_key=None,
            progress=world.nothing, stop=lambda: True,
        )  # fmt: skip
    assert error.value.name == "cancelled"
    assert [(each.name, each.read_bytes()) for each in folder.iterdir()] == [("one.asc", before)]


@pytest.mark.parametrize("links", [True, False])
def test_two_at_once_never_take_each_others_place(
    app: App, home: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Also on a stick that has no hard links."""
    if not links:
        monkeypatch.setattr("os.link", lambda *_: (_ for _ in ()).throw(PermissionError(1, "no links")))
    world.opened(app, home / "before.asc")
    assert (home / "before.asc").exists()
    other = home / "one.asc"
    with pytest.raises(SealringError, match="could not be written"):
        making.opened(
            app.session.vault, str(other), content.Wish(), passphrase=None, backup_key=None,
            progress=lambda done, total: other.write_text("another was quicker") and None, stop=world.never,
        )  # fmt: skip
    assert other.read_text() == "another was quicker" and not list(home.glob("*.tmp"))


def test_C15_one_that_does_not_open_is_not_called_made(app: App, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making.streams.Writer, "_inside", lambda self, data: self._out(data))
    with pytest.raises(SealringError) as error:
        world.opened(app, home / "one.asc")
    assert error.value.name == "cannot_write_file"
    assert not (home / "one.asc").exists()


def test_A5_B8_stock_gpg_opens_it_with_the_file_and_the_passphrase(app: App, home: Path, gpg: Gpg) -> None:
    """The two commands that a person types: import, then decrypt. One file serves both; gpg 2.2 goes on to the key
    block when the message is done, and stumbles there, so the second command stops before it."""
    world.opened(app, home / "one.asc", passphrase=Secret(PASSPHRASE))
    gpg("--passphrase", PASSPHRASE, "--import", str(home / "one.asc"))
    message = subprocess.run(["sed", "/END PGP MESSAGE/q", home / "one.asc"], capture_output=True, check=True).stdout
    done = gpg("--passphrase", PASSPHRASE, "--status-fd", "2", "--decrypt", data=message)
    assert b"GOODSIG" in done.stderr
    rows = list(world.lines(done.stdout))
    items = {row["item"]["name"]: row["item"] for row in rows if "item" in row}
    assert set(items) == {"Bank", "Mail", "Forum", "Shop", "Will"}
    assert items["Bank"]["password"] == "third-canary-8!" and "otpauth" in items["Bank"]["otp"]
    assert [each["password"] for each in items["Bank"]["password_history"]] == ["second-canary-7!", "canary-bank-Wq7"]
    assert items["Bank"]["tags"] == ["money"] and items["Mail"]["folder"] == "Home/Web"
    assert rows[0]["format"] == "sealring-backup/1" and rows[-1]["end"]["item"] == 5
    assert done.stdout.decode().count("\n") == len(rows) + 1


def test_A6_a_backup_key_opens_it_too(app: App, home: Path, gpg: Gpg) -> None:
    made = world.opened(app, home / "one.asc", backup_key=Secret(world.BACKUP_KEY))
    assert made.backup_key
    rows = list(world.lines(decrypted(gpg, home / "one.asc", passphrase=world.BACKUP_KEY)))
    assert rows[-1]["end"]["item"] == 5
    assert world.backup(home / "one.asc").key_block() is None


def test_B8_stock_gpg_opens_a_sealed_one_in_two_rounds(app: App, home: Path, gpg: Gpg) -> None:
    world.sealed(app, home / "two.asc")
    gpg("--passphrase", "", "--import", data=app.session.vault.keyring.active_key.to_bytes())
    names = set()
    for row in world.lines(decrypted(gpg, home / "two.asc")):
        if "message" in row and "revision" in row:
            (home / "message.gpg").write_bytes(base64.b64decode(row["message"]))
            names.add(json.loads(decrypted(gpg, home / "message.gpg"))["name"])
    assert names == {"Bank", "Mail", "Forum", "Shop", "Will"}


def test_every_line_is_of_the_published_shape(app: App, home: Path) -> None:
    world.opened(app, home / "one.asc", wish=world.EVERYTHING)
    world.sealed(app, home / "two.asc")
    shape = validation.validator(schemas.load("backup.json"))
    keyring = app.session.vault.keyring
    for name in ("one.asc", "two.asc"):
        opened = world.backup(home / name).open(keyring.keys)
        rows = list(lines.read(opened._content.pieces()))
        assert len(rows) > 10
        for row in rows:
            shape.validate(row)


def received(app: App) -> str:
    origin = {"signer": "B" * 40, "verdict": "good", "trusted": True, "received": 1, "message": ""}
    (row,) = app.session.vault.receive([Entry(login("Others"), "B" * 40, origin)])
    return row.id


def test_A11_A12_what_others_own_is_left_out_and_counted_unless_chosen(app: App, home: Path) -> None:
    other = received(app)
    app.session.vault.trash(other, 1)
    keyring = app.session.vault.keyring
    for make in (world.opened, world.sealed):
        path = home / f"{make.__name__}.asc"
        made = make(app, path)
        assert made.left_out["others"] == 1
        found = [entry for entry in world.backup(path).open(keyring.keys).entries() if hasattr(entry, "others")]
        assert len(found) == 5 and not any(entry.item["id"] == other for entry in found)
    made = world.opened(app, home / "chosen.asc", wish=content.Wish(others=True))
    found = [e for e in world.backup(home / "chosen.asc").open(keyring.keys).entries() if hasattr(e, "others")]
    assert [entry.item["id"] for entry in found if entry.others] == [other]
    assert made.left_out == {"others": 0} and len(found) == 6


@pytest.mark.parametrize("section", content.SECTIONS)
def test_A13_what_else_goes_in_is_chosen_part_by_part(app: App, home: Path, section: str) -> None:
    vault = app.session.vault
    vault.change_settings({"idle_minutes": 7})
    vault.put_record("contact", "Bob", {"format": "sealring-contact/1", "fingerprint": "B" * 40})
    world.opened(app, home / "one.asc", wish=content.Wish(frozenset([section])))
    opened = world.backup(home / "one.asc").open(vault.keyring.keys)
    kinds = {type(entry).__name__ for entry in opened.entries()}
    expected = {"people": "Record", "keys": "Key", "settings": "Settings"}
    assert kinds == {"Item", "Version", "Piece", expected[section]}
    assert opened.header["sections"] == ["items", section]


def test_what_is_damaged_is_left_out_and_counted(app: App, home: Path) -> None:
    vault = app.session.vault
    ids = app.session.kept["ids"]
    with vault.ledger.writing() as change:
        change.put_message(ids["Mail"], b"nonsense")
        vault.database.rows("UPDATE chunks SET sealed=x'00' WHERE number=1")
        change.settings = vault.ledger.settings
    made = world.opened(app, home / "one.asc")
    assert made.left_out == {"others": 0, "damaged": 1, "damaged_files": 1}
    assert made.counts["item"] == 4


def test_a_vault_that_is_written_meanwhile_is_backed_up_as_of_one_moment(app: App, home: Path) -> None:
    vault = app.session.vault
    wrote: list[str] = []

    def write(done: int, total: int) -> None:
        if not wrote:
            wrote.append(vault.create(login("Late")).id)

    for kind, make in (("opened", making.opened), ("sealed", making.sealed)):
        wrote.clear()
        path = home / f"{kind}.asc"
        given = {"progress": write, "stop": world.never}
        if kind == "opened":
            making.opened(vault, str(path), content.Wish(), passphrase=None, backup_key=None, **given)
        else:
            making.sealed(vault.database.path, str(path), now=vault.now(), random=os.urandom, **given)
        opened = world.backup(path).open(vault.keyring.keys)
        ids = {entry.item["id"] for entry in opened.entries() if type(entry).__name__ == "Item"}
        assert wrote and wrote[0] not in ids and make


def test_A10_a_backup_key_below_64_bits_is_refused_and_128_is_green() -> None:
    made: dict[str, float] = {}
    cases = {"password1": "red", "tr0ub4dor&3": "red", "correct horse battery staple": "amber", "": "red"}
    for key, light in cases.items():
        assert backupkey.rate(Secret(key), made)["light"] == light, key
    with pytest.raises(SealringError) as error:
        backupkey.require(Secret("tr0ub4dor&3"), made)
    assert error.value.name == "backup_key_weak"
    assert backupkey.rate(Secret("x" * 2000), made)["light"] == "red"
    context = ["Grandmother Adelheid", "adelheid-of-the-mountains"]
    alone = backupkey.rate(Secret("adelheid-of-the-mountains-7"), made)["bits"]
    assert backupkey.rate(Secret("adelheid-of-the-mountains-7"), made, context)["bits"] < alone


@pytest.mark.parametrize(("form", "bits"), [("words", 129.2), ("letters", 130.0)])
def test_B4_a_suggested_key_has_at_least_128_bits_counted_exactly(form: str, bits: float) -> None:
    made: dict[str, float] = {}
    key, exact = backupkey.suggest(form, os.urandom)
    assert exact == pytest.approx(bits, abs=0.1)
    backupkey.remember(made, key, exact)
    rated = backupkey.rate(Secret(key), made)
    assert rated["light"] == "green" and rated["exact"] and rated["bits"] == pytest.approx(bits, abs=0.1)
    assert made.keys() != {key}  # it is remembered by its hash
    assert len(key.replace("-", "")) == 26 or len(key.split("-")) >= 10  # a word may have a hyphen
    assert key in [form.reveal() for form in backupkey.forms(Secret(f" {key.lower().replace('-', ' ')}\n"))]
    odd = "yo-yo-armada-quantum-breeze-oxidize-carton-napkin-stellar-vocation-t-shirt"  # two words with a hyphen
    assert odd in [form.reveal() for form in backupkey.forms(Secret(odd.replace("-", " ")))]


def test_B5_a_key_kept_only_in_what_it_opens_is_noticed(app: App) -> None:
    vault = app.session.vault
    assert not backupkey.only_inside(vault, Secret(world.BACKUP_KEY))
    vault.create(login("Backup Key", password=world.BACKUP_KEY))
    assert backupkey.only_inside(vault, Secret(world.BACKUP_KEY))


def test_the_secret_key_in_it_opens_with_the_passphrase(app: App, home: Path) -> None:
    world.opened(app, home / "one.asc", passphrase=Secret(PASSPHRASE))
    block = world.backup(home / "one.asc").key_block()
    assert block is not None
    key = keys.import_secret_key(block, Secret(PASSPHRASE), now=int(app.clock.now()))
    assert key.fingerprint == app.session.vault.keyring.active
