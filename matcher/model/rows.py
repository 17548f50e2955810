"""Outcomes a stage learns from, as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: `at_least_one` of a row whose own outcome is known.
KNOWN = -1


@dataclass(frozen=True, eq=False)
class Rows:
    """One row a hospital and request; arrays of shape (n,) unless said otherwise.

    Attributes
    ----------
    x:
        Features, shape (n, n_columns), as they were known on each request's own day.
    y:
        1 or 0; not read where the outcome is not known.
    site, area, sponsor:
        Ids; an empty area or sponsor is like no other, nor like itself.
    day:
        Day number of the request.
    at_least_one:
        `KNOWN`, or the number of a set of rows of which at least one is known to be yes.
    untold_if_yes, untold_if_no:
        Where it is not known whether yes or no: the chance that either would still be
        untold today. NaN elsewhere.
    """

    x: Array
    y: Array
    site: NDArray[np.str_]
    area: NDArray[np.str_]
    sponsor: NDArray[np.str_]
    day: NDArray[np.int32]
    at_least_one: NDArray[np.int32]
    untold_if_yes: Array
    untold_if_no: Array

    @classmethod
    def of(
        cls,
        x: Array,
        y: Array,
        site: NDArray[np.str_],
        *,
        area: NDArray[np.str_] | None = None,
        sponsor: NDArray[np.str_] | None = None,
        day: NDArray[np.int32] | None = None,
    ) -> Rows:
        """Rows whose outcomes are all known."""
        n = len(y)
        unknown = np.full(n, np.nan)
        return cls(
            x=x,
            y=y,
            site=site,
            area=np.zeros(n, "U1") if area is None else area,
            sponsor=np.zeros(n, "U1") if sponsor is None else sponsor,
            day=np.zeros(n, np.int32) if day is None else day,
            at_least_one=np.full(n, KNOWN, np.int32),
            untold_if_yes=unknown,
            untold_if_no=unknown,
        )

    @classmethod
    def none(cls, n_columns: int) -> Rows:
        """No rows."""
        return cls.of(np.zeros((0, n_columns)), np.zeros(0), np.zeros(0, "U1"))

    def __len__(self) -> int:
        return len(self.y)

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Rows:
        """Some of the rows, in the order given."""
        return Rows(**{field.name: getattr(self, field.name)[which] for field in fields(self)})

    def by_site(self) -> Rows:
        """The rows in ascending order of hospital, then day; ties by what else tells them apart.

        The order in which rows come never changes a fit, not even in its last bits.
        """
        keys = [*self.x.T, self.y, self.untold_if_yes, self.sponsor, self.area, self.day, self.site]
        ordered = self.take(np.lexsort(keys))
        _, first = np.unique(ordered.at_least_one, return_inverse=True)
        return replace(ordered, at_least_one=_renumbered(ordered.at_least_one, first))


def _renumbered(sets: NDArray[np.int32], place: NDArray[np.intp]) -> NDArray[np.int32]:
    """Numbers of the sets in the order in which they first occur."""
    numbers: dict[int, int] = {}
    return np.array(
        [
            KNOWN if one == KNOWN else numbers.setdefault(int(at), len(numbers))
            for one, at in zip(sets.tolist(), place.tolist(), strict=True)
        ],
        np.int32,
    )
