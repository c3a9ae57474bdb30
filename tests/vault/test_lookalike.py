"""Hosts that look like those of own logins, hosts that hide their letters, and how seldom a warning is wrong."""

from pathlib import Path

import pytest

from sealring.vault import addresses, findings, lookalike
from sealring.vault.collection import Collection
from sealring.vault.lookalike import Lookalikes
from sealring.vault.matching import hosts
from sealring.vault.overview import Overview

OWN = ["paypal.com", "google.com", "microsoft.com", "facebook.com", "amazon.de", "mybank.co.uk", "apple.com", "web.de"]


def like(host: str, own: list[str] | None = None) -> str | None:
    known = Lookalikes()
    known.take(OWN if own is None else own)
    canonical = addresses.canonical_host(host)
    assert canonical is not None, host
    return next(known.find(canonical), None)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("paypa1.com", "paypal.com"),
        ("paypai.com", "paypal.com"),
        ("www.paypa1.net", "paypal.com"),
        ("pay-pal.com", "paypal.com"),
        ("gooogle.com", "google.com"),
        ("gogle.com", "google.com"),
        ("googel.com", "google.com"),
        ("g00gle.com", "google.com"),
        ("gmicrosoft.com", "microsoft.com"),
        ("rnicrosoft.com", "microsoft.com"),
        ("faceb00k.com", "facebook.com"),
        ("login.arnazon.de", "amazon.de"),
        ("rnybank.co.uk", "mybank.co.uk"),
        ("p\u0430yp\u0430l.com", "paypal.com"),  # two Cyrillic letters
        ("\u0430\u0440\u0440\u04cf\u0435.com", "apple.com"),  # all Cyrillic
        ("g\u03bf\u03bfgle.com", "google.com"),  # two Greek ones
        ("payp\u00e1l.com", "paypal.com"),
        ("\u0261oogle.com", "google.com"),
        ("paypal.com.example.net", "paypal.com"),
        ("www.paypal.com-login.example.net", None),
        ("paypal-com.example.net", "paypal.com"),
        ("secure-paypal-com.example.net", "paypal.com"),
        ("www-paypal-com.net", "paypal.com"),
        ("mybank.co.uk.example.org", "mybank.co.uk"),
        ("paypal.cm", "paypal.com"),
        ("paypal.om", "paypal.com"),
    ],
)
def test_what_looks_like_an_own_site(host: str, expected: str | None) -> None:
    assert like(host) == expected


@pytest.mark.parametrize(
    "host",
    [
        "paypal.com",
        "www.paypal.com",
        "paypal.de",  # the same name below another ending: too many companies have several
        "amazon.com",  # an address of the same company
        "youtube.com",
        "wed.de",  # short names are near to many
        "web.cc",
        "example.com",
        "paypal.example.net",
        "notpaypal.com",
        "paypalobjects.com",
        "payroll.com",
        "10.0.0.1",
        "localhost",
        "[::1]",
        "xn--mnchen-3ya.de",
    ],
)
def test_what_does_not(host: str) -> None:
    assert like(host) is None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("example.com", False),
        ("m\u00fcnchen.de", False),
        ("\u043f\u0440\u0438\u043c\u0435\u0440.com", False),  # Cyrillic letters that look like no Latin ones
        ("\u0441\u0430\u0445\u0430\u0440.\u0440\u0444", False),  # below an ending in the same letters
        ("\u65e5\u672c\u8a9e\u30ab\u30bfabc.jp", False),
        ("\ud55c\uae00abc.kr", False),
        ("\u0430\u0440\u0440\u04cf\u0435.com", True),
        ("p\u0430ypal.com", True),
        ("g\u03bfogle.com", True),
        ("\u0430ex\u043e.example.net", True),
        ("xn--0.com", True),
    ],
)
def test_hosts_that_hide_their_letters(host: str, expected: bool) -> None:
    canonical = addresses.canonical_host(host)
    assert canonical is not None and lookalike.disguised(canonical) is expected


def test_names_one_error_apart() -> None:
    assert lookalike.near("google", "gogle") and lookalike.near("google", "gooogle")
    assert lookalike.near("google", "goolge") and lookalike.near("google", "goagle")
    assert not lookalike.near("google", "google") and not lookalike.near("google", "gooaagle")
    assert not lookalike.near("google", "ggooel") and not lookalike.near("abcdef", "badcef")


def login(number: int, uri: str) -> Overview:
    uris = ((uri, "domain"),)
    return Overview(id=f"{number:032x}", revision=1, uris=uris, hosts=hosts(uris))


def test_a_vault_compares_what_is_in_it_now() -> None:
    rows = Collection([login(1, "https://www.paypal.com/signin")])
    assert rows.looks_like("https://paypa1.com/") == "paypal.com"
    assert rows.looks_like("https://www.paypal.com/") is None and rows.looks_like("null") is None
    rows.put(login(2, "https://github.com"))
    assert rows.looks_like("https://githud.com/") == "github.com"
    rows.drop(login(1, "").id)
    assert rows.looks_like("https://paypa1.com/") is None
    rows.put(login(3, "https://githud.com"))  # the person has a login there: no doubt is left
    assert rows.looks_like("https://githud.com/") is None


def test_well_known_sites_are_seldom_taken_for_one_another() -> None:
    """A person with a login at each of them would be warned of none."""
    well_known = sorted(findings.shipped()[0])
    known = Lookalikes()
    known.take(well_known)
    assert len(well_known) > 200
    assert [(site, found) for site in well_known for found in known.find(site)] == []


def test_the_table_is_dated_and_names_a_letter_once() -> None:
    text = (Path(lookalike.__file__).parent / "confusables.txt").read_text(encoding="utf-8")
    letters = [letter for line in text.splitlines() if not line.startswith("#") for letter in line.split()[1:]]
    assert "Dated 20" in text.splitlines()[0] and len({*letters}) == len(letters) > 100
    assert not any(letter.isascii() for letter in letters)
