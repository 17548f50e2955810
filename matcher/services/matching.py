"""Ranking requests: a store and the model in use, opened once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
from matcher.registry import Registry, load_prior
from matcher.services.places import Place, data_home, open_place, place_in
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
    """

    store: Store
    catalogue: Catalogue
    model: Model
    made_up: bool
    today: date

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
        ModelError
            The model in use is missing, torn or altered.
        """
        place = place or place_in(data_home())
        return cls.of(open_place(place, today=today), place.models, today=today)

    @classmethod
    def of(cls, store: Store, models: Path, *, today: date) -> Matcher:
        """As `open`, for a store that is open."""
        return cls(
            store=store,
            catalogue=reads.catalogue(store),
            model=model_in_use(store, models),
            made_up=reads.meta(store, "kind") == DEMO_KIND,
            today=today,
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
        return rank(request, history, self.model, top=top, steering=steering)

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
            yield rank(request, history, self.model)

    @cached_property
    def _ranked(self) -> Callable[[Request], Ranking]:
        # Not a method of its own: whoever lets go of this matcher lets go of it all at once.
        now = partial(rank, history=self.history(), model=self.model)
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


def model_in_use(store: Store, models: Path) -> Model:
    """The model a store has in use; the built-in prior where none has been trained.

    Raises
    ------
    ModelError
        It is missing from the folder of models, torn or altered.
    """
    registered = reads.model_in_use(store)
    if registered is None:
        return load_prior()
    return Registry(models).load(registered.model_id, manifest_sha256=registered.manifest_sha256)
