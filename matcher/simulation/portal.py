"""A whole made-up portal: hospitals, requests, their course, and what is written of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol, TypeVar

from matcher.domain.events import Contact, CountryOutcome, Events, ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.site import Site
from matcher.domain.vocabulary import CountryResult, RequestType
from matcher.simulation.course import Truth, run_course
from matcher.simulation.draws import stream, uniform, whole
from matcher.simulation.known import (
    make_capabilities,
    make_contacts,
    make_interests,
    make_sites,
)
from matcher.simulation.letters import write_letters
from matcher.simulation.outcomes import draw_outcomes
from matcher.simulation.public import draw_participations, draw_registry_counts
from matcher.simulation.scene import Scene
from matcher.simulation.settings import PortalSettings
from matcher.simulation.twists import SECOND_VERSION, counting, draw_twists

#: Share of the forwarded requests of which a second version comes.
_AMENDED = 0.06


@dataclass(frozen=True)
class MadeUpPortal:
    """A made-up portal, and the truth behind it.

    Attributes
    ----------
    sites, contacts, events:
        What is written to files: nothing in it is learnt after the portal's last day.
    truth:
        The true chances of every hospital for every request; never written.
    """

    settings: PortalSettings
    seed: int
    sites: tuple[Site, ...]
    contacts: tuple[Contact, ...]
    events: Events
    truth: Truth


def simulate(settings: PortalSettings, *, seed: int) -> MadeUpPortal:
    """Make up a portal; the same settings and seed always give the same one.

    Parameters
    ----------
    settings:
        How large it is, what happens in it, in what kind of world.
    seed:
        0 or more. Portals of one seed share hospitals, requests and luck in all worlds.

    Raises
    ------
    UserError
        The seed is below 0.

    Examples
    --------
    >>> portal = simulate(PortalSettings.demo(), seed=2025)
    >>> portal.truth.probability.shape == (31, len(portal.truth.request_ids))
    True
    """
    scene = Scene.draw(settings, seed)
    hospitals, requests = scene.hospitals, scene.requests
    course, truth = run_course(scene)
    twists = draw_twists(course, seed)
    country, allocations = draw_outcomes(scene, course, counting(twists))
    received, amended = _versions(requests, seed)
    forwardings, answers = write_letters(
        hospitals, requests, course, twists, _lost(country), amended, seed
    )
    sites, last = make_sites(hospitals), settings.last_day
    events = replace(
        records_of_hospitals(scene, sites),
        requests=seen(received, last),
        country_outcomes=seen(country, last),
        forwardings=seen(forwardings, last),
        answers=seen(answers, last),
        allocations=seen(allocations, last),
    )
    return MadeUpPortal(settings, seed, sites, make_contacts(hospitals, settings), events, truth)


def records_of_hospitals(scene: Scene, sites: tuple[Site, ...]) -> Events:
    """What is known of the hospitals whoever is asked: studies, capabilities, interests."""
    settings, hospitals, seed = scene.settings, scene.hospitals, scene.seed
    last = settings.last_day
    names = {site.site_id: site.name for site in sites}
    return Events(
        participations=seen(draw_participations(settings, hospitals, names, seed), last),
        registry_counts=seen(draw_registry_counts(settings, hospitals, seed), last),
        capabilities=seen(make_capabilities(hospitals, settings, seed), last),
        interests=seen(make_interests(hospitals, settings), last),
    )


class _Dated(Protocol):
    @property
    def known_on(self) -> date | None: ...


_Event = TypeVar("_Event", bound=_Dated)


def seen(rows: Iterable[_Event], last_day: date) -> tuple[_Event, ...]:
    """What is known by the last day, oldest knowledge first."""
    dated = [(row.known_on, row) for row in rows if row.known_on and row.known_on <= last_day]
    return tuple(row for _, row in sorted(dated, key=lambda pair: pair[0]))


def _lost(country: Iterable[CountryOutcome]) -> frozenset[str]:
    return frozenset(
        row.request_id for row in country if row.country_outcome is CountryResult.NOT_ALLOCATED
    )


def _versions(
    requests: tuple[Request, ...], seed: int
) -> tuple[list[ReceivedRequest], dict[str, date]]:
    """Requests as received, and for a few a second version within days, with its day."""
    rng = stream(seed, "amendments")
    luck = uniform(rng, len(requests)).tolist()
    wait = whole(rng, 4, 6, len(requests)).tolist()
    rows, amended = [], {}
    for i, request in enumerate(requests):
        rows.append(ReceivedRequest(request, known_on=request.received_on))
        if luck[i] < _AMENDED and request.request_type is RequestType.SITE and request.received_on:
            day = request.received_on + timedelta(days=wait[i])
            amended[request.request_id] = day
            more = (request.sites_wanted or 2) + 1
            second = replace(request, version=SECOND_VERSION, sites_wanted=more)
            rows.append(ReceivedRequest(second, known_on=day))
    return rows, amended
