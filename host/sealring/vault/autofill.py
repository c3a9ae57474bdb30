"""What of a card or an identity goes into which field of a form, by HTML's autofill tokens (HTML standard, 4.10.18.7).

Pure: an item in, one value out. How a page wants a date or a country written is found out where the field is; what
leaves here has one form: dates as ISO 8601 has them, months and years as their digits, a card's number without spaces.
"""

from collections.abc import Callable
from typing import Any

from sealring.vault import kinds

_Details = dict[str, str]

CARD: dict[str, Callable[[_Details], str]] = {
    "cc-name": lambda found: found.get("holder", ""),
    "cc-number": lambda found: "".join(sign for sign in found.get("number", "") if sign not in " -\u00a0"),
    "cc-csc": lambda found: found.get("code", ""),
    "cc-exp": lambda found: found.get("expires", ""),
    "cc-exp-month": lambda found: found.get("expires", "")[5:7],
    "cc-exp-year": lambda found: found.get("expires", "")[:4],
    "cc-type": lambda found: found.get("brand", ""),
}
IDENTITY: dict[str, Callable[[_Details], str]] = {
    "name": lambda found: _joined(found, " ", "first_name", "middle_name", "last_name"),
    "honorific-prefix": lambda found: found.get("title", ""),
    "given-name": lambda found: found.get("first_name", ""),
    "additional-name": lambda found: found.get("middle_name", ""),
    "family-name": lambda found: found.get("last_name", ""),
    "organization": lambda found: found.get("company", ""),
    "email": lambda found: found.get("email", ""),
    "tel": lambda found: found.get("phone", ""),
    "street-address": lambda found: _joined(found, "\n", "address", "address_more"),
    "address-line1": lambda found: found.get("address", ""),
    "address-line2": lambda found: found.get("address_more", ""),
    "address-level2": lambda found: found.get("city", ""),
    "address-level1": lambda found: found.get("region", ""),
    "postal-code": lambda found: found.get("postcode", ""),
    "country": lambda found: found.get("country", ""),
    "bday": lambda found: found.get("born", ""),
    "bday-year": lambda found: found.get("born", "")[:4],
    "bday-month": lambda found: found.get("born", "")[5:7],
    "bday-day": lambda found: found.get("born", "")[8:10],
}
TABLES = {"card": CARD, "identity": IDENTITY}
LOGIN = ("username", "password", "code")
# What a person may say that a field takes: a new password is made for it, and "custom" is a field of the item's own.
VALUES = frozenset([*LOGIN, "new-password", "custom", *CARD, *IDENTITY])


def value(item: dict[str, Any], token: str) -> str:
    """The value of a card or an identity for a field of that token; empty when it has none."""
    made = TABLES.get(item["type"], {}).get(token)
    return "" if made is None else made(kinds.details(item))


def _joined(found: _Details, between: str, *names: str) -> str:
    return between.join(filter(None, (found.get(name, "") for name in names)))
