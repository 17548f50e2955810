"""What the files know of made-up hospitals: sites, contacts, interests, capabilities."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from matcher.domain.events import Capability, Contact, Interest
from matcher.domain.site import Site
from matcher.simulation.draws import by_weight, stream, uniform, whole
from matcher.simulation.hospitals import TIERS, Hospitals
from matcher.simulation.names import REGIONS, mark, slug
from matcher.simulation.settings import PortalSettings
from matcher.simulation.vocabulary import CAPABILITIES

#: The first hospitals, the large ones, have two campuses each.
WITH_CAMPUSES = 4
_PARTS = ("Nordre", "Søndre")


def language_of(region: int) -> str:
    """The west writes nynorsk, the others bokmål."""
    return "nn" if region == 1 else "nb"


def make_sites(hospitals: Hospitals) -> tuple[Site, ...]:
    """Regions, candidates and the campuses of the largest ones, as catalogue records."""
    sites = [
        Site(site_id, name, trust=site_id, kind="rhf", language=language_of(place))
        for place, (site_id, name) in enumerate(REGIONS)
    ]
    for i, site_id in enumerate(hospitals.ids):
        _, _, name_nb, name_nn, kind = TIERS[hospitals.tier[i]]
        region, place = int(hospitals.region[i]), hospitals.places[i]
        language = language_of(region)
        name = (name_nn if language == "nn" else name_nb).format(place)
        opens = int(hospitals.opens_on[i])
        base = Site(
            site_id=site_id,
            name=mark(name, language),
            aliases=(name,),
            trust=site_id,
            region=REGIONS[region][0],
            city=place,
            kind=kind,
            language=language,
            is_candidate=True,
            active_from=date.fromordinal(opens) if opens > 1 else None,
        )
        sites.append(base)
        if i < WITH_CAMPUSES:
            sites += [_campus(base, part) for part in _PARTS]
    return tuple(sites)


def campus_id(site_id: str, part: str = _PARTS[0]) -> str:
    """Id of a campus of a hospital that has campuses."""
    return f"{site_id}-{slug(part).removeprefix('demo-')}"


def _campus(trust: Site, part: str) -> Site:
    name = f"{trust.city}, {part} campus"
    return Site(
        site_id=campus_id(trust.site_id, part),
        name=mark(name, trust.language),
        aliases=(name,),
        trust=trust.site_id,
        region=trust.region,
        city=trust.city,
        kind="local_hospital",
        language=trust.language,
    )


def contact_id_of(site_id: str) -> str:
    """Id of a hospital's first contact, its research post."""
    return f"{site_id}-post"


def make_contacts(hospitals: Hospitals, settings: PortalSettings) -> tuple[Contact, ...]:
    """A shared mailbox for each hospital, and at the larger ones a deputy; no persons."""
    contacts = []
    for i, site_id in enumerate(hospitals.ids):
        domain = site_id.removeprefix("demo-")
        language = language_of(int(hospitals.region[i]))
        first = Contact(
            contact_id=contact_id_of(site_id),
            site=site_id,
            name=mark(f"Studiepost {hospitals.places[i]}", language),
            email=f"studiepost@{domain}.example",
            phone=f"00 00 00 {i:02}",  # no number in Norway begins so
            department="Forskningsavdelingen",
            valid_from=settings.opened_on,
        )
        contacts.append(first)
        if hospitals.tier[i] == 0:
            contacts.append(
                Contact(
                    contact_id=f"{site_id}-vara",
                    site=site_id,
                    name=mark(f"Vara {hospitals.places[i]}", language),
                    email=f"vara@{domain}.example",
                    department="Forskningsavdelingen",
                    deputy_of=first.contact_id,
                    valid_from=settings.opened_on,
                )
            )
    return tuple(contacts)


def make_interests(hospitals: Hospitals, settings: PortalSettings) -> list[Interest]:
    """Declared fields; one taken back has an end, learnt on that day as a new version."""
    last = settings.last_day.toordinal()
    rows = []
    for site, area in np.argwhere(hospitals.declared_from <= last).tolist():
        start = date.fromordinal(int(hospitals.declared_from[site, area]))
        end = int(hospitals.declared_to[site, area])
        row = Interest(hospitals.ids[site], settings.areas[area], start, known_on=start)
        rows.append(row)
        if end <= last:
            day = date.fromordinal(end)
            rows.append(Interest(row.site, row.therapy_area, start, day, known_on=day))
    return rows


def make_capabilities(
    hospitals: Hospitals, settings: PortalSettings, seed: int
) -> list[Capability]:
    """What is registered: most of what a hospital has, some at a campus; little that it lacks."""
    rng = stream(seed, "registration")
    opened = settings.opened_on
    later = whole(rng, 0, max(1, (settings.last_day - opened).days - 30), hospitals.has.shape)
    early = uniform(rng, hospitals.has.shape) < 0.7
    sources = by_weight(rng, (0.6, 0.4), hospitals.has.shape)
    rows = []
    for site, kind in np.argwhere(hospitals.listed).tolist():
        wait = 0 if early[site, kind] else int(later[site, kind])
        day = opened + timedelta(days=wait)
        has = bool(hospitals.has[site, kind])
        at_campus = has and site < WITH_CAMPUSES and kind % 2 == 1
        rows.append(
            Capability(
                campus_id(hospitals.ids[site]) if at_campus else hospitals.ids[site],
                CAPABILITIES[kind],
                has=has,
                valid_from=day,
                source=("made-up survey", "made-up phone call")[int(sources[site, kind])],
                known_on=day,
            )
        )
    return rows
