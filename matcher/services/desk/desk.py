"""The desk itself: a store and its models, held open while people work.

Opening a catalogue, a history and a model takes time, so they are opened once and again only
when something that a ranking reads has changed, or the day has.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from threading import Lock, Thread

from matcher.errors import MatcherError
from matcher.services.desk.insights import ListRecord
from matcher.services.matching import DEMO_KIND, Matcher
from matcher.services.places import Place, open_place
from matcher.store import Store, reads
from matcher.store.ranking_state import RankingState, ranking_state


@dataclass(frozen=True, slots=True)
class Held:
    """What ranks on a day, and what it rests on."""

    today: date
    state: RankingState
    matcher: Matcher


@dataclass(slots=True)
class Desk:
    """A store that several people work on at once.

    Attributes
    ----------
    place:
        Where the store and its models lie.
    made_up:
        The store holds made-up data, and every page says so.
    list_record:
        What the lists would have said of past requests.
    """

    place: Place
    store: Store
    made_up: bool
    list_record: ListRecord = field(default_factory=ListRecord, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)
    _beside: Lock = field(default_factory=Lock, repr=False)
    _held: Held | None = field(default=None, repr=False)

    @classmethod
    def open(cls, place: Place, *, today: date, reference: bool = True) -> Desk:
        """Open the desk of a place, making a new store where there is none.

        Raises
        ------
        StoreError
            The store cannot be opened.
        """
        store = open_place(place, today=today, reference=reference)
        made_up = reads.meta(store, "kind") == DEMO_KIND
        return cls(place, store.keeping_connections(), made_up)

    def matcher(self, today: date) -> Matcher:
        """What ranks today: the one that is held, unless something it rests on has changed.

        What is known of hospitals, or another model, is waited for. A request, an answer or a
        forwarding more is taken in beside, so that nobody waits for a colleague's click: for
        about a second the list is the one of a second ago.

        Raises
        ------
        ModelError
            The model in use is missing, torn or altered.
        StoreError
            The store cannot be read.
        """
        state = ranking_state(self.store)
        held = self._held
        if held is None or held.today != today or held.state.facts != state.facts:
            return self._open(today)
        if held.state != state and self._beside.acquire(blocking=False):
            Thread(target=self._open_beside, args=(today,), daemon=True).start()
        return held.matcher

    def warm_up(self, today: date) -> None:
        """Open what ranks before anybody asks; what is wrong with it is told to whoever does."""
        with suppress(MatcherError):
            self._open(today)

    def _open_beside(self, today: date) -> None:
        try:
            self.warm_up(today)
        finally:
            self._beside.release()

    def _open(self, today: date) -> Matcher:
        # Whoever comes while it is being opened waits for it, rather than opening it as well.
        with self._lock:
            state = ranking_state(self.store)
            held = self._held
            if held is None or held.today != today or held.state != state:
                matcher = Matcher.of(self.store, self.place.models, today=today)
                matcher.warm_up()
                self._held = held = Held(today, state, matcher)
        return held.matcher
