"""What comes in: when, through which channel, of which type, about what.

Counts given in the settings are met exactly, whatever the seed; only order and content
are left to chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import logit

from matcher.domain.vocabulary import Channel, RequestType
from matcher.simulation.draws import Bools, Floats, by_weight, normal, stream, uniform
from matcher.simulation.hospitals import area_shares
from matcher.simulation.settings import PortalSettings, Year
from matcher.simulation.stages import true_norway
from matcher.simulation.studies import Study, draw_products, draw_products_asked, draw_studies
from matcher.simulation.vocabulary import CENTRES

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """One request before it has content: its day, channel, type, area and centre."""

    received_on: int
    year: int
    channel: Channel
    request_type: RequestType
    area: int
    centre: str = ""


@dataclass(frozen=True)
class Intake:
    """All requests of a portal in the order they came in.

    Attributes
    ----------
    slots, studies:
        One a request.
    parent:
        Place of the request each one follows from, or -1.
    p_norway:
        The true chance that Norway is chosen, shape (requests,).
    norway_margin:
        Above 0 where Norway is chosen by the luck of the draw; the larger, the surer.
    """

    slots: tuple[Slot, ...]
    studies: tuple[Study, ...]
    parent: tuple[int, ...]
    p_norway: Floats
    norway_margin: Floats

    def __len__(self) -> int:
        return len(self.slots)


def draw_intake(settings: PortalSettings, seed: int) -> Intake:
    """The requests of a made-up portal, before their forms are filled in."""
    slots = sorted(
        (slot for place in range(len(settings.years)) for slot in _slots(settings, place, seed)),
        key=lambda slot: slot.received_on,
    )
    rng = stream(seed, "studies asked about")
    areas = np.array([slot.area for slot in slots], np.int64)
    asked = draw_products_asked(rng, draw_products(settings, seed), areas)
    studies = draw_studies(rng, settings, asked, p_norwegian=0.2)
    appeal = normal(stream(seed, "appeal"), len(slots)).tolist()
    luck = logit(uniform(stream(seed, "norway"), len(slots)))
    p_norway = np.array(
        [true_norway(s, a, country_chosen=False) for s, a in zip(studies, appeal, strict=True)]
    )
    chosen = logit(p_norway) > luck
    parent = _parents(slots, chosen, seed)
    for i, of in enumerate(parent):
        if of >= 0:
            studies[i] = studies[of]
            follows = slots[of].request_type is RequestType.COUNTRY
            p_norway[i] = true_norway(studies[i], appeal[i], country_chosen=follows)
    return Intake(tuple(slots), tuple(studies), tuple(parent), p_norway, logit(p_norway) - luck)


def _slots(settings: PortalSettings, place: int, seed: int) -> list[Slot]:
    """The requests of one year, on working days, in no order."""
    year = settings.years[place]
    rng = stream(seed, f"year {year.year}")
    n_beside = year.n_direct + year.n_nordic
    centres = [
        c for c, n in year.centres for _ in range(n) if set(CENTRES[c]) & set(settings.areas)
    ]
    types = _types(rng, year, len(centres))
    areas = _portal_areas(rng, settings, year)
    areas += [_area_of_centre(rng, settings, centre) for centre in centres]
    areas += by_weight(rng, area_shares(settings), n_beside).tolist()
    channels = (
        [Channel.PORTAL] * year.n_portal
        + [Channel.CENTRE] * len(centres)
        + [Channel.DIRECT] * year.n_direct
        + [Channel.NORDIC] * year.n_nordic
    )
    named = [""] * year.n_portal + centres + [""] * n_beside
    days = _working_days(rng, year, len(channels))
    return [
        Slot(days[i], place, channels[i], types[i], areas[i], named[i])
        for i in range(len(channels))
    ]


def _types(rng: np.random.Generator, year: Year, n_centre: int) -> list[RequestType]:
    """Exact for the portal; beside it, one in eight centre requests is about the country."""
    country = uniform(rng, n_centre) < 0.12
    return (
        [RequestType.SITE] * year.n_site
        + [RequestType.COUNTRY] * year.n_country
        + [RequestType.UNSPECIFIED] * year.n_unspecified
        + [RequestType.COUNTRY if one else RequestType.SITE for one in country.tolist()]
        + [RequestType.SITE] * year.n_direct
        + [RequestType.COUNTRY] * year.n_nordic
    )


def _portal_areas(rng: np.random.Generator, settings: PortalSettings, year: Year) -> list[int]:
    """Areas of the portal's requests, shuffled over the types: the given counts, then by share."""
    place = {area: i for i, area in enumerate(settings.areas)}
    areas = [place[area] for area, n in year.areas for _ in range(n)]
    weights = area_shares(settings)
    weights[areas] = 0
    if weights.sum() == 0:
        weights = area_shares(settings)
    areas += by_weight(rng, weights, year.n_portal - len(areas)).tolist()
    order = np.argsort(uniform(rng, len(areas)), kind="stable")
    return [areas[i] for i in order.tolist()]


def _area_of_centre(rng: np.random.Generator, settings: PortalSettings, centre: str) -> int:
    places = [i for i, area in enumerate(settings.areas) if area in CENTRES[centre]]
    return places[int(by_weight(rng, area_shares(settings)[places], 1)[0])]


def _working_days(rng: np.random.Generator, year: Year, n: int) -> list[int]:
    """Days of receipt: Monday to Friday, few in July."""
    first = date(year.year, year.first_month, 1).toordinal()
    days = np.arange(first, date(year.year, 12, 31).toordinal())
    weekday = np.array([date.fromordinal(day).weekday() for day in days.tolist()])
    july = np.array([date.fromordinal(day).month == 7 for day in days.tolist()])
    weights = np.where(weekday >= _SATURDAY, 0.0, np.where(july, 0.3, 1.0))
    places = by_weight(rng, weights, n).tolist()
    if year.first_month > 1 and n:
        places[0] = int(by_weight(rng, weights[:28], 1)[0])  # a portal opens with a request
    return [first + place for place in places]


def _parents(slots: list[Slot], chosen: Bools, seed: int) -> list[int]:
    """Some site requests follow from a country request that was won, or bid anew for a lost one.

    A child has its parent's area, so that the counts of areas stay what they are.
    """
    wants = uniform(stream(seed, "parents"), (len(slots), 2))
    parents = [-1] * len(slots)
    taken: set[int] = set()
    for i, slot in enumerate(slots):
        if slot.request_type is not RequestType.SITE or slot.channel is not Channel.PORTAL:
            continue
        rebid = bool(wants[i, 0] < 0.25)
        sought = RequestType.SITE if rebid else RequestType.COUNTRY
        before = [
            j
            for j in range(i)
            if slots[j].area == slot.area
            and slots[j].channel is Channel.PORTAL
            and slots[j].request_type is sought
            and 75 <= slot.received_on - slots[j].received_on <= 500
            and bool(chosen[j]) is not rebid
            and parents[j] < 0
            and j not in taken
        ]
        if before and wants[i, 1] < (0.25 if rebid else 0.6):
            parents[i] = before[-1]
            taken.add(before[-1])
    return parents
