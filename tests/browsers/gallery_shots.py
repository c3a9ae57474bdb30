"""Tries the gallery's pages and draws each after its fill, for somebody to look at.

    python -m tests.browsers.gallery_shots FOLDER [--browser firefox] [--only WORD ...]

Prints a line for each page; the exit status is the number of those that did not get what they should.
"""

import argparse
import sys
from pathlib import Path

from tests.browsers.gallery import ROWS, Gallery, Row, gallery


def tried(gallery: Gallery, row: Row) -> str:
    """What was wrong with a page, or nothing."""
    try:
        gallery.try_row(row)
    except Exception as error:  # noqa: BLE001 - the next page is tried whatever it was
        return f"{type(error).__name__}: {error}".replace("\n", " ")[:600]
    return ""


def main() -> int:
    """Try and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--browser", default="chromium", choices=["chromium", "firefox"])
    parser.add_argument("--only", nargs="*", default=[""], metavar="WORD", help="pages whose address has one of these")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with gallery(chosen.browser) as shown:
        for row in ROWS:
            if not any(word in row.path for word in chosen.only):
                continue
            fault = tried(shown, row)
            wrong += bool(fault)
            name = (
                (row.path + ("" if row.item == "login" else f"-{row.item}"))
                .replace(".html", "")
                .replace("?", "-")
                .replace("&", "-")
            )
            shown.page.picture(chosen.folder / f"{chosen.browser}-{name}.png")
            print(f"{'WRONG' if fault else 'right'}  {row.path} {row.item}  {fault}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
