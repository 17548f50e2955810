"""Models as the desk shows them: which is in use, since when and by whom, and what each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from matcher.catalogue import data_folder
from matcher.errors import NotFoundError
from matcher.model import HOSPITAL_STAGES, Calibration
from matcher.registry import Card, Registry
from matcher.services.desk.desk import Desk
from matcher.services.serving import PRIOR
from matcher.store import models


@dataclass(frozen=True, slots=True)
class Use:
    """From a moment on, a model is in use."""

    model_id: str
    used_from: datetime
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeskModel:
    """A model that the desk may use.

    Attributes
    ----------
    trained_as_of:
        It learnt from what was known before that day; None for the built-in one.
    registered_at:
        None for the built-in one.
    """

    model_id: str
    trained_as_of: date | None
    registered_at: datetime | None
    registered_by: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class DeskModels:
    """All models, the built-in one first; and the uses, the newest first."""

    models: tuple[DeskModel, ...]
    uses: tuple[Use, ...]

    @property
    def in_use(self) -> DeskModel:
        """The one that ranks today."""
        return next(model for model in self.models if model.in_use)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model says of itself.

    Attributes
    ----------
    calibration:
        Of each stage, its line on the logit; (0, 1) changes nothing.
    """

    model: DeskModel
    card: Card
    calibration: Mapping[str, Calibration]


def list_models(desk: Desk) -> DeskModels:
    """The models of the desk, and which was in use from when."""
    store = desk.store
    uses = tuple(
        Use(
            use.model_id or PRIOR,
            datetime.fromisoformat(use.used_from),
            use.decided_by,
            use.reason,
        )
        for use in reversed(models.model_uses(store))
    )
    used_id = uses[0].model_id if uses else PRIOR
    trained = [
        DeskModel(
            one.model_id,
            one.trained_as_of,
            datetime.fromisoformat(one.registered_at),
            one.registered_by,
            one.model_id == used_id,
        )
        for one in models.models(store)
    ]
    return DeskModels((DeskModel(PRIOR, None, None, "", used_id == PRIOR), *trained), uses)


def model_card(desk: Desk, model_id: str) -> ModelCard:
    """What a model says of itself, every byte of it checked.

    Raises
    ------
    NotFoundError
        The desk knows no such model.
    ModelError
        It is missing, torn or altered.
    """
    known = {one.model_id: one for one in list_models(desk).models}
    if model_id not in known:
        raise NotFoundError(f"There is no model '{model_id}' here.", "Look in the list of models.")
    registry = Registry(data_folder("models") if model_id == PRIOR else desk.place.models)
    hashes = {one.model_id: one.manifest_sha256 for one in models.models(desk.store)}
    model = registry.load(model_id, manifest_sha256=hashes.get(model_id))
    stages = {name: model.stages[name].calibration for name in HOSPITAL_STAGES}
    calibration = stages | {"norway": model.norway.calibration}
    return ModelCard(known[model_id], registry.card(model_id), calibration)
