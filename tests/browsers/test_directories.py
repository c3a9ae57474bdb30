# ruff: noqa: E501 - scripts for pages read better whole
"""Key directories from the pages, with the real host: the own certificate published and found, people looked up and refreshed, a revocation sent to each place."""

import time
from collections.abc import Iterator

import pytest

from sealring.openpgp import keys, making, renewal
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.own_key import OwnKey
from sealring.people import comparing
from tests.browsers import drivers, pretences
from tests.browsers.drivers import Page, until
from tests.browsers.keyworld import World, own_keys
from tests.people.servers import Authority, Hkps, Internet, Vks, Wkd, internet

VKS, HKPS, DOMAIN, NOBODY = "keys.openpgp.org", "keyserver.ubuntu.com", "example.org", "keys.nobody.example"
ADA = "ada@example.org"


class Town(World):
    """A world with key directories: the two that Sealring suggests, the one of a domain, and one where nobody is at home."""

    def __init__(self, name: str, where: drivers.Place, net: Internet) -> None:
        self.net = net
        self.vks, self.hkps, self.wkd = Vks(net, VKS), Hkps(net, HKPS), Wkd(net, DOMAIN)
        net.dead(NOBODY)
        where.before += pretences.internet(net)
        super().__init__(name, where, 1)


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One browser for all tests of this file, which stand in their order."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with internet(Authority(tmp_path_factory.mktemp("authority"))) as net, drivers.place() as where:
        one = Town(request.param, where, net)
        try:
            yield one
        finally:
            one.browser.close()


@pytest.fixture(scope="module")
def betty() -> OwnKey:
    return keys.generate("Betty", "betty@example.org", now=int(time.time()) - 86400)


def place(name: str) -> str:
    """The selector of one place in the list of those where a certificate can be published."""
    return f"li.place[data-place$='//{name}']"


def press(page: Page, name: str, words: str) -> None:
    """A button of that place."""
    page.click(page.mark(words, f"{place(name)} button"))


def reads(page: Page, name: str, words: str) -> None:
    """Wait for what is said of that place."""
    until(lambda: words in page.text(place(name)), f"{name} to say {words!r}; it says {page.text(place(name))!r}", 30)


def look_up(page: Page, what: str) -> dict[str, str]:
    """What each place answered."""
    page.type(page.field("E-mail address or fingerprint"), what)
    page.press("Enter")
    page.see("[role=region] section h2", 30)
    found = page.run(
        "return [...document.querySelectorAll('[role=region] > section')].map((e) => [e.querySelector('h2').innerText, e.innerText])"
    )
    return {name: " ".join(text.split()) for name, text in found}


def focused(page: Page) -> str:
    return str(page.run("return document.activeElement.innerText"))


def spaced(fingerprint: str) -> str:
    return " ".join(comparing.groups(fingerprint))


def published(page: Page) -> None:
    """The own key lies at both places; by the wire, where no test before this one has seen to it."""
    if not page.call("key.places")["result"]["published"]:
        places = [f"vks://{VKS}", f"hkps://{HKPS}"]
        page.call("settings.set", settings={"lookup_places": places})
        for each in places:
            page.call("key.publish", place=each)


def test_the_own_certificate_is_published_and_found(town: Town) -> None:
    """Nothing is sent before a place is allowed and the button pressed; then the public half, and a mail for the address."""
    page = town.open("pages/options.html")
    page.call("settings.set", settings={"lookup_places": []})
    town.net.asked.clear()
    town.vks.mails.clear()
    page.goto(town.browser.extension("pages/keys.html"))
    page.see("details.key")
    own = own_keys(page)[0]
    page.press_button("Publish: Publish")
    press(page, VKS, "Allow")
    page.see(f"{place(VKS)} fieldset")
    assert page.call("settings.get")["result"]["lookup_places"] == [f"vks://{VKS}"]
    assert town.net.asked == []
    assert page.run(
        "return [...document.querySelectorAll(args[0] + ' input:checked')].map((e) => e.parentElement.innerText)",
        place(VKS),
    ) == [ADA]
    until(lambda: focused(page) == "Publish", "the focus to go on from Allow")
    press(page, VKS, "Publish")
    reads(page, VKS, f"{ADA}: confirmation mail sent on")
    page.see_text("Open the mail from there and follow its link.")
    assert town.vks.mails == [(ADA, own["fingerprint"])]
    town.vks.confirm(ADA)
    page.press_button("Ask again")
    reads(page, VKS, f"{ADA}: found by others since")
    assert "Open the mail" not in page.text(".panel")

    press(page, HKPS, "Allow")
    press(page, HKPS, "Publish")
    reads(page, HKPS, "has this key since")
    certificate = Certificate.parse(own["certificate"].encode())
    assert town.hkps.certificates[own["fingerprint"]].to_bytes() == certificate.to_bytes()
    assert b"PRIVATE" not in b"".join(asked.body for asked in town.net.asked)
    page.close()


def test_a_person_is_looked_up(town: Town, betty: OwnKey) -> None:
    """Each place answers for itself, and one where nobody is at home keeps no other from it; the one chosen is added as unknown."""
    impostor = keys.generate("Betty", "betty@example.org", now=int(time.time()) - 3600)
    town.wkd.put("betty", betty.certificate())
    town.hkps.put(impostor.certificate())
    page = town.open("pages/people.html#add?way=lookup")
    page.see("[data-place=wkd]")
    page.click("[data-place=wkd]")
    page.click(page.mark("Another place"))
    page.type(page.field("Its address"), f"hkps://{NOBODY}")
    page.press_button("Allow this place")
    page.see(f"[data-place='hkps://{NOBODY}']:checked")
    town.net.asked.clear()
    found = look_up(page, "Betty@example.org")
    assert list(found) == ["The address's own domain", VKS, HKPS, NOBODY]
    assert spaced(betty.fingerprint) in found["The address's own domain"]
    assert "No such key here." in found[VKS]
    assert spaced(impostor.fingerprint) in found[HKPS]
    assert "Could not be reached." in found[NOBODY]
    assert {asked.host for asked in town.net.asked} == {VKS, HKPS, f"openpgpkey.{DOMAIN}"}
    page.press_button("Add")
    until(lambda: page.text("main h1") == "Betty", "the person's page", 30)
    assert page.text(".person-head .badge") == "Unknown"
    page.see_text("from the address's own domain")
    [person] = page.call("person.list", query="betty")["result"]["people"]
    assert (person["fingerprint"], person["state"]) == (betty.fingerprint, "unknown")

    page.goto("about:blank")
    page.goto(town.browser.extension(f"pages/people.html#add?way=lookup&query={impostor.fingerprint}"))
    found = look_up(page, impostor.fingerprint)
    assert "You know this address with another key" in found[HKPS]
    assert focused(page) == "Show the person"  # the safe one
    page.close()


def test_a_person_is_refreshed(town: Town, betty: OwnKey) -> None:
    """What the owner says at a place that is allowed comes in: here, that the key has ended, and why."""
    page = town.open("pages/people.html")
    page.see_text("Betty")
    page.click(page.mark("Betty", ".people a"))
    until(lambda: page.text("main h1") == "Betty", "the person's page", 30)
    page.press_button("Refresh")
    until(lambda: "No news about Betty." in page.text("#toast"), "a word about it", 30)
    until(lambda: "never" not in page.text("dl.facts"), "the page to be drawn anew")
    ended = renewal.revoked(betty, making.RETIRED, "I have a new one", now=int(time.time()) - 60)
    town.wkd.put("betty", ended.key.certificate())
    page.press_button("Refresh")
    until(lambda: page.text(".person-head .badge") == "Revoked", "the end of the key", 30)
    page.see_text("I have a new one")
    page.close()


def test_a_revocation_goes_to_each_place(town: Town) -> None:
    """On a bad day the list names the places that have the key; also the key's own row sends it. Then the directories say it too."""
    page = town.open("pages/compromised.html")
    published(page)
    old = own_keys(page)[0]["fingerprint"]
    town.confirm(page)
    town.unlock_again(page)
    page.see_text("What to do now", 60)
    buttons = "return [...document.querySelectorAll('.task li.line')].map((e) => e.innerText.split('\\n')[0])"
    assert sorted(page.run(buttons)) == [VKS, HKPS]
    page.click(page.mark("Publish the end", ".task li.line button"))
    until(lambda: len(page.run(buttons)) == 1, "one place to be left", 30)
    [left] = page.run(buttons)

    page.goto(town.browser.extension("pages/keys.html"))
    card = f"details[data-fingerprint='{old}']"
    page.see(card)
    page.click(f"{card} summary")
    page.click(page.mark("Publish: Publish", f"{card} button"))
    press(page, left, "Publish the end")
    for name in (VKS, HKPS):
        reads(page, name, "that it has ended")
        reads(page, name, "Send again")
    page.goto(town.browser.extension("pages/compromised.html"))
    page.see_text("What to do now", 30)
    assert page.run(buttons) == []
    for server in (town.vks, town.hkps):
        assert server.certificates[old].status(int(time.time()) + 60) == "revoked"
    page.close()
