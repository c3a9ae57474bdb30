"""Several certificates in one file, and certificates cut down to some names."""

import pytest

from sealring.base.errors import SealringError
from sealring.openpgp import keyrings, making, packets, renewal
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey
from tests.openpgp.conftest import NOW, Gpg


def test_binary_and_text_in_any_number(key: OwnKey, stranger: OwnKey) -> None:
    two = [key.certificate().to_bytes(), stranger.certificate().to_bytes()]
    assert keyrings.pieces(b"".join(two)) == (two, [])
    text = f"Hello,\n\n{key.certificate().armored()}\nand\r\n\r\n{stranger.certificate().armored()}\nbye\n"
    assert keyrings.pieces(text.encode()) == (two, [])
    lone = renewal.revoked(key, making.RETIRED, "", now=NOW + 1).armored
    certificates, revocations = keyrings.pieces((text + lone).encode())
    assert (certificates, len(revocations)) == (two, 1)


def test_what_gpg_exports(gpg: Gpg) -> None:
    wanted = {gpg.make("ed25519"), gpg.make("rsa2048")}
    for form in ([], ["--armor"]):
        certificates, _ = keyrings.pieces(gpg(*form, "--export").stdout)
        assert {Certificate.parse(each).fingerprint for each in certificates} == wanted


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n",
        b"-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n",
        packets.packet(packets.USER_ID, b"Mallory"),
        packets.packet(packets.LITERAL, b"b\0\0\0\0\0x"),
    ],
)
def test_what_is_none(data: bytes) -> None:
    with pytest.raises(SealringError) as caught:
        keyrings.pieces(data)
    assert caught.value.name == "key_corrupt"


def test_a_secret_key_is_not_taken_for_a_certificate(key: OwnKey) -> None:
    for data in (key.to_bytes(), key.certificate().to_bytes() + key.to_bytes()):
        with pytest.raises(SealringError) as caught:
            keyrings.pieces(data)
        assert caught.value.name == "key_corrupt"


def test_only_the_names_wanted_are_kept(key: OwnKey) -> None:
    both = renewal.add_user_id(key, "Ann", "ann@work.example.com", now=NOW + 1).certificate()
    kept = keyrings.with_user_ids(both, lambda user_id: "work" in user_id)
    assert kept.user_ids == ["Ann <ann@work.example.com>"] and kept.fingerprint == key.fingerprint
    assert kept.encryption_key().key_id == both.encryption_key().key_id
    with pytest.raises(SealringError):
        keyrings.with_user_ids(both, lambda user_id: False)


def test_fingerprints_are_of_all_parts(key: OwnKey) -> None:
    found = keyrings.fingerprints(key.certificate())
    assert found == [part.fingerprint for part in key.certificate().key_parts()] and found[0] == key.fingerprint
