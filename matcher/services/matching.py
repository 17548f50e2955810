"""Ranking requests: a store and the model in use, opened once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path

from matcher.catalogue import Catalogue
from matcher.domain.events import Events
from matcher.domain.ranking import Ranking
from matcher.domain.request import Request
from matcher.errors import AsOfError
from matcher.history import Archive, History
from matcher.model import Model
from matcher.ranking import Steering, rank
from matcher.ranking.steering import OFF
from matcher.services.places import Place, data_home, open_place, place_in
from matcher.services.serving import serving_model
from matcher.store import Store, reads

#: What `meta` of a store says where its hospitals, people and numbers are invented.
DEMO_KIND = "demo"

#: Rankings remembered of those that people look at again and again.
_RANKINGS = 64

#: Histories kept while a batch goes through its days.
_HISTORIES = 4


@dataclass(frozen=True)
class Matcher:
    """Ranks request after request against one store and one model.

    Attributes
    ----------
    made_up:
        The store holds made-up data, and whatever shows it must say so.
    today:
        The day it is; asked for nothing else, everything known by now counts.
    unusable:
        Id of the model in use where its files are not in order and another one serves; "" else.
    """

    store: Store
    catalogue: Catalogue
    model: Model
    made_up: bool
    today: date
    unusable: str = ""

    @classmethod
    def open(cls, place: Place | None = None, *, today: date) -> Matcher:
        """Open a store, making a new one where there is none, and the model it has in use.

        Parameters
        ----------
        place:
            None: the store and models in the user's own data folder.

        Raises
        ------
        StoreError
            The store cannot be opened.
        """
        place = place or place_in(data_home())
        return cls.of(open_place(place, today=today), place.models, today=today)

    @classmethod
    def of(cls, store: Store, models: Path, *, today: date) -> Matcher:
        """As `open`, for a store that is open.

        Where the model in use is missing, torn, altered or newer, the last good one serves in
        its place, and every list warns of it.
        """
        serving = serving_model(store, models)
        return cls(
            store=store,
            catalogue=reads.catalogue(store),
            model=serving.model,
            made_up=reads.meta(store, "kind") == DEMO_KIND,
            today=today,
            unusable=serving.in_use if serving.problem else "",
        )

    def as_of_day(self, asked: date | None) -> date:
        """The as-of day of a ranking that a person asks for today.

        Parameters
        ----------
        asked:
            The day asked for; None means everything known by now, which is as of tomorrow.

        Raises
        ------
        AsOfError
            Later than tomorrow, or before all events.
        """
        tomorrow = self.today + timedelta(days=1)
        if asked is None:
            return tomorrow
        if asked > tomorrow:
            raise AsOfError(
                f"The as-of day {asked} is in the future; the latest is tomorrow, {tomorrow}.",
                "Name an earlier day, or leave --as-of out for everything known by now.",
            )
        first = self._first_known
        if first is not None and asked <= first:
            raise AsOfError(
                f"The as-of day {asked} is before everything in the store: "
                f"the first was known on {first}.",
                f"Name a day after {first}.",
            )
        return asked

    def history(self, as_of: date | None = None) -> History:
        """What was known before a day began; None: everything known by now.

        Raises
        ------
        AsOfError
            Later than tomorrow, or before all events.
        """
        return self._history(self.as_of_day(as_of))

    def warm_up(self) -> None:
        """Do now what the first list would have to wait for."""
        self.rank(Request(title="A study"))

    def rank(
        self,
        request: Request,
        *,
        as_of: date | None = None,
        top: int | None = None,
        steering: Steering = OFF,
    ) -> Ranking:
        """Rank every candidate hospital for a request.

        Parameters
        ----------
        as_of:
            Only what was known before this day began; None: everything known by now.
        top:
            How many candidates to describe, 1 or more; None for all.
        steering:
            Places of learning and a floor in the suggestion; off unless asked for.

        Raises
        ------
        AsOfError
            Later than tomorrow, or before all events.
        RequestError, UnknownNameError
            As `matcher.ranking.rank`.
        """
        history = self._history(self.as_of_day(as_of))
        ranking = rank(request, history, self.model, top=top, steering=steering)
        return _warned(ranking, self.unusable)

    def ranked(self, request: Request) -> Ranking:
        """As `rank` with all that is known by now; the last few are remembered.

        What is known does not change within one `Matcher`, so neither does the list.
        """
        return self._ranked(request)

    def rank_batch(self, requests: Iterable[Request], *, as_of: date | None) -> Iterator[Ranking]:
        """Rank requests one after the other, in their order.

        Parameters
        ----------
        as_of:
            One day for all of them; None: each as of the day it was received.
        """
        for request in requests:
            day = as_of or request.received_on
            if day is None:
                raise AsOfError(
                    f"Request '{request.request_id}' has no received_on.",
                    "Give it one, or one day for all: --as-of DATE",
                )
            history = self._history(min(day, self.today + timedelta(days=1)))
            yield _rank_and_warn(request, self.model, history, self.unusable)

    @cached_property
    def _ranked(self) -> Callable[[Request], Ranking]:
        # Not a method of its own: whoever lets go of this matcher lets go of it all at once.
        now = partial(
            _rank_and_warn, model=self.model, history=self.history(), unusable=self.unusable
        )
        return lru_cache(maxsize=_RANKINGS)(now)

    @cached_property
    def _history(self) -> Callable[[date], History]:
        archive = Archive(self.catalogue, self._events)
        return lru_cache(maxsize=_HISTORIES)(archive.as_of)

    @cached_property
    def _events(self) -> Events:
        return reads.events(self.store)

    @cached_property
    def _first_known(self) -> date | None:
        days = (
            event.known_on
            for table in Events.__dataclass_fields__
            for event in getattr(self._events, table)[:1]  # oldest knowledge comes first
        )
        return min((day for day in days if day is not None), default=None)


def _rank_and_warn(request: Request, model: Model, history: History, unusable: str) -> Ranking:
    return _warned(rank(request, history, model), unusable)


def _warned(ranking: Ranking, unusable: str) -> Ranking:
    """The list with a warning in front where another model serves than the one in use."""
    if not unusable:
        return ranking
    # Where the prior serves in its place, a model has been trained, other than the list would say.
    rest = tuple(one for one in ranking.warnings if one != "model_is_prior")
    return replace(ranking, warnings=(f"model_unusable: {unusable}", *rest))
