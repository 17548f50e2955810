"""Following a request up: who is silent, reminders, another deadline, a request that has ended."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from matcher.desk.amending import next_version
from matcher.desk.deadlines import deadline
from matcher.domain.case import ENDED, CaseState
from matcher.domain.vocabulary import RequestType
from matcher.errors import RequestError, UserError
from matcher.services.desk import cases, following
from matcher.services.desk.amending import Change
from matcher.services.desk.following_view import FollowUp, follow_up
from matcher.services.desk.outbox import letters_of
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values
from matcher.web.pages.requests import address
from matcher.web.rendering import page, see
from matcher.web.to_asked import calendar_of, follow_up_words

router = APIRouter(prefix="/requests")

Number = Annotated[int, Form(ge=0)]
Text = Annotated[str, Form(max_length=100)]
Texts = Annotated[list[str] | None, Form(max_length=300)]

#: Where a request may be put with a letter to everybody asked.
STOPS = (CaseState.ON_HOLD, CaseState.WITHDRAWN)


@router.get("/{request_id:ref}/follow-up")
def follow_up_page(current: Signed, request_id: str) -> Response:
    """Show who is silent, and what can be done."""
    return shown(current, request_id)


@router.get("/{request_id:ref}/deadline.ics")
def calendar(current: Signed, request_id: str) -> Response:
    """Hand the days of a request over for a calendar."""
    return calendar_of(current, request_id)


@router.post("/{request_id:ref}/follow-up/remind")
def remind(current: Coordinator, request_id: str, site: Texts = None) -> Response:
    """Draft reminders to those that are marked."""
    try:
        following.remind(
            current.desk.store,
            request_id,
            site or (),
            current.acting,
            **_words(current, request_id),
        )
    except UserError as error:
        return shown(current, request_id, Refused.of(error))
    return see(current, f"{address(request_id)}/follow-up?done=written#letters")


@router.post("/{request_id:ref}/follow-up/deadline")
def move_deadline(
    current: Coordinator, request_id: str, revision: Number, due_on: Text = ""
) -> Response:
    """Move the deadline, and draft the letters that say so."""
    try:
        following.move_deadline(
            current.desk.store,
            request_id,
            revision,
            _day(due_on),
            current.acting,
            **_words(current, request_id),
        )
    except UserError as error:
        return shown(current, request_id, Refused.of(error))
    return see(current, f"{address(request_id)}/follow-up?done=moved#letters")


@router.post("/{request_id:ref}/follow-up/stop")
def stop(current: Coordinator, request_id: str, revision: Number, to: Text = "") -> Response:
    """Withdraw a request or put it on hold, and draft the letters that say so."""
    try:
        state = next((one for one in STOPS if one.value == to), None)
        if state is None:
            raise RequestError(f"'{to}' is no state.", "Choose one of the buttons.")
        following.stop(
            current.desk.store,
            request_id,
            revision,
            state,
            current.acting,
            **_words(current, request_id),
        )
    except UserError as error:
        return shown(current, request_id, Refused.of(error))
    return see(current, f"{address(request_id)}/follow-up?done=stopped#letters")


def shown(
    current: Current,
    request_id: str,
    refused: Refused | None = None,
    change: Change | None = None,
) -> Response:
    """The page, with what was refused where something was.

    Parameters
    ----------
    change:
        A new version as somebody wrote it, which is not kept.
    """
    store = current.desk.store
    view = cases.view_case(store, request_id, today=current.today)
    found = follow_up(store, request_id, catalogue=current.matcher.catalogue)
    letters = letters_of(store, request_id, following.KINDS)
    days = found.schedule
    values: dict[str, Any] = card_values(current, letters, refused)
    values |= {
        "view": view,
        "wording": current.wording,
        "where": "follow-up",
        "found": found,
        "days": days,
        "due": None if days is None else deadline(days.due_on, current.today),
        "internal": None if days is None else deadline(days.internal_on, current.today),
        "marked": _due_for_a_reminder(found, current.today),
        "stops": [one for one in STOPS if one is view.state or one in view.moves],
        "is_country": view.request.request_type is RequestType.COUNTRY,
        "has_ended": view.state in ENDED,
        "on_hold": view.state is CaseState.ON_HOLD,
        "today": current.today,
        "change": change or Change(next_version(view.request.version), "", is_material=True),
        "deputies": frozenset(),
    }
    return page(current, "follow_up.html", status=refused.status if refused else 200, **values)


def _due_for_a_reminder(found: FollowUp, today: date) -> frozenset[str]:
    """Hospitals whose next reminder is suggested by now."""
    days = found.schedule
    if days is None:
        return frozenset()
    suggested = (days.first_on, days.second_on)
    return frozenset(
        one.forwarding.site
        for one in found.silent
        if one.n_reminders < len(suggested)
        and (day := suggested[one.n_reminders]) is not None
        and day <= today
    )


def _words(current: Current, request_id: str) -> dict[str, Any]:
    catalogue = current.matcher.catalogue
    return {"catalogue": catalogue, "compose": follow_up_words(current, request_id)}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RequestError(
            f"The new deadline '{text}' is no day.", "Write it as 2026-03-31."
        ) from None
