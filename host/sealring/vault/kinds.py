"""The types of items: which fields each has beside those of every item, and what of it a row may say.

Rules that this module keeps:

1. A hidden field leaves an item one at a time, as a password does. Nothing of one is in a row, an overview or a search
   but the last four digits of a card's number, by which people tell their cards apart.
2. What a person writes is taken as it is. Only what is no date, no choice or too long is refused; a number that does
   not pass its check digit is said (``hints``), never refused.
3. Derived fields are made from the others on every write, whatever the writer says they are.

A login's values, a Wi-Fi password and an API key lie in the fields of every item (username, password, otp, uris), so
that the history of passwords, warnings and rules of rotation hold for them too.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from sealring.base.errors import SealringError
from sealring.generator import sshkey

_LINE, _BLOCK = 512, 65536  # characters
_NAME = re.compile(r"[a-z_]{1,32}\Z")


class Field(NamedTuple):
    """One field of a type.

    Attributes:
        name: as ``details`` of an item has it.
        form: text, block (several lines), month (2027-04), date (2027-04-30), choice, or yes ("true", or nothing).
        hidden: rule 1.
        choices: of a choice.
        derived: rule 3.
    """

    name: str
    form: str = "text"
    hidden: bool = False
    choices: tuple[str, ...] = ()
    derived: bool = False


def _secret(name: str, form: str = "text") -> Field:
    return Field(name, form, hidden=True)


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in names)


KINDS: dict[str, tuple[Field, ...]] = {
    "login": (),
    "note": (),
    "card": (
        Field("holder"),
        _secret("number"),
        Field("brand", derived=True),
        Field("expires", "month"),
        _secret("code"),
        _secret("pin"),
        *_texts("bank", "phone"),
    ),
    "identity": (
        *_texts("title", "first_name", "middle_name", "last_name"),
        Field("born", "date"),
        *_texts("company", "email", "phone", "address", "address_more", "city", "region", "postcode", "country"),
        _secret("passport"),
        _secret("national_id"),
        _secret("driving_licence"),
        _secret("tax_number"),
    ),
    "ssh_key": (
        _secret("private_key", "block"),
        Field("public_key", "block"),
        Field("fingerprint", derived=True),
        _secret("passphrase"),
    ),
    "api_key": (_secret("secret"), Field("endpoint"), Field("expires", "date")),
    "wifi": (
        Field("network"),
        Field("security", "choice", choices=("wpa", "wep", "open")),
        Field("unseen", "yes"),
    ),
    "licence": (
        Field("product"),
        _secret("key", "block"),
        *_texts("version", "registered_to", "email", "order"),
        Field("bought", "date"),
        Field("expires", "date"),
    ),
}
WITH_PASSWORD = frozenset(["login", "api_key", "wifi"])


def hidden(item: dict[str, Any]) -> list[str]:
    """The typed fields that an item keeps hidden: what this program does not know, a newer one may have hidden."""
    shown = {field.name for field in KINDS.get(item["type"], ()) if not field.hidden}
    return sorted(details(item).keys() - shown)


def from_wire(kind: str, given: object, before: dict[str, Any]) -> dict[str, str]:
    """The ``details`` of an item from what a person wrote; empty ones are left out.

    Args:
        before: the item that is replaced; fields that no type of this program has are kept.

    Raises:
        SealringError: bad_item; ``field`` is for instance ``details.expires``.
    """
    if not isinstance(given, dict):
        raise SealringError("bad_item", field="details")
    fields = {field.name: field for field in KINDS[kind]}
    result = _unknown(before)
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            if result.get(name) == value:
                continue  # the editor gave back what a newer program wrote
            raise SealringError("bad_item", field=f"details.{str(name)[:32]}")
        if not _fits(field, value):
            raise SealringError("bad_item", field=f"details.{name}")
        if value and not field.derived:
            result[name] = value
    return _derived(kind, result)


def _unknown(item: dict[str, Any]) -> dict[str, str]:
    known = {field.name for fields in KINDS.values() for field in fields}
    return {name: value for name, value in details(item).items() if name not in known}


def details(item: dict[str, Any]) -> dict[str, str]:
    """An item's typed fields as it has them; what is no text under a sound name is passed over."""
    found = item.get("details")
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str) and value and _NAME.match(str(name))}


def _fits(field: Field, value: object) -> bool:
    if not isinstance(value, str) or len(value) > (_BLOCK if field.form == "block" else _LINE):
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    check = _FORMS.get(field.form)
    return not value or check is None or check(field, value)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_FORMS: dict[str, Callable[[Field, str], bool]] = {
    "month": lambda field, value: _is_date(f"{value}-01"),
    "date": lambda field, value: _is_date(value),
    "choice": lambda field, value: value in field.choices,
    "yes": lambda field, value: value == "true",
}


def _derived(kind: str, result: dict[str, str]) -> dict[str, str]:
    """Rule 3."""
    if kind == "card":
        made = {"brand": brand(result.get("number", ""))}
    elif kind == "ssh_key":
        private, public = result.get("private_key", ""), result.get("public_key", "")
        if private and not sshkey.fingerprint(public):
            public = sshkey.public_of(private, result.get("passphrase", "")) or public
        made = {"public_key": public, "fingerprint": sshkey.fingerprint(public)}
    else:
        return result
    return {name: value for name, value in {**result, **made}.items() if value}


def subtitle(item: dict[str, Any]) -> str:
    """The second line of a row: enough to tell two items of a type apart, and no secret (rule 1)."""
    if "details" not in item:
        return ""
    found, kind = details(item), item["type"]
    if kind == "card":
        digits = _digits(found.get("number", ""))
        ending = f"\u2022\u2022\u2022\u2022 {digits[-4:]}" if len(digits) > 8 else ""
        text = " ".join(filter(None, (found.get("brand") or found.get("bank", ""), ending)))
    elif kind == "identity":
        names = (found.get(name, "") for name in ("title", "first_name", "middle_name", "last_name"))
        text = " ".join(filter(None, names)) or found.get("email", "")
    elif kind == "licence":
        text = " ".join(filter(None, (found.get("product", ""), found.get("version", ""))))
    else:
        name = {"ssh_key": "fingerprint", "api_key": "endpoint", "wifi": "network"}.get(kind, "")
        text = found.get(name, "")
    return text[:_LINE]


def hints(item: dict[str, Any]) -> list[str]:
    """What may be a slip (rule 2): ``card_number``, ``ssh_key_unread``.

    Args:
        item: as the wire has it.
    """
    found = details(item)
    digits = _digits(found.get("number", ""))
    if item["type"] == "card" and found.get("number") and not (12 <= len(digits) <= 19 and luhn(digits)):
        return ["card_number"]
    if item["type"] == "ssh_key" and found.get("private_key"):
        public = found.get("public_key", "")
        if not sshkey.fingerprint(public) and not sshkey.public_of(found["private_key"], found.get("passphrase", "")):
            return ["ssh_key_unread"]
    return []


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign in "0123456789")


def luhn(digits: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812-1, annex B)."""
    doubled = [int(sign) * (1 + at % 2) for at, sign in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_BRANDS = (  # the beginnings that the networks publish; the first that fits
    ("Mastercard", r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"),
    ("American Express", r"3[47]"),
    ("Discover", r"6011|64[4-9]|65"),
    ("JCB", r"35(2[89]|[3-8])"),
    ("Diners Club", r"3(0[0-5]|[689])"),
    ("UnionPay", r"62|81"),
    ("Maestro", r"50|5[6-9]|6"),
    ("Visa", r"4"),
)


def brand(number: str) -> str:
    """The network that a card's number belongs to; empty when it isn't known."""
    digits = _digits(number)
    if len(digits) < 12:
        return ""
    return next((name for name, begins in _BRANDS if re.match(begins, digits)), "")


def wifi_text(item: dict[str, Any]) -> str:
    """What a phone's camera reads to join the network: ``WIFI:T:WPA;S:name;P:password;;``.

    Raises:
        SealringError: field_empty.
    """
    found = details(item)
    if item["type"] != "wifi" or not found.get("network"):
        raise SealringError("field_empty")
    password = item.get("password", "")
    form = found.get("security") or ("wpa" if password else "open")
    parts = [f"T:{'nopass' if form == 'open' else form.upper()}", f"S:{_escaped(found['network'])}"]
    if form != "open":
        parts.append(f"P:{_escaped(password)}")
    if found.get("unseen"):
        parts.append("H:true")
    return f"WIFI:{';'.join(parts)};;"


def _escaped(text: str) -> str:
    """A backslash before what the format uses; what reads as a hexadecimal number stands in quotes."""
    escaped = re.sub(r'([\\;,":])', r"\\\1", text)
    return f'"{escaped}"' if re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text) else escaped
