# ruff: noqa: E501 - scripts for pages read better whole
"""What a passphrase prompt renders beside its field: characters and computed colours, to compare with the token."""

from tests.browsers.drivers import Page, until
from tests.browsers.story import TOKEN

SHOWN = """
  const prompts = [...document.querySelectorAll(".prompt")].filter((e) => e.checkVisibility());
  const chip = prompts[0]?.querySelector(".chip:not(.waiting)");
  if (!chip) return null;
  chip.scrollIntoView({block: "center"});
  const hex = (colour) => { const parts = colour.match(/[\\d.]+/g).map(Number); return parts.length === 3 ? "#" + parts.map((n) => n.toString(16).padStart(2, "0")).join("") : colour; };
  const box = chip.getBoundingClientRect();
  const style = getComputedStyle(chip);
  return {prompts: prompts.length, label: prompts[0].querySelector("label").innerText, chars: chip.innerText, colour: hex(style.backgroundColor), ink: hex(style.color),
    spoken: chip.getAttribute("aria-label"), seen: chip.checkVisibility({opacityProperty: true, visibilityProperty: true}),
    hit: document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) === chip}"""
"""What is rendered beside the one field on the page: characters, the colours as computed, and that nothing covers it."""

INK = {"#6d28d9": "#ffffff", "#f4a300": "#000000"}
"""The colour of the characters on that of the token: white or black, whichever reads better."""

OTHER_TOKEN = ("4ZT", "#f4a300")
"""A second token, with black characters on a light colour."""


def shows(page: Page, label: str, token: tuple[str, str] = TOKEN) -> None:
    """Wait for the one prompt of a page, and compare all of it with the token."""
    chars, colour = token
    shown = until(lambda: page.run(SHOWN), f"the token beside {label!r}")
    assert chars in shown.pop("spoken").replace(" ", "")
    assert shown == {
        "prompts": 1,
        "label": label,
        "chars": chars,
        "colour": colour,
        "ink": INK[colour],
        "seen": True,
        "hit": True,
    }
