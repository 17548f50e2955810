"""A map of Norway drawn from coordinates alone: where the hospitals of a list lie.

A plain conic projection, good enough to recognise the country by its hospitals and its towns.
The list beside it says everything the map does, so nothing is lost where it cannot be seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: Degrees (WGS 84). The standard parallels and the middle meridian suit a long, slanted country.
_SOUTH, _NORTH, _MIDDLE = 60.0, 69.0, 15.0

#: Towns to find one's way by: name, latitude, longitude.
TOWNS = (
    ("Oslo", 59.91, 10.75),
    ("Bergen", 60.39, 5.32),
    ("Trondheim", 63.43, 10.40),
    ("Bodø", 67.28, 14.40),
    ("Tromsø", 69.65, 18.96),
)

_WIDTH, _HEIGHT, _MARGIN = 320.0, 400.0, 16.0


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital on the map; `label` is its place in the list."""

    label: str
    name: str
    lat: float
    lon: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """Where something is drawn, in units of the picture; x to the right, y down."""

    x: float
    y: float
    label: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A picture of `width` x `height` units: hospitals and towns."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    towns: tuple[Dot, ...]


def project(lat: float, lon: float) -> tuple[float, float]:
    """Lambert's conformal conic projection of a sphere, in radii; y grows to the north.

    Formula: Snyder, Map Projections: A Working Manual (USGS 1395, 1987), equations 15-1 to 15-4.
    """
    first, second = math.radians(_SOUTH), math.radians(_NORTH)
    n = math.log(math.cos(first) / math.cos(second)) / math.log(_t(second) / _t(first))
    scale = math.cos(first) * _t(first) ** n / n
    rho = scale / _t(math.radians(lat)) ** n
    theta = n * math.radians(lon - _MIDDLE)
    return rho * math.sin(theta), -rho * math.cos(theta)


def _t(lat: float) -> float:
    return math.tan(math.pi / 4 + lat / 2)


def draw(places: Sequence[Place]) -> Map | None:
    """The map of some hospitals; None where there is nothing to draw.

    The frame is the whole of Norway, or wider where a hospital lies outside it.
    """
    if not places:
        return None
    corners = [project(57.9, 6.5), project(62.0, 4.6), project(71.2, 27.0), project(69.8, 31.2)]
    points = [project(place.lat, place.lon) for place in places]
    xs, ys = zip(*corners, *points, strict=True)
    left, top = min(xs), max(ys)
    unit = min((_WIDTH - 2 * _MARGIN) / (max(xs) - left), (_HEIGHT - 2 * _MARGIN) / (top - min(ys)))

    def dot(lat: float, lon: float, label: str, name: str, *, chosen: bool = False) -> Dot:
        x, y = project(lat, lon)
        place_x = round(_MARGIN + unit * (x - left), 1)
        return Dot(place_x, round(_MARGIN + unit * (top - y), 1), label, name, chosen)

    dots = [dot(p.lat, p.lon, p.label, p.name, chosen=p.chosen) for p in places]
    # Those chosen are drawn last, so that nothing hides them.
    dots.sort(key=lambda one: one.chosen)
    towns = tuple(dot(lat, lon, "", name) for name, lat, lon in TOWNS)
    return Map(_WIDTH, _HEIGHT, tuple(dots), towns)
