"""SSH keys: a new Ed25519 pair in OpenSSH's own forms, and what a key says of itself (RFC 4253, 6.6; PROTOCOL.key)."""

import base64
import binascii
import hashlib
import re
from typing import Any

_ENVELOPE = re.compile(r"-----BEGIN OPENSSH PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----")
_MAGIC = b"openssh-key-v1\0"
_LONGEST = 64 * 1024  # characters of a private key that is looked at


def generate(comment: str = "") -> tuple[str, str]:
    """A new Ed25519 key: the private key unprotected, as ``ssh-keygen`` writes it, and the public key's line."""
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    made = Ed25519PrivateKey.generate()
    private = made.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.OpenSSH, forms.NoEncryption())
    public = made.public_key().public_bytes(forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH)
    return private.decode("ascii"), f"{public.decode('ascii')} {' '.join(comment.split())}".strip()


def fingerprint(public: str) -> str:
    """``SHA256:...`` of a public key's line, as ``ssh-keygen -l`` says it; empty for what is no such line."""
    blob = _blob(public)
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}" if blob else ""


def _blob(public: str) -> bytes:
    """The key itself in a line such as ``ssh-ed25519 AAAA... comment``; empty for anything else."""
    parts = public.split(None, 2)
    if len(parts) < 2 or len(public) > _LONGEST:
        return b""
    try:
        blob = base64.b64decode(parts[1], validate=True)
    except (binascii.Error, ValueError):
        return b""
    name, _ = _text(blob)
    return blob if name and name == parts[0].encode("utf-8", "replace") else b""


def public_of(private: str, passphrase: str = "") -> str:
    """The public key's line of a private key, or empty where it can't be told.

    OpenSSH's form says it in clear, whatever protects the rest; older ones (PKCS #1, PKCS #8, SEC 1) are opened.
    """
    if len(private) > _LONGEST:
        return ""
    found = _ENVELOPE.search(private)
    return _inside(found.group(1)) if found else _opened(private, passphrase)


def _inside(encoded: str) -> str:
    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if not data.startswith(_MAGIC):
        return ""
    rest = data[len(_MAGIC) :]
    for _ in ("cipher", "kdf", "its options"):
        _, rest = _text(rest)
    blob, _ = _text(rest[4:])  # behind the number of keys, which is always 1
    name, _ = _text(blob)
    line = f"{name.decode('ascii', 'replace')} {base64.b64encode(blob).decode('ascii')}"
    return line if rest[:4] == b"\0\0\0\1" and fingerprint(line) else ""


def _text(data: bytes) -> tuple[bytes, bytes]:
    """A length-prefixed text and what follows it; nothing where it is cut off."""
    size = int.from_bytes(data[:4], "big")
    return (data[4 : 4 + size], data[4 + size :]) if 4 + size <= len(data) else (b"", b"")


def _opened(private: str, passphrase: str) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as forms

    try:
        secret = passphrase.encode("utf-8") or None
        key: Any = forms.load_pem_private_key(private.encode("utf-8"), secret)
        line = key.public_key().public_bytes(forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH)
    except (ValueError, TypeError, UnsupportedAlgorithm, AttributeError):
        return ""
    return str(line.decode("ascii"))
