"""Advice to one hospital: what in its own power goes with a higher chance."""

from __future__ import annotations

from datetime import date

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import area_named
from matcher.domain.advice import Advice
from matcher.errors import UnknownNameError
from matcher.ranking.advice import advise
from matcher.services.matching import Matcher


def advise_hospital(
    matcher: Matcher, hospital: str, *, area: str | None = None, as_of: date | None = None
) -> Advice:
    """What goes with a higher chance for a hospital, over the requests of its fields.

    Parameters
    ----------
    hospital:
        An id or a name; a campus stands for the unit it counts for.
    area:
        A therapy area, by id, name or words of the field; None: the areas it has declared.
    as_of:
        Only what was known before this day began; None: everything known by now.

    Raises
    ------
    UnknownNameError
        No such hospital or area, or a hospital that requests are not forwarded to.
    AsOfError
        Later than tomorrow, or before all events.
    """
    history = matcher.history(as_of)
    area_id = None if area is None else _area(area, matcher.catalogue)
    row = history.candidates.find(_candidate(hospital, matcher.catalogue))
    return advise(row, history, matcher.model, area=area_id)


def _candidate(hospital: str, catalogue: Catalogue) -> str:
    """The id of the unit with its own contact person that a name means."""
    meant = catalogue.names.resolve(hospital).site_id
    site = catalogue.site(meant or hospital)
    unit = catalogue.site(catalogue.trust_of(site.site_id))
    for candidate in (site, unit):
        if candidate.is_candidate:
            return candidate.site_id
    raise UnknownNameError(
        f"Requests are not forwarded to {site.name} ({site.site_id}).",
        "Name a hospital they are forwarded to. See: matcher sites",
    )


def _area(text: str, catalogue: Catalogue) -> str:
    found = catalogue.resolve_area(text) or area_named(text, catalogue)
    return found or catalogue.area(text).area_id
