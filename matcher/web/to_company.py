"""Letters and files for whoever sent a request, as pages and scripts alike ask for them."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Response

from matcher.desk.completeness import completeness
from matcher.desk.overview import Overview
from matcher.domain.letter import Letter, LetterKind
from matcher.errors import RequestError
from matcher.files.plain_sheet import plain_sheet
from matcher.services.desk import cases, drafts
from matcher.services.desk import overview as overviews
from matcher.web.current import Current
from matcher.web.rendering import path_part
from matcher.wording import Wording
from matcher.wording.asking import question_to_company
from matcher.wording.overview import compose_overview, table_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draft_question(
    current: Current, request_id: str, wording: Wording, fields: Collection[str] | None = None
) -> Letter:
    """Draft a question about what a request leaves out.

    Parameters
    ----------
    fields:
        What to ask for; None: everything that is missing.

    Raises
    ------
    RequestError
        None of them is missing.
    ConflictError
        A question is waiting already.
    """
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    missing = [
        one for one in completeness(view.request).missing if fields is None or one.field in fields
    ]
    if not missing:
        raise RequestError("Nothing is marked to be asked.", "Mark what the company shall say.")
    return drafts.draft_to_company(
        current.desk.store,
        request_id,
        LetterKind.CLARIFICATION,
        question_to_company(request_id, missing, wording, unit_name=current.settings.unit_name),
        wording.language,
        current.acting,
    )


def draft_overview(current: Current, request_id: str, wording: Wording, *, names: bool) -> Letter:
    """Draft the overview, or what adds to one that is out.

    Parameters
    ----------
    names:
        Whether hospitals that declined or are silent are named, not only counted.

    Raises
    ------
    ConflictError, RequestError
        As `matcher.services.desk.overview.prepare_overview`.
    """
    view = cases.view_case(current.desk.store, request_id, today=current.today)

    def compose(told: Overview, supplement: bool) -> tuple[str, str]:
        return compose_overview(
            request_id,
            told,
            wording,
            day=current.today,
            unit_name=current.settings.unit_name,
            name=view.case.sender.name,
            names=names,
            supplement=supplement,
        )

    return overviews.prepare_overview(
        current.desk.store,
        request_id,
        current.acting,
        compose=compose,
        language=wording.language,
    )


def overview_sheet(current: Current, request_id: str, wording: Wording, *, names: bool) -> Response:
    """The overview as it is today, as a spreadsheet to be downloaded."""
    store = current.desk.store
    cases.view_case(store, request_id, today=current.today)
    told = overviews.view_overview(store, request_id).overview
    header, rows = table_of(told, wording, names=names)
    title = wording.text("overview.title", reference=request_id)
    day = wording.text("overview.as_of", day=wording.day(current.today))
    name = path_part(f"{request_id}-overview.xlsx")
    return Response(
        plain_sheet("overview", f"{title}. {day}", header, rows),
        media_type=XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )
