"""Sealring keeps a person's passwords outside the browser, sealed with OpenPGP."""

__version__ = "0.1.0"
