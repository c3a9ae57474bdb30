"""What stands before a command's name: the second factor, which is asked for when the vault wants one, and pinentry.

What is typed is not echoed, because it may be the recovery code.
"""

import os
from typing import Any

from sealring.base.errors import SealringError
from sealring.cli import output, prompts
from sealring.session.session import Session

_OPTIONS: dict[str, Any] = {}


def options(unlock_file: str | None, recovery_file: str | None, security_key: bool, pinentry: bool) -> None:
    """Note what stood before the command's name; it is read when the vault is opened."""
    _OPTIONS.clear()
    _OPTIONS.update(unlock_file=unlock_file, recovery_file=recovery_file, security_key=security_key, pinentry=pinentry)


def pinentry_wanted(vault: str) -> bool:
    """Whether the passphrase is to be typed into pinentry, by the option or by the setting."""
    from sealring.session import pinentry

    return bool(_OPTIONS.get("pinentry")) or pinentry.wanted(vault)


def given() -> dict[str, Any] | None:
    """The factor that was given, or None: then the places known on this computer are looked at."""
    if _OPTIONS.get("unlock_file"):
        return _file(_OPTIONS["unlock_file"])
    if _OPTIONS.get("recovery_file"):
        return {"kind": "recovery", "code": prompts.first_line(_OPTIONS["recovery_file"]).reveal()}
    if _OPTIONS.get("security_key"):
        if prompts.can_ask():
            output.note("Touch your security key when it blinks.")
        return {"kind": "fido2"}
    return None


def asked(session: Session, needed: SealringError) -> dict[str, Any]:
    """Ask for a factor that was not given.

    Raises:
        SealringError: no_terminal, cancelled, cannot_read_file, bad_unlock_file.
    """
    if needed.name == "security_key_pin":
        return {"kind": "fido2", "pin": prompts.hidden("The security key's PIN").reveal()}
    if "fido2" in needed.data["factors"] and session.security_keys():
        output.note("Touch your security key when it blinks.")
        return {"kind": "fido2"}
    output.note(needed.text)
    typed = prompts.hidden("Path of the unlock file, or the recovery code").reveal().strip()
    return _file(typed) if os.sep in typed or os.path.exists(typed) else {"kind": "recovery", "code": typed}


def _file(path: str) -> dict[str, Any]:
    from sealring.session import unlockfile

    return {"kind": "key_file", "content": unlockfile.open_(path)}
