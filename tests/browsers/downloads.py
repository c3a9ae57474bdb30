# ruff: noqa: E501 - scripts for pages read better whole
"""Files that a page has the browser save, and files that a person chooses, in both browsers."""

from pathlib import Path

from tests.browsers import drivers
from tests.browsers.drivers import Browser, Page, until


class Downloads:
    """The folder where a browser puts what is downloaded."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        if isinstance(browser, drivers.Firefox):
            browser.chrome(
                "Services.prefs.setIntPref('browser.download.folderList', 2); Services.prefs.setStringPref('browser.download.dir', arguments[0]); Services.prefs.setBoolPref('browser.download.useDownloadDir', true)",
                str(folder),
            )

    def take(self, page: Page, text: str) -> Path:
        """Press the button that reads so, and the file that the browser saved."""
        if isinstance(page, drivers.ChromiumPage):
            with page.page.expect_download() as waiting:
                page.press_button(text)
            got = waiting.value
            path: Path = self.folder / str(got.suggested_filename)
            got.save_as(path)
            return path
        before = set(self.folder.iterdir())
        page.press_button(text)

        def whole() -> Path | None:
            new = [each for each in set(self.folder.iterdir()) - before if each.suffix != ".part"]
            return new[0] if new and new[0].stat().st_size and not list(self.folder.glob("*.part")) else None

        found: Path = until(whole, "the download")
        return found


def choose_file(page: Page, path: Path, selector: str = "input[type=file]") -> None:
    """As the file dialog does."""
    if isinstance(page, drivers.ChromiumPage):
        page.page.set_input_files(selector, str(path))
    else:
        assert isinstance(page, drivers.FirefoxPage)
        page._element(selector).send_keys(str(path))
