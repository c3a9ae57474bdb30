"""The names of places that know keys: ``wkd``, ``vks://host``, ``hkps://host``."""

import re
from collections.abc import Collection
from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.vault import addresses

SUGGESTED = ("wkd", "vks://keys.openpgp.org", "hkps://keyserver.ubuntu.com")
_NAME = re.compile(r"(vks|hkps)://([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)")


class Place(NamedTuple):
    """A place; ``host`` (with a port where it is not 443) is empty for the Web Key Directory, which has no one host."""

    kind: str  # "wkd", "vks" or "hkps"
    host: str

    @property
    def name(self) -> str:
        """As it stands in the settings."""
        return f"{self.kind}://{self.host}" if self.host else self.kind


def parse(name: str) -> Place:
    """The place of a name.

    Raises:
        SealringError: place_unknown.
    """
    if name == "wkd":
        return Place("wkd", "")
    found = _NAME.fullmatch(name)
    address = addresses.parse(f"https://{found[2]}/") if found else None
    if found is None or address is None or addresses.is_ip(address.host) or "." not in address.host:
        raise SealringError("place_unknown", place=name)
    return Place(found[1], address.origin.removeprefix("https://"))


def allowed(name: str, chosen: Collection[str]) -> Place:
    """The place, if the person allowed it.

    Raises:
        SealringError: place_unknown, place_not_allowed.
    """
    place = parse(name)
    if place.name not in chosen:
        raise SealringError("place_not_allowed", place=place.name)
    return place
