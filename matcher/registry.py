"""Models on disk: `<id>/` with parameters, a card and a manifest; data, never code.

Arrays are read with pickling switched off, every file's SHA-256 stands in the manifest, and
the manifest's own hash is kept by whoever registered the model, so that a torn or altered
model never loads. Writing is all or nothing: a folder appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import data_folder
from matcher.domain.ranking import LearntFrom
from matcher.errors import ModelError
from matcher.model import HOSPITAL_STAGES, Calibration, Model, Rows, StageParameters

#: Raised when the files mean something else than before; older programs then refuse.
FORMAT = 2

PARAMETERS, CARD, MANIFEST = "parameters.npz", "card.json", "manifest.json"
_AGAIN = "Train again: matcher train"


@dataclass(frozen=True, slots=True)
class Card:
    """What a model says of itself.

    Attributes
    ----------
    seen:
        What went in and how it scored: rows, share unresolved, versions ... plain JSON values.
    """

    id: str
    trained_as_of: date | None
    learnt_from: LearntFrom
    features: tuple[str, ...]
    seen: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Registry:
    """A folder of models."""

    folder: Path

    def save(self, model: Model, *, seen: Mapping[str, Any] | None = None) -> str:
        """Write a model, whole or not at all; its manifest's SHA-256.

        The same model gives the same bytes. Saving it again where it stands is no change.

        Raises
        ------
        ModelError
            The folder cannot be written, or holds another model of that id.
        """
        contents = _contents(model, seen or {})
        target = self.folder / model.id
        digest = hashlib.sha256(contents[MANIFEST]).hexdigest()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=".saving-") as name:
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
            It is missing, torn, altered, or made by a newer program.
        """
        return _read(self.folder / model_id, manifest_sha256)[0]

    def card(self, model_id: str) -> Card:
        """What the model says of itself, checked like the model."""
        return _read(self.folder / model_id, None)[1]

    def ids(self) -> tuple[str, ...]:
        """Ids of the models in the folder, in order."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST}")))

    def remove_drafts(self) -> None:
        """Clear away what a killed save left behind."""
        for draft in self.folder.glob(".saving-*"):
            shutil.rmtree(draft, ignore_errors=True)


def load_prior() -> Model:
    """The built-in model that has learnt nothing yet."""
    folder = data_folder("models/prior")
    return _read(folder, None)[0]


def _contents(model: Model, seen: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of a model, the manifest last."""
    arrays: dict[str, Any] = {}
    for name, stage in {**model.stages, "norway": model.norway}.items():
        arrays |= {f"{name}.{key}": value for key, value in arrays_of(stage).items()}
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    card = {
        "format": FORMAT,
        "id": model.id,
        "trained_as_of": model.trained_as_of.isoformat() if model.trained_as_of else None,
        "learnt_from": {
            "forwardings": model.learnt_from.forwardings,
            "answers": model.learnt_from.answers,
            "outcomes": model.learnt_from.outcomes,
        },
        "features": list(model.features),
        "seen": dict(seen),
    }
    contents = {PARAMETERS: buffer.getvalue(), CARD: _as_json(card)}
    manifest = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    contents[MANIFEST] = _as_json({"format": FORMAT, "sha256": manifest})
    return contents


def _as_json(value: Mapping[str, object]) -> bytes:
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False, sort_keys=True)
    return (text + "\n").encode()


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
        card = _read_card(json.loads(contents[CARD]))
        with np.load(io.BytesIO(contents[PARAMETERS]), allow_pickle=False) as arrays:
            stages = {name: _stage(arrays, name) for name in (*HOSPITAL_STAGES, "norway")}
    except (KeyError, ValueError, TypeError) as problem:
        raise ModelError(
            f"The model '{folder.name}' cannot be read: {problem}.", _AGAIN
        ) from problem
    norway = stages.pop("norway")
    model = Model(card.id, card.trained_as_of, card.learnt_from, card.features, stages, norway)
    return model, card


def _verified(folder: Path, manifest_sha256: str | None) -> dict[str, bytes]:
    """All files of a model, every hash checked."""
    try:
        contents = {name: (folder / name).read_bytes() for name in (PARAMETERS, CARD, MANIFEST)}
    except OSError as problem:
        missing = Path(str(problem.filename)).name
        raise ModelError(
            f"The model '{folder.name}' is not whole: {missing} cannot be read.", _AGAIN
        ) from problem
    found = hashlib.sha256(contents[MANIFEST]).hexdigest()
    if manifest_sha256 is not None and found != manifest_sha256:
        raise ModelError(f"The manifest of the model '{folder.name}' was altered.", _AGAIN)
    try:
        manifest = json.loads(contents[MANIFEST])
        newer = manifest["format"] > FORMAT
        hashes = dict(manifest["sha256"])
    except (KeyError, ValueError, TypeError) as problem:
        raise ModelError(
            f"The manifest of the model '{folder.name}' cannot be read.", _AGAIN
        ) from problem
    if newer:
        raise ModelError(
            f"The model '{folder.name}' was made by a newer program.", "Upgrade, or train again."
        )
    for name in (PARAMETERS, CARD):
        if hashes.get(name) != hashlib.sha256(contents[name]).hexdigest():
            raise ModelError(
                f"The file {name} of the model '{folder.name}' was altered or torn.", _AGAIN
            )
    return contents


def _read_card(card: Mapping[str, Any]) -> Card:
    day = card["trained_as_of"]
    return Card(
        id=card["id"],
        trained_as_of=date.fromisoformat(day) if day else None,
        learnt_from=LearntFrom(**card["learnt_from"]),
        features=tuple(card["features"]),
        seen=card["seen"],
    )


def arrays_of(stage: StageParameters) -> dict[str, NDArray[Any]]:
    """Everything a stage consists of, as flat arrays by name."""
    parts: tuple[tuple[str, Any], ...] = (
        ("", stage),
        ("rows.", stage.rows),
        ("calibration.", stage.calibration),
    )
    return {
        prefix + field.name: np.asarray(getattr(part, field.name))
        for prefix, part in parts
        for field in fields(part)
        if field.name not in {"rows", "calibration"}
    }


def _stage(arrays: Mapping[str, NDArray[Any]], name: str) -> StageParameters:
    def read(prefix: str, names: Iterable[str]) -> dict[str, Any]:
        return {key: arrays[f"{name}.{prefix}{key}"] for key in names}

    own = [field.name for field in fields(StageParameters)]
    values = read("", [key for key in own if key not in {"rows", "calibration"}])
    line = read("calibration.", [field.name for field in fields(Calibration)])
    return StageParameters(
        **{**values, "residual": float(values["residual"])},
        rows=Rows(**read("rows.", [field.name for field in fields(Rows)])),
        calibration=Calibration(**{key: float(value) for key, value in line.items()}),
    )
