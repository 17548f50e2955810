"""Random draws that come out the same on every machine and with every numpy.

numpy promises the stream of bits of a PCG64, not what its distributions make of them, so
only plain uniforms are drawn and everything else is worked out from those. Each part of a
portal has a stream of its own: changing how one part is drawn leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Shape = int | tuple[int, ...]

#: Keeps logarithms and quantiles finite where a uniform draw is exactly 0.
_EDGE = 1e-12
#: A truth is never certain: logits are held within this distance of 0.
LOGIT_LIMIT = 6.0


def stream(seed: int, name: str) -> np.random.Generator:
    """The stream of random numbers of one part of the portal of `seed`."""
    return np.random.Generator(np.random.PCG64([seed, *name.encode()]))


def uniform(rng: np.random.Generator, shape: Shape) -> Floats:
    """Uniform draws, strictly within 0 and 1."""
    return np.clip(rng.random(shape), _EDGE, 1 - _EDGE)


def normal(rng: np.random.Generator, shape: Shape) -> Floats:
    """Standard normal draws."""
    return np.asarray(ndtri(uniform(rng, shape)), np.float64)


def gumbel(rng: np.random.Generator, shape: Shape) -> Floats:
    """Standard Gumbel draws: added to log weights, the largest is a draw by weight."""
    return -np.log(-np.log(uniform(rng, shape)))


def whole(rng: np.random.Generator, low: int, high: int, shape: Shape) -> Ints:
    """Whole numbers from `low` to `high`, both included."""
    drawn: Ints = np.floor(uniform(rng, shape) * (high - low + 1)).astype(np.int64)
    drawn += low
    return drawn


def by_weight(rng: np.random.Generator, weights: Sequence[float] | Floats, shape: Shape) -> Ints:
    """Places of `weights`, each drawn with a chance in proportion to its weight."""
    steps = np.cumsum(np.asarray(weights, np.float64))
    found = np.searchsorted(steps, uniform(rng, shape) * steps[-1], side="right")
    places: Ints = np.minimum(found, len(steps) - 1).astype(np.int64)
    return places


def top(scores: Floats, n: int) -> Ints:
    """Places of the `n` largest scores, ascending by place; ties go to the earlier place."""
    return np.sort(np.argsort(-scores, kind="stable")[: max(n, 0)])


def probability(logit: Floats) -> Floats:
    """Probabilities of logits, strictly within 0 and 1."""
    return np.asarray(expit(np.clip(logit, -LOGIT_LIMIT, LOGIT_LIMIT)), np.float64)
