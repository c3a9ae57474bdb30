"""Shows every state of the extension's pages as a picture, with a pretend background: look.py FOLDER [names]."""

import contextlib
import functools
import http.server
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import playwright.sync_api
from playwright.sync_api import Page, sync_playwright

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
Do = Callable[[Page], Any]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the extension's folder with the extension's own content security policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
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


SCENES: list[tuple[str, str, dict[str, Any], Do | None]] = [
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
    (
        "trash",
        "popup",
        {"trash": True},
        then(press("More"), lambda page: page.get_by_role("menuitem", name="Trash").click()),
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
    ("options-weaker", "options", {}, lambda page: page.get_by_label("Lock after").select_option("60")),
    ("options-token", "options", {}, press("Change")),
    ("options-locked", "options", {"state": "locked"}, None),
]


def main() -> int:
    """Takes the pictures; the status says whether any page complained."""
    folder = Path(sys.argv[1])
    only = sys.argv[2:] or None
    folder.mkdir(parents=True, exist_ok=True)
    words = (ROOT / "_locales/en/messages.json").read_text()
    stub = (Path(__file__).parent / "stub.js").read_text()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    complaints: list[str] = []
    with (
        sync_playwright() as driver,
        contextlib.closing(
            driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        ) as browser,
    ):
        for name, where, scene, act in SCENES:
            if only and name not in only:
                continue
            for scheme, zoom in (("light", 1), ("dark", 1), ("light", 2)):
                small = where in ("popup", "offer")
                size = (
                    {"width": 380, "height": 560 if zoom == 1 else 300}
                    if small
                    else {"width": 1000 // zoom, "height": 760 // zoom}
                )
                context = browser.new_context(color_scheme=scheme, viewport=size, device_scale_factor=zoom)  # type: ignore[arg-type]
                page = context.new_page()
                page.on("pageerror", lambda error, name=name: complaints.append(f"{name}: {error}"))  # type: ignore[misc]
                page.on(
                    "console",
                    lambda message, name=name: (
                        complaints.append(f"{name}: {message.text}") if message.type == "error" else None
                    ),
                )  # type: ignore[misc]
                page.add_init_script(
                    f"globalThis.__messages = {words}; globalThis.__scene = {json.dumps(scene)};\n{stub}"
                )
                page.goto(f"http://127.0.0.1:{server.server_port}/pages/{where}.html")
                page.wait_for_timeout(450)
                try:
                    if act:
                        act(page)
                        page.wait_for_timeout(150)
                except playwright.sync_api.Error as error:
                    complaints.append(f"{name} {scheme} {zoom}: {str(error)[:300]}")
                page.screenshot(path=folder / f"{name}-{scheme}-{zoom}.png", full_page=not small)
                context.close()
    server.shutdown()
    print("\n".join(dict.fromkeys(complaints)) or "no complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
