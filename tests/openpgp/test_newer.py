"""What RFC 9580 brought to keys of version 4: new kinds of keys, SEIPD version 2, AEAD for passphrases and secret keys.

test_interop.py has the same of other programs.
"""

import os
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import aead, making, material, messages, packets, policy, renewal, signatures, unlocking
from sealring.openpgp.keys import OwnKey, import_secret_key, protect
from sealring.openpgp.material import BadSignature, CannotUnwrap, PublicKey, SessionKey
from sealring.openpgp.packets import Malformed
from sealring.openpgp.post import judge, open_letter, recipients_of, seal_letter
from tests.openpgp import forge
from tests.openpgp.conftest import NOW
from tests.openpgp.forge import fresh, literal, newer_chunks, newer_pkesk, newer_seipd, newer_skesk, pkesk, seipd, skesk
from tests.openpgp.test_post import ITERATED, reason, why

TEXT = b"what is said"
WORD = Secret("pässwörd ☃")
OCTETS = WORD.reveal().encode()


@pytest.fixture(scope="module")
def newer(key: OwnKey) -> OwnKey:
    return forge.of_rfc_9580(key, NOW).own_key()


@pytest.fixture(scope="module", params=[False, True], ids=["25519", "448"])
def either(request: pytest.FixtureRequest, key: OwnKey) -> OwnKey:
    return forge.of_rfc_9580(key, NOW, longer=request.param).own_key()


# --- Keys -----------------------------------------------------------------------------------------


def test_rule_8_a_key_of_rfc_9580_does_all_that_a_key_does(either: OwnKey, key: OwnKey) -> None:
    for size in (0, 1, 300):
        sealed = messages.seal(b"z" * size, either, now=NOW)
        assert len(sealed) % 256 == 0
        assert messages._direct(sealed, (either,)) is not None
        assert messages.unseal(sealed, [key, either]) == (b"z" * size, either.fingerprint)
    letter = seal_letter(TEXT, either, [key.certificate(), either.certificate()], now=NOW)
    for own in (key, either):
        opened = open_letter(letter, [own])
        assert [row.verdict for row in judge(opened, [either.certificate()], now=NOW)] == ["good"]
    again = import_secret_key(protect(either, WORD).encode(), WORD, now=NOW)
    assert again.to_bytes() == either.to_bytes()
    assert either.algorithm in ("Ed25519 and X25519", "Ed448 and X448")


def test_an_owner_renews_it_as_any_other(either: OwnKey) -> None:
    longer = renewal.set_expiry(either, NOW + 9999, now=NOW + 1)
    named = renewal.add_user_id(longer, "Other", "", now=NOW + 2)
    rotated = renewal.rotate_encryption(named, now=NOW + 3)
    assert rotated.algorithm.endswith("and Cv25519")  # which everyone can write to
    old = messages.seal(b"old", either, now=NOW)
    assert messages.unseal(old, [rotated]).plaintext == b"old"
    sealed = messages.seal(b"new", rotated, now=NOW + 4)
    assert messages.unseal(sealed, [rotated]).plaintext == b"new"


def test_rule_24_x25519_carries_aes_only(either: OwnKey) -> None:
    assert either.recipient is not None
    reader = either.recipient
    for number, length in ((policy.AES128, 16), (policy.AES192, 24), (policy.AES256, 32)):
        session = SessionKey(number, os.urandom(length))
        assert reader.unwrap(reader.public.wrap(session)) == session
    for number, length in ((policy.TWOFISH, 32), (13, 32), (policy.AES128, 32), (policy.AES256, 16), (2, 24)):
        with pytest.raises(CannotUnwrap):
            reader.unwrap(reader.public.wrap(SessionKey(number, os.urandom(length))))
    wrapped = reader.public.wrap(fresh())
    for broken in (b"", wrapped[:-1], wrapped + b"\0", wrapped[:32], bytes(len(wrapped)), wrapped[:-8]):
        with pytest.raises(CannotUnwrap):
            reader.unwrap(broken)


def test_rule_24_ed448_signs_by_sha512_only(key: OwnKey) -> None:
    own = forge.of_rfc_9580(key, NOW, longer=True).own_key()
    assert own.signer is not None
    for number, word in ((8, "bad"), (9, "bad"), (10, "good")):
        letter = forge.document_signature(TEXT, own.signer, NOW, hash_number=number) + literal(TEXT)
        found = judge(open_letter(letter, []), [own.certificate()], now=NOW)
        assert [row.verdict for row in found] == [word]


@pytest.mark.parametrize("number", [policy.ED25519, policy.ED448])
def test_rule_24_signatures_of_another_length_are_none(number: int) -> None:
    made = forge.native(number, NOW)
    digest = bytes(64)
    good = made.sign(policy.SHA512, digest)
    made.public.verify(good, policy.SHA512, digest)
    assert len(good) == made.public.signature_octets
    for bad in (b"", good[:-1], good + b"\0", bytes(len(good)), packets.mpi(good[:32]) + packets.mpi(good[32:])):
        with pytest.raises(BadSignature):
            made.public.verify(bad, policy.SHA512, digest)


@pytest.mark.parametrize("y", sorted(material._SMALL_ORDER_448))
def test_rule_24_points_of_small_order_on_the_larger_curve(y: int) -> None:
    """RFC 8032, 5.2: the curve is x^2 + y^2 = 1 + d x^2 y^2, its cofactor is 4; (0, 1), (0, -1) and (1, 0), (-1, 0)."""
    prime = 2**448 - 2**224 - 1
    assert y % prime in (0, 1, prime - 1)
    for number in {y, y + prime} if y + prime < 1 << 448 else {y}:
        for sign in (0, 1 << 455):
            point = (number | sign).to_bytes(57, "little")
            with pytest.raises(Malformed, match="small order"):
                PublicKey(b"\x04\0\0\0\1\x1c" + point)


def test_rule_24_points_of_small_order_on_the_smaller_curve() -> None:
    for y in material._SMALL_ORDER:
        with pytest.raises(Malformed, match="small order"):
            PublicKey(b"\x04\0\0\0\1\x1b" + y.to_bytes(32, "little"))


def test_what_encrypts_does_not_sign_and_the_other_way_round(either: OwnKey) -> None:
    assert either.signer is not None
    assert either.recipient is not None
    with pytest.raises(packets.Unsupported):
        either.recipient.sign(policy.SHA512, bytes(64))
    with pytest.raises(packets.Unsupported):
        either.signer.public.wrap(fresh())
    with pytest.raises(CannotUnwrap):
        either.signer.unwrap(either.recipient.public.wrap(fresh()))
    with pytest.raises(BadSignature):
        either.recipient.public.verify(bytes(64), policy.SHA512, bytes(64))


def test_keys_that_are_cut_short(key: OwnKey) -> None:
    for number in (policy.X25519, policy.X448, policy.ED25519, policy.ED448):
        made = forge.native(number, NOW)
        for end in (6, 20, len(made.public.body) - 1):
            with pytest.raises(Malformed):
                PublicKey(made.public.body[:end])
        other = forge.native(number, NOW)
        body = made.public.body + other.body[len(made.public.body) :]
        with pytest.raises(Malformed, match="another key"):
            type(made)(body, check=True)


# --- SEIPD version 2 ------------------------------------------------------------------------------


EAX_VECTORS = """
233952DEE4D5ED5F9B9C6D6FF80FF478 62EC67F9C3A4A407FCB2A8C49031A8B3 6BFB914FD07EAE6B - E037830E8389F27B025A2D6527E79D01
91945D3F4DCBEE0BF45EF52255F095A4 BECAF043B0A23D843194BA972C66DEBD FA3BFD4806EB53FA F7FB 19DD5C4C9331049D0BDAB0277408F67967E5
"""  # noqa: E501


@pytest.mark.parametrize("row", EAX_VECTORS.strip().splitlines())
def test_rule_13_eax_by_its_authors_vectors(row: str) -> None:
    key, nonce, head, clear, sealed = (bytes.fromhex(part.strip("-")) for part in row.split())
    eax = aead.mode(aead.EAX, key)
    assert eax.decrypt(nonce, sealed, head) == clear
    for place in range(len(sealed)):
        with pytest.raises(aead.InvalidTag):
            eax.decrypt(nonce, sealed[:place] + bytes((sealed[place] ^ 1,)) + sealed[place + 1 :], head)
    for other in ((nonce, sealed[:-1], head), (nonce, b"", head), (nonce, sealed, b""), (bytes(16), sealed, head)):
        with pytest.raises(aead.InvalidTag):
            eax.decrypt(*other)


@pytest.mark.parametrize("mode", [aead.EAX, aead.OCB, aead.GCM])
@pytest.mark.parametrize("number", [policy.AES128, policy.AES192, policy.AES256])
@pytest.mark.parametrize("size", [0, 57, 120, 70_000])
def test_rule_13_version_2_of_every_length(mode: int, number: int, size: int, newer: OwnKey) -> None:
    session, data = fresh(number), os.urandom(size)
    for bits in (0, 16):
        letter = newer_pkesk(newer, session) + newer_seipd(literal(data), session, mode=mode, bits=bits)
        assert open_letter(letter, [newer]).plaintext == data


def test_rule_13_version_2_with_chunks_left_out_swapped_or_cut(newer: OwnKey) -> None:
    session = fresh()
    head, *chunks, last = newer_chunks(literal(bytes(range(250)) * 2), session)
    assert len(chunks) > 4
    for altered in (
        chunks[1:], chunks[:-1], chunks[:2], [], [chunks[1], chunks[0], *chunks[2:]], [chunks[0], *chunks],
        [*chunks, chunks[-1]],
    ):  # fmt: skip
        for end in (last, b""):
            letter = newer_pkesk(newer, session) + packets.packet(18, b"".join((head, *altered, end)))
            assert why(letter, newer) == "message_corrupt"
    for place in (1, 2, 3, 4, 35):  # cipher, mode, size of chunks, salt: all of it is bound
        changed = bytearray(b"".join((head, *chunks, last)))
        changed[place] ^= 1
        altered_head = newer_pkesk(newer, session) + packets.packet(18, bytes(changed))
        assert why(altered_head, newer) in ("message_corrupt", "message_unsupported")
    for place, value, said in ((0, 3, "encryption of version 3"), (1, 2, "AEAD with another cipher than AES"),
                               (2, 4, "AEAD of kind 4"), (3, 17, "chunks of this size")):  # fmt: skip
        changed = bytearray(b"".join((head, *chunks, last)))
        changed[place] = value
        letter = newer_pkesk(newer, session) + packets.packet(18, bytes(changed))
        assert reason(letter, newer) == f"message_unsupported: {said}"


def test_hidden_recipients_and_others(newer: OwnKey, key: OwnKey) -> None:
    session = fresh()
    body = newer_seipd(literal(TEXT), session)
    hidden = newer_pkesk(newer, session, hidden=True)
    assert open_letter(hidden + body, [key, newer]).opened_by == newer.fingerprint
    assert recipients_of(hidden + body) == ["0" * 16]
    assert why(newer_pkesk(newer, session) + body, key) == "no_key"
    future = packets.packet(1, b"\x06\x21\x06" + bytes(32) + b"\x19" + bytes(50))  # for a key of version 6
    assert open_letter(future + hidden + body, [newer]).plaintext == TEXT
    assert reason(future + body, newer) == "message_unsupported: a recipient's key of version 6"


Packets = Callable[[bytes, SessionKey], bytes]


@pytest.mark.parametrize("version", [4, 5, 6])
def test_rules_12_and_15_passphrase_packets_of_every_version(version: int, key: OwnKey) -> None:
    session = fresh()
    made = skesk(OCTETS, session, ITERATED) if version == 4 else newer_skesk(OCTETS, session, ITERATED, version=version)
    bodies: dict[int, Packets] = {4: seipd, 5: forge.ocb, 6: newer_seipd}
    letter = made + bodies[version](literal(TEXT), session)
    assert open_letter(letter, [key], passphrase=WORD).plaintext == TEXT
    assert why(letter, key, passphrase=Secret("wrong")) == why(letter, key) == "message_passphrase"
    body = packets.walk(letter)[0].body
    for end in range(len(body)):
        cut = packets.packet(3, body[:end]) + letter[len(made) :]
        assert why(cut, passphrase=WORD) in ("message_corrupt", "message_unsupported", "message_passphrase")
    if version == 6:
        for place in (1, 4):  # the lengths that it tells
            changed = body[:place] + bytes((body[place] + 1,)) + body[place + 1 :]
            assert why(packets.packet(3, changed) + letter[len(made) :], passphrase=WORD) == "message_corrupt"


def test_rule_23_session_keys_of_another_time_open_nothing(newer: OwnKey) -> None:
    session, inside = fresh(), literal(TEXT)
    old, new, gnupg = seipd(inside, session), newer_seipd(inside, session), forge.ocb(inside, session)
    for row, fit in (
        (pkesk(newer, session), (old, gnupg)),
        (newer_pkesk(newer, session), (new,)),
        (pkesk(newer, session, hidden=True), (old, gnupg)),
        (newer_pkesk(newer, session, hidden=True), (new,)),
        (skesk(OCTETS, session, ITERATED), (old, gnupg)),
        (newer_skesk(OCTETS, session, ITERATED, version=5), (gnupg,)),
        (newer_skesk(OCTETS, session, ITERATED), (new,)),
    ):
        for body in (old, new, gnupg):
            if body in fit:
                assert open_letter(row + body, [newer], passphrase=WORD).plaintext == TEXT
            else:
                assert reason(row + body, newer, passphrase=WORD).endswith("for another kind of encryption")


def test_version_6_of_a_session_key_tells_no_cipher(newer: OwnKey) -> None:
    """What the container says counts, and a session key of another length fits no cipher."""
    assert newer.recipient is not None
    public = newer.recipient.public
    session = fresh(policy.AES128)
    letter = newer_pkesk(newer, session) + newer_seipd(literal(TEXT), fresh(policy.AES256))
    assert why(letter, newer) == "message_corrupt"
    assert public.native_key_encryption_key(bytes(32), bytes(32)) != public.native_key_encryption_key(
        bytes(31) + b"\1", bytes(32)
    )
    assert len(aes_key_wrap(public.native_key_encryption_key(bytes(32), bytes(32)), session.key)) == 24


# --- Secret keys ----------------------------------------------------------------------------------


def test_rule_9_a_secret_part_is_bound_to_its_public_part(key: OwnKey) -> None:
    """Usage 253: what protects the primary key's secret does not open as a subkey's, nor beside another date."""
    primary, *_ = packets.walk(key.to_bytes())
    public, how = PublicKey(primary.body), ITERATED
    rest = forge.newer_protected(5, primary.body, OCTETS, how)[len(public.body) :]
    _, *others = packets.walk(key.to_bytes())
    blob = packets.packet(5, public.body + rest) + b"".join(packets.packet(tag, body) for tag, body in others)
    assert import_secret_key(blob, WORD, now=NOW).to_bytes() == key.to_bytes()
    for place in range(6, len(rest)):
        changed = rest[:place] + bytes((rest[place] ^ 1,)) + rest[place + 1 :]
        if place in range(3, 3 + len(how)):
            continue  # another S2K may cost a lot
        broken = packets.packet(5, public.body + changed) + b"".join(packets.packet(*row) for row in others)
        with pytest.raises(SealringError) as problem:
            import_secret_key(broken, WORD, now=NOW)
        assert problem.value.name == "key_passphrase"
    assert unlocking.protection(rest, 5, public.body).undone(WORD.reveal()) == public.rest
    for tag, body in ((7, public.body), (5, public.body[:4] + b"\1" + public.body[5:])):
        with pytest.raises(unlocking.WrongPassphrase):
            unlocking.protection(rest, tag, body).undone(WORD.reveal())


def test_a_revocation_by_such_a_key(either: OwnKey) -> None:
    ended = renewal.revoked(either, making.COMPROMISED, now=NOW + 5)
    assert ended.key.certificate().status(NOW + 6) == "revoked"
    row = signatures.parse(packets.walk(packets.dearmor(ended.armored.encode()))[0].body)
    assert row.algorithm in (policy.ED25519, policy.ED448)
