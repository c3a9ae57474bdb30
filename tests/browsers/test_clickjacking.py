# ruff: noqa: E501 - scripts for pages read better whole
"""Pages that want a click on the in-page menu that the person does not mean: what is not to be seen gives nothing, in both browsers."""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.browsers import drivers
from tests.browsers.drivers import until
from tests.browsers.gallery import LOGIN, PASSWORD, Gallery, gallery

LONG_ENOUGH = 0.65
EARLY = 0.4
AFTER = 0.5
"""Seconds in which a click that counts has long filled: an honest one takes half of it (the first test says so)."""
ALIKE = 8
DARK = 120
"""Of 255: by how much two pictures of the same menu differ at most, and what its words are darker than."""

_HOST = "const host = [...document.querySelectorAll('[popover=manual]')].find((e) => e.attributes.length === 1 && e.getBoundingClientRect().height > 60);"
_BOX = f"{_HOST} if (!host) return null; const {{x, y, width, height}} = host.getBoundingClientRect(); return [x, y, width, height]"
_INNER = "return [...document.querySelector('#inner').contentDocument.querySelectorAll('[popover=manual]')].map((e) => e.getBoundingClientRect()).map((b) => [b.x, b.y, b.width, b.height]).find((b) => b[3] > 60) ?? null"
_STYLE = "const sheet = document.createElement('style'); sheet.textContent = args[0]; document.head.append(sheet);"
_COVER = "const cover = document.createElement('div'); cover.id = 'cover'; cover.style = 'position:fixed;inset:0;width:100vw;height:100vh;margin:0;border:0;padding:0;background:#fff;pointer-events:none;z-index:2147483647';"
_SHOW = "cover.popover = 'manual'; document.body.append(cover); cover.showPopover();"
_ALWAYS = "div[popover]:not(#cover)"

HIDDEN = {
    "hidden": f"{_HOST} host.hidePopover()",
    "hidden and shown again": f"{_HOST} host.hidePopover(); host.showPopover(); host.style.opacity = '.01'",
    "faint by its own attribute": f"{_HOST} host.style.setProperty('opacity', '.01', 'important')",
    "out of the top layer": f"{_HOST} host.removeAttribute('popover'); host.style.opacity = '.01'",
    "inert": f"{_HOST} host.inert = true",
    "moved elsewhere in the document": f"{_HOST} (document.body.moveBefore ?? document.body.insertBefore).call(document.body, host, null)",
    "under a later popover": _COVER + _SHOW,
    "under a popover in a closed shadow root": _COVER
    + "const box = document.createElement('div'); document.body.append(box); box.attachShadow({mode: 'closed'}).append(cover); cover.popover = 'manual'; cover.showPopover()",
    "under a popover that was there before": "const cover = document.getElementById('earlier'); cover.hidePopover(); cover.showPopover()",
    "under a modal dialog": _COVER.replace("'div'", "'dialog'")
    + "cover.style.maxWidth = cover.style.maxHeight = 'none'; document.body.append(cover); cover.showModal()",
    "under a transition of the view": "document.head.append(Object.assign(document.createElement('style'), {textContent: '::view-transition{pointer-events:none;background:#fff} ::view-transition-group(*){animation-duration:60s!important} ::view-transition-old(*),::view-transition-new(*){animation:none!important;opacity:.01!important}'})); document.startViewTransition(() => {}); await new Promise((done) => setTimeout(done, 300))",
    "the field faint": "document.querySelector('#user').style.opacity = '.01'",
    "the page faint": "document.documentElement.style.opacity = document.body.style.opacity = '.01'",
    "the field away from the menu": "document.body.style.paddingTop = '200px'",
    "the page scrolled under it": "document.body.style.height = '4000px'; scrollTo(0, 60)",
    "clicked by script": f"{_HOST} for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) host.dispatchEvent(new MouseEvent(type, {{bubbles: true, composed: true, clientX: 400, clientY: 250}})); host.click(); host.focus(); host.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, composed: true}})); host.hidePopover()",
}
"""After these there is no menu to be seen where the person clicks, or none that belongs to anything."""

AROUND = "the page around it"
IN_SIGHT = {
    "dressed by the page": f"{_ALWAYS} {{opacity:.01!important; filter:opacity(1%)!important; clip-path:inset(0 0 99% 0)!important; mask-image:linear-gradient(transparent,transparent)!important; transform:translateX(-300px) scale(.1)!important; width:5px!important; height:5px!important; left:0!important; mix-blend-mode:difference!important; visibility:hidden!important; zoom:.1!important; transition:all 60s!important; animation:away 60s infinite!important; rotate:90deg!important; scale:.1!important; translate:900px!important; content-visibility:hidden!important; position:absolute!important}} @keyframes away {{from, to {{opacity:0; transform:translate(900px)}}}}",
    "with boxes of the page in it": f"{_ALWAYS}::before, {_ALWAYS}::after {{content:''!important; display:block!important; position:fixed!important; inset:0!important; background:#fff!important; pointer-events:none!important; z-index:9!important}} {_ALWAYS}::backdrop {{background:#fff!important; z-index:9!important}}",
    AROUND: "html, body {filter:opacity(2%)!important; clip-path:inset(0 0 99% 0)!important; mask-image:linear-gradient(transparent,transparent)!important}",
}
"""Styles that have no power over the menu: it stays as it was, or else gives nothing."""


class Trap:
    """A page with a login, and the menu open over it for long enough."""

    def __init__(self, shown: Gallery) -> None:
        self.shown, self.page = shown, shown.page

    def open(self, *, before: str = "", path: str = "/pages/login.html", wait: float = LONG_ENOUGH) -> list[float]:
        """Go there, click into the field, open the menu by key; where it lies."""
        self.page.goto(self.shown.site.url(path))
        self.page.run(
            "const earlier = document.createElement('div'); earlier.id = 'earlier'; earlier.popover = 'manual'; earlier.style = 'position:fixed;inset:0;width:100vw;height:100vh;margin:0;background:#fff;pointer-events:none'; document.body.append(earlier);"
            + before
        )
        self._ask()
        box: list[float] = until(self._asked, "the menu")
        time.sleep(wait)
        return box

    def _ask(self) -> None:
        self.page.click("#user")
        self.page.press("ArrowDown")

    def _asked(self) -> Any:
        if not self.page.run("return document.hasFocus()"):  # our own window came before it, after an earlier click
            self.page.front()
            self._ask()
        return self.page.run(_BOX)

    def pick(self, box: list[float]) -> None:
        """Click where the first row is."""
        self.page.point(box[0] + box[2] / 2, box[1] + 26)

    def given(self) -> bool:
        """Whether anything reached the page in time."""
        time.sleep(AFTER)
        return any(self.page.value(f"#{name}") for name in LOGIN)

    def drawn(self, box: list[float]) -> Image.Image:
        """What is seen of the menu once its words are painted, which a busy machine does late."""
        pictures = [self.look(box)]

        def settled() -> bool:
            pictures.append(self.look(box))
            dark = pictures[-1].convert("L").getextrema()[0]
            return isinstance(dark, int | float) and dark < DARK and difference(*pictures[-2:]) < 1

        until(settled, "the menu's words")
        return pictures[-1]

    def look(self, box: list[float]) -> Image.Image:
        """What is seen there now."""
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            self.page.picture(Path(file.name))
            x, y, width, height = (int(each) for each in box)
            return Image.open(file.name).convert("RGB").crop((x + 4, y + 4, x + width - 4, y + height - 4))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Of two pictures, 0 to 255; the hover and the focus of a row make a few."""
    return 255.0 if one.size != other.size else float(max(ImageStat.Stat(ImageChops.difference(one, other)).mean))


def in_time(act: Callable[[], float]) -> None:
    """Act until it took less time than a menu has to be in sight; a machine that is too busy for that shows nothing."""
    until(lambda: act() < EARLY, "a click that came early enough", 60)


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def trap(request: pytest.FixtureRequest) -> Iterator[Trap]:
    """Each browser in turn, with an unlocked vault and one login that fits."""
    if not drivers.available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with gallery(request.param) as made:
        yield Trap(made)


def test_an_honest_click_fills(trap: Trap) -> None:
    """So that no other test here passes because nothing ever works."""
    begun = time.monotonic()
    trap.pick(trap.open())
    until(lambda: trap.page.value("#pass") == PASSWORD, "the fill")
    assert trap.page.value("#user") == LOGIN["user"]
    assert trap.page.run(_BOX) is None
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("attack", HIDDEN)
def test_a_menu_that_is_not_to_be_seen_gives_nothing(trap: Trap, attack: str) -> None:
    """The page hides, covers or moves it in the moment before the click."""
    box = trap.open()
    trap.page.run(HIDDEN[attack])
    trap.pick(box)
    assert not trap.given()


@pytest.mark.parametrize("attack", IN_SIGHT)
def test_no_style_of_the_page_reaches_it(trap: Trap, attack: str) -> None:
    """It looks as it did before, so the person sees what is clicked; or a click gives nothing."""
    honest, style = trap.drawn(trap.open()), _STYLE.replace("args[0]", repr(IN_SIGHT[attack]))
    box = trap.open(before="" if attack == AROUND else style)
    if attack == AROUND:  # which would have hidden the field too
        trap.page.run(style)
        time.sleep(0.2)
    looks = trap.look(box) if attack == AROUND else trap.drawn(box)
    trap.pick(box)
    differs = difference(honest, looks)
    assert differs < ALIKE or not trap.given(), differs
    assert differs < ALIKE or attack == AROUND, differs


def test_a_picture_of_a_covered_menu_differs(trap: Trap) -> None:
    """What the test above compares would be noticed."""
    box = trap.open()
    honest = trap.drawn(box)
    trap.page.run(_COVER + _SHOW)
    assert difference(honest, trap.look(box)) > ALIKE


def test_a_click_that_was_under_way_gives_nothing(trap: Trap) -> None:
    """The menu comes under a pointer that is about to click, twice: too early to be meant."""

    def pick() -> float:
        box = trap.open(wait=0)
        begun = time.monotonic()
        trap.pick(box)
        trap.pick(box)
        return time.monotonic() - begun

    in_time(pick)
    assert not trap.given()


def test_a_cover_that_goes_just_before_the_click_gives_nothing(trap: Trap) -> None:
    """Half a second in sight is needed, and starts anew."""

    def pick() -> float:
        box = trap.open()
        gone = trap.page.run(
            _COVER
            + _SHOW
            + "await new Promise((done) => setTimeout(done, 400)); cover.remove(); const gone = Date.now(); await new Promise((done) => setTimeout(done, 50)); return gone"
        )
        trap.pick(box)
        return time.time() - float(gone) / 1000

    in_time(pick)
    assert not trap.given()


def test_a_cover_that_fills_the_screen_gives_nothing(trap: Trap) -> None:
    """Fullscreen needs a person's act, and a page has one: the key that opens the menu."""
    box = trap.open(
        before=_COVER
        + "document.body.append(cover); document.addEventListener('keydown', () => { const turn = setInterval(() => { if (window.opened) { clearInterval(turn); cover.requestFullscreen(); } }, 20); }, {once: true});",
        wait=0,
    )
    trap.page.run("window.opened = true")  # by now the menu is open, and the key was a moment ago
    until(lambda: trap.page.run("return document.fullscreenElement?.id") == "cover", "the cover over all")
    time.sleep(LONG_ENOUGH)
    trap.pick(box)
    given = trap.given()
    with contextlib.suppress(Exception):
        trap.page.run("await document.exitFullscreen()")
    assert not given


def test_a_frame_that_the_page_makes_stays_blank(trap: Trap) -> None:
    """The page knows our address by whatever means, and puts the menu's page into itself."""
    trap.open()
    address = trap.shown.browser.extension("pages/menu.html")
    trap.page.run(
        "const frame = document.createElement('iframe'); frame.id = 'stolen'; frame.src = args[0] + '#0123'; document.body.append(frame); await new Promise((done) => setTimeout(done, 500))",
        address,
    )
    words = _words(trap, "#stolen")
    assert words.strip() == "" or "blocked" in words  # Chromium loads nothing, and says so in the frame
    assert LOGIN["user"] not in words


def _words(trap: Trap, selector: str) -> str:
    """What is read in a frame, with the driver's own rights."""
    page: Any = trap.page
    if trap.shown.browser.name == "chromium":
        return str(page.page.query_selector(selector).content_frame().evaluate("document.body?.innerText ?? ''"))
    marionette = page._marionette
    marionette.switch_to_frame(page._element(selector))
    try:
        return str(marionette.execute_script("return document.body ? document.body.innerText : ''"))
    finally:
        marionette.switch_to_frame()


def test_a_frame_of_the_same_site_that_is_faint_or_cut_gives_nothing(trap: Trap) -> None:
    """The page around is of the same site, and attacks from there. In Firefox there is no menu in frames at all."""
    inner, chromium = trap.shown.site.url("/pages/login.html"), trap.shown.browser.name == "chromium"
    for attack in ("opacity:.01", "clip-path:inset(0 0 70% 0)", "filter:opacity(1%)"):
        trap.page.goto(trap.shown.site.url(f"/around?inner={inner}"))
        x, y = trap.page.run(
            "const box = document.querySelector('#inner').getBoundingClientRect(); return [box.x, box.y]"
        )
        field = until(
            lambda: trap.page.run(
                "const field = document.querySelector('#inner').contentDocument?.querySelector('#user'); if (!field) return null; const box = field.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]"
            ),
            "the field",
        )
        trap.page.point(x + field[0] + field[2] / 2, y + field[1] + field[3] / 2)
        trap.page.press("ArrowDown")
        found = until(lambda: trap.page.run(_INNER), "the menu") if chromium else None
        time.sleep(LONG_ENOUGH)
        assert (trap.page.run(_INNER) is not None) == chromium
        trap.page.run("document.querySelector('#inner').style = args[0]", attack)
        if found:
            trap.page.point(x + found[0] + found[2] / 2, y + found[1] + 26)
        time.sleep(AFTER)
        assert (
            trap.page.run("return document.querySelector('#inner').contentDocument.querySelector('#pass').value") == ""
        )
