"""The Argon2id profile of a new vault, found with a timer that the test owns."""

import os

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp.keys import OwnKey
from sealring.vault import keyring as keyrings
from sealring.vault import stretching
from sealring.vault.keyring import Keyring
from sealring.vault.stretching import Argon2Profile, calibrated
from tests.vault.test_vault import refused

GIB = 1 << 30


class Machine:
    """Takes so many seconds for 64 MiB and one pass."""

    def __init__(self, seconds: float, memory: int | None = 16 * GIB, free: int = 1 << 30) -> None:
        self.seconds = seconds
        self.memory = memory
        self.free = free  # KiB that one derivation gets
        self.time = 0.0
        self.busy = 1.0  # how much longer it takes than the processor's time
        self.tried: list[Argon2Profile] = []

    def work(self, profile: Argon2Profile) -> None:
        if profile.memory > self.free:
            raise SealringError("too_little_memory")
        self.tried.append(profile)
        self.time += self.busy * self.cost(profile)

    def cost(self, profile: Argon2Profile) -> float:
        return self.seconds * profile.passes * profile.memory / limits.ARGON2_MEMORY_MIN

    def profile(self) -> Argon2Profile:
        return calibrated(self.work, [lambda: self.time, lambda: self.time / self.busy], self.memory)


@pytest.mark.parametrize("seconds", [0.02, 0.025, 0.033, 0.04, 0.06, 0.08, 0.1, 0.13, 0.15])
def test_an_unlock_takes_half_a_second_to_a_second(seconds: float) -> None:
    machine = Machine(seconds)
    profile = machine.profile()
    assert 0.45 <= machine.cost(profile) <= limits.ARGON2_SECONDS_MAX
    assert profile.passes == 3 and profile.lanes == 4  # memory first
    assert machine.time <= 2.0  # what set-up waits for


def test_a_busy_moment_does_not_weaken_a_vault() -> None:
    idle, busy = Machine(0.04), Machine(0.04)
    busy.busy = 9.0
    assert busy.profile() == idle.profile() and busy.cost(busy.profile()) > 0.4


@pytest.mark.parametrize("seconds", [0.3, 1.0, 20.0])
def test_a_slow_machine_gets_the_floor_and_no_less(seconds: float) -> None:
    machine = Machine(seconds)
    assert machine.profile() == stretching.NORMAL == Argon2Profile(65536, 3, 4)
    assert len(machine.tried) == 1


def test_a_fast_machine_gets_more_passes_when_memory_may_not_grow() -> None:
    machine = Machine(0.005)
    profile = machine.profile()
    assert profile.memory == limits.ARGON2_MEMORY_MAX and 3 < profile.passes <= 10
    assert 0.5 <= machine.cost(profile) <= limits.ARGON2_SECONDS_MAX
    assert Machine(0.00001).profile() == Argon2Profile(limits.ARGON2_MEMORY_MAX, 10, 4)
    assert Machine(0.0).profile() == Argon2Profile(limits.ARGON2_MEMORY_MAX, 10, 4)  # a timer too coarse to tell


@pytest.mark.parametrize(("memory", "most"), [(GIB, 262144), (GIB // 2, 131072), (100 << 20, 65536), (None, 262144)])
def test_at_most_a_quarter_of_the_memory(memory: int | None, most: int) -> None:
    machine = Machine(0.01, memory)
    profile = machine.profile()
    assert profile.memory == most and max(tried.memory for tried in machine.tried) <= most
    assert profile.passes <= 10


def test_memory_that_others_use_is_not_asked_for_twice() -> None:
    machine = Machine(0.01, free=131072)
    assert machine.profile().memory == 131072


def test_a_step_that_turns_out_too_slow_is_not_taken() -> None:
    machine = Machine(0.1)
    costs = iter([0.3, 0.9, 5.0])

    def work(profile: Argon2Profile) -> None:
        machine.time += next(costs)

    assert calibrated(work, [lambda: machine.time], 16 * GIB).memory == 131072  # 1.8 s were foreseen for the next


def test_every_profile_that_is_found_can_be_read_again(key: OwnKey) -> None:
    keyring = Keyring.new(key, os.urandom)
    for seconds in (0.0, 0.001, 0.05, 9.0):
        profile = Machine(seconds).profile()
        assert profile.work >= stretching.NORMAL.work
        assert profile.memory <= limits.ARGON2_MEMORY_MAX and profile.passes <= limits.ARGON2_PASSES_MAX
    closed = keyrings.close(keyring, Secret("x"), stretching.TESTING, os.urandom)
    assert keyrings.profile_of(closed) == stretching.TESTING
    refused("vault_damaged", keyrings.profile_of, b"x" + closed)


def test_this_machine_says_how_much_memory_it_has() -> None:
    assert (stretching.total_memory() or 0) > 64 << 20
