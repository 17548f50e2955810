"""A country request: experts and centres asked, their answers, the one reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from fastapi import APIRouter, Response
from pydantic import Field

from matcher.domain.case import ExpertOpinion, Opinion
from matcher.domain.request import Request
from matcher.errors import ConflictError, NotFoundError
from matcher.services.desk import cases, country
from matcher.store import opinions as kept
from matcher.web.api.conditions import IfMatch, Seen, change, tag_of_content
from matcher.web.api.letters import LetterBody, seen_letter, written
from matcher.web.api.once import ONCE
from matcher.web.api.requests import seen_case
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import Day, Language, PathNumber, Prose, RequestId, Sent, Told, Words
from matcher.web.current import Current, Signed
from matcher.wording.letters import compose_country_reply, composer

router = APIRouter(prefix="/requests/{request_id:ref}", tags=["country"], route_class=ApiRoute)


class OpinionBody(Told):
    """An expert or a centre asked, and what they answered."""

    opinion_id: int
    party: str = Field(description="site:<id> or centre:<id>, never a person.")
    asked_on: date
    due_on: date | None
    answered_on: date | None
    opinion: Opinion | None
    standard_of_care_ok: bool | None
    text: str


class ToAskExperts(Sent):
    """Whom to ask."""

    parties: Words = Field(examples=[["centre:inflammation", "site:haukeland"]])
    due_on: Day | None = Field(default=None, description="None: as for the company's reply.")


class AnswerBody(Sent):
    """What an expert or a centre answered."""

    opinion: Opinion | None = None
    standard_of_care_ok: bool | None = None
    text: Prose = ""
    answered_on: Day | None = Field(default=None, description="None: today.")


class ToReply(Sent):
    """In which language to reply."""

    language: Language = "en"


@router.get("/opinions", summary="Who was asked about the country, and their answers")
def list_opinions(current: Signed, request_id: RequestId) -> list[OpinionBody]:
    """In the order of asking."""
    seen_case(current, request_id)
    found = kept.opinions(current.desk.store, request_id)
    return [OpinionBody.model_validate(one) for one in found]


@router.post("/opinions", status_code=201, summary="Ask experts and centres", dependencies=[ONCE])
def ask_experts(current: Signed, request_id: RequestId, body: ToAskExperts) -> list[LetterBody]:
    """A draft to each; nothing is sent yet."""
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    catalogue = current.matcher.catalogue
    letters = country.ask_experts(
        current.desk.store,
        request_id,
        body.parties,
        current.acting,
        catalogue=catalogue,
        compose=composer(catalogue, current.writes(view.case.sender.email)),
        due_on=body.due_on,
    )
    return written(current, letters)


@router.get("/opinions/{opinion_id}", summary="One who was asked")
def read_opinion(
    current: Signed, request_id: RequestId, opinion_id: PathNumber, response: Response
) -> OpinionBody:
    """And what they answered."""
    return _seen(current, request_id, opinion_id).answered(response)


@router.put("/opinions/{opinion_id}", summary="Keep an answer")
def record_opinion(
    current: Signed,
    request_id: RequestId,
    opinion_id: PathNumber,
    body: AnswerBody,
    response: Response,
    if_match: IfMatch = None,
) -> OpinionBody:
    """Or change one that was kept."""
    look = partial(_seen, current, request_id, opinion_id)

    def record(read: OpinionBody) -> None:
        before = _found(current, request_id, opinion_id, read)
        after = replace(before, **body.model_dump())
        country.record_opinion(current.desk.store, before, after, current.acting)

    return change(if_match, look, record).answered(response)


@router.post(
    "/letters/country-reply",
    status_code=201,
    summary="Write the one reply to the company",
    dependencies=[ONCE],
)
def write_reply(
    current: Signed, request_id: RequestId, body: ToReply, response: Response
) -> LetterBody:
    """A draft, out of what has been answered."""
    wording = current.speaks(body.language)

    def compose(request: Request, found: Sequence[ExpertOpinion]) -> tuple[str, str]:
        unit = current.settings.unit_name
        return compose_country_reply(request, found, wording, unit_name=unit)

    letter = country.prepare_reply(
        current.desk.store, request_id, current.acting, compose=compose, language=body.language
    )
    return seen_letter(current, letter.letter_id).answered(response)


def _found(
    current: Current, request_id: str, opinion_id: int, read: OpinionBody | None = None
) -> ExpertOpinion:
    """An opinion; where it was read before, the same.

    Raises
    ------
    NotFoundError
        Nobody was asked so.
    ConflictError
        Somebody has changed it since it was read.
    """
    for one in kept.opinions(current.desk.store, request_id):
        if one.opinion_id == opinion_id:
            if read not in (None, OpinionBody.model_validate(one)):
                raise ConflictError(
                    f"The opinion {opinion_id} has been changed since you opened it.",
                    "Look at what is there now, and make your change again.",
                )
            return one
    raise NotFoundError(f"There is no opinion {opinion_id} here.")


def _seen(current: Current, request_id: str, opinion_id: int) -> Seen[OpinionBody]:
    body = OpinionBody.model_validate(_found(current, request_id, opinion_id))
    return Seen(body, tag_of_content(body))
