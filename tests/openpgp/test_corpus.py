"""The shared OpenPGP corpus, case by case, answered as its manifest says; and the traps that are told of others."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import messages
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, import_secret_key
from sealring.openpgp.post import Opened, judge, open_letter
from tests.openpgp.conftest import VECTORS

TODAY = 2_000_000_000
Read = Callable[[str], bytes]
Row = dict[str, Any]


def rows(kind: str) -> list[Any]:
    """What the manifest holds; one case without it, which the fixture then skips with its reason."""
    try:
        with open(os.path.join(VECTORS, "expected.json"), "rb") as file:
            found = json.load(file)[kind]
    except OSError:
        return ["absent"]
    return [pytest.param(row, id=row["file"]) for row in found] if kind == "messages" else list(found)


@pytest.fixture(scope="session")
def manifest(vectors: Read) -> Row:
    result: Row = json.loads(vectors("expected.json"))
    return result


@pytest.fixture(scope="session")
def corpus_keys(vectors: Read, manifest: Row) -> dict[str, OwnKey]:
    """All of them, as an owner would take them back to read old messages."""
    return {
        name: import_secret_key(
            vectors(f"keys/{name}.sec.asc"), Secret(row["passphrase"]), now=TODAY, only_to_read=True
        )
        for name, row in manifest["keys"].items()
    }


def wanted(row: Row) -> bytes:
    return bytes.fromhex(row["plaintext_hex"]) if "plaintext_hex" in row else row["plaintext"].encode()


@pytest.mark.parametrize("row", rows("messages"))
def test_message(row: Row, vectors: Read, corpus_keys: dict[str, OwnKey]) -> None:
    data, started = vectors(row["file"]), time.process_time()
    word = Secret(row["password"]) if "password" in row else None
    if row["expect"] == "refuse":
        for opener in (open_letter, messages.unseal, messages.decrypt_unsigned):
            with pytest.raises(SealringError) as problem:
                opener(data, corpus_keys)
            assert problem.value.name in ("message_corrupt", "message_unsupported")
        assert time.process_time() - started < 5  # far above what it takes, far below what a bomb costs
        return
    opened = open_letter(data, corpus_keys, passphrase=word if row["key"] is None else None)
    assert opened.plaintext == wanted(row)
    assert opened.encrypted
    assert bool(opened.weak) == (row["expect"] == "decrypt-or-policy-refuse" or "TWOFISH" in row["file"])
    if row["key"] is not None:
        fingerprints = {corpus_keys[name].fingerprint for name in row.get("recipients", [row["key"]])}
        assert opened.opened_by in fingerprints
        alone(data, corpus_keys, row)
    if word is not None:
        assert open_letter(data, [], passphrase=word).plaintext == wanted(row)
        assert_refused(data, word=Secret("not it"), name="message_passphrase")
    signed(opened, row, corpus_keys)


def alone(data: bytes, corpus_keys: dict[str, OwnKey], row: Row) -> None:
    """Each recipient's key opens it alone, and no other does."""
    recipients = row.get("recipients", [row["key"]])
    for name, own in corpus_keys.items():
        if name in recipients:
            assert open_letter(data, [own]).opened_by == own.fingerprint
        else:
            assert_refused(data, own, name="message_passphrase" if "password" in row else "no_key")


def assert_refused(data: bytes, *own: OwnKey, word: Secret[str] | None = None, name: str) -> None:
    with pytest.raises(SealringError) as problem:
        open_letter(data, own, passphrase=word)
    assert problem.value.name == name


def signed(opened: Opened, row: Row, corpus_keys: dict[str, OwnKey]) -> None:
    certificates = [own.certificate() for own in corpus_keys.values()]
    verdicts = judge(opened, certificates, now=TODAY)
    expected = [("good", corpus_keys[row["signer"]].fingerprint)] if "signer" in row else []
    assert [(verdict.verdict, verdict.fingerprint) for verdict in verdicts] == expected


@pytest.mark.parametrize("name", rows("keys"))
def test_key(name: str, vectors: Read, manifest: Row, corpus_keys: dict[str, OwnKey]) -> None:
    row = manifest["keys"][name]
    certificate = Certificate.parse(vectors(f"keys/{name}.pub.asc"))
    assert certificate.fingerprint == corpus_keys[name].fingerprint == row["fpr"]
    status = {"expired": "expired", "revoked": "revoked"}.get(name, "usable")
    assert certificate.status(TODAY) == status
    if status != "usable":
        with pytest.raises(SealringError) as problem:
            certificate.encryption_key(now=TODAY)
        assert problem.value.data == {"status": status}
        with pytest.raises(SealringError) as problem:
            import_secret_key(vectors(f"keys/{name}.sec.asc"), Secret(row["passphrase"]), now=TODAY)
        assert problem.value.name == "key_unusable"
    if row["passphrase"]:
        with pytest.raises(SealringError) as problem:
            import_secret_key(vectors(f"keys/{name}.sec.asc"), Secret("wrong"), now=TODAY)
        assert problem.value.name == "key_passphrase"


def test_pass_store(vectors: Read, corpus_keys: dict[str, OwnKey]) -> None:
    expected = json.loads(vectors("pass-store.expected.json"))
    for name, text in expected["entries"].items():
        opened = open_letter(vectors(f"pass-store/{name}.gpg"), [corpus_keys[expected["key"]]])
        assert opened.plaintext == text.encode()
    assert len(expected["entries"]) == 12


def test_every_bomb_and_broken_file_stays_within_its_memory(vectors: Read, manifest: Row) -> None:
    """G18: 64 MiB beyond what the program has anyway, for all that must be refused."""
    names = [row["file"] for row in manifest["messages"] if row["expect"] == "refuse"]
    row = manifest["keys"]["cv25519"]
    code = f"""
import os, resource, sys
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys, post
own = keys.import_secret_key(open(sys.argv[1] + "/keys/cv25519.sec.asc", "rb").read(), Secret({row["passphrase"]!r}),
                             now={TODAY})
size = int(open("/proc/self/statm").read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
resource.setrlimit(resource.RLIMIT_AS, (size + (64 << 20),) * 2)
for name in {names!r}:
    try:
        post.open_letter(open(sys.argv[1] + "/" + name, "rb").read(), [own])
        sys.exit(name)
    except SealringError:
        pass
"""
    done = subprocess.run([sys.executable, "-c", code, VECTORS], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
