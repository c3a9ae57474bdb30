# ruff: noqa: E501 - scripts for pages read better whole
"""Promises the extension's real popup in each browser: opened at its button, given real keys, read and pictured where it is."""

import base64
import contextlib
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.browsers.drivers import FIREFOX_ID, Browser, Chromium, Firefox, FirefoxPage, Page, until

POPUP = "pages/popup.html"
_CODES = {"Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40, "Tab": 9}


class Popup(Page):
    """The popup; `size` is what the browser really gave it, in CSS pixels."""

    def click(self, selector: str) -> None:
        """By script: the popup lies outside of what the drivers can point at."""
        self.run("document.querySelector(args[0]).click()", selector)

    def type(self, selector: str, text: str) -> None:
        self.run("const e = document.querySelector(args[0]); e.focus(); e.select?.()", selector)
        for sign in text:
            self.press(sign)

    def is_open(self) -> bool:
        """Whether it is still there."""
        raise NotImplementedError

    def size(self) -> tuple[int, int]:
        """Width and height."""
        wide, high = self.run("return [window.innerWidth, window.innerHeight]")
        return int(wide), int(high)


class ChromiumPopup(Popup):
    """Chromium's popup is a target of its own, which Playwright doesn't hand out: its messages go through another page's session."""

    def __init__(self, browser: Chromium) -> None:
        self.browser = browser
        self.last = 0
        self.answers: dict[int, Any] = {}
        self.near = browser.context.pages[-1]
        self.cdp = browser.context.new_cdp_session(self.near)
        self.cdp.on("Target.receivedMessageFromTarget", self._heard)
        opened = browser.worker().evaluate("chrome.action.openPopup().then(() => true, (error) => String(error))")
        if opened is not True:
            raise RuntimeError(f"the popup did not open: {opened}")
        target = until(self._target, "the popup")
        self.session = self.cdp.send("Target.attachToTarget", {"targetId": target, "flatten": False})["sessionId"]

    def _target(self) -> str | None:
        found = self.cdp.send("Target.getTargets")["targetInfos"]
        return next(
            (str(each["targetId"]) for each in found if each["type"] == "page" and each["url"].endswith(POPUP)), None
        )

    def _heard(self, event: Any) -> None:
        message = json.loads(event["message"])
        self.answers[message.get("id", 0)] = message

    def _send(self, method: str, **params: Any) -> Any:
        self.last += 1
        number = self.last
        message = json.dumps({"id": number, "method": method, "params": params})
        self.cdp.send("Target.sendMessageToTarget", {"sessionId": self.session, "message": message})
        end = time.monotonic() + 15
        while number not in self.answers and time.monotonic() < end:
            self.near.wait_for_timeout(5)
        answer = self.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def run(self, body: str, *args: Any) -> Any:
        script = f"(async (args) => {{ {body} }})({json.dumps(list(args))})"
        answer = self._send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def press(self, keys: str) -> None:
        *held, key = keys.split("+")
        modifiers = sum({"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}[each] for each in held)
        text = key if len(key) == 1 and not modifiers else "\r" if key == "Enter" else ""
        code = _CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)
        common = {"key": key, "modifiers": modifiers, "windowsVirtualKeyCode": code}
        self._send(
            "Input.dispatchKeyEvent",
            type="keyDown" if text else "rawKeyDown",
            **common,
            **({"text": text} if text else {}),
        )
        with contextlib.suppress(Exception):  # Enter may have closed it
            self._send("Input.dispatchKeyEvent", type="keyUp", **common)

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._send("Page.captureScreenshot")["data"]))

    def is_open(self) -> bool:
        return self._target() is not None

    def close(self) -> None:
        if self.is_open():
            with contextlib.suppress(Exception):
                self._send("Runtime.evaluate", expression="window.close()")
            until(lambda: not self.is_open(), "the popup to close")
        self.cdp.detach()


_FIND = 'const browser = [...document.querySelectorAll("browser")].find((each) => each.getAttribute("webextension-view-type") === "popup");'


def _chrome(browser: Firefox, script: str) -> Any:
    """A script with the browser's own rights."""
    with browser.marionette.using_context("chrome"):
        return browser.marionette.execute_script(script)


class FirefoxPopup(Popup):
    """Firefox's popup is a panel of the browser's window: keys go through that window, scripts through another of our pages.

    `control` is one of the extension's pages in a background tab; the popup is one of its extension.getViews().
    """

    def __init__(self, browser: Firefox, control: FirefoxPage) -> None:
        self.browser = browser
        self.control = control
        front = _chrome(browser, "return gBrowser.selectedBrowser.currentURI.spec")
        opened = self._in_chrome(
            f"""const {{ExtensionParent}} = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
              const extension = WebExtensionPolicy.getByID("{FIREFOX_ID}").extension;
              await ExtensionParent.apiManager.global.browserActionFor(extension).openPopup(window, true); return true;"""
        )
        if opened is not True:
            raise RuntimeError(f"the popup did not open: {opened}")
        until(lambda: self._calmly(lambda: self.run("return document.readyState === 'complete'")), "the popup")
        if _chrome(browser, "return gBrowser.selectedBrowser.currentURI.spec") != front:
            raise RuntimeError("another tab came to the front")

    def _in_chrome(self, body: str, *args: Any) -> Any:
        script = f"""const done = arguments[arguments.length - 1]; const args = arguments[0];
          (async () => {{ {body} }})().then(done, (error) => done(String(error)))"""
        with self.browser.marionette.using_context("chrome"):
            return self.browser.marionette.execute_async_script(script, script_args=(list(args),))

    def run(self, body: str, *args: Any) -> Any:
        marionette = self.browser.marionette
        marionette.switch_to_window(self.control.handle, focus=False)
        script = f"""const done = arguments[arguments.length - 1]; const args = arguments[0];
          (async () => {{
            const window = browser.extension.getViews({{type: "popup"}})[0];
            if (!window) throw new Error("no popup");
            const document = window.document; const location = window.location; const getComputedStyle = window.getComputedStyle.bind(window);
            {body} }})().then((value) => done({{value}}), (error) => done({{error: String(error)}}));"""
        answer = marionette.execute_async_script(script, script_args=(list(args),), sandbox=None, new_sandbox=False)
        if answer and "error" in answer:
            raise RuntimeError(answer["error"])
        return (answer or {}).get("value")

    def press(self, keys: str) -> None:
        *held, key = keys.split("+")
        # A headless window has no focus of the system's to pass on to its panel, so the panel's is asked for.
        script = f"""{_FIND}
          if (Services.focus.focusedElement !== browser) browser.focus();
          const input = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
          if (!input.beginInputTransactionForTests(window)) return false;
          const event = (key, code) => new KeyboardEvent("", {{key, keyCode: code, code: key === " " ? "Space" : key.length === 1 ? "Key" + key.toUpperCase() : key}});
          const held = {json.dumps(held)}.map((name) => new KeyboardEvent("", {{key: name, code: name + "Left", keyCode: {{Control: 17, Shift: 16, Alt: 18}}[name]}}));
          const main = event({json.dumps(key)}, {_CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)});
          held.forEach((each) => input.keydown(each)); input.keydown(main); input.keyup(main); held.forEach((each) => input.keyup(each));
          return true;"""
        if _chrome(self.browser, script) is not True:
            raise RuntimeError("no keys for the popup")

    def picture(self, path: Path) -> None:
        data = self._in_chrome(
            f"""{_FIND}
              const seen = await browser.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, "white");
              const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
              canvas.width = seen.width; canvas.height = seen.height; canvas.getContext("2d").drawImage(seen, 0, 0);
              return canvas.toDataURL();"""
        )
        path.write_bytes(base64.b64decode(str(data).partition(",")[2]))

    def is_open(self) -> bool:
        marionette = self.browser.marionette
        marionette.switch_to_window(self.control.handle, focus=False)
        found = marionette.execute_script(
            "return browser.extension.getViews({type: 'popup'}).length", sandbox=None, new_sandbox=False
        )
        return bool(found)

    def close(self) -> None:
        if self.is_open():
            with contextlib.suppress(Exception):
                self.run("window.close()")
            until(lambda: not self.is_open(), "the popup to close")


def open_popup(browser: Browser, control: Page) -> ChromiumPopup | FirefoxPopup:
    """Open the real popup over the tab in front; `control` is one of the extension's pages behind it."""
    if isinstance(browser, Chromium):
        return ChromiumPopup(browser)
    assert isinstance(browser, Firefox) and isinstance(control, FirefoxPage)
    return FirefoxPopup(browser, control)


@contextlib.contextmanager
def display(size: str = "640x480") -> Iterator[str | None]:
    """A screen without a monitor, for the host's clipboard or for all of a browser; None where Xvfb or xclip isn't installed."""
    if not (shutil.which("Xvfb") and shutil.which("xclip")):
        yield None
        return
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert server.stdout is not None
        yield f":{server.stdout.readline().decode().strip()}"
    finally:
        server.terminate()
        server.wait(5)
        if server.stdout:
            server.stdout.close()


def clipboard(screen: str) -> str:
    """What a person would paste."""
    done = subprocess.run(
        ["xclip", "-o", "-selection", "clipboard"],
        env={"DISPLAY": screen, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        timeout=5,
        check=False,
    )
    return done.stdout.decode()
