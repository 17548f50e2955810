"""Reasons: the model's own terms, gathered under the evidence they come from.

Features that are one idea to a reader (declared this field, declared others, declared
nothing) are one reason; its code says which of them holds. Nothing is rounded away: the
effects of one hospital sum to log P(selected) minus the average hospital's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from matcher.domain.ranking import Reason
from matcher.evidence import FEATURES, Evidence, by_feature
from matcher.evidence.capability import fitting_capabilities
from matcher.model.closeup import StageCloseup
from matcher.model.parameters import Array
from matcher.ranking.past import Past

Values = Mapping[str, int | float | str]
Wording = tuple[str, Values]

#: Effects smaller than this are numerical dust, not reasons.
_DUST = 1e-12

#: Fewer requests and fewer public studies in the field than this: little is known of it there.
LITTLE_KNOWN = 3

#: The evidence each feature belongs to.
_FAMILY = {
    "registry_total": "total",
    "declares": "declared",
    "declared": "declared",
    "specialised": "specialist",
    "specialist": "specialist",
    "load": "load",
    "reply_delay": "delay",
    "registry_area": "field",
    "registry_similar": "similar",
    "hosts_centre": "centre",
    "fitting_capability": "fitting",
    "capability_registered": "capability",
    "registry_sponsor": "sponsor",
    "sponsor_named": "named",
    "already_contacted": "contacted",
}
_SITE_FAMILY = {"answers": "answering", "interested": "interest", "selected": "selection"}
_SPONSOR_FAMILY = {
    "answers": "answering",
    "interested": "interest",
    "selected": "selection_sponsor",
}
_AREA_FAMILY = {"answers": "answering", "interested": "interest_area", "selected": "selection_area"}


def give_reasons(
    evidence: Evidence, past: Past, stages: Sequence[tuple[str, StageCloseup]]
) -> tuple[tuple[Reason, ...], ...]:
    """Reasons of each hospital, the strongest first; each code stands once."""
    effects = _effects(stages)
    words = _Words(evidence, past)
    families = tuple(effects)
    of_all = np.stack([effects[family] for family in families], axis=1).tolist()
    return tuple(_of_one(i, families, of_one, words) for i, of_one in enumerate(of_all))


def _of_one(
    i: int, families: Sequence[str], effects: Sequence[float], words: _Words
) -> tuple[Reason, ...]:
    found: dict[str, tuple[float, Values]] = {}
    for family, effect in zip(families, effects, strict=True):
        if effect:
            code, values = words.of(family, i)
            before, _ = found.get(code, (0.0, values))
            found[code] = (before + effect, values)
    reasons = [
        Reason(code, effect, values)
        for code, (effect, values) in found.items()
        if abs(effect) > _DUST
    ]
    return tuple(sorted(reasons, key=lambda reason: (-abs(reason.effect), reason.code)))


def _effects(stages: Sequence[tuple[str, StageCloseup]]) -> dict[str, Array]:
    """Each family's share of log p against the average hospital, arrays of shape (n,)."""
    effects: dict[str, Array] = {}

    def add(family: str, effect: Array) -> None:
        effects[family] = effects.get(family, np.zeros(len(effect))) + effect

    for stage, closeup in stages:
        of_feature = by_feature(closeup.by_column)
        for k, feature in enumerate(FEATURES):
            add(_FAMILY[feature], of_feature[:, k])
        add(_SITE_FAMILY[stage], closeup.by_site)
        add(_AREA_FAMILY[stage], closeup.by_area)
        add(_SPONSOR_FAMILY[stage], closeup.by_sponsor)
        add("doubt", closeup.by_doubt)
    return effects


class _Words:
    """For each family of evidence and hospital: the code that holds, with its counts."""

    def __init__(self, evidence: Evidence, past: Past) -> None:
        self._past = past
        self._reading = evidence.reading
        history = evidence.standing.history
        self._ids = history.candidates.ids
        self._host_of = {c.centre_id: c.host_site for c in history.catalogue.centres}
        self._area = evidence.reading.areas[0][0] if evidence.reading.areas else ""
        self._by_family: dict[str, Callable[[int], Wording]] = {
            "total": self._total,
            "declared": self._declared,
            "specialist": self._specialist,
            "load": self._load,
            "delay": self._delay,
            "field": self._field,
            "similar": self._similar,
            "centre": self._centre,
            "fitting": self._fitting,
            "capability": self._capability,
            "sponsor": self._sponsor,
            "named": lambda i: ("sponsor_named" if past.is_named[i] else "not_named", {}),
            "contacted": lambda i: (
                "already_contacted" if past.is_contacted[i] else "not_contacted",
                {},
            ),
            "answering": self._answering,
            "interest": lambda i: self._history(i, "interest_history"),
            "interest_area": lambda i: self._history(i, "interest_in_area"),
            "selection": lambda i: self._history(i, "selected_history"),
            "selection_area": lambda i: self._history(i, "selected_in_area"),
            "selection_sponsor": lambda i: self._history(i, "selected_by_sponsor"),
            "doubt": self._doubt,
        }

    def of(self, family: str, i: int) -> Wording:
        """The code of a family of evidence for the i-th hospital, and its values."""
        return self._by_family[family](i)

    def _total(self, i: int) -> Wording:
        n = int(self._past.n_studies[i])
        return ("registry_total", {"n": n}) if n else ("registry_total_none", {})

    def _field(self, i: int) -> Wording:
        past = self._past
        if n := int(past.n_studies_in_field[i]):
            return "registry_area", {"n": n, "area": self._area}
        if n := int(past.n_related_studies[i]):
            return "registry_related", {"n": n, "area": past.related_area[i]}
        return "registry_area_none", {"area": self._area}

    def _similar(self, i: int) -> Wording:
        """Without a near title, the similar studies are those of the field, or any at all."""
        past = self._past
        if n := int(past.n_similar_studies[i]):
            return "registry_similar", {"n": n, "area": self._area}
        return self._field(i) if past.n_studies_in_field[i] else self._total(i)

    def _declared(self, i: int) -> Wording:
        if self._past.is_declared[i]:
            return "declared", {"area": self._area}
        code = "declared_elsewhere" if self._past.declares[i] else "nothing_declared"
        return code, {"area": self._area}

    def _specialist(self, i: int) -> Wording:
        if self._past.is_specialist[i]:
            return "specialist", {"area": self._area}
        return ("specialist_elsewhere" if self._past.is_specialised[i] else "general_hospital"), {}

    def _load(self, i: int) -> Wording:
        n = int(self._past.n_open[i])
        return ("open_forwardings", {"n": n}) if n else ("no_open_forwardings", {})

    def _delay(self, i: int) -> Wording:
        days = float(self._past.delay_days[i])
        if np.isnan(days):
            return "no_portal_history", {}
        return "reply_delay", {"days": round(days)}

    def _centre(self, i: int) -> Wording:
        if not self._past.hosts_centre[i]:
            return "not_centre_host", {}
        site_id = str(self._ids[self._past.sites[i]])
        mine = [c for c in self._reading.centres if self._host_of.get(c) == site_id]
        return "hosts_centre", {"centre": mine[0] if mine else self._reading.centres[0]}

    def _fitting(self, i: int) -> Wording:
        if not self._past.fits[i]:
            return "no_fitting_capability", {}
        return "fitting_capability", {"capability": fitting_capabilities(self._reading)[0]}

    def _sponsor(self, i: int) -> Wording:
        n = int(self._past.n_sponsor_studies[i])
        return ("registry_sponsor", {"n": n}) if n else ("registry_sponsor_none", {})

    def _capability(self, i: int) -> Wording:
        of, n = len(self._reading.request.required_capabilities), int(self._past.n_registered[i])
        return ("capability_registered" if n else "capability_unknown"), {"n": n, "of": of}

    def _doubt(self, i: int) -> Wording:
        past = self._past
        few = max(past.in_area.n_asked[i], past.n_studies_in_field[i]) < LITTLE_KNOWN
        return ("little_known" if few else "well_known"), {}

    def _answering(self, i: int) -> Wording:
        of = int(self._past.everywhere.n_due[i])
        if not of:
            return "no_portal_history", {}
        return "answers_in_time", {"n": int(self._past.everywhere.n_in_time[i]), "of": of}

    def _history(self, i: int, code: str) -> Wording:
        """Counts behind a hospital's own effect, overall or in the area."""
        everywhere, in_area = self._past.everywhere, self._past.in_area
        sponsor = self._past.for_sponsor
        counts = {
            "interest_history": (everywhere.n_interested, everywhere.n_answered),
            "interest_in_area": (in_area.n_interested, in_area.n_answered),
            "selected_history": (everywhere.n_selected, everywhere.n_judged),
            "selected_in_area": (in_area.n_selected, in_area.n_judged),
            "selected_by_sponsor": (sponsor.n_selected, sponsor.n_judged),
        }
        n, of = (int(values[i]) for values in counts[code])
        if not of:
            return "no_portal_history", {}
        values: Values = {"n": n, "of": of}
        return code, ({**values, "area": self._area} if code.endswith("in_area") else values)
