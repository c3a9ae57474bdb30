"""The health of passwords: what was found, what to do first, the checks, and what was called fine.

1. A place is asked only when the person allowed it (the settings ``breach_check`` and ``second_factor_list``) and asked
   now.
2. The checks do a moment's work and say what is left, so that a fill never waits for them.
"""

from typing import Any

from sealring.actions.settings import effective
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.people import letterbook
from sealring.session.app import App, Caller
from sealring.vault import findings, health, matching, rotation
from sealring.vault import items as item_json
from sealring.vault.health import Line, Survey
from sealring.vault.overview import Overview

FIRST = 5
OTHERS = 5  # names said of those that have the same password


def _survey(app: App) -> Survey:
    vault = app.session.vault
    return health.survey(vault, effective(app), lambda: letterbook.given_away(vault))


def summary(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The numbers, and the first few items."""
    from sealring.people import breaches

    vault, settings, found = app.session.vault, effective(app), _survey(app)
    state, (shipped, dated) = health.known(vault), findings.shipped()
    sites: dict[str, Any] = {
        "allowed": settings["second_factor_list"],
        "listed": len(shipped | state.sites),
        "dated": dated,
    }
    return {
        "passwords": found.passwords,
        "fine": found.fine,
        "counts": found.counts,
        "ignored": found.ignored,
        "unrated": len(found.unrated),
        "first": [_line(line, found) for line in found.lines[:FIRST]],
        "breaches": {"allowed": settings["breach_check"], "left": breaches.left(vault)},
        "sites": sites | ({"fetched": state.sites_at} if state.sites_at else {}),
    }


def items(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One page of what was found, of one kind or of any; ``cursor`` is the ``next`` of the page before."""
    found = _survey(app)
    wanted = params.get("finding")
    lines = [line for line in found.lines if wanted is None or wanted in line.findings]
    start = _after(lines, params.get("cursor", ""))
    end = start + params.get("limit", limits.PAGE)
    result: dict[str, Any] = {"items": [_line(line, found) for line in lines[start:end]], "total": len(lines)}
    if end < len(lines):
        result["next"] = f"{end}:{lines[end - 1].overview.id}"
    return result


def _after(lines: list[Line], cursor: str) -> int:
    """Where the next page begins: behind the item that ended the last, as long as that is still there."""
    place, _, last = cursor.partition(":")
    if cursor and not (place.isascii() and place.isdigit() and last):
        raise SealringError("bad_params", where="params.cursor")
    start = int(place) if cursor else 0
    if 0 < start <= len(lines) and lines[start - 1].overview.id == last:
        return start
    return next((at + 1 for at, line in enumerate(lines) if line.overview.id == last), min(start, len(lines)))


def _line(line: Line, found: Survey) -> dict[str, Any]:
    overview = line.overview
    shown: dict[str, Any] = {"row": overview.to_row(), "findings": list(line.findings)}
    if line.due:
        shown["due"] = line.due
    if not {"reused", "duplicate"}.isdisjoint(line.findings):
        shown["others"] = _others(overview, found)
    ways = {"open": matching.address(overview.uris), "change": rotation.change_address(overview.uris)}
    return shown | {name: address for name, address in ways.items() if address}


def _others(overview: Overview, found: Survey) -> list[str]:
    members = [other for other in found.groups[overview.password_print] if other.id != overview.id]
    return [other.name for other in sorted(members, key=lambda other: other.name.casefold())[:OTHERS]]


def item(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What was found of one item; its rule, and what was called fine."""
    vault, found = app.session.vault, _survey(app)
    overview = vault.overview(params["id"])
    days = rotation.rules(effective(app))(overview) if overview.has_password else 0
    line = found.by_id.get(overview.id) or Line(overview, (), rotation.due(overview, days), 0)
    result = {"line": _line(line, found), "ignored": list(overview.ignored), "days": days}
    return result | ({"since": rotation.since(overview)} if overview.has_password else {})


def check(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Rate passwords for a moment."""
    return {"left": health.rate(app.session.vault, app.progress, app.cancelled)}


def check_breaches(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Ask about breaches for a moment (rule 1)."""
    from sealring.people import breaches, network

    breaches.require(effective(app))
    line = network.Network(cancelled=app.cancelled)
    left = breaches.step(app.session.vault, line, app.progress, app.cancelled)
    return {"left": left, "breached": _survey(app).counts.get("breached", 0)}


def update_sites(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Fetch the list of sites with a second factor (rule 1)."""
    from sealring.people import factor_sites, network

    factor_sites.require(effective(app))
    return {"listed": factor_sites.update(app.session.vault, network.Network(cancelled=app.cancelled))}


def ignore(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Call a finding fine, or no longer."""
    vault = app.session.vault
    opened, _ = vault.get(params["id"])
    others = set(item_json.health_ignored(opened)) - {params["finding"]}
    fine = sorted(others | {params["finding"]} if params["fine"] else others)
    overview = vault.update(params["id"], opened["revision"], {**item_json.to_wire(opened), "health_ignored": fine})
    return {"id": overview.id, "revision": overview.revision}
