"""URL matching: labels, the Public Suffix List, modes, ranks, and pages that are not encrypted."""

import json
from pathlib import Path

import pytest

from sealring.base.errors import SealringError
from sealring.vault import addresses, equivalents, matching
from sealring.vault.collection import Collection
from sealring.vault.overview import Overview

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpora"  # beside the checkout, where somebody has them
VECTORS = BESIDE / "psl" / "test_psl.json"


def item(*uris: tuple[str, str]) -> Overview:
    return Overview(id="0" * 32, revision=1, uris=uris)


@pytest.mark.skipif(not VECTORS.exists(), reason="the public suffix vectors are not on this machine")
def test_public_suffix_vectors() -> None:
    cases = json.loads(VECTORS.read_text())["cases"]
    assert len(cases) > 70
    for case in cases:
        host = addresses.canonical_host(case["input"] or "")
        want = case["registrable"]
        found = None if host is None else addresses.registrable(host)
        assert found == (None if want is None else addresses.canonical_host(want)), case


DOMAIN = [
    ("https://example.com", "https://example.com", "exact"),
    ("https://example.com/login?x", "https://example.com/other", "exact"),
    ("example.com", "https://example.com", "exact"),
    ("https://EXAMPLE.com.", "https://example.com", "exact"),
    ("https://example.com", "https://example.com:443/", "exact"),
    ("https://example.com", "https://example.com:8443", "host"),
    ("https://example.com", "https://login.example.com", "host"),
    ("https://login.example.com", "https://example.com", "domain"),
    ("https://a.example.co.uk", "https://b.example.co.uk", "domain"),
    ("https://one.co.uk", "https://two.co.uk", None),
    ("https://example.com", "https://evilexample.com", None),
    ("https://example.com", "https://example.com.evil.net", None),
    ("https://sub.example.com", "https://evilsub.example.com", "domain"),
    ("https://alice.github.io", "https://bob.github.io", None),
    ("https://alice.github.io", "https://x.alice.github.io", "host"),
    ("https://github.io", "https://alice.github.io", None),
    ("https://127.0.0.1", "https://127.0.0.1", "exact"),
    ("https://10.0.0.1", "https://20.0.0.1", None),
    ("https://0.0.1", "https://10.0.0.1", None),
    ("https://2130706433", "https://127.0.0.1", None),
    ("https://[::1]", "https://[0:0:0:0:0:0:0:1]", "exact"),
    ("https://[::1]", "https://[::2]", None),
    ("http://localhost:3000", "http://localhost:3000", "exact"),
    ("http://localhost", "http://evil.localhost", None),
    ("https://intranet", "https://intranet", "exact"),
    ("https://intranet", "https://x.intranet", None),
    ("https://m\u00fcnchen.de", "https://xn--mnchen-3ya.de", "exact"),
    ("https://stra\u00dfe.de", "https://strasse.de", None),
    ("https://stra\u00dfe.de", "https://xn--strae-oqa.de", "exact"),
    ("https://ex\u0430mple.com", "https://example.com", None),
    ("https://user@example.com", "https://example.com", None),
    ("https://example.com", "https://example.com@evil.net", None),
    ("https://example.com", "https://evil.net\\@example.com", None),
    ("https://example.com", "https://ex%61mple.com", None),
    ("https://example.com", "https://exam ple.com", None),
    ("https://example.com", "https://example.com:99999", None),
    ("https://example.com", "null", None),
    ("https://example.com", "file:///etc/passwd", None),
    ("https://example.com", "chrome-extension://example.com/", None),
    ("androidapp://com.example", "https://com.example", None),
    ("https://com", "https://example.com", None),
    ("https://a..example.com", "https://example.com", None),
    ("", "https://example.com", None),
]


@pytest.mark.parametrize(("uri", "page", "rank"), DOMAIN)
def test_domain_mode(uri: str, page: str, rank: str | None) -> None:
    assert matching.fit(item((uri, "domain")), page) == rank


@pytest.mark.parametrize(
    ("uri", "mode", "page", "rank"),
    [
        ("https://example.com", "host", "https://example.com/any", "exact"),
        ("https://example.com", "host", "https://example.com:8443/", "exact"),
        ("https://example.com:8443", "host", "https://example.com:8443/", "exact"),
        ("https://example.com:8443", "host", "https://example.com/", None),
        ("https://example.com", "host", "https://www.example.com/", None),
        ("https://example.com/app", "starts-with", "https://example.com/app/x?y", "exact"),
        ("https://example.com/app", "starts-with", "https://example.com/other", None),
        ("https://example.com", "starts-with", "https://example.com.evil.net/", None),
        ("https://example.com", "starts-with", "https://example.com:8443/", None),
        ("https://example.com/a", "exact", "https://example.com/a", "exact"),
        ("https://example.com/a", "exact", "https://example.com/a#part", "exact"),
        ("https://example.com/a", "exact", "https://example.com/a?b", None),
        (r"https://[a-z]+\.example\.com/.*", "regex", "https://www.example.com/login", "pattern"),
        (r"example", "regex", "https://www.example.com/", None),
        (r"https://example\.com/", "regex", "https://example.com/extra", None),
        (r"(((", "regex", "https://example.com/", None),
        ("https://example.com", "never", "https://example.com/", None),
        ("https://example.com", "of-the-future", "https://example.com/", None),
    ],
)
def test_other_modes(uri: str, mode: str, page: str, rank: str | None) -> None:
    assert matching.fit(item((uri, mode)), page) == rank


def test_best_of_several_uris() -> None:
    both = item(("https://login.example.com", "domain"), ("https://example.com", "domain"))
    assert matching.fit(both, "https://example.com") == "exact"


@pytest.mark.parametrize("pattern", ["(", r"(a)\1", "(?=a)", "((a{500}){500}){500}"])
def test_bad_patterns(pattern: str) -> None:
    with pytest.raises(SealringError) as caught:
        matching.check_pattern(pattern)
    assert caught.value.name == "bad_pattern"


def test_a_pattern_that_would_take_other_engines_for_ever() -> None:
    assert matching.fit(item(("https://(a+)+b", "regex")), "https://" + "a" * 60 + ".com/") is None


@pytest.mark.parametrize(
    ("uri", "mode", "page", "mismatch"),
    [
        ("https://example.com", "domain", "https://example.com", False),
        ("https://example.com", "domain", "http://example.com", True),
        ("example.com", "domain", "http://example.com", True),
        ("http://example.com", "domain", "http://example.com", False),
        ("http://example.com", "domain", "https://example.com", False),
        ("https://localhost", "domain", "http://localhost", False),
        ("https://127.0.0.1", "domain", "http://127.0.0.1", False),
        ("https?://example\\.com/", "regex", "http://example.com/", True),
        ("http://example\\.com/", "regex", "http://example.com/", False),
        ("https://example.com", "domain", "null", True),
    ],
)
def test_secure_mismatch(uri: str, mode: str, page: str, mismatch: bool) -> None:
    assert matching.secure_mismatch(item((uri, mode)), page) is mismatch


def test_sites() -> None:
    assert matching.site_of("https://a.b.example.co.uk/x") == "example.co.uk"
    assert matching.site_of("http://10.0.0.1:8080") == "10.0.0.1"
    assert matching.site_of("about:blank") == ""
    assert matching.same_site("https://a.example.com", "https://b.example.com")
    assert not matching.same_site("https://alice.github.io", "https://bob.github.io")
    assert not matching.same_site("https://example.com", "http://example.com")
    assert not matching.same_site("null", "null")
    assert matching.same_site("http://localhost:1", "http://localhost:2")


# --- Other addresses of one company ----------------------------------------------------


def test_the_list_of_equivalents_is_dated_and_unambiguous() -> None:
    groups, dated = equivalents.shipped()
    assert len(dated) == 10 and dated.startswith("20") and len(groups) > 20
    names = [group.name for group in groups]
    domains = [domain for group in groups for domain in group.domains]
    assert len({*names}) == len(names) and names == sorted(names, key=str.casefold)
    assert len({*domains}) == len(domains) and all(len(group.domains) > 1 for group in groups)
    assert [domain for domain in domains if addresses.registrable(domain) != domain] == []


@pytest.mark.parametrize(
    ("uri", "mode", "page", "expected"),
    [
        ("https://google.com", "domain", "https://youtube.com/", True),
        ("https://accounts.google.com/x", "domain", "https://www.youtube.com/watch", True),
        ("https://amazon.de", "domain", "https://www.amazon.co.uk", True),
        ("https://google.com", "domain", "https://mail.google.com", False),  # fits by itself
        ("https://google.com", "host", "https://youtube.com", False),  # only the whole site has others
        ("https://google.com", "never", "https://youtube.com", False),
        ("https://google.com", "regex", "https://youtube.com", False),
        ("https://google.com", "domain", "https://youtube.com.evil.net", False),
        ("https://google.com", "domain", "https://microsoft.com", False),
        ("https://example.com", "domain", "https://google.com", False),
        ("https://google.com", "domain", "null", False),
    ],
)
def test_equivalents(uri: str, mode: str, page: str, expected: bool) -> None:
    one = item((uri, mode))
    assert matching.equivalent(one, page) is expected
    assert not matching.equivalent(one, page, {"Google", "Amazon"})
    if expected:
        assert matching.fit(one, page) is None, "by itself it does not fit"


def test_equivalents_come_last_and_only_when_asked_for() -> None:
    def login(number: int, uri: str) -> Overview:
        uris = ((uri, "domain"),)
        return Overview(id=f"{number:032x}", revision=1, uris=uris, hosts=matching.hosts(uris))

    rows = Collection([login(1, "https://google.com"), login(2, "https://youtube.com"), login(3, "https://live.com")])
    page = "https://www.youtube.com/"
    assert [rank for rank, _ in rows.matches(page)] == ["host"] and rows.count(page) == 1
    found = rows.matches(page, matching.alike(page))
    assert [(rank, row.site) for rank, row in found] == [("host", "youtube.com"), ("equivalent", "google.com")]
    assert matching.alike(page, {"Google"}) == frozenset()
