"""QR codes read from a picture, which is decoded in a process of its own, without keys.

Rules that this module enforces:

1. Decoders are written in C and the picture comes from anyone, so they run only in the child: it starts isolated,
   holds nothing but the picture, may use little memory and time, and ends with its answer.
2. PNG and JPEG only, at most limits.PICTURE octets and limits.PICTURE_PIXELS pixels.
3. What the child says is read as strict JSON of a bounded size, and is text from outside.
"""

import io
import sys

from sealring.base import limits, processes, strictjson
from sealring.base.errors import SealringError

_FORMATS = ("PNG", "JPEG")
_SIDE = 2400  # pixels; a larger picture is made smaller first, which loses no code that fills a part of it
_CODES = 16
_TEXT = 8192  # characters; a QR code holds at most 7089


def read(picture: bytes) -> list[str]:
    """The texts of the QR codes in a picture; at least one.

    Raises:
        SealringError: picture_unreadable, no_qr_code.
    """
    if not 0 < len(picture) <= limits.PICTURE:
        raise SealringError("picture_unreadable")
    arguments = processes.own("sealring.people.pictures", "child")
    try:
        done = processes.run(arguments, input=picture, timeout=limits.PICTURE_SECONDS)
    except (OSError, TimeoutError):
        raise SealringError("picture_unreadable") from None
    if done.status != 0 or len(done.output) > 4 * _CODES * _TEXT:
        raise SealringError("picture_unreadable")
    try:
        texts = strictjson.loads(done.output)
    except strictjson.NotStrict:
        raise SealringError("picture_unreadable") from None
    found = [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []
    if not found:
        raise SealringError("no_qr_code")
    return [text[:_TEXT] for text in found[:_CODES]]


def child() -> None:
    """The child: a picture on standard input, a JSON list of texts on standard output, status 1 for what is none."""
    _confine()
    try:
        texts = _decode(sys.stdin.buffer.read(limits.PICTURE + 1))
    except Exception:  # noqa: BLE001 - whatever a decoder raises means the same
        sys.exit(1)
    sys.stdout.buffer.write(strictjson.dumps(texts))


def _confine() -> None:
    """Rule 1, where the system can."""
    processes.harden()
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.PICTURE_MEMORY, limits.PICTURE_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.PICTURE_SECONDS, limits.PICTURE_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (ImportError, OSError, ValueError):
        return


def _decode(data: bytes) -> list[str]:
    import zxingcpp
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        if picture.width * picture.height > limits.PICTURE_PIXELS:
            raise ValueError("too many pixels")
        picture.draft("L", (_SIDE, _SIDE))  # a JPEG is decoded smaller from the start
        grey = picture.convert("L")
    grey.thumbnail((_SIDE, _SIDE))
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [str(code.text) for code in found if code.valid]
