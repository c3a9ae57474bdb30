"""Folders that another program carries away, and removable drives: nothing is found yet."""

from typing import NamedTuple


class Synced(NamedTuple):
    service: str
    path: str


class Drive(NamedTuple):
    label: str
    path: str


def synced() -> list[Synced]:
    return []


def drives() -> list[Drive]:
    return []


def drive(label: str) -> str | None:
    return None


def carries(path: str) -> str | None:
    return None
