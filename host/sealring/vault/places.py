"""Where a vault may be written: tells local disks from read-only, network and synced places.

SQLite's locks and its shared memory are not reliable on network file systems, and a program that syncs a folder copies
the file and its log at different moments; both have destroyed databases. So such places are read, never written.
"""

import contextlib
import errno
import os
import shutil
import sys
import tempfile

NETWORK = frozenset(
    {"9p", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs"}
    | {"nfs", "nfs4", "ocfs2", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs"}
)
NETWORK_FUSE: tuple[str, ...] = (
    "ceph",
    "curlftpfs",
    "davfs",
    "gcsfuse",
    "glusterfs",
    "google",
    "gvfs",
    "onedrive",
    "rclone",
    "s3fs",
)
NETWORK_FUSE += ("smbnetfs", "sshfs", "vmhgfs")  # beginnings of what follows "fuse."
SYNCED_NAMES = frozenset(
    (
        "dropbox",
        "google drive",
        "googledrive",
        "icloud drive",
        "mobile documents",
        "nextcloud",
        "owncloud",
        "pclouddrive",
    )
)
SYNCED_PREFIXES = ("onedrive", "dropbox (")
SYNC_MARKS = (".stfolder", ".dropbox", ".dropbox.cache", ".sync", ".csync_journal.db", ".owncloudsync.log")


def why_not_writable(path: str) -> str | None:
    """``"read_only_place"``, ``"network_place"``, or None for a place that can be written."""
    if not os.access(path, os.W_OK) or not os.access(os.path.dirname(os.path.abspath(path)), os.W_OK):
        return "read_only_place"
    return "network_place" if unsafe_for_writing(path) else None


def unsafe_for_writing(path: str) -> bool:
    """Whether the path lies on a network file system or in a folder that a program syncs."""
    real = os.path.realpath(path)
    return _synced(real) or on_network(real)


def _synced(real: str) -> bool:
    folder = os.path.dirname(real)
    while True:
        name = os.path.basename(folder).lower()
        if name in SYNCED_NAMES or name.startswith(SYNCED_PREFIXES):
            return True
        # ~/.dropbox is the client's own folder and says nothing about the home folder around it
        if folder != os.path.expanduser("~") and any(os.path.lexists(os.path.join(folder, m)) for m in SYNC_MARKS):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent


def on_network(real: str) -> bool:
    """Whether an absolute path lies on a network file system."""
    if sys.platform == "linux":
        try:
            with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
                kind = file_system(real, file.read())
            return kind in NETWORK or kind.removeprefix("fuse.").startswith(NETWORK_FUSE)
        except OSError:
            return False
    if sys.platform == "win32":
        import ctypes

        drive = os.path.splitdrive(real)[0]
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == 4
    return real.startswith("/Volumes/") and os.path.ismount("/".join(real.split("/")[:3]))


def file_system(real: str, mountinfo: str) -> str:
    """The type of the file system that holds an absolute path, from the text of /proc/self/mountinfo (proc(5))."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        left, separator, right = line.partition(" - ")
        fields = left.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = fields[4].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:  # a later mount on the same point covers the earlier one
            best, kind = len(point), right.split(" ")[0]
    return kind


def has_wal(path: str) -> bool:
    """Whether a non-empty write-ahead log lies beside the file: then the file alone is not the whole vault."""
    try:
        return os.path.getsize(path + "-wal") > 0
    except OSError:
        return False


class PrivateCopy:
    """A copy of the ciphertext (file and log) in a folder that only the owner can enter."""

    def __init__(self, path: str) -> None:
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        parent = runtime if runtime and os.access(runtime, os.W_OK) else None
        self._folder = tempfile.mkdtemp(prefix="sealring-", dir=parent)
        self.path = os.path.join(self._folder, "vault.db")
        try:
            shutil.copyfile(path, self.path)
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(path + "-wal", self.path + "-wal")
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Take the copy away; calling twice does no harm."""
        shutil.rmtree(self._folder, ignore_errors=True)


def move_into_place(draft: str, path: str) -> None:
    """Give a finished file its name, never over another one, and make that durable.

    Raises:
        FileExistsError: something has that name already.
        OSError: the system refuses.
    """
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links here; the window between look and rename is ours to lose
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.rename(draft, path)
    sync_folder(path)


def keep_copy(path: str, aside: str) -> None:
    """Give a file a second name, or copy it where there are no hard links; never over another one.

    Raises:
        OSError: the system refuses.
    """
    try:
        os.link(path, aside)
    except FileExistsError:
        raise
    except OSError:
        with open(path, "rb") as source, open(aside, "xb", opener=_private) as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
    sync_folder(aside)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_folder(path: str) -> None:
    """Make the names in a file's folder durable, where the platform can."""
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def error_name(error: OSError) -> str:
    """The name in schemas/errors.json of what the system said."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk_full"
    return "io_error"
