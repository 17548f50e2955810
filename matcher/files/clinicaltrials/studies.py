"""ClinicalTrials.gov API v2 JSON -> `Study`: one study, a list, a page, or one a line.

Only takes apart; which study counts, and for whom, is for `participations.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TextIO

from matcher.domain.batch import Problem
from matcher.errors import FileError
from matcher.files.clinicaltrials.json_stream import read_records
from matcher.files.clinicaltrials.study import NEVER_STARTED, Location, Study, clean, phase_of

_PROTOCOL = "protocolSection"
#: The parts of a location, in the order in which the registry's CSV export writes them.
_PLACE = ("facility", "city", "state", "zip", "country")
_REMEDY = "Download it from ClinicalTrials.gov as JSON (API v2)."


def read_json_studies(text: TextIO, name: str) -> Iterator[Study | Problem]:
    """Every record of a JSON file as a study, or as the problem that it is none.

    Raises
    ------
    FileError
        The file cannot be read to its end, or its first record is no study: then it is
        some other JSON file.
    """
    for number, record in enumerate(read_records(text, name), start=1):
        where = f"{name} study {number}"
        protocol = record.get(_PROTOCOL) if isinstance(record, Mapping) else None
        if isinstance(record, Mapping) and isinstance(protocol, Mapping):
            yield _study(record, protocol, where)
        elif number == 1:
            raise FileError(
                f"{name} holds no studies: its first record, {_shape(record)}, has no {_PROTOCOL}.",
                _REMEDY,
            )
        else:
            rule = f"A study is an object with a {_PROTOCOL}."
            yield Problem(where, _PROTOCOL, _shape(record), rule, _REMEDY)


def _study(
    record: Mapping[str, object], protocol: Mapping[str, object], where: str
) -> Study | Problem:
    locations = _at(protocol, "contactsLocationsModule", "locations")
    if locations is not None and not isinstance(locations, list):
        rule = "The locations of a study are a list."
        return Problem(where, "locations", _shape(locations), rule, _REMEDY)
    phases = _at(protocol, "designModule", "phases")
    identification = _at(protocol, "identificationModule")
    return Study(
        where=where,
        study_id=clean(_at(identification, "nctId")),
        title=clean(_at(identification, "briefTitle"))
        or clean(_at(identification, "officialTitle")),
        status=clean(_at(protocol, "statusModule", "overallStatus")).lower(),
        conditions=_texts(_at(protocol, "conditionsModule", "conditions")),
        subjects=_terms(_at(record, "derivedSection", "conditionBrowseModule", "meshes")),
        phase=None if phases is None else phase_of("|".join(_texts(phases))),
        sponsor=clean(_at(protocol, "sponsorCollaboratorsModule", "leadSponsor", "name")),
        started=clean(_at(protocol, "statusModule", "startDateStruct", "date")),
        first_posted=clean(_at(protocol, "statusModule", "studyFirstPostDateStruct", "date")),
        locations=tuple(_location(item) for item in locations or () if isinstance(item, Mapping)),
    )


def _location(item: Mapping[str, object]) -> Location:
    # A study may have a thousand locations: joined first, cleaned once.
    parts = [value for part in _PLACE if isinstance(value := item.get(part), str) and value.strip()]
    status = item.get("status")
    never = isinstance(status, str) and status.lower() == NEVER_STARTED
    return Location(clean(", ".join(parts)), never)


def _at(value: object, *path: str) -> object:
    """The value at the end of a path of members; None where a step is missing."""
    for step in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(text for item in value if (text := clean(item)))


def _terms(meshes: object) -> tuple[str, ...]:
    if not isinstance(meshes, list):
        return ()
    return tuple(term for item in meshes if (term := clean(_at(item, "term"))))


def _shape(value: object) -> str:
    """What a value is, short enough for a message."""
    if isinstance(value, Mapping):
        members = ", ".join(str(key)[:30] for key in list(value)[:4])
        return f"an object with {members}" if members else "an empty object"
    if isinstance(value, list):
        return "a list"
    text = clean(value) if isinstance(value, str) else str(value)
    return repr(text[:40])
