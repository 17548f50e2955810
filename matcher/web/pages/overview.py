"""The overview for the company: shown, printed, downloaded, drafted as a mail."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response

from matcher.desk.overview import YES, Overview
from matcher.domain.letter import LetterKind
from matcher.domain.vocabulary import RequestType
from matcher.errors import UserError
from matcher.files.plain_sheet import plain_sheet
from matcher.services.desk import cases
from matcher.services.desk import overview as overviews
from matcher.services.desk.outbox import letters_of
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values
from matcher.web.pages.question import FOR_COMPANIES, wording_in
from matcher.web.pages.requests import address
from matcher.web.rendering import page, path_part, see
from matcher.wording.overview import compose_overview, other_lines, table_of, version_of

router = APIRouter(prefix="/requests")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Names = Annotated[str, Query(max_length=10)]
Text = Annotated[str, Form(max_length=100)]


@router.get("/{request_id:ref}/overview")
def overview_page(current: Signed, request_id: str) -> Response:
    """Show the overview as the company would get it today."""
    return shown(current, request_id)


@router.get("/{request_id:ref}/overview.xlsx")
def download(current: Signed, request_id: str, names: Names = "") -> Response:
    """Hand the overview over as a spreadsheet, in English."""
    store = current.desk.store
    cases.view_case(store, request_id, today=current.today)
    told = overviews.view_overview(store, request_id).overview
    wording = wording_in(current, FOR_COMPANIES)
    header, rows = table_of(told, wording, names=names == "yes")
    title = wording.text("overview.title", reference=request_id)
    day = wording.text("overview.as_of", day=wording.day(current.today))
    name = path_part(f"{request_id}-overview.xlsx")
    return Response(
        plain_sheet("overview", f"{title}. {day}", header, rows),
        media_type=_XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.post("/{request_id:ref}/overview")
def draft(
    current: Coordinator, request_id: str, names: Text = "", language: Text = FOR_COMPANIES
) -> Response:
    """Draft the mail to the company."""
    store = current.desk.store
    try:
        wording = wording_in(current, language)
        view = cases.view_case(store, request_id, today=current.today)

        def compose(told: Overview, supplement: bool) -> tuple[str, str]:
            return compose_overview(
                request_id,
                told,
                wording,
                day=current.today,
                unit_name=current.settings.unit_name,
                name=view.case.sender.name,
                names=names == "yes",
                supplement=supplement,
            )

        overviews.prepare_overview(
            store, request_id, current.acting, compose=compose, language=language
        )
    except UserError as error:
        return shown(current, request_id, Refused.of(error))
    return see(current, f"{address(request_id)}/overview?done=written#letters")


def shown(current: Current, request_id: str, refused: Refused | None = None) -> Response:
    """The page, with what was refused where something was."""
    store = current.desk.store
    case = cases.view_case(store, request_id, today=current.today)
    view = overviews.view_overview(store, request_id)
    letters = letters_of(store, request_id, {LetterKind.OVERVIEW})
    names = current.request.query_params.get("names") == "yes"
    theirs = wording_in(current, FOR_COMPANIES)
    values: dict[str, Any] = card_values(current, letters, refused)
    values |= {
        "view": case,
        "told": view.overview,
        "is_out": view.is_out,
        "new": view.new,
        "kinds": YES,
        "names": names,
        "others": other_lines(view.overview, theirs, names=names),
        "wording": current.wording,
        "theirs": theirs,
        "version_of": version_of,
        "where": "overview",
        "is_country": case.request.request_type is RequestType.COUNTRY,
        "usual_language": FOR_COMPANIES,
        "deputies": frozenset(),
    }
    return page(current, "overview.html", status=refused.status if refused else 200, **values)
