"""What became of every hospital that was asked: answered, in time, interested, selected.

One row a (request, candidate), however many departments, versions or resends there were.
Each stage is 1, 0, or NaN where it is not (yet) known or does not apply: unresolved is
never "no", and a lost country says nothing about a hospital.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.history import NO_DAY, History, day_number
from matcher.history.columns import Bools, Ints

#: Days to answer where no due date was given (data contract, "In time").
REPLY_WINDOW_DAYS = 14

_ALLOCATED = 1
_NOT_ALLOCATED = 0
_WITHDRAWN = 2
_LATEST = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Funnel:
    """Every hospital asked, and how far it came; arrays of shape (n_pairs,).

    Attributes
    ----------
    request, site:
        Positions in the history's requests and candidates, ascending by (request, site).
    forwarded_on, due_on, answered_on:
        Day numbers; `answered_on` is `NO_DAY` where there is no answer.
    answered, in_time, interested, selected:
        float64, 1, 0 or NaN. `interested` is given an answer, `selected` given interest
        and Norway chosen; an answer that came late is 0 in `in_time` and 1 in `answered`.
    one_of:
        Position of the request where Norway was chosen, at least one of the request's interested
        hospitals was therefore selected, and nobody has said which; else -1.
    open:
        Forwarded, not yet answered, not yet due.
    """

    request: Ints
    site: Ints
    forwarded_on: Ints
    due_on: Ints
    answered_on: Ints
    answered: NDArray[np.float64]
    in_time: NDArray[np.float64]
    interested: NDArray[np.float64]
    selected: NDArray[np.float64]
    one_of: Ints
    open: Bools

    def __len__(self) -> int:
        return len(self.request)


def funnel(history: History) -> Funnel:
    """Follow every forwarding of the history to where it stands on the as-of day."""
    n_sites = max(history.n_sites, 1)
    pairs, row_of = _asked(history, n_sites)
    n = len(pairs)
    request, site = (pairs // n_sites).astype(np.int32), (pairs % n_sites).astype(np.int32)
    forwarded_on, due_on = _dates(history, row_of, n)
    answered_on, said_yes, wrong = _replies(history, pairs, n_sites)
    chosen, told = _outcomes(history, pairs, n_sites)

    has_answer = answered_on != NO_DAY
    # A hospital that was selected has answered the company with a yes, whether we saw it or not.
    reached = has_answer | chosen
    overdue = due_on < history.day
    answered = np.where(reached, 1.0, np.where(overdue, 0.0, np.nan))
    in_time = np.where(
        has_answer, answered_on <= due_on, np.where(overdue & ~chosen, 0.0, np.nan)
    ).astype(float)
    interested = np.where(reached, (said_yes | chosen).astype(float), np.nan)
    selected = _selected(history, request, interested, chosen, told)
    one_of = _one_of(history, request, interested, told)
    keep = ~(wrong & ~has_answer)
    return Funnel(
        request[keep],
        site[keep],
        forwarded_on[keep],
        due_on[keep],
        answered_on[keep],
        answered[keep],
        in_time[keep],
        interested[keep],
        selected[keep],
        one_of[keep],
        (~reached & ~overdue)[keep],
    )


def _asked(history: History, n_sites: int) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Distinct (request, site) pairs with a forwarding in force, and each forwarding's pair."""
    columns = history.forwardings
    code = columns.request.astype(np.int64) * n_sites + columns.site
    pairs = np.unique(code[~columns.cancelled])
    row_of = np.searchsorted(pairs, code)
    row_of[columns.cancelled] = -1
    return pairs, row_of


def _dates(history: History, row_of: NDArray[np.intp], n: int) -> tuple[Ints, Ints]:
    """First forwarding, and the latest due date known, of each pair."""
    columns = history.forwardings
    asked_due = np.array([day_number(r.reply_due_on) for r in history.requests], np.int32)
    due = columns.due_on
    if len(asked_due):
        due = np.maximum(due, asked_due[columns.request])
    due = np.where(due == NO_DAY, columns.forwarded_on + REPLY_WINDOW_DAYS, due)
    kept = row_of >= 0
    forwarded_on = np.full(n, _LATEST, np.int32)
    np.minimum.at(forwarded_on, row_of[kept], columns.forwarded_on[kept])
    due_on = np.full(n, NO_DAY, np.int32)
    np.maximum.at(due_on, row_of[kept], due[kept])
    return forwarded_on, due_on


def _replies(history: History, pairs: NDArray[np.int64], n_sites: int) -> tuple[Ints, Bools, Bools]:
    """First real answer, whether any department is interested, whether it was not theirs."""
    columns = history.answers
    row, found = _find(pairs, columns.request.astype(np.int64) * n_sites + columns.site)
    real = found & columns.is_answer
    first = np.full(len(pairs), _LATEST, np.int32)
    np.minimum.at(first, row[real], columns.answered_on[real])
    first[first == _LATEST] = NO_DAY
    said_yes = np.zeros(len(pairs), np.bool_)
    said_yes[row[real & columns.interested]] = True
    wrong = np.zeros(len(pairs), np.bool_)
    wrong[row[found & columns.is_wrong]] = True
    return first, said_yes, wrong


def _outcomes(history: History, pairs: NDArray[np.int64], n_sites: int) -> tuple[Bools, Bools]:
    """Which pairs were selected, and which have an outcome row at all."""
    columns = history.allocations
    row, found = _find(pairs, columns.request.astype(np.int64) * n_sites + columns.site)
    told = np.zeros(len(pairs), np.bool_)
    told[row[found]] = True
    chosen = np.zeros(len(pairs), np.bool_)
    chosen[row[found & columns.selected]] = True
    return chosen, told


def _selected(
    history: History,
    request: Ints,
    interested: NDArray[np.float64],
    chosen: Bools,
    told: Bools,
) -> NDArray[np.float64]:
    """The last stage, for interested hospitals of requests that Norway did not lose."""
    country = history.country[request] if len(request) else request
    columns = history.allocations
    complete = np.zeros(len(history.requests), np.bool_)
    complete[columns.request[columns.selected]] = True
    list_is_complete = (country == _ALLOCATED) & complete[request]
    selected = np.where(told | list_is_complete, chosen.astype(float), np.nan)
    ended = (country == _NOT_ALLOCATED) | (country == _WITHDRAWN)
    selected[(interested != 1.0) | ended] = np.nan
    return selected


def _one_of(history: History, request: Ints, interested: NDArray[np.float64], told: Bools) -> Ints:
    """Requests that came to Norway without a word of where, for the hospitals in question."""
    if not len(request):
        return request
    columns = history.allocations
    named = np.zeros(len(history.requests), np.bool_)
    named[columns.request[columns.selected]] = True
    somewhere = (history.country[request] == _ALLOCATED) & ~named[request]
    return np.where(somewhere & (interested == 1.0) & ~told, request, -1).astype(np.int32)


def _find(pairs: NDArray[np.int64], code: NDArray[np.int64]) -> tuple[NDArray[np.intp], Bools]:
    """Row of each code among the pairs, and whether it is there."""
    row = np.searchsorted(pairs, code)
    row_in = np.minimum(row, max(len(pairs) - 1, 0))
    found = pairs[row_in] == code if len(pairs) else np.zeros(len(code), np.bool_)
    return row_in, found
