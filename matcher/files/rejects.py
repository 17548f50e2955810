"""The rows an import refused, each with the reasons, as one CSV file."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from matcher.domain.batch import Problem
from matcher.files.cells import guard
from matcher.files.importing import Import
from matcher.files.writing import replacing

#: The row itself follows these, cell by cell.
HEADERS = ("where", "column", "value", "rule", "remedy", "row as written")


def write_rejects(path: Path, refused: Import) -> int:
    """Write every problem, and after it the row it is in.

    Parameters
    ----------
    path:
        A .csv file; replaced where it is there.
    refused:
        The import; its files are read once more for the rows.

    Returns
    -------
    Problems written.

    Raises
    ------
    FileError
        The file cannot be written, or a file of the import has changed.
    """
    by_place: dict[str, list[Problem]] = defaultdict(list)
    for problem in refused.problems:
        by_place[problem.where].append(problem)
    written = 0
    with (
        replacing(path) as new,
        new.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for where, cells in refused.rejected():
            for problem in by_place.pop(where, ()):
                writer.writerow([*_fields(problem), *(guard(cell) for cell in cells)])
                written += 1
        for problems in by_place.values():
            for problem in problems:
                writer.writerow(_fields(problem))
                written += 1
    return written


def _fields(problem: Problem) -> list[str]:
    return [
        guard(problem.where),
        guard(problem.column),
        guard(problem.value),
        problem.rule,
        problem.remedy,
    ]
