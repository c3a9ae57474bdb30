"""The way out: bounded, https alone, and nothing said that was not asked for (rules 1 to 5 of network.py)."""

import itertools
import threading
import time
from typing import Any

import pytest

from sealring.base import limits
from sealring.people.network import Network, NoSuchHost
from tests.people.servers import Asked, Authority, Internet, Said, bomb, endless, trickle
from tests.people.strangers import refused

MOST = 100_000
HOST = "keys.example.org"
URL = f"https://{HOST}/a?b=c"


def test_what_is_asked_and_what_comes_back(net: Internet) -> None:
    net.host(HOST, lambda asked: Said(200, "Text/Plain; charset=utf-8", b"hello"))
    answer = net.network().get(URL, most=MOST)
    assert (answer.status, answer.kind, answer.body, answer.url) == (200, "text/plain", b"hello", URL)
    [asked] = net.asked
    assert (asked.method, asked.host, asked.path, asked.query) == ("GET", HOST, "/a", {"b": ["c"]})
    assert asked.headers == {
        "host": HOST,
        "user-agent": "Sealring",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_what_is_sent(net: Internet) -> None:
    net.host(HOST, lambda asked: Said(body=asked.body[::-1]))
    answer = net.network().post(URL, b"abc", "application/json", most=MOST)
    assert answer.body == b"cba" and net.asked[0].headers["content-type"] == "application/json"


def test_a_cookie_is_not_given_back(net: Internet) -> None:
    net.host(HOST, lambda asked: Said(headers={"Set-Cookie": "who=ada"}))
    line = net.network()
    for _ in range(2):
        line.get(URL, most=MOST)
    assert not any("cookie" in asked.headers for asked in net.asked) and len(net.asked) == 2


def test_a_proxy_of_the_environment_is_not_used(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    net.host(HOST, lambda asked: Said(body=b"direct"))
    assert net.network().get(URL, most=MOST).body == b"direct"


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.example.org/",
        "ftp://keys.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://localhost/",
        "https://intranet/",
        "https://a.localhost/",
        "https://user:word@keys.example.org/",
        "https://keys.example.org\\@evil.example/",
        "https://k\u00e9ys.example.org/",
        "https:///x",
        "",
    ],
)
def test_addresses_that_are_never_asked(net: Internet, url: str) -> None:
    net.host(HOST, lambda asked: Said())
    refused("answer_refused", net.network().get, url, most=MOST)
    assert net.asked == []


def test_a_certificate_for_another_name_or_by_nobody(net: Internet, authority: Authority) -> None:
    net.host("evil.example.org", lambda asked: Said(), certified="keys.example.net")
    refused("place_unreachable", net.network().get, "https://evil.example.org/", most=MOST)
    net.host(HOST, lambda asked: Said())
    refused("place_unreachable", Network(reroute=net.route).get, URL, most=MOST)
    assert net.asked == []


def test_nobody_there_and_no_such_name(net: Internet) -> None:
    net.dead(HOST)
    refused("place_unreachable", net.network().get, URL, most=MOST)
    with pytest.raises(NoSuchHost):
        net.network().get("https://nowhere.example.org/", most=MOST)


def test_redirects_are_followed_so_far(net: Internet) -> None:
    steps = itertools.count(1)

    def walk(asked: Asked) -> Said:
        left = int(asked.query.get("left", ["0"])[0])
        return Said(302, headers={"Location": f"/{next(steps)}?left={left - 1}"}) if left else Said(body=b"here")

    net.host(HOST, walk)
    answer = net.network().get(f"https://{HOST}/?left={limits.REDIRECTS}", most=MOST)
    assert answer.body == b"here" and answer.url.endswith("left=0")
    refused("answer_refused", net.network().get, f"https://{HOST}/?left={limits.REDIRECTS + 1}", most=MOST)


def test_a_redirect_to_another_host(net: Internet) -> None:
    net.host(HOST, lambda asked: Said(301, headers={"Location": "https://other.example.org/there"}))
    net.host("other.example.org", lambda asked: Said(body=b"there"))
    assert net.network().get(URL, most=MOST).body == b"there"


@pytest.mark.parametrize(
    "there",
    [
        "http://other.example.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "//192.168.0.1/",
        "file:///etc",
        "https://[::1",
        "https://a b/",
        "",
    ],
)
def test_redirects_that_are_not_followed(net: Internet, there: str) -> None:
    net.host(HOST, lambda asked: Said(302, headers={"Location": there}))
    refused("answer_refused", net.network().get, URL, most=MOST)
    assert len(net.asked) == 1


def test_what_is_sent_is_not_sent_on(net: Internet) -> None:
    net.host(HOST, lambda asked: Said(307, headers={"Location": "https://other.example.org/"}))
    net.host("other.example.org", lambda asked: Said())
    refused("answer_refused", net.network().post, URL, b"secret", "text/plain", most=MOST)
    assert len(net.asked) == 1


@pytest.mark.parametrize("said", [Said(body=endless()), Said(body=bytes(MOST + 1))], ids=["endless", "too large"])
def test_no_more_than_we_take(net: Internet, said: Said) -> None:
    net.host(HOST, lambda asked: said)
    refused("answer_refused", net.network().get, URL, most=MOST)


def test_as_much_as_we_take(net: Internet) -> None:
    net.host(HOST, lambda asked: Said(body=bytes(MOST)))
    assert len(net.network().get(URL, most=MOST).body) == MOST


def test_a_compressed_answer_is_refused_unopened(net: Internet) -> None:
    net.host(HOST, lambda asked: Said(body=bomb(50_000_000), headers={"Content-Encoding": "gzip"}))
    refused("answer_refused", net.network().get, URL, most=MOST)


def slow_head(connection: Any) -> None:
    for octet in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 100_000:
        connection.sendall(bytes((octet,)))
        time.sleep(0.02)


def test_one_deadline_however_slowly_it_speaks(net: Internet) -> None:
    net.raw("head.example.org", slow_head)
    net.raw("silent.example.org", lambda connection: time.sleep(30))
    net.host("body.example.org", lambda asked: Said(body=trickle(bytes(100_000), 0.02)))
    for name in ("head", "silent", "body"):
        began = time.monotonic()
        refused("place_unreachable", net.network(seconds=0.6).get, f"https://{name}.example.org/", most=MOST)
        assert time.monotonic() - began < 5, name  # not the 30 s and more that they would like


def test_it_ends_when_the_answer_is_no_longer_wanted(net: Internet) -> None:
    net.raw(HOST, lambda connection: time.sleep(30))
    wanted = threading.Event()
    threading.Timer(0.3, wanted.set).start()
    began = time.monotonic()
    refused("cancelled", net.network(seconds=30, cancelled=wanted.is_set).get, URL, most=MOST)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"",
    ],
    ids=["ssh", "status", "two lengths", "chunk", "huge head", "cut short", "nothing"],
)
def test_what_is_no_http(net: Internet, said: bytes) -> None:
    net.raw(HOST, lambda connection: connection.sendall(said))
    with pytest.raises(Exception) as caught:
        net.network().get(URL, most=MOST)
    assert getattr(caught.value, "name", "") in ("answer_refused", "place_unreachable")
