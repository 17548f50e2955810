"""Which units fit a request, beyond what it requires in so many words."""

from __future__ import annotations

from matcher.domain.request import Reading
from matcher.domain.vocabulary import InterventionType, Population

#: Areas of brain health, for the neuroscience trial unit.
_BRAIN = frozenset({"neurology", "dementia", "stroke", "sleep"})


def fitting_capabilities(reading: Reading) -> tuple[str, ...]:
    """Capability ids that make a hospital fit such a study better, were they registered."""
    request = reading.request
    areas = {area for area, _ in reading.areas}
    fitting = []
    if request.population is Population.PAEDIATRIC or "paediatrics" in areas:
        fitting.append("paediatric_trial_unit")
    if request.intervention_type in {InterventionType.DEVICE, InterventionType.IVD}:
        fitting.append("device_testbed")
    if "early_phase" in areas or request.phase in {"I", "I/II"}:
        fitting.append("early_phase_unit")
    if areas & _BRAIN:
        fitting.append("neuro_trial_unit")
    return tuple(fitting)
