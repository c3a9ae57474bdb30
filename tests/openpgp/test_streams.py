"""Messages written and read piece by piece, with stock gpg as the other reader."""

import io
import os
import random
import time

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import keys, reading, streams
from sealring.openpgp.armoring import Armor, Found
from sealring.openpgp.keys import OwnKey
from tests.openpgp.conftest import Gpg

NOW = 1_700_000_000


@pytest.fixture(scope="module")
def ada() -> OwnKey:
    return keys.generate("Ada", "ada@example.org", now=NOW - 1)


def written(key: OwnKey, text: bytes, *, signed: bool = True, passphrase: str = "", step: int = 50_000) -> bytes:
    out = io.BytesIO()
    armor = Armor("MESSAGE", out)
    patches: list[tuple[int, bytes]] = []
    writer = streams.Writer(
        armor.write,
        lambda position, data: patches.append((position, data)),
        [key.certificate().encryption_key()],
        passphrase=Secret(passphrase) if passphrase else None,
        signer=key if signed else None,
        now=max(NOW, key.created),
    )
    for at in range(0, len(text), step):
        writer.write(text[at : at + step])
    writer.finish()
    armor.finish()
    for position, data in patches:
        armor.patch(position, data)
    return out.getvalue()


def opened(message: bytes, key: OwnKey) -> bytes:
    content = reading.Message(Found(io.BytesIO(message)).octets).open([key])
    content.signer(key.signers)
    return b"".join(content.pieces())


# Around the lengths at which a packet's length changes its form, and every remainder of three.
SIZES = [1000, 1001, 1002, 8100, 8200, 65_400, 65_500, 65_535, 65_536, 65_537, 131_072, 300_001, 300_002, 300_003]


def test_stock_gpg_reads_what_was_written_in_pieces(ada: OwnKey, gpg: Gpg) -> None:
    gpg("--passphrase", "", "--import", data=ada.to_bytes())  # unprotected, so that gpg opens it at once
    for size in SIZES:
        text = os.urandom(size)
        message = written(ada, text)
        done = gpg("--passphrase", "", "--status-fd", "2", "--decrypt", data=message)
        assert done.stdout == text, size
        assert b"GOODSIG" in done.stderr, size
        assert opened(message, ada) == text
        # Behind it a key block may stand, as in a backup: gpg reads the message whole, and says so, and then stumbles.
        block = keys.protect(ada, Secret("x")).encode() if size in SIZES[-1:] else b""
        done = gpg("--passphrase", "", "--status-fd", "2", "--decrypt", data=message + block, check=not block)
        assert done.stdout == text and b"GOODMDC" in done.stderr and b"manipulated" not in done.stderr


@pytest.mark.parametrize("algorithm", ["rsa2048", "nistp256"])
def test_keys_of_other_kinds_serve_as_well(gpg: Gpg, algorithm: str) -> None:
    gpg("--passphrase", "", "--quick-gen-key", "some@body.example", algorithm, "sign", "never")
    fingerprint = gpg.fingerprint()
    gpg("--passphrase", "", "--quick-add-key", fingerprint, algorithm, "encr", "never")
    key = keys.import_secret_key(gpg.secret(fingerprint), None, now=int(time.time()) + 1)
    text = os.urandom(5000)
    message = written(key, text)
    done = gpg("--passphrase", "", "--status-fd", "2", "--decrypt", data=message)
    assert done.stdout == text and b"GOODSIG" in done.stderr
    assert opened(message, key) == text


def test_a_passphrase_opens_it_too(ada: OwnKey) -> None:
    text = os.urandom(2000)
    message = written(ada, text, signed=False, passphrase="pp")
    read = reading.Message(Found(io.BytesIO(message)).octets)
    assert read.by_passphrase
    assert read.recipients == [ada.encryption_key_id.hex().upper()]
    content = read.open([], Secret("pp"))
    assert b"".join(content.pieces()) == text
    assert not content.signed
    for wrong, name in (("px", "message_passphrase"), ("", "message_passphrase")):
        with pytest.raises(SealringError) as error:
            read.open([], Secret(wrong))
        assert error.value.name == name


def test_another_key_does_not_open_it(ada: OwnKey) -> None:
    other = keys.generate("Bob", "bob@example.org", now=NOW - 1)
    message = written(ada, bytes(1000))
    with pytest.raises(SealringError) as error:
        reading.Message(Found(io.BytesIO(message)).octets).open([other])
    assert error.value.name == "no_key"
    content = reading.Message(Found(io.BytesIO(message)).octets).open([ada])
    with pytest.raises(SealringError) as error:
        content.signer(other.signers)
    assert error.value.name == "bad_signature"


def test_a_changed_octet_is_refused_before_anything_is_given(ada: OwnKey) -> None:
    text = os.urandom(70_000)
    raw = b"".join(Found(io.BytesIO(written(ada, text))).octets())
    places = [*range(140), *random.Random(5).sample(range(140, len(raw)), 60), *range(len(raw) - 30, len(raw))]
    refused = 0
    for place in places:
        bad = raw[:place] + bytes((raw[place] ^ 1,)) + raw[place + 1 :]
        try:
            content = reading.Message(lambda bad=bad: iter([bad])).open([ada])
        except SealringError:
            refused += 1
        else:  # one of the bits of a session key's length that mean nothing
            assert b"".join(content.pieces()) == text
    assert refused > len(places) - 8
    for end in (0, 10, 100, 5000, len(raw) - 1):
        with pytest.raises(SealringError):
            reading.Message(lambda end=end: iter([raw[:end]])).open([ada])
    with pytest.raises(SealringError):
        reading.Message(lambda: iter([raw, b"x"])).open([ada])


def test_octets_that_change_between_the_two_passes_end_in_an_error(ada: OwnKey) -> None:
    one = b"".join(Found(io.BytesIO(written(ada, b"1" * 5000))).octets())
    session_stays = reading.Message(lambda: iter([one]))
    content = session_stays.open([ada])
    other = bytearray(one)
    other[-30] ^= 1
    content._octets = lambda: iter([bytes(other)])
    with pytest.raises(SealringError) as error:
        list(content.pieces())
    assert error.value.name == "message_corrupt"


def test_armor_is_found_in_a_text_that_was_mailed(ada: OwnKey) -> None:
    text = os.urandom(100_000)
    message = written(ada, text)
    mailed = b"Here it is:\r\n\r\n" + message.replace(b"\n", b"\r\n") + b"\r\n-- \r\nAda\r\n"
    assert opened(mailed, ada) == text
    indented = b"".join(b"  " + line + b"\n" for line in message.splitlines())
    assert opened(indented, ada) == text
    found = Found(io.BytesIO(mailed))
    assert sum(map(len, found.octets())) > len(text)
    assert found.behind(1000).endswith(b"-- \r\nAda\r\n")
    # One with a CRC, as other programs write it.
    lines = message.splitlines()
    assert opened(b"\n".join([*lines[:-1], b"=abcd", lines[-1]]) + b"\n", ada) == text
    assert opened(b"".join(Found(io.BytesIO(message)).octets()), ada) == text
