"""``kit.*``: the readiness kit, on paper for the day when the computer is gone, and whether it still holds."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from sealring.backup import making
from sealring.base import files, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.kit import sheets, stated
from sealring.session import keycare, keyfile, register
from sealring.vault import places

if TYPE_CHECKING:
    from sealring.session.app import App, Caller


def make(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Write a kit as a PDF or an HTML file, and keep what it says, so that a change of it is noticed.

    The secret key is in it, under the passphrase that was just typed.
    """
    vault, form = app.session.vault, params["form"]
    said = stated.now(vault)
    _, key = keyfile.make(vault.keyring.active_key, Secret(params["confirmation"]["passphrase"]), now=said.made)
    document = sheets.kit(said, key.decode("ascii"), keycare.revocation(app.session, said.fingerprint))
    path = _target(app, params, f"sealring-kit-{sheets.day(said.made)}", form)
    write(path, sheets.drawn(document, form, said.made))
    stated.note(vault, said, path=path, form=form)
    register.note(vault, os.path.basename(path), path, said.made, said.fingerprint)
    return {"path": path, "form": form, "made": said.made, "places": len(said.places)}


def check(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Whether what the newest kit says is still so."""
    return stated.standing(app.session.vault)


def _target(app: App, params: dict[str, Any], name: str, form: str) -> str:
    if "place" in params:
        found = app.session.named_file(params["place"])
        if not isinstance(found, str):
            raise SealringError("place_gone")
        if not os.path.isdir(found):
            return found
        folder = found
    else:
        folder = paths.documents()
        with contextlib.suppress(OSError):
            paths.make_private(folder)
    path, number = os.path.join(folder, f"{name}.{form}"), 1
    while os.path.lexists(path):
        path, number = os.path.join(folder, f"{name}-{number}.{form}"), number + 1
    return path


def write(path: str, data: bytes) -> None:
    """A new file of mode 0600, whole or absent, never in the place of another.

    Raises:
        SealringError: cannot_write_file, disk_full.
    """
    making.sweep(os.path.dirname(path) or ".")
    try:
        with files.replacing(path, fresh=True) as file:
            file.write(data)
    except FileExistsError:
        raise SealringError("cannot_write_file", lines=[f"There is a file already: {path}"]) from None
    except OSError as error:
        full = places.error_name(error) == "disk_full"
        name = "disk_full" if full else "cannot_write_file"
        raise SealringError(name, lines=[f"{path}: {error.strerror}"]) from None
