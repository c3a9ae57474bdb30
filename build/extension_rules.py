"""Fails on what the extension must never contain.

1. No code or style from elsewhere, and none made from text: no eval, no Function, no remote import, no inline handler.
2. No HTML made from text: no innerHTML and its kin. Pages are built from elements.
3. No cryptography and no key: the host has both.
4. ``browser`` and ``chrome`` are reached through ext.js alone; content scripts, which are no modules, may say once how.
5. No network: nothing fetches, opens sockets or sends beacons.
"""

import re
import sys
from pathlib import Path

EXTENSION = Path(__file__).parent.parent / "extension"
DOOR_KEEPERS = ("ext.js", "content/")

IN_SCRIPTS = {
    "code from text": r"\beval\s*\(|\bnew\s+Function\b|\bsetTimeout\s*\(\s*['\"`]|\bimport\s*\(\s*['\"`]https?:",
    "code from elsewhere": r"^\s*import\b[^;]*['\"]https?:|importScripts",
    "HTML from text": r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment"
    r"|DOMParser|setHTMLUnsafe|\.srcdoc\b",
    "cryptography": r"\bcrypto\.subtle\b|openpgp",
    "the network": r"\bfetch\s*\(\s*[^)\s]|XMLHttpRequest|WebSocket|EventSource|sendBeacon|RTCPeerConnection",
    "a secret store": r"\blocalStorage\b|\bindexedDB\b|storage\.sync\b",
}
IN_PAGES = {
    "a script or style from elsewhere": r"(src|href)\s*=\s*['\"]?(https?:)?//",
    "a script in the page": r"<script(?![^>]*\bsrc=)",
    "an inline handler": r"\son[a-z]+\s*=",
    "an inline style": r"\sstyle\s*=",
    "an address that runs": r"javascript:",
}
DOOR = r"(?<![\w.-])(browser|chrome)\s*\.\s*[a-z]"
LOCAL_FETCH = re.compile(r"\bfetch\s*\(\s*(api\.|ext\.)?runtime\.getURL")  # its own files are not the network


def main() -> int:
    """Name every breach with its line."""
    faults = []
    for path in sorted(EXTENSION.rglob("*")):
        name = path.relative_to(EXTENSION).as_posix()
        if path.suffix == ".js":
            rules = dict(IN_SCRIPTS)
            if not name.startswith(DOOR_KEEPERS):
                rules["the browser, not through ext.js"] = DOOR
        elif path.suffix == ".html":
            rules = IN_PAGES
        else:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = "" if line.lstrip().startswith(("*", "//", "/*")) else LOCAL_FETCH.sub("", line)
            faults += [f"extension/{name}:{number}: {what}" for what, rule in rules.items() if re.search(rule, code)]
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
