# ruff: noqa: E501 - scripts for pages read better whole
"""One browser on one vault that is backed up: what a person does on the pages of the backups, and a look into the files."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sealring.backup import content, fresh, making
from sealring.backup.entries import Item
from sealring.backup.reading import Backup
from sealring.base.secret import Secret
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.browsers import drivers, pretences
from tests.browsers.downloads import choose_file
from tests.browsers.drivers import Page, until
from tests.browsers.keyworld import World
from tests.browsers.story import PASSPHRASE

LOGINS = 5
ITEMS = LOGINS + 1


class Backups(World):
    """One browser on one vault; `hold` is a file that makes backups last while it is there."""

    def __init__(self, name: str, where: drivers.Place) -> None:
        self.hold = where.root / "hold"
        where.before += pretences.slow_backups(self.hold)
        super().__init__(name, where, LOGINS)
        self.folder = where.data / "files"

    def files(self) -> set[Path]:
        """The backups, and whatever else of theirs lies in Sealring's own folder."""
        return set(self.folder.glob("sealring-backup*"))

    def make(self, page: Page, **more: Any) -> dict[str, Any]:
        """A backup over the wire."""
        return dict(grave(page, "backup.create", **more)["backup"])

    def elsewhere(self) -> Path:
        """A backup of the vault as it is, in another folder; the register does not know of it."""
        path = self.place.root / f"elsewhere-{time.time_ns()}.asc"
        with drivers._environment(self.place.environment):
            session = Session(profile=TESTING)
            session.unlock(Secret(self.passphrase), None)
            quiet: dict[str, Any] = {"progress": lambda done, total: None, "stop": lambda: False}
            making.opened(session.vault, str(path), content.Wish(), passphrase=None, backup_key=None, **quiet)
            session.vault.close()
        return path

    def page(self, path: str = "") -> Page:
        """The backups' page."""
        return self.open(f"pages/backups.html{path}")


def backed_up(name: str) -> Iterator[Backups]:
    """A browser for the tests of one file; skips them where it is not installed."""
    if not drivers.available(name):
        pytest.skip(f"{name} is not installed")
    with drivers.place() as where:
        one = Backups(name, where)
        try:
            yield one
        finally:
            one.browser.close()


def grave(page: Page, method: str, **params: Any) -> dict[str, Any]:
    """A grave method over the wire, its prompt stated."""
    challenge = page.call("session.challenge")["result"]
    shown = {key: challenge[key] for key in ("chars", "colour", "nonce")}
    reply = page.call(method, confirmation={"passphrase": PASSPHRASE, "displayed": shown}, **params)
    assert "result" in reply, reply
    return dict(reply["result"])


def names(path: Path, passphrase: str = PASSPHRASE) -> list[str]:
    """The items of a backup, by its file and the passphrase alone."""
    with path.open("rb") as file:
        found = fresh.look(Backup(file), Secret(passphrase), None, now=int(time.time()), random=os.urandom)
        return sorted(each.item["name"] for each in found.backup.entries() if isinstance(each, Item))


def tick(page: Page, label: str) -> None:
    page.click(page.field(label))


def bring(page: Page, path: Path) -> None:
    """Choose a file on the restoring page, and have it compared."""
    page.press_button("From a file")
    choose_file(page, path)
    page.press_button("Look what it would change")


def changes(page: Page) -> dict[str, str]:
    """The rows of a preview: names and what would happen."""
    page.see(".changes, [data-error]")
    rows = page.run(
        "return [...document.querySelectorAll('.changes li')].map((e) => [e.querySelector('b').innerText, e.dataset.change])"
    )
    return dict(rows)


def says(page: Page, words: str) -> None:
    """Wait for the prompt to say it."""
    until(
        lambda: words in page.text(".prompt-message"),
        f"the prompt to say {words!r}; it says {page.text('.prompt-message')!r}",
    )


def only(found: set[Path]) -> Path:
    [path] = found
    return path


def lose(page: Page, name: str) -> str:
    """An item is deleted for ever: its id."""
    row = next(each for each in page.call("item.list", limit=50)["result"]["items"] if each["name"] == name)
    gone = page.call("item.trash", id=row["id"], revision=row["revision"])["result"]
    page.call("item.delete", id=row["id"], revision=gone["revision"])
    return str(row["id"])


def change(page: Page) -> str:
    """An item is lost and another one made since: the lost one's id."""
    lost = lose(page, "Site 01")
    page.call("item.create", item={"type": "login", "name": "Since", "password": "7h-Trellis-since"})
    return lost


def items(page: Page) -> list[str]:
    return sorted(row["name"] for row in page.call("item.list", limit=50)["result"]["items"])
