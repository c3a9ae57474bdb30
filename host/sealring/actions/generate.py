"""Random passwords and words, with their exact entropy; works while locked."""

from typing import Any

from sealring.actions.settings import effective
from sealring.generator import passwords, sshkey
from sealring.generator.words import WORDS
from sealring.generator.words import words as random_words
from sealring.session.app import App, Caller


def password(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A random password; what isn't asked for is as the person set it, or as it comes."""
    chosen: passwords.Options = effective(app)["generator"] if app.session.unlocked else {}
    wanted: passwords.Options = {**chosen, **params}  # type: ignore[typeddict-item]
    text, bits = passwords.password(wanted, app.random)
    return {"password": text, "bits": bits}


def words(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """Random words."""
    text, bits = random_words(
        params.get("words", WORDS),
        params.get("separator", "-"),
        params.get("capitals", False),
        params.get("number", False),
        app.random,
    )
    return {"password": text, "bits": bits}


def ssh_key(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A new Ed25519 key for SSH."""
    private, public = sshkey.generate(params.get("comment", ""))
    return {"private_key": private, "public_key": public, "fingerprint": sshkey.fingerprint(public)}
