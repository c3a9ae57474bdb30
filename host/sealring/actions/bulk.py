"""``bulk.*``: one change to many items, and its undoing while the vault stays open."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from sealring.base.errors import SealringError
from sealring.vault import bulk

if TYPE_CHECKING:
    from sealring.session.app import App, Caller
    from sealring.vault.bulk import Done

KEPT = 5  # changes that can be undone
AT_ONCE = 500  # items that one request undoes
NAMED = 100  # skipped items that are named


def change(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Change the items that are named, or all that a list shows."""
    vault, which = app.session.vault, params["which"]
    ids = which["ids"] if "ids" in which else [row.id for row in vault.list(**which["all"])]
    now, wish = vault.now(), params["change"]

    def wanted(item: dict[str, Any]) -> dict[str, Any]:
        tags = [tag for tag in item["tags"] if tag not in wish.get("untag", ())]
        to: dict[str, Any] = {"tags": list(dict.fromkeys([*tags, *wish.get("tag", ())]))}
        to |= {name: wish[name] for name in ("username", "folder", "favourite") if name in wish}
        if "trashed" in wish and wish["trashed"] != (item["trashed"] is not None):
            to["trashed"] = now if wish["trashed"] else None
        return to

    done = bulk.change(vault, list(dict.fromkeys(ids)), wanted, app.progress, app.cancelled)
    return _told(done) | ({"undo": _keep(app, params.get("undo", ""), done)} if done.before else {})


def undo(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Set back a part of what a change did, where nobody has changed it since; asked again until nothing is left."""
    kept = _kept(app)
    done = kept.pop(params["undo"], None)
    if done is None:
        raise SealringError("nothing_to_undo")
    part = dict(islice(done.before.items(), AT_ONCE))
    for id in part:
        del done.before[id]
    undone = bulk.undo(app.session.vault, bulk.Done(part), app.progress)
    if done.before:
        kept[params["undo"]] = done
    return _told(undone) | {"left": len(done.before)}


def _kept(app: App) -> dict[str, Done]:
    kept: dict[str, Done] = app.session.kept.setdefault("undo", {})
    return kept


def _keep(app: App, id: str, done: Done) -> str:
    """Remember what was before; with the id of a change that this goes on with, as one with it."""
    kept = _kept(app)
    if id in kept:
        for item, (revision, before) in done.before.items():
            first = kept[id].before.get(item, (0, before))[1]
            kept[id].before[item] = (revision, first)
        return id
    while len(kept) >= KEPT:
        del kept[next(iter(kept))]
    id = app.random(16).hex()
    kept[id] = done
    return id


def _told(done: Done) -> dict[str, Any]:
    return {
        "changed": len(done.before),
        "unchanged": done.unchanged,
        "skipped": len(done.skipped),
        "skipped_items": done.skipped[:NAMED],
        "stopped": done.stopped,
    }
