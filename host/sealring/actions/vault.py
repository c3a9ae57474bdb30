"""``vault.*``: the vault as a file: looked over, made small, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sealring.vault import care

if TYPE_CHECKING:
    from sealring.session.app import App, Caller

NAMED = 200  # damaged parts that are named


def check(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Look everything over, quickly or whole."""
    report = care.check(app.session.vault, full=params.get("full", False), progress=app.progress, stop=app.cancelled)
    result: dict[str, Any] = {
        "sound": report.sound,
        "checked": report.checked,
        "damaged": len(report.damaged),
        "parts": [{"id": each.id, "name": each.name, "part": each.part} for each in report.damaged[:NAMED]],
        "pages": report.pages,
        "log_problems": report.log,
        "loose": report.loose,
    }
    return result | ({"read_only": report.state} if report.state else {})


def compact(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Give back the room that nothing needs."""
    before, after = care.compact(app.session.vault)
    return {"before": before, "after": after}


def stats(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What is in the vault, in numbers."""
    return care.stats(app.session.vault)
