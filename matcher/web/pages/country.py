"""A request about the country: experts and centres asked, their answers, one reply."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from matcher.desk.deadlines import deadline
from matcher.desk.letters import reply_due_on
from matcher.domain.case import ENDED, ExpertOpinion, Opinion
from matcher.domain.letter import LetterKind
from matcher.domain.request import Request as Asked
from matcher.domain.vocabulary import RequestType
from matcher.errors import ConflictError, NotFoundError, RequestError, UserError
from matcher.services.desk import cases, country, lists
from matcher.services.desk.experts import parties
from matcher.services.desk.outbox import letters_of
from matcher.store import opinions
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values, composer_for
from matcher.web.pages.question import FOR_COMPANIES, wording_in
from matcher.web.pages.requests import address
from matcher.web.rendering import page, see
from matcher.wording.letters import compose_country_reply

router = APIRouter(prefix="/requests")

KINDS = frozenset({LetterKind.EXPERT, LetterKind.COUNTRY_REPLY})

Text = Annotated[str, Form(max_length=5000)]
Texts = Annotated[list[str] | None, Form(max_length=100)]

_CARE = {"yes": True, "no": False, "": None}


@router.get("/{request_id:ref}/country")
def country_page(current: Signed, request_id: str) -> Response:
    """Show whom to ask, what they say, and the reply."""
    return shown(current, request_id)


@router.post("/{request_id:ref}/country/ask")
def ask(current: Coordinator, request_id: str, party: Texts = None, due_on: Text = "") -> Response:
    """Write to the experts and centres that are marked."""
    store = current.desk.store
    view = cases.view_case(store, request_id, today=current.today)
    try:
        day = _day(due_on)
        if day is not None and day < current.today:
            raise RequestError("Answers are asked for by a day that is past.", "Put the day right.")
        country.ask_experts(
            store,
            request_id,
            party or (),
            current.acting,
            catalogue=current.matcher.catalogue,
            compose=composer_for(current, view),
            due_on=day,
        )
    except UserError as error:
        return shown(current, request_id, Refused.of(error))
    return see(current, f"{address(request_id)}/country?done=written#letters")


@router.post("/{request_id:ref}/country/answer")
def answer(
    current: Coordinator,
    request_id: str,
    opinion_id: Annotated[int, Form()],
    was: Text = "",
    opinion: Text = "",
    care: Text = "",
    text: Text = "",
) -> Response:
    """Keep what an expert or a centre answered."""
    store = current.desk.store
    known = {one.opinion_id: one for one in opinions.opinions(store, request_id)}
    before = known.get(opinion_id)
    if before is None:
        raise NotFoundError(f"There is no opinion {opinion_id} here.")
    mine = replace(
        before,
        opinion=next((one for one in Opinion if one.value == opinion), None),
        standard_of_care_ok=_CARE.get(care),
        text=text.strip(),
    )
    try:
        if was != print_of(before):
            raise ConflictError(
                f"The opinion {opinion_id} has been changed since you opened it.",
                "Look at what is there now, and make your change again.",
            )
        if mine.opinion is None and mine.standard_of_care_ok is None and not mine.text:
            raise RequestError("The answer says nothing.", "Mark or write what they answered.")
        country.record_opinion(store, before, mine, current.acting)
    except UserError as error:
        return shown(current, request_id, Refused.of(error), unkept=mine)
    return see(current, f"{address(request_id)}/country?done=recorded#answers")


@router.post("/{request_id:ref}/country/reply")
def reply(current: Coordinator, request_id: str, language: Text = FOR_COMPANIES) -> Response:
    """Draft the one reply to the company."""
    try:
        wording = wording_in(current, language)

        def compose(request: Asked, found: Sequence[ExpertOpinion]) -> tuple[str, str]:
            unit = current.settings.unit_name
            return compose_country_reply(request, found, wording, unit_name=unit)

        country.prepare_reply(
            current.desk.store, request_id, current.acting, compose=compose, language=language
        )
    except UserError as error:
        return shown(current, request_id, Refused.of(error))
    return see(current, f"{address(request_id)}/country?done=written#letters")


def shown(
    current: Current,
    request_id: str,
    refused: Refused | None = None,
    *,
    unkept: ExpertOpinion | None = None,
) -> Response:
    """The page, with what was refused where something was."""
    store = current.desk.store
    view = cases.view_case(store, request_id, today=current.today)
    asked = opinions.opinions(store, request_id)
    letters = letters_of(store, request_id, KINDS)
    due_on = view.due_on
    values: dict[str, Any] = card_values(current, letters, refused)
    values |= {
        "view": view,
        "wording": current.wording,
        "where": "country",
        "is_country": view.request.request_type is RequestType.COUNTRY,
        "has_ended": view.state in ENDED,
        "asked": asked,
        "n_answered": sum(one.answered_on is not None for one in asked),
        "unkept": unkept,
        "opinion_print": print_of,
        "opinions": list(Opinion),
        "due": deadline(due_on, current.today) if due_on else None,
        "asks_by": reply_due_on(view.request, current.today),
        "reply_waits": any(one.kind is LetterKind.COUNTRY_REPLY for one in letters.waiting),
        "usual_language": FOR_COMPANIES,
        "deputies": frozenset(),
        "suggested": (),
        "more": (),
        "today": current.today,
    }
    if values["is_country"]:
        values |= _parties(current, view.request, asked)
    return page(current, "country.html", status=refused.status if refused else 200, **values)


def _parties(current: Current, request: Asked, asked: Sequence[ExpertOpinion]) -> dict[str, Any]:
    """Whom the list suggests to ask, the centres first, and everybody else."""
    try:
        listed = lists.show_list(current.matcher, request, current.acting)
    except NotFoundError:
        raise
    except UserError:  # without a field there is no list; centres can still be asked
        order: tuple[str, ...] = ()
        first: frozenset[str] = frozenset()
    else:
        order = tuple(one.site_id for one in listed.ranking.candidates)
        suggestion = listed.ranking.suggestion
        first = frozenset((*suggestion.forward_to, *suggestion.consider))
    known = frozenset(one.party for one in asked)
    found = parties(current.matcher, request, order, known)
    return {
        "suggested": [one for one in found if one.is_centre or one.own in first],
        "more": [one for one in found if not one.is_centre and one.own not in first],
    }


def print_of(one: ExpertOpinion) -> str:
    """Tells whether somebody has changed an answer since the page was made."""
    text = repr((one.answered_on, one.opinion, one.standard_of_care_ok, one.text))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise RequestError(
            f"Answers due '{text}' is no day.", "Write it as 2026-03-31 or 31.03.2026."
        ) from None
