"""Models as the desk shows them: which is in use, since when and by whom, what each is, and what
a new one would change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.errors import ModelError, NotFoundError
from matcher.model import HOSPITAL_STAGES, Calibration
from matcher.registry import Card, Registry
from matcher.services import promoting
from matcher.services.comparing import Compared, compare
from matcher.services.desk.acting import Acting
from matcher.services.desk.desk import Desk
from matcher.services.learning import checked_card
from matcher.services.learning_text import PICTURES
from matcher.services.matching import Matcher
from matcher.services.serving import PRIOR, Serving, hash_of, load_checked, serving_model
from matcher.store import models


@dataclass(frozen=True, slots=True)
class Use:
    """From a moment on, a model is in use.

    Attributes
    ----------
    kind:
        ``trained``, ``promoted`` or ``rolled_back``.
    verdict:
        What the gate had said of it; "" where nothing compared it.
    """

    model_id: str
    used_from: datetime
    decided_by: str
    reason: str
    kind: str = ""
    verdict: str = ""


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
    """All models, the built-in one first; and the uses, the newest first.

    Attributes
    ----------
    earlier:
        The model that going back leads to; "" where there is none.
    """

    models: tuple[DeskModel, ...]
    uses: tuple[Use, ...]
    earlier: str = ""

    @property
    def in_use(self) -> DeskModel:
        """The one that was put in use last."""
        return next(model for model in self.models if model.in_use)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model says of itself.

    Attributes
    ----------
    calibration:
        Of each stage, its line on the logit; (0, 1) changes nothing.
    pictures:
        Names of the pictures that lie beside it.
    """

    model: DeskModel
    card: Card
    calibration: Mapping[str, Calibration]
    pictures: tuple[str, ...] = ()


def list_models(desk: Desk) -> DeskModels:
    """The models of the desk, and which was in use from when."""
    store = desk.store
    kept = models.model_uses(store)
    uses = tuple(
        Use(
            use.model_id or PRIOR,
            datetime.fromisoformat(use.used_from),
            use.decided_by,
            use.reason,
            use.kind.value,
            use.verdict,
        )
        for use in reversed(kept)
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
    prior = DeskModel(PRIOR, None, None, "", used_id == PRIOR)
    earlier = promoting.earlier_models(kept)
    return DeskModels((prior, *trained), uses, earlier[0] if earlier else "")


def serving(desk: Desk) -> Serving:
    """The model that ranks, and what is wrong with the one in use, if anything."""
    return serving_model(desk.store, desk.place.models)


def model_card(desk: Desk, model_id: str) -> ModelCard:
    """What a model says of itself, every byte of it checked.

    Raises
    ------
    NotFoundError
        The desk knows no such model.
    ModelError
        It is missing, torn or altered.
    """
    known = _known(desk, model_id)
    model = load_checked(desk.store, desk.place.models, model_id)
    stages = {name: model.stages[name].calibration for name in HOSPITAL_STAGES}
    calibration = stages | {"norway": model.norway.calibration}
    registry = Registry(desk.place.models)
    card = checked_card(desk.store, registry, model_id)
    if model_id == PRIOR:
        return ModelCard(known, card, calibration)
    papers = registry.papers(model_id, manifest_sha256=hash_of(desk.store, model_id))
    pictures = tuple(name for name in PICTURES if name in papers)
    return ModelCard(known, card, calibration, pictures)


def model_picture(desk: Desk, model_id: str, name: str) -> bytes:
    """A picture of a model's card, checked like the model.

    Raises
    ------
    NotFoundError
        The desk knows no such model, or the model has no such picture.
    ModelError
        The model is missing, torn or altered.
    """
    known = _known(desk, model_id)
    missing = NotFoundError(f"The model '{model_id}' has no picture '{name}'.")
    if known.trained_as_of is None or name not in PICTURES:
        raise missing
    digest = hash_of(desk.store, model_id)
    try:
        return Registry(desk.place.models).paper(model_id, name, manifest_sha256=digest)
    except KeyError:
        raise missing from None


def promote(desk: Desk, model_id: str, reason: str, instead_of: str, acting: Acting) -> None:
    """Put a model in use.

    Raises
    ------
    ForbiddenError
        The person may not approve.
    RequestError, ModelError, ConflictError
        As `promoting.promote`.
    """
    acting.needs(Role.APPROVER)
    promoting.promote(
        desk.store,
        desk.place.models,
        model_id,
        by=acting.person.username,
        reason=reason,
        now=acting.now,
        instead_of=instead_of,
    )


def roll_back(desk: Desk, reason: str, instead_of: str, acting: Acting) -> str:
    """Go back to the model before; the id of the one in use from now on.

    Raises
    ------
    ForbiddenError
        The person may not approve.
    RequestError, ConflictError
        As `promoting.roll_back`.
    """
    acting.needs(Role.APPROVER)
    return promoting.roll_back(
        desk.store,
        desk.place.models,
        by=acting.person.username,
        reason=reason,
        now=acting.now,
        instead_of=instead_of,
    )


def what_changes(
    desk: Desk, matcher: Matcher, model_ids: tuple[str, str], request: Request
) -> Compared:
    """Both models' lists of one request.

    Raises
    ------
    NotFoundError
        The desk knows no such model.
    ModelError
        One is missing, torn or altered.
    RequestError, UnknownNameError
        The request cannot be ranked as it stands.
    """
    for model_id in model_ids:
        _known(desk, model_id)
    (found,) = compare(matcher, desk.place, model_ids, [request])
    return found


def _known(desk: Desk, model_id: str) -> DeskModel:
    for one in list_models(desk).models:
        if one.model_id == model_id:
            return one
    raise NotFoundError(f"There is no model '{model_id}' here.", "Look in the list of models.")


def verdict_of(desk: Desk, model_id: str) -> str:
    """What the gate said of a model when it was trained; "" where nothing compared it or it is torn."""
    try:
        card = checked_card(desk.store, Registry(desk.place.models), model_id)
    except ModelError:
        return ""
    return str(card.seen.get("appraisal", {}).get("verdict", ""))
