"""Two small dictionaries inside the vault: what the person set, and what the vault notes about itself.

Both lie in one sealed blob that the state's MAC covers: every change raises the state number, and an old blob put
back is noticed like an old item. Unknown keys are kept.
"""

from typing import Any

from sealring.base import strictjson
from sealring.vault.sealing import Broken, Sealer

FORMAT = "sealring-settings/1"
PARTS = ("settings", "facts")


def read(sealed: bytes, sealer: Sealer) -> dict[str, Any]:
    """The whole content; an unreadable blob counts as empty (its MAC has told already)."""
    try:
        content = strictjson.loads(sealer.open_small("settings", sealed), nodes=100_000)
    except (Broken, strictjson.NotStrict):
        content = {}
    if not isinstance(content, dict):
        content = {}
    for part in PARTS:
        if not isinstance(content.get(part), dict):
            content[part] = {}
    return content


def write(content: dict[str, Any], sealer: Sealer) -> bytes:
    """The content, sealed."""
    return sealer.seal_small("settings", strictjson.dumps({"format": FORMAT, **content}))


def changed(content: dict[str, Any], part: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The content with top-level keys of one part replaced; None removes a key."""
    merged = {**content[part], **changes}
    return {**content, part: {key: value for key, value in merged.items() if value is not None}}
