"""Rankings -> one table, a row a candidate: request_id, rank, site_id, probability, low, high."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import ModuleType

from matcher.domain.ranking import Ranking
from matcher.errors import FileError
from matcher.files.cells import guard
from matcher.files.writing import replacing

COLUMNS = ("request_id", "rank", "site_id", "probability", "low", "high")
SUFFIXES = (".csv", ".parquet")

#: Rows of one row group of a parquet file; memory is bounded by it.
_ROWS_A_GROUP = 100_000

_Line = tuple[str, int, str, float, float, float]


def check_table_name(path: Path) -> None:
    """Refuse a file that could not be written, before anything is ranked.

    Raises
    ------
    FileError
        Another ending than .csv or .parquet, or .parquet without pyarrow.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise FileError(
            f"{path.name} ends in '{path.suffix}'; rankings are written as .csv or .parquet.",
            "Name it so.",
        )
    if path.suffix.lower() == ".parquet":
        _pyarrow("pyarrow")


def write_ranking_table(path: Path, rankings: Iterable[Ranking]) -> int:
    """Write rankings as they come, the file whole or not at all.

    Returns
    -------
    Rows written.

    Raises
    ------
    FileError
        As `check_table_name`; the folder cannot be written to, or the disk is full.
    """
    check_table_name(path)
    lines = _lines(rankings)
    with replacing(path) as new:
        if path.suffix.lower() == ".parquet":
            return _write_parquet(new, lines)
        return _write_csv(new, lines)


def _lines(rankings: Iterable[Ranking]) -> Iterator[_Line]:
    for ranking in rankings:
        for candidate in ranking.candidates:
            low, high = candidate.interval
            yield (
                ranking.request_id,
                candidate.rank,
                candidate.site_id,
                candidate.probability,
                low,
                high,
            )


def _write_csv(path: Path, lines: Iterator[_Line]) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for request_id, rank, site_id, *numbers in lines:
            shares = [f"{number:.6g}" for number in numbers]
            writer.writerow([guard(request_id), rank, guard(site_id), *shares])
            written += 1
    return written


def _write_parquet(path: Path, lines: Iterator[_Line]) -> int:
    arrow, parquet = _pyarrow("pyarrow"), _pyarrow("pyarrow.parquet")
    types = (arrow.string(), arrow.int32(), arrow.string(), *[arrow.float64()] * 3)
    schema = arrow.schema(list(zip(COLUMNS, types, strict=True)))
    written = 0
    with parquet.ParquetWriter(str(path), schema) as writer:
        while group := list(islice(lines, _ROWS_A_GROUP)):
            columns = list(zip(*group, strict=True))
            arrays = [arrow.array(c, type=t) for c, t in zip(columns, types, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            written += len(group)
    return written


def _pyarrow(module: str) -> ModuleType:
    # An optional dependency, and a heavy one: looked for only where it is asked for.
    try:
        return import_module(module)
    except ImportError:
        raise FileError(
            "Parquet needs the package pyarrow, which is not installed.",
            'Install it (pip install "nortrials-matcher[parquet]"), or write .csv.',
        ) from None
