"""The whole request path: candidates, evidence, probabilities, order, reasons."""

from matcher.ranking.prepare import Prepared, prepare
from matcher.ranking.rank import rank

__all__ = ["Prepared", "prepare", "rank"]
