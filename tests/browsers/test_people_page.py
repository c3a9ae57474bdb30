# ruff: noqa: E501 - scripts for pages read better whole
"""People and sealed messages in both browsers with the real host: added, compared, decided about; sealed, and opened by GnuPG and by us."""

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno

from sealring.base.secret import Secret
from sealring.openpgp import keys, post
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.own_key import OwnKey
from sealring.people import comparing, letters
from sealring.people.letters import Letter
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.browsers import drivers
from tests.browsers.conftest import unlock_by_wire
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.prompts import shows
from tests.browsers.story import PASSPHRASE, TOKEN
from tests.openpgp.conftest import _gpg

ONCE_MORE = "Your passphrase, once more"
BANK = {
    "type": "login",
    "name": "Bank",
    "username": "48 210",
    "password": "canary-of-the-bank-77",
    "uris": [{"uri": "https://bank.example", "match": "domain"}],
}
THEIR_SECRET = "the passphrase of the other side"


class World:
    """A browser on a vault with a few items, one tab for all tests, and keys of other people made on the way."""

    def __init__(self, browser: Browser, place: drivers.Place, own: Certificate, items: dict[str, str]) -> None:
        self.browser = browser
        self.place = place
        self.own = own
        self.items = items
        self.page = browser.open_extension("pages/people.html")
        unlock_by_wire(self.page)

    def at(self, path: str) -> Page:
        """The tab at a page of ours, loaded anew."""
        self.page.goto("about:blank")
        self.page.goto(self.browser.extension(f"pages/{path}"))
        return self.page

    def someone(self, name: str) -> OwnKey:
        """A key that another person has."""
        return keys.generate(name, f"{name.lower()}@example.org", now=int(time.time()) - 60)

    def known(self, key: OwnKey, state: str) -> str:
        """A person with that key, in a state, without the pages; the id."""
        person = self.page.call("person.add", armored=key.certificate().armored())["result"]["added"][0]["person"]
        about = {"id": person["id"], "revision": person["revision"]}
        if state == "accepted":
            done = self.page.call("person.accept", **about)
        elif state == "verified":
            challenge = self.page.call("session.challenge")["result"]
            shown = {name: challenge[name] for name in ("chars", "colour", "nonce")}
            done = self.page.call(
                "person.verify",
                confirmation={"passphrase": PASSPHRASE, "displayed": shown},
                fingerprint=key.fingerprint,
                how="groups",
                **about,
            )
        else:
            done = {"result": {"person": person}}
        assert done["result"]["person"]["state"] == state, done
        return str(person["id"])

    def person(self, id: str) -> Any:
        """What the host says of a person."""
        return self.page.call("person.get", id=id)["result"]["person"]


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """One browser for this file; the vault is made beforehand."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        with drivers._environment(where.environment):
            session = Session(profile=TESTING)
            session.create("Ada", "ada@example.org", Secret(PASSPHRASE), {"chars": TOKEN[0], "colour": TOKEN[1]})
            session.save_key_file(Secret(PASSPHRASE))
            session.finish_setup()
        made = session.vault.create_many(
            [BANK, {"type": "note", "name": "Cabin", "notes": "The key is under the stone.", "tags": ["home"]}]
        )
        items = {row.name: row.id for row in made}
        own = session.vault.keyring.active_key.certificate()
        session.vault.close()
        browser = drivers.start(request.param, where)
        try:
            yield World(browser, where, own, items)
        finally:
            browser.close()


# --- What a person does ------------------------------------------------------------------------------------------------


def paste(page: Page, selector: str, text: str) -> None:
    """As from the clipboard: all at once."""
    page.see(selector)
    page.run(
        "const e = document.querySelector(args[0]); e.focus(); e.value = args[1]; e.dispatchEvent(new Event('input', {bubbles: true}))",
        selector,
        text,
    )


def choose_file(page: Page, path: Path) -> None:
    """As the file dialog does."""
    until(lambda: page.run("return !!document.querySelector('input[type=file]')"), "a place for a file")
    if isinstance(page, drivers.ChromiumPage):
        page.page.set_input_files("input[type=file]", str(path))
    else:
        assert isinstance(page, drivers.FirefoxPage)
        page._element("input[type=file]").send_keys(str(path))


def answer(page: Page) -> None:
    """The prompt that is there, with its token, and the passphrase."""
    shows(page, ONCE_MORE)
    until(lambda: page.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
    page.type(".prompt-input", PASSPHRASE)
    page.press("Enter")


def heading(page: Page, words: str) -> None:
    """Wait for a room by its heading."""
    until(lambda: page.text("main h1") == words, f"the heading {words!r}; it is {page.text('main h1')!r}", 30)


def badge(page: Page) -> str:
    """How far the key of the person shown is trusted, in a word."""
    return page.text(".person-head .badge")


def focused(page: Page) -> str:
    return str(page.run("return document.activeElement.innerText"))


def spaced(fingerprint: str) -> str:
    return " ".join(comparing.groups(fingerprint))


def prints(page: Page, within: str) -> list[str]:
    """The fingerprints that are read there."""
    return [
        str(text)
        for text in page.run(
            "return [...document.querySelectorAll(args[0] + ' .fingerprint')].map((e) => e.textContent)", within
        )
    ]


def sealed(page: Page) -> str:
    page.see("textarea[readonly]", 30)
    return page.value("textarea[readonly]")


# --- People ----------------------------------------------------------------------------------------------------------------


def test_a_pasted_key_is_looked_at_added_compared_and_verified(world: World) -> None:
    """Nothing is added by looking; what is read out is compared; the mark asks for the passphrase under the token."""
    betty = world.someone("Betty")
    page = world.at("people.html")
    heading(page, "People")
    page.press_button("Add someone")
    paste(page, "main textarea", betty.certificate().armored())
    page.press_button("Look at it")
    page.see(".candidate", 30)
    assert prints(page, ".candidate") == [spaced(betty.fingerprint)]
    assert page.call("person.list", query="betty")["result"]["total"] == 0
    page.press_button("Add")
    heading(page, "Betty")
    assert badge(page) == "Unknown"
    page.press_button("Compare")
    heading(page, "Compare with Betty")
    assert page.run("return [...document.querySelectorAll('.tick')].map((e) => e.innerText)") == comparing.groups(
        betty.fingerprint
    )
    page.click(page.mark("Words"))
    until(lambda: page.run("return document.querySelectorAll('.tick').length") == 20, "the words")
    words = comparing.words(betty.fingerprint)
    assert page.run("return [...document.querySelectorAll('.tick')].map((e) => e.innerText)") == words
    page.click(page.mark("Or type what they read"))
    page.type(page.field("What they read to you"), " ".join(words).upper())
    page.press("Enter")
    page.see_text("It's the same key.")
    page.press_button("It matches")
    answer(page)
    heading(page, "Betty")
    assert badge(page) == "Verified"
    found = page.call("person.list", query="betty")["result"]["people"][0]
    assert (found["state"], found["how"], found["fingerprint"]) == ("verified", "words", betty.fingerprint)


def test_another_persons_words_are_not_the_same_key(world: World) -> None:
    """A fingerprint that differs by one word turns the question around: the safe answer has the focus, nothing is verified."""
    carol = world.someone("Carol")
    id = world.known(carol, "accepted")
    page = world.at(f"people.html#person/{id}/compare")
    heading(page, "Compare with Carol")
    code = world.place.root / "code.png"
    segno.make(comparing.uri(carol.fingerprint)).save(str(code), scale=6)
    page.click(page.mark("QR code"))
    page.see("main svg.qr")
    choose_file(page, code)
    page.see_text("It's the same key.", 30)
    page.click(page.mark("Groups"))
    page.click(page.mark("Or type what they read"))
    page.type(page.field("What they read to you"), spaced(world.own.fingerprint))
    page.press("Enter")
    page.see_text("It's not the same key")
    assert focused(page) == "Back"
    assert page.run("return document.querySelectorAll('.prompt').length") == 0
    page.press_button("Reject this key")
    heading(page, "Carol")
    until(lambda: badge(page) == "Rejected", "the key to be rejected")
    assert world.person(id)["state"] == "rejected"


def test_a_key_from_a_file_and_a_lock_in_between(world: World) -> None:
    """A binary file goes to the host in parts; a lock shows the prompt and leads back to where one was."""
    hedy = world.someone("Hedy")
    file = world.place.root / "hedy.gpg"
    file.write_bytes(hedy.certificate().to_bytes())
    page = world.at("people.html#add?way=file")
    choose_file(page, file)
    page.see(".candidate", 30)
    page.press_button("Add")
    heading(page, "Hedy")
    page.call("session.lock", reason="person")
    until(
        lambda: page.run(
            "return document.querySelectorAll('.prompt').length === 1 && !document.querySelector('.person-head')"
        ),
        "the prompt",
        30,
    )
    shows(page, "Passphrase")
    until(lambda: page.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
    page.type(".prompt-input", PASSPHRASE)
    page.press("Enter")
    heading(page, "Hedy")


def test_a_changed_key_raises_the_alarm_until_it_is_decided(world: World) -> None:
    """Both keys stand side by side, the safe answer has the focus, nothing is sealed meanwhile; either answer ends it."""
    grace, other = world.someone("Grace"), world.someone("Grace")
    id = world.known(grace, "verified")
    page = world.at("people.html#add")
    paste(page, "main textarea", other.certificate().armored())
    page.press_button("Look at it")
    page.see_text("You know this address with another key", 30)
    page.press_button("Add and decide")
    heading(page, "Grace")
    until(lambda: focused(page) == "Keep the key I know", "the safe answer to have the focus")
    assert badge(page) == "Key changed"
    assert prints(page, ".versions > div:first-child") == [spaced(grace.fingerprint)]
    assert prints(page, ".versions > div:last-child") == [spaced(other.fingerprint)]
    preview = page.call("letter.preview", items=[world.items["Bank"]], to=[id])["result"]
    assert preview["people"][0]["error"] == "person_changed"

    page = world.at("popup.html")
    page.see_text("Grace's key has changed")
    assert page.run("return !!document.querySelector('.card.bad button')")

    page = world.at("people.html")
    page.see_text("1 person's key has changed")
    page.click(".people li:first-child a")
    heading(page, "Grace")
    page.press_button("Take the new key")
    until(lambda: focused(page) == "Cancel", "the safe answer to have the focus")
    page.press_button("Take it")
    until(lambda: badge(page) == "Accepted", "the new key to be taken", 30)
    assert world.person(id)["fingerprint"] == other.fingerprint
    assert grace.fingerprint[-4:] in page.text("main")  # the key before is still named

    third = world.someone("Grace")
    page.call("person.add", armored=third.certificate().armored())
    page = world.at(f"people.html#person/{id}")
    heading(page, "Grace")
    page.press_button("Keep the key I know")
    until(lambda: badge(page) == "Accepted", "the alarm to end", 30)
    kept = world.person(id)
    assert kept["fingerprint"] == other.fingerprint and "pending" not in kept


def test_a_rejected_key_gets_nothing(world: World) -> None:
    """A key can be accepted as it is; rejecting asks once more with the safe answer in focus; then nobody can choose the person for a letter."""
    mallory = world.someone("Mallory")
    id = world.known(mallory, "unknown")
    page = world.at(f"people.html#person/{id}")
    heading(page, "Mallory")
    page.press_button("Accept as it is")
    until(lambda: badge(page) == "Accepted", "the key to be accepted", 30)
    page.press_button("Reject: Reject the key")
    page.see("[role=alertdialog]")
    assert focused(page) == "Cancel"
    page.click("[role=alertdialog] .danger")
    until(lambda: badge(page) == "Rejected", "the key to be rejected", 30)
    page = world.at("letters.html#seal")
    page.see(f".for-whom input[value='{id}']")
    assert page.run("return document.querySelector(args[0]).disabled", f".for-whom input[value='{id}']")


def test_a_name_is_changed_a_key_vouched_for_and_a_person_forgotten(world: World) -> None:
    """The certification is ours and stands on the page; it asks for the passphrase."""
    dora = world.someone("Dora")
    id = world.known(dora, "verified")
    page = world.at(f"people.html#person/{id}")
    heading(page, "Dora")
    page.press_button("Edit: Name and note")
    page.type(page.field("Name"), "Dora from work")
    page.press_button("Save")
    heading(page, "Dora from work")
    page.click(page.mark("In words and as a QR code"))
    page.see("details svg.qr")
    assert page.text("details .words").split() == comparing.words(dora.fingerprint)
    page.press_button("Certify: Certify")
    answer(page)
    page.see(".note.good", 30)
    page.press_button("Done")
    page.see(".vouch")
    assert "Good" in page.text(".vouch") and "Ada <ada@example.org>" in page.text(".vouch")
    page.press_button("Remove: Remove")
    page.see("[role=alertdialog]")
    page.click("[role=alertdialog] .danger")
    heading(page, "People")
    assert page.call("person.get", id=id)["error"]["name"] == "person_not_found"


def test_no_place_is_asked_before_it_is_switched_on(world: World) -> None:
    """All are off, each says what it tells whom, and what is switched on here is the setting. A code with a fingerprint leads there."""
    stranger = world.someone("Nobody").fingerprint
    code = world.place.root / "stranger.png"
    segno.make(comparing.uri(stranger)).save(str(code), scale=6)
    page = world.at("people.html#add?way=qr")
    choose_file(page, code)
    page.see_text("You don't have this key yet.", 30)
    page.press_button("Look it up")
    until(
        lambda: page.value(page.field("E-mail address or fingerprint")) == stranger, "the fingerprint to be looked up"
    )
    page.see("[data-place=wkd]")
    places = page.run(
        "return [...document.querySelectorAll('[data-place]')].map((e) => [e.dataset.place, e.checked, e.closest('.setting').querySelector('small').innerText.length > 40])"
    )
    assert {name for name, _, _ in places} == {"wkd", "vks://keys.openpgp.org", "hkps://keyserver.ubuntu.com"}
    assert not any(on for _, on, _ in places) and all(says for _, _, says in places)
    page.see_text("Allow a place first. Nothing is sent before.")
    assert page.run(
        "return [...document.querySelectorAll('button.main')].find((e) => e.innerText.trim() === 'Look up').disabled"
    )
    page.click("[data-place=wkd]")
    until(lambda: page.call("settings.get")["result"]["lookup_places"] == ["wkd"], "the setting")
    page.see_text("Only what you typed is sent")
    page.click("[data-place=wkd]")
    until(lambda: page.call("settings.get")["result"]["lookup_places"] == [], "the setting to go")
    world.known(world.someone("Roy"), "unknown")
    page = world.at("people.html")
    page.press_button("Refresh all")
    heading(page, "Add someone")
    until(lambda: "First allow a place" in page.text("#toast"), "a word about it")


# --- Sealed messages ---------------------------------------------------------------------------------------------------


def test_an_item_is_sealed_for_a_verified_person_and_gpg_opens_it(world: World) -> None:
    """From the item's own page; no passphrase is asked; the other side has the whole item under our signature, and the register says so."""
    erna = world.someone("Erna")
    id = world.known(erna, "verified")
    page = world.at(f"letters.html#seal?item={world.items['Bank']}")
    page.see(f".for-whom input[value='{id}']")
    page.click(f".for-whom input[value='{id}']")
    page.type(page.field("A few words"), "As promised.")
    page.press_button("Look it over")
    heading(page, "Is this right?")
    assert prints(page, "main") == [spaced(erna.fingerprint)]
    assert "Verified" in page.text("main") and page.run("return document.querySelectorAll('.prompt').length") == 0
    page.press_button("Seal it")
    heading(page, "Sealed for Erna")
    armored = sealed(page)
    with _gpg() as gpg:
        gpg("--passphrase", THEIR_SECRET, "--import", data=keys.protect(erna, Secret(THEIR_SECRET)).encode())
        gpg("--import", data=world.own.armored().encode())
        opened = gpg("--status-fd", "2", "--passphrase", THEIR_SECRET, "--decrypt", data=armored.encode())
    assert f"VALIDSIG {world.own.fingerprint}" in opened.stderr.decode()
    letter = json.loads(opened.stdout)
    assert letter["items"][0]["password"] == BANK["password"] and letter["text"] == "As promised."
    assert (letter["to"], letter["from"]) == ([erna.fingerprint], world.own.fingerprint)

    page = world.at("letters.html#register")
    page.see(".register li")
    row = page.text(".register li:first-child")
    assert "Erna" in row and "Bank" in row
    world.at("people.html")
    popup = world.browser.open_extension("pages/popup.html")
    popup.click(popup.mark("Bank", ".row .lines"))
    popup.see("[aria-label=Edit]")
    popup.see_text("Erna,")
    popup.press_button("Seal for someone")
    there = world.browser.find("letters.html")
    until(lambda: there.text(".picked li") == "Bank", "the item to be chosen", 30)
    there.close()
    with contextlib.suppress(Exception):  # it closes itself where the browser lets it
        popup.close()


def test_who_was_not_compared_needs_the_prompt(world: World) -> None:
    """The warning names the person; the host refuses the way without a passphrase; the prompt shows the token."""
    fred = world.someone("Fred")
    id = world.known(fred, "accepted")
    page = world.at(f"letters.html#seal?item={world.items['Bank']}&to={id}")
    page.see(".picked li")
    page.press_button("Look it over")
    page.see_text("You have not compared the key of Fred with its owner.")
    refused = page.call("letter.seal", items=[world.items["Bank"]], to=[id], form="armored")
    assert refused["error"]["name"] == "person_unverified"
    answer(page)
    heading(page, "Sealed for Fred")
    opened = post.open_letter(sealed(page).encode(), [fred])
    assert BANK["password"] in opened.plaintext.decode()


def test_a_lock_that_takes_a_half_written_message_says_so(world: World) -> None:
    """As in the editor of items: until the vault is open again."""
    page = world.at("letters.html#seal")
    page.type(page.field("A few words"), "Half of a sente")
    page.call("session.lock", reason="person")
    page.see_text("What you had typed was not saved", 30)
    unlock_by_wire(page)
    page = world.at("letters.html#seal")
    heading(page, "Seal")
    assert page.value(page.field("A few words")) == "" and "not saved" not in page.text()


def test_a_tag_as_a_mail_draft(world: World) -> None:
    """All that has the tag; the draft is addressed, and holds the message or says which file to attach."""
    ida = world.someone("Ida")
    id = world.known(ida, "verified")
    page = world.at(f"letters.html#seal?to={id}")
    page.see(".picked li")
    page.click(page.mark("A tag"))
    until(lambda: page.value(".for-what select") == "home", "the tags")
    page.press_button("Look it over")
    heading(page, "Is this right?")
    assert "Cabin" in page.text("main") and "Bank" not in page.text("main")
    page.click("input[name=form][value=mail]")
    page.press_button("Seal it")
    heading(page, "Sealed for Ida")
    link = str(page.run("return document.querySelector('main a.main').getAttribute('href')"))
    assert link.startswith("mailto:ida@example.org?subject=")
    name = f"letter-{page.call('letter.sent', limit=1)['result']['letters'][0]['letter'][:8]}-for-key-{ida.fingerprint[-16:]}.asc"
    assert "BEGIN%20PGP%20MESSAGE" in link or (name in page.text(".note.good") and name in link)


def written(world: World, sender: OwnKey, name: str, to: list[Certificate]) -> str:
    """A letter with one item, made by the other side."""
    item = {"type": "login", "name": name, "username": "them", "password": f"canary-of-{name}"}
    letter = Letter(
        id=comparing.uri(sender.fingerprint)[-32:].lower(),
        date=int(time.time()) - 30,
        sender=sender.fingerprint,
        to=tuple(each.fingerprint for each in to),
        text="Take good care of it.",
        items=(item,),
        owners=("",),
    )
    message = post.seal_letter(letters.write(letter), sender, [*to, world.own][:2], now=int(time.time()))
    return post.packets.armor("MESSAGE", message)


def open_it(page: Page, armored: str) -> None:
    paste(page, "main textarea", armored)
    page.press_button("Open it")
    page.see("main .note[data-verdict]", 30)


def test_a_letter_from_the_other_side_is_judged_looked_at_and_taken(world: World) -> None:
    """Who sealed it comes first; secrets show one at a time; what was taken says from whom until it is made one's own."""
    gina = world.someone("Gina")
    world.known(gina, "verified")
    name = "Router of Gina"
    armored = written(world, gina, name, [world.own])
    page = world.at("letters.html#open")
    open_it(page, armored)
    assert "From Gina" in page.text(".note.good") and prints(page, ".note.good") == [spaced(gina.fingerprint)]
    assert page.run("return document.querySelectorAll('.note.remark').length") == 0
    assert f"canary-of-{name}" not in str(page.run("return document.body.textContent"))
    page.press_button("Show: Password")
    until(lambda: page.text(".secrets .secret") == f"canary-of-{name}", "the password")
    page.press_button("Hide: Password")
    page.press_button("Take 1 into my vault")
    page.see_text("1 item is in your vault.", 30)

    page.press_button("Open another")
    open_it(page, armored)
    page.see_text("You opened this message before")

    page = world.at("popup.html")
    page.click(page.mark(name, ".row .lines"))
    page.see("[aria-label=Edit]")
    assert "From Gina" in page.text("section[data-verdict=good]")
    page.press_button("Make my own copy")
    until(lambda: not page.run("return !!document.querySelector('section[data-verdict]')"), "it to be one's own", 30)
    page.see_text("signature good")


def test_what_nobody_known_sealed_is_said_in_red(world: World) -> None:
    """A stranger's letter, from a file, that was meant for another: both are said, and what is taken stays red, in the list and on its page."""
    stranger, other = world.someone("Stranger"), world.someone("Other")
    name = "Trap"
    file = world.place.root / "letter.asc"
    file.write_text(written(world, stranger, name, [other.certificate()]))
    page = world.at("letters.html#open")
    choose_file(page, file)
    page.see("main .note[data-verdict]", 30)
    assert page.run("return document.querySelector('[data-verdict]').dataset.verdict") == "unknown_signer"
    page.see_text("It was written for somebody else and passed on to you.")
    page.see_text("What you take from here is marked in red")
    page.press_button("Take 1 into my vault")
    page.see_text("asks before it is filled", 30)
    page = world.at("popup.html")
    page.see("input[type=search]")
    row = page.mark(name, ".row .lines")
    assert "Received, not trusted" in page.text(row)
    red = page.run(
        "const e = document.createElement('p'); e.className = 'bad-text'; document.body.append(e); const c = getComputedStyle(e).color; e.remove(); return getComputedStyle(document.querySelector(args[0] + ' small')).color === c",
        row,
    )
    assert red
    page.click(row)
    page.see(".note.bad[data-verdict=unknown_signer]")
    assert "From somebody unknown" in page.text(".note.bad")


def test_a_one_time_key_is_shown_once_and_opens(world: World) -> None:
    """For somebody without a key: asked for, confirmed under the token, shown this once; a wrong one is said, the right one opens."""
    page = world.at("letters.html#seal")
    page.click(page.mark("Text only"))
    page.type(page.field("A few words"), "See you at noon.")
    page.click(page.mark("Somebody without a key"))
    page.press_button("Look it over")
    page.see_text("Whoever has the one-time key and the message can read it.")
    answer(page)
    heading(page, "Sealed for somebody without a key")
    key = page.text(".one-time-key")
    armored = sealed(page)
    assert len(key.split("-")) == 6 and key not in armored
    assert key not in json.dumps(page.call("letter.sent"))
    page = world.at("letters.html#open")
    paste(page, "main textarea", armored)
    page.press_button("Open it")
    page.see_text("This opens with a one-time key", 30)
    page.type(page.field("One-time key"), "not these six words at all")
    page.press("Enter")
    page.see_text("This key does not open it.", 30)
    page.type(page.field("One-time key"), key.replace("-", " ").upper())
    page.press("Enter")
    page.see("main .note[data-verdict]", 30)
    assert "You sealed this yourself" in page.text(".note.good")
    assert page.text(".letter-text") == "See you at noon."
