"""Second factors: each present and lost, wrong and damaged; what a thief learns; the code; the list; who locks."""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sealring.base import paths, strictjson
from sealring.base.secret import Secret
from sealring.session import enrolment, recoverycode, unlockfile
from sealring.session.session import Session
from sealring.vault import factors, stretching
from sealring.vault import keyring as keyrings
from sealring.vault.database import Database
from sealring.vault.stretching import TESTING
from tests.session.authenticator import Authenticator
from tests.session.people import PASSPHRASE, FakeClock, made, shown
from tests.session.test_rekeying import NEW, OLD, name_of

Given = dict[str, Any]


def enrolled(session: Session, kind: str = "key_file", name: str = "stick", pin: str | None = None) -> dict[str, Any]:
    """Add a factor as a person does: look, save, bring back. Returns what ``prepare`` showed."""
    ready = enrolment.prepare(session, kind, name, None if pin is None else Secret(pin))
    session.confirm(OLD, None)
    content = ready["file"]["content"] if "file" in ready else None
    enrolment.add(session, OLD, ready["id"], content, ready.get("recovery"))
    return ready


def unlock(factor: Given | None = None, passphrase: Secret[str] = OLD, key: Authenticator | None = None) -> Session:
    """A fresh process that unlocks."""
    session = Session(profile=TESTING, clock=FakeClock())
    session.security_keys = lambda: [] if key is None else [key]  # type: ignore[method-assign]
    session.unlock(passphrase, None, None, factor)
    return session


def refusal(*arguments: Any, **more: Any) -> str:
    return name_of(lambda: unlock(*arguments, **more))


def file_of(ready: dict[str, Any]) -> Given:
    return {"kind": "key_file", "content": ready["file"]["content"]}


def code_of(ready: dict[str, Any]) -> Given:
    return {"kind": "recovery", "code": ready["recovery"]}


# --- present and lost -------------------------------------------------------------------


def test_an_unlock_file_is_needed_beside_the_passphrase() -> None:
    session = made()
    item = session.vault.create({"type": "login", "name": "Bank", "password": "p"})
    ready = enrolled(session)
    assert [row["kind"] for row in enrolment.listed(session)] == ["key_file", "recovery"]
    assert refusal() == "factor_needed" and refusal(passphrase=NEW) == "factor_needed"
    opened = unlock(file_of(ready))
    assert opened.vault.get(item.id)[0]["password"] == "p" and opened.vault.read_only is None
    assert refusal(file_of(ready), NEW) == "wrong_passphrase"
    assert Session().status()["factors"] == ["key_file", "recovery"]


def test_a_lost_factor_does_not_lose_the_vault() -> None:
    ready = enrolled(made())
    opened = unlock(code_of(ready))
    gone = next(row["id"] for row in enrolment.listed(opened) if row["kind"] == "key_file")
    replaced = enrolment.prepare(opened, "key_file", "new stick")
    assert "recovery" not in replaced  # there is one
    enrolment.add(opened, OLD, replaced["id"], replaced["file"]["content"], None)
    enrolment.remove(opened, OLD, gone)
    assert refusal(file_of(ready)) == "wrong_factor"  # the lost one opens nothing any more
    assert unlock(file_of(replaced)).unlocked and unlock(code_of(ready)).unlocked


def test_the_recovery_code_needs_the_passphrase_too() -> None:
    ready = enrolled(made())
    assert refusal(code_of(ready), NEW) == "wrong_passphrase"


def test_a_new_recovery_code_replaces_the_old_one() -> None:
    session = made()
    assert name_of(lambda: enrolment.prepare(session, "recovery", "")) == "factor_not_found"
    ready = enrolled(session)
    again = enrolled(session, "recovery")
    assert refusal(code_of(ready)) == "wrong_factor" and unlock(code_of(again)).unlocked
    assert unlock(file_of(ready)).unlocked
    assert [row["kind"] for row in enrolment.listed(session)] == ["key_file", "recovery"]


def test_without_the_last_factor_the_passphrase_is_enough_again() -> None:
    session = made()
    ready = enrolled(session)
    file, code = (row["id"] for row in enrolment.listed(session))
    assert name_of(lambda: enrolment.remove(session, OLD, code)) == "recovery_needed"
    assert name_of(lambda: enrolment.remove(session, OLD, "0" * 32)) == "factor_not_found"
    assert enrolment.remove(session, OLD, file) == []
    assert unlock().unlocked and "factors" not in Session().status()
    assert unlock(file_of(ready)).unlocked  # it is simply not looked at
    assert Session()._database().__enter__().keyring().startswith(keyrings.FORMAT)


# --- what counts, and when ---------------------------------------------------------------


def test_a_factor_counts_only_once_it_was_brought_back() -> None:
    session = made()
    before = session.vault.state
    ready = enrolment.prepare(session, "key_file", "stick")
    other = enrolment.prepare(session, "key_file", "another")
    content, code = ready["file"]["content"], ready["recovery"]
    wrong = [
        ((other["file"]["content"], code), "wrong_factor"),
        ((None, code), "bad_unlock_file"),
        ((content[:-9] + '"}', code), "bad_unlock_file"),
        ((content, None), "recovery_code_typo"),
        ((content, other["recovery"]), "recovery_code_typo"),
        ((content, code[:-1]), "recovery_code_typo"),
    ]
    for (file, typed), name in wrong:
        assert name_of(lambda file=file, typed=typed: enrolment.add(session, OLD, ready["id"], file, typed)) == name
    assert session.vault.state == before and unlock().unlocked
    enrolment.add(session, OLD, ready["id"], content, code.lower().replace("-", "  "))
    assert unlock(file_of(ready)).unlocked
    assert name_of(lambda: enrolment.add(session, OLD, other["id"], other["file"]["content"], other["recovery"])) == (
        "factor_not_found"  # what was made ready before the change is void
    )


def test_a_slot_that_would_not_open_is_noticed_before_it_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    session = made()
    to_slots = factors.to_slots

    def broken(*arguments: Any) -> list[dict[str, Any]]:
        slots = to_slots(*arguments)
        return [*slots[:-1], {**slots[-1], "wrapped": "00" * factors.WRAPPED}]  # the recovery code's

    monkeypatch.setattr(factors, "to_slots", broken)
    assert name_of(lambda: enrolled(session)) == "internal"
    assert unlock().unlocked


def test_every_other_process_locks(home: str) -> None:
    session, other = made(), unlock()
    watch = session.watch()
    enrolled(session)
    other.settle(look=True)
    assert other.ended is not None and watch.look() is None and session.unlocked


def test_there_is_a_limit() -> None:
    session = made()
    for number in range(factors.MOST - 1):
        enrolled(session, name=f"stick {number}")
    assert name_of(lambda: enrolment.prepare(session, "key_file", "one more")) == "too_many_factors"
    assert len(enrolment.listed(session)) == factors.MOST
    with session._database() as database:
        assert len(database.keyring()) < 16_384


# --- grave methods and the passphrase ------------------------------------------------------


def test_an_open_vault_confirms_with_the_passphrase_alone() -> None:
    ready = enrolled(made())
    opened = unlock(file_of(ready))
    opened.confirm(OLD, shown(opened))
    assert name_of(lambda: opened.confirm(NEW, None)) == "wrong_passphrase"


def test_a_confirmation_just_after_a_change_elsewhere_says_locked_and_is_no_attempt() -> None:
    session, other = made(), unlock()
    ready = enrolled(session)
    for _ in range(6):
        assert name_of(lambda: other.confirm(OLD, None)) == "locked"
    assert Session(clock=FakeClock()).status()["wait"] == 0
    late = unlock(file_of(ready))
    session.change_passphrase(OLD, NEW)
    assert name_of(lambda: late.confirm(OLD, None)) == "locked"


def test_the_passphrase_changes_without_the_other_factors_at_hand() -> None:
    session, key = made(), Authenticator()
    session.security_keys = lambda: [key]  # type: ignore[method-assign]
    ready = enrolled(session)
    enrolled(session, "fido2", "yellow key")
    opened = unlock(code_of(ready))
    opened.change_passphrase(OLD, NEW)
    for factor in (file_of(ready), code_of(ready), {"kind": "fido2"}):
        assert unlock(factor, NEW, key=key).unlocked
        assert refusal(factor, OLD, key=key) == "wrong_passphrase"
    assert refusal(None, NEW) == "factor_needed"


# --- what a thief learns ---------------------------------------------------------------------


def test_without_a_factor_no_passphrase_is_ever_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    ready, other = enrolled(made()), enrolment.prepare(unlock_again := made_beside(), "key_file", "")
    assert unlock_again.unlocked

    def never(*arguments: Any) -> bytes:
        raise AssertionError("the passphrase was touched")

    monkeypatch.setattr(keyrings, "stretch", never)
    for passphrase in (OLD, NEW):  # the same answer for a right and a wrong passphrase
        assert refusal(None, passphrase) == "factor_needed"
        assert refusal(file_of(other), passphrase) == "wrong_factor"
        assert refusal(code_of(other), passphrase) == "wrong_factor"
    with pytest.raises(AssertionError):
        unlock(file_of(ready))


def made_beside() -> Session:
    """Another person's vault in the same home."""
    session = Session("other", profile=TESTING)
    session.create("Eve", "eve@example.org", OLD, {"chars": "EVE", "colour": "#000000"})
    return session


def test_wrong_factors_are_no_attempts_and_wrong_passphrases_are() -> None:
    clock = FakeClock()
    session = made(clock=clock)
    ready = enrolled(session)
    other = enrolment.prepare(session, "key_file", "")
    for _ in range(6):
        assert refusal(file_of(other)) == "wrong_factor" and refusal() == "factor_needed"
    assert Session(clock=clock).status()["wait"] == 0
    for _ in range(4):
        assert refusal(file_of(ready), NEW) == "wrong_passphrase"
    assert Session(clock=clock).status()["wait"] > 0
    assert refusal(file_of(ready)) == "wait"


def test_the_display_is_checked_before_a_factor_is_looked_at() -> None:
    ready = enrolled(made())
    session = Session(profile=TESTING)
    wrong = {**shown(session), "colour": "#000001"}
    assert name_of(lambda: session.unlock(OLD, wrong, None, file_of(ready))) == "display_check"
    session.unlock(OLD, shown(session), None, file_of(ready))


def test_the_header_names_kinds_and_nothing_personal() -> None:
    session = made()
    enrolled(session, name="the stick in my left drawer")
    with session._database() as database:
        head = database.keyring().split(b"\n")[1]
    header = json.loads(head)
    assert [set(slot) for slot in header["slots"]] == [{"id", "kind", "nonce", "wrapped"}] * 2
    assert b"drawer" not in head and b"created" not in head


def test_slots_can_be_neither_altered_nor_moved() -> None:
    session = made()
    ready = enrolled(session)
    old = session.vault.database.keyring()
    enrolled(session, name="second")
    data = session.vault.database.keyring()
    secret = unlockfile.read(ready["file"]["content"])
    holder = factors.given("key_file", secret)
    assert keyrings.open_(data, OLD, holder).vault_id == session.vault.id

    def altered(change: Callable[[dict[str, Any]], None]) -> bytes:
        _, head, rest = data.split(b"\n", 2)
        header = strictjson.loads(head)
        change(header)
        body = keyrings.FORMAT_2 + strictjson.dumps(header) + b"\n" + rest[:-32]
        return body + keyrings.hashlib.sha256(body).digest()

    assert altered(lambda header: None) == data
    slots = strictjson.loads(old.split(b"\n")[1])["slots"]
    wrong: list[tuple[Callable[[dict[str, Any]], None], str]] = [
        (lambda header: header["slots"].pop(), "wrong_factor"),
        (lambda header: header["slots"].reverse(), "wrong_factor"),
        (lambda header: header["slots"][1].update(kind="fido2"), "wrong_factor"),
        (lambda header: header["slots"][1].update(extra=1), "wrong_factor"),
        (lambda header: header.update(slots=slots), "wrong_factor"),  # of an earlier keyring
        (lambda header: header.update(memory=128), "wrong_factor"),
        (lambda header: header.update(salt="00" * 16), "wrong_factor"),
        (lambda header: header.update(nonce="00" * 12), "wrong_passphrase"),
        (lambda header: header.update(slots=[]), "vault_damaged"),
        (lambda header: header.update(slots=header["slots"] * 9), "vault_damaged"),
        (lambda header: header["slots"][0].update(wrapped="00"), "vault_damaged"),
        (lambda header: header["slots"][0].pop("id"), "vault_damaged"),
    ]
    for change, name in wrong:
        assert name_of(lambda change=change: keyrings.open_(altered(change), OLD, holder)) == name
    plain = keyrings.FORMAT + data[len(keyrings.FORMAT_2) : -32]  # as if it had no factors
    assert name_of(lambda: keyrings.open_(plain + keyrings.hashlib.sha256(plain).digest(), OLD)) == "wrong_passphrase"


def test_an_older_program_is_told_that_it_is_too_old() -> None:
    newer = b"sealring-keyring/3\n{}\n" + bytes(40)
    assert name_of(lambda: keyrings.open_(newer, OLD)) == "vault_newer"


# --- the unlock file and where it lies ----------------------------------------------------------


def test_the_file_is_found_in_its_place_when_it_is_there(tmp_path: Path) -> None:
    ready = enrolled(made())
    stick = tmp_path / "stick"
    unlockfile.remember("default", str(stick / "a.json"))
    unlockfile.remember("default", str(tmp_path / "old.json"))
    os.mkfifo(tmp_path / "pipe")
    unlockfile.remember("default", str(tmp_path / "pipe"))  # nothing waits for its other end
    assert refusal() == "factor_needed"
    (tmp_path / "old.json").write_text(unlockfile.new(os.urandom)[0])  # another vault's
    stick.mkdir()
    (stick / "a.json").write_text(ready["file"]["content"])
    assert unlock().unlocked
    (stick / "a.json").unlink()
    assert refusal() == "factor_needed"
    places = Path(paths.vault_folder("default"), "unlock.json")
    assert places.stat().st_mode & 0o777 == 0o600
    places.write_text("{")
    assert unlockfile.places("default") == []


@pytest.mark.parametrize(
    "text", ["", "x", "{}", "[]", '{"format":"sealring-unlock/1"}', "null", '{"secret":7}', "\x00"]
)
def test_what_is_no_unlock_file_is_called_that(text: str) -> None:
    assert name_of(lambda: unlockfile.read(text)) == "bad_unlock_file"
    enrolled(made())
    assert refusal({"kind": "key_file", "content": text}) == "bad_unlock_file"


def test_every_damage_to_the_secret_is_noticed() -> None:
    content, secret = unlockfile.new(os.urandom)
    assert unlockfile.read(f"\n {content} ") == secret and len(secret) == 32
    fields = json.loads(content)
    for at in range(0, 64, 7):
        other = "0" if fields["secret"][at] != "0" else "1"
        damaged = {**fields, "secret": fields["secret"][:at] + other + fields["secret"][at + 1 :]}
        assert name_of(lambda damaged=damaged: unlockfile.read(json.dumps(damaged))) == "bad_unlock_file"


# --- the recovery code -----------------------------------------------------------------------------


def test_typing_errors_are_told() -> None:
    text, secret = recoverycode.new(os.urandom)
    groups = text.split("-")
    assert len(groups) == 9 and all(len(group) == 4 for group in groups) and len(secret) == 20
    for typed in (text, text.lower(), text.replace("-", ""), text.replace("-", " "), text.replace("1", "l")):
        assert recoverycode.read(typed) == secret
    assert recoverycode.read(text.replace("0", "o").replace("1", "I")) == secret
    letters = text.replace("-", "")
    typos = [letters[:at] + ("2" if letters[at] != "2" else "3") + letters[at + 1 :] for at in range(len(letters))]
    typos += [
        letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
        for at in range(len(letters) - 1)
        if letters[at] != letters[at + 1]
    ]
    typos += [letters[:-1], letters + "0", "", "U" * 36, "é" * 36, "-".join(groups[1:] + groups[:1])]
    for typed in typos:
        assert name_of(lambda typed=typed: recoverycode.read(typed)) == "recovery_code_typo"


def test_a_code_with_a_typing_error_is_no_wrong_factor() -> None:
    ready = enrolled(made())
    assert refusal({"kind": "recovery", "code": ready["recovery"][:-1]}) == "recovery_code_typo"
    assert refusal({"kind": "recovery", "code": recoverycode.text(bytes(20))}) == "wrong_factor"


def test_a_code_is_base_32_in_crockfords_letters() -> None:
    ours, rfc4648 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    for secret in (bytes(20), bytes(range(20)), b"\xff" * 20):
        expected = base64.b32encode(secret).decode().translate(str.maketrans(rfc4648, ours))
        assert recoverycode.text(secret).replace("-", "")[:32] == expected


# --- security keys -----------------------------------------------------------------------------------


@pytest.mark.parametrize("protocols", [(2, 1), (1,)], ids=["protocol-2", "protocol-1"])
@pytest.mark.parametrize(
    ("pin", "always"), [(None, False), ("1234", False), ("1234", True)], ids=["no-pin", "pin", "always-pin"]
)
def test_a_security_key(protocols: tuple[int, ...], pin: str | None, always: bool) -> None:
    key = Authenticator(pin, always_uv=always, protocols=protocols)
    session = made()
    session.security_keys = lambda: [key]  # type: ignore[method-assign]
    ready = enrolled(session, "fido2", "yellow", pin)
    assert key.touches == 2 and "file" not in ready
    given = {"kind": "fido2", **({"pin": pin} if always and pin else {})}
    assert unlock(given, key=key).unlocked and key.touches == 3
    assert refusal(given, NEW, key=key) == "wrong_passphrase"
    assert refusal() == "factor_needed"
    assert unlock(code_of(ready)).unlocked  # the key is lost
    if always:
        assert refusal({"kind": "fido2"}, key=key) == "security_key_pin"
        assert refusal({"kind": "fido2", "pin": "9999"}, key=key) == "security_key_pin"


def test_security_keys_that_do_not_fit() -> None:
    session, key = made(), Authenticator()
    session.security_keys = lambda: [key]  # type: ignore[method-assign]
    enrolled(session, "fido2")
    assert refusal({"kind": "fido2"}) == "security_key"  # none plugged in
    stranger = Authenticator()
    assert refusal({"kind": "fido2"}, key=stranger) == "wrong_factor" and stranger.touches == 0
    key.touched = False
    assert refusal({"kind": "fido2"}, key=key) == "security_key"
    key.touched = True
    again = Session(profile=TESTING)
    again.security_keys = lambda: [stranger, key]  # type: ignore[method-assign]
    again.unlock(OLD, None, None, {"kind": "fido2"})  # the right one of two


def test_security_keys_that_can_not_be_enrolled() -> None:
    session = made()
    cases = [
        ([], None, "security_key"),
        ([Authenticator(extensions=())], None, "security_key_unsuitable"),
        ([Authenticator("1234")], None, "security_key_pin"),
        ([Authenticator("1234")], "9999", "security_key_pin"),
        ([Authenticator()], "1234", "security_key_pin"),  # it has none
        ([Authenticator(touched=False)], None, "security_key"),
    ]
    for keys, pin, name in cases:
        session.security_keys = lambda keys=keys: keys  # type: ignore[method-assign]
        assert name_of(lambda pin=pin: enrolled(session, "fido2", pin=pin)) == name
    assert unlock().unlocked and enrolment.listed(session) == []


def test_two_security_keys_and_an_unlock_file() -> None:
    session, one, two = made(), Authenticator(), Authenticator()
    codes = []
    for key in (one, two):
        session.security_keys = lambda key=key: [key]  # type: ignore[method-assign]
        codes.append(enrolled(session, "fido2"))
    file = enrolled(session)
    assert "recovery" in codes[0] and "recovery" not in codes[1]
    for key in (one, two):
        assert unlock({"kind": "fido2"}, key=key).unlocked
    first = enrolment.listed(session)[0]
    enrolment.remove(session, OLD, first["id"])
    assert refusal({"kind": "fido2"}, key=one) == "wrong_factor"
    assert unlock({"kind": "fido2"}, key=two).unlocked
    assert unlock(file_of(file)).unlocked and unlock(code_of(codes[0])).unlocked


def test_the_work_of_the_passphrase_is_the_same_with_a_factor() -> None:
    session = made()
    enrolled(session)
    assert keyrings.profile_of(Database(paths.vault_file("default")).keyring()) == stretching.TESTING
    assert PASSPHRASE not in repr(session.vault.keyring) and "key=" not in repr(session.vault.keyring.factors)
