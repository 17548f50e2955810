"""Studies -> `Participation` rows: which study counts, for which hospital, in which field.

The rules, in one place:

- A study that was withdrawn before it enrolled anybody is no participation, nor is a
  location the registry marks so. Both are left out and counted.
- Only locations in the one country count. Each is resolved by the catalogue's names; what
  names no hospital is kept and counted.
- One row a study and hospital: two departments of a campus merge, two campuses of one trust
  stay two rows (history folds them). Locations that name no known hospital give one row each
  **with an empty site**, told apart only by ``as_written["site"]``: whoever stores such rows
  must keep that text in their key, so that each can be resolved once its name is taught.
- Therapy areas are read from conditions and title; where these say nothing, from the
  registry's own headings. An area below `AREA_WEIGHT_AT_LEAST` is not kept.
- `known_on` is left empty: the contract's rule (first posted, else started, else the day of
  import; a change is known from its import) is applied where rows are stored.
- A value that a file does not have is "not said": a CSV export, which names no sponsor, takes
  no sponsor away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import areas_of
from matcher.domain.batch import Problem, Row
from matcher.domain.events import Participation
from matcher.errors import FileError
from matcher.files.clinicaltrials.archive import list_contents, open_last_first
from matcher.files.clinicaltrials.shapes import read_studies_in
from matcher.files.clinicaltrials.study import MAX_TEXT_CHARS, NEVER_STARTED, Study, day_of

SOURCE = "clinicaltrials.gov"

#: Half: an area that is more likely meant than not.
AREA_WEIGHT_AT_LEAST = 0.5

#: One hospital is written the same way in many studies; so many spellings are remembered.
REMEMBERED_NAMES = 50_000

#: A file with more problems than this is the wrong file, or damaged throughout.
MAX_PROBLEMS = 1_000

#: A study id is a registry's number: NCT01234567, 2023-509606-30-00.
MAX_ID_CHARS = 40

_SPELLINGS = (frozenset({"norway", "norge", "noreg", "no"}),)
_LEAVE_OUT = "Correct it, or leave this study out of the file."


@dataclass(slots=True)
class StudyNotes:
    """What reading found beside the rows; complete once the rows are used up.

    Attributes
    ----------
    n_files, n_studies:
        Files read and records in them, duplicates included.
    n_in_country:
        Studies that give participations.
    n_participations:
        Rows, those without a known hospital included.
    n_unknown:
        Rows whose hospital the catalogue does not know.
    n_elsewhere:
        Studies without a location in the country, those without any location included.
    n_withdrawn:
        Studies in the country that never enrolled anybody: left out.
    n_duplicates:
        Studies met again: of two files the last one counts, within a file the first place.
    n_without_id:
        Studies without a registry number: left out.
    n_without_area:
        Participating studies whose therapy area could not be read.
    unknown_names:
        What names no known hospital, as written, with the number of studies.
    skipped_files:
        Files of the folder that are not read, by name.
    """

    n_files: int = 0
    n_studies: int = 0
    n_in_country: int = 0
    n_participations: int = 0
    n_unknown: int = 0
    n_elsewhere: int = 0
    n_withdrawn: int = 0
    n_duplicates: int = 0
    n_without_id: int = 0
    n_without_area: int = 0
    unknown_names: Counter[str] = field(default_factory=Counter)
    skipped_files: tuple[str, ...] = ()


class StudyImport:
    """The participations some files hold, read as they are asked for.

    `problems` and `notes` tell of the latest reading and are complete when its rows are
    used up. Reading again starts anew and gives the same rows.
    """

    def __init__(
        self, paths: tuple[Path, ...], *, catalogue: Catalogue, today: date, country: str
    ) -> None:
        self._paths = paths
        self._catalogue = catalogue
        self._today = today
        self._endings = tuple(f", {name}" for name in _spellings_of(country))
        self.problems: list[Problem] = []
        self.notes = StudyNotes()

    def rows(self) -> Iterator[Row]:
        """One row a study and hospital, in the files' order from the last to the first.

        Raises
        ------
        FileError
            A file that cannot be read to its end, or more than `MAX_PROBLEMS` problems.
        """
        contents = list_contents(self._paths)
        self.problems = []
        self.notes = StudyNotes(skipped_files=contents.skipped)
        seen: set[str] = set()
        resolve = lru_cache(maxsize=REMEMBERED_NAMES)(self._resolve)
        for opened in open_last_first(contents):
            self.notes.n_files += 1
            for study in read_studies_in(opened):
                self.notes.n_studies += 1
                if isinstance(study, Problem):
                    self._report(study)
                elif self._is_new(study, seen):
                    yield from self._rows_of(study, resolve)

    def _is_new(self, study: Study, seen: set[str]) -> bool:
        """Whether this is the record that counts for its study."""
        if not study.study_id:
            self.notes.n_without_id += 1
            return False
        if study.study_id in seen:
            self.notes.n_duplicates += 1
            return False
        seen.add(study.study_id)
        return True

    def _rows_of(self, study: Study, resolve: Callable[[str], str]) -> Iterator[Row]:
        here = [place for place in study.locations if self._is_here(place.text)]
        if not here:
            self.notes.n_elsewhere += 1
            return
        texts = [place.text for place in here if not place.withdrawn]
        if study.status == NEVER_STARTED or not texts:
            self.notes.n_withdrawn += 1
            return
        n_problems = len(self.problems)
        self._check_lengths(study, texts)
        started_on = self._day(study, "start date", study.started, latest=None)
        posted_on = self._day(study, "first posted", study.first_posted, latest=self._today)
        if len(self.problems) > n_problems:
            return
        areas = read_areas(study, self._catalogue)
        self.notes.n_in_country += 1
        self.notes.n_without_area += not areas
        for site, text in self._places(texts, resolve):
            self.notes.n_participations += 1
            yield Row(
                record=Participation(
                    study_id=study.study_id,
                    site=site,
                    started_on=started_on,
                    first_posted_on=posted_on,
                    title=study.title,
                    therapy_areas=areas,
                    phase=study.phase or "",
                    sponsor=study.sponsor,
                    source=SOURCE,
                ),
                as_written={"site": text},
                where=study.where,
                said=_said(study, areas),
            )

    def _places(self, texts: list[str], resolve: Callable[[str], str]) -> list[tuple[str, str]]:
        """(site, text) of each hospital once, and of each unknown text once."""
        places: dict[str, tuple[str, str]] = {}
        for text in texts:
            site = resolve(text)
            places.setdefault(site or f"\0{text}", (site, text))
        for site, text in places.values():
            if not site:
                self.notes.n_unknown += 1
                self.notes.unknown_names[text] += 1
        return list(places.values())

    def _resolve(self, text: str) -> str:
        return self._catalogue.names.resolve(text).site_id or ""

    def _is_here(self, text: str) -> bool:
        """Whether a location ends with the country, or is no more than that."""
        return f", {text.casefold()}".endswith(self._endings)

    def _check_lengths(self, study: Study, texts: list[str]) -> None:
        """Report ids and texts too long to be what they should be."""
        limits = [("study id", study.study_id, MAX_ID_CHARS)]
        limits += [("title", study.title, MAX_TEXT_CHARS)]
        limits += [("sponsor", study.sponsor, MAX_TEXT_CHARS)]
        limits += [("location", text, MAX_TEXT_CHARS) for text in texts]
        for column, value, limit in limits:
            if len(value) > limit:
                rule = f"At most {limit:,} characters; this has {len(value):,}."
                self._report(Problem(study.where, column, f"{value[:60]} ...", rule, _LEAVE_OUT))

    def _day(self, study: Study, column: str, written: str, *, latest: date | None) -> date | None:
        if not written:
            return None
        try:
            day = day_of(written)
        except ValueError as error:
            rule = f"A date is written yyyy-mm-dd or yyyy-mm ({error})."
            self._report(Problem(study.where, column, written[:60], rule, _LEAVE_OUT))
            return None
        if latest and day > latest:
            rule = f"A study is posted on the day of import ({latest}) or before."
            self._report(Problem(study.where, column, written, rule, _LEAVE_OUT))
        return day

    def _report(self, problem: Problem) -> None:
        if len(self.problems) == MAX_PROBLEMS:
            first = self.problems[0]
            raise FileError(
                f"More than {MAX_PROBLEMS:,} studies cannot be read. "
                f"The first is {first.where}: {first.rule}",
                first.remedy,
            )
        self.problems.append(problem)


def read_areas(study: Study, catalogue: Catalogue) -> tuple[str, ...]:
    """Therapy areas of a study, the one to count first; may be empty."""
    found = areas_of(study.title, catalogue, conditions=study.conditions)
    if not found and study.subjects:
        found = areas_of("; ".join(study.subjects), catalogue)
    return tuple(area for area, weight in found if weight >= AREA_WEIGHT_AT_LEAST)


def _said(study: Study, areas: tuple[str, ...]) -> frozenset[str]:
    """The columns a file has something to say on, for this study."""
    values = {
        "started_on": study.started,
        "first_posted_on": study.first_posted,
        "title": study.title,
        "therapy_areas": areas,
        "sponsor": study.sponsor,
    }
    said = {column for column, value in values.items() if value}
    if study.phase is not None:
        said.add("phase")
    return frozenset(said | {"study_id", "site", "source"})


def _spellings_of(country: str) -> frozenset[str]:
    """The ways a country is written, in lower case."""
    name = country.strip().casefold()
    return next((names for names in _SPELLINGS if name in names), frozenset({name}))
