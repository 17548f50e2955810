"""Hospitals as the desk shows them: what each wants and has, its load, its own history.

Shown by region and name, never by merit; of people nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from matcher.catalogue import Catalogue
from matcher.domain.batch import Row
from matcher.domain.events import Capability, Contact, Interest
from matcher.domain.person import Absence, Role
from matcher.domain.request import Request
from matcher.domain.site import Site
from matcher.errors import NotFoundError, RequestError
from matcher.evidence.funnel import Funnel, funnel
from matcher.history import History
from matcher.history.columns import day_of
from matcher.services.desk.acting import Acting
from matcher.services.matching import Matcher
from matcher.store import Store, contacts, declared, reads
from matcher.text.normalise import fold

#: How many of its requests a hospital's page shows.
LATEST = 12

#: The share of the posterior that an interval holds, as everywhere.
_LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and where the share itself may lie: a 90 % interval."""

    n: int
    of: int
    interval: tuple[float, float]

    @classmethod
    def counted(cls, values: NDArray[np.float64]) -> Share:
        """Of the values known, how many are 1; the interval of a share nobody knew before."""
        known = values[~np.isnan(values)]
        n, of = int(known.sum()), len(known)
        tail = (1 - _LEVEL) / 2
        # Jeffreys' prior: half a yes and half a no.
        low, high = betaincinv(n + 0.5, of - n + 0.5, [tail, 1 - tail])
        return cls(n, of, (float(low), float(high)))


@dataclass(frozen=True, slots=True)
class AskedOnce:
    """A request that a hospital was asked about; None where a stage is not known, or not reached."""

    request: Request
    forwarded_on: date
    due_on: date
    answered_on: date | None
    in_time: bool | None
    interested: bool | None
    selected: bool | None
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What a hospital was asked, and what came of it."""

    asked: int
    answered: Share
    in_time: Share
    interested: Share
    selected: Share
    latest: tuple[AskedOnce, ...]
    waiting: tuple[AskedOnce, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A hospital in the list of all: the fields it has declared, and what waits for it."""

    site: Site
    areas: tuple[str, ...]
    n_waiting: int


@dataclass(frozen=True, slots=True)
class HospitalView:
    """All that the page of a hospital says.

    Attributes
    ----------
    contacts, absences:
        Whom to write to, and when they are away, by contact.
    interests, capabilities:
        What it has said and what holds still or will hold.
    ended:
        Interests and capabilities that hold no longer.
    """

    site: Site
    contacts: tuple[Contact, ...]
    absences: dict[str, tuple[Absence, ...]]
    interests: tuple[Interest, ...]
    capabilities: tuple[Capability, ...]
    ended: tuple[Interest | Capability, ...]
    record: Record


def hospitals(matcher: Matcher, words: str = "", area: str = "") -> tuple[Listed, ...]:
    """The hospitals that requests are forwarded to, in the order of the catalogue.

    Parameters
    ----------
    words:
        Only those whose name, town or county has all of these in it.
    area:
        Only those that have declared this field.
    """
    history = matcher.history()
    waiting = np.bincount(_funnel(history).site[_funnel(history).open], minlength=history.n_sites)
    areas = _declared_areas(history, matcher.catalogue)
    wanted = fold(words).split()
    found = []
    for site in matcher.catalogue.sites:
        text = fold(" ".join((site.name, site.name_en, site.city, site.county, *site.aliases)))
        own = areas.get(site.site_id, ())
        if site.is_candidate and all(one in text for one in wanted) and (not area or area in own):
            row = history.candidates.find(site.site_id)
            found.append(Listed(site, own, int(waiting[row]) if row >= 0 else 0))
    return tuple(found)


def view_hospital(matcher: Matcher, site_id: str) -> HospitalView:
    """A hospital with its people, what it wants and has, and its history.

    Raises
    ------
    NotFoundError
        Requests are forwarded to no such hospital.
    """
    store, today = matcher.store, matcher.today
    site = next((one for one in matcher.catalogue.sites if one.site_id == site_id), None)
    if site is None or not site.is_candidate:
        raise NotFoundError(f"There is no hospital '{site_id}' here.", "Look in the list.")
    interests, capabilities = (
        declared.interests(store, site_id),
        declared.capabilities(store, site_id),
    )
    own = tuple(
        sorted(
            (one for one in reads.contacts(store) if one.site == site_id),
            # Deputies stand beside whom they stand in for.
            key=lambda one: (one.deputy_of or one.contact_id, bool(one.deputy_of)),
        )
    )
    away = [one for one in contacts.absences(store) if one.away_to >= today]
    said: tuple[Interest | Capability, ...] = (*interests, *capabilities)
    return HospitalView(
        site=site,
        contacts=own,
        absences={
            one.contact_id: tuple(a for a in away if a.contact_id == one.contact_id) for one in own
        },
        interests=tuple(one for one in interests if holds(one, today)),
        capabilities=tuple(one for one in capabilities if holds(one, today)),
        ended=tuple(one for one in said if not holds(one, today)),
        record=_record(matcher.history(), site_id),
    )


def holds(said: Interest | Capability, today: date) -> bool:
    """Whether something said holds beyond today; what ends today counts as ended."""
    return said.valid_to is None or said.valid_to > today


def end(store: Store, said: Interest | Capability, acting: Acting) -> None:
    """End today what a hospital has said; what it said before stays on record.

    Raises
    ------
    RequestError
        It has ended already.
    """
    acting.needs(Role.COORDINATOR)
    if not holds(said, acting.today):
        raise RequestError("It has ended already.", "Open the hospital again.")
    last = acting.today
    if said.valid_from is not None and said.valid_from > last:
        ended = replace(said, withdrawn=True, known_on=acting.today)  # it has not begun
    else:
        ended = replace(said, valid_to=last, known_on=acting.today)
    contacts.declare(store, [Row(ended, said_now=True)], acting.author, _ACTIONS[type(said)])


def by_alphabet(name: str) -> str:
    """What names are sorted by: æ, ø and å come last.

    Examples
    --------
    >>> sorted(["Ålesund", "Østfold", "Bodø"], key=by_alphabet)
    ['Bodø', 'Østfold', 'Ålesund']
    """
    return name.casefold().translate(_LAST)


_LAST = str.maketrans("æäøöå", "{{||}")

_ACTIONS = {Interest: "interest", Capability: "capability"}


@lru_cache(maxsize=2)
def _funnel(history: History) -> Funnel:
    return funnel(history)


def _declared_areas(history: History, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    columns, ids = history.interests, history.candidates.ids
    for row, place in zip(columns.site.tolist(), columns.area.tolist(), strict=True):
        site_id = str(ids[row])
        found[site_id] = (*found.get(site_id, ()), catalogue.areas[place].area_id)
    return found


def _record(history: History, site_id: str) -> Record:
    found, row = _funnel(history), history.candidates.find(site_id)
    mine = np.flatnonzero(found.site == row)
    latest = mine[np.argsort(found.forwarded_on[mine], kind="stable")[::-1]]
    waiting = mine[found.open[mine]]
    waiting = waiting[np.argsort(found.due_on[waiting], kind="stable")]
    return Record(
        asked=len(mine),
        answered=Share.counted(found.answered[mine]),
        in_time=Share.counted(found.in_time[mine]),
        interested=Share.counted(found.interested[mine]),
        selected=Share.counted(found.selected[mine]),
        latest=tuple(_asked(history, found, latest[:LATEST])),
        waiting=tuple(_asked(history, found, waiting)),
    )


def _asked(history: History, found: Funnel, rows: NDArray[np.intp]) -> Iterator[AskedOnce]:
    for row in rows.tolist():
        forwarded_on, due_on = day_of(found.forwarded_on[row]), day_of(found.due_on[row])
        if forwarded_on is None or due_on is None:  # never: every forwarding has both
            continue
        yield AskedOnce(
            request=history.requests[found.request[row]],
            forwarded_on=forwarded_on,
            due_on=due_on,
            answered_on=day_of(found.answered_on[row]),
            in_time=_known(found.in_time[row]),
            interested=_known(found.interested[row]),
            selected=_known(found.selected[row]),
            is_waiting=bool(found.open[row]),
        )


def _known(value: float) -> bool | None:
    return None if np.isnan(value) else bool(value)
