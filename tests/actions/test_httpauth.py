"""HTTP authentication: which login a server gets, and which server gets none."""

from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from tests.actions.world import Call, call, login

SERVER = "https://files.example.com:8443"


def saved(do: Call, uri: str = SERVER, match: str = "domain", **more: Any) -> str:
    return str(do("item.create", item=login(uris=[{"uri": uri, "match": match}], **more))["id"])


def outcome(do: Call, item: str, url: str = SERVER + "/x", realm: str = "files", **more: Any) -> str:
    try:
        given = do("httpauth.get", id=item, url=url, realm=realm, **more)
    except SealringError as error:
        return error.name
    return str(given["password"] and "given")


@pytest.mark.parametrize(
    ("uri", "match", "url", "expected"),
    [
        (SERVER, "domain", SERVER + "/deep/path", "given"),
        (SERVER + "/files", "starts-with", SERVER + "/files/of", "given"),
        (SERVER + "/files", "starts-with", SERVER + "/other", "origin_mismatch"),
        (SERVER, "host", SERVER, "given"),
        (SERVER, "never", SERVER, "origin_mismatch"),
        (r"https://files\.example\.com:8443/.*", "regex", SERVER, "origin_mismatch"),
        (SERVER, "domain", "https://files.example.com", "origin_mismatch"),
        (SERVER, "domain", "https://files.example.com:8444", "origin_mismatch"),
        (SERVER, "domain", "http://files.example.com:8443", "origin_mismatch"),
        (SERVER, "domain", "https://img.example.com:8443", "origin_mismatch"),
        (SERVER, "domain", "https://x.files.example.com:8443", "origin_mismatch"),
        ("https://example.com", "domain", "https://www.example.com", "origin_mismatch"),
        ("example.com", "domain", "https://example.com/", "given"),
        ("https://example.com", "domain", "https://example.com:443/", "given"),
        ("https://google.com", "domain", "https://youtube.com", "origin_mismatch"),
        ("http://example.com", "domain", "http://example.com", "insecure_page"),
        ("http://127.0.0.1:8080", "domain", "http://127.0.0.1:8080/", "given"),
        (SERVER, "domain", "null", "opaque_origin"),
        (SERVER, "domain", "ftp://files.example.com", "opaque_origin"),
    ],
)
def test_the_very_server_and_no_other(do: Call, uri: str, match: str, url: str, expected: str) -> None:
    item = saved(do, uri, match)
    assert outcome(do, item, url) == expected
    if expected in ("given", "insecure_page"):
        assert [row["id"] for row in do("httpauth.matches", url=url, realm="files")["items"]] == [item]
    elif expected == "origin_mismatch":
        assert do("httpauth.matches", url=url, realm="files")["items"] == []


def test_an_unencrypted_server_is_asked_about_each_time(do: Call) -> None:
    item, url = saved(do, "http://example.com"), "http://example.com/"
    assert outcome(do, item, url, accept=["insecure_page"], remember=True) == "given"
    found = do("httpauth.matches", url=url, realm="files")
    assert found["secure"] is False and "allowed" not in found
    assert outcome(do, item, url) == "insecure_page"


def test_what_was_allowed_holds_for_that_origin_and_realm(do: Call) -> None:
    item, other = saved(do), saved(do, username="second")
    assert "allowed" not in do("httpauth.matches", url=SERVER, realm="files")
    assert outcome(do, item, remember=True) == "given"
    assert do("httpauth.matches", url=SERVER, realm="files")["allowed"] == item
    assert "allowed" not in do("httpauth.matches", url=SERVER, realm="Files")
    assert "allowed" not in do("httpauth.matches", url="https://files.example.com", realm="files")
    outcome(do, other, remember=True)  # the one that was said last
    assert do("httpauth.matches", url=SERVER, realm="files")["allowed"] == other
    do("item.trash", id=other, revision=1)
    assert "allowed" not in do("httpauth.matches", url=SERVER, realm="files")
    assert outcome(do, other) == "origin_mismatch"


def test_what_was_allowed_is_listed_and_taken_back(do: Call) -> None:
    item = saved(do, name="Files")
    for realm in ("files", "backup"):
        outcome(do, item, realm=realm, remember=True)
    listed = {"origin": SERVER, "item": item, "name": "Files"}
    assert do("httpauth.remembered") == {"servers": [{**listed, "realm": "backup"}, {**listed, "realm": "files"}]}
    do("httpauth.forget", origin=SERVER, realm="backup")
    assert do("httpauth.remembered") == {"servers": [{**listed, "realm": "files"}]}
    assert "allowed" not in do("httpauth.matches", url=SERVER, realm="backup")
    assert do("httpauth.matches", url=SERVER, realm="files")["allowed"] == item
    do("item.trash", id=item, revision=1)
    assert "name" not in do("httpauth.remembered")["servers"][0]
    do("httpauth.forget", origin=SERVER, realm="files")
    assert do("httpauth.remembered") == {"servers": []}


def test_what_is_allowed_holds_no_value(app: App, do: Call) -> None:
    item = saved(do, password="canary-for-nobody")
    outcome(do, item, remember=True)
    assert app.session.vault.facts()["httpauth"] == [{"origin": SERVER, "realm": "files", "item": item}]


def test_a_note_a_login_without_password_and_another_caller_get_nothing(app: App, do: Call) -> None:
    note = str(do("item.create", item={"type": "note", "name": "N"})["id"])
    assert outcome(do, note) == "origin_mismatch"
    assert outcome(do, saved(do, password="")) == "origin_mismatch"
    item = saved(do)
    with pytest.raises(SealringError) as refused:
        call(app, "httpauth.get", {"id": item, "url": SERVER, "realm": ""}, Caller("content", SERVER))
    assert refused.value.name == "not_for_this_caller"
