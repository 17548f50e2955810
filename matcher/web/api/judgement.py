"""What the desk thinks of a request that came in: what is missing, and what it may follow from."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from matcher.desk.completeness import completeness
from matcher.domain.case import LinkKind
from matcher.services.desk.cases import likely_kin, view_case
from matcher.web.api.ranking_bodies import Chance
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import RequestId, Told
from matcher.web.current import Signed

router = APIRouter(prefix="/requests/{request_id:ref}", tags=["requests"], route_class=ApiRoute)


class MissingBody(Told):
    """Something that the request does not say."""

    field: str
    weight: int = Field(description="What saying it adds to the score.")
    needed: bool = Field(description="Hospitals cannot answer without it.")


class CompletenessBody(Told):
    """How much of what hospitals need is said."""

    score: int = Field(ge=0, le=100)
    missing: list[MissingBody]


class KinBody(Told):
    """An earlier request that this one seems to follow from."""

    request_id: str
    title: str
    kind: LinkKind
    likeness: Chance
    because: list[str] = Field(description="Codes of what speaks for it.")


@router.get("/completeness", summary="What a request does not say")
def read_completeness(current: Signed, request_id: RequestId) -> CompletenessBody:
    """What weighs most first."""
    view = view_case(current.desk.store, request_id, today=current.today)
    return CompletenessBody.model_validate(completeness(view.request))


@router.get("/kin", summary="Earlier requests that a request may follow from")
def list_kin(current: Signed, request_id: RequestId) -> list[KinBody]:
    """Duplicates, re-bids, new versions; a person decides and links them."""
    view = view_case(current.desk.store, request_id, today=current.today)
    found = likely_kin(current.matcher.history(), view)
    return [
        KinBody(
            request_id=one.request_id,
            title=request.title,
            kind=one.kind,
            likeness=one.likeness,
            because=list(one.because),
        )
        for one, request in found
    ]
