"""A slice of the fuzzing in fuzz.py for every day, and the inputs that cost most (rule 10)."""

import json
import os
import subprocess
import sys

from tests.openpgp import fuzz

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")


def test_rules_3_and_10_a_slice_of_damaged_inputs() -> None:
    seed = int(os.environ.get("SEALRING_FUZZ_SEED") or int.from_bytes(os.urandom(4), "big"))
    print(f"seed {seed}: python -m tests.openpgp.fuzz --count 3000 --seed {seed}")
    found = fuzz.run(3000, seed, batch=3000)
    assert found["failures"] == []
    assert found["outcomes"]["result"] > 300  # damage that matters to nobody; else the doors see nothing but noise
    assert len(found["outcomes"]) > 6
    assert found["grown"] < 64


def test_rule_10_the_hardest_inputs_are_cheap() -> None:
    """G18: an input of up to 1 MiB costs at most a second and 64 MiB, which the child process may not exceed.

    The second is for a quiet machine, where it is measured by hand; what is not linear takes far longer than five.
    """
    command = [sys.executable, "-m", "tests.openpgp.fuzz", "--hard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    costs = json.loads(done.stdout)
    assert len(costs) > 25
    assert {name: cost for name, cost in costs.items() if cost > 5} == {}
