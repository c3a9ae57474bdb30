"""What Sealring takes and makes in OpenPGP.

The rules, each enforced in the module that it names:

 1. A message is one or more session-key packets and ONE encrypted container with integrity protection (SEIPD v1,
    tag 18), nothing behind it. Tag 9 is refused before anything is decrypted (foreign.py).
 2. Inside is exactly one literal. At most COMPRESSION_LAYERS compressed packets lie around it, and no more than
    INFLATED bytes are ever inflated, whatever the packets promise (foreign.py).
 3. No plaintext leaves before the MDC is checked, and from ``unseal`` none before the signature is (messages.py).
 4. A signature counts only if it is version 4, of type "binary document", with SHA-256, SHA-384 or SHA-512, with no
    critical part that we don't know, by a key that its owner's flags let sign (signatures.py, messages.py).
 5. Own signatures are told by the own keys' fingerprints; own expiry or revocation never fails them (messages.py).
 6. What we write is AES-256, SHA-512, SEIPD v1, uncompressed (messages.py).
 7. We encrypt only to a subkey that its primary key bound with a good signature, with an encryption flag, not
    revoked, of an algorithm in rule 8 (certificates.py).
 8. Keys are version 4: RSA of 2048 to 8192 bits, Ed25519 with Cv25519, NIST P-256, P-384, P-521 (material.py).
 9. A secret key is taken only whole: no stubs, every secret part matching its public part, a signing and an
    encryption key usable on the day of import, signing subkeys signing back (keys.py).
10. Whatever is malformed ends in a SealringError, and every count below is a cap on the work it may cost.
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

SHA256, SHA384, SHA512 = 8, 9, 10
HASHES = {SHA256: "sha256", SHA384: "sha384", SHA512: "sha512"}  # rule 4

WEAK_HASHES = {1: "MD5", 2: "SHA-1", 3: "RIPEMD-160", 11: "SHA-224"}  # never good (rule 4)

AES128, AES192, AES256 = 7, 8, 9
AES_KEY_BYTES = {AES128: 16, AES192: 24, AES256: 32}
KEY_BYTES = {1: 16, 2: 24, 3: 16, 4: 16, **AES_KEY_BYTES, 11: 16, 12: 24, 13: 32}  # what we can read (rule 1)
BLOCK_BYTES = {1: 8, 2: 8, 3: 8, 4: 8, AES128: 16, AES192: 16, AES256: 16, 11: 16, 12: 16, 13: 16}

CIPHER_NAMES = {1: "IDEA", 2: "3DES", 3: "CAST5", 4: "Blowfish", 10: "Twofish"}  # outdated (rule 14)

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
SUBKEYS = 16  # each may cost one derivation from the passphrase
OWN_SIGNATURES = 256  # by a key about itself, checked; one costs up to a millisecond
CLOCK_SKEW = 86_400  # seconds; another's clock may be so far ahead of ours (rule 16)
PARTIAL_LENGTHS = 256 * KIB  # chunks of one packet
SUBPACKETS = 64  # of one signature
RECIPIENTS = 64  # session-key packets of one message
SESSIONS = 4  # different session keys tried on one container; one is usual
S2K_OCTETS = 3 * 65_011_712  # hashed for one message and one passphrase; 65,011,712 is the most for one packet
OCB_CHUNK_BITS = 16  # beyond 64 octets, so 4 MiB; GnuPG writes no larger ones
TRIALS = 64  # own keys tried on one message, an RSA key costing 1 to 10 ms; hidden recipients being tried with each
SIGNATURES = 16  # checked in one message
MPI_BITS = 16384  # the largest number that a key of 8192 bits brings is half of it
