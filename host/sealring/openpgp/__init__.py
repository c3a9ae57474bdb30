"""OpenPGP: keys, certificates and messages, and the only importer of PGPy."""
