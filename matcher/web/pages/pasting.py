"""A mail with a hospital's answer, pasted or dropped: read, filled in, kept once it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from matcher.desk.answers import MAX_TEXT
from matcher.errors import UserError
from matcher.services.desk import cases, pasting
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.languages import ZONE
from matcher.web.pages.answers import shown
from matcher.web.problems import problem_of
from matcher.web.rendering import page

router = APIRouter()

#: Characters of a mail that are looked at; more of one is never read.
MOST_READ = 200_000


@dataclass(frozen=True, slots=True)
class _Sent:
    """What somebody sent: the words of a mail, or a file that holds one."""

    text: str
    name: str = ""
    content: bytes = b""


@router.get("/answers/paste")
def paste_page(current: Signed) -> Response:
    """Show the box for a mail about any request."""
    return _box(current, "")


@router.post("/answers/paste")
async def paste(current: Coordinator, request: Request) -> Response:
    """Read a mail, and find the request it is about by our reference."""
    return await run_in_threadpool(_read, current, "", await _sent(request))


@router.get("/requests/{request_id:ref}/answers/paste")
def paste_page_of(current: Signed, request_id: str) -> Response:
    """Show the box for a mail about one request."""
    cases.view_case(current.desk.store, request_id, today=current.today)
    return _box(current, request_id)


@router.post("/requests/{request_id:ref}/answers/paste")
async def paste_of(current: Coordinator, request: Request, request_id: str) -> Response:
    """Read a mail about a request, and fill in what it says."""
    return await run_in_threadpool(_read, current, request_id, await _sent(request))


async def _sent(request: Request) -> _Sent:
    async with request.form(max_files=1, max_part_size=4 * MOST_READ) as form:
        file, text = form.get("file"), str(form.get("mail", ""))[:MOST_READ]
        if isinstance(file, UploadFile) and file.filename:
            return _Sent(text, file.filename[:200], await file.read())
        return _Sent(text)


def _read(current: Current, request_id: str, sent: _Sent) -> Response:
    store, text, day = current.desk.store, sent.text, None
    if sent.name:
        try:
            dropped = pasting.read_dropped(sent.content, sent.name, zone=ZONE, today=current.today)
        except UserError as error:
            return _box(current, request_id, text=text, problem=error)
        text, day = dropped.text[:MOST_READ], dropped.sent_on
    named = pasting.requests_named(store, text)
    if not request_id and len(named) != 1:
        return _box(current, "", text=text, named=named)
    own = request_id or named[0]
    others = [one for one in named if one != own] if own not in named else []
    return _filled_in(current, own, text, day, others)


def _filled_in(
    current: Current, request_id: str, text: str, day: date | None, others: list[str]
) -> Response:
    """The form for an answer, with what the mail says."""
    catalogue, on = current.matcher.catalogue, day or current.today
    found = pasting.read_pasted(current.desk.store, request_id, text, catalogue, day=on)
    read = found.read
    fields = {
        "site": found.sent.site,
        "department": found.sent.department,
        "answer": "" if read.status is None else read.status.value,
        "reason": "" if read.reason is None else read.reason.value,
        "via": "email",
        "day": "" if day is None else day.isoformat(),
        "version": found.version,
        "text": read.text[:MAX_TEXT],
    }
    return shown(current, request_id, None, fields, {"pasted": found, "others": others})


def _box(
    current: Current,
    request_id: str,
    *,
    text: str = "",
    named: tuple[str, ...] | None = None,
    problem: UserError | None = None,
) -> Response:
    """The box, with what could not be done with what was in it."""
    status = 200 if named is None else 422
    values: dict[str, Any] = {"request_id": request_id, "text": text, "named": named}
    if problem is not None:
        status = problem_of(problem).status
    return page(current, "paste.html", status=status, problem=problem, **values)
