"""Letters and keys exchanged with four other programs, both ways: gpg, Sequoia, OpenPGP.js and PGPy."""

import base64
import itertools
import json
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import messages, packets
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, import_secret_key, protect
from sealring.openpgp.material import PublicKey
from sealring.openpgp.post import judge, open_letter, recipients_of, seal_letter
from tests.openpgp.conftest import NOW, Gpg
from tests.openpgp.forge import fresh, literal, ocb_chunks, pkesk

HERE = os.path.dirname(__file__)
ROOT = os.path.join(HERE, "..", "..")
LATER = NOW * 2  # later than any clock that makes a key here
TEXT = "what is said: zażółć ☃\n".encode() * 9
PASSWORD = "pässwörd ☃"


def _today() -> int:
    """For other programs, which look at the clock themselves."""
    return int(time.time())


def good(message: bytes, own: Sequence[OwnKey], signer: Certificate | OwnKey, *, passphrase: str | None = None) -> None:
    """The letter opens, says what it should and is signed by whom it should."""
    certificate = signer.certificate() if isinstance(signer, OwnKey) else signer
    opened = open_letter(message, own, passphrase=None if passphrase is None else Secret(passphrase))
    assert opened.plaintext == TEXT
    assert opened.weak == ()
    found = judge(opened, [certificate], now=LATER)
    assert [(row.verdict, row.fingerprint) for row in found] == [("good", certificate.fingerprint)]


# --- gpg ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def gpg_knows_us(shared_gpg: Gpg, key: OwnKey) -> Gpg:
    """Stock gpg with our certificate beside its own keys."""
    shared_gpg("--import", data=key.certificate().to_bytes())
    return shared_gpg


@pytest.mark.parametrize(
    "algorithm", ["rsa2048", "rsa3072", "rsa4096", "ed25519", "nistp256", "nistp384", "nistp521", "brainpoolP384r1"]
)
def test_gpg(algorithm: str, gpg_knows_us: Gpg, key: OwnKey, made_by_gpg: Callable[[str], OwnKey]) -> None:
    gpg, theirs = gpg_knows_us, made_by_gpg(algorithm)
    certificate = Certificate.parse(gpg("--export", theirs.fingerprint).stdout)
    assert certificate.fingerprint == theirs.fingerprint
    letter = seal_letter(TEXT, key, [certificate], now=_today() + 60)
    done = gpg("--faked-system-time", str(LATER), "--status-fd", "2", "--decrypt", data=letter)
    assert done.stdout == TEXT
    assert f"VALIDSIG {key.fingerprint}".encode() in done.stderr
    letter = seal_letter(TEXT, theirs, [key.certificate(), certificate], now=LATER)  # signed by it, in our hands
    done = gpg("--faked-system-time", str(LATER + 9), "--status-fd", "2", "--decrypt", data=letter)
    assert (done.stdout, f"VALIDSIG {theirs.fingerprint}".encode() in done.stderr) == (TEXT, True)
    sealing = ["--trust-model", "always", "--local-user", theirs.fingerprint, "--sign", "--encrypt"]
    for options in (["--recipient", key.fingerprint], ["--hidden-recipient", key.fingerprint, "--compress-algo", "zip"],
                    ["--recipient", key.fingerprint, "--armor", "--hidden-recipient", theirs.fingerprint]):  # fmt: skip
        good(gpg(*sealing, *options, data=TEXT).stdout, [key], certificate)
    good(gpg(*sealing, "--recipient", theirs.fingerprint, data=TEXT).stdout, [theirs], certificate)


def test_gpg_and_a_passphrase(gpg_knows_us: Gpg, key: OwnKey) -> None:
    gpg = gpg_knows_us
    for recipients in ([], [key.certificate()]):
        letter = seal_letter(TEXT, key, recipients, passphrase=Secret(PASSWORD), now=NOW)
        done = gpg("--passphrase", PASSWORD, "--status-fd", "2", "--decrypt", data=letter)
        assert (done.stdout, f"VALIDSIG {key.fingerprint}".encode() in done.stderr) == (TEXT, True)
    for options in ([], ["--cipher-algo", "AES128", "--s2k-digest-algo", "SHA512"], ["--s2k-mode", "1"],
                    ["--s2k-mode", "0"], ["--s2k-digest-algo", "SHA1"], ["--cipher-algo", "CAMELLIA256"]):  # fmt: skip
        letter = gpg("--passphrase", PASSWORD, *options, "--symmetric", data=TEXT).stdout
        assert open_letter(letter, [key], passphrase=Secret(PASSWORD)).plaintext == TEXT
    both = ["--recipient", key.fingerprint, "--trust-model", "always", "--encrypt", "--symmetric"]
    letter = gpg("--passphrase", PASSWORD, *both, data=TEXT).stdout
    assert open_letter(letter, [key]).opened_by == key.fingerprint
    assert open_letter(letter, [], passphrase=Secret(PASSWORD)).opened_by == ""


def test_gpg_s_outdated_ciphers(gpg_knows_us: Gpg) -> None:
    for name, weak in (("3DES", "3DES"), ("IDEA", "IDEA"), ("CAST5", "CAST5"), ("BLOWFISH", "Blowfish"),
                       ("TWOFISH", "Twofish")):  # fmt: skip
        options = ["--passphrase", PASSWORD, "--cipher-algo", name]
        letter = gpg_knows_us(*options, "--symmetric", data=TEXT).stdout
        opened = open_letter(letter, [], passphrase=Secret(PASSWORD))
        assert (opened.plaintext, opened.weak) == (TEXT, (weak,))


def test_gpg_signs_only(gpg_knows_us: Gpg, key: OwnKey, made_by_gpg: Callable[[str], OwnKey]) -> None:
    theirs = made_by_gpg("ed25519")
    text = b"- one\n-----BEGIN x\ntwo  \t\n\nthree\n"
    for options, plain in (
        (["--sign"], text),
        (["--sign", "--armor", "--compress-algo", "none"], text),
        (["--sign", "--textmode"], text.replace(b"\n", b"\r\n")),
        (["--clearsign"], b"- one\n-----BEGIN x\ntwo\n\nthree"),
        (["--clearsign", "--not-dash-escaped"], None),
    ):
        message = gpg_knows_us(*options, "--local-user", theirs.fingerprint, data=text).stdout
        if plain is None:
            with pytest.raises(SealringError):
                open_letter(message, [])
            continue
        opened = open_letter(message, [])
        assert (opened.plaintext, opened.encrypted) == (plain, False)
        assert [row.verdict for row in judge(opened, [theirs.certificate()], now=LATER)] == ["good"]
    weak = gpg_knows_us("--sign", "--digest-algo", "SHA1", "--local-user", theirs.fingerprint, data=text).stdout
    assert [row.verdict for row in judge(open_letter(weak, []), [theirs.certificate()], now=LATER)] == ["weak"]
    said = ["--sign", "--local-user", theirs.fingerprint, "--set-notation"]
    for notation, word in (("a@b.example=x", "good"), ("!a@b.example=x", "unsupported")):
        opened = open_letter(gpg_knows_us(*said, notation, data=text).stdout, [])
        assert [row.verdict for row in judge(opened, [theirs.certificate()], now=LATER)] == [word]


# --- Sequoia ------------------------------------------------------------------------------------------


def test_sequoia(key: OwnKey, made_by_gpg: Callable[[str], OwnKey]) -> None:
    sq = pytest.importorskip("pysequoia")
    ours = sq.Tsk.from_bytes(packets.armor("PRIVATE KEY BLOCK", key.to_bytes()).encode())
    known = sq.Cert.from_bytes(key.certificate().to_bytes())
    suites = [getattr(sq.CipherSuite, name) for name in ("Cv25519", "Cv448", "P256", "P384", "P521", "RSA2k")]
    for suite in suites:
        made = sq.Tsk.generate(user_id="Se Quoia <se@quoia.example>", profile=sq.Profile.RFC4880, cipher_suite=suite)
        certificate = Certificate.parse(bytes(made.extract_certificate()))
        theirs = import_secret_key(bytes(made), None, now=LATER)
        assert certificate.fingerprint == theirs.fingerprint == made.extract_certificate().fingerprint.upper()
        letter = seal_letter(TEXT, key, [certificate], now=_today())
        done = sq.decrypt(bytes=letter, decryptor=made.decryptor(), store=lambda ids: [known])
        assert bytes(done.bytes) == TEXT
        assert [row.certificate.upper() for row in done.valid_sigs] == [key.fingerprint]
        cert = sq.Cert.from_bytes(certificate.to_bytes())
        letter = seal_letter(TEXT, theirs, [key.certificate()], now=_today())  # signed by its key, in our hands
        done = sq.decrypt(bytes=letter, decryptor=ours.decryptor(), store=lambda ids, cert=cert: [cert])
        assert [row.certificate.upper() for row in done.valid_sigs] == [certificate.fingerprint]
        for armored in (True, False):
            good(bytes(sq.encrypt(TEXT, [known], signer=made.signer(), armor=armored)), [key], certificate)
        newer = bytes(sq.encrypt(TEXT, [cert], signer=made.signer(), armor=False))  # its own keys ask for it
        assert [packet.body[0] for packet in packets.walk(newer)] == [6, 2]
        good(newer, [theirs], certificate)
        for mode in (sq.SignatureMode.INLINE, sq.SignatureMode.CLEAR):
            opened = open_letter(bytes(sq.sign(made.signer(), TEXT, mode=mode)), [])
            assert opened.plaintext.rstrip(b"\n") == TEXT.rstrip(b"\n")
            assert [row.verdict for row in judge(opened, [certificate], now=LATER)] == ["good"]


def test_sequoia_s_newer_keys_are_told_by_their_version() -> None:
    sq = pytest.importorskip("pysequoia")
    made = sq.Tsk.generate(user_id="Se Quoia <se@quoia.example>", profile=sq.Profile.RFC9580)
    for take in (lambda: import_secret_key(bytes(made), None, now=LATER),
                 lambda: Certificate.parse(bytes(made.extract_certificate()))):  # fmt: skip
        with pytest.raises(SealringError) as problem:
            take()
        assert (problem.value.name, problem.value.data) == ("key_unsupported", {"reason": "a key of version 6"})


def test_sequoia_and_a_passphrase(key: OwnKey) -> None:
    sq = pytest.importorskip("pysequoia")
    letter = seal_letter(TEXT, key, [], passphrase=Secret(PASSWORD), now=_today())
    assert bytes(sq.decrypt(bytes=letter, passwords=[PASSWORD]).bytes) == TEXT


# --- OpenPGP.js ------------------------------------------------------------------------------------------------


def js(**job: Any) -> dict[str, Any]:
    """One job for OpenPGP.js; octets go there and come back as base64."""
    if shutil.which("node") is None or not os.path.isdir(os.path.join(ROOT, "node_modules", "openpgp")):
        pytest.skip("node or OpenPGP.js is not installed")
    told = json.dumps(job, default=lambda value: base64.b64encode(value).decode())
    command = ["node", os.path.join(HERE, "openpgpjs.mjs")]
    done = subprocess.run(command, input=told.encode(), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    result: dict[str, Any] = json.loads(done.stdout)
    return {name: base64.b64decode(value) if isinstance(value, str) else value for name, value in result.items()}


@pytest.mark.parametrize(
    "kind",
    [
        {"type": "ecc", "curve": "curve25519Legacy"},
        {"type": "curve25519"},
        {"type": "curve448"},
        {"type": "ecc", "curve": "nistP256"},
        {"type": "ecc", "curve": "nistP521"},
        {"type": "ecc", "curve": "nistP384"},
        {"type": "rsa", "rsaBits": 2048},
    ],
    ids=lambda kind: kind.get("curve", kind["type"]),
)
def test_openpgpjs(kind: dict[str, Any], key: OwnKey) -> None:
    made = js(make=kind, passphrase=PASSWORD)
    certificate = Certificate.parse(made["certificate"])
    theirs = import_secret_key(made["secret"], Secret(PASSWORD), now=LATER)
    plain = theirs.to_bytes()
    assert certificate.fingerprint == theirs.fingerprint
    assert certificate.emails == ["jay@es.example"]
    letter = seal_letter(TEXT, key, [certificate], now=_today())
    read = js(open=letter, secret=plain, signers=[key.certificate().to_bytes()])
    assert read == {"said": TEXT, "good": [key.fingerprint[-16:]]}
    letter = seal_letter(TEXT, theirs, [key.certificate()], now=_today() + 60)
    good(letter, [key], certificate)
    compress = {"compress": "zlib"} if kind["type"] == "rsa" else {}
    sealed = js(seal=TEXT, to=[key.certificate().to_bytes(), certificate.to_bytes()], signer=plain, **compress)
    good(sealed["message"], [key], certificate)
    good(sealed["message"], [theirs], certificate)


@pytest.mark.parametrize("mode", ["eax", "ocb", "gcm"])
@pytest.mark.parametrize(
    "kind",
    [{"type": "curve25519"}, {"type": "curve448"}, {"type": "ecc", "curve": "curve25519Legacy"},
     {"type": "ecc", "curve": "nistP384"}, {"type": "rsa", "rsaBits": 2048}],
    ids=lambda kind: kind.get("curve", kind["type"]),
)  # fmt: skip
def test_openpgpjs_and_rfc_9580(kind: dict[str, Any], mode: str, key: OwnKey) -> None:
    """Version 4 keys that ask for SEIPD version 2: their protection, and what is then sealed to them."""
    made = js(make=kind, passphrase=PASSWORD, aead=mode)
    assert protection_of(made["secret"]) == 253
    theirs = import_secret_key(made["secret"], Secret(PASSWORD), now=LATER)
    with pytest.raises(SealringError) as problem:
        import_secret_key(made["secret"], Secret("wrong"), now=LATER)
    assert problem.value.name == "key_passphrase"
    own = [theirs.certificate().to_bytes()]
    newer = js(seal=TEXT, to=own, signer=theirs.to_bytes(), aead=mode)["message"]
    assert [packet.body[0] for packet in packets.walk(newer)] == [6, 2]
    good(newer, [key, theirs], theirs)
    assert recipients_of(newer) == [theirs.encryption_key_id.hex().upper()]
    for changed in range(1, 60):
        with pytest.raises(SealringError):
            open_letter(newer[:-changed] + bytes((newer[-changed] ^ 1,)) + newer[len(newer) - changed + 1 :], [theirs])


def protection_of(secret: bytes) -> int:
    return PublicKey(packets.walk(secret)[0].body).rest[0]


@pytest.mark.parametrize("mode", ["eax", "ocb", "gcm"])
def test_openpgpjs_rfc_9580_and_a_passphrase(mode: str, key: OwnKey) -> None:
    newer = js(seal=TEXT, passwords=["other", PASSWORD], signer=key.to_bytes(), aead=mode)["message"]
    assert [packet.body[0] for packet in packets.walk(newer)] == [6, 6, 2]
    good(newer, [], key, passphrase=PASSWORD)
    with pytest.raises(SealringError) as problem:
        open_letter(newer, [key], passphrase=Secret("wrong"))
    assert problem.value.name == "message_passphrase"


def test_openpgpjs_reads_what_we_sign_and_seal_by_a_passphrase(key: OwnKey) -> None:
    own = [key.certificate().to_bytes()]
    letter = seal_letter(TEXT, key, [], passphrase=Secret(PASSWORD), now=_today())
    assert js(open=letter, passwords=[PASSWORD], signers=own) == {"said": TEXT, "good": [key.fingerprint[-16:]]}
    sealed = js(seal=TEXT, passwords=[PASSWORD], signer=key.to_bytes())["message"]
    good(sealed, [], key, passphrase=PASSWORD)
    assert js(open=messages.seal(TEXT, key, now=_today()), secret=key.to_bytes(), signers=own)["good"] == [
        key.fingerprint[-16:]
    ]


def test_openpgpjs_signs_only(key: OwnKey) -> None:
    text = b"- one\ntwo \n"
    for clear, plain in ((False, text), (True, b"- one\ntwo\n")):
        opened = open_letter(js(sign=text, signer=key.to_bytes(), clear=clear)["message"], [])
        assert (opened.plaintext, opened.encrypted) == (plain, False)
        assert [row.verdict for row in judge(opened, [key.certificate()], now=LATER)] == ["good"]


@pytest.mark.parametrize("mode", ["eax", "ocb"])
def test_openpgpjs_and_gnupg_s_packets(mode: str, key: OwnKey) -> None:
    session = fresh()
    body = js(gnupg=TEXT, mode=mode, session=session.key)["body"]
    assert body[2] == {"eax": 1, "ocb": 2}[mode]
    assert len(body) > len(TEXT)
    assert open_letter(pkesk(key, session) + packets.packet(packets.AEAD_GNUPG, body), [key]).plaintext == TEXT
    ours = b"".join(ocb_chunks(literal(TEXT), session))
    assert js(ungnupg=ours, session=session.key)["said"] == TEXT


# --- PGPy --------------------------------------------------------------------------------------------------


def test_pgpy(key: OwnKey) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgpy

        own, _ = pgpy.PGPKey.from_blob(key.to_bytes())
        assert _pgpy_opens(pgpy, own, seal_letter(TEXT, key, [key.certificate()], now=NOW))
        made = pgpy.PGPMessage.new(TEXT, format="b")
        made |= own.sign(made, hash=pgpy.constants.HashAlgorithm.SHA512)
        cipher = pgpy.constants.SymmetricKeyAlgorithm.AES256
        by_key = bytes(own.pubkey.encrypt(made, cipher=cipher))
        by_word = bytes(made.encrypt(PASSWORD, cipher=cipher, hash=pgpy.constants.HashAlgorithm.SHA256))
        session = cipher.gen_key()
        both = bytes(own.pubkey.encrypt(made, cipher=cipher, sessionkey=session).encrypt(PASSWORD, sessionkey=session))
        opened = pgpy.PGPMessage.from_blob(seal_letter(TEXT, key, [], passphrase=Secret(PASSWORD), now=NOW))
        assert bytes(opened.decrypt(PASSWORD).message) == TEXT
    good(by_key, [key], key)
    good(by_word, [], key, passphrase=PASSWORD)
    good(both, [key], key)
    good(both, [], key, passphrase=PASSWORD)


def _pgpy_opens(pgpy: Any, own: Any, letter: bytes) -> bool:
    opened = own.decrypt(pgpy.PGPMessage.from_blob(letter))
    return bytes(opened.message) == TEXT and bool(own.pubkey.verify(opened))


# --- All of them in a row -------------------------------------------------------------------------------------


def test_one_letter_for_keys_of_every_kind(
    key: OwnKey, stranger: OwnKey, made_by_gpg: Callable[[str], OwnKey], gpg_knows_us: Gpg
) -> None:
    everyone = [key, stranger, *map(made_by_gpg, ("rsa2048", "ed25519", "nistp256", "nistp521"))]
    letter = seal_letter(TEXT, key, [own.certificate() for own in everyone], passphrase=Secret(PASSWORD), now=LATER)
    for own in everyone:
        good(letter, [own], key)
    done = gpg_knows_us("--faked-system-time", str(LATER + 9), "--decrypt", data=letter)
    assert done.stdout == TEXT
    for one, two in itertools.combinations(everyone[:3], 2):
        assert open_letter(letter, [one, two]).opened_by == one.fingerprint


def test_a_protected_key_of_ours_is_taken_by_all(key: OwnKey) -> None:
    sq = pytest.importorskip("pysequoia")
    text = protect(key, Secret(PASSWORD)).encode()
    letter = seal_letter(TEXT, key, [key.certificate()], now=_today())
    assert bytes(sq.decrypt(bytes=letter, decryptor=sq.Tsk.from_bytes(text).decryptor(PASSWORD)).bytes) == TEXT
