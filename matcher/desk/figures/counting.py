"""Which requests are counted, each once, and how each has ended so far.

The rules:

- A row that was taken back is not there. Of a request's versions the newest known one counts,
  and all of them are one request, counted in the year of its `received_on`.
- A request that the desk has called a duplicate is not counted; what happened to it counts for
  the one it repeats.
- An amendment with an id of its own, linked as a new version, is not counted either: it is the
  request it amends, and its forwardings, answers and outcome count for that one.
- A request for hospitals that grew out of one about the country, and a company's new bid after a
  lost one, are requests of their own: the company has asked again. So is a row of an import that
  names a parent without saying why.
- Type, area (the first one of the request) and centre are those that stand in the request. What
  could only be read from its words is not counted: a figure must be traceable to a record.
- Norway's outcome is the one known; a request that the desk has marked withdrawn, and of which
  nothing else is known, was withdrawn. All others are unresolved, which never means "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.desk.figures.table import NOT_STATED
from matcher.domain.vocabulary import Channel, RequestType
from matcher.history import History


class Ended(StrEnum):
    """How a request has ended so far."""

    ALLOCATED = "allocated"
    NOT_ALLOCATED = "not_allocated"
    WITHDRAWN = "withdrawn"
    UNRESOLVED = "unresolved"


#: Codes of Norway's outcome in `History.country`.
_ENDED = {
    1: Ended.ALLOCATED,
    0: Ended.NOT_ALLOCATED,
    2: Ended.WITHDRAWN,
    -1: Ended.UNRESOLVED,
}


@dataclass(frozen=True, slots=True)
class OnDesk:
    """What only the desk knows of requests.

    Attributes
    ----------
    duplicates:
        Requests called duplicates, with the one they repeat; "" where nobody has said which.
    versions:
        Amendments with an id of their own, with the request they amend.
    withdrawn:
        Requests marked withdrawn.
    """

    duplicates: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()

    def counted_as(self, request_id: str) -> str:
        """The request that one counts for; "" where it counts for nothing.

        Examples
        --------
        >>> OnDesk(duplicates={"b": "a"}, versions={"c": "b"}).counted_as("c")
        'a'
        """
        line = [request_id]
        while True:
            own = line[-1]
            further = self.duplicates.get(own, self.versions.get(own))
            if further is None or further in line:  # the end, or a circle nobody should have made
                return own if own not in self.duplicates else ""
            if not further:
                return ""
            line.append(further)


@dataclass(frozen=True, slots=True)
class Counted:
    """One request that is counted.

    Attributes
    ----------
    area, centre:
        An id, or `NOT_STATED`.
    """

    request_id: str
    year: int
    request_type: RequestType
    channel: Channel
    area: str
    centre: str
    ended: Ended

    @property
    def column(self) -> str:
        """The year as tables have it."""
        return str(self.year)


def places(history: History, on_desk: OnDesk) -> list[str]:
    """For each of the history's requests the id of the one it counts for, "" for none."""
    known = {request.request_id for request in history.requests}
    found = []
    for request in history.requests:
        own = on_desk.counted_as(request.request_id)
        if own not in known:
            # What it amends is not here, so it stands for itself; a mere repeat does not.
            own = "" if request.request_id in on_desk.duplicates else request.request_id
        found.append(own)
    return found


def counted_requests(history: History, on_desk: OnDesk) -> dict[str, Counted]:
    """The requests that are counted, by id."""
    counts_for = places(history, on_desk)
    ended: dict[str, Ended] = {}
    for request, place, code in zip(
        history.requests, counts_for, history.country.tolist(), strict=True
    ):
        own = _ENDED[code]
        if own is Ended.UNRESOLVED and request.request_id in on_desk.withdrawn:
            own = Ended.WITHDRAWN
        if ended.get(place, Ended.UNRESOLVED) is Ended.UNRESOLVED or place == request.request_id:
            ended[place] = own if own is not Ended.UNRESOLVED else ended.get(place, own)
    found = {}
    for request, place in zip(history.requests, counts_for, strict=True):
        if place != request.request_id or request.received_on is None:
            continue
        found[place] = Counted(
            request_id=place,
            year=request.received_on.year,
            request_type=request.request_type or RequestType.UNSPECIFIED,
            channel=request.channel,
            area=request.therapy_areas[0] if request.therapy_areas else NOT_STATED,
            centre=request.centre or NOT_STATED,
            ended=ended[place],
        )
    return found
