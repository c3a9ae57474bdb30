"""The readiness kit: what a person needs on paper on the day when the computer is gone.

``stated`` knows what a kit says, ``sheets`` puts it into blocks, ``pdf`` and ``page`` draw them, ``typed`` and
``codes`` turn a key into lines and QR codes, ``reading`` both back. ``shares`` splits a Backup Key over several sheets.
``alone/restore.py`` needs nothing of Sealring.
"""
