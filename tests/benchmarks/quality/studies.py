"""Real studies and who took part, read from a folder outside the project.

Participation in a public study is not selection after a feasibility request: much of it is
academic, the lead included. Names of hospitals that occur in the words are hidden.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import Catalogue, load_reference
from matcher.catalogue.terms import areas_of
from matcher.domain.events import Events, Participation
from matcher.domain.request import Request
from matcher.domain.site import Site
from matcher.domain.vocabulary import InterventionType
from matcher.history import Archive

NORWEGIAN, GERMAN = "norwegian_studies.json", "german_university_hospitals.csv"

#: Studies without dates: those learnt from are of the first day, those ranked of the second.
LEARNT_ON, RANKED_ON = date(2019, 1, 1), date(2020, 1, 1)

#: Shorter names are hidden only where the case is right: "Ås" is a place and a hill.
SHORTEST_IN_ANY_CASE = 5

_PHASES = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_KINDS = {
    "Drug": InterventionType.DRUG,
    "Biological": InterventionType.DRUG,
    "Device": InterventionType.DEVICE,
}


@dataclass(frozen=True, slots=True)
class Study:
    """One study.

    Attributes
    ----------
    words:
        Title and summary, hospital names hidden.
    categories:
        As the source has them; the sponsor's class where it has none.
    members:
        Rows of the hospitals that took part.
    """

    study_id: str
    started_on: date
    title: str
    summary: str
    areas: tuple[str, ...]
    categories: tuple[str, ...]
    phase: str
    sponsor: str
    intervention: InterventionType | None
    members: tuple[int, ...]

    @property
    def words(self) -> str:
        """Title and summary."""
        return f"{self.title}. {self.summary}" if self.summary else self.title

    def as_request(self) -> Request:
        """As a company might ask: all but who took part."""
        return Request(
            request_id=self.study_id,
            received_on=self.started_on,
            title=self.title,
            key_criteria=self.summary,
            therapy_areas=self.areas,
            phase=self.phase,
            sponsor=self.sponsor,
            intervention_type=self.intervention,
        )


@dataclass(frozen=True, eq=False)
class Studies:
    """Studies of one source, and a catalogue of exactly its hospitals.

    Attributes
    ----------
    took_part:
        Shape (n_studies, n_sites), 1 where a hospital took part; hospitals in the order of
        the candidates.
    """

    catalogue: Catalogue
    studies: tuple[Study, ...]
    took_part: NDArray[np.float64]

    def archive(self, places: Iterable[int], *, known_on: date | None = None) -> Archive:
        """Some of the studies as participations, each known from its start on."""
        candidates = sorted(site.site_id for site in self.catalogue.sites)
        rows = tuple(
            Participation(
                study_id=study.study_id,
                site=candidates[member],
                started_on=known_on or study.started_on,
                title=study.words,
                therapy_areas=study.areas,
                phase=study.phase,
                sponsor=study.sponsor,
                known_on=known_on or study.started_on,
            )
            for study in (self.studies[place] for place in places)
            for member in study.members
        )
        ordered = sorted(rows, key=lambda row: (row.known_on or date.min, row.study_id))
        return Archive(self.catalogue, Events(participations=tuple(ordered)))


def read_norwegian(folder: Path) -> Studies:
    """Studies on Norwegian hospitals' public lists; they have no dates."""
    rows = json.loads((folder / NORWEGIAN).read_text("utf-8"))
    names = sorted({name for row in rows for name in row["participants"]})
    reference = load_reference()
    hide = _hider([*names, *_known_as(names, reference)])
    place = {name: i for i, name in enumerate(names)}
    studies = []
    for row in rows:
        title, summary = hide(row["title"]), hide(row["summary"])
        studies.append(
            Study(
                study_id=row["study_id"],
                started_on=RANKED_ON,
                title=title,
                summary=summary,
                areas=_areas(row["categories"], f"{title}. {summary}", reference),
                categories=tuple(row["categories"]),
                phase="",
                sponsor="",
                intervention=None,
                members=tuple(sorted({place[name] for name in row["participants"]})),
            )
        )
    return _studies(names, studies, reference)


def read_german(folder: Path) -> Studies:
    """Trials at German university hospitals, in the order they started."""
    with (folder / GERMAN).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({name for row in rows for name in row["sites"].split("|")})
    reference = load_reference()
    hide = _hider(form for name in names for form in (name, *name.split("_")))
    place = {name: i for i, name in enumerate(names)}
    studies = []
    for row in sorted(rows, key=lambda row: (row["started_on"], row["study_id"])):
        title = hide(row["title"])
        studies.append(
            Study(
                study_id=row["study_id"],
                started_on=date.fromisoformat(row["started_on"]),
                title=title,
                summary="",
                areas=_areas([], title, reference),
                categories=(row["sponsor_class"],),
                phase=_phase(row["phase"]),
                sponsor=row["sponsor_class"],
                intervention=_KINDS.get(row["intervention_type"], InterventionType.OTHER),
                members=tuple(sorted({place[name] for name in row["sites"].split("|")})),
            )
        )
    return _studies(names, studies, reference)


def _studies(names: Sequence[str], studies: Sequence[Study], reference: Catalogue) -> Studies:
    sites = tuple(
        Site(f"h{i:03d}", name.replace("_", " "), trust=f"h{i:03d}", is_candidate=True)
        for i, name in enumerate(names)
    )
    took_part = np.zeros((len(studies), len(names)))
    for row, study in zip(took_part, studies, strict=True):
        row[list(study.members)] = 1.0
    catalogue = reference.with_sites(sites)
    return Studies(catalogue, tuple(studies), took_part)


def _areas(categories: Sequence[str], words: str, reference: Catalogue) -> tuple[str, ...]:
    """Areas the categories name, else those read from the words."""
    named = []
    for category in categories:
        area = reference.resolve_area(category)
        named += [area] if area else [area for area, _ in areas_of(category, reference)[:1]]
    found = named or [area for area, _ in areas_of(words, reference)]
    return tuple(dict.fromkeys(found))


def _known_as(names: Iterable[str], reference: Catalogue) -> list[str]:
    """Other names of these hospitals and of their campuses."""
    trusts = {reference.names.resolve(name).trust_id for name in names} - {None}
    sites = [site for site in reference.sites if site.trust in trusts or site.site_id in trusts]
    return [form for site in sites for form in (site.name, site.name_en, *site.aliases) if form]


def _hider(names: Iterable[str]):
    """What puts a space in the place of any of these names."""
    forms = sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name))
    parts = [
        re.escape(form) if len(form) < SHORTEST_IN_ANY_CASE else f"(?i:{re.escape(form)})"
        for form in forms
    ]
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
    return lambda words: " ".join(pattern.sub(" ", words).split())


def _phase(text: str) -> str:
    """ "Phase 2/Phase 3" and "II-III" as "II/III"; "" where none is given."""
    digits = [_PHASES[digit] for digit in re.findall(r"[1-4]", text)]
    return "/".join(digits or re.findall(r"\bI{1,3}V?\b|\bIV\b", text))
