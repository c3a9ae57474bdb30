"""A draft of a mail with a backup in it, as a file that mail programs open ready to be sent.

It is a message of RFC 5322 with the backup as its attachment. ``X-Unsent: 1`` lets Outlook, and those that follow it,
open it for writing; others show it, and send it on. Nothing is sent from here.
"""

from __future__ import annotations

import os
import sys
from email import policy
from email.message import EmailMessage

from sealring.base import files, limits, processes
from sealring.base.errors import SealringError
from sealring.vault import places

SUBJECT = "Sealring backup of {day}"
BODY = """\
The attached file is an encrypted backup that Sealring made. Please keep it, and give it back when it is asked for.
Nobody can read it without its owner's key: neither you nor whoever carries this mail.
"""


def draft(path: str, to: str, day: str) -> str:
    """Write a draft beside a backup's file; its path.

    Args:
        to: an address, or empty.
        day: when it was made, as people write it.

    Raises:
        SealringError: bad_params for what is no address, too_large_to_mail, cannot_write_file, disk_full.
    """
    message = EmailMessage(policy.SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = SUBJECT.format(day=day)
    if to:
        if to.count("@") != 1 or not to.isprintable() or any(sign in ' ,;<>"()[]:\\' for sign in to):
            raise SealringError("bad_params", where="params.mail")
        message["To"] = to
    message.set_content(BODY)
    written = path.removesuffix(".asc") + ".eml"
    try:
        with open(path, "rb") as file:
            content = file.read(limits.MAIL + 1)
        if len(content) > limits.MAIL:
            raise SealringError("too_large_to_mail")
        name = os.path.basename(path)
        message.add_attachment(content, maintype="application", subtype="pgp-encrypted", filename=name)
        files.write_private(written, message.as_bytes())
    except OSError as error:
        raise SealringError("disk_full" if places.error_name(error) == "disk_full" else "cannot_write_file") from None
    return written


def show(path: str) -> bool:
    """Ask the system to open a draft in the person's mail program; whether it could be asked."""
    names = {"darwin": "open", "win32": "explorer"}
    program = processes.find(names.get(sys.platform, "xdg-open"))
    if program is None:
        return False
    try:
        processes.spawn([program, path], outlives=True, output=False).close()
    except OSError:
        return False
    return True
