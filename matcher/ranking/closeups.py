"""The hospitals that are shown: exact probabilities, intervals, support, flags, reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain.ranking import Candidate, Reason, Support
from matcher.domain.vocabulary import Group
from matcher.evidence import Evidence
from matcher.ranking.past import Past
from matcher.ranking.predict import PRODUCT, Closeups, closeups
from matcher.ranking.prepare import Norway, Prepared
from matcher.ranking.reasons import give_reasons

#: Fewer forwardings, and fewer public studies, than this: the flag "little data".
LITTLE_DATA = 3
#: This many open forwardings or more: the flag "many open requests".
MANY_OPEN = 3
#: Asked this often, and rather silent in time than not: the flag "phone".
ASKED_ENOUGH = 3
OFTEN_SILENT = 0.5


@dataclass(frozen=True, eq=False)
class _Shown:
    """What is known of the hospitals shown; arrays in reading order."""

    prepared: Prepared
    evidence: Evidence
    past: Past
    close: Closeups
    reasons: tuple[tuple[Reason, ...], ...]

    def candidate(self, i: int) -> Candidate:
        """One line of the list."""
        columns = self.prepared.history.candidates
        row = int(self.past.sites[i])
        region = int(columns.region[row])
        p = {name: float(stage.probability[i]) for name, stage in self.close.stages.items()}
        return Candidate(
            rank=i + 1,
            site_id=str(columns.ids[row]),
            name=str(columns.names[row]),
            trust=str(columns.trusts[row]),
            region=columns.region_ids[region] if region >= 0 else "",
            group=self._group(i),
            probability=float(self.close.probability[i]),
            interval=(float(self.close.low[i]), float(self.close.high[i])),
            p_answer_in_time=p["in_time"],
            p_interested=p["answers"] * p["interested"],
            p_selected=p["selected"],
            support=Support(
                forwardings=int(self.past.everywhere.n_asked[i]),
                similar_requests=int(self.past.in_area.n_asked[i]),
                participations=int(self.past.n_studies[i]),
            ),
            reasons=self.reasons[i],
            flags=self._flags(i),
        )

    def _group(self, i: int) -> Group:
        if self.past.is_named[i]:
            return Group.SPONSOR_NAMED
        if self.past.is_declared[i]:
            return Group.DECLARED
        if self.past.is_active[i]:
            return Group.ACTIVE_IN_FIELD
        return Group.LITTLE_KNOWN

    def _flags(self, i: int) -> tuple[str, ...]:
        past, required = self.past, self.evidence.reading.request.required_capabilities
        silent = self.close.stages["in_time"].probability[i] < OFTEN_SILENT
        flags = {
            "sponsor_named": past.is_named[i],
            "already_contacted": past.is_contacted[i],
            "phone_often_silent": past.everywhere.n_due[i] >= ASKED_ENOUGH and silent,
            "many_open_requests": past.n_open[i] >= MANY_OPEN,
            "capability_not_registered": past.n_registered[i] < len(required),
            "little_data": past.everywhere.n_asked[i] < LITTLE_DATA
            and past.n_studies[i] < LITTLE_DATA,
        }
        return tuple(flag for flag, holds in flags.items() if holds)


def describe(
    prepared: Prepared, evidence: Evidence, norway: Norway, rows: NDArray[np.intp]
) -> tuple[Candidate, ...]:
    """Describe hospitals in the order given."""
    if not len(rows):
        return ()
    sites = rows.astype(np.int32)
    close = closeups(prepared, evidence, norway, sites)
    past = Past.of(prepared.standing, evidence, sites)
    reasons = give_reasons(evidence, past, [(name, close.stages[name]) for name in PRODUCT])
    shown = _Shown(prepared, evidence, past, close, reasons)
    return tuple(shown.candidate(i) for i in range(len(sites)))
