"""Annual reports: looked at, issued by somebody who approves, handed over as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from matcher.errors import UserError
from matcher.services import reporting
from matcher.services.desk.insights import behind, insights
from matcher.services.reporting import Editions
from matcher.web.current import Approver, Current, Signed
from matcher.web.figures import XLSX, Say
from matcher.web.pages.insights import as_file
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see
from matcher.web.report_files import report_book, report_html, report_values

router = APIRouter(prefix="/reports")

Code = Annotated[str, Query(max_length=100)]
Edition = Annotated[int, Query(ge=0, le=9999)]


@router.get("")
def list_page(current: Signed) -> Response:
    """List the years there are requests of, and what was issued."""
    issued = reporting.issued_reports(current.desk.store)
    tables = insights(current.matcher)
    years = {int(year) for year in reporting.years_with_requests(tables)}
    listed = [
        (year, [one for one in issued if one.year == year])
        for year in sorted(years | {one.year for one in issued}, reverse=True)
    ]
    return page(current, "reports.html", years=listed)


@router.get("/{year:int}")
def report_page(current: Signed, year: int, edition: Edition = 0, done: str = "") -> Response:
    """Show an edition, or the report as it would be today."""
    return _shown(current, _told(current, year, edition), done=done == "issued")


@router.post("/{year:int}/issue")
def issue(current: Approver, year: int) -> Response:
    """Freeze the report of a year."""
    try:
        made = reporting.issue(current.desk.store, year, current.acting.author)
    except UserError as error:
        try:
            return _shown(current, _told(current, year, 0), refused=error)
        except UserError:  # there is no such report at all
            raise error from None
    number = made.issued.edition if made.issued else 0
    return see(current, f"/reports/{year}?edition={number}&done=issued")


@router.get("/{year:int}/behind")
def behind_page(
    current: Signed, year: int, table: Code, row: Code, column: Code, edition: Edition = 0
) -> Response:
    """List the requests behind one figure of an edition, as they were when it was issued."""
    told = _told(current, year, edition)
    history = current.matcher.history()
    return page(
        current,
        "insights_behind.html",
        found=behind(told.report.tables, table, row, column, history),
        judged={},
        back=f"/reports/{year}?edition={edition}#{table}",
        say=Say(current.wording),
        wording=current.wording,
    )


@router.get("/{year:int}/report.html")
def as_page(current: Signed, year: int, edition: Edition = 0) -> Response:
    """Hand the report over as a page that stands alone."""
    text = report_html(_told(current, year, edition), current.wording)
    return as_file(text.encode(), _name(year, edition, "html"), "text/html; charset=utf-8")


@router.get("/{year:int}/report.xlsx")
def as_sheets(current: Signed, year: int, edition: Edition = 0) -> Response:
    """Hand the report over as a spreadsheet."""
    content = report_book(_told(current, year, edition), current.wording)
    return as_file(content, _name(year, edition, "xlsx"), XLSX)


@router.get("/{year:int}/report.json")
def as_json(current: Signed, year: int, edition: Edition = 0) -> Response:
    """Hand the report over for programs."""
    data = reporting.report_data(_told(current, year, edition))
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return as_file(text.encode(), _name(year, edition, "json"), "application/json")


def _told(current: Current, year: int, edition: int) -> Editions:
    store, history = current.desk.store, current.matcher.history()
    if edition:
        report = reporting.edition(store, year, edition)
    else:
        record = current.desk.list_record.look(store, today=current.today)
        table = None if record is None else record.table
        report = reporting.draft(store, year, history, today=current.today, record=table)
    return reporting.beside(store, report, history)


def _shown(
    current: Current, told: Editions, *, refused: UserError | None = None, done: bool = False
) -> Response:
    return page(
        current,
        "report.html",
        status=200 if refused is None else problem_of(refused).status,
        done=done,
        problem=refused,
        address=_addresses(told),
        **report_values(told, current.wording),
    )


def _addresses(told: Editions) -> Callable[[str], Callable[[str, str], str]]:
    """For a table, and then its row and column, where the requests behind a figure are listed."""
    report = told.report
    edition = 0 if report.issued is None else report.issued.edition

    def of_table(table: str) -> Callable[[str, str], str]:
        def of_cell(row: str, column: str) -> str:
            asked = {"edition": edition, "table": table, "row": row, "column": column}
            return f"/reports/{report.year}/behind?{urlencode(asked)}"

        return of_cell

    return of_table


def _name(year: int, edition: int, kind: str) -> str:
    return f"report-{year}{f'-{edition}' if edition else ''}.{kind}"
