"""Models: which one is in use, since when and by whom, and its card."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from matcher.services.desk.models import list_models, model_card
from matcher.web.api.ranking_bodies import LearntBody
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import PathWord, Told
from matcher.web.current import Signed

router = APIRouter(prefix="/models", tags=["models"], route_class=ApiRoute)


class DeskModelBody(Told):
    """A model that the desk may use; `prior` is the built-in one that has learnt nothing."""

    model_id: str
    trained_as_of: date | None = Field(description="It learnt from what was known before.")
    registered_at: datetime | None
    registered_by: str
    in_use: bool


class UseBody(Told):
    """From a moment on, a model is in use."""

    model_id: str
    used_from: datetime
    decided_by: str
    reason: str


class ModelsBody(Told):
    """All models, and which was in use from when, the newest first."""

    models: list[DeskModelBody]
    uses: list[UseBody]


class CalibrationBody(Told):
    """A line on the logit, fitted on later outcomes; 0 and 1 change nothing."""

    intercept: float
    slope: float


class CardBody(Told):
    """What a model says of itself."""

    model: DeskModelBody
    learnt_from: LearntBody
    features: list[str]
    seen: dict[str, Any]
    calibration: dict[str, CalibrationBody] = Field(description="By stage.")


@router.get("", summary="The models, and which was in use from when")
def list_desk_models(current: Signed) -> ModelsBody:
    """The built-in one first."""
    return ModelsBody.model_validate(list_models(current.desk))


@router.get("/{model_id}", summary="The card of a model")
def read_card(current: Signed, model_id: PathWord) -> CardBody:
    """What it learnt from, and how its chances were set right. Every byte of it is checked."""
    found = model_card(current.desk, model_id)
    return CardBody(
        model=DeskModelBody.model_validate(found.model),
        learnt_from=LearntBody.model_validate(found.card.learnt_from),
        features=list(found.card.features),
        seen=dict(found.card.seen),
        calibration={
            name: CalibrationBody.model_validate(line) for name, line in found.calibration.items()
        },
    )
