"""A certificate through its life: what may be encrypted to, and when, whatever is written into it.

The cases are those that independent test suites give for certificate validity, made anew here.
"""

from collections.abc import Callable

import pytest

from sealring.base.errors import SealringError
from sealring.openpgp import messages, packets, policy, post, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey
from tests.openpgp.conftest import NOW, Gpg
from tests.openpgp.forge import DAY, Forge, flags, fresh, literal, seconds, seipd, usual

ENCRYPT = flags(policy.ENCRYPT)
Made = Callable[[OwnKey, OwnKey], Forge]


def encrypts(certificate: Certificate, now: int) -> bool:
    """Whether it can be encrypted to; both ways of asking agree."""
    try:
        certificate.encryption_key(now=now)
    except SealringError as problem:
        assert problem.name == "key_unusable"
        assert problem.data["status"] == certificate.status(now) != "usable"
        return False
    assert certificate.status(now) == "usable"
    return True


def dated(own: OwnKey) -> Forge:
    return Forge(own, NOW).user_id()


def expiring(own: OwnKey, other: OwnKey) -> Forge:
    return dated(own).certify(NOW, flags(3), seconds(9, 10 * DAY)).subkey(NOW).bind(NOW, ENCRYPT)


def expiring_directly(own: OwnKey, other: OwnKey) -> Forge:
    forge = Forge(own, NOW).direct(NOW, seconds(9, 10 * DAY)).user_id().certify(NOW)
    return forge.subkey(NOW).bind(NOW, ENCRYPT)


def expiring_subkey(own: OwnKey, other: OwnKey) -> Forge:
    return dated(own).certify(NOW).subkey(NOW).bind(NOW, ENCRYPT, seconds(9, 10 * DAY))


def expiring_binding(own: OwnKey, other: OwnKey) -> Forge:
    return dated(own).certify(NOW).subkey(NOW).bind(NOW, ENCRYPT, seconds(3, 10 * DAY))


def expiring_certification(own: OwnKey, other: OwnKey) -> Forge:
    return dated(own).certify(NOW, flags(3), seconds(3, 10 * DAY)).subkey(NOW).bind(NOW, ENCRYPT)


def extended(own: OwnKey, other: OwnKey) -> Forge:
    forge = dated(own).certify(NOW, flags(3), seconds(9, 10 * DAY)).certify(NOW + DAY, flags(3), seconds(9, 20 * DAY))
    return forge.subkey(NOW).bind(NOW, ENCRYPT)


def shortened(own: OwnKey, other: OwnKey) -> Forge:
    forge = dated(own).certify(NOW, flags(3), seconds(9, 90 * DAY)).certify(NOW + DAY, flags(3), seconds(9, 10 * DAY))
    return forge.subkey(NOW).bind(NOW, ENCRYPT)


def an_older_binding_goes_on(own: OwnKey, other: OwnKey) -> Forge:
    return dated(own).certify(NOW).subkey(NOW).bind(NOW, ENCRYPT).bind(NOW + DAY, ENCRYPT, seconds(3, 2 * DAY))


PRIMARY = signatures.Subpacket(signatures.PRIMARY_USER_ID, False, b"\1")


def two_names(direct: int, first: int, second: int) -> Made:
    """Expiries in days, 0 for none: of a direct signature, a user ID, and another that speaks for the key."""

    def make(own: OwnKey, other: OwnKey) -> Forge:
        forge = Forge(own, NOW).direct(NOW, flags(3), *([seconds(9, direct * DAY)] if direct else []))
        forge.user_id("One <one@x.example>").certify(NOW, flags(3), *([seconds(9, first * DAY)] if first else []))
        forge.user_id("Two <two@x.example>")
        forge.certify(NOW, flags(3), PRIMARY, *([seconds(9, second * DAY)] if second else []))
        return forge.subkey(NOW).bind(NOW, ENCRYPT)

    return make


def revoked(code: int | None) -> Made:
    def make(own: OwnKey, other: OwnKey) -> Forge:
        forge = Forge(own, NOW).revoke(NOW + 10 * DAY, code).user_id().certify(NOW)
        return forge.subkey(NOW).bind(NOW, ENCRYPT)

    return make


def revoked_subkey(code: int | None) -> Made:
    def make(own: OwnKey, other: OwnKey) -> Forge:
        said = [] if code is None else [signatures.Subpacket(signatures.REASON, False, bytes((code,)))]
        forge = usual(own, NOW)
        return forge.bind(NOW + 10 * DAY, *said, kind=signatures.SUBKEY_REVOCATION)

    return make


def rebound_after_revocation(own: OwnKey, other: OwnKey) -> Forge:
    return revoked_subkey(1)(own, other).bind(NOW + 11 * DAY, ENCRYPT)


def flag_taken_away(own: OwnKey, other: OwnKey) -> Forge:
    return usual(own, NOW).bind(NOW + 10 * DAY, flags(0))


def born_later(own: OwnKey, other: OwnKey) -> Forge:
    return usual(own, NOW + 10 * DAY)


def subkey_born_later(own: OwnKey, other: OwnKey) -> Forge:
    return dated(own).certify(NOW).subkey(NOW + 10 * DAY).bind(NOW + 10 * DAY, ENCRYPT)


def bound_later(own: OwnKey, other: OwnKey) -> Forge:
    return dated(own).certify(NOW).subkey(NOW).bind(NOW + 10 * DAY, ENCRYPT)


def certified_later(own: OwnKey, other: OwnKey) -> Forge:
    return dated(own).certify(NOW + 10 * DAY).subkey(NOW).bind(NOW, ENCRYPT)


# Days on which it can be encrypted to, of those from which it is tried; and what is said on the others.
TRIED = (-5, 0, 5, 9, 10, 11, 15, 40)
CASES: list[tuple[str, Made, tuple[int, ...], str]] = [
    ("usual", lambda own, _: usual(own, NOW), (0, 5, 9, 10, 11, 15, 40), "not_yet_valid"),
    ("expiring", expiring, (0, 5, 9), "expired"),
    ("expiring by a direct signature", expiring_directly, (0, 5, 9), "expired"),
    ("expiring subkey", expiring_subkey, (0, 5, 9), "expired"),
    ("expiring binding", expiring_binding, (0, 5, 9), "expired"),
    ("expiring certification", expiring_certification, (0, 5, 9), "expired"),
    ("a direct signature and a first name that expire", two_names(15, 0, 10), (0, 5, 9), "expired"),
    ("a first name that expires", two_names(0, 0, 10), (0, 5, 9), "expired"),
    ("a second name that expires", two_names(0, 10, 0), (0, 5, 9, 10, 11, 15, 40), "not_yet_valid"),
    ("names that don't, a direct signature that does", two_names(10, 0, 0), (0, 5, 9), "expired"),
    ("extended", extended, (0, 5, 9, 10, 11, 15), "expired"),
    ("shortened", shortened, (0, 5, 9), "expired"),
    ("an older binding goes on", an_older_binding_goes_on, (0, 5, 9, 10, 11, 15, 40), "not_yet_valid"),
    ("revoked, no reason", revoked(None), (), "revoked"),
    ("revoked, reason 0", revoked(0), (), "revoked"),
    ("revoked, compromised", revoked(2), (), "revoked"),
    ("superseded", revoked(1), (0, 5, 9), "revoked"),
    ("retired", revoked(3), (0, 5, 9), "revoked"),
    ("revoked subkey, no reason", revoked_subkey(None), (), "unusable"),
    ("revoked subkey, compromised", revoked_subkey(2), (), "unusable"),
    ("revoked subkey, superseded", revoked_subkey(1), (0, 5, 9), "unusable"),
    ("bound again after a revocation", rebound_after_revocation, (0, 5, 9), "unusable"),
    ("flag taken away", flag_taken_away, (0, 5), "unusable"),  # a day's skew makes it count a day before
    ("born later", born_later, (9, 10, 11, 15, 40), "not_yet_valid"),
    ("subkey born later", subkey_born_later, (9, 10, 11, 15, 40), "unusable"),
    ("bound later", bound_later, (9, 10, 11, 15, 40), "unusable"),
    ("certified later", certified_later, (9, 10, 11, 15, 40), "not_yet_valid"),
]


@pytest.mark.parametrize(("name", "make", "days", "said"), CASES, ids=[case[0] for case in CASES])
def test_rules_7_and_16_when_a_certificate_is_encrypted_to(
    name: str, make: Made, days: tuple[int, ...], said: str, key: OwnKey, stranger: OwnKey
) -> None:
    certificate = make(key, stranger).certificate()
    assert tuple(day for day in TRIED if encrypts(certificate, NOW + day * DAY)) == days
    assert said in {certificate.status(NOW + day * DAY) for day in TRIED if day not in days}
    for day in TRIED[1:]:
        if day not in days:
            with pytest.raises(SealringError) as problem:
                post.seal_letter(b"x", key, [certificate], now=NOW + day * DAY)
            assert problem.value.data == {
                "fingerprint": certificate.fingerprint, "status": certificate.status(NOW + day * DAY)
            }  # fmt: skip


def test_rule_16_a_clock_may_be_a_day_behind(key: OwnKey) -> None:
    certificate = usual(key, NOW).certificate()
    assert encrypts(certificate, NOW - DAY)
    assert not encrypts(certificate, NOW - DAY - 1)


def test_rule_16_the_last_second(key: OwnKey, stranger: OwnKey) -> None:
    certificate = expiring(key, stranger).certificate()
    assert certificate.expires == NOW + 10 * DAY
    assert encrypts(certificate, NOW + 10 * DAY - 1)
    assert not encrypts(certificate, NOW + 10 * DAY)
    certificate = revoked(1)(key, stranger).certificate()
    assert encrypts(certificate, NOW + 10 * DAY - 1)
    assert not encrypts(certificate, NOW + 10 * DAY)


def test_rule_16_what_a_revocation_says(key: OwnKey, stranger: OwnKey) -> None:
    found = revoked(3)(key, stranger).certificate().revocation
    assert found == (False, NOW + 10 * DAY, 3, "text")
    both = Forge(key, NOW).revoke(NOW + DAY, 1).revoke(NOW + 9 * DAY, 2).user_id().certify(NOW)
    found = both.subkey(NOW).bind(NOW, ENCRYPT).certificate().revocation
    assert found is not None and found.hard  # the gravest, though another is older
    assert usual(key, NOW).certificate().revocation is None


def test_rule_7_without_a_flag_nothing_is_encrypted_to(key: OwnKey) -> None:
    for said in ((), (flags(0),), (flags(policy.SIGN),), (flags(0x20),)):
        forge = Forge(key, NOW).user_id().certify(NOW).subkey(NOW).bind(NOW, *said)
        assert not encrypts(forge.certificate(), NOW)
    for flag in (0x04, 0x08, 0x0C):
        assert encrypts(usual(key, NOW, flag=flag).certificate(), NOW)


def test_rule_7_the_best_subkey_is_chosen(key: OwnKey, stranger: OwnKey) -> None:
    forge = expiring_subkey(key, stranger)
    first = forge.sub.public.key_id
    second = usual(stranger, NOW).sub
    forge.subkey(NOW, second).bind(NOW, ENCRYPT, seconds(9, 5 * DAY))
    certificate = forge.certificate()
    assert certificate.encryption_key(now=NOW).key_id == first
    forge = expiring_subkey(key, stranger).subkey(NOW, second).bind(NOW, ENCRYPT)
    assert forge.certificate().encryption_key(now=NOW).key_id == second.public.key_id
    assert forge.certificate().encryption_key(now=NOW + 20 * DAY).key_id == second.public.key_id


def test_rule_18_what_the_primary_key_did_not_sign_for_drops_out(key: OwnKey, stranger: OwnKey) -> None:
    unbound = Forge(key, NOW).user_id().certify(NOW).subkey(NOW)
    forged = Forge(key, NOW).user_id().certify(NOW).subkey(NOW).bind(NOW, ENCRYPT, broken=True)
    foreign = Forge(key, NOW).user_id().certify(NOW)
    theirs = Forge(stranger, NOW).user_id().certify(NOW).subkey(NOW).bind(NOW, ENCRYPT)
    foreign.blob += _tail(theirs)
    for forge in (unbound, forged, foreign):
        certificate = forge.certificate()
        assert not encrypts(certificate, NOW)
        assert len(certificate.key_parts()) == 1
    named = usual(key, NOW)
    named.blob = named.blob.replace(b"some@body.example", b"evil@body.example")
    with pytest.raises(SealringError) as problem:
        named.certificate()
    assert problem.value.name == "key_corrupt"
    by_others = Forge(key, NOW).user_id().certify(NOW, by=theirs.primary)
    with pytest.raises(SealringError):
        by_others.certificate()


def _tail(forge: Forge) -> bytes:
    """The subkey and its binding."""
    found = packets.walk(forge.blob)
    return b"".join(packets.packet(*part) for part in found[-2:])


def test_rule_18_others_are_kept_only_where_asked_for_and_mean_nothing(key: OwnKey, stranger: OwnKey) -> None:
    other = usual(stranger, NOW).primary
    forge = Forge(key, NOW).user_id().certify(NOW).certify(NOW + 9, flags(3), seconds(9, DAY), by=other, kind=0x10)
    forge.certify(NOW + 9, by=other, kind=signatures.CERTIFICATION_REVOCATION).subkey(NOW).bind(NOW, ENCRYPT)
    bare, whole = forge.certificate(), forge.certificate(keep_others=True)
    for certificate in (bare, whole):
        assert certificate.expires is None
        assert certificate.user_ids == ["Some Body <some@body.example>"]
        assert encrypts(certificate, NOW + 2 * DAY)
    assert whole.to_bytes() == forge.blob
    assert bare.to_bytes() != forge.blob
    flood = Forge(key, NOW).user_id().certify(NOW)
    for number in range(policy.CERTIFICATIONS + 9):
        flood.certify(NOW + number, by=other, kind=0x10)
    kept = flood.subkey(NOW).bind(NOW, ENCRYPT).certificate(keep_others=True)
    assert len([1 for part in kept._whole.parts for _ in part.others]) == policy.CERTIFICATIONS


def test_rule_10_a_flood_of_own_signatures_is_refused(key: OwnKey) -> None:
    forge = usual(key, NOW)
    body = forge.blob[-len(_tail(forge)) :]
    binding = packets.packet(*packets.walk(body)[1])
    forge.blob += binding * (policy.OWN_SIGNATURES + 1)
    with pytest.raises(SealringError) as problem:
        forge.certificate()
    assert problem.value.name == "key_unsupported"


def test_rule_5_own_signatures_hold_whatever_became_of_the_key(key: OwnKey, stranger: OwnKey) -> None:
    item = messages.seal(b"kept", usual(key, NOW).own_key(), now=NOW + 20 * DAY)
    for make in (expiring, revoked(2), revoked(1), flag_taken_away):
        later = make(key, stranger).own_key()
        assert messages.unseal(item, [later]) == (b"kept", later.fingerprint)
    with pytest.raises(SealringError) as problem:
        messages.unseal(post.seal_letter(b"x", stranger, [key.certificate()], now=NOW), [key])
    assert problem.value.name == "bad_signature"


def test_rule_21_old_keys_go_on_reading(key: OwnKey, stranger: OwnKey) -> None:
    for make in (expiring, expiring_subkey, revoked(2), revoked_subkey(2), flag_taken_away, born_later):
        forge = make(key, stranger)
        own = forge.own_key()
        letter = _letter_to(own)
        assert post.open_letter(letter, [own]).plaintext == b"old"
        assert messages.decrypt_unsigned(letter, [own]) == b"old"


def _letter_to(own: OwnKey) -> bytes:
    """A message to an own key that nobody may encrypt to."""
    session = fresh()
    public = next(iter(own.readers.values())).public
    head = b"\x03" + public.key_id + bytes((public.algorithm,))
    return packets.packet(1, head + public.wrap(session)) + seipd(literal(b"old"), session)


def test_addresses_and_parts_for_people(key: OwnKey) -> None:
    forge = Forge(key, NOW)
    for text in (
        "Ann <Ann.B@Example.ORG>",
        "no address",
        "ann@example.org",
        "<c@d.e>",
        "x <c@d.e>",
        "b@c@d",
        "a <b c@d>",
    ):
        forge.user_id(text).certify(NOW)
    forge.subkey(NOW).bind(NOW, ENCRYPT)
    certificate = forge.certificate()
    assert certificate.emails == ["Ann.B@example.org", "ann@example.org", "c@d.e"]
    first, second = certificate.key_parts()
    assert (first.algorithm, first.uses, first.fingerprint) == ("Ed25519", ("certify", "sign"), certificate.fingerprint)
    assert (second.algorithm, second.uses, second.expires, second.revoked) == ("Cv25519", ("encrypt",), None, False)


def test_gpg_agrees_on_times(gpg: Gpg) -> None:
    """What stock gpg makes at another time: expired, revoked by code, and extended."""
    at = "20240101T000000"
    start = 1_704_067_200
    made = ["--faked-system-time", at, "--passphrase", "", "--quick-gen-key", "T <t@x.example>", "future-default"]
    gpg(*made, "default", "2024-02-01")
    fingerprint = gpg.fingerprint()
    certificate = Certificate.parse(gpg("--export", fingerprint).stdout)
    assert [certificate.status(start + day * DAY) for day in (-2, 0, 30, 33)] == [
        "not_yet_valid", "usable", "usable", "expired"
    ]  # fmt: skip
    gpg("--faked-system-time", "20240301T000000", "--passphrase", "", "--quick-set-expire", fingerprint, "1y")
    gpg("--faked-system-time", "20240301T000000", "--passphrase", "", "--quick-set-expire", fingerprint, "1y", "*")
    certificate = Certificate.parse(gpg("--export", fingerprint).stdout)
    # gpg put the new signatures in place of the old ones: before their day there is nothing that vouches for the key.
    assert [certificate.status(start + day * DAY) for day in (61, 400, 500)] == ["usable", "usable", "expired"]
    assert certificate.status(start + 30 * DAY) != "usable"
