"""Certificates from places that know them: Web Key Directory, verifying keyservers, and HKP keyservers over TLS.

Rules that this module enforces:

1. Nothing is asked of a place that the person has not allowed (``places.allowed``); nothing is sent but what was typed.
2. What comes back counts only if it is what was asked for: a certificate with that address, that fingerprint or that
   key id. Anything else makes the whole answer refused.
3. A Web Key Directory vouches for the one address alone: every other user ID of its certificates is dropped.
4. At most limits.LOOKUP_CANDIDATES certificates are taken, each no larger than limits.CONTACT_CERTIFICATE.
5. An answer must be of a type that carries keys; a web page is refused, whatever it contains.
6. Finding a certificate says nothing about whose it is: it arrives "unknown".

Standards: draft-koch-openpgp-webkey-service; the API of keys.openpgp.org; draft-gallagher-openpgp-hkp.
"""

import hashlib
import re
from urllib.parse import quote, unquote, urlencode

from sealring.base import limits, strictjson
from sealring.base.errors import SealringError
from sealring.openpgp import keyrings
from sealring.openpgp.certificates import Certificate
from sealring.people import book, naming
from sealring.people.naming import Query
from sealring.people.network import Answer, Network, NoSuchHost
from sealring.people.places import Place

_KEY_KINDS = frozenset((
    "", "application/octet-stream", "application/pgp-keys", "application/vnd.gnupg.wkd", "text/plain",
))  # fmt: skip
_ZBASE32 = "ybndrfg8ejkmcpqxot1uwisza345h769"
_INDEX_LINES = 4096


def lookup(network: Network, place: Place, query: Query) -> list[Certificate]:
    """Ask one place.

    Returns:
        Certificates that fit the question (rule 2), the place's first choice first; at least one.

    Raises:
        SealringError: not_found_there, place_unreachable, place_refused, answer_refused, bad_lookup, cancelled.
    """
    if place.kind == "wkd":
        found = _wkd(network, query)
    elif place.kind == "vks":
        found = _vks(network, place, query)
    else:
        found = _hkps(network, place, query)
    return found


# --- Web Key Directory ---------------------------------------------------------------------


def wkd_hash(local: str) -> str:
    """The 32 letters that stand for the part before the @ (draft-koch, 3.1): z-base-32 of SHA-1, ASCII lower case."""
    lowered = "".join(sign.lower() if sign.isascii() else sign for sign in local)
    number = int.from_bytes(hashlib.sha1(lowered.encode("utf-8"), usedforsecurity=False).digest(), "big")
    return "".join(_ZBASE32[(number >> shift) & 31] for shift in range(155, -1, -5))


def wkd_urls(address: str) -> tuple[str, str]:
    """Where the address's domain keeps its key: by the advanced method, and by the direct one (draft-koch, 3.1)."""
    local, _, domain = address.rpartition("@")
    tail = f"hu/{wkd_hash(local)}?l={quote(local, safe='')}"
    advanced = f"https://openpgpkey.{domain}/.well-known/openpgpkey/{domain}/{tail}"
    return advanced, f"https://{domain}/.well-known/openpgpkey/{tail}"


def _wkd(network: Network, query: Query) -> list[Certificate]:
    if query.kind != "address":
        raise SealringError("bad_lookup")
    advanced, direct = wkd_urls(query.value)
    try:
        answer = network.get(advanced, most=limits.LOOKUP_ANSWER)
    except NoSuchHost:  # only then may the direct method be tried
        answer = _reach(network, direct)
    certificates = _certificates(answer, query)
    return [
        keyrings.with_user_ids(each, lambda user_id: naming.same(naming.of_user_id(user_id), query.value))
        for each in certificates
    ]


# --- Verifying keyservers (keys.openpgp.org) ----------------------------------------------


def _vks(network: Network, place: Place, query: Query) -> list[Certificate]:
    way = {"address": "by-email", "fingerprint": "by-fingerprint", "key_id": "by-keyid"}[query.kind]
    url = f"https://{place.host}/vks/v1/{way}/{quote(query.value, safe='')}"
    return _certificates(_reach(network, url), query)


def vks_upload(network: Network, place: Place, certificate: Certificate) -> tuple[str, dict[str, str]]:
    """Send a certificate; a token for ``vks_request_verify``, and how each of its addresses stands.

    Raises:
        SealringError: place_unreachable, place_refused, answer_refused, cancelled.
    """
    return _vks_post(network, place, "upload", {"keytext": certificate.armored()}, certificate)


def vks_request_verify(
    network: Network, place: Place, certificate: Certificate, token: str, addresses: list[str]
) -> dict[str, str]:
    """Have the place send its confirmation mail to these addresses; how each of the key's addresses stands then.

    Raises:
        SealringError: place_unreachable, place_refused, answer_refused, cancelled.
    """
    sent: dict[str, object] = {"token": token, "addresses": addresses, "locale": ["en_GB"]}
    return _vks_post(network, place, "request-verify", sent, certificate)[1]


def _vks_post(
    network: Network, place: Place, verb: str, sent: dict[str, object], certificate: Certificate
) -> tuple[str, dict[str, str]]:
    answer = _post(network, f"https://{place.host}/vks/v1/{verb}", strictjson.dumps(sent), "application/json")
    if answer.kind != "application/json":
        raise SealringError("answer_refused", reason="not JSON")
    try:
        said = strictjson.loads(answer.body, nodes=2000)
    except strictjson.NotStrict:
        raise SealringError("answer_refused", reason="not JSON") from None
    token, status = (said.get("token"), said.get("status")) if isinstance(said, dict) else (None, None)
    if not isinstance(token, str) or len(token) > 4096 or not isinstance(status, dict):
        raise SealringError("answer_refused", reason="not the answer of such a place")
    if said.get("key_fpr") != certificate.fingerprint:
        raise SealringError("answer_refused", reason="an answer about another key")
    known = ("unpublished", "published", "revoked", "pending")
    said_of = {str(name).casefold(): state for name, state in status.items() if state in known}
    own = naming.of_user_ids(certificate.user_ids)
    return token, {name: said_of[name.casefold()] for name in own if name.casefold() in said_of}


# --- HKP over TLS --------------------------------------------------------------------------


def _hkps(network: Network, place: Place, query: Query) -> list[Certificate]:
    if query.kind != "address":
        return _certificates(_hkps_ask(network, place, "get", f"0x{query.value}"), query)
    index = _hkps_ask(network, place, "index", query.value)
    found: list[Certificate] = []
    problem = SealringError("not_found_there")
    for name in _indexed(index)[: limits.LOOKUP_CANDIDATES]:
        wanted = Query("fingerprint" if len(name) == 40 else "key_id", name)
        try:
            certificates = _certificates(_hkps_ask(network, place, "get", f"0x{name}"), wanted)
        except SealringError as error:
            if error.name not in ("answer_refused", "not_found_there"):
                raise
            problem = error if error.name == "answer_refused" else problem
            continue  # one key that can't be read does not hide the others
        # An index finds by parts of names too; what lacks the address is not the place's fault, only not wanted.
        found += [each for each in certificates if _has_address(each, query.value)]
    if not found:
        raise problem
    return found[: limits.LOOKUP_CANDIDATES]


def _hkps_ask(network: Network, place: Place, operation: str, search: str) -> Answer:
    words = urlencode({"op": operation, "options": "mr", "exact": "on", "search": search})
    return _reach(network, f"https://{place.host}/pks/lookup?{words}")


def _indexed(answer: Answer) -> list[str]:
    """The fingerprints (or key ids) of a machine-readable index, those still good first."""
    if answer.kind not in ("text/plain", ""):
        raise SealringError("answer_refused", reason=f"an answer of type {answer.kind}")
    good: list[str] = []
    bad: list[str] = []
    for line in answer.body.decode("utf-8", "replace").splitlines()[:_INDEX_LINES]:
        fields = unquote(line).split(":") if line.startswith("pub:") else []
        name = fields[1].upper() if len(fields) > 1 else ""
        if re.fullmatch("[0-9A-F]{40}|[0-9A-F]{16}", name):
            flags = fields[6] if len(fields) > 6 else ""
            (bad if set(flags) & set("rde") else good).append(name)
    if not good and not bad:
        raise SealringError("not_found_there")
    return [*dict.fromkeys(good), *dict.fromkeys(bad)]


def hkps_add(network: Network, place: Place, certificate: Certificate) -> None:
    """Send a certificate (pks/add).

    Raises:
        SealringError: place_unreachable, place_refused, answer_refused, cancelled.
    """
    body = urlencode({"keytext": certificate.armored()}).encode("ascii")
    _post(network, f"https://{place.host}/pks/add", body, "application/x-www-form-urlencoded")


# --- What all of them share ----------------------------------------------------------------


def _reach(network: Network, url: str) -> Answer:
    try:
        return network.get(url, most=limits.LOOKUP_ANSWER)
    except NoSuchHost:
        raise SealringError("place_unreachable") from None


def _post(network: Network, url: str, body: bytes, kind: str) -> Answer:
    try:
        answer = network.post(url, body, kind, most=limits.LOOKUP_ANSWER)
    except NoSuchHost:
        raise SealringError("place_unreachable") from None
    if answer.status not in (200, 201, 202, 204):
        raise SealringError("place_refused", status=answer.status)
    return answer


def _certificates(answer: Answer, query: Query) -> list[Certificate]:
    """The certificates of an answer (rules 2, 4 and 5)."""
    if answer.status in (404, 410):
        raise SealringError("not_found_there")
    if answer.status != 200:
        raise SealringError("place_refused", status=answer.status)
    if answer.kind not in _KEY_KINDS:
        raise SealringError("answer_refused", reason="an answer of a type that carries no keys")
    try:
        found = keyrings.pieces(answer.body)[0]
    except SealringError as error:
        raise SealringError("answer_refused", reason="not a key", why=error.name) from None
    certificates: list[Certificate] = []
    problem = "a key that can't be used"
    for blob in found[: 4 * limits.LOOKUP_CANDIDATES]:
        try:
            # A verifying keyserver gives a key without names until its owner has confirmed an address.
            certificate = Certificate.parse(blob, nameless=query.kind != "address")
        except SealringError:
            continue
        fault = _fault(certificate, query)
        if fault:
            problem = fault
        else:
            certificates.append(certificate)
    if not certificates:
        raise SealringError("answer_refused", reason=problem)
    return certificates[: limits.LOOKUP_CANDIDATES]


def _fault(certificate: Certificate, query: Query) -> str:
    """Why a certificate that was read is not taken; "" when it is."""
    if len(certificate.to_bytes()) > limits.CONTACT_CERTIFICATE:
        return "a key that is too large"
    if not book.meaningful(certificate):
        return "a key that its owner did not sign"
    return "" if fits(certificate, query) else "another key than the one asked for"


def fits(certificate: Certificate, query: Query) -> bool:
    """Whether a certificate is what was asked for (rule 2)."""
    if query.kind == "address":
        return _has_address(certificate, query.value)
    if query.kind == "fingerprint":
        return query.value in keyrings.fingerprints(certificate)
    return any(each.endswith(query.value) for each in keyrings.fingerprints(certificate))


def _has_address(certificate: Certificate, address: str) -> bool:
    return any(naming.same(naming.of_user_id(user_id), address) for user_id in certificate.user_ids)
