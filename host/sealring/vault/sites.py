"""What the person said about the fields of a site: which of them takes which value.

Rules that this module keeps:

1. It holds how to find a field again (its name, id, autocomplete, type and place) and which value goes in. Never a
   value, and no item.
2. It is kept by site, the registrable domain or else the host, among the vault's own facts: sealed, and covered by
   the state's MAC.
3. One field of a site takes one value; what was said last holds. Of each site the latest few are kept, and of all
   sites those used last.
4. What is not of the form that this module writes is passed over in reading, and kept in writing while its site is.
"""

from typing import Any

from sealring.base import limits
from sealring.vault import autofill
from sealring.vault.vault import Vault

_FACT = "sites"
_TEXTS = ("name", "id", "autocomplete", "type")


def remembered(vault: Vault) -> dict[str, list[dict[str, Any]]]:
    """Every site's fields, ``{"takes", "field", "custom"?}``, the site that was spoken of last first."""
    found = {entry["site"]: [row for row in entry["fields"] if _sound(row)] for entry in _stored(vault)}
    return {site: rows for site, rows in found.items() if rows}


def remember(vault: Vault, site: str, takes: str, field: dict[str, Any], custom: str = "") -> None:
    """Note that a field of a site takes a value (rule 3).

    Args:
        site: as ``matching.site_of`` gives it.
        takes: the value's name, or "custom" for the item's own field that ``custom`` names.

    Raises:
        SealringError: what ``Vault.change_facts`` raises.
    """
    stored = _stored(vault)
    row = {"takes": takes, "field": field, **({"custom": custom} if custom else {})}
    fresh: dict[str, Any] = {"site": site, "fields": []}
    before = next((entry for entry in stored if entry["site"] == site), fresh)
    kept = [each for each in before["fields"] if not _sound(each) or each["field"] != field]
    entry = {**before, "fields": [*kept, row][-limits.SITE_FIELDS :]}
    newest = [entry, *(each for each in stored if each["site"] != site)][: limits.SITES_REMEMBERED]
    if newest != stored:
        vault.change_facts({_FACT: newest})


def forget(vault: Vault, site: str) -> None:
    """Forget what was said about a site. Raises what ``Vault.change_facts`` raises."""
    stored = _stored(vault)
    kept = [entry for entry in stored if entry["site"] != site]
    if kept != stored:
        vault.change_facts({_FACT: kept or None})


def _stored(vault: Vault) -> list[dict[str, Any]]:
    found = vault.facts().get(_FACT)
    entries = found if isinstance(found, list) else []
    return [entry for entry in entries if isinstance(entry, dict) and _named(entry)]


def _named(entry: dict[str, Any]) -> bool:
    return isinstance(entry.get("site"), str) and isinstance(entry.get("fields"), list)


def _sound(row: Any) -> bool:
    if not isinstance(row, dict) or row.get("takes") not in autofill.VALUES or not isinstance(row.get("field"), dict):
        return False
    field, custom = row["field"], row.get("custom", "")
    texts = all(isinstance(field.get(name), str) and len(field[name]) <= limits.SITE_TEXT for name in _TEXTS)
    place = field.get("place")
    return texts and isinstance(place, int) and 0 <= place < 1000 and isinstance(custom, str) and len(custom) <= 256
