"""One hospital in the list: its chance, its standing, and the few reasons worth reading."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table

from matcher.cli.terminal import line, marked
from matcher.domain import vocabulary
from matcher.domain.ranking import Candidate, Reason
from matcher.wording import Wording, agrees

#: Reasons shown for one hospital, those against among them.
_MAX_REASONS = 3
_MAX_AGAINST = 1
#: A reason that moves the chance by less than 2 % (in log units) tells a reader nothing.
_WORTH_SAYING = 0.02

#: True of nearly every hospital; in the full reasons, but not among the few in the list.
_TRUE_OF_MOST = frozenset(
    {
        "general_hospital",
        "not_named",
        "not_contacted",
        "not_centre_host",
        "no_fitting_capability",
        "no_open_forwardings",
        "well_known",
    }
)

#: The group and the strength of the evidence say these two already.
_FLAGS_SAID_ALREADY = frozenset({"little_data", "sponsor_named"})
#: Reasons that the lines above them say already: the group, a flag, and the counts.
_SAID_BY_GROUP = {
    vocabulary.Group.DECLARED: "declared",
    vocabulary.Group.SPONSOR_NAMED: "sponsor_named",
}
_SAID_BY_FLAG = {
    "capability_not_registered": "capability_unknown",
    "already_contacted": "already_contacted",
}
_SAID_BY_COUNTS = frozenset({"registry_total", "registry_total_none", "no_portal_history"})


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
    evidence = f"{wording.strength(candidate)}: {_support(candidate, wording)}"
    head: list[RenderableType] = [title, line(standing), line(evidence, "dim")]
    flags = [wording.flag(flag) for flag in candidate.flags if flag not in _FLAGS_SAID_ALREADY]
    if flags:
        head.append(marked("!", "; ".join(flags)))
    why = [marked(_mark(reason), wording.reason(reason)) for reason in chosen_reasons(candidate)]
    return Group(*head), Group(*why)


def chosen_reasons(candidate: Candidate) -> list[Reason]:
    """The few reasons worth a reader's time: the strongest for, then the strongest against.

    That we know little of a hospital is always said where it is a reason. What the lines
    above say already is left out, and so is a sentence that would not read as its sign.
    """
    said = {_SAID_BY_GROUP.get(candidate.group), *map(_SAID_BY_FLAG.get, candidate.flags)}
    by_strength = sorted(candidate.reasons, key=lambda reason: -abs(reason.effect))
    unknown = [reason for reason in by_strength if reason.code == "little_known"][:1]
    worth = [
        reason
        for reason in by_strength
        if abs(reason.effect) >= _WORTH_SAYING
        and reason not in unknown
        and reason.code not in _TRUE_OF_MOST | _SAID_BY_COUNTS | said
        and agrees(reason)
    ]
    speaks_for = [reason for reason in worth if reason.effect > 0]
    against = [reason for reason in worth if reason.effect < 0]
    n_for = min(len(speaks_for), _MAX_REASONS - len(unknown) - min(len(against), _MAX_AGAINST))
    n_against = _MAX_REASONS - len(unknown) - n_for
    return [*speaks_for[:n_for], *against[:n_against], *unknown]


def _mark(reason: Reason) -> str:
    if reason.code == "little_known":
        return "·"
    return "+" if reason.effect > 0 else "-"


def _support(candidate: Candidate, wording: Wording) -> str:
    support = candidate.support
    if support.forwardings:
        similar = support.similar_requests
        asked = wording.text("list.asked", n=support.forwardings, similar=similar)
    else:
        asked = wording.text("list.never_asked")
    return f"{asked}, {wording.text('list.in_studies', n=support.participations)}"
