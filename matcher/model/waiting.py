"""Late and never-told outcomes: how long a yes and a no take to be told, if ever.

A cure model (Boag 1949; Farewell, The Use of Mixture Models for the Analysis of Survival
Data with Long-Term Survivors, 1982): of either outcome a share is never told, and the rest
is told after a lognormal delay. Each expectation step shares the untold out between yes and
no; the shares and the delays are then set anew, held by what is believed of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

#: (told, never told): outcomes' worth of belief about a yes, and about a no. A study that
#: comes is seen by somebody; one that does not come is simply never mentioned again.
YES_TOLD = (18.0, 2.0)
NO_TOLD = (7.0, 3.0)
#: Median days until an outcome is told, spread of its logarithm, and outcomes' worth of both.
MEDIAN_DAYS, SPREAD, DELAY_WORTH = 120.0, 0.7, 10.0
_LEAST_DAYS = 1.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Shares never told, and the delay of what is told (logarithm of days)."""

    never_if_yes: float
    never_if_no: float
    log_days: float
    spread: float

    @classmethod
    def believed(cls) -> Waiting:
        """Before any outcome."""
        return cls(
            YES_TOLD[1] / sum(YES_TOLD),
            NO_TOLD[1] / sum(NO_TOLD),
            float(np.log(MEDIAN_DAYS)),
            SPREAD,
        )

    def untold(self, days: Array) -> tuple[Array, Array]:
        """Chance that a yes, and that a no, is not told within so many days; shape (n,)."""
        later = 1 - ndtr((np.log(np.maximum(days, _LEAST_DAYS)) - self.log_days) / self.spread)
        yes = self.never_if_yes + (1 - self.never_if_yes) * later
        no = self.never_if_no + (1 - self.never_if_no) * later
        return yes, no

    def again(self, told_yes: Array, told_no: Array, waited: Array, p_yes: Array) -> Waiting:
        """Set anew by what was told and what was not.

        Parameters
        ----------
        told_yes, told_no:
            Days each known outcome took.
        waited:
            Days each unknown outcome has been waited for, shape (n,).
        p_yes:
            P(yes) of each, what is known of the waiting included, shape (n,).
        """
        yes, no = self.untold(waited)
        never = p_yes * self.never_if_yes / yes, (1 - p_yes) * self.never_if_no / no
        told = np.concatenate([told_yes, told_no])
        days = np.log(np.maximum(told, _LEAST_DAYS))
        n = len(days) + DELAY_WORTH
        centre = (days.sum() + DELAY_WORTH * np.log(MEDIAN_DAYS)) / n
        spread2 = (((days - centre) ** 2).sum() + DELAY_WORTH * SPREAD**2) / n
        return Waiting(
            never_if_yes=_share(never[0], len(told_yes) + float(p_yes.sum()), YES_TOLD),
            never_if_no=_share(never[1], len(told_no) + float((1 - p_yes).sum()), NO_TOLD),
            log_days=float(centre),
            spread=float(np.sqrt(spread2)),
        )


def _share(never: Array, of: float, believed: tuple[float, float]) -> float:
    return float((never.sum() + believed[1]) / (of + sum(believed)))
