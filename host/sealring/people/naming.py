"""Names as people type them: e-mail addresses in one form, fingerprints, key ids, and which of them a text is."""

import re
from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.vault import addresses

_BRACKETS = re.compile(r"<([^<>]+)>\s*\Z")
_LOCAL = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x20\x7f]{1,64}")
_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]{40}|[0-9a-fA-F]{16})")
URI = "OPENPGP4FPR:"


class Query(NamedTuple):
    """What is looked for."""

    kind: str  # "address", "fingerprint" (40 digits) or "key_id" (16 digits)
    value: str


def address(text: str) -> str:
    """An e-mail address with its domain in lower-case A-labels; "" for what is none.

    The part before the @ is kept as it is: whether its case matters is its own server's affair.
    """
    text = text.strip()
    local, at, domain = text.rpartition("@")
    host = addresses.canonical_host(domain) if at and len(text) <= 254 else None
    if (
        host is None
        or addresses.is_ip(host)
        or "." not in host
        or not local.isprintable()
        or not _LOCAL.fullmatch(local)
    ):
        return ""
    return f"{local}@{host}"


def of_user_id(user_id: str) -> str:
    """The e-mail address in a user ID, ``Name <address>`` or the address alone; "" when there is none."""
    found = _BRACKETS.search(user_id)
    return address(found[1] if found else user_id)


def of_user_ids(user_ids: list[str]) -> list[str]:
    """The e-mail addresses of a key, each once."""
    return list(dict.fromkeys(found for user_id in user_ids if (found := of_user_id(user_id))))


def same(one: str, other: str) -> bool:
    """Whether two addresses are one person's: in practice no mail server tells them apart by case."""
    return one.casefold() == other.casefold()


def display(user_id: str) -> str:
    """The name in a user ID, without the address; the address when there is no name."""
    found = _BRACKETS.search(user_id)
    name = user_id[: found.start()].strip().strip('"').strip() if found else user_id.strip()
    shown = "".join(sign for sign in name if sign.isprintable())[:256].strip()
    return shown or of_user_id(user_id) or "?"


def fingerprint(text: str) -> str:
    """40 upper-case digits from a fingerprint in any usual form; "" for what is none."""
    bare = re.sub(r"[\s:\u00a0]", "", text.strip().removeprefix(URI).removeprefix(URI.lower()))
    found = _HEX.fullmatch(bare)
    return found[1].upper() if found and len(found[1]) == 40 else ""


def query(text: str) -> Query:
    """What a person typed to find a key.

    Raises:
        SealringError: bad_lookup.
    """
    whole = fingerprint(text)
    if whole:
        return Query("fingerprint", whole)
    short = _HEX.fullmatch(re.sub(r"\s", "", text))
    if short:
        return Query("key_id", short[1].upper())
    mail = of_user_id(text)
    if mail:
        return Query("address", mail)
    raise SealringError("bad_lookup")
