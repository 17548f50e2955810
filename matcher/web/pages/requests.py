"""The page of a request: what it asks, the list to choose from, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from matcher.desk.choosing import EXPECT_TO_BE_ASKED, in_groups
from matcher.desk.completeness import completeness
from matcher.desk.deadlines import Deadline, deadline
from matcher.domain.case import CaseState, ChoiceReason, Chosen, Link, LinkKind
from matcher.domain.vocabulary import RequestType
from matcher.errors import ConflictError, NotFoundError, RequestError, UserError
from matcher.services.desk import cases, lists, outcomes
from matcher.services.desk.answering_view import answers_of
from matcher.services.desk.cases import CaseView
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.map import Place, draw
from matcher.web.rendering import page, path_part, see
from matcher.web.twice import made_once
from matcher.wording.worth_saying import (
    flags_worth_saying,
    mark_of,
    reasons_worth_reading,
    support_text,
)

router = APIRouter(prefix="/requests")

Text = Annotated[str, Form(max_length=5000)]
Number = Annotated[int, Form(ge=0)]

#: While it stands here, it may still turn out to be a request that is known.
_FRESH = frozenset({CaseState.RECEIVED, CaseState.AWAITING_CLARIFICATION, CaseState.READY})

#: What a form field of a left-out hospital's reason is called, followed by its id.
WHY = "why-"
NOTE = "note-"


@router.get("/{request_id:ref}")
def request_page(current: Signed, request_id: str) -> Response:
    """Show a request with its list."""
    return shown(current, request_id)


@router.post("/{request_id:ref}/choice")
async def choose(current: Coordinator, request: Request, request_id: str) -> Response:
    """Keep what is marked in the list; `reckon` only says what it promises."""
    form = await request.form()
    return await run_in_threadpool(_choose, current, request_id, form)


def _choose(current: Current, request_id: str, form: FormData) -> Response:
    marks = _marks(form)
    if "reckon" in form:
        return _reckoned(current, request_id, marks)
    try:
        revision, list_id = int(_of(form, "revision")), int(_of(form, "list_id"))
    except ValueError:
        raise RequestError("The form came without its page.", "Open the request again.") from None
    try:
        lists.choose(current.desk.store, request_id, revision, list_id, marks, current.acting)
    except (ConflictError, RequestError) as error:
        status = 409 if isinstance(error, ConflictError) else 422
        return shown(current, request_id, marks=marks, problem=error, status=status)
    return see(current, f"{address(request_id)}?kept=choice#next")


def _reckoned(current: Current, request_id: str, marks: list[Chosen]) -> Response:
    """What the marks promise: a part of the page, or all of it where scripts are off."""
    if not current.from_htmx:
        return shown(current, request_id, marks=marks)
    ranking = lists.ranked(current.matcher, request_id)
    return page(
        current,
        "parts/promise.html",
        promise=lists.promised(ranking, {one.site_id for one in marks if one.chosen}),
        wording=current.wording,
        has_learnt=ranking.model.learnt_from.outcomes > 0,
    )


@router.post("/{request_id:ref}/state")
def move(current: Coordinator, request_id: str, revision: Number, to: Text) -> Response:
    """Move a request on."""
    state = next((one for one in CaseState if one.value == to), None)
    if state is None:
        raise RequestError(f"'{to}' is no state.", "Choose one of the buttons.")
    cases.move(current.desk.store, request_id, revision, state, current.acting)
    return see(current, address(request_id))


@router.post("/{request_id:ref}/holder")
def take(current: Coordinator, request_id: str, revision: Number, holder: Text = "") -> Response:
    """Take a request, or give it back."""
    cases.take(current.desk.store, request_id, revision, holder.strip(), current.acting)
    return see(current, address(request_id))


@router.post("/{request_id:ref}/notes")
def remark(current: Coordinator, request_id: str, text: Text = "", once: Text = "") -> Response:
    """Leave a remark."""

    def make() -> str:
        cases.remark(current.desk.store, request_id, text, current.acting)
        return f"{address(request_id)}#notes"

    return see(current, made_once(current, once, text, make))


@router.post("/{request_id:ref}/link")
def link(
    current: Coordinator, request_id: str, revision: Number, kind: Text = "", other: Text = ""
) -> Response:
    """Say which earlier request this one follows from; no kind takes it back."""
    found = next((one for one in LinkKind if one.value == kind), None)
    to = Link(found, other.strip()) if found is not None else None
    cases.link(current.desk.store, request_id, revision, to, current.acting)
    return see(current, address(request_id))


@router.get("/{request_id:ref}/files/{file_id}")
def download(current: Signed, request_id: str, file_id: int) -> Response:
    """Hand a kept file over, never to be shown by the browser itself."""
    file, content = cases.paper(current.desk.store, request_id, file_id)
    name = path_part(file.name or "file")
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.get("/{request_id:ref}/hospitals/{site_id:ref}")
def reasons(current: Signed, request_id: str, site_id: str) -> Response:
    """Everything that moves one hospital's chance."""
    ranking = lists.ranked(current.matcher, request_id)
    one = next((one for one in ranking.candidates if one.site_id == site_id), None)
    if one is None:
        raise NotFoundError(f"Hospital '{site_id}' is not on the list.", "Open the request again.")
    template = "reasons_part.html" if current.from_htmx else "hospital_reasons.html"
    return page(current, template, one=one, wording=current.wording, request_id=request_id)


def address(request_id: str) -> str:
    """The address of a request's page."""
    return f"/requests/{path_part(request_id)}"


def shown(
    current: Current,
    request_id: str,
    *,
    marks: list[Chosen] | None = None,
    problem: UserError | None = None,
    status: int = 200,
) -> Response:
    """The page, with the marks somebody has made where they are not kept yet."""
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    values: dict[str, Any] = {
        "view": view,
        "found_by_field": {one.field: one for one in view.case.found},
        "wording": current.wording,
        "problem": problem,
        "kept": current.request.query_params.get("kept", ""),
        "link_kinds": list(LinkKind),
        "completeness": completeness(view.request),
        "answers": answers_of(current.desk.store, request_id),
        "outcome": outcomes.view_outcome(current.desk.store, request_id),
        "kin": cases.likely_kin(current.matcher.history(), view) if view.state in _FRESH else (),
        "due": due_of(view, current.today),
        "flags_worth_saying": flags_worth_saying,
        "mark_of": mark_of,
        "reasons_worth_reading": reasons_worth_reading,
        "support_text": support_text,
    }
    try:
        listed = lists.show_list(current.matcher, view.request, current.acting)
    except UserError as error:
        if isinstance(error, NotFoundError):
            raise
        return page(current, "request.html", shown=None, why_none=error, **values)
    values |= _list_values(current, view, listed, marks)
    return page(current, "request.html", status=status, shown=listed, **values)


def due_of(view: CaseView, today: date) -> Deadline | None:
    """The countdown of a request; None where no reply is due, or where all is over."""
    due_on = view.due_on
    return deadline(due_on, today) if due_on and view.case.is_open else None


def _list_values(
    current: Current, view: CaseView, listed: lists.Shown, marks: list[Chosen] | None
) -> dict[str, Any]:
    ranking = listed.ranking
    choice = listed.choice.sites if marks is None and listed.choice else marks or ()
    decided = {one.site_id: one for one in choice}
    chosen, promised = listed.chosen, listed.promise
    if marks is not None:
        chosen = frozenset(one.site_id for one in marks if one.chosen)
        promised = lists.promised(ranking, chosen)
    return {
        "groups": in_groups(ranking.candidates),
        "expect": EXPECT_TO_BE_ASKED,
        "suggested": frozenset(ranking.suggestion.forward_to),
        "chosen": chosen,
        "decided": decided,
        "promise": promised,
        "has_learnt": ranking.model.learnt_from.outcomes > 0,
        "is_country": view.request.request_type is RequestType.COUNTRY,
        "reasons": list(ChoiceReason),
        "map": draw(_places(current, listed, chosen)),
    }


def _places(current: Current, listed: lists.Shown, chosen: frozenset[str]) -> list[Place]:
    catalogue, wording = current.matcher.catalogue, current.wording
    places = []
    for one in listed.ranking.candidates:
        site = catalogue.site(one.site_id)
        if site.lat is not None and site.lon is not None:
            name, is_chosen = wording.site(one.site_id), one.site_id in chosen
            places.append(Place(str(one.rank), name, site.lat, site.lon, is_chosen))
    return places


def _marks(form: FormData) -> list[Chosen]:
    """The hospitals marked, and those that expect to be asked and are not, with why."""
    marked = list(dict.fromkeys(str(one) for one in form.getlist("site")))
    marks = [Chosen(site_id, True) for site_id in marked]
    for key in form:
        site_id = key.removeprefix(WHY)
        if key.startswith(WHY) and site_id not in marked:
            code = _of(form, key)
            reason = next((one for one in ChoiceReason if one.value == code), None)
            marks.append(Chosen(site_id, False, reason, _of(form, f"{NOTE}{site_id}")[:500]))
    return marks


def _of(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
