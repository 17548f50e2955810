"""Arrays from the past, one idea a file. Knows the past only through `History`; fits nothing."""

from matcher.evidence.assemble import Evidence, Few, assemble
from matcher.evidence.country import COUNTRY_FEATURES, country_features
from matcher.evidence.features import (
    COLUMNS,
    CONTEXT,
    DENSE_FEATURES,
    FEATURES,
    MODULATED,
    N_COLUMNS,
    N_FEATURES,
    SPARSE_FEATURES,
    STATIC_FEATURES,
    by_feature,
    weights_for,
    with_features,
)
from matcher.evidence.funnel import Funnel, funnel
from matcher.evidence.standing import Standing

__all__ = [
    "COLUMNS",
    "CONTEXT",
    "COUNTRY_FEATURES",
    "DENSE_FEATURES",
    "FEATURES",
    "MODULATED",
    "N_COLUMNS",
    "N_FEATURES",
    "SPARSE_FEATURES",
    "STATIC_FEATURES",
    "Evidence",
    "Few",
    "Funnel",
    "Standing",
    "assemble",
    "by_feature",
    "country_features",
    "funnel",
    "weights_for",
    "with_features",
]
