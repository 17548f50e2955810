"""What became of a request: recorded from a form or a mail, and told to the hospitals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from matcher.desk.outcomes import Heard, Verdict
from matcher.desk.outcomes_mail import ReadOutcome
from matcher.desk.planned import PlannedLetter
from matcher.domain.letter import LetterKind
from matcher.domain.request import Request as Asked
from matcher.domain.vocabulary import RequestType
from matcher.errors import RequestError, UserError
from matcher.services.desk import cases, outcomes, outcomes_chase
from matcher.services.desk.outbox import letters_of
from matcher.services.desk.outcomes_reading import ReadMail, read_outcome_mail
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values
from matcher.web.pages.outcomes_form import Fields, fields_of, filled, revisions_of, told_of
from matcher.web.pages.requests import address
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see
from matcher.web.twice import made_once
from matcher.wording.letters import From
from matcher.wording.outcomes import notice_composer

router = APIRouter()

Once = Annotated[str, Form(max_length=100)]

#: A pasted mail, in characters.
MAX_TEXT = 200_000


@router.get("/outcomes/mail")
def mail_page(current: Signed) -> Response:
    """Show the box for a mail that tells outcomes."""
    return _box(current, "")


@router.post("/outcomes/mail")
async def read(current: Coordinator, request: Request) -> Response:
    """Read a mail, and show what it says of each request; nothing is kept."""
    async with request.form(max_files=1, max_part_size=MAX_TEXT * 4) as form:
        dropped = form.get("file")
        file = None
        if isinstance(dropped, UploadFile) and dropped.filename:
            file = (await dropped.read(), dropped.filename[:200])
        text = form.get("mail", "")
        about = [one for one in form.getlist("request") if isinstance(one, str)]
        words = text[:MAX_TEXT] if isinstance(text, str) else ""
        return await run_in_threadpool(_read, current, words, file, about)


def _read(
    current: Current, text: str, file: tuple[bytes, str] | None, about: Sequence[str]
) -> Response:
    store, catalogue = current.desk.store, current.matcher.catalogue
    try:
        for request_id in about:
            cases.view_case(store, request_id, today=current.today)
        mail = read_outcome_mail(store, text, catalogue=catalogue, file=file, about=about)
    except UserError as error:
        return _box(current, text, error)
    if not mail.text.strip():
        return _box(current, text, RequestError("There is no mail.", "Paste it, or choose a file."))
    if not mail.found:
        return _box(current, mail.text, unknown=True)
    fields = [_as_read(current, one, mail, n) for n, one in enumerate(mail.found, 1)]
    return _confirm(current, tuple(fields), left_out=mail.left_out)


def _as_read(current: Current, read: ReadOutcome, mail: ReadMail, number: int) -> Fields:
    known = fields_of(current, read.request_id, number)
    sites = dict(known.sites)
    for one in read.sites:
        sites[one.site_id] = "" if one.outcome is None else one.outcome.value
    sent_on = mail.sent_on or current.today
    return replace(
        known,
        verdict="" if read.verdict is None else read.verdict.value,
        told_on=min(sent_on, current.today).isoformat(),
        sites=sites,
        complete=False,
        keep=read.verdict is not None,
        words=read.words,
        site_words={one.site_id: one.words for one in read.sites},
    )


@router.post("/outcomes")
async def record_all(current: Coordinator, request: Request) -> Response:
    """Keep what a mail told, as somebody confirmed it."""
    form = await request.form()
    return await run_in_threadpool(_record_all, current, form)


def _record_all(current: Current, form: FormData) -> Response:
    fields = filled(current, form)
    try:
        wanted = [told_of(current, one, "mail") for one in fields if one.keep]
        news = outcomes.record(current.desk.store, wanted, revisions_of(form), current.acting)
    except UserError as error:
        return _confirm(current, fields, error)
    if len(wanted) == 1:
        return see(current, f"{address(wanted[0].request_id)}/outcome?done=told")
    return see(current, f"/outcomes?kept={len(news)}")


@router.get("/requests/{request_id:ref}/outcome")
def outcome_page(current: Signed, request_id: str) -> Response:
    """Show what became of a request."""
    return shown(current, request_id)


@router.post("/requests/{request_id:ref}/outcome")
async def record(current: Coordinator, request: Request, request_id: str) -> Response:
    """Keep what was told of a request."""
    form = await request.form()
    return await run_in_threadpool(_record, current, request_id, form)


def _record(current: Current, request_id: str, form: FormData) -> Response:
    mine: Fields | None = None
    try:
        fields = [one for one in filled(current, form) if one.case.request.request_id == request_id]
        if not fields:
            raise RequestError("The form came without its page.", "Open the request again.")
        mine = fields[0]
        told = told_of(current, mine, "form")
        outcomes.record(current.desk.store, [told], revisions_of(form), current.acting)
    except UserError as error:
        return shown(current, request_id, Refused.of(error), mine)
    return see(current, f"{address(request_id)}/outcome?done=told")


@router.post("/requests/{request_id:ref}/outcome/tell")
def tell(current: Coordinator, request_id: str, once: Once = "") -> Response:
    """Draft the letters to the hospitals that said yes."""
    catalogue = current.matcher.catalogue
    sender = From(current.settings.unit_name)

    def compose(
        heard: Mapping[str, Heard],
    ) -> Callable[[PlannedLetter, Asked], tuple[str, str]]:
        return notice_composer(catalogue, sender, heard)

    def make() -> str:
        outcomes.tell_hospitals(
            current.desk.store, request_id, current.acting, catalogue=catalogue, compose=compose
        )
        return f"{address(request_id)}/outcome?done=written#letters"

    try:
        place = made_once(current, once, request_id, make)
    except UserError as error:
        return shown(current, request_id, Refused.of(error))
    return see(current, place)


def shown(
    current: Current,
    request_id: str,
    refused: Refused | None = None,
    mine: Fields | None = None,
) -> Response:
    """The page, with what was refused where something was."""
    store = current.desk.store
    fields = mine or fields_of(current, request_id)
    letters = letters_of(store, request_id, {LetterKind.OUTCOME_NOTICE})
    waiting = [
        one
        for company in outcomes_chase.chase_list(store, current.today)
        for one in company.waiting
        if one.request.request_id == request_id
    ]
    values: dict[str, Any] = card_values(current, letters, refused)
    values |= _form_values(current) | {
        "view": fields.case,
        "found": fields.view,
        "fields": fields,
        "waited": waiting[0] if waiting else None,
        "is_country": fields.case.request.request_type is RequestType.COUNTRY,
        "where": "outcome",
        "today": current.today,
        "deputies": frozenset(),
        "day_known": fields.view.told is not None and fields.view.told.told_on != date.min,
    }
    return page(current, "outcome.html", status=refused.status if refused else 200, **values)


def _form_values(current: Current) -> dict[str, Any]:
    catalogue, wording = current.matcher.catalogue, current.wording
    named = [
        (one.site_id, wording.site(one.site_id)) for one in catalogue.sites if one.is_candidate
    ]
    return {
        "wording": wording,
        "verdicts": list(Verdict),
        "hospitals": sorted(named, key=lambda one: one[1].casefold()),
    }


def _confirm(
    current: Current,
    fields: tuple[Fields, ...],
    error: UserError | None = None,
    *,
    left_out: Sequence[str] = (),
) -> Response:
    values = _form_values(current) | {"fields": fields, "problem": error, "left_out": left_out}
    status = 200 if error is None else problem_of(error).status
    return page(current, "outcome_mail.html", status=status, **values)


def _box(
    current: Current, text: str, error: UserError | None = None, *, unknown: bool = False
) -> Response:
    status = 422 if unknown else 200 if error is None else problem_of(error).status
    companies = outcomes_chase.chase_list(current.desk.store, current.today) if unknown else ()
    return page(
        current,
        "outcome_paste.html",
        status=status,
        text=text,
        problem=error,
        unknown=unknown,
        companies=companies,
    )
