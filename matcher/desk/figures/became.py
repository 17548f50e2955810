"""What became of requests and of the hospitals asked: outcomes so far, answers, reasons of a no.

Of the portal's requests about hospitals, by the year in which they came. "So far": the outcome
of a late year is often not known yet, so years must not be compared by what is unresolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from matcher.desk.figures.asking import Asked, Response
from matcher.desk.figures.counting import Counted, Ended
from matcher.desk.figures.received import portal
from matcher.desk.figures.table import NOT_STATED, TOTAL, Cell, Row, Table, Unit, counted_table
from matcher.domain.vocabulary import Channel, DeclineReason, RequestType

FORWARDED = "forwarded"
ASKED = "asked"
SHARE_IN_TIME = "share_in_time"
DAYS_TO_ANSWER = "days_to_answer"
DAYS_BEFORE_DUE = "days_before_due"


def outcomes(counted: Sequence[Counted], asked: Iterable[Asked], columns: Sequence[str]) -> Table:
    """The portal's requests about hospitals: all, those forwarded, and how all have ended.

    The four endings sum to the total.
    """
    ours = [one for one in portal(counted) if one.request_type is RequestType.SITE]
    forwarded = {one.request.request_id for one in asked}
    found = []
    for one in ours:
        codes = [TOTAL, one.ended.value]
        if one.request_id in forwarded:
            codes.append(FORWARDED)
        found += [(code, one.column, one.request_id) for code in codes]
    rows = [Row(TOTAL), Row(FORWARDED), *(Row(one.value) for one in Ended)]
    return counted_table("outcomes", columns, rows, found)


def answers(asked: Iterable[Asked], columns: Sequence[str]) -> Table:
    """How the hospitals asked about the portal's requests have answered.

    The five kinds of response sum to those asked. The share in time is of those whose answer is
    due and would have been seen; days are medians.
    """
    ours = of_portal(asked)
    counted = counted_table(
        "answers",
        columns,
        [Row(ASKED, Unit.ASKED), *(Row(one.value, Unit.ASKED) for one in Response)],
        [
            (row, one.request.column, one.request.request_id)
            for one in ours
            for row in (ASKED, one.response.value)
        ],
    )
    cells = dict(counted.cells)
    for column in columns:
        here = [one for one in ours if one.request.column == column]
        due = [one for one in here if one.response not in (Response.PENDING, Response.UNSEEN)]
        in_time = sum(one.response is Response.IN_TIME for one in due)
        share = 100 * in_time / len(due) if due else None
        cells[SHARE_IN_TIME, column] = Cell(share, _behind(due))
        cells[DAYS_TO_ANSWER, column] = _median(here, "days_to_answer")
        cells[DAYS_BEFORE_DUE, column] = _median(here, "days_before_due")
    measured = (
        Row(SHARE_IN_TIME, Unit.PERCENT),
        Row(DAYS_TO_ANSWER, Unit.DAYS),
        Row(DAYS_BEFORE_DUE, Unit.DAYS),
    )
    return Table("answers", counted.columns, (*counted.rows, *measured), cells)


def declines(
    asked: Iterable[Asked],
    reasons: Mapping[tuple[str, str], DeclineReason],
    columns: Sequence[str],
) -> Table:
    """Why hospitals said no, one reason a hospital and request.

    Parameters
    ----------
    reasons:
        The reason that each hospital gave last, by request and hospital.
    """
    found = []
    for one in of_portal(asked):
        if one.interested is False and one.days_to_answer is not None:
            reason = reasons.get((one.sent_about, one.site))
            code = NOT_STATED if reason is None else reason.value
            place = (one.request.column, one.request.request_id)
            found += [(row, *place) for row in (code, TOTAL)]
    codes = [*(one.value for one in DeclineReason), NOT_STATED, TOTAL]
    return counted_table("declines", columns, [Row(code, Unit.ASKED) for code in codes], found)


def of_portal(asked: Iterable[Asked]) -> list[Asked]:
    """Those asked about requests of the portal."""
    return [one for one in asked if one.request.channel is Channel.PORTAL]


def _median(asked: Iterable[Asked], what: str) -> Cell:
    known = [one for one in asked if getattr(one, what) is not None]
    if not known:
        return Cell(None)
    return Cell(float(median(getattr(one, what) for one in known)), _behind(known))


def _behind(asked: Iterable[Asked]) -> tuple[str, ...]:
    return tuple(sorted({one.request.request_id for one in asked}))
