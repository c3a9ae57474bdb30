"""What people type: addresses, fingerprints, key ids, and the places that are asked."""

import pytest

from sealring.people import naming, places
from sealring.people.naming import Query
from tests.people.strangers import refused

FINGERPRINT = "E58294F2E9A227486E8B061B31CC528FD7FA3F19"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada.L+x@Example.ORG ", "Ada.L+x@example.org"),
        ("ada@b\u00fccher.example", "ada@xn--bcher-kva.example"),
        ("j\u00f6rg@example.org", "j\u00f6rg@example.org"),
        ("ada", ""),
        ("ada@", ""),
        ("@example.org", ""),
        ("ada@localhost", ""),
        ("ada@127.0.0.1", ""),
        ("ada@[::1]", ""),
        ("a da@example.org", ""),
        ("ada@exa mple.org", ""),
        ("ada@example.org/../x", ""),
        ("ada\u202e@example.org", ""),
        ("x" * 65 + "@example.org", ""),
        ("a@b@example.org", ""),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert naming.address(text) == address


@pytest.mark.parametrize(
    ("user_id", "address", "name"),
    [
        ("Ada <ada@example.org>", "ada@example.org", "Ada"),
        ("Ada (work) <ada@Example.org>", "ada@example.org", "Ada (work)"),
        ("ada@example.org", "ada@example.org", "ada@example.org"),
        ("<ada@example.org>", "ada@example.org", "ada@example.org"),
        ("bank@example.com <mallory@evil.example>", "mallory@evil.example", "bank@example.com"),
        ("<bank@example.com> <mallory@evil.example>", "mallory@evil.example", "<bank@example.com>"),
        ("Ada", "", "Ada"),
        ("Ada\x1b[2J\u202e <ada@example.org>", "ada@example.org", "Ada[2J"),
        ("", "", "?"),
    ],
)
def test_user_ids(user_id: str, address: str, name: str) -> None:
    assert (naming.of_user_id(user_id), naming.display(user_id)) == (address, name)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Ada <ada@example.org>", Query("address", "ada@example.org")),
        (FINGERPRINT.lower(), Query("fingerprint", FINGERPRINT)),
        (f"0x{FINGERPRINT}", Query("fingerprint", FINGERPRINT)),
        (f"OPENPGP4FPR:{FINGERPRINT}", Query("fingerprint", FINGERPRINT)),
        ("E582 94F2 E9A2 2748 6E8B  061B 31CC 528F D7FA 3F19", Query("fingerprint", FINGERPRINT)),
        ("528f d7fa 3f19 0000", Query("key_id", "528FD7FA3F190000")),
    ],
)
def test_what_is_looked_for(text: str, query: Query) -> None:
    assert naming.query(text) == query


@pytest.mark.parametrize("text", ["Ada", "3F19", "DEADBEEF", FINGERPRINT[:-1], "ada@localhost", "*", "%", "0x"])
def test_what_is_not_looked_for(text: str) -> None:
    refused("bad_lookup", naming.query, text)


def test_places_and_whether_they_are_allowed() -> None:
    for name in places.SUGGESTED:
        assert places.parse(name).name == name
        refused("place_not_allowed", places.allowed, name, ["vks://other.example.org"])
        assert places.allowed(name, [name]).name == name
    assert places.parse("hkps://keys.example.org:8443").host == "keys.example.org:8443"
    assert places.parse("hkps://keys.example.org:443").host == "keys.example.org"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "wkd://example.org",
        "vks://",
        "http://x.org",
        "hkp://x.org",
        "vks://10.0.0.1",
        "vks://host",
        "vks://x.org/y",
        "vks://a@x.org",
        "vks://X.org",
    ],
)
def test_what_is_no_place(name: str) -> None:
    refused("place_unknown", places.parse, name)
