"""Records of the domain as bodies, and bodies as records: names alone, no rule."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from matcher.domain.case import Link, Sender
from matcher.domain.request import Finding, Request
from matcher.services.desk.cases import CaseView
from matcher.services.desk.inbox import InboxItem
from matcher.services.desk.receiving import NewCase
from matcher.store.case_papers import Paper
from matcher.web.api import request_bodies as bodies

#: What a field is where nothing is known.
_UNKNOWN: dict[str, Any] = {item.name: item.default for item in fields(Request)}


def said_of(body: bodies.RequestFields) -> dict[str, object]:
    """The fields that somebody sent, as `Request` has them; null means unknown."""
    said: dict[str, object] = {}
    for name in body.model_fields_set:
        value = getattr(body, name)
        if value is None:
            value = _UNKNOWN[name]
        said[name] = tuple(value) if isinstance(value, list) else value
    return said


def request_of(body: bodies.RequestFields) -> Request:
    """The request that somebody sent."""
    return Request(**said_of(body))  # type: ignore[arg-type]


def sender_of(body: bodies.SenderBody) -> Sender:
    """Who asked."""
    return Sender(body.name, body.email)


def link_of(body: bodies.LinkBody | bodies.NewLink | None) -> Link | None:
    """What it follows from."""
    return None if body is None else Link(body.kind, body.request_id)


def new_case(body: bodies.NewRequest) -> NewCase:
    """A request about to be put on the desk."""
    found = tuple(Finding(**one.model_dump()) for one in body.found)
    papers = tuple(Paper(one.name, one.media_type, one.content) for one in body.papers)
    sender, link = sender_of(body.sender), link_of(body.link)
    return NewCase(request_of(body.request), sender, link, found, papers)


def case_body(view: CaseView) -> bodies.CaseBody:
    """A request as it stands."""
    case = view.case
    return bodies.CaseBody(
        request_id=case.request_id,
        revision=case.revision,
        state=view.state,
        state_since=case.state_since,
        moves=list(view.moves),
        due_on=view.due_on,
        holder=case.holder,
        sender=bodies.SenderBody.model_construct(name=case.sender.name, email=case.sender.email),
        link=None if case.link is None else bodies.LinkBody.model_validate(case.link),
        family=[
            bodies.RelativeBody(kind=kind, request_id=one.request_id, title=one.title)
            for kind, one in view.family
        ],
        request=bodies.RequestTold.model_validate(view.request),
        found=[bodies.FindingBody.model_construct(**asdict(one)) for one in case.found],
        n_asked=view.n_asked,
        n_answered=view.n_answered,
        remarks=[bodies.RemarkBody.model_validate(one) for one in view.notes],
        files=[bodies.FileBody.model_validate(one) for one in view.files],
        opened_at=case.opened_at,
        opened_by=case.opened_by,
    )


def inbox_body(item: InboxItem) -> bodies.InboxBody:
    """One request in the inbox."""
    request = item.request
    return bodies.InboxBody(
        request_id=request.request_id,
        revision=item.case.revision,
        pile=item.pile,
        state=item.state,
        holder=item.case.holder,
        title=request.title,
        sponsor=request.sponsor,
        request_type=request.request_type,
        received_on=request.received_on,
        due=None if item.due is None else bodies.DeadlineBody.model_validate(item.due),
        n_asked=item.n_asked,
        n_answered=item.n_answered,
    )
