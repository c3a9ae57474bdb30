"""What a key's good signatures amount to at a moment: which parts are bound, until when, and for what use.

Rules 7 and 16 of policy.py are enforced here. Nothing here checks a signature: weighing.py did, once, and what it
found is looked at again for each moment that somebody asks about. The moment None stands for "at any time", which is
how one's own keys are looked at: newest signatures count, and every revocation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from sealring.openpgp import packets, policy, signatures
from sealring.openpgp.material import PublicKey
from sealring.openpgp.secret_material import SecretKey
from sealring.openpgp.signatures import Signature

T = TypeVar("T")

_SOFT = frozenset((1, 3))  # superseded, no longer used (RFC 4880, 5.2.3.23); any other reason, or none, is a hard one
_REVOCATIONS = (signatures.KEY_REVOCATION, signatures.SUBKEY_REVOCATION)


@dataclass(slots=True)
class Part:
    """One key, subkey or user ID, and the signatures that follow it.

    Attributes:
        tag: of the part's packet.
        body: of the part's packet.
        signatures: of a part that was weighed, the owner's good ones; of one that was not, all that there are.
        others: what others say of a user ID: certifications and their revocations, unchecked (certifying.py checks).
        local: such ones that their makers keep to themselves (RFC 4880, 5.2.3.11).
    """

    tag: int
    body: bytes
    signatures: list[bytes] = field(default_factory=list)
    others: list[bytes] = field(default_factory=list)
    local: list[bytes] = field(default_factory=list)

    def write(self, *, local: bool = False) -> bytes:
        """The packets of this part; those that may not leave only when asked for, to be kept in the vault."""
        rows = [*self.signatures, *self.others, *(self.local if local else ())]
        return packets.packet(self.tag, self.body) + b"".join(packets.packet(packets.SIGNATURE, row) for row in rows)


class Revocation(NamedTuple):
    """That its owner gave up a key or subkey.

    Attributes:
        hard: whether nothing of it is to be believed, not even what was done before; else only its use has ended.
        at: seconds since 1970.
        code: the reason's number (RFC 4880, 5.2.3.23), 0 for none.
        text: the owner's words, for people.
    """

    hard: bool
    at: int
    code: int
    text: str

    def holds(self, at: int) -> bool:
        """Whether it counts at a moment."""
        return self.hard or self.at <= at


@dataclass(slots=True)
class Component:
    """A key or subkey that its owner's signatures vouch for, as it stands at some moment."""

    key: PublicKey
    secret: SecretKey | None
    flags: int
    expires: int | None  # seconds since 1970
    revocation: Revocation | None

    @property
    def revoked(self) -> bool:
        """Whether a revocation counts."""
        return self.revocation is not None

    def usable(self, flag: int, now: int) -> bool:
        """Whether it may be used for this today."""
        return self.may(flag) and self.begun(now) and not self.ended(now)

    def may(self, flag: int) -> bool:
        """Whether it may be used for this but for its time."""
        return bool(self.flags & flag) and not self.revoked

    def begun(self, now: int) -> bool:
        """Whether its time has come; another clock may be a day ahead of ours (rule 16)."""
        return self.key.created <= now + policy.CLOCK_SKEW

    def ended(self, now: int) -> bool:
        """Whether its time has gone."""
        return self.expires is not None and self.expires <= now

    def until(self) -> tuple[float, int]:
        """What the best of several is chosen by: the one that lives longest, then the newest."""
        return (float("inf") if self.expires is None else self.expires, self.key.created)


class Bound(NamedTuple):
    """A key or subkey and its owner's good signatures about it."""

    key: PublicKey
    secret: SecretKey | None
    rows: list[Signature]
    answered: list[Signature]  # bindings that a signing subkey answered with a signature of its own


@dataclass(slots=True)
class Facts:
    """Everything that a key's owner signed for, each signature checked."""

    primary: Bound
    user_ids: list[tuple[str, list[Signature]]]
    subkeys: list[Bound]
    parts: list[Part]


@dataclass(slots=True)
class Whole:
    """A transferable key as it stands at some moment."""

    facts: Facts
    primary: Component
    subkeys: list[Component]
    user_ids: list[str]  # those that are not revoked, in the key's order
    main_user_id: str  # the one that the key puts first; empty when there is none

    @property
    def parts(self) -> list[Part]:
        """What is worth keeping: own good signatures, revoked user IDs too, and others' where asked for."""
        return self.facts.parts

    def components(self) -> list[Component]:
        """The primary key and its subkeys."""
        return [self.primary, *self.subkeys]

    def encryption(self) -> Component | None:
        """The key to encrypt to, unless there is none; whether its time has come or gone is the caller's matter."""
        return self._best(self.components(), policy.ENCRYPT)

    def signing(self) -> Component | None:
        """The key to sign with: the primary key where it may, else the best signing subkey."""
        return self._best([self.primary], policy.SIGN) or self._best(self.subkeys, policy.SIGN)

    def _best(self, choice: Iterable[Component], flag: int) -> Component | None:
        fit = [part for part in choice if part.may(flag)]
        return None if self.primary.revoked else max(fit, key=Component.until, default=None)


def stand(facts: Facts, now: int | None = None) -> Whole:
    """The key as it stands at a moment, or at any time."""
    named = []
    for text, rows in facts.user_ids:
        # A revocation is the higher kind, so it wins over a certification of the same second.
        row = _current(rows, now)
        if row is not None and row.kind != signatures.CERTIFICATION_REVOCATION:
            named.append((row, text))
    main = main_user_id(named)
    primary = _primary(facts.primary, [row for row, _ in main], now)
    subkeys = [component for bound in facts.subkeys if (component := _subkey(bound, now)) is not None]
    return Whole(facts, primary, subkeys, [text for _, text in named], next((text for _, text in main), ""))


def main_user_id(named: list[tuple[Signature, T]]) -> list[tuple[Signature, T]]:
    """The one that speaks for the key among live self-certifications and what they are about; none of none.

    The newest of those that are marked as primary, else the newest (RFC 4880, 5.2.3.19).
    """
    marked = [row for row in named if row[0].value(signatures.PRIMARY_USER_ID) not in (None, b"", b"\0")]
    return sorted(marked or named, key=lambda row: -row[0].created)[:1]


def _current(rows: Iterable[Signature], now: int | None) -> Signature | None:
    """The newest signature that was there at a moment; one that had ended by then only if there is no other."""
    there = [row for row in rows if now is None or row.created <= now + policy.CLOCK_SKEW]
    living = [row for row in there if now is None or row.ends is None or now < row.ends]
    return max(living or there, key=lambda row: (row.created, row.kind), default=None)


def _primary(bound: Bound, speaking: list[Signature], now: int | None) -> Component:
    direct = _current((row for row in bound.rows if row.kind == signatures.DIRECT_KEY), now)
    rows = [*speaking, *([] if direct is None else [direct])]
    raw = next((value for row in rows if (value := row.value(signatures.KEY_FLAGS)) is not None), None)
    expires = next((time for row in rows if (time := _expiry(row, bound.key)) is not None), None)
    flags = policy.CERTIFY | policy.SIGN if raw is None else _flags(raw)
    return Component(bound.key, bound.secret, _able(flags, bound.key) if rows else 0, expires, _revoked(bound, now))


def _subkey(bound: Bound, now: int | None) -> Component | None:
    binding = _current((row for row in bound.rows if row.kind == signatures.SUBKEY_BINDING), now)
    if binding is None:
        return None
    flags = _able(_flags(binding.value(signatures.KEY_FLAGS)), bound.key) & ~policy.CERTIFY
    if binding not in bound.answered:
        flags &= ~policy.SIGN
    return Component(bound.key, bound.secret, flags, _expiry(binding, bound.key), _revoked(bound, now))


def _revoked(bound: Bound, now: int | None) -> Revocation | None:
    """The gravest revocation that counts at a moment: a hard one, else the earliest."""
    found = []
    for row in bound.rows:
        if row.kind in _REVOCATIONS:
            reason = row.value(signatures.REASON) or b""
            code = reason[0] if reason else 0
            found.append(Revocation(code not in _SOFT, row.created, code, reason[1:].decode("utf-8", "replace")))
    holding = [row for row in found if now is None or row.holds(now)]
    return min(holding, key=lambda row: (not row.hard, row.at), default=None)


def _flags(value: bytes | None) -> int:
    """Key flags; without any a subkey may do nothing (rule 7)."""
    return value[0] if value else 0


def _able(flags: int, key: PublicKey) -> int:
    """The flags that the key's algorithm can live up to."""
    if not key.can_sign:
        flags &= ~(policy.SIGN | policy.CERTIFY)
    return flags if key.can_encrypt else flags & ~policy.ENCRYPT


def _expiry(row: Signature, key: PublicKey) -> int | None:
    """When a key ends by a signature on it, or the signature itself does; seconds since 1970."""
    lasts = row.seconds(signatures.KEY_EXPIRES)
    ends = [end for end in (key.created + lasts if lasts else None, row.ends) if end is not None]
    return min(ends, default=None)
