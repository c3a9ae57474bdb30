# ruff: noqa: E501 - scripts for pages read better whole
"""Own keys, a bad day and a lost passphrase in real browsers with the real host: each prompt shows the token, and what was done is there after unlocking."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sealring.openpgp.certificates import Certificate
from tests.browsers import drivers
from tests.browsers.downloads import choose_file
from tests.browsers.drivers import Page, until
from tests.browsers.keyworld import ONCE_MORE, SEALED, World, answer, own_keys
from tests.browsers.prompts import shows
from tests.browsers.story import TOKEN

OTHER = "harbour velvet tundra pickle oxygen ladder"
THIRD = "canoe mitten orbit gravel tulip anvil"
ITEMS = 56


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Each browser in turn, one for all tests of this file, which stand in their order."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        one = World(request.param, where, ITEMS - 1)
        try:
            yield one
        finally:
            one.browser.close()


def _active(page: Page) -> dict[str, Any]:
    return own_keys(page)[0]


def _type_twice(page: Page, passphrase: str) -> None:
    page.run(
        "[...document.querySelectorAll('input[autocomplete=new-password]')].forEach((e, i) => e.setAttribute('data-test', String(i)))"
    )
    page.type("[data-test='0']", passphrase)
    page.type("[data-test='1']", passphrase)


def test_a_name_is_added_put_first_and_ended(world: World) -> None:
    page = world.open("pages/keys.html")
    page.press_button("Add a name")
    page.type(page.field("Your name"), "Ada Lovelace")
    page.type(page.field("Your e-mail"), "ada@second.example")
    world.confirm(page)
    world.unlock_again(page)
    page.see("details.key")
    second = "Ada Lovelace <ada@second.example>"
    assert page.run("return [...document.querySelectorAll('.names li > span')].map((e) => e.innerText)") == [
        "Ada <ada@example.org>",
        second,
    ]
    page.press_button(f"Put first: {second}")
    world.confirm(page)
    world.unlock_again(page)
    page.see("details.key")
    assert page.run("return [...document.querySelectorAll('.names li > span')].map((e) => e.innerText)") == [
        second,
        "Ada <ada@example.org>",
    ]
    page.press_button("End: Ada <ada@example.org>")
    page.see_text("Others are told that “Ada <ada@example.org>” is no longer yours.")
    world.confirm(page)
    world.unlock_again(page)
    page.see("details.key")
    assert page.run("return [...document.querySelectorAll('.names li > span')].map((e) => e.innerText)") == [second]
    assert Certificate.parse(_active(page)["certificate"].encode()).user_ids == [second]
    page.close()


def test_a_new_subkey_and_everything_is_sealed_to_it(world: World) -> None:
    """The page goes on by itself after unlocking, says when all is done, and that the key file is out of date."""
    page = world.open("pages/keys.html")
    before = _active(page)
    page.press_button("Renew: Encryption subkey")
    world.confirm(page)
    world.unlock_again(page)
    page.see_text(SEALED, 60)
    page.see_text("Your key file is out of date")
    assert page.call("key.reseal")["result"] == {"left": 0, "damaged": 0}
    after = _active(page)
    assert after["fingerprint"] == before["fingerprint"] and after["certificate"] != before["certificate"]
    assert page.call("item.list", limit=5)["result"]["total"] == ITEMS
    page.press_button("Make a new key file")
    world.confirm(page, "Your passphrase; it protects the file too")
    page.see_text("Saved, opened again and checked.", 60)
    until(lambda: "Your key file is out of date" not in page.text(), "the warning to go")
    page.close()


def test_the_revocation_certificate_is_read_back_from_the_screen(world: World, tmp_path: Path) -> None:
    """The QR code on the screen says the very text beside it, which is the key's own."""
    import zxingcpp
    from PIL import Image

    page = world.open("pages/keys.html")
    page.press_button("Show: Revocation certificate")
    world.confirm(page)
    page.see(".panel svg.qr", 60)
    text = page.value(".panel textarea")
    assert text.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
    page.run("document.querySelector('.panel svg.qr').scrollIntoView({block: 'center'})")
    page.picture(tmp_path / "qr.png")
    with Image.open(tmp_path / "qr.png") as picture:
        read = [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
    assert read == [text]
    page.run("window.print = () => { window.printed = document.querySelector('#print pre')?.textContent; }")
    page.press_button("Print")
    assert page.run("return window.printed") == text
    page.run("dispatchEvent(new Event('afterprint'))")
    page.press_button("Close")
    assert text not in page.run("return document.body.innerHTML")

    page.press_button("Show: Give it away")
    page.see(".panel textarea")
    certificate = page.value(".panel textarea")
    assert certificate == _active(page)["certificate"]

    page.press_button("Take in: What others say of your key")
    page.run("document.querySelector('.panel textarea').value = args[0]", certificate)
    world.confirm(page)
    page.see_text("There is nothing new in it.", 60)
    page.close()


def test_an_unlock_file_counts_only_once_it_was_brought_back(world: World) -> None:
    page = world.open("pages/keys.html")
    page.press_button("Add: Unlock file")
    page.type(page.field("What you call it"), "Blue stick")
    file = world.downloads.take(page, "Make the file")
    page.see(".recovery")
    code = "-".join(page.run("return [...document.querySelectorAll('.recovery li')].map((e) => e.innerText.trim())"))
    shows(page, ONCE_MORE)
    answer(page, world.passphrase)
    page.see_text("Choose the unlock file first.")
    choose_file(page, file, ".panel input[type=file]")
    page.press_button("I wrote it down")
    assert code.replace("-", "") not in page.text("main").replace("\n", "").replace("-", "")
    page.type(page.field("Type the code from your paper"), code.lower().replace("-", " "))
    page.press_button("Add it")
    page.see_text("Recovery code", 60)
    until(
        lambda: [one["kind"] for one in page.call("factor.list")["result"]["factors"]] == ["key_file", "recovery"],
        "the factor to count",
        60,
    )
    page.press_button("Remove Blue stick")
    world.confirm(page)
    page.see_text("Your passphrase alone unlocks the vault.", 60)
    assert page.call("factor.list")["result"]["factors"] == []
    page.close()


def test_a_key_given_up_as_compromised(world: World) -> None:
    """What will happen is said first; then the list, the riskiest passwords at its top, fifty at a time; it ends when it is closed."""
    page = world.open("pages/compromised.html")
    old = _active(page)["fingerprint"]
    page.see_text("Somebody may have your key")
    page.see_text("can't be taken back")
    world.confirm(page)
    world.unlock_again(page)
    page.see_text("What to do now", 60)
    page.see_text(SEALED, 60)
    assert _active(page)["fingerprint"] != old
    assert page.run("return document.querySelectorAll('.rotate > li').length") == 50
    assert page.text(".rotate > li b") == "Mail" and "mailbox" in page.text(".rotate > li .why")
    assert page.run("return document.querySelector('.rotate > li a').href") == "http://mail.example.org:8080/inbox"
    page.press_button("Show more")
    until(lambda: page.run("return document.querySelectorAll('.rotate > li').length") == ITEMS, "the rest of the list")
    mail = page.call("item.search", query="Mail")["result"]["items"][0]
    item = page.call("item.open", id=mail["id"])["result"]
    changed = page.call(
        "item.update",
        id=mail["id"],
        revision=item["revision"],
        item={**item["item"], "password": "another-Trellis-9v"},
    )
    assert "result" in changed, changed
    until(lambda: page.text(".rotate > li b") != "Mail", "the changed password to leave the list", 30)
    page.see_text("1 is changed already.")
    page.press_button("Mark as done: Change your token")
    until(
        lambda: page.run(
            "return [...document.querySelectorAll('.task.done h2')].some((e) => e.innerText.includes('token'))"
        ),
        "the mark",
        30,
    )

    popup = world.open("pages/popup.html")
    popup.see_text("You gave up a key that somebody else may have.")
    popup.close()
    page.press_button("Close this list")
    page.press_button("Close the list")
    page.see("details.key", 60)
    assert page.call("compromise.tasks")["result"] == {}
    page.close()


def test_another_passphrase(world: World) -> None:
    """A weak one is refused; the list names the key files of before; only the new one unlocks."""
    page = world.open("pages/keys.html")
    page.press_button("Change: Your passphrase")
    _type_twice(page, "ada2024")
    shows(page, "Your passphrase of now")
    answer(page, world.passphrase)
    page.see_text("This passphrase is too easy to guess.")
    _type_twice(page, OTHER)
    answer(page, world.passphrase)
    page.see_text("Your passphrase is changed.", 60)
    assert world.key_file.name in page.text(".old-files")
    assert page.run(
        "return [...document.querySelectorAll('input')].every((e) => e.type !== 'password' || e.value === '')"
    )
    page.call("session.lock", reason="person")
    page.see_text("Unlock your vault")
    shows(page, "Passphrase")
    answer(page, world.passphrase)
    until(lambda: page.text(".prompt-message"), "a word about it", 60)
    world.passphrase = OTHER
    until(
        lambda: page.run("return document.querySelector('.prompt-input')?.disabled === false"),
        "the wait to be over",
        60,
    )
    answer(page, OTHER)
    page.see("details.key", 60)
    page.close()


def test_a_lost_passphrase_with_a_key_file(world: World) -> None:
    """What can't be saved is said first; the vault made anew asks for a new passphrase, and goes on at the key file."""
    page = world.open("pages/keys.html")
    page.press_button("Save: Key file")
    page.click("input[type=radio][value=transfer]")
    shows(page, "Your passphrase; it protects the file too")
    until(
        lambda: page.run("return document.querySelector('.prompt-input')?.disabled === false"), "the prompt to be ready"
    )
    page.type(".prompt-input", world.passphrase)
    file = world.downloads.take(page, "Save key file")
    page.call("session.lock", reason="person")
    page.press_button("Lost your passphrase?")
    page = world.browser.find("pages/lost.html")
    page.press_button("Next")
    choose_file(page, file)
    until(lambda: "PRIVATE KEY" in page.value("textarea"), "the key to be read")
    page.type(page.field("The key file's passphrase"), "not this one")
    page.press_button("Look what it opens")
    page.see(".note.bad", 30)
    page.type(page.field("The key file's passphrase"), world.passphrase)
    page.press_button("Look what it opens")
    page.see_text(f"{ITEMS} items", 60)
    page.see_text("Your settings, your second factors")
    page.press_button("Go on")
    page.see(".token-chars")
    _type_twice(page, THIRD)
    page.type(".token-chars", TOKEN[0])
    page.click(f".swatch input[value='{TOKEN[1]}']")
    page.press_button("Make the vault anew")
    page.see_text("Your vault is open again", 90)
    assert Path(page.text(".path")).is_dir()
    world.passphrase = THIRD
    page.press_button("Save a key file")
    page.see("ol.steps")
    shows(page, "Your passphrase; it protects the file too")
    answer(page, THIRD)
    page.see(".note.good", 60)
    page.press_button("finish")
    page.see("ol.steps li:last-child[aria-current=step]")
    assert page.call("session.status")["result"]["items"] == ITEMS
    page.close()


def test_nothing_opens_the_vault_and_all_begins_anew(world: World) -> None:
    """Two steps with clear words; the folder is put aside, and set-up is next."""
    page = world.open("pages/keys.html")
    page.call("session.lock", reason="person")
    page.goto(world.browser.extension("pages/lost.html"))
    page.see("input[type=radio][value=anew]")
    page.click("input[type=radio][value=anew]")
    page.press_button("Next")
    page.see_text("can't be read any more")
    page.press_button("Next")
    assert page.run("return [...document.querySelectorAll('.actions button')].at(-1).disabled")
    page.click("input[type=checkbox]")
    page.press_button("Put it aside")
    page.see_text("The old vault is put aside", 30)
    aside = Path(page.text(".path"))
    assert (aside / "vault.db").is_file()
    page.press_button("Set up Sealring")
    page.see_text("Who are you?")
    page.close()
