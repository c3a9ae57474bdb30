"""What a signature is worth: good only when nothing at all is wrong with it and its maker."""

from collections.abc import Iterator

import pytest

from sealring.base.errors import SealringError
from sealring.openpgp import making, packets, policy, post, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey
from sealring.openpgp.packets import Subpacket
from sealring.openpgp.post import Verdict, judge, open_letter, seal_letter
from sealring.openpgp.secret_material import SecretKey
from tests.openpgp.conftest import NOW
from tests.openpgp.forge import DAY, Forge, document_signature, flags, fresh, literal, pkesk, seconds, seipd, usual

TEXT = b"one\ntwo \r\nthree"


def verdicts(signature: bytes, certificates: list[Certificate], reader: OwnKey, *, now: int = NOW) -> list[Verdict]:
    """Of a letter with this signature packet before its literal."""
    session = fresh()
    letter = pkesk(reader, session) + seipd(signature + literal(TEXT), session)
    opened = open_letter(letter, [reader])
    assert opened.plaintext == TEXT
    return judge(opened, certificates, now=now)


def word(signature: bytes, certificates: list[Certificate], reader: OwnKey, *, now: int = NOW) -> str:
    (found,) = verdicts(signature, certificates, reader, now=now)
    # Only a signature that holds names its maker; and only a good one has nothing more to say.
    assert bool(found.fingerprint) == (
        found.verdict in ("good", "signer_expired", "signer_revoked", "signature_expired")
        or found.reason in ("this key may not sign", "the signature is dated in the future",
                            "the signature is older than its key")
    )  # fmt: skip
    assert bool(found.reason) == (found.verdict != "good")
    return found.verdict


def by(forge: Forge, at: int, *said: Subpacket, **options: int) -> bytes:
    return document_signature(TEXT, forge.primary, at, *said, **options)


def test_rule_17_a_good_one(key: OwnKey, stranger: OwnKey) -> None:
    forge = usual(stranger, NOW)
    found = verdicts(by(forge, NOW), [usual(key, NOW).certificate(), forge.certificate()], key)
    fingerprint = forge.certificate().fingerprint
    assert found == [Verdict("good", fingerprint, fingerprint[-16:], NOW)]
    assert (
        word(by(forge, NOW, kind=signatures.TEXT), [forge.certificate()], key) == "bad"
    )  # signed as if its ends were CR LF
    crlf = TEXT.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    text = document_signature(crlf, forge.primary, NOW, kind=signatures.TEXT)
    assert word(text, [forge.certificate()], key) == "good"


@pytest.mark.parametrize(("number", "said"), [(1, "weak"), (2, "weak"), (3, "weak"), (11, "weak"), (12, "unsupported")])
def test_rule_4_weak_hashes_are_never_good(number: int, said: str, key: OwnKey, stranger: OwnKey) -> None:
    forge = usual(stranger, NOW)
    signature = by(forge, NOW, hash_number=number if number < 12 else 10)
    if number == 12:
        signature = signature.replace(bytes((4, 0, 22, 10)), bytes((4, 0, 22, 12)))
    assert word(signature, [forge.certificate()], key) == said
    assert word(signature, [], key) == said


def test_rule_4_unknown_and_critical_voids_it(key: OwnKey, stranger: OwnKey) -> None:
    forge = usual(stranger, NOW)
    notation = b"\x80\0\0\0\0\x03\0\x01a@bx"
    for kind, body in ((20, notation), (99, b"x"), (110, b"")):
        assert word(by(forge, NOW, Subpacket(kind, True, body)), [forge.certificate()], key) == "unsupported"
        assert word(by(forge, NOW, Subpacket(kind, False, body)), [forge.certificate()], key) == "good"


@pytest.mark.parametrize("kind", [0x02, 0x10, 0x13, 0x18, 0x1F, 0x20, 0x40, 0x50])
def test_rule_4_only_documents(kind: int, key: OwnKey, stranger: OwnKey) -> None:
    forge = usual(stranger, NOW)
    assert word(by(forge, NOW, kind=kind), [forge.certificate()], key) == "unsupported"


@pytest.mark.parametrize("version", [2, 3, 5, 6])
def test_rule_4_other_versions(version: int, key: OwnKey, stranger: OwnKey) -> None:
    forge = usual(stranger, NOW)
    assert word(by(forge, NOW, version=version), [forge.certificate()], key) == "unsupported"


def test_rule_17_unsigned_has_no_verdict(key: OwnKey) -> None:
    assert verdicts(b"", [key.certificate()], key) == []


def test_rule_17_altered_foreign_and_unknown(key: OwnKey, stranger: OwnKey) -> None:
    forge, other = usual(stranger, NOW), usual(key, NOW)
    good = by(forge, NOW)
    for place in (-1, -20, -60, -66):
        broken = bytearray(good)
        broken[place] ^= 1
        assert word(bytes(broken), [forge.certificate()], key) == "bad"
    assert word(document_signature(b"else", forge.primary, NOW), [forge.certificate()], key) == "bad"
    assert word(good, [other.certificate()], key) == "unknown_signer"
    assert word(good, [], key) == "unknown_signer"
    assert word(packets.packet(2, b"\x04\0"), [forge.certificate()], key) == "bad"
    # It names one key and is made by another.
    named = good.replace(forge.primary.public.key_id, other.primary.public.key_id)
    assert word(named, [forge.certificate(), other.certificate()], key) == "bad"
    both = verdicts(good + by(other, NOW), [forge.certificate(), other.certificate()], key)
    assert [row.verdict for row in both] == ["good", "good"]
    assert [row.fingerprint for row in both] == [forge.certificate().fingerprint, other.certificate().fingerprint]


def with_revocation(own: OwnKey, at: int, code: int | None) -> Forge:
    return Forge(own, NOW).revoke(at, code).user_id().certify(NOW).subkey(NOW).bind(NOW, flags(policy.ENCRYPT))


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (None, "signer_revoked", "signer_revoked"),
        (0, "signer_revoked", "signer_revoked"),
        (2, "signer_revoked", "signer_revoked"),
        (99, "signer_revoked", "signer_revoked"),
        (1, "good", "signer_revoked"),
        (3, "good", "signer_revoked"),
    ],
)
def test_rule_17_revoked_signers(code: int | None, before: str, after: str, key: OwnKey, stranger: OwnKey) -> None:
    forge = Forge(stranger, NOW)
    if code == 99:
        said = [Subpacket(signatures.REASON, False, b"\x63")]
        forge._put(2, making.make(signatures.KEY_REVOCATION, forge.primary, NOW + DAY, said, forge.head))
    else:
        forge.revoke(NOW + DAY, code)
    certificate = forge.user_id().certify(NOW).certificate()
    for at, said in ((NOW, before), (NOW + DAY, after), (NOW + 2 * DAY, after)):
        assert word(by(forge, at), [certificate], key, now=NOW + 9 * DAY) == said


def test_rule_17_expired_signers_and_signatures(key: OwnKey, stranger: OwnKey) -> None:
    forge = Forge(stranger, NOW).user_id().certify(NOW, flags(3), seconds(9, 5 * DAY))
    certificate = forge.certificate()
    assert word(by(forge, NOW + 4 * DAY), [certificate], key, now=NOW + 4 * DAY) == "good"
    assert (
        word(by(forge, NOW + 4 * DAY), [certificate], key, now=NOW + 40 * DAY) == "good"
    )  # it was alive when it signed
    assert word(by(forge, NOW + 5 * DAY), [certificate], key, now=NOW + 5 * DAY) == "signer_expired"
    short = by(forge, NOW, seconds(3, DAY))
    assert word(short, [certificate], key, now=NOW + DAY - 1) == "good"
    assert word(short, [certificate], key, now=NOW + DAY) == "signature_expired"


def test_rule_17_times_that_can_not_be(key: OwnKey, stranger: OwnKey) -> None:
    forge = usual(stranger, NOW)
    certificate = forge.certificate()
    assert word(by(forge, NOW - 1), [certificate], key) == "bad"  # older than its key
    assert word(by(forge, NOW + DAY), [certificate], key) == "good"  # another's clock is ahead
    assert word(by(forge, NOW + DAY + 1), [certificate], key) == "bad"
    no_time = signatures.sign(TEXT, forge.primary, b"\x16\x21\x04" + forge.primary.public.fingerprint)
    assert word(packets.packet(2, no_time), [certificate], key) == "bad"


def signing_subkey(own: OwnKey, other: OwnKey, *, back: bool, flag: int = policy.SIGN) -> tuple[Forge, SecretKey]:
    forge = Forge(own, NOW).user_id().certify(NOW, flags(policy.CERTIFY))
    second = usual(other, NOW).primary
    forge.subkey(NOW, second).bind(NOW, flags(flag), back=back)
    return forge, second


def test_rule_17_only_keys_that_may_sign(key: OwnKey, stranger: OwnKey) -> None:
    for back, flag, said in (
        (True, policy.SIGN, "good"),
        (False, policy.SIGN, "bad"),  # whoever put a stranger's key beside their own could claim its signatures
        (True, policy.ENCRYPT, "bad"),
        (True, 0, "bad"),
    ):
        forge, second = signing_subkey(key, stranger, back=back, flag=flag)
        signature = document_signature(TEXT, second, NOW)
        assert word(signature, [forge.certificate()], key) == said
    forge, _ = signing_subkey(key, stranger, back=True)
    assert word(by(forge, NOW), [forge.certificate()], key) == "bad"  # a primary key that only certifies


def test_rule_17_a_revoked_or_expired_signing_subkey(key: OwnKey, stranger: OwnKey) -> None:
    forge, second = signing_subkey(key, stranger, back=True)
    signature = document_signature(TEXT, second, NOW + 2 * DAY)
    forge.bind(NOW + DAY, Subpacket(signatures.REASON, False, b"\x01"), kind=signatures.SUBKEY_REVOCATION)
    now = NOW + 3 * DAY
    assert word(signature, [forge.certificate()], key, now=now) == "signer_revoked"
    assert word(document_signature(TEXT, second, NOW), [forge.certificate()], key, now=now) == "good"
    forge = Forge(key, NOW).user_id().certify(NOW, flags(policy.CERTIFY)).subkey(NOW, second)
    forge.bind(NOW, flags(policy.SIGN), seconds(9, DAY), back=True)
    assert word(signature, [forge.certificate()], key, now=now) == "signer_expired"


def test_rule_16_what_is_signed_tomorrow_binds_nothing_today(key: OwnKey, stranger: OwnKey) -> None:
    forge = Forge(stranger, NOW).user_id().certify(NOW + 9 * DAY)
    signature = by(forge, NOW)
    assert word(signature, [forge.certificate()], key, now=NOW) == "bad"
    assert word(signature, [forge.certificate()], key, now=NOW + 9 * DAY) == "good"


def test_a_letter_says_for_whom_it_was_meant(key: OwnKey, stranger: OwnKey) -> None:
    """RFC 9580, 5.2.3.36: a letter that was opened and sealed again for another still names the first."""
    ours, theirs = key.certificate(), stranger.certificate()
    letter = seal_letter(TEXT, key, [theirs, ours], now=NOW)
    for reader in (key, stranger):
        (found,) = judge(open_letter(letter, [reader]), [ours], now=NOW)
        assert found.verdict == "good"
        assert found.intended == (theirs.fingerprint, ours.fingerprint)
    (found,) = judge(open_letter(seal_letter(TEXT, key, [theirs], now=NOW), [stranger]), [ours], now=NOW)
    assert found.intended == (theirs.fingerprint,)


def test_the_time_of_judging_does_not_stick(key: OwnKey, stranger: OwnKey) -> None:
    forge = Forge(stranger, NOW).user_id().certify(NOW, flags(3), seconds(9, 5 * DAY))
    certificate = forge.certificate()
    assert [certificate.status(now) for now in (NOW, NOW + 6 * DAY, NOW)] == ["unusable", "expired", "unusable"]
    assert post.judge(post.Opened(b"", "", (), (), encrypted=False), [certificate], now=NOW) == []


def test_rule_10_a_document_is_hashed_once_for_all_its_signatures(
    key: OwnKey, stranger: OwnKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge, calls, lines = usual(stranger, NOW), 0, signatures._lines

    def counted(data: bytes) -> Iterator[bytes]:
        nonlocal calls
        calls += 1
        return lines(data)

    monkeypatch.setattr(signatures, "_lines", counted)
    many = b"".join(by(forge, NOW + number, kind=signatures.TEXT) for number in range(policy.SIGNATURES))
    assert len(verdicts(many, [forge.certificate()], key)) == policy.SIGNATURES
    assert calls == 1
    session = fresh()
    too_many = pkesk(key, session) + seipd(many + by(forge, NOW) + literal(TEXT), session)
    with pytest.raises(SealringError):
        open_letter(too_many, [key])
