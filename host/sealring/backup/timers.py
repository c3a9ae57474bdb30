"""The timer that wakes the unattended backups: there is none yet."""


def state() -> str:
    return "unavailable"


def catch_up() -> None:
    return None
