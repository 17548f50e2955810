"""Well-known learners on the very evidence the matcher has, and on past-only rates.

Those with a single target learn P(selected | forwarded) from resolved pairs, Norway's share
multiplied in afterwards.
"""

from __future__ import annotations

import numpy as np
from lightgbm import LGBMRanker
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from quality.portals import Floats
from quality.task import INTERESTED, SELECTED, Scored, Task

#: Chosen on seeds 100 to 102 of the linear and the drifting world, which no table shows:
#: inverse strength of the logistic regression's penalty, and the sizes of the small trees.
STRENGTH = 0.01
SMALL_TREES = {"max_iter": 120, "max_leaf_nodes": 2, "learning_rate": 0.1, "min_samples_leaf": 30}
SMALL_RANKER = {
    "n_estimators": 200,
    "num_leaves": 3,
    "learning_rate": 0.03,
    "min_child_samples": 30,
}
N_FOLDS = 3


def logistic(task: Task) -> Scored:
    """scikit-learn's logistic regression."""
    return _single(task, LogisticRegression(C=STRENGTH, max_iter=500))


def boosted(task: Task) -> Scored:
    """scikit-learn's HistGradientBoosting, small, as suits little data."""
    return _single(task, HistGradientBoostingClassifier(random_state=0, **SMALL_TREES))


def ranker(task: Task) -> Scored:
    """LightGBM's LambdaRank as it comes."""
    return _ranked(task, {})


def small_ranker(task: Task) -> Scored:
    """LightGBM's LambdaRank, small, as suits little data."""
    return _ranked(task, SMALL_RANKER)


def _single(task: Task, model) -> Scored:
    target, features = task.target, task.rich_features
    place, label, weight = target.split()
    model.fit(features.pairs[target.rows[place]], label, sample_weight=weight)
    p = model.predict_proba(features.tested_rows)[:, 1].reshape(features.tested.shape[:2])
    return Scored.by(p * target.factor)


def _ranked(task: Task, settings: dict[str, float]) -> Scored:
    """A ranker's scores, and the probability that scores of unseen requests stood for."""
    features, target = task.rich_features, task.target
    rows, grade, request = _grades(task)
    fold = np.unique(request, return_inverse=True)[1] % N_FOLDS
    unseen = np.full(len(task.data.pair_site), np.nan)
    for held in range(N_FOLDS):
        learnt, out = fold != held, fold == held
        model = _fit_ranker(features.pairs[rows[learnt]], grade[learnt], request[learnt], settings)
        unseen[rows[out]] = model.predict(features.pairs[rows[out]])
    place, label, weight = target.split()
    seen = unseen[target.rows[place]]
    known = ~np.isnan(seen)
    read = LogisticRegression().fit(
        seen[known].reshape(-1, 1), label[known], sample_weight=weight[known]
    )
    model = _fit_ranker(features.pairs[rows], grade, request, settings)
    score = model.predict(features.tested_rows)
    p = read.predict_proba(score.reshape(-1, 1))[:, 1] * target.factor
    shape = features.tested.shape[:2]
    return Scored(score.reshape(shape), p.reshape(shape))


def _grades(task: Task):
    """Pairs in the order of their requests: 0 no, 1 interested, 2 selected."""
    answered = task.known.labels[:, 0]
    interested, selected = task.known.labels[:, INTERESTED], task.known.labels[:, SELECTED]
    rows = np.flatnonzero(~np.isnan(answered))
    rows = rows[np.argsort(task.data.pair_request[rows], kind="stable")]
    grade = (interested[rows] == 1).astype(int) + (selected[rows] == 1)
    return rows, grade, task.data.pair_request[rows]


def _fit_ranker(x: Floats, grade, request, settings: dict[str, float]) -> LGBMRanker:
    _, sizes = np.unique(request, return_counts=True)
    model = LGBMRanker(n_jobs=1, verbose=-1, random_state=0, deterministic=True, **settings)
    return model.fit(x, grade, group=sizes)
