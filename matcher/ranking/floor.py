"""How many places of a list must go to a protected group, by the ranked group fairness test.

FA*IR: a list passes where no beginning of it holds so few of the group that a lottery, in
which each place goes to the group with the chance `share`, would rarely give it as few.
Zehlike et al., FA*IR: A Fair Top-k Ranking Algorithm, CIKM 2017.

Knows no hospital. It moves places, never a probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

#: Lists that a lottery would give less often than this fail; as in the paper.
SIGNIFICANCE = 0.1
#: Halvings by which the adjusted significance is found: finer than any step it can make.
_HALVINGS = 50

Counts = NDArray[np.int64]


@lru_cache(maxsize=64)
def least_protected(share: float, n_places: int, significance: float = SIGNIFICANCE) -> Counts:
    """Fewest of the group among the first 1, 2 ... `n_places` places that pass.

    The test of each place is made stricter so that a fair lottery fails *some* of them with
    the chance `significance`, not each.

    Parameters
    ----------
    share:
        Chance with which a place of the lottery goes to the group, above 0 and below 1.
    n_places:
        Length of the list, 0 or more.

    Returns
    -------
    Shape (n_places,), ascending; not to be written to.

    Raises
    ------
    ValueError
        `share` is not within 0 and 1.

    Examples
    --------
    >>> least_protected(0.5, 10).tolist()
    [0, 0, 0, 0, 1, 1, 1, 2, 2, 3]
    """
    if not 0 < share < 1:
        raise ValueError(f"share {share}: above 0 and below 1")
    table = least_at(share, n_places, _adjusted(share, n_places, significance))
    table.flags.writeable = False
    return table


def least_at(share: float, n_places: int, significance: float) -> Counts:
    """The table of the paper, each place tested for itself: the binomial quantile.

    The smallest m with P(Binomial(i, share) <= m) > significance, for i = 1 .. `n_places`.
    """
    places = np.arange(1, n_places + 1)
    counts = np.arange(n_places + 1)
    # bdtr(m, i, p) is P(X <= m); for m >= i it is 1.
    at_most = bdtr(np.minimum(counts, places[:, None]), places[:, None], share)
    least: Counts = (at_most <= significance).sum(axis=1).astype(np.int64)
    return least


def chance_to_fail(share: float, least: Sequence[int] | Counts) -> float:
    """Chance that a fair lottery has fewer than `least` at some place, exactly.

    Place by place, the distribution of how many of the group there are among lists that
    have passed so far.
    """
    passing = np.zeros(len(least) + 1)
    passing[0] = 1.0
    for needed in least:
        drawn = passing * (1 - share)
        drawn[1:] += passing[:-1] * share
        drawn[:needed] = 0.0
        passing = drawn
    return max(float(1.0 - passing.sum()), 0.0)


def _adjusted(share: float, n_places: int, significance: float) -> float:
    """The largest significance of one place at which a whole list fails as often as asked."""
    low, high = 0.0, significance
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if chance_to_fail(share, least_at(share, n_places, middle)) <= significance:
            low = middle
        else:
            high = middle
    return low


def with_floor(
    order: Iterable[int],
    protected: Sequence[bool] | NDArray[np.bool_],
    least: Counts,
    given: Sequence[int] = (),
) -> Iterator[tuple[int, bool]]:
    """Give places in order, but to the group where a place needs one more of it.

    Parameters
    ----------
    order:
        Who is next, best first; gone through twice, and only as far as somebody reads.
    protected:
        Whether each is of the group, by number.
    least:
        As from `least_protected`; beyond its end nothing is asked for.
    given:
        Who has the first places already: they count, and are not moved.

    Yields
    ------
    Who has the next place, and whether it came before its turn. Where nobody of the group is
    left the order stands.

    Examples
    --------
    >>> list(with_floor([2, 1, 0], [True, False, False], np.array([0, 1])))
    [(2, False), (0, True), (1, False)]
    """
    taken = set(given)
    n_group = sum(bool(protected[one]) for one in taken)
    group = (one for one in order if protected[one] and one not in taken)
    for turn in (one for one in order if one not in taken):
        while not protected[turn] and n_group < _needed(least, len(taken)):
            early = next(group, None)
            if early is None:
                break
            taken.add(early)
            n_group += 1
            yield early, True
        taken.add(turn)
        n_group += bool(protected[turn])
        yield turn, False


def _needed(least: Counts, n_before: int) -> int:
    """How many of the group the place after so many others needs among those so far."""
    return int(least[n_before]) if n_before < len(least) else 0
