"""How much hangs on a password: what makes one more urgent to change than another.

A mailbox comes first: whoever reads it resets the passwords of the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from sealring.vault import matching

if TYPE_CHECKING:
    from sealring.vault.overview import Overview
    from sealring.vault.vault import Vault

_WEIGHT = {"mail": 100, "reused": 40, "no_second_factor": 20, "shared": 10, "often_used": 5}
_OFTEN = 10  # of the items used last
_MAIL_HOSTS = ("mail.", "webmail.", "email.", "imap.", "outlook.")
_MAIL_SITES = frozenset((
    "aol.com", "fastmail.com", "gmail.com", "gmx.de", "gmx.net", "google.com", "hey.com", "hotmail.com", "icloud.com",
    "live.com", "mail.com", "mail.ru", "mailbox.org", "mailfence.com", "microsoftonline.com", "outlook.com",
    "posteo.de", "proton.me", "protonmail.com", "qq.com", "riseup.net", "t-online.de", "tuta.com", "tutanota.com",
    "web.de", "yahoo.com", "yandex.com", "yandex.ru", "zoho.com", "163.com",
))  # fmt: skip


def weight(grounds: Iterable[str]) -> int:
    """How urgent these grounds make it."""
    return sum(_WEIGHT[ground] for ground in grounds)


def opens_mail(overview: Overview) -> bool:
    """Whether the item is for a mailbox, as far as its addresses tell."""
    return any(host.startswith(_MAIL_HOSTS) or matching.registrable(host) in _MAIL_SITES for host in overview.hosts)


def often_used(vault: Vault) -> set[str]:
    """The ids of the items used last."""
    return {overview.id for overview in vault.recent(_OFTEN)}


def grounds(vault: Vault, overview: Overview, often: Collection[str], shared: Collection[str]) -> list[str]:
    """Why an item's password should be changed early, the gravest ground first.

    Args:
        often: what ``often_used`` gave.
        shared: the ids of the items that other people have.
    """
    found = {
        "mail": opens_mail(overview),
        "reused": vault.reused(overview.id),
        "no_second_factor": not overview.has_code,
        "shared": overview.id in shared,
        "often_used": overview.id in often,
    }
    return [name for name, holds in found.items() if holds]
