"""What the vault noted of grave events."""

from dataclasses import asdict
from typing import Any

from sealring.base import limits
from sealring.session.app import App, Caller

PROBLEMS = 100  # told at once; one is enough to be warned


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One page of events, the newest first; ``before`` is the ``next`` of the page before."""
    limit = params.get("limit", limits.PAGE)
    found = app.session.vault.events(limit + 1, params.get("before"), params.get("kinds"))
    result: dict[str, Any] = {
        "events": list(found.rows[:limit]),
        "total": found.total,
        "problems": [asdict(problem) for problem in found.problems[:PROBLEMS]],
    }
    if len(found.rows) > limit:
        result["next"] = found.rows[limit - 1]["number"]
    return result
