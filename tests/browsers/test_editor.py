# ruff: noqa: E501 - scripts for pages read better whole
"""Items in the real popup's page, in both browsers: written, read, changed by two at once, thrown away, found among three hundred."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault import items
from sealring.vault.stretching import TESTING
from sealring.vault.vault import Vault
from tests.browsers import drivers
from tests.browsers.conftest import unlock_by_wire
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.story import PASSPHRASE, TOKEN

SECRET = "JBSWY3DPEHPK3PXP"
STRONG = "9v!Kq2-Trellis-Zephyr"
ROWS = 300
DOTS = "\u2022" * 12


class World:
    """A browser on a vault of three hundred items, and another process's writer on the same vault: this one."""

    def __init__(self, browser: Browser, place: drivers.Place) -> None:
        self.browser = browser
        self.place = place
        self._other: Vault | None = None
        self._page: Page | None = None

    def other(self) -> Vault:
        """The vault as this process has it open; opened anew when a lock went through all processes."""
        if self._other is not None:
            try:
                self._other.refresh()
                return self._other
            except SealringError:
                self._other.database.close()
        with drivers._environment(self.place.environment):
            session = Session(profile=TESTING)
            session.unlock(Secret(PASSPHRASE), None)
        self._other = session.vault
        return self._other

    def popup(self) -> Page:
        """The list, loaded anew, with the vault open."""
        if self._page is None:
            self._page = self.browser.open_extension("pages/popup.html")
        else:
            self._page.goto(self.browser.extension("pages/popup.html"))
        page = self._page
        until(lambda: page.run("return !!document.querySelector('input[type=search], .prompt')"), "the popup")
        if page.run("return !!document.querySelector('.prompt')"):
            unlock_by_wire(page)
            page.goto(self.browser.extension("pages/popup.html"))
            page.see("input[type=search]")
        return page

    def add(self, name: str, **more: Any) -> str:
        """An item by the other process; its id."""
        return self.other().create({"type": "login", "name": name, **more}).id

    def change(self, id: str, **more: Any) -> None:
        """The other process changes an item."""
        vault = self.other()
        item = vault.get(id)[0]
        vault.update(id, item["revision"], {**items.to_wire(item), **more})

    def erase(self, id: str) -> None:
        """The other process deletes an item for good."""
        vault = self.other()
        vault.delete(id, vault.trash(id, vault.overview(id).revision).revision)

    def close(self) -> None:
        """End the browser and let the vault go."""
        self.browser.close()
        if self._other is not None:
            self._other.database.close()


@pytest.fixture(scope="module", params=drivers.FOR_PAGES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """One browser for all tests of this file; the vault is made beforehand, so that none of its time goes into clicking."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        with drivers._environment(where.environment):
            session = Session(profile=TESTING)
            session.create("Ada", "ada@example.org", Secret(PASSPHRASE), {"chars": TOKEN[0], "colour": TOKEN[1]})
            session.save_key_file(Secret(PASSPHRASE))
            session.finish_setup()
        session.vault.create_many(
            {
                "type": "login",
                "name": f"Row {number:03d}",
                "username": f"row{number}@example.org",
                "password": f"{STRONG}-{number}",
            }
            for number in range(ROWS)
        )
        session.vault.close()
        one = World(drivers.start(request.param, where), where)
        try:
            yield one
        finally:
            one.close()


@pytest.fixture
def popup(world: World) -> Page:
    """The popup's page, at the list."""
    return world.popup()


# --- What a person does ------------------------------------------------------------------------------------------------


def _nth(page: Page, selector: str, number: int) -> str:
    """Mark one of several alike; counts from 0."""
    page.run(
        "document.querySelectorAll('[data-test-nth]').forEach((e) => e.removeAttribute('data-test-nth')); [...document.querySelectorAll(args[0])].filter((e) => e.checkVisibility()).at(args[1]).setAttribute('data-test-nth', '')",
        selector,
        number,
    )
    return "[data-test-nth]"


def _choose(page: Page, selector: str, value: str) -> None:
    """Choose from a list."""
    page.run(
        "const e = document.querySelector(args[0]); e.value = args[1]; for (const name of ['input', 'change']) e.dispatchEvent(new Event(name, {bubbles: true}))",
        selector,
        value,
    )
    assert page.value(selector) == value


def _toast(page: Page, words: str) -> None:
    until(lambda: words in page.text("#toast"), f"the words {words!r}; there were {page.text('#toast')!r}")


def _find(page: Page, name: str) -> None:
    """Search for a name and open its page."""
    page.see("input[type=search]")
    page.run(
        "const e = document.querySelector('input[type=search]'); e.value = args[0]; e.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
    )
    until(
        lambda: page.run("return [...document.querySelectorAll('.row b')].map((e) => e.textContent)") == [name],
        f"{name} alone in the list",
    )
    page.click(".row .lines")
    page.see("[aria-label=Edit]")


def _edit(page: Page, name: str) -> None:
    _find(page, name)
    page.press_button("edit")
    page.field("Name")  # the item's own page has a footer with a main button, too


def _save(page: Page) -> None:
    """Save, and land on the item's page."""
    page.press_button("save")
    page.see("[aria-label=Edit]")


def _shown(page: Page, name: str) -> str:
    """What the item's page says beside a name."""
    return str(
        page.run(
            "const at = [...document.querySelectorAll('.pair')].find((e) => e.querySelector('.name')?.textContent === args[0]); return at?.querySelector('.value')?.innerText ?? ''",
            name,
        )
    )


def _reveal(page: Page, name: str) -> str:
    """What the eye shows."""
    assert _shown(page, name) == DOTS
    page.press_button(f"Show: {name}")
    until(lambda: _shown(page, name) != DOTS, f"{name} to be shown")
    return _shown(page, name)


def _opened(page: Page, id: str) -> Any:
    """The item whole, as the host has it."""
    return page.call("item.open", id=id)["result"]["item"]


def _id(page: Page, name: str) -> str:
    found = page.call("item.search", query=name)["result"]["items"]
    assert [row["name"] for row in found] == [name]
    return str(found[0]["id"])


# --- Written and read ------------------------------------------------------------------------------------------------------


def test_a_login_with_every_field(popup: Page) -> None:
    """All that is typed is on the item's page and in the vault; what is secret is dots until asked for."""
    popup.press_button("Add an item")
    popup.type(popup.field("Name"), "Everything")
    popup.type(popup.field("User name"), "ada@every.example")
    popup.type(popup.field("Password"), STRONG)
    for number, (address, match) in enumerate(
        [
            ("https://every.example", "domain"),
            ("https://a.every.example/in", "starts-with"),
            (r"https://[a-z]+\.every\.example/.*", "regex"),
            ("https://never.example", "never"),
        ]
    ):
        popup.press_button("Add a website")
        popup.type(_nth(popup, "[aria-label=Website]", number), address)
        _choose(popup, _nth(popup, "[aria-label='Where it fits']", number), match)
    popup.type(popup.field("Secret of the one-time code"), SECRET)
    popup.type(popup.field("Notes"), "First line. Second sentence.")
    for number, (name, kind, value) in enumerate(
        [("Customer", "text", "C-4711"), ("PIN", "hidden", "0815-canary"), ("Two keys", "boolean", "")]
    ):
        popup.press_button("Add a field")
        popup.type(_nth(popup, "[aria-label='Name of the field']", number), name)
        _choose(popup, _nth(popup, "[aria-label='Kind of field']", number), kind)
        if value:
            popup.type(_nth(popup, "[aria-label=Value]", number), value)
        else:
            popup.click(_nth(popup, ".line input[type=checkbox]", 0))
    popup.type(popup.field("Folder"), "Work")
    popup.type(popup.field("Tags"), "blue, green, blue")
    popup.press_button("Favourite")
    _save(popup)

    wanted = {
        "type": "login",
        "name": "Everything",
        "username": "ada@every.example",
        "password": STRONG,
        "uris": [
            {"uri": "https://every.example", "match": "domain"},
            {"uri": "https://a.every.example/in", "match": "starts-with"},
            {"uri": r"https://[a-z]+\.every\.example/.*", "match": "regex"},
            {"uri": "https://never.example", "match": "never"},
        ],
        "otp": SECRET,
        "notes": "First line. Second sentence.",
        "fields": [
            {"name": "Customer", "type": "text", "value": "C-4711"},
            {"name": "PIN", "type": "hidden", "value": "0815-canary"},
            {"name": "Two keys", "type": "boolean", "value": "true"},
        ],
        "tags": ["blue", "green"],
        "folder": "Work",
        "favourite": True,
    }
    id = _id(popup, "Everything")
    assert _opened(popup, id) == wanted
    assert popup.call("item.get", id=id)["result"]["hidden"] == ["password", "otp", "field:1"]
    assert _shown(popup, "User name") == "ada@every.example"
    assert _shown(popup, "Notes") == "First line. Second sentence."
    assert _shown(popup, "Customer") == "C-4711"
    assert _shown(popup, "Two keys") == "Yes"
    assert popup.run(
        "return [...document.querySelectorAll('.pair')].filter((e) => e.querySelector('.name').textContent === 'Website').map((e) => e.querySelector('.value').innerText)"
    ) == [
        "every.example",
        "a.every.example · Addresses that start like this",
        r"https://[a-z]+\.every\.example/.* · Regular expression",
        "never.example · Never",
    ]
    until(lambda: re.fullmatch(r"\d{3} \d{3}", _shown(popup, "One-time code")), "the code")
    assert "In Work · Tags: blue, green" in popup.text("main")
    assert popup.run("return document.querySelector('[aria-label=Favourite]').getAttribute('aria-pressed')") == "true"
    assert "Written by" in popup.text("main") and "signature good" in popup.text("main")
    assert not re.search(f"canary|{STRONG}|{SECRET}", popup.run("return document.documentElement.outerHTML"))
    assert _reveal(popup, "Password") == STRONG
    assert _reveal(popup, "PIN") == "0815-canary"


def test_a_secure_note(popup: Page) -> None:
    """Without a login's fields; a second press on Save makes no second one; without a name it says so."""
    popup.press_button("Add an item")
    _choose(popup, popup.field("Kind"), "note")
    assert popup.run(
        "return ![...document.querySelectorAll('label')].some((e) => ['User name', 'Password', 'Websites'].includes(e.innerText))"
    )
    popup.type(popup.field("Notes"), "The spare key is with the neighbour.")
    popup.press_button("save")
    popup.see_text("Type a name first")
    popup.type(popup.field("Name"), "Where things are")
    popup.run("const e = [...document.querySelectorAll('footer button')].at(-1); e.click(); e.click()")
    popup.see("[aria-label=Edit]")
    assert _shown(popup, "Notes") == "The spare key is with the neighbour."
    assert _opened(popup, _id(popup, "Where things are")) == {
        "type": "note",
        "name": "Where things are",
        "notes": "The spare key is with the neighbour.",
    }


def test_editing_leaves_unseen_secrets_as_they_are(world: World, popup: Page) -> None:
    """Password, code secret and hidden field stay though the form never showed them, nor their length; one shown can be emptied."""
    secrets = {"password": STRONG, "otp": SECRET, "fields": [{"name": "PIN", "type": "hidden", "value": "4711-canary"}]}
    id = world.add("Unseen", username="before", **secrets)
    _edit(popup, "Unseen")
    assert (
        popup.run("return [...document.querySelectorAll('input[type=password]')].map((e) => [e.value, e.placeholder])")
        == [["", DOTS]] * 3
    )
    popup.type(popup.field("User name"), "after")
    _save(popup)
    assert _opened(popup, id) == {"type": "login", "name": "Unseen", "username": "after", **secrets}
    popup.press_button("edit")
    popup.press_button("Show: Secret of the one-time code")
    assert popup.value(popup.field("Secret of the one-time code")) == SECRET
    popup.type(popup.field("Secret of the one-time code"), " ")
    popup.press("Control+Enter")
    popup.see("[aria-label=Edit]")
    assert _opened(popup, id) == {
        "type": "login",
        "name": "Unseen",
        "username": "after",
        "password": STRONG,
        "fields": secrets["fields"],
    }


def test_what_the_host_refuses_stays_in_the_form(popup: Page) -> None:
    """A code secret and a pattern that can't be: said in words, the field marked, nothing saved, nothing lost."""
    popup.press_button("Add an item")
    popup.type(popup.field("Name"), "Refused")
    popup.type(popup.field("Secret of the one-time code"), "not base32 at all: 0189")
    popup.press_button("save")
    popup.see_text("The secret of the one-time code can't be read.")
    assert popup.run(
        "return document.querySelector('[aria-invalid=true]') === document.activeElement && document.activeElement.type === 'password'"
    )
    popup.type(popup.field("Secret of the one-time code"), SECRET)
    assert popup.run("return document.querySelector('[aria-invalid=true]')") is None
    popup.press_button("Add a website")
    popup.type("[aria-label=Website]", "https://(")
    _choose(popup, "[aria-label='Where it fits']", "regex")
    popup.press_button("save")
    popup.see_text("The address pattern can't be used.")
    assert popup.run("return document.querySelector('[aria-invalid=true]')?.getAttribute('aria-label')") == "Website"
    assert popup.call("item.search", query="Refused")["result"]["total"] == 0
    popup.press("Escape")
    assert popup.value(popup.field("Name")) == "Refused"  # what was typed is not thrown away by a stray key


def test_a_weak_or_reused_password_is_said(popup: Page) -> None:
    """When saving; it is saved all the same."""
    popup.press_button("Add an item")
    popup.type(popup.field("Name"), "Weak one")
    popup.type(popup.field("Password"), "password1")
    _save(popup)
    _toast(popup, "Saved. The password is easy to guess.")
    assert "Another item" not in popup.text("#toast")
    popup.press_button("edit")
    popup.type(popup.field("Password"), f"{STRONG}-7")
    _save(popup)
    _toast(popup, "Saved. Another item has the same password.")
    popup.press_button("edit")
    popup.type(popup.field("Password"), f"{STRONG}-of-its-own")
    _save(popup)
    until(lambda: popup.text("#toast") == "Saved.", "no warning any more")


# --- Two writers -----------------------------------------------------------------------------------------------------------


def _sides(page: Page) -> list[str]:
    return [
        str(text)
        for text in page.run("return [...document.querySelectorAll('.versions > div')].map((e) => e.innerText)")
    ]


def _conflict(world: World, page: Page, name: str) -> str:
    """The person's edit meets another's; both are on the screen."""
    id = world.add(name, username="at first", password=f"{STRONG}-{name}", notes="at first")
    _edit(page, name)
    page.type(page.field("User name"), "mine")
    page.type(page.field("Password"), "my-canary-Word-1")
    world.change(id, username="theirs", notes="theirs too")
    page.press_button("save")
    page.see_text("Changed in two places")
    mine, theirs = _sides(page)
    assert "mine" in mine and "at first" not in theirs
    assert "theirs" in theirs
    assert DOTS in mine and "my-canary" not in page.text()
    return id


@pytest.mark.parametrize("choice", ["Use mine", "Keep the other"])
def test_two_writers(world: World, popup: Page, choice: str) -> None:
    """Both versions are shown, either can be chosen, and the one that was not is in the history."""
    id = _conflict(world, popup, f"Fought over: {choice}")
    popup.press_button("Show: Password")
    assert "my-canary-Word-1" in _sides(popup)[0]
    popup.press_button(choice)
    popup.see("[aria-label=Edit]")
    chosen, other = ("mine", "theirs") if choice == "Use mine" else ("theirs", "mine")
    assert _shown(popup, "User name") == chosen
    assert _opened(popup, id)["username"] == chosen
    kept = popup.call("item.versions", id=id)["result"]["versions"]
    assert {each["username"] for each in kept} >= {"at first", other}
    lost = next(each for each in kept if each["username"] == other)
    whole = popup.call("item.version", id=id, version=lost["version"])["result"]["item"]
    assert (whole["password"], whole["notes"]) == (
        (f"{STRONG}-Fought over: {choice}", "theirs too") if other == "theirs" else ("my-canary-Word-1", "at first")
    )
    popup.press_button("Show history")
    popup.see_text("From a conflict")


def test_an_item_that_went_to_the_trash_meanwhile(world: World, popup: Page) -> None:
    """The conflict says so; using one's own takes the item out of the trash."""
    id = world.add("Thrown away meanwhile", username="at first")
    _edit(popup, "Thrown away meanwhile")
    popup.type(popup.field("User name"), "wanted")
    vault = world.other()
    vault.trash(id, vault.overview(id).revision)
    popup.press_button("save")
    popup.see_text("moved to the trash while you were editing")
    popup.press_button("Use mine")
    popup.see("[aria-label=Edit]")
    assert _shown(popup, "User name") == "wanted"
    found = popup.call("item.get", id=id)["result"]["row"]
    assert "trashed" not in found and found["username"] == "wanted"


def test_an_item_that_was_deleted_meanwhile(world: World, popup: Page) -> None:
    """What is on the screen is saved as a new item, with the secrets that were never shown; or it is let go, and the list comes."""
    secrets = {
        "password": STRONG + "-kept",
        "otp": SECRET,
        "fields": [{"name": "PIN", "type": "hidden", "value": "77-canary"}],
    }
    id = world.add("Deleted meanwhile", username="at first", **secrets)
    _edit(popup, "Deleted meanwhile")
    popup.type(popup.field("User name"), "still wanted")
    world.erase(id)
    popup.press_button("save")
    popup.see_text("This item was deleted elsewhere while you were editing.")
    assert popup.value(popup.field("User name")) == "still wanted"
    popup.press_button("Save as a new item")
    popup.see("[aria-label=Edit]")
    anew = _id(popup, "Deleted meanwhile")
    assert anew != id
    assert _opened(popup, anew) == {"type": "login", "name": "Deleted meanwhile", "username": "still wanted", **secrets}

    popup.press_button("edit")
    popup.type(popup.field("User name"), "given up")
    world.erase(anew)
    popup.press_button("save")
    popup.see_text("deleted elsewhere")
    popup.press_button("Cancel")
    popup.see("input[type=search]")
    assert popup.call("item.search", query="Deleted meanwhile")["result"]["total"] == 0


# --- The past --------------------------------------------------------------------------------------------------------------


def test_history(world: World, popup: Page) -> None:
    """An earlier version is looked at and brought back; old passwords can be read."""
    id = world.add("Has a past", username="first user", password="first-canary-Pw-1", notes="first note")
    world.change(id, username="second user", password="second-canary-Pw-2")
    _find(popup, "Has a past")
    popup.see_text("Password changed once")
    popup.press_button("Show history")
    popup.see_text("1 earlier version")
    assert "first-canary" not in popup.run("return document.documentElement.outerHTML")
    popup.run("document.querySelector('.pairs button').click()")
    until(lambda: popup.text(".pairs .value") == "first-canary-Pw-1", "the old password")
    popup.press_button("Look at")
    popup.see_text("2 fields differ")
    sides = _sides(popup)
    assert any("first user" in one for one in sides) and any("second user" in one for one in sides)
    popup.press_button("Bring back")
    popup.see("[aria-label=Edit]")
    _toast(popup, "Brought back.")
    assert _shown(popup, "User name") == "first user"
    assert _reveal(popup, "Password") == "first-canary-Pw-1"
    assert _opened(popup, id)["notes"] == "first note"
    versions = popup.call("item.versions", id=id)["result"]["versions"]
    assert [each["username"] for each in versions] == ["second user", "first user"]


def test_what_another_process_writes_is_shown(world: World, popup: Page) -> None:
    """The page of an item says that it changed and shows what is; what was shown of a secret is hidden; the focus stays."""
    id = world.add("Shared desk", username="one", password="first-canary-Pw-1")
    _find(popup, "Shared desk")
    assert _reveal(popup, "Password") == "first-canary-Pw-1"
    popup.press_button("Hide: Password")
    _reveal(popup, "Password")
    world.change(id, username="two", password="second-canary-Pw-2")
    until(lambda: _shown(popup, "User name") == "two", "the other user name")
    _toast(popup, "This item was changed.")
    assert _shown(popup, "Password") == DOTS
    popup.run("document.querySelector('[aria-label^=Copy]').focus()")
    focused = popup.run("return document.activeElement.getAttribute('aria-label')")
    world.change(id, username="three")
    until(lambda: _shown(popup, "User name") == "three", "the third user name")
    assert popup.run("return document.activeElement.getAttribute('aria-label')") == focused
    assert _reveal(popup, "Password") == "second-canary-Pw-2"

    popup.press_button("edit")
    popup.type(popup.field("User name"), "typed by hand")
    world.change(id, username="four")
    until(lambda: popup.call("item.get", id=id)["result"]["item"]["username"] == "four", "the host to notice")
    assert popup.value(popup.field("User name")) == "typed by hand"
    popup.press_button("Cancel")
    until(lambda: _shown(popup, "User name") == "four", "the item's page")

    world.erase(id)
    _toast(popup, "Shared desk was deleted elsewhere.")
    popup.see("input[type=search]")


def test_trash(world: World, popup: Page) -> None:
    """In, out again, and gone for good only after a second press."""
    id = world.add("Rubbish", username="ada", password=f"{STRONG}-rubbish")
    _find(popup, "Rubbish")
    popup.press_button("Move to trash")
    popup.see("input[type=search]")
    assert popup.call("item.search", query="Rubbish")["result"]["total"] == 0
    _menu(popup, "Trash")
    popup.press_button("Restore Rubbish")
    popup.see_text("The trash is empty")
    assert _opened(popup, id)["password"] == f"{STRONG}-rubbish"
    popup.press_button("Back")
    _find(popup, "Rubbish")
    popup.press_button("Move to trash")
    popup.see("input[type=search]")
    _menu(popup, "Trash")
    popup.press_button("Delete Rubbish")
    popup.see_text("Delete for good?")
    popup.press_button("Keep it")
    popup.see("[aria-label='Restore Rubbish']")
    popup.press_button("Delete Rubbish")
    popup.press_button("Delete for good")
    popup.see_text("The trash is empty")
    assert popup.call("item.get", id=id)["error"]["name"] == "item_not_found"


def _menu(page: Page, entry: str) -> None:
    page.press_button("More")
    page.press_button(entry)
    page.see("header .back")


# --- The generator -----------------------------------------------------------------------------------------------------------


def _made(page: Page) -> str:
    return str(page.run("return document.querySelector('output.made').textContent"))


def test_the_generator(popup: Page) -> None:
    """Twenty signs at first, other ones with other options; what it made becomes the password of an item."""
    popup.press_button("Add an item")
    popup.type(popup.field("Name"), "Made for me")
    popup.press_button("Make a password")
    until(lambda: len(_made(popup)) == 20, "twenty signs")
    popup.run(
        "const e = document.querySelector('input[type=range]'); e.value = '32'; e.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    until(lambda: len(_made(popup)) == 32, "thirty-two signs")
    for number in (1, 2, 3):  # capital letters, digits, signs
        popup.click(_nth(popup, ".generator input[type=checkbox]", number))
    until(lambda: re.fullmatch("[a-z]{32}", _made(popup)), "small letters alone")
    popup.press_button("Words")
    until(lambda: re.fullmatch("[a-z]+(-[a-z]+){5,}", _made(popup)), "six words")
    popup.press_button("Characters")
    until(lambda: re.fullmatch("[a-z]{32}", _made(popup)), "the options as they were")
    before = _made(popup)
    popup.press_button("Another one")
    until(lambda: _made(popup) != before, "another password")
    made = _made(popup)
    popup.press_button("Use this")
    assert popup.value(popup.field("Password")) == made
    assert (
        popup.run("return document.querySelector('[aria-label=\"Hide: Password\"]')?.getAttribute('aria-pressed')")
        == "true"
    )
    _save(popup)
    assert _opened(popup, _id(popup, "Made for me"))["password"] == made

    assert "result" in popup.call("settings.set", settings={"generator": {"length": 24, "symbols": False}})
    popup.press_button("Back")
    _menu(popup, "Generator")
    until(lambda: re.fullmatch("[A-Za-z0-9]{24}", _made(popup)), "what the person set for new passwords")
    assert "result" in popup.call("settings.set", settings={"generator": {"length": 20, "symbols": True}})


# --- Three hundred ------------------------------------------------------------------------------------------------------------


def _names(page: Page) -> list[str]:
    return [str(name) for name in page.run("return [...document.querySelectorAll('.row b')].map((e) => e.textContent)")]


def _first_in_sight(page: Page) -> int:
    """The number of the topmost row that can be seen; -1 for none of ours."""
    name = page.run(
        "const edge = document.querySelector('main.list').getBoundingClientRect().top; return [...document.querySelectorAll('.row')].find((e) => e.getBoundingClientRect().bottom > edge)?.querySelector('b')?.textContent ?? ''"
    )
    return int(name[4:]) if re.fullmatch(r"Row \d{3}", name) else -1


def test_many_items_are_changed_at_once_and_set_back(world: World, popup: Page) -> None:
    """Some by hand and all of a folder; the trash too; undone as one."""
    ids = [world.add(f"Many {number}", folder="Before") for number in range(4)]
    popup.goto(world.browser.extension("pages/popup.html"))
    popup.see("input[type=search]")

    def folders() -> list[str]:
        vault = world.other()
        return [vault.overview(id).folder for id in ids]

    popup.press_button("More")
    popup.press_button("Select items")
    popup.see_text("Nothing selected")
    chosen = "const show = document.querySelector('header select'); show.value = 'folder:Before'; return show.value"
    until(lambda: popup.run(chosen), "the folder to choose")
    popup.run("document.querySelector('header select').dispatchEvent(new Event('change'))")
    until(lambda: popup.run("return document.querySelectorAll('#app .pick').length") == 5, "the folder's four")
    popup.run("document.querySelectorAll('.pick input')[2].click()")
    popup.see_text("1 selected")
    popup.press_button("Move")
    popup.type(popup.field("Folder (empty: none)"), "After")
    popup.press("Enter")
    popup.see_text("1 item changed.")
    assert sorted(folders()) == ["After", "Before", "Before", "Before"]
    until(lambda: popup.run("return document.querySelectorAll('#app .pick').length") == 4, "three that are left")
    popup.run("document.querySelector('.pick input').click()")
    popup.see_text("3 selected")
    popup.run("document.querySelectorAll('.pick input')[1].click()")
    popup.see_text("2 selected")
    popup.run("document.querySelector('footer [aria-label=\"Move to the trash\"]').click()")
    popup.see_text("2 items changed.")
    assert sum(world.other().overview(id).trashed is not None for id in ids) == 2
    popup.press_button("Undo")
    popup.see_text("2 items are as they were.")
    assert all(world.other().overview(id).trashed is None for id in ids)
    for id in ids:
        world.other().trash(id, world.other().overview(id).revision)
        world.other().delete(id, world.other().overview(id).revision)
    left = len(world.other().list())
    until(lambda: popup.call("item.list", limit=1)["result"]["total"] == left, "the host to notice")


def test_three_hundred_items(world: World, popup: Page) -> None:
    """Scrolling comes to all of them, one by one and in order; another's write does not throw the person back; search finds any."""
    total = popup.call("item.list", limit=1)["result"]["total"]
    assert total >= ROWS
    wanted = [f"Row {number:03d}" for number in range(ROWS)]
    assert len(_names(popup)) < ROWS

    def rows() -> list[str]:
        # What was used lately stands above all the others, a second time.
        return popup.run(
            "const all = [...document.querySelectorAll('.group')].at(-1); const names = []; for (let e = all.nextElementSibling; e; e = e.nextElementSibling) names.push(e.querySelector('b').textContent); return names"
        )

    def scrolled() -> list[str]:
        popup.run("document.querySelector('main.list').scrollTop = 1e6")
        return rows()

    until(lambda: len(scrolled()) == total, f"all {total} rows")
    assert [name for name in rows() if name.startswith("Row ")] == wanted
    # Not at the end, where more would be fetched anyway: the row in sight must come back by what was fetched before.
    popup.run("document.querySelector('main.list').scrollTop = 12000")
    seen = until(lambda: max(0, _first_in_sight(popup)), "a row in sight")
    assert seen > 150
    world.add("Aaa, come later")
    until(lambda: rows()[:1] == ["Aaa, come later"] and len(rows()) >= total, "the new one, and all the others")
    until(lambda: abs(_first_in_sight(popup) - seen) <= 2, f"row {seen} in sight as before")
    popup.type("input[type=search]", "row217")
    until(lambda: _names(popup) == ["Row 217"], "the one that was looked for")
    popup.type("input[type=search]", "zebra")
    popup.see_text("Nothing matches")
    popup.type("input[type=search]", "row example.org")
    popup.see_text("300 items found")
    # Not drawn while it lies outside of what is seen.
    assert "There are more." in popup.run(
        "return document.querySelector('main.list [role=grid]').lastChild.textContent"
    )


# --- The lock, last: it ends this process's session too ---------------------------------------------------------------------------


def test_a_lock_while_editing(world: World, popup: Page) -> None:
    """It is said that the edit was lost, and stays said until the vault is open; the item is as it was."""
    id = world.add("Half written", username="as it was")
    _edit(popup, "Half written")
    popup.type(popup.field("User name"), "never saved")
    with contextlib.suppress(Exception):
        popup.call("session.lock", reason="person")
    popup.see(".prompt .chip:not(.waiting)")
    popup.see_text("Locked while you were editing. What you had typed was not saved")
    popup.ask({"type": "connection", "retry": True})
    assert "never saved" not in popup.run("return [...document.querySelectorAll('input')].map((e) => e.value).join()")
    popup.see_text("Locked while you were editing")
    until(lambda: popup.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
    popup.type(".prompt-input", PASSPHRASE)
    popup.press("Enter")
    popup.see("input[type=search]")
    assert "Locked while" not in popup.text()
    assert _opened(popup, id)["username"] == "as it was"
