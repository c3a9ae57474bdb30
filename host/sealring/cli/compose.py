"""An item from what was typed: plain values from options, secrets from prompts, files and standard input."""

from typing import Any

from sealring.base import strictjson
from sealring.base.errors import SealringError
from sealring.cli import output, prompts
from sealring.cli.terminal import Terminal


def plain(item: dict[str, Any], *, url: list[str] | None, match: str, tag: list[str] | None, **given: Any) -> None:
    item.update({name: value for name, value in given.items() if value is not None})
    if url is not None:
        item["uris"] = [{"uri": each, "match": match} for each in url]
    if tag is not None:
        item["tags"] = tag


def secrets(
    terminal: Terminal,
    item: dict[str, Any],
    *,
    generate: bool,
    stdin: bool,
    ask: bool,
    otp: bool,
    hidden: list[str] | None,
    notes: str | None,
) -> None:
    if generate:
        item["password"] = terminal.call("generate.password")["password"]
    elif stdin:
        item["password"] = prompts.stdin_line().reveal()
    elif ask:
        item["password"] = prompts.hidden("Password to save").reveal()
    if otp:
        item["otp"] = prompts.hidden("One-time-code secret").reveal()
    for name in hidden or ():
        kept = [field for field in item.get("fields", []) if field["name"] != name]
        value = prompts.hidden(f"Hidden field {output.clean(name)}").reveal()
        item["fields"] = [*kept, {"name": name, "type": "hidden", "value": value}]
    if notes is not None:
        item["notes"] = prompts.whole(notes)


def read_item(source: str) -> dict[str, Any]:
    try:
        item = strictjson.loads(prompts.whole(source).encode("utf-8"))
    except strictjson.NotStrict:
        raise SealringError("bad_json") from None
    if not isinstance(item, dict):
        raise SealringError("bad_item", field="--from")
    return item


def checked(item: dict[str, Any]) -> dict[str, Any]:
    """The item, once it is as the contract has it.

    Raises:
        SealringError: ``bad_item`` (``field`` names the field).
    """
    from sealring.base.validation import problem_of  # jsonschema: 60 ms that other commands need not wait

    where = problem_of("item", item)
    if where:
        raise SealringError("bad_item", field=where)
    return item
