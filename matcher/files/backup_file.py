"""A backup as a file: a zip of a store, its models and its journal, with what each file must be.

``manifest.json`` names every other file with its size and SHA-256. The last 64 bytes of the zip,
its comment, are the SHA-256 of all before them: a backup that was torn or altered anywhere is
known before anything of it is used.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from matcher.errors import FileError

#: Raised when the files mean something else than before; older programs then refuse.
FORMAT = 1

STORE, JOURNAL, ANSWER_KEY, MODELS = "store.db", "erasures", "answer-key", "models"
_MANIFEST = "manifest.json"
_SEAL_LENGTH = 64
_PIECE = 1 << 20

#: Every file in it bears this day, so that the same state gives the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup whose every byte was checked.

    Attributes
    ----------
    about:
        When it was made, of which state, and which model was in use.
    files:
        SHA-256 by name.
    """

    path: Path
    about: Mapping[str, Any]
    files: Mapping[str, str]

    @property
    def models(self) -> tuple[str, ...]:
        """Ids of the models in it."""
        parts = (PurePosixPath(name).parts for name in self.files)
        return tuple(sorted({part[1] for part in parts if part[0] == MODELS}))

    def read(self, name: str) -> bytes | None:
        """One of its small files; None where it has none of that name."""
        if name not in self.files:
            return None
        with zipfile.ZipFile(self.path) as packed:
            return packed.read(name)

    def unpack(self, name: str, target: Path) -> None:
        """One of its files, written to the disk.

        Raises
        ------
        FileError
            It is not what the manifest says: the file was changed since it was checked.
        """
        digest = hashlib.sha256()
        with (
            zipfile.ZipFile(self.path) as packed,
            packed.open(name) as source,
            target.open("xb") as file,
        ):
            while piece := source.read(_PIECE):
                digest.update(piece)
                file.write(piece)
        if digest.hexdigest() != self.files[name]:
            raise _damaged(self.path)

    def members(self, beginning: str) -> tuple[str, ...]:
        """Names of its files in a folder of it."""
        return tuple(name for name in self.files if name.startswith(f"{beginning}/"))


def write_backup(path: Path, sources: Mapping[str, Path | bytes], about: Mapping[str, Any]) -> None:
    """Write a backup to a new file; the same files give the same bytes.

    Raises
    ------
    OSError
        It cannot be written.
    """
    told: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name in sorted(sources):
            told[name] = _pack(packed, name, sources[name])
        manifest = {"format": FORMAT, "about": dict(about), "files": told}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        _pack(packed, _MANIFEST, f"{text}\n".encode())
        packed.comment = b"0" * _SEAL_LENGTH
    with path.open("rb+") as file:
        seal = _seal(path).encode()
        file.seek(-_SEAL_LENGTH, 2)
        file.write(seal)


def read_backup(path: Path) -> Backup:
    """Check every byte of a backup.

    Raises
    ------
    FileError
        There is none, it is something else, was torn or altered, or a newer program made it.
    """
    with _telling(path):
        if path.is_dir():
            raise FileError(f"{path} is a folder.", "Give the name of a file.")
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                raise FileError(f"{path} is no backup.", "Name a file that matcher backup made.")
            file.seek(max(-_SEAL_LENGTH, -path.stat().st_size), 2)
            found = file.read()
        if found.decode("ascii", "replace") != _seal(path):
            raise _damaged(path)
        with zipfile.ZipFile(path) as packed:
            manifest = json.loads(packed.read(_MANIFEST))
            if manifest["format"] > FORMAT:
                raise FileError(
                    f"{path} was made by a newer program.", "Update the program, then put it back."
                )
            names = sorted(set(packed.namelist()) - {_MANIFEST})
            files = {name: str(one["sha256"]) for name, one in manifest["files"].items()}
            if names != sorted(files) or not all(_is_safe(name) for name in names):
                raise _damaged(path)
            for name in names:
                if _digest_of(packed, name) != files[name]:
                    raise _damaged(path)
        if STORE not in files:
            raise _damaged(path)
        return Backup(path, dict(manifest["about"]), files)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise FileError(
            f"There is no file {path}.", "Name a file that matcher backup made."
        ) from None
    except OSError as error:
        raise FileError(
            f"{path} cannot be read: {error.strerror}.", "See that you may read it."
        ) from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError):
        raise _damaged(path) from None


def _damaged(path: Path) -> FileError:
    return FileError(
        f"The backup {path} is not whole, or was altered: nothing of it was used.",
        "Take another backup.",
    )


def _pack(packed: zipfile.ZipFile, name: str, source: Path | bytes) -> dict[str, Any]:
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    digest, n_bytes = hashlib.sha256(), 0
    with packed.open(info, "w", force_zip64=True) as target:
        for piece in _pieces(source):
            digest.update(piece)
            n_bytes += len(piece)
            target.write(piece)
    return {"bytes": n_bytes, "sha256": digest.hexdigest()}


def _pieces(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _digest_of(packed: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with packed.open(name) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _seal(path: Path) -> str:
    """The SHA-256 of all but the last bytes of a file."""
    digest, left = hashlib.sha256(), path.stat().st_size - _SEAL_LENGTH
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def _is_safe(name: str) -> bool:
    """Whether a name stays inside the folder it is unpacked to."""
    parts = PurePosixPath(name).parts
    if name in (STORE, JOURNAL, ANSWER_KEY):
        return True
    known = len(parts) >= 3 and parts[0] == MODELS  # models/<id>/<file>
    return known and not any(part in ("..", "/") or "\\" in part for part in parts)
