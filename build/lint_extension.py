"""Runs the linter that Mozilla's reviewers run, and fails on errors and on warnings that we have not explained."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINTER = ROOT / "node_modules" / ".bin" / "addons-linter"
EXPLAINED = {
    # One manifest serves both browsers: Firefox says what it passes over.
    "/background/service_worker": "Chromium runs this one, Firefox the scripts beside it",
    "BACKGROUND_SERVICE_WORKER_IGNORED": "the same",
    "BACKGROUND_SERVICE_WORKER_NOFALLBACK": "the same",
    "/key": "pins Chromium's id, which the host's manifest names",
    "/minimum_chrome_version": "for Chromium",
    "/permissions/8": "offscreen: Chromium's only way to the clipboard",
    "KEY_FIREFOX_UNSUPPORTED_BY_MIN_VERSION": "a key that older versions pass over without harm",
    "KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION": "Android has no native messaging, so we are not there",
    "MANIFEST_PERMISSIONS": "a permission that only Chromium knows",
    "MANIFEST_FIELD_UNSUPPORTED": "a field that only Chromium knows",
}


def main() -> int:
    """Print what was found."""
    if _node() < 20:
        print("skipped: the linter needs Node.js 20 or later")
        return 0
    done = subprocess.run(
        [LINTER, "--output", "json", "--boring", str(ROOT / "extension")], capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout[done.stdout.index("{") :])
    warnings = [one for one in report["warnings"] if not {one["code"], one.get("instancePath", "")} & EXPLAINED.keys()]
    faults = report["errors"] + warnings
    for fault in faults:
        print(
            f"{fault['_type']} {fault['code']} {fault.get('file') or ''}:{fault.get('line') or ''} {fault['message']}"
        )
    return bool(faults)


def _node() -> int:
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.strip().lstrip("v").split(".")[0])


if __name__ == "__main__":
    sys.exit(main())
