"""From the engine's arrays to columns in which a gap is a gap."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matcher.history import NO_DAY
from matcher.history.columns import Ints


def days(numbers: Ints) -> NDArray[np.datetime64]:
    """Day numbers as dates; NaT where there is none."""
    found = numbers.astype(np.int64).astype("datetime64[D]")
    found[numbers == NO_DAY] = np.datetime64("NaT")
    return found.astype("datetime64[s]")


def yes_or_no(outcome: NDArray[np.float64]) -> pd.arrays.BooleanArray:
    """1, 0 and NaN as True, False and not known."""
    return pd.arrays.BooleanArray(outcome == 1, np.isnan(outcome))


def names_at(names: tuple[str, ...], places: Ints) -> list[str]:
    """The name at each place; "" where the place is -1."""
    return [names[place] if place >= 0 else "" for place in places.tolist()]
