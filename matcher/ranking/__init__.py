"""The whole request path: candidates, evidence, probabilities, order, reasons."""

from matcher.ranking.predict import Prediction, predict
from matcher.ranking.prepare import Prepared, prepare
from matcher.ranking.rank import check_request, rank
from matcher.ranking.steering import Steering

__all__ = ["Prediction", "Prepared", "Steering", "check_request", "predict", "prepare", "rank"]
