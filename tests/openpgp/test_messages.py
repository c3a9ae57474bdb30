"""Messages: what we make is read by everyone, and nothing altered, unsigned or foreign ever gives its plaintext."""

import bz2
import hashlib
import os
import random
import subprocess
import sys
import tracemalloc
import warnings
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealring.base.errors import SealringError
from sealring.openpgp import cipher, messages, packets, policy, signatures
from sealring.openpgp.keys import Certificate, OwnKey, generate
from sealring.openpgp.material import SessionKey
from tests.openpgp.conftest import NOW, Gpg

SECRET = b'{"password":"correct horse"}'
_KEY = generate("Hypothesis", "", now=NOW)
ALGORITHMS = ["ed25519", "rsa2048", "nistp256", "nistp384", "nistp521"]


def name_of(problem: pytest.ExceptionInfo[SealringError]) -> str:
    return problem.value.name


def container(inside: bytes, key: OwnKey, *, cipher_number: int = policy.AES256, mdc: bool = True) -> bytes:
    """A message around any packets, so that a test can put there what ``seal`` never would."""
    assert key.recipient is not None
    public = key.recipient.public
    session = SessionKey(cipher_number, os.urandom(32))
    address = b"\x03" + public.key_id + bytes((public.algorithm,))
    envelope = packets.packet(packets.PKESK, address + public.wrap(session))
    clear = bytes(14) + b"abab" + inside + (b"\xd3\x14" if mdc else b"")
    clear += hashlib.sha1(clear).digest() if mdc else b""
    return envelope + packets.packet(packets.ENCRYPTED, b"\x01" + cipher.encrypt(session.key, clear))


def literal(data: bytes) -> bytes:
    return packets.packet(packets.LITERAL, b"b\0\0\0\0\0" + data)


def signed(data: bytes, key: OwnKey) -> bytes:
    assert key.signer is not None
    return packets.packet(packets.SIGNATURE, signatures.sign_document(data, key.signer, NOW))


def compressed(data: bytes, kind: int = 2) -> bytes:
    raw = zlib.compressobj(wbits=-15)
    body = {0: data, 1: raw.compress(data) + raw.flush(), 2: zlib.compress(data), 3: bz2.compress(data)}[kind]
    return packets.packet(packets.COMPRESSED, bytes((kind,)) + body)


# --- Round trips ---------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=9000).map(lambda data: data.rstrip(b" ")), st.sampled_from([1, 16, 256, 1000, 4096]))
def test_any_payload_comes_back(data: bytes, pad: int) -> None:
    message = messages.seal(data, _KEY, now=NOW, pad=pad)
    assert len(message) % pad == 0
    assert messages._direct(message, (_KEY,)) is not None
    assert messages.unseal(message, [_KEY]) == (data, _KEY.fingerprint)
    message = messages.encrypt_to(data, _KEY.certificate(), pad=pad)
    assert len(message) % pad == 0
    assert messages.decrypt_unsigned(message, {_KEY.fingerprint: _KEY}) == data


@pytest.mark.parametrize("edge", [0, 191, 192, 8383, 8384, 1_000_000])
def test_lengths_around_the_length_fields_steps(edge: int, key: OwnKey) -> None:
    for size in range(max(0, edge - 150 if edge < 100_000 else edge), edge + 8):
        for pad in (1, 256):
            message = messages.seal(b"x" * size, key, now=NOW, pad=pad)
            assert len(message) % pad == 0
            assert messages.unseal(message, [key]).plaintext == b"x" * size


def test_length_is_a_multiple_also_when_numbers_come_out_short(key: OwnKey) -> None:
    short = 0
    for number in range(1500):
        assert len(messages.seal(b"%d" % number, key, now=NOW)) % 256 == 0
        message = messages.seal(b"%d" % number, key, now=NOW, pad=1)
        clear = messages._opened(message, (key,))
        assert clear is not None
        short += len(packets.walk(clear)[-1].body) != signatures.OWN_OCTETS + 68
        assert messages._vouched(clear, (key,)) is not None
    assert short  # 1500 runs without one are less likely than 1 in 100,000: the test would show nothing


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_signs_and_opens(algorithm: str, made_by_gpg: Callable[[str], OwnKey]) -> None:
    own = OwnKey.parse(made_by_gpg(algorithm).to_bytes())
    for size in range(40):
        message = messages.seal(b"y" * size, own, now=NOW)
        assert len(message) % 256 == 0
        assert messages._direct(message, (own,)) == (b"y" * size + message_fill(message, own, size), own.fingerprint)


def message_fill(message: bytes, own: OwnKey, size: int) -> bytes:
    clear = messages._opened(message, (own,))
    assert clear is not None
    return b" " * (len(packets.walk(clear)[1].body) - 6 - size)


def test_a_past_key_still_opens_and_vouches(key: OwnKey, stranger: OwnKey) -> None:
    message = messages.seal(SECRET, key, now=NOW)
    assert messages.unseal(message, {own.fingerprint: own for own in (stranger, key)}).signer == key.fingerprint


def test_the_result_does_not_show_its_secret(key: OwnKey) -> None:
    assert "correct" not in repr(messages.unseal(messages.seal(SECRET, key, now=NOW), [key]))


def test_reading_and_sealing_load_no_pgpy() -> None:
    code = "import sealring.openpgp.messages, sealring.openpgp.keys, sys; sys.exit('pgpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- Other readers and writers ----------------------------------------------------


def test_stock_gpg_opens_and_verifies_what_we_seal(gpg_with_key: Gpg, key: OwnKey, tmp_path: object) -> None:
    for size in (0, 1, 191, 192, 8383, 8384, 100_000):
        message = messages.seal(b"z" * size, key, now=NOW)
        done = gpg_with_key("--passphrase", "pässwörd ☃", "--status-fd", "2", "--decrypt", data=message)
        assert done.stdout.rstrip(b" ") == b"z" * size
        assert f"VALIDSIG {key.fingerprint}".encode() in done.stderr
        assert b"GOODMDC" in done.stderr
    done = gpg_with_key(
        "--passphrase", "pässwörd ☃", "--decrypt", data=messages.encrypt_to(b"inbox", key.certificate())
    )
    assert done.stdout.rstrip(b" ") == b"inbox"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_stock_gpg_reads_every_algorithm(algorithm: str, shared_gpg: Gpg, made_by_gpg: Callable[[str], OwnKey]) -> None:
    own = made_by_gpg(algorithm)
    for number in range(4):  # so that some numbers come out short
        message = messages.seal(SECRET, own, now=NOW * 2 + number)
        done = shared_gpg("--faked-system-time", str(NOW * 2 + 9), "--status-fd", "2", "--decrypt", data=message)
        assert done.stdout.rstrip(b" ") == SECRET
        assert f"VALIDSIG {own.fingerprint}".encode() in done.stderr


@pytest.mark.parametrize("options", [[], ["--compress-algo", "none"], ["--compress-algo", "bzip2"], ["--armor"]])
def test_what_stock_gpg_seals_is_opened(options: list[str], gpg_with_key: Gpg, key: OwnKey) -> None:
    common = ["--passphrase", "pässwörd ☃", "--trust-model", "always", "--recipient", key.fingerprint, "--encrypt"]
    message = gpg_with_key(*options, "--local-user", key.fingerprint, "--sign", *common, data=SECRET).stdout
    assert messages.unseal(message, [key]) == (SECRET, key.fingerprint)
    unsigned = gpg_with_key(*options, *common, data=SECRET).stdout
    assert messages.decrypt_unsigned(unsigned, [key]) == SECRET
    with pytest.raises(SealringError) as problem:
        messages.unseal(unsigned, [key])
    assert name_of(problem) == "bad_signature"
    weak = gpg_with_key(
        *options, "--digest-algo", "SHA1", "--local-user", key.fingerprint, "--sign", *common, data=SECRET
    )
    with pytest.raises(SealringError) as problem:
        messages.unseal(weak.stdout, [key])
    assert name_of(problem) == "bad_signature"


def test_sequoia_reads_what_we_seal(key: OwnKey) -> None:
    pysequoia = pytest.importorskip("pysequoia")
    blob = packets.armor("PRIVATE KEY BLOCK", key.to_bytes()).encode()
    cert, secret = pysequoia.Cert.from_bytes(key.certificate().to_bytes()), pysequoia.Tsk.from_bytes(blob)
    message = messages.seal(SECRET, key, now=NOW)
    done = pysequoia.decrypt(bytes=message, decryptor=secret.decryptor(), store=lambda ids: [cert])
    assert bytes(done.bytes).rstrip(b" ") == SECRET
    assert [row.certificate.upper() for row in done.valid_sigs] == [key.fingerprint]


def test_pgpy_reads_what_we_seal_and_we_read_pgpy(key: OwnKey) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgpy

        own, _ = pgpy.PGPKey.from_blob(key.to_bytes())
        opened = own.decrypt(pgpy.PGPMessage.from_blob(messages.seal(SECRET, key, now=NOW)))
        assert bytes(opened.message).rstrip(b" ") == SECRET
        assert own.pubkey.verify(opened)
        made = pgpy.PGPMessage.new(SECRET, format="b")
        made |= own.sign(made, hash=pgpy.constants.HashAlgorithm.SHA256)
        message = bytes(own.pubkey.encrypt(made, cipher=pgpy.constants.SymmetricKeyAlgorithm.AES128))
    assert messages.unseal(message, [key]) == (SECRET, key.fingerprint)


# --- What must be refused -----------------------------------------------------------


def test_four_thousand_alterations_never_give_plaintext(key: OwnKey) -> None:
    source = random.Random(20260101)
    message = messages.seal(SECRET, key, now=NOW, pad=1)
    for number in range(4000):
        altered = bytearray(message)
        kind = number % 4
        place = source.randrange(len(altered))
        if kind == 0:
            altered[place] ^= 1 << source.randrange(8)
        elif kind == 1:
            del altered[place : place + source.randrange(1, 20)]
        elif kind == 2:
            altered[place:place] = source.randbytes(source.randrange(1, 20))
        else:
            for _ in range(source.randrange(1, 5)):
                altered[source.randrange(min(len(altered), 120))] = source.randrange(256)
        if altered == message:
            continue
        for opener in (messages.unseal, messages.decrypt_unsigned):
            with pytest.raises(SealringError) as problem:
                opener(bytes(altered), [key])
            assert name_of(problem) in ("message_corrupt", "message_unsupported", "no_key", "bad_signature")


def test_altered_insides_never_give_plaintext(key: OwnKey) -> None:
    """The same beneath the encryption, as whoever has the certificate could do it."""
    source = random.Random(7)
    clear = messages._opened(messages.seal(SECRET, key, now=NOW, pad=1), (key,))
    assert clear is not None
    for number in range(3000):
        altered = bytearray(clear)
        place = number % len(altered)
        altered[place] ^= 1 << source.randrange(8)
        try:
            found = messages.unseal(container(bytes(altered), key), [key])
        except SealringError as problem:
            assert problem.name in ("message_corrupt", "message_unsupported", "bad_signature")
        else:
            # The one-pass packet and the literal's name and date are not signed; what is said and by whom is.
            assert found == (SECRET, key.fingerprint)


def test_wrong_key_no_key_and_no_keys(key: OwnKey, stranger: OwnKey) -> None:
    message = messages.seal(SECRET, key, now=NOW)
    for keys in ([], [stranger], {}):
        with pytest.raises(SealringError) as problem:
            messages.unseal(message, keys)
        assert name_of(problem) == "no_key"


def test_a_foreign_signer_and_a_signature_over_something_else(key: OwnKey, stranger: OwnKey) -> None:
    for inside in (
        signed(SECRET, stranger) + literal(SECRET),
        signed(b"something else", key) + literal(SECRET),
        literal(SECRET),
    ):
        with pytest.raises(SealringError) as problem:
            messages.unseal(container(inside, key), [key])
        assert name_of(problem) == "bad_signature"
    both = signed(SECRET, stranger) + signed(SECRET, key) + literal(SECRET)
    assert messages.unseal(container(both, key), [key]).signer == key.fingerprint


def test_a_signature_of_another_kind_does_not_count(key: OwnKey) -> None:
    assert key.signer is not None
    public = key.signer.public
    for kind, hash_number, extra in ((0x01, 10, b""), (0x18, 10, b""), (0x00, 10, b"\x02\xe4x"), (0x00, 10, b"")):
        area = signatures.own_area(public.fingerprint, NOW)[2:] + extra
        covered = b"\x04%c%c%c" % (kind, public.algorithm, hash_number) + len(area).to_bytes(2, "big") + area
        digest = signatures.digest(hash_number, covered, SECRET)
        body = covered + b"\0\0" + digest[:2] + key.signer.sign(hash_number, digest)
        message = container(packets.packet(packets.SIGNATURE, body) + literal(SECRET), key)
        if kind == 0 and not extra:
            assert messages.unseal(message, [key]).signer == key.fingerprint
            continue
        with pytest.raises(SealringError) as problem:
            messages.unseal(message, [key])
        assert name_of(problem) == "bad_signature"


def test_no_integrity_protection_is_refused(key: OwnKey) -> None:
    sealed = messages.seal(SECRET, key, now=NOW)
    envelope, body = packets.walk(sealed)
    head = packets.packet(packets.PKESK, envelope.body)
    for tag in (packets.ENCRYPTED_NO_INTEGRITY, packets.AEAD_GNUPG):
        with pytest.raises(SealringError) as problem:
            messages.decrypt_unsigned(head + packets.packet(tag, body.body[1:]), [key])
        assert name_of(problem) == "message_unsupported"
    with pytest.raises(SealringError) as problem:
        messages.decrypt_unsigned(container(literal(SECRET), key, mdc=False), [key])
    assert name_of(problem) == "message_corrupt"
    second = packets.packet(packets.ENCRYPTED, b"\x02" + body.body[1:])
    with pytest.raises(SealringError) as problem:
        messages.decrypt_unsigned(head + second, [key])
    assert name_of(problem) == "message_unsupported"


def test_structure_inside(key: OwnKey) -> None:
    good = signed(SECRET, key) + literal(SECRET)
    for inside in (
        literal(b"one") + literal(b"two"),
        literal(b""),
        b"",
        packets.packet(packets.MARKER, b"PGP"),
        good + packets.packet(packets.USER_ID, b"x"),
        good + compressed(good),
        b"\xaf" + literal(SECRET)[2:],  # a literal without a length; the MDC is not part of it
        compressed(good)[:-5],
        packets.packet(packets.LITERAL, b"b\xff\0\0\0\0short"),
    ):
        try:
            opened = messages.decrypt_unsigned(container(inside, key), [key])
        except SealringError as problem:
            assert problem.name == "message_corrupt"
        else:
            assert opened in (b"", SECRET)
    for kind in (0, 1, 2, 3):
        assert messages.unseal(container(compressed(good, kind), key), [key]).plaintext == SECRET
        assert messages.unseal(container(compressed(compressed(good, kind)), key), [key]).plaintext == SECRET


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_bombs_cost_little(kind: int, key: OwnKey) -> None:
    bomb = container(compressed(literal(bytes(64 << 20)), kind), key)
    tracemalloc.start()
    with pytest.raises(SealringError) as problem:
        messages.decrypt_unsigned(bomb, [key])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert name_of(problem) == "message_unsupported"
    assert peak < 64 << 20
    nested = literal(SECRET)
    for _ in range(60):
        nested = compressed(nested)
    with pytest.raises(SealringError) as problem:
        messages.decrypt_unsigned(container(nested, key), [key])
    assert name_of(problem) == "message_unsupported"


def test_a_session_key_that_was_altered_is_told_from_no_key(key: OwnKey) -> None:
    message = bytearray(messages.seal(SECRET, key, now=NOW))
    message[60] ^= 1
    with pytest.raises(SealringError) as problem:
        messages.unseal(bytes(message), [key])
    assert name_of(problem) == "message_corrupt"


def test_too_many_recipients_are_not_tried(key: OwnKey) -> None:
    envelope, body = packets.walk(messages.seal(SECRET, key, now=NOW))
    hidden = packets.packet(packets.PKESK, envelope.body[:1] + bytes(8) + envelope.body[9:])
    rest = packets.packet(packets.ENCRYPTED, body.body)
    assert messages.unseal(hidden + rest, [key]).plaintext == SECRET
    broken = bytearray(hidden)
    broken[60] ^= 1
    with pytest.raises(SealringError):
        messages.unseal(bytes(broken) * policy.RECIPIENTS + hidden + rest, [key])


def test_unseal_takes_nothing_but_errors_from_any_bytes(key: OwnKey) -> None:
    source = random.Random(3)
    for _ in range(500):
        data = bytes((0xC1,)) + source.randbytes(source.randrange(300))
        with pytest.raises(SealringError):
            messages.unseal(data, [key])


def test_certificate_of_an_expired_key_still_takes_the_inbox(vector_keys: dict[str, OwnKey]) -> None:
    own = vector_keys["expired"]
    certificate = Certificate.parse(own.certificate().to_bytes())
    assert messages.decrypt_unsigned(messages.encrypt_to(SECRET, certificate), [own]) == SECRET
    assert messages.unseal(messages.seal(SECRET, own, now=NOW), [own]).signer == own.fingerprint
