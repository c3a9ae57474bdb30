"""A fingerprint in groups, in words and as a QR code: the same one in each, and only a whole one."""

import io
import itertools
import struct
import zlib

import pytest
import segno
import zxingcpp
from hypothesis import given as for_all
from hypothesis import strategies
from PIL import Image

from sealring.openpgp.certificates import Certificate
from sealring.openpgp.keys import OwnKey
from sealring.people import comparing, pictures
from tests.people.strangers import refused

# Known pairs: the example of the list's makers, and another of the same list by someone else's program.
EXAMPLE = "E58294F2E9A227486E8B061B31CC528FD7FA3F19"
SPOKEN = (
    "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa "
    "afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless"
)
OTHER = "12B4B0057400076FA5C0F5CBF726AC65"
OTHER_SPOKEN = (
    "atlas politeness ruffled almighty indoors adroitness ahead hemisphere reindeer recipe "
    "vapor revival virus caretaker ribcage glossary"
)


def test_known_words() -> None:
    assert " ".join(comparing.words(EXAMPLE)) == SPOKEN
    assert " ".join(comparing.words(OTHER)) == OTHER_SPOKEN


def test_the_word_list_is_whole_and_tells_every_octet_apart() -> None:
    pairs = comparing._words()
    assert len({word.casefold() for pair in pairs for word in pair}) == 512
    assert pairs[0] == ("aardvark", "adroitness") and pairs[255] == ("Zulu", "Yucatan")
    for column in (0, 1):  # the list is in alphabetical order but for what its makers left out of it
        words = [pair[column].casefold() for pair in pairs]
        assert sum(one > two for one, two in itertools.pairwise(words)) <= 4


@for_all(strategies.binary(min_size=20, max_size=20))
def test_each_form_leads_back(raw: bytes) -> None:
    fingerprint = raw.hex().upper()
    groups = comparing.groups(fingerprint)
    assert len(groups) == 10 and "".join(groups) == fingerprint
    assert comparing.given(" ".join(groups)) == ("groups", fingerprint)
    assert comparing.given(fingerprint.lower()) == ("groups", fingerprint)
    assert comparing.given(" ".join(comparing.words(fingerprint)).upper()) == ("words", fingerprint)
    assert comparing.given(comparing.uri(fingerprint)) == ("qr", fingerprint)


def swapped(words: list[str]) -> str:
    words[3], words[4] = words[4], words[3]
    return " ".join(words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        EXAMPLE[:32],
        EXAMPLE + "00",
        EXAMPLE[-16:],
        "OPENPGP4FPR:",
        "OPENPGP4FPR:" + EXAMPLE[:-1],
        " ".join(SPOKEN.split()[:19]),
        SPOKEN + " Zulu",
        SPOKEN.replace("Pluto", "Mars"),
        swapped(SPOKEN.split()),
        " ".join([*SPOKEN.split()[1:], "topmost"]),
    ],
)
def test_no_part_of_a_fingerprint_will_do(text: str) -> None:
    assert comparing.given(text) is None


def png(code: segno.QRCode, **more: int) -> bytes:
    file = io.BytesIO()
    code.save(file, kind="png", **{"scale": 5, **more})
    return file.getvalue()


def drawn(rows: list[str], scale: int = 4, border: int = 4) -> bytes:
    """The matrix of the wire, drawn as the extension draws it."""
    side = (len(rows) + 2 * border) * scale
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            if module == "1":
                at = ((x + border) * scale, (y + border) * scale)
                picture.paste(0, (*at, at[0] + scale, at[1] + scale))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_the_code_on_the_wire_is_read_by_another_program() -> None:
    made = comparing.qr(comparing.uri(EXAMPLE))
    assert made["size"] == len(made["rows"]) and {len(row) for row in made["rows"]} == {made["size"]}
    with Image.open(io.BytesIO(drawn(made["rows"]))) as picture:
        [code] = zxingcpp.read_barcodes(picture)
    assert code.text == f"OPENPGP4FPR:{EXAMPLE}"


def test_a_certificate_as_a_code(betty: OwnKey) -> None:
    made = comparing.certificate_qr(betty.certificate())
    assert made is not None
    [text] = pictures.read(drawn(made["rows"]))
    assert Certificate.parse(text.encode()).fingerprint == betty.fingerprint
    with pytest.raises(ValueError, match="too long"):
        comparing.qr("x" * 3000)


# --- Pictures -----------------------------------------------------------------------------------


def photograph(code: segno.QRCode, size: tuple[int, int] = (3000, 2000)) -> bytes:
    """A code as a telephone sees it: small in a large picture, turned, in colour, as JPEG."""
    with Image.open(io.BytesIO(png(code))) as flat:
        turned = flat.convert("RGB").resize((500, 500)).rotate(11, expand=True, fillcolor=(250, 248, 240))
    scene = Image.new("RGB", size, (96, 120, 88))
    scene.paste(turned, (900, 700))
    file = io.BytesIO()
    scene.save(file, "JPEG", quality=70)
    return file.getvalue()


def test_a_code_is_read_from_a_picture_and_from_a_photograph() -> None:
    code = segno.make_qr(comparing.uri(EXAMPLE))
    assert pictures.read(png(code)) == pictures.read(photograph(code)) == [comparing.uri(EXAMPLE)]


def test_a_picture_without_a_code() -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 300), (255, 255, 255)).save(file, "PNG")
    refused("no_qr_code", pictures.read, file.getvalue())


def other_format(kind: str) -> bytes:
    file = io.BytesIO()
    with Image.open(io.BytesIO(png(segno.make_qr("x")))) as picture:
        picture.convert("RGB").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_only_two_formats_are_decoded(kind: str) -> None:
    refused("picture_unreadable", pictures.read, other_format(kind))


def test_what_is_no_picture() -> None:
    whole = png(segno.make_qr("x"))
    for data in (b"", b"\x89PNG\r\n\x1a\n", whole[:60], whole[:200], bytes(5000), b"<svg/>"):
        refused("picture_unreadable", pictures.read, data)


def black(side: int) -> bytes:
    """A PNG of one bit a pixel, made without ever having it whole; ``Image.new`` takes a byte for each."""
    packed, row = zlib.compressobj(1), bytes(1 + side // 8)
    rows = b"".join(packed.compress(row * 100) for _ in range(side // 100)) + packed.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_picture_that_would_unpack_to_gigabytes() -> None:
    with Image.open(io.BytesIO(black(800))) as small:
        assert small.convert("L").getextrema() == (0, 0)  # it is one
    bomb = black(60_000)
    assert len(bomb) < 3_000_000
    refused("picture_unreadable", pictures.read, bomb)
