"""A vault file of a test: a cheap Argon2id, a clock that the test owns, every file below one folder."""

import os
from pathlib import Path

from sealring.base.secret import Secret
from sealring.openpgp.keys import OwnKey
from sealring.vault import keyring as keyrings
from sealring.vault import stretching
from sealring.vault.database import Database
from sealring.vault.keyring import Keyring
from sealring.vault.vault import Vault

PASSPHRASE = Secret("correct horse battery staple")


class FakeClock:
    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def now(self) -> float:
        return self.time

    def boot(self) -> float:
        return self.time

    def awake(self) -> float:
        return self.time


class Home:
    """One vault file and the folder that keeps the state seen of it."""

    def __init__(self, folder: Path, key: OwnKey) -> None:
        self.folder = folder
        self.path = str(folder / "vault" / "vault.db")
        self.state = str(folder / "state")
        self.clock = FakeClock()
        self.keyring = Keyring.new(key, os.urandom)
        self.opened: list[Vault] = []

    def make(self) -> Vault:
        vault = Vault.make(
            self.path, self.keyring, stretching.TESTING, PASSPHRASE, clock=self.clock, state_folder=self.state
        )
        self.opened.append(vault)
        return vault

    def open(self, path: str | None = None, state: str | None = None) -> Vault:
        database = Database(path or self.path)
        keyring = keyrings.open_(database.keyring(), PASSPHRASE)
        vault = Vault(database, keyring, clock=self.clock, state_folder=state or self.state).load()
        self.opened.append(vault)
        return vault
