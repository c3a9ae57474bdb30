"""``backup.bundle``, and who made one that came: here backups and people meet, which know nothing of each other.

1. A bundle goes to people that ``contacts.may_seal_to`` lets through, and what was sealed for whom is noted before it
   counts as made, as with a letter. It takes the passphrase typed again, as any backup by hand.
2. It is no backup of this vault: it is not in the register, and no reminder rests because of it.
3. Who signed one is told by the certificate that the person keeps of them, not by what the bundle brings.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from sealring.backup import backupkey, content, making
from sealring.base import limits, paths
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.people import contacts, letterbook, opening, posting

if TYPE_CHECKING:
    from sealring.backup.reading import Opened
    from sealring.session.app import App, Caller
    from sealring.vault.vault import Vault


def bundle(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Chosen own items, as a file for other people (rules 1 and 2)."""
    vault, now = app.session.vault, app.session.vault.now()
    people = [contacts.get(vault, id) for id in dict.fromkeys(params["to"])]
    key = Secret[str](params["backup_key"]) if "backup_key" in params else None
    posting.permit(people, one_time=key is not None, confirmed=True, now=now)
    if key is not None:
        backupkey.require(key, app.session.kept.get("backup_keys", {}), backupkey.context(vault))
    chosen, left = _chosen(vault, params)
    wish = content.Wish(
        only=frozenset(row.id for row in chosen.rows), to=tuple(contact.certificate for contact in people)
    )
    given: dict[str, Any] = {"progress": app.progress, "stop": app.cancelled}
    made = making.opened(vault, _path(app, params), wish, passphrase=None, backup_key=key, **given)
    try:
        drafted = posting.drafted(vault, chosen, people, one_time=key is not None, id=made.id, now=made.made)
        letterbook.note_sent(vault, drafted[0], made.sha256, people, drafted[1])
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(made.path)
        raise
    return {
        "id": made.id,
        "path": made.path,
        "size": made.size,
        "items": made.counts.get("item", 0),
        "left_out": left,
        "recipients": [{"person": each.id, "fingerprint": each.fingerprint, "name": each.name} for each in people],
        "keys": made.keys,
        "backup_key": made.backup_key,
    }


def _chosen(vault: Vault, params: dict[str, Any]) -> tuple[posting.Chosen, int]:
    """The own items among those that were meant, and how many others own."""
    everything = params.get("all", False)
    rows = tuple(vault.list()) if everything else posting.choose(vault, params, most=limits.BUNDLE_ITEMS).rows
    own = tuple(row for row in rows if vault.keyring.owns(row.owner) and not row.damaged)
    if not own:
        raise SealringError("letter_empty")
    if len(own) > limits.BUNDLE_ITEMS:
        raise SealringError("letter_too_large", items=len(own), most=limits.BUNDLE_ITEMS)
    return posting.Chosen(own, ""), sum(not vault.keyring.owns(row.owner) for row in rows)


def _path(app: App, params: dict[str, Any]) -> str:
    folder = app.session.named_file(params["place"]) if "place" in params else paths.documents()
    if not isinstance(folder, str):
        raise SealringError("place_gone")
    if "place" not in params:
        with contextlib.suppress(OSError):
            paths.make_private(folder)
    return making.free_path(folder, app.session.clock.now(), "bundle") if os.path.isdir(folder) else folder


def meet(app: App, opened: Opened) -> dict[str, Any]:
    """What is said of a backup that a stranger signed, and of a bundle (rule 3); a bundle's items count accordingly."""
    told: dict[str, Any] = {}
    keyring = app.session.vault.keyring
    if opened.stranger:
        sender = opening.vouched(app.session.vault, opened.signer, opened.part, now=int(app.clock.now()))
        opened.trusted = sender.trusted
        if sender.contact is not None:
            state = sender.contact.state(int(app.clock.now()))
            told["sender"] = {"person": sender.contact.id, "name": sender.name[:256], "state": state}
            told["sender"] |= {"trusted": sender.trusted}
    if opened.to is not None:
        yours = not opened.stranger or any(keyring.owns(each) for each in opened.to)
        told["bundle"] = {"to": opened.to[:64], "for_you": yours}
    return told


def refuse_to_replace(opened: Opened, mode: str) -> None:
    """A few chosen items are no vault. Raises bad_params."""
    if opened.to is not None and mode == "replace":
        lines = ["It holds chosen items only, and can't take the vault's place."]
        raise SealringError("bad_params", field="mode", lines=lines)
