"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.errors import FileError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path` to write to, which takes its place when all went well.

    Whatever goes wrong, an interruption included, `path` is as it was before.

    Raises
    ------
    FileError
        The folder cannot be written to, or the disk is full.
    """
    if path.is_dir():
        raise FileError(f"{path} is a folder.", "Give the name of a file.")
    new: Path | None = None
    try:
        try:
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            os.close(handle)
            new = Path(name)
            yield new
            with new.open("rb+") as file:
                os.fsync(file.fileno())
            # mkstemp makes a file only its owner can read; a table is made to be shared.
            new.chmod(0o666 & ~_umask())
            new.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from error
    finally:
        if new is not None:
            new.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """The folder and those above it, where they are not there yet."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise FileError(f"{folder} is a file, not a folder.", "Name another folder.") from None
    except OSError as error:
        raise _unwritable(folder, error) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(path: Path, error: OSError) -> FileError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FileError(f"The disk is full: {path} was not written.", "Make room and try again.")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return FileError(f"There is no folder {path.parent}.", "Make it, or name another.")
    return FileError(f"{path} cannot be written: {error.strerror}.", "Name another place.")
