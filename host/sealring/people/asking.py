"""Asking to share again: after a fresh start, a signed request with the new key for everyone who can.

The signature vouches for the new key only as far as the key vouches for itself, and the text says so: whoever gets it
has to compare the fingerprint with the person. Nothing in it is secret.
"""

from sealring.openpgp import post
from sealring.people import contacts, letterbook
from sealring.people.contacts import Contact
from sealring.vault.vault import Vault

SUBJECT = "Please share with my new key"

# Short lines: a mail program that breaks them would break the signature.
_TEXT = """\
This is {name}.

I could not go on with my former key and began anew. My new OpenPGP key is

    {fingerprint}

Please compare this fingerprint with me by telephone or face to face
before you trust it. Don't trust it just because this message says so:
whoever wrote it can have signed it.

Then please seal for this key once more what you had shared with me, and
share nothing more with my former key. The new certificate is below.
"""


def request(vault: Vault, *, now: int) -> str:
    """The request: the signed text, and below it the certificate to take over.

    Args:
        now: seconds since 1970.

    Raises:
        SealringError: key_unusable.
    """
    own = vault.keyring.active_key
    fingerprint = " ".join(own.fingerprint[at : at + 4] for at in range(0, 40, 4))
    text = _TEXT.format(name=own.main_user_id, fingerprint=fingerprint)
    return f"{post.sign_text(text, own, now=now)}\n{own.certificate().armored()}"


def name(vault: Vault) -> str:
    """A file name for the request."""
    return f"request-key-{vault.keyring.active[-16:]}.asc"


def sharers(vault: Vault) -> list[Contact]:
    """The people whose letters were opened here, by name, without those whose key was rejected."""
    signers = {record.body.get("from") for record in letterbook.received(vault)}
    return [
        contact
        for contact in contacts.everyone(vault)
        if contact.decided != "rejected"
        and not signers.isdisjoint([contact.fingerprint, *(each.certificate.fingerprint for each in contact.former)])
    ]
