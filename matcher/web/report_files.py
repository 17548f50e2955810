"""The annual report as files: a page that stands alone and prints well, and a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from matcher.desk.figures.table import Change
from matcher.files.plain_sheet import Sheet, plain_book
from matcher.services.reporting import Editions
from matcher.web.figures import Say, sheets_of
from matcher.web.rendering import environment
from matcher.wording import Wording
from matcher.wording.figures import record_words, title_of
from matcher.wording.report import change_line, headlines, rows_of, standing, title

#: Of these the page names the requests behind each figure; files for machines name all.
_NAMED_ON_PAGE = ("types", "outcomes")


def report_values(told: Editions, wording: Wording) -> dict[str, Any]:
    """What the part of a page that is the report itself wants to know."""
    report = told.report
    rows = rows_of(report)

    def lines(changes: Iterable[Change]) -> list[str]:
        return [change_line(one, rows, wording) for one in changes]

    record = report.table("record")
    return {
        "told": told,
        "report": report,
        "say": Say(wording),
        "words": wording,
        "heading": title(report, wording),
        "standing": standing(report, wording),
        "headlines": headlines(report, wording),
        "record_words": record_words(record, wording) if record is not None else "",
        "changed": lines(told.changed),
        "since": lines(told.since),
        "restated": lines(told.restated),
        "named": [table for table in report.tables if table.code in _NAMED_ON_PAGE],
        "own_year": str(report.year),
    }


def report_html(told: Editions, wording: Wording) -> str:
    """A page that stands alone: no script, nothing loaded, clean on paper."""
    template = environment(wording.language).get_template("report_document.html")
    values = report_values(told, wording)
    return template.render(language=wording.language, address=_nowhere, **values)


def _nowhere(_table: str) -> Callable[[str, str], str]:
    """In a file there is nothing to open behind a figure."""
    return lambda _row, _column: ""


def report_book(told: Editions, wording: Wording) -> bytes:
    """A spreadsheet: what it is, a sheet for each table, the requests behind, what has changed."""
    report = told.report
    rows = rows_of(report)
    say = Say(wording)
    first = Sheet(
        "report",
        title(report, wording),
        [],
        [[line] for line in (*standing(report, wording), "", *headlines(report, wording))],
    )
    behind = Sheet(
        "requests",
        wording.text("report.behind"),
        [],
        [
            [title_of(table.code, wording), say.row(table.code, row.code), column, request_id]
            for table in report.tables
            for row in table.rows
            for column in table.columns
            for request_id in table.cell(row.code, column).requests
        ],
    )
    changed = [
        Sheet(
            name,
            wording.text(f"report.{key}"),
            [],
            [[change_line(one, rows, wording)] for one in found],
        )
        for name, key, found in (
            ("changed", "changes_edition", told.changed),
            ("since", "changes", told.since),
            ("restated", "restated", told.restated),
        )
        if found
    ]
    return plain_book([first, *sheets_of(report.tables, wording), *changed, behind])
