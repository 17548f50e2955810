"""Forwarding a request: whom each letter goes to, the letters, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from matcher.desk.deadlines import deadline
from matcher.desk.letters import sending_kind
from matcher.desk.planned import Ask, PlannedLetter
from matcher.domain.case import ENDED
from matcher.domain.events import Contact
from matcher.domain.letter import LetterKind, SendingKind
from matcher.domain.vocabulary import RequestType
from matcher.errors import RequestError, UserError
from matcher.services.desk import answering, cases, drafts
from matcher.services.desk.outbox import FORWARDING, Letters, Outbox, letters_of, outbox
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values, composer_for
from matcher.web.pages.requests import address
from matcher.web.rendering import page, see

router = APIRouter(prefix="/requests")

#: What a form calls the contacts chosen at a hospital, followed by its id.
CONTACT = "contact-"


@dataclass(frozen=True, slots=True)
class Row:
    """A chosen hospital, before it is written to.

    Attributes
    ----------
    letters:
        The letters that would ask it.
    shared:
        Hospitals that the same letters ask as well.
    others:
        Contacts there that the request's fields do not lead to.
    sending:
        Why it is written to again; None where it has not been.
    waits:
        A letter to it is waiting already.
    """

    site_id: str
    letters: tuple[PlannedLetter, ...]
    shared: tuple[str, ...]
    others: tuple[Contact, ...]
    sending: SendingKind | None
    waits: bool


@router.get("/{request_id:ref}/forward")
def forward_page(current: Signed, request_id: str) -> Response:
    """Show the letters of a request."""
    return shown(current, request_id)


@router.post("/{request_id:ref}/forward")
async def prepare(current: Coordinator, request: Request, request_id: str) -> Response:
    """Write the letters to the hospitals that are marked."""
    form = await request.form()
    return await run_in_threadpool(_prepare, current, request_id, form)


def _prepare(current: Current, request_id: str, form: FormData) -> Response:
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    sites = dict.fromkeys(str(one) for one in form.getlist("site"))
    asks = [
        Ask(site, tuple(str(one) for one in form.getlist(f"{CONTACT}{site}"))) for site in sites
    ]
    try:
        prepared = drafts.prepare_letters(
            current.desk.store,
            request_id,
            asks,
            current.acting,
            catalogue=current.matcher.catalogue,
            compose=composer_for(current, view),
            via=str(form.get("via", "")),
        )
        if not prepared.letters:
            raise RequestError(
                "Nobody at these hospitals can be written to.", "Add a contact first."
            )
    except UserError as error:
        refused = Refused.of(error)
        return shown(current, request_id, refused, marked=frozenset(sites))
    return see(current, f"{address(request_id)}/forward?done=written#letters")


def shown(
    current: Current,
    request_id: str,
    refused: Refused | None = None,
    *,
    marked: frozenset[str] | None = None,
) -> Response:
    """The page, with what was refused where something was."""
    store = current.desk.store
    view = cases.view_case(store, request_id, today=current.today)
    catalogue = current.matcher.catalogue
    out = outbox(store, view.request, catalogue=catalogue, today=current.today)
    letters = letters_of(store, request_id, FORWARDING)
    rows = _rows(out, letters, view.request.version)
    if marked is None:
        marked = frozenset(one.site_id for one in rows if one.sending is None and one.letters)
    values: dict[str, Any] = card_values(current, letters, refused)
    values |= {
        "view": view,
        "wording": current.wording,
        "where": "forward",
        "outbox": out,
        "links": answering.links_of(store, request_id),
        "rows": rows,
        "marked": marked,
        "via_centre": LetterKind.VIA_CENTRE,
        "is_country": view.request.request_type is RequestType.COUNTRY,
        "is_unspecified": view.request.request_type in (None, RequestType.UNSPECIFIED),
        "has_ended": view.state in ENDED,
        "answers_due": deadline(out.due_on, current.today),
        "deputies": {
            one.contact_id for known in out.contacts.values() for one in known if one.deputy_of
        },
    }
    status = 200 if refused is None else refused.status
    return page(current, "forward.html", status=status, **values)


def _rows(out: Outbox, letters: Letters, version: str) -> list[Row]:
    waiting = {item.site_id for one in letters.waiting for item in one.items}
    rows = []
    for site in out.chosen:
        mine = tuple(
            one for one in out.plan.letters if any(item.site_id == site for item in one.items)
        )
        shared = dict.fromkeys(item.site_id for one in mine for item in one.items)
        reached = {one.contact_id for one in mine}
        others = tuple(
            one
            for one in out.contacts.get(site, ())
            if one.contact_id not in reached and one.email and not one.deputy_of
        )
        kind = sending_kind(site, "", version, out.sent.get(site, ()))
        if mine:
            kind = next(item.sending for one in mine for item in one.items if item.site_id == site)
        rows.append(
            Row(
                site_id=site,
                letters=mine,
                shared=tuple(one for one in shared if one != site),
                others=others,
                sending=None if kind is SendingKind.FIRST else kind,
                waits=site in waiting,
            )
        )
    return rows
