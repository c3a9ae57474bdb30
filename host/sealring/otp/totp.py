"""One-time codes by time (RFC 6238), from a Base32 secret or an otpauth:// address.

The few lines of RFC 4226, 5.3 are written out here: pyotp refuses secrets below 112 bits, and the 80 bits that
many sites still give out are not ours to refuse. A test compares the two.
"""

import base64
import hmac
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from sealring.base.errors import SealringError
from sealring.base.secret import Secret

DIGITS = 6
PERIOD = 30  # seconds
PERIOD_MAX = 3600  # seconds
SECRET_MAX = 1024  # Base32 characters; real secrets have 16 to 128

_BASE32 = re.compile(r"[A-Z2-7]+")
_ALGORITHMS = {"SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}


@dataclass(frozen=True, slots=True)
class Totp:
    """What a code is made from.

    Attributes:
        secret: Base32 without spaces and padding.
        digits: 6, 7 or 8.
        period: seconds that a code is good for.
        algorithm: sha1, sha256 or sha512.
    """

    secret: Secret[str]
    digits: int = DIGITS
    period: int = PERIOD
    algorithm: str = "sha1"


def parse(secret_or_uri: str) -> Totp:
    """Read what a person pasted: a Base32 secret (spaces and hyphens allowed) or an ``otpauth://totp/`` address.

    Raises:
        SealringError: ``bad_code_secret`` for anything else, counter-based codes (RFC 4226) included.
    """
    text = secret_or_uri.strip()
    if "://" not in text:
        return Totp(_secret(text))
    try:
        address = urlsplit(text)
        pairs = parse_qsl(address.query, keep_blank_values=True, max_num_fields=32)
    except ValueError:
        raise SealringError("bad_code_secret") from None
    values = {name.lower(): value for name, value in pairs}
    if address.scheme.lower() != "otpauth" or address.netloc.lower() != "totp" or len(values) != len(pairs):
        raise SealringError("bad_code_secret")
    return Totp(
        secret=_secret(values.get("secret", "")),
        digits=_number(values.get("digits", str(DIGITS)), 6, 8),
        period=_number(values.get("period", str(PERIOD)), 1, PERIOD_MAX),
        algorithm=_algorithm(values.get("algorithm", "SHA1")),
    )


def code(totp: Totp, now: float) -> tuple[str, int]:
    """The code at a time, and for how many whole seconds it is still good (at least 1).

    Args:
        totp: from :func:`parse`.
        now: seconds since 1970-01-01 UTC.
    """
    moment = int(now)
    counter = moment // totp.period
    mac = hmac.digest(_decode(totp.secret.reveal()), counter.to_bytes(8, "big"), totp.algorithm)
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**totp.digits).zfill(totp.digits), totp.period - moment % totp.period


def _decode(secret: str) -> bytes:
    return base64.b32decode(secret + "=" * (-len(secret) % 8))


def _secret(text: str) -> Secret[str]:
    plain = re.sub(r"[\s-]", "", text).rstrip("=").upper()
    # One Base32 character behind whole groups of eight, or three, or six, stands for no whole byte (RFC 4648, 6).
    if not _BASE32.fullmatch(plain) or len(plain) > SECRET_MAX or len(plain) % 8 in (1, 3, 6):
        raise SealringError("bad_code_secret")
    return Secret(plain)


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
        raise SealringError("bad_code_secret")
    return int(text)


def _algorithm(text: str) -> str:
    name = text.upper().replace("-", "").removeprefix("HMAC")
    if name not in _ALGORITHMS:
        raise SealringError("bad_code_secret")
    return _ALGORITHMS[name]
