"""Letters: what comes from anyone is opened by the rules or not at all, and the reason is told."""

import os
import subprocess
import sys
import time
import tracemalloc

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.openpgp import cipher, containers, engine, messages, packets, policy, post, s2k, signatures, twofish
from sealring.openpgp.keys import OwnKey, generate
from sealring.openpgp.material import SessionKey
from sealring.openpgp.post import judge, open_letter, recipients_of, seal_letter
from tests.openpgp.conftest import NOW
from tests.openpgp.forge import (
    compressed,
    document_signature,
    fresh,
    legacy,
    literal,
    ocb,
    ocb_chunks,
    pkesk,
    seipd,
    skesk,
    usual,
)

TEXT = b"what is said"
PASSPHRASE = Secret("pässwörd ☃")
ITERATED = bytes((3, 8)) + b"saltsalt" + b"\x60"


def why(message: bytes, *keys: OwnKey, passphrase: Secret[str] | None = None) -> str:
    """The name of what a letter ends in; its plaintext never comes out then."""
    with pytest.raises(SealringError) as problem:
        open_letter(message, keys, passphrase=passphrase)
    return problem.value.name


def reason(message: bytes, *keys: OwnKey, passphrase: Secret[str] | None = None) -> str:
    with pytest.raises(SealringError) as problem:
        open_letter(message, keys, passphrase=passphrase)
    return f"{problem.value.name}: {problem.value.data.get('reason', '')}"


def around(inside: bytes, key: OwnKey) -> bytes:
    session = fresh()
    return pkesk(key, session) + seipd(inside, session)


# --- What we write --------------------------------------------------------------------------------


def test_rule_6_what_a_letter_looks_like(key: OwnKey, stranger: OwnKey) -> None:
    letter = seal_letter(TEXT, key, [stranger.certificate(), key.certificate()], passphrase=PASSPHRASE, now=NOW)
    found = packets.walk(letter)
    assert [packet.tag for packet in found] == [packets.PKESK, packets.PKESK, packets.SKESK, packets.ENCRYPTED]
    assert found[2].body[:4] == bytes((4, policy.AES256, 3, policy.SHA256))
    assert found[2].body[12] == 255  # 65,011,712 octets
    assert found[3].body[0] == 1
    assert key.recipient is not None and stranger.recipient is not None
    session = key.recipient.unwrap(found[1].body[10:])
    assert session.cipher == policy.AES256
    inside = packets.walk(containers.opened(found[3], session))
    assert [packet.tag for packet in inside] == [packets.ONE_PASS, packets.LITERAL, packets.SIGNATURE]
    assert inside[1].body == b"b\0\0\0\0\0" + TEXT
    assert signatures.parse(inside[2].body).hash_number == policy.SHA512
    for number in (1, 4, 9, 100):
        assert TEXT[:number] not in letter or number < 4


def test_everyone_who_is_named_opens_it_and_nobody_else(key: OwnKey, stranger: OwnKey) -> None:
    letter = seal_letter(TEXT, key, [stranger.certificate(), key.certificate()], passphrase=PASSPHRASE, now=NOW)
    for own in (key, stranger):
        opened = open_letter(letter, [own])
        assert (opened.plaintext, opened.opened_by, opened.weak, opened.encrypted) == (TEXT, own.fingerprint, (), True)
        assert [row.verdict for row in judge(opened, [key.certificate()], now=NOW)] == ["good"]
    opened = open_letter(letter, [], passphrase=PASSPHRASE)
    assert (opened.plaintext, opened.opened_by) == (TEXT, "")
    assert recipients_of(letter) == [own.encryption_key_id.hex().upper() for own in (stranger, key)]
    only = seal_letter(TEXT, key, [], passphrase=PASSPHRASE, now=NOW)
    assert recipients_of(only) == []
    assert "said" not in repr(opened)


def test_what_can_not_be_sealed(key: OwnKey, stranger: OwnKey) -> None:
    for recipients, passphrase in (([], None), ([], Secret("")), ([key.certificate()], Secret(""))):
        with pytest.raises(SealringError) as problem:
            seal_letter(TEXT, key, recipients, passphrase=passphrase, now=NOW)
        assert problem.value.name == "bad_params"
    with pytest.raises(SealringError) as problem:
        seal_letter(TEXT, key, [stranger.certificate()], now=NOW - 1)  # the signer is not born
    assert problem.value.name == "key_unusable"
    assert len(recipients_of(seal_letter(TEXT, key, [key.certificate()] * 99, now=NOW))) == 1


# --- Rules 1 to 3: containers and what is inside --------------------------------------------------


def test_rule_1_only_one_container_with_integrity(key: OwnKey) -> None:
    session = fresh()
    head, body = pkesk(key, session), seipd(literal(TEXT), session)
    plain = os.urandom(16)
    naked = cipher.encrypt(session.key, plain + plain[-2:] + literal(TEXT))
    assert open_letter(head + body, [key]).plaintext == TEXT
    assert why(head + packets.packet(9, naked), key) == "message_unsupported"
    assert why(packets.packet(9, naked), key) == "message_unsupported"
    assert why(head + seipd(literal(TEXT), session, mdc=False), key) == "message_corrupt"
    marker = packets.packet(packets.MARKER, b"PGP")
    for message in (body + head, head + body + body, head + body + literal(TEXT), head, head + literal(TEXT), b"",
                    head + packets.packet(packets.USER_ID, b"x") + body, marker):  # fmt: skip
        assert why(message, key) == "message_corrupt"
    marked = packets.packet(packets.MARKER, b"PGP") + head + packets.packet(packets.PADDING, b"xx") + body
    assert open_letter(marked, [key]).plaintext == TEXT


def test_rule_2_one_literal_and_signatures_in_their_places(key: OwnKey) -> None:
    assert key.signer is not None
    signature = document_signature(TEXT, key.signer, NOW)
    one_pass = packets.packet(packets.ONE_PASS, b"\x03\0\x0a\x16" + key.signer.public.key_id + b"\x01")
    said = literal(TEXT)
    for inside in (said, signature + said, one_pass + said + signature, one_pass * 2 + said + signature * 2,
                   signature + one_pass + said + signature, one_pass + compressed(said) + signature,
                   compressed(one_pass + said + signature), compressed(compressed(signature + said))):  # fmt: skip
        assert open_letter(around(inside, key), [key]).plaintext == TEXT
    for inside in (said * 2, said + literal(b"x"), compressed(said) + said, compressed(said) * 2, said + signature,
                   one_pass + said, one_pass * 2 + said + signature, one_pass + said + said + signature, b"",
                   signature, one_pass + signature, packets.packet(packets.MARKER, b"PGP"),
                   said + packets.packet(packets.USER_ID, b"x"), packets.packet(packets.LITERAL, b"b\xff\0\0\0\0x"),
                   packets.packet(packets.LITERAL, b"z\0\0\0\0\0x"), around(said, key), compressed(said)[:-3],
                   compressed(said + b"\xcb\x05b"), compressed(b"")):  # fmt: skip
        assert why(around(inside, key), key) == "message_corrupt"


def test_rule_2_a_literal_that_swallows_the_mdc(key: OwnKey) -> None:
    """Its length counts the MDC's 22 octets in; a reader that cuts later takes them for text."""
    said = b"b\0\0\0\0\0" + TEXT
    swallowing = bytes((0xCB, len(said) + 22)) + said
    assert why(around(swallowing, key), key) == "message_corrupt"
    endless = b"\xaf" + said  # an old length "up to the end": the end of what is inside, which the MDC is not
    assert open_letter(around(endless, key), [key]).plaintext == TEXT


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_rule_2_bombs(kind: int, key: OwnKey) -> None:
    bomb = around(compressed(literal(bytes(64 << 20)), kind), key)
    assert len(bomb) < 80_000
    tracemalloc.start()
    assert why(bomb, key) == "message_unsupported"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 << 20  # the first step shows what it is
    for layers in (3, 40, 128, 2000):
        nested = literal(TEXT)
        for _ in range(layers):
            nested = compressed(nested, 0 if layers == 2000 else kind)
        assert why(around(nested, key), key) == "message_unsupported"
    ratio = literal(os.urandom(2000) * 60)  # 60 times its size: nothing to fear
    assert len(open_letter(around(compressed(ratio, 2), key), [key]).plaintext) == 120_000
    for size, taken in ((policy.FREELY - 100, True), (policy.FREELY * 8, False)):
        message = around(compressed(literal(bytes(size)), kind), key)
        if taken:
            assert open_letter(message, [key]).plaintext == bytes(size)
        else:
            assert why(message, key) == "message_unsupported"


def test_rule_3_every_bit_is_covered(key: OwnKey) -> None:
    session = fresh()
    for body in (seipd(literal(TEXT), session), ocb(literal(TEXT * 30), session)):
        letter = pkesk(key, session) + body
        start = len(letter) - len(body)
        for place in range(start, len(letter)):
            altered = bytearray(letter)
            altered[place] ^= 1 << place % 8
            assert why(bytes(altered), key) in ("message_corrupt", "message_unsupported")
        for end in range(start, len(letter)):
            assert why(letter[:end], key) == "message_corrupt"


# --- Rule 11: own keys ----------------------------------------------------------------------------


def test_rule_11_named_keys_first_then_every_own_key(key: OwnKey, stranger: OwnKey) -> None:
    session = fresh()
    body = seipd(literal(TEXT), session)
    hidden = pkesk(stranger, session, hidden=True)
    third = generate("Third", "", now=NOW)
    decoys = b"".join(pkesk(third, fresh(), hidden=True) for _ in range(20))
    for letter in (hidden + body, decoys + hidden + body, decoys + pkesk(key, session) + body):
        assert open_letter(letter, [key, stranger]).plaintext == TEXT
    assert open_letter(hidden + body, [key, stranger]).opened_by == stranger.fingerprint
    assert why(hidden + body, key) == "no_key"
    assert recipients_of(decoys[: len(hidden)] + body) == ["0" * 16]


def test_rule_11_trials_are_counted(key: OwnKey, stranger: OwnKey, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    reader = type(stranger.readers[stranger.encryption_key_id])
    unwrap = reader.unwrap

    def counted(self: object, data: bytes, cipher: int | None) -> SessionKey:
        nonlocal calls
        calls += 1
        return unwrap(self, data, cipher)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "unwrap", counted)
    body = seipd(literal(TEXT), fresh())
    flood = b"".join(pkesk(stranger, fresh(), hidden=True) for _ in range(policy.RECIPIENTS))
    assert why(flood + body, key, key, key) == "message_unsupported"
    assert calls == policy.TRIALS
    one_more = flood + pkesk(key, fresh())
    assert why(one_more + body, key) == "message_unsupported"
    # Session keys that open, and are not the container's, are tried a few times only.
    mine = b"".join(pkesk(key, fresh()) for _ in range(policy.SESSIONS + 1))
    assert why(mine + body, key) == "message_unsupported"


def test_rule_11_keys_and_passphrases_side_by_side(key: OwnKey, stranger: OwnKey) -> None:
    session = fresh()
    body = seipd(literal(TEXT), session)
    by_key, by_word = pkesk(key, session), skesk(PASSPHRASE.reveal().encode(), session, ITERATED)
    for letter in (by_key + by_word + body, by_word + by_key + body):
        assert open_letter(letter, [key]).opened_by == key.fingerprint
        assert open_letter(letter, [stranger], passphrase=PASSPHRASE).opened_by == ""


# --- Rule 12: passphrases -------------------------------------------------------------------------


@pytest.mark.parametrize("how", [b"\0\x02", b"\0\x08", b"\x01\x02saltsalt", b"\x03\x0asaltsalt\x60", ITERATED])
@pytest.mark.parametrize("number", [7, 8, 9])
def test_rule_12_every_s2k_is_read(how: bytes, number: int) -> None:
    word = PASSPHRASE.reveal().encode()
    session = fresh(number)
    for letter in (
        skesk(word, session, how, number=number) + seipd(literal(TEXT), session),
        skesk(word, session, how) + ocb(literal(TEXT), session),
        skesk(word, None, how, number=number)
        + seipd(
            literal(TEXT), derived := SessionKey(number, s2k.read(how, 0)[0].derive(word, policy.KEY_BYTES[number]))
        ),
        skesk(word, None, how, number=number) + ocb(literal(TEXT), derived),
    ):
        assert open_letter(letter, [], passphrase=PASSPHRASE).plaintext == TEXT
        for wrong in (Secret("wrong"), Secret(""), None):
            with pytest.raises(SealringError) as problem:
                open_letter(letter, [], passphrase=wrong)
            assert problem.value.name == "message_passphrase"
            assert problem.value.data == {"missing": wrong is None or not wrong.reveal()}


@pytest.mark.parametrize(
    ("how", "version", "said"),
    [
        (b"\x04" + bytes(16) + b"\x01\x04\x0f", 4, "a passphrase by Argon2"),
        (b"\x02\x08", 4, "S2K of kind 2"),
        (b"\x65\x00GNU\x01", 4, "the secret part is not in this file, but on a card or kept elsewhere"),
        (b"\x00\x01", 4, "S2K by hash 1"),
        (b"\x03\x03saltsalt\xff", 4, "S2K by hash 3"),
        (ITERATED, 3, "a passphrase packet of version 3"),
        (ITERATED, 7, "a passphrase packet of version 7"),
    ],
)
def test_rule_12_and_15_what_we_do_not_do_is_said(how: bytes, version: int, said: str, key: OwnKey) -> None:
    body = seipd(literal(TEXT), fresh())
    head = skesk(b"x", None, how, version=version)
    for passphrase in (None, PASSPHRASE):
        assert reason(head + body, key, passphrase=passphrase) == f"message_unsupported: {said}"
    session = fresh()  # a key that fits opens it all the same
    letter = head + pkesk(key, session) + seipd(literal(TEXT), session)
    assert open_letter(letter, [key]).plaintext == TEXT


def test_rule_15_a_passphrase_that_could_open_it_is_asked_for(key: OwnKey, stranger: OwnKey) -> None:
    session = fresh()
    word = PASSPHRASE.reveal().encode()
    argon = skesk(word, None, b"\x04" + bytes(16) + b"\x01\x04\x0f")
    newer = packets.packet(1, b"\x06" + bytes(60))
    for others in (argon, newer, pkesk(stranger, session), argon + newer):
        letter = others + skesk(word, session, ITERATED) + seipd(literal(TEXT), session)
        assert why(letter, key) == why(letter, key, passphrase=Secret("x")) == "message_passphrase"
        assert open_letter(letter, [key], passphrase=PASSPHRASE).plaintext == TEXT


def test_rule_12_hashing_has_a_budget() -> None:
    most = bytes((3, 8)) + b"saltsalt" + b"\xff"
    body = seipd(literal(TEXT), fresh())
    started = time.process_time()
    assert why(skesk(b"x", None, most) * 40 + body, passphrase=PASSPHRASE) == "message_unsupported"
    assert time.process_time() - started < 5  # 40 of them would take far longer
    long = Secret("x" * 3_000_000)
    assert why(skesk(b"x", None, b"\0\x02") * 60 + body, passphrase=long) in (
        "message_passphrase",
        "message_unsupported",
    )


# --- Rule 13: OCB ---------------------------------------------------------------------------------


def test_rule_13_the_draft_s_own_vector() -> None:
    """draft-ietf-openpgp-rfc4880bis-10, sample AEAD-OCB encryption."""
    session = SessionKey(7, bytes.fromhex("d1f01ba30e130aa7d2582c16e050ae44"))
    body = bytes.fromhex(
        "0107020e5ed2bc1e470abe8f1d644c7a6c8a567b0f7701196611a154ba9c2574cd056284a8ef68035c623d93cc708a43211bb6ea"
        "f2b27f7c18d571bcd83b20add3a08b73af15b9a098"
    )
    assert packets.walk(containers.opened(packets.Packet(20, body), session))[0].body[6:] == b"Hello, world!\n"


@pytest.mark.parametrize("size", [0, 1, 55, 56, 57, 64, 119, 120, 121, 1000, 70_000])
@pytest.mark.parametrize("bits", [0, 2, 16])
def test_rule_13_chunks_of_every_length(size: int, bits: int, key: OwnKey) -> None:
    session = fresh()
    data = os.urandom(size)
    assert open_letter(pkesk(key, session) + ocb(literal(data), session, bits=bits), [key]).plaintext == data


def test_rule_13_chunks_left_out_swapped_or_cut(key: OwnKey) -> None:
    session = fresh()
    head, *chunks, last = ocb_chunks(literal(bytes(range(250)) * 2), session)
    assert len(chunks) > 4
    for altered in (
        chunks[1:], chunks[:-1], chunks[:2], [], [chunks[1], chunks[0], *chunks[2:]], [chunks[0], *chunks],
        [*chunks, chunks[-1]],
    ):  # fmt: skip
        for end in (last, b""):
            letter = pkesk(key, session) + packets.packet(20, b"".join((head, *altered, end)))
            assert why(letter, key) == "message_corrupt"
    wrong_total = ocb_chunks(literal(TEXT), session, total=3)
    assert why(pkesk(key, session) + packets.packet(20, b"".join(wrong_total)), key) == "message_corrupt"


def test_rule_13_other_modes_are_unsupported(key: OwnKey) -> None:
    session = fresh()
    body = bytearray(packets.walk(ocb(literal(TEXT), session))[0].body)
    for place, value in ((0, 2), (2, 0), (2, 3), (1, 2), (3, 30)):
        altered = bytearray(body)
        altered[place] = value
        assert why(pkesk(key, session) + packets.packet(20, bytes(altered)), key) == "message_unsupported"
    whole = packets.packet(20, bytes(body))
    body[1] = 7  # another cipher than the session key is for
    assert why(pkesk(key, session) + packets.packet(20, bytes(body)), key) == "message_corrupt"
    camellia = session._replace(cipher=13)  # of the same length
    assert open_letter(pkesk(key, session) + whole, [key]).plaintext == TEXT
    assert why(pkesk(key, camellia) + whole, key) == "message_corrupt"


# --- Rule 14: outdated ciphers --------------------------------------------------------------------


def test_twofish_s_own_vectors(key: OwnKey) -> None:
    """The first three of the chain of table tests that the cipher's authors give for keys of 32 octets."""
    word = bytes.fromhex("0123456789ABCDEFFEDCBA987654321000112233445566778899AABBCCDDEEFF")
    assert twofish.Twofish(word).encrypt(bytes(16)).hex() == "37527be0052334b89f0cfccae87cfa20"
    first = twofish.Twofish(bytes(32)).encrypt(bytes(16))
    assert first.hex() == "57ff739d4dc92c1bd7fc01700cc8216f"
    assert twofish.Twofish(bytes(32)).encrypt(first).hex() == "d43bb7556ea32e46f2a282b7d45b4e0d"
    session = fresh(policy.TWOFISH)
    large = literal(bytes(policy.TWOFISH_BYTES))
    assert why(pkesk(key, session) + legacy(policy.TWOFISH, large, session), key) == ("message_unsupported")


@pytest.mark.parametrize(
    ("number", "weak"),
    [
        (1, ("IDEA",)),
        (2, ("3DES",)),
        (3, ("CAST5",)),
        (4, ("Blowfish",)),
        (10, ("Twofish",)),
        (11, ()),
        (12, ()),
        (13, ()),
    ],
)
def test_rule_14_outdated_ciphers_are_read_and_marked(number: int, weak: tuple[str, ...], key: OwnKey) -> None:
    session = fresh(number)
    letter = pkesk(key, session) + legacy(number, literal(TEXT), session)
    opened = open_letter(letter, [key])
    assert (opened.plaintext, opened.weak) == (TEXT, weak)
    for place in (-1, -15, -40):
        altered = bytearray(letter)
        altered[place] ^= 1
        assert why(bytes(altered), key) == "message_corrupt"


@pytest.mark.parametrize("number", [0, 5, 6, 14, 99])
def test_rule_14_ciphers_that_nobody_has(number: int, key: OwnKey) -> None:
    session = SessionKey(number, os.urandom(32))
    assert why(pkesk(key, session) + seipd(literal(TEXT), session), key) == "message_unsupported"


# --- Rule 15: outcomes ----------------------------------------------------------------------------


def test_rule_15_outcomes_are_told_apart(key: OwnKey, stranger: OwnKey) -> None:
    letter = seal_letter(TEXT, key, [key.certificate()], now=NOW)
    found = packets.walk(letter)
    assert why(letter) == why(letter, stranger) == "no_key"
    altered_key = bytearray(letter)
    altered_key[60] ^= 1
    assert why(bytes(altered_key), key) == "message_corrupt"
    assert why(letter[:-1] + bytes((letter[-1] ^ 1,)), key) == "message_corrupt"
    third = packets.packet(18, b"\x03" + found[1].body[1:])
    assert reason(packets.packet(1, found[0].body) + third, key) == "message_unsupported: encryption of version 3"
    newer = packets.packet(1, b"\x07" + found[0].body[1:]) + packets.packet(18, found[1].body)
    assert reason(newer, key) == "message_unsupported: a session key of version 7"
    assert why(packets.packet(18, found[1].body), key) == "message_unsupported"
    with_word = seal_letter(TEXT, key, [key.certificate()], passphrase=PASSPHRASE, now=NOW)
    assert why(with_word, stranger) == "message_passphrase"
    assert why(with_word, stranger, passphrase=Secret("x")) == "message_passphrase"
    with pytest.raises(SealringError) as problem:
        messages.unseal(seal_letter(TEXT, stranger, [key.certificate()], now=NOW), [key])
    assert problem.value.name == "bad_signature"


# --- Signed only ----------------------------------------------------------------------------------


def test_signed_and_not_encrypted_is_marked(key: OwnKey) -> None:
    assert key.signer is not None
    message = document_signature(TEXT, key.signer, NOW) + literal(TEXT)
    for data in (message, compressed(message), packets.armor("MESSAGE", message).encode()):
        opened = open_letter(data, [])
        assert (opened.plaintext, opened.encrypted, opened.opened_by) == (TEXT, False, "")
        assert [row.verdict for row in judge(opened, [key.certificate()], now=NOW)] == ["good"]
        assert recipients_of(data) == []
        with pytest.raises(SealringError) as problem:
            messages.decrypt_unsigned(data, [key])
        assert problem.value.name == "message_corrupt"
    assert why(literal(TEXT)) == why(compressed(literal(TEXT))) == "message_unsupported"  # neither of the two


def cleartext(text: str, own: OwnKey, *, headers: str = "Hash: SHA512\n", signed: str | None = None) -> bytes:
    assert own.signer is not None
    what = (text if signed is None else signed).encode()
    body = b"\r\n".join(line.rstrip(b" \t") for line in what.split(b"\n"))
    signature = document_signature(body, own.signer, NOW, kind=signatures.TEXT)
    shown = "\n".join("- " + line if line.startswith("-") else line for line in text.split("\n"))
    block = packets.armor("SIGNATURE", signature)
    return f"-----BEGIN PGP SIGNED MESSAGE-----\n{headers}\n{shown}\n{block}".encode()


def judged(message: bytes, key: OwnKey) -> tuple[bytes, list[str]]:
    opened = open_letter(message, [])
    assert not opened.encrypted
    return opened.plaintext, [row.verdict for row in judge(opened, [key.certificate()], now=NOW)]


def test_rule_19_cleartext_signed(key: OwnKey) -> None:
    for text in (
        "one",
        "one\ntwo",
        "",
        "- dashed\n-----BEGIN PGP SIGNATURE-----\n\n",
        "ends in blanks  \t\n x ",
        "ünï",
    ):
        stripped = "\n".join(line.rstrip(" \t") for line in text.split("\n")).encode()
        for message in (cleartext(text, key), cleartext(text, key).replace(b"\n", b"\r\n"),
                        b"\n  \n" + cleartext(text, key), cleartext(text, key, headers=""),
                        b"\xef\xbb\xbf" + cleartext(text, key)):  # fmt: skip
            assert judged(message, key) == (stripped, ["good"])
    assert judged(cleartext("altered", key, signed="text"), key) == (b"altered", ["bad"])
    good = cleartext("one", key)
    before, after = b"not signed\n" + good, good + b"not signed"
    assert why(before) == "message_corrupt"
    assert judged(after, key) == (b"one", ["good"])


def test_rule_19_headers_and_lines_that_could_deceive(key: OwnKey) -> None:
    for headers in ("Comment: pay Eve\n", "Hash: SHA512\nVersion: 1\n", "pay Eve\n"):
        assert why(cleartext("text", key, headers=headers)) == "message_corrupt"
    unescaped = cleartext("text", key).replace(b"\ntext\n", b"\n-text\n")
    assert why(unescaped) == "message_corrupt"
    assert why(cleartext("text", key).split(b"-----BEGIN PGP SIGNATURE")[0]) == "message_corrupt"
    twice = cleartext("text", key) + cleartext("text", key)
    assert why(twice) == "message_corrupt"


# --- The rest -------------------------------------------------------------------------------------


def test_rule_20_pgpy_is_asked_for_legacy_ciphers_only(key: OwnKey) -> None:
    """Neither our own letters nor anything malformed loads it."""
    code = f"""
import sys
from sealring.openpgp import post
from sealring.openpgp.keys import OwnKey, generate
from sealring.base.errors import SealringError
key = OwnKey.parse(bytes.fromhex({key.to_bytes().hex()!r}))
letter = post.seal_letter(b"x", key, [key.certificate()], now={NOW})
post.judge(post.open_letter(letter, [key]), [key.certificate()], now={NOW})
for place in range(len(letter)):
    try:
        post.open_letter(letter[:place] + b"\\0" + letter[place + 1 :], [key])
    except SealringError:
        pass
sys.exit("pgpy" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    root = os.path.dirname(os.path.dirname(engine.__file__))
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(".py") and name != "engine.py":
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    assert "import pgpy" not in file.read(), name


def test_rule_22_a_literal_s_name_and_date_mean_nothing(key: OwnKey) -> None:
    assert key.signer is not None
    signature = document_signature(TEXT, key.signer, NOW)
    for head in (b"b\0\0\0\0\0", b"b\x08_CONSOLE\xff\xff\xff\xff", b"t\x03a/b\0\0\0\1", b"u\0\0\0\0\0", b"m\0\0\0\0\0",
                 b"l\0\0\0\0\0", b"1\0\0\0\0\0"):  # fmt: skip
        opened = open_letter(around(signature + literal(TEXT, head), key), [key])
        assert opened.plaintext == TEXT
        assert [row.verdict for row in judge(opened, [key.certificate()], now=NOW)] == ["good"]


def test_a_signer_of_another_age_is_not_asked(key: OwnKey) -> None:
    """A key dated anew is another key: its certificate does not vouch for the first one's letters."""
    letter = seal_letter(TEXT, key, [key.certificate()], now=NOW)
    other = usual(key, NOW - 5).certificate()
    assert [row.verdict for row in post.judge(open_letter(letter, [key]), [other], now=NOW)] == ["unknown_signer"]
