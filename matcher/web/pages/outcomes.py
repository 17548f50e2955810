"""Whose outcome nobody has told, by company; and the one mail that asks about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response

from matcher.domain.request import Request
from matcher.errors import UserError
from matcher.services.desk import cases, outcomes_chase
from matcher.services.desk.outbox import Letters
from matcher.store import outcomes as kept
from matcher.store.letters import OPEN
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values
from matcher.web.pages.question import FOR_COMPANIES, wording_in
from matcher.web.pages.requests import address
from matcher.web.rendering import page, see
from matcher.web.twice import made_once
from matcher.wording.outcomes import compose_question

router = APIRouter()

#: Companies on one page; the rest follow once these are dealt with.
MOST_SHOWN = 60

Texts = Annotated[list[str] | None, Form(max_length=300)]
Once = Annotated[str, Form(max_length=100)]
Word = Annotated[str, Query(max_length=20)]


@router.get("/outcomes")
def outcomes_page(current: Signed, every: Word = "") -> Response:
    """Show the requests whose outcome nobody has told, by company."""
    return _list(current, everything=every == "yes")


@router.post("/outcomes/ask")
def ask(current: Coordinator, request: Texts = None, once: Once = "") -> Response:
    """Draft one mail about the requests that are marked."""
    wording = wording_in(current, FOR_COMPANIES)

    def compose(about: Sequence[Request], name: str) -> tuple[str, str]:
        unit = current.settings.unit_name
        return compose_question(about, wording, unit_name=unit, name=name)

    def make() -> str:
        letter = outcomes_chase.draft_question(
            current.desk.store, request or (), current.acting, compose=compose
        )
        return f"{address(letter.request_id)}/outcome-question?done=written#letters"

    try:
        place = made_once(current, once, request, make)
    except UserError as error:
        return _list(current, refused=Refused.of(error), everything=True)
    return see(current, place)


@router.get("/requests/{request_id:ref}/outcome-question")
def question_page(current: Signed, request_id: str) -> Response:
    """Show the mail that asks a company what became of its requests."""
    return shown(current, request_id)


def shown(current: Current, request_id: str, refused: Refused | None = None) -> Response:
    """The page of the mails that ask about a request, alone or among others."""
    store = current.desk.store
    view = cases.view_case(store, request_id, today=current.today)
    found = kept.questions(store, request_id)
    waiting = tuple(one for one in found if one.state in OPEN)
    letters = Letters(
        waiting=tuple(one for one in waiting if one.request_id == request_id),
        out=tuple(one for one in found if one.state not in OPEN),
    )
    about = {
        one.letter_id: kept.requests_of(store, one.letter_id)
        for one in (*letters.waiting, *letters.out)
    }
    told = kept.country_outcomes(store)
    values: dict[str, Any] = card_values(current, letters, refused)
    values |= {
        "view": view,
        "known": [own for one in letters.waiting for own in about[one.letter_id] if own in told],
        "elsewhere": [one for one in waiting if one.request_id != request_id],
        "about": about,
        "wording": current.wording,
        "where": "outcome-question",
        "deputies": frozenset(),
    }
    status = refused.status if refused else 200
    return page(current, "outcome_question.html", status=status, **values)


def _list(
    current: Current, *, refused: Refused | None = None, everything: bool = False
) -> Response:
    companies = outcomes_chase.chase_list(current.desk.store, current.today)
    due = [one for one in companies if one.due(current.today)]
    listed = companies if everything or not due else due
    return page(
        current,
        "outcomes.html",
        status=refused.status if refused else 200,
        companies=listed[:MOST_SHOWN],
        n_requests=sum(len(one.waiting) for one in companies),
        n_companies=len(companies),
        n_due=len(due),
        n_listed=len(listed),
        everything=everything or not due,
        most=MOST_SHOWN,
        problem=refused.problem if refused else None,
        kept=current.request.query_params.get("kept", ""),
        today=current.today,
    )
