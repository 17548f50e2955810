"""What rows say of each other, and of the rows the store already holds.

Sees rows in the order of `domain.tables.TABLES`, each once, and keeps of them only what
the checks need: days and outcomes by request, days of sending by hospital.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from rapidfuzz.process import extractOne

from matcher.domain.batch import ExistingRows, Problem, Row
from matcher.domain.events import (
    Allocation,
    Answer,
    CountryOutcome,
    Forwarding,
    ReceivedRequest,
)
from matcher.domain.vocabulary import CountryResult, SiteOutcome
from matcher.files.kinship import Kinship
from matcher.files.lookup import Lookup
from matcher.files.records import Remarks

#: Naming the closest id costs a look at all of them: worth it for the first few only.
_CLOSEST_NAMED = 50
#: Two ids spelt less alike than this, of 100, are no slip of the pen.
_ALIKE = 75

_ENDED = {
    CountryResult.NOT_ALLOCATED: "was not allocated to Norway",
    CountryResult.WITHDRAWN: "was withdrawn",
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    result: CountryResult
    known_on: date
    where: str


class Consistency:
    """The checks of one import across its rows."""

    def __init__(
        self, existing: ExistingRows, lookup: Lookup, *, today: date, remarks: Remarks
    ) -> None:
        self._lookup = lookup
        self._kinship = Kinship(existing.parents, lookup, remarks)
        self._today = today
        self._received: dict[str, date] = dict(existing.requests)
        self._outcomes = {
            request_id: _Outcome(result, date.min, "")
            for request_id, result in existing.country_outcomes.items()
        }
        self._sent: dict[tuple[str, str], date] = {}
        for (request_id, site), day in existing.forwardings.items():
            self._note_sent(request_id, site, day)
        self._selected: dict[tuple[str, str], str] = dict.fromkeys(existing.selected, "")
        self._not_selected: list[tuple[str, str, str]] = []
        self._closest_named = 0
        self._unreadable: set[str] = set()
        self.counts: Counter[str] = Counter()

    def check(self, row: Row) -> Problem | None:
        """What is wrong with a row in the light of those seen before it."""
        record = row.record
        self._kinship.note(row)
        if isinstance(record, ReceivedRequest):
            if not record.withdrawn and record.request.received_on is not None:
                self._received[record.request.request_id] = record.request.received_on
        elif isinstance(record, CountryOutcome):
            self._note_outcome(record, row.where)
        elif isinstance(record, Forwarding):
            return self._check_forwarding(record, row.where)
        elif isinstance(record, Answer):
            return self._check_answer(record, row.where)
        elif isinstance(record, Allocation):
            return self._check_allocation(record, row.where)
        return None

    def note_unreadable_request(self, request_id: str) -> None:
        """A request whose row has faults of its own: rows that refer to it are not to blame."""
        self._unreadable.add(request_id)

    def finish(self) -> list[Problem]:
        """What only shows when every row has been seen."""
        problems = self._kinship.finish(self._received.keys() | self._unreadable)
        for (request_id, site), where in self._selected.items():
            outcome = self._outcomes.get(request_id)
            if outcome is not None and outcome.result in _ENDED and (where or outcome.where):
                problems.append(self._contradiction(request_id, site, where, outcome))
            if where and (request_id, self._lookup.trust_of(site)) not in self._sent:
                self.counts["selected_without_forwarding"] += 1
        for request_id, site, where in self._not_selected:
            outcome = self._outcomes.get(request_id)
            if outcome is not None and outcome.result is CountryResult.WITHDRAWN:
                problems.append(self._contradiction(request_id, site, where, outcome))
        return problems

    def _note_outcome(self, record: CountryOutcome, where: str) -> None:
        known_on = record.known_on or record.country_outcome_on or self._today
        seen = self._outcomes.get(record.request_id)
        if seen is not None and seen.known_on > known_on:
            return
        if record.withdrawn:
            self._outcomes.pop(record.request_id, None)
        else:
            self._outcomes[record.request_id] = _Outcome(record.country_outcome, known_on, where)

    def _note_sent(self, request_id: str, site: str, day: date) -> None:
        key = (request_id, self._lookup.trust_of(site))
        earlier = self._sent.get(key)
        if earlier is None or day < earlier:
            self._sent[key] = day

    def _check_forwarding(self, record: Forwarding, where: str) -> Problem | None:
        received_on = self._received.get(record.request_id)
        if received_on is None:
            return self._unknown_request(record.request_id, where)
        if record.forwarded_on < received_on:
            return _before(where, "forwarded_on", record.forwarded_on, "received", received_on)
        if not record.withdrawn:
            self._note_sent(record.request_id, record.site, record.forwarded_on)
        return None

    def _check_answer(self, record: Answer, where: str) -> Problem | None:
        received_on = self._received.get(record.request_id)
        if received_on is None:
            return self._unknown_request(record.request_id, where)
        sent_on = self._sent.get((record.request_id, self._lookup.trust_of(record.site)))
        if sent_on is None:
            self.counts["answers_without_forwarding"] += 1
            if record.answered_on < received_on:
                return _before(where, "answered_on", record.answered_on, "received", received_on)
        elif record.answered_on < sent_on:
            return _before(
                where, "answered_on", record.answered_on, "forwarded to that hospital", sent_on
            )
        return None

    def _check_allocation(self, record: Allocation, where: str) -> Problem | None:
        received_on = self._received.get(record.request_id)
        if received_on is None:
            return self._unknown_request(record.request_id, where)
        if record.decided_on is not None and record.decided_on < received_on:
            return _before(where, "decided_on", record.decided_on, "received", received_on)
        key = (record.request_id, record.site)
        if record.outcome is SiteOutcome.SELECTED and not record.withdrawn:
            self._selected[key] = where
        else:
            self._selected.pop(key, None)
            if not record.withdrawn:
                self._not_selected.append((*key, where))
        return None

    def _contradiction(self, request_id: str, site: str, where: str, outcome: _Outcome) -> Problem:
        hospital = self._lookup.describe(site)
        other = f" ({outcome.where})" if where and outcome.where else ""
        return Problem(
            where or outcome.where,
            "outcome" if where else "country_outcome",
            "selected" if (request_id, site) in self._selected else "not_selected",
            f"contradicts request {request_id}, which {_ENDED[outcome.result]}{other}: "
            f"{hospital} cannot have an outcome of its own there",
            "Correct Norway's outcome, or the hospital's.",
        )

    def _unknown_request(self, request_id: str, where: str) -> Problem | None:
        if request_id in self._unreadable:
            return None
        hint = ""
        if self._closest_named < _CLOSEST_NAMED and self._received:
            self._closest_named += 1
            closest = extractOne(request_id, self._received.keys(), score_cutoff=_ALIKE)
            hint = f"Closest: {closest[0]}. " if closest else ""
        return Problem(
            where,
            "request_id",
            request_id,
            "is no request, neither in these files nor in the store",
            f"{hint}Correct it, or import the request as well.",
        )


def _before(where: str, column: str, day: date, what: str, earliest: date) -> Problem:
    return Problem(
        where,
        column,
        day.isoformat(),
        f"lies before the request was {what}, {earliest.isoformat()}",
        "Correct one of the two days.",
    )
