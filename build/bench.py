"""Measures launch, unlock, fill, search and memory of the real host, over real frames, beside gpg and browserpass.

What the extension costs a page is measured in a real Chromium, beside the same page without it.

Every figure is taken in this run, and the goals are ratios to a peer or bounds on what the person waits for. The
exit status is 1 when a goal is missed, so that a slower program is noticed; no test depends on it.
"""

import argparse
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench_backups import backups
from bench_backups import growth as backup_growth
from bench_letters import letters
from bench_page import page_costs
from cryptography.hazmat.primitives.asymmetric import padding, rsa, x25519
from rich.console import Console
from rich.table import Table

from sealring.base.clock import SystemClock
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault import keyring as keyrings
from sealring.vault import stretching
from sealring.vault.database import Database

PASSPHRASE = "bench harbour unison velvet tadpole quorum"
BROWSERPASS = "/usr/lib/browserpass/browserpass-native"
BIN = Path(sys.executable).parent

Json = dict[str, Any]


def percentile(values: list[float], part: float) -> float:
    """The value that `part` of the sorted values do not exceed, in the values' own unit."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    """How long each of `times` calls took."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


class Host:
    """A running sealring-host, spoken to in frames as a browser does."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [BIN / "sealring-host", "chrome-extension://bekmjgbkngbidknjelhjocfnbbklijei/"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "SEALRING_HOME": str(home)},
        )
        self._next = 0

    def call(self, method: str, params: Json | None = None) -> Json:
        assert self.process.stdin
        assert self.process.stdout
        self._next += 1
        request = {
            "jsonrpc": "2.0",
            "id": self._next,
            "method": method,
            "caller": {"kind": "page"},
            "params": params or {},
        }
        body = json.dumps(request).encode()
        self.process.stdin.write(struct.pack("=I", len(body)) + body)
        self.process.stdin.flush()
        while True:
            (length,) = struct.unpack("=I", self.process.stdout.read(4))
            reply: Json = json.loads(self.process.stdout.read(length))
            if reply.get("id") == self._next:
                if "error" in reply:
                    raise RuntimeError(f"{method}: {reply['error']}")
                result: Json = reply["result"]
                return result

    def hello(self) -> Json:
        return self.call("session.hello", {"protocol": {"min": 1, "max": 1}})

    def unlock(self) -> None:
        shown = self.call("session.challenge")
        shown.pop("expires_in")
        self.call("session.unlock", {"passphrase": PASSPHRASE, "displayed": shown})

    def resident_mib(self) -> float:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)


@contextmanager
def running(home: Path) -> Iterator[Host]:
    """A host that is ended at the end."""
    host = Host(home)
    try:
        yield host
    finally:
        host.close()


BULK = 10_000  # items written in one transaction


def site(number: int) -> str:
    """A host name of its own for each item."""
    return f"{('mail', 'shop', 'bank', 'forum', 'news', 'cloud')[number % 6]}{number}.example.com"


def login(number: int) -> Json:
    """One plausible item; the words vary so that search has something to tell apart."""
    return {
        "type": "login",
        "name": f"{site(number).split('.', 1)[0].title()} account",
        "username": f"ada.lovelace+{number}@example.org",
        "password": f"canary-{number:06d}-kJ8#vQ2m!xR7",
        "uris": [{"uri": f"https://{site(number)}/login", "match": "domain"}],
        "tags": [f"tag{number % 17}"],
        "folder": f"Folder {number % 11}",
        "favourite": number % 50 == 0,
    }


def make_vault(home: Path, algorithm: str, count: int) -> list[str]:
    """A vault of `count` logins, made through the door as a person would, and filled in one go; returns item ids."""
    with running(home) as host:
        host.hello()
        token = host.call("token.suggest")
        if algorithm == "Ed25519":
            host.call(
                "setup.create", {"name": "Ada", "email": "ada@example.org", "passphrase": PASSPHRASE, "token": token}
            )
        else:
            armored = gpg_key(home / "gpg-made", algorithm)
            host.call("setup.import_key", {"armored": armored, "passphrase": PASSPHRASE, "token": token})
        shown = host.call("session.challenge")
        shown.pop("expires_in")
        host.call("key.backup", {"confirmation": {"passphrase": PASSPHRASE, "displayed": shown}, "to": "folder"})
        host.call("setup.finish")
    session = Session(clock=SystemClock())
    os.environ["SEALRING_HOME"] = str(home)
    session.unlock(Secret(PASSPHRASE), None)
    ids = []
    for first in range(0, count, BULK):
        start = time.perf_counter()
        rows = session.vault.create_many([login(number) for number in range(first, min(count, first + BULK))])
        taken = time.perf_counter() - start
        ids += [row.id for row in rows]
    which = f"the last {len(rows):,} of {count:,}" if count > BULK else f"{count:,} items"
    goal = 3.0 if algorithm == "Ed25519" and len(rows) == BULK else None
    add("bulk create", f"{algorithm}, {which}", f"{taken:.2f} s", "", taken, goal, "s")
    session.lock("browser_exit")
    return ids


def gpg(folder: Path, *arguments: str, data: bytes = b"") -> bytes:
    """Run gpg with a home of its own; returns its output."""
    folder.mkdir(mode=0o700, exist_ok=True)
    command = ["gpg", "--homedir", str(folder), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    return subprocess.run([*command, *arguments], input=data, capture_output=True, check=True).stdout


def gpg_key(folder: Path, algorithm: str) -> str:
    """An armored secret key without passphrase, made by gpg in `folder`."""
    kinds = {"Ed25519": ("ed25519", "cv25519"), "RSA-4096": ("rsa4096", "rsa4096")}
    primary, subkey = kinds[algorithm]
    gpg(folder, "--quick-generate-key", "Ada <ada@example.org>", primary, "sign", "never")
    listing = gpg(folder, "--list-keys", "--with-colons").decode()
    fingerprint = next(line.split(":")[9] for line in listing.splitlines() if line.startswith("fpr"))
    gpg(folder, "--quick-add-key", fingerprint, subkey, "encr", "never")
    return gpg(folder, "--armor", "--export-secret-keys").decode()


class Browserpass:
    """Debian's browserpass host: a process for each message, as browsers run it."""

    def __init__(self, store: Path, gnupg: Path) -> None:
        self.settings = {"gpgPath": shutil.which("gpg"), "stores": {"s": {"id": "s", "name": "s", "path": str(store)}}}
        self.env = {**os.environ, "GNUPGHOME": str(gnupg)}

    def fetch(self) -> Json:
        request = {"settings": self.settings, "action": "fetch", "storeId": "s", "file": "entry.gpg"}
        body = json.dumps(request).encode()
        frame = struct.pack("=I", len(body)) + body
        done = subprocess.run(
            [BROWSERPASS], input=frame, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.env, check=True
        )
        reply: Json = json.loads(done.stdout[4:])
        if reply["status"] != "ok":
            raise RuntimeError(str(reply))
        return reply


def start_up(home: Path, times: int) -> None:
    """Launch to the first reply, against the same interpreter doing nothing."""

    def launch() -> None:
        with running(home) as host:
            host.hello()
            reached.append((time.perf_counter() - started[0]) * 1000)

    def nothing() -> None:
        subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)

    reached: list[float] = []
    started = [0.0]
    peer: list[float] = []
    for _ in range(times):  # in turn, so that a busy moment of the machine hits both
        peer += milliseconds(nothing, 1)
        started[0] = time.perf_counter()
        launch()
    ours, theirs = percentile(reached, 0.5), percentile(peer, 0.5)
    add("launch to first reply", "p50", f"{ours:.1f} ms", f"{theirs:.1f} ms (python -I -c pass)", ours / theirs, 2.5)


def unlocking(home: Path, count: int, times: int, goal: float | None = 100.0) -> float:
    """Unlock beyond the key derivation, which is measured beside it with the vault's own parameters; milliseconds."""
    database = Database(str(home / "vaults" / "default" / "vault.db"))
    profile = keyrings.profile_of(database.keyring())
    database.close()

    def derive() -> bytes:
        return stretching.stretch(Secret(PASSPHRASE), b"0" * 16, profile)

    parameters = f"Argon2id, {profile.memory // 1024} MiB, {profile.passes} passes"
    figures = []
    for pause, words, aim in ((1.0, "hello a second before", goal), (0.0, "hello just before", None)):
        beyond, derived = [], []
        for _ in range(times):
            with running(home) as host:
                host.hello()
                time.sleep(pause)
                shown = host.call("session.challenge")
                shown.pop("expires_in")
                start = time.perf_counter()
                host.call("session.unlock", {"passphrase": PASSPHRASE, "displayed": shown})
                taken = (time.perf_counter() - start) * 1000
            derived.append(milliseconds(derive, 1)[0])  # right after: the machine is as quick as it was for the unlock
            beyond.append(taken - derived[-1])
        figures.append(percentile(beyond, 0.5))
        kdf = f"{percentile(derived, 0.5):.0f} ms ({parameters})"
        what = f"unlock beyond the KDF, {words}"
        add(what, f"{count:,} items", f"{figures[-1]:.0f} ms", kdf, figures[-1], aim, "ms")
    return figures[0]


def private_operation(algorithm: str) -> Callable[[], object]:
    """What every fill has to wait for, whatever is around it: one use of the private key, by OpenSSL alone."""
    if algorithm == "Ed25519":
        mine, theirs = x25519.X25519PrivateKey.generate(), x25519.X25519PrivateKey.generate().public_key()
        return lambda: mine.exchange(theirs)
    key = rsa.generate_private_key(65537, 4096)
    sealed = key.public_key().encrypt(b"0" * 35, padding.PKCS1v15())
    return lambda: key.decrypt(sealed, padding.PKCS1v15())


def filler(host: Host, ids: list[str]) -> Callable[[], None]:
    """One fill's round trip, of another item each time."""
    targets = [{"origin": f"https://{site(number)}", "ancestors": []} for number in range(len(ids))]
    at = 0

    def fill() -> None:
        nonlocal at
        at = (at + 7919) % len(ids)
        got = host.call("fill.get", {"id": ids[at], "fields": ["username", "password"], "target": targets[at]})
        if got["values"]["password"] != login(at)["password"]:
            raise RuntimeError("the wrong password came back")

    return fill


def filling(home: Path, algorithm: str, ids: list[str], times: int, goals: tuple[float, float]) -> None:
    """A warm fill's whole round trip, against gpg and browserpass fetching the same secret."""
    work = Path(tempfile.mkdtemp(prefix="sealring-bench-"))
    try:
        gnupg, store = work / "gnupg", work / "store"
        gpg_key(gnupg, algorithm)
        store.mkdir()
        secret = f"{login(0)['password']}\nlogin: {login(0)['username']}\n".encode()
        (store / "entry.gpg").write_bytes(
            gpg(gnupg, "--trust-model", "always", "-r", "ada@example.org", "--encrypt", data=secret)
        )
        signed = work / "signed.gpg"  # the same work as ours: decrypted, and its signature checked
        signed.write_bytes(
            gpg(gnupg, "--trust-model", "always", "-r", "ada@example.org", "--sign", "--encrypt", data=secret)
        )
        with running(home) as host:
            host.hello()
            host.unlock()
            fill = filler(host, ids)
            milliseconds(fill, 50)
            ours = milliseconds(fill, times)
            add(
                f"resident memory, {algorithm}", f"{len(ids):,} items", f"{host.resident_mib():.0f} MiB", "", None, None
            )
        unsigned = milliseconds(lambda: gpg(gnupg, "--decrypt", str(store / "entry.gpg")), 30)
        plain = milliseconds(lambda: gpg(gnupg, "--decrypt", str(signed)), 30)
        floor = (
            f"{percentile(milliseconds(private_operation(algorithm), 50), 0.5):.2f} ms (OpenSSL's private operation)"
        )
        for part, goal in zip((0.5, 0.99), goals, strict=True):
            got = percentile(ours, part)
            which = f"p{part * 100:.0f} of {times:,}"
            add(f"warm fill, {algorithm}", which, f"{got:.2f} ms", floor if part == 0.5 else "", got, goal, "ms")
        add(
            f"fill against gpg -d of a signed message, {algorithm}",
            "p50",
            f"{percentile(ours, 0.5):.2f} ms",
            f"{percentile(plain, 0.5):.1f} ms",
            percentile(plain, 0.5) / percentile(ours, 0.5),
            -10.0,
        )
        add(
            f"fill against gpg -d without a signature, {algorithm}",
            "p50",
            f"{percentile(ours, 0.5):.2f} ms",
            f"{percentile(unsigned, 0.5):.1f} ms",
            None,
            None,
        )
        if os.path.exists(BROWSERPASS):
            peer = Browserpass(store, gnupg)
            theirs = milliseconds(peer.fetch, 30)
            add(
                f"fill against browserpass, {algorithm}",
                "p50",
                f"{percentile(ours, 0.5):.2f} ms",
                f"{percentile(theirs, 0.5):.1f} ms",
                percentile(theirs, 0.5) / percentile(ours, 0.5),
                -10.0,
            )
        else:
            add(
                f"fill against browserpass, {algorithm}",
                "not measured",
                "",
                "webext-browserpass is not installed",
                None,
                None,
            )
        subprocess.run(["gpgconf", "--homedir", str(gnupg), "--kill", "all"], check=False)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def searching(home: Path, count: int, goal: float | None = 4.0) -> float:
    """Each keystroke of typed queries, some with a typing error, as the popup asks; the 99th percentile in ms."""
    words = ("mail12", "shop99 account", "ada.lovelace+77", "bank account", "tag3", "example.com", "zzz", "cloud1 ada")
    words += ("fourm12", "exmaple", "clodu77 account")
    with running(home) as host:
        host.hello()
        host.unlock()
        taken = []
        for word in words * 6:
            for length in range(1, len(word) + 1):
                taken += milliseconds(lambda: host.call("item.search", {"query": word[:length], "limit": 50}), 1)  # noqa: B023
    got = percentile(taken, 0.99)
    add(
        "search per keystroke",
        f"p50 {percentile(taken, 0.5):.2f} ms, p99",
        f"{got:.2f} ms",
        f"{count:,} items",
        got,
        goal,
        "ms",
    )
    return got


FIGURES: list[tuple[str, str, str, str, str, bool | None]] = []


def add(what: str, which: str, ours: str, peer: str, value: float | None, goal: float | None, unit: str = "x") -> None:
    """One line of the table; a negative goal is a ratio that must be reached, a positive one that must be kept."""
    met: bool | None = None
    text = ""
    if value is not None and goal is not None:
        met = value >= -goal if goal < 0 else value <= goal
        text = (
            f"{value:.1f} x, goal at least {-goal:g} x"
            if goal < 0
            else f"{value:.2f} {unit}, goal at most {goal:g} {unit}"
        )
    FIGURES.append((what, which, ours, peer, text, met))


def growth(folder: Path, most: int, fills: int, console: Console) -> None:
    """What a vault of many thousands costs beside one of 1,000: nothing may cost more than in proportion."""
    found: dict[str, list[float]] = {"unlock beyond the KDF": [], "search p99": [], "warm fill p50": [], "memory": []}
    sizes = (1_000, 10_000, most)
    for count in sizes:
        console.print(f"Ed25519: making a vault of {count:,} items")
        home = folder / str(count)
        home.mkdir()
        ids = make_vault(home, "Ed25519", count)
        last = count == most
        found["unlock beyond the KDF"].append(unlocking(home, count, 5, 700.0 if last else None))
        found["search p99"].append(searching(home, count, 16.0 if last else None))
        fill, memory = fill_alone(home, ids, fills)
        found["warm fill p50"].append(fill)
        found["memory"].append(memory)
        add("warm fill", f"{count:,} items, p50", f"{fill:.2f} ms", "", None, None)
        add("resident memory", f"{count:,} items", f"{memory:.0f} MiB", "", memory, 200.0 if last else None, "MiB")
    for what, values in found.items():
        times = values[-1] / max(values[0], 0.01)
        goal = 1.3 if what == "warm fill p50" else sizes[-1] / sizes[0]
        add(f"growth of {what}", f"{sizes[-1] // sizes[0]} times as many items", f"{times:.2f} x", "", times, goal)


def fill_alone(home: Path, ids: list[str], times: int) -> tuple[float, float]:
    """A warm fill's median in milliseconds, and the memory after it in MiB."""
    with running(home) as host:
        host.hello()
        host.unlock()
        milliseconds(filler(host, ids), 50)
        return percentile(milliseconds(filler(host, ids), times), 0.5), host.resident_mib()


def main() -> int:
    """Measure, print, and say whether every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--items", type=int, default=10_000, help="items in the vault (10,000)")
    parser.add_argument("--fills", type=int, default=2_000, help="fills measured (2,000)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="sealring-bench-") as folder:
        if chosen.items > BULK:
            growth(Path(folder), chosen.items, chosen.fills, console)
            return shown(chosen.json)
        for algorithm, goals in (("Ed25519", (1.0, 4.0)), ("RSA-4096", (2.5, 6.0))):
            console.print(f"{algorithm}: making a vault of {chosen.items:,} items")
            home = Path(folder) / algorithm
            home.mkdir()
            ids = make_vault(home, algorithm, chosen.items)
            if algorithm == "Ed25519":
                start_up(home, 25)
                unlocking(home, chosen.items, 7)
                searching(home, chosen.items)
            filling(home, algorithm, ids, chosen.fills, goals)
            ours = algorithm == "Ed25519" and chosen.items == BULK
            many = backups(add, home, algorithm, chosen.items, PASSPHRASE, goals=ours)
            if ours:
                few = Path(folder) / "few"
                few.mkdir()
                make_vault(few, algorithm, BULK // 10)
                backup_growth(add, backups(add, few, algorithm, BULK // 10, PASSPHRASE, goals=False), many, 10)
    letters(add, gpg, gpg_key, milliseconds)
    page_costs(add)
    return shown(chosen.json)


def shown(as_json: bool) -> int:
    """Print the table; 1 when a goal was missed."""
    if as_json:
        names = ("what", "which", "ours", "peer", "result", "met")
        print(json.dumps([dict(zip(names, row, strict=True)) for row in FIGURES], indent=2))
    else:
        table = Table("what", "which", "Sealring", "beside it", "result", "goal met")
        for row in FIGURES:
            table.add_row(*row[:5], {True: "yes", False: "NO", None: ""}[row[5]])
        Console(width=150).print(table)
    return 1 if any(row[5] is False for row in FIGURES) else 0


if __name__ == "__main__":
    sys.exit(main())
