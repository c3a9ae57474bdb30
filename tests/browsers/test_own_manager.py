"""The browser's own password manager is turned off and back on from the options, in real browsers."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.browsers.conftest import make_vault
from tests.browsers.drivers import EXTENSION, Browser, Firefox, Page, until

_STATES = "return [...document.querySelectorAll('#own-manager [data-state]')].map((row) => row.dataset.state)"
_VALUE = "return (await (globalThis.browser ?? chrome).privacy.services.passwordSavingEnabled.get({})).value"


def _until(page: Page, states: list[str]) -> None:
    until(lambda: page.run(_STATES) == states, f"the rows to be {states}")


def _options(browser: Browser) -> Page:
    make_vault(browser)
    page = browser.open_extension("pages/options.html#autofill")
    page.see("#own-manager .button")
    return page


def test_in_firefox(start: Callable[..., Browser]) -> None:
    """The click asks for the permission, nothing before it; no driver can press the prompt, so a setting answers it."""
    browser = start("firefox")
    assert isinstance(browser, Firefox)
    browser.chrome("Services.prefs.setBoolPref('extensions.webextOptionalPermissionPrompts', false)")
    browser.chrome("Services.prefs.setBoolPref('signon.rememberSignons', true)")
    page = _options(browser)
    assert page.run(_STATES) == ["unknown"]
    page.click("#own-manager .button")
    _until(page, ["off_by_us"])
    assert browser.chrome("return Services.prefs.getBoolPref('signon.rememberSignons')") is False
    page.click("#own-manager .button")
    _until(page, ["on"])
    assert browser.chrome("return Services.prefs.getBoolPref('signon.rememberSignons')") is True


def test_in_chromium(start: Callable[..., Browser], tmp_path: Path) -> None:
    """Headless it can't be asked for a permission, so here the extension has it from the beginning."""
    copy = tmp_path / "extension"
    shutil.copytree(EXTENSION, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    assert manifest.pop("optional_permissions") == ["privacy"]
    manifest["permissions"].append("privacy")
    (copy / "manifest.json").write_text(json.dumps(manifest))
    page = _options(start("chromium", extension=copy))
    _until(page, ["on", "on", "on"])
    page.click("#own-manager .button")
    _until(page, ["off_by_us", "on", "on"])
    assert page.run(_VALUE) is False
    page.click("#own-manager .button")
    _until(page, ["on", "on", "on"])
    assert page.run(_VALUE) is True
