"""One process may run on a SQLite database: an advisory lock on a file beside it."""

import fcntl
import os
from pathlib import Path

from bot.ports.store import StoreBusyError, StoreError


class ProcessLock:
    """Held until released or until the process dies; the file tells who holds it."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            StoreBusyError: another process has it.
        """
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as exc:
            raise StoreError(
                f"The lock file {self._path} cannot be opened ({exc.strerror}). Make its folder writable."
            ) from exc
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            holder = os.read(file, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(file)
            raise StoreBusyError(
                f"another Siste (process {holder}) is running on this database; "
                "stop it or use another SISTE_DATABASE_URL"
            ) from exc
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode("ascii"))
        self._file = file

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would let two processes hold two files."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
