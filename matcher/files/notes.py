"""What an import found that is worth knowing and no error: codes and counts, no wording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.domain.tables import FILE_TABLES
from matcher.files.records import Remarks

#: Examples shown with a count.
_EXAMPLES = 20

_TABLES = (*(table.name for table in FILE_TABLES), "country_outcomes")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing worth knowing.

    Attributes
    ----------
    code:
        ``rows`` (detail: the table), ``unknown_columns`` (detail: the file),
        ``unknown_hospitals``, ``unknown_regions``, ``unknown_parents``, ``regions_kept``,
        ``candidates_without_region``, ``left_out`` (files and sheets that are no table),
        ``identical_rows``, ``known_on_assumed``, ``answers_without_forwarding``,
        ``selected_without_forwarding``, ``studies_left_out``, and for old spreadsheets
        ``request_id_made``, ``forwarded_on_assumed``, ``answered_on_assumed``,
        ``status_of_last_only``, ``status_not_understood``.
    count:
        How many.
    detail:
        Which table or file, where the code needs it.
    examples:
        A few of them, the most frequent first.
    """

    code: str
    count: int
    detail: str = ""
    examples: tuple[str, ...] = ()


def notes_of(
    *,
    rows: Counter[str],
    remarks: Remarks,
    counts: Counter[str],
    unknown_columns: Mapping[str, Sequence[str]],
    left_out: Sequence[str],
) -> tuple[Note, ...]:
    """The notes of an import, what was read first."""
    notes = [Note("rows", rows[table], table) for table in _TABLES if rows[table]]
    notes += [
        Note("unknown_columns", len(headers), label, tuple(headers))
        for label, headers in unknown_columns.items()
    ]
    for code, names in (
        ("unknown_hospitals", remarks.unknown_hospitals),
        ("unknown_regions", remarks.unknown_regions),
        ("unknown_parents", remarks.unknown_parents),
        ("regions_kept", remarks.regions_kept),
        ("candidates_without_region", remarks.candidates_without_region),
        ("status_not_understood", remarks.statuses),
    ):
        if names:
            examples = tuple(name for name, _ in names.most_common(_EXAMPLES))
            notes.append(Note(code, names.total(), examples=examples))
    if left_out:
        notes.append(Note("left_out", len(left_out), examples=tuple(left_out[:_EXAMPLES])))
    merged = counts + remarks.counts
    notes += [Note(code, count) for code, count in sorted(merged.items()) if count]
    return tuple(notes)
