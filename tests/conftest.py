"""The order of the files: those that take longest come first, so that nobody waits for one of them at the end."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent
LONGEST = [
    "browsers/test_frozen.py",
    "browsers/test_clickjacking.py",
    "browsers/test_story.py",
    "browsers/test_saving.py",
    "browsers/test_background.py",
    "browsers/test_accessible.py",
    "browsers/test_httpauth.py",
    "browsers/test_menu.py",
    "browsers/test_gallery_firefox.py",
    "browsers/test_gallery_chromium.py",
    "browsers/test_prompt.py",
    "browsers/test_own_keys.py",
    "browsers/test_setup_page.py",
    "browsers/test_editor.py",
    "openpgp/test_interop.py",
    "faults/test_campaigns.py",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of LONGEST, then the other browser tests, then the rest, each in its order."""

    def rank(item: pytest.Item) -> int:
        name = item.path.relative_to(ROOT).as_posix()
        if name in LONGEST:
            return LONGEST.index(name)
        return len(LONGEST) + (not name.startswith("browsers/"))

    items.sort(key=rank)
