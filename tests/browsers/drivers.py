# ruff: noqa: E501 - scripts for pages read better whole
"""Drives a real Chromium (Playwright) and a real Firefox (Marionette) with the extension and its host, through one interface."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

EXTENSION = Path(__file__).parents[2] / "extension"
CHROMIUM = "/usr/bin/chromium"
FIREFOX = shutil.which("firefox-esr") or "/usr/bin/firefox-esr"
CHROMIUM_ID = "bekmjgbkngbidknjelhjocfnbbklijei"
FIREFOX_ID = "extension@sealring.org"
WAIT = 15.0
OTHER_HOST = "shop.sealring-test.example"
"""A name that leads to the local site but is not loopback, so that http counts as unencrypted."""


class Failed(AssertionError):
    """Something did not happen in time; says what was looked for, and what the page held."""


def until(look: Callable[[], Any], what: str, seconds: float = WAIT) -> Any:
    """Look until the answer is true."""
    end = time.monotonic() + seconds
    pause = 0.01  # most of what is waited for is there at once
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failed(f"not in {seconds:.0f} s: {what}")
        time.sleep(pause)
        pause = min(0.05, pause * 2)


class Page:
    """One tab or window. Selectors are CSS; scripts are expressions or the body of an async function of `args`."""

    def goto(self, url: str) -> None:
        """Go to an address and wait until it has loaded."""
        raise NotImplementedError

    def run(self, body: str, *args: Any) -> Any:
        """The value that the body of an async function returns."""
        raise NotImplementedError

    def click(self, selector: str) -> None:
        """Click like a person."""
        raise NotImplementedError

    def point(self, x: float, y: float) -> None:
        """Move the pointer to a place of the window and click there like a person, whatever lies there."""
        raise NotImplementedError

    def type(self, selector: str, text: str) -> None:
        """Empty a field and type into it like a person."""
        raise NotImplementedError

    def press(self, keys: str) -> None:
        """Press keys, as in "Control+c", where the focus is."""
        raise NotImplementedError

    def front(self) -> None:
        """Bring its window before all others, with the focus."""
        raise NotImplementedError

    def picture(self, path: Path) -> None:
        """Save what is seen."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the tab."""
        raise NotImplementedError

    # --- Made of the above -----------------------------------------------------------------------------------------

    def aside(self, body: str, *args: Any) -> Any:
        """Run a script and leave the tab in front that is there, with its focus and its quick timers."""
        return self.run(body, *args)

    def value(self, selector: str) -> str:
        """The value of a field."""
        return str(self.run("return document.querySelector(args[0])?.value ?? ''", selector))

    def text(self, selector: str = "body") -> str:
        """What is read in a place."""
        return str(self.run("return document.querySelector(args[0])?.innerText ?? ''", selector))

    def see(self, selector: str, seconds: float = WAIT) -> None:
        """Wait until something can be seen."""
        script = "const e = document.querySelector(args[0]); return !!e && e.checkVisibility() && e.getClientRects().length > 0"
        self._wait(lambda: self.run(script, selector), f"{selector} on the page", seconds)

    def see_text(self, text: str, seconds: float = WAIT) -> None:
        """Wait until some words are read."""
        self._wait(lambda: text.lower() in self.text().lower(), f"the words {text!r}", seconds)

    def _wait(self, look: Callable[[], Any], what: str, seconds: float) -> None:
        try:
            until(lambda: self._calmly(look), what, seconds)
        except Failed as failed:
            raise Failed(f"{failed}; the page reads: {self.text()[:600]!r}") from None

    @staticmethod
    def _calmly(look: Callable[[], Any]) -> Any:
        """A page may be between two documents."""
        try:
            return look()
        except Exception:  # noqa: BLE001 - each driver has its own kinds
            return None

    def mark(
        self,
        text: str,
        within: str = "button, a[href], [role=button], [role=menuitem], label, summary",
        seconds: float = WAIT,
    ) -> str:
        """The selector of the visible control that reads so, or is labelled so."""
        script = """
          const seen = (e) => e.checkVisibility() && e.getClientRects().length > 0;
          const name = (e) => (e.getAttribute("aria-label") || e.innerText || e.value || "").trim().toLowerCase();
          const all = [...document.querySelectorAll(args[1])].filter(seen);
          const wanted = args[0].toLowerCase();
          const hit = all.find((e) => name(e) === wanted) ?? all.find((e) => name(e).startsWith(wanted)) ?? all.find((e) => name(e).includes(wanted));
          document.querySelectorAll("[data-test-mark]").forEach((e) => e.removeAttribute("data-test-mark"));
          hit?.setAttribute("data-test-mark", "");
          return !!hit"""
        self._wait(lambda: self.run(script, text, within), f"a control {text!r}", seconds)
        return "[data-test-mark]"

    def press_button(self, text: str, seconds: float = WAIT) -> None:
        """Click the button or link that reads so, when it can be clicked."""
        selector = self.mark(text, seconds=seconds)
        self._wait(
            lambda: self.run("return !document.querySelector(args[0])?.disabled", selector),
            f"{text!r} to be enabled",
            seconds,
        )
        self.click(selector)

    def field(self, label: str, seconds: float = WAIT) -> str:
        """The selector of the visible field with that label."""
        script = """
          const seen = (e) => e.checkVisibility() && e.getClientRects().length > 0;
          const name = (e) => [e.getAttribute("aria-label"), ...[...(e.labels ?? [])].map((l) => l.innerText), e.placeholder].filter(Boolean).join(" | ").toLowerCase();
          const all = [...document.querySelectorAll("input, textarea, select")].filter(seen);
          const wanted = args[0].toLowerCase();
          const hit = all.find((e) => name(e).split(" | ").includes(wanted)) ?? all.find((e) => name(e).includes(wanted));
          document.querySelectorAll("[data-test-mark]").forEach((e) => e.removeAttribute("data-test-mark"));
          hit?.setAttribute("data-test-mark", "");
          return !!hit"""
        self._wait(lambda: self.run(script, label), f"a field {label!r}", seconds)
        return "[data-test-mark]"

    def ask(self, message: dict[str, Any]) -> Any:
        """On an extension page: one message to the background."""
        return self.run("return await (globalThis.browser ?? chrome).runtime.sendMessage(args[0])", message)

    def call(self, method: str, **params: Any) -> Any:
        """On an extension page: one method of the host; its whole reply."""
        return self.ask({"type": "host", "method": method, "params": params})


class Browser:
    """One browser with its own profile, the extension loaded and the host registered for it."""

    name = ""

    def __init__(self, place: "Place") -> None:
        self.place = place

    def open(self, url: str = "about:blank") -> Page:
        """A new tab, in front."""
        raise NotImplementedError

    def extension(self, path: str) -> str:
        """The address of one of the extension's own files."""
        raise NotImplementedError

    def open_extension(self, path: str) -> Page:
        """One of the extension's pages in a new tab."""
        return self.open(self.extension(path))

    def pages(self) -> list[Page]:
        """Every open tab and window."""
        raise NotImplementedError

    def find(self, ending: str, seconds: float = WAIT) -> Page:
        """The tab or window whose address ends so."""

        def look() -> Page | None:
            for page in self.pages():
                with contextlib.suppress(Exception):
                    if str(page.run("return location.pathname")).endswith(ending):
                        return page
            return None

        found: Page = until(look, f"a page {ending}", seconds)
        return found

    def reload_extension(self) -> None:
        """As an update does."""
        raise NotImplementedError

    def emit(self, event: str, *args: Any) -> None:
        """Call the listeners that the background registered for a browser's event, such as "idle.onStateChanged"."""
        raise NotImplementedError

    def close_pages(self) -> None:
        """One empty tab is left."""
        raise NotImplementedError

    def close(self) -> None:
        """End the browser as a person does."""
        raise NotImplementedError

    def hosts(self) -> list[int]:
        """The ids of the host processes of this place, by their environment."""
        return self.place.processes("sealring-host")


_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY")


_MAIN = "from sealring.native.main import main"
_CHEAP = "import sealring.vault.stretching as stretching; stretching.fitting = lambda: stretching.TESTING\n"


class Place:
    """The folders of one person in one test: HOME, the data, the profiles. Several browsers may share one.

    Without a display the host has no clipboard, so a test never touches that of whoever runs it.
    """

    def __init__(self, root: Path, *, display: bool = False, dear: bool = False, pretence: str = "") -> None:
        self.root = root
        self.before = ("" if dear else _CHEAP) + pretence
        self.home = root / "home"
        self.data = root / "data"
        self.temp = root / "tmp"
        for folder in (self.home, self.data, self.temp):
            folder.mkdir(parents=True, exist_ok=True)
        self.logs = root / "logs"
        self.logs.mkdir(exist_ok=True)
        kept = {
            key: os.environ[key]
            for key in ("PATH", "LANG", *(_DISPLAY if display else ()), "XDG_RUNTIME_DIR")
            if key in os.environ
        }
        self.environment = {
            **kept,
            "HOME": str(self.home),
            "SEALRING_HOME": str(self.data),
            "TMPDIR": str(self.temp),
            "LANG": "en_US.UTF-8",
            "LANGUAGE": "en",
            "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1",
        }

    def install(self, folder: Path, browser: str) -> None:
        """Register the host in a folder, as `sealring install` does."""
        folder.mkdir(parents=True, exist_ok=True)
        from sealring.browsers import install

        with _environment(self.environment):
            install.install([browser], folders=[str(folder)])
        launcher = next((self.data / "launcher").iterdir())
        text = launcher.read_text()
        assert _MAIN in text
        launcher.write_text(text if self.before in text else text.replace(_MAIN, self.before + _MAIN))

    def processes(self, word: str) -> list[int]:
        """Processes of this place whose command line holds a word."""
        found = []
        for each in Path("/proc").iterdir():
            if not each.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                line = (each / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if any(word in part for part in line[:4]) and f"{self.data}" in " ".join(line):
                    found.append(int(each.name))
        return found


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    old = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(old)


# --- Chromium ------------------------------------------------------------------------------------------------------------


class ChromiumPage(Page):
    """A tab in Playwright's hands."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.set_default_timeout(WAIT * 1000)

    def goto(self, url: str) -> None:
        self.page.goto(url)

    def run(self, body: str, *args: Any) -> Any:
        return self.page.evaluate(f"async (args) => {{ {body} }}", list(args))

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def point(self, x: float, y: float) -> None:
        mouse = self.page.mouse._impl_obj
        self._soon(mouse.move(x - 3, y - 3, None))
        self._soon(mouse.move(x, y, None))
        self._soon(mouse.down(None, None))
        self._soon(mouse.up(None, None))

    def type(self, selector: str, text: str) -> None:
        field = self.page.locator(selector).first
        field.click()
        field.fill("")
        field.press_sequentially(text)

    def press(self, keys: str) -> None:
        self._soon(self.page.keyboard._impl_obj.press(keys, None))

    def front(self) -> None:
        self.page.bring_to_front()

    def _soon(self, step: Awaitable[None]) -> None:
        """Chromium never says that an event has arrived when its frame went away by it; that is waited for in vain."""
        with contextlib.suppress(TimeoutError):
            self.page._sync(asyncio.wait_for(step, 5))

    def picture(self, path: Path) -> None:
        self.page.screenshot(path=str(path))

    def close(self) -> None:
        self.page.close()


class _Playwright:
    """Playwright's own process, shared by the Chromiums that are open: there can be one in a thread."""

    users = 0
    running: Any = None

    @classmethod
    def start(cls) -> Any:
        from playwright.sync_api import sync_playwright

        if not cls.users:
            cls.running = sync_playwright().start()
        cls.users += 1
        return cls.running

    @classmethod
    def stop(cls) -> None:
        cls.users -= 1
        if not cls.users:
            cls.running.stop()


class Chromium(Browser):
    """Debian's Chromium with a profile of its own."""

    name = "chromium"

    def __init__(
        self,
        place: Place,
        *,
        headless: bool = True,
        extension: Path = EXTENSION,
        profile: str = "chromium",
        flags: Sequence[str] = (),
    ) -> None:
        super().__init__(place)
        self.profile = place.root / profile
        place.install(self.profile / "NativeMessagingHosts", "chromium")
        preferences = self.profile / "Default" / "Preferences"
        preferences.parent.mkdir()
        # Without developer mode an unpacked extension does not come back from a reload.
        preferences.write_text('{"extensions": {"ui": {"developer_mode": true}}}')
        given = [
            *flags,
            "--no-sandbox",
            "--disable-gpu",
            f"--disable-extensions-except={extension}",
            f"--load-extension={extension}",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--lang=en-US",
            "--host-resolver-rules=MAP *.sealring-test.example 127.0.0.1",
        ]
        try:
            self.context: Any = _Playwright.start().chromium.launch_persistent_context(
                str(self.profile),
                executable_path=CHROMIUM,
                headless=False,
                args=[*(["--headless=new"] if headless else []), *given],
                ignore_default_args=["--disable-extensions"],
                env=dict(place.environment),
                viewport={"width": 900, "height": 700},
            )
        except BaseException:
            _Playwright.stop()
            raise

    def open(self, url: str = "about:blank") -> Page:
        page = ChromiumPage(self.context.new_page())
        page.goto(url)
        return page

    def extension(self, path: str) -> str:
        return f"chrome-extension://{CHROMIUM_ID}/{path}"

    def pages(self) -> list[Page]:
        return [ChromiumPage(page) for page in self.context.pages]

    def worker(self) -> Any:
        """The extension's background."""

        def look() -> Any:
            return next((each for each in self.context.service_workers if CHROMIUM_ID in each.url), None)

        with contextlib.suppress(Failed):
            return until(look, "the background", 2)
        return self.context.wait_for_event("serviceworker")

    def emit(self, event: str, *args: Any) -> None:
        script = "([path, args]) => { path.split('.').reduce((at, name) => at[name], chrome).dispatch(...args); }"
        self.worker().evaluate(script, [event, list(args)])

    def close_pages(self) -> None:
        kept = self.context.new_page()
        for page in self.context.pages:
            if page is not kept:
                page.close()

    def reload_extension(self) -> None:
        self.worker().evaluate("setTimeout(() => chrome.runtime.reload(), 50)")
        time.sleep(1)

    def close(self) -> None:
        if self.context is None:  # a test may end its browser before the fixture does
            return
        with contextlib.suppress(Exception):
            self.context.close()
        self.context = None
        _Playwright.stop()


# --- Firefox -------------------------------------------------------------------------------------------------------------


class FirefoxPage(Page):
    """A tab by its window handle; Marionette acts on one at a time."""

    def __init__(self, browser: "Firefox", handle: str) -> None:
        self.browser = browser
        self.handle = handle

    @property
    def _marionette(self) -> Any:
        marionette = self.browser.marionette
        try:
            here = marionette.current_window_handle
        except Exception:  # noqa: BLE001 - the page that it drove has closed itself
            here = None
        if here != self.handle:
            marionette.switch_to_window(self.handle)
        return marionette

    def goto(self, url: str) -> None:
        self._marionette.navigate(url)

    def run(self, body: str, *args: Any) -> Any:
        script = f"""const done = arguments[arguments.length - 1]; const args = arguments[0];
          (async () => {{ {body} }})().then((value) => done({{value}}), (error) => done({{error: String(error)}}));"""
        answer = self._marionette.execute_async_script(
            script, script_args=(list(args),), sandbox=None, new_sandbox=False
        )
        if answer and "error" in answer:
            raise RuntimeError(answer["error"])
        return (answer or {}).get("value")

    def aside(self, body: str, *args: Any) -> Any:
        self.browser.marionette.switch_to_window(self.handle, focus=False)
        return self.run(body, *args)

    def click(self, selector: str) -> None:
        self._element(selector).click()

    def point(self, x: float, y: float) -> None:
        chain = self._marionette.actions.sequence("pointer", "mouse", {"pointerType": "mouse"})
        chain.pointer_move(round(x) - 3, round(y) - 3).pointer_move(
            round(x), round(y)
        ).pointer_down().pointer_up().perform()

    def type(self, selector: str, text: str) -> None:
        element = self._element(selector)
        element.click()
        element.clear()
        element.click()
        element.send_keys(text)

    def _element(self, selector: str) -> Any:
        from marionette_driver.by import By

        return self._marionette.find_element(By.CSS_SELECTOR, selector)

    def press(self, keys: str) -> None:
        from marionette_driver.keys import Keys

        names = {
            "Control": Keys.CONTROL,
            "Shift": Keys.SHIFT,
            "Alt": Keys.ALT,
            "Enter": Keys.ENTER,
            "Escape": Keys.ESCAPE,
            "Tab": Keys.TAB,
            "ArrowDown": Keys.ARROW_DOWN,
            "ArrowUp": Keys.ARROW_UP,
        }
        parts = [names.get(part, part) for part in keys.split("+")]
        chain = self._marionette.actions.sequence("key", "keyboard")
        for part in parts:
            chain.key_down(part)
        for part in reversed(parts):
            chain.key_up(part)
        chain.perform()

    def front(self) -> None:
        self.browser.marionette.switch_to_window(self.handle, focus=True)

    def picture(self, path: Path) -> None:
        import base64

        path.write_bytes(base64.b64decode(self._marionette.screenshot(full=False)))

    def close(self) -> None:
        self._marionette.close()
        handles = self.browser.marionette.window_handles
        if handles:
            self.browser.marionette.switch_to_window(handles[-1])


class Firefox(Browser):
    """Debian's Firefox with a profile of its own."""

    name = "firefox"

    def __init__(
        self, place: Place, *, headless: bool = True, extension: Path = EXTENSION, profile: str = "firefox"
    ) -> None:
        super().__init__(place)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of mozinfo, which asks for the Linux distribution
            from marionette_driver.addons import Addons
            from marionette_driver.marionette import Marionette

        self.profile = place.root / profile
        self.profile.mkdir(exist_ok=True)
        place.install(place.home / ".mozilla" / "native-messaging-hosts", "firefox")
        port = _free_port()
        (self.profile / "user.js").write_text("".join(f"user_pref({name}, {value});\n" for name, value in _prefs(port)))
        self.log = (place.logs / f"{profile}.log").open("wb")
        command = [
            FIREFOX,
            "--marionette",
            "--remote-allow-system-access",
            *(["--headless"] if headless else []),
            "--no-remote",
            "--profile",
            str(self.profile),
        ]
        self.process = subprocess.Popen(command, env=place.environment, stdout=self.log, stderr=self.log)
        try:
            until(lambda: _listens(port), "Firefox to listen", 60)
            self.marionette = Marionette(host="127.0.0.1", port=port, socket_timeout=120)
            self.marionette.start_session(timeout=60)
            self.marionette.timeout.script = 60
            self.marionette.timeout.implicit = 0
            self.addons = Addons(self.marionette)
            self.addons.install(str(extension), temp=True)
            # The driver's own mode, which keeps the system's focus out, would keep it from our popup too.
            if not headless:
                self.chrome("Services.prefs.setBoolPref('focusmanager.testmode', false)")
            self.hostname = self.chrome(f"return WebExtensionPolicy.getByID('{FIREFOX_ID}').mozExtensionHostname")
        except BaseException:
            self.process.kill()
            raise

    def chrome(self, script: str, *args: Any) -> Any:
        """A script with the browser's own rights; its `arguments` are these."""
        with self.marionette.using_context("chrome"):
            return self.marionette.execute_script(script, script_args=args)

    def open(self, url: str = "about:blank") -> Page:
        page = FirefoxPage(self, self._new_tab())
        page.goto(url)
        return page

    def _new_tab(self) -> str:
        """The handle of a tab in the window that people have: asked of an offer's, which holds none but its own, the driver waits for ever."""
        from marionette_driver.errors import NoSuchWindowException

        for handle in self.marionette.window_handles:
            with contextlib.suppress(NoSuchWindowException):  # an offer's may close by itself
                self.marionette.switch_to_window(handle, focus=False)
                if self.chrome("return window.toolbar.visible"):
                    return str(self.marionette.open(type="tab", focus=True)["handle"])
        raise Failed("Firefox has no window with tabs")

    def extension(self, path: str) -> str:
        return f"moz-extension://{self.hostname}/{path}"

    def pages(self) -> list[Page]:
        return [FirefoxPage(self, handle) for handle in self.marionette.window_handles]

    def emit(self, event: str, *args: Any) -> None:
        # The parent process keeps a proxy of each listener, without the event's name; the child ignores those that don't fit the name.
        script = """const [id, path, args] = arguments;
          const {ExtensionParent} = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
          const contexts = [...ExtensionParent.ParentAPIManager.proxyContexts.values()].filter((c) => c.extension.id === id && c.viewType === "background");
          let tried = 0;
          for (const context of contexts) for (const listenerId of context.listenerProxies.keys()) {
            const holder = new StructuredCloneHolder("emit", null, args);
            ExtensionParent.ParentAPIManager.conduit.queryRunListener(context.childId, {childId: context.childId, handlingUserInput: true, listenerId, path, urgentSend: false, args: holder}).catch(() => undefined);
            tried += 1;
          }
          return tried"""
        if not self.chrome(script, FIREFOX_ID, event, list(args)):
            raise Failed("the background has no listeners")

    def close_pages(self) -> None:
        handles = self.marionette.window_handles
        opened = self._new_tab()
        for handle in handles:
            self.marionette.switch_to_window(handle)
            self.marionette.close()
        self.marionette.switch_to_window(opened)

    def reload_extension(self) -> None:
        script = f"""const [done] = arguments; const {{AddonManager}} = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
          AddonManager.getAddonByID("{FIREFOX_ID}").then((addon) => addon.reload()).then(() => done(true), (e) => done(String(e)))"""
        with self.marionette.using_context("chrome"):
            self.marionette.execute_async_script(script)
        time.sleep(1)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.chrome("Services.startup.quit(Services.startup.eAttemptQuit)")
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _prefs(port: int) -> list[tuple[str, str]]:
    values: dict[str, Any] = {
        "marionette.port": port,
        "network.dns.forceResolve": "127.0.0.1",
        "signon.rememberSignons": False,
        "browser.shell.checkDefaultBrowser": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "app.update.enabled": False,
        "extensions.update.enabled": False,
        "extensions.enabledScopes": 5,  # the profile's and the browser's own: those of this machine may want the same keys
        "browser.aboutwelcome.enabled": False,
        "toolkit.telemetry.enabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "browser.startup.page": 0,
        "browser.newtabpage.enabled": False,
        "intl.locale.requested": "en-US",
        "dom.events.testing.asyncClipboard": False,
        "browser.tabs.warnOnClose": False,
    }
    import json

    return [(json.dumps(name), json.dumps(value)) for name, value in values.items()]


# Long tests of pages whose code is the same in both browsers: `.ci/run` takes a slice and tries them in one.
FOR_PAGES = ["chromium"] if os.environ.get("SEALRING_TEST_SLICE") else ["chromium", "firefox"]
BROWSERS: dict[str, type[Browser]] = {"chromium": Chromium, "firefox": Firefox}


def available(name: str) -> bool:
    """Whether a browser is on this machine."""
    return os.path.exists(CHROMIUM if name == "chromium" else FIREFOX)


@contextlib.contextmanager
def place(
    root: Path | None = None, *, display: bool = False, dear: bool = False, pretence: str = ""
) -> Iterator[Place]:
    """A fresh place, in a folder that goes away again unless one is given.

    Args:
        root: the folder.
        display: whether what runs there sees the screen.
        dear: whether passphrases cost what they cost people; else the host derives keys by the profile for testing,
            because half a second of every core for each unlocking is most of what many of these tests would take.
        pretence: lines that its launcher runs first (pretences.py).
    """
    if root is not None:
        yield Place(root, display=display, dear=dear, pretence=pretence)
        return
    with tempfile.TemporaryDirectory(prefix="sealring-test-", ignore_cleanup_errors=True) as folder:
        yield Place(Path(folder), display=display, dear=dear, pretence=pretence)


def start(name: str, where: Place, **options: Any) -> Browser:
    """Start a browser by name."""
    return BROWSERS[name](where, **options)


if __name__ == "__main__":
    sys.exit("This is a module of the browser tests; run: python -m tests.browsers.story")
