"""What the studies nearest to a request say of each hospital, by several kinds of nearness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.evidence.described import Array, Described, same

#: Sister studies are those near in words: likeness to this power.
SISTER_POWER = 2.0
#: Sister studies of the same phase, and of the same sponsor, count so much more.
SAME_PHASE = 0.2
SAME_SPONSOR = 0.5


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of nearness.

    Attributes
    ----------
    strength:
        Draws' worth of overall share that the share among the near is shrunk towards.
    """

    name: str
    strength: float


KINDS = (Kind("sisters", 0.5), Kind("field", 5.0))


def near(one: Described, other: Described, in_words: Array) -> tuple[Array, ...]:
    """Nearness of each kind, 0 or more, each of the shape of `in_words`."""
    sisters = in_words**SISTER_POWER
    sisters *= 1 + SAME_PHASE * same(one.phase, other.phase)
    sisters *= 1 + SAME_SPONSOR * same(one.sponsor, other.sponsor)
    return sisters, one.fields @ other.fields.T


def log_ratios(
    nearness: tuple[Array, ...], drawn: Array, weight: Array, share: Array
) -> list[Array]:
    """log of the share of draws among the near studies against the overall share.

    Parameters
    ----------
    nearness:
        As from `near`, each of shape (k, n).
    drawn, weight:
        Of the n studies, as for `fit_taste`.
    share:
        Shape (m,): overall shares.

    Returns
    -------
    list of Array
        One a kind, each of shape (k, m).
    """
    ratios = []
    for kind, one in zip(KINDS, nearness, strict=True):
        counted = one * weight
        total = counted.sum(axis=1, keepdims=True) + kind.strength
        ratios.append(np.log((counted @ drawn / share + kind.strength) / total))
    return ratios
