"""Whose outcome nobody has told: the list by company, and the one mail about all its requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from matcher.desk.outcomes import Verdict
from matcher.desk.outcomes_chase import Company, Waiting, by_company, is_chased
from matcher.desk.states import state_on
from matcher.domain.letter import Letter, LetterKind
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.errors import RequestError
from matcher.evidence.funnel import REPLY_WINDOW_DAYS
from matcher.services.desk.acting import Acting
from matcher.store import Store, cases, outcomes
from matcher.store.outcomes import Asked

#: Subject and body of the question about some requests; the second argument: who is written to.
ComposeQuestion = Callable[[Sequence[Request], str], tuple[str, str]]


def chase_list(store: Store, today: date) -> tuple[Company, ...]:
    """The requests whose outcome nobody has told, by company, the longest waited for first."""
    known = outcomes.country_outcomes(store)
    told, asked = outcomes.newest_reports(store), outcomes.asked(store)
    waiting = []
    for one in cases.everything(store):
        own, due_on = one.request.request_id, one.due_on
        state = state_on(one.case.state, due_on, today)
        if own in known or not is_chased(one.request, state, due_on, one.n_asked, today):
            continue
        letters, last = asked.get(own, Asked()), told.get(own)
        not_told = last is not None and last.verdict is Verdict.NOT_TOLD
        received = one.request.received_on or today
        waiting.append(
            Waiting(
                one.request,
                letters.overview_on or due_on or received + timedelta(REPLY_WINDOW_DAYS),
                one.case.sender,
                asked_on=letters.asked_on,
                not_told_on=last.told_on if last is not None and not_told else None,
                letter_waits=letters.letter_waits,
            )
        )
    return by_company(waiting)


def draft_question(
    store: Store,
    request_ids: Sequence[str],
    acting: Acting,
    *,
    compose: ComposeQuestion,
    language: str = "en",
) -> Letter:
    """Draft one mail that asks a company what became of some of its requests.

    Raises
    ------
    RequestError
        None is marked, one is not waited for, or they are not all one company's.
    ConflictError
        A mail about one of them is waiting already.
    """
    acting.needs(Role.COORDINATOR)
    wanted = tuple(dict.fromkeys(request_ids))
    if not wanted:
        raise RequestError("No request is marked to ask about.", "Mark at least one.")
    companies = chase_list(store, acting.today)
    company = next((one for one in companies if wanted[0] in _ids(one)), None)
    if company is None:
        raise RequestError(
            f"The outcome of {wanted[0]} is not waited for.", "Open the list of outcomes again."
        )
    if not set(wanted) <= set(_ids(company)):
        raise RequestError(
            "These requests are not all one company's.", "Write a mail to each company."
        )
    about = [one.request for one in company.waiting if one.request.request_id in wanted]
    sender = company.sender
    subject, body = compose(about, sender.name)
    first = about[0].request_id
    letter = Letter(
        letter_id=0,
        request_id=first,
        kind=LetterKind.OUTCOME_QUESTION,
        language=language,
        subject=subject,
        body=body,
        name=sender.name,
        email=sender.email,
    )
    return outcomes.keep_question(store, letter, [one.request_id for one in about], acting.author)


def _ids(company: Company) -> tuple[str, ...]:
    return tuple(one.request.request_id for one in company.waiting)
