"""Three stages of statsmodels' Bayesian mixed logit, fitted variationally."""

from __future__ import annotations

import warnings

import numpy as np
from scipy import sparse
from scipy.special import expit
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

from quality.portals import Floats
from quality.staged import indicators
from quality.task import EVEN_ODDS, PRODUCT, Scored, Task

#: Prior deviations of the logarithm of a scale, and of a fixed effect (chosen like those of
#: the small trees: with 1 in place of 0.3 it reaches .015 less of NDCG@10).
SCALE_DEVIATION, WEIGHT_DEVIATION = 1.0, 0.3
N_DRAWS = 200


def mixed_logit(task: Task) -> Scored:
    """The product of the stages, times Norway's share; intervals from draws of the posterior."""
    rng = np.random.default_rng(0)
    shape = task.features.tested.shape[:2]
    probability, draws = np.full(shape, task.norway), np.ones((N_DRAWS, *shape))
    country = task.known.country
    won, lost = int((country == 1).sum()), int((country == 0).sum())
    draws *= rng.beta(won + 1, lost + 1, (N_DRAWS, 1, 1))
    for stage in PRODUCT:
        mean, deviation = _stage(task, stage)
        probability *= expit(mean / np.sqrt(1 + np.pi * deviation**2 / 8))
        draws *= expit(mean + deviation * rng.standard_normal((N_DRAWS, *shape)))
    low, high = np.quantile(draws, (0.05, 0.95), axis=0)
    return Scored(probability, probability, low, high)


def _stage(task: Task, stage: int) -> tuple[Floats, Floats]:
    """Mean and deviation of the logit, shape (n_tested, n_sites)."""
    data = task.data
    rows, y = task.known_rows(stage)
    shape = task.features.tested.shape[:2]
    if len(np.unique(y)) < 2:
        return np.full(shape, np.log(EVEN_ODDS / (1 - EVEN_ODDS))), np.ones(shape)
    fixed = np.column_stack([np.ones(len(y)), task.features.pairs[rows]])
    site, area = data.pair_site[rows], data.pair_area[rows] + 1
    n_areas = int(data.area.max()) + 2
    pairs, pair = np.unique(site * n_areas + area, return_inverse=True)
    sites, at = np.unique(site, return_inverse=True)
    effects = sparse.hstack([indicators(at, len(sites)), indicators(pair, len(pairs))])
    ident = np.repeat([0, 1], [len(sites), len(pairs)])
    model = BinomialBayesMixedGLM(
        y, fixed, effects.tocsr(), ident, vcp_p=SCALE_DEVIATION, fe_p=WEIGHT_DEVIATION
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = model.fit_vb(fit_method="L-BFGS-B", rng=np.random.default_rng(0))
    scale = np.exp(fitted.vcp_mean)
    site_mean, site_var = np.zeros(data.n_sites), np.full(data.n_sites, scale[0] ** 2)
    site_mean[sites], site_var[sites] = (
        fitted.vc_mean[: len(sites)],
        fitted.vc_sd[: len(sites)] ** 2,
    )
    pair_mean = np.zeros(data.n_sites * n_areas)
    pair_var = np.full(data.n_sites * n_areas, scale[1] ** 2)
    pair_mean[pairs], pair_var[pairs] = (
        fitted.vc_mean[len(sites) :],
        fitted.vc_sd[len(sites) :] ** 2,
    )
    where = (slice(None), data.area[task.tested] + 1)
    x = task.features.tested
    mean = fitted.fe_mean[0] + x @ fitted.fe_mean[1:]
    mean += site_mean + pair_mean.reshape(data.n_sites, n_areas)[where].T
    variance = fitted.fe_sd[0] ** 2 + x**2 @ fitted.fe_sd[1:] ** 2
    variance += site_var + pair_var.reshape(data.n_sites, n_areas)[where].T
    return mean, np.sqrt(variance)
