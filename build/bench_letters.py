"""Measures opening and verifying OpenPGP messages, beside gpg and Sequoia doing the same with the same message."""

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sealring.openpgp import messages, post
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, import_secret_key

Add = Callable[[str, str, str, str, float | None, float | None, str], None]
Gpg = Callable[..., bytes]
Times = Callable[[Callable[[], object], int], list[float]]
TEXT = b'{"password":"canary-000000-kJ8#vQ2m!xR7","username":"ada.lovelace@example.org"}\n' * 3


def letters(add: Add, gpg: Gpg, gpg_key: Callable[[Path, str], str], milliseconds: Times) -> None:
    """Open and verify, Cv25519 and RSA-4096: the vault's own shape, and what gpg sealed and signed."""
    for algorithm, own_goal, letter_goal in (("Ed25519", 0.3, 1.0), ("RSA-4096", 2.5, 2.5)):
        with tempfile.TemporaryDirectory(prefix="sealring-letters-") as folder:
            home = Path(folder) / "gnupg"
            try:
                armored = gpg_key(home, algorithm).encode()
                _measure(add, gpg, milliseconds, home, algorithm, armored, own_goal, letter_goal)
            finally:
                subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


def _measure(
    add: Add,
    gpg: Gpg,
    milliseconds: Times,
    home: Path,
    algorithm: str,
    armored: bytes,
    own_goal: float,
    letter_goal: float,
) -> None:
    now = int(time.time())
    key = OwnKey.parse(import_secret_key(armored, None, now=now).to_bytes())
    certificate = Certificate.parse(gpg(home, "--export"))
    file = home / "letter.gpg"
    # Uncompressed, because Sequoia's Python door takes no compressed one.
    seal = ["--compress-algo", "none", "--trust-model", "always", "-r", "ada@example.org", "--sign", "--encrypt"]
    letter = gpg(home, *seal, data=TEXT)
    file.write_bytes(letter)
    item = messages.seal(TEXT, key, now=now)

    def theirs_by_us() -> None:
        opened = post.open_letter(letter, [key])
        (verdict,) = post.judge(opened, [certificate], now=now + 60)
        if opened.plaintext != TEXT or verdict.verdict != "good":
            raise RuntimeError("the letter was not opened")

    peers = [("gpg -d", lambda: gpg(home, "--decrypt", str(file)), 30), *_sequoia(armored, letter)]
    beside = ", ".join(f"{_median(milliseconds(work, times)):.2f} ms ({name})" for name, work, times in peers)
    for what, work, goal in (
        ("open and verify an item", lambda: messages.unseal(item, [key]), own_goal),
        ("open and verify a letter by gpg", theirs_by_us, letter_goal),
    ):
        milliseconds(work, 50)
        got = _median(milliseconds(work, 500))
        add(f"{what}, {algorithm}", "p50 of 500", f"{got:.2f} ms", beside, got, goal, "ms")


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _sequoia(armored: bytes, letter: bytes) -> list[tuple[str, Callable[[], object], int]]:
    """The same with Sequoia, its keys read before as ours are; nothing where it is not installed."""
    try:
        import pysequoia
    except ImportError:
        return []
    secret = pysequoia.Tsk.from_bytes(armored)
    known, decryptor = [secret.extract_certificate()], secret.decryptor()

    def open_() -> None:
        done = pysequoia.decrypt(bytes=letter, decryptor=decryptor, store=lambda ids: known)
        if bytes(done.bytes) != TEXT or len(done.valid_sigs) != 1:
            raise RuntimeError("Sequoia did not open the letter")

    return [("Sequoia", open_, 200)]
