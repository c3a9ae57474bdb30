# ruff: noqa: E501 - flags and their reasons read better whole
"""One tab of Chromium with the extension, spoken to in the isolated world of its content scripts, without any page's own scripts or the network."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.browsers.drivers import CHROMIUM, CHROMIUM_ID, EXTENSION

CLOSED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
OPEN = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""What a page may do: nothing but look; or run what stands in it."""
WAIT = 10.0
WAKE = "chrome.runtime.sendMessage({type: 'wake'}).then(() => undefined)"
"""What content/wake.js does when a person acts."""


class Tab:
    """A page that comes from memory; questions are expressions in a world, through the debugging protocol."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.page.route("**/*", self._answer)
        self.session = context.new_cdp_session(self.page)
        self.html = b""
        self.policy = CLOSED
        self.frame = ""
        self.made = 0
        self.worlds: list[dict[str, Any]] = []
        self.session.on("Runtime.executionContextCreated", lambda event: self.worlds.append(event["context"]))
        self.session.on("Runtime.executionContextsCleared", lambda event: self.worlds.clear())
        self.session.send("Runtime.enable")
        self.session.send("Page.enable")

    def _answer(self, route: Any) -> None:
        if route.request.is_navigation_request() and route.request.frame == self.page.main_frame:
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": self.policy}
            route.fulfill(status=200, headers=headers, body=self.html)
        else:
            route.abort()

    def show(self, html: bytes, number: int = 0, *, path: str = "", policy: str = CLOSED, awake: bool = True) -> int:
        """Load a page under an address that says nothing of it; the world of our scripts there, with all of them unless they are to sleep."""
        self.html, self.policy = html, policy
        self.page.goto(f"https://page-{number}.example/{path}", wait_until="load")
        self.frame = self.session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self._wait(self._own, "the content scripts to come")
        self._wait(lambda: self.run(world, "Boolean(globalThis[Symbol.for('sealring')]?.stop)"), "them to start")
        if awake:
            self.wake(int(world))
        return int(world)

    def wake(self, world: int) -> None:
        """Have the scripts come that do the work; they are asked for again when a background that was just installed began the page anew."""

        def come() -> bool:
            self.run(world, WAKE)
            return bool(self.run(world, "Boolean(globalThis[Symbol.for('sealring')].hear)"))

        self._wait(come, "the others to come")

    def _own(self) -> int | None:
        for world in self.worlds:
            if world["origin"] == f"chrome-extension://{CHROMIUM_ID}" and world["auxData"]["frameId"] == self.frame:
                return int(world["id"])
        return None

    def _wait(self, look: Any, what: str) -> Any:
        end = time.monotonic() + WAIT
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > end:
                raise TimeoutError(what)
            self.page.wait_for_timeout(5)

    def fresh(self, scripts: list[str]) -> int:
        """A new isolated world in which some scripts have run."""
        self.made += 1
        told = self.session.send("Page.createIsolatedWorld", {"frameId": self.frame, "worldName": f"world-{self.made}"})
        world = int(told["executionContextId"])
        for script in scripts:
            self.run(world, f"{script}\n;undefined")
        return world

    def run(self, world: int, expression: str) -> Any:
        """The value of an expression there."""
        asked = {"expression": expression, "contextId": world, "returnByValue": True, "awaitPromise": True}
        told = self.session.send("Runtime.evaluate", asked)
        if "exceptionDetails" in told:
            details = told["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"])[:500])
        return told["result"].get("value")


@contextlib.contextmanager
def chromium(extension: Path = EXTENSION) -> Iterator[Any]:
    """A context with the extension loaded, its profile in a folder that goes away; there is no host."""
    from playwright.sync_api import sync_playwright

    flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        f"--disable-extensions-except={extension}",
        f"--load-extension={extension}",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--lang=en-US",
    ]
    with (
        tempfile.TemporaryDirectory(prefix="sealring-world-", ignore_cleanup_errors=True) as folder,
        sync_playwright() as playwright,
    ):
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            headless=False,
            args=flags,
            ignore_default_args=["--disable-extensions"],
            env={**os.environ, "HOME": folder},
            viewport={"width": 1280, "height": 800},
        )
        try:
            yield context
        finally:
            context.close()
