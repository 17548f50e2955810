"""The forms companies fill in, gaps among them: from slots and studies to requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from matcher.domain.request import Request
from matcher.domain.vocabulary import (
    Confidentiality,
    InterventionType,
    Population,
    RequestType,
)
from matcher.simulation.draws import by_weight, gumbel, stream, top, uniform, whole
from matcher.simulation.hospitals import Hospitals
from matcher.simulation.intake import Intake, Slot
from matcher.simulation.names import CROS, REGIONS, SPONSORS
from matcher.simulation.settings import PortalSettings
from matcher.simulation.studies import Study

#: What a deadline is, in days from receipt; one request in ten gives none.
SHORTEST_DEADLINE, LONGEST_DEADLINE = 10, 14


def fill_forms(
    settings: PortalSettings, hospitals: Hospitals, intake: Intake, seed: int
) -> tuple[Request, ...]:
    """Requests with everything a form holds, gaps among it."""
    n = len(intake)
    rng = stream(seed, "forms")
    wanted = (1 + by_weight(rng, (0.08, 0.14, 0.2, 0.22, 0.14, 0.12, 0.06, 0.04), n)).tolist()
    per_site = whole(rng, 3, 12, n).tolist()
    window = whole(rng, SHORTEST_DEADLINE, LONGEST_DEADLINE, n).tolist()
    cro = by_weight(rng, (0.55, 0.2, 0.15, 0.1), n).tolist()
    luck = uniform(rng, (n, 6))
    suggested = _suggested(hospitals, intake, seed)
    ids = _ids(settings, intake)
    requests = []
    for i, study in enumerate(intake.studies):
        form = _described(settings, intake.slots[i], study, luck[i].tolist())
        gaps, received = luck[i].tolist(), form.received_on or date.min
        is_site = form.request_type is RequestType.SITE
        requests.append(
            replace(
                form,
                request_id=ids[i],
                parent_id=ids[intake.parent[i]] if intake.parent[i] >= 0 else "",
                cro=CROS[cro[i] - 1] if cro[i] else "",
                sites_wanted=wanted[i] if gaps[2] < 0.85 else None,
                patients_wanted=wanted[i] * per_site[i] if gaps[3] < 0.6 else None,
                reply_due_on=received + timedelta(days=window[i]) if gaps[2] < 0.9 else None,
                suggested_sites=suggested[i] if is_site else (),
                already_contacted=suggested[i][:1] if is_site and gaps[4] < 0.4 else (),
                regions=_regions(i, gaps[5]) if is_site else (),
            )
        )
    return tuple(requests)


def _ids(settings: PortalSettings, intake: Intake) -> list[str]:
    """Ids numbered within the year, whatever the channel."""
    numbers: Counter[int] = Counter()
    ids = []
    for slot in intake.slots:
        numbers[slot.year] += 1
        ids.append(f"demo-{settings.years[slot.year].year}-{numbers[slot.year]:03d}")
    return ids


def _described(settings: PortalSettings, slot: Slot, study: Study, gaps: list[float]) -> Request:
    """The part of a form that says what the study is; `gaps` are uniform draws."""
    received = date.fromordinal(slot.received_on)
    untyped = slot.request_type is RequestType.UNSPECIFIED
    return Request(
        received_on=received,
        request_type=slot.request_type,
        channel=slot.channel,
        centre=slot.centre,
        sponsor=SPONSORS[study.product.sponsor],
        title=study.title,
        indication=study.indication,
        product=study.product.code,
        key_criteria=study.key_criteria if gaps[0] < 0.85 else "",
        therapy_areas=_areas_of(settings, study),
        phase=study.phase,
        intervention_type=study.product.intervention,
        required_capabilities=_required(settings, study, gaps[1]),
        population=study.population,
        timeline=_timeline(received),
        confidentiality=_confidentiality(gaps[4]),
        status="awaiting type" if untyped else "registered",
    )


def _suggested(hospitals: Hospitals, intake: Intake, seed: int) -> list[tuple[str, ...]]:
    """Hospitals a quarter of the sponsors name themselves: known, strong and liked ones."""
    rng = stream(seed, "suggested")
    how_many = by_weight(rng, (0.75, 0.15, 0.1), len(intake)).tolist()
    noise = gumbel(rng, (len(intake), len(hospitals)))
    named = []
    for i, slot in enumerate(intake.slots):
        liking = hospitals.affinity[:, intake.studies[i].product.sponsor]
        score = 0.8 * hospitals.size + hospitals.field[:, slot.area, slot.year] + liking
        score = np.where(hospitals.opens_on > slot.received_on, -np.inf, score + noise[i])
        named.append(tuple(hospitals.ids[site] for site in top(score, how_many[i]).tolist()))
    return named


def _areas_of(settings: PortalSettings, study: Study) -> tuple[str, ...]:
    """The counted area first, then children and devices where the study is of them."""
    first = settings.areas[study.product.area]
    extra = []
    if study.population is Population.PAEDIATRIC:
        extra.append("paediatrics")
    if study.phase == "I":
        extra.append("early_phase")
    return (first, *(area for area in extra if area != first and area in settings.areas))


def _required(settings: PortalSettings, study: Study, luck: float) -> tuple[str, ...]:
    """Capabilities asked for; about four requests in ten ask for one."""
    area = settings.areas[study.product.area]
    device = study.product.intervention in {InterventionType.DEVICE, InterventionType.IVD}
    chances = (
        ("early_phase_unit", 0.7 if study.phase == "I" else 0.0),
        ("paediatric_trial_unit", 0.5 if study.population is Population.PAEDIATRIC else 0.0),
        ("device_testbed", 0.3 if device else 0.0),
        ("precision_diagnostics", 0.3 if area in {"oncology", "haematology"} else 0.0),
        ("neuro_trial_unit", 0.2 if area in {"neurology", "dementia"} else 0.0),
        ("clinical_trials_unit", 0.15),
    )
    return next(((capability,) for capability, chance in chances if luck < chance), ())


def _timeline(received: date) -> str:
    start = received + timedelta(days=180)
    end = received + timedelta(days=180 + 540)
    return f"Recruitment {start:%Y-%m} to {end:%Y-%m}"


def _regions(place: int, luck: float) -> tuple[str, ...]:
    if luck > 0.06:
        return ()
    return tuple(REGIONS[(place + step) % len(REGIONS)][0] for step in range(2))


def _confidentiality(luck: float) -> Confidentiality:
    if luck > 0.95:
        return Confidentiality.CDA_FIRST
    return Confidentiality.NO_SPONSOR_NAME if luck > 0.85 else Confidentiality.OPEN
