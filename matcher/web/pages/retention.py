"""How long personal data is kept, what is due to be erased, and doing it; for those who approve."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from matcher.errors import RequestError, UserError
from matcher.services.desk import retention
from matcher.services.desk.retention import Kept
from matcher.web.current import Approver, Current
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see

router = APIRouter()


@router.get("/retention")
def retention_page(current: Approver) -> Response:
    """Show the periods and what is due."""
    return _shown(current)


@router.post("/retention/periods")
async def set_periods(current: Approver, request: Request) -> Response:
    """Change how long something is kept."""
    form = await request.form()
    return await run_in_threadpool(_set_periods, current, form)


@router.post("/retention/erase")
async def erase(current: Approver, request: Request) -> Response:
    """Say what will be erased, and do it once that is confirmed."""
    form = await request.form()
    return await run_in_threadpool(_erase, current, form)


def _set_periods(current: Current, form: FormData) -> Response:
    try:
        months = {what: _number(form.get(what.value)) for what in Kept if what.value in form}
        retention.set_periods(current.desk.store, months, current.acting)
    except UserError as error:
        return _shown(current, error)
    return see(current, "/retention?done=kept")


def _erase(current: Current, form: FormData) -> Response:
    store = current.desk.store
    try:
        seen = {what: _number(form.get(f"n_{what.value}")) for what in Kept if what.value in form}
        if not seen:
            raise RequestError("Nothing was chosen.", "Mark what is to be erased.")
        if form.get("confirmed") != "yes":
            return _shown(current, asked=seen)
        retention.erase_due(store, seen, current.acting)
    except UserError as error:
        return _shown(current, error)
    return see(current, "/retention?done=erased")


def _number(text: object) -> int:
    if isinstance(text, str) and text.strip().isdecimal() and len(text) < 6:
        return int(text)
    raise RequestError("A number of months is missing.", "Give a whole number.")


def _shown(
    current: Current, problem: UserError | None = None, asked: dict[Kept, int] | None = None
) -> Response:
    found = retention.due(current.desk.store, today=current.today, now=current.now)
    return page(
        current,
        "retention.html",
        status=200 if problem is None else problem_of(problem).status,
        due=found,
        usual=retention.USUAL_MONTHS,
        most=retention.MOST_MONTHS,
        asked=asked,
        problem=problem,
        done=current.request.query_params.get("done", ""),
    )
