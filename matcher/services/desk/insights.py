"""The year in figures on the desk: the tables, the requests behind a number, the list's record."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Thread

from matcher.desk.figures.table import Cell, Row, Table
from matcher.domain.request import Request
from matcher.errors import MatcherError, NotFoundError
from matcher.history import History
from matcher.services.figures import Record, figures_of, record_of
from matcher.services.matching import Matcher
from matcher.store import Store
from matcher.store.engine import connect
from matcher.store.ranking_state import RankingState, ranking_state

#: How long it waits for the store where somebody is writing.
_PATIENCE_SECONDS = 10


def insights(matcher: Matcher) -> tuple[Table, ...]:
    """Every table but the list's record, by all that is known; none without requests."""
    return figures_of(matcher.store, matcher.history())


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure and the requests behind it, the latest first."""

    table: Table
    row: Row
    column: str
    cell: Cell
    requests: tuple[Request, ...]


def behind(
    tables: tuple[Table, ...], table: str, row: str, column: str, history: History
) -> Behind:
    """The requests behind one figure.

    Raises
    ------
    NotFoundError
        There is no such figure.
    """
    found = next((one for one in tables if one.code == table), None)
    line = None if found is None else found.row(row)
    if found is None or line is None or column not in found.columns:
        raise NotFoundError("There is no such figure.", "Look it up on the page Insights.")
    cell = found.cell(row, column)
    own = set(cell.requests)
    requests = [one for one in history.requests if one.request_id in own]
    requests.sort(key=lambda one: (one.received_on or date.min, one.request_id), reverse=True)
    return Behind(found, line, column, cell, tuple(requests))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The list's record as it was reckoned on a day; `record` is None where there is too little."""

    on: date
    state: RankingState
    record: Record | None

    @property
    def table(self) -> Table | None:
        """The record as a table, if there is one."""
        return None if self.record is None else self.record.table


@dataclass(slots=True)
class ListRecord:
    """The list's own record, reckoned beside everything else and kept while it holds.

    It takes seconds, for it trains a model for each past year. One answer more changes next to
    nothing in it, so within a day it is reckoned anew only where somebody asks for that.
    """

    _lock: Lock = field(default_factory=Lock, repr=False)
    _kept: Reckoned | None = field(default=None, repr=False)

    def look(self, store: Store, *, today: date, again: bool = False) -> Reckoned | None:
        """The record, and begin to reckon it where it is not up to date; None: not yet there.

        Parameters
        ----------
        again:
            Reckon it anew if anything has changed since.
        """
        kept = self._kept
        state = ranking_state(store)
        is_old = kept is None or kept.on != today or kept.state.facts != state.facts
        if (is_old or (again and kept is not None and kept.state != state)) and self._lock.acquire(
            blocking=False
        ):
            Thread(target=self._reckon, args=(store, today, state), daemon=True).start()
        return kept

    @property
    def is_working(self) -> bool:
        """Whether it is being reckoned."""
        return self._lock.locked()

    def _reckon(self, store: Store, today: date, state: RankingState) -> None:
        try:
            found = _in_a_process(store, today + timedelta(days=1))
            self._kept = Reckoned(today, state, found)
        except EOFError:  # it ended without a word: begun anew when somebody looks again
            pass
        finally:
            self._lock.release()


def _in_a_process(store: Store, as_of: date) -> Record | None:
    """Reckon in a process of its own, so that nobody at the desk waits; it ends when we do."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_reckon_there, args=(store.path, as_of, sending), daemon=True)
    process.start()
    sending.close()
    found: Record | None = receiving.recv()
    process.join()
    return found


def _reckon_there(path: Path, as_of: date, sending: Connection) -> None:
    with suppress(MatcherError):  # whoever opens the store next is told
        sending.send(record_of(connect(path, access="ro", timeout=_PATIENCE_SECONDS), as_of=as_of))
