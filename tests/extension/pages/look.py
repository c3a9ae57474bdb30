"""Shows every state of the extension's pages as a picture, with a pretend background: look.py FOLDER [names]."""

import contextlib
import functools
import http.server
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import playwright.sync_api
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[3] / "extension"
CSP = json.loads((ROOT / "manifest.json").read_text())["content_security_policy"]["extension_pages"]
OFFER = {
    "id": "a" * 32,
    "kind": "save",
    "origin": "https://shop.example",
    "site": "shop.example",
    "username": "ada@example.org",
    "at": int(time.time()) - 600,
    "while_locked": True,
    "weak": False,
    "reused": True,
}
UPDATE = {
    **OFFER,
    "id": "b" * 32,
    "kind": "update",
    "name": "GitHub",
    "site": "github.com",
    "while_locked": False,
    "reused": False,
}
REMINDERS = ["reseal_unfinished", "compromised", "key_file_not_checked"]
FACTORS = [
    {"id": "c" * 32, "kind": "key_file", "name": "Blue stick", "created": int(time.time())},
    {"id": "d" * 32, "kind": "recovery", "name": "", "created": int(time.time())},
]
PUBLISHED = [
    {
        "place": "vks://keys.openpgp.org",
        "address": address,
        "fingerprint": "3F9A0C11D2E47B5586AA90C1D3E5F7081B2C4D6E",
        "at": int(time.time()),
        "status": status,
    }
    for address, status in (("", "sent"), ("ada@example.org", "published"), ("ada@work.example", "pending"))
]
VAULTS = [
    {"name": "default", "unlocked": True},
    {"name": "work", "unlocked": False},
    {"name": "sailing-club-of-the-long-lake", "unlocked": True},
]
Do = Callable[[Page], Any]
Scene = tuple[str, str, dict[str, Any], Do | None]  # a name, a page, what the pretend background says, what is done
CHROMIUM = "/usr/bin/chromium"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the extension's folder with the extension's own content security policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def press(*labels: str) -> Do:
    def act(page: Page) -> None:
        for label in labels:
            page.get_by_role("button", name=label).first.click()
            page.wait_for_timeout(120)

    return act


def item(page: Page) -> None:
    page.locator(".row .lines").first.click()
    page.wait_for_selector(".pairs")


def selecting(page: Page) -> None:
    press("More")(page)
    page.get_by_role("menuitem", name="Select items").click()
    for number in range(3):
        page.locator(".pick input").nth(number + 1).check()


def anew(page: Page) -> None:
    page.goto(page.url + "?new")
    page.wait_for_selector("main input")


def then(*steps: Do) -> Do:
    def act(page: Page) -> None:
        for step in steps:
            step(page)

    return act


def type_in(text: str) -> Do:
    return lambda page: page.keyboard.type(text)


def wrong(page: Page) -> None:
    page.locator(".prompt-input").fill("wrong")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)


def setup_to(step: int) -> Do:
    def act(page: Page) -> None:
        page.get_by_label("Your name").fill("Ada Lovelace")
        page.get_by_label("Your e-mail").fill("ada@example.org")
        if step >= 1:
            press("Next")(page)
            page.get_by_label("Passphrase", exact=True).fill("grain copper lunar tidy")
            page.get_by_label("Once more").fill("grain copper lunar tidy")
            press("Suggest six words")(page)
            page.wait_for_timeout(250)
        if step >= 2:
            press("Next")(page)
        if step >= 3:
            press("Make my vault")(page)
            page.wait_for_selector(".prompt")
        if step >= 4:
            page.locator(".prompt-input").fill("right")
            press("Save key file")(page)
        if step >= 5:
            press("Finish")(page)

    return act


def row(title: str) -> Do:
    """Open the panel of the row with that title."""
    return lambda page: (
        page.locator(".setting", has=page.get_by_text(title, exact=True)).get_by_role("button").last.click()
    )


def right(page: Page) -> None:
    page.locator(".prompt-input").fill("right")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)


def new_passphrase(page: Page) -> None:
    for field in page.locator("input[autocomplete=new-password]").all():
        field.fill("grain copper lunar tidy walnut")
    page.wait_for_timeout(300)


def unlock_file(page: Page) -> None:
    page.get_by_role("button", name="Add: Unlock file").click()
    press("Make the file")(page)


def key_file(page: Page) -> None:
    press("Next")(page)
    page.get_by_label("Or paste the secret key").fill("-----BEGIN PGP PRIVATE KEY BLOCK-----")
    page.get_by_label("The key file's passphrase").fill("once upon a time")


SCENES: list[Scene] = [
    ("connecting", "popup", {"connection": "connecting"}, None),
    ("missing", "popup", {"connection": "missing"}, None),
    ("forbidden", "popup", {"connection": "forbidden"}, None),
    ("incompatible", "popup", {"connection": "incompatible", "detail": "0.0.9", "hello": {"version": "0.0.9"}}, None),
    ("crashed", "popup", {"connection": "crashed"}, None),
    ("no-vault", "popup", {"state": "no_vault"}, None),
    ("setup-open", "popup", {"state": "locked", "setup": True}, None),
    ("locked", "popup", {"state": "locked", "lastLock": {"reason": "idle", "at": int(time.time()) - 720}}, None),
    ("wrong", "popup", {"state": "locked"}, wrong),
    ("wait", "popup", {"state": "locked", "thenWait": 8}, wrong),
    ("pale", "popup", {"state": "locked", "colour": "#fdf3c4"}, None),
    ("night", "popup", {"state": "locked", "colour": "#1b1e24"}, None),
    ("empty", "popup", {"items": 0}, None),
    ("list", "popup", {}, None),
    ("list-cards", "popup", {"offers": [OFFER, UPDATE], "reminders": ["key_copy_elsewhere"]}, None),
    ("list-readonly", "popup", {"read_only": "rolled_back"}, None),
    ("vaults", "popup", {"vaults": VAULTS}, None),
    ("vaults-menu", "popup", {"vaults": VAULTS}, press("More")),
    (
        "vaults-locked",
        "popup",
        {"vaults": VAULTS, "state": "locked", "vault": "work", "colour": "#2e7d32", "chars": "WRK"},
        None,
    ),
    ("vault-new", "setup", {"state": "locked"}, then(anew, press("Next"))),
    ("menu", "popup", {}, press("More")),
    ("search", "popup", {}, then(type_in("git"), lambda page: page.wait_for_timeout(150))),
    ("search-none", "popup", {}, then(type_in("zebra"), lambda page: page.wait_for_timeout(150))),
    (
        "copied",
        "popup",
        {},
        then(lambda page: page.keyboard.press("Control+c"), lambda page: page.wait_for_timeout(250)),
    ),
    ("item", "popup", {}, item),
    ("item-shown", "popup", {}, then(item, press("Show: Password"))),
    ("item-bad", "popup", {"bad": True}, item),
    ("edit", "popup", {}, then(item, press("Edit"))),
    ("edit-generate", "popup", {}, then(item, press("Edit", "Make a password"))),
    ("add", "popup", {}, press("Add an item")),
    (
        "conflict",
        "popup",
        {"conflict": True},
        then(item, press("Edit"), lambda page: page.get_by_label("User name").fill("ada.lovelace"), press("Save")),
    ),
    ("history", "popup", {}, then(item, press("Show history"))),
    ("version", "popup", {}, then(item, press("Show history"), press("Look at"))),
    (
        "generator",
        "popup",
        {},
        then(press("More"), lambda page: page.get_by_role("menuitem", name="Generator").click()),
    ),
    ("select", "popup", {}, then(selecting, press("Tag"))),
    ("select-user", "popup", {}, then(selecting, press("Give them another user name"))),
    ("select-done", "popup", {}, then(selecting, press("Mark as favourites"))),
    ("select-undone", "popup", {}, then(selecting, press("Mark as favourites"), press("Undo"))),
    (
        "trash",
        "popup",
        {"trash": True},
        then(press("More"), lambda page: page.get_by_role("menuitem", name="Trash").click()),
    ),
    (
        "trash-empty-now",
        "popup",
        {"trash": True},
        then(
            press("More"),
            lambda page: page.get_by_role("menuitem", name="Trash").click(),
            press("Empty the trash"),
        ),
    ),
    ("warn-insecure", "popup", {"refuse": "insecure_page"}, press("Fill GitHub,")),
    ("warn-frame", "popup", {"refuse": "foreign_frame"}, press("Fill GitHub,")),
    ("warn-site", "popup", {"refuse": "origin_mismatch"}, press("Fill GitHub,")),
    ("offer", "offer", {"offers": [OFFER]}, None),
    ("setup-1", "setup", {"state": "no_vault"}, setup_to(0)),
    ("setup-1-key", "setup", {"state": "no_vault"}, lambda page: page.get_by_text("I have an OpenPGP key").click()),
    ("setup-2", "setup", {"state": "no_vault"}, setup_to(1)),
    ("setup-3", "setup", {"state": "no_vault"}, setup_to(2)),
    ("setup-4", "setup", {"state": "no_vault"}, setup_to(3)),
    ("setup-4-saved", "setup", {"state": "no_vault"}, setup_to(4)),
    ("setup-5", "setup", {"state": "no_vault"}, setup_to(5)),
    ("setup-resume", "setup", {"state": "locked", "setup": True}, None),
    ("options", "options", {}, None),
    ("keys", "keys", {"factors": FACTORS}, None),
    ("keys-reminders", "keys", {"oneKey": True, "resealing": 400, "stuck": True, "reminders": REMINDERS}, None),
    ("keys-resealed", "keys", {"oneKey": True, "reminders": ["reseal_unfinished"]}, None),
    ("keys-name", "keys", {"oneKey": True}, press("Add a name")),
    ("keys-expiry", "keys", {"oneKey": True}, row("Last day")),
    ("keys-rotate", "keys", {"oneKey": True}, row("Encryption subkey")),
    ("keys-changed", "keys", {"oneKey": True}, then(row("Encryption subkey"), right)),
    ("keys-replace", "keys", {"oneKey": True}, row("Replace this key")),
    ("keys-give", "keys", {"oneKey": True}, row("Give it away")),
    (
        "keys-publish",
        "keys",
        {"oneKey": True, "allowed": True, "published": PUBLISHED},
        row("So that others find your key by your address."),
    ),
    ("keys-revocation", "keys", {"oneKey": True}, then(row("Revocation certificate"), right)),
    ("keys-import", "keys", {"oneKey": True}, row("I have an OpenPGP key")),
    ("keys-take-in", "keys", {"oneKey": True}, row("What others say of your key")),
    ("keys-passphrase", "keys", {"oneKey": True}, then(row("Your passphrase"), new_passphrase)),
    ("keys-passphrase-done", "keys", {"oneKey": True}, then(row("Your passphrase"), new_passphrase, right)),
    ("keys-factor", "keys", {"oneKey": True}, unlock_file),
    ("keys-factor-back", "keys", {"oneKey": True}, then(unlock_file, press("I wrote it down"))),
    ("compromised", "compromised", {}, None),
    ("compromised-guide", "compromised", {"tasks": True, "done": ["token"], "resealing": 300, "stuck": True}, None),
    ("compromised-close", "compromised", {"tasks": True, "places": []}, press("Close this list")),
    ("lost", "lost", {"state": "locked"}, None),
    ("lost-file", "lost", {"state": "locked"}, key_file),
    ("lost-preview", "lost", {"state": "locked"}, then(key_file, press("Look what it opens"))),
    ("lost-secrets", "lost", {"state": "locked"}, then(key_file, press("Look what it opens", "Go on"), new_passphrase)),
    (
        "lost-recovered",
        "lost",
        {"state": "locked"},
        then(key_file, press("Look what it opens", "Go on"), new_passphrase, press("Make the vault anew")),
    ),
    (
        "lost-anew",
        "lost",
        {"state": "locked"},
        then(lambda page: page.get_by_text("I have none").click(), press("Next")),
    ),
    (
        "lost-aside",
        "lost",
        {"state": "locked"},
        then(lambda page: page.get_by_text("I have none").click(), press("Next", "Next")),
    ),
    (
        "lost-aside-done",
        "lost",
        {"state": "locked"},
        then(
            lambda page: page.get_by_text("I have none").click(),
            press("Next", "Next"),
            lambda page: page.get_by_role("checkbox").check(),
            press("Put it aside"),
        ),
    ),
    ("list-keys", "popup", {"reminders": ["compromised", "reseal_unfinished"], "resealing": 300}, None),
    ("options-weaker", "options", {}, lambda page: page.get_by_label("Lock after").select_option("60")),
    ("options-token", "options", {}, press("Change")),
    (
        "options-log-broken",
        "options",
        {"broken": True},
        lambda page: page.locator(".log-part").scroll_into_view_if_needed(),
    ),
    ("options-versions", "options", {}, lambda page: page.get_by_label("Earlier versions").select_option("5")),
    ("options-forms", "options", {}, press("Look: What forms were taken for")),
    ("options-locked", "options", {"state": "locked"}, None),
]


class Studio:
    """A browser that shows any scene."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.complaints: list[str] = []
        self._contexts: dict[tuple[str | int, ...], BrowserContext] = {}
        self._words = (ROOT / "_locales/en/messages.json").read_text()
        here = Path(__file__).parent
        self._stub = "\n".join(path.read_text() for path in (*sorted(here.glob("stub-*.js")), here / "stub.js"))
        handler = functools.partial(Handler, directory=str(ROOT))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _complain(self, name: str, text: str) -> None:
        self.complaints.append(f"{name}: {text[:300]}")

    @contextlib.contextmanager
    def shown(self, scene: Scene, scheme: str = "light", zoom: int = 1) -> Iterator[Page]:
        """One scene, acted out; what the page or the acting complains of goes into ``complaints``."""
        name, where, state, act = scene
        small = where in ("popup", "offer")
        wide = {"width": 1000 // zoom, "height": 760 // zoom}
        size = {"width": 380, "height": 560 if zoom == 1 else 300} if small else wide
        page = self._context(scheme, zoom, **size).new_page()
        try:
            page.set_default_timeout(5000)
            page.on("pageerror", lambda error: self._complain(name, str(error)))
            page.on("console", lambda said: self._complain(name, said.text) if said.type == "error" else None)
            page.add_init_script(
                f"globalThis.__messages = {self._words}; globalThis.__scene = {json.dumps(state)};\n{self._stub}"
            )
            file, *rest = where.partition("#")
            page.goto(f"http://127.0.0.1:{self._server.server_port}/pages/{file}.html{''.join(rest)}")
            page.wait_for_function("document.querySelector('#app')?.childElementCount > 0", timeout=5000)
            page.wait_for_timeout(250)
            try:
                if act:
                    act(page)
                    page.wait_for_timeout(150)
            except playwright.sync_api.Error as error:
                self._complain(f"{name} {scheme} {zoom}", str(error))
            yield page
        finally:
            page.close()

    def _context(self, scheme: str, zoom: int, **size: int) -> BrowserContext:
        """One for all scenes of a kind, with what they load in its cache."""
        asked = (scheme, zoom, *size.values())
        if asked not in self._contexts:
            self._contexts[asked] = self.browser.new_context(
                color_scheme=scheme, viewport=size, device_scale_factor=zoom, reduced_motion="reduce"
            )  # type: ignore[call-overload]
        return self._contexts[asked]


@contextlib.contextmanager
def studio() -> Iterator[Studio]:
    """A studio in Chromium."""
    with (
        sync_playwright() as driver,
        contextlib.closing(driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])) as browser,
        contextlib.closing(Studio(browser)) as made,
    ):
        yield made


def fill(label: str, text: str) -> Do:
    return lambda page: page.get_by_label(label).first.fill(text)


def tick(label: str) -> Do:
    return lambda page: page.get_by_label(label).first.check()


def to_the_end(page: Page) -> None:
    page.locator(".body").evaluate("(e) => e.scrollTo(0, e.scrollHeight)")


def person(number: int, part: str = "") -> str:
    return f"people#person/{number + 100:032x}{part}"


def letter(words: str = "-----BEGIN PGP MESSAGE-----") -> Do:
    return then(fill("The message", words), press("Open it"))


TO_BETTY = f"letters#seal?item={5:032x}&to={101:032x}"
TO_CHARLES = f"letters#seal?item={5:032x}&to={102:032x}"
SCENES += [
    ("people", "people", {}, None),
    ("people-none", "people", {"nobody": True}, None),
    ("people-add", "people#add", {}, then(fill("Their key as text", "-----BEGIN"), press("Look at it"))),
    ("people-add-alarm", "people#add", {}, then(fill("Their key as text", "alarm"), press("Look at it"))),
    ("people-add-file", "people#add?way=file", {}, None),
    ("people-look-up-off", "people#add?way=lookup", {}, None),
    (
        "people-look-up",
        "people#add?way=lookup&query=ida@example.org",
        {"allowed": True},
        then(lambda page: page.wait_for_timeout(100), press("Look up")),
    ),
    ("person-verified", person(1), {}, None),
    ("person-accepted", person(2), {}, None),
    ("person-changed", person(3), {}, None),
    ("person-changed-words", person(3), {}, press("Show in words")),
    ("person-changed-take", person(3), {}, press("Take the new key")),
    ("person-expired", person(4), {}, None),
    ("person-unknown", person(5), {}, None),
    ("person-rejected", person(6), {}, None),
    ("person-revoked", person(7), {}, None),
    ("person-certify", person(1), {}, press("Certify")),
    ("person-remove", person(1), {}, press("Remove: Remove")),
    ("person-give", person(1), {}, press("Show: Give")),
    ("compare", person(2, "/compare"), {}, None),
    ("compare-words", person(2, "/compare"), {}, lambda page: page.get_by_text("Words", exact=True).click()),
    ("compare-qr", person(2, "/compare"), {}, lambda page: page.get_by_text("QR code", exact=True).click()),
    ("compare-matches", person(2, "/compare"), {}, press("It matches")),
    ("compare-differs", person(2, "/compare"), {}, press("It does not match")),
    ("seal", "letters#seal", {}, None),
    ("seal-chosen", TO_BETTY, {}, None),
    ("seal-look", TO_BETTY, {}, press("Look it over")),
    ("seal-look-loose", TO_CHARLES, {}, press("Look it over")),
    (
        "sealed",
        TO_BETTY,
        {},
        then(press("Look it over"), lambda page: page.get_by_role("button", name="Seal it", exact=True).click()),
    ),
    (
        "sealed-one-time",
        f"letters#seal?item={5:032x}",
        {},
        then(
            tick("Somebody without a key"),
            press("Look it over"),
            lambda page: page.locator(".prompt-input").fill("right"),
            lambda page: page.get_by_role("button", name="Seal it", exact=True).click(),
        ),
    ),
    ("open", "letters#open", {}, None),
    ("open-words", "letters#open", {}, letter("words")),
    ("opened", "letters#open", {}, letter()),
    ("opened-shown", "letters#open", {}, then(letter(), press("Show: Password"))),
    (
        "opened-bad",
        "letters#open",
        {"sender": {"kind": "unknown", "verdict": "bad", "reason": "altered"}, "written_for": "another"},
        letter(),
    ),
    (
        "opened-unknown",
        "letters#open",
        {
            "sender": {"kind": "unknown", "verdict": "unknown_signer", "key_id": "1B2C4D6E3F9A0C11"},
            "foreign": True,
            "written_for": "unknown",
            "repeated": {"seen": int(time.time()) - 90000, "same": True},
        },
        letter(),
    ),
    ("taken", "letters#open", {}, then(letter(), press("Take 2"))),
    ("health-empty", "health", {"health": "empty"}, None),
    ("health-well", "health", {"health": "well"}, None),
    ("health-many", "health", {"health": "many"}, None),
    (
        "health-opened",
        "health",
        {"health": "many"},
        lambda page: page.locator("summary", has_text="Used for several accounts").click(),
    ),
    ("health-rating", "health", {"health": "well", "unrated": 400, "stuck": True}, None),
    (
        "health-breaches",
        "health",
        {"health": "many", "asked": True, "unasked": 400, "stuck": True},
        then(press("Ask now"), lambda page: page.wait_for_timeout(150)),
    ),
    ("health-offline", "health", {"health": "well", "asked": True, "offline": True}, press("Ask now")),
    ("list-due", "popup", {"reminders": ["passwords_due"], "due": 3}, None),
    ("item-health", "popup", {"calledFine": True}, then(item, to_the_end)),
    ("list-alarm", "popup", {"alarm": True}, None),
    ("item-shared", "popup", {"shared": True}, then(item, to_the_end)),
    (
        "item-received",
        "popup",
        {
            "origin": {
                "signer": "A" * 40,
                "name": "Betty Holberton",
                "verdict": "good",
                "trusted": True,
                "received": int(time.time()) - 90000,
            }
        },
        then(item, to_the_end),
    ),
    (
        "item-untrusted",
        "popup",
        {"origin": {"verdict": "bad", "trusted": False, "received": int(time.time()) - 90000}},
        item,
    ),
    ("opened-yours", "letters#open", {}, letter("mine")),
    (
        "opened-former",
        "letters#open",
        {
            "sender": {
                "kind": "person",
                "verdict": "good",
                "fingerprint": "A" * 40,
                "name": "Betty Holberton",
                "person": {"id": f"{101:032x}", "state": "accepted", "name": "Betty Holberton"},
                "former": {"state": "verified", "until": int(time.time()) - 90000},
                "signed": int(time.time()) - 190000,
            }
        },
        letter(),
    ),
    ("ask-again", "letters#ask", {}, None),
    ("ask-again-nobody", "letters#ask", {"nobody": True}, None),
    ("people-own-alarm", "people", {"pretender": True}, None),
    ("list-own-alarm", "popup", {"reminders": ["own_address"]}, None),
    ("register", "letters#register", {}, None),
    ("register-received", "letters#register/received", {}, None),
]

FILES = [
    {"id": f"{300 + at:032x}", "name": name, "size": size, "type": ""}
    for at, (name, size) in enumerate(
        (("Passport.pdf", 1_480_221), ("Recovery codes.txt", 412), ("A scan with a very long name " * 5, 19_922_944))
    )
]
ATTACH = f"attach#{1:032x}"


def choose(page: Page) -> None:
    page.set_input_files("input[type=file]", {"name": "Will.pdf", "mimeType": "application/pdf", "buffer": b"x" * 900})


def kind(value: str) -> Do:
    return lambda page: page.get_by_label("Kind").first.select_option(value)


SCENES += [
    ("list-kinds", "popup", {"kinds": True, "files": FILES[:1]}, None),
    *(
        (f"item-{name}", "popup", {"item": name}, item)
        for name in ("card", "identity", "ssh_key", "api_key", "licence")
    ),
    ("item-wifi", "popup", {"item": "wifi"}, then(item, press("Show as QR code"))),
    ("item-files", "popup", {"files": FILES}, then(item, to_the_end)),
    *(
        (f"new-{name}", "popup", {}, then(press("Add an item"), kind(name)))
        for name in ("card", "identity", "api_key", "wifi", "licence")
    ),
    ("new-ssh_key", "popup", {}, then(press("Add an item"), kind("ssh_key"), press("Make a new key"))),
    ("edit-card", "popup", {"item": "card"}, then(item, press("Edit"), press("Show: Card number"))),
    ("attach", ATTACH, {"files": FILES}, None),
    ("attach-none", ATTACH, {}, None),
    ("attach-moving", ATTACH, {"slow": True, "files": FILES[:1]}, choose),
    ("attach-done", ATTACH, {"files": FILES[:2]}, choose),
    ("attach-remove", ATTACH, {"files": FILES[:2]}, press("Remove Passport.pdf")),
    ("attach-damaged", ATTACH, {"files": FILES[:2], "torn": True}, press("Save as file: Passport.pdf")),
    ("attach-gone", ATTACH, {"gone": True}, None),
]


def no_more(page: Page) -> None:
    """Cards above the list would push what is looked at out of sight."""
    page.get_by_role("button", name="Not today").click()


def unfold(number: int = 0) -> Do:
    return lambda page: page.locator("details.key > summary").nth(number).click()


def brought(page: Page) -> None:
    page.get_by_text("From a file", exact=True).click()
    page.set_input_files(
        "input[type=file]", {"name": "sealring-backup.asc", "mimeType": "text/plain", "buffer": b"x" * 900}
    )
    press("Look what it would change")(page)


def a_key(text: str) -> Do:
    return then(tick("Also a Backup Key"), type_in(text), lambda page: page.wait_for_timeout(300))


def confirmed(page: Page) -> None:
    """A Backup Key that was made here, written down, and confirmed by two of its parts."""
    then(tick("Also a Backup Key"), press("Suggest words"))(page)
    parts = page.locator(".suggested").inner_text().split("-")
    press("I wrote it down")(page)
    for box in page.locator(".parts .field").all():
        box.locator("input").fill(parts[int("".join(filter(str.isdigit, box.inner_text()))) - 1])
    press("Check the parts")(page)


def backup_given(page: Page) -> None:
    press("Restore a backup")(page)
    page.get_by_text("Pasted text", exact=True).click()
    page.get_by_label("The whole text of the backup").fill("-----BEGIN PGP MESSAGE-----")
    press("Next")(page)
    page.get_by_label("Passphrase of the backup").fill("grain copper lunar tidy")


MANY: dict[str, Any] = {"backups": "many"}
NEW: dict[str, Any] = {"state": "no_vault"}
SCENES += [
    ("backups", "backups", {}, None),
    ("backups-none", "backups", {"backups": "none", "kit": "none"}, None),
    ("backups-many", "backups", {"backups": "many", "kit": "outdated"}, None),
    ("backups-card", "backups", {"backups": "many"}, unfold(2)),
    ("backups-check", "backups", {}, then(unfold(), press("Check: Check it"))),
    ("backups-check-gone", "backups", {"refuse": "backup_damaged"}, then(unfold(), press("Check: Check it"))),
    ("backups-drill", "backups#?drill", {}, None),
    ("backups-drill-factor", "backups#?drill", {"factor": True}, right),
    ("backups-drill-slow", "backups#?drill", {"slow": True}, right),
    ("backups-drilled", "backups#?drill", {}, right),
    ("backups-drill-failed", "backups#?drill", {"failed": True}, right),
    ("backups-make", "backups#make", {}, None),
    ("backups-make-none", "backups#make", {"backups": "none"}, lambda page: page.locator("summary").click()),
    ("backups-make-weak", "backups#make", {}, a_key("tuesday")),
    ("backups-make-fair", "backups#make", {}, a_key("tuesday harbour velvet")),
    ("backups-make-green", "backups#make", {}, a_key("tuesday harbour velvet tundra pickle")),
    ("backups-make-suggested", "backups#make", {}, then(tick("Also a Backup Key"), press("Suggest words"))),
    (
        "backups-make-parts",
        "backups#make",
        {},
        then(tick("Also a Backup Key"), press("Suggest letters", "I wrote it down")),
    ),
    ("backups-make-confirmed", "backups#make", {}, confirmed),
    ("backups-make-slow", "backups#make", {"slow": True}, right),
    ("backups-made", "backups#make", {"warnings": ["fair_key", "key_in_vault"]}, right),
    ("backups-old", "backups#old", MANY, None),
    ("backups-old-gone", "backups#old", MANY, right),
    ("backups-restore", "backups#restore", {}, None),
    ("backups-restore-text", "backups#restore", {}, lambda page: page.get_by_text("Pasted text").click()),
    ("backups-restore-moving", "backups#restore", {"slow": True}, brought),
    ("backups-restore-refused", "backups#restore", {"refuse": "backup_no_key"}, brought),
    ("backups-preview", "backups#restore", {}, brought),
    ("backups-preview-replace", "backups#restore", {"stranger": True}, then(brought, tick("Replace"))),
    ("backups-preview-bundle", "backups#restore", {"bundle": True}, brought),
    ("backups-restored", "backups#restore", {}, then(brought, tick("Replace"), right)),
    ("backups-places", "backups#places", {}, None),
    ("backups-places-none", "backups#places", {"backups": "none", "dialog": False, "timer": "off"}, None),
    ("backups-places-add", "backups#places", {}, press("Add: Dropbox")),
    ("backups-places-choose", "backups#places", {}, press("Choose a folder")),
    ("backups-kit", "backups#kit", {"kit": "outdated"}, None),
    ("backups-kit-none", "backups#kit", {"kit": "none"}, None),
    ("backups-kit-made", "backups#kit", {}, right),
    ("list-backup", "popup", MANY, None),
    ("list-backup-later", "popup", MANY, no_more),
    ("backing", "popup", {"backups": "none"}, press("Back up now")),
    ("backing-slow", "popup", {"slow": True}, then(press("Back up now"), right)),
    ("backing-done", "popup", {}, then(press("Back up now"), right)),
    ("setup-backup", "setup", NEW, press("Restore a backup")),
    ("setup-backup-passphrase", "setup", NEW, backup_given),
    ("setup-backup-factor", "setup", {**NEW, "factor": True}, then(backup_given, press("Next", "Restore my vault"))),
    (
        "setup-backup-slow",
        "setup",
        NEW,
        then(backup_given, lambda page: page.evaluate("__scene.slow = true"), press("Next", "Restore my vault")),
    ),
    ("setup-backup-done", "setup", NEW, then(backup_given, press("Next", "Restore my vault"))),
]


def main() -> int:
    """Takes the pictures; the status says whether any page complained."""
    folder = Path(sys.argv[1])
    only = sys.argv[2:] or None
    folder.mkdir(parents=True, exist_ok=True)
    with studio() as made:
        for scene in SCENES:
            if only and scene[0] not in only:
                continue
            for scheme, zoom in (("light", 1), ("dark", 1), ("light", 2)):
                with made.shown(scene, scheme, zoom) as page:
                    whole = scene[1] not in ("popup", "offer")
                    page.screenshot(path=folder / f"{scene[0]}-{scheme}-{zoom}.png", full_page=whole)
    print("\n".join(dict.fromkeys(made.complaints)) or "no complaints")
    return 1 if made.complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
