"""What Sealring takes and makes in OpenPGP.

The rules, each enforced in the module that it names, and shown by a test with its number in tests/openpgp:

 1. An encrypted message is one or more session-key packets and ONE container with integrity protection, nothing
    behind it: SEIPD version 1 or 2 (tag 18), or GnuPG's packet (tag 20). Tag 9, which has none, is refused before
    anything is decrypted (containers.py, foreign.py).
 2. Inside is exactly one literal; signatures stand around it in their grammar, and nothing else does. At most
    COMPRESSION_LAYERS compressed packets lie around it; of all layers together no more than INFLATED bytes are ever
    inflated, and beyond FREELY no more than RATIO times what went in (contents.py).
 3. No plaintext leaves before the integrity of all of it is checked, and from ``unseal`` none before the signature
    is (containers.py, messages.py).
 4. A signature counts only if it is version 4, of a document, with SHA-256, SHA-384 or SHA-512, with no critical
    part that we don't know. MD5, SHA-1, RIPEMD-160 and SHA-224 never count (signatures.py, verdicts.py).
 5. Own signatures are told by the own keys' fingerprints; own expiry or revocation never fails them (messages.py).
 6. What we write is AES-256, SHA-512, SEIPD version 1, uncompressed; a passphrase goes through an iterated S2K of
    65,011,712 octets of SHA-256; the literal has no name and no date (messages.py, post.py).
 7. We encrypt only to a key or subkey that its primary key bound with a good signature and an explicit encryption
    flag, of an algorithm in rule 8, neither it nor its primary key being revoked, expired or not yet valid
    (certificates.py, standing.py).
 8. Keys are version 4: RSA of 2048 to 8192 bits, Ed25519 with Cv25519, NIST P-256, P-384, P-521, Brainpool of 256,
    384 and 512 bits, and RFC 9580's Ed25519, Ed448, X25519 and X448. Nothing is encrypted to Elgamal or short RSA, and
    DSA vouches for nothing (material.py).
 9. A secret key is taken only whole: no stubs, every secret part matching its public part, a signing and an
    encryption key usable on the day of import, signing subkeys signing back (keys.py).
10. Whatever is malformed ends in a SealringError, and every count below is a cap on the work it may cost: an input
    of up to 1 MiB costs at most a second and 64 MiB of memory (everywhere).
11. Session keys are unwrapped by our own loop: packets that name an own key first, then those for hidden recipients
    with every own key; never more than TRIALS (envelope.py).
12. Passphrase packets are version 4, 5 or 6, with S2K of kind 0, 1 or 3, by SHA-1 or SHA-2, hashing no more than
    S2K_OCTETS in all. A wrong passphrase has one answer, wherever it shows; a key's own likewise (passphrases.py,
    envelope.py, s2k.py, unlocking.py).
13. Of an AEAD container (GnuPG's by OCB or EAX, SEIPD version 2 by EAX, OCB or GCM) every chunk's tag and the last
    one over the whole length are checked (containers.py, aead.py).
14. Outdated ciphers (CIPHER_NAMES) are read and marked, never written; any other but AES and Camellia is
    "unsupported" (containers.py, post.py).
15. The outcomes are told apart: unsupported, altered or broken, no own key fits, the message's own passphrase is
    wrong or missing, no good signature. Newer forms (keys of version 6 and 5, Argon2) and stubs of cards are
    unsupported, and the reason says so (envelope.py, foreign.py, unlocking.py).
16. A certificate is looked at as it stands at a moment: by the newest signatures that were there, not expired ones if
    there are others. A hard revocation (compromised, or for no reason) counts at any time, a soft one (superseded,
    retired) from its date. What is dated up to CLOCK_SKEW ahead of our clock is taken, what is further is not there
    yet (standing.py).
17. A verdict is "good" only if the signature holds, by a key of the certificates given, that may sign, and that was
    neither revoked nor expired nor unborn when it signed; if it is itself neither expired nor from the future. An
    unsigned message has no verdict (verdicts.py).
18. A key is no more than its own primary key signed for: forged and foreign bindings drop out. What others certify is
    kept only where asked for, bounded, and means nothing here (weighing.py).
19. Of a cleartext signed message exactly the signed lines are given back, and a header other than "Hash" voids it
    (cleartext.py).
20. PGPy stands behind one door, which gives it nothing from outside but a legacy cipher's octets (engine.py).
21. Decryption with an old own key always works, whatever happened to the key since (own_key.py).
22. A literal's name, date and kind mean nothing: nobody signs them (contents.py).
23. Session-key packets go with the container of their own time: version 6 with SEIPD version 2 and nothing else with
    it, version 5 with GnuPG's packet. Others are passed over, so that no message is opened as a weaker one than its
    sender made (envelope.py).
24. Of RFC 9580's own keys: X25519 and X448 carry AES keys only, Ed448 signs by SHA-512 only, and no key is a point of
    small order (material.py, secret_material.py).
"""

from sealring.base.limits import KIB, MIB

# Algorithm numbers: RFC 4880, 9; RFC 6637, 5; EdDSA as GnuPG and OpenPGP.js write it.
RSA = frozenset((1, 2, 3))
RSA_BOTH = 1
RSA_ENCRYPT_ONLY = 2
RSA_SIGN_ONLY = 3
ECDH = 18
ECDSA = 19
EDDSA = 22
X25519, X448, ED25519, ED448 = 25, 26, 27, 28  # RFC 9580, 5.5.5.7 ff.
SIGNING = frozenset((RSA_BOTH, RSA_SIGN_ONLY, ECDSA, EDDSA, ED25519, ED448))
ENCRYPTING = frozenset((RSA_BOTH, RSA_ENCRYPT_ONLY, ECDH, X25519, X448))

# Those that we don't take, by name (rule 8).
OTHER_KEYS = {8: "Kyber", 16: "Elgamal", 17: "DSA", 20: "Elgamal", 30: "ML-DSA-65 with Ed25519"}
OTHER_KEYS |= {31: "ML-DSA-87 with Ed448", 35: "ML-KEM-768 with X25519", 36: "ML-KEM-1024 with X448"}

SHA256, SHA384, SHA512 = 8, 9, 10
HASHES = {SHA256: "sha256", SHA384: "sha384", SHA512: "sha512"}  # rule 4

WEAK_HASHES = {1: "MD5", 2: "SHA-1", 3: "RIPEMD-160", 11: "SHA-224"}  # never good (rule 4)

AES128, AES192, AES256 = 7, 8, 9
AES_KEY_BYTES = {AES128: 16, AES192: 24, AES256: 32}
TWOFISH = 10
KEY_BYTES = {
    1: 16,
    2: 24,
    3: 16,
    4: 16,
    **AES_KEY_BYTES,
    TWOFISH: 32,
    11: 16,
    12: 24,
    13: 32,
}  # what we can read (rule 1)
BLOCK_BYTES = {1: 8, 2: 8, 3: 8, 4: 8, AES128: 16, AES192: 16, AES256: 16, TWOFISH: 16, 11: 16, 12: 16, 13: 16}

CIPHER_NAMES = {1: "IDEA", 2: "3DES", 3: "CAST5", 4: "Blowfish", TWOFISH: "Twofish"}  # outdated (rule 14)

# Key flags (RFC 4880, 5.2.3.21)
CERTIFY = 0x01
SIGN = 0x02
ENCRYPT = 0x0C

MESSAGE_IN = 64 * MIB  # bytes of one message; the largest that a later backup may be
INFLATED = 16 * MIB  # bytes, of all layers together; zlib's ratio is about 1029:1
COMPRESSION_LAYERS = 2  # one is usual; some programs add another around the signed part
FREELY = 64 * KIB  # bytes that may be inflated from anything; beyond it, RATIO times what went in
RATIO = 100
PACKETS = 96  # in one message or one layer of it
KEY_PACKETS = 1024  # in one key, certifications by others included
CERTIFICATIONS = 64  # by others, kept with one certificate
CERTIFICATION_BYTES = 2 * KIB  # of one of them
SUBKEYS = 32  # each may cost one derivation from the passphrase
OWN_SIGNATURES = 256  # by a key about itself, checked; one costs up to a millisecond
CLOCK_SKEW = 86_400  # seconds; another's clock may be so far ahead of ours (rule 16)
PARTIAL_LENGTHS = 256 * KIB  # chunks of one packet
SUBPACKETS = 128  # of one signature; a letter names each recipient in one
RECIPIENTS = 64  # session-key packets of one message
SESSIONS = 4  # different session keys tried on one container; one is usual
S2K_OCTETS = 4 * 65_011_712  # hashed for one message and one passphrase; 65,011,712 is the most for one packet
TWOFISH_BYTES = 64 * KIB  # of one message; we undo it slowly
CHUNK_BITS = 16  # beyond 64 octets, so 4 MiB; nobody writes larger ones
TRIALS = 64  # own keys tried on one message, an RSA key costing 1 to 10 ms; hidden recipients being tried with each
SIGNATURES = 16  # checked in one message
MPI_BITS = 16384  # the largest number that a key of 8192 bits brings is half of it
