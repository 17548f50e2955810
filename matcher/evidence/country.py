"""What bears on whether Norway is chosen: of the request, not of any hospital."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.domain.request import Reading
from matcher.domain.vocabulary import RequestType
from matcher.evidence.context import first_phase
from matcher.history import History

COUNTRY_FEATURES = (
    "follows_country_request",  # Norway was asked as a country before, and came through
    "late_phase",  # phase III or IV
)


def country_features(reading: Reading, history: History) -> NDArray[np.float64]:
    """Values of `COUNTRY_FEATURES`, shape (2,)."""
    request = reading.request
    parent = history.request(request.parent_id) if request.parent_id else None
    follows = parent is not None and parent.request_type is RequestType.COUNTRY
    return np.array([float(follows), float(first_phase(request.phase) >= 3)])
