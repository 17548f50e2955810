"""Who takes part on made-up portals, and how each is named in the table."""

from __future__ import annotations

from collections.abc import Mapping

from quality.counting import area_popularity, declared_rule, popularity
from quality.factors import factors
from quality.learners import boosted, logistic, ranker, small_ranker
from quality.mixed import mixed_logit
from quality.names import OURS, UNTRAINED
from quality.ours import ours, untrained
from quality.staged import three_stages, three_stages_tuned
from quality.task import Peer
from quality.texts import nearest_neighbours, text_logistic

PEERS: Mapping[str, Peer] = {
    "popularity": popularity,
    "area popularity": area_popularity,
    "declared interest + capability": declared_rule,
    "text nearest neighbours": nearest_neighbours,
    "text logistic": text_logistic,
    "logistic (scikit-learn)": logistic,
    "HistGradientBoosting, small": boosted,
    "LambdaRank, defaults": ranker,
    "LambdaRank, small": small_ranker,
    "lightfm-next, WARP": factors,
    "Bayesian mixed logit (statsmodels)": mixed_logit,
    "three-stage MAP logistic": three_stages,
    "three-stage MAP logistic, tuned": three_stages_tuned,
    UNTRAINED: untrained,
    OURS: ours,
}
