"""How good a ranking and its probabilities are, measured against the truth."""

from __future__ import annotations

import numpy as np

from matcher.evaluation.calibration import calibration_error
from matcher.evaluation.metrics import coverage, log_score, ndcg, rmse
from quality.portals import Floats
from quality.task import Scored

TOP = 10

#: Keeps log scores finite: no peer of ours, however sure, is fined more than this allows.
SMALLEST = 1e-6

#: Measures, and whether more is better (None: neither, it should meet a figure).
MEASURES = {
    "ndcg": True,
    "rmse": False,
    "log": False,
    "calibration": False,
    "coverage": None,
    "width": None,
}


def against_truth(said: Scored, truth: Floats) -> dict[str, float]:
    """Measures of one peer on one portal and cut-off; those it says nothing of are left out.

    Parameters
    ----------
    truth:
        Shape (n_requests, n_sites): true P(selected | forwarded), of every hospital.
    """
    figures = {"ndcg": ndcg_of_rows(said.score, truth, TOP)}
    true = truth.ravel()
    if said.probability is not None:
        p = np.clip(said.probability.ravel(), SMALLEST, 1 - SMALLEST)
        figures["rmse"] = rmse(true, p)
        figures["log"] = log_score(true, p)
        figures["calibration"] = calibration_error(true, p)
    if said.low is not None and said.high is not None:
        figures["coverage"] = coverage(true, said.low.ravel(), said.high.ravel())
        figures["width"] = float(np.mean(said.high - said.low))
    return figures


def ndcg_of_rows(score: Floats, gain: Floats, k: int) -> float:
    """Mean NDCG at k over requests, shape (n_requests, n_sites) both."""
    return float(np.mean([ndcg(g, s, k) for g, s in zip(gain, score, strict=True)]))
