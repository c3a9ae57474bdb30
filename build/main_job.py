"""Runs the main job in a real browser by the same story that the tests run; its exit status tells whether it worked."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BROWSERS = {"chromium": ("chromium",), "firefox": ("firefox-esr", "firefox")}


def main() -> int:
    """Choose the browser and how it is shown, and hand over to the story."""
    parser = argparse.ArgumentParser(prog="build/run", description=__doc__)
    parser.add_argument("--browser", choices=sorted(BROWSERS), default="chromium")
    parser.add_argument("--headless", action="store_true", help="open no window, though there is a display")
    options = parser.parse_args()
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    windowed = bool(display) and not options.headless
    print(f"The main job in {options.browser}, {'in a window' if windowed else 'headless'}.", flush=True)
    command = [sys.executable, "-m", "tests.browsers.story", "--browser", options.browser]
    if windowed:
        command.append("--keep-open")
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
