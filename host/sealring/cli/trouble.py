"""``sealring compromised | recover | set-aside``: what to do on a bad day, and what can't be saved, said first."""

from typing import Annotated, Any

import typer

from sealring.base.errors import SealringError
from sealring.cli import key_life, output, prompts, setup
from sealring.cli.terminal import Json, PassphraseFile, Terminal, Vault

Yes = Annotated[bool, typer.Option("--yes", help="Don't ask whether to go on.")]

_COMPROMISED = (
    "If somebody may have your secret key or your passphrase, this is what happens now:",
    "  1. A new key is made and used; the old one is revoked, for good.",
    "  2. Everything in the vault is sealed and signed anew.",
    "  3. You get a list: which passwords to change first, where to publish the revocation, whom to tell.",
    "What a thief has copied already can't be taken back. That is why the passwords themselves have to change.",
)
_RECOVER = (
    "Found with this key: {items} items, {versions} earlier versions, {records} other records.",
    "Not to be opened with it: {unreadable}.",
    "What can't be saved: your settings, other keys of yours, and the list of items used last.",
    "Whether somebody took something away, or put an older copy there, can't be told any more.",
    "The vault that lies here now is kept aside, untouched.",
)
_ASIDE = (
    "The vault is put aside, untouched, and there is room for a new one.",
    "Without its passphrase, and without a key file that another passphrase opens, nobody can read it.",
    "People who shared with you can do so again: sealring letter ask-again",
)
_WHY = {
    "mail": "opens your mail",
    "reused": "used elsewhere too",
    "no_second_factor": "no second factor",
    "shared": "shared",
    "often_used": "often used",
}


def compromised(
    text: Annotated[str, typer.Option("--text", help="A line of explanation, which everyone can read.")] = "",
    done: Annotated[
        str | None,
        typer.Option("--done", metavar="TASK", help="token, key_file, passphrase or a person's id: it's done."),
    ] = None,
    message: Annotated[
        bool, typer.Option("--message", help="Print the message for people who have your old key.")
    ] = False,
    close: Annotated[bool, typer.Option("--close", help="Everything is done: close the list.")] = False,
    yes: Yes = False,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
    vault: Vault = "default",
) -> None:
    """Somebody may have your key: a new one, everything sealed anew, and the list of what is to be done.

    Example: sealring compromised
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    terminal.open()
    if not terminal.call("compromise.tasks"):
        if done or close or message:
            raise SealringError("bad_params", lines=["There is no list: no key was given up."])
        _begin(terminal, text, yes)
    elif done or close:
        task = {"task": "all"} if close else _task(done or "")
        terminal.call("compromise.done", **task)
    found = terminal.call("compromise.tasks")
    if as_json:
        output.show_json(found)
    elif message and found:
        print(output.clean(found["tasks"]["message"], lines=True), end="")
    elif found:
        _show(found["tasks"])
    else:
        output.note("Nothing is left to be done.")


def _begin(terminal: Terminal, text: str, yes: bool) -> None:
    if not terminal.json:
        for line in _COMPROMISED:
            output.note(line)
    if not yes:
        prompts.agree("Go on?")
    confirmation = terminal.confirmed("A new key comes into use, and the one of now is revoked.")
    terminal.call("key.replace", confirmation=confirmation, reason="compromised", text=text)
    terminal.reopen()
    key_life.resealed(terminal)


def _task(typed: str) -> dict[str, str]:
    if typed in ("token", "key_file", "passphrase"):
        return {"task": typed}
    return {"task": "person", "person": typed}


def _show(tasks: dict[str, Any]) -> None:
    output.pairs([("Revoked", tasks["old"]), ("In use", tasks["new"]), ("Passwords changed", str(tasks["rotated"]))])
    steps = {
        "passphrase": "another passphrase: sealring passphrase",
        "token": "another security token: sealring token change",
        "key_file": "a new key file: sealring key backup",
    }
    for name, words in steps.items():
        output.note(f"{'done' if name in tasks['done'] else 'to do':<6} {words}")
    for place in tasks["publish"]:
        output.note(f"to do  publish the revocation at {output.clean(place)}")
    for person in tasks["people"]:
        mark = "done" if person["told"] else "to do"
        output.note(f"{mark:<6} tell {output.clean(person['name'])} ({person['id']}): sealring compromised --message")
    rows = [
        (entry["row"]["name"], entry["row"]["username"], ", ".join(_WHY[ground] for ground in entry["why"]))
        for entry in tasks["rotate"]
    ]
    if rows:
        output.note(f"Passwords to change, the most important first ({tasks['to_rotate']}):")
    output.table(("Item", "User name", "Why"), rows, "Every password was changed.")


def recover(
    key_file: Annotated[str, typer.Argument(help="A key file that another passphrase opens.")],
    token: Annotated[str | None, typer.Option("--token", metavar="CHARS:#COLOUR", help="Like K7M:#1565c0.")] = None,
    key_passphrase_file: Annotated[
        str | None, typer.Option("--key-passphrase-file", metavar="FILE", help="The key file's own passphrase.")
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
    passphrase_file: Annotated[
        str | None, typer.Option("--passphrase-file", metavar="FILE", help="The vault's new passphrase (- is stdin).")
    ] = None,
    vault: Vault = "default",
) -> None:
    """Your passphrase is lost, a key file is there: make the vault anew under another passphrase.

    Example: sealring recover sealring-key.asc
    """
    terminal = Terminal(as_json, passphrase_file, vault)
    armored = prompts.whole(key_file)
    own = setup.key_passphrase(key_passphrase_file)
    given = {"armored": armored, **({"key_passphrase": own} if own else {})}
    found = terminal.call("setup.recover", preview=True, **given)
    if not as_json:
        for line in _RECOVER:
            output.note(line.format(**found))
    if not yes:
        prompts.agree("Go on?")
    new = setup.new_passphrase(terminal, passphrase_file, [])
    chosen = setup.read_token(token) if token else setup.choose_token(terminal)
    result = terminal.call("setup.recover", passphrase=new.reveal(), token=chosen, **given)
    terminal.given(new)
    if as_json:
        output.show_json(result)
        return
    output.note(f"Your vault opens again. {prompts.marked(chosen)} is your security token.")
    output.note(f"The old one lies in {output.clean(result['aside'])}")
    output.note("Next, a key file for the new passphrase: sealring key backup")


def set_aside(yes: Yes = False, as_json: Json = False, vault: Vault = "default") -> None:
    """Your passphrase is lost and nothing opens the vault: put it aside and begin anew.

    Example: sealring set-aside
    """
    terminal = Terminal(as_json, vault=vault)
    if not as_json:
        for line in _ASIDE:
            output.note(line)
    if not yes:
        prompts.agree("Go on?")
    result = terminal.call("setup.set_aside")
    if as_json:
        output.show_json(result)
    else:
        output.note(f"It lies in {output.clean(result['aside'])}")
        output.note("Begin anew: sealring init")
        output.note("Then ask those who shared with you to do so again: sealring letter ask-again")
