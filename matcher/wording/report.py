"""The annual report in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from matcher.desk.figures.report import Report
from matcher.desk.figures.table import TOTAL, Change, Row
from matcher.wording.figures import column_name, figure_text, row_name, title_of
from matcher.wording.speech import Wording


def title(report: Report, wording: Wording) -> str:
    """The heading."""
    return wording.text("report.title", year=report.year)


def standing(report: Report, wording: Wording) -> list[str]:
    """What the report is: made up, a draft or an edition, as of which day, of a year not over."""
    last_day = wording.day(report.as_of - timedelta(days=1))
    lines = [wording.text("report.made_up")] if report.made_up else []
    if report.issued is None:
        lines.append(wording.text("report.draft"))
    else:
        issued = report.issued
        day = wording.day(issued.at.date())
        lines.append(wording.text("report.edition", n=issued.edition, day=day, who=issued.by))
    lines[-1] += f". {wording.text('report.as_of', day=last_day)}."
    if report.is_running:
        lines.append(wording.text("report.running"))
    return lines


def headlines(report: Report, wording: Wording) -> list[str]:
    """The year in a few sentences: requests, types, what became of those about hospitals."""
    types = {row: report.count("types", row) for row in ("site", "country", "unspecified")}
    ended = {
        row: report.count("outcomes", row)
        for row in ("forwarded", "allocated", "not_allocated", "withdrawn", "unresolved")
    }
    n = report.count("types", TOTAL)
    before = report.count("types", TOTAL, report.year - 1)
    first = wording.text("report.headline_requests", n=n, year=report.year)
    if before:
        first += " " + wording.text("report.headline_before", n=before)
    return [
        first,
        wording.text("report.headline_types", **types),
        wording.text("report.headline_outcomes", site=types["site"], **ended),
    ]


def change_line(change: Change, rows: Mapping[tuple[str, str], Row], wording: Wording) -> str:
    """One change: what it was, what it is, and which requests came or went.

    Parameters
    ----------
    rows:
        Rows by table and code, for how a figure is read.
    """
    row = rows.get((change.table, change.row), Row(change.row))
    said = wording.text(
        "report.change",
        table=title_of(change.table, wording),
        row=row_name(change.table, change.row, wording),
        column=column_name(change.column, wording),
        before=figure_text(change.before, row, wording),
        after=figure_text(change.after, row, wording),
    )
    moved = [
        wording.text(f"report.{key}", ids=", ".join(ids))
        for key, ids in (("came", change.came), ("went", change.went))
        if ids
    ]
    return f"{said} ({'; '.join(moved)})" if moved else said


def rows_of(report: Report) -> dict[tuple[str, str], Row]:
    """A report's rows by table and code."""
    return {(table.code, row.code): row for table in report.tables for row in table.rows}
