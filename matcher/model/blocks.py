"""Rows of each hospital side by side, hospitals with about as many rows stacked.

Hospitals are independent but for the weights, so all linear algebra is on small blocks: one
matrix a hospital, padded to the size of its stack.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.model.kernel import Keys, components

Array = NDArray[np.float64]

#: A stack takes hospitals of up to so many times the rows of its smallest: fewer stacks, or
#: less padding.
STRETCH = 2


@dataclass(frozen=True, eq=False)
class Block:
    """A stack of hospitals.

    Attributes
    ----------
    sites:
        Positions of the hospitals, shape (n_sites,).
    rows, there:
        Their rows, and where there is one (else row 0 is named), shape (n_sites, m).
    """

    sites: NDArray[np.intp]
    rows: NDArray[np.intp]
    there: NDArray[np.bool_]

    def covariances(self, keys: Keys) -> Array:
        """Unit covariance of each component, shape (N_COMPONENTS, n_sites, m, m)."""
        mine = keys[self.rows]
        both = self.there[:, :, None] & self.there[:, None, :]
        return components(mine[:, :, None], mine[:, None, :]) * both


def stack(site: NDArray[np.intp], stretch: int = STRETCH) -> tuple[Block, ...]:
    """Blocks of rows that are in ascending order of `site`, hospitals 0 .. n."""
    sites, start, n = np.unique(site, return_index=True, return_counts=True)
    blocks = []
    least = 1
    while len(sites) and least <= n.max():
        here = np.flatnonzero((n >= least) & (n < stretch * least))
        least *= stretch
        if len(here):
            place = np.arange(n[here].max())
            there = place < n[here][:, None]
            rows = np.where(there, start[here][:, None] + place, 0)
            blocks.append(Block(sites[here], rows, there))
    return tuple(blocks)


@dataclass(frozen=True, eq=False)
class BlockSystem:
    """One block at given curvatures W and scales: V = K + residual^2 + 1 / W.

    Attributes
    ----------
    covariance:
        K + residual^2 of the rows, shape (n_sites, m, m).
    inverse:
        V^-1, zero where there is no row.
    inverse_x:
        V^-1 X, shape (n_sites, m, n_weights).
    """

    block: Block
    x: Array
    covariance: Array
    inverse: Array
    inverse_x: Array


@dataclass(frozen=True, eq=False)
class System:
    """All blocks, and the covariance of the weights given the scales (n_weights, n_weights)."""

    blocks: tuple[BlockSystem, ...]
    weight_cov: Array


def solve(
    blocks: tuple[Block, ...],
    covariances: list[Array],
    x: Array,
    curvature: Array,
    precision: Array,
) -> System:
    """Invert V block by block, and add up the weights' precision.

    Parameters
    ----------
    covariances:
        K + residual^2 of each block.
    x:
        Design with the intercept, shape (n_rows, n_weights).
    precision:
        Prior precision of the weights, shape (n_weights,).
    """
    solved = []
    weight_precision = np.diag(precision)
    n_weights = x.shape[1]
    for block, covariance in zip(blocks, covariances, strict=True):
        inverse = invert(block, covariance, curvature)
        mine = x[block.rows] * block.there[:, :, None]
        inverse_x = inverse @ mine
        weight_precision += mine.reshape(-1, n_weights).T @ inverse_x.reshape(-1, n_weights)
        solved.append(BlockSystem(block, mine, covariance, inverse, inverse_x))
    weight_cov: Array = np.linalg.inv(weight_precision).astype(np.float64)
    return System(tuple(solved), weight_cov)


def invert(block: Block, covariance: Array, curvature: Array) -> Array:
    """V^-1 = (K + residual^2 + 1 / W)^-1 of each hospital, zero where there is no row."""
    root = np.sqrt(curvature[block.rows]) * block.there
    inner = root[:, :, None] * covariance * root[:, None, :]
    diagonal = np.arange(inner.shape[1])
    inner[:, diagonal, diagonal] += 1.0
    inverse: Array = np.linalg.inv(inner) * root[:, :, None] * root[:, None, :]
    return inverse
