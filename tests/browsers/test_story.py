# ruff: noqa: E501 - scripts for pages read better whole
"""The whole story in both browsers, and what it leaves behind: no secret in any file, no name where none belongs, no connection."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers import drivers
from tests.browsers.drivers import Browser, Chromium
from tests.browsers.site import Site
from tests.browsers.story import PASSPHRASE, PASSWORD, USER, Story

NOTE = "canary note: the spare key lies under the third stone"
CODE_SECRET = "NBSWY3DPEHPK3PXPCANARY2222222222"
ITEM = {
    "type": "login",
    "name": "Canary card",
    "username": "someone",
    "notes": NOTE,
    "otp": CODE_SECRET,
    "uris": [{"uri": "https://canary-uri.example/", "match": "domain"}],
}


def _files(*roots: Path) -> Iterator[tuple[Path, bytes]]:
    for root in roots:
        for path in root.rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield path, path.read_bytes()


def _held(needle: str, *roots: Path) -> list[str]:
    forms = [needle.encode(), needle.encode("utf-16-le")]
    return [str(path) for path, data in _files(*roots) if any(form in data for form in forms)]


def _requests(browser: Browser) -> list[str]:
    """The address of every request from now on of every page and of the background; Firefox's are in test_requests.py."""
    asked: list[str] = []
    if isinstance(browser, Chromium):
        browser.context.on("request", lambda request: asked.append(request.url))
    return asked


def _no_one_else_was_asked(asked: list[str], site: Site) -> None:
    """Each is for the extension's own files or for the site under test."""
    own = (f"chrome-extension://{drivers.CHROMIUM_ID}/", site.url("/"), "data:", "blob:chrome-extension://", "about:")
    assert asked
    assert [url for url in asked if not url.startswith(own)] == []


def test_the_whole_story(story: Story) -> None:
    """Set up, save, lock, unlock, fill: nobody else was asked, and afterwards nothing lies about."""
    where = story.browser.place
    asked = _requests(story.browser)
    story.tell()
    page = story.browser.open_extension("pages/options.html")
    made = page.call("item.create", item=ITEM)["result"]
    assert page.call("item.reveal", id=made["id"], field="notes")["result"]["value"] == NOTE
    assert len(page.call("item.code", id=made["id"])["result"]["code"]) == 6
    areas = "const api = globalThis.browser ?? chrome; return JSON.stringify([await api.storage.local.get(), await api.storage.session.get()])"
    stored = page.run(areas)
    for needle in (USER, "ada", "127.0.0.1", "Canary", PASSWORD, PASSPHRASE):
        assert needle not in stored
    if isinstance(story.browser, Chromium):
        _no_one_else_was_asked(asked, story.site)
    story.browser.close()
    drivers.until(lambda: not story.browser.hosts(), "the host to end with its browser")
    for secret in (PASSWORD, PASSPHRASE, NOTE, CODE_SECRET):
        assert _held(secret, where.root) == []  # data, profile, temporary files and logs all lie below it
    for name in (USER, "Canary", "canary-uri"):
        assert _held(name, where.data) == []
    extension_folders = [
        each
        for each in where.root.rglob("*")
        if each.is_dir() and (drivers.CHROMIUM_ID in each.name or "moz-extension" in each.name)
    ]
    for name in (USER, "canary-uri"):
        assert _held(name, *extension_folders) == []


def test_the_canary_is_found_where_it_is(tmp_path: Path) -> None:
    """The search that the story's test relies on does find things."""
    (tmp_path / "a").write_bytes(b"xx" + PASSWORD.encode() + b"yy")
    (tmp_path / "b").write_bytes(PASSWORD.encode("utf-16-le"))
    assert len(_held(PASSWORD, tmp_path)) == 2


@pytest.mark.parametrize("name", drivers.FOR_PAGES)
def test_without_a_network(name: str, tmp_path: Path) -> None:
    """The story needs nothing but loopback."""
    if not drivers.available(name) or not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("needs the browser, unshare and ip")
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no network namespace")
    words = f"ip link set lo up && exec {sys.executable} -m tests.browsers.story --cheap --browser {name} --shots {tmp_path}"
    told = subprocess.run(
        ["unshare", "-rn", "sh", "-c", words],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env=dict(os.environ),
    )
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
