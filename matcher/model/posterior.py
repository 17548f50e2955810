"""What a stage believes of the hospitals it has met, for any request.

The effect of a hospital on a new request has mean k'a and variance k - k'V^-1 k, k the
covariance with its past requests and a their pulls; the weights' doubt comes on top, by
the formulas of universal kriging (Rasmussen and Williams 2006, section 2.7).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain.request import Asking
from matcher.model.blocks import System, solve, stack
from matcher.model.hierarchical import code_keys, covariance_of
from matcher.model.kernel import UNKNOWN, Keys, components, prior_variance
from matcher.model.parameters import Array, StageParameters

#: Components that belong to a hospital as such, to an area, and to a sponsor.
_SITE, _AREA, _SPONSOR = (0, 3), (1, 4), (2,)


@dataclass(frozen=True, eq=False)
class Effects:
    """The known hospitals' own effects on one request, arrays of shape (n_known,).

    `variance` is of their sum, the residual included; `unmet` that of a hospital never met.
    """

    site: Array
    area: Array
    sponsor: Array
    variance: Array
    unmet: float

    @property
    def total(self) -> Array:
        """Mean of the whole effect."""
        return self.site + self.area + self.sponsor


class Posterior:
    """A stage's parameters, solved once, then asked for any request.

    Attributes
    ----------
    sites:
        Ids of the hospitals met, ascending.
    """

    def __init__(self, parameters: StageParameters) -> None:
        rows = parameters.rows
        self._parameters = parameters
        self._variances = parameters.scales**2
        self.sites, site = np.unique(rows.site, return_inverse=True)
        self._keys, self._areas, self._sponsors = code_keys(rows)
        blocks = stack(site)
        x = np.column_stack([np.ones(len(rows)), rows.x])
        covariances = [
            covariance_of(
                block.covariances(self._keys), self._variances, parameters.residual, block
            )
            for block in blocks
        ]
        # The weights' own covariance is known; only V^-1 and V^-1 X are wanted here.
        self._system: System = solve(
            blocks, covariances, x, parameters.curvature, np.ones(x.shape[1])
        )

    def effects(self, asking: Asking) -> Effects:
        """Mean and variance of every known hospital's own effect."""
        parts, total = self._covariance(asking)
        n = len(self.sites)
        site, area, sponsor = np.zeros(n), np.zeros(n), np.zeros(n)
        unmet = self._unmet(asking)
        variance = np.full(n, unmet)
        pull = self._parameters.pull
        for solved in self._system.blocks:
            rows, there, at = solved.block.rows, solved.block.there, solved.block.sites
            pulled = pull[rows] * there
            for mean, which in ((site, _SITE), (area, _AREA), (sponsor, _SPONSOR)):
                for k in which:
                    mean[at] += (parts[k][rows] * pulled).sum(axis=1)
            k_star = total[rows] * there
            variance[at] -= np.einsum("si,sij,sj->s", k_star, solved.inverse, k_star)
        floor = self._parameters.residual**2
        return Effects(site, area, sponsor, np.maximum(variance, floor), unmet)

    def doubt(self, x: Array, place: NDArray[np.intp], asking: Asking, effects: Effects) -> Array:
        """Variance of the logit of some hospitals, the weights' doubt included.

        Parameters
        ----------
        x:
            Features with the intercept, shape (n, n_weights).
        place:
            Position of each hospital in `sites`, -1 where it was never met; shape (n,).
        """
        shifts = np.zeros((len(self.sites), x.shape[1]))
        _, total = self._covariance(asking)
        for solved in self._system.blocks:
            k_star = total[solved.block.rows] * solved.block.there
            shifts[solved.block.sites] = np.einsum("smp,sm->sp", solved.inverse_x, k_star)
        met = place >= 0
        rest = x.copy()
        rest[met] -= shifts[place[met]]
        own = np.full(len(x), effects.unmet)
        own[met] = effects.variance[place[met]]
        return np.asarray(own + np.einsum("ij,jk,ik->i", rest, self._parameters.weight_cov, rest))

    def _covariance(self, asking: Asking) -> tuple[Array, Array]:
        """Covariance of each row's effect with the request's: by component, and in all."""
        new = Keys(
            np.array(self._areas.get(asking.area, UNKNOWN)),
            np.array(self._sponsors.get(asking.sponsor, UNKNOWN)),
            np.array(asking.day, np.int32),
        )
        parts = components(self._keys, new) * self._variances[:, None]
        return parts, parts.sum(axis=0)

    def _unmet(self, asking: Asking) -> float:
        own = prior_variance(self._variances, area=asking.area != "", sponsor=asking.sponsor != "")
        return own + self._parameters.residual**2
