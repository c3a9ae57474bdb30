"""What others say of a certificate, news of it and its end: made for gpg and taken from it, with gpg as the judge."""

import itertools
from collections.abc import Callable
from functools import partial

import pytest

from sealring.base.errors import SealringError
from sealring.openpgp import certifying, drafting, making, messages, packets, policy, renewal, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.certifying import Certification, certifications, certify, merge, minimal, revoke_certification
from sealring.openpgp.keys import OwnKey, generate, revocation_certificate
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Subpacket
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.weighing import split
from tests.openpgp.conftest import NOW, Gpg

DAY = 86_400
T = NOW + 100
KINDS = ["ours", "ed25519", "rsa3072", "nistp256"]


@pytest.fixture(params=KINDS)
def own(request: pytest.FixtureRequest, key: OwnKey, made_by_gpg: Callable[[str], OwnKey]) -> OwnKey:
    return key if request.param == "ours" else made_by_gpg(request.param)


@pytest.fixture(scope="session")
def bo(stranger: OwnKey) -> Certificate:
    return stranger.certificate()


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(SealringError) as problem:
        call()
    return problem.value.name


def rows(gpg: Gpg, fingerprint: str, now: int) -> list[list[str]]:
    """The signatures that gpg sees on a key, each as: kind, how good, the maker's key id, class."""
    more = ["--with-colons", "--no-auto-check-trustdb", "--check-sigs", fingerprint]
    out = gpg("--faked-system-time", f"{now}!", *more).stdout.decode()
    found = [line.split(":") for line in out.splitlines()]
    return [[row[0], row[1], row[4], row[10]] for row in found if row[0] in ("sig", "rev")]


def states(found: list[Certification]) -> list[tuple[str, str]]:
    return [(row.issuer, row.state) for row in found]


def again(certificate: Certificate, *, local: bool = True) -> Certificate:
    return Certificate.parse(certificate.to_bytes(local=local), keep_others=True, local=local)


# --- Certifying -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [certifying.GENERIC, certifying.POSITIVE])
def test_our_certification_and_its_end_are_good_for_gpg(level: int, own: OwnKey, stranger: OwnKey, gpg: Gpg) -> None:
    now = max(own.created, NOW) + 10
    bo, name, key_id = stranger.certificate(), stranger.user_ids[0], own.fingerprint[-16:]
    gpg("--import", data=bo.to_bytes())
    gpg("--import", data=own.certificate().to_bytes())
    signed = certify(bo, name, own, now=now, level=level)
    assert bo.to_bytes() == stranger.certificate().to_bytes()
    gpg("--faked-system-time", f"{now}!", "--import", data=signed.to_bytes())
    assert ["sig", "!", key_id, f"{level:x}x"] in rows(gpg, bo.fingerprint, now + 9)
    (found,) = certifications(signed, [own.certificate()], now=now)
    assert found == Certification(name, own.fingerprint, "good", level, now, False)
    assert certifications(again(signed, local=False), [own.certificate()], now=now) == [found]
    taken_back = revoke_certification(signed, name, own, now=now, comment="a mistake")
    gpg("--faked-system-time", f"{now + 9}!", "--import", data=taken_back.to_bytes())
    assert ["rev", "!", key_id, "30x,20"] in rows(gpg, bo.fingerprint, now + 9)
    assert states(certifications(taken_back, [own.certificate()], now=now)) == [(own.fingerprint, "revoked")]
    anew = certify(taken_back, name, own, now=now)  # in the same second: rule 3 goes by the order
    assert states(certifications(again(anew), [own.certificate()], now=now)) == [(own.fingerprint, "good")]
    gpg("--faked-system-time", f"{now + 9}!", "--import", data=anew.to_bytes())
    kinds = [row[0] for row in rows(gpg, bo.fingerprint, now + 9) if row[2] == key_id]
    assert kinds.count("sig") >= 1


def test_pgpy_and_sequoia_read_what_we_certify(key: OwnKey, bo: Certificate) -> None:
    import warnings

    import pgpy
    import pysequoia

    signed = certify(bo, "Bo", key, now=T)
    assert pysequoia.Cert.from_bytes(signed.to_bytes()).fingerprint.upper() == bo.fingerprint
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        maker, _ = pgpy.PGPKey.from_blob(key.certificate().to_bytes())
        other, _ = pgpy.PGPKey.from_blob(signed.to_bytes())
        good = [row.by for row in maker.verify(other.userids[0]).good_signatures]
        assert [str(by.fingerprint) for by in good] == [key.fingerprint]


def test_what_gpg_certifies_is_read(gpg: Gpg, bo: Certificate) -> None:
    makers = [gpg.make(algorithm, "sign,cert") for algorithm in ("ed25519", "rsa3072", "nistp256")]
    gpg("--import", data=bo.to_bytes())
    for maker in makers:
        gpg("--yes", "--local-user", maker, "--quick-sign-key", bo.fingerprint)
    signed = gpg("--export", bo.fingerprint).stdout
    known = [Certificate.parse(gpg("--export", maker).stdout) for maker in makers]
    now = max(certificate.created for certificate in known) + 60
    assert certifications(Certificate.parse(signed), known, now=now) == []  # dropped unless asked for
    certificate = Certificate.parse(signed, keep_others=True)
    assert sorted(states(certifications(certificate, known, now=now))) == sorted((maker, "good") for maker in makers)
    found = certifications(certificate, known[:1], now=now)
    assert sorted(states(found)) == sorted([(makers[0], "good"), (makers[1], "unknown"), (makers[2], "unknown")])
    # gpg takes one back.
    edit = ["--no-batch", "--status-fd", "2", "--command-fd", "0", "--edit-key", bo.fingerprint]
    gpg(*edit, data=b"uid 1\nrevsig\ny\ny\ny\ny\n4\n\ny\nsave\n", check=False)
    certificate = Certificate.parse(gpg("--export", bo.fingerprint).stdout, keep_others=True)
    assert (makers[0], "revoked") in states(certifications(certificate, known, now=now))


def test_local_certifications_do_not_leave(key: OwnKey, bo: Certificate, gpg: Gpg) -> None:
    # Rule 4.
    signed = certify(bo, "Bo", key, now=T, local=True)
    (found,) = certifications(signed, [key.certificate()], now=T)
    assert (found.state, found.local) == ("good", True)
    for left in (signed.to_bytes(), packets.dearmor(signed.armored().encode()), minimal(signed).to_bytes(local=True)):
        assert left == bo.to_bytes()
    kept = signed.to_bytes(local=True)
    assert certifications(Certificate.parse(kept, keep_others=True, local=True), [key.certificate()], now=T) == [found]
    stripped = Certificate.parse(kept, keep_others=True)  # as anyone reads it who is not its maker
    assert stripped.to_bytes(local=True) == bo.to_bytes()
    assert merge(bo, signed).to_bytes() == merge(signed, bo).to_bytes() == bo.to_bytes()
    assert certifications(merge(bo, signed), [key.certificate()], now=T) == [found]
    taken_back = revoke_certification(signed, "Bo", key, now=T)
    assert taken_back.to_bytes() == bo.to_bytes()
    assert [row.state for row in certifications(taken_back, [key.certificate()], now=T)] == ["revoked"]
    # gpg agrees that it is good and local ("l").
    gpg("--import", data=key.certificate().to_bytes())
    gpg("--import-options", "import-local-sigs", "--import", data=kept)
    assert ["sig", "!", key.fingerprint[-16:], "10l"] in rows(gpg, bo.fingerprint, T + 9)


def test_who_can_not_certify_what(key: OwnKey, stranger: OwnKey, bo: Certificate) -> None:
    assert refused(lambda: certify(bo, "Nobody", key, now=T)) == "user_id_not_found"
    assert refused(lambda: revoke_certification(bo, "Bo", key, now=T)) == "user_id_not_found"
    assert refused(lambda: certify(bo, "Bo", stranger, now=T)) == "bad_params"
    assert refused(lambda: certify(bo, "Bo", key, now=T, level=0x12)) == "bad_params"
    for ended in (
        renewal.revoked(key, making.RETIRED, now=T).key,
        renewal.set_expiry(key, T, now=T - 5),
    ):
        assert refused(partial(certify, bo, "Bo", ended, now=T)) == "key_unusable"
    for gone in (
        renewal.revoked(stranger, making.RETIRED, now=T - 5).key,
        renewal.set_expiry(stranger, T, now=T - 5),
    ):
        assert refused(partial(certify, gone.certificate(), "Bo", key, now=T)) == "key_unusable"


def test_certifications_do_not_change_what_a_key_may_do(key: OwnKey, bo: Certificate) -> None:
    # Rule 1: another's signature says "primary", "expires", "may sign" and "revoked", and nothing follows.
    more = [Subpacket(9, False, b"\0\0\0\1"), Subpacket(27, False, b"\xff"), Subpacket(25, False, b"\1")]
    head = signatures.covered_by_key(primary_of(bo))
    maker = SecretKey(packets.walk(key.to_bytes())[0].body)
    covered = head, signatures.covered_by_user_id(b"Bo")
    forged = [
        making.make(0x13, maker, T, more, *covered),
        making.make(0x30, maker, T + 1, [making.reason(32)], *covered),
    ]
    made = with_others(bo, forged)
    assert len(certifications(made, [], now=T)) == 1
    plain = Certificate.parse(made.to_bytes())
    for one in (made, plain):
        assert (one.user_ids, one.expires, one.revocation) == (bo.user_ids, bo.expires, bo.revocation)
        assert one.encryption_key(now=T).key_id == bo.encryption_key(now=T).key_id
        assert one.key_parts() == bo.key_parts()


def primary_of(certificate: Certificate) -> PublicKey:
    return PublicKey(packets.walk(certificate.to_bytes())[0].body)


def with_others(certificate: Certificate, bodies: list[bytes], name: int = 0) -> Certificate:
    """The certificate with signatures put behind one of its names, as a key server would give it."""
    parts = split(packets.walk(certificate.to_bytes()))
    [part for part in parts if part.tag == packets.USER_ID][name].signatures += bodies
    return Certificate.parse(b"".join(part.write() for part in parts), keep_others=True)


def word(bo: Certificate, by: OwnKey, at: int, kind: int = 0x10, more: tuple[Subpacket, ...] = ()) -> bytes:
    maker = SecretKey(packets.walk(by.to_bytes())[0].body)
    head = signatures.covered_by_key(primary_of(bo))
    return making.make(kind, maker, at, more, head, signatures.covered_by_user_id(bo.user_ids[0].encode()))


def test_when_a_certification_counts(key: OwnKey, bo: Certificate) -> None:
    # Rule 2, one line for each of its clauses.
    def state(by: OwnKey, row: bytes, now: int = T + DAY) -> str:
        (found,) = certifications(with_others(bo, [row]), [by.certificate()], now=now)
        return found.state

    good = word(bo, key, T)
    assert state(key, good) == "good"
    assert state(generate("Cy", "", now=NOW), good) == "unknown"
    broken = good[:-1] + bytes((good[-1] ^ 1,))
    assert state(key, broken) == "bad"
    assert state(key, word(key.certificate(), key, T)) == "bad"  # about another name and key
    assert state(key, word(bo, key, key.created - 1)) == "void"
    assert state(key, word(bo, key, T + 9 * DAY)) == "void"  # from the future
    limited = renewal.set_expiry(key, T, now=T - 5)
    assert state(limited, good) == "void"
    assert state(limited, word(bo, key, T - 1)) == "good"  # it was alive then
    for code, at, expected in (
        (making.COMPROMISED, T + 50, "void"),
        (making.NO_REASON, T + 50, "void"),
        (making.RETIRED, T + 50, "good"),
        (making.SUPERSEDED, T - 50, "void"),
    ):
        assert state(renewal.revoked(key, code, now=at).key, good) == expected
    lasts = word(bo, key, T, more=(Subpacket(signatures.SIGNATURE_EXPIRES, False, DAY.to_bytes(4, "big")),))
    assert (state(key, lasts, T + DAY - 1), state(key, lasts, T + DAY)) == ("good", "expired")
    signing_only = Subpacket(signatures.KEY_FLAGS, False, bytes((policy.SIGN,)))
    draft = drafting.Draft(key, T)
    draft.certify(draft.live()[0][0], [signing_only])
    assert state(draft.finish(lambda _: True), good) == "void"


def test_an_outdated_hash_vouches_for_nothing(gpg: Gpg, bo: Certificate) -> None:
    maker = gpg.make("rsa3072", "sign,cert")
    gpg("--import", data=bo.to_bytes())
    gpg(
        "--yes",
        "--allow-weak-key-signatures",
        "--cert-digest-algo",
        "SHA1",
        "--local-user",
        maker,
        "--quick-sign-key",
        bo.fingerprint,
    )
    certificate = Certificate.parse(gpg("--export", bo.fingerprint).stdout, keep_others=True)
    known = Certificate.parse(gpg("--export", maker).stdout)
    assert states(certifications(certificate, [known], now=known.created + 9)) == [(maker, "bad")]


def test_the_newest_word_counts_and_is_not_hidden(key: OwnKey, bo: Certificate) -> None:
    # Rule 3.
    known = [key.certificate()]
    old, end, new = word(bo, key, T), word(bo, key, T + 1, 0x30, (making.reason(32),)), word(bo, key, T + 2)
    for order in itertools.permutations((old, end, new)):
        assert states(certifications(with_others(bo, list(order)), known, now=T)) == [(key.fingerprint, "good")]
    for order in itertools.permutations((old, end)):
        assert states(certifications(with_others(bo, list(order)), known, now=T)) == [(key.fingerprint, "revoked")]
    forged = word(bo, key, T + 9, 0x30, (making.reason(32),))
    forged = forged[:-1] + bytes((forged[-1] ^ 1,))
    found = states(certifications(with_others(bo, [old, forged]), known, now=T + 20))
    assert found == [(key.fingerprint, "good"), (key.fingerprint, "bad")]


def test_words_put_into_our_mouth_change_nothing(key: OwnKey, bo: Certificate) -> None:
    """A forged one from the end of time neither stops us from certifying nor counts as one to take back."""
    row = bytearray(word(bo, key, T))
    row[8:12] = b"\xff\xff\xff\xff"  # its time
    forged = with_others(bo, [bytes(row)])
    assert refused(lambda: revoke_certification(forged, "Bo", key, now=T)) == "user_id_not_found"
    signed = certify(forged, "Bo", key, now=T)
    good = next(row for row in certifications(signed, [key.certificate()], now=T) if row.state == "good")
    assert good.created == T
    assert refused(lambda: certify(with_others(bo, [word(bo, key, (1 << 32) - 1)]), "Bo", key, now=T)) == "bad_params"


def test_words_about_revoked_names_are_not_told(key: OwnKey, stranger: OwnKey) -> None:
    two = renewal.add_user_id(stranger, "Bo B", "", now=T)
    signed = certify(certify(two.certificate(), "Bo B", key, now=T), "Bo", key, now=T)
    own = renewal.with_news(two, signed)
    gone = renewal.revoke_user_id(own, "Bo B", now=T).certificate()
    assert [row.user_id for row in certifications(gone, [key.certificate()], now=T)] == ["Bo"]


# --- Room -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flood(bo: Certificate) -> list[bytes]:
    """Signatures by nobody known, more than there is room for."""
    row = word(bo, generate("Mallory", "", now=NOW), T)
    return [row[:-2] + number.to_bytes(2, "big") for number in range(policy.CERTIFICATIONS * 2)]


def test_a_flood_pushes_out_nothing(key: OwnKey, bo: Certificate, flood: list[bytes]) -> None:
    flooded = with_others(bo, flood)
    assert len(packets.walk(flooded.to_bytes())) == 5 + policy.CERTIFICATIONS
    signed = certify(flooded, "Bo", key, now=T)  # rule 5 of certifying.py
    assert (key.fingerprint, "good") in states(certifications(signed, [key.certificate()], now=T))
    assert len(packets.walk(signed.to_bytes())) == 5 + policy.CERTIFICATIONS
    first = certify(bo, "Bo", key, now=T)
    merged = merge(first, with_others(bo, flood[60:]))  # rule 2 of merging.py
    assert (key.fingerprint, "good") in states(certifications(again(merged), [key.certificate()], now=T))
    assert len(packets.walk(merged.to_bytes())) == 5 + policy.CERTIFICATIONS


def test_our_word_about_a_second_name_finds_room(key: OwnKey, stranger: OwnKey, flood: list[bytes]) -> None:
    two = with_others(renewal.add_user_id(stranger, "Bo B", "", now=T).certificate(), flood)
    signed = certify(two, "Bo B", key, now=T)
    assert states([row for row in certifications(signed, [key.certificate()], now=T) if row.user_id == "Bo B"]) == [
        (key.fingerprint, "good")
    ]


def test_own_words_are_not_what_goes(key: OwnKey, stranger: OwnKey, flood: list[bytes]) -> None:
    two, known = renewal.add_user_id(stranger, "Bo B", "", now=T).certificate(), [key.certificate()]
    full = with_others(two, [*flood[: policy.CERTIFICATIONS - 1], word(two, key, T)])  # ours came last
    both = certify(full, "Bo B", key, now=T)  # rule 5 of certifying.py
    good = [row.user_id for row in certifications(both, known, now=T) if row.state == "good"]
    assert good == ["Bo", "Bo B"]
    second = certify(two, "Bo B", key, now=T)
    merged = merge(second, with_others(two, flood))  # rule 2 of merging.py
    assert [row.user_id for row in certifications(merged, known, now=T) if row.state == "good"] == ["Bo B"]
    assert merged.to_bytes().count(flood[0][10:30]) == policy.CERTIFICATIONS - 1


def test_forged_words_of_ours_take_no_room_from_good_ones(key: OwnKey, bo: Certificate) -> None:
    row = word(bo, key, T - 1)
    forged = [row[:-2] + number.to_bytes(2, "big") for number in range(policy.CERTIFICATIONS)]
    signed = certify(with_others(bo, [*forged[1:], row]), "Bo", key, now=T)
    again_signed = certify(with_others(bo, forged), "Bo", key, now=T)
    for made, goods in ((signed, [row, word(bo, key, T)]), (again_signed, [word(bo, key, T)])):
        left = [packet.body for packet in packets.walk(made.to_bytes())]
        assert all(good in left for good in goods)


def test_huge_signatures_are_not_kept(key: OwnKey, bo: Certificate) -> None:
    row = word(bo, key, T, more=(Subpacket(20, False, bytes(policy.CERTIFICATION_BYTES)),))
    assert with_others(bo, [row]).to_bytes() == bo.to_bytes()
    assert with_others(bo, [word(bo, key, T)]).to_bytes() != bo.to_bytes()


# --- News -------------------------------------------------------------------------------------------------------------


def test_merging_brings_what_each_copy_has(key: OwnKey, stranger: OwnKey, gpg: Gpg) -> None:
    bo = stranger.certificate()
    named = renewal.add_user_id(stranger, "Bo B", "bo@example.org", now=T).certificate()
    extended = renewal.set_expiry(stranger, T + DAY, now=T).certificate()
    rotated = renewal.rotate_encryption(stranger, now=T).certificate()
    signed = certify(bo, "Bo", key, now=T)
    copies = [bo, named, extended, rotated, signed]
    for order in (copies, copies[::-1], [*copies[2:], *copies[:2]]):
        merged = order[0]
        for copy in order[1:]:
            merged = merge(merged, copy)
        assert sorted(merged.user_ids) == ["Bo", "Bo B <bo@example.org>"]
        assert merged.expires == T + DAY
        assert merged.encryption_key(now=T).key_id == rotated.encryption_key(now=T).key_id
        assert states(certifications(merged, [key.certificate()], now=T)) == [(key.fingerprint, "good")]
        assert merge(merged, merged).to_bytes() == merge(merged, bo).to_bytes() == merged.to_bytes()
        for copy in copies:
            gpg("--import", data=copy.to_bytes())
        gpg("--import", data=key.certificate().to_bytes())
        before = rows(gpg, bo.fingerprint, T + 9)
        gpg("--import", data=merged.to_bytes())
        assert rows(gpg, bo.fingerprint, T + 9) == before
    assert refused(lambda: merge(bo, key.certificate())) == "wrong_key"


def test_no_revocation_is_lost_by_merging(stranger: OwnKey) -> None:
    # Rule 1 of merging.py, with more signatures by the owner than stay.
    own = stranger
    merged = renewal.revoked(own, making.RETIRED, now=T).key.certificate()
    for number in range(20):
        own = renewal.set_expiry(own, T + 100 * DAY + number, now=T + number)
        merged = merge(merged, own.certificate())
        merged = merge(merged, renewal.revoked(own, making.SUPERSEDED, now=T + number).key.certificate())
    assert (merged.expires, merged.revocation and merged.revocation.hard) == (T + 100 * DAY + 19, False)
    assert merged.revocation is not None and merged.revocation.at == T
    merged = merge(merged, renewal.revoked(own, making.COMPROMISED, now=T + 50).key.certificate())
    assert merged.revocation is not None and merged.revocation.hard
    assert len(packets.walk(merged.to_bytes())) < 30
    gone = renewal.revoke_user_id(renewal.add_user_id(stranger, "Bo B", "", now=T), "Bo B", now=T).certificate()
    assert merge(gone, renewal.add_user_id(stranger, "Bo B", "", now=T).certificate()).user_ids == ["Bo"]


def test_copies_without_names_bring_news(stranger: OwnKey) -> None:
    # Rule 5 of merging.py.
    ended = renewal.revoked(renewal.rotate_encryption(stranger, now=T), making.RETIRED, now=T).key.certificate()
    bare = Certificate.parse(
        b"".join(part.write() for part in split(packets.walk(ended.to_bytes())) if part.tag != packets.USER_ID),
        nameless=True,
    )
    assert bare.user_ids == []
    for merged in (
        merge(stranger.certificate(), bare),
        merge(bare, stranger.certificate()),
        certifying.apply_revocation(stranger.certificate(), bare.to_bytes()),
    ):
        assert (merged.user_ids, merged.status(T)) == (["Bo"], "revoked")
    assert merge(bare, bare).to_bytes() == bare.to_bytes()
    row = word(stranger.certificate(), stranger, T, 0x30, (making.reason(32),))
    gone = merge(stranger.certificate(), Certificate.parse(_behind_name(stranger, row), nameless=True))
    assert (gone.user_ids, gone.status(T)) == ([], "unusable")
    assert refused(partial(gone.encryption_key, now=T)) == "key_unusable"


def _behind_name(own: OwnKey, row: bytes) -> bytes:
    parts = split(packets.walk(own.certificate().to_bytes()))
    parts[1].signatures.append(row)
    return b"".join(part.write() for part in parts)


def test_more_subkeys_than_there_is_room_for(stranger: OwnKey) -> None:
    own, merged = stranger, stranger.certificate()
    for number in range(1, policy.SUBKEYS):
        own = renewal.rotate_encryption(own, now=T + number)
    merged = merge(merged, own.certificate())
    more = renewal.rotate_encryption(stranger, now=T + 99)
    merged = merge(merged, more.certificate())
    assert merged.encryption_key(now=T + 99).key_id == more.encryption_key_id
    assert again(merged).to_bytes() == merged.to_bytes()


def test_the_own_key_takes_news(key: OwnKey, stranger: OwnKey, gpg: Gpg) -> None:
    signed = certify(key.certificate(), key.user_ids[0], stranger, now=T)
    own = renewal.with_news(key, signed)
    assert OwnKey.parse(own.to_bytes()).to_bytes() == own.to_bytes()
    known = [stranger.certificate()]
    assert states(certifications(own.certificate(), known, now=T)) == [(stranger.fingerprint, "good")]
    for after in (
        renewal.set_expiry(own, T + DAY, now=T),
        renewal.rotate_encryption(own, now=T),
        renewal.add_user_id(own, "Ann", "", now=T),
        renewal.revoked(own, making.RETIRED, now=T).key,
        renewal.with_news(own, signed),
    ):
        assert states(certifications(after.certificate(), known, now=T)) == [(stranger.fingerprint, "good")]
    ended = renewal.revoked_by(own, revocation_certificate(key, now=T))
    assert not ended.usable(T)
    assert messages.unseal(messages.seal(b"x", key, now=T), [ended]).plaintext == b"x"
    assert states(certifications(ended.certificate(), known, now=T)) == [(stranger.fingerprint, "good")]
    strange = revocation_certificate(stranger, now=T)
    assert refused(lambda: renewal.revoked_by(own, strange)) == "revocation_unfit"
    assert own.usable(T)
    named = renewal.add_user_id(key, "Ann", "", now=T).certificate()
    assert renewal.with_news(key, named).user_ids == named.user_ids
    local = certify(key.certificate(), key.user_ids[0], stranger, now=T, local=True)
    assert renewal.with_news(key, local).to_bytes() == key.to_bytes()
    assert refused(lambda: renewal.with_news(key, stranger.certificate())) == "wrong_key"
    gpg("--import", data=stranger.certificate().to_bytes())
    gpg("--import", data=own.to_bytes())
    assert ["sig", "!", stranger.fingerprint[-16:], "10x"] in rows(gpg, key.fingerprint, T + 9)


# --- The end ----------------------------------------------------------------------------------------------------------


def test_what_gpg_revokes_is_revoked(gpg: Gpg) -> None:
    for algorithm in ("ed25519", "rsa3072", "nistp256"):
        fingerprint = gpg.make(algorithm, "sign,cert")
        gpg("--passphrase", "", "--quick-add-key", fingerprint, algorithm.replace("ed", "cv"), "encrypt", "never")
        certificate = Certificate.parse(gpg("--export", fingerprint).stdout)
        now = certificate.created + 60
        certificate.encryption_key(now=now)
        # Made by hand, for a reason ...
        answers = b"y\n1\nlost my laptop\n\ny\n"
        made = gpg(
            "--no-batch", "--command-fd", "0", "--status-fd", "2", "--gen-revoke", fingerprint, data=answers
        ).stdout
        after = certifying.apply_revocation(certificate, made)
        assert after.revocation is not None
        assert (after.revocation.code, after.revocation.text) == (making.COMPROMISED, "lost my laptop")
        assert refused(after.encryption_key) == "key_unusable"
        # ... and the one that gpg keeps beside each new key, once its colon is taken away.
        with open(f"{gpg.home}/openpgp-revocs.d/{fingerprint}.rev", "rb") as file:
            kept = file.read()
        assert refused(partial(certifying.apply_revocation, certificate, kept)) == "revocation_unfit"
        after = certifying.apply_revocation(certificate, kept.replace(b":-----", b"-----").decode())
        assert after.status(now) == "revoked"
        assert certifying.apply_revocation(after, kept.replace(b":-----", b"-----")).to_bytes() == after.to_bytes()
        # The whole certificate, revoked, does as well.
        gpg("--import", data=made)
        whole = gpg("--export", fingerprint).stdout
        assert certifying.apply_revocation(certificate, whole).status(now) == "revoked"


def test_revocations_that_do_not_fit(key: OwnKey, stranger: OwnKey, bo: Certificate) -> None:
    # Rule 3 of merging.py.
    unfit = lambda data: refused(lambda: certifying.apply_revocation(bo, data))  # noqa: E731
    good = packets.dearmor(revocation_certificate(stranger, now=T).encode())
    assert certifying.apply_revocation(bo, good).status(T) == "revoked"
    assert unfit(revocation_certificate(key, now=T)) == "revocation_unfit"
    maker = SecretKey(packets.walk(stranger.to_bytes())[0].body)
    about = signatures.covered_by_key(maker.public)
    for body in (
        making.make(signatures.DIRECT_KEY, maker, T, (), about),
        making.make(signatures.KEY_REVOCATION, maker, T, (), about, b"?"),
        packets.walk(good)[0].body[:-1] + bytes((good[-1] ^ 1,)),
    ):
        assert unfit(packets.packet(2, body)) == "revocation_unfit"
        assert unfit(good + packets.packet(2, body)) == "revocation_unfit"
    for data in (b"", b"hello", good[:-1], good * 17, bo.to_bytes(), key.certificate().to_bytes(), stranger.to_bytes()):
        assert unfit(data) == "revocation_unfit"
    subkey = packets.walk(renewal.rotate_encryption(stranger, now=T).certificate().to_bytes())
    end = next(part.body for part in subkey if part.tag == 2 and signatures.parse(part.body).kind == 0x28)
    assert unfit(packets.packet(2, end)) == "revocation_unfit"


# --- The smallest form ------------------------------------------------------------------------------------------------


def test_the_smallest_form(own: OwnKey, stranger: OwnKey, gpg: Gpg) -> None:
    now = max(own.created, NOW) + 10
    full = renewal.add_user_id(renewal.rotate_encryption(own, now=now), "Ann", "", now=now).certificate()
    full = certify(full, full.main_user_id, stranger, now=now)
    small = minimal(full)
    assert [part.tag for part in packets.walk(small.to_bytes())] == [6, 13, 2, 14, 2]
    assert small.user_ids == [own.main_user_id]
    assert small.encryption_key(now=now).key_id == full.encryption_key(now=now).key_id
    assert minimal(full, "Ann").user_ids == ["Ann"]
    assert minimal(small).to_bytes() == small.to_bytes()
    assert len(small.to_bytes()) < (500 if own.algorithm.startswith("Ed") else 2100)
    assert refused(lambda: minimal(full, "Nobody")) == "user_id_not_found"
    gpg("--faked-system-time", f"{now}!", "--import", data=small.to_bytes())
    arguments = ["--trust-model", "always", "--encrypt", "--recipient", own.fingerprint]
    message = gpg("--faked-system-time", f"{now + 9}!", *arguments, data=b"x").stdout
    assert packets.walk(message)[0].body[1:9] == full.encryption_key(now=now).key_id
    ended = minimal(certifying.apply_revocation(full, revocation_certificate(own, now=now)))
    assert ended.status(now) == "revoked"
    assert messages.encrypt_to(b"{}", small)


def test_certificates_are_left_as_they_were(key: OwnKey, stranger: OwnKey) -> None:
    bo = certify(stranger.certificate(), "Bo", key, now=T)
    before = bo.to_bytes(local=True)
    certify(bo, "Bo", key, now=T, local=True)
    revoke_certification(bo, "Bo", key, now=T)
    merge(bo, renewal.add_user_id(stranger, "Bo B", "", now=T).certificate())
    certifying.apply_revocation(bo, revocation_certificate(stranger, now=T))
    minimal(bo)
    assert bo.to_bytes(local=True) == before


def test_altered_certifications_end_in_an_answer(key: OwnKey, bo: Certificate) -> None:
    import random

    source = random.Random(3)
    good = word(bo, key, T)
    for _ in range(400):
        row = bytearray(good)
        for _ in range(source.randrange(1, 4)):
            row[source.randrange(len(row))] = source.randrange(256)
        found = certifications(with_others(bo, [bytes(row)]), [key.certificate()], now=T)
        assert bytes(row) == good or all(each.state in ("bad", "unknown", "void", "good") for each in found)
        for each in found:
            if each.state == "good":  # what is not signed (the unhashed part) may be altered
                assert bytes(row)[: 6 + int.from_bytes(row[4:6], "big")] == good[: 6 + int.from_bytes(good[4:6], "big")]
