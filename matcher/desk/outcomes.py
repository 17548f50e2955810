"""What became of a request: what may be told of it, what follows from it, who hears of it.

Norway's outcome belongs to the request: a lost country counts against no hospital, and nothing
here writes a hospital's outcome where Norway was not chosen. Must not word anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from matcher.desk.overview import YES, asked, latest_answers
from matcher.domain.batch import Row
from matcher.domain.case import CaseState
from matcher.domain.events import Allocation, Answer, CountryOutcome, Forwarding
from matcher.domain.vocabulary import CountryResult, SiteOutcome
from matcher.errors import RequestError


class Verdict(StrEnum):
    """What the company told: Norway's outcome, or that it does not tell (yet)."""

    ALLOCATED = "allocated"
    NOT_ALLOCATED = "not_allocated"
    WITHDRAWN = "withdrawn"
    NOT_TOLD = "not_told"

    @property
    def result(self) -> CountryResult | None:
        """Norway's outcome; None where it was not told."""
        return None if self is Verdict.NOT_TOLD else CountryResult(self.value)


#: Where a request goes once it is known what became of it.
STATE_AFTER: Mapping[Verdict, CaseState] = {
    Verdict.ALLOCATED: CaseState.CLOSED,
    Verdict.NOT_ALLOCATED: CaseState.CLOSED,
    Verdict.WITHDRAWN: CaseState.WITHDRAWN,
    Verdict.NOT_TOLD: CaseState.AWAITING_OUTCOME,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a request on one occasion.

    Attributes
    ----------
    sites:
        Hospitals of which it was said whether they were selected; the others are unknown.
    is_complete:
        No other hospital was selected.
    via:
        ``mail`` or ``form``.
    report_id, reported_at, reported_by:
        0, None and "" before it is kept.
    """

    request_id: str
    verdict: Verdict
    told_on: date
    sites: Mapping[str, SiteOutcome]
    is_complete: bool = False
    via: str = "form"
    report_id: int = 0
    reported_at: datetime | None = None
    reported_by: str = ""

    @property
    def selected(self) -> tuple[str, ...]:
        """The hospitals told to be selected."""
        return tuple(site for site, one in self.sites.items() if one is SiteOutcome.SELECTED)

    def same_as(self, other: Told) -> bool:
        """Whether the other says nothing else."""
        mine = (self.verdict, self.told_on, dict(self.sites), self.is_complete)
        return mine == (other.verdict, other.told_on, dict(other.sites), other.is_complete)


def without_turned_down(told: Told) -> Told:
    """What was told, without hospitals not selected where there is no study in Norway."""
    if told.verdict is Verdict.ALLOCATED:
        return told
    return replace(told, sites=dict.fromkeys(told.selected, SiteOutcome.SELECTED))


def check(told: Told, received_on: date | None, today: date) -> None:
    """Refuse what contradicts itself.

    Raises
    ------
    RequestError
        A day that cannot be, hospitals selected for a study that did not come to Norway, or a
        complete list without a hospital.
    """
    own = told.request_id
    if told.told_on > today:
        raise RequestError(
            f"The day on which the outcome of {own} was told is still to come.",
            "Put the day right.",
        )
    if received_on is not None and told.told_on < received_on:
        raise RequestError(
            f"The outcome of {own} cannot have been told before it was received on {received_on}.",
            "Put the day right.",
        )
    if told.selected and told.verdict is not Verdict.ALLOCATED:
        raise RequestError(
            f"Hospitals are marked as selected for {own}, and Norway is not marked as chosen.",
            "Say that Norway was chosen, or take the marks away.",
        )
    if told.is_complete and not told.selected:
        raise RequestError(
            f"The list of {own} is called complete, and no hospital on it is selected.",
            "Mark who was selected, or say that the list is not complete.",
        )


def is_complete(told: Told, said_yes: Collection[str]) -> bool:
    """Whether it is known of every hospital that said yes what became of it."""
    if told.verdict is not Verdict.ALLOCATED or not told.selected:
        return False
    return told.is_complete or (bool(said_yes) and set(said_yes) <= told.sites.keys())


def rows(
    told: Told,
    *,
    said_yes: Collection[str],
    country: CountryOutcome | None,
    allocations: Iterable[Allocation],
    today: date,
) -> tuple[Row, ...]:
    """The events that follow from what was told, and those that it takes back.

    Parameters
    ----------
    said_yes:
        Hospitals that answered yes.
    country, allocations:
        As they stand.

    Notes
    -----
    By the data contract a `selected` row makes the list of a request complete: every other
    hospital that said yes was then not selected. Where the list is not complete, the rows of
    those selected are held back, so that nobody is counted as turned down who merely was not
    mentioned; they stand in what was told, and follow once the list is complete.
    """
    found: list[Row] = []
    result = told.verdict.result
    if result is not None:
        found.append(Row(CountryOutcome(told.request_id, result, told.told_on, known_on=today)))
    elif country is not None:
        found.append(Row(replace(country, known_on=today, withdrawn=True)))
    wanted = _allocated(told, said_yes)
    found += [
        Row(replace(one, known_on=today, withdrawn=True))
        for one in allocations
        if one.site not in wanted
    ]
    found += [
        Row(Allocation(told.request_id, site, outcome, told.told_on, known_on=today))
        for site, outcome in wanted.items()
    ]
    return tuple(found)


def _allocated(told: Told, said_yes: Collection[str]) -> dict[str, SiteOutcome]:
    if told.verdict is not Verdict.ALLOCATED:
        return {}
    whole = is_complete(told, said_yes)
    return {
        site: outcome
        for site, outcome in told.sites.items()
        if whole or outcome is SiteOutcome.NOT_SELECTED
    }


class Oddity(StrEnum):
    """Something told that does not fit what we know; it is kept all the same."""

    NEVER_ASKED = "never_asked"
    DECLINED = "declined"


def oddities(
    told: Told, forwardings: Iterable[Forwarding], answers: Iterable[Answer]
) -> tuple[tuple[str, Oddity], ...]:
    """Hospitals that were selected though nobody asked them, or though they declined."""
    were_asked = {one.site for one in asked(forwardings)}
    yes, no = _sides(answers)
    found = []
    for site in told.selected:
        if site not in were_asked:
            found.append((site, Oddity.NEVER_ASKED))
        elif site in no - yes:
            found.append((site, Oddity.DECLINED))
    return tuple(found)


def said_yes(answers: Iterable[Answer]) -> frozenset[str]:
    """The hospitals with a yes that stands."""
    return frozenset(_sides(answers)[0])


def _sides(answers: Iterable[Answer]) -> tuple[set[str], set[str]]:
    latest = latest_answers(answers).values()
    yes = {one.site for one in latest if one.answer in YES}
    return yes, {one.site for one in latest} - yes


class Heard(StrEnum):
    """What a hospital that said yes is told; of itself only."""

    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    NOT_SAID_WHERE = "not_said_where"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


def heard(told: Told, site: str, said_yes: Collection[str]) -> Heard | None:
    """What there is to tell a hospital; None where nothing was told."""
    if told.verdict is Verdict.NOT_TOLD:
        return None
    if told.verdict is Verdict.WITHDRAWN:
        return Heard.WITHDRAWN
    if told.verdict is Verdict.NOT_ALLOCATED:
        return Heard.LOST
    own = told.sites.get(site)
    if own is not None:
        return Heard(own.value)
    return Heard.NOT_SELECTED if is_complete(told, said_yes) else Heard.NOT_SAID_WHERE


def who_hears(
    forwardings: Iterable[Forwarding], answers: Iterable[Answer]
) -> tuple[Forwarding, ...]:
    """The forwardings that were answered with a yes: who they went to is told the outcome."""
    yes = {place for place, one in latest_answers(answers).items() if one.answer in YES}
    return tuple(
        one
        for one in asked(forwardings)
        if any(
            site == one.site and (not department or department == one.department)
            for site, department in yes
        )
        # A yes of a department that nobody asked by name is told to whoever was asked.
        or (one.site in {site for site, _ in yes} and not one.department)
    )


def as_pairs(sites: Mapping[str, SiteOutcome]) -> Sequence[tuple[str, str]]:
    """Hospitals and what was told of each, in a fixed order."""
    return [(site, sites[site].value) for site in sorted(sites)]
