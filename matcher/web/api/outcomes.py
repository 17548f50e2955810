"""What became of requests: whose outcome nobody has told, what was told, who is to hear of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from matcher.desk.outcomes import Heard, Verdict
from matcher.desk.outcomes import Told as Outcome
from matcher.desk.planned import PlannedLetter
from matcher.domain.request import Request
from matcher.domain.vocabulary import SiteOutcome
from matcher.services.desk import outcomes, outcomes_chase
from matcher.services.desk.outcomes_reading import read_outcome_mail
from matcher.web.api.conditions import IfMatch, Seen, condition
from matcher.web.api.letters import LetterBody, seen_letter, written
from matcher.web.api.once import ONCE
from matcher.web.api.requests import seen_case
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import Day, Language, Prose, RequestId, Sent, Told, Word, Words
from matcher.web.current import Current, Signed
from matcher.wording.outcomes import compose_question, notice_composer

router = APIRouter(tags=["outcomes"], route_class=ApiRoute)

Marks = Annotated[dict[Word, SiteOutcome], Field(max_length=300)]


class WaitedBody(Told):
    """A request whose outcome is waited for."""

    request_id: str
    title: str
    since: date
    asked_on: date | None = Field(description="When the company was asked last.")
    not_told_on: date | None = Field(description="When it said last that it does not tell.")
    letter_waits: bool
    is_due: bool = Field(description="To be asked about now.")


class CompanyBody(Told):
    """A company and its requests, the longest waited for first."""

    name: str
    sponsor: str
    email: str
    waiting: list[WaitedBody]


class OutcomeTold(Told):
    """What was told on one occasion."""

    verdict: Verdict
    told_on: date
    sites: dict[str, SiteOutcome]
    is_complete: bool = Field(description="No other hospital was selected.")
    via: str
    reported_at: datetime | None
    reported_by: str


class OddityBody(Told):
    """Something told that does not fit what we know; it is kept all the same."""

    site_id: str
    what: Literal["never_asked", "declined"]


class OutcomeBody(Told):
    """What became of a request, as far as it is known. A lost country counts against nobody."""

    told: OutcomeTold | None
    earlier: list[OutcomeTold] = Field(description="The newest first.")
    sites: list[str] = Field(description="The hospitals asked, and others that were named.")
    said_yes: list[str]
    is_complete: bool = Field(description="It is known of every hospital that said yes.")
    oddities: list[OddityBody]
    heard: dict[str, Heard] = Field(description="What there is to tell each that said yes.")


class NewOutcome(Sent):
    """What was told."""

    verdict: Verdict
    told_on: Day | None = Field(default=None, description="None: today.")
    sites: Marks = Field(default_factory=dict, description="Hospitals of which it was said.")
    is_complete: bool = Field(default=False, description="No other hospital was selected.")
    via: Literal["mail", "form"] = "form"


class ToChase(Sent):
    """The requests to ask about: all of one company."""

    requests: Words
    language: Language = "en"


class OutcomeMail(Sent):
    """The text of a company's mail."""

    text: Annotated[Prose, Field(min_length=1)]
    about: Words = Field(default_factory=list, description="Requests, where it names none.")


class NamedSiteBody(Told):
    """A hospital that a mail names."""

    site_id: str
    outcome: SiteOutcome | None = Field(description="None: it is not said.")
    words: str


class ReadOutcomeBody(Told):
    """What a mail seems to say of one request: to be read by a person, and then recorded."""

    request_id: str
    verdict: Verdict | None = Field(description="None: nothing plain is said.")
    words: list[str]
    sites: list[NamedSiteBody]


@router.get("/outcomes", summary="Whose outcome nobody has told yet, by company")
def list_waiting(current: Signed) -> list[CompanyBody]:
    """One mail to a company asks about all its requests."""
    today = current.today
    return [
        CompanyBody(
            name=company.name,
            sponsor=company.sponsor,
            email=company.sender.email,
            waiting=[
                WaitedBody(
                    request_id=one.request.request_id,
                    title=one.request.title,
                    since=one.since,
                    asked_on=one.asked_on,
                    not_told_on=one.not_told_on,
                    letter_waits=one.letter_waits,
                    is_due=one.is_due(today),
                )
                for one in company.waiting
            ],
        )
        for company in outcomes_chase.chase_list(current.desk.store, today)
    ]


@router.post(
    "/outcomes/ask",
    status_code=201,
    summary="Write to a company about the outcome of its requests",
    dependencies=[ONCE],
)
def ask_company(current: Signed, body: ToChase, response: Response) -> LetterBody:
    """One draft for all of them; nothing is sent yet."""
    wording, unit_name = current.speaks(body.language), current.settings.unit_name

    def compose(about: Sequence[Request], name: str) -> tuple[str, str]:
        return compose_question(about, wording, unit_name=unit_name, name=name)

    letter = outcomes_chase.draft_question(
        current.desk.store,
        body.requests,
        current.acting,
        compose=compose,
        language=body.language,
    )
    return seen_letter(current, letter.letter_id).answered(response)


@router.post("/outcomes/read", summary="Read outcomes from a company's mail")
def read_mail(current: Signed, body: OutcomeMail) -> list[ReadOutcomeBody]:
    """A proposal for each request it names, with the words it rests on; nothing is kept."""
    for request_id in body.about:
        seen_case(current, request_id)
    read = read_outcome_mail(
        current.desk.store, body.text, catalogue=current.matcher.catalogue, about=body.about
    )
    return [ReadOutcomeBody.model_validate(one) for one in read.found]


@router.get("/requests/{request_id:ref}/outcome", summary="What became of a request")
def read_outcome(current: Signed, request_id: RequestId, response: Response) -> OutcomeBody:
    """Its ETag is that of the request."""
    return _seen(current, request_id).answered(response)


@router.put("/requests/{request_id:ref}/outcome", summary="Record what was told of a request")
def record_outcome(
    current: Signed,
    request_id: RequestId,
    body: NewOutcome,
    response: Response,
    if_match: IfMatch = None,
) -> OutcomeBody:
    """What was told before stays among the earlier reports."""
    store = current.desk.store
    condition(if_match, partial(_seen, current, request_id))
    revision = seen_case(current, request_id).body.revision
    for site in body.sites:
        current.matcher.catalogue.site(site)
    told = Outcome(
        request_id,
        body.verdict,
        body.told_on or current.today,
        body.sites,
        is_complete=body.is_complete,
        via=body.via,
    )
    outcomes.record(store, [told], {request_id: revision}, current.acting)
    return _seen(current, request_id).answered(response)


@router.post(
    "/requests/{request_id:ref}/letters/outcome",
    status_code=201,
    summary="Write to the hospitals that said yes what became of it",
    dependencies=[ONCE],
)
def write_notices(current: Signed, request_id: RequestId) -> list[LetterBody]:
    """Each is told of itself only; nothing is sent yet."""
    catalogue, sender = current.matcher.catalogue, current.writes()

    def compose(
        heard: Mapping[str, Heard],
    ) -> Callable[[PlannedLetter, Request], tuple[str, str]]:
        return notice_composer(catalogue, sender, heard)

    letters = outcomes.tell_hospitals(
        current.desk.store, request_id, current.acting, catalogue=catalogue, compose=compose
    )
    return written(current, letters)


def _seen(current: Current, request_id: str) -> Seen[OutcomeBody]:
    tag = seen_case(current, request_id).etag
    view = outcomes.view_outcome(current.desk.store, request_id)
    body = OutcomeBody(
        told=None if view.told is None else OutcomeTold.model_validate(view.told),
        earlier=[OutcomeTold.model_validate(one) for one in view.earlier],
        sites=list(view.sites),
        said_yes=sorted(view.said_yes),
        is_complete=view.is_complete,
        oddities=[OddityBody(site_id=site, what=one.value) for site, one in view.oddities],
        heard=dict(view.heard),
    )
    return Seen(body, tag)
