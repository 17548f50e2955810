"""The features of the hospital stages, in order, and what of a study changes their worth.

Parameters are kept in the order of `COLUMNS`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Do not depend on the request.
STATIC_FEATURES = (
    "registry_total",  # log(1 + public studies of any kind)
    "declares",  # 1 where the hospital has declared any field
    "specialised",  # 1 for a specialist hospital
    "load",  # log(1 + open forwardings)
    "reply_delay",  # past delay against the reply window, shrunk, 0 where unknown
)

#: Depend on the request, with a value for every hospital.
DENSE_FEATURES = (
    "registry_area",  # log(1 + public studies of the field or, discounted, a related one)
    "registry_similar",  # log share of similar earlier studies against the average hospital
)

#: Depend on the request, zero for most hospitals.
SPARSE_FEATURES = (
    "declared",  # declared interest in an area of the request
    "specialist",  # a specialist hospital of an area of the request
    "hosts_centre",  # hosts the centre in whose field the request falls
    "fitting_capability",  # has a unit that fits: paediatric, early phase, testbed ...
    "capability_registered",  # share of the required capabilities it is known to have
    "registry_sponsor",  # log(1 + public studies of the same sponsor)
    "sponsor_named",  # suggested by the sponsor
    "already_contacted",  # contacted by the sponsor before
)

FEATURES = STATIC_FEATURES + DENSE_FEATURES + SPARSE_FEATURES
N_FEATURES = len(FEATURES)

#: What kind of study it is: the same for all hospitals of a request.
CONTEXT = (
    "early_phase",  # 1 for phases I and II, -1 for III and IV, 0 where not known
    "children",  # 1 where children take part
    "device",  # 1 for a medical device or a diagnostic
)

#: Features that may be worth more or less in one kind of study than in another, each with
#: about what hospitals that are asked have: that hospital is the same in every kind.
MODULATED = {"registry_total": 2.0, "registry_area": 1.0, "declared": 0.4}

#: Everything a weight stands for: the features, the context, and the products of the two.
COLUMNS = (
    FEATURES + CONTEXT + tuple(f"{feature}:{kind}" for kind in CONTEXT for feature in MODULATED)
)
N_COLUMNS = len(COLUMNS)

_MODULATED_AT = [FEATURES.index(feature) for feature in MODULATED]
_CENTRES = np.array(list(MODULATED.values()))
_N_PLAIN = N_FEATURES + len(CONTEXT)


def in_columns(features: NDArray[np.float64], context: NDArray[np.float64]) -> NDArray[np.float64]:
    """Features (..., N_FEATURES) with their context (..., len(CONTEXT)) as (..., N_COLUMNS)."""
    context = np.broadcast_to(context, (*features.shape[:-1], len(CONTEXT)))
    modulated = features[..., _MODULATED_AT] - _CENTRES
    products = context[..., :, None] * modulated[..., None, :]
    flat = products.reshape(*features.shape[:-1], len(CONTEXT) * len(MODULATED))
    return np.concatenate([features, context, flat], axis=-1)


def with_features(
    columns: NDArray[np.float64], features: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The columns (..., N_COLUMNS) had the features (..., N_FEATURES) been others."""
    return in_columns(features, columns[..., N_FEATURES:_N_PLAIN])


def by_feature(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum values (..., N_COLUMNS) by the feature they belong to: (..., N_FEATURES).

    What belongs to the context alone is left out.
    """
    summed = values[..., :N_FEATURES].copy()
    products = values[..., _N_PLAIN:].reshape(*values.shape[:-1], len(CONTEXT), len(MODULATED))
    summed[..., _MODULATED_AT] += products.sum(axis=-2)
    return summed


def weights_for(
    weights: NDArray[np.float64], context: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """The constant, and the weight of each feature, for a request of that context.

    Parameters
    ----------
    weights:
        The intercept and the weights of `COLUMNS`, shape (1 + N_COLUMNS,).
    """
    own = weights[1 : 1 + N_FEATURES].copy()
    products = weights[1 + _N_PLAIN :].reshape(len(CONTEXT), len(MODULATED))
    more = context @ products
    own[_MODULATED_AT] += more
    level = weights[0] + context @ weights[1 + N_FEATURES : 1 + _N_PLAIN] - more @ _CENTRES
    return float(level), own
