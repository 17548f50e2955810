"""The folder of models: each written whole or not at all, and read only if no byte has changed.

Every file's SHA-256 stands in the manifest, and the manifest's own hash is kept by whoever
registered the model, so that a torn or altered model never loads.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.catalogue import data_folder
from matcher.errors import ModelError
from matcher.model import Model
from matcher.registry.contents import CARD, FORMAT, MANIFEST, PARAMETERS, Card, files_of, model_in

_AGAIN = "Train again: matcher train"

#: Begins the name of a folder in which a model is being written.
_DRAFT = ".saving-"
#: A draft so much older than the newest one was left by a program that is gone.
_DEAD_AFTER_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Registry:
    """A folder of models."""

    folder: Path

    def save(
        self,
        model: Model,
        *,
        seen: Mapping[str, Any] | None = None,
        papers: Mapping[str, bytes] | None = None,
    ) -> str:
        """Write a model, whole or not at all; its manifest's SHA-256.

        The same model gives the same bytes. Saving it again where it stands is no change.

        Parameters
        ----------
        seen:
            What its card tells beside what it learnt from: plain JSON values.
        papers:
            Further files by name; the manifest holds their hashes as well.

        Raises
        ------
        ModelError
            The folder cannot be written, or holds another model of that id.
        """
        contents = files_of(model, seen or {}, papers or {})
        target = self.folder / model.id
        digest = hashlib.sha256(contents[MANIFEST]).hexdigest()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=_DRAFT) as name:
                self._remove_dead_drafts(Path(name))
                draft = Path(name) / model.id
                draft.mkdir()
                for file_name, content in contents.items():
                    _write_through(draft / file_name, content)
                if not target.exists():
                    _move_into_place(draft, target)
                if (target / MANIFEST).read_bytes() != contents[MANIFEST]:
                    raise ModelError(
                        f"The folder {target} holds another model of that name.",
                        "Move it away, or train under another name.",
                    )
        except OSError as problem:
            raise ModelError(
                f"The model cannot be written to {self.folder}: {problem.strerror}.",
                "Check the folder and the space left, or name another with --models.",
            ) from problem
        return digest

    def load(self, model_id: str, *, manifest_sha256: str | None = None) -> Model:
        """Read a model after checking every byte of it.

        Raises
        ------
        ModelError
            It is missing, torn, altered, made by a newer program, or for other evidence.
        """
        return _read(self.folder / model_id, manifest_sha256)[0]

    def card(self, model_id: str, *, manifest_sha256: str | None = None) -> Card:
        """What the model says of itself, checked like the model."""
        return _read(self.folder / model_id, manifest_sha256)[1]

    def paper(self, model_id: str, name: str, *, manifest_sha256: str) -> bytes:
        """One of its further files, checked like the model.

        Raises
        ------
        ModelError
            As `load`.
        KeyError
            The model has no such file.
        """
        return _verified(self.folder / model_id, manifest_sha256)[name]

    def papers(self, model_id: str, *, manifest_sha256: str) -> tuple[str, ...]:
        """Names of its further files, in order.

        Raises
        ------
        ModelError
            As `load`.
        """
        found = _verified(self.folder / model_id, manifest_sha256)
        return tuple(sorted(set(found) - {PARAMETERS, CARD, MANIFEST}))

    def hash_of(self, model_id: str) -> str:
        """The SHA-256 of a model's manifest, all its files checked against it.

        Raises
        ------
        ModelError
            As `load`.
        """
        return hashlib.sha256(_verified(self.folder / model_id, None)[MANIFEST]).hexdigest()

    def ids(self) -> tuple[str, ...]:
        """Ids of the models in the folder, in order."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST}")))

    def _remove_dead_drafts(self, newest: Path) -> None:
        """Clear away what killed programs left behind, judged by the disk's own clock."""
        now = newest.stat().st_mtime
        for draft in self.folder.glob(f"{_DRAFT}*"):
            try:
                is_dead = now - draft.stat().st_mtime > _DEAD_AFTER_SECONDS
            except FileNotFoundError:  # another program has just finished it
                continue
            if is_dead:
                shutil.rmtree(draft, ignore_errors=True)


def load_prior() -> Model:
    """The built-in model that has learnt nothing yet."""
    return _read(data_folder("models/prior"), None)[0]


def _write_through(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb", buffering=0) as file:
        file.write(content)
        os.fsync(file.fileno())


def _move_into_place(draft: Path, target: Path) -> None:
    """Make the folder appear at once; another run may have been faster with the same one."""
    try:
        draft.rename(target)
    except OSError:
        if not target.exists():
            raise


def _read(folder: Path, manifest_sha256: str | None) -> tuple[Model, Card]:
    contents = _verified(folder, manifest_sha256)
    try:
        return model_in(contents, folder.name)
    except (KeyError, ValueError, TypeError) as problem:
        raise ModelError(
            f"The model '{folder.name}' cannot be read: {problem}.", _AGAIN
        ) from problem


def _verified(folder: Path, manifest_sha256: str | None) -> dict[str, bytes]:
    """All files of a model by name, every hash checked."""
    content = _bytes_of(folder, MANIFEST)
    found = hashlib.sha256(content).hexdigest()
    if manifest_sha256 is not None and found != manifest_sha256:
        raise ModelError(f"The manifest of the model '{folder.name}' was altered.", _AGAIN)
    try:
        manifest = json.loads(content)
        newer = manifest["format"] > FORMAT
        hashes = {str(name): str(digest) for name, digest in manifest["sha256"].items()}
    except (AttributeError, KeyError, ValueError, TypeError) as problem:
        raise ModelError(
            f"The manifest of the model '{folder.name}' cannot be read.", _AGAIN
        ) from problem
    if newer:
        raise ModelError(
            f"The model '{folder.name}' was made by a newer program.", "Upgrade, or train again."
        )
    contents = {MANIFEST: content}
    for name in {PARAMETERS: "", CARD: "", **hashes}:
        contents[name] = _bytes_of(folder, name)
        if hashes.get(name) != hashlib.sha256(contents[name]).hexdigest():
            raise ModelError(
                f"The file {name} of the model '{folder.name}' was altered or torn.", _AGAIN
            )
    return contents


def _bytes_of(folder: Path, name: str) -> bytes:
    if Path(name).name != name:  # an altered manifest must not lead out of its folder
        raise ModelError(f"The manifest of the model '{folder.name}' cannot be read.", _AGAIN)
    try:
        return (folder / name).read_bytes()
    except OSError as problem:
        raise ModelError(
            f"The model '{folder.name}' is not whole: {name} cannot be read.", _AGAIN
        ) from problem
