"""Inputs with every kind of damage, thrown at every door of openpgp/: `python -m tests.openpgp.fuzz --count 100000`.

Each input ends in a result or a SealringError, within a second and 64 MiB; and a result is never anything that its
message does not vouch for. The seed is printed, and a failure names the input's number: with both it comes again.
"""

import argparse
import itertools
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import aead, keyrings, making, merging, messages, packets, policy, post, s2k, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, generate, import_secret_key
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Malformed
from sealring.openpgp.secret_material import SecretKey
from tests.openpgp import forge
from tests.openpgp.conftest import NOW, VECTORS

P256 = bytes.fromhex("2a8648ce3d030107")
TEXT = b"- what is said\nin two lines"
WORD = Secret("word")
SECONDS = 1.0  # of processor time, for one input
MEMORY = 64 << 20  # bytes, beyond what the program has when it starts
CHEAP = bytes((3, 8)) + b"saltsalt" + b"\x10"  # an S2K of 2,048 octets


class Seed(NamedTuple):
    """One good input.

    Attributes:
        name: for the report.
        data: the input.
        said: what a message says, None for keys.
        inside: what a message's container holds, for damage below the encryption.
    """

    name: str
    data: bytes
    said: bytes | None = None
    inside: bytes | None = None


class World:
    """The keys that inputs are for, and good inputs."""

    def __init__(self) -> None:
        # The keys are made anew for each run, dated alike: a failure is told by its input, which is printed.
        self.own, self.other = generate("Own", "own@x.example", now=NOW), generate("Other", "o@x.example", now=NOW)
        self.keys = (self.own, self.other, *_of_other_kinds(self.own), *_of_rfc_9580(self.own))
        self.certificates = [own.certificate() for own in self.keys]
        self.seeds = [*self._messages(), *self._signed(), *self._keys(), *_corpus()]

    def _messages(self) -> list[Seed]:
        own, session = self.own, forge.fresh()
        inside = self._inside()
        many = [*self.certificates, forge.usual(own, NOW - 9).certificate()]
        found = [
            Seed("vault", messages.seal(TEXT, own, now=NOW), TEXT, inside),
            Seed("inbox", messages.encrypt_to(TEXT, own.certificate(), pad=1), TEXT, forge.literal(TEXT)),
            Seed("letter", post.seal_letter(TEXT, own, many, now=NOW), TEXT, inside),
            Seed("hidden", forge.pkesk(own, session, hidden=True) + forge.seipd(inside, session), TEXT, inside),
            Seed("ocb", forge.pkesk(own, session) + forge.ocb(inside, session), TEXT, inside),
            Seed("word", forge.skesk(b"word", session, CHEAP) + forge.seipd(inside, session), TEXT, inside),
            Seed("word, ocb", forge.skesk(b"word", session, CHEAP) + forge.ocb(inside, session), TEXT, inside),
        ]
        found += [
            Seed(reader.algorithm, forge.pkesk(reader, session, hidden=hide) + forge.seipd(inside, session), TEXT)
            for reader in self.keys[2:] for hide in (False, True)
        ]  # fmt: skip
        bare = forge.fresh()._replace(key=s2k.read(CHEAP, 0)[0].derive(b"word", 32))
        found.append(Seed("word alone", forge.skesk(b"word", None, CHEAP) + forge.seipd(inside, bare), TEXT))
        for number in (policy.AES128, policy.TWOFISH, 2, 3):
            legacy = forge.fresh(number)
            found.append(Seed(f"cipher {number}", forge.pkesk(own, legacy) + _by(number, inside, legacy), TEXT))
        for kind in (1, 2, 3):
            packed = forge.compressed(inside, kind)
            found.append(Seed("packed", forge.pkesk(own, session) + forge.seipd(packed, session), TEXT, packed))
        text = packets.armor("MESSAGE", found[2].data).encode()
        for number, (reader, mode) in enumerate(itertools.product(self.keys[-2:], (aead.OCB, aead.GCM))):
            row = forge.newer_pkesk(reader, session, hidden=number in (1, 2))
            found.append(Seed(f"newer {number}", row + forge.newer_seipd(inside, session, mode=mode), TEXT, inside))
        for version, body in ((5, forge.ocb(inside, session)), (6, forge.newer_seipd(inside, session))):
            row = forge.newer_skesk(b"word", session, CHEAP, version=version)
            found.append(Seed(f"word, version {version}", row + body, TEXT, inside))
        return [*found, Seed("armored", text, TEXT), Seed("armored, crlf", text.replace(b"\n", b"\r\n"), TEXT)]

    def _inside(self) -> bytes:
        signer = self._signer()
        return forge.document_signature(TEXT, signer, NOW) + forge.literal(TEXT)

    def _signer(self) -> SecretKey:
        assert self.own.signer is not None
        return self.own.signer

    def _signed(self) -> list[Seed]:
        lines = forge.document_signature(TEXT.replace(b"\n", b"\r\n"), self._signer(), NOW, kind=1)
        block = packets.armor("SIGNATURE", lines).encode()
        clear = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- " + TEXT + b"\n" + block
        inside = self._inside()
        return [
            Seed("clear", clear, TEXT),
            Seed("signed", inside, TEXT),
            Seed("signed, packed", forge.compressed(inside, 1), TEXT),
        ]

    def _keys(self) -> list[Seed]:
        forged = forge.Forge(self.own, NOW).revoke(NOW + 9, 1).direct(NOW, forge.flags(3)).user_id().certify(NOW)
        forged.certify(NOW, by=forge.secret(self.other, 0, NOW), kind=0x10).subkey(NOW)
        forged.bind(NOW, forge.flags(policy.ENCRYPT), forge.seconds(9, 9999))
        forged.subkey(NOW, forge.secret(self.other, 0, NOW)).bind(NOW, forge.flags(policy.SIGN), back=True)
        certificate = self.own.certificate()
        revocation = making.make(
            0x20, self._signer(), NOW, [making.reason(2)], signatures.covered_by_key(self._signer().public)
        )
        return [
            Seed("revocation", packets.armor("PUBLIC KEY BLOCK", packets.packet(2, revocation)).encode()),
            Seed("certificate", certificate.to_bytes()),
            Seed("certificate, armored", certificate.armored().encode()),
            Seed("certificate, rich", forged.blob),
            Seed("ring", certificate.to_bytes() + self.certificates[1].to_bytes()),
            Seed("secret", self.own.to_bytes()),
            Seed("secret, rich", forged.secrets),
            Seed("secret, protected", _protected(self.own)),
            Seed("secret, protected by AEAD", _protected(self.own, newer=True)),
            *(Seed(f"newer key {number}", own.to_bytes()) for number, own in enumerate(self.keys[-2:])),
            *(Seed(f"newer certificate {number}", one.to_bytes()) for number, one in enumerate(self.certificates[-2:])),
        ]


def _of_other_kinds(own: OwnKey) -> list[OwnKey]:
    """Keys that read by RSA and by a NIST curve, and sign as ``own`` does."""
    rsa_numbers = rsa.generate_private_key(65537, 2048).public_key().public_numbers()
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    octets = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    head = b"\x04" + NOW.to_bytes(4, "big")
    likes = (
        b"\x01" + packets.mpi(rsa_numbers.n.to_bytes(256, "big")) + packets.mpi(b"\1\0\1"),
        b"\x13" + bytes((len(P256),)) + P256 + packets.mpi(octets),
    )
    found = []
    for number, like in enumerate(likes):
        made = forge.Forge(own, NOW + number).user_id().certify(NOW + number)
        made.subkey(NOW, making.encryption_subkey(PublicKey(head + like), NOW))
        found.append(made.bind(NOW + number, forge.flags(policy.ENCRYPT)).own_key())
    return found


def _of_rfc_9580(own: OwnKey) -> list[OwnKey]:
    return [forge.of_rfc_9580(own, NOW, longer=longer).own_key() for longer in (False, True)]


def _by(number: int, inside: bytes, session: Any) -> bytes:
    return forge.seipd(inside, session) if number == policy.AES128 else forge.legacy(number, inside, session)


def _protected(own: OwnKey, *, newer: bool = False) -> bytes:
    """Its secret parts by a cheap S2K; AES-256, SHA-1 checked or by OCB."""
    made = b""
    for tag, body in packets.walk(own.to_bytes()):
        if tag in (5, 7):
            way = forge.newer_protected(tag, body, b"word", CHEAP) if newer else forge.protected(body, b"word", CHEAP)
            made += packets.packet(tag, way)
        else:
            made += packets.packet(tag, body)
    return made


def _corpus() -> list[Seed]:
    """Files of the shared corpus, where it is: nobody's keys here open them, but their forms are many."""
    found = []
    for folder in ("msgs", "keys"):
        path = os.path.join(VECTORS, folder)
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else ():
            if os.path.getsize(os.path.join(path, name)) < 8192 and ".sec." not in name:
                with open(os.path.join(path, name), "rb") as file:
                    found.append(Seed(name, file.read()))
    return found


# --- Damage -----------------------------------------------------------------------------------------


def damaged(data: bytes, other: bytes, source: random.Random) -> bytes:
    """A good input with one to four kinds of damage."""
    for _ in range(source.choice((1, 1, 1, 2, 4))):
        data = source.choice(_WAYS)(data or b"\0", other or b"\0", source)
    return data[: 1 << 20]


def _flip(data: bytes, _: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(data))
    return data[:place] + bytes((data[place] ^ 1 << source.randrange(8),)) + data[place + 1 :]


def _set(data: bytes, _: bytes, source: random.Random) -> bytes:
    place = source.randrange(min(len(data), source.choice((16, 64, 1 << 20))))
    return data[:place] + bytes((source.choice((0, 1, 127, 128, 254, 255, source.randrange(256))),)) + data[place + 1 :]


def _cut(data: bytes, _: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(data))
    return data[:place] + data[place + source.choice((1, 2, 16, 1 << 20)) :]


def _insert(data: bytes, other: bytes, source: random.Random) -> bytes:
    place, start = source.randrange(len(data) + 1), source.randrange(len(other))
    piece = source.choice((source.randbytes(source.randrange(40)), other[start : start + source.randrange(200)]))
    return data[:place] + piece + data[place:]


def _repeat(data: bytes, _: bytes, source: random.Random) -> bytes:
    start = source.randrange(len(data))
    piece = data[start : start + source.randrange(1, 300)]
    return data[:start] + piece * source.choice((2, 3, 50, 1000)) + data[start + len(piece) :]


def _packets(data: bytes, other: bytes, source: random.Random) -> bytes:
    """Packets left out, doubled, exchanged, of another tag, or damaged with their length kept right."""
    try:
        found = [list(packet) for packet in packets.walk(packets.dearmor(data))]
        spare = [list(packet) for packet in packets.walk(packets.dearmor(other))]
    except Malformed:
        return _flip(data, other, source)
    if not found:
        return data
    place = source.randrange(len(found))
    kind = source.randrange(6)
    if kind == 0:
        del found[place]
    elif kind == 1:
        found.insert(source.randrange(len(found) + 1), list(source.choice(found + spare)))
    elif kind == 2:
        source.shuffle(found)
    elif kind == 3:
        found[place][0] = source.randrange(64)
    else:
        found[place][1] = source.choice((_flip, _set, _cut, _insert))(found[place][1] or b"\0", other, source)
    return b"".join(packets.packet(tag, body) for tag, body in found)


def _armor(data: bytes, _: bytes, source: random.Random) -> bytes:
    return packets.armor(source.choice(("MESSAGE", "PUBLIC KEY BLOCK", "SIGNATURE", "x")), data).encode()


_WAYS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _flip, _flip, _set, _set, _cut, _insert, _repeat, _packets, _packets, _packets, _armor
)  # fmt: skip


# --- Hard work -----------------------------------------------------------------------------------------


def hard(world: World) -> list[Seed]:
    """Inputs of up to 1 MiB that look for what costs most; nothing about them is by chance."""
    own, mib, session = world.own, 1 << 20, forge.fresh()
    signer = world._signer()
    head = forge.pkesk(own, session)
    noise = random.Random(1).randbytes(mib)
    keys = b"".join(forge.pkesk(own, forge.fresh()) for _ in range(policy.RECIPIENTS))
    hidden = b"".join(forge.pkesk(world.other, forge.fresh(), hidden=True) for _ in range(policy.RECIPIENTS))
    stranger = forge.of_rfc_9580(own, NOW, longer=True).own_key()
    words = [forge.skesk(b"word", None, bytes((3, number)) + b"saltsalt\xff") * 64 for number in (2, 8, 9, 10)]
    body = forge.seipd(forge.literal(noise[: mib // 2]), session)
    signatures = b"".join(
        forge.document_signature(b"x", signer, NOW, kind=number % 2, hash_number=8 + number % 3)
        for number in range(policy.SIGNATURES)
    )
    text = forge.literal(b"\n" * (mib // 2))
    flood = forge.Forge(own, NOW).user_id().certify(NOW)
    for number in range(900):
        flood.certify(NOW + number, by=forge.secret(world.other, 0, NOW), kind=0x10)
    floods = forge.usual(own, NOW).blob + _tailed(forge.usual(own, NOW).blob) * 1500
    found = {
        "parts of one octet": b"\xcb" + b"\xe0a" * (mib // 2 - 8),
        "parts of two octets": b"\xcb" + b"\xe1ab" * (mib // 3 - 8),
        "empty lines": b"-----BEGIN PGP MESSAGE-----\n" + b"\n" * (mib - 99) + b"-----END PGP MESSAGE-----",
        "short lines": b"-----BEGIN PGP MESSAGE-----\n\n" + b"ab\n" * (mib // 3 - 99) + b"-----END PGP MESSAGE-----",
        "begins": b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n" * (mib // 37),
        "begins and ends": b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n-----END PGP PUBLIC KEY BLOCK-----" * (mib // 72),
        "clear lines": b"-----BEGIN PGP SIGNED MESSAGE-----\n\n" + b"ab \n" * (mib // 4 - 99),
        "subpackets": packets.packet(2, b"\x04\0\x16\x0a\xff\xff" + b"\x02\x01x" * 21_845),
        "markers": packets.packet(10, b"PGP") * (mib // 5),
        "user ids": world.certificates[0].to_bytes() + packets.packet(13, b"<a" * 99) * 5000,
        "subkeys": world.certificates[0].to_bytes() + packets.packet(14, b"\4" + bytes(50)) * 15_000,
        "rings": world.certificates[0].to_bytes() * 2000,
        "one long certificate": world.certificates[0].to_bytes() + packets.packet(13, b"a") * 300_000,
        "certified by others": flood.blob,
        "own signatures": floods,
        "noise": noise,
        "own session keys": keys + body,
        "hidden session keys": hidden + body,
        "small chunks": head + forge.ocb(forge.literal(noise[: mib * 3 // 4]), session),
        "small chunks of version 2": forge.newer_pkesk(world.keys[-1], session)
        + forge.newer_seipd(forge.literal(noise[: mib * 3 // 4]), session),
        "small chunks by EAX": forge.newer_pkesk(world.keys[-1], session) + _eax(noise[: mib - 999], session),
        "newer session keys": b"".join(forge.newer_pkesk(stranger, forge.fresh(), hidden=True) for _ in range(64))
        + forge.newer_seipd(forge.literal(noise[: mib // 2]), session),
        "signatures of lines": head + forge.seipd(signatures + text, session),
        "3DES": _many(own, 2, forge.literal(noise[: mib - 9999])),
        "Twofish": _many(own, policy.TWOFISH, forge.literal(noise[: policy.TWOFISH_BYTES - 99])),
        **{f"words {number}": word + body for number, word in enumerate(words)},
        **{f"packed {kind}, text": head + forge.seipd(forge.compressed(signatures + _lines(kind), kind), session)
           for kind in (1, 3)},
        **{f"bomb {kind}": head + forge.seipd(forge.compressed(forge.literal(bytes(30 * mib)), kind), session)
           for kind in (1, 3)},
    }  # fmt: skip
    return [Seed(name, data[:mib]) for name, data in found.items()]


def _tailed(blob: bytes) -> bytes:
    return packets.packet(*packets.walk(blob)[-1])


def _many(own: OwnKey, number: int, inside: bytes) -> bytes:
    """Session keys that open, and are the container's at first sight, and are not."""
    session = forge.fresh(number)
    body = bytearray(forge.legacy(number, inside, session))
    body[-1] ^= 1
    return b"".join(forge.pkesk(own, forge.fresh(number)) for _ in range(3)) + forge.pkesk(own, session) + bytes(body)


def _eax(inside: bytes, session: Any) -> bytes:
    """Chunks of 64 octets by EAX, all of which are right but the last one."""
    head, salt = bytes((2, session.cipher, aead.EAX, 0)), bytes(32)
    made = aead.expanded(session.key, 40, b"\xd2" + head, salt)
    by, body = forge.Eax(made[:32]), bytearray()
    for number, place in enumerate(range(0, len(inside) * 4 // 5, 64)):
        body += by.encrypt(made[32:] + number.to_bytes(8, "big"), inside[place : place + 64], b"\xd2" + head)
    return packets.packet(18, head + salt + bytes(body) + bytes(16))


def _lines(kind: int) -> bytes:
    """As much text as may be inflated, as dense as may be."""
    source = random.Random(kind)
    return forge.literal(b"".join(source.randbytes(60).replace(b"\n", b" ") + b"\n" * 5000 for _ in range(3000)))


def costs() -> dict[str, float]:
    """What hard inputs cost at the dearest door, in seconds; raises when one breaks a promise."""
    world = World()
    warm(world)
    inputs = hard(world)
    resource.setrlimit(resource.RLIMIT_AS, (_resident() + MEMORY,) * 2)
    found = {}
    for seed in inputs:
        dearest = 0.0
        for door in doors(world, seed, seed.data, sealed=True):
            started = time.process_time()
            try:
                door()
            except SealringError:
                pass
            dearest = max(dearest, time.process_time() - started)
        found[seed.name] = dearest
    return found


# --- Doors --------------------------------------------------------------------------------------------


class Broken(Exception):
    """A promise that an input broke."""


def _expect(fact: bool, text: str) -> None:
    if not fact:
        raise Broken(text)


def _same(one: bytes, two: bytes) -> bool:
    """Whether two texts say the same, blanks at ends of lines and kinds of line endings aside."""
    return [line.rstrip() for line in one.split(b"\n")] == [line.rstrip() for line in two.split(b"\n")]


def _letters(world: World, seed: Seed, data: bytes, *, sealed: bool) -> None:
    """The doors for messages; ``sealed`` tells damage outside from damage below the encryption."""
    opened = post.open_letter(data, world.keys, passphrase=WORD)
    found = post.judge(opened, world.certificates, now=NOW)
    if opened.encrypted and sealed and seed.said is not None:
        _expect(opened.plaintext.rstrip(b" ") == seed.said, "other text from an authenticated message")
    for verdict in found:
        if verdict.verdict == "good":
            _expect(_same(opened.plaintext.rstrip(b" "), TEXT), "a good signature of what nobody signed")


def _unsealing(world: World, seed: Seed, data: bytes) -> None:
    opened = messages.unseal(data, world.keys)
    _expect(opened.plaintext == TEXT and opened.signer == world.own.fingerprint, "unsealed what was not sealed")


def _certificate(data: bytes) -> None:
    certificate = Certificate.parse(data, keep_others=True)
    again = Certificate.parse(certificate.to_bytes(), keep_others=True)
    _expect(again.to_bytes() == certificate.to_bytes(), "a certificate that changes when it is read again")
    certificate.status(NOW)
    certificate.key_parts()


def _own(world: World, data: bytes) -> None:
    own = import_secret_key(data, WORD, now=NOW)
    _expect(own.fingerprint in {key.fingerprint for key in world.keys}, "a secret key out of nothing")


def doors(world: World, seed: Seed, data: bytes, *, sealed: bool) -> list[Callable[[], object]]:
    """Everything that takes octets from outside."""
    return [
        lambda: _letters(world, seed, data, sealed=sealed),
        lambda: _unsealing(world, seed, data),
        lambda: messages.decrypt_unsigned(data, world.keys),
        lambda: post.recipients_of(data),
        lambda: _certificate(data),
        lambda: keyrings.pieces(data),
        lambda: merging.apply_revocation(world.certificates[0], data),
        lambda: _own(world, data),
        lambda: OwnKey.parse(data),
    ]


# --- Runs ------------------------------------------------------------------------------------------------


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def child(first: int, count: int, seed: int) -> dict[str, Any]:
    """Try inputs in this process, its memory bounded; what happened."""
    world = World()
    warm(world)
    resource.setrlimit(resource.RLIMIT_AS, (_resident() + MEMORY,) * 2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes: Counter[str] = Counter()
    failures, slowest = [], 0.0
    for number in range(first, first + count):
        source = random.Random(f"{seed} {number}")
        good, other = source.choice(world.seeds), source.choice(world.seeds)
        sealed = good.inside is None or source.random() < 0.6
        data = damaged(good.data if sealed else good.inside or b"", other.data, source)
        if not sealed:
            session = forge.fresh()
            if source.random() < 0.3:
                data = forge.newer_pkesk(world.keys[-1], session) + forge.newer_seipd(data, session)
            else:
                data = forge.pkesk(world.own, session) + source.choice((forge.seipd, forge.ocb))(data, session)
        for place, door in enumerate(doors(world, good, data, sealed=sealed)):
            started = time.process_time()
            signal.alarm(20)
            try:
                door()
                outcomes["result"] += 1
            except SealringError as problem:
                outcomes[problem.name] += 1
            except BaseException:  # noqa: BLE001, whatever it is, it is a finding
                told = {"number": number, "seed": good.name, "door": place, "data": data.hex()[:4000]}
                failures.append({**told, "why": traceback.format_exc()[-1500:]})
            signal.alarm(0)
            took = time.process_time() - started
            slowest = max(slowest, took)
            if took > SECONDS:
                failures.append({"number": number, "seed": good.name, "door": place, "why": f"{took:.1f} s"})
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"outcomes": outcomes, "failures": failures[:20], "slowest": slowest, "grown": grown}


def warm(world: World) -> None:
    """Load what is loaded on first use, and see that every good input is good."""
    for seed in world.seeds:
        if seed.said is not None:
            opened = post.open_letter(seed.data, world.keys, passphrase=WORD)
            _expect(_same(opened.plaintext.rstrip(b" "), seed.said), f"the seed {seed.name}")
    for seed in world.seeds:
        if seed.name.startswith(("secret", "newer key")):
            import_secret_key(seed.data, WORD, now=NOW) if "rich" not in seed.name else OwnKey.parse(seed.data)


def run(count: int, seed: int, *, batch: int = 5000) -> dict[str, Any]:
    """Try so many inputs, in child processes one after the other."""
    total: dict[str, Any] = {"outcomes": Counter(), "failures": [], "slowest": 0.0, "grown": 0.0}
    for first in range(0, count, batch):
        part = min(batch, count - first)
        command = [sys.executable, "-m", "tests.openpgp.fuzz", "--child", str(first), "--count", str(part)]
        done = subprocess.run([*command, "--seed", str(seed)], capture_output=True, check=False, timeout=1800)
        if done.returncode:
            total["failures"].append({"number": first, "why": done.stderr.decode()[-2000:], "status": done.returncode})
            continue
        found = json.loads(done.stdout)
        total["outcomes"].update(found["outcomes"])
        total["failures"] += found["failures"]
        total["slowest"] = max(total["slowest"], found["slowest"])
        total["grown"] = max(total["grown"], found["grown"])
    return total


def main() -> int:
    """Run and report; the status is 1 when an input broke a promise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--hard", action="store_true", help="measure the hard inputs instead")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child is not None:
        print(json.dumps(child(chosen.child, chosen.count, chosen.seed)))
        return 0
    if chosen.hard:
        print(json.dumps(costs(), indent=1))
        return 0
    print(f"seed {chosen.seed}", flush=True)
    started = time.monotonic()
    found = run(chosen.count, chosen.seed)
    print(f"{chosen.count:,} inputs in {time.monotonic() - started:.0f} s; "
          f"slowest {found['slowest']:.3f} s, memory grown by {found['grown']:.0f} MiB")  # fmt: skip
    print(dict(found["outcomes"]))
    for failure in found["failures"][:20]:
        print(json.dumps(failure, indent=1))
    print(f"{len(found['failures'])} failures")
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
