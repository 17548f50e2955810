"""From silence to the company's overview: who has not answered, reminders, another deadline."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from matcher.domain.case import CaseState
from matcher.domain.vocabulary import Reply
from matcher.services.desk import following
from matcher.services.desk import overview as overviews
from matcher.services.desk.following_view import Silent, follow_up
from matcher.web.api.conditions import IfMatch, change
from matcher.web.api.letters import LetterBody, seen_letter, written
from matcher.web.api.once import ONCE
from matcher.web.api.request_bodies import CaseBody
from matcher.web.api.requests import seen_case
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import Day, Language, RequestId, Sent, Told, Words
from matcher.web.current import Signed
from matcher.web.to_asked import calendar_of, follow_up_words
from matcher.web.to_company import XLSX, draft_overview, overview_sheet

router = APIRouter(prefix="/requests/{request_id:ref}", tags=["following up"], route_class=ApiRoute)


class LineBody(Told):
    """A yes of a hospital, or of a department."""

    site_id: str
    department: str
    answer: Reply
    answered_on: date
    patients: int | None = Field(description="Suitable patients a year.")
    estimate: float | None = Field(description="How many it expects to recruit.")
    contact: str = Field(description='Who agreed to be passed on; "" for nobody.')
    version: str = Field(description="Of the request that it answers.")
    holds: bool = Field(description="No change since that it would have to be confirmed for.")


class OverviewBody(Told):
    """What the company gets of the answers."""

    lines: list[LineBody]
    declined: list[str]
    silent: list[str] = Field(description="Hospitals that have not answered.")
    divided: list[str] = Field(description="A department says yes, another one no.")
    amended_to: str = Field(description='The version that holds; "" for the first one.')
    is_out: bool = Field(description="An overview is out: the next one only adds to it.")
    new: list[LineBody] = Field(description="Yeses that no overview has told.")


class SilentBody(Told):
    """A hospital, or a department, that is waited for."""

    site_id: str
    department: str
    contact_id: str
    phone: str = Field(description='Of whom the request went to; "" where none is known.')
    forwarded_on: date
    due_on: date | None
    n_reminders: int = Field(description="Reminders that are out.")
    perhaps_directly: bool = Field(description="A yes may have gone to the company without us.")
    has_only_to_confirm: bool = Field(description="It said yes to an earlier version.")


class FollowUpBody(Told):
    """Who is silent, and the days that count; None where there are none."""

    silent: list[SilentBody]
    n_asked: int
    due_on: date | None = Field(description="The company's deadline.")
    internal_on: date | None = Field(description="By then we want the answers.")
    first_reminder_on: date | None
    second_reminder_on: date | None
    overtaken: list[int] = Field(description="Reminders waiting for one who has answered since.")


class ToTell(Sent):
    """How to write the overview."""

    language: Language = "en"
    names: bool = Field(default=False, description="Name those that declined or are silent.")


class ToRemind(Sent):
    """Whom to remind."""

    sites: Words


class ToMove(Sent):
    """The new deadline."""

    due_on: Day


class ToStop(Sent):
    """What has become of the request."""

    to: Literal[CaseState.WITHDRAWN, CaseState.ON_HOLD]


@router.get("/overview", summary="The company's overview as it is today")
def read_overview(current: Signed, request_id: RequestId) -> OverviewBody:
    """Nothing of other companies' studies is in it."""
    seen_case(current, request_id)
    view = overviews.view_overview(current.desk.store, request_id)
    told = view.overview
    return OverviewBody(
        lines=[LineBody.model_validate(line) for line in told.lines],
        declined=list(told.declined),
        silent=list(told.silent),
        divided=list(told.divided),
        amended_to=told.amended_to,
        is_out=view.is_out,
        new=[LineBody.model_validate(line) for line in view.new],
    )


@router.get(
    "/overview.xlsx",
    summary="The overview as a spreadsheet",
    response_class=Response,
    responses={200: {"content": {XLSX: {}}, "description": "The overview, in English."}},
)
def download_overview(
    current: Signed,
    request_id: RequestId,
    names: Annotated[bool, Query(description="Name those that declined or are silent.")] = False,
) -> Response:
    """As it is today, in English."""
    english = current.speaks("en")
    return overview_sheet(current, request_id, english, names=names)


@router.post(
    "/letters/overview",
    status_code=201,
    summary="Write the overview, or what adds to it",
    dependencies=[ONCE],
)
def write_overview(
    current: Signed, request_id: RequestId, body: ToTell, response: Response
) -> LetterBody:
    """A draft to the company; after the first one it tells only yeses that are new."""
    wording = current.speaks(body.language)
    letter = draft_overview(current, request_id, wording, names=body.names)
    return seen_letter(current, letter.letter_id).answered(response)


@router.get("/follow-up", summary="Who has not answered, and the days that count")
def read_follow_up(current: Signed, request_id: RequestId) -> FollowUpBody:
    """Those who have only to confirm an earlier yes are among them."""
    seen_case(current, request_id)
    found = follow_up(current.desk.store, request_id, catalogue=current.matcher.catalogue)
    days = found.schedule
    return FollowUpBody(
        silent=[_silent(one) for one in found.silent],
        n_asked=found.n_asked,
        due_on=days.due_on if days else None,
        internal_on=days.internal_on if days else None,
        first_reminder_on=days.first_on if days else None,
        second_reminder_on=days.second_on if days else None,
        overtaken=sorted(found.overtaken),
    )


@router.get(
    "/deadline.ics",
    summary="The days of a request for a calendar",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}, "description": "The days."}},
)
def download_calendar(current: Signed, request_id: RequestId) -> Response:
    """The company's deadline, and the day by which we want the answers."""
    return calendar_of(current, request_id)


@router.post("/letters/reminders", status_code=201, summary="Write reminders", dependencies=[ONCE])
def write_reminders(current: Signed, request_id: RequestId, body: ToRemind) -> list[LetterBody]:
    """A draft to each person at these hospitals who has not answered."""
    letters = following.remind(
        current.desk.store,
        request_id,
        body.sites,
        current.acting,
        catalogue=current.matcher.catalogue,
        compose=follow_up_words(current, request_id),
    )
    return written(current, letters)


@router.post("/deadline", summary="Move the deadline", dependencies=[ONCE])
def move_deadline(
    current: Signed,
    request_id: RequestId,
    body: ToMove,
    response: Response,
    if_match: IfMatch = None,
) -> CaseBody:
    """It holds for those who have not answered; a letter to them is drafted."""

    def move(read: CaseBody) -> object:
        return following.move_deadline(
            current.desk.store,
            request_id,
            read.revision,
            body.due_on,
            current.acting,
            catalogue=current.matcher.catalogue,
            compose=follow_up_words(current, request_id),
        )

    look = partial(seen_case, current, request_id)
    return change(if_match, look, move).answered(response)


@router.post("/stop", summary="Withdraw, or put on hold, and tell all asked", dependencies=[ONCE])
def stop_request(
    current: Signed,
    request_id: RequestId,
    body: ToStop,
    response: Response,
    if_match: IfMatch = None,
) -> CaseBody:
    """A letter to everybody asked is drafted, whether they have answered or not."""

    def stop(read: CaseBody) -> object:
        return following.stop(
            current.desk.store,
            request_id,
            read.revision,
            body.to,
            current.acting,
            catalogue=current.matcher.catalogue,
            compose=follow_up_words(current, request_id),
        )

    look = partial(seen_case, current, request_id)
    return change(if_match, look, stop).answered(response)


def _silent(one: Silent) -> SilentBody:
    return SilentBody(
        site_id=one.forwarding.site,
        department=one.forwarding.department,
        contact_id=one.forwarding.contact_id,
        phone=one.contact.phone if one.contact else "",
        forwarded_on=one.forwarding.forwarded_on,
        due_on=one.forwarding.due_on,
        n_reminders=one.n_reminders,
        perhaps_directly=one.perhaps_directly,
        has_only_to_confirm=one.has_only_to_confirm,
    )
