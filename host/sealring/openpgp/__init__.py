"""OpenPGP: keys, certificates and messages, and the only importer of PGPy. policy.py has the rules.

Where to begin reading:

    messages    the vault's own messages, made and read directly; whatever has another shape goes to foreign
    post        letters: what comes from and goes to other people; verdicts says what their signatures are worth
    foreign     the general reader, in its order: packets (grammar, armor), envelope (session keys; s2k for
                passphrases), containers (what is encrypted, proved whole), contents (the one literal inside);
                cleartext for signed texts
    streams     messages of any length (backups), written piece by piece; reading reads them, armoring is their armor
    keys        own keys: made, imported (unlocking undoes their passphrase), protected; own_key is one in memory
    renewal     what an owner does to a key in the course of its life, with drafting and making
    certificates    other people's keys: weighing checks what they sign for themselves, standing says what that
                    amounts to at a moment; certifying, merging and keyrings for what others say and where it comes from
    material, secret_material, signatures, cipher, twofish    the operations themselves, on `cryptography`
    engine      the door to PGPy
"""
