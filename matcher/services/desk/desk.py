"""The desk itself: a store and its models, held open while people work.

Opening a catalogue, a history and a model takes time, so they are opened once and again only
when something that a ranking reads has changed, or the day has.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import UserError
from matcher.services.matching import DEMO_KIND, Matcher
from matcher.services.places import Place, open_place
from matcher.store import Store, reads
from matcher.store.ranking_state import RankingState, ranking_state


@dataclass(slots=True)
class Desk:
    """A store that several people work on at once.

    Attributes
    ----------
    place:
        Where the store and its models lie.
    made_up:
        The store holds made-up data, and every page says so.
    """

    place: Place
    store: Store
    made_up: bool
    _lock: Lock = field(default_factory=Lock, repr=False)
    _held: tuple[date, RankingState, Matcher] | None = field(default=None, repr=False)

    @classmethod
    def open(cls, place: Place, *, today: date, reference: bool = True) -> Desk:
        """Open the desk of a place, making a new store where there is none.

        Raises
        ------
        StoreError
            The store cannot be opened.
        """
        store = open_place(place, today=today, reference=reference)
        return cls(place, store, reads.meta(store, "kind") == DEMO_KIND)

    def matcher(self, today: date) -> Matcher:
        """What ranks today: the one that is held, unless something it rests on has changed.

        Raises
        ------
        ModelError
            The model in use is missing, torn or altered.
        StoreError
            The store cannot be read.
        """
        held = self._held
        if held is not None and held[:2] == (today, ranking_state(self.store)):
            return held[2]
        # Whoever comes while it is being opened waits for it, rather than opening it as well.
        with self._lock:
            state = ranking_state(self.store)
            held = self._held
            if held is None or held[:2] != (today, state):
                matcher = Matcher.of(self.store, self.place.models, today=today)
                matcher.history()
                self._held = held = (today, state, matcher)
        return held[2]

    def warm_up(self, today: date) -> None:
        """Open everything and rank once, so that the first page is as fast as the next.

        What is wrong with the store or the model is told by the page that meets it.
        """
        with suppress(UserError):
            matcher = self.matcher(today)
            area = matcher.catalogue.areas[0].area_id
            matcher.rank(Request(request_type=RequestType.SITE, therapy_areas=(area,)), top=1)
