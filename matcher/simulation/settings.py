"""How large a made-up portal is, what happens in it, and in what kind of world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.errors import UserError
from matcher.simulation.vocabulary import CENTRES, FIELDS

#: Seed of the portal in data/demo.
DEMO_SEED = 2025
MIN_SITES, MAX_SITES = 6, 600


class World(StrEnum):
    """What is true in a made-up portal, and what of it is told."""

    #: Every stage is linear in the hospital's traits; outcomes are lost at random.
    LINEAR = "linear"
    #: What a trait is worth depends on the study: size helps early phases and hurts late ones.
    INTERACTIONS = "interactions"
    #: Hospitals' strength in a field moves from year to year.
    DRIFT = "drift"
    #: Each sponsor has its favourite hospitals, and selects them.
    FAVOURITES = "favourites"
    #: A lost study is seldom told about, a won one nearly always.
    MISSING_NOT_AT_RANDOM = "missing_not_at_random"
    #: Whether Norway was chosen is told, which hospitals were selected never.
    NORWAY_ONLY = "norway_only"


@dataclass(frozen=True, slots=True)
class Year:
    """Requests received in one year.

    Attributes
    ----------
    year, first_month:
        The calendar year, and the month in which its first request may come.
    n_site, n_country, n_unspecified:
        Portal requests of each type.
    n_direct, n_nordic:
        Requests sent straight to the hospitals' own units, and through Nordic cooperation.
    areas:
        (therapy area, portal requests): exact counts; other areas share the rest.
    centres:
        (centre, requests): those that came straight to a centre.
    outcomes:
        (allocated, not allocated) of the portal's site requests, exact, the others being
        unresolved; None lets chance decide.
    """

    year: int
    n_site: int
    n_country: int = 0
    n_unspecified: int = 0
    n_direct: int = 0
    n_nordic: int = 0
    first_month: int = 1
    areas: tuple[tuple[str, int], ...] = ()
    centres: tuple[tuple[str, int], ...] = ()
    outcomes: tuple[int, int] | None = None

    @property
    def n_portal(self) -> int:
        """Requests received through the portal, of every type."""
        return self.n_site + self.n_country + self.n_unspecified


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """A made-up portal to be simulated.

    Attributes
    ----------
    n_sites:
        Candidate hospitals, 6 to 600. Campuses and regions come on top.
    n_areas:
        Therapy areas in use, 1 to 31, the commonest first.
    years:
        What is received, one entry a calendar year, in order.
    world:
        The kind of world.
    n_studies:
        Public studies before and during the portal.
    """

    n_sites: int
    n_areas: int
    years: tuple[Year, ...]
    world: World = World.LINEAR
    n_studies: int = 260

    def __post_init__(self) -> None:
        if not MIN_SITES <= self.n_sites <= MAX_SITES:
            raise UserError(
                f"A made-up portal of {self.n_sites} hospitals.",
                f"Give n_sites from {MIN_SITES} to {MAX_SITES}.",
            )
        if not 1 <= self.n_areas <= len(FIELDS):
            raise UserError(
                f"A made-up portal of {self.n_areas} therapy areas.",
                f"Give n_areas from 1 to {len(FIELDS)}.",
            )
        years = [year.year for year in self.years]
        if not years or years != list(range(years[0], years[0] + len(years))):
            raise UserError(
                f"A made-up portal of the years {years}.", "Give one or more years in a row."
            )
        self._check_counts()

    def _check_counts(self) -> None:
        if not sum(year.n_site for year in self.years):
            raise UserError(
                "A made-up portal that forwards nothing to a hospital.",
                "Give at least one year an n_site of 1 or more.",
            )
        for year in self.years:
            self._check_year(year)

    def _check_year(self, year: Year) -> None:
        given = [n for _, n in year.areas + year.centres] + list(year.outcomes or ())
        types = [year.n_site, year.n_country, year.n_unspecified, year.n_direct, year.n_nordic]
        if min(given + types) < 0 or not 1 <= year.first_month <= 12:
            raise UserError(
                f"A count below 0, or month {year.first_month}, in {year.year}.",
                "Give counts of 0 or more, and a first month from 1 to 12.",
            )
        named = sum(n for _, n in year.areas)
        if named > year.n_portal or (year.outcomes and sum(year.outcomes) > year.n_site):
            raise UserError(
                f"The counts given for {year.year} exceed its {year.n_portal} portal requests"
                f" ({year.n_site} of them to be forwarded).",
                "Let areas and outcomes add up to no more than the requests.",
            )
        unknown = {area for area, _ in year.areas} - set(self.areas)
        unknown |= {centre for centre, _ in year.centres} - set(CENTRES)
        if unknown:
            raise UserError(
                f"{min(unknown)!r} is neither a therapy area of the portal nor a centre.",
                f"Areas: {', '.join(self.areas)}. Centres: {', '.join(CENTRES)}.",
            )

    @property
    def areas(self) -> tuple[str, ...]:
        """Ids of the therapy areas in use, the commonest first."""
        return tuple(FIELDS)[: self.n_areas]

    @property
    def opened_on(self) -> date:
        """The day the portal opens."""
        return date(self.years[0].year, self.years[0].first_month, 1)

    @property
    def last_day(self) -> date:
        """The last day seen: nothing that is learnt later is in the files."""
        return date(self.years[-1].year, 12, 31)

    @classmethod
    def regular(
        cls,
        *,
        n_sites: int = 60,
        n_areas: int = 12,
        n_years: int = 5,
        requests_per_year: int = 64,
        world: World = World.LINEAR,
        n_studies: int = 400,
    ) -> PortalSettings:
        """Years alike, ending in 2025: two thirds of the requests are to be forwarded."""
        n_country = requests_per_year // 3
        years = tuple(
            Year(year, n_site=requests_per_year - n_country, n_country=n_country)
            for year in range(2026 - n_years, 2026)
        )
        return cls(n_sites, n_areas, years, world, n_studies)

    @classmethod
    def demo(cls) -> PortalSettings:
        """The demo portal: 2024 and 2025 match the published figures, the rest is invented.

        Published (annual report 2025): 45 portal requests in 2024; 64 in 2025, of which 41
        site, 21 country, 2 without type; of the 41, 10 allocated and 13 not; growth in
        inflammation and immunology, cardiovascular and respiratory, and at the centres in
        cardiovascular and immunology. The portal opened in August 2022.
        """
        return cls(n_sites=31, n_areas=31, years=_DEMO_YEARS)


_DEMO_YEARS = (
    Year(
        2022,
        first_month=8,
        n_site=8,
        n_country=3,
        n_unspecified=1,
        n_direct=2,
        areas=(
            ("immunology", 1),
            ("cardiovascular", 1),
            ("respiratory", 1),
            ("oncology", 2),
            ("gastroenterology", 1),
        ),
        centres=(("cancer", 3), ("brain", 2), ("cardiovascular", 1), ("immunology", 1)),
    ),
    Year(
        2023,
        n_site=22,
        n_country=11,
        n_unspecified=1,
        n_direct=6,
        n_nordic=1,
        areas=(
            ("immunology", 3),
            ("cardiovascular", 3),
            ("respiratory", 2),
            ("oncology", 6),
            ("gastroenterology", 3),
        ),
        centres=(
            ("cancer", 7),
            ("brain", 5),
            ("cardiovascular", 3),
            ("immunology", 3),
            ("digestion", 2),
            ("devices", 3),
        ),
    ),
    Year(
        2024,
        n_site=30,
        n_country=14,
        n_unspecified=1,
        n_direct=8,
        n_nordic=2,
        areas=(
            ("immunology", 5),
            ("cardiovascular", 5),
            ("respiratory", 3),
            ("oncology", 9),
            ("gastroenterology", 3),
        ),
        centres=(
            ("cancer", 9),
            ("brain", 6),
            ("cardiovascular", 4),
            ("immunology", 4),
            ("digestion", 3),
            ("devices", 5),
        ),
    ),
    Year(
        2025,
        n_site=41,
        n_country=21,
        n_unspecified=2,
        n_direct=9,
        n_nordic=3,
        areas=(
            ("immunology", 11),
            ("cardiovascular", 11),
            ("respiratory", 7),
            ("oncology", 9),
            ("gastroenterology", 3),
        ),
        centres=(
            ("cancer", 10),
            ("brain", 7),
            ("cardiovascular", 10),
            ("immunology", 9),
            ("digestion", 4),
            ("devices", 6),
        ),
        outcomes=(10, 13),
    ),
)
