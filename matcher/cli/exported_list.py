"""A ranking as CSV or Excel: the same rows a page would show, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from matcher.domain.ranking import Candidate, Ranking
from matcher.domain.vocabulary import RequestType
from matcher.files.cells import guard
from matcher.files.writing import replacing
from matcher.wording import Wording

COLUMNS = (
    "request_id",
    "rank",
    "site_id",
    "name",
    "trust",
    "region",
    "group",
    "probability",
    "low",
    "high",
    "p_answer_in_time",
    "p_interested",
    "p_selected",
    "forwardings",
    "similar_requests",
    "participations",
    "flags",
    "reasons_for",
    "reasons_against",
    "reasons_neither",
)

#: Columns of texts as wide as a text.
_N_REASONS = 3

Cell = str | int | float


def columns_of(ranking: Ranking) -> tuple[str, ...]:
    """The columns; where hospitals were drawn in order to learn, how likely each was drawn."""
    return (*COLUMNS, "propensity") if ranking.suggestion.explored else COLUMNS


def as_csv_text(ranking: Ranking, wording: Wording) -> str:
    """The candidates as CSV, a header first; texts that look like formulas are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns_of(ranking))
    for row in _rows(ranking, wording):
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def write_xlsx(path: Path, ranking: Ranking, wording: Wording, *, made_up: bool) -> None:
    """Write the candidates to an Excel file, whole or not at all; no text becomes a formula.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # has no annotations

    # Made in memory: on a full disk the library fails with errors of its own and a traceback.
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, {**options, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("ranking")
        bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        is_country = ranking.reading.request.request_type is RequestType.COUNTRY
        title = wording.text("list.title_country" if is_country else "list.title")
        if made_up:
            title = f"{wording.text('list.made_up')} - {title}"
        sheet.write_string(0, 0, title, bold)
        sheet.write_row(1, 0, columns_of(ranking), bold)
        sheet.freeze_panes(2, 4)
        sheet.set_column(3, 3, 40)
        sheet.set_column(7, 12, 11, share)
        sheet.set_column(len(COLUMNS) - _N_REASONS, len(COLUMNS) - 1, 60)
        for number, row in enumerate(_rows(ranking, wording), start=2):
            sheet.write_row(number, 0, row)
    with replacing(path) as new:
        new.write_bytes(content.getvalue())


def _rows(ranking: Ranking, wording: Wording) -> Iterator[tuple[Cell, ...]]:
    explored = bool(ranking.suggestion.explored)
    for candidate in ranking.candidates:
        row = (ranking.request_id, *_cells(candidate, wording))
        yield (*row, _propensity(candidate)) if explored else row


def _propensity(candidate: Candidate) -> Cell:
    return "" if candidate.propensity is None else round(candidate.propensity, 6)


def _cells(candidate: Candidate, wording: Wording) -> tuple[Cell, ...]:
    low, high = candidate.interval
    shares = (
        candidate.probability,
        low,
        high,
        candidate.p_answer_in_time,
        candidate.p_interested,
        candidate.p_selected,
    )
    return (
        candidate.rank,
        candidate.site_id,
        candidate.name,
        candidate.trust,
        candidate.region,
        str(candidate.group),
        *(round(float(value), 6) for value in shares),
        candidate.support.forwardings,
        candidate.support.similar_requests,
        candidate.support.participations,
        "; ".join(wording.flag(flag) for flag in candidate.flags),
        _reasons(candidate, wording, lambda effect: effect > 0),
        _reasons(candidate, wording, lambda effect: effect < 0),
        _reasons(candidate, wording, lambda effect: effect == 0),
    )


def _reasons(candidate: Candidate, wording: Wording, fits: Callable[[float], bool]) -> str:
    """The reasons whose effect fits, in a cell: a sign in front would look like a formula."""
    return "; ".join(wording.reason(reason) for reason in candidate.reasons if fits(reason.effect))
