"""A model as the files of its folder, and those files as a model again.

Arrays are read with pickling switched off. The same model gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.domain.ranking import LearntFrom
from matcher.errors import ModelError
from matcher.evidence import COLUMNS
from matcher.model import HOSPITAL_STAGES, Calibration, Model, Rows, StageParameters

#: Raised when the files mean something else than before; older programs then refuse.
FORMAT = 2

PARAMETERS, CARD, MANIFEST = "parameters.npz", "card.json", "manifest.json"


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


def files_of(
    model: Model, seen: Mapping[str, Any], papers: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The files of a model by name, the manifest last.

    Parameters
    ----------
    papers:
        Further files of the folder, such as a card to read and its pictures.
    """
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
    contents = {PARAMETERS: buffer.getvalue(), CARD: as_json(card), **papers}
    manifest = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    contents[MANIFEST] = as_json({"format": FORMAT, "sha256": manifest})
    return contents


def as_json(value: Mapping[str, object]) -> bytes:
    """A mapping as a JSON file: names in order, so that the same values are the same bytes."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False, sort_keys=True)
    return (text + "\n").encode()


def model_in(contents: Mapping[str, bytes], folder_name: str) -> tuple[Model, Card]:
    """The model that verified files hold.

    Raises
    ------
    ModelError
        It is not the model of that name, or this program reads other evidence.
    """
    card = _read_card(json.loads(contents[CARD]))
    if card.id != folder_name:
        raise ModelError(f"The folder '{folder_name}' holds another model, '{card.id}'.")
    if card.features != COLUMNS:
        # Weights belong to their features by place: of others they would say nonsense.
        raise ModelError(
            f"The model '{folder_name}' was trained on other evidence than this program reads.",
            "Train again: matcher train",
        )
    with np.load(io.BytesIO(contents[PARAMETERS]), allow_pickle=False) as arrays:
        stages = {name: _stage(arrays, name) for name in (*HOSPITAL_STAGES, "norway")}
    norway = stages.pop("norway")
    model = Model(card.id, card.trained_as_of, card.learnt_from, card.features, stages, norway)
    return model, card


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
