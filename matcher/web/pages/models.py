"""Models: which one is in use, since when and by whom, and its card."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matcher.services.desk.models import list_models, model_card
from matcher.web.current import Current, Signed
from matcher.web.rendering import page

router = APIRouter()


@router.get("/models")
def models_page(current: Signed) -> Response:
    """Show the models and the card of the one in use."""
    return _shown(current, list_models(current.desk).in_use.model_id)


@router.get("/models/{model_id}")
def model_page(current: Signed, model_id: str) -> Response:
    """Show the models and the card of another one."""
    return _shown(current, model_id)


def _shown(current: Current, model_id: str) -> Response:
    return page(
        current,
        "models.html",
        listed=list_models(current.desk),
        shown=model_card(current.desk, model_id),
    )
