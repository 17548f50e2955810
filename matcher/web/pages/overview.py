"""The overview for the company: shown, printed, downloaded, drafted as a mail."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response

from matcher.desk.overview import YES
from matcher.domain.letter import LetterKind
from matcher.domain.vocabulary import RequestType
from matcher.errors import UserError
from matcher.services.desk import cases
from matcher.services.desk import overview as overviews
from matcher.services.desk.outbox import letters_of
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values
from matcher.web.pages.question import FOR_COMPANIES, wording_in
from matcher.web.pages.requests import address
from matcher.web.rendering import page, see
from matcher.web.to_company import draft_overview, overview_sheet
from matcher.wording.overview import other_lines, version_of

router = APIRouter(prefix="/requests")

Names = Annotated[str, Query(max_length=10)]
Text = Annotated[str, Form(max_length=100)]


@router.get("/{request_id:ref}/overview")
def overview_page(current: Signed, request_id: str) -> Response:
    """Show the overview as the company would get it today."""
    return shown(current, request_id)


@router.get("/{request_id:ref}/overview.xlsx")
def download(current: Signed, request_id: str, names: Names = "") -> Response:
    """Hand the overview over as a spreadsheet, in English."""
    wording = wording_in(current, FOR_COMPANIES)
    return overview_sheet(current, request_id, wording, names=names == "yes")


@router.post("/{request_id:ref}/overview")
def draft(
    current: Coordinator, request_id: str, names: Text = "", language: Text = FOR_COMPANIES
) -> Response:
    """Draft the mail to the company."""
    try:
        wording = wording_in(current, language)
        draft_overview(current, request_id, wording, names=names == "yes")
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
