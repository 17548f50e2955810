"""Choosing whom to forward to: what a choice promises, and what it must say of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matcher.domain.case import Chosen
from matcher.domain.ranking import Candidate
from matcher.domain.vocabulary import Group
from matcher.errors import RequestError
from matcher.ranking.suggestion import WANTED_BY_DEFAULT, number_of_interested

#: Hospitals of these groups expect to be asked: they are chosen unless a reason is given.
EXPECT_TO_BE_ASKED = frozenset({Group.SPONSOR_NAMED, Group.DECLARED})

#: The groups in the order in which a page shows them.
GROUP_ORDER = (
    Group.SPONSOR_NAMED,
    Group.DECLARED,
    Group.ACTIVE_IN_FIELD,
    Group.LITTLE_KNOWN,
)


class Size(StrEnum):
    """How much a hospital does, by public studies: the classes that the evaluation uses."""

    SMALL = "small"
    MIDDLE = "middle"
    LARGE = "large"


#: Fewer public studies than these: small, middle.
_SMALL_BELOW, _MIDDLE_BELOW = 10, 50


def size_of(n_studies: int) -> Size:
    """The class of a hospital that took part in so many public studies."""
    if n_studies < _SMALL_BELOW:
        return Size.SMALL
    return Size.MIDDLE if n_studies < _MIDDLE_BELOW else Size.LARGE


@dataclass(frozen=True, slots=True)
class Promise:
    """What can be expected of a choice.

    Attributes
    ----------
    expected_interested, expected_selected:
        Mean numbers of hospitals, 0 and up.
    p_at_least_wanted:
        Chance that at least `wanted` hospitals are interested.
    regions, sizes:
        Chosen hospitals by region (its id) and by `Size`.
    """

    n_chosen: int
    wanted: int
    expected_interested: float
    expected_selected: float
    p_at_least_wanted: float
    regions: Mapping[str, int]
    sizes: Mapping[Size, int]


def promise(
    candidates: Iterable[Candidate], chosen: Collection[str], wanted: int | None
) -> Promise:
    """What a choice promises, by the chances on the list.

    Parameters
    ----------
    chosen:
        Ids; hospitals that are not on the list count for nothing.
    wanted:
        Hospitals wanted by the sponsor; None: three.
    """
    taken = [candidate for candidate in candidates if candidate.site_id in chosen]
    aim = wanted or WANTED_BY_DEFAULT
    p = np.array([candidate.p_interested for candidate in taken])
    # More than can be reached is as unlikely as one more than there are hospitals.
    top = min(aim, len(taken) + 1)
    return Promise(
        n_chosen=len(taken),
        wanted=aim,
        expected_interested=float(p.sum()),
        expected_selected=sum(candidate.probability for candidate in taken),
        p_at_least_wanted=float(number_of_interested(p, top)[top]) if taken else 0.0,
        regions=Counter(candidate.region for candidate in taken),
        sizes=Counter(size_of(candidate.support.participations) for candidate in taken),
    )


def in_groups(candidates: Sequence[Candidate]) -> dict[Group, list[Candidate]]:
    """The candidates by group, in the order of the page; within a group in reading order."""
    groups: dict[Group, list[Candidate]] = {group: [] for group in GROUP_ORDER}
    for candidate in candidates:
        groups[candidate.group].append(candidate)
    return groups


def check_choice(groups: Mapping[str, Group], chosen: Iterable[Chosen]) -> None:
    """Refuse a choice that leaves out a hospital which expects to be asked, without a reason.

    Parameters
    ----------
    groups:
        Group by site id: the hospitals of the list that was shown.

    Raises
    ------
    RequestError
        Such a hospital, a hospital that was not on the list, or nobody chosen at all.
    """
    decided = {one.site_id: one for one in chosen}
    for site_id in decided:
        if site_id not in groups:
            raise RequestError(f"Hospital '{site_id}' was not on the list that was shown.")
    if not any(one.chosen for one in decided.values()):
        raise RequestError("No hospital is chosen.", "Choose at least one.")
    for site_id, group in groups.items():
        one = decided.get(site_id)
        is_out = one is None or not one.chosen
        if group in EXPECT_TO_BE_ASKED and is_out and (one is None or one.reason is None):
            raise RequestError(
                f"Hospital '{site_id}' expects to be asked and is left out without a reason.",
                "Say why, or choose it.",
            )
