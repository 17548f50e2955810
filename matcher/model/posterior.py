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
from matcher.model.blocks import Block, invert, stack
from matcher.model.hierarchical import code_keys, covariance_of
from matcher.model.kernel import UNKNOWN, Keys, components, prior_variance
from matcher.model.parameters import Array, StageParameters

#: Components that belong to a hospital as such, to an area, and to a sponsor.
_SITE, _AREA, _SPONSOR = [0, 3], [1, 4], [2]

#: Inverted once and asked often: few blocks are worth more than little padding.
_STRETCH = 4


#: Some hospitals of a block: their positions, or a slice of them.
_Some = NDArray[np.intp] | slice
_EVERYBODY = slice(None)


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


@dataclass(frozen=True, eq=False)
class _Day:
    """What holds on one day for a request of no known area and sponsor.

    `site` is each hospital's effect as such, `learnt` the variance its record takes away.
    """

    day: int
    site: Array
    learnt: Array


@dataclass(frozen=True, eq=False)
class _Inverted:
    """A block, V^-1 of its hospitals, and the features of their rows, (n, m, n_features)."""

    block: Block
    inverse: Array
    x: Array


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
        self.sites, self._site = np.unique(rows.site, return_inverse=True)
        self._keys, self._areas, self._sponsors = code_keys(rows)
        self._blocks = [
            _Inverted(
                block,
                invert(block, self._covariance(block), parameters.curvature),
                rows.x[block.rows],
            )
            for block in stack(self._site, _STRETCH)
        ]
        self._today: _Day | None = None
        self._last: tuple[Asking, Effects] | None = None

    def effects(self, asking: Asking) -> Effects:
        """Mean and variance of every known hospital's own effect.

        What no request changes is worked out once a day; only hospitals with a record in the
        area or with the sponsor are looked at again.
        """
        # Requests are ranked side by side: what is looked at is what is handed back.
        last = self._last
        if last is None or last[0] != asking:
            last = self._last = asking, self._effects(asking)
        return last[1]

    def _effects(self, asking: Asking) -> Effects:
        today = self._on(asking.day)
        n = len(self.sites)
        site, area, sponsor = today.site.copy(), np.zeros(n), np.zeros(n)
        learnt = today.learnt.copy()
        key = self._key(asking)
        alike = (self._keys.area == key.area) & (key.area != UNKNOWN)
        alike |= (self._keys.sponsor == key.sponsor) & (key.sponsor != UNKNOWN)
        affected = np.zeros(n, np.bool_)
        affected[self._site[alike]] = True
        for solved in self._blocks:
            among = _chosen(affected[solved.block.sites])
            if among is not None:
                at, parts, pulled = self._members(solved, among, key)
                area[at] = (parts[_AREA].sum(axis=0) * pulled).sum(axis=1)
                sponsor[at] = (parts[_SPONSOR].sum(axis=0) * pulled).sum(axis=1)
                learnt[at] = _quadratic(parts.sum(axis=0), solved.inverse[among])
        unmet = self._unmet(asking)
        floor = self._parameters.residual**2
        return Effects(site, area, sponsor, np.maximum(unmet - learnt, floor), unmet)

    def doubt(self, x: Array, place: NDArray[np.intp], asking: Asking, effects: Effects) -> Array:
        """Variance of the logit of some hospitals, the weights' doubt included; shape (n,).

        Parameters
        ----------
        x:
            Features with the intercept, shape (n, n_weights).
        place:
            Position of each hospital in `sites`, -1 where it was never met; shape (n,).
        """
        key = self._key(asking)
        wanted = np.zeros(len(self.sites), np.bool_)
        wanted[place[place >= 0]] = True
        shifts = np.zeros((len(self.sites), x.shape[1]))
        for solved in self._blocks:
            among = _chosen(wanted[solved.block.sites])
            if among is not None:
                at, parts, _ = self._members(solved, among, key)
                k_star = parts.sum(axis=0)
                weighed = (k_star[:, None, :] @ solved.inverse[among])[:, 0]
                shifts[at, 0] = weighed.sum(axis=1)
                mine = solved.x[among]
                shifts[at, 1:] = np.einsum("sm,smp->sp", weighed, mine)
        met = place >= 0
        rest = x.copy()
        rest[met] -= shifts[place[met]]
        own = np.full(len(x), effects.unmet)
        own[met] = effects.variance[place[met]]
        of_weights = ((rest @ self._parameters.weight_cov) * rest).sum(axis=1)
        return np.asarray(own + of_weights)

    def _covariance(self, block: Block) -> Array:
        unit = block.covariances(self._keys)
        return covariance_of(unit, self._variances, self._parameters.residual, block)

    def _on(self, day: int) -> _Day:
        today = self._today
        if today is None or today.day != day:
            key = Keys(np.array(UNKNOWN), np.array(UNKNOWN), np.array(day, np.int32))
            site, learnt = np.zeros(len(self.sites)), np.zeros(len(self.sites))
            for solved in self._blocks:
                at, parts, pulled = self._members(solved, _EVERYBODY, key)
                k_star = parts[_SITE].sum(axis=0)
                site[at] = (k_star * pulled).sum(axis=1)
                learnt[at] = _quadratic(k_star, solved.inverse)
            today = self._today = _Day(day, site, learnt)
        return today

    def _members(
        self, solved: _Inverted, among: _Some, key: Keys
    ) -> tuple[NDArray[np.intp], Array, Array]:
        """Some hospitals of a block: who, their rows' covariances with the request, and pulls."""
        block = solved.block
        rows, there = block.rows[among], block.there[among]
        parts = components(self._keys[rows], key) * self._variances[:, None, None] * there
        return block.sites[among], parts, self._parameters.pull[rows] * there

    def _key(self, asking: Asking) -> Keys:
        return Keys(
            np.array(self._areas.get(asking.area, UNKNOWN)),
            np.array(self._sponsors.get(asking.sponsor, UNKNOWN)),
            np.array(asking.day, np.int32),
        )

    def _unmet(self, asking: Asking) -> float:
        own = prior_variance(self._variances, area=asking.area != "", sponsor=asking.sponsor != "")
        return own + self._parameters.residual**2


def _chosen(wanted: NDArray[np.bool_]) -> _Some | None:
    """Where it is true; everybody without copying them, and None for nobody."""
    if wanted.all():
        return _EVERYBODY
    return np.flatnonzero(wanted) if wanted.any() else None


def _quadratic(vector: Array, matrix: Array) -> Array:
    """v'Mv of each hospital, (n, m) and (n, m, m) to (n,)."""
    return np.asarray(((vector[:, None, :] @ matrix)[:, 0] * vector).sum(axis=1))
