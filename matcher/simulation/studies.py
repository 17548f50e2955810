"""Made-up products and the studies of them: title, indication, phase, population, criteria.

Sister studies of one product share its code, agent, indication and sponsor, in English or
Norwegian; that is the likeness a ranking can find.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.domain.vocabulary import InterventionType, Population
from matcher.simulation.draws import Ints, by_weight, stream, whole
from matcher.simulation.names import PRODUCT_PREFIXES, SPONSORS
from matcher.simulation.settings import PortalSettings
from matcher.simulation.vocabulary import FIELDS

PRODUCTS_PER_AREA = 6
_PHASES = ("I", "I/II", "II", "III", "IV")
#: Places of `SPONSORS`: companies that make devices, and the others.
_DEVICE_SPONSORS = (10, 15)
_DRUG_SPONSORS = tuple(i for i in range(len(SPONSORS)) if i not in _DEVICE_SPONSORS)
#: Places of Population in draws: mostly adults.
POPULATIONS = (Population.ADULT, Population.PAEDIATRIC, Population.BOTH)
_CHILDREN_ONLY = frozenset({"paediatrics"})
_WITH_CHILDREN = frozenset(
    {
        "dermatology",
        "endocrinology",
        "gastroenterology",
        "immunology",
        "infection",
        "metabolic",
        "nephrology",
        "psychiatry",
        "rare",
    }
)

_WHO_EN = {
    Population.ADULT: "adults",
    Population.PAEDIATRIC: "children and adolescents",
    Population.BOTH: "adolescents and adults",
}
_WHO_NB = {
    Population.ADULT: "voksne",
    Population.PAEDIATRIC: "barn og ungdom",
    Population.BOTH: "ungdom og voksne",
}
_AGE = {Population.ADULT: "18-75", Population.PAEDIATRIC: "2-17", Population.BOTH: "12-75"}
_DESIGN_EN = {
    "I": "An open-label, dose-escalation phase I study of {code}, {agent}, in {who}: {what}",
    "I/II": "A phase I/II study of the safety and activity of {code}, {agent}, in {who}: {what}",
    "II": "A randomised, placebo-controlled phase II study of {code}, {agent}, in {who} with {what}",
    "III": "A randomised, double-blind phase III study of {code}, {agent}, in {who} with {what}",
    "IV": "A phase IV study of {code}, {agent}, in routine care of {who}: {what}",
    "NA": "A clinical investigation of {code}, {agent}: {what} in {who}",
}
_DESIGN_NB = {
    "I": "En åpen fase I-studie med doseøkning av {code}, {agent}, hos {who}: {what}",
    "I/II": "En fase I/II-studie av sikkerhet og effekt av {code}, {agent}, hos {who}: {what}",
    "II": "En randomisert, placebokontrollert fase II-studie av {code}, {agent}, hos {who} med {what}",
    "III": "En randomisert, dobbeltblind fase III-studie av {code}, {agent}, hos {who} med {what}",
    "IV": "En fase IV-studie av {code}, {agent}, i vanlig behandling av {who}: {what}",
    "NA": "En klinisk utprøving av {code}, {agent}: {what} hos {who}",
}


@dataclass(frozen=True, slots=True)
class Product:
    """One made-up product under study; `sponsor` is a place in `SPONSORS`."""

    code: str
    sponsor: int
    area: int
    indication: int
    agent: int
    intervention: InterventionType


@dataclass(frozen=True, slots=True)
class Study:
    """One study of a product, as words."""

    product: Product
    phase: str
    population: Population
    title: str
    indication: str
    key_criteria: str


def draw_products(settings: PortalSettings, seed: int) -> tuple[tuple[Product, ...], ...]:
    """The products under study, by therapy area; together they cover all its indications."""
    return tuple(
        tuple(
            _product(settings.areas[area], area, place, seed) for place in range(PRODUCTS_PER_AREA)
        )
        for area in range(settings.n_areas)
    )


def _product(area_id: str, area: int, place: int, seed: int) -> Product:
    field = FIELDS[area_id]
    rng = stream(seed, f"product {area_id} {place}")
    numbers = whole(rng, 0, 999_999, 3).tolist()
    intervention = _intervention(area_id, numbers[2] % 100)
    sponsor = _DRUG_SPONSORS[numbers[0] % len(_DRUG_SPONSORS)]
    if intervention in {InterventionType.DEVICE, InterventionType.IVD}:
        sponsor = _DEVICE_SPONSORS[numbers[0] % len(_DEVICE_SPONSORS)]
    return Product(
        code=f"{PRODUCT_PREFIXES[sponsor]}-{area:02d}{place}{numbers[1] % 10}",
        sponsor=sponsor,
        area=area,
        indication=place % len(field.indications),
        agent=(numbers[1] // 10 + place) % len(field.agents),
        intervention=intervention,
    )


def _intervention(area_id: str, percent: int) -> InterventionType:
    if area_id == "medical_device":
        return InterventionType.IVD if percent < 20 else InterventionType.DEVICE
    if area_id == "atmp":
        return InterventionType.ATMP
    if area_id in {"rehabilitation", "other"}:
        return InterventionType.OTHER
    return InterventionType.DRUG


def draw_products_asked(
    rng: np.random.Generator, products: tuple[tuple[Product, ...], ...], areas: Ints
) -> list[Product]:
    """A product for each of `areas`: the first of an area are asked about most."""
    places = by_weight(rng, [1 / (1 + place) for place in range(PRODUCTS_PER_AREA)], len(areas))
    return [
        products[area][place] for area, place in zip(areas.tolist(), places.tolist(), strict=True)
    ]


def draw_studies(
    rng: np.random.Generator, settings: PortalSettings, asked: list[Product], p_norwegian: float
) -> list[Study]:
    """A study of each product asked about, in Norwegian with the chance given."""
    n = len(asked)
    phases = by_weight(rng, (0.08, 0.07, 0.27, 0.5, 0.08), n).tolist()
    populations = by_weight(rng, (0.65, 0.2, 0.15), n).tolist()
    norwegian = by_weight(rng, (1 - p_norwegian, p_norwegian), n).tolist()
    return [
        _study(product, settings.areas[product.area], phases[i], populations[i], norwegian[i])
        for i, product in enumerate(asked)
    ]


def _study(product: Product, area_id: str, phase: int, who: int, language: int) -> Study:
    field = FIELDS[area_id]
    population = POPULATIONS[who]
    if area_id in _CHILDREN_ONLY:
        population = Population.PAEDIATRIC
    elif area_id not in _WITH_CHILDREN:
        population = Population.ADULT
    written = _phase(area_id, product.intervention, phase)
    designs, people = (_DESIGN_NB, _WHO_NB) if language else (_DESIGN_EN, _WHO_EN)
    what = field.indications[product.indication][language]
    title = designs[written].format(
        code=product.code,
        agent=field.agents[product.agent][language],
        who=people[population],
        what=what,
    )
    age = f"{'Alder' if language else 'Age'} {_AGE[population]}"
    return Study(product, written, population, title, what, f"{age}; {field.criterion[language]}")


def _phase(area_id: str, intervention: InterventionType, phase: int) -> str:
    if intervention not in {InterventionType.DRUG, InterventionType.ATMP}:
        return "NA"
    if area_id == "early_phase":
        return "I"
    if intervention is InterventionType.ATMP:
        return "I/II"
    return _PHASES[phase]
