"""Insights: the year in figures, each with the requests behind it, and as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from matcher.desk.figures.listed import Judged
from matcher.desk.figures.table import EVER, Table
from matcher.errors import NotFoundError
from matcher.files.plain_csv import plain_csv
from matcher.services.desk.insights import behind, insights
from matcher.web.current import Current, Signed
from matcher.web.figures import XLSX, Say, book_of
from matcher.web.rendering import page, path_part
from matcher.wording.figures import record_words, sheet_of

router = APIRouter(prefix="/insights")

#: The list's own record is not among the tables: it is reckoned beside them.
RECORD = "record"

Code = Annotated[str, Query(max_length=100)]


@router.get("")
def insights_page(current: Signed) -> Response:
    """Show all tables; those of hospitals apart."""
    tables = insights(current.matcher)
    never = [row for table in tables if table.code == "hospitals" for row in _never(table)]
    return page(
        current,
        "insights.html",
        tables=[table for table in tables if table.code != "hospitals"],
        hospitals=next((table for table in tables if table.code == "hospitals"), None),
        never=never,
        say=Say(current.wording),
        wording=current.wording,
        address=address_of,
    )


@router.get("/list")
def list_page(current: Signed, again: Code = "") -> Response:
    """Show what the lists would have said of past requests; reckoned beside, and kept."""
    kept = current.desk.list_record
    found = kept.look(current.desk.store, today=current.today, again=again == "yes")
    table = None if found is None else found.table
    return page(
        current,
        "insights_list.html",
        found=found,
        table=table,
        working=kept.is_working,
        words=record_words(table, current.wording),
        say=Say(current.wording),
        address=address_of,
    )


@router.get("/behind")
def behind_page(current: Signed, table: Code, row: Code, column: Code) -> Response:
    """List the requests behind one figure."""
    history = current.matcher.history()
    found = behind(_tables(current, table), table, row, column, history)
    return page(
        current,
        "insights_behind.html",
        found=found,
        judged=_judged(current) if table == RECORD else {},
        back="/insights/list" if table == RECORD else f"/insights#{found.table.code}",
        say=Say(current.wording),
        wording=current.wording,
    )


@router.get("/insights.xlsx")
def download_all(current: Signed) -> Response:
    """Hand all tables over as one spreadsheet."""
    record = _record(current)
    tables = [*insights(current.matcher), *([] if record is None else [record])]
    return as_file(book_of(tables, current.wording), "insights.xlsx", XLSX)


@router.get("/{table}.csv")
def download(current: Signed, table: str) -> Response:
    """Hand one table over as CSV."""
    found = next((one for one in _tables(current, table) if one.code == table), None)
    if found is None:
        raise NotFoundError("There is no such figure.", "Look it up on the page Insights.")
    return as_file(plain_csv(*sheet_of(found, current.wording)), f"{table}.csv", "text/csv")


def as_file(content: bytes, name: str, media_type: str) -> Response:
    """A file to be kept, not shown."""
    disposition = f"attachment; filename*=UTF-8''{path_part(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


def address_of(table: str) -> Callable[[str, str], str]:
    """For a table's rows and columns the address of the requests behind a figure."""

    def address(row: str, column: str) -> str:
        return f"/insights/behind?{urlencode({'table': table, 'row': row, 'column': column})}"

    return address


def _tables(current: Current, wanted: str) -> tuple[Table, ...]:
    if wanted != RECORD:
        return insights(current.matcher)
    record = _record(current)
    return () if record is None else (record,)


def _record(current: Current) -> Table | None:
    found = current.desk.list_record.look(current.desk.store, today=current.today)
    return None if found is None else found.table


def _judged(current: Current) -> Mapping[str, Judged]:
    """What the list would have said of each past request."""
    found = current.desk.list_record.look(current.desk.store, today=current.today)
    return {} if found is None or found.record is None else found.record.judged


def _never(table: Table) -> list[str]:
    return [row.code for row in table.rows if not table.cell(row.code, EVER).value]
