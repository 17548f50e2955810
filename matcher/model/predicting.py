"""Mean probabilities of single rows: what calibration and evaluation compare with outcomes."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from matcher.domain.request import Asking
from matcher.model.parameters import Array, StageParameters
from matcher.model.posterior import Posterior
from matcher.model.rows import Rows
from matcher.model.scoring import mackay_scale


def logit_of_rows(parameters: StageParameters, rows: Rows) -> Array:
    """Logit of the mean probability of each row, before calibration; shape (n_rows,)."""
    posterior = Posterior(parameters)
    place = {site: i for i, site in enumerate(posterior.sites.tolist())}
    at = np.array([place.get(site, -1) for site in rows.site.tolist()], np.intp)
    logit: Array = parameters.weights[0] + rows.x @ parameters.weights[1:]
    together: dict[Asking, list[int]] = defaultdict(list)
    for i, key in enumerate(
        zip(rows.area.tolist(), rows.sponsor.tolist(), rows.day.tolist(), strict=True)
    ):
        together[Asking(*key)].append(i)
    for asking, members in together.items():
        effects = posterior.effects(asking)
        here = np.array(members)
        met = at[here] >= 0
        logit[here[met]] += effects.total[at[here[met]]]
        variance = np.full(len(here), effects.unmet)
        variance[met] = effects.variance[at[here[met]]]
        logit[here] *= mackay_scale(variance)
    return logit
