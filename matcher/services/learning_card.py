"""What a model's card says of its making, for programs and for people.

No clock, no path and no name of a machine or person enters it: the same data, versions and seed
give the same bytes. The card to read is in English, as files that travel between desks are.
"""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.metadata import version
from typing import Any

from matcher.domain.events import Events
from matcher.history import Archive
from matcher.model import Model
from matcher.services.learning_text import appraisal_text

#: Libraries whose versions may move the last digits of what is learnt.
_LIBRARIES = ("numpy", "scipy")

#: What holds of every model of this kind; `docs/model.md` says more.
KNOWN_LIMITS = (
    "Outcomes exist only for hospitals that were asked; of the others it says what evidence says.",
    "Who was asked was chosen by people, not by lot. Effects are associations, not causes.",
    "Public studies are experience, not selection after a request.",
    "Some forty requests a year settle little: read every figure with its interval.",
    "It ranks hospitals, never people, and decides nothing.",
)


@dataclass(frozen=True, eq=False)
class Learnt:
    """The data a model has learnt from: the events, and the archive made of them.

    Attributes
    ----------
    made_up:
        Hospitals, people and numbers are invented.
    """

    archive: Archive
    events: Events
    made_up: bool


def seen_in(learnt: Learnt, *, seed: int | None = None) -> dict[str, Any]:
    """The part of a card that every model has, as plain JSON values.

    Parameters
    ----------
    seed:
        Of the draws behind the intervals of its scores; None where it was not scored.
    """
    return {
        "made_up": learnt.made_up,
        "data_sha256": fingerprint(learnt),
        "rows": _rows_by_year(learnt.events),
        "seed": seed,
        "versions": versions(),
        "known_limits": list(KNOWN_LIMITS),
    }


def versions() -> dict[str, str]:
    """Of the program, of Python and of the libraries that calculate."""
    return {
        "matcher": version("nortrials-matcher"),
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in _LIBRARIES},
    }


def fingerprint(learnt: Learnt) -> str:
    """SHA-256 of all rows learnt from and of the candidates; the order of import changes nothing."""
    digest = hashlib.sha256("\n".join(sorted(learnt.archive.candidates.ids.tolist())).encode())
    for table in fields(learnt.events):
        rows = sorted(map(repr, getattr(learnt.events, table.name)))
        digest.update(f"\n{table.name} {len(rows)}\n".encode())
        digest.update("\n".join(rows).encode())
    return digest.hexdigest()


def _rows_by_year(events: Events) -> dict[str, dict[str, int]]:
    """Versions of rows by table and the year in which they became known."""
    return {
        table.name: dict(
            sorted(Counter(str(row.known_on.year) for row in getattr(events, table.name)).items())
        )
        for table in fields(events)
    }


def readable_card(model: Model, seen: Mapping[str, Any], pictures: Sequence[str]) -> bytes:
    """The card as a page of Markdown, with its pictures."""
    learnt, day = model.learnt_from, model.trained_as_of
    lines = [f"# Model {model.id}", ""]
    if seen["made_up"]:
        lines += ["MADE-UP DATA: hospitals, people and numbers are invented.", ""]
    said = f"{learnt.forwardings} forwardings, {learnt.answers} answers, {learnt.outcomes} outcomes"
    lines += [f"It has learnt from everything known before {day}: {said}.", ""]
    lines += appraisal_text(seen.get("appraisal"), pictures)
    lines += ["## Rows learnt from", "", *_rows_table(seen["rows"]), ""]
    lines += ["## Known limits", "", *(f"- {limit}" for limit in seen["known_limits"]), ""]
    lines += ["## How to make it again", ""]
    lines += [f"- data: SHA-256 {seen['data_sha256']}"]
    lines += [f"- {name}: {number}" for name, number in sorted(seen["versions"].items())]
    if seen["seed"] is not None:
        lines.append(f"- seed: {seen['seed']}")
    lines += ["", f"Its {len(model.features)} features, in the order of the weights:", ""]
    lines += [", ".join(model.features), ""]
    return "\n".join(lines).encode()


def _rows_table(rows: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Tables by the years of the portal; what was known before them in one column."""
    portal = {year for name in ("requests", "forwardings") for year in rows[name]}
    years = sorted(portal)
    lines = [f"| table | earlier | {' | '.join(years)} |", f"|---|---{'|---' * len(years)}|"]
    for name, by_year in rows.items():
        earlier = sum(n for year, n in by_year.items() if year not in portal)
        cells = [earlier, *(by_year.get(year, 0) for year in years)]
        lines.append(f"| {name} | {' | '.join(map(str, cells))} |")
    return lines
