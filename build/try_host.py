"""Starts a built host as a browser does, checks its hello, and compares its launch with the bare interpreter's."""

import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from typing import Any

ORIGIN = "chrome-extension://bekmjgbkngbidknjelhjocfnbbklijei/"
TIMES = 20


def main() -> int:
    """Print the answer and both times."""
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "SEALRING_HOME": home}
        answer = hello(program, environment)
        if answer.get("result", {}).get("state") != "no_vault":
            print(f"The host did not answer as it should: {answer}")
            return 1
        host = median(lambda: hello(program, environment))
    bare = median(lambda: subprocess.run([sys.executable, "-I", "-c", "pass"], check=True))
    size = sum(
        os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(os.path.dirname(program)) for name in names
    )
    print(f"hello from {program}: version {answer['result']['version']}, {size / 1e6:.0f} MB in its folder")
    print(f"launch to first reply {host:.1f} ms, python -I -c pass {bare:.1f} ms: {host / bare:.1f} times")
    return 0


def hello(program: str, environment: dict[str, str]) -> dict[str, Any]:
    """One launch and its first reply, as the extension would ask."""
    params = {"protocol": {"min": 1, "max": 1}}
    request = {"jsonrpc": "2.0", "id": 1, "method": "session.hello", "caller": {"kind": "page"}, "params": params}
    body = json.dumps(request).encode()
    with subprocess.Popen(
        [program, ORIGIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as host:
        if host.stdin is None or host.stdout is None:
            raise RuntimeError("no pipes")
        host.stdin.write(struct.pack("=I", len(body)) + body)
        host.stdin.flush()
        (length,) = struct.unpack("=I", host.stdout.read(4))
        answer: dict[str, Any] = json.loads(host.stdout.read(length))
        answer["at"] = time.perf_counter()
        host.stdin.close()
    return answer


def median(work: Any) -> float:
    """Milliseconds from the start of the work to its end, or to the reply that it gives."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        done = work()
        taken.append(((done["at"] if isinstance(done, dict) else time.perf_counter()) - start) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
