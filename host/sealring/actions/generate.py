"""Random passwords and words, with their exact entropy; works while locked, but for those made for sites.

1. A password for a site is kept in the vault, bound to the document's origin, before it is given out: a crash, a closed
   tab or a page that forgets loses nothing.
2. A document that hides its origin gets none, nor does one inside a page of another site, where nobody sees whose
   password it is.
"""

from typing import Any

from sealring.actions.settings import effective
from sealring.base.errors import SealringError
from sealring.generator import passwords, rules, sshkey
from sealring.generator.words import WORDS
from sealring.generator.words import words as random_words
from sealring.session.app import App, Caller
from sealring.vault import generated, matching


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


def for_site(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """A password by the rules of a page's field (rules 1 and 2)."""
    document = matching.page(params["target"]["origin"])
    if document is None or document.path != "/":
        raise SealringError("opaque_origin")
    around = params["target"]["ancestors"]
    if not all(matching.same_site(document.origin, each) for each in around):
        raise SealringError("foreign_frame", names=[document.origin, *around])
    text, bits, exact = rules.password(params.get("rules", {}), effective(app)["generator"], app.random)
    id = generated.keep(app.session.vault, document.origin, text)
    return {"id": id, "password": text, "bits": bits, "exact": exact}


def lately(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """What was made for sites, without the passwords."""
    made = generated.lately(app.session.vault)
    return {
        "made": [
            {"id": each.id, "site": matching.site_of(each.origin), "origin": each.origin, "at": each.at}
            for each in made
        ]
    }


def again(app: App, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """One of those."""
    return {"password": generated.find(app.session.vault, params["id"]).password.reveal()}
