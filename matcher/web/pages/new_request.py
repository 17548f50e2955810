"""A request comes in: pasted, dropped or typed; and one that is put right."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from matcher.domain import vocabulary
from matcher.domain.case import Sender
from matcher.domain.request import Request as Asked
from matcher.errors import ConflictError, UserError
from matcher.services.desk import cases, receiving
from matcher.services.desk.intake import Intake, understand
from matcher.services.desk.receiving import NewCase
from matcher.store.case_papers import Paper
from matcher.web.current import Coordinator, Current
from matcher.web.pages import request_form
from matcher.web.pages.requests import address
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see
from matcher.web.twice import FIELD, made_once

router = APIRouter(prefix="/requests")

#: A pasted letter, in characters.
MAX_TEXT = 1_000_000
#: Requests put on the desk from one table; more are an import.
MOST_AT_ONCE = 50

PASTED = "pasted.txt"


@router.get("/new")
def new_page(current: Coordinator) -> Response:
    """Show the ways in."""
    return _new(current)


@router.post("/new/read")
async def read(current: Coordinator, request: Request) -> Response:
    """Read what was pasted or dropped, and put it on the desk with what was found."""
    async with request.form(max_files=1, max_part_size=MAX_TEXT * 4) as form:
        file = form.get("file")
        text, number = str(form.get("text", "")), str(form.get(FIELD, ""))
        paper = Paper(PASTED, "text/plain", text.encode("utf-8", "replace"))
        if isinstance(file, UploadFile) and file.filename:
            paper = Paper(file.filename[:200], file.content_type or "", await file.read())
        return await run_in_threadpool(_read, current, paper, text, number)


def _read(current: Current, paper: Paper, text: str, number: str) -> Response:
    catalogue = current.matcher.catalogue
    try:
        found = understand(paper.content, paper.name, catalogue=catalogue, today=current.today)
        if len(found.requests) > MOST_AT_ONCE:
            return _new(current, text=text, too_many=len(found.requests), status=422)
        said = (paper.name, paper.content)
        place = made_once(current, number, said, lambda: _open(current, found, paper))
    except UserError as error:
        return _new(current, text=text, problem=error, status=problem_of(error).status)
    return see(current, place)


def _open(current: Current, found: Intake, paper: Paper) -> str:
    """Put everything found on the desk; where to go then."""
    news = [
        NewCase(
            request=incoming.request,
            sender=Sender(incoming.sender_name, incoming.sender_email),
            found=incoming.found,
            papers=(paper,),
        )
        for incoming in found.requests
    ]
    catalogue = current.matcher.catalogue
    kept = receiving.open_cases(current.desk.store, news, current.acting, catalogue=catalogue)
    return f"{address(kept[0].request_id)}/edit?kept=new" if len(kept) == 1 else "/"


@router.post("/new")
async def open_typed(current: Coordinator, request: Request) -> Response:
    """Put a request on the desk as it was typed."""
    form = await request.form()
    return await run_in_threadpool(_open_typed, current, form)


def _open_typed(current: Current, form: FormData) -> Response:
    said, sender = request_form.typed(form), _sender(form)

    def make() -> str:
        new = NewCase(_asked(current, said), sender)
        case = receiving.open_case(
            current.desk.store, new, current.acting, catalogue=current.matcher.catalogue
        )
        return address(case.request_id)

    try:
        place = made_once(current, str(form.get(FIELD, "")), (said, sender), make)
    except UserError as error:
        status = problem_of(error).status
        return _new(current, said=said, sender=sender, problem=error, status=status)
    return see(current, place)


@router.get("/{request_id:ref}/edit")
def edit_page(current: Coordinator, request_id: str) -> Response:
    """Show the fields of a request, those marked that were read from words."""
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    said = request_form.as_texts(view.request, current)
    return _edit(current, view, said, view.case.sender, view.case.revision)


@router.post("/{request_id:ref}/edit")
async def keep(current: Coordinator, request: Request, request_id: str) -> Response:
    """Keep the fields as they were put right."""
    form = await request.form()
    return await run_in_threadpool(_keep, current, request_id, form)


def _keep(current: Current, request_id: str, form: FormData) -> Response:
    said, sender = request_form.typed(form), _sender(form)
    store = current.desk.store
    try:
        revision = int(str(form.get("revision", "")))
        receiving.correct(
            store,
            request_id,
            revision,
            request_form.changes(_asked(current, said)),
            current.acting,
            catalogue=current.matcher.catalogue,
            sender=sender,
        )
    except ValueError:
        revision = -1
        error: UserError = ConflictError("The form came without its page.")
    except UserError as met:
        error = met
    else:
        return see(current, address(request_id))
    view = cases.view_case(store, request_id, today=current.today)
    if isinstance(error, ConflictError):
        # What they typed stays; the next "keep" is made from what is there now.
        return _edit(current, view, said, sender, view.case.revision, problem=error, status=409)
    status = problem_of(error).status
    return _edit(current, view, said, sender, revision, problem=error, status=status)


def _asked(current: Current, said: dict[str, str | list[str]]) -> Asked:
    return receiving.read_fields(
        request_form.as_content(said), catalogue=current.matcher.catalogue, today=current.today
    )


def _sender(form: FormData) -> Sender:
    name, email = str(form.get("sender_name", "")), str(form.get("sender_email", ""))
    return Sender(name.strip()[:200], email.strip()[:200])


def _new(current: Current, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401
    given: dict[str, Any] = {"text": "", "problem": None, "too_many": 0, "sender": Sender()}
    given["said"] = request_form.as_texts(Asked(), current)
    given |= {"found_by_field": {}, "theirs": {}}
    given["by_hand"] = "said" in values
    return page(current, "new_request.html", status=status, **_lists(current), **(given | values))


def _edit(
    current: Current,
    view: cases.CaseView,
    said: dict[str, str | list[str]],
    sender: Sender,
    revision: int,
    *,
    problem: UserError | None = None,
    status: int = 200,
) -> Response:
    now = request_form.as_texts(view.request, current)
    is_conflict = isinstance(problem, ConflictError)
    # Of a conflict only what differs is worth reading twice.
    theirs = {name: value for name, value in now.items() if value != said[name]}
    return page(
        current,
        "edit_request.html",
        status=status,
        view=view,
        said=said,
        sender=sender,
        revision=revision,
        problem=problem,
        theirs=theirs if is_conflict else {},
        found_by_field={one.field: one for one in view.case.found},
        kept=current.request.query_params.get("kept", ""),
        **_lists(current),
    )


def _lists(current: Current) -> dict[str, Any]:
    """What there is to choose from."""
    catalogue, wording = current.matcher.catalogue, current.wording
    areas = [(one.area_id, wording.area(one.area_id)) for one in catalogue.areas]
    kinds = [one.capability_id for one in catalogue.capability_kinds]
    return {
        "wording": wording,
        "areas": sorted(areas, key=lambda area: area[1].lower()),
        "capabilities": [(one, wording.capability(one)) for one in kinds],
        "regions": [
            (one.site_id, wording.region(one.site_id))
            for one in catalogue.sites
            if one.kind == "rhf"
        ],
        "centres": [(one.centre_id, wording.centre(one.centre_id)) for one in catalogue.centres],
        "vocabulary": vocabulary,
        "intervention_types": [
            (one.value, wording.value("intervention_type", one.value))
            for one in vocabulary.InterventionType
        ],
        "populations": [
            (one.value, wording.value("population", one.value)) for one in vocabulary.Population
        ],
    }
