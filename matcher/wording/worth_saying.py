"""Which few things about a hospital are worth a reader's time, in a list or on a page."""

from __future__ import annotations

from matcher.domain import vocabulary
from matcher.domain.ranking import Candidate, Reason
from matcher.wording.comparing import agrees
from matcher.wording.speech import Wording

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


def reasons_worth_reading(candidate: Candidate) -> list[Reason]:
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


def mark_of(reason: Reason) -> str:
    """``+`` for, ``-`` against, ``·`` where it only says that little is known."""
    if reason.code == "little_known":
        return "·"
    return "+" if reason.effect > 0 else "-"


def flags_worth_saying(candidate: Candidate) -> list[str]:
    """The flags that the group and the strength of the evidence do not say already."""
    return [flag for flag in candidate.flags if flag not in _FLAGS_SAID_ALREADY]


def support_text(candidate: Candidate, wording: Wording) -> str:
    """How often it was asked, how many of those were similar, and its public studies."""
    support = candidate.support
    if support.forwardings:
        similar = support.similar_requests
        asked = wording.text("list.asked", n=support.forwardings, similar=similar)
    else:
        asked = wording.text("list.never_asked")
    return f"{asked}, {wording.text('list.in_studies', n=support.participations)}"
