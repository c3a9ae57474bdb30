"""``sealring person``, the part in which you decide: compare, verify, accept, reject, decide, certify."""

import os
from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import output, person_view, prompts
from sealring.cli.people import Who, Yes, opened, told
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

Given = Annotated[
    str | None,
    typer.Option("--given", metavar="TEXT", help="What the person gave you: 40 digits, 20 words, or the code's text."),
]
Picture = Annotated[
    str | None, typer.Option("--qr", metavar="PICTURE", help="A picture of the person's QR code, to compare with.")
]


def pretenders(
    seen: Annotated[
        str | None,
        typer.Option("--seen", metavar="FINGERPRINT", help="You have seen to this one; it isn't said again."),
    ] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """List keys that others published for your own address.

    Example: sealring person pretenders
    """
    terminal = opened(as_json, passphrase_file, vault)
    result = terminal.call("pretender.list")
    if seen is not None:
        wanted = "".join(seen.split()).upper()
        rows = [row["fingerprint"] for row in result["pretenders"] if row["fingerprint"].endswith(wanted)]
        if len(rows) != 1 or len(wanted) < 8:
            raise SealringError("bad_params", lines=["No key of the list ends so."])
        result = terminal.call("pretender.settle", fingerprint=rows[0])
    output.show_json(result) if as_json else person_view.pretenders(result["pretenders"])


def compare(
    who: Annotated[str | None, typer.Argument(help="Whom; your own key when left out.")] = None,
    given: Given = None,
    qr: Picture = None,
    pending: Annotated[bool, typer.Option("--new", help="The key that would replace the one in use.")] = False,
    code: Annotated[bool, typer.Option("--code", help="Draw the QR code.")] = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Show a fingerprint in groups and words, to read it to each other, and compare it with what was given.

    Example: sealring person compare betty@example.org
    """
    terminal = opened(as_json, passphrase_file, vault)
    params: dict[str, Any] = {}
    if who is not None:
        params["id"] = person_view.find(terminal, who)["id"]
        params["which"] = "pending" if pending else "current"
    heard = _heard(terminal, given, qr)
    if heard is not None:
        params["given"] = heard
    result = terminal.call("person.compare", **params)
    if as_json:
        output.show_json(result)
    else:
        person_view.fingerprint(result, code=code)
    if heard is not None and not result["given"]["same"]:
        raise SealringError("fingerprint_differs")


def _heard(terminal: Terminal, given: str | None, qr: str | None) -> str | None:
    if qr is None:
        return given
    for code in person_view.codes(terminal, qr):
        if "fingerprint" in code:  # the code of a whole key says it too
            return f"OPENPGP4FPR:{code['fingerprint']}"
    raise SealringError("no_qr_code")


def verify(
    who: Who,
    given: Given = None,
    qr: Picture = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Say that you compared the fingerprint with the person; your passphrase is asked for.

    Example: sealring person verify betty@example.org --qr photo.jpg
    """
    terminal = opened(as_json, passphrase_file, vault)
    row = person_view.find(terminal, who)
    heard = _heard(terminal, given, qr)
    shown = terminal.call("person.compare", id=row["id"], **({} if heard is None else {"given": heard}))
    how = "groups"
    if heard is not None:
        if not shown["given"]["same"]:
            raise SealringError("fingerprint_differs")
        how = shown["given"]["how"]
    else:
        person_view.fingerprint(shown)
        prompts.agree("Did the person read you exactly this, over a way that you trust?")
    confirmation = terminal.confirmed("What you seal to a verified key needs no passphrase typed again.")
    result = terminal.call(
        "person.verify",
        confirmation=confirmation,
        id=row["id"],
        revision=row["revision"],
        fingerprint=shown["fingerprint"],
        how=how,
    )
    told(terminal, result, "Verified.")


def accept(
    who: Who,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Accept an unknown key as it is, without having compared it.

    Example: sealring person accept betty@example.org
    """
    terminal = opened(as_json, passphrase_file, vault)
    row = person_view.find(terminal, who)
    result = terminal.call("person.accept", id=row["id"], revision=row["revision"])
    told(terminal, result, "Accepted. Compare the fingerprint when you can: sealring person compare")


def reject(
    who: Who,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Never use a person's key.

    Example: sealring person reject betty@example.org
    """
    terminal = opened(as_json, passphrase_file, vault)
    row = person_view.find(terminal, who)
    result = terminal.call("person.reject", id=row["id"], revision=row["revision"])
    told(terminal, result, "Rejected. Nothing is sealed to this key.")


def decide(
    who: Who,
    take: Annotated[str, typer.Option("--take", metavar="old|new", help="Which key is the person's.")],
    yes: Yes = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """End the alarm over a changed key: keep the old one, or take the new one.

    Example: sealring person decide betty@example.org --take old
    """
    if take not in ("old", "new"):
        raise SealringError("bad_params", field="take")
    terminal = opened(as_json, passphrase_file, vault)
    row = person_view.find(terminal, who)
    if "pending" not in row:
        raise SealringError("fingerprint_differs", lines=["This person's key has not changed."])
    new = row["pending"]["fingerprint"]
    if not yes:
        for title, each in (("Old", row["fingerprint"]), ("New", new)):
            output.note(f"{title}: {person_view.grouped(each)}")
        prompts.agree(f"Keep the {take} key and turn the other one down?" if take == "old" else "Take the new key?")
    result = terminal.call("person.decide", id=row["id"], revision=row["revision"], take=take, fingerprint=new)
    done = "Kept." if take == "old" else "Taken, and not yet verified. Compare it: sealring person compare"
    told(terminal, result, done)


def certify(
    who: Who,
    names: Annotated[
        list[str] | None, typer.Option("--user-id", help="Vouch for this name; all of them when left out.")
    ] = None,
    local: Annotated[bool, typer.Option("--local", help="Keep the signature in this vault.")] = False,
    to: Annotated[str | None, typer.Option("--to", metavar="PATH", help="Write the certified key there.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Sign a person's key with yours: you vouch for the names in it. Your passphrase is asked for.

    Example: sealring person certify betty@example.org --to betty-certified.asc
    """
    terminal = opened(as_json, passphrase_file, vault)
    row = person_view.find(terminal, who)
    certificate = terminal.call("person.get", id=row["id"])["certificate"]
    chosen = names or certificate["user_ids"]
    if not as_json:
        output.note(f"Fingerprint: {person_view.grouped(row['fingerprint'])}")
        for name in chosen:
            output.note(f"  {output.clean(name)}")
    confirmation = terminal.confirmed("Your signature says that these names belong to this key.")
    result = terminal.call(
        "person.certify",
        confirmation=confirmation,
        id=row["id"],
        revision=row["revision"],
        fingerprint=row["fingerprint"],
        user_ids=chosen,
        local=local,
    )
    if to is not None:
        output.write_new(os.path.abspath(to), result["armored"].encode("ascii"))
    told(terminal, result, "Certified.")
