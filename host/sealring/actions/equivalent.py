"""Other addresses of the same company: which of them count, and the list for the person to choose from.

A login is shown there only where both hold: the setting ``equivalent_sites`` is on, and the company is not among
``equivalent_except``. What is allowed there is fill.py's to say.
"""

from typing import Any

from sealring.actions.settings import effective
from sealring.session.app import App, Caller
from sealring.vault import equivalents, matching
from sealring.vault.overview import Overview


def left_out(app: App) -> frozenset[str]:
    """The companies whose other addresses don't count."""
    chosen = effective(app)
    every = (group.name for group in equivalents.shipped()[0])
    return frozenset(chosen["equivalent_except"] if chosen["equivalent_sites"] else every)


def sites(app: App, url: str) -> frozenset[str]:
    """The further registrable domains whose logins count for a page."""
    return matching.alike(url, left_out(app))


def fits(app: App, overview: Overview, url: str) -> bool:
    """Whether an item counts for a page only because both are the same company's."""
    return matching.equivalent(overview, url, left_out(app))


def list_(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The list that ships, with its date."""
    groups, dated = equivalents.shipped()
    return {"dated": dated, "companies": [{"name": name, "sites": list(domains)} for name, domains in groups]}
