"""A mail with a hospital's answer, pasted: it is read, filled in, and kept once somebody confirms."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.desk.answers import MAX_TEXT
from matcher.services.desk import cases, pasting
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.answers import shown
from matcher.web.rendering import page

router = APIRouter()

Mail = Annotated[str, Form(max_length=200_000)]


@router.get("/answers/paste")
def paste_page(current: Signed) -> Response:
    """Show the box for a mail about any request."""
    return page(current, "paste.html", request_id="", text="", named=None)


@router.post("/answers/paste")
def paste(current: Coordinator, mail: Mail = "") -> Response:
    """Read a mail, and find the request it is about by our reference."""
    named = pasting.requests_named(current.desk.store, mail)
    if len(named) != 1:
        return page(current, "paste.html", status=422, request_id="", text=mail, named=named)
    return _read(current, named[0], mail)


@router.get("/requests/{request_id:ref}/answers/paste")
def paste_page_of(current: Signed, request_id: str) -> Response:
    """Show the box for a mail about one request."""
    cases.view_case(current.desk.store, request_id, today=current.today)
    return page(current, "paste.html", request_id=request_id, text="", named=None)


@router.post("/requests/{request_id:ref}/answers/paste")
def paste_of(current: Coordinator, request_id: str, mail: Mail = "") -> Response:
    """Read a mail about a request, and fill in what it says."""
    return _read(current, request_id, mail)


def _read(current: Current, request_id: str, mail: str) -> Response:
    store = current.desk.store
    found = pasting.read_pasted(store, request_id, mail, current.matcher.catalogue)
    read = found.read
    fields = {
        "site": found.sent.site,
        "department": found.sent.department,
        "answer": "" if read.status is None else read.status.value,
        "reason": "" if read.reason is None else read.reason.value,
        "via": "email",
        "text": read.text[:MAX_TEXT],
    }
    named = pasting.requests_named(store, mail)
    others = [one for one in named if one != request_id] if request_id not in named else []
    return shown(current, request_id, None, fields, {"pasted": found, "others": others})
