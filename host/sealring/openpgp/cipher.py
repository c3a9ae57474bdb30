"""AES in cipher feedback mode as SEIPD v1 uses it: a zero IV and no resynchronisation (RFC 4880, 5.13).

Secret keys have an IV of their own.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES

try:
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
except ImportError:  # before cryptography 47
    from cryptography.hazmat.primitives.ciphers.modes import CFB

_ZERO = bytes(16)


def encrypt(key: bytes, clear: bytes, iv: bytes = _ZERO) -> bytes:
    """The ciphertext, as long as the clear text. It authenticates nothing; the MDC inside does."""
    encryptor = Cipher(AES(key), CFB(iv)).encryptor()
    return encryptor.update(clear) + encryptor.finalize()


def decrypt(key: bytes, data: bytes | memoryview, iv: bytes = _ZERO) -> bytes:
    """The clear text, which nobody may see before its MDC is checked."""
    decryptor = Cipher(AES(key), CFB(iv)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def encryptor(key: bytes) -> CipherContext:
    """The same for a message that is never in memory as a whole: ``update`` gives as much as it takes."""
    return Cipher(AES(key), CFB(_ZERO)).encryptor()


def decryptor(key: bytes) -> CipherContext:
    """Its counterpart; what ``decrypt`` says of the MDC holds here too."""
    return Cipher(AES(key), CFB(_ZERO)).decryptor()
