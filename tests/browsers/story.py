# ruff: noqa: E501 - scripts for pages read better whole
"""The main job in a real browser: set up, save a login on a page, lock, unlock under the security token, fill.

    python -m tests.browsers.story --browser chromium|firefox [--keep-open | --stay] [--shots DIR]

Prints each step as it happens and saves a picture of it; the exit status tells whether all of it worked.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.browsers import drivers
from tests.browsers.drivers import Browser, Page, until
from tests.browsers.site import Site

PASSPHRASE = "canary lantern orbit velvet pickle thunder"
TOKEN = ("K7Q", "#6d28d9")
USER = "ada.canary@example.org"
PASSWORD = "canary-Pw-93!lemon"

Say = Callable[[str], None]

_CHIP = """
  const chip = [...document.querySelectorAll(".prompt .chip")].find((e) => e.checkVisibility() && /^[A-Z0-9]{3}$/.test(e.innerText.trim()));
  if (!chip) return null;
  const box = chip.getBoundingClientRect();
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) === chip;
  const [r, g, b] = getComputedStyle(chip).backgroundColor.match(/\\d+/g).map(Number);
  return {chars: chip.innerText.trim(), colour: "#" + [r, g, b].map((n) => n.toString(16).padStart(2, "0")).join(""), hit}"""


class Story:
    """The steps, in their order; each leaves the browser where the next one takes it up."""

    def __init__(self, browser: Browser, site: Site, shots: Path, say: Say = lambda line: None) -> None:
        self.browser = browser
        self.site = site
        self.shots = shots
        self.say = say
        self.step = 0
        shots.mkdir(parents=True, exist_ok=True)

    def shot(self, page: Page, name: str) -> None:
        """A picture of what is seen now."""
        self.step += 1
        path = self.shots / f"{self.browser.name}-{self.step:02d}-{name}.png"
        page.picture(path)
        self.say(f"      picture: {path}")

    def read_token(self, page: Page) -> tuple[str, str]:
        """The characters and the colour that a prompt really renders, when nothing covers them."""
        chip = until(lambda: page.run(_CHIP), "the token beside the passphrase")
        if not chip["hit"]:
            raise drivers.Failed("the token is covered")
        return chip["chars"], chip["colour"]

    def passphrase(self, page: Page, passphrase: str = PASSPHRASE) -> None:
        """Type the passphrase into the one prompt that shows the person's token."""
        if self.read_token(page) != TOKEN:
            raise drivers.Failed(f"another token is shown: {self.read_token(page)}")
        until(lambda: page.run("return !document.querySelector('.prompt-input').disabled"), "the prompt to be ready")
        page.type(".prompt-input", passphrase)

    def set_up(self) -> None:
        """Set-up in its tab, from nothing to a key file that was saved and opened again."""
        page = self.browser.open_extension("pages/setup.html")
        page.type(page.field("your name"), "Ada Canary")
        page.type(page.field("mail"), "ada@example.org")
        self.shot(page, "setup-you")
        page.press_button("next")
        page.see("input[type=password]")
        fields = "input[type=password][autocomplete=new-password]"
        page.run(
            "[...document.querySelectorAll(args[0])].forEach((e, i) => e.setAttribute('data-test', String(i)))", fields
        )
        page.type("[data-test='0']", PASSPHRASE)
        page.type("[data-test='1']", PASSPHRASE)
        time.sleep(0.5)  # the rating follows the typing
        self.shot(page, "setup-passphrase")
        page.press_button("next")
        page.see(".token-chars")
        page.type(".token-chars", TOKEN[0])
        page.click(f".swatch input[value='{TOKEN[1]}']")
        self.shot(page, "setup-token")
        page.press_button("make")
        self.say("      the vault is made; saving the key's file")
        page.see(".prompt .chip:not(.waiting)", 60)
        self.passphrase(page)
        self.shot(page, "setup-key-file")
        page.press("Enter")
        page.see(".note.good", 60)
        page.press_button("finish")
        page.see("ol.steps li:last-child[aria-current=step]")
        self.shot(page, "setup-done")
        page.close()

    def sign_in(self, path: str = "/login", user: str = USER, password: str = PASSWORD) -> Page:
        """Sign in on the site by hand."""
        page = self.browser.open(self.site.url(path))
        page.type("#user", user)
        page.type("#pass", password)
        page.click("#go")
        page.see("#done")
        return page

    def save_login(self) -> None:
        """The login is offered, and saved."""
        page = self.sign_in()
        self.shot(page, "signed-in")
        offer = self.browser.open_extension("pages/offer.html")
        offer.see(".button.main")
        self.shot(offer, "offer")
        offer.click(".button.main")
        until(lambda: offer.call("save.pending")["result"]["offers"] == [], "the offer to be decided")
        found = offer.call("item.search", query="127")["result"]["items"]
        if [row["username"] for row in found] != [USER]:
            raise drivers.Failed(f"the login is not in the vault: {found}")
        offer.close()
        page.close()

    def popup(self) -> Page:
        """The popup, in a tab of its own."""
        return self.browser.open_extension("pages/popup.html")

    def lock(self) -> None:
        """Lock from the popup; the host that held the keys is gone."""
        popup = self.popup()
        popup.see("input[type=search]")
        before = set(self.browser.hosts())
        popup.press_button("lock")
        popup.see(".prompt-input")
        until(lambda: before and not before & set(self.browser.hosts()), "the unlocked host to be gone")
        popup.close()

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Unlock under the token: its characters and colour are read from the screen first."""
        popup = self.popup()
        popup.see(".prompt .chip:not(.waiting)")
        self.passphrase(popup, passphrase)
        self.shot(popup, "unlock")
        popup.press("Enter")
        popup.see("input[type=search]", 60)
        self.shot(popup, "open")
        popup.close()

    def fill(self) -> None:
        """The page is filled from the popup, with one key."""
        page = self.browser.open(self.site.url("/login"))
        popup = self.popup()
        popup.see("input[type=search]")
        popup.see_text("ada.canary")
        self.shot(popup, "fits-this-page")
        popup.press("Enter")
        until(lambda: (page.value("#user"), page.value("#pass")) == (USER, PASSWORD), "the page to be filled")
        self.shot(page, "filled")
        page.click("#go")
        page.see("#done")
        self.shot(page, "signed-in-again")
        last = self.site.received[-1]
        if (last["email"], last["password"]) != (USER, PASSWORD):
            raise drivers.Failed("the site got something else")

    def tell(self) -> None:
        """All of it."""
        steps = [
            ("Set up: a key, a passphrase, a security token, the key's file", self.set_up),
            ("Save a login that was typed into a page", self.save_login),
            ("Lock: the process that held the keys ends", self.lock),
            ("Unlock under the security token", self.unlock),
            ("Fill the login", self.fill),
        ]
        for number, (what, step) in enumerate(steps, 1):
            self.say(f"[{number}/{len(steps)}] {what}")
            begun = time.monotonic()
            step()
            self.say(f"      done in {time.monotonic() - begun:.1f} s")


def main(arguments: list[str] | None = None) -> int:
    """Tell the story once; 0 when all of it happened."""
    parser = argparse.ArgumentParser(prog="story", description="Sealring's main job in a real browser.")
    parser.add_argument("--browser", choices=sorted(drivers.BROWSERS), default="chromium")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--cheap", action="store_true", help="derive keys by the profile for testing")
    parser.add_argument(
        "--keep-open", "--stay", action="store_true", help="show the browser, and leave it open to play with"
    )
    parser.add_argument("--shots", type=Path, help="the folder for the pictures")
    chosen = parser.parse_args(arguments)
    shots = chosen.shots or Path(tempfile.mkdtemp(prefix="sealring-pictures-"))

    def say(line: str) -> None:
        print(line, flush=True)

    with drivers.place(display=chosen.keep_open, dear=not chosen.cheap) as where:
        site = Site()
        browser = drivers.start(chosen.browser, where, headless=not chosen.keep_open)
        try:
            Story(browser, site, shots, say).tell()
            say(f"The main job works in {chosen.browser}. Pictures: {shots}")
            if chosen.keep_open:
                say(
                    f"The browser stays open: {site.url('/login')} - the passphrase is: {PASSPHRASE}\nClose it, or press Ctrl+C, to end."
                )
                while browser.pages():
                    time.sleep(1)
        except KeyboardInterrupt:
            pass
        except Exception as error:  # noqa: BLE001 - the exit status and one line tell
            for number, page in enumerate(browser.pages()):
                try:
                    page.picture(shots / f"{chosen.browser}-failed-{number}.png")
                except Exception:  # noqa: BLE001 - a picture is a help, not the point
                    pass
            say(f"It did not work: {type(error).__name__}: {error}\nPictures: {shots}")
            return 1
        finally:
            browser.close()
            site.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
