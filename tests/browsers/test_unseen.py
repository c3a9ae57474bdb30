# ruff: noqa: E501 - scripts for pages read better whole
"""What a page can see of us: nothing before the person's first act; after a fill the values and events alone, never an address, id or name of ours.

And what we do there before that act: nothing is looked at, watched or waited for.
"""

import json
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.drivers import CHROMIUM_ID, FIREFOX_ID
from tests.browsers.gallery import LOGIN, Gallery, gallery
from tests.browsers.worlds import OPEN, Tab, chromium

QUIET = ("resources", "calls", "errors", "globals")
ELEMENT = '<div popover="manual"></div>'
"""All that the document shows of the icon and of the menu."""
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


def _seen(shown: Gallery, changed: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the page noticed, none of which may be an address, an id or a name of ours; nor may its document be another than it was."""
    seen = dict(shown.page.run("return seen()"))
    held = json.dumps(seen).lower()
    assert [word for word in OURS if word in held] == []
    assert seen["markup"].replace(ELEMENT, "") == shown.page.run("return markup")
    assert {name: seen[name] for name in QUIET} == {name: [] for name in QUIET}
    clicked = "attributes input#user style "  # by Firefox's driver, which makes sure that a click can reach a field
    assert {change for change in seen["changes"] if change != clicked} == set(changed)
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


def test_the_menu_shows_an_unnamed_element_alone(shown: Gallery) -> None:
    """That something came when the person went into the field is a documented limit; not what it is, nor what is in it, nor whose frame it has."""
    _watched(shown)
    shown.page.click("#user")
    drivers.until(lambda: shown.page.run("return seen().changes.includes('childList html  div')"), "the icon")
    _seen(shown, ("childList html  div",))
    shown.page.press("ArrowDown")
    drivers.until(
        lambda: shown.page.run("return seen().events.includes('blur input#user')"), "the menu to take the keys"
    )
    _seen(shown, ("childList html  div", "childList html  "))


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


# Runs before our scripts in their world, and notes when they look at the page, watch it or wait.
_SPY = """(() => {
  const used = (globalThis.used = []);
  const note = (owner, names) => {
    for (const name of names) {
      const real = owner[name];
      owner[name] = typeof real === "function" && /^[A-Z]/.test(name)
        ? class extends real { constructor(...args) { super(...args); used.push(name); } }
        : function (...args) { used.push(name); return real.apply(this ?? globalThis, args); };
    }
  };
  note(globalThis, ["MutationObserver", "IntersectionObserver", "ResizeObserver", "PerformanceObserver"]);
  note(globalThis, ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback", "getComputedStyle"]);
  note(Document.prototype, ["createTreeWalker", "querySelector", "querySelectorAll", "getElementsByTagName", "createElement", "elementFromPoint"]);
  note(Element.prototype, ["attachShadow", "setAttribute", "getBoundingClientRect", "append"]);
})();"""


def test_nothing_is_looked_at_before_the_first_act(tmp_path: Path) -> None:
    """No observer, no timer, no look at the document, until a person presses into a field: then there are some."""
    if not drivers.available("chromium"):
        pytest.skip("chromium is not installed")
    spied = shutil.copytree(drivers.EXTENSION, tmp_path / "extension")
    manifest = json.loads((spied / "manifest.json").read_text())
    manifest["content_scripts"][0]["js"].insert(0, "spy.js")
    (spied / "manifest.json").write_text(json.dumps(manifest))
    (spied / "spy.js").write_text(_SPY)
    page = (Path(__file__).parents[1] / "pages" / "login.html").read_bytes()
    with chromium(spied) as context:
        tab = Tab(context)
        world = tab.show(page, policy=OPEN, awake=False)
        time.sleep(0.3)
        assert tab.run(world, "globalThis.used") == []
        tab.page.click("#user")
        drivers.until(lambda: tab.run(world, "globalThis.used"), "a look at the page after the person's act")
