"""Learning on purpose: a place or two for hospitals of which little is known.

Thompson sampling: draw what each hospital's chance might truly be, as far as the records
leave it open, and ask the one whose draw is highest (Thompson, Biometrika 25, 1933). A
hospital is asked as often as it may well be the best of those little is known of, and how
often that is, its propensity, is known. Moves no probability and no rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from matcher.domain.request import Request
from matcher.evidence import Standing
from matcher.history.columns import Bools
from matcher.model.parameters import Array
from matcher.ranking.predict import PRODUCT, Closeups

#: A hospital asked less often than this, whatever about, is little known. Where forwardings in
#: the field alone counted, the list missed a fifth more in ten made-up years, not a tenth.
LITTLE_KNOWN = 3
#: The most places given to learning in one list.
MOST_PLACES = 2
#: Draws by which a propensity is known: to within .016 in 95 of 100 cases, or better.
N_DRAWS = 4096
#: Where there are more little-known hospitals, the likeliest of them.
MOST_ELIGIBLE = 500
#: Keeps normal deviates finite where a uniform draw is exactly 0.
_EDGE = 1e-12


@dataclass(frozen=True, eq=False)
class Explored:
    """Who gets the places of learning.

    Attributes
    ----------
    chosen:
        Places among those eligible, the highest draw first.
    propensity:
        Of every one eligible, its chance of getting one of the places, shape (n,). They sum
        to the number of places.
    """

    chosen: NDArray[np.intp]
    propensity: Array


def seed_of(request: Request, as_of: date) -> int:
    """A seed that follows from the request and the day: asking twice gives the same list."""
    said = request.request_id or request.text
    return int.from_bytes(sha256(f"{said}\n{as_of.isoformat()}".encode()).digest()[:8])


def little_known(standing: Standing) -> Bools:
    """Hospitals asked fewer than `LITTLE_KNOWN` times. Shape (n_sites,)."""
    n_asked = np.bincount(standing.funnel.site, minlength=standing.history.n_sites)
    few: Bools = n_asked < LITTLE_KNOWN
    return few


def draw_chances(close: Closeups, n_draws: int, seed: int) -> Array:
    """What the chance of each hospital might truly be, if Norway is chosen.

    Draws of every stage's posterior, normal on the logit, multiplied. Norway's chance is
    shared by all and decides nothing between them.

    Returns
    -------
    Shape (n_draws, n), each within 0 and 1.
    """
    luck = np.random.Generator(np.random.PCG64(seed))
    drawn: Array = np.ones((n_draws, len(close.probability)))
    for name in PRODUCT:
        stage = close.stages[name]
        deviates = ndtri(np.clip(luck.random(drawn.shape), _EDGE, 1 - _EDGE))
        drawn *= expit(stage.logit + np.sqrt(stage.variance) * deviates)
    return drawn


def explore(drawn: Array, n_places: int) -> Explored:
    """Give places by the first draw; the others tell how likely that was.

    Parameters
    ----------
    drawn:
        Shape (n_draws, n), from `draw_chances`: at least one draw of each eligible hospital.
    n_places:
        1 or more; with fewer eligible than places, all of them get one.
    """
    n = drawn.shape[1]
    n_places = min(n_places, n)
    best = np.argsort(-drawn, axis=1, kind="stable")[:, :n_places]
    times = np.bincount(best.ravel(), minlength=n)
    return Explored(best[0].astype(np.intp), times / len(drawn))
