"""The fields of an item's own type in the terminal: shown ones as NAME=VALUE, hidden ones from prompts and files."""

from typing import Any

from sealring.base.errors import SealringError
from sealring.cli import output, prompts
from sealring.cli.terminal import Terminal
from sealring.vault import kinds


def kind_of(name: str) -> str:
    """A type by its name, ``ssh-key`` for ``ssh_key``. Raises bad_params."""
    kind = name.replace("-", "_")
    if kind not in kinds.KINDS:
        known = ", ".join(each.replace("_", "-") for each in kinds.KINDS)
        raise SealringError("bad_params", field="--type", lines=[f"The types are: {known}"])
    return kind


def fill(
    terminal: Terminal,
    item: dict[str, Any],
    *,
    plain: list[str] | None,
    secret: list[str] | None,
    secret_file: list[str] | None,
    generate: bool,
) -> None:
    """Put the fields of its type into an item; an empty value takes one out.

    Raises:
        SealringError: bad_item for a field that the type does not have, or a hidden one as an argument.
    """
    details: dict[str, str] = dict(item.get("details", {}))
    for text in plain or ():
        name, _, value = text.partition("=")
        field = _field(item, name)
        if field.hidden:  # an argument stays in the shell's history, and every process can read it
            raise SealringError("bad_item", field=f"details.{field.name}", lines=[f"Use: --secret {name}"])
        details[field.name] = value
    for name in secret or ():
        field = _field(item, name)
        details[field.name] = prompts.hidden(title(field.name)).reveal()
    for text in secret_file or ():
        name, _, path = text.partition("=")
        details[_field(item, name).name] = prompts.whole(path)
    if generate and item["type"] == "ssh_key":
        made = terminal.call("generate.ssh_key", comment=str(item.get("name", ""))[:256])
        details |= {"private_key": made["private_key"], "public_key": made["public_key"], "passphrase": ""}
    kept = {name: value for name, value in details.items() if value}
    if kept or "details" in item:
        item["details"] = kept


def _field(item: dict[str, Any], name: str) -> kinds.Field:
    wanted = name.replace("-", "_")
    for field in kinds.KINDS[item["type"]]:
        if field.name == wanted and not field.derived:
            return field
    known = ", ".join(field.name for field in kinds.KINDS[item["type"]] if not field.derived)
    raise SealringError("bad_item", field=f"details.{wanted[:32]}", lines=[f"It has: {known}"] if known else [])


def title(name: str) -> str:
    """A field's name for people: ``Private key``."""
    return name.replace("_", " ").capitalize()


def pairs(item: dict[str, Any], hidden: list[str]) -> list[tuple[str, str]]:
    """The rows of an item's typed fields in the order of its type; hidden ones are dots."""
    details = item.get("details", {})
    order = [field.name for field in kinds.KINDS.get(item["type"], ())]
    asides = [name.removeprefix("detail:") for name in hidden if name.startswith("detail:")]
    order += [name for name in (*details, *asides) if name not in order]
    return [(title(name), output.DOTS if name in asides else details.get(name, "")) for name in order]


def reference(row: dict[str, Any], name: str) -> str:
    """``detail:<name>`` for the name of a field of the row's type, any other name as it is."""
    wanted = name.replace("-", "_")
    own = {field.name for field in kinds.KINDS.get(row["type"], ())}
    return f"detail:{wanted}" if wanted in own else name
