"""A coordinator's old spreadsheet: one row a request, hospitals as text in one cell.

Gives the request, Norway's outcome, a forwarding to each hospital, and the answers and
allocations that the text tells. What is not said is not invented: where a day is missing
it is taken from the request, and counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

from matcher.domain.batch import Problem, Row
from matcher.domain.events import Allocation, Answer, Forwarding
from matcher.domain.vocabulary import SiteOutcome
from matcher.files.cells import Cell, CellError, read_date, read_text
from matcher.files.hospital_lists import HospitalList, Mention, Names, read_hospitals
from matcher.files.lookup import Lookup
from matcher.files.records import Remarks, RowReader, Values
from matcher.files.tables_in import Recognised

#: A hospital has this long to answer where no deadline is given (the data contract).
REPLY_WINDOW_DAYS = 14

#: What people write in "Norge valgt" while nothing is decided.
_UNDECIDED = frozenset(
    (
        *(
            "venter",
            "avventer",
            "?",
            "-",
            "ukjent",
            "pågår",
            "ikke avklart",
            "uavklart",
            "vet ikke",
        ),
        *(
            "ikke avgjort",
            "pending",
            "unknown",
            "open",
            "åpen",
            "under vurdering",
            "n/a",
            "ikkje avklart",
        ),
    )
)

#: Columns that tell one request from another where no id does.
_NAMES_A_REQUEST = ("received_on", "sponsor", "cro", "title", "indication", "product")

#: Names what the reader adds to the values of a row; no column of the contract has them.
_ASKED, _CHOSEN, _SENT = "hospitals", "hospitals chosen", "sent on"


class OldReader:
    """Reads the rows of one old spreadsheet."""

    def __init__(self, found: Recognised, *, lookup: Lookup, today: date, remarks: Remarks) -> None:
        self._found = found
        self._lookup = lookup
        self._today = today
        self._remarks = remarks
        self._label = found.source.label
        self._requests = RowReader(
            found.match, found.source.label, lookup=lookup, today=today, remarks=remarks
        )
        self._names = Names(self._resolve, lookup.trust_of, lookup.lies_in)
        at = {column.name: position for position, column in found.match.columns}
        self._outcome_at = at.get("country_outcome", -1)
        self._id_at = at.get("request_id", -1)
        self._naming = [at[name] for name in _NAMES_A_REQUEST if name in at]

    def values(self, number: int, row: Sequence[Cell]) -> Values | list[Problem]:
        """The request's values and its hospitals, or what is wrong with the row."""
        cells = list(row)
        if 0 <= self._outcome_at < len(cells):
            text = str(cells[self._outcome_at]).strip().casefold()
            if text in _UNDECIDED:
                cells[self._outcome_at] = ""
        if 0 <= self._id_at < len(cells) and not str(cells[self._id_at]).strip():
            cells[self._id_at] = self._made_id(cells)
        values = self._requests.values(number, cells)
        if isinstance(values, list):
            return values
        if "request_id" not in values:
            values["request_id"] = self._made_id(cells)
        return self._with_hospitals(number, cells, values)

    def _with_hospitals(
        self, number: int, cells: list[Cell], values: Values
    ) -> Values | list[Problem]:
        problems: list[Problem] = []
        for name, position in (
            (_ASKED, self._found.hospitals_at),
            (_CHOSEN, self._found.chosen_at),
        ):
            if not 0 <= position < len(cells):
                continue
            found = read_hospitals(read_text(cells[position]), self._names)
            values[name] = found
            problems += [
                self._unknown(number, position, mention)
                for mention in found.mentions
                if mention.site is None
            ]
        if 0 <= self._found.sent_at < len(cells) and str(cells[self._found.sent_at]).strip():
            try:
                values[_SENT] = read_date(cells[self._found.sent_at])
            except CellError as error:
                header = self._found.source.headers[self._found.sent_at]
                shown = str(cells[self._found.sent_at])[:80]
                where = self._requests.where(number)
                problems.append(Problem(where, header, shown, error.rule, error.remedy))
        return problems or values

    def _made_id(self, cells: Sequence[Cell]) -> str:
        """The same id for the same request each time: of what names it, not of what became of it."""
        self._remarks.counts["request_id_made"] += 1
        texts = [str(cells[at]) for at in self._naming if at < len(cells)]
        text = "\x1f".join(" ".join(text.split()).casefold() for text in texts)
        return f"row-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def _resolve(self, text: str) -> str | None:
        return self._lookup.norwegian_place(text).site_id

    def _unknown(self, number: int, position: int, mention: Mention) -> Problem:
        return Problem(
            self._requests.where(number),
            self._found.source.headers[position],
            mention.text[:80],
            "is no hospital the catalogue knows",
            self._lookup.remedy_for(mention.text),
        )

    def rows(self, number: int, values: Values, row: Sequence[Cell]) -> list[Row]:
        """The request, then what was sent, answered and decided."""
        rows = self._requests.rows(number, values, row)
        asked, chosen = values.get(_ASKED), values.get(_CHOSEN)
        where = self._requests.where(number)
        if isinstance(asked, HospitalList):
            self._remarks.counts["status_of_last_only"] += asked.shared_status
            for mention in asked.mentions:
                rows += self._events_of(mention, values, where)
        if isinstance(chosen, HospitalList):
            rows += [
                self._event(
                    Allocation(str(values["request_id"]), mention.site or "", SiteOutcome.SELECTED),
                    mention,
                    where,
                    {"outcome"},
                )
                for mention in chosen.mentions
            ]
        return rows

    def _events_of(self, mention: Mention, values: Values, where: str) -> list[Row]:
        request_id, site, status = str(values["request_id"]), mention.site or "", mention.status
        sent_on = self._sent_on(values)
        rows = [
            self._event(Forwarding(request_id, site, sent_on), mention, where, {"forwarded_on"})
        ]
        if status.not_understood:
            self._remarks.statuses[status.not_understood] += 1
        if status.answer is not None:
            answered_on = status.on or self._deadline(values, sent_on)
            self._remarks.counts["answered_on_assumed"] += status.on is None
            answer = Answer(request_id, site, answered_on, status.answer)
            rows.append(self._event(answer, mention, where, {"answered_on", "answer"}))
        if status.outcome is not None:
            outcome = Allocation(request_id, site, status.outcome)
            rows.append(self._event(outcome, mention, where, {"outcome"}))
        return rows

    def _sent_on(self, values: Values) -> date:
        sent_on = values.get(_SENT)
        if isinstance(sent_on, date):
            return sent_on
        self._remarks.counts["forwarded_on_assumed"] += 1
        return cast("date", values["received_on"])

    def _deadline(self, values: Values, sent_on: date) -> date:
        """The last day of an answer in time: nobody said when, so nobody is called late."""
        due_on = values.get("reply_due_on")
        deadline = due_on if isinstance(due_on, date) else sent_on + timedelta(REPLY_WINDOW_DAYS)
        return max(sent_on, min(deadline, self._today))

    def _event(
        self, record: Forwarding | Answer | Allocation, mention: Mention, where: str, said: set[str]
    ) -> Row:
        spoken = frozenset({"request_id", "site"} | said)
        return Row(record, {"site": mention.text}, where, spoken)
