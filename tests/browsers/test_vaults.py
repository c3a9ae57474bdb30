# ruff: noqa: E501 - scripts for pages read better whole
"""Two vaults side by side in one browser: each with its own passphrase, token and lock, both in the popup, both filling."""

from collections.abc import Iterator
from typing import Any

import pytest

from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.browsers import drivers
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.site import Site
from tests.browsers.story import _CHIP, PASSPHRASE, TOKEN

VAULTS = {"default": (PASSPHRASE, TOKEN), "work": ("seven purple lamps under the old bridge", ("WRK", "#2e7d32"))}
USERS = {"default": "ada.home@example.org", "work": "ada.work@example.org"}
_BADGE = "const api = globalThis.browser ?? chrome; const tabs = await api.tabs.query({}); const tab = tabs.find((t) => t.url === args[0]); return await api.action.getBadgeText({tabId: tab.id})"
_SHOW = "const api = globalThis.browser ?? chrome; const tabs = await api.tabs.query({}); await api.tabs.update(tabs.find((t) => t.url === args[0]).id, {active: true})"
_LINE = "return [...document.querySelectorAll('.vaults button')].map((e) => [e.getAttribute('aria-label'), e.getAttribute('aria-current') === 'true'])"
_PRESS = "[...document.querySelectorAll('.vaults button')].find((e) => e.innerText.trim() === args[0]).click()"
_FITS = "return [...document.querySelectorAll('.row')].filter((e) => e.querySelector('button')).map((e) => e.querySelector('small').innerText)"
_FILL = "[...document.querySelectorAll('.row')].find((e) => e.querySelector('small').innerText.includes(args[0])).querySelector('button').click()"
_ACCENT = "return getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"


def _make(where: drivers.Place, site: Site) -> None:
    """Both vaults, each with one login for the site."""
    with drivers._environment(where.environment):
        for name, (passphrase, (chars, colour)) in VAULTS.items():
            session = Session(name, profile=TESTING)
            session.create("Ada", "ada@example.org", Secret(passphrase), {"chars": chars, "colour": colour})
            session.save_key_file(Secret(passphrase))
            session.finish_setup()
            uris = [{"uri": site.url("/login"), "match": "host"}]
            login = {"type": "login", "name": f"Site at {name}", "username": USERS[name], "password": f"pw-{name}-93!x"}
            session.vault.create_many([{**login, "uris": uris}])
            session.vault.close()


@pytest.fixture(params=drivers.FOR_PAGES)
def browser(request: pytest.FixtureRequest, site: Site) -> Iterator[Browser]:
    """One browser on two vaults."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with drivers.place() as where:
        _make(where, site)
        begun = drivers.start(request.param, where)
        yield begun
        begun.close()


def _state(page: Page, vault: str) -> Any:
    return page.ask({"type": "host", "vault": vault, "method": "session.status", "params": {}})["result"]["state"]


def _unlock(popup: Page, vault: str) -> None:
    """With the passphrase of that vault, under the token that its prompt renders."""
    passphrase, token = VAULTS[vault]
    chip = until(lambda: popup.run(_CHIP), "the token")
    assert (chip["chars"], chip["colour"], chip["hit"]) == (*token, True)
    until(lambda: popup.run("return !document.querySelector('.prompt-input').disabled"), "the prompt")
    popup.type(".prompt-input", passphrase)
    popup.press("Enter")
    popup.see(".row", 60)


def _change(popup: Page, name: str, vault: str) -> None:
    popup.run(_PRESS, name)
    until(lambda: popup._calmly(lambda: popup.run("return location.search")) == f"?vault={vault}", "the other vault")


def test_two_vaults_side_by_side(browser: Browser, site: Site) -> None:
    """Unlock one, the other stays locked; fill from each; lock one, then all."""
    page = browser.open(site.url("/login"))
    popup = browser.open_extension("pages/popup.html")
    popup.see_text("Unlock Default")
    assert popup.run(_LINE) == [["Default, locked", True], ["work, locked", False]]
    _unlock(popup, "default")
    assert popup.run(_LINE) == [["Default, open", True], ["work, locked", False]]
    assert popup.run(_ACCENT) == TOKEN[1]
    assert (_state(popup, "default"), _state(popup, "work")) == ("unlocked", "locked")
    assert [USERS["default"] in line and "Default" not in line for line in popup.run(_FITS)][:1] == [True]

    _change(popup, "work", "work")
    popup.see_text("Unlock work")
    popup.see(".prompt .chip:not(.waiting)")
    popup.type(".prompt-input", PASSPHRASE)  # the other vault's
    popup.press("Enter")
    until(lambda: popup.text(".prompt-message"), "the refusal")
    assert _state(popup, "work") == "locked"
    popup.goto(browser.extension("pages/popup.html?vault=work"))
    popup.see(".prompt .chip:not(.waiting)")
    _unlock(popup, "work")
    assert popup.run(_ACCENT) == VAULTS["work"][1][1]

    address = page.run("return location.href")
    popup.run(_SHOW, address)
    until(lambda: popup.run(_BADGE, address) == "2", "the count of both vaults")
    fits = until(lambda: [line for line in popup.run(_FITS) if " · " in line][:2], "the logins of both")
    assert sorted(line.split(" · ")[0] for line in fits) == ["Default", "work"]
    for vault, user in USERS.items():
        popup.run(_FILL, f"{'Default' if vault == 'default' else vault} · {user}")
        until(lambda user=user: page.value("#user") == user, f"the fill from {vault}")  # type: ignore[misc]
        assert page.value("#pass") == f"pw-{vault}-93!x"
        popup = browser.open_extension("pages/popup.html")  # it closed itself; the vault shown last is shown again
        popup.see(".row")
        assert popup.run(_LINE) == [["Default, open", False], ["work, open", True]]
        page.run("document.querySelector('#user').value = ''; document.querySelector('#pass').value = ''")

    popup.press_button("Lock now")
    popup.see_text("Unlock work")
    assert (_state(popup, "default"), _state(popup, "work")) == ("unlocked", "locked")
    _change(popup, "Default", "default")
    popup.see(".row")
    assert not any("work" in line for line in popup.run(_FITS))
    popup.press_button("More")
    popup.press_button("Lock all vaults")
    popup.see_text("Unlock Default")
    assert (_state(popup, "default"), _state(popup, "work")) == ("locked", "locked")


def test_a_further_vault_is_set_up_under_a_name(browser: Browser) -> None:
    """The name is asked first; a bad one and a taken one are refused; the page then belongs to the new vault."""
    page = browser.open_extension("pages/setup.html?new")
    page.see_text("A further vault")
    for name, refusal in (("No Good", "Use lower-case"), ("work", "There is a vault of this name")):
        page.type("main input", name)
        page.press_button("Next")
        page.see_text(refusal)
    page.type("main input", "club")
    page.press_button("Next")
    page.see("ol.steps")
    assert page.run("return location.search") == "?vault=club"
    assert page.call("session.status")["result"]["vault"] == "default"  # what names none is the default one's, as ever
    token = {"chars": "CLB", "colour": "#ef6c00"}
    made = {
        "name": "Ada",
        "email": "ada@example.org",
        "passphrase": "bright canoe under seven quiet maples",
        "token": token,
    }
    answer = page.ask({"type": "host", "vault": "club", "method": "setup.create", "params": made})
    assert answer["result"]["vault"] == "club"
    assert page.ask({"type": "connection"})["vaults"][1] == {"name": "club", "unlocked": True}
