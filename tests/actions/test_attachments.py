"""Files over the wire: in by chunks, out by chunks, and what is refused on the way."""

import base64
import os
from typing import Any

import pytest

from sealring.base import limits
from sealring.base.errors import SealringError
from sealring.session.app import App
from tests.actions.world import Call, call, login

MIB = limits.MIB


def refused(do: Call, method: str, /, **params: object) -> str:
    with pytest.raises(SealringError) as caught:
        do(method, **params)
    return caught.value.name


def attach(do: Call, id: str, data: bytes, name: str = "scan.pdf") -> dict[str, Any]:
    begun = do("transfer.begin", purpose="attachment", size=len(data))["id"]
    for index, at in enumerate(range(0, len(data), limits.TRANSFER_CHUNK)):
        chunk = data[at : at + limits.TRANSFER_CHUNK]
        do("transfer.put", id=begun, index=index, data=base64.b64encode(chunk).decode())
    return do("attachment.add", id=id, transfer=begun, name=name, type="application/pdf")


def fetch(do: Call, id: str, attachment: str, **more: str) -> bytes:
    offered = do("attachment.open", id=id, attachment=attachment, **more)
    parts, last = [], False
    while not last:
        given = do("transfer.get", id=offered["transfer"], index=len(parts))
        parts.append(base64.b64decode(given["data"]))
        last = given["last"]
    do("transfer.end", id=offered["transfer"])
    assert sum(map(len, parts)) == offered["size"]
    return b"".join(parts)


@pytest.fixture
def id(do: Call) -> str:
    return str(do("item.create", item=login())["id"])


@pytest.mark.parametrize("size", [1, limits.TRANSFER_CHUNK, limits.TRANSFER_CHUNK + 1, 3 * MIB])
def test_in_and_out_again(do: Call, id: str, size: int) -> None:
    data = os.urandom(size)
    added = attach(do, id, data)
    seen = do("item.get", id=id)
    entry = {"id": added["attachment"], "name": "scan.pdf", "size": size, "type": "application/pdf"}
    assert seen["attachments"] == [entry] and seen["row"]["attachments"] == 1 and seen["row"]["revision"] == 2
    assert fetch(do, id, added["attachment"]) == data


def test_no_key_of_a_file_leaves(app: App, do: Call, id: str) -> None:
    attach(do, id, b"x" * 1000)
    item, _ = app.session.vault.get(id)
    secret = item["attachments"][0]["key"]
    version = do("item.versions", id=id)["versions"][0]["version"]
    answers = [do("item.get", id=id), do("item.open", id=id), do("item.version", id=id, version=version)]
    assert secret not in repr(answers)


def test_an_edit_keeps_the_files(do: Call, id: str) -> None:
    attach(do, id, b"one")
    opened = do("item.open", id=id)
    do("item.update", id=id, revision=opened["revision"], item=opened["item"] | {"name": "Renamed"})
    assert len(do("item.get", id=id)["attachments"]) == 1


def test_a_version_gives_what_was_removed(do: Call, id: str) -> None:
    gone = attach(do, id, b"was here")["attachment"]
    do("attachment.remove", id=id, attachment=gone)
    assert "attachments" not in do("item.get", id=id)
    assert refused(do, "attachment.open", id=id, attachment=gone) == "attachment_not_found"
    assert refused(do, "attachment.remove", id=id, attachment=gone) == "attachment_not_found"
    version = do("item.versions", id=id)["versions"][0]["version"]
    assert fetch(do, id, gone, version=version) == b"was here"


def test_what_is_refused(do: Call, id: str) -> None:
    assert refused(do, "transfer.begin", purpose="attachment", size=limits.ATTACHMENT + 1) == "attachment_too_large"
    half = do("transfer.begin", purpose="attachment", size=2)["id"]
    do("transfer.put", id=half, index=0, data="eA==")
    assert refused(do, "attachment.add", id=id, transfer=half, name="x") == "transfer_order"
    other = do("transfer.begin", purpose="picture", size=1)["id"]
    do("transfer.put", id=other, index=0, data="eA==")
    assert refused(do, "attachment.add", id=id, transfer=other, name="x") == "transfer_unknown"
    do("transfer.end", id=half)
    assert refused(do, "attachment.add", id=id, transfer=half, name="x") == "transfer_unknown"
    assert "attachments" not in do("item.get", id=id)


def test_chunks_come_once_and_in_order(do: Call, id: str) -> None:
    added = attach(do, id, os.urandom(2 * limits.TRANSFER_CHUNK))["attachment"]
    offered = do("attachment.open", id=id, attachment=added)["transfer"]
    assert refused(do, "transfer.get", id=offered, index=1) == "transfer_order"
    assert not do("transfer.get", id=offered, index=0)["last"]
    assert refused(do, "transfer.get", id=offered, index=0) == "transfer_order"
    assert do("transfer.get", id=offered, index=1)["last"]
    assert refused(do, "transfer.get", id=offered, index=2) == "transfer_order"


def test_damage_is_said_before_the_last_chunk(app: App, do: Call, id: str) -> None:
    added = attach(do, id, os.urandom(2 * limits.TRANSFER_CHUNK))["attachment"]
    app.session.vault.database.rows("DELETE FROM chunks WHERE number=15")
    offered = do("attachment.open", id=id, attachment=added)["transfer"]
    do("transfer.get", id=offered, index=0)
    assert refused(do, "transfer.get", id=offered, index=1) == "attachment_damaged"
    assert refused(do, "transfer.get", id=offered, index=1) == "transfer_unknown", "it is over"
    assert do("item.get", id=id)["item"]["username"] == "ada"


def test_the_oldest_upload_gives_way(do: Call, id: str) -> None:
    first = do("transfer.begin", purpose="attachment", size=1)["id"]
    for _ in range(limits.TRANSFERS_OPEN):
        do("transfer.begin", purpose="attachment", size=1)
    assert refused(do, "transfer.put", id=first, index=0, data="eA==") == "transfer_unknown"


def test_a_locked_vault_takes_and_gives_nothing(locked: App) -> None:
    for method, params in (
        ("transfer.begin", {"purpose": "attachment", "size": 1}),
        ("attachment.add", {"id": "0" * 32, "transfer": "0" * 32, "name": "x"}),
        ("attachment.open", {"id": "0" * 32, "attachment": "0" * 32}),
        ("attachment.remove", {"id": "0" * 32, "attachment": "0" * 32}),
    ):
        with pytest.raises(SealringError) as caught:
            call(locked, method, params)
        assert caught.value.name == "locked", method
