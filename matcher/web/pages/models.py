"""Models: which one is in use, their cards, what a new one changes; approved and taken back here."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from matcher.domain.person import Role
from matcher.errors import ModelError, UserError
from matcher.services.comparing import newest_requests
from matcher.services.desk import models as desk_models
from matcher.services.desk.models import DeskModels
from matcher.services.serving import PRIOR
from matcher.web.current import Approver, Current, Signed
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see
from matcher.web.twice import made_once
from matcher.wording.retraining import gate_lines, gate_verdict, incoming_lines

router = APIRouter()

Reason = Annotated[str, Form(max_length=500)]
Word = Annotated[str, Form(max_length=100)]

#: Requests offered to compare two models on.
_OFFERED = 20


@router.get("/models")
def models_page(current: Signed) -> Response:
    """Show the models and the card of the one in use."""
    listed = desk_models.list_models(current.desk)
    return _shown(current, listed, listed.in_use.model_id)


@router.get("/models/compare")
def compare_page(current: Signed, before: str = "", after: str = "", request: str = "") -> Response:
    """Show what one model changes against another in the list of a request."""
    listed = desk_models.list_models(current.desk)
    offered = newest_requests(current.matcher, _OFFERED)
    chosen = next((one for one in offered if one.request_id == request), None)
    chosen = chosen or (offered[0] if offered else None)
    ids = before or listed.earlier or PRIOR, after or listed.in_use.model_id
    compared, problem = None, ""
    if chosen is not None:
        try:
            compared = desk_models.what_changes(current.desk, current.matcher, ids, chosen)
        except ModelError as error:
            problem = _words(current, error)
    return page(
        current,
        "models_compare.html",
        listed=listed,
        ids=ids,
        offered=offered,
        chosen=chosen,
        compared=compared,
        problem=problem,
        wording=current.wording,
    )


@router.get("/models/{model_id}")
def model_page(current: Signed, model_id: str) -> Response:
    """Show the models and the card of another one."""
    return _shown(current, desk_models.list_models(current.desk), model_id)


@router.get("/models/{model_id}/pictures/{name}")
def picture(current: Signed, model_id: str, name: str) -> Response:
    """Hand a picture of a card over."""
    content = desk_models.model_picture(current.desk, model_id, name)
    return Response(content, media_type="image/svg+xml")


@router.post("/models/rollback")
def roll_back(
    current: Approver, reason: Reason = "", instead_of: Word = "", once: Word = ""
) -> Response:
    """Go back to the model before."""

    def make() -> str:
        desk_models.roll_back(current.desk, reason, instead_of, current.acting)
        return "/models"

    try:
        return see(current, made_once(current, once, ["rollback", reason, instead_of], make))
    except UserError as error:
        listed = desk_models.list_models(current.desk)
        return _shown(current, listed, listed.in_use.model_id, error, reason)


@router.post("/models/{model_id}/promote")
def promote(
    current: Approver, model_id: str, reason: Reason = "", instead_of: Word = "", once: Word = ""
) -> Response:
    """Put a model in use."""

    def make() -> str:
        desk_models.promote(current.desk, model_id, reason, instead_of, current.acting)
        return "/models"

    try:
        return see(current, made_once(current, once, [model_id, reason, instead_of], make))
    except UserError as error:
        return _shown(current, desk_models.list_models(current.desk), model_id, error, reason)


def _shown(
    current: Current,
    listed: DeskModels,
    model_id: str,
    refused: UserError | None = None,
    reason: str = "",
) -> Response:
    serving = desk_models.serving(current.desk)
    wrong, card = "", None
    try:
        card = desk_models.model_card(current.desk, model_id)
    except ModelError as error:
        wrong = _words(current, error)
    return page(
        current,
        "models.html",
        status=200 if refused is None else problem_of(refused).status,
        listed=listed,
        model_id=model_id,
        shown=card,
        wrong=wrong,
        serving=serving,
        serving_problem=_words(current, serving.problem) if serving.problem else "",
        verdicts={
            one.model_id: desk_models.verdict_of(current.desk, one.model_id)
            for one in listed.models
        },
        judged=_judged(current, card),
        refused="" if refused is None else _words(current, refused),
        reason=reason,
        may_approve=current.may(Role.APPROVER),
    )


def _judged(current: Current, card: desk_models.ModelCard | None) -> dict[str, Any] | None:
    """What the gate and the look at the data said when the model was trained, in words."""
    seen = {} if card is None else card.card.seen
    if card is None or "appraisal" not in seen:
        return None
    return {
        "mark_and_words": gate_verdict(seen["appraisal"], card.model.model_id, current.wording),
        "lines": list(gate_lines(seen["appraisal"], current.wording)),
        "year": seen["incoming"]["year"],
        "incoming": list(incoming_lines(seen["incoming"], seen["assumed"], current.wording)),
        "against": seen["appraisal"]["against"],
    }


def _words(current: Current, error: UserError) -> str:
    return f"{current.texts.say(error.message)} {current.texts.say(error.remedy)}".strip()
