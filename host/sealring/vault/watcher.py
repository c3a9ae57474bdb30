"""A light connection of its own for the thread that notices what other processes write."""

from sealring.vault import places
from sealring.vault.database import connect, mapped, whole


class Watcher:
    """A light connection of its own for the thread that notices what other processes write."""

    def __init__(self, path: str) -> None:
        with mapped():
            options = "mode=ro" if places.why_not_writable(path) is None else "mode=ro&immutable=1"
            self._connection = connect(path, options)

    def data_version(self) -> int:
        """Changes with every commit of any other connection."""
        with mapped():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def epoch(self) -> int:
        """The lock epoch as it is on disk now."""
        with mapped():
            row = self._connection.execute("SELECT value FROM meta WHERE name='epoch'").fetchone()
        return whole(row[0] if row else None)

    def close(self) -> None:
        """Close the connection; calling twice does no harm."""
        self._connection.close()
