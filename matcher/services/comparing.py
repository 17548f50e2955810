"""Two models on the same request: the old and the new list side by side, and what moved whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain.ranking import Ranking
from matcher.domain.request import Request
from matcher.evaluation.moves import Moved, moves
from matcher.ranking import rank
from matcher.services.matching import Matcher
from matcher.services.places import Place
from matcher.services.serving import load_checked

#: "First": so many places of a list.
FIRST = 5


@dataclass(frozen=True, eq=False)
class Compared:
    """Both lists of one request, and every hospital that stands in both."""

    before: Ranking
    after: Ranking
    moved: tuple[Moved, ...]

    @property
    def n_kept(self) -> int:
        """How many of the first places' hospitals stay among the first."""
        return sum(max(one.before.rank, one.after.rank) <= FIRST for one in self.moved)

    @property
    def largest_move(self) -> int:
        """The most places that any hospital gained or lost."""
        return max((abs(one.places) for one in self.moved), default=0)


def compare(
    matcher: Matcher, place: Place, model_ids: tuple[str, str], requests: Sequence[Request]
) -> list[Compared]:
    """Rank requests with two models, by everything known by now.

    Parameters
    ----------
    model_ids:
        The old one and the new one.

    Raises
    ------
    ModelError
        The store knows no such model, or it is missing, torn, altered or newer.
    RequestError, UnknownNameError
        A request cannot be ranked as it stands.
    """
    history = matcher.history()
    old, new = (load_checked(matcher.store, place.models, model_id) for model_id in model_ids)
    found = []
    for request in requests:
        before, after = (rank(request, history, model) for model in (old, new))
        found.append(Compared(before, after, moves(before, after)))
    return found


def newest_requests(matcher: Matcher, n: int) -> tuple[Request, ...]:
    """The requests received last that can be ranked, the newest first."""
    received = [
        request
        for request in matcher.history().requests
        if request.title.strip() or request.indication.strip() or request.therapy_areas
    ]
    received.sort(key=lambda one: (str(one.received_on or ""), one.request_id), reverse=True)
    return tuple(received[:n])
