"""One-time codes are those of RFC 6238, and nothing else is read as a secret."""

import base64
import hashlib

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealring.base.errors import SealringError
from sealring.otp import totp

SEEDS = {
    "SHA1": b"12345678901234567890",
    "SHA256": b"12345678901234567890123456789012",
    "SHA512": b"1234567890123456789012345678901234567890123456789012345678901234",
}
# RFC 6238, appendix B: time, then the eight digits for each algorithm.
RFC_6238 = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]


def uri(secret: str, **values: object) -> str:
    rest = "".join(f"&{name}={value}" for name, value in values.items())
    return f"otpauth://totp/Example:ada@example.org?secret={secret}&issuer=Example{rest}"


def base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


@pytest.mark.parametrize("row", RFC_6238, ids=lambda row: str(row[0]))
@pytest.mark.parametrize("algorithm", SEEDS)
def test_the_codes_of_rfc_6238(row: tuple[int, str, str, str], algorithm: str) -> None:
    parsed = totp.parse(uri(base32(SEEDS[algorithm]), digits=8, algorithm=algorithm))
    expected = dict(zip(SEEDS, row[1:], strict=True))[algorithm]
    assert totp.code(parsed, row[0])[0] == expected


def test_six_digits_are_the_last_six_of_the_table() -> None:
    parsed = totp.parse(base32(SEEDS["SHA1"]))
    assert (parsed.digits, parsed.period, parsed.algorithm) == (6, 30, "sha1")
    assert totp.code(parsed, 1111111109) == ("081804", 1)
    assert totp.code(parsed, 1111111110)[1] == 30


def test_a_secret_is_read_as_people_paste_it() -> None:
    plain = totp.parse("JBSWY3DPEHPK3PXP").secret
    for pasted in ("jbsw y3dp ehpk 3pxp", " JBSW-Y3DP-EHPK-3PXP\n", "JBSWY3DPEHPK3PXP======"):
        assert totp.parse(pasted).secret == plain


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "   ",
        "A",
        "ABC",
        "ABCDEF",
        "JBSW0Y3DP",
        "pässwörd",
        "A" * 2000,
        "otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=1",
        "otpauth://totp/x",
        "otpauth://totp/x?secret=",
        "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&secret=JBSWY3DPEHPK3PXQ",
        uri("JBSWY3DPEHPK3PXP", digits=5),
        uri("JBSWY3DPEHPK3PXP", digits=9),
        uri("JBSWY3DPEHPK3PXP", digits="six"),
        uri("JBSWY3DPEHPK3PXP", period=0),
        uri("JBSWY3DPEHPK3PXP", period=3601),
        uri("JBSWY3DPEHPK3PXP", algorithm="MD5"),
        "https://totp/x?secret=JBSWY3DPEHPK3PXP",
        "otpauth://[totp/x?secret=JBSWY3DPEHPK3PXP",
    ],
)
def test_anything_else_is_refused(bad: str) -> None:
    with pytest.raises(SealringError) as caught:
        totp.parse(bad)
    assert caught.value.name == "bad_code_secret"


@given(st.text(max_size=80))
def test_no_text_does_more_than_give_a_code_or_be_refused(text: str) -> None:
    try:
        parsed = totp.parse(text)
    except SealringError as error:
        assert error.name == "bad_code_secret"
        return
    code, remaining = totp.code(parsed, 1_800_000_000)
    assert len(code) == 6 and code.isdigit() and 1 <= remaining <= 30


@given(
    st.binary(min_size=14, max_size=64),
    st.integers(0, 2**33),
    st.integers(6, 8),
    st.integers(1, 120),
    st.sampled_from(sorted(SEEDS)),
)
def test_pyotp_gives_the_same(raw: bytes, now: int, digits: int, period: int, algorithm: str) -> None:
    digest = getattr(hashlib, algorithm.lower())
    expected = pyotp.TOTP(base32(raw), digits=digits, digest=digest, interval=period).at(now)
    parsed = totp.parse(uri(base32(raw), digits=digits, period=period, algorithm=algorithm))
    assert totp.code(parsed, now)[0] == expected


def test_a_secret_of_80_bits_as_many_sites_give_is_taken() -> None:
    assert totp.code(totp.parse("JBSWY3DPEHPK3PXP"), 0)[0] == "282760"


def test_the_secret_is_not_in_the_text_form() -> None:
    assert "JBSWY3DP" not in repr(totp.parse("JBSWY3DPEHPK3PXP"))
