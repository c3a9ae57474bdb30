"""Where Sealring keeps what it keeps. SEALRING_HOME moves all of it."""

import os
import re
import sys

DEFAULT = "default"  # the vault that is meant where none is named
LONGEST = 4096  # characters of a path, as on the wire
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def home() -> str:
    """The data folder: SEALRING_HOME, else the platform's user data folder (platformdirs).

    Linux's answer is written out here, because importing platformdirs costs a browser's launch of the host 25 ms;
    a test compares the two.
    """
    chosen = os.environ.get("SEALRING_HOME")
    if chosen:
        return os.path.abspath(chosen)
    if sys.platform == "linux":
        base = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
        return os.path.join(base, "sealring")
    import platformdirs

    return platformdirs.user_data_dir("sealring", appauthor=False)


def state_home() -> str:
    """The folder for what must not travel with a copy of the data folder: the highest vault state seen."""
    if os.environ.get("SEALRING_HOME"):
        return os.path.join(home(), "state")
    import platformdirs

    return platformdirs.user_state_dir("sealring", appauthor=False)


def documents() -> str:
    """The folder where the person's own files go (key file, later backups)."""
    if os.environ.get("SEALRING_HOME"):
        return os.path.join(home(), "files")
    import platformdirs

    return os.path.join(platformdirs.user_documents_dir(), "Sealring")


def good_name(vault: str) -> bool:
    """Whether a vault may be called so: 1 to 32 lower-case letters, digits and hyphens, no hyphen first."""
    return _NAME.fullmatch(vault) is not None


def vaults() -> list[str]:
    """The names of the vaults that are there, the default one first; they are the names of folders."""
    try:
        folders = os.listdir(os.path.join(home(), "vaults"))
    except OSError:
        return []
    there = [name for name in folders if good_name(name) and os.path.exists(vault_file(name))]
    return sorted(there, key=lambda name: (name != DEFAULT, name))


def vault_folder(vault: str) -> str:
    """The folder of one vault.

    Raises:
        ValueError: for a name that is not lower-case letters, digits and hyphens.
    """
    if not good_name(vault):
        raise ValueError("a vault's name has lower-case letters, digits and hyphens")
    return os.path.join(home(), "vaults", vault)


def vault_file(vault: str) -> str:
    """The SQLite file of one vault."""
    return os.path.join(vault_folder(vault), "vault.db")


def token_file(vault: str) -> str:
    """The security token of one vault, readable while it is locked."""
    return os.path.join(vault_folder(vault), "token.json")


def prompt_file(vault: str) -> str:
    """Which prompt the person chose for one vault, readable while it is locked; there only once they chose."""
    return os.path.join(vault_folder(vault), "prompt.json")


def nameable(path: str) -> bool:
    """Whether a path is absolute, and text that can be shown and sent: UTF-8, no control characters, not too long."""
    odd = any(ord(sign) < 32 or 127 <= ord(sign) < 160 or 0xD800 <= ord(sign) < 0xE000 for sign in path)
    return os.path.isabs(path) and len(path) <= LONGEST and not odd


def within(path: str, folder: str) -> bool:
    """Whether a path is a folder's or of something in it, by its text; both absolute, links already followed."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def make_private(folder: str) -> None:
    """Make a folder that only the owner can enter."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
