"""Opens a file, a folder or a zip of registry files, one stream at a time.

Knows names, sizes and byte streams; what is in a file is for the readers. Nothing is ever
unpacked to disk, so the paths inside a zip can do no harm; they are only shown.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from matcher.errors import FileError

#: What a folder or a zip is searched for; everything else in it is left alone and named.
STUDY_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".csv"})

#: Registry JSON packs 10 to 30 times; a bomb packs about 1,000 times.
MAX_PACKING_RATIO = 200

#: Below this a high ratio is no danger.
SMALL_BYTES = 10_000_000

#: The whole registry is some 13 GB of JSON.
MAX_UNPACKED_BYTES = 40_000_000_000

_ENCRYPTED = 0x1
_KNOWN_PACKING = frozenset(
    {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
)
_REPACK = "Unpack it and import the folder, or pack the files anew without a password."


@dataclass(frozen=True, slots=True)
class Opened:
    """One file, open for reading: what to call it in messages, and its bytes (seekable)."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Contents:
    """What there is to read: files in order of path and name, and those left alone."""

    files: tuple[Path, ...]
    skipped: tuple[str, ...] = ()


def list_contents(paths: Sequence[Path]) -> Contents:
    """The files under some paths. A file stands for itself, whatever it is called.

    Raises
    ------
    FileError
        No such path, unreadable, or a folder in which no file could hold studies.
    """
    parts = [_list_one(path) for path in paths]
    return Contents(
        tuple(file for part in parts for file in part.files),
        tuple(name for part in parts for name in part.skipped),
    )


def _list_one(path: Path) -> Contents:
    try:
        is_folder = path.is_dir()
        if not is_folder and not path.exists():
            raise FileError(f"There is no file or folder {path}.", "Check the path.")
    except (OSError, ValueError) as error:
        raise FileError(f"{str(path)[:200]!r} is no path: {error}.", "Check the path.") from None
    if not is_folder:
        return Contents((path,))
    with readable(str(path)):
        found = [file for file in sorted(path.rglob("*")) if file.is_file() and _is_shown(file)]
    wanted = STUDY_SUFFIXES | {".zip"}
    files = tuple(file for file in found if file.suffix.lower() in wanted)
    if not files:
        raise FileError(
            f"The folder {path} holds no studies.",
            "It must hold .json, .jsonl, .csv or .zip files from ClinicalTrials.gov.",
        )
    skipped = (file for file in found if file.suffix.lower() not in wanted)
    return Contents(files, tuple(file.name for file in skipped))


def open_last_first(contents: Contents) -> Iterator[Opened]:
    """Every file, members of zips among them, from the last to the first.

    Last first, because of two files with the same study the last one wins: a reader that
    meets the winner first need not remember the loser.
    """
    for file in reversed(contents.files):
        with readable(file.name):
            if zipfile.is_zipfile(file):
                yield from _open_members(file)
            else:
                with file.open("rb") as stream:
                    yield Opened(file.name, stream)


def is_office_file(file: Path) -> bool:
    """True for an XLSX, DOCX ...: a zip, but not one of ours."""
    with readable(file.name), zipfile.ZipFile(file) as archive:
        return "[Content_Types].xml" in archive.namelist()


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what the system says of a file that cannot be read into one clear `FileError`."""
    try:
        yield
    except zipfile.BadZipFile as error:
        raise FileError(
            f"{name} is a damaged or cut-off zip ({error}).", "Download it again."
        ) from None
    except NotImplementedError as error:
        raise FileError(
            f"{name} is packed in a way that cannot be read ({error}).",
            "Download it again, or unpack it and pack it anew as a plain zip.",
        ) from None
    except (zlib.error, EOFError) as error:
        raise FileError(f"{name} cannot be unpacked ({error}).", "Download it again.") from None
    except UnicodeError:
        raise FileError(
            f"{name} is not in the encoding it declares, or not in UTF-8.",
            "Download it again, or save it as UTF-8.",
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(
            f"{name} cannot be read: {reason}.", "Check the file and its rights."
        ) from None


def _open_members(file: Path) -> Iterator[Opened]:
    with zipfile.ZipFile(file) as archive:
        members = [member for member in archive.infolist() if _is_wanted(member, file.name)]
        _refuse_bomb(members, file.name)
        if not members:
            raise FileError(
                f"{file.name} holds no studies.",
                "It must hold .json, .jsonl or .csv files from ClinicalTrials.gov.",
            )
        for member in sorted(members, key=lambda member: member.filename, reverse=True):
            with archive.open(member) as stream:
                yield Opened(f"{file.name}/{member.filename}", stream)


def _is_wanted(member: zipfile.ZipInfo, zip_name: str) -> bool:
    """Whether a member may hold studies; raises for one that no zip of ours has."""
    inner = PurePosixPath(member.filename)
    if member.is_dir() or not _is_shown(inner):
        return False
    if inner.suffix.lower() == ".zip":
        raise FileError(
            f"{zip_name} holds another zip, {member.filename}; zips inside zips are not read.",
            "Unpack it and import the folder.",
        )
    if inner.suffix.lower() not in STUDY_SUFFIXES:
        return False
    if member.flag_bits & _ENCRYPTED:
        raise FileError(f"{zip_name} is locked with a password.", _REPACK)
    if member.compress_type not in _KNOWN_PACKING:
        raise FileError(
            f"{member.filename} in {zip_name} is packed in a way that is not read here.", _REPACK
        )
    return True


def _refuse_bomb(members: list[zipfile.ZipInfo], zip_name: str) -> None:
    """Judge by the sizes the zip declares; reading stops at the declared size in any case."""
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if total > MAX_UNPACKED_BYTES or (
        total > SMALL_BYTES and total > MAX_PACKING_RATIO * max(packed, 1)
    ):
        raise FileError(
            f"{zip_name} would unpack from {packed:,} to {total:,} bytes, "
            "which no export of the registry does.",
            "If you trust it, unpack it and import the folder.",
        )


def _is_shown(path: Path | PurePosixPath) -> bool:
    """False for the hidden files that systems leave in folders and zips."""
    return not path.name.startswith(".") and "__MACOSX" not in path.parts
