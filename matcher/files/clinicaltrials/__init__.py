"""ClinicalTrials.gov's public studies as participations of our hospitals.

Reads the registry's JSON (API v2: one study, a list, a page, one a line), its CSV export,
and folders and zips of these, one study at a time. Never fetches anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from matcher.catalogue import Catalogue
from matcher.errors import FileError
from matcher.files.clinicaltrials.archive import list_contents
from matcher.files.clinicaltrials.participations import StudyImport, StudyNotes
from matcher.files.clinicaltrials.shapes import looks_like_studies

__all__ = ["StudyImport", "StudyNotes", "looks_like_studies", "read_studies"]


def read_studies(
    path: Path | Sequence[Path], *, catalogue: Catalogue, today: date, country: str = "Norway"
) -> StudyImport:
    """Prepare to read the participations under a path; `StudyImport.rows` does the reading.

    Files in which the same study may stand twice belong in one call: of two files the last
    one then counts, whole, and the other is as if it were not there.

    Parameters
    ----------
    path:
        A file, a folder or a zip; or several of them, the one that counts most last.
    catalogue:
        Names of hospitals and words of therapy areas.
    today:
        The day of import: a study cannot have been posted after it.
    country:
        Whose locations count, as the registry writes it; case does not matter, and
        ``Norge`` or ``NO`` is Norway.

    Raises
    ------
    FileError
        No path, no such path, a folder without studies, or an empty country.
    """
    if not country.strip():
        raise FileError("No country is given.", "Name one as the registry does: Norway.")
    paths = (path,) if isinstance(path, Path) else tuple(path)
    if not list_contents(paths).files:
        raise FileError("No file is given.", "Name a file, a folder or a zip.")
    return StudyImport(paths, catalogue=catalogue, today=today, country=country)
