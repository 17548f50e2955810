"""The features of the hospital stages, in order. Parameters are kept in this order too."""

from __future__ import annotations

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
    "sponsor_named",  # suggested by the sponsor
    "already_contacted",  # contacted by the sponsor before
)

FEATURES = STATIC_FEATURES + DENSE_FEATURES + SPARSE_FEATURES
N_FEATURES = len(FEATURES)
