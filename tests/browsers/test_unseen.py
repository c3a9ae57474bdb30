# ruff: noqa: E501 - scripts for pages read better whole
"""What a page can see of us: nothing before the person's first act; after a fill the values and events alone, never an address, id or name of ours."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.drivers import CHROMIUM_ID, FIREFOX_ID
from tests.browsers.gallery import LOGIN, Gallery, gallery

QUIET = ("changes", "resources", "calls", "errors", "globals")
OURS = ("-extension://", CHROMIUM_ID, FIREFOX_ID, "sealring")

_PROBE = """const found = [];
  const shown = (make, address) => new Promise((done) => {
    const each = make();
    each.onload = () => done("loaded");
    each.onerror = () => done("failed");
    setTimeout(done, 700, "nothing");
    each.src = each.href = address;
    if (each.localName !== "img") document.body.append(each);
  });
  for (const file of args[1]) {
    const address = args[0] + file;
    const fetched = await fetch(address).then((answer) => answer.status, (error) => error.name);
    const image = await shown(() => new Image(), address);
    const script = await shown(() => document.createElement("script"), address);
    found.push([fetched, image, script].join());
  }
  return found"""


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def shown(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    """Each browser in turn, its vault unlocked, with a login that fits."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with gallery(request.param) as made:
        yield made


def _watched(shown: Gallery) -> None:
    """The watching page as it lies there, untouched."""
    shown.page.goto(shown.site.url("/pages/watcher.html"))


def _seen(shown: Gallery) -> dict[str, Any]:
    """What the page noticed, none of which may be an address, an id or a name of ours; nor may its document be another than it was."""
    seen = dict(shown.page.run("return seen()"))
    held = json.dumps(seen).lower()
    assert [word for word in OURS if word in held] == []
    assert seen["markup"] == shown.page.run("return markup")
    assert {name: seen[name] for name in QUIET} == {name: [] for name in QUIET}
    assert (seen["frames"], seen["sheets"]) == (1, 1)
    return seen


def test_nothing_is_there_before_the_first_act(shown: Gallery) -> None:
    """The document, its events, resources, globals and functions are as if we were not there, though the vault is open and a login fits."""
    _watched(shown)
    time.sleep(0.7)  # longer than any of our scripts waits
    events = _seen(shown)["events"]
    assert [event for event in events if event.split()[0] not in ("focus", "blur")] == []  # the tab's own


def test_a_fill_shows_values_and_events_alone(shown: Gallery) -> None:
    """What is filled is the page's; nothing tells more than that somebody filled. That events are not trusted is a documented limit."""
    _watched(shown)
    shown.fill()
    drivers.until(lambda: shown.page.value("#pass"), "the fill")
    time.sleep(0.2)
    events = _seen(shown)["events"]
    assert {event.split()[1] for event in events if event.endswith("untrusted")} == {"input#user", "input#pass"}
    assert shown.fields().items() >= LOGIN.items()


def test_a_page_cannot_probe_for_our_files(shown: Gallery) -> None:
    """Our files answer as those of an extension that does not exist, even to a page that knows our address.

    Firefox gives the menu's page to who knows the address, which it makes up for each profile; nothing tells it to a page.
    """
    shown.page.goto(shown.site.url("/pages/login.html"))
    files = ["manifest.json", "content/main.js", "icons/16.png", "pages/popup.html", "ui/dom.js", "pages/menu.js"]
    if shown.browser.name == "chromium":
        files.append("pages/menu.html")
    ours = shown.browser.extension("")
    nobody = {"chromium": ours.replace(CHROMIUM_ID, CHROMIUM_ID[::-1]), "firefox": f"moz-extension://{uuid.uuid4()}/"}
    assert shown.page.run(_PROBE, ours, files) == shown.page.run(_PROBE, nobody[shown.browser.name], files)
