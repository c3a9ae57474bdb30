"""The life of an own key, with stock gpg as the judge of each step: names, dates, a new encryption subkey, the end."""

import functools
import random
import re
import warnings
from collections.abc import Callable
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sealring.base.errors import SealringError
from sealring.openpgp import drafting, making, merging, messages, packets, policy, renewal, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey, import_secret_key
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Subpacket
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.weighing import split
from tests.openpgp.conftest import Gpg

DAY = 86_400
KINDS = ["ours", "ed25519", "rsa3072", "nistp256"]


@pytest.fixture(params=KINDS)
def own(request: pytest.FixtureRequest, key: OwnKey, made_by_gpg: Callable[[str], OwnKey]) -> OwnKey:
    return key if request.param == "ours" else made_by_gpg(request.param)


class Shown:
    """What gpg says of its one key, at a given time."""

    def __init__(self, gpg: Gpg, now: int) -> None:
        out = gpg("--faked-system-time", f"{now}!", "--check-sigs", "--with-colons").stdout.decode()
        self.rows = [line.split(":") for line in out.splitlines()]
        self.key = self.of("pub")[0][1]
        self.expires = self.of("pub")[0][6]
        self.names = {row[9]: row[1] for row in self.of("uid")}
        self.subkeys = {row[4]: row[1] for row in self.of("sub")}
        self.signatures = [row[1] for row in self.rows if row[0] in ("sig", "rev")]

    def of(self, kind: str) -> list[list[str]]:
        return [row for row in self.rows if row[0] == kind]


def judged(gpg: Gpg, own: OwnKey, now: int) -> Shown:
    """gpg takes the certificate, and finds every signature in it good."""
    gpg("--faked-system-time", f"{now}!", "--import", data=own.certificate().to_bytes())
    shown = Shown(gpg, now)
    assert set(shown.signatures) == {"!"}
    return shown


def read_by_all(own: OwnKey) -> None:
    """PGPy and Sequoia read what we made, and the keyring gives it back as it was."""
    import pgpy
    import pysequoia

    assert OwnKey.parse(own.to_bytes()).to_bytes() == own.to_bytes()
    assert Certificate.parse(own.certificate().to_bytes()).to_bytes() == own.certificate().to_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other, _ = pgpy.PGPKey.from_blob(own.to_bytes())
    assert str(other.fingerprint) == own.fingerprint
    assert pysequoia.Cert.from_bytes(own.to_bytes()).fingerprint.upper() == own.fingerprint


def secrets(own: OwnKey) -> list[bytes]:
    return [part.body for part in packets.walk(own.to_bytes()) if part.tag in (5, 7)]


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(SealringError) as problem:
        call()
    return problem.value.name


def said(own: OwnKey, text: str) -> signatures.Signature:
    part = next(part for part in split(packets.walk(own.to_bytes())) if part.body == text.encode())
    return signatures.parse(part.signatures[0])


# --- Names --------------------------------------------------------------------------------------------------------


def test_a_name_is_added_put_first_and_revoked(own: OwnKey, gpg: Gpg) -> None:
    now, old = own.created + 10, own.main_user_id
    gpg("--import", data=own.certificate().to_bytes())
    more = renewal.add_user_id(own, "Ann Näm", "ann@work.example", now=now)
    new = "Ann Näm <ann@work.example>"
    assert (more.user_ids, more.main_user_id) == ([old, new], old)
    assert list(judged(gpg, more, now + 60).names) == [old, new]
    first = renewal.set_primary_user_id(more, new, now=now)  # in the same second
    assert (first.user_ids, first.main_user_id) == ([new, old], new)
    assert list(judged(gpg, first, now + 60).names) == [new, old]
    gone = renewal.revoke_user_id(first, new, now=now + 1, comment="left ☃ the company")
    assert (gone.user_ids, gone.main_user_id) == ([old], old)
    shown = judged(gpg, gone, now + 60)
    assert (shown.names[new], shown.names[old] != "r") == ("r", True)
    assert next(row for row in shown.rows if row[0] == "rev")[10] == "30x,20"  # 0x20: no longer valid
    for step in (more, first, gone):
        assert secrets(step) == secrets(own)  # rule 3
        read_by_all(step)
    again = renewal.add_user_id(gone, "Ann Näm", "ann@work.example", now=now + 1)
    assert again.user_ids == [old, new]
    assert judged(gpg, again, now + 60).names[new] != "r"


def test_revoked_names_go_out_with_the_certificate_and_are_no_names(key: OwnKey) -> None:
    now = key.created + 5
    gone = renewal.revoke_user_id(renewal.add_user_id(key, "Ann", "", now=now), "Ann", now=now)
    certificate = Certificate.parse(gone.certificate().to_bytes())
    assert certificate.user_ids == key.user_ids
    assert b"Ann" in [part.body for part in packets.walk(certificate.to_bytes())]
    import pysequoia

    assert [str(name) for name in pysequoia.Cert.from_bytes(certificate.to_bytes()).user_ids] == key.user_ids


def test_names_that_are_there_or_not(key: OwnKey) -> None:
    now = key.created + 5
    assert refused(lambda: renewal.add_user_id(key, "Ann Näm", "ann@example.org", now=now)) == "user_id_exists"
    assert refused(lambda: renewal.add_user_id(key, "A <b>", "", now=now)) == "bad_name"
    assert refused(lambda: renewal.revoke_user_id(key, "Nobody", now=now)) == "user_id_unknown"
    assert refused(lambda: renewal.set_primary_user_id(key, "Nobody", now=now)) == "user_id_unknown"
    assert refused(lambda: renewal.revoke_user_id(key, key.user_ids[0], now=now)) == "user_id_needed"  # rule 5
    more = renewal.add_user_id(key, "Ann", "", now=now)
    assert refused(lambda: renewal.revoke_user_id(more, "Ann", now=now, comment="x" * 501)) == "bad_params"
    gone = renewal.revoke_user_id(more, "Ann", now=now)
    assert refused(lambda: renewal.revoke_user_id(gone, "Ann", now=now)) == "user_id_unknown"


def test_what_the_key_says_of_itself_stays_when_its_first_name_goes(key: OwnKey) -> None:
    # Rule 4. The second name says nothing of the key: with it in front the key would lose its expiry and flags.
    now = key.created + 5
    limited = renewal.set_expiry(key, now + DAY, now=now)
    parts = split(packets.walk(limited.to_bytes()))
    maker = SecretKey(parts[0].body)
    covered = signatures.covered_by_key(maker.public), signatures.covered_by_user_id(b"Bare")
    bare = packets.packet(2, making.make(0x13, maker, now, (), *covered))
    first = b"".join(part.write() for part in parts[:2])
    rest = b"".join(part.write() for part in parts[2:])
    own = import_secret_key(first + packets.packet(13, b"Bare") + bare + rest, None, now=now)
    assert own.user_ids == [key.user_ids[0], "Bare"]
    for after in (
        renewal.set_primary_user_id(own, "Bare", now=now),
        renewal.revoke_user_id(own, key.user_ids[0], now=now),
    ):
        assert after.main_user_id == "Bare"
        assert not after.usable(now + DAY)
        before, row = said(own, own.main_user_id), said(after, "Bare")
        for kind in (11, 21, 22, 27, 30, signatures.KEY_EXPIRES):
            assert row.value(kind) == before.value(kind) is not None


# --- Dates ----------------------------------------------------------------------------------------------------------


def test_an_end_is_set_and_moved_after_it_has_come(own: OwnKey, gpg: Gpg) -> None:
    now = own.created + 10
    gpg("--import", data=own.certificate().to_bytes())
    limited = renewal.set_expiry(own, now + DAY, now=now)
    before, after = judged(gpg, limited, now + 60), Shown(gpg, now + DAY + 60)
    assert (before.key != "e", after.key, set(after.subkeys.values())) == (True, "e", {"e"})
    assert before.expires == str(now + DAY)
    assert limited.usable(now + DAY - 1) and not limited.usable(now + DAY)
    certificate = Certificate.parse(limited.certificate().to_bytes())
    certificate.encryption_key(now=now + DAY - 1)
    assert refused(lambda: certificate.encryption_key(now=now + DAY)) == "key_unusable"

    late = now + 3 * DAY
    extended = renewal.set_expiry(limited, late + DAY, now=late)
    shown = judged(gpg, extended, late + 60)
    assert (shown.key != "e", shown.expires) == (True, str(late + DAY))
    assert "e" not in shown.subkeys.values()
    assert _encrypts(gpg, own, late) == extended.encryption_key_id
    extended.certificate().encryption_key(now=late)
    endless = renewal.set_expiry(extended, None, now=late)
    assert judged(gpg, endless, late + 60).expires == ""
    assert endless.usable(late + 5000 * DAY)
    for step in (limited, extended, endless):
        assert secrets(step) == secrets(own)
        read_by_all(step)


def _encrypts(gpg: Gpg, own: OwnKey, now: int, recipient: str = "") -> bytes:
    """The key id that gpg encrypts to; b"" when it refuses. What it wrote is opened by us."""
    arguments = ["--trust-model", "always", "--encrypt", "--recipient", recipient or own.fingerprint]
    done = gpg("--faked-system-time", f"{now}!", *arguments, data=b"to you", check=False)
    if done.returncode:
        return b""
    assert messages.decrypt_unsigned(done.stdout, [own]) == b"to you"
    return packets.walk(done.stdout)[0].body[1:9]


def test_sequoia_and_pgpy_read_the_same_end(key: OwnKey) -> None:
    import pgpy
    import pysequoia

    limited = renewal.set_expiry(key, key.created + 20_000 * DAY, now=key.created + 1)
    end = pysequoia.Cert.from_bytes(limited.certificate().to_bytes()).expiration
    assert end is not None and int(end.timestamp()) == key.created + 20_000 * DAY
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other, _ = pgpy.PGPKey.from_blob(limited.certificate().to_bytes())
        assert int(other.expires_at.timestamp()) == key.created + 20_000 * DAY
        for part in (other.userids[0], *other.subkeys.values()):
            assert other.verify(part)


def test_dates_that_can_not_be(key: OwnKey) -> None:
    now = key.created + 100
    for until in (now, now - 50, key.created, 0, -1, now + (1 << 32)):
        assert refused(partial(renewal.set_expiry, key, until, now=now)) == "bad_params"


def test_a_direct_signature_gets_the_same_date(key: OwnKey, gpg: Gpg) -> None:
    now = key.created + 5
    first, *rest = split(packets.walk(key.to_bytes()))
    maker = SecretKey(first.body)
    end = making.expiry(now + DAY, maker.public)
    head = signatures.covered_by_key(maker.public)
    first.signatures.append(making.make(signatures.DIRECT_KEY, maker, now, end, head))
    own = OwnKey.parse(b"".join(part.write() for part in (first, *rest)))
    assert not own.usable(now + DAY)
    endless = renewal.set_expiry(own, None, now=now)
    assert endless.usable(now + DAY)
    assert judged(gpg, endless, now + 60).expires == ""
    assert [signatures.parse(body).kind for body in split(packets.walk(endless.to_bytes()))[0].signatures] == [0x1F]


def test_subkeys_that_were_given_up_get_no_new_date(key: OwnKey) -> None:
    now = key.created + 5
    rotated = renewal.rotate_encryption(key, now=now)
    extended = renewal.set_expiry(rotated, now + DAY, now=now)
    parts = {part.body: part for part in split(packets.walk(extended.to_bytes()))}
    old = parts[secrets(key)[1]]
    assert signatures.SUBKEY_REVOCATION in {signatures.parse(body).kind for body in old.signatures}
    assert all(signatures.parse(body).value(signatures.KEY_EXPIRES) is None for body in old.signatures)
    # A subkey that ended while a better one was there stays ended, and the better one goes on.
    ending = _ended_subkey(key, now)
    assert ending.encryption_key_id != key.encryption_key_id
    later = renewal.set_expiry(ending, now + 9 * DAY, now=now + DAY)
    ends = [signatures.parse(part.signatures[0]).value(9) for part in split(packets.walk(later.to_bytes()))[2:]]
    assert ends == [(now + 60 - key.created).to_bytes(4, "big"), (now + 9 * DAY - now).to_bytes(4, "big")]


def _ended_subkey(key: OwnKey, now: int) -> OwnKey:
    """The key with its subkey about to end, and another without an end."""
    primary, name, subkey = split(packets.walk(key.to_bytes()))
    maker = SecretKey(primary.body)
    head, flags = signatures.covered_by_key(maker.public), Subpacket(27, False, b"\x0c")
    made = making.encryption_subkey(maker.public, now)
    rows = []
    for secret, until in ((SecretKey(subkey.body), now + 60), (made, None)):
        covered = signatures.covered_by_key(secret.public)
        end = making.expiry(until, secret.public)
        row = making.make(signatures.SUBKEY_BINDING, maker, now, [flags, *end], head, covered)
        rows.append(packets.packet(7, secret.body) + packets.packet(2, row))
    return import_secret_key(primary.write() + name.write() + b"".join(rows), None, now=now)


# --- A new encryption subkey ------------------------------------------------------------------------------------------


def test_encryption_goes_to_the_new_subkey_alone(own: OwnKey, gpg: Gpg) -> None:
    now = own.created + 10
    gpg("--import", data=own.certificate().to_bytes())
    old = messages.seal(b"old", own, now=now)
    rotated = renewal.rotate_encryption(own, now=now, comment="a new year")
    shown = judged(gpg, rotated, now + 60)
    assert rotated.algorithm == own.algorithm
    former, fresh = own.encryption_key_id, rotated.encryption_key_id
    assert (shown.subkeys[former.hex().upper()], shown.subkeys[fresh.hex().upper()] != "r") == ("r", True)
    assert next(row for row in shown.rows if row[0] == "rev")[10] == "28x,01"  # superseded: a soft reason
    assert _encrypts(gpg, rotated, now + 60) == fresh
    assert _encrypts(gpg, rotated, now + 60, former.hex() + "!") == b""
    assert Certificate.parse(rotated.certificate().to_bytes()).encryption_key(now=now).key_id == fresh
    assert messages.unseal(old, [rotated]).plaintext == b"old"  # rule 3
    assert messages.unseal(messages.seal(b"new", rotated, now=now), [rotated]).plaintext == b"new"
    assert secrets(rotated)[:2] == secrets(own)
    read_by_all(rotated)
    gpg("--import", data=rotated.to_bytes())
    for message, text in ((old, b"old"), (messages.seal(b"new", rotated, now=now), b"new")):
        done = gpg("--faked-system-time", f"{now + 60}!", "--decrypt", data=message)
        assert done.stdout.rstrip(b" ") == text


def test_sequoia_encrypts_to_the_new_subkey(key: OwnKey) -> None:
    import pysequoia

    now = key.created + 10
    rotated = renewal.rotate_encryption(key, now=now)
    certificate = pysequoia.Cert.from_bytes(rotated.certificate().to_bytes())
    message = pysequoia.encrypt(recipients=[certificate], bytes=b"to you")
    found = packets.walk(packets.dearmor(bytes(message)))
    assert [part.body[1:9] for part in found if part.tag == packets.PKESK] == [rotated.encryption_key_id]


def test_the_new_subkey_ends_with_the_key(key: OwnKey, gpg: Gpg) -> None:
    now = key.created + 10
    limited = renewal.set_expiry(key, now + DAY, now=now)
    rotated = renewal.rotate_encryption(limited, now=now + 1)
    assert rotated.usable(now + DAY - 1) and not rotated.usable(now + DAY)
    judged(gpg, rotated, now + 60)
    assert gpg("--list-keys", "--with-colons").stdout.decode().count(f":{now + DAY}:") == 3  # the revoked one too
    assert renewal.set_expiry(rotated, None, now=now + DAY).usable(now + 2 * DAY)


def test_a_key_that_was_compromised_says_so(key: OwnKey, gpg: Gpg) -> None:
    rotated = renewal.rotate_encryption(key, now=key.created + 10, code=making.COMPROMISED)
    shown = judged(gpg, rotated, key.created + 60)
    assert next(row for row in shown.rows if row[0] == "rev")[10] == "28x,02"
    assert refused(lambda: renewal.rotate_encryption(key, now=key.created + 10, code=32)) == "bad_params"


@pytest.mark.parametrize("alone", [True, False])
def test_keys_that_sign_and_encrypt_in_one(alone: bool, gpg: Gpg) -> None:
    """Such a key or subkey goes on signing, and nobody encrypts to it any more (rule 6)."""
    fingerprint = gpg.make("rsa2048", "sign,cert,encrypt" if alone else "sign,cert")
    if not alone:
        gpg("--passphrase", "", "--quick-add-key", fingerprint, "rsa2048", "sign,encrypt", "never")
    own = import_secret_key(gpg.secret(fingerprint), None, now=2_500_000_000)
    former, now = own.encryption_key_id, own.created + 10
    rotated = renewal.rotate_encryption(own, now=now)
    judged(gpg, rotated, now + 60)
    assert _encrypts(gpg, rotated, now + 60) == rotated.encryption_key_id != former
    assert _encrypts(gpg, rotated, now + 60, former.hex() + "!") == b""
    assert rotated.signers.keys() == own.signers.keys()
    assert former in rotated.readers
    read_by_all(rotated)


def test_more_subkeys_than_can_be_read_are_not_made(key: OwnKey) -> None:
    own = key
    for number in range(1, policy.SUBKEYS):
        own = renewal.rotate_encryption(own, now=key.created + number)
    assert len(own.readers) == policy.SUBKEYS
    assert refused(lambda: renewal.rotate_encryption(own, now=key.created + 99)) == "key_unsupported"


def test_signing_subkeys_sign_back_with_each_new_date(gpg: Gpg) -> None:
    fingerprint = gpg.make("ed25519", "cert")
    gpg("--passphrase", "", "--quick-add-key", fingerprint, "ed25519", "sign", "never")
    gpg("--passphrase", "", "--quick-add-key", fingerprint, "cv25519", "encrypt", "never")
    own = import_secret_key(gpg.secret(fingerprint), None, now=2_500_000_000)
    now = own.created + 10
    limited = renewal.set_expiry(own, now + DAY, now=now)
    judged(gpg, limited, now + 60)
    assert limited.usable(now)
    assert limited.signers.keys() == own.signers.keys() != {bytes.fromhex(fingerprint)}
    message = messages.seal(b"signed", limited, now=now)
    done = gpg("--faked-system-time", f"{now + 60}!", "--status-fd", "2", "--decrypt", data=message)
    assert b"GOODSIG" in done.stderr
    read_by_all(limited)


# --- The end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "text"), [(0, ""), (1, "see my new key"), (2, "lost my läptop"), (3, "")])
def test_a_key_is_revoked_for_a_reason(code: int, text: str, key: OwnKey, gpg: Gpg) -> None:
    now = key.created + 10
    gpg("--import", data=key.certificate().to_bytes())
    after, armored = renewal.revoked(key, code, text, now=now)
    assert armored.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n")
    gpg("--import", data=armored.encode())
    shown = Shown(gpg, now + 60)
    assert (shown.key, set(shown.signatures)) == ("r", {"!"})
    assert next(row for row in shown.rows if row[0] == "rev")[10] == f"20x,{code:02d}"
    assert _encrypts(gpg, key, now + 60) == b""
    body = packets.walk(packets.dearmor(armored.encode()))[0].body
    assert signatures.parse(body).value(signatures.REASON) == bytes((code,)) + text.encode()
    judged(gpg, after, now + 60)
    read_by_all(after)
    assert not after.usable(now)
    assert secrets(after) == secrets(key)
    assert refused(lambda: messages.seal(b"x", after, now=now)) == "key_unusable"
    assert refused(lambda: after.certificate().encryption_key()) == "key_unusable"
    assert messages.unseal(messages.seal(b"x", key, now=now), [after]).plaintext == b"x"


def test_every_kind_of_key_is_revoked(own: OwnKey, gpg: Gpg) -> None:
    now = own.created + 10
    gpg("--import", data=own.certificate().to_bytes())
    gpg("--import", data=renewal.revoked(own, making.RETIRED, now=now).armored.encode())
    assert Shown(gpg, now + 60).key == "r"


def test_sequoia_sees_the_revocation(key: OwnKey) -> None:
    import pysequoia

    after = renewal.revoked(key, making.COMPROMISED, "", now=key.created + 10).key
    assert pysequoia.Cert.from_bytes(after.certificate().to_bytes()).is_revoked
    assert not pysequoia.Cert.from_bytes(key.certificate().to_bytes()).is_revoked


def test_an_ended_key_is_changed_no_more(key: OwnKey) -> None:
    # Rule 7. But what was retired can still be called compromised.
    now = key.created + 10
    limited = renewal.set_expiry(renewal.add_user_id(key, "Ann", "", now=now), now + DAY, now=now)
    ended = renewal.revoked(limited, making.RETIRED, now=now).key
    for own, late in ((ended, now + 1), (limited, now + DAY), (limited, key.created - 1)):
        for call in (
            partial(renewal.add_user_id, own, "Bo", "", now=late),
            partial(renewal.set_primary_user_id, own, "Ann", now=late),
            partial(renewal.rotate_encryption, own, now=late),
        ):
            assert refused(call) == "key_unusable"
    assert refused(lambda: renewal.set_expiry(ended, None, now=now)) == "key_unusable"
    assert refused(lambda: renewal.revoke_user_id(ended, "Ann", now=now)) == "key_unusable"
    worse = renewal.revoked(ended, making.COMPROMISED, now=now + 5).key
    found = [signatures.parse(body) for body in split(packets.walk(worse.to_bytes()))[0].signatures]
    assert [row.value(signatures.REASON) for row in found] == [b"\3", b"\2"]
    for code in (-1, 4, 32, 100):
        assert refused(partial(renewal.revoked, key, code, now=now)) == "bad_params"
    assert refused(lambda: renewal.revoked(key, 1, "x" * 501, now=now)) == "bad_params"


# --- The rules --------------------------------------------------------------------------------------------------------


def test_the_former_key_is_left_as_it_was(key: OwnKey) -> None:
    # Rule 1.
    before, now = key.to_bytes(), key.created + 10
    renewal.rotate_encryption(renewal.add_user_id(key, "Ann", "", now=now), now=now)
    renewal.revoked(renewal.set_expiry(key, now + DAY, now=now), making.RETIRED, now=now)
    assert key.to_bytes() == before == OwnKey.parse(before).to_bytes()
    assert key.usable(now)


def test_what_does_not_hold_is_not_given_out(key: OwnKey, monkeypatch: pytest.MonkeyPatch) -> None:
    # Rule 2: a signature over something else, which its own check can't see, ends in an error and not in a new key.
    now, real = key.created + 10, making.make
    steps: list[Callable[[], object]] = [
        lambda: renewal.add_user_id(key, "Ann", "", now=now),
        lambda: renewal.set_expiry(key, now + DAY, now=now),
        lambda: renewal.rotate_encryption(key, now=now),
        lambda: renewal.revoked(key, making.RETIRED, now=now),
    ]

    def off(kind: int, maker: SecretKey, time: int, rows: object, *covered: bytes, **more: object) -> bytes:
        return real(kind, maker, time, rows, *covered, b"more", **more)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "make", off)
    for step in steps:
        assert refused(step) == "internal"

    def mute(kind: int, maker: SecretKey, time: int, rows: object, *covered: bytes, **more: object) -> bytes:
        return real(kind, maker, time, (), *covered, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "make", mute)  # good signatures that don't say what was asked
    assert refused(steps[1]) == "internal"
    # One that nothing of what was asked depends on is missed as well.
    direct = drafting.Draft(key, now)
    direct.sign_directly([])
    with_direct = direct.finish(lambda _: True)
    monkeypatch.setattr(
        making, "make", lambda kind, *rest, **more: (off if kind == 0x1F else real)(kind, *rest, **more)
    )
    assert refused(lambda: renewal.set_expiry(with_direct, now + DAY, now=now)) == "internal"
    monkeypatch.undo()
    for step in steps:
        step()


def test_a_key_that_lost_a_secret_part_is_not_given_out(key: OwnKey) -> None:
    # Rule 3.
    draft = drafting.Draft(key, key.created + 10)
    draft.parts.pop()
    assert refused(lambda: draft.finish(lambda _: True)) == "internal"
    draft = drafting.Draft(key, key.created + 10)
    draft.parts[-1].body = making.encryption_subkey(draft.public, key.created).body
    assert refused(lambda: draft.finish(lambda _: True, exact=False)) == "internal"


def test_secret_numbers_are_as_others_expect_them(key: OwnKey) -> None:
    for raw in (bytes(32), b"\xff" * 32):
        clamped = int.from_bytes(making._clamped(raw), "little")
        assert (clamped & 7, clamped >> 254) == (0, 1)
    body = making.encryption_subkey(PublicKey(b"\4" + bytes(4) + making._new_rsa(2048)), 0).body
    numbers, position = [], len(PublicKey(body).body) + 1
    for _ in range(4):
        number, position = packets.read_mpi(body, position)
        numbers.append(int.from_bytes(number, "big"))
    _, p, q, u = numbers
    assert p < q and u * p % q == 1


def test_a_signature_gone_wrong_is_not_given_out(
    made_by_gpg: Callable[[str], OwnKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rule 3 of making.py.
    own = made_by_gpg("rsa3072")
    real = SecretKey.sign

    def faulty(self: SecretKey, hash_number: int, digest: bytes) -> bytes:
        good = real(self, hash_number, digest)
        return good[:-1] + bytes((good[-1] ^ 1,))

    assert isinstance(own.signer and own.signer.object, rsa.RSAPrivateKey)
    monkeypatch.setattr(SecretKey, "sign", faulty)
    assert refused(lambda: making.make(0x1F, own.signer, own.created, (), b"")) == "internal"  # type: ignore[arg-type]


def test_signatures_name_their_maker_and_their_hash(own: OwnKey, gpg: Gpg) -> None:
    # Rule 1 of making.py.
    now = own.created + 10
    changed = renewal.add_user_id(own, "Ann", "", now=now)
    row = said(changed, "Ann")
    assert (row.covered[0], row.hash_number, row.created) == (4, policy.SHA512, now)
    assert row.value(signatures.ISSUER_FINGERPRINT) == b"\4" + bytes.fromhex(own.fingerprint)
    shown = gpg("--list-packets", data=changed.certificate().to_bytes()).stdout.decode()
    assert f"issuer fpr v4 {own.fingerprint}" in shown
    assert re.search(rf"version 4, created {now}, md5len 0, sigclass 0x13\n\tdigest algo 10,", shown)


def test_new_signatures_are_newer_even_when_the_clock_is_not(key: OwnKey, gpg: Gpg) -> None:
    # Rule 2 of making.py.
    now = key.created + 100
    limited = renewal.set_expiry(key, now + DAY, now=now)
    for clock in (now, now - 50):
        other = renewal.set_expiry(limited, now + 2 * DAY, now=clock)
        assert said(other, key.main_user_id).created == now + 1
        merged = [*packets.walk(limited.certificate().to_bytes()), *packets.walk(other.certificate().to_bytes())[1:]]
        gpg("--import", data=b"".join(packets.packet(*part) for part in merged))
        assert Shown(gpg, now + 60).expires == str(now + 2 * DAY)


def test_what_we_do_not_know_is_carried_over(key: OwnKey, gpg: Gpg) -> None:
    # Rule 4 of making.py: a notation, an unknown subpacket, preferences; criticality too.
    now = key.created + 5
    primary, name, subkey = split(packets.walk(key.to_bytes()))
    notation = Subpacket(20, False, b"\x80\0\0\0\0\x05\0\x02a@b.chi")
    unknown, flags = Subpacket(101, False, b"?"), Subpacket(27, True, b"\x03")
    more = [notation, unknown, Subpacket(11, False, b"\x09"), flags, Subpacket(3, False, (9 * DAY).to_bytes(4, "big"))]
    maker = SecretKey(primary.body)
    covered = signatures.covered_by_key(maker.public), signatures.covered_by_user_id(name.body)
    name.signatures = [making.make(0x10, maker, now, more, *covered)]
    own = OwnKey.parse(b"".join(part.write() for part in (primary, name, subkey)))
    row = said(renewal.set_primary_user_id(own, own.main_user_id, now=now + DAY), own.main_user_id)
    assert (row.kind, row.created) == (0x10, now + DAY)
    for one in (notation, unknown, flags):
        assert one in row.hashed
    assert row.value(11) == b"\x09"
    assert row.value(signatures.SIGNATURE_EXPIRES) == (8 * DAY).to_bytes(4, "big")  # the end is the same
    extended = renewal.set_expiry(own, None, now=now + 20 * DAY)  # also behind that end, which is then gone
    row = said(extended, own.main_user_id)
    assert notation in row.hashed and row.value(signatures.SIGNATURE_EXPIRES) is None
    judged(gpg, extended, now + 20 * DAY)
    with pytest.raises(SealringError):
        making.carried(said(own, own.main_user_id), now + 9 * DAY)


@pytest.mark.parametrize("curve", ["nistp384", "nistp521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"])
def test_new_subkeys_of_the_other_curves(curve: str, made_by_gpg: Callable[[str], OwnKey], gpg: Gpg) -> None:
    own = made_by_gpg(curve)
    now = own.created + 10
    rotated = renewal.rotate_encryption(own, now=now)
    judged(gpg, rotated, now + 60)
    assert rotated.algorithm == own.algorithm
    assert _encrypts(gpg, rotated, now + 60) == rotated.encryption_key_id


def test_many_new_subkeys_are_taken_by_gpg(key: OwnKey, gpg: Gpg) -> None:
    """Secret numbers with leading zeros, clamping: gpg opens what is encrypted to each."""
    own, made = key, [messages.encrypt_to(b"{}", key.certificate())]
    for number in range(1, 9):
        own = renewal.rotate_encryption(own, now=key.created + number)
        made.append(messages.encrypt_to(b"{}", own.certificate()))
    gpg("--import", data=own.to_bytes())
    for message in made:
        assert gpg("--decrypt", data=message).stdout.rstrip(b" ") == b"{}"


@pytest.mark.parametrize("seed", range(2))
def test_a_long_life(seed: int, key: OwnKey, gpg: Gpg) -> None:
    """Steps in any order, at times that hardly pass: nothing that was sealed is lost, and gpg follows each of them."""
    source = random.Random(seed)
    own, now, sealed = key, key.created + 1, [messages.seal(b"0", key, now=key.created)]
    copies = [key.certificate()]
    gpg("--import", data=own.certificate().to_bytes())
    for step in range(1, 16):
        now += source.choice((0, 0, 1, DAY))
        name = source.choice(own.user_ids)
        own, before = (
            source.choice(
                (
                    partial(renewal.add_user_id, own, f"Ann {step}", "", now=now),
                    partial(renewal.set_primary_user_id, own, name, now=now),
                    partial(renewal.set_expiry, own, now + 400 * DAY, now=now),
                    partial(renewal.set_expiry, own, None, now=now),
                    partial(renewal.rotate_encryption, own, now=now),
                    partial(renewal.revoke_user_id, own, name, now=now)
                    if len(own.user_ids) > 1
                    else partial(renewal.add_user_id, own, f"Ann {step}", "", now=now),
                )
            )(),
            own,
        )
        assert own.usable(now) and set(secrets(before)) <= set(secrets(own))
        assert own.main_user_id in own.user_ids
        gpg("--faked-system-time", f"{now + 99}!", "--import", data=own.certificate().to_bytes())
        sealed.append(messages.seal(str(step).encode(), own, now=now))
        copies.append(Certificate.parse(own.certificate().to_bytes()))
    source.shuffle(copies)
    merged, last = functools.reduce(merging.merge, copies), own.certificate()
    assert (sorted(merged.user_ids), merged.main_user_id) == (sorted(last.user_ids), last.main_user_id)
    assert merged.encryption_key(now=now + 99).key_id == own.encryption_key_id  # signatures may be seconds ahead
    assert sorted(merged.key_parts()) == sorted(last.key_parts())
    shown = Shown(gpg, now + 99)
    assert set(shown.signatures) == {"!"}
    assert sorted(text for text, state in shown.names.items() if state != "r") == sorted(own.user_ids)
    assert next(iter(shown.names)) == own.main_user_id
    assert [messages.unseal(message, [own]).plaintext for message in sealed] == [str(n).encode() for n in range(16)]
    assert _encrypts(gpg, own, now + 99) == own.encryption_key_id
    whole = own.certificate().key_parts()[0].expires
    assert shown.expires == ("" if whole is None else str(whole))
