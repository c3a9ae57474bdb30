"""The states of the pages, asked by axe-core for what keeps people out: names, roles, contrast (WCAG 2.2 AA)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browsers import drivers
from tests.extension.pages import look

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
ASKED = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = [
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci"),
    pytest.mark.skipif(not drivers.available("chromium"), reason="chromium is not installed"),
]


@pytest.fixture(scope="module")
def studio() -> Iterator[look.Studio]:
    with look.studio() as made:
        yield made


def first_states() -> list[look.Scene]:
    """The first state of each kind: the states of a kind share their parts, and all of them take minutes."""
    kinds: dict[str, look.Scene] = {}
    for scene in look.SCENES:
        kinds.setdefault(scene[0].partition("-")[0] + scene[1], scene)
    return list(kinds.values())


def test_no_page_keeps_anybody_out(studio: look.Studio) -> None:
    """Asked of the first state of each kind; ``python -m tests.browsers.test_accessible`` asks all of them."""
    scenes = first_states()[:: 2 if os.environ.get("SEALRING_TEST_SLICE") else 1]
    assert len(scenes) > 20
    found = asked(studio, scenes)
    assert not found, "\n".join(found)
    assert studio.complaints == []


def asked(studio: look.Studio, scenes: list[look.Scene]) -> list[str]:
    """What axe finds: all of it in light colours, the contrast once more in dark ones."""
    axe, found = AXE.read_text(encoding="utf-8"), []
    for scene in scenes:
        with studio.shown(scene) as page:
            page.evaluate(axe)
            found += [f"{scene[0]}: {each}" for each in violations(page, ASKED)]
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            page.wait_for_timeout(50)
            found += [f"{scene[0]}, dark: {each}" for each in violations(page, ["color-contrast"])]
    return found


def violations(page: Page, rules: list[str]) -> list[str]:
    """What axe found: the rule, and the first place that breaks it."""
    result = page.evaluate(f"axe.run(document, {json.dumps({'runOnly': rules, 'resultTypes': ['violations']})})")
    return [f"{each['id']} {each['nodes'][0]['html'][:160]}" for each in result["violations"]]


def test_what_is_wrong_would_be_found(studio: look.Studio) -> None:
    """The same question of a page with a button without a name and pale text."""
    with studio.shown(look.SCENES[0]) as page:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        page.evaluate(
            """() => { const b = document.createElement('button'); const p = document.createElement('p');
            p.textContent = 'pale'; p.style.color = '#ccc'; p.style.background = '#fff';
            document.body.append(b, p); }"""
        )
        assert {"button-name", "color-contrast"} <= {each.split()[0] for each in violations(page, ASKED)}


if __name__ == "__main__":
    with look.studio() as everything:
        print("\n".join(asked(everything, look.SCENES) + everything.complaints) or "nothing found")
