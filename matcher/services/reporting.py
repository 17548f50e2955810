"""The annual report: reckoned as of a day, issued once and frozen, compared with what holds now.

A year is issued when it is over. Issuing it again makes a new edition, which says what it changes;
where nothing has changed there is nothing to issue. Earlier editions stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matcher.desk.figures.report import Issued, Report, restated, tables_of_report
from matcher.desk.figures.table import TOTAL, Change, Table, as_data, changes, from_data
from matcher.errors import AsOfError, ConflictError, NotFoundError
from matcher.history import Archive, History
from matcher.services.figures import figures_of, record_of
from matcher.services.matching import DEMO_KIND
from matcher.store import Store, reads
from matcher.store import figures as stored
from matcher.store import reports as kept
from matcher.store.audit import Author
from matcher.store.reports import KeptReport

#: Version of the JSON form.
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Editions:
    """A report with what stands beside it.

    Attributes
    ----------
    editions:
        Numbers of the editions that were issued, the newest first.
    changed:
        What it tells otherwise than the edition before it; of a draft: than the newest edition.
    since:
        What has changed since it was issued; nothing for a draft.
    restated:
        Outcomes of earlier years that it tells otherwise than the report of the year before did.
    """

    report: Report
    editions: tuple[int, ...]
    changed: tuple[Change, ...]
    since: tuple[Change, ...]
    restated: tuple[Change, ...]


def as_of_day(asked: date | None, *, today: date) -> date:
    """The day before which a thing must have been known; not said: all that is known by now.

    Raises
    ------
    AsOfError
        It is later than tomorrow.
    """
    tomorrow = today + timedelta(days=1)
    if asked is not None and asked > tomorrow:
        raise AsOfError(
            f"The as-of day {asked} is in the future; the latest is tomorrow, {tomorrow}.",
            "Name an earlier day, or leave --as-of out for everything known by now.",
        )
    return asked or tomorrow


def history_of(store: Store, as_of: date) -> History:
    """What was known before a day began."""
    archive = Archive(reads.catalogue(store), reads.events(store, known_before=as_of))
    return archive.as_of(as_of)


def check_year(year: int, *, today: date) -> None:
    """Refuse a year that lies ahead, before any work is done for it.

    Raises
    ------
    NotFoundError
        It lies ahead.
    """
    if year > today.year:
        raise NotFoundError(
            f"The year {year} has not begun: it is {today}.", "Name an earlier year."
        )


def draft(
    store: Store, year: int, history: History, *, today: date, record: Table | None
) -> Report:
    """The report of a year as it would be today.

    Parameters
    ----------
    record:
        The list's own record as of the history's day; None leaves it out.

    Raises
    ------
    NotFoundError
        The year lies ahead, or no request was received in it.
    """
    check_year(year, today=today)
    tables = figures_of(store, history)
    received = years_with_requests(tables)
    if str(year) not in received:
        raise NotFoundError(
            f"No request was received in {year}, as far as was known before {history.as_of}.",
            f"There are requests of these years: {', '.join(received)}."
            if received
            else "Import the requests first.",
        )
    with_record = tables if record is None else (*tables, record)
    made_up = reads.meta(store, "kind") == DEMO_KIND
    return Report(year, history.as_of, made_up, tables_of_report(with_record, year))


def years_with_requests(tables: Iterable[Table]) -> list[str]:
    """Years in which any request came, through the portal or otherwise."""
    return [
        year
        for table in tables
        if table.code == "channels"
        for year in table.columns
        if table.cell(TOTAL, year).value
    ]


def issue(store: Store, year: int, author: Author) -> Report:
    """Freeze the report of a year by all that is known now, the list's own record with it.

    Raises
    ------
    ConflictError
        The year is not over; the store knows of a later day than the clock; nothing has changed
        since the newest edition; or somebody else has issued one meanwhile.
    NotFoundError
        As `draft`.
    """
    today = author.today
    check_year(year, today=today)
    last = stored.last_day_known(store)
    if last is not None and last > today:
        raise ConflictError(
            f"The clock says {today}, but the store knows of {last}.",
            "Have the clock set right, and issue the report then.",
        )
    as_of = as_of_day(None, today=today)
    history = history_of(store, as_of)
    if draft(store, year, history, today=today, record=None).is_running:
        raise ConflictError(
            f"The year {year} is not over, so its report is not issued yet.",
            "Look at the draft until then.",
        )
    record = record_of(store, as_of=as_of)
    new = draft(store, year, history, today=today, record=None if record is None else record.table)
    newest = next((report_of(one) for one in kept.reports(store, year)), None)
    if newest is not None and not changes(newest.tables, new.tables):
        raise ConflictError(
            f"The report for {year} is issued already, and nothing has changed since.",
            "Use the edition that there is.",
        )
    content = {"made_up": new.made_up, "tables": [as_data(table) for table in new.tables]}
    before = 0 if newest is None or newest.issued is None else newest.issued.edition
    return report_of(kept.keep_report(store, year, as_of, content, author, after_edition=before))


def issued_reports(store: Store) -> tuple[Report, ...]:
    """Every edition there is: the latest year first, its newest edition first."""
    return tuple(report_of(one) for one in kept.reports(store))


def report_of(one: KeptReport) -> Report:
    """An edition as it was issued."""
    return Report(
        year=one.year,
        as_of=one.as_of,
        made_up=one.content["made_up"],
        tables=tuple(from_data(table) for table in one.content["tables"]),
        issued=Issued(one.edition, one.issued_at, one.issued_by),
    )


def edition(store: Store, year: int, number: int) -> Report:
    """An edition of a year.

    Raises
    ------
    NotFoundError
        There is no such edition.
    """
    for one in kept.reports(store, year):
        if one.edition == number:
            return report_of(one)
    raise NotFoundError(
        f"There is no edition {number} of the report for {year}.", "See the list of reports."
    )


def beside(store: Store, report: Report, history: History | None = None) -> Editions:
    """What stands beside a report: its editions, and what has changed.

    Parameters
    ----------
    history:
        All that is known now, for what has changed since; None leaves that out.
    """
    all_issued = issued_reports(store)
    own = [one for one in all_issued if one.year == report.year]
    before = [one for one in own if _number(one) < (_number(report) or len(own) + 1)]
    earlier = [one for one in all_issued if one.year < report.year and _is_before(one, report)]
    since: tuple[Change, ...] = ()
    if history is not None and report.issued is not None:
        since = changes(report.tables, tables_of_report(figures_of(store, history), report.year))
    return Editions(
        report=report,
        editions=tuple(_number(one) for one in own),
        changed=changes(before[0].tables, report.tables) if before else (),
        since=since,
        restated=restated(earlier[0], report) if earlier else (),
    )


def report_data(told: Editions) -> dict[str, Any]:
    """A report as plain JSON values, the ids of the requests behind each figure with it."""
    report, issued = told.report, told.report.issued
    return {
        "schema": SCHEMA,
        "year": report.year,
        "as_of": report.as_of.isoformat(),
        "year_is_over": not report.is_running,
        "made_up": report.made_up,
        "edition": None if issued is None else issued.edition,
        "issued_at": None if issued is None else issued.at.isoformat(timespec="seconds"),
        "issued_by": None if issued is None else issued.by,
        "tables": [as_data(table) for table in report.tables],
        "changed_from_edition_before": [_change_data(one) for one in told.changed],
        "changed_since": [_change_data(one) for one in told.since],
        "restated_from_year_before": [_change_data(one) for one in told.restated],
    }


def _change_data(change: Change) -> Mapping[str, Any]:
    return {
        "table": change.table,
        "row": change.row,
        "column": change.column,
        "before": change.before.value,
        "after": change.after.value,
        "came": list(change.came),
        "went": list(change.went),
    }


def _number(report: Report) -> int:
    return 0 if report.issued is None else report.issued.edition


def _is_before(one: Report, report: Report) -> bool:
    """Whether one was issued before the other; all of them were before a draft."""
    if one.issued is None or report.issued is None:
        return True
    return one.issued.at < report.issued.at
