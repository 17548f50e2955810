"""One hospital in the list: its chance, its standing, and the few reasons worth reading."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table

from matcher.cli.terminal import line, marked
from matcher.domain.ranking import Candidate
from matcher.wording import Wording
from matcher.wording.worth_saying import (
    flags_worth_saying,
    mark_of,
    reasons_worth_reading,
    support_text,
)


def candidate_rows(
    candidate: Candidate, wording: Wording, *, with_chance: bool
) -> tuple[RenderableType, RenderableType]:
    """Who the hospital is and how it stands, and why; to be put below or beside each other."""
    title = Table.grid(padding=(0, 1, 0, 0), expand=True)
    title.add_column(ratio=1)
    title.add_column(justify="right", no_wrap=True)
    name = line(wording.names.sites.get(candidate.site_id, candidate.name), "bold")
    chance = wording.chance(candidate.probability, candidate.interval) if with_chance else ""
    title.add_row(name, line(chance, "bold cyan"))
    standing = wording.group(candidate.group)
    if candidate.region:
        standing += f" · {wording.region(candidate.region)}"
    evidence = f"{wording.strength(candidate)}: {support_text(candidate, wording)}"
    head: list[RenderableType] = [title, line(standing), line(evidence, "dim")]
    flags = [wording.flag(flag) for flag in flags_worth_saying(candidate)]
    if flags:
        head.append(marked("!", "; ".join(flags)))
    reasons = reasons_worth_reading(candidate)
    why = [marked(mark_of(reason), wording.reason(reason)) for reason in reasons]
    return Group(*head), Group(*why)
