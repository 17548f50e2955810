"""How much of what a hospital needs for its answer a request says, and what it leaves out.

The fields are those that feasibility forms of the Nordic countries and Great Britain ask
companies for: title, indication, phase, product, criteria, plan, numbers, type, deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality, InterventionType, RequestType

#: What each field weighs, of 100, and why. Hospitals say no above all for want of patients,
#: for the criteria and for staff at the time: what they need to judge these weighs most.
WEIGHTS = {
    "indication": 16,  # whose patients are counted; nobody can answer without it
    "key_criteria": 14,  # how many of them fit; a frequent reason to decline
    "patients_wanted": 12,  # whether the hospital's own number is of any use
    "timeline": 11,  # whether there are staff, and which studies compete
    "title": 9,  # what colleagues recognise the study by
    "request_type": 8,  # whether hospitals are asked for their interest or experts for an opinion
    "reply_due_on": 8,  # by when
    "product": 7,  # standard treatment, pharmacy, competing studies
    "sponsor": 5,  # with whom they would work; the CRO will do
    "phase": 5,  # how much monitoring and which unit
    "sites_wanted": 3,  # how likely it is to be chosen; the company's concern more than theirs
    "required_capabilities": 2,  # equipment; often none is special, and silence means that
}

#: Without these a hospital would have to ask back before it could answer.
NEEDED = frozenset(
    {"indication", "key_criteria", "patients_wanted", "request_type", "reply_due_on"}
)

#: Products whose studies have no phase.
_WITHOUT_PHASE = frozenset({InterventionType.DEVICE, InterventionType.IVD, InterventionType.OTHER})


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that a request leaves open.

    Attributes
    ----------
    weight:
        Its share of a complete request, of 100.
    needed:
        Whether a hospital cannot answer without it.
    """

    field: str
    weight: int
    needed: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a request is.

    Attributes
    ----------
    score:
        0 to 100: the weight of what is said, of what applies to such a request.
    missing:
        What is not said, the heaviest first.
    """

    score: int
    missing: tuple[Missing, ...]

    @property
    def is_answerable(self) -> bool:
        """Whether nothing is missing that a hospital cannot do without."""
        return not any(item.needed for item in self.missing)


def completeness(request: Request) -> Completeness:
    """Weigh what a request says.

    Examples
    --------
    >>> completeness(Request(title="A study", indication="COPD")).score
    25
    """
    applies = [field for field in WEIGHTS if _applies(field, request)]
    missing = [field for field in applies if not _is_said(field, request)]
    of = sum(WEIGHTS[field] for field in applies)
    said = of - sum(WEIGHTS[field] for field in missing)
    return Completeness(
        round(100 * said / of),
        tuple(Missing(field, WEIGHTS[field], field in NEEDED) for field in missing),
    )


def _applies(field: str, request: Request) -> bool:
    if field == "phase":
        return request.intervention_type not in _WITHOUT_PHASE
    # Of a country as such no number of sites is asked.
    return field != "sites_wanted" or request.request_type is not RequestType.COUNTRY


def _is_said(field: str, request: Request) -> bool:
    said: dict[str, Callable[[], object]] = {
        # A title from which the field can be read says the disease.
        "indication": lambda: (
            request.indication.strip() or (request.title.strip() and request.therapy_areas)
        ),
        "request_type": lambda: request.request_type in (RequestType.SITE, RequestType.COUNTRY),
        # A sponsor that is kept back on purpose is not asked for.
        "sponsor": lambda: (
            request.sponsor.strip()
            or request.cro.strip()
            or request.confidentiality is not Confidentiality.OPEN
        ),
    }
    value = said[field]() if field in said else getattr(request, field)
    return bool(value.strip() if isinstance(value, str) else value)
