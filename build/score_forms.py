# ruff: noqa: E501 - tables read better whole
"""Measures how well the content scripts know forms, over a folder of labelled pages, beside other programs in the same run.

The real extension runs in real Chromium; the pages' own scripts are off, and the network is closed. Each page is
served under an address that says nothing of it, with the title that the index gives.

Labels are words in an attribute of an input: `username`, `emailAddress`, `password`, `password.new`,
`password.current`, `new`, `confirm`, `current`, `cardNumber` and so on; the tables below say what each accepts.

- A *login page* has a visible input labelled as user name or as a password (an e-mail address alone makes none:
  newsletters have one). It is right when the first user name and the first password chosen both carry such a label: a
  user name or an e-mail address; any password, new ones too. What a page has no label for is not judged; *strictly*
  right is a page where nothing is chosen for it either. Visible is what the page's own styles leave to be seen; styles
  from elsewhere don't come.
- A *non-login page* is any other; it is filled when a stored login would go anywhere there.
- Shares compare programs over the same pages in the same run, and with nothing else: another choice of pages, or of
  what is a login page, gives other shares. By this definition an e-mail address in a form that only asks for one is
  not judged; by a wider one (any labelled account) every newsletter would have to be filled.
- *Programs beside ours*: the simplest rule that works ("naive"), and the extensions that are installed here as Debian
  packages (webext-browserpass, webext-keepassxc-browser) or given by --peer; those that are absent are named.
- *Chosen* is what a fill means when nobody points at a field; on a login page without a sign-in, the boxes of the form
  where an account is made or its password changed. A stored login never goes there, so they fill no other page.
- A *new password* is labelled `password.new`, `new` or `confirm`; found when the field's kind says new or repeated.
- A *login password* is labelled `password.current` or `current`, or plainly as a password on a page whose name, title
  and labels don't say that an account is made there.
- *Scan time* is the first look at a page, everything cold but its layout, which any page has had when it is seen; then
  later looks. Told by the clock, which whatever else the machine does lengthens, and as the page's own processor time,
  which it lengthens far less. What it takes to bring the scripts into the page, once a person acts there, is told too.
"""

import argparse
import contextlib
import itertools
import json
import os
import re
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browsers.drivers import EXTENSION  # noqa: E402
from tests.browsers.worlds import Tab, chromium  # noqa: E402

Json = dict[str, Any]

PAGE = (Path(__file__).parent / "score_forms_page.js").read_text(encoding="utf-8")
SYSTEM_PEERS = {
    "keepassxc": ["/usr/share/webext/keepassxc-browser", "/usr/share/chromium/extensions/keepassxc-browser"],
    "browserpass": [
        "/usr/share/mozilla/extensions/{ec8030f7-c20a-464f-9b0e-13a3a9e97384}/browserpass@maximbaz.com",
        "/usr/share/chromium/extensions/browserpass",
        "/usr/share/webext/browserpass",
    ],
}
"""Where packages put them. Browserpass is last: it fills to show what it chose."""
UNPACKAGED = ["duckduckgo-autofill", "passbolt"]
"""Others that are known for it, and no registry has."""
AGAIN = 4
LOADS = 4
"""How often each page of our own is loaded anew, since there are few."""
A_TAB = 50
"""Pages in one tab; no person sees hundreds in a minute, and the background gives nobody so many scripts."""

ACCOUNT = {"username", "email", "emailaddress", "user", "login", "account"}
NAMED = ACCOUNT - {"email", "emailaddress"}
PASSWORD = {"password", "new", "confirm", "current", "password.new", "password.current", "password.confirm"}
NEW = {"new", "confirm", "password.new", "password.confirm", "new-password", "confirmation"}
CURRENT = {"current", "password.current", "current-password"}
ADDRESS = {"street-address", "address-line1"}
ACCEPTED: dict[str, set[str]] = {
    "username": {"username", "email"},
    "user": {"username", "email"},
    "emailaddress": {"email", "username"},
    "email": {"email", "username"},
    "password": {"current-password", "new-password", "confirmation"},
    "password.new": {"new-password", "confirmation"},
    "password.current": {"current-password"},
    "new": {"new-password", "confirmation"},
    "confirm": {"confirmation", "new-password"},
    "current": {"current-password"},
    "onetimecode": {"one-time-code"},
    "otp": {"one-time-code"},
    "cardname": {"cc-name"},
    "cardnumber": {"cc-number"},
    "cardsecuritycode": {"cc-csc"},
    "expiration": {"cc-exp"},
    "expirationmonth": {"cc-exp-month"},
    "expirationyear": {"cc-exp-year"},
    "firstname": {"given-name"},
    "middlename": {"additional-name"},
    "lastname": {"family-name"},
    "fullname": {"name"},
    "phone": {"tel"},
    "addressstreet": ADDRESS,
    "addressstreet2": {"address-line2"},
    "addresscity": {"address-level2"},
    "addressprovince": {"address-level1"},
    "addresspostalcode": {"postal-code"},
    "addresscountrycode": {"country"},
    "birthday": {"bday"},
    "birthdayday": {"bday-day"},
    "birthdaymonth": {"bday-month"},
    "birthdayyear": {"bday-year"},
    "search": {"search"},
}
"""The kinds of ours that each label accepts."""
JOINING = re.compile(r"sign[-_ ]?up|regist|join|creat|checkout|change|forgot|reset|new[-_ ]account", re.IGNORECASE)
PERSONAL = {
    "firstname",
    "lastname",
    "fullname",
    "middlename",
    "birthday",
    "birthdayday",
    "birthdaymonth",
    "birthdayyear",
}


def words(label: str) -> set[str]:
    """The labels that an attribute holds: some say either of two."""
    return {part.strip().lower() for part in re.split(r"\s+or\s+|[,|]", label, flags=re.IGNORECASE) if part.strip()}


def is_password(label: str) -> bool:
    return any(word in PASSWORD or word.startswith("password") for word in words(label))


FILES = {"browserpass": ["js/inject.dist.js"], "keepassxc": None}
"""What of a peer is run: the scripts of its manifest, unless they are named here."""


class Peers:
    """Other programs where they are installed; nothing of theirs is kept here."""

    def __init__(self, folders: list[str]) -> None:
        self.scripts: dict[str, list[str]] = {"naive": []}
        self.absent: list[str] = list(UNPACKAGED)
        self.versions: dict[str, str] = {}
        given = dict(each.split("=", 1) for each in folders)
        for name, usual in SYSTEM_PEERS.items():
            places = [Path(given[name])] if name in given else [Path(each) for each in usual]
            place = next((each for each in places if (each / "manifest.json").is_file()), None)
            if place is None:
                self.absent.append(name)
                continue
            manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
            files = FILES[name] or manifest["content_scripts"][0]["js"]
            self.versions[name] = manifest["version"]
            self.scripts[name] = [(place / each).read_text(encoding="utf-8") for each in files]
        if "keepassxc" in self.scripts:
            # In place of its background, which would give settings and hear of what was found.
            stub = """globalThis.browser = globalThis.chrome = new Proxy(() => undefined, {
              get: (target, name) => name === "then" ? undefined : name === "sendMessage" ? async () => undefined : name === Symbol.toPrimitive ? () => "" : globalThis.browser,
              apply: () => globalThis.browser,
            }); globalThis.browser;"""
            settle = "Object.assign(kpxc.settings, {sitePreferences: [], 'defined-custom-fields': {}}); kpxcIcons.initIcons = async () => undefined; kpxcForm.init = () => undefined;"
            self.scripts["keepassxc"] = [stub, *self.scripts["keepassxc"][1:], settle]


class Nobody(Peers):
    """No peer, for pages where only our own time is measured."""

    def __init__(self) -> None:
        self.scripts = {}
        self.absent = []


def ask(tab: Tab, world: int, question: str, argument: Any = None) -> Any:
    """One of the questions of score_forms_page.js."""
    return tab.run(world, f"({PAGE.rstrip().rstrip(';')})({json.dumps(question)}, {json.dumps(argument)})")


def processor(tab: Tab) -> float:
    """Milliseconds that the page's thread has worked so far."""
    metrics = tab.session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration")) * 1000


def looks(tab: Tab, own: int) -> Json:
    """How long the first look takes, and the later ones: by the clock, and by the processor without what asking costs."""
    ask(tab, own, "looks", 0)
    marks = [processor(tab)]
    clock = []
    for count in (0, 1, AGAIN):
        clock.append(ask(tab, own, "looks", count))
        marks.append(processor(tab))
    nothing, first, again = (after - before for before, after in itertools.pairwise(marks))
    spent = [max(0.0, first - nothing), max(0.0, again - nothing) / AGAIN]
    return {"times": [*clock[1], *clock[2]], "processor": [round(each, 3) for each in spent]}


def measure(tab: Tab, entry: Json, html: bytes, number: int, attribute: str, peers: Peers) -> Json:
    """Everything about one page."""
    own = tab.show(html, number, awake=False)
    before = processor(tab)
    tab.wake(own)
    brought = round(processor(tab) - before, 3)
    if entry.get("title"):
        ask(tab, own, "title", entry["title"])
    spent = looks(tab, own)
    ours = ask(tab, own, "ours")
    labels = ask(tab, own, "labels", attribute)
    said: Json = {
        "html": entry["html"],
        "title": entry.get("title", ""),
        "labels": labels,
        **spent,
        **ours,
        "peers": {},
    }
    said["brought"] = brought
    for name, scripts in peers.scripts.items():
        try:
            said["peers"][name] = ask(tab, tab.fresh(scripts), name)
        except RuntimeError as failed:
            said["peers"][name] = {"username": None, "password": None, "failed": str(failed)}
    return said


def patiently(tab: Tab, entry: Json, html: bytes, number: int, attribute: str, peers: Peers) -> Json | None:
    """The same, tried a second time where the browser did not answer; nothing when it still does not."""
    for _ in range(2):
        with contextlib.suppress(RuntimeError, TimeoutError):
            return measure(tab, entry, html, number, attribute, peers)
    return None


# --- Judging ----------------------------------------------------------------------------------------------------------


def is_login(page: Json) -> bool:
    """By the labels that can be seen."""
    return any(each["seen"] and (is_password(each["label"]) or words(each["label"]) & NAMED) for each in page["labels"])


def right(page: Json, chosen: Json, *, strict: bool = False) -> bool:
    """Whether the user name and the password chosen carry a label of their sort, where there is one."""
    labels = {each["number"]: each["label"] for each in page["labels"]}
    sorts = (("username", lambda label: bool(words(label) & ACCOUNT)), ("password", is_password))
    for sort, fits in sorts:
        there = any(each["seen"] and fits(each["label"]) for each in page["labels"])
        one = chosen[sort]
        if (one is None or not fits(labels.get(one, ""))) and (there or (strict and one is not None)):
            return False
    return True


def stored(chosen: Json) -> bool:
    """Whether a stored login would go anywhere; the other programs don't tell new boxes from old ones."""
    return chosen.get("fresh") is not True and (chosen["username"] is not None or chosen["password"] is not None)


def judged(pages: list[Json], choice: Any) -> Json:
    """The shares that are compared with peers."""
    logins = [page for page in pages if is_login(page)]
    others = [page for page in pages if not is_login(page)]
    wrong = [page["html"] for page in logins if not right(page, choice(page))]
    filled = [page["html"] for page in others if stored(choice(page))]
    return {
        "login_pages": len(logins),
        "right": len(logins) - len(wrong),
        "strictly": sum(right(page, choice(page), strict=True) for page in logins),
        "share": round(1 - len(wrong) / len(logins), 4) if logins else None,
        "other_pages": len(others),
        "filled": len(filled),
        "wrong": wrong,
        "filled_pages": filled,
    }


def fields_of(page: Json) -> dict[int, str]:
    return {
        each["number"]: each["kind"] for form in page["forms"] for each in form["fields"] if each["number"] is not None
    }


def by_label(pages: list[Json]) -> Json:
    """Recall of each label's visible inputs, and precision: of the labelled inputs of a kind, those whose label accepts it."""
    found: Counter[str] = Counter()
    there: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    correct: Counter[str] = Counter()
    missed: dict[str, Counter[str]] = defaultdict(Counter)
    for page in pages:
        kinds = fields_of(page)
        labelled = {each["number"]: each for each in page["labels"]}
        for number, each in labelled.items():
            if not each["seen"] or each["label"].lower() in ("unknown", "other"):
                continue
            accepted = set().union(*(ACCEPTED.get(word, {word}) for word in words(each["label"])))
            there[each["label"]] += 1
            kind = kinds.get(number, "not seen")
            if kind in accepted:
                found[each["label"]] += 1
            else:
                missed[each["label"]][kind] += 1
        for number, kind in kinds.items():
            if kind in ("other", "search"):
                continue
            claimed[kind] += 1
            label = labelled.get(number, {}).get("label", "")
            correct[kind] += bool(
                words(label) and kind in set().union(*(ACCEPTED.get(word, {word}) for word in words(label)))
            )
    return {
        "recall": {
            label: {
                "found": found[label],
                "of": count,
                "share": round(found[label] / count, 4),
                "instead": dict(missed[label]),
            }
            for label, count in there.most_common()
        },
        "precision": {
            kind: {"right": correct[kind], "of": count, "share": round(correct[kind] / count, 4)}
            for kind, count in claimed.most_common()
        },
    }


def passwords(pages: list[Json]) -> Json:
    """New passwords found, and login passwords taken for new ones."""
    counts: Counter[str] = Counter()
    lists: dict[str, list[str]] = {"missed": [], "taken": []}
    for page in pages:
        kinds = fields_of(page)
        seen = [each for each in page["labels"] if each["seen"]]
        every = set().union(*(words(each["label"]) for each in seen)) if seen else set()
        said = f"{page['html']} {page['title']}"
        joining = bool(
            every & NEW
            or every & PERSONAL
            or JOINING.search(said)
            or sum(each["label"].lower() == "password" for each in seen) > 1
        )
        for each in seen:
            label = words(each["label"])
            kind = kinds.get(each["number"], "not seen")
            fresh = kind in ("new-password", "confirmation")
            if label & NEW:
                counts["new"] += 1
                counts["new_found"] += fresh
                if not fresh:
                    lists["missed"].append(f"{page['html']}: {kind}")
            elif label & CURRENT or (is_password(each["label"]) and not joining):
                counts["login"] += 1
                counts["taken"] += fresh
                if fresh:
                    lists["taken"].append(page["html"])
    return {
        "new": counts["new"],
        "new_found": counts["new_found"],
        "new_share": round(counts["new_found"] / counts["new"], 4) if counts["new"] else None,
        "login": counts["login"],
        "login_taken_for_new": counts["taken"],
        "taken_share": round(counts["taken"] / counts["login"], 4) if counts["login"] else None,
        **lists,
    }


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 2)


def timing(pages: list[Json]) -> Json:
    """The first look at each page, and the later ones; pages without inputs by themselves."""
    told = {}
    for name, some in (
        ("with_inputs", [page for page in pages if page["inputs"]]),
        ("without_inputs", [page for page in pages if not page["inputs"]]),
    ):
        if some:
            told[name] = {
                "pages": len(some),
                "first_ms": spread([page["times"][0] for page in some]),
                "again_ms": spread([statistics.median(page["times"][1:]) for page in some]),
                "first_processor_ms": spread([page["processor"][0] for page in some]),
                "again_processor_ms": spread([page["processor"][1] for page in some]),
                "brought_processor_ms": spread([page["brought"] for page in some]),
            }
    return told


def spread(values: list[float]) -> Json:
    return {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "max": round(max(values), 2)}


def empty_pages() -> list[tuple[Json, bytes]]:
    """Pages of our own without an input, small and large: what a look there costs."""
    text = "<p>Nothing to fill in here, only <b>words</b> and <a href='#'>links</a>.</p>"
    boxes = "<div><section><span>words</span></section></div>"
    made = {
        f"empty-{name}-{3 * times}": part * times
        for name, part in (("text", text), ("boxes", boxes))
        for times in (50, 500, 6_700)
    }
    return [
        ({"html": name, "own": True}, f"<!doctype html><title>t</title><body>{html}".encode())
        for name, html in made.items()
    ]


def results(pages: list[Json], peers: Peers, empty: list[Json]) -> Json:
    """All figures of some pages."""
    compared = {"sealring": judged(pages, lambda page: page["chosen"])}
    for name in peers.scripts:
        compared[name] = judged(pages, lambda page, name=name: page["peers"][name])  # type: ignore[misc]
        failures = [page["html"] for page in pages if "failed" in page["peers"][name]]
        if failures:
            compared[name]["failed"] = failures
    return {
        "pages": len(pages),
        "compared": compared,
        "absent": peers.absent,
        "versions": peers.versions,
        "labels": by_label(pages),
        "passwords": passwords(pages),
        "time": timing([*pages, *empty]),
        "empty": {page["html"]: {"elements": page["elements"], "times": page["times"]} for page in empty},
    }


WHATS = {
    "first_processor_ms": "first look, the page's processor time",
    "again_processor_ms": "later looks, the page's processor time",
    "first_ms": "first look, by the clock",
    "again_ms": "later looks, by the clock",
    "brought_processor_ms": "bringing the scripts, processor time",
}


def report(told: Json) -> None:
    """Print the figures as people read them."""
    print(f"{told['pages']} pages\n")
    print("login pages right (first user name and first password), other pages filled:")
    for name, each in told["compared"].items():
        share = "none" if each["share"] is None else f"{each['share']:.1%}"
        version = told["versions"].get(name, "")
        more = f"; failed on {len(each['failed'])}" if "failed" in each else ""
        print(
            f"  {name + ' ' + version:<22} {each['right']:>4} of {each['login_pages']:<4} {share:>7} (strictly {each['strictly']})   filled {each['filled']} of {each['other_pages']}{more}"
        )
    for name in told["absent"]:
        print(f"  {name:<22} absent: {'in no package registry' if name in UNPACKAGED else 'not installed here'}")
    some = told["passwords"]
    print(
        f"\nnew passwords found: {some['new_found']} of {some['new']}; login passwords taken for new: {some['login_taken_for_new']} of {some['login']}"
    )
    print("\nrecall by label:")
    for label, each in told["labels"]["recall"].items():
        instead = ", ".join(f"{kind} {count}" for kind, count in each["instead"].items())
        print(f"  {label:<28} {each['found']:>4} of {each['of']:<4} {each['share']:>7.1%}   {instead}")
    print("\nprecision by kind (fields without a label count as wrong):")
    for kind, each in told["labels"]["precision"].items():
        print(f"  {kind:<28} {each['right']:>4} of {each['of']:<4} {each['share']:>7.1%}")
    load = " and ".join(f"{each:.1f}" for each in told["load"])
    print(
        f"\nscan time, ms (the machine's load of the last minute, before and after: {load}; processors: {os.cpu_count()}):"
    )
    for name, each in told["time"].items():
        print(f"  {name.replace('_', ' ')}, {each['pages']} pages")
        for what, said in WHATS.items():
            some = each[what]
            print(f"    {said:<44} p50 {some['p50']:>6} p95 {some['p95']:>6} max {some['max']:>6}")


def timed(context: Any) -> Tab:
    """A new tab whose processor time is told."""
    tab = Tab(context)
    tab.session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return tab


def through(
    context: Any, entries: list[Json], folder: Path, attribute: str, peers: Peers
) -> tuple[list[Json], list[str], list[str]]:
    """What was measured; which pages are not there; which gave no answer."""
    pages, lost, failed = [], [], []
    for number, entry in enumerate(entries):
        if number % A_TAB == 0:
            tab = timed(context)
        file = folder / entry["html"]
        page = patiently(tab, entry, file.read_bytes(), number, attribute, peers) if file.is_file() else None
        if page:
            pages.append(page)
        else:
            (failed if file.is_file() else lost).append(entry["html"])
    return pages, lost, failed


def main() -> int:
    """Measure, print, write."""
    text = __doc__ or ""
    parser = argparse.ArgumentParser(
        prog="build/score_forms", description=text, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, required=True, help="the folder of the pages")
    parser.add_argument(
        "--index", type=Path, required=True, help='a JSON list of objects with "html" and optional "title"'
    )
    parser.add_argument("--json", type=Path, help="where to write everything, page by page")
    parser.add_argument(
        "--attribute", default="data-manual-scoring", help="what holds the labels (data-manual-scoring)"
    )
    parser.add_argument("--half", choices=["even", "odd"], help="only every second page, by a hash of its name")
    parser.add_argument("--only", help="only pages whose name matches this expression")
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        metavar="NAME=FOLDER",
        help="where browserpass or keepassxc lies, unpacked",
    )
    parser.add_argument("--extension", type=Path, default=EXTENSION, help="another version of the extension, unpacked")
    parser.add_argument("--wrong", action="store_true", help="name the pages that are wrong")
    chosen = parser.parse_args()
    entries = json.loads(chosen.index.read_text(encoding="utf-8"))
    if chosen.half:
        entries = [each for each in entries if half(each["html"]) == chosen.half]
    if chosen.only:
        entries = [each for each in entries if re.search(chosen.only, each["html"])]
    peers = Peers(chosen.peer)
    load = [os.getloadavg()[0]]
    with chromium(chosen.extension) as context:
        pages, lost, failed = through(context, entries, chosen.pages, chosen.attribute, peers)
        tab = timed(context)
        empty = [
            measure(tab, entry, html, len(entries) + number, chosen.attribute, Nobody())
            for number, (entry, html) in enumerate(empty_pages() * LOADS)
        ]
    told = {**results(pages, peers, empty), "load": [*load, os.getloadavg()[0]]}
    report(told)
    if lost:
        print(f"\nnot in the folder: {', '.join(lost)}")
    if failed:
        print(f"\nNOT MEASURED, twice without an answer: {', '.join(failed)}")
    if chosen.wrong:
        print(
            json.dumps(
                {
                    "wrong": told["compared"]["sealring"]["wrong"],
                    "filled": told["compared"]["sealring"]["filled_pages"],
                    "passwords": {key: told["passwords"][key] for key in ("missed", "taken")},
                },
                indent=1,
            )
        )
    if chosen.json:
        chosen.json.write_text(json.dumps({**told, "each": pages}, indent=1, ensure_ascii=False), encoding="utf-8")
    return 1 if failed else 0


def half(name: str) -> str:
    """Which half of the pages one belongs to, for ever: rules are made looking at one half and tried on the other."""
    return "odd" if sum(name.encode()) % 2 else "even"


if __name__ == "__main__":
    sys.exit(main())
