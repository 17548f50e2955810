"""Whom to forward to, and what that promises.

Hospitals that declared the field expect to be asked, and those the sponsor named are wanted:
both are always in. The ranking says whom to add.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain.ranking import Suggestion

#: Interested hospitals aimed at where the company did not say how many sites it wants.
WANTED_BY_DEFAULT = 3
#: Hospitals are added until the wanted number is this likely.
SURE_ENOUGH = 0.80
#: So many standard deviations above the wanted number, fewer than it is less likely than a
#: double can hold beside 1 (Bernstein's inequality).
_CERTAIN = 9.0
#: How many more are worth a thought.
N_CONSIDER = 3


def number_of_interested(p: NDArray[np.float64], up_to: int) -> NDArray[np.float64]:
    """Distribution of how many say yes: shape (up_to + 1,), the last place is "or more".

    Exact (Poisson's binomial distribution), by multiplying pairs of truncated generating
    polynomials, so that thousands of hospitals cost a few array passes.
    """
    mean, variance = float(p.sum()), float((p * (1 - p)).sum())
    if not len(p) or mean - _CERTAIN * variance**0.5 > up_to + _CERTAIN**2:
        sure = np.zeros(up_to + 1)
        sure[up_to if len(p) else 0] = 1.0
        return sure
    polynomials = np.zeros((len(p), up_to + 1))
    polynomials[:, 0] = 1 - p
    polynomials[:, min(1, up_to)] += p
    while len(polynomials) > 1:
        if len(polynomials) % 2:
            polynomials = np.vstack([polynomials, np.eye(1, up_to + 1)])
        polynomials = _multiply(polynomials[0::2], polynomials[1::2])
    distribution: NDArray[np.float64] = polynomials[0]
    return distribution


def _multiply(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Products row by row; powers above the last go into the last place."""
    top = a.shape[1] - 1
    product = np.zeros_like(a)
    for power in range(top + 1):
        reach = top - power
        product[:, power:top] += a[:, power : power + 1] * b[:, :reach]
        product[:, top] += a[:, power] * b[:, reach:].sum(axis=1)
    return product


@dataclass(frozen=True, eq=False)
class Chances:
    """What the suggestion reckons with: arrays over all candidates, and their ids."""

    ids: NDArray[np.str_]
    p_interested: NDArray[np.floating]
    probability: NDArray[np.floating]


def suggest(
    chances: Chances,
    expected: NDArray[np.intp],
    order: Iterable[int],
    wanted: int | None,
) -> Suggestion:
    """Choose whom to forward to.

    Parameters
    ----------
    expected:
        Declared and sponsor-named hospitals that are not excluded, in reading order.
    order:
        All hospitals that are not excluded, in reading order.
    """
    aim = wanted or WANTED_BY_DEFAULT
    taken = set(expected.tolist())
    added: list[int] = []
    # More wanted than there are hospitals is never reached; one place says so as well as many.
    top = min(aim, len(chances.ids) + 1)
    yes = number_of_interested(chances.p_interested[expected].astype(float), top)
    rest = (row for row in order if row not in taken)
    for row in rest if yes[top] < SURE_ENOUGH else ():
        added.append(row)
        yes = with_one_more(yes, float(chances.p_interested[row]))
        if yes[top] >= SURE_ENOUGH:
            break
    chosen = np.concatenate([expected, np.array(added, np.intp)])
    consider = [row for row, _ in zip(rest, range(N_CONSIDER), strict=False)]
    return Suggestion(
        forward_to=tuple(chances.ids[chosen].tolist()),
        consider=tuple(chances.ids[consider].tolist()),
        wanted=aim,
        expected_interested=float(chances.p_interested[chosen].sum(dtype=float)),
        expected_selected=float(chances.probability[chosen].sum(dtype=float)),
        p_at_least_wanted=float(yes[top]),
        n_expected=len(expected),
    )


def suggest_experts(
    chances: Chances, expected: NDArray[np.intp], order: Iterable[int], wanted: int | None
) -> Suggestion:
    """A country request is not forwarded: only whose experts to ask."""
    first = [row for row, _ in zip(order, range(N_CONSIDER + 2), strict=False)]
    asked = list(dict.fromkeys([*expected.tolist()[:N_CONSIDER], *first]))[: N_CONSIDER + 2]
    return Suggestion((), tuple(chances.ids[asked].tolist()), wanted or 0, 0.0, 0.0, 0.0)


def with_one_more(yes: NDArray[np.float64], p: float) -> NDArray[np.float64]:
    """The distribution when one more is asked, who says yes with probability p."""
    more = yes * (1 - p)
    more[1:] += p * yes[:-1]
    more[-1] += p * yes[-1]
    return more
