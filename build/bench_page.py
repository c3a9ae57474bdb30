"""Measures what the content scripts cost a page as it loads, and at the first look, beside the page alone."""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.browsers.drivers import EXTENSION
from tests.browsers.site import Site
from tests.browsers.worlds import chromium

Add = Callable[..., None]
PAGES = {"empty.html": "no fields", "inputs-300.html": "300 fields", "elements-20000.html": "20,000 elements"}
LONG_TASK = 50_000  # microseconds; what browsers call a long task
SETTLED = 300  # milliseconds after a page has loaded in which late work would be done
_WAKE = """(async () => { const from = performance.now();
  await chrome.runtime.sendMessage({type: "wake"}); return performance.now() - from; })()"""
_LOOK = """(() => { const shared = globalThis[Symbol.for("sealring")]; const from = performance.now();
  shared.forms.find(); return performance.now() - from; })()"""


def page_costs(add: Add, times: int = 15) -> None:
    """Add the figures of each page."""
    with tempfile.TemporaryDirectory(prefix="sealring-nothing-") as folder:
        manifest = {"manifest_version": 3, "name": "Nothing", "version": "1"}
        (Path(folder) / "manifest.json").write_text(json.dumps(manifest))
        site = Site()
        try:
            theirs = _measured(Path(folder), site, times)
            ours = _measured(EXTENSION, site, times)
        finally:
            site.close()
    for page, what in PAGES.items():
        with_us, without = ours[page], theirs[page]
        script = statistics.median(with_us["script"])
        add("page: our scripts as it loads", f"{what}, p50 of {times}", f"{script:.2f} ms", "", script, 10.0, "ms")
        tasks = statistics.median(with_us["task"]), statistics.median(without["task"])
        figures = f"{tasks[0]:.1f} ms, {tasks[0] / tasks[1]:.2f} x", f"{tasks[1]:.1f} ms (the page alone)"
        add("page: all work until it rests", what, *figures, None, None)
        heap = min(with_us["heap"]), min(without["heap"])
        figures = f"{heap[0]:.0f} KiB", f"{heap[1]:.0f} KiB (the page alone)"
        add("page: memory", what, *figures, heap[0] - heap[1], 1024.0, "KiB more")
        long = max(with_us["long"])
        add("page: our longest task", what, f"{long:.1f} ms", "", long, 50.0, "ms")
        wakes = statistics.median(with_us["wake"])
        add("page: until our scripts are there after the first act", what, f"{wakes:.1f} ms", "", wakes, 50.0, "ms")
        looks = statistics.median(with_us["look"])
        add(
            "page: first look at its fields",
            what,
            f"{looks:.2f} ms",
            "",
            looks,
            1.0 if what == "no fields" else None,
            "ms",
        )


def _measured(extension: Path, site: Site, times: int) -> dict[str, dict[str, list[float]]]:
    """Each figure of each page, load by load, each in a tab of its own."""
    found: dict[str, dict[str, list[float]]] = {page: {} for page in PAGES}
    with chromium(extension) as context:
        for turn in range(times + 2):
            for page, figures in found.items():
                for name, value in _load(context, site.url(f"/pages/{page}")).items():
                    if turn >= 2:  # the first ones compile what later ones have
                        figures.setdefault(name, []).append(value)
    return found


def _load(context: Any, url: str) -> dict[str, float]:
    """Load a page in a new tab, traced; times are in milliseconds, memory in KiB."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    worlds: list[Any] = []
    events: list[Any] = []
    done: list[Any] = []
    session.on("Runtime.executionContextCreated", lambda event: worlds.append(event["context"]))
    session.on("Tracing.dataCollected", lambda event: events.extend(event["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send("Performance.enable")
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": "devtools.timeline,v8"})
    page.goto(url, wait_until="load")
    page.wait_for_timeout(SETTLED)
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(5)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"] / 1024
    mine = [event for event in events if event.get("dur") and "-extension://" in json.dumps(event.get("args", {}))]
    figures = {
        "task": metrics["TaskDuration"] * 1000,
        "heap": heap,
        "script": sum(event["dur"] for event in mine if event["name"] == "EvaluateScript") / 1000,
        "long": max((event["dur"] for event in mine), default=0) / 1000,
    }
    session.send("Runtime.enable")
    own = next((each["id"] for each in worlds if "-extension://" in each["origin"]), None)
    if own is not None:
        for name, expression in (("wake", _WAKE), ("look", _LOOK)):
            asked = {"expression": expression, "contextId": own, "returnByValue": True, "awaitPromise": True}
            figures[name] = session.send("Runtime.evaluate", asked)["result"]["value"]
    page.close()
    return figures
