"""A backup that an extension tab hands over, as a file without a name that is gone with this process."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, BinaryIO, cast

from sealring.base import paths
from sealring.base.errors import SealringError
from sealring.vault import places

if TYPE_CHECKING:
    from typing import IO


class Arrived:
    """Where its bytes go as they come; ``file`` is read from then on. What arrives is ciphertext, or not a backup."""

    def __init__(self) -> None:
        try:
            paths.make_private(paths.home())
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=paths.home())  # noqa: SIM115 - lives until the lock
        except OSError as error:
            raise SealringError(places.error_name(error)) from None

    @property
    def file(self) -> BinaryIO:
        """What has arrived."""
        return cast(BinaryIO, self._file)

    def write(self, data: bytes) -> None:
        """Take the next bytes. Raises disk_full, io_error."""
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise SealringError(places.error_name(error)) from None

    def close(self) -> None:
        """Forget them."""
        self._file.close()
