"""Arrays from the past, one idea a file. Knows the past only through `History`; fits nothing."""

from matcher.evidence.assemble import Evidence, Few, assemble
from matcher.evidence.features import (
    DENSE_FEATURES,
    FEATURES,
    N_FEATURES,
    SPARSE_FEATURES,
    STATIC_FEATURES,
)
from matcher.evidence.funnel import Funnel, funnel
from matcher.evidence.standing import Standing

__all__ = [
    "DENSE_FEATURES",
    "FEATURES",
    "N_FEATURES",
    "SPARSE_FEATURES",
    "STATIC_FEATURES",
    "Evidence",
    "Few",
    "Funnel",
    "Standing",
    "assemble",
    "funnel",
]
