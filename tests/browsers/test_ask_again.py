# ruff: noqa: E501 - scripts for pages read better whole
"""After a fresh start in a real browser: the request to share again, and the alarm over a key for one's own address."""

import time
from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from sealring.base.secret import Secret
from sealring.openpgp import keys, post
from sealring.people import pretending
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.browsers import drivers
from tests.browsers.drivers import until
from tests.browsers.story import PASSPHRASE, TOKEN
from tests.browsers.test_people_page import World, heading, spaced

ADDRESS = "ada@example.org"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A vault just begun: nobody is in it, and a place gave out the key of the one before."""
    if not drivers.available("chromium"):
        pytest.skip("chromium is not installed")
    with drivers.place() as where:
        with drivers._environment(where.environment):
            session = Session(profile=TESTING)
            session.create("Ada", ADDRESS, Secret(PASSPHRASE), {"chars": TOKEN[0], "colour": TOKEN[1]})
            session.save_key_file(Secret(PASSPHRASE))
            session.finish_setup()
        lost = keys.generate("Ada", ADDRESS, now=int(time.time()) - 900)
        pretending.notice(session.vault, [lost.certificate()], place="wkd", now=int(time.time()))
        own = session.vault.keyring.active_key.certificate()
        session.vault.close()
        browser = drivers.start("chromium", where)
        try:
            yield World(browser, where, own, {"lost": lost.fingerprint})
        finally:
            browser.close()


def test_the_request_is_ready_for_each_once_they_were_added(world: World) -> None:
    """What can't be saved stands first; with nobody there, adding is the way on; then each has a draft, and the text verifies."""
    page = world.at("letters.html#ask")
    heading(page, "Ask again")
    assert page.run("return document.querySelector('main .note').innerText.startsWith(\"What can't be saved\")")
    page.see_text("Your people went with the old vault")
    assert page.run("return document.querySelectorAll('a[href^=\"mailto:\"]').length") == 0
    page.click("a[href='people.html#add']")
    heading(page, "Add someone")
    world.known(world.someone("Betty"), "unknown")
    rejected = world.person(world.known(world.someone("Mallory"), "unknown"))
    page.call("person.reject", id=rejected["id"], revision=rejected["revision"])
    page = world.at("letters.html#ask")
    heading(page, "Ask again")
    links = page.run(
        "return [...document.querySelectorAll('a[href^=\"mailto:\"]')].map((e) => [e.getAttribute('aria-label'), e.href])"
    )
    assert [label for label, _ in links] == ["Open the draft for Betty"]  # nobody asks whom they turned down
    assert unquote(links[0][1]).startswith("mailto:betty@example.org?subject=Please share with my new key&body=")
    text = page.value("textarea[readonly]")
    opened = post.open_letter(text.partition("-----BEGIN PGP PUBLIC KEY BLOCK-----")[0].encode(), [])
    [verdict] = post.judge(opened, [world.own], now=int(time.time()) + 5)
    assert verdict.verdict == "good" and spaced(world.own.fingerprint).encode() in opened.plaintext.replace(b"  ", b" ")
    assert "-----END PGP PUBLIC KEY BLOCK-----" in text


def test_a_key_for_ones_own_address_is_said_until_it_was_seen_to(world: World) -> None:
    """In the quick window and on the page of people, with the fingerprint and what to do."""
    page = world.at("popup.html")
    page.see_text("Somebody published a key for your address", 30)
    page = world.at("people.html")
    page.see_text(f"Somebody published a key for {ADDRESS} that isn't yours", 30)
    assert spaced(world.items["lost"]) in page.text(".own-alarm").replace("\n", " ").replace("  ", " ")
    page.press_button("I have seen to it")
    until(lambda: page.run("return !document.querySelector('.own-alarm')"), "the alarm to end", 30)
    assert page.call("pretender.list")["result"] == {"pretenders": []}
    assert "own_address" not in page.call("session.status")["result"]["reminders"]
