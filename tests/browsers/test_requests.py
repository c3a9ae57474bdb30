# ruff: noqa: E501 - scripts for pages read better whole
"""No connection is tried by the extension: Firefox itself is asked, for every request that any part of it begins during the main job."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browsers.drivers import EXTENSION, FIREFOX_ID, Browser, Firefox, until
from tests.browsers.site import Site
from tests.browsers.story import Story

WATCH = f"""
  const ours = (principal) => !!principal && (principal.isAddonOrExpandedAddonPrincipal || principal.originNoSuffix.startsWith(arguments[0]));
  const seen = window.sealringRequests = [];
  const watcher = window.sealringWatcher = {{
    observe(subject, topic) {{
      const channel = subject.QueryInterface(Ci.nsIChannel);
      const info = channel.loadInfo;
      const principals = [info.triggeringPrincipal, info.loadingPrincipal, info.principalToInherit];
      const page = info.triggeringPrincipal;
      seen.push({{topic, url: channel.URI.spec, who: principals.some(ours) ? "extension" : page.isSystemPrincipal ? "browser" : "page", origin: page.origin}});
    }},
  }};
  for (const topic of {["http-on-opening-request", "http-on-modify-request"]!r}) Services.obs.addObserver(watcher, topic);
  return WebExtensionPolicy.getByID("{FIREFOX_ID}").active"""
"""Every http, https, ws and wss channel, of every process, as it is opened and again before it is sent: who began it, and where it goes."""


class Watched:
    """Firefox with an observer of all its requests."""

    def __init__(self, story: Story, browser: Firefox) -> None:
        self.story = story
        self.browser = browser
        assert browser.chrome(WATCH, browser.extension("")) is True

    def seen(self, who: str) -> set[str]:
        """Where the requests of the extension, of pages (and of our script in them, which acts as they do), or of the browser itself go."""
        found: list[dict[str, Any]] = self.browser.chrome("return window.sealringRequests")
        return {each["url"] for each in found if each["who"] == who}


@pytest.fixture
def watched(start: Callable[..., Browser], site: Site, tmp_path: Path) -> Watched:
    """Watched from before set-up on."""
    browser = start("firefox")
    assert isinstance(browser, Firefox)
    return Watched(Story(browser, site, tmp_path), browser)


def test_the_extension_tries_no_connection(watched: Watched) -> None:
    """Set up, save, lock, unlock, fill: nothing of the extension's own, and of the pages what their forms do. Chromium's are in test_story.py."""
    watched.story.tell()
    assert watched.seen("extension") == set()
    welcome, icon = watched.story.site.url("/welcome"), watched.story.site.url("/favicon.ico")
    assert {welcome} <= watched.seen("page") <= {welcome, icon}
    _controls(watched, watched.story.site.url("/"))


def _controls(watched: Watched, site: str) -> None:
    """Our pages' policy refuses a connection; without that policy the same observer sees each kind, and says whose it is."""
    page = watched.browser.open_extension("pages/options.html")
    told = page.run("return await fetch(args[0]).then(() => 'sent', (error) => String(error))", site + "refused")
    assert "NetworkError" in told
    page.goto("about:blank")
    loose = watched.browser.place.root / "loose"
    shutil.copytree(EXTENSION, loose)
    manifest = json.loads((loose / "manifest.json").read_text())
    manifest["content_security_policy"] = {"extension_pages": "script-src 'self'"}
    (loose / "manifest.json").write_text(json.dumps(manifest))
    watched.browser.addons.install(str(loose), temp=True)
    page = watched.browser.open_extension("pages/options.html")
    page.run(
        "fetch(args[0] + 'fetch').catch(() => null); new WebSocket(args[0].replace('http:', 'ws:') + 'socket')", site
    )
    page.run("await browser.tabs.create({url: args[0] + 'opened', active: false})", site)
    wanted = {site + path for path in ("fetch", "socket", "opened")}
    until(lambda: watched.seen("extension") >= wanted, "our requests to be seen")
    assert watched.seen("extension") == wanted
