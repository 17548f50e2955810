"""The answers to a request as the coordinators see them; entering one that came by phone or mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from matcher.desk.answers import read_given
from matcher.domain.answering import Status, Via
from matcher.domain.vocabulary import DeclineReason
from matcher.errors import RequestError, UserError
from matcher.services.desk import answering, cases
from matcher.services.desk.answering_view import answers_of
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.requests import address
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see

router = APIRouter(prefix="/requests")

#: Fields of the form by which an answer is entered.
FIELDS = (
    "site", "answer", "department", "reason", "patients", "estimate", "competing", "resources",
    "needs", "contact", "text", "via", "day", "version",
)  # fmt: skip


@router.get("/{request_id:ref}/answers")
def answers_page(current: Signed, request_id: str) -> Response:
    """Show who has answered what, and who is silent."""
    return shown(current, request_id)


@router.post("/{request_id:ref}/answers")
async def enter(current: Coordinator, request: Request, request_id: str) -> Response:
    """Keep an answer that came by phone or mail."""
    form = await request.form()
    return await run_in_threadpool(_enter, current, request_id, form)


def _enter(current: Current, request_id: str, form: FormData) -> Response:
    fields = {name: text for name in FIELDS if isinstance(text := form.get(name, ""), str)}
    try:
        via = next((one for one in Via if one.value == fields.get("via")), Via.PHONE)
        answering.answer_by_hand(
            current.desk.store,
            request_id,
            fields.get("site", ""),
            read_given(fields),
            current.acting,
            via=via,
            answered_on=_day(fields.get("day", "")),
            version=fields["version"] if "version" in form else None,
        )
    except UserError as error:
        return shown(current, request_id, error, fields)
    return see(current, f"{address(request_id)}/answers?done=kept")


@router.post("/{request_id:ref}/answers/{reply_id}/erase")
def erase(current: Coordinator, request_id: str, reply_id: int) -> Response:
    """Erase a reply's own words; the answer stays."""
    answering.erase_words(current.desk.store, request_id, reply_id, current.acting)
    return see(current, f"{address(request_id)}/answers?done=erased")


@router.post("/{request_id:ref}/answer-links/{link_id}/revoke")
def revoke(current: Coordinator, request_id: str, link_id: int) -> Response:
    """Take an answer link back."""
    answering.revoke(current.desk.store, request_id, link_id, current.acting)
    return see(current, f"{address(request_id)}/forward?done=revoked#answer-links")


def shown(
    current: Current,
    request_id: str,
    problem: UserError | None = None,
    fields: Mapping[str, str] | None = None,
    found: Mapping[str, object] | None = None,
) -> Response:
    """The page, with an answer filled in that is not kept yet.

    Parameters
    ----------
    found:
        What was read from a mail, and the words it was read from; a click confirms it.
    """
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    answers = answers_of(current.desk.store, request_id)
    asked = answering.asked(current.desk.store, request_id)
    versions = answering.versions_of(current.desk.store, request_id)
    said = dict.fromkeys(FIELDS, "") | {"version": versions[0]} | dict(fields or {})
    values: dict[str, Any] = {
        "view": view,
        "answers": answers,
        "asked": asked,
        "versions": versions,
        "named_sites": [(site, current.wording.site(site)) for site in asked],
        "wording": current.wording,
        "statuses": list(Status),
        "reasons": list(DeclineReason),
        "problem": problem,
        "said": said,
        "found": found,
        "done": current.request.query_params.get("done", ""),
    }
    status = 200 if problem is None else problem_of(problem).status
    return page(current, "answers.html", status=status, **values)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RequestError("The day of the answer is no day.", "Write it as 2026-03-02.") from None
