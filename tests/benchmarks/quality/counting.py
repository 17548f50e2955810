"""What people do without a model: count, or go by declared interest. They only rank."""

from __future__ import annotations

import numpy as np

from matcher.evidence import FEATURES
from quality.portals import Floats
from quality.task import ANSWERS, INTERESTED, SELECTED, Scored, Task

#: One more of what stands further left always outweighs all that stands further right.
MUCH_MORE = 1e4

#: What the rule goes by, the most important first.
RULE = (
    "sponsor_named",
    "declared",
    "capability_registered",
    "specialist",
    "fitting_capability",
    "registry_area",
    "registry_total",
)


def popularity(task: Task) -> Scored:
    """By past allocations; equal ones by yeses, then by answers known."""
    return Scored(_counted(task, in_area=False))


def area_popularity(task: Task) -> Scored:
    """The same within the counted area; equal ones by popularity overall."""
    overall = _counted(task, in_area=False)
    return Scored(_counted(task, in_area=True) + overall / (1 + overall.max()))


def declared_rule(task: Task) -> Scored:
    """Named by the sponsor, declared, able; then by public studies of the field, and of any."""
    score = np.zeros(task.features.tested.shape[:2])
    x = task.data.x[task.tested].astype(float)
    for name in RULE:
        score = score * 100 + x[:, :, FEATURES.index(name)]
    return Scored(score)


def _counted(task: Task, *, in_area: bool) -> Floats:
    """Counts as known on each tested request's own day."""
    data = task.data
    score = np.zeros((len(task.tested), data.n_sites))
    for i, request in enumerate(task.tested.tolist()):
        known = data.known_day <= data.day[request]
        if in_area:
            known = known & (data.pair_area == data.area[request])[:, None]
        for stage, yes in ((SELECTED, True), (INTERESTED, True), (ANSWERS, False)):
            rows = known[:, stage]
            if yes:
                rows = rows & (data.final.labels[:, stage] == 1)
            score[i] *= MUCH_MORE
            score[i] += np.bincount(data.pair_site[rows], minlength=data.n_sites)
    return score
