"""The overview for the company: looked at, drafted as a letter, and added to by late yeses.

What was sent stays in its letter for good; the page always shows what is known now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher.desk.overview import Line, Overview, Place, Told, not_told, overview
from matcher.domain.letter import Letter, LetterKind
from matcher.domain.person import Role
from matcher.domain.vocabulary import RequestType
from matcher.errors import ConflictError, RequestError
from matcher.services.desk.acting import Acting
from matcher.services.desk.drafts import draft_to_company
from matcher.services.desk.outbox import letters_of
from matcher.store import Store, amendments, cases, letters, replies

#: Subject and body of an overview; the second argument: it adds to one that is out.
ComposeOverview = Callable[[Overview, bool], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OverviewView:
    """The overview of a request as it is today.

    Attributes
    ----------
    is_out:
        One has been sent or handed over; what comes now is a supplement.
    new:
        Yeses that none has told.
    """

    overview: Overview
    is_out: bool
    new: tuple[Line, ...]


def view_overview(store: Store, request_id: str) -> OverviewView:
    """The answers to a request as the company may see them."""
    now = overview(
        letters.forwardings(store, request_id),
        replies.answers(store, request_id),
        _said(store, request_id),
        amendments.of_request(store, request_id),
    )
    sent = letters_of(store, request_id, {LetterKind.OVERVIEW}).out
    return OverviewView(now, bool(sent), not_told(now, sent))


def prepare_overview(
    store: Store,
    request_id: str,
    acting: Acting,
    *,
    compose: ComposeOverview,
    language: str = "en",
) -> Letter:
    """Draft the mail to the company: all that is known, or after the first what is new.

    Parameters
    ----------
    language:
        That `compose` writes in.

    Raises
    ------
    ConflictError
        An overview is waiting already, or the request is about the country.
    RequestError
        No hospital was asked; or an overview is out and nothing is new.
    """
    acting.needs(Role.COORDINATOR)
    if cases.find(store, request_id).request.request_type is RequestType.COUNTRY:
        raise ConflictError(
            f"{request_id} is about the country, and gets one reply.", "Write it on its own page."
        )
    view = view_overview(store, request_id)
    told = view.overview
    if not told.n_asked:
        raise RequestError(f"No hospital has been asked about {request_id}.", "Forward it first.")
    if view.is_out:
        if not view.new:
            raise RequestError(
                "No hospital has said yes since the overview was sent.",
                "Write to the company yourself where something else is new.",
            )
        told = Overview(view.new, amended_to=told.amended_to)
    return draft_to_company(
        store,
        request_id,
        LetterKind.OVERVIEW,
        compose(told, view.is_out),
        language,
        acting,
        items=tuple(line.item for line in told.lines),
    )


def _said(store: Store, request_id: str) -> dict[Place, Told]:
    """What each hospital last said beside its answer; nobody where it named nobody."""
    last: dict[Place, Told] = {}
    for reply in replies.of_request(store, request_id):
        if reply.given.status.reply is not None:
            told = Told(reply.given.contact, reply.received_at)
            last.setdefault((reply.site, reply.given.department), told)
    return last
