"""A clock that tests own, and a small vault that opens quickly."""

from typing import Any

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING

PASSPHRASE = "correct horse battery staple wombat river"
TOKEN = {"chars": "K7M", "colour": "#1565c0"}


class FakeClock:
    """All three clocks, moved by hand."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.time = now
        self.up = 1000.0
        self.slept = 0.0

    def now(self) -> float:
        return self.time

    def boot(self) -> float:
        return self.up

    def awake(self) -> float:
        return self.up - self.slept

    def pass_(self, seconds: float) -> None:
        self.time += seconds
        self.up += seconds

    def sleep(self, seconds: float) -> None:
        self.pass_(seconds)
        self.slept += seconds


def made(**arguments: Any) -> Session:
    session = Session(profile=TESTING, **arguments)
    session.create("Ada", "ada@example.org", Secret(PASSPHRASE), TOKEN)
    return session


def shown(session: Session) -> dict[str, str]:
    challenge = session.challenge()
    return {name: challenge[name] for name in ("chars", "colour", "nonce")}
