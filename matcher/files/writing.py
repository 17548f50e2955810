"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def making(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which becomes `path` when all went well.

    Unlike `replacing`, nothing is overwritten: of two who make it at once, the second is refused.
    Only its owner may read it.

    Raises
    ------
    FileError
        There is such a file, the folder cannot be written to, or the disk is full.
    """
    _refuse_existing(path)
    with drafting(path) as folder:
        draft = folder / path.name
        try:
            yield draft
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.chmod(0o600)
            try:
                os.link(draft, path)
            except FileExistsError:
                _refuse_existing(path)
                raise
            _sync_folder(path.parent)
        except OSError as error:
            raise _unwritable(path, error) from error


@contextmanager
def drafting(path: Path) -> Iterator[Path]:
    """A folder beside `path` to work in, gone afterwards; what a killed program left goes first.

    Raises
    ------
    FileError
        The folder cannot be written to.
    """
    beginning = f".{path.name}.draft-"
    try:
        for left in path.parent.glob(f"{_literally(beginning)}*"):
            with suppress(OSError), _holding(left):
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=beginning, dir=path.parent))
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with _holding(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _holding(folder: Path) -> Iterator[None]:
    """Hold a folder, so that nobody clears it away; OSError where another one holds it."""
    try:
        import fcntl
    except ImportError:  # only POSIX tells a folder in use from one left behind
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _literally(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _refuse_existing(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise FileError(f"There is {path} already.", "Name another file, or move it away.")


def _sync_folder(folder: Path) -> None:
    """Wait until the disk has the new name as well, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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
