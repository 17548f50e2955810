"""How alike two requests are to one hospital: the covariance of its own effect.

f is a Gaussian process over requests, independent between hospitals, and the sum of five
independent components. Rasmussen and Williams, Gaussian Processes for Machine Learning
(2006), sections 2.7 and 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: `site`: always; `area`: in one therapy area; `sponsor`: for one sponsor; `recent` and
#: `area_recent`: the same two, fading with the time between.
COMPONENTS = ("site", "area", "sponsor", "recent", "area_recent")
N_COMPONENTS = len(COMPONENTS)

#: Days in which what is recent fades by a factor of e (an Ornstein-Uhlenbeck process).
FADING_DAYS = 2 * 365.25

#: Code of an area or a sponsor that is not known: like no other.
UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class Keys:
    """What the covariance looks at: coded area and sponsor, and the day; any shape."""

    area: NDArray[np.intp]
    sponsor: NDArray[np.intp]
    day: NDArray[np.int32]

    def __getitem__(self, at: Any) -> Keys:  # noqa: ANN401 - whatever numpy takes
        return Keys(self.area[at], self.sponsor[at], self.day[at])


def components(one: Keys, other: Keys) -> NDArray[np.float64]:
    """Covariance of unit components, shape (N_COMPONENTS, ...) with broadcasting."""
    days = np.abs(one.day.astype(np.float64) - other.day)
    recent = np.exp(days / -FADING_DAYS)
    same_area = (one.area == other.area) & (one.area != UNKNOWN)
    same_sponsor = (one.sponsor == other.sponsor) & (one.sponsor != UNKNOWN)
    always, area, sponsor = (
        np.ones_like(recent),
        same_area.astype(float),
        same_sponsor.astype(float),
    )
    return np.stack([always, area, sponsor, recent, recent * area])


def prior_variance(variances: NDArray[np.float64], *, area: bool, sponsor: bool) -> float:
    """Variance of f for a request, `area` and `sponsor` saying whether it has one."""
    there = np.array([1.0, area, sponsor, 1.0, area])
    return float(variances @ there)
