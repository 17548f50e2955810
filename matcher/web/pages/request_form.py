"""The form of a request: its fields as texts, and what was typed as a request again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from starlette.datastructures import FormData

from matcher.domain.request import Request
from matcher.web.current import Current

#: Fields typed on one line or several, as they are.
TEXTS = (
    "sponsor",
    "cro",
    "title",
    "indication",
    "product",
    "key_criteria",
    "phase",
    "timeline",
    "version",
)
#: Fields chosen from a closed list, days and numbers.
CHOICES = (
    "request_type",
    "channel",
    "centre",
    "intervention_type",
    "population",
    "confidentiality",
)
VALUES = ("received_on", "reply_due_on", "sites_wanted", "patients_wanted")
#: Fields that hold several, ticked or picked.
TICKED = ("required_capabilities", "regions")
#: Hospitals, one a line, by any name.
HOSPITALS = ("suggested_sites", "already_contacted")

#: Therapy areas that can be picked; the first is the one counted.
N_AREAS = 3
AREA = "area_"

#: Everything that the form sets; a field among these is confirmed when it is kept.
EDITED = (*TEXTS, *CHOICES, *VALUES, *TICKED, *HOSPITALS, "therapy_areas")


def as_texts(request: Request, current: Current) -> dict[str, str | list[str]]:
    """What the fields of the form hold."""
    said: dict[str, str | list[str]] = {}
    for name in (*TEXTS, *CHOICES, *VALUES):
        said[name] = _text(getattr(request, name))
    for name in TICKED:
        said[name] = list(getattr(request, name))
    for name in HOSPITALS:
        said[name] = "\n".join(current.wording.site(one) for one in getattr(request, name))
    for place in range(N_AREAS):
        areas = request.therapy_areas
        said[f"{AREA}{place}"] = areas[place] if place < len(areas) else ""
    return said


def typed(form: FormData) -> dict[str, str | list[str]]:
    """What was typed, for showing it again when it cannot be kept."""
    said: dict[str, str | list[str]] = {}
    names = (*TEXTS, *CHOICES, *VALUES, *HOSPITALS)
    for name in (*names, *(f"{AREA}{place}" for place in range(N_AREAS))):
        said[name] = _typed(form, name)
    for name in TICKED:
        said[name] = [str(one) for one in form.getlist(name)]
    return said


def as_content(said: Mapping[str, str | list[str]]) -> dict[str, object]:
    """The fields of a request as its file would hold them: empty ones left out."""
    content: dict[str, object] = {name: said[name] for name in (*TEXTS, *CHOICES, *VALUES)}
    content |= {name: said[name] for name in TICKED}
    for name in HOSPITALS:
        lines = str(said[name]).splitlines()
        content[name] = [line.strip() for line in lines if line.strip()]
    areas = [str(said[f"{AREA}{place}"]) for place in range(N_AREAS)]
    content["therapy_areas"] = list(dict.fromkeys(area for area in areas if area))
    return {name: value for name, value in content.items() if value}


def changes(request: Request) -> dict[str, object]:
    """Every field the form sets, with its value."""
    return {name: getattr(request, name) for name in EDITED}


def _typed(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
