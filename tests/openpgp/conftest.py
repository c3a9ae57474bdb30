"""Keys for the tests, stock gpg in a folder of its own, and the shared vectors where they are there."""

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator

import pytest

from sealring.base.secret import Secret
from sealring.openpgp.keys import OwnKey, generate, import_secret_key, protect

NOW = 1_760_000_000
_BESIDE = os.path.join(os.path.dirname(__file__), *[".."] * 3, "shared", "corpora", "openpgp")
VECTORS = os.environ.get("SEALRING_VECTORS", _BESIDE)


class Gpg:
    """Stock gpg with its own home."""

    def __init__(self, home: str) -> None:
        self.home = home

    def __call__(self, *args: str, data: bytes = b"", check: bool = True) -> subprocess.CompletedProcess[bytes]:
        command = ["gpg", "--batch", "--no-tty", "--homedir", self.home, "--pinentry-mode", "loopback", *args]
        done = subprocess.run(command, input=data, capture_output=True, timeout=120, check=False)
        if check and done.returncode:
            raise AssertionError(done.stderr.decode("utf-8", "replace"))
        return done

    def make(self, algorithm: str, usage: str = "default", *, expire: str = "never") -> str:
        """A new key without passphrase; its fingerprint."""
        name = f"{algorithm} {usage} <some@body.example>"
        self("--passphrase", "", "--quick-gen-key", name, algorithm, usage, expire)
        return self.fingerprint()

    def fingerprint(self) -> str:
        """Of the key made last."""
        lines = self("--list-keys", "--with-colons").stdout.decode().splitlines()
        rows = [line.split(":") for line in lines]
        return next(b[9] for a, b in reversed(list(itertools.pairwise(rows))) if (a[0], b[0]) == ("pub", "fpr"))

    def secret(self, fingerprint: str) -> bytes:
        return self("--passphrase", "", "--export-secret-keys", fingerprint).stdout


@contextlib.contextmanager
def _gpg() -> Iterator[Gpg]:
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed")
    home = tempfile.mkdtemp(prefix="sr", dir="/tmp")  # short: a socket's path has a limit
    try:
        yield Gpg(home)
    finally:
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def gpg() -> Iterator[Gpg]:
    with _gpg() as made:
        yield made


@pytest.fixture(scope="session")
def shared_gpg() -> Iterator[Gpg]:
    with _gpg() as made:
        yield made


@pytest.fixture(scope="session")
def key() -> OwnKey:
    return generate("Ann Näm", "ann@example.org", now=NOW)


@pytest.fixture(scope="session")
def stranger() -> OwnKey:
    return generate("Bo", "", now=NOW)


@pytest.fixture(scope="session")
def made_by_gpg(shared_gpg: Gpg) -> Callable[[str], OwnKey]:
    """A key that gpg made, imported; by algorithm, made once."""
    known: dict[str, OwnKey] = {}

    def give(algorithm: str) -> OwnKey:
        if algorithm not in known:
            fingerprint = shared_gpg.make(algorithm, "sign,cert")
            second = "cv25519" if algorithm == "ed25519" else algorithm
            shared_gpg("--passphrase", "", "--quick-add-key", fingerprint, second, "encrypt", "never")
            known[algorithm] = import_secret_key(shared_gpg.secret(fingerprint), None, now=NOW * 2)
        return known[algorithm]

    return give


@pytest.fixture(scope="session")
def gpg_with_key(key: OwnKey) -> Iterator[Gpg]:
    """Stock gpg that has imported our own key from its protected form, as a person would."""
    with _gpg() as made:
        made("--passphrase", "pässwörd ☃", "--import", data=protect(key, Secret("pässwörd ☃")).encode())
        yield made


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], bytes]:
    """The content of a file of the shared vectors."""
    if not os.path.isfile(os.path.join(VECTORS, "expected.json")):
        pytest.skip("the shared OpenPGP vectors are not here")

    def read(name: str) -> bytes:
        with open(os.path.join(VECTORS, name), "rb") as file:
            return file.read()

    return read


@pytest.fixture(scope="session")
def vector_keys(vectors: Callable[[str], bytes]) -> dict[str, OwnKey]:
    """The vectors' keys that Sealring takes, imported on a day when they were good."""
    days = {"expired": 1_578_500_000}
    result = {}
    for name, row in json.loads(vectors("expected.json"))["keys"].items():
        if name != "revoked":
            data = vectors(f"keys/{name}.sec.asc")
            result[name] = import_secret_key(data, Secret(row["passphrase"]), now=days.get(name, 2_000_000_000))
    return result
