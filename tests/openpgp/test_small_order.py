"""Ed25519 keys under which one signature fits many texts are no keys; which they are is computed here."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from sealring.openpgp import material
from sealring.openpgp.material import PublicKey
from sealring.openpgp.packets import Malformed, mpi

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def doubled(point: Point) -> Point:
    """RFC 8032, 5.1: the curve is -x^2 + y^2 = 1 + d x^2 y^2."""
    x, y = point
    share = D * x * x * y * y % P
    return 2 * x * y * pow(1 + share, -1, P) % P, (y * y + x * x) * pow(1 - share, -1, P) % P


def points(y: int) -> set[Point]:
    """Both points of the curve with this y."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * pow(2, (P - 1) // 4, P) % P
    assert root * root % P == square
    return {(root, y), (-root % P, y)}


def test_the_eight_are_known() -> None:
    eight = {point for y in material._SMALL_ORDER for point in points(y)}
    assert len(eight) == 8  # the curve has no more: its order is 8 times a prime
    assert {doubled(doubled(doubled(point))) for point in eight} == {(0, 1)}


@pytest.mark.parametrize("y", sorted(material._SMALL_ORDER))
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_none_of_them_is_taken_in_any_encoding(y: int, sign: int) -> None:
    for number in (y, y + P):
        if number >= 1 << 255:
            continue
        point = (number | sign).to_bytes(32, "little")
        with pytest.raises(Malformed, match="small order"):
            PublicKey(b"\x04\0\0\0\1\x16\x09" + material.ED25519 + mpi(b"\x40" + point))


def test_a_usual_one_is_taken() -> None:
    point = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    PublicKey(b"\x04\0\0\0\1\x16\x09" + material.ED25519 + mpi(b"\x40" + point))
