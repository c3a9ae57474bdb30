# ruff: noqa: E501 - scripts for pages read better whole
"""More than one own key: brought in, made, put in use, given a last day, ended, replaced; and a security key to unlock with."""

import json
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as hour
from typing import Any

import pytest

from sealring.base.secret import Secret
from sealring.openpgp import keys, packets, renewal
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.own_key import OwnKey
from tests.browsers import drivers, pretences
from tests.browsers.downloads import choose_file
from tests.browsers.drivers import Page, until
from tests.browsers.keyworld import SEALED, World, answer, own_keys
from tests.browsers.prompts import shows

THEIRS = "the passphrase that the key came with"
FILE_PROMPT = "Your passphrase; it protects the file too"
OWN_PASSPHRASE = "return document.querySelector('.panel .field input[type=password]').getAttribute('aria-invalid')"
MARKED = "return [...document.querySelectorAll('[aria-invalid=true]')].map((e) => e === document.activeElement)"
LOGINS = 3
PIN = "271828"


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """One browser for all tests of this file, and beside its host a security key that is not yet plugged in."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        where.before += pretences.security_key(where.root / "security-key.json")
        one = World(request.param, where, LOGINS)
        try:
            yield one
        finally:
            one.browser.close()


# --- What a person does ------------------------------------------------------------------------------------------------


def made(name: str) -> OwnKey:
    """A key that the person has from elsewhere, a day old."""
    return keys.generate(name, f"{name.lower()}@example.org", now=int(time.time()) - 86400)


def armored(key: OwnKey) -> str:
    """The secret key as it is, under no passphrase."""
    return packets.armor("PRIVATE KEY BLOCK", key.to_bytes())


def unfold(page: Page, fingerprint: str) -> str:
    """The card of one of the own keys, open; its selector."""
    card = f"details[data-fingerprint='{fingerprint}']"
    page.see(card)
    if not page.run("return document.querySelector(args[0]).open", card):
        page.click(f"{card} summary")
    return card


def press(page: Page, card: str, words: str) -> None:
    """A button of that card."""
    page.click(page.mark(words, f"{card} button"))


def says(page: Page, words: str) -> None:
    """Wait for the prompt to say it."""
    until(
        lambda: words in page.text(".prompt-message"),
        f"the prompt to say {words!r}; it says {page.text('.prompt-message')!r}",
        30,
    )


def after(world: World, page: Page, *, sealing: bool = False) -> list[dict[str, Any]]:
    """Unlock after a change of keys; the own keys of now. ``sealing``: the page says when all is sealed to another."""
    world.unlock_again(page)
    page.see("details.key", 30)
    if sealing:
        page.see_text(SEALED, 60)
        assert page.call("key.reseal")["result"] == {"left": 0, "damaged": 0}
    assert page.call("item.search", query="Mail")["result"]["total"] == 1
    return own_keys(page)


def mark_of(page: Page, card: str) -> str:
    """In a word, what a key is for."""
    return page.text(f"{card} > summary .mark")


def readable(page: Page) -> None:
    """Every item opens, whatever key it was sealed to."""
    for row in page.call("item.list")["result"]["items"]:
        assert page.call("item.open", id=row["id"])["result"]["item"]["password"]


# --- More keys -----------------------------------------------------------------------------------------------------------


def test_a_key_is_brought_in_from_a_file_with_its_passphrase(world: World) -> None:
    """Without its passphrase, or with a wrong one, the page says so and nothing is lost; it comes in beside the one in use."""
    old = made("Elder")
    file = world.place.root / "elder.asc"
    file.write_text(keys.protect(old, Secret(THEIRS)))
    page = world.open("pages/keys.html")
    [first] = own_keys(page)
    page.press_button("Bring in: I have an OpenPGP key")
    world.confirm(page)
    says(page, "Choose the file of your secret key, or paste it.")
    choose_file(page, file, ".panel input[type=file]")
    until(lambda: "PRIVATE KEY" in page.value(".panel textarea"), "the key to be read")
    for wrong in ("", "not this one"):
        page.type(page.field("The key's own passphrase"), wrong)
        assert page.run(OWN_PASSPHRASE) is None
        world.confirm(page)
        until(lambda: page.run(OWN_PASSPHRASE) == "true", "the field to be marked")
        says(page, "The key's own passphrase is wrong or missing.")
        assert page.run(MARKED) == [True], "the field with the focus, and no other"
    assert own_keys(page) == [first]
    page.type(page.field("The key's own passphrase"), THEIRS)
    world.confirm(page)
    found = after(world, page)
    assert [one["fingerprint"] for one in found] == [first["fingerprint"], old.fingerprint]
    assert not found[1]["active"] and found[1]["user_ids"] == ["Elder <elder@example.org>"]
    assert mark_of(page, unfold(page, old.fingerprint)) == "Kept for reading"
    assert "PRIVATE KEY" not in page.run(
        "return document.body.innerHTML + [...document.querySelectorAll('textarea')].map((e) => e.value).join()"
    )
    page.close()


def test_a_pasted_key_without_a_passphrase_is_used_at_once(world: World) -> None:
    """A public key and one that is here already are refused in words; everything is sealed to the new one."""
    other = made("Other")
    page = world.open("pages/keys.html")
    before = own_keys(page)
    page.press_button("Bring in: I have an OpenPGP key")
    paste(page, other.certificate().armored())
    world.confirm(page)
    says(page, "This file has only the public half of a key.")
    paste(page, armored(other))
    page.click(".panel input[type=checkbox]")
    world.confirm(page)
    found = after(world, page, sealing=True)
    assert found[0]["fingerprint"] == other.fingerprint and found[0]["active"]
    assert {one["fingerprint"] for one in found[1:]} == {one["fingerprint"] for one in before}
    readable(page)
    page.press_button("Bring in: I have an OpenPGP key")
    paste(page, armored(other))
    world.confirm(page)
    says(page, "This key is one of your own keys already.")
    page.close()


def paste(page: Page, text: str) -> None:
    page.run("document.querySelector('.panel textarea').value = args[0]", text)


def test_another_key_is_put_in_use(world: World) -> None:
    page = world.open("pages/keys.html")
    elder = next(one for one in own_keys(page) if "Elder" in one["user_ids"][0])
    card = unfold(page, elder["fingerprint"])
    press(page, card, "Use: Use this key")
    world.confirm(page)
    assert after(world, page, sealing=True)[0]["fingerprint"] == elder["fingerprint"]
    assert mark_of(page, card) == "In use"
    readable(page)
    page.close()


def test_a_new_key_is_made_and_used(world: World) -> None:
    """With another name; a wrong address is said before the passphrase is taken out of its field."""
    page = world.open("pages/keys.html")
    before = own_keys(page)
    page.press_button("Make key: A new key")
    page.type(page.field("Your name"), "Ada Lovelace")
    page.type(page.field("Your e-mail"), "nowhere")
    world.confirm(page)
    says(page, "Type a plain e-mail address.")
    assert page.value(".prompt-input") == world.passphrase
    page.type(page.field("Your e-mail"), "ada@lovelace.example")
    world.confirm(page)
    found = after(world, page, sealing=True)
    assert found[0]["user_ids"] == ["Ada Lovelace <ada@lovelace.example>"] and found[0]["active"]
    assert len(found) == len(before) + 1
    readable(page)
    page.close()


# --- The life of a key -----------------------------------------------------------------------------------------------------


def test_the_last_day_is_set_moved_and_taken_away(world: World) -> None:
    """Others read it in the certificate: the end of that day where the person is."""
    page = world.open("pages/keys.html")
    active = own_keys(page)[0]["fingerprint"]
    card = unfold(page, active)
    press(page, card, "Set: Last day")
    day = today() + timedelta(days=400)
    _choose_day(page, today() - timedelta(days=1))
    world.confirm(page)
    says(page, "Choose a day that is still to come.")
    assert page.run("return document.activeElement.type") == "date"
    for days in (0, 300):
        day += timedelta(days=days)
        if days:
            press(page, unfold(page, active), "Change: Last day")
            assert page.value(".panel input[type=date]") == (day - timedelta(days=days)).isoformat()
        _choose_day(page, day)
        world.confirm(page)
        found = after(world, page)[0]
        end = int(datetime.combine(day, hour(23, 59, 59)).timestamp())
        assert abs(found["expires"] - end) <= 1
        assert Certificate.parse(found["certificate"].encode()).expires == found["expires"]
        assert str(day.year) in page.text(f"{card} dl.facts")
    press(page, unfold(page, active), "Change: Last day")
    page.click(page.mark("It never ends"))
    world.confirm(page)
    assert "expires" not in after(world, page)[0]
    assert "Never" in page.text(f"{card} dl.facts")
    page.close()


def test_a_day_that_has_passed_is_moved(world: World) -> None:
    """A key that expired comes in to read with; given a later day it can be used again."""
    now = int(time.time())
    late = renewal.set_expiry(made("Late"), now - 3600, now=now - 7200)
    page = world.open("pages/keys.html")
    page.press_button("Bring in: I have an OpenPGP key")
    paste(page, armored(late))
    world.confirm(page)
    after(world, page)
    card = unfold(page, late.fingerprint)
    assert mark_of(page, card) == "Expired"
    assert not page.run("return !!document.querySelector(args[0])", f"{card} [aria-label='Use: Use this key']")
    press(page, card, "Change: Last day")
    _choose_day(page, today() + timedelta(days=30))
    world.confirm(page)
    found = next(one for one in after(world, page) if one["fingerprint"] == late.fingerprint)
    assert found["status"] == "usable" and found["expires"] > now + 29 * 86400
    assert mark_of(page, unfold(page, late.fingerprint)) == "Kept for reading"
    page.see(f"{card} [aria-label='Use: Use this key']")
    page.close()


def today() -> date:
    """Where the person is, as the browser has it too."""
    return datetime.now().astimezone().date()


def _choose_day(page: Page, day: date) -> None:
    page.run(
        "const e = document.querySelector('.panel input[type=date]'); e.value = args[0]; e.dispatchEvent(new Event('input', {bubbles: true}))",
        day.isoformat(),
    )


def test_the_key_file_of_a_key_that_is_not_in_use(world: World) -> None:
    """It opens with the passphrase typed for it, holds that key, and the file of the key in use stays as good or bad as it was."""
    page = world.open("pages/keys.html")
    elder = next(one for one in own_keys(page) if "Elder" in one["user_ids"][0])
    reminders = page.call("session.status")["result"]["reminders"]
    card = unfold(page, elder["fingerprint"])
    press(page, card, "Save: Key file")
    world.confirm(page, FILE_PROMPT)
    page.see_text("Saved, opened again and checked.", 60)
    path = page.text(f"{card} .path")
    with open(path, "rb") as file:
        opened = keys.import_secret_key(file.read(), Secret(world.passphrase), now=int(time.time()))
    assert opened.fingerprint == elder["fingerprint"]
    page.press_button("Close")
    press(page, card, "Save: Key file")
    page.click(".panel input[type=radio][value=transfer]")
    shows(page, FILE_PROMPT)
    until(
        lambda: page.run("return document.querySelector('.prompt-input')?.disabled === false"), "the prompt to be ready"
    )
    page.type(".prompt-input", world.passphrase)
    saved = world.downloads.take(page, "Save key file")
    page.see_text("Saved by the browser, protected by your passphrase.", 60)
    opened = keys.import_secret_key(saved.read_bytes(), Secret(world.passphrase), now=int(time.time()))
    assert opened.fingerprint == elder["fingerprint"]
    assert page.call("session.status")["result"]["reminders"] == reminders
    page.close()


def test_a_key_that_is_no_longer_used_is_ended(world: World) -> None:
    """Others read the reason and the words; what was sealed to it stays readable, and the page offers nothing more to do with it."""
    page = world.open("pages/keys.html")
    other = next(one for one in own_keys(page) if "Other" in one["user_ids"][0])
    card = unfold(page, other["fingerprint"])
    press(page, card, "End key: End this key")
    page.see_text("This can't be undone.")
    assert page.value(".panel select") == "retired"
    page.type(page.field("A few words, if you like"), "I have another one")
    world.confirm(page)
    found = next(one for one in after(world, page) if one["fingerprint"] == other["fingerprint"])
    _revoked(found, "revoked", 3, b"I have another one")
    assert mark_of(page, card) == "Ended"
    buttons = page.run(
        "return [...document.querySelectorAll(args[0] + ' .setting > button')].map((e) => e.getAttribute('aria-label'))",
        card,
    )
    assert not [words for words in buttons if words.startswith(("End key", "Use", "Renew", "Set", "Change"))]
    readable(page)
    page.close()


def test_the_key_in_use_is_replaced(world: World) -> None:
    """The new one has its name; the old one ends for the reason chosen, and it is no bad day: no list of tasks begins."""
    page = world.open("pages/keys.html")
    old = own_keys(page)[0]
    press(page, unfold(page, old["fingerprint"]), "Replace: Replace this key")
    assert page.run("return document.querySelector('.panel a').getAttribute('href')") == "compromised.html"
    world.confirm(page)
    found = after(world, page, sealing=True)
    assert found[0]["fingerprint"] != old["fingerprint"] and found[0]["user_ids"] == old["user_ids"]
    ended = next(one for one in found if one["fingerprint"] == old["fingerprint"])
    _revoked(ended, "revoked", 1, b"")
    assert page.call("compromise.tasks")["result"] == {}
    readable(page)
    page.close()


def _revoked(row: dict[str, Any], status: str, reason: int, words: bytes) -> None:
    """What everybody reads in the certificate: RFC 4880, 5.2.3.23."""
    assert row["status"] == status
    certificate = Certificate.parse(row["certificate"].encode())
    assert certificate.status(int(time.time())) == status
    subpacket = bytes([29, reason]) + words
    assert bytes([len(subpacket)]) + subpacket in certificate.to_bytes()


# --- A security key --------------------------------------------------------------------------------------------------------


def test_a_security_key_is_enrolled_and_unlocks(world: World) -> None:
    """It asks for its PIN where it insists; it counts once the recovery code was typed back; then it is needed beside the passphrase."""
    plugged, drawer = world.place.root / "security-key.json", world.place.root / "drawer.json"
    page = world.open("pages/keys.html")
    page.press_button("Add: Security key")
    page.type(page.field("What you call it"), "Key on my ring")
    page.press_button("Start")
    page.see_text("No security key", 30)
    plugged.write_text(json.dumps({"pin": PIN}))
    page.press_button("Start")
    page.see_text("PIN", 30)
    page.type(page.field("The security key's PIN"), "0000")
    page.press_button("Start")
    until(lambda: json.loads(plugged.read_text())["retries"] == 7, "the wrong PIN to be tried")
    page.type(page.field("The security key's PIN"), PIN)
    page.press_button("Start")
    page.see(".recovery", 30)
    assert json.loads(plugged.read_text())["touches"] == 2
    code = "-".join(page.run("return [...document.querySelectorAll('.recovery li')].map((e) => e.innerText.trim())"))
    page.press_button("I wrote it down")
    page.type(page.field("Type the code from your paper"), code)
    world.confirm(page)
    page.see_text("Key on my ring", 60)
    until(
        lambda: [one["kind"] for one in page.call("factor.list")["result"]["factors"]] == ["fido2", "recovery"],
        "the key to count",
        60,
    )

    plugged.rename(drawer)
    page.call("session.lock", reason="person")
    page.see(".second", 30)
    world.confirm(page, "Passphrase")
    says(page, "No security key")
    drawer.rename(plugged)
    world.confirm(page, "Passphrase")
    says(page, "PIN")
    assert page.run("return document.activeElement.labels[0]?.innerText") == "The security key's PIN"
    page.type(page.field("The security key's PIN"), PIN)
    answer(page, world.passphrase)
    page.see("details.key", 60)
    assert json.loads(plugged.read_text())["touches"] == 3
    page.press_button("Remove Key on my ring")
    world.confirm(page)
    page.see_text("Your passphrase alone unlocks the vault.", 60)
    assert page.call("factor.list")["result"]["factors"] == []
    page.close()
