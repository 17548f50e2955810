"""The case file: everything of one request, for the archive, as plain JSON values.

What the PDF shows is made from the very same tree, so that the two cannot differ. The format is
a promise; see docs/desk.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matcher.store import Store, archiving
from matcher.store.audit import utc_text
from matcher.store.auditing import Audited

FORMAT, VERSION = "matcher case file", 1

#: Parts of the tree that are tables of the store by another name.
_PARTS = {
    "versions": "requests",
    "lists": "shown_lists",
    "choices": "choices",
    "forwardings": "forwardings",
    "letters": "letters",
    "answer_links": "answer_links",
    "files": "case_files",
    "replies": "replies",
    "answers": "answers",
    "opinions": "expert_opinions",
    "country_outcomes": "country_outcomes",
    "allocations": "allocations",
    "notes": "case_notes",
    "redactions": "redactions",
}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file.

    Attributes
    ----------
    tree:
        Plain JSON values.
    contents:
        What is in the files that came with the request, by their number.
    """

    tree: Mapping[str, Any]
    contents: Mapping[int, bytes]

    def as_json(self) -> bytes:
        """The tree as it is kept in the archive; the same state and moment give the same bytes."""
        return (json.dumps(self.tree, ensure_ascii=False, indent=1) + "\n").encode(
            "utf-8", "backslashreplace"
        )


def case_file(store: Store, request_id: str, *, now: datetime) -> CaseFile:
    """Everything that is kept of a request at this moment.

    What was erased or blacked out is so here too.

    Raises
    ------
    NotFoundError
        There is no such request.
    """
    found = archiving.everything_of(store, request_id)
    case, rows = found.standing.case, dict(found.rows)
    kept = rows.pop("cases", [])
    tree: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": utc_text(now),
        "request_id": request_id,
        # A request that nobody has worked with here stands where what is known of it says.
        "case": {**(kept[0] if kept else {}), "state": case.state.value},
        **{part: rows.pop(table, []) for part, table in _PARTS.items()},
        "other": {name: cells for name, cells in rows.items() if cells},
        "audit": [_audited(one) for one in found.audit],
    }
    return CaseFile(tree, found.contents)


def _audited(one: Audited) -> dict[str, Any]:
    entry = one.entry
    return {
        "id": entry.id,
        "on_day": entry.on_day.isoformat(),
        "at_utc": entry.at_utc,
        "actor": entry.actor,
        "action": entry.action,
        "source": entry.source,
        "summary": dict(entry.summary),
        "changes": [
            {
                "table": change.table,
                "row_key": change.row_key,
                "before": change.before,
                "after": change.after,
            }
            for change in one.changes
        ],
    }
