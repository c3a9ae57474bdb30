"""Keys: made, imported strictly, protected for a file that stock gpg takes, revoked."""

import copy
import pickle
import random
from collections.abc import Callable

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import messages, packets, policy, signatures
from sealring.openpgp.keys import Certificate, OwnKey, generate, import_secret_key, protect, revocation_certificate
from sealring.openpgp.messages import decrypt_unsigned, encrypt_to
from sealring.openpgp.weighing import split, weigh
from tests.openpgp import forge
from tests.openpgp.conftest import NOW, Gpg

FAR = NOW * 2  # later than the clock of any machine that makes the tests' keys


def refused(data: bytes, passphrase: str | None = None, *, now: int = FAR) -> str:
    with pytest.raises(SealringError) as problem:
        import_secret_key(data, None if passphrase is None else Secret(passphrase), now=now)
    return problem.value.name


def joined(parts: list[tuple[int, bytes]]) -> bytes:
    return b"".join(packets.packet(tag, body) for tag, body in parts)


# --- Making and keeping ------------------------------------------------------------


def test_a_made_key_says_what_it_is(key: OwnKey) -> None:
    assert key.user_ids == ["Ann Näm <ann@example.org>"]
    assert (key.created, key.algorithm) == (NOW, "Ed25519 and Cv25519")
    assert len(key.fingerprint) == 40
    assert key.fingerprint == key.fingerprint.upper()
    assert key.usable(NOW)
    assert not key.usable(NOW - 1)
    kept = OwnKey.parse(key.to_bytes())
    assert kept.to_bytes() == key.to_bytes()
    assert (
        kept.encryption_key_id == key.encryption_key_id == packets.walk(messages.seal(b"", key, now=NOW))[0].body[1:9]
    )


def test_preferences_ask_for_no_aead_and_no_compression(key: OwnKey) -> None:
    own = [part for part in packets.walk(key.to_bytes()) if part.tag == packets.SIGNATURE]
    row = signatures.parse(own[0].body)
    assert row.value(11) == bytes((9, 8, 7))  # AES-256 first
    assert row.value(21) == bytes((10, 9, 8))  # SHA-512 first
    assert row.value(22) == b"\0"
    assert row.value(30) == b"\1"  # MDC alone


@pytest.mark.parametrize(
    ("name", "email"),
    [("", ""), ("  ", "a@b.c"), ("A <b>", ""), ("A", "no address"), ("A", "a@b> <c@d"), ("A\nB", ""), ("x" * 129, "")],
)
def test_names_that_a_user_id_can_not_hold(name: str, email: str) -> None:
    with pytest.raises(SealringError) as problem:
        generate(name, email, now=NOW)
    assert problem.value.name == "bad_name"


def test_a_key_shows_and_pickles_nothing(key: OwnKey) -> None:
    assert repr(key) == f"OwnKey({key.fingerprint})"
    for copier in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            copier(key)


def test_a_damaged_keyring_key_ends_in_an_error(key: OwnKey) -> None:
    source = random.Random(5)
    for number in range(1500):
        data = bytearray(key.to_bytes())
        if number % 2:
            data[source.randrange(len(data))] ^= 1 << source.randrange(8)
        else:
            del data[source.randrange(len(data)) :]
        try:
            OwnKey.parse(bytes(data))
        except SealringError as problem:
            assert problem.name in ("key_corrupt", "key_unsupported")
    with pytest.raises(SealringError):
        OwnKey.parse(key.certificate().to_bytes())


# --- Files ------------------------------------------------------------------------------


def test_protected_and_imported_again(key: OwnKey) -> None:
    text = protect(key, Secret("pässwörd ☃"))
    assert text.startswith("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n")
    assert import_secret_key(text.encode(), Secret("pässwörd ☃"), now=NOW).to_bytes() == key.to_bytes()
    assert refused(text.encode(), "wrong", now=NOW) == "key_passphrase"
    for missing in (None, ""):
        assert refused(text.encode(), missing, now=NOW) == "key_passphrase"
    for part in packets.walk(packets.dearmor(text.encode())):
        if part.tag in (packets.SECRET_KEY, packets.SECRET_SUBKEY):
            rest = part.body[-(len(part.body) - len(_public(part.body))) :]
            assert rest[:4] == bytes((254, policy.AES256, 3, policy.SHA256))
            assert rest[12] == 255  # 65,011,712 octets
    with pytest.raises(SealringError):
        protect(key, Secret(""))


def _public(body: bytes) -> bytes:
    from sealring.openpgp.material import PublicKey

    return PublicKey(body).body


@pytest.mark.parametrize("algorithm", ["ed25519", "rsa2048", "nistp384"])
def test_gpg_keys_survive_the_way_through_a_file(
    algorithm: str, made_by_gpg: Callable[[str], OwnKey], gpg: Gpg
) -> None:
    own = made_by_gpg(algorithm)
    text = protect(own, Secret("one two three"))
    assert import_secret_key(text.encode(), Secret("one two three"), now=FAR).to_bytes() == own.to_bytes()
    gpg("--passphrase", "one two three", "--import", data=text.encode())
    assert own.fingerprint.encode() in gpg("--list-secret-keys", "--with-colons").stdout
    gpg("--import", data=revocation_certificate(own, now=FAR).encode())
    shown = gpg("--faked-system-time", str(FAR + 60), "--list-keys", "--with-colons").stdout.decode()
    assert next(line for line in shown.splitlines() if line.startswith("pub")).split(":")[1] == "r"


def test_revocation_is_taken_by_gpg_and_by_us(key: OwnKey, gpg: Gpg) -> None:
    gpg("--import", data=key.certificate().armored().encode())
    text = revocation_certificate(key, now=NOW + 5)
    assert text.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n")
    gpg("--import", data=text.encode())
    shown = gpg("--list-keys", "--with-colons").stdout.decode()
    assert next(line for line in shown.splitlines() if line.startswith("pub")).split(":")[1] == "r"
    first, *rest = packets.walk(key.to_bytes())
    revocation = packets.walk(packets.dearmor(text.encode()))
    revoked = joined([first, *revocation, *rest])
    assert refused(revoked, now=NOW + 9) == "key_unusable"
    own = OwnKey.parse(revoked)
    with pytest.raises(SealringError) as problem:
        messages.seal(b"x", own, now=NOW)
    assert problem.value.name == "key_unusable"
    with pytest.raises(SealringError):
        messages.encrypt_to(b"x", own.certificate())
    assert messages.unseal(messages.seal(b"x", key, now=NOW), [own]).signer == key.fingerprint  # rule 5


# --- Importing --------------------------------------------------------------------------------


def test_what_is_no_secret_key(key: OwnKey) -> None:
    assert refused(key.certificate().to_bytes()) == "not_a_secret_key"
    assert refused(key.certificate().armored().encode()) == "not_a_secret_key"
    for data in (b"", b"hello", bytes(300), b"\xc5", messages.seal(b"x", key, now=NOW), key.to_bytes()[:-9]):
        assert refused(data) == "key_corrupt"
    assert refused(key.to_bytes() * 2) == "key_unsupported"
    assert refused(b"\xc5" * (limits.KEY_FILE + 1)) == "key_unsupported"


@pytest.mark.parametrize("version", [2, 3, 5, 6])
def test_other_versions_are_unsupported(version: int, key: OwnKey) -> None:
    first, *rest = packets.walk(key.to_bytes())
    assert refused(joined([(5, bytes((version,)) + first.body[1:]), *rest])) == "key_unsupported"


def test_rules_9_and_18_forged_signatures_bind_nothing(key: OwnKey, stranger: OwnKey) -> None:
    mine, other = packets.walk(key.to_bytes()), packets.walk(stranger.to_bytes())
    primary, user_id, certification, subkey, binding = mine
    assert refused(joined([primary, other[1], certification, subkey, binding])) == "key_corrupt"
    assert refused(joined([primary, user_id, other[2], subkey, binding])) == "key_corrupt"
    assert refused(joined([primary, user_id, certification, other[3], binding])) == "key_unusable"
    assert refused(joined([primary, user_id, certification, other[3], other[4]])) == "key_unusable"
    assert refused(joined([primary, user_id, certification])) == "key_unusable"
    broken = bytearray(binding.body)
    broken[-1] ^= 1
    assert refused(joined([primary, user_id, certification, subkey, (2, bytes(broken))])) == "key_unusable"
    foreign = joined([primary, user_id, certification, other[2], subkey, binding])
    assert import_secret_key(foreign, None, now=NOW).to_bytes() == key.to_bytes()  # others' signatures are dropped


def test_rule_9_a_secret_part_of_another_key_is_corrupt(key: OwnKey, stranger: OwnKey) -> None:
    mine, other = packets.walk(key.to_bytes()), packets.walk(stranger.to_bytes())
    for index in (0, 3):
        parts: list[tuple[int, bytes]] = list(mine)
        public = _public(mine[index].body)
        parts[index] = (mine[index].tag, public + other[index].body[len(_public(other[index].body)) :])
        assert refused(joined(parts)) == "key_corrupt"


def test_future_and_expired(key: OwnKey, gpg: Gpg) -> None:
    assert refused(key.to_bytes(), now=NOW - 10) == "key_unusable"
    fingerprint = gpg.make("future-default", expire="2030-01-01")
    data = gpg.secret(fingerprint)
    assert refused(data, now=FAR) == "key_unusable"
    assert import_secret_key(data, None, now=1_893_000_000).fingerprint == fingerprint


def test_rule_9_stubs_of_smartcards_and_offline_keys(gpg: Gpg) -> None:
    fingerprint = gpg.make("future-default")
    stub = gpg("--passphrase", "", "--export-secret-subkeys", fingerprint).stdout
    assert refused(stub) == "key_unsupported"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (b"\xff\x00\x65\x00GNU\x01", "the secret part is not in this file, but on a card or kept elsewhere"),
        (
            b"\xff\x00\x65\x00GNU\x02\x10" + bytes(16),
            "the secret part is not in this file, but on a card or kept elsewhere",
        ),
        (b"\xfe\x09\x04\x08" + bytes(60), "a passphrase by Argon2"),
        (b"\xfd\x09\x02\x04" + bytes(60), "a passphrase by Argon2"),
        (b"\xfd\x02\x02\x03" + bytes(60), "AEAD with another cipher than AES"),
        (b"\xfd\x09\x00\x03" + bytes(60), "AEAD of kind 0"),
        (b"\x09" + bytes(60), "a secret key protected in way 9"),
        (b"\xfe\x05\x03\x08" + bytes(60), "cipher 5"),
    ],
)
def test_rule_15_what_protects_a_key_and_is_unsupported(rest: bytes, said: str, key: OwnKey) -> None:
    parts: list[tuple[int, bytes]] = list(packets.walk(key.to_bytes()))
    parts[0] = (5, _public(parts[0][1]) + rest)
    with pytest.raises(SealringError) as problem:
        import_secret_key(joined(parts), Secret("x"), now=NOW)
    assert (problem.value.name, problem.value.data) == ("key_unsupported", {"reason": said})


@pytest.mark.parametrize("usage", [254, 255])
@pytest.mark.parametrize("how", [b"\0\x02", b"\x01\x02saltsalt", b"\x03\x08saltsalt\x60"], ids=["0", "1", "3"])
@pytest.mark.parametrize("number", sorted(policy.KEY_BYTES))
def test_rules_9_and_12_keys_as_old_programs_protected_them(number: int, how: bytes, usage: int, key: OwnKey) -> None:
    parts = [
        (tag, forge.protected(body, "pässwörd".encode(), how, number=number, usage=usage) if tag in (5, 7) else body)
        for tag, body in packets.walk(key.to_bytes())
    ]
    assert import_secret_key(joined(parts), Secret("pässwörd"), now=NOW).to_bytes() == key.to_bytes()
    for wrong in ("password", "", None):
        with pytest.raises(SealringError) as problem:
            import_secret_key(joined(parts), None if wrong is None else Secret(wrong), now=NOW)
        if wrong and usage == 255 and problem.value.name == "key_corrupt":
            continue  # a sum of 16 bits is right by chance once in 65,536 times
        assert problem.value.name == "key_passphrase"
        assert problem.value.data == ({} if wrong else {"missing": True})


def test_rule_15_a_key_of_version_6(key: OwnKey) -> None:
    (_, body), *rest = packets.walk(key.to_bytes())
    newer = joined([(5, b"\x06" + body[1:]), *rest])
    with pytest.raises(SealringError) as problem:
        import_secret_key(newer, None, now=NOW)
    assert (problem.value.name, problem.value.data) == ("key_unsupported", {"reason": "a key of version 6"})


def test_rule_8_algorithms_out_of_policy(gpg: Gpg) -> None:
    assert refused(gpg.secret(gpg.make("rsa1024", "sign,cert"))) == "key_unsupported"
    assert refused(gpg.secret(gpg.make("dsa2048", "sign,cert"))) == "key_unsupported"
    assert refused(gpg.secret(gpg.make("secp256k1", "sign,cert"))) == "key_unsupported"
    sha1 = gpg.make("rsa2048", "sign,cert")
    assert refused(gpg.secret(sha1)) == "key_unusable"  # nothing to encrypt to


@pytest.mark.parametrize("number", [8, 16, 17, 20, 24, 29, 35, 99])
def test_rule_8_other_algorithms_are_named(number: int, key: OwnKey) -> None:
    (_, body), *rest = packets.walk(key.certificate().to_bytes())
    other = joined([(6, body[:5] + bytes((number,)) + body[6:]), *rest])
    with pytest.raises(SealringError) as problem:
        Certificate.parse(other)
    named = policy.OTHER_KEYS.get(number, number)
    assert (problem.value.name, problem.value.data) == ("key_unsupported", {"reason": f"the algorithm {named}"})


def test_rule_4_self_signatures_by_sha1_do_not_count(gpg: Gpg) -> None:
    gpg("--passphrase", "", "--cert-digest-algo", "SHA1", "--quick-gen-key", "Old <o@x.example>", "rsa2048")
    assert refused(gpg.secret(gpg.fingerprint())) == "key_unsupported"


def test_rule_9_a_signing_subkey_signs_for_its_primary(gpg: Gpg) -> None:
    fingerprint = gpg.make("ed25519", "cert")
    gpg("--passphrase", "", "--quick-add-key", fingerprint, "ed25519", "sign", "never")
    gpg("--passphrase", "", "--quick-add-key", fingerprint, "cv25519", "encrypt", "never")
    data = gpg.secret(fingerprint)
    own = import_secret_key(data, None, now=FAR)
    message = messages.seal(b"by a subkey", own, now=FAR)
    assert messages._direct(message, (own,)) is not None
    assert messages.unseal(message, [own]) == (b"by a subkey", fingerprint)
    done = gpg("--faked-system-time", str(FAR + 9), "--status-fd", "2", "--decrypt", data=message)
    assert f" {fingerprint}\n".encode() in done.stderr  # VALIDSIG's last field: the primary key
    # Without its back-signature the subkey may not sign for this primary key.
    parts: list[tuple[int, bytes]] = []
    for part in packets.walk(data):
        row = signatures.parse(part.body) if part.tag == packets.SIGNATURE else None
        embedded = [] if row is None else [sub for sub in row.unhashed if sub.kind == signatures.EMBEDDED]
        parts.append(part if not embedded else (part.tag, _without_unhashed(part.body)))
    assert len(joined(parts)) < len(data)
    assert refused(joined(parts)) == "key_unusable"


def _without_unhashed(body: bytes) -> bytes:
    end = 6 + int.from_bytes(body[4:6], "big")
    unhashed = int.from_bytes(body[end : end + 2], "big")
    row = signatures.parse(body)
    issuer = next(sub for sub in (*row.unhashed, *row.hashed) if sub.kind == signatures.ISSUER)
    return body[:end] + b"\x00\x0a\x09\x10" + issuer.body + body[end + 2 + unhashed :]


def test_revoked_subkeys_are_not_chosen_and_still_read(gpg: Gpg) -> None:
    fingerprint = gpg.make("future-default")
    before = import_secret_key(gpg.secret(fingerprint), None, now=FAR)
    old = messages.seal(b"old", before, now=NOW)
    gpg("--command-fd", "0", "--edit-key", fingerprint, data=b"key 1\nrevkey\ny\n0\n\ny\nsave\n")
    assert refused(gpg.secret(fingerprint)) == "key_unusable"
    gpg("--passphrase", "", "--quick-add-key", fingerprint, "cv25519", "encrypt", "never")
    after = import_secret_key(gpg.secret(fingerprint), None, now=FAR)
    assert after.encryption_key_id not in (before.encryption_key_id, bytes(8))
    assert messages.unseal(old, [after]).plaintext == b"old"


def test_altered_key_files_end_in_an_error(key: OwnKey) -> None:
    source = random.Random(11)
    text = packets.dearmor(protect(key, Secret("pw")).encode())
    names = ("key_corrupt", "key_unsupported", "key_unusable", "key_passphrase", "not_a_secret_key")
    for number in range(600):
        data = bytearray(key.to_bytes() if number % 2 else text)
        for _ in range(source.randrange(1, 4)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            own = import_secret_key(bytes(data), None, now=NOW)
        except SealringError as problem:
            assert problem.name in names
        else:
            # What was altered is signed by nobody and needed by nobody: the keys themselves are the same.
            assert messages.unseal(messages.seal(b"x", own, now=NOW), [key]).signer == own.fingerprint


# --- Certificates ----------------------------------------------------------------------------------


def test_certificates_come_back_and_hold_no_secret(key: OwnKey) -> None:
    certificate = key.certificate()
    again = Certificate.parse(certificate.armored().encode())
    assert (again.fingerprint, again.user_ids) == (key.fingerprint, key.user_ids)
    assert again.to_bytes() == certificate.to_bytes()
    assert {part.tag for part in packets.walk(again.to_bytes())} == {6, 13, 2, 14}
    assert again.encryption_key().key_id == key.encryption_key_id
    with pytest.raises(SealringError) as problem:
        again.encryption_key(now=NOW - policy.CLOCK_SKEW - 1)
    assert problem.value.name == "key_unusable"
    for data in (key.to_bytes(), b"", b"x", certificate.to_bytes()[:-3]):
        with pytest.raises(SealringError) as problem:
            Certificate.parse(data)
        assert problem.value.name == "key_corrupt"


def test_a_trusted_key_is_weighed_like_one_that_was_checked(made_by_gpg: Callable[[str], OwnKey]) -> None:
    for algorithm in ("ed25519", "rsa2048"):
        blob = made_by_gpg(algorithm).to_bytes()
        parts = packets.walk(blob)
        checked, trusted = weigh(split(parts)), weigh(split(parts), trusted=True)
        for one, two in zip(checked.components(), trusted.components(), strict=True):
            assert (one.key.fingerprint, one.flags, one.expires, one.revoked) == (
                two.key.fingerprint, two.flags, two.expires, two.revoked
            )  # fmt: skip


def test_vector_keys(vectors: Callable[[str], bytes], vector_keys: dict[str, OwnKey]) -> None:
    assert set(vector_keys) == {"cv25519", "rsa2048", "rsa3072-nopass", "nistp256", "nistp521", "brainpool", "expired"}
    assert refused(vectors("keys/expired.sec.asc"), "expired") == "key_unusable"
    assert refused(vectors("keys/revoked.sec.asc"), "revoked") == "key_unusable"
    assert refused(vectors("keys/rsa2048.sec.asc"), "wrong") == "key_passphrase"
    for name in ("expired", "revoked"):
        certificate = Certificate.parse(vectors(f"keys/{name}.pub.asc"))
        with pytest.raises(SealringError) as problem:
            certificate.encryption_key(now=FAR)
        assert problem.value.name == "key_unusable"


def test_a_certificate_without_names_encrypts_to_the_same_key(key: OwnKey) -> None:
    whole = key.certificate()
    bare = whole.nameless()
    for name in key.user_ids:
        assert name.encode() in whole.to_bytes() and name.encode() not in bare
    read = Certificate.parse(bare, nameless=True)
    assert read.fingerprint == key.fingerprint
    assert read.encryption_key().key_id == whole.encryption_key().key_id
    assert decrypt_unsigned(encrypt_to(b"{}", read), [key]) == b"{}"
    with pytest.raises(SealringError) as refused:
        Certificate.parse(bare)
    assert refused.value.name == "key_corrupt"
