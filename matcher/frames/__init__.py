"""The portal, ranked lists and looks back as pandas frames, for analysts in notebooks.

The one room that imports pandas; nothing on the way to a ranked list imports this one. Each
function gives a new frame, which may be changed freely.
"""

from matcher.frames.lists import ranking_frame, rankings_frame, reasons_frame
from matcher.frames.looking_back import (
    chances_frame,
    coverage_frame,
    methods_frame,
    orders_frame,
    reliability_frame,
)
from matcher.frames.past import (
    forwardings_frame,
    hospitals_frame,
    interests_frame,
    requests_frame,
)
from matcher.frames.trying import comparisons_frame, gains_frame, learnt_frame

__all__ = [
    "chances_frame",
    "comparisons_frame",
    "coverage_frame",
    "forwardings_frame",
    "gains_frame",
    "hospitals_frame",
    "interests_frame",
    "learnt_frame",
    "methods_frame",
    "orders_frame",
    "ranking_frame",
    "rankings_frame",
    "reasons_frame",
    "reliability_frame",
    "requests_frame",
]
