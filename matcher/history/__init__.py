"""The only door to the past.

`Archive` holds every version of every event; `Archive.as_of(day)` is the `History` of what
was known before that day began, in the version known then. Nothing else reads events, so
training, backtest and today's ranking cannot see the future.
"""

from matcher.history.archive import Archive
from matcher.history.columns import (
    NO_DAY,
    AllocationColumns,
    AnswerColumns,
    CandidateColumns,
    CapabilityColumns,
    CountColumns,
    ForwardingColumns,
    InterestColumns,
    StudyColumns,
    day_number,
    day_of,
)
from matcher.history.view import History

__all__ = [
    "NO_DAY",
    "AllocationColumns",
    "AnswerColumns",
    "Archive",
    "CandidateColumns",
    "CapabilityColumns",
    "CountColumns",
    "ForwardingColumns",
    "History",
    "InterestColumns",
    "StudyColumns",
    "day_number",
    "day_of",
]
