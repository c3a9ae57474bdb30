# ruff: noqa: E501 - scripts for pages read better whole
"""HTTP authentication in real browsers: the login that was chosen goes to its own server, and to no other asker."""

import base64
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.conftest import Shared, unlock_by_wire
from tests.browsers.drivers import OTHER_HOST, Firefox, FirefoxPage, Page, until
from tests.browsers.story import PASSWORD, USER, Story


def _basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode()


GOOD = _basic(PASSWORD)
_GO = "setTimeout(() => { location.href = args[0]; }, 10)"


class _Handler(BaseHTTPRequestHandler):
    server: "Asker"

    def do_GET(self) -> None:
        path, given = self.path.partition("?")[0], self.headers.get("authorization")
        if self.path.startswith("http:"):  # as a proxy
            self.server.asked.append((self.path, self.headers.get("proxy-authorization")))
            self._answer(407, "no", {"proxy-authenticate": 'Basic realm="files"'})
            return
        self.server.asked.append((path, given))
        if path.startswith("/open"):
            self._answer(200, self.server.pages.get(path, "open"))
        elif given == self.server.good and not path.startswith(("/wrong", "/other")):
            self._answer(200, "<p id=done>Welcome in</p>")
        else:
            realm = "other" if path.startswith("/other") else "files"
            self._answer(401, "no", {"www-authenticate": f'Basic realm="{realm}"'})

    def _answer(self, status: int, body: str, more: dict[str, str] | None = None) -> None:
        data = f"<!doctype html><meta charset=utf-8><title>server</title>{body}".encode()
        self.send_response(status)
        for name, value in {
            "content-type": "text/html",
            "content-length": str(len(data)),
            "cache-control": "no-store",
            **(more or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: what was sent must not be in the test's log."""


class Asker(ThreadingHTTPServer):
    """A server on loopback that asks for a login, and notes each request with what came along."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str | None]] = []
        self.pages: dict[str, str] = {}
        self.good = GOOD
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a page."""
        return f"http://{host}:{self.server_address[1]}{path}"

    def given(self, path: str) -> list[str]:
        """What came along with the requests for a path."""
        return [given for asked, given in self.asked if asked == path and given]


@pytest.fixture(scope="module")
def proxy() -> Iterator[Asker]:
    """A server that is Chromium's proxy for all but this machine itself, and may be Firefox's."""
    served = Asker()
    yield served
    served.shutdown()
    served.server_close()


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def shared(request: pytest.FixtureRequest, proxy: Asker) -> Iterator[Shared]:
    """Each browser in turn. Chromium takes its proxy at its start, Firefox while it runs."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    options = {"flags": [f"--proxy-server=127.0.0.1:{proxy.server_address[1]}"]} if request.param == "chromium" else {}
    one = Shared(request.param, **options)
    yield one
    one.close()


@pytest.fixture
def asker() -> Iterator[Asker]:
    """A server."""
    served = Asker()
    yield served
    served.shutdown()
    served.server_close()


def _control(story: Story) -> Page:
    return story.browser.open_extension("pages/options.html")


def _saved(control: Page, uri: str, user: str = USER, password: str = PASSWORD) -> str:
    uris = [{"uri": uri, "match": "domain"}]
    item = {"type": "login", "name": f"{user} there", "username": user, "password": password, "uris": uris}
    return str(control.call("item.create", item=item)["result"]["id"])


def _leave(page: Page, url: str) -> None:
    """To another page; this one may be gone before it has answered."""
    with contextlib.suppress(Exception):
        page.run(_GO, url)


def _go(story: Story, url: str) -> Page:
    """Go there without waiting for an answer, which may be a prompt of the browser's."""
    _open_windows(story)  # meets the prompt of a tab before
    page = story.browser.open(story.site.url("/plain"))
    _leave(page, url)
    return page


@contextlib.contextmanager
def _past_prompts() -> Iterator[None]:
    """Firefox's driver dismisses the browser's own prompt when it meets one, and says so."""
    from marionette_driver.errors import NoSuchWindowException, UnexpectedAlertOpen

    with contextlib.suppress(NoSuchWindowException, UnexpectedAlertOpen):
        yield


def _close(page: Page) -> None:
    """A tab that waits for its server; our window goes with it, which Firefox's driver may find out at once."""
    with _past_prompts() if isinstance(page, FirefoxPage) else contextlib.nullcontext():
        page.close()


def _open_windows(story: Story) -> list[Page]:
    """Ours, told by their address alone: a tab that waits for a server runs no script."""
    if isinstance(story.browser, Firefox):
        found = []
        for page in story.browser.pages():
            with _past_prompts():
                story.browser.marionette.switch_to_window(page.handle, focus=False)  # type: ignore[attr-defined]
                if "/auth.html" in story.browser.marionette.get_url():
                    found.append(page)
        return found
    story.browser.worker().evaluate("1")  # type: ignore[attr-defined]  # its driver hears of new windows only while it talks
    return [page for page in story.browser.pages() if "/auth.html" in page.page.url]  # type: ignore[attr-defined]


def _window(story: Story) -> Page:
    until(lambda: _open_windows(story), "the window that asks")
    (page,) = _open_windows(story)
    page.see(".foot .button")
    return page


def _no_window(story: Story, seconds: float = 1.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert _open_windows(story) == []
        time.sleep(0.1)


def _choose(window: Page, words: str) -> None:
    """Press a button that closes its own window."""
    selector = window.mark(words)
    window.run("setTimeout((button) => button.click(), 20, document.querySelector(args[0]))", selector)


def _asked(asker: Asker, path: str, times: int = 1) -> None:
    until(lambda: [asked for asked, _ in asker.asked].count(path) >= times, f"{times} requests for {path}")


def test_the_login_that_is_chosen_goes_in(ready: Story, asker: Asker) -> None:
    """The window names server and realm and no password; "always" spares it the next time, here with another password."""
    control = _control(ready)
    item = _saved(control, asker.url("/"))
    page = _go(ready, asker.url("/secret"))
    window = _window(ready)
    window.see_text(asker.url(""))
    assert "files" in window.text() and PASSWORD not in window.text() and asker.given("/secret") == []
    window.click("#always")
    ready.shot(window, "server-asks")
    _choose(window, "Use")
    page.see("#done")
    assert asker.given("/secret") == [GOOD]
    until(lambda: not _open_windows(ready), "the window to close")
    kept = control.call("item.get", id=item)["result"]["item"]
    assert "result" in control.call("item.update", id=item, revision=1, item={**_wire(kept), "password": "another-1"})
    asker.good = _basic("another-1")
    _leave(page, asker.url("/secret?again"))
    until(lambda: asker.given("/secret")[-1] == _basic("another-1"), "the new password")
    assert _open_windows(ready) == []
    _leave(page, asker.url("/other"))  # what was allowed is for that realm
    assert "other" in _window(ready).text()
    _close(page)
    options = ready.browser.open_extension("pages/options.html#autofill")
    options.see_text(f"{asker.url('')} \u00b7 files")
    options.click("#servers button")
    until(lambda: control.call("httpauth.remembered")["result"]["servers"] == [], "it to be taken back")


def test_the_gallerys_page_opens(ready: Story) -> None:
    """tests/pages/basic-auth.html, whose server asks before it gives anything."""
    _saved(_control(ready), ready.site.url("/"))
    page = _go(ready, ready.site.url("/pages/basic-auth.html"))
    _choose(_window(ready), "Use")
    page.see("#done")


def _wire(item: dict[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in ("type", "name", "username", "uris")}


def test_a_wrong_password_goes_once(ready: Story, asker: Asker) -> None:
    """The server that asks again gets nothing more: the browser's own prompt comes, and the next request is asked about, for as long as its tab waits."""
    _saved(_control(ready), asker.url("/"))
    _go(ready, asker.url("/wrong"))
    window = _window(ready)
    window.click("#always")
    _choose(window, "Use")
    _asked(asker, "/wrong", 2)
    _no_window(ready)
    assert asker.given("/wrong") == [GOOD]
    page = _go(ready, asker.url("/wrong/again"))
    _window(ready).see_text("did not take")
    _close(page)
    until(lambda: not _open_windows(ready), "the window to close")
    assert asker.given("/wrong/again") == []


def test_whoever_wants_the_browsers_prompt_gets_it(ready: Story, asker: Asker) -> None:
    """Nothing is sent, and that server is not asked about again at once."""
    _saved(_control(ready), asker.url("/"))
    _go(ready, asker.url("/secret"))
    _choose(_window(ready), "Ask me in the browser")
    until(lambda: not _open_windows(ready), "the window to close")
    _go(ready, asker.url("/secret/2"))
    _asked(asker, "/secret/2")
    _no_window(ready)
    assert [given for _, given in asker.asked if given] == []


def test_other_servers_and_what_pages_load_get_nothing(ready: Story, asker: Asker) -> None:
    """Another port, another host, a picture, a script's request, a frame in another site's page: no window, no login."""
    control = _control(ready)
    _saved(control, asker.url("/"))
    other = Asker()
    try:
        secret = asker.url("/secret")
        loads = f'<img src="{secret}/img"><script>fetch("{secret}/fetch", {{mode: "no-cors", credentials: "include"}}).catch(() => 0)</script>'
        other.pages["/open/page"] = f'{loads}<iframe src="{secret}/frame"></iframe>'
        asker.pages["/open/own"] = f'<img src="{secret}/own-img">'
        for url, server, path in [
            (other.url("/secret"), other, "/secret"),
            (asker.url("/secret/host", "localhost"), asker, "/secret/host"),
            (other.url("/open/page"), asker, "/secret/frame"),
            (other.url("/open/page"), asker, "/secret/img"),
            (asker.url("/open/own"), asker, "/secret/own-img"),
        ]:
            _go(ready, url)
            _asked(server, path)
        _no_window(ready)
        assert [given for _, given in asker.asked + other.asked if given] == []
    finally:
        other.shutdown()
        other.server_close()


def test_a_proxy_gets_nothing(ready: Story, proxy: Asker) -> None:
    """Not even one at the very address of a login, on the way to another; background-httpauth.test.js has the rest."""
    control = _control(ready)
    there = f"http://{OTHER_HOST}/secret"
    for uri in (proxy.url("/"), there):
        _saved(control, uri)
    page = ready.browser.open(ready.site.url("/plain"))
    clear = _firefox_proxy(ready, proxy)
    try:
        _leave(page, there)
        _asked(proxy, there)
        _no_window(ready)
        assert [given for _, given in proxy.asked if given] == []
    finally:
        clear()


def _firefox_proxy(story: Story, proxy: Asker) -> Callable[[], None]:
    if not isinstance(story.browser, Firefox):
        return lambda: None
    firefox, kind = story.browser, "network.proxy.type"
    prefs = {kind: 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": proxy.server_address[1]}
    script = "for (const [name, value] of Object.entries(arguments[0])) Services.prefs[typeof value === 'number' ? 'setIntPref' : 'setStringPref'](name, value)"
    firefox.chrome(script, prefs)
    return lambda: firefox.chrome("Services.prefs.clearUserPref(arguments[0])", kind)


def test_a_frame_of_the_servers_own_page_is_asked_about(ready: Story, asker: Asker) -> None:
    """Every page around it is of that very origin."""
    _saved(_control(ready), asker.url("/"))
    asker.pages["/open/around"] = f'<iframe src="{asker.url("/secret")}"></iframe>'
    _go(ready, asker.url("/open/around"))
    _choose(_window(ready), "Use")
    until(lambda: asker.given("/secret") == [GOOD], "the login")


def test_a_locked_vault_is_unlocked_in_the_window(ready: Story, asker: Asker) -> None:
    """It shows the prompt with the token first, and names no login; then it goes on with the choice."""
    control = _control(ready)
    _saved(control, asker.url("/"))
    control.call("session.lock", reason="person")
    until(lambda: control.call("session.status").get("result", {}).get("state") == "locked", "the lock")
    page = _go(ready, asker.url("/secret"))
    window = _window(ready)
    window.see(".prompt .chip:not(.waiting)")
    assert USER not in window.text()
    unlock_by_wire(control)
    window.see_text(USER)
    _choose(window, "Use")
    page.see("#done")
    assert asker.given("/secret") == [GOOD]
