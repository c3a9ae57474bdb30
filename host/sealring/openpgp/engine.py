"""The only door to PGPy: loaded on first use, its warnings kept in, its exceptions turned into ours.

PGPy 0.6.0 raises IndexError, ValueError, NotImplementedError, TypeError and more for malformed input, so whatever
comes out of it is one thing here: ``Refused``. It is given nothing but octets of ciphers that are outdated (rule 20 of
policy.py).
"""

import contextlib
import threading
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

from sealring.openpgp.material import SessionKey

_lock = threading.RLock()


class Refused(Exception):
    """PGPy did not do it: most likely something that it does not know."""


@cache
def _module() -> Any:
    import pgpy
    import pgpy.constants
    import pgpy.symenc

    return pgpy


@contextlib.contextmanager
def _pgpy() -> Iterator[Any]:
    # Its deprecation warnings (imghdr, CFB) are about names that moved, and are ours to follow by pinning it. The
    # lock is there because the filters of `warnings` belong to the whole process.
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield _module()
        except Exception as problem:  # noqa: BLE001, anything at all may come out of it
            raise Refused(type(problem).__name__) from None


def cfb(data: bytes, session: SessionKey, iv: bytes) -> bytes:
    """CFB undone, for the ciphers that PGPy has beside AES; nothing is authenticated."""
    with _pgpy() as pgpy:
        number = pgpy.constants.SymmetricKeyAlgorithm(session.cipher)
        if not number.is_supported:
            raise NotImplementedError
        return bytes(pgpy.symenc._decrypt(data, session.key, number, iv))  # noqa: SLF001, it has no other name
