"""Which hospitals are left out of a request, each with one reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from matcher.domain.ranking import Excluded
from matcher.domain.request import Request
from matcher.evidence import Standing
from matcher.history import History

_IN = 0
#: Reasons, strongest first; the position is the code in `Exclusions.code`.
_NOT_ACTIVE, _OUTSIDE_REGION, _FIRST_CAPABILITY = 1, 2, 3


@dataclass(frozen=True, eq=False)
class Exclusions(Sequence[Excluded]):
    """Hospitals left out; written out only where somebody reads them.

    `code` has one small number a candidate, 0 for those that stay in.
    """

    history: History
    code: NDArray[np.uint8]
    capabilities: tuple[str, ...]

    @cached_property
    def out(self) -> NDArray[np.bool_]:
        """Which candidates are left out."""
        out: NDArray[np.bool_] = self.code != _IN
        return out

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.code)

    @cached_property
    def _n(self) -> int:
        return int(np.count_nonzero(self.code))

    def __len__(self) -> int:
        return self._n

    @overload
    def __getitem__(self, index: int) -> Excluded: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Excluded]: ...
    def __getitem__(self, index: int | slice) -> Excluded | Sequence[Excluded]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        row = self._rows[index]
        site_id, code = str(self.history.candidates.ids[row]), int(self.code[row])
        if code == _NOT_ACTIVE:
            return Excluded(site_id, "not_active")
        if code == _OUTSIDE_REGION:
            region = int(self.history.candidates.region[row])
            return Excluded(site_id, "outside_region", self.history.candidates.region_ids[region])
        return Excluded(site_id, "lacks_capability", self.capabilities[code - _FIRST_CAPABILITY])


def exclude(request: Request, standing: Standing) -> tuple[Exclusions, tuple[str, ...]]:
    """Leave out what cannot take part; also the regions named that nobody knows.

    A hospital known to lack a required capability is out; one that has not registered it is
    not, or those with the most paperwork would win.
    """
    history = standing.history
    kinds = history.catalogue.capability_positions
    required = tuple(name for name in request.required_capabilities if name in kinds)
    wanted, unknown = _regions(request, history)
    code = _outside(wanted, history)
    for place, name in reversed(list(enumerate(required))):
        lacking = standing.lacks[kinds[name]]
        code[lacking[code[lacking] != _OUTSIDE_REGION]] = _FIRST_CAPABILITY + place
    code[standing.inactive] = _NOT_ACTIVE
    return Exclusions(history, code, required), unknown


def _outside(wanted: set[str], history: History) -> NDArray[np.uint8]:
    regions = history.candidates.region_ids
    if not wanted:
        return np.zeros(history.n_sites, np.uint8)
    # A hospital of no known region (-1, the last place) cannot be said to be outside.
    code_of = [_IN if region in wanted else _OUTSIDE_REGION for region in regions] + [_IN]
    return np.array(code_of, np.uint8)[history.candidates.region]


def _regions(request: Request, history: History) -> tuple[set[str], tuple[str, ...]]:
    known = set(history.candidates.region_ids)
    wanted, unknown = set(), []
    for text in request.regions:
        region = text if text in known else history.catalogue.resolve_region(text)
        if region is None:
            unknown.append(text)
        else:
            wanted.add(region)
    return wanted, tuple(unknown)
