"""From parameters and columns to probabilities, for every hospital at once.

Each stage's probability is the mean over what is unknown of the hospital (b and c), by
MacKay's formula: E[sigmoid(z)] ~ sigmoid(k z), k = (1 + pi v / 8)^-1/2 with v the
variance (MacKay, The Evidence Framework Applied to Classification Networks, 1992).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.model.parameters import Array, StageParameters

Floats = NDArray[np.floating]
Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class AreaEffects:
    """Hospitals with an effect of their own in one area, ascending by row.

    `scale` is the MacKay factor with the pair's own variance; `pair` the row in the parameters.
    """

    rows: Ints
    mean: Floats
    scale: Floats
    pair: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class StageScorer:
    """One stage, ready for any request of one history.

    Attributes
    ----------
    base:
        Intercept, static features and b of every hospital, shape (n_sites,).
    scale:
        MacKay's factor of every hospital where it has no effect in the area.
    site_row:
        Position of every hospital in `parameters.sites`, -1 where it has no data.
    mean_effect, mean_scale:
        Of b and of `scale` over all hospitals.
    """

    parameters: StageParameters
    base: Floats
    scale: Floats
    site_row: NDArray[np.intp]
    by_area: Mapping[int, AreaEffects]
    n_static: int
    mean_effect: float
    mean_scale: float

    @classmethod
    def bind(
        cls,
        parameters: StageParameters,
        static: Sequence[Floats],
        site_ids: NDArray[np.str_],
        areas: Mapping[str, int],
    ) -> StageScorer:
        """Add up what no request changes."""
        dtype = static[0].dtype
        n = len(site_ids)
        row_of = _rows_of(parameters.sites, site_ids)
        known = row_of >= 0
        site_row = np.full(n, -1, np.intp)
        site_row[row_of[known]] = np.flatnonzero(known)
        effect = np.zeros(n, dtype)
        effect[row_of[known]] = parameters.site_mean[known]
        variance = np.full(n, parameters.site_scale**2 + parameters.pair_scale**2, dtype)
        variance[row_of[known]] = parameters.site_var[known] + parameters.pair_scale**2
        base = effect + dtype.type(parameters.weights[0])
        for weight, column in zip(parameters.weights[1:], static, strict=False):
            if weight:
                base += dtype.type(weight) * column
        scale = mackay_scale(variance)
        return cls(
            parameters,
            base,
            scale,
            site_row,
            _area_effects(parameters, row_of, areas, dtype),
            len(static),
            mean_effect=float(effect.mean(dtype=float)) if n else 0.0,
            mean_scale=float(scale.mean(dtype=float)) if n else 1.0,
        )

    def argument(
        self, dense: Sequence[Floats], few: Sequence[tuple[Ints, Floats]], area: int
    ) -> Floats:
        """Scaled logit k z of every hospital, shape (n_sites,)."""
        weights = self.parameters.weights[1 + self.n_static :].astype(self.base.dtype)
        z = self.base.copy()
        for weight, column in zip(weights, dense, strict=False):
            if weight:
                z += weight * column
        for weight, (sites, values) in zip(weights[len(dense) :], few, strict=True):
            if weight and len(sites):
                z[sites] += weight * values
        own = self.by_area.get(area)
        if own is None:
            return np.multiply(z, self.scale, out=z)
        there = (z[own.rows] + own.mean) * own.scale
        np.multiply(z, self.scale, out=z)
        z[own.rows] = there
        return z


def mackay_scale(variance: Floats) -> Floats:
    """Factor that turns a logit of known variance into that of the mean probability."""
    scale: Floats = 1 / np.sqrt(1 + (np.pi / 8) * variance)
    return scale


def sigmoid(z: Array) -> Array:
    """Logistic function, without overflow."""
    p: Array = 0.5 * (1.0 + np.tanh(0.5 * z))
    return p


def odds_against(argument: Floats) -> Floats:
    """1 + exp(-u) = 1 / sigmoid(u), in place; overflow-safe in either precision."""
    np.negative(argument, out=argument)
    np.clip(argument, -60, 60, out=argument)
    np.exp(argument, out=argument)
    argument += 1
    return argument


def _rows_of(wanted: NDArray[np.str_], ids: NDArray[np.str_]) -> NDArray[np.intp]:
    """Row of each wanted id among the ascending ids, -1 where it is not there."""
    if not len(ids) or not len(wanted):
        return np.full(len(wanted), -1, np.intp)
    row = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    row[ids[row] != wanted] = -1
    return row


def _area_effects(
    parameters: StageParameters,
    row_of: NDArray[np.intp],
    areas: Mapping[str, int],
    dtype: np.dtype[np.floating],
) -> dict[int, AreaEffects]:
    effects = {}
    site = row_of[parameters.pair_site] if len(parameters.pair_site) else np.zeros(0, np.intp)
    for name in np.unique(parameters.pair_area):
        if str(name) not in areas:
            continue
        pair = np.flatnonzero((parameters.pair_area == name) & (site >= 0))
        pair = pair[np.argsort(site[pair], kind="stable")]
        variance = (
            parameters.site_var[parameters.pair_site[pair]]
            + parameters.pair_var[pair]
            + 2 * parameters.pair_site_cov[pair]
        )
        effects[areas[str(name)]] = AreaEffects(
            site[pair].astype(np.int32),
            parameters.pair_mean[pair].astype(dtype),
            mackay_scale(np.maximum(variance, 0)).astype(dtype),
            pair,
        )
    return effects
