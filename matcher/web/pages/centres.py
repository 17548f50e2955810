"""What the centres report: whom they forwarded a request to, and the requests of their own year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from matcher.desk.centres import DirectRequests, Onward
from matcher.desk.centres_mail import NamedOnward, read_onward
from matcher.desk.planned import PlannedLetter
from matcher.desk.replies import MAX_READ
from matcher.domain.letter import LetterKind
from matcher.domain.request import Request as Asked
from matcher.domain.vocabulary import RequestType
from matcher.errors import RequestError, UserError
from matcher.files.direct_requests import Assumed
from matcher.services.desk import cases, centres
from matcher.services.desk.outbox import letters_of
from matcher.services.desk.outcomes_reading import hospital_names
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values
from matcher.web.pages.requests import address
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see
from matcher.wording import Wording
from matcher.wording.outcomes import compose_links

router = APIRouter()

#: Rows for hospitals that the centre asked beside those we know of.
MORE_ROWS = 3
_MOST_ROWS = 100

Mail = Annotated[str, Form(max_length=200_000)]


@dataclass(frozen=True, slots=True)
class Line:
    """A hospital in the form of a centre's report.

    Attributes
    ----------
    said:
        ``forwarded``, ``not_forwarded`` or "": nothing is said.
    words:
        What it was read from in the centre's reply.
    """

    site: str = ""
    department: str = ""
    said: str = ""
    day: str = ""
    words: str = ""


@router.get("/centres")
def centres_page(current: Signed) -> Response:
    """Show how many requests came to the centres directly, by year."""
    return _years(current)


@router.post("/centres")
async def upload(current: Coordinator, request: Request) -> Response:
    """Keep a centre's table of its year."""
    async with request.form(max_files=1) as form:
        file = form.get("file")
        content, name = b"", ""
        if isinstance(file, UploadFile):
            content, name = await file.read(), (file.filename or "")[:200]
        said = {key: _text(form, key) for key in ("centre", "year")}
        return await run_in_threadpool(_upload, current, content, name, said)


def _upload(current: Current, content: bytes, name: str, said: Mapping[str, str]) -> Response:
    year = said["year"]
    try:
        if year and not (year.isascii() and year.isdigit() and len(year) == 4):
            raise RequestError(f"'{year}' is no year.", "Write it as 2025.")
        changed = centres.import_direct(
            current.desk.store,
            content,
            name,
            current.acting,
            catalogue=current.matcher.catalogue,
            assumed=Assumed(said["centre"], int(year) if year else None),
        )
    except UserError as error:
        return _years(current, error, said)
    return see(current, f"/centres?done={'kept' if changed else 'same'}")


@router.get("/requests/{request_id:ref}/centre")
def onward_page(current: Signed, request_id: str) -> Response:
    """Show whom the centre forwarded a request to."""
    return shown(current, request_id)


@router.post("/requests/{request_id:ref}/centre/read")
def read(current: Coordinator, request_id: str, centre: Mail = "", mail: Mail = "") -> Response:
    """Read a centre's reply, and fill in the hospitals it names; nothing is kept."""
    found = read_onward(mail[:MAX_READ], hospital_names(current.matcher.catalogue))
    return shown(current, request_id, centre=centre, read=found, mail=mail)


@router.post("/requests/{request_id:ref}/centre")
async def report(current: Coordinator, request: Request, request_id: str) -> Response:
    """Keep whom the centre forwarded a request to."""
    form = await request.form()
    return await run_in_threadpool(_report, current, request_id, form)


def _report(current: Current, request_id: str, form: FormData) -> Response:
    lines, centre = _lines(form), _text(form, "centre")
    try:
        centres.report_onward(
            current.desk.store,
            request_id,
            centre,
            [_onward(line) for line in lines if line.site and line.said],
            current.acting,
            catalogue=current.matcher.catalogue,
            compose=_composer(current),
        )
    except UserError as error:
        return shown(current, request_id, Refused.of(error), centre=centre, lines=lines)
    return see(current, f"{address(request_id)}/centre?done=reported#letters")


def shown(
    current: Current,
    request_id: str,
    refused: Refused | None = None,
    *,
    centre: str = "",
    lines: Sequence[Line] = (),
    read: Sequence[NamedOnward] | None = None,
    mail: str = "",
) -> Response:
    """The page, with what was refused or read and is not kept yet."""
    store, catalogue = current.desk.store, current.matcher.catalogue
    view = cases.view_case(store, request_id, today=current.today)
    asked = centres.asked_by_centres(store, request_id)
    chosen = centre or next((one.centre for one in asked), "") or view.request.centre
    letters = letters_of(store, request_id, {LetterKind.CENTRE_LINKS})
    wording = current.wording
    values: dict[str, Any] = card_values(current, letters, refused)
    values |= {
        "view": view,
        "wording": wording,
        "where": "centre",
        "asked": asked,
        "centre": chosen,
        "centres": [(one.centre_id, wording.centre(one.centre_id)) for one in catalogue.centres],
        "hospitals": _hospitals(current),
        "lines": _to_show(asked, chosen, lines, read, current.today),
        "read": read,
        "mail": mail,
        "is_country": view.request.request_type is RequestType.COUNTRY,
        "deputies": frozenset(),
    }
    return page(current, "centre.html", status=refused.status if refused else 200, **values)


def _to_show(
    asked: Sequence[centres.AskedByCentre],
    centre: str,
    lines: Sequence[Line],
    read: Sequence[NamedOnward] | None,
    today: date,
) -> list[Line]:
    """The rows of the form: what is on record, what was read beside it, and empty ones."""
    if lines:
        return [*lines, *[Line()] * max(0, MORE_ROWS - sum(not line.site for line in lines))]
    named = {one.site_id: one for one in read or ()}
    rows = []
    for one in (each for group in asked if group.centre == centre for each in group.forwardings):
        said = named.pop(one.site, None)
        day = (said.day if said else None) or one.forwarded_on
        how = "" if said is None else _said(said)
        words = "" if said is None else said.words
        rows.append(Line(one.site, one.department, how, day.isoformat(), words))
    more = [
        Line(said.site_id, "", _said(said), (said.day or today).isoformat(), said.words)
        for said in named.values()
    ]
    return [*rows, *more, *[Line(day=today.isoformat())] * MORE_ROWS]


def _said(one: NamedOnward) -> str:
    return "forwarded" if one.forwarded else "not_forwarded"


def _lines(form: FormData) -> list[Line]:
    found = []
    for number in range(1, _MOST_ROWS):
        if f"site-{number}" not in form:
            break
        names = ("site", "department", "said", "day")
        line = Line(*(_text(form, f"{name}-{number}") for name in names))
        found.append(line)
    return found


def _onward(line: Line) -> Onward:
    if line.said == "not_forwarded":
        return Onward(line.site, None, line.department)
    try:
        return Onward(line.site, date.fromisoformat(line.day), line.department)
    except ValueError:
        raise RequestError(
            f"The day on which the centre forwarded it, '{line.day}', is no day.",
            "Write it as 2026-03-31.",
        ) from None


def _composer(current: Current) -> Callable[[PlannedLetter, Asked], tuple[str, str]]:
    catalogue, unit_name = current.matcher.catalogue, current.settings.unit_name

    def compose(planned: PlannedLetter, request: Asked) -> tuple[str, str]:
        wording = Wording.of(planned.language, catalogue)
        return compose_links(planned, request, wording, unit_name=unit_name)

    return compose


def _years(
    current: Current, error: UserError | None = None, said: Mapping[str, str] | None = None
) -> Response:
    catalogue, wording = current.matcher.catalogue, current.wording
    rows = centres.direct_requests(current.desk.store)
    by_year: dict[int, list[DirectRequests]] = {}
    for row in sorted(rows, key=lambda row: (-row.year, row.centre)):
        by_year.setdefault(row.year, []).append(row)
    return page(
        current,
        "centres.html",
        status=200 if error is None else problem_of(error).status,
        by_year=by_year,
        centres=[(one.centre_id, wording.centre(one.centre_id)) for one in catalogue.centres],
        said=said or {"centre": "", "year": ""},
        problem=error,
        wording=wording,
        done=current.request.query_params.get("done", ""),
    )


def _hospitals(current: Current) -> list[tuple[str, str]]:
    wording = current.wording
    sites = [one.site_id for one in current.matcher.catalogue.sites if one.is_candidate]
    return sorted(((one, wording.site(one)) for one in sites), key=lambda one: one[1].casefold())


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:300] if isinstance(value, str) else ""
