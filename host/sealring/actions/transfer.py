"""Files on their way between an extension tab and the host, one acknowledged chunk at a time."""

import base64
import binascii
from typing import Any

from sealring.backup.arriving import Arrived
from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.session.app import App, Caller
from sealring.session.transfers import SIZE


def begin(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Start moving a file into the host."""
    if params["purpose"] == "attachment":
        if params["size"] > limits.ATTACHMENT:
            raise SealringError("attachment_too_large")
        return {"id": app.transfers.begin(params["size"], limits.ATTACHMENT, app.session.vault.draft)}
    if params["purpose"] == "backup":
        return {"id": app.transfers.begin(params["size"], limits.BACKUP, Arrived)}
    most = limits.PICTURE if params["purpose"] == "picture" else SIZE
    return {"id": app.transfers.begin(params["size"], most)}


def put(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Take the next chunk."""
    try:
        chunk = base64.b64decode(params["data"], validate=True)
    except binascii.Error:
        raise SealringError("bad_params") from None
    return {"received": app.transfers.put(params["id"], params["index"], chunk)}


def get(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Give a chunk of a file that the host offers."""
    chunk, last = app.transfers.get(params["id"], params["index"])
    return {"data": base64.b64encode(chunk).decode("ascii"), "last": last}


def end(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Drop a transfer."""
    app.transfers.end(params["id"])
    return {}
