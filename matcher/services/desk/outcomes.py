"""What became of requests: recorded from a form, looked at, told to the hospitals that said yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import read
from matcher.desk import outcomes as rules
from matcher.desk.following import letters_to
from matcher.desk.outcomes import Heard, Oddity, Told, Verdict
from matcher.desk.overview import asked
from matcher.desk.planned import PlannedLetter
from matcher.domain.case import CaseState
from matcher.domain.events import CountryOutcome
from matcher.domain.letter import Letter, LetterKind
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import CountryResult, RequestType, SiteOutcome
from matcher.errors import ConflictError, RequestError
from matcher.services.desk.acting import Acting
from matcher.services.desk.drafts import directory, draft
from matcher.store import Store, cases, letters, outcomes, replies
from matcher.store.outcomes import Recording

#: What words the letters to hospitals, from what each of them is told.
ComposeNotice = Callable[[Mapping[str, Heard]], Callable[[PlannedLetter, Request], tuple[str, str]]]

_VERDICTS = {one: Verdict(one.value) for one in CountryResult}


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What became of a request, as far as it is known.

    Attributes
    ----------
    told:
        What was told last, or follows from an import; None: nothing yet.
    earlier:
        What was told before that, the newest first.
    sites:
        The hospitals asked, and others that were named.
    said_yes:
        Those of them with a yes that stands.
    is_complete:
        It is known of every hospital that said yes.
    oddities:
        Hospitals selected though they were never asked, or though they declined.
    heard:
        What there is to tell each hospital that said yes.
    """

    told: Told | None
    earlier: tuple[Told, ...]
    sites: tuple[str, ...]
    said_yes: frozenset[str]
    is_complete: bool
    oddities: tuple[tuple[str, Oddity], ...]
    heard: Mapping[str, Heard]

    @property
    def is_known(self) -> bool:
        """Whether anybody has told Norway's outcome."""
        return self.told is not None and self.told.verdict is not Verdict.NOT_TOLD

    def outcome_of(self, site: str) -> SiteOutcome | None:
        """What was told of a hospital; None where nothing was."""
        return None if self.told is None else self.told.sites.get(site)


def view_outcome(store: Store, request_id: str) -> OutcomeView:
    """What became of a request, and who is to be told."""
    sent, given = letters.forwardings(store, request_id), replies.answers(store, request_id)
    kept = outcomes.reports(store, request_id)
    country = outcomes.country_outcomes(store, request_id).get(request_id)
    told = _standing(store, request_id, kept[0] if kept else None, country)
    yes = rules.said_yes(given)
    named = dict.fromkeys([one.site for one in asked(sent)] + list(told.sites if told else ()))
    sites = tuple(sorted(named, key=lambda site: site not in yes))
    heard = {}
    if told is not None:
        heard = {
            site: said for site in sorted(yes) if (said := rules.heard(told, site, yes)) is not None
        }
    return OutcomeView(
        told=told,
        earlier=kept[1:] if kept and told is not None and told.report_id else kept,
        sites=sites,
        said_yes=yes,
        is_complete=told is not None and rules.is_complete(told, yes),
        oddities=() if told is None else rules.oddities(told, sent, given),
        heard=heard,
    )


def record(
    store: Store, told: Sequence[Told], revisions: Mapping[str, int], acting: Acting
) -> tuple[str, ...]:
    """Keep what was told of some requests, all or none; the requests where that is news.

    Parameters
    ----------
    revisions:
        Of each case as it was read.

    Raises
    ------
    RequestError
        Nothing is told, or it contradicts itself or a day.
    ConflictError
        Somebody else changed a request since, it is about the country, or it is a duplicate.
    """
    acting.needs(Role.COORDINATOR)
    if not told:
        raise RequestError("No outcome is marked to be kept.", "Mark what was told.")
    kept = (rules.without_turned_down(one) for one in told)
    recordings = [_recording(store, one, revisions, acting) for one in kept]
    news = [one for one in recordings if one is not None]
    if news:
        outcomes.record(store, news, acting.author)
    return tuple(one.told.request_id for one in news)


def tell_hospitals(
    store: Store,
    request_id: str,
    acting: Acting,
    *,
    catalogue: Catalogue,
    compose: ComposeNotice,
) -> tuple[Letter, ...]:
    """Draft a letter to everybody who said yes: what became of it for their own hospital.

    Raises
    ------
    ConflictError
        Such letters are waiting already.
    RequestError
        Nothing was told, nobody said yes, or nobody can be written to.
    """
    acting.needs(Role.COORDINATOR)
    view = view_outcome(store, request_id)
    if not view.is_known:
        raise RequestError(f"Nobody has told what became of {request_id}.", "Record it first.")
    sent = letters.forwardings(store, request_id)
    hears = [
        one
        for one in rules.who_hears(sent, replies.answers(store, request_id))
        if one.site in view.heard
    ]
    if not hears:
        raise RequestError(f"No hospital has said yes to {request_id}.", "Nobody is to be told.")
    reading = read(cases.find(store, request_id).request, catalogue)
    kind = LetterKind.OUTCOME_NOTICE
    found = letters_to(
        hears, kind, reading, directory(store), catalogue=catalogue, day=acting.today
    )
    drafts = [draft(one, reading.request, compose(view.heard)) for one in found.letters]
    if not drafts:
        raise RequestError("Nobody at these hospitals can be written to.", "Add a contact first.")
    return letters.keep_drafts(store, request_id, drafts, acting.author, instead_of={kind})


def _recording(
    store: Store, told: Told, revisions: Mapping[str, int], acting: Acting
) -> Recording | None:
    """What follows from what was told; None where it says what stands."""
    one = cases.find(store, told.request_id)
    if one.request.request_type is RequestType.COUNTRY:
        raise ConflictError(
            f"{told.request_id} is about the country: no hospital is selected for it.",
            "Record what becomes of the request to hospitals that follows from it.",
        )
    if one.case.state is CaseState.DUPLICATE:
        raise ConflictError(
            f"{told.request_id} is a duplicate of another request.",
            "Record what became of that one.",
        )
    rules.check(told, one.request.received_on, acting.today)
    kept = outcomes.reports(store, told.request_id)
    if kept and told.same_as(kept[0]):
        return None
    rows = rules.rows(
        told,
        said_yes=rules.said_yes(replies.answers(store, told.request_id)),
        country=outcomes.country_outcomes(store, told.request_id).get(told.request_id),
        allocations=outcomes.allocations(store, told.request_id),
        today=acting.today,
    )
    case = replace(one.case, revision=revisions.get(told.request_id, one.case.revision))
    to = rules.STATE_AFTER[told.verdict]
    if case.state is not to and not (told.verdict is Verdict.NOT_TOLD and _is_asking(case.state)):
        case = replace(case, state=to, state_since=acting.today)
    return Recording(told, case, rows)


def _is_asking(state: CaseState) -> bool:
    """While hospitals are still asked, that nothing is told moves nothing on."""
    return state not in (CaseState.SUMMARY_SENT, CaseState.CLOSED, CaseState.WITHDRAWN)


def _standing(
    store: Store, request_id: str, newest: Told | None, country: CountryOutcome | None
) -> Told | None:
    """What was told last; where an import says otherwise since, what that says."""
    if country is None:
        return newest if newest is not None and newest.verdict is Verdict.NOT_TOLD else None
    verdict = _VERDICTS[country.country_outcome]
    if newest is not None and newest.verdict is verdict:
        return newest
    found = outcomes.allocations(store, request_id)
    sites = {one.site: one.outcome for one in found if one.site}
    day = country.country_outcome_on or country.known_on or date.min
    is_whole = SiteOutcome.SELECTED in sites.values()
    return Told(request_id, verdict, day, sites, is_complete=is_whole, via="import")
