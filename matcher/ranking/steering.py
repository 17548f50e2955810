"""A suggestion steered on purpose: places of learning, and a floor for a group of hospitals.

Off unless somebody asks for it. It adds to whom a request is suggested to be forwarded, and
says of each why; it moves no probability and no rank, and takes no place from a hospital that
declared the field or was named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matcher.domain.ranking import Candidate, Suggestion
from matcher.domain.request import Request
from matcher.errors import UnknownNameError, UserError
from matcher.evidence import Evidence, Standing
from matcher.history.columns import Bools
from matcher.ranking.exploration import (
    MOST_ELIGIBLE,
    MOST_PLACES,
    N_DRAWS,
    draw_chances,
    explore,
    little_known,
    seed_of,
)
from matcher.ranking.floor import Counts, least_protected, with_floor
from matcher.ranking.predict import closeups
from matcher.ranking.prepare import Norway, Prepared
from matcher.ranking.suggestion import (
    N_CONSIDER,
    SURE_ENOUGH,
    Chances,
    number_of_interested,
    suggest,
    with_one_more,
)

Rows = NDArray[np.intp]

#: The group a floor is for where none is named: hospitals with few public studies.
SMALL = "small"


@dataclass(frozen=True, slots=True)
class Steering:
    """What a suggestion is to do beside being likely.

    Attributes
    ----------
    explore:
        Places given to hospitals that were hardly ever asked, 0 to `MOST_PLACES`.
    floor:
        Share of the places that must go to a group, as FA*IR has it; 0 for none, below 1.
    floor_for:
        The group: `SMALL`, or a region by id or name.
    seed:
        Of the lots drawn; None: it follows from the request and the day.
    """

    explore: int = 0
    floor: float = 0.0
    floor_for: str = SMALL
    seed: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.explore <= MOST_PLACES:
            raise UserError(
                f"{self.explore} places of learning: a list has at most {MOST_PLACES}.",
                "Give 1 or 2, or leave it out.",
            )
        if not 0 <= self.floor < 1:
            raise UserError(
                f"A floor of {self.floor:g} is no share of the places.",
                "Give a share above 0 and below 1, such as 0.3.",
            )
        if self.floor_for != SMALL and not self.floor:
            raise UserError(
                f"A floor for '{self.floor_for}' without a share.", "Give a share, such as 0.3."
            )

    def __bool__(self) -> bool:
        return bool(self.explore or self.floor)


OFF = Steering()


@dataclass(frozen=True, eq=False)
class Ground:
    """What a suggestion is made from.

    Attributes
    ----------
    request:
        As it was asked, before it was read.
    expected:
        Declared and sponsor-named hospitals that are not excluded, in reading order.
    order:
        All hospitals that are not excluded, in reading order; may be gone through anew.
    """

    request: Request
    evidence: Evidence
    prepared: Prepared
    norway: Norway
    chances: Chances
    expected: Rows
    order: Iterable[int]

    @property
    def wanted(self) -> int | None:
        """Interested hospitals the request wants, as it was read."""
        return self.evidence.reading.request.sites_wanted


def small(standing: Standing) -> Bools:
    """Hospitals with fewer public studies than the median hospital. Shape (n_sites,)."""
    totals = standing.registry.totals
    below: Bools = totals < np.median(totals) if len(totals) else totals < 0
    return below


def steer(ground: Ground, steering: Steering) -> tuple[Suggestion, tuple[str, ...]]:
    """Suggest whom to forward to, with a floor, and with places of learning at the end.

    Returns
    -------
    tuple
        The suggestion, and warnings about what could not be done.
    """
    chances = ground.chances
    plain = suggest(chances, ground.expected, ground.order, ground.wanted)
    warnings = []
    added, floored = _rows_of(plain.forward_to[plain.n_expected :], chances), list[int]()
    if steering.floor:
        group = _group(steering.floor_for, ground.prepared)
        added, floored, met = _add_with_floor(ground, plain, group, steering.floor)
        warnings += [] if met else ["floor_not_reached"]
    first = [*ground.expected.tolist(), *added]
    explored = _explored(ground, first, steering) if steering.explore else {}
    if steering.explore and not explored:
        warnings.append("nobody_to_explore")
    if not explored and len(first) == len(plain.forward_to) and not floored:
        return plain, tuple(warnings)
    chosen = np.array([*first, *explored], np.intp)
    yes = number_of_interested(chances.p_interested[chosen].astype(float), _top(plain, chances))
    taken = set(chosen.tolist())
    others = (row for row in ground.order if row not in taken)
    consider = list(islice(others, N_CONSIDER))
    ids = chances.ids
    suggestion = replace(
        plain,
        forward_to=tuple(ids[chosen].tolist()),
        consider=tuple(ids[consider].tolist()),
        expected_interested=float(chances.p_interested[chosen].sum(dtype=float)),
        expected_selected=float(chances.probability[chosen].sum(dtype=float)),
        p_at_least_wanted=float(yes[-1]),
        floored=tuple(str(ids[row]) for row in floored),
        explored={str(ids[row]): propensity for row, propensity in explored.items()},
    )
    return suggestion, tuple(warnings)


def mark(candidates: Sequence[Candidate], suggestion: Suggestion) -> tuple[Candidate, ...]:
    """Flag the hospitals that are suggested on purpose."""
    floored, explored = set(suggestion.floored), suggestion.explored
    marked = []
    for one in candidates:
        if one.site_id in floored:
            marked.append(replace(one, flags=(*one.flags, "floor")))
        elif one.site_id in explored:
            flags = (*one.flags, "exploration")
            marked.append(replace(one, flags=flags, propensity=explored[one.site_id]))
        else:
            marked.append(one)
    return tuple(marked)


def _add_with_floor(
    ground: Ground, plain: Suggestion, group: Bools, share: float
) -> tuple[list[int], list[int], bool]:
    """Hospitals added, those of them added before their turn, and whether the test is passed."""
    n_tested = max(len(plain.forward_to), 1)
    while True:
        least = least_protected(share, n_tested)
        added, early = _until_likely(ground, group, least, _top(plain, ground.chances))
        n = len(ground.expected) + len(added)
        if n <= n_tested:
            break
        n_tested = n  # a longer list is tested more often, and each place a little less strictly
    n_group = int(group[ground.expected].sum() + group[added].sum())
    return added, early, n == 0 or n_group >= int(least[n - 1])


def _until_likely(
    ground: Ground, group: Bools, least: Counts, top: int
) -> tuple[list[int], list[int]]:
    """Add until the wanted number is likely, and the list so far holds enough of the group."""
    p, expected = ground.chances.p_interested, ground.expected
    yes = number_of_interested(p[expected].astype(float), top)
    n_group = int(group[expected].sum())
    added: list[int] = []
    early: list[int] = []
    places = with_floor(ground.order, group, least, given=expected.tolist())
    while True:
        n = len(expected) + len(added)
        enough = n_group >= int(least[min(n, len(least)) - 1]) if n else True
        if yes[top] >= SURE_ENOUGH and enough:
            return added, early
        row, is_early = next(places, (-1, False))
        if row < 0 or (yes[top] >= SURE_ENOUGH and not group[row]):
            return added, early  # nobody is left, or nobody of the group
        added.append(row)
        early += [row] if is_early else []
        n_group += int(group[row])
        yes = with_one_more(yes, float(p[row]))


def _explored(ground: Ground, first: list[int], steering: Steering) -> dict[int, float]:
    """Hospitals drawn in order to learn, and the propensity of each."""
    probability, history = ground.chances.probability, ground.prepared.history
    may = (probability >= 0) & little_known(ground.prepared.standing)
    may[first] = False
    rows = np.flatnonzero(may)
    if len(rows) > MOST_ELIGIBLE:
        rows = np.sort(rows[np.argsort(-probability[rows], kind="stable")[:MOST_ELIGIBLE]])
    if not len(rows):
        return {}
    close = closeups(ground.prepared, ground.evidence, ground.norway, rows.astype(np.int32))
    seed = seed_of(ground.request, history.as_of) if steering.seed is None else steering.seed
    found = explore(draw_chances(close, N_DRAWS, seed), steering.explore)
    return {int(rows[i]): float(found.propensity[i]) for i in found.chosen.tolist()}


def _group(name: str, prepared: Prepared) -> Bools:
    """The hospitals a floor is for."""
    if name == SMALL:
        return small(prepared.standing)
    candidates = prepared.history.candidates
    region = name if name in candidates.region_ids else None
    region = region or prepared.history.catalogue.resolve_region(name)
    if region not in candidates.region_ids:
        known = ", ".join(candidates.region_ids)
        raise UnknownNameError(
            f"'{name}' is no group that a floor can be for.", f"Give {SMALL} or a region: {known}."
        )
    inside: Bools = candidates.region == candidates.region_ids.index(region)
    return inside


def _rows_of(ids: Sequence[str], chances: Chances) -> list[int]:
    rows: list[int] = np.searchsorted(chances.ids, list(ids)).tolist() if ids else []
    return rows


def _top(plain: Suggestion, chances: Chances) -> int:
    """The wanted number, or one more than there are hospitals: see `suggest`."""
    return min(plain.wanted, len(chances.ids) + 1)
