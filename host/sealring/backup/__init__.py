"""Backups: made, kept account of, opened, restored, and drilled. docs/formats.md has the format.

Where to begin reading:

    lines       what a backup says: one JSON value in each line, padded
    content     an opened one, in clear inside one signed message; needs the keys
    asis        a sealed one, everything as it lies, encrypted once more; needs no secret
    making      the file: private, whole or absent, read back before it is called done
    reading     either kind, as a stream of the same entries
    comparing   what a restore would do, item by item; restoring does it, in one transaction
    fresh       a vault made from a backup alone, on a new machine
    drill       the proof that a backup restores, from the file and the key as typed
    register    which backups there are, and what is known of each
    backupkey   the Backup Key: rated, suggested
    found       folders that other programs carry away, and removable drives; removable knows each system
    timers      the system's own timer, which wakes what makes the backups that are due
"""
