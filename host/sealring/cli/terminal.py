"""One command's way to the vault: the options that all commands share, the passphrase, and the actions.

1. A command starts locked, like every process, and ends with its vault.
2. While it waits for an answer it locks like a browser's host: when another process locks the vault, with the screen,
   at sleep, and when nothing is typed for the idle time. It ends then, within a second.
3. A grave action runs after the security token was printed with the prompt and the passphrase was given for this one
   command; ``--passphrase-file`` counts as giving it.
"""

import atexit
import contextlib
import os
from typing import Annotated, Any

import typer

from sealring.actions.table import find
from sealring.base import schemas
from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.cli import output, prompts, second
from sealring.session import journal
from sealring.session.app import App, Caller
from sealring.session.session import Session

TRIES = 3  # passphrases asked for before a command gives up; the throttle counts them anyway
NO_NONCE = "0" * 32  # a terminal's prompt is printed by this program; there is nothing to read back

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON document, as in schemas/methods.")]
PassphraseFile = Annotated[
    str | None,
    typer.Option("--passphrase-file", metavar="FILE", help="A file whose first line is the passphrase (- is stdin)."),
]
Vault = Annotated[str, typer.Option("--vault", metavar="NAME", help="Which vault, if you keep more than one.")]


class Terminal:
    """What one command works with.

    Args:
        json: answer in JSON.
        passphrase_file: where the passphrase comes from instead of a prompt.
        vault: the vault's name.
    """

    def __init__(self, json: bool = False, passphrase_file: str | None = None, vault: str = "default") -> None:
        self.json = json
        self._file = passphrase_file
        self._passphrase: Secret[str] | None = None
        self._chosen = False
        try:
            self.session = Session(vault)
            self.session.asker = "terminal"
            self.session.when_unlocked = self._watch
            self.session.status()
        except ValueError as error:
            raise SealringError("bad_params", lines=[f"{error}."]) from None
        self.app = App(self.session)
        atexit.register(self._leave)

    def call(self, method: str, /, **params: Any) -> dict[str, Any]:
        """Run the action of a wire method as the terminal; a grave one is noted in the log."""
        grave = schemas.method(method)["grave"]
        with journal.asked(self.session, "terminal", method if grave else "", params):
            return find(method)(self.app, params, Caller("terminal"))

    def open(self) -> None:
        """Unlock the vault, asking for the passphrase under the security token.

        Raises:
            SealringError: ``wrong_passphrase``, ``wait``, ``no_vault``, ``no_terminal``, ``vault_*``.
        """
        if self.session.status()["state"] == "no_vault":
            raise SealringError("no_vault")
        for attempt in range(TRIES):
            passphrase = self._ask()
            try:
                self._tell(self._unlock(passphrase))
            except SealringError as error:
                if error.name != "wrong_passphrase" or self._file is not None or attempt == TRIES - 1:
                    raise
                output.note(error.text)
            else:
                self._passphrase = passphrase
                return

    def _unlock(self, passphrase: Secret[str]) -> dict[str, Any]:
        """Unlock with what was given as the second factor, or with what is asked for when one is needed."""
        try:
            return self.session.unlock(passphrase, None, None, second.given())
        except SealringError as error:
            if error.name not in ("factor_needed", "security_key_pin") or not prompts.can_ask():
                raise
            needed = error
        return self.session.unlock(passphrase, None, None, second.asked(self.session, needed))

    def confirmed(self, why: str) -> dict[str, Any]:
        """Open the vault if need be, have the session confirm, and return what a grave method carries (rule 3)."""
        token = self._token()
        if not self.json:
            output.note(f"{prompts.marked(token)} {why}" if token else why)
        if self._passphrase is None:
            self.open()
        elif self._file is None and not self._chosen:
            self._passphrase = self._typed("Your passphrase again", token)
        if self._passphrase is None:
            raise SealringError("locked")
        self.session.confirm(self._passphrase, None)
        shown = token or {"chars": "", "colour": ""}
        return {"passphrase": self._passphrase.reveal(), "displayed": {**shown, "nonce": NO_NONCE}}

    def reopen(self) -> None:
        """Open the vault once more after a change of keys locked it, with the passphrase given for this command."""
        if self._passphrase is None:
            raise SealringError("locked")
        self.session = Session(self.session.name)
        self.session.asker = "terminal"
        self.session.when_unlocked = self._watch
        self.app = App(self.session)
        self._unlock(self._passphrase)

    def given(self, passphrase: Secret[str]) -> None:
        """Take the passphrase that the person has just chosen as given for this command."""
        self._passphrase = passphrase
        self._chosen = True

    def _watch(self) -> None:
        """Rule 2; called once the vault is open."""
        from sealring.session.autolock import Autolock

        echo, session = prompts.echo_state(), self.session

        def lock(reason: str) -> None:
            session.lock(reason)
            prompts.restore_echo(echo)
            output.show_error(SealringError("locked"), self.json)
            os._exit(SealringError("locked").exit_status)  # the main thread may sit in a prompt

        Autolock(session, lock).start()

    def _leave(self) -> None:
        """The end of the command: what was copied is cleared, what was deferred is written."""
        self.session.let_go()
        if self.session.unlocked:
            from sealring.backup import attending

            with contextlib.suppress(SealringError):
                self.session.asker = "host"
                self.session.tidy()
                attending.look(self.session)
            self.session.vault.close()

    def _ask(self) -> Secret[str]:
        token = self._token()
        if self._file is not None:
            return prompts.first_line(self._file)
        return self._typed("Passphrase", token)

    def _typed(self, question: str, token: dict[str, str] | None) -> Secret[str]:
        """The passphrase from the person: in pinentry if they chose that and it can show itself here."""
        if token is not None and second.pinentry_wanted(self.session.name):
            from sealring.session import pinentry

            window = pinentry.of_the_terminal()
            if window is not None:
                echo = prompts.echo_state()
                try:
                    return window.ask(token, f"Sealring in the terminal. {question}:")
                except SealringError:
                    prompts.restore_echo(echo)
                    raise
        return prompts.hidden(question, token)

    def _token(self) -> dict[str, str] | None:
        try:
            return self.session.token()
        except SealringError as error:
            if error.name != "token_unreadable":
                raise
            output.note(f"{error.text} Type your passphrase only if you started this command yourself.")
            return None

    def _tell(self, state: dict[str, Any]) -> None:
        """Say what a person should know of the vault that was just opened; programs ask ``status``."""
        if self.json:
            return
        why = READ_ONLY.get(state.get("read_only", ""))
        if why:
            output.note(f"Read-only: {why}")
        if not prompts.can_ask():
            return
        for reminder in state.get("reminders", []):
            output.note(f"Reminder: {REMINDERS.get(reminder, reminder)}")


READ_ONLY = {
    "newer_format": "a newer Sealring wrote this vault. Update Sealring.",
    "rolled_back": "this vault is older than the one seen here last. If that is right: sealring accept",
    "altered": "this vault differs from the one seen here last. If that is right: sealring accept",
    "old_format": "there was no room for the safety copy that a new format needs. Make room on the disk.",
    "read_only_place": "the vault's folder can't be written.",
    "network_place": "the vault lies on a network or synced folder.",
}
REMINDERS = {
    "key_file_not_checked": "save your key file and have it checked: sealring key backup",
    "key_copy_elsewhere": "keep a copy of your key file off this device, then: sealring key elsewhere",
    "token_differs": "your security token was changed outside Sealring; look at it: sealring token",
    "setup_unfinished": "set-up has not ended: sealring key backup",
    "reseal_unfinished": "some items are still sealed to an older key: sealring key reseal",
    "compromised": "a key was given up, and not everything is done: sealring compromised",
    "person_changed": "another key came for somebody you know; nothing is sealed to them until you decide: "
    "sealring person list",
    "passwords_due": "passwords are to be changed, by your own rules: sealring health",
    "own_address": "somebody published a key for your address that is not yours: sealring person pretenders",
}
