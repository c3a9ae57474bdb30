"""Key directories on the loopback that speak the real protocols over real TLS, and some that mean ill.

``Internet`` gives each its host name: a test's ``Network`` is told to connect to the loopback in place of that host,
and to trust the authority that made the certificates; all else, the check of names included, is as for real.
"""

import contextlib
import datetime
import gzip
import http.server
import ipaddress
import json
import re
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sealring.openpgp import keyrings
from sealring.openpgp.certificates import Certificate
from sealring.people import naming
from sealring.people.discovery import wkd_hash
from sealring.people.network import Network

OCTETS = "application/octet-stream"
KEYS = "application/pgp-keys"


class Asked(NamedTuple):
    """One request as a server saw it."""

    method: str
    host: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


class Said(NamedTuple):
    """One answer. ``body`` may be pieces, sent one by one with no length said."""

    status: int = 200
    kind: str = OCTETS
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = {}  # noqa: RUF012 - never written to


App = Callable[[Asked], Said]


class Authority:
    """Makes the servers' certificates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tests only")])
        self.certificate = self._sign(self.name, self.key, [], authority=True)
        self.pem = folder / "authority.pem"
        self.pem.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, names: list[x509.GeneralName], *, authority: bool
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=7))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def context(self, name: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        alternative: list[x509.GeneralName] = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = self._sign(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:60])]), key, alternative, authority=False
        )
        file = self.folder / f"{secrets.token_hex(8)}.pem"
        file.write_bytes(
            made.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many tests are about."""


class Internet:
    """Hosts by name, all of them on the loopback."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.route: dict[str, tuple[str, int]] = {}
        self.asked: list[Asked] = []
        self._servers: list[_Server] = []

    def host(self, name: str, app: App, *, certified: str | None = None, tls: bool = True) -> None:
        """Put an application under a host name; ``certified`` is the name in its certificate instead."""
        internet = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                address = urlsplit(self.path)
                length = int(self.headers.get("Content-Length", "0"))
                asked = Asked(
                    self.command,
                    self.headers.get("Host", ""),
                    address.path,
                    parse_qs(address.query),
                    {key.lower(): value for key, value in self.headers.items()},
                    self.rfile.read(length),
                )
                internet.asked.append(asked)
                said = app(asked)
                self.send_response(said.status)
                if said.kind:
                    self.send_header("Content-Type", said.kind)
                for key, value in said.headers.items():
                    self.send_header(key, value)
                whole = isinstance(said.body, bytes)
                self.send_header(*(("Content-Length", str(len(said.body))) if whole else ("Connection", "close")))
                self.end_headers()
                for piece in [said.body] if whole else said.body:
                    self.wfile.write(piece)
                self.close_connection = True

            do_GET = answer  # noqa: N815 - the library calls them so
            do_POST = answer  # noqa: N815

            def log_message(self, *args: Any) -> None:
                """Tests are quiet."""

        server = _Server(("127.0.0.1", 0), Handler)
        if tls:
            server.socket = self.authority.context(certified or name).wrap_socket(server.socket, server_side=True)
        self._start(name, server)

    def raw(self, name: str, talk: Callable[[Any], None]) -> None:
        """Under a host name, something that speaks for itself once TLS stands."""

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle(self) -> None:
                self.connection.recv(65536)
                talk(self.connection)

        server = _Server(("127.0.0.1", 0), Handler)
        server.socket = self.authority.context(name).wrap_socket(server.socket, server_side=True)
        self._start(name, server)

    def _start(self, name: str, server: _Server) -> None:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self._servers.append(server)
        self.route[name] = ("127.0.0.1", server.server_address[1])

    def dead(self, name: str) -> None:
        """A host that has an address, and nobody at home."""
        server = _Server(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        self.route[name] = ("127.0.0.1", server.server_address[1])
        server.server_close()

    def network(self, **more: Any) -> Network:
        """A way out that knows these hosts and no others."""
        return Network(reroute=self.route, trust=str(self.authority.pem), **{"seconds": 10, **more})

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


@contextlib.contextmanager
def internet(authority: Authority) -> Iterator[Internet]:
    made = Internet(authority)
    try:
        yield made
    finally:
        made.close()


# --- Web Key Directory (draft-koch-openpgp-webkey-service) ----------------------------------


class Wkd:
    """The directory of one domain, by the advanced method, the direct one, or both."""

    def __init__(self, net: Internet, domain: str, *, advanced: bool = True, direct: bool = False) -> None:
        self.domain = domain
        self.keys: dict[str, bytes] = {}
        self.kind = OCTETS
        if advanced:
            net.host(f"openpgpkey.{domain}", lambda asked: self.answer(asked, f"/.well-known/openpgpkey/{domain}"))
        if direct:
            net.host(domain, lambda asked: self.answer(asked, "/.well-known/openpgpkey"))

    def put(self, local: str, *certificates: Certificate | bytes) -> None:
        blobs = (each if isinstance(each, bytes) else each.to_bytes() for each in certificates)
        self.keys[wkd_hash(local)] = b"".join(blobs)

    def answer(self, asked: Asked, root: str) -> Said:
        if asked.path == f"{root}/policy":
            return Said(kind="text/plain")
        found = self.keys.get(asked.path.removeprefix(f"{root}/hu/"))
        if asked.method != "GET" or found is None:
            return Said(404, "text/html", b"<h1>Not found</h1>")
        [local] = asked.query["l"]
        assert wkd_hash(local) == asked.path.rpartition("/")[2]
        return Said(kind=self.kind, body=found)


# --- Verifying keyserver (the API of keys.openpgp.org) ---------------------------------------


class Vks:
    """Gives a key's names only for addresses whose owner followed the link in the mail."""

    def __init__(self, net: Internet, host: str) -> None:
        self.certificates: dict[str, Certificate] = {}
        self.status: dict[tuple[str, str], str] = {}  # (fingerprint, address) -> status
        self.tokens: dict[str, str] = {}
        self.mails: list[tuple[str, str]] = []  # (to, fingerprint)
        self.refuse = 0  # a status for every request to come
        net.host(host, self.answer)

    def confirm(self, address: str) -> None:
        """The owner of an address follows the link in the latest mail."""
        fingerprint = next(about for to, about in reversed(self.mails) if to == address)
        for other in self.certificates:
            if self.status.get((other, address)) == "published":
                self.status[other, address] = "unpublished"
        self.status[fingerprint, address] = "published"

    def answer(self, asked: Asked) -> Said:
        if self.refuse:
            return Said(self.refuse, "application/json", b'{"error":"We limit how often one may ask."}')
        way, _, value = asked.path.removeprefix("/vks/v1/").partition("/")
        if asked.method == "POST" and way in ("upload", "request-verify"):
            return self._post(way, json.loads(asked.body))
        value = unquote(value)
        patterns = {"by-fingerprint": "[0-9A-F]{40}", "by-keyid": "[0-9A-F]{16}", "by-email": "[^@]+@[^@]+"}
        if way not in patterns or not re.fullmatch(patterns[way], value):
            return Said(400, "text/plain", b"that is no such question")
        for fingerprint, certificate in self.certificates.items():
            if way == "by-email":
                here = self.status.get((fingerprint, value.lower())) == "published"
            else:
                here = any(each.endswith(value) for each in keyrings.fingerprints(certificate))
            if here:
                return Said(kind=KEYS, body=self._shown(certificate))
        return Said(404, "text/plain", b"No key found")

    def _shown(self, certificate: Certificate) -> bytes:
        """What everybody gets: without the names that nobody confirmed."""
        published = {
            name for (of, name), state in self.status.items() if of == certificate.fingerprint and state == "published"
        }
        if published:
            shown = keyrings.with_user_ids(certificate, lambda user_id: naming.of_user_id(user_id).lower() in published)
            return shown.armored().encode()
        from sealring.openpgp import packets

        blob = b""
        keep = True
        for tag, body in packets.walk(certificate.to_bytes(), most=4096):
            if tag != packets.SIGNATURE:
                keep = tag != packets.USER_ID
            if keep:
                blob += packets.packet(tag, body)
        return packets.armor("PUBLIC KEY BLOCK", blob).encode()

    def _post(self, way: str, said: dict[str, Any]) -> Said:
        if way == "upload":
            try:
                certificate = Certificate.parse(said["keytext"].encode())
            except Exception:  # noqa: BLE001
                return Said(400, "application/json", b'{"error":"Parsing of key data failed."}')
            fingerprint = certificate.fingerprint
            self.certificates[fingerprint] = certificate
            token = secrets.token_urlsafe(64)
            self.tokens[token] = fingerprint
        else:
            token = said["token"]
            if token not in self.tokens:
                return Said(400, "application/json", b'{"error":"The token is no longer valid."}')
            fingerprint = self.tokens[token]
            for address in said["addresses"]:
                if self.status.get((fingerprint, address.lower())) in (None, "unpublished", "pending"):
                    self.status[fingerprint, address.lower()] = "pending"
                    self.mails.append((address.lower(), fingerprint))
        certificate = self.certificates[fingerprint]
        revoked = certificate.status(int(time.time()) + 10**9) == "revoked"
        addresses = [naming.of_user_id(user_id).lower() for user_id in certificate.user_ids]
        status = {
            name: "revoked" if revoked else self.status.setdefault((fingerprint, name), "unpublished")
            for name in addresses
            if name
        }
        body = {"token": token, "key_fpr": fingerprint, "status": status}
        return Said(kind="application/json", body=json.dumps(body).encode())


# --- HKP keyserver (draft-gallagher-openpgp-hkp) --------------------------------------------


class Hkps:
    """Takes and gives everything, and believes everything."""

    def __init__(self, net: Internet, host: str) -> None:
        self.certificates: dict[str, Certificate] = {}
        self.flood: list[str] = []  # lines put in front of every index
        net.host(host, self.answer)

    def put(self, certificate: Certificate) -> None:
        known = self.certificates.get(certificate.fingerprint)
        from sealring.openpgp import merging

        self.certificates[certificate.fingerprint] = merging.merge(known, certificate) if known else certificate

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/pks/add" and asked.method == "POST":
            try:
                self.put(Certificate.parse(parse_qs(asked.body.decode())["keytext"][0].encode()))
            except Exception:  # noqa: BLE001
                return Said(422, "text/plain", b"no key there")
            return Said(200, "text/plain", b"Key block added.")
        if asked.path != "/pks/lookup":
            return Said(404, "text/plain")
        operation, search = asked.query["op"][0], asked.query["search"][0]
        found = [each for each in self.certificates.values() if self._fits(each, search)]
        if not found and not (operation == "index" and self.flood):
            return Said(404, "text/plain", b"No keys found")
        if operation == "get":
            return Said(kind=KEYS, body="".join(each.armored() for each in found).encode())
        if operation == "index":
            return Said(kind="text/plain; charset=utf-8", body=self._index(found).encode())
        return Said(501, "text/plain")

    def _fits(self, certificate: Certificate, search: str) -> bool:
        if search.startswith("0x"):
            return any(each.endswith(search[2:].upper()) for each in keyrings.fingerprints(certificate))
        return any(search.lower() in user_id.lower() for user_id in certificate.user_ids)

    def _index(self, found: list[Certificate]) -> str:
        lines = [f"info:1:{len(found)}", *self.flood]
        for each in found:
            flag = {"revoked": "r", "expired": "e"}.get(each.status(int(time.time())), "")
            lines.append(f"pub:{each.fingerprint}:22:256:{each.created}::{flag}")
            lines += [f"uid:{quote(user_id)}:{each.created}::" for user_id in each.user_ids]
        return "\n".join(lines)


# --- Those that mean ill ----------------------------------------------------------------------


def endless(piece: bytes = b"\x99" * 65536) -> Iterator[bytes]:
    while True:
        yield piece


def trickle(data: bytes, pause: float) -> Iterator[bytes]:
    for octet in data:
        yield bytes((octet,))
        time.sleep(pause)


def bomb(size: int) -> bytes:
    return gzip.compress(bytes(size))
