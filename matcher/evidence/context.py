"""What kind of study a request is about: the same for every hospital."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from matcher.domain.request import Reading
from matcher.domain.vocabulary import InterventionType, Population

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_PHASE = re.compile(r"\b(?:(IV|III|II|I)|([1-4]))[ab]?\b", re.IGNORECASE)


def first_phase(phase: str) -> int:
    """The first phase named, 1 to 4; 0 where none is.

    >>> first_phase("II"), first_phase("Phase 1/Phase 2"), first_phase("n/a")
    (2, 1, 0)
    """
    found = _PHASE.search(phase)
    if not found:
        return 0
    return _ROMAN[found[1].upper()] if found[1] else int(found[2])


def context_of(reading: Reading) -> NDArray[np.float64]:
    """Values of `CONTEXT` for a request, shape (3,)."""
    request = reading.request
    phase = first_phase(request.phase)
    return np.array(
        [
            0.0 if not phase else (1.0 if phase <= 2 else -1.0),
            float(request.population in {Population.PAEDIATRIC, Population.BOTH}),
            float(request.intervention_type in {InterventionType.DEVICE, InterventionType.IVD}),
        ]
    )
