"""What an owner does to the own key in the course of its life: names, expiry, a new encryption subkey, its end.

What holds for each of these:

 1. It gives a new ``OwnKey`` and leaves the old one as it was, so that what goes wrong on the way changes nothing.
 2. The result was read back as a stranger's key would be, with every signature checked, and says what was asked for.
 3. Every secret part that there was is there, octet by octet: what could be decrypted before can be decrypted after.
 4. What the signatures said of the key (use, expiry, preferences, what we don't know) stays, but for what was asked;
    also when the user ID that spoke for the key goes or steps back.
 5. A key keeps at least one user ID, because nobody could read it without.
 6. After ``rotate_encryption`` exactly one key is encrypted to, the new one; the old ones only read.
 7. A revoked key gets no new names, subkeys or dates; an expired one is extended first.
"""

from typing import NamedTuple

from sealring.base.errors import SealringError
from sealring.openpgp import making, merging, packets, policy, signatures
from sealring.openpgp.certificates import Certificate
from sealring.openpgp.drafting import Draft, about_key, newest
from sealring.openpgp.keys import user_id
from sealring.openpgp.material import PublicKey
from sealring.openpgp.own_key import OwnKey
from sealring.openpgp.packets import Subpacket
from sealring.openpgp.weighing import Part, Whole, split


class Revoked(NamedTuple):
    """A key that has ended, and the text block that tells others so (``gpg --import`` takes it)."""

    key: OwnKey
    armored: str


def add_user_id(key: OwnKey, name: str, email: str, *, now: int) -> OwnKey:
    """The key with one more user ID, which says of the key what the first one says.

    Args:
        key: the own key.
        name: the person's name, not empty.
        email: may be empty.
        now: seconds since 1970.

    Raises:
        SealringError: bad_name, user_id_exists, key_unusable (rule 7).
    """
    text = user_id(name, email)
    if text in key.user_ids:
        raise SealringError("user_id_exists")
    draft = Draft(key, now)
    draft.mark_main()  # else the newest would step in its place
    _, speaker = draft.main()
    draft.certify(draft.place(text.encode()), about_key(speaker))
    return draft.finish(lambda whole: text in whole.user_ids and whole.main_user_id == key.main_user_id)


def revoke_user_id(key: OwnKey, text: str, *, now: int, comment: str = "") -> OwnKey:
    """The key with one user ID revoked: it stays there, for others to learn that it is no longer valid.

    Args:
        key: the own key.
        text: the user ID, as ``user_ids`` has it.
        now: seconds since 1970.
        comment: a line for people, which everyone will read.

    Raises:
        SealringError: user_id_unknown, user_id_needed (rule 5), key_unusable (rule 7), bad_params.
    """
    draft = Draft(key, now, expired=True)
    part = draft.named(text)
    rest = [other for other, _ in draft.live() if other is not part]
    if not rest:
        raise SealringError("user_id_needed")
    if draft.main()[0] is part:
        draft.put_first(rest[0])
    draft.revoke(part, making.reason(making.USER_ID_INVALID, comment))
    return draft.finish(lambda whole: text not in whole.user_ids and len(whole.user_ids) == len(rest))


def set_primary_user_id(key: OwnKey, text: str, *, now: int) -> OwnKey:
    """The key with another of its user IDs in front.

    Raises:
        SealringError: user_id_unknown, key_unusable (rule 7).
    """
    draft = Draft(key, now)
    draft.put_first(draft.named(text))
    return draft.finish(lambda whole: whole.main_user_id == text)


def set_expiry(key: OwnKey, until: int | None, *, now: int) -> OwnKey:
    """The key with another end, or none, also after its end has come.

    Its subkeys get the same end, but for those that are revoked, and for those that had ended when a better one
    of the same use was there.

    Args:
        key: the own key.
        until: seconds since 1970, later than ``now``; None for no expiry.
        now: seconds since 1970.

    Raises:
        SealringError: key_unusable (rule 7), bad_params.
    """
    if until is not None and until <= now:
        raise SealringError("bad_params")
    draft = Draft(key, now, expired=True)
    end, dated = making.expiry(until, draft.public), (signatures.KEY_EXPIRES, signatures.SIGNATURE_EXPIRES)
    for part, row in draft.live():
        draft.certify(part, [*making.carried(row, now, *dated), *end])
    if direct := newest(draft.parts[0], signatures.DIRECT_KEY):
        draft.sign_directly([*making.carried(direct, now, *dated), *end])
    chosen = {part.key.fingerprint for part in (draft.whole.encryption(), draft.whole.signing()) if part is not None}
    extended = set()
    for component in draft.whole.subkeys:
        ended = component.expires is not None and component.expires <= now
        if component.revoked or (ended and component.key.fingerprint not in chosen):
            continue
        part, binding = draft.subkey(component.key)
        draft.bind(part, [*making.carried(binding, now, *dated), *making.expiry(until, component.key)])
        extended.add(component.key.fingerprint)
    return draft.finish(
        lambda whole: (
            whole.primary.expires == until
            and all(part.expires == until for part in whole.subkeys if part.key.fingerprint in extended)
        )
    )


def rotate_encryption(key: OwnKey, *, now: int, code: int = making.SUPERSEDED, comment: str = "") -> OwnKey:
    """The key with a new encryption subkey of the same kind, the former ones being revoked (rules 3 and 6).

    Args:
        key: the own key.
        now: seconds since 1970.
        code: why the former ones are revoked: ``making.SUPERSEDED``, or ``COMPROMISED`` when somebody may have them.
        comment: a line for people, which everyone will read.

    Raises:
        SealringError: key_unusable (rule 7), key_unsupported (more subkeys than policy.SUBKEYS), bad_params.
    """
    if code not in making.REASONS:
        raise SealringError("bad_params")
    draft = Draft(key, now)
    former = key.recipient.public if key.recipient is not None else draft.public
    for component in draft.whole.subkeys:
        if component.flags & policy.ENCRYPT and not component.revoked:
            part, binding = draft.subkey(component.key)
            if component.flags & policy.SIGN:
                draft.bind(part, draft.drop_encryption(binding))
            else:
                draft.revoke(part, making.reason(code, comment))
    if draft.whole.primary.flags & policy.ENCRYPT:
        for part, row in draft.live():
            draft.certify(part, draft.drop_encryption(row))
        if direct := newest(draft.parts[0], signatures.DIRECT_KEY):
            draft.sign_directly(draft.drop_encryption(direct))
    made = making.encryption_subkey(former, now)
    part = Part(packets.SECRET_SUBKEY, made.body)
    draft.parts.append(part)
    flags = Subpacket(signatures.KEY_FLAGS, False, bytes((policy.ENCRYPT,)))
    draft.bind(part, [flags, *making.expiry(draft.whole.primary.expires, made.public)])

    def as_asked(whole: Whole) -> bool:
        fit = [part for part in whole.components() if part.may(policy.ENCRYPT)]
        return [part.key.fingerprint for part in fit] == [made.public.fingerprint] and fit[0].usable(
            policy.ENCRYPT, now
        )

    return draft.finish(as_asked)


def revoked(key: OwnKey, code: int, comment: str = "", *, now: int) -> Revoked:
    """The key's end: it encrypts and signs no more, and goes on reading what there is.

    A key that was retired can be revoked once more as compromised, which says more.

    Args:
        key: the own key.
        code: ``making.NO_REASON``, ``SUPERSEDED``, ``COMPROMISED`` or ``RETIRED``.
        comment: a line for people, which everyone will read.
        now: seconds since 1970.

    Raises:
        SealringError: bad_params.
    """
    draft = Draft(key, now, expired=True, ended=True)
    body = making.revocation(draft.secret, code, comment, now)
    draft.parts[0].signatures.append(body)
    armored = packets.armor("PUBLIC KEY BLOCK", packets.packet(packets.SIGNATURE, body))
    return Revoked(draft.finish(lambda whole: whole.primary.revoked), armored)


def revoked_by(key: OwnKey, data: str | bytes) -> OwnKey:
    """The own key after its end, by a revocation certificate that was made before, here or by GnuPG.

    Raises:
        SealringError: revocation_unfit.
    """
    return with_news(key, merging.apply_revocation(key.certificate(), data))


def with_news(key: OwnKey, certificate: Certificate) -> OwnKey:
    """The own key with what its certificate brings from outside: certifications by others, and revocations.

    Subkeys that only the certificate has are left there, their secret part being elsewhere.

    Raises:
        SealringError: wrong_key, when it is another key's certificate.
    """
    if certificate.fingerprint != key.fingerprint:
        raise SealringError("wrong_key")
    draft = Draft(key, 0, expired=True, ended=True)
    own = {_face(part): part for part in draft.parts}
    for part in split(packets.walk(certificate.to_bytes(), most=policy.KEY_PACKETS)):
        place = draft.place(part.body) if part.tag == packets.USER_ID else own.get(_face(part))
        if place is not None:
            known = [*place.signatures, *place.others]
            place.signatures += [body for body in part.signatures if body not in known]
    return draft.finish(lambda _: True, exact=False)


def _face(part: Part) -> bytes:
    """What tells a part of a key from its others, be it with or without its secret."""
    return part.body if part.tag == packets.USER_ID else PublicKey(part.body).body
