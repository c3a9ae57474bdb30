"""The readiness kit: what it says, when it is out of date, and that what it prints gives the key back."""

import errno
import io
import os
import re
import stat
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealring.base.secret import Secret
from sealring.kit import codes, pdf, reading, sheets, typed, words
from sealring.openpgp import keys, packets
from sealring.session import enrolment
from sealring.session.app import App
from tests.actions.world import PASSPHRASE, call, confirmation
from tests.backup import world
from tests.kit.world import refused, reopened, scanned
from tests.openpgp.conftest import Gpg


def made(app: App, form: str = "html", to: Path | None = None) -> Path:
    place = {} if to is None else {"place": app.session.name_file(str(to))}
    return Path(call(app, "kit.make", {"form": form, "confirmation": confirmation(app), **place})["path"])


def backed_up(app: App, folder: Path | None = None, **more: Any) -> Path:
    place = {} if folder is None else {"place": app.session.name_file(str(folder))}
    given = {"confirmation": confirmation(app), **place, **more}
    return Path(call(app, "backup.create", given)["backup"]["path"])


def text_of(path: Path) -> str:
    return unescape(re.sub(r"<[^>]+>", "\n", path.read_text(encoding="utf-8")))


def commands(name: str, **files: str) -> str:
    """What the kit prints to be typed, with the names of these files."""
    printed = getattr(words, name)
    text = printed if isinstance(printed, str) else "\n".join(printed)
    for placeholder, path in files.items():
        text = text.replace(placeholder, path)
    return str(text)


def typed_in_a_shell(gpg: Gpg, command: str, folder: Path) -> str:
    env = {"PATH": os.environ["PATH"], "GNUPGHOME": gpg.home}
    done = subprocess.run(["sh", "-c", command], env=env, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- What it says -----------------------------------------------------------------------------------


def test_C11_it_says_where_the_backups_are_and_how_to_restore(app: App, tmp_path: Path) -> None:
    newest = backed_up(app, tmp_path)
    path = made(app)
    said, key = text_of(path), app.session.vault.keyring.active_key
    assert str(tmp_path) in said and newest.name in said and "2025-10-09" in said
    assert key.fingerprint[:4] + " " + key.fingerprint[4:8] in said and "Ada <ada@example.org>" in said
    steps = (*words.SEALRING_STEPS, words.GPG_KEY, words.GPG_CODES, words.GPG_TYPED, words.GPG_OPENED)
    assert all(step in said for step in (*steps, *words.GPG_SEALED, words.PASSPHRASE.format(made="2025-10-09")))
    assert sheets.script() in said and len(sheets.script().splitlines()) < 60
    assert words.FACTORS not in said and words.RECOVERY_CODE not in said and words.BACKUP_KEY not in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PASSPHRASE not in said and key.to_bytes().hex().upper()[-64:] not in re.sub(r"[ \n]", "", said)


def test_C11_it_says_the_second_factor_and_leaves_room_for_each_key(app: App, tmp_path: Path) -> None:
    backed_up(app, tmp_path, backup_key=world.BACKUP_KEY)
    ready = enrolment.prepare(app.session, "key_file", "my stick")
    enrolment.add(app.session, Secret(PASSPHRASE), ready["id"], ready["file"]["content"], ready["recovery"])
    said = text_of(made(reopened(app, kind="recovery", code=ready["recovery"])))
    for wanted in ("my stick", words.FACTORS_WHAT, words.RECOVERY_CODE, words.BACKUP_KEY):
        assert wanted in said, wanted
    assert ready["recovery"] not in said and world.BACKUP_KEY not in said


def test_C11_a_pdf_has_the_same_and_letters_that_it_lacks_are_named(app: App, tmp_path: Path) -> None:
    folder = tmp_path / "Sicherung für Łódź"
    folder.mkdir()
    backed_up(app, folder)
    path = made(app, "pdf", tmp_path / "kit.pdf")
    assert path == tmp_path / "kit.pdf" and stat.S_IMODE(path.stat().st_mode) == 0o600
    said = "\n".join(text for text, _ in scanned(path))
    assert "Sicherung für [U+0141]ódź".replace("ź", "[U+017A]") in said
    lines = [line.split() for line in said.splitlines()]
    for printed in (*sheets.script().splitlines(), words.GPG_TYPED, words.GPG_OPENED, *words.GPG_SEALED):
        assert not printed.strip() or printed.split() in lines, printed  # none is broken in two
    assert refused(made, app, "pdf", tmp_path / "kit.pdf").name == "cannot_write_file"
    assert pdf.plain("aé\u200bź") == "aé[U+200B][U+017A]"


def test_C11_it_is_out_of_date_when_what_it_says_has_changed(app: App, tmp_path: Path) -> None:
    assert call(app, "kit.check") == {"state": "none"}
    backed_up(app)
    path = made(app)
    assert call(app, "kit.check") == {"state": "current", "made": 1_760_000_020, "path": str(path)}
    backed_up(app)  # one more where others are
    assert call(app, "kit.check")["state"] == "current"
    backed_up(app, tmp_path)
    assert call(app, "kit.check")["changed"] == ["backups"]
    made(app)
    assert call(app, "kit.check")["state"] == "current"
    another = Secret("staple river wombat horse battery of them")
    app.session.change_passphrase(Secret(PASSPHRASE), another)
    assert call(app, "kit.check")["changed"] == ["passphrase"]


def test_C11_another_name_makes_it_out_of_date_too(of_each_kind: App) -> None:
    app = of_each_kind
    made(app)
    assert call(app, "kit.check")["state"] == "current"  # of a key without a certificate of its own, too
    named = {"fingerprint": app.session.vault.keyring.active, "name": "Countess", "email": ""}
    call(app, "key.add_user_id", {**named, "confirmation": confirmation(app)})
    assert call(reopened(app), "kit.check")["changed"] == ["key"]


def test_a_full_disk_is_said_and_leaves_nothing(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    confirmed, place = confirmation(app), app.session.name_file(str(tmp_path / "kit.pdf"))
    with monkeypatch.context() as patched:
        patched.setattr("sealring.base.files.os.fsync", full)
        error = refused(call, app, "kit.make", {"form": "pdf", "confirmation": confirmed, "place": place})
    assert error.name == "disk_full" and [path.name for path in tmp_path.iterdir() if "kit" in path.name] == []
    assert call(app, "kit.check") == {"state": "none"}


def test_a_vault_that_is_only_read_gives_a_kit_too(app: App) -> None:
    app.session.vault.database.read_only = "rolled_back"
    opens(app, reading.from_text(text_of(made(app))).key)
    assert call(app, "kit.check") == {"state": "none"}


def test_a_kit_is_known_as_a_file_that_holds_the_key(app: App) -> None:
    path = made(app)
    app.session.change_passphrase(Secret(PASSPHRASE), Secret("staple river wombat horse battery of them"))
    from sealring.session import register

    assert str(path) in [row["place"] for row in register.older(app.session.vault)]


# --- What it gives back -----------------------------------------------------------------------------


def opens(app: App, key: str | None) -> None:
    assert key is not None
    found = keys.import_secret_key(key.encode(), Secret(PASSPHRASE), now=int(app.clock.now()))
    assert found.to_bytes() == app.session.vault.keyring.active_key.to_bytes()


def test_C11_the_key_is_read_back_from_a_picture_of_the_printed_pdf(of_each_kind: App, tmp_path: Path) -> None:
    app = of_each_kind
    path = made(app, "pdf", tmp_path / "kit.pdf")
    pages = scanned(path)[::-1]
    found = reading.from_files([picture for _, picture in pages])
    opens(app, found.key)
    assert found.fingerprint == app.session.vault.keyring.active
    assert found.revocation is not None and "PUBLIC KEY BLOCK" in found.revocation
    rest = [picture for text, picture in pages if "Key 1 of" not in text]
    if app.session.vault.keyring.active_key.algorithm == "RSA-4096":
        missing = refused(reading.from_files, rest)
        assert missing.name == "kit_codes" and missing.data["lines"][0].startswith("KEY 1/")
    else:  # both codes are on one page
        assert reading.from_files(rest) == (None, None, found.revocation)


def test_C11_the_key_is_read_back_from_typed_lines_and_a_wrong_letter_is_named(of_each_kind: App) -> None:
    app = of_each_kind
    said = text_of(made(app))
    lines = [line for line in said.splitlines() if re.match(r"[KR]\d{3}[:=]", line)]
    untidy = "\n\n".join(line.lower().replace(" ", "  ").replace("0", "o") for line in reversed(lines))
    found = reading.from_text("typed on Sunday\n" + untidy)
    opens(app, found.key)
    assert found.revocation is not None
    assert packets.dearmor(found.revocation.encode())
    place = len(lines) // 2
    line, label = lines[place], lines[place][:4]
    for at in range(6, len(line)):
        if line[at] in "0123456789ABCDEF":
            wrong = line[:at] + ("7" if line[at] != "7" else "8") + line[at + 1 :]
            assert lines_named([*lines[:place], wrong, *lines[place + 1 :]]) == [f"{label} is not as it was printed"]
    assert lines_named(lines[:place] + lines[place + 1 :]) == [f"{label} is missing"]
    swapped = [*lines[:place], label + lines[place + 1][4:], *lines[place + 1 :]]
    assert lines_named(swapped) == [f"{label} is not as it was printed"]
    assert lines_named(lines[:-1]) == [f"{lines[-1][:4]} is missing"]


def test_C11_a_photograph_that_is_askew_and_dim_will_do(app: App, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    pages = []
    for number, (_, scan) in enumerate(scanned(made(app, "pdf", tmp_path / "kit.pdf"))):
        page = image.open(io.BytesIO(scan)).convert("L")
        askew = page.resize((1900, 2687)).rotate(6 - 3 * number, expand=True, fillcolor=120, resample=image.BICUBIC)
        taken = io.BytesIO()
        askew.point(lambda light: 40 + light * 0.55).save(taken, "JPEG", quality=60)
        pages.append(taken.getvalue())
    opens(app, reading.from_files(pages).key)


def test_the_codes_of_an_html_kit_are_the_same(app: App) -> None:
    image = pytest.importorskip("PIL.Image")
    found = []
    for side, path in re.findall(r'viewBox="0 0 (\d+) \d+".*?<path d="([^"]+)"', made(app).read_text()):
        dots = image.new("L", (int(side), int(side)), 255)
        for column, row in re.findall(r"M(\d+) (\d+)h1v1h-1z", path):
            dots.putpixel((int(column), int(row)), 0)
        drawn = io.BytesIO()
        dots.resize((5 * int(side),) * 2, image.NEAREST).save(drawn, "PNG")
        found.append(drawn.getvalue())
    opens(app, reading.from_files(found).key)


@given(st.text(alphabet="KR0123456789:= -AFOIL\n", max_size=200) | st.text(max_size=100))
def test_whatever_is_typed_is_read_or_refused_in_our_words(text: str) -> None:
    for given_text in (text, "#SEALRING KEY 1/1 00000000\n" + text, "K001= " + text):
        assert refused(reading.from_text, given_text).name in ("no_kit", "kit_lines", "kit_codes", "key_corrupt")


def test_an_empty_end_is_no_key() -> None:
    assert refused(typed.read, "\n".join(typed.write(typed.KEY, b""))).name == "kit_lines"


def lines_named(lines: list[str]) -> list[str]:
    error = refused(typed.read, "\n".join(lines))
    assert error.name == "kit_lines"
    found: list[str] = error.data["lines"]
    return found


def test_codes_that_are_missing_or_of_two_kits_are_named() -> None:
    one, two = (codes.write(codes.KEY, packets.armor("PRIVATE KEY BLOCK", os.urandom(1200))) for _ in range(2))
    assert len(one) == 3 and codes.read(reversed(one)) == {"KEY": codes.read(one)["KEY"]}
    error = refused(codes.read, [one[0], one[2], "https://example.org"])
    assert error.name == "kit_codes" and error.data["lines"] == ["KEY 2/3"]
    for mixed in ([*one, *two], [one[0], one[1], one[2].replace("=", "A")]):
        assert refused(codes.read, mixed).name == "kit_codes"
    for nothing in ("", "K", "hello", "\x00"):
        assert refused(reading.from_text, nothing).name == "no_kit"


# --- Without Sealring -------------------------------------------------------------------------------


def test_C11_B8_stock_gpg_takes_the_key_from_the_paper_by_the_steps_printed(
    app: App, asking: Gpg, tmp_path: Path
) -> None:
    said, wanted = text_of(made(app)), app.session.vault.keyring.active
    pages = [picture for text, picture in scanned(made(app, "pdf")) if "Key 1 of" in text]
    texts = [text for text in reading.scanned(pages) if text.startswith("#SEALRING KEY")]
    (tmp_path / "codes.txt").write_text("".join(texts))
    typed_in_a_shell(asking, commands("GPG_CODES"), tmp_path)
    assert wanted in asking("--list-secret-keys", "--with-colons").stdout.decode()
    asking("--yes", "--delete-secret-and-public-key", wanted)
    (tmp_path / "typed.txt").write_text(said)
    typed_in_a_shell(asking, commands("GPG_TYPED"), tmp_path)
    assert wanted in asking("--list-secret-keys", "--with-colons").stdout.decode()


def test_C11_B8_stock_gpg_opens_both_kinds_by_the_steps_printed(few: App, asking: Gpg, tmp_path: Path) -> None:
    opened, sealed = backed_up(few, tmp_path), tmp_path / "sealed.asc"
    world.sealed(few, sealed)
    typed_in_a_shell(asking, commands("GPG_KEY", FILE=str(opened)), tmp_path)
    clear = typed_in_a_shell(asking, commands("GPG_OPENED", FILE=str(opened)), tmp_path)
    rounds = typed_in_a_shell(asking, commands("GPG_SEALED", FILE=str(sealed)), tmp_path)
    for said in (clear, rounds):
        assert all(each in said for each in ("second-canary-7!", "canary-in-a-note", "Zürich ☃"))


@pytest.mark.parametrize("kind", ["opened", "sealed"])
def test_C11_B8_restore_py_opens_both_kinds_with_their_files(kind: str, few: App, asking: Gpg, tmp_path: Path) -> None:
    path = backed_up(few, tmp_path)
    typed_in_a_shell(asking, commands("GPG_KEY", FILE=str(path)), tmp_path)
    if kind == "sealed":
        path = tmp_path / "sealed.asc"
        world.sealed(few, path)
    (tmp_path / "restore.py").write_text(sheets.script())
    run = commands("SCRIPT_RUN", FILE=path.name, FOLDER="out").replace("python3", sys.executable)
    told = typed_in_a_shell(asking, run, tmp_path)
    out = tmp_path / "out"
    assert sorted(told.split()) == ["ok", "ok", "tiny.txt", "will.pdf"] and stat.S_IMODE(out.stat().st_mode) == 0o700
    assert [path.read_bytes() for path in out.glob("*-tiny.txt")] == [b"canary-in-a-file"]
    assert [path.stat().st_size for path in out.glob("*-will.pdf")] == [150_005]
    items = (out / "items.jsonl").read_text()
    assert all(each in items for each in ("second-canary-7!", "canary-in-a-note", "Zürich ☃"))
