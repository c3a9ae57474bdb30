# ruff: noqa: E501 - rows and scripts for pages read better whole
"""The gallery: what a fill does to each of the pages in tests/pages/, row by row, and how a row is tried in a real browser.

A row passes when its fields hold what it says and all other fields hold what they held before, and nothing was sent.
"""

import contextlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.browsers import drivers
from tests.browsers.conftest import make_vault
from tests.browsers.drivers import OTHER_HOST, Browser, until
from tests.browsers.site import Site
from tests.browsers.story import PASSWORD, USER

CODE_SECRET = "JBSWY3DPEHPK3PXP"
LOGIN = {"user": USER, "pass": PASSWORD}
SIX = {f"code{n + 1}": f"{{code[{n}]}}" for n in range(6)}

# Every field's value by its id: of the document, of shadow roots (closed ones are in window.roots) and of frames, those of others by tell.js.
READ = """
  const out = {};
  const foreign = [];
  const all = (root) => (root.nodeType === 9 ? Document.prototype.querySelectorAll : root.querySelectorAll).call(root, "*");
  const is = (each, selector) => Element.prototype.matches.call(each, selector);
  const take = (root) => {
    for (const each of all(root)) {
      if (is(each, "input[id], select[id], textarea[id]")) out[each.id] = each.type === "checkbox" ? String(each.checked) : each.value;
      else if (is(each, "[contenteditable][id]")) out[each.id] = each.textContent;
      else if (each.shadowRoot instanceof ShadowRoot) take(each.shadowRoot);
      else if (is(each, "iframe")) each.contentDocument ? take(each.contentDocument) : foreign.push(each.contentWindow);
    }
  };
  take(document);
  for (const root of window.roots ?? []) take(root);
  for (const frame of foreign) {
    await new Promise((told) => {
      addEventListener("message", ({ data }) => { Object.assign(out, data.values); told(); }, { once: true });
      frame.postMessage("read", "*");
    });
  }
  return out"""
_ASK = "return await (globalThis.browser ?? chrome).runtime.sendMessage(args[0])"
_TAB = """const tabs = await (globalThis.browser ?? chrome).tabs.query({});
  return tabs.find((each) => each.url === args[0]).id"""


@dataclass(frozen=True)
class Row:
    """A page and what is expected of it.

    Attributes:
        path: the page, with its query.
        fills: the values that fields hold after the fill, by their ids; `{code}` is the one-time code.
        host: the name by which the site is reached.
        item: which of the vault's items is filled, by its type.
        waits: what the page makes later than it loads.
        click: what is clicked before the fill.
        error: the refusal that is expected, by its name.
        warns: the warnings that the fill gives.
        then: what is clicked after the fill, for a second fill.
        fills_then: what that one fills.
        state: whether `window.state`, the page's own, agrees.
    """

    path: str
    fills: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    item: str = "login"
    waits: str = ""
    click: str = ""
    error: str = ""
    warns: tuple[str, ...] = ()
    then: str = ""
    fills_then: dict[str, str] = field(default_factory=dict)
    state: bool = False


CARD = {"holder": "ADA LOVELACE", "number": "4012 8888 8888 1881", "expires": "2029-04", "code": "737", "pin": "8051"}
IDENTITY = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "address": "12 St James's Square",
    "city": "London",
    "postcode": "SW1Y 4JH",
    "country": "United Kingdom",
    "email": "ada@home.example",
    "phone": "+44 20 7946 0000",
}
CARD_BOXES = {"holder": CARD["holder"], "number": "4012888888881881", "csc": CARD["code"]}
NOTHING = "no_login_form"
LANGUAGES = [
    "ar",
    "cs",
    "da",
    "de",
    "el",
    "es",
    "fi",
    "fr",
    "he",
    "hu",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "sv",
    "tr",
    "uk",
    "zh",
]

ROWS = [
    Row("login.html", LOGIN),
    Row("no-form.html", LOGIN),
    Row("password-only.html", {"pass": PASSWORD}),
    Row("react.html", LOGIN, state=True),
    Row("vue.html", LOGIN, state=True),
    Row("angular.html", LOGIN, waits="input", state=True),
    Row("jquery.html", LOGIN, state=True),
    Row("shadow-open.html", LOGIN),
    Row("shadow-closed.html", LOGIN),
    Row("shadow-nested.html", LOGIN),
    Row("steps-server.html", {"user": USER}, then="#go", fills_then={"pass": PASSWORD}),
    Row("steps-client.html", {"user": USER}, then="#go", fills_then={"pass": PASSWORD}),
    Row("fetch.html", LOGIN),
    Row("frame-own.html", LOGIN),
    Row("frame-same-site.html", LOGIN, host=OTHER_HOST),
    Row("frame-foreign.html", host="localhost", error="foreign_frame"),
    Row("frame-sandboxed.html", error="opaque_origin"),
    Row("frame-data.html", error="opaque_origin"),
    Row("frame-beside.html", {"own-user": USER, "own-pass": PASSWORD}),
    Row("code-one.html", {"code": "{code}"}),
    Row("code-six.html", SIX, state=True),
    Row("code-six-tel.html", SIX),
    Row("change-three.html", {"old": PASSWORD}),
    Row("change-two.html", {"old": PASSWORD}),
    Row("reset.html", error=NOTHING),
    Row("sign-up.html", error=NOTHING),
    Row("sign-up-one.html", error=NOTHING),
    Row("readonly.html", LOGIN),
    Row("honeypot.html", LOGIN),
    Row("below.html", LOGIN),
    Row("two-forms.html", LOGIN),
    Row("header-login.html", LOGIN),
    Row("no-login.html", error=NOTHING),
    Row("checkout.html", error=NOTHING),
    Row("checkout-words.html", error=NOTHING),
    Row("checkout.html", {**CARD_BOXES, "month": "04", "year": "29"}, item="card"),
    Row(
        "checkout.html",
        {
            "given": "Ada",
            "family": "Lovelace",
            "mail": IDENTITY["email"],
            "tel": IDENTITY["phone"],
            "street": IDENTITY["address"],
            "postal": IDENTITY["postcode"],
            "city": "London",
            "country": "GB",
        },
        item="identity",
    ),
    Row("checkout-words.html", {**CARD_BOXES, "expiry": "04/29"}, item="card"),
    Row("login.html", item="card", error="no_fitting_fields"),
    Row("hostile-hidden.html", {"name": "Ada Lovelace", "mail": IDENTITY["email"]}, item="identity"),
    Row("hostile-hidden.html", item="card", error="no_fitting_fields"),
    Row("strict-csp.html", LOGIN),
    Row("dialog.html", LOGIN),
    Row("maxlength.html", LOGIN, warns=("too_long",)),
    Row("resets.html", {"user": USER}, warns=("not_kept",)),
    Row("show-password.html", LOGIN, click="#show"),
    Row("editable.html", LOGIN),
    Row("elements-20000.html", LOGIN),
    Row("empty.html", error=NOTHING),
    Row("frame-srcdoc.html", error="opaque_origin"),
    Row("frame-blank.html", error="opaque_origin"),
    Row("code-with-login.html", {**LOGIN, "code": "{code}"}),
    Row("turns-password.html", LOGIN),
    Row("inputs-300.html", LOGIN),
    Row("hostile-clobbered.html", LOGIN),
    *(Row(f"languages.html?{language}", LOGIN) for language in LANGUAGES[::4]),
    *(Row(f"languages.html?{language}&first", {"user": USER}) for language in LANGUAGES),
    Row("hostile-invisible.html", error=NOTHING),
    Row("hostile-hidden.html", error=NOTHING),
    Row("hostile-swaps.html", LOGIN),
    Row("hostile-action.html", LOGIN),
    Row("hostile-endless.html", LOGIN),
]

NEW = [
    ("sign-up.html", ("new", "again"), r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9._-]{10,16}", {}),
    ("change-three.html", ("new", "again"), r".{12,24}", {"old": PASSWORD}),
    ("change-two.html", ("new",), r"(?=.*\d)(?=.*[A-Z])[A-Za-z\d!@#]{9,18}", {"old": PASSWORD}),
    ("reset.html", ("new", "again"), r".{16,}", {}),
    ("sign-up-strict.html", ("new", "again"), r".{16,}", {}),
]
"""Pages that ask for a new password: its boxes, its rule as a pattern, and what else is filled. What only a page's script knows is said."""


class Gallery:
    """One browser with an unlocked vault and a tab in which page after page is tried."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.control = browser.open_extension("pages/options.html")
        uris = [{"uri": site.url("/", host), "match": "domain"} for host in ("127.0.0.1", OTHER_HOST)]
        login = {
            "type": "login",
            "name": "Gallery",
            "username": USER,
            "password": PASSWORD,
            "otp": CODE_SECRET,
            "uris": uris,
        }
        card = {"type": "card", "name": "Card", "details": CARD}
        identity = {"type": "identity", "name": "Ada", "details": IDENTITY}
        self.items = {
            each["type"]: self.control.call("item.create", item=each)["result"]["id"]
            for each in (login, card, identity)
        }
        self.page = browser.open(site.url("/pages/empty.html"))
        self.tab = self.control.aside(_TAB, site.url("/pages/empty.html"))

    def show(self, row: Row) -> dict[str, str]:
        """The page as it was when the fill began, by its fields' values."""
        self.site.received.clear()
        self.page.goto(self.site.url(f"/pages/{row.path}", row.host))
        if row.waits:
            self.page.see(row.waits)
        if row.click:
            self.page.click(row.click)
        return dict(self.page.run(READ))

    def fill(self, item: str = "login") -> Any:
        """What the popup's button does, for the tab that is shown; the background's reply."""
        return self.control.aside(_ASK, {"type": "fill", "tab": self.tab, "item": self.items[item], "want": item})

    def code(self) -> str:
        """The one-time code of this moment."""
        asked = {"type": "host", "method": "item.code", "params": {"id": self.items["login"]}}
        return str(self.control.aside(_ASK, asked)["result"]["code"])

    def fields(self) -> dict[str, str]:
        """What all fields hold."""
        return dict(self.page.run(READ))

    def check(self, expected: dict[str, str], fills: dict[str, str], answer: Any) -> None:
        """Raises AssertionError when a field holds another value than it should."""
        now = self.fields()
        code = self.code() if "{code" in str(fills) else ""
        wanted = {**expected, **{name: value.format(code=code) for name, value in fills.items()}}
        wrong = {name: now.get(name) for name in {**wanted, **now} if now.get(name) != wanted.get(name)}
        assert not wrong, f"these hold what they should not: {wrong}; the fill: {answer}"

    def try_row(self, row: Row) -> None:
        """Raises AssertionError when the page did not get what it should."""
        before = self.show(row)
        answer = self.fill(row.item)
        self.check(before, row.fills, answer)
        assert answer.get("error", {}).get("name", "") == row.error, answer
        assert [each["warning"] for each in answer.get("warnings", [])] == list(row.warns), answer
        if row.state:
            kept = self.page.run("return {...window.state}")
            assert {name: kept[name] for name in row.fills}.items() <= self.fields().items(), kept
        assert self.site.received == []
        if row.then:
            self.page.click(row.then)
            self.page.see("#pass")
            before = self.fields()
            self.check(before, row.fills_then, self.fill(row.item))

    # --- What is more than a row -----------------------------------------------------------------------------------

    def try_new_password(self, path: str, boxes: tuple[str, ...], rule: str, filled: dict[str, str]) -> None:
        """A new password where the page asks for one: by the page's rule, the same in all its boxes, and nothing else but `filled`."""
        before = self.show(Row(path))
        answer = self.control.aside(_ASK, {"type": "new-password", "tab": self.tab})
        made = self.fields().get(boxes[0], "")
        assert re.fullmatch(rule, made), answer
        self.check({**before, **dict.fromkeys(boxes, made)}, filled, answer)
        said = [(each["field"], each["warning"]) for each in answer["warnings"]]
        assert said == ([("new-password", "refused")] if "strict" in path else []), answer
        assert self.site.received == []

    def try_navigating(self, after: int) -> None:
        """The page goes to another site, with the same form, while a fill is on its way."""
        self.show(Row("hostile-navigates.html"))
        self.page.run("go(args[0])", after)
        answer = self.fill()
        time.sleep(0.4)  # a script that a navigation interrupts is waited for long by Firefox's driver
        until(
            lambda: self.page.run(
                "return location.hostname === 'bait.localhost' && document.readyState === 'complete'"
            ),
            "the other site",
        )
        time.sleep(0.1)
        self.check({"user": "", "pass": ""}, {}, answer)

    def try_polluted(self) -> None:
        """What the page put in place of the functions that scripts rely on is not what ours rely on."""
        self.show(Row("hostile-polluted.html"))
        self.page.run("setTimeout(arm, 50, 600)")  # later, because it would catch this driver's own script
        time.sleep(0.1)
        answer = self.fill()
        time.sleep(0.7)
        self.check({}, LOGIN, answer)
        assert self.page.run("return sprung") == []

    def try_forged(self) -> None:
        """Events, messages and a submission that no person made do nothing."""
        self.show(Row("hostile-forged.html"))
        self.page.run("forge()")
        time.sleep(0.3)
        self.check({"user": "", "pass": ""}, {}, "none was asked for")
        self.page.run("submitForged()")
        time.sleep(0.6)
        pending = self.control.aside(_ASK, {"type": "host", "method": "save.pending", "params": {}})
        assert pending["result"]["offers"] == []


@contextlib.contextmanager
def gallery(name: str, **options: Any) -> Iterator[Gallery]:
    """A gallery in a browser of its own."""
    with drivers.place() as place:
        browser, site = drivers.start(name, place, **options), Site()
        try:
            make_vault(browser)
            yield Gallery(browser, site)
        finally:
            browser.close()
            site.close()
